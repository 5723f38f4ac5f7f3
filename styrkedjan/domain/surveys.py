"""Surveys: answers from the worst to the best become an index, and small numbers are not shown.

What is asked of whom, how and with which version of the instrument belongs to every result: another mode or another
version is another measurement. The rules (what an answer is worth, how few may be shown) are data with their source.
"Don't know" is no answer in the middle: it is told beside and counts in no index.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from styrkedjan.domain.definitions import Citation, Flaw, blank_flaws, identifier, reference, refuse
from styrkedjan.domain.lifecycle import Labelled, Lifecycle

GRADES = 5
POSITIVE = 2  # how many of the grades, the best, are a positive answer


class SurveyKind(Labelled):
    """Who is asked."""

    USER = "user", "Brukare"
    CITIZEN = "citizen", "Medborgare"
    STAFF = "staff", "Medarbetare (HME)"
    BUSINESS = "business", "Företag"


class SurveyMode(Labelled):
    """How one answers."""

    PAPER = "paper", "Post"
    WEB = "web", "Webb"
    PHONE = "phone", "Telefon"
    INTERVIEW = "interview", "Intervju"
    SEVERAL = "several", "Flera sätt"


@dataclass(frozen=True, slots=True)
class IndexRule:
    """What the answers from 1 (the worst) to 5 (the best) are worth; the index is their mean."""

    name: str
    points: tuple[Decimal, ...]
    source: Citation
    id: str = identifier("survey_index")

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name")
        if len(self.points) != GRADES or list(self.points) != sorted(self.points):
            flaws.append(Flaw(("points",), "Poängen ska vara fem, från sämst till bäst.", 'Skriv ["0", …, "100"].'))
        refuse(flaws)

    def index(self, answers: Answers) -> Decimal | None:
        """The mean of the points, unrounded; None when nobody has answered."""
        if not answers.count:
            return None
        told = sum((grade * point for grade, point in zip(answers.grades, self.points, strict=True)), Decimal(0))
        return told / answers.count

    def deviation(self, answers: Answers) -> float:
        """The standard deviation of one answer's points (of a sample); 0.0 for fewer than two answers."""
        middle = self.index(answers)
        if middle is None or answers.count < 2:
            return 0.0
        pairs = zip(answers.grades, self.points, strict=True)
        squares = sum((grade * (point - middle) ** 2 for grade, point in pairs), Decimal(0))
        return sqrt(squares / (answers.count - 1))


@dataclass(frozen=True, slots=True)
class KindRule:
    """How a kind of survey is reckoned. `threshold` is the smallest number of answers behind what is shown."""

    name: str
    threshold: int
    threshold_source: Citation
    id: str = identifier("survey_kind")
    index: str = reference("survey_index")

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name")
        if self.id not in set(SurveyKind):
            flaws.append(Flaw(("id",), f"”{self.id}” är inget slag.", f"Välj något av: {', '.join(SurveyKind)}."))
        if self.threshold < 1:
            flaws.append(Flaw(("threshold",), "Gränsen är för låg.", "Skriv minst 1."))
        refuse(flaws)


@dataclass(frozen=True, slots=True)
class SurveyRules:
    """A set of rules, one for every kind of survey."""

    id: str
    name: str
    source: Citation
    indexes: tuple[IndexRule, ...]
    kinds: tuple[KindRule, ...]

    def __post_init__(self) -> None:
        told = {each.id for each in self.indexes}
        refuse(
            [Flaw(("kinds",), f"Regler saknas för ”{one}”.", "Lägg till dem.")
             for one in SurveyKind if one not in {each.id for each in self.kinds}]
            + [Flaw(("kinds", at, "index"), f"Indexet ”{each.index}” finns inte.", f"Välj: {', '.join(sorted(told))}.")
               for at, each in enumerate(self.kinds) if each.index not in told]
        )  # fmt: skip

    def of(self, kind: str) -> tuple[KindRule, IndexRule]:
        """The rules of a kind of survey."""
        rule = next(each for each in self.kinds if each.id == kind)
        return rule, next(each for each in self.indexes if each.id == rule.index)


@dataclass(frozen=True, slots=True)
class Answers:
    """How many have given each grade, from the worst; `unsure` have no opinion."""

    grades: tuple[int, ...]
    unsure: int = 0

    @property
    def count(self) -> int:
        """Those with an opinion."""
        return sum(self.grades)

    @property
    def positive(self) -> int:
        return sum(self.grades[-POSITIVE:])


def together(several: Iterable[Answers]) -> Answers:
    """The same question answered by several groups."""
    grades, unsure = [0] * GRADES, 0
    for one in several:
        grades = [a + b for a, b in zip(grades, one.grades, strict=True)]
        unsure += one.unsure
    return Answers(tuple(grades), unsure)


# -- free text ---------------------------------------------------------------------------------------------------------


class TextState(Labelled):
    """Where a free answer stands. Nobody reads it but who reviews, until it is released to the unit."""

    WAITING = "waiting", "Inte granskad"
    RELEASED = "released", "Visas för enheten"
    WITHHELD = "withheld", "Visas inte"


class TextMove(Labelled):
    """What can be done with it."""

    RELEASE = "release", "Visa det för enheten"
    WITHHOLD = "withhold", "Hålla inne det"


_T, _M = TextState, TextMove
TEXT = Lifecycle(
    "survey_text",
    "Fritextsvaret",
    [
        *((_M.RELEASE, state, _T.RELEASED) for state in (_T.WAITING, _T.WITHHELD)),
        *((_M.WITHHOLD, state, _T.WITHHELD) for state in (_T.WAITING, _T.RELEASED)),
    ],
    first=_T.WAITING,
    ended="",
    said={_T.WAITING: "är inte granskat", _T.RELEASED: "visas för enheten", _T.WITHHELD: "hålls inne"},
)
