"""Points of an assessment: what is done and documented over what could be, never what is planned.

An area's points are its maximum times the weighted share of its questions' answers. Three kinds of no answer differ:

- *not applicable* (the municipality has no such task) and *exempt* (the assessor left it out) leave numerator and
  denominator together, so the rest weigh as before among themselves;
- *unanswered* stays in the denominator: the points are not known, only that they lie between two limits.

Everything is exact (fractions); `shown` rounds once, at the end. Totals are sums of exact areas.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from styrkedjan.domain.assessment.frameworks import Area, Framework, Question
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.swedish import rounded

DECIMALS = 1


class NoAnswer(StrEnum):
    """Why a question has no step of its scale."""

    UNANSWERED = "unanswered"
    NOT_APPLICABLE = "not_applicable"


Answer = str | NoAnswer


@dataclass(frozen=True, slots=True)
class Points:
    """Points between 0 and `maximum`. `lowest` and `highest` differ while something is unanswered.

    Nothing applicable gives None in all three: an area without questions is not an area with no points.
    """

    lowest: Fraction | None
    highest: Fraction | None
    maximum: Fraction
    unanswered: int = 0

    def __post_init__(self) -> None:
        if (self.lowest is None) != (self.highest is None):
            raise ValueError("Poängen har båda gränserna eller ingen.")
        lowest, highest = self.lowest or Fraction(0), self.highest or Fraction(0)
        if not 0 <= lowest <= highest <= self.maximum:
            raise ValueError("Poängen ligger utanför skalan.")

    @property
    def exact(self) -> Fraction | None:
        """The points, None while they are not known."""
        return self.lowest if self.lowest == self.highest else None

    @property
    def rounded(self) -> Decimal | None:
        """The points with one decimal, rounded once."""
        return None if self.exact is None else to_decimal(self.exact)


@dataclass(frozen=True, slots=True)
class Scored:
    """An assessment's points per area, in the framework's order, and in all."""

    framework: str
    areas: Mapping[str, Points]
    total: Points


def score(framework: Framework, answers: Mapping[str, Answer], exempt: Collection[str] = ()) -> Scored:
    """The points of one set of answers. A question that `answers` does not have is unanswered.

    Raises InvalidInput for answers to what is not asked, steps that the scale lacks, and a framework without questions.
    """
    refuse_strangers(framework, answers, exempt)
    areas = {area.id: _area_points(framework, area, answers, exempt) for area in framework.areas}
    return Scored(framework.id, areas, _sum(areas.values()))


def to_decimal(value: Fraction) -> Decimal:
    """An exact value with one decimal."""
    return rounded(Decimal(value.numerator) / Decimal(value.denominator), DECIMALS)


def _area_points(framework: Framework, area: Area, answers: Mapping[str, Answer], exempt: Collection[str]) -> Points:
    maximum = Fraction(framework.area_maximum or 0)
    return _points(framework, framework.questions_of(area), answers, exempt, maximum)


def criterion_points(
    framework: Framework, answers: Mapping[str, Answer], exempt: Collection[str] = ()
) -> dict[str, Points]:
    """Each criterion for itself, of 100: its questions' weighted share, as an area's. They do not sum to the area."""
    refuse_strangers(framework, answers, exempt)
    of: dict[str, list[Question]] = {criterion.id: [] for criterion in framework.criteria}
    for question in framework.questions:
        of[question.criterion].append(question)
    return {key: _points(framework, own, answers, exempt, Fraction(100)) for key, own in of.items()}


def _points(
    framework: Framework,
    questions: Iterable[Question],
    answers: Mapping[str, Answer],
    exempt: Collection[str],
    maximum: Fraction,
) -> Points:
    got, unknown, whole, unanswered = Fraction(0), Fraction(0), Fraction(0), 0
    for question in questions:
        answer = answers.get(question.id, NoAnswer.UNANSWERED)
        if answer is NoAnswer.NOT_APPLICABLE or question.id in exempt:
            continue
        weight = Fraction(question.weight)
        whole += weight
        if answer is NoAnswer.UNANSWERED:
            unknown += weight
            unanswered += 1
        else:
            got += weight * Fraction(framework.scale(question.scale).share(answer))
    if not whole:
        return Points(None, None, maximum)
    return Points(maximum * got / whole, maximum * (got + unknown) / whole, maximum, unanswered)


def _sum(areas: Iterable[Points]) -> Points:
    """All areas together; not known when an area has nothing to count."""
    parts = list(areas)
    maximum, unanswered = sum((part.maximum for part in parts), Fraction(0)), sum(part.unanswered for part in parts)
    lowest = [part.lowest for part in parts if part.lowest is not None]
    highest = [part.highest for part in parts if part.highest is not None]
    if len(lowest) < len(parts) or not parts:
        return Points(None, None, maximum, unanswered)
    return Points(sum(lowest, Fraction(0)), sum(highest, Fraction(0)), maximum, unanswered)


def refuse_strangers(framework: Framework, answers: Mapping[str, Answer], exempt: Collection[str]) -> None:
    """Raise InvalidInput with everything in the answers that the framework does not know."""
    if not framework.questions:
        what = f"{framework.title} har inga frågor att poängsätta."
        raise InvalidInput([Problem(framework.id, "", what, "läs in en frågebank, eller skriv in publicerade poäng.")])
    questions = {question.id: question for question in framework.questions}
    problems = []
    for name in [*answers, *exempt]:
        if name not in questions:
            problems.append(Problem(framework.id, name, f"Frågan ”{name}” finns inte.", "rätta frågans nummer."))
    for name, answer in answers.items():
        if name in questions and not isinstance(answer, NoAnswer):
            steps = [step.id for step in framework.scale(questions[name].scale).steps]
            if answer not in steps:
                what = f"Svaret ”{answer}” finns inte på frågans skala."
                problems.append(Problem(framework.id, name, what, f"välj något av: {', '.join(steps)}."))
    if problems:
        raise InvalidInput(problems)
