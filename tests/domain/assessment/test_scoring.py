"""Points of an assessment: within their scale, independent of order, and the three kinds of no answer apart."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.assessment.frameworks import AnswerScale, Area, Criterion, Framework, Question, Step
from styrkedjan.domain.assessment.scoring import NoAnswer, Points, score
from styrkedjan.domain.definitions import Citation, Flawed, SourceKind
from styrkedjan.domain.errors import InvalidInput

STANDARD = Citation(SourceKind.STANDARD)
YES_NO = AnswerScale("Ja eller nej", (Step("no", "Nej", Decimal(0)), Step("yes", "Ja", Decimal(1))), "yes_no")
GRADED = AnswerScale(
    "Hur långt",
    (Step("none", "Inget", Decimal(0)), Step("part", "Delvis", Decimal("0.5")), Step("all", "Fullt", Decimal(1))),
    "graded",
)


def framework(weights=((1, 1, 2), (1,))) -> Framework:
    areas, questions = [], []
    for place, own in enumerate(weights, 1):
        areas.append(Area(f"Område {place}", str(place), (Criterion("Hur?", f"{place}.1"),)))
        for number, weight in enumerate(own, 1):
            scale = "graded" if number % 2 else "yes_no"
            questions.append(
                Question("Görs det?", "Beslut", f"{place}.1.{number}", f"{place}.1", scale, Decimal(str(weight)))
            )
    return Framework(
        "f", "f", "F", "1", STANDARD, tuple(areas), Decimal(100), (YES_NO, GRADED), tuple(questions), STANDARD
    )


# answers (question=step), exempt -> area 1 (lowest-highest), area 2; "~" where nothing is applicable
SPEC = [
    ("1.1.1=all 1.1.2=yes 1.1.3=all 2.1.1=all", "", "100 100"),
    ("1.1.1=none 1.1.2=no 1.1.3=none 2.1.1=none", "", "0 0"),
    ("1.1.1=part 1.1.2=yes 1.1.3=none 2.1.1=part", "", "37.5 50"),
    ("1.1.1=part 1.1.2=yes 1.1.3=NA 2.1.1=part", "", "75 50"),
    ("1.1.1=part 1.1.2=yes 1.1.3=none 2.1.1=part", "1.1.3", "75 50"),
    ("1.1.1=part 1.1.2=yes 2.1.1=part", "", "37.5-87.5 50"),
    ("1.1.1=part 1.1.2=yes 1.1.3=all 2.1.1=NA", "", "87.5 ~"),
    ("", "", "0-100 0-100"),
    ("", "1.1.1 1.1.2 1.1.3 2.1.1", "~ ~"),
]


def answers_of(text):
    pairs = (cell.split("=") for cell in text.split())
    return {name: NoAnswer.NOT_APPLICABLE if step == "NA" else step for name, step in pairs}


def shown(points: Points) -> str:
    if points.lowest is None:
        return "~"
    return "-".join(dict.fromkeys(f"{float(end):g}" for end in (points.lowest, points.highest)))


@pytest.mark.parametrize(("answers", "exempt", "expected"), SPEC)
def test_points(answers, exempt, expected):
    found = score(framework(), answers_of(answers), exempt.split())
    assert " ".join(shown(points) for points in found.areas.values()) == expected
    if "-" in expected or "~" in expected:
        assert found.total.exact is None
    else:
        assert found.total.exact == sum(Fraction(part) for part in expected.split())


def test_a_total_is_rounded_once():
    """Three thirds of 100 are 100, not 99.9."""
    thirds = framework(((1, 1, 1), (1, 1, 1), (1, 1, 1)))
    answers = {question.id: "no" if question.scale == "yes_no" else "none" for question in thirds.questions}
    answers |= {f"{place}.1.1": "all" for place in (1, 2, 3)}
    found = score(thirds, answers)
    assert [points.rounded for points in found.areas.values()] == [Decimal("33.3")] * 3
    assert found.total.rounded == Decimal("100.0")


def test_strangers_are_refused_all_at_once():
    with pytest.raises(InvalidInput) as refusal:
        score(framework(), {"9.9": "yes", "1.1.2": "part"}, ["8.8"])
    assert [problem.where for problem in refusal.value.problems] == ["9.9", "8.8", "1.1.2"]
    bare = Framework("b", "b", "B", "1", STANDARD)
    with pytest.raises(InvalidInput, match="inga frågor"):
        score(bare, {})


@pytest.mark.parametrize(
    "shares", [("0",), ("0", "0.5"), ("0.1", "1"), ("0", "1", "0.5"), ("0", "0.5", "0.5", "1"), ("0", "1.5")]
)
def test_a_scale_goes_from_nothing_to_all(shares):
    with pytest.raises(Flawed):
        AnswerScale("S", tuple(Step(str(n), "x", Decimal(share)) for n, share in enumerate(shares)), "s")


# -- properties ------------------------------------------------------------------------------------------------------

weights = st.lists(st.lists(st.sampled_from(["0.5", "1", "2", "3"]), min_size=1, max_size=4), min_size=1, max_size=3)


@st.composite
def assessed(draw):
    made = framework(draw(weights))
    choices = {"yes_no": ["no", "yes"], "graded": ["none", "part", "all"]}
    answers = {q.id: draw(st.sampled_from([*choices[q.scale], *NoAnswer])) for q in made.questions}
    exempt = draw(st.sets(st.sampled_from([q.id for q in made.questions])))
    return made, answers, exempt


@given(assessed())
def test_points_never_leave_the_scale(case):
    made, answers, exempt = case
    for points in score(made, answers, exempt).areas.values():
        assert points.lowest is None or 0 <= points.lowest <= points.highest <= 100


@given(assessed(), st.integers())
def test_the_order_of_answers_says_nothing(case, seed):
    made, answers, exempt = case
    items = list(answers.items())
    random.Random(seed).shuffle(items)
    assert score(made, dict(items), exempt) == score(made, answers, exempt)


@given(assessed())
def test_exempt_is_as_if_the_question_was_never_asked(case):
    made, answers, exempt = case
    kept = [q for q in made.questions if q.id not in exempt]
    without = {q.id: NoAnswer.NOT_APPLICABLE if q.id in exempt else answers[q.id] for q in made.questions}
    assert score(made, answers, exempt) == score(made, without)
    for area in made.areas:
        assert naive(made, area, answers, kept) == score(made, answers, exempt).areas[area.id].lowest


def naive(made, area, answers, questions):
    """Counted as with pen and paper: unanswered gives nothing, not applicable is crossed out."""
    values = {"no": 0, "yes": 1, "none": 0, "part": Fraction(1, 2), "all": 1, NoAnswer.UNANSWERED: 0}
    own = [q for q in questions if q.id.startswith(area.id + ".") and answers[q.id] != NoAnswer.NOT_APPLICABLE]
    if not own:
        return None
    return 100 * sum(Fraction(q.weight) * values[answers[q.id]] for q in own) / sum(Fraction(q.weight) for q in own)


@given(assessed(), st.data())
def test_exempting_a_question_never_changes_the_order_of_those_who_answered_it_alike(case, data):
    made, first, _ = case
    second = {q.id: data.draw(st.sampled_from([step.id for step in made.scale(q.scale).steps])) for q in made.questions}
    first = {q.id: answer if not isinstance(answer, NoAnswer) else second[q.id] for q, answer in zip(
        made.questions, first.values(), strict=True)}  # fmt: skip
    alike = [name for name in first if first[name] == second[name]]
    if not alike:
        return
    out = data.draw(st.sampled_from(alike))
    area = out.split(".")[0]
    before = [score(made, one).areas[area].exact for one in (first, second)]
    after = [score(made, one, [out]).areas[area].exact for one in (first, second)]
    if None not in after:
        assert (before[0] > before[1], before[0] < before[1]) == (after[0] > after[1], after[0] < after[1])


@given(assessed())
def test_exempting_in_one_area_leaves_the_others(case):
    made, answers, exempt = case
    own = {name for name in exempt if name.startswith("1.")}
    left, right = score(made, answers).areas, score(made, answers, own).areas
    assert {name: left[name] for name in left if name != "1"} == {name: right[name] for name in right if name != "1"}


@given(assessed())
def test_unanswered_lies_between_nothing_and_all(case):
    made, answers, exempt = case
    low = {q.id: made.scale(q.scale).steps[0].id for q in made.questions}
    high = {q.id: made.scale(q.scale).steps[-1].id for q in made.questions}
    for limit, pick in ((low, "lowest"), (high, "highest")):
        filled = {name: limit[name] if a == NoAnswer.UNANSWERED else a for name, a in answers.items()}
        for area, points in score(made, answers, exempt).areas.items():
            assert getattr(points, pick) == score(made, filled, exempt).areas[area].exact
