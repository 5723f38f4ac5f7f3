"""From two assessors' answers to one: where they differ, how far apart, and what they came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from styrkedjan.domain.assessment.frameworks import Framework, Question
from styrkedjan.domain.assessment.scoring import Answer, NoAnswer

STEPS = 101  # agreement is measured in hundredths of a question's points, so that all scales are one


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that the assessors answered differently; `gap` is the share of its points between them.

    None where one of them holds that it does not apply: that is not a distance.
    """

    question: Question
    first: Answer
    second: Answer
    gap: Fraction | None

    @property
    def size(self) -> Fraction:
        return Fraction(1) if self.gap is None else self.gap


def parsed(answer: str) -> Answer:
    """An answer as it is kept, as the rules know it."""
    return NoAnswer(answer) if answer in {one.value for one in NoAnswer} else answer


def label_of(framework: Framework, question: Question, answer: Answer | str) -> str:
    """The answer in words."""
    if answer == NoAnswer.NOT_APPLICABLE:
        return "Gäller inte kommunen"
    steps = {step.id: step.label for step in framework.scale(question.scale).steps}
    return steps.get(answer, "Inte besvarad")


def share_of(framework: Framework, question: Question, answer: Answer) -> Fraction | None:
    """The share of the question's points, None for no step."""
    return None if isinstance(answer, NoAnswer) else Fraction(framework.scale(question.scale).share(answer))


def differences(
    framework: Framework, first: Mapping[str, Answer], second: Mapping[str, Answer]
) -> tuple[Difference, ...]:
    """Where both have answered and not the same, the widest apart first, then in the framework's order."""
    found = []
    for question in framework.questions:
        one, two = first.get(question.id), second.get(question.id)
        if one is None or two is None or one == two:
            continue
        shares = share_of(framework, question, one), share_of(framework, question, two)
        gap = None if shares[0] is None or shares[1] is None else abs(shares[0] - shares[1])
        found.append(Difference(question, one, two, gap))
    return tuple(sorted(found, key=lambda each: -each.size))


def settled(
    framework: Framework, first: Mapping[str, Answer], second: Mapping[str, Answer], agreed: Mapping[str, Answer]
) -> dict[str, Answer]:
    """One answer a question: what was agreed, else what both said. Where they differ and nothing is agreed, none."""
    both = {key: answer for key, answer in first.items() if second.get(key) == answer}
    return {key: answer for key, answer in {**both, **agreed}.items() if key in {one.id for one in framework.questions}}


def pairs(
    framework: Framework, first: Mapping[str, Answer], second: Mapping[str, Answer]
) -> tuple[list[int], list[int]]:
    """Both assessors' answers in hundredths of the points, for the questions that both have put on the scale."""
    ones, twos = [], []
    for question in framework.questions:
        shares = [share_of(framework, question, side.get(question.id, NoAnswer.UNANSWERED)) for side in (first, second)]
        if shares[0] is not None and shares[1] is not None:
            ones.append(round(shares[0] * (STEPS - 1)))
            twos.append(round(shares[1] * (STEPS - 1)))
    return ones, twos
