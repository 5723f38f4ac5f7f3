"""From two assessors to one answer: where they differ, what is settled, and the answers in words."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.assessment import agreeing, scoring
from styrkedjan.domain.assessment.agreeing import parsed
from styrkedjan.domain.assessment.frameworks import Framework
from styrkedjan.domain.assessment.scoring import Answer, NoAnswer
from styrkedjan.sources.definitions import load_definitions


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_definitions().frameworks["kommunkompassen_1_0"]


def drawn(framework: Framework, seed: int, share_unanswered: float = 0.2) -> dict[str, Answer]:
    random = Random(seed)
    found: dict[str, Answer] = {}
    for one in framework.questions:
        steps: list[Answer] = [step.id for step in framework.scale(one.scale).steps]
        if random.random() >= share_unanswered:
            found[one.id] = random.choice([*steps, NoAnswer.NOT_APPLICABLE])
    return found


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_an_area_lies_between_its_weakest_and_strongest_criterion(framework: Framework, seed: int) -> None:
    answers = drawn(framework, seed, 0)
    scored, criteria = scoring.score(framework, answers), scoring.criterion_points(framework, answers)
    for area in framework.areas:
        whole = scored.areas[area.id].exact
        inside = [points for one in area.criteria if (points := criteria[one.id].exact) is not None]
        if whole is not None and len(inside) == len(area.criteria):
            assert min(inside) <= whole <= max(inside)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_differences_and_what_is_settled(framework: Framework, seed: int) -> None:
    first, second = drawn(framework, seed, 0.1), drawn(framework, seed + 1, 0.1)
    found = agreeing.differences(framework, first, second)
    both = {key for key in first if key in second}
    assert {one.question.id for one in found} == {key for key in both if first[key] != second[key]}
    assert [one.size for one in found] == sorted((one.size for one in found), reverse=True)
    agreed: dict[str, Answer] = {one.question.id: one.first for one in found}
    settled = agreeing.settled(framework, first, second, agreed)
    assert settled == {key: first[key] for key in both}
    assert agreeing.settled(framework, first, second, {}).keys() == both - agreed.keys()
    ones, twos = agreeing.pairs(framework, first, second)
    assert len(ones) == len(twos)
    assert all(0 <= one < agreeing.STEPS for one in (*ones, *twos))


def test_answers_in_words(framework: Framework) -> None:
    question = framework.questions[0]
    assert parsed("alla") == "alla"
    assert parsed("not_applicable") is NoAnswer.NOT_APPLICABLE
    assert agreeing.label_of(framework, question, NoAnswer.NOT_APPLICABLE) == "Gäller inte kommunen"
    assert agreeing.label_of(framework, question, "alla") == "Alla verksamheter som det gäller"
    assert agreeing.label_of(framework, question, "") == "Inte besvarad"
