"""Earmarked appropriations by activity code: what falls inside one, and how it went. Principles 3 and 6.

Amounts in kronor, net costs positive; a result with plus is a surplus.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.economy.finding import ClearedAt, Finding, Severity, cite
from styrkedjan.domain.swedish import kronor, listing
from styrkedjan.domain.workings import Input, Step, Working

FREE = ""


@dataclass(frozen=True, slots=True)
class Earmark:
    """An earmark and the activity codes that belong to it. Raises ValueError without a name or without codes."""

    name: str
    activities: frozenset[str]

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("Ett särskilt anslag behöver ett namn.")
        if not self.activities or not all(code.strip() for code in self.activities):
            raise ValueError("Ett särskilt anslag behöver minst en verksamhetskod, och ingen får vara tom.")


def earmark_of(activity: str, earmarks: Iterable[Earmark]) -> str:
    """The name of the earmark that an activity code falls inside; "" is the committee's free frame."""
    return next((earmark.name for earmark in earmarks if activity in earmark.activities), FREE)


def same_earmark(one: str, other: str) -> bool:
    """Whether two names mean one earmark: people write it with and without a capital."""
    return one.strip().casefold() == other.strip().casefold()


@dataclass(frozen=True, slots=True)
class EarmarkYear:
    """How an earmark goes in a year.

    `appropriated` is what the council gave it in the net frame, `planned` what the units' budgets hold on its
    activity codes and `outcome` what is booked on them to and with month `through`. None is not known, never nought.
    """

    name: str
    committee: str
    year: int
    activities: tuple[str, ...]
    appropriated: Decimal | None
    planned: Decimal | None
    outcome: Decimal | None
    through: int | None

    @property
    def budget(self) -> Decimal | None:
        """The council's appropriation; where it gave none by that name, what the units' budgets hold."""
        return self.planned if self.appropriated is None else self.appropriated

    @property
    def closed(self) -> bool:
        """Whether the whole year is booked."""
        return self.through == 12

    @property
    def so_far(self) -> Decimal | None:
        """What is left of the budget now: plus is left, minus is overspent."""
        return None if self.budget is None or self.outcome is None else self.budget - self.outcome

    @property
    def result(self) -> Decimal | None:
        """The year's result, budget minus outcome; None until December is booked."""
        return self.so_far if self.closed else None

    @property
    def working(self) -> Working:
        given = "Anslag i nettoramen" if self.appropriated is not None else "Enheternas budget på verksamheten"
        inputs = (
            Input(given, self.budget, "kr"),
            Input(f"Bokfört på verksamhet {listing(list(self.activities))}", self.outcome, "kr", "redovisningen"),
        )
        steps = (Step("Budget − utfall", self.so_far, "kr"),)
        title = f"{'Resultat' if self.closed else 'Läget för'} {self.name} {self.year}"
        return Working(title, self.so_far, "kr", inputs, steps, "Särskilt anslag", cite(3))


def earmark_findings(earmark: EarmarkYear) -> tuple[Finding, ...]:
    """Principle 3: an earmark that is overspent may not be paid by the free frame, nor its budget drift from it."""
    found = []
    committee, name = earmark.committee, earmark.name
    left = earmark.so_far
    if left is not None and left < 0 and not earmark.closed:
        sentence = f"{name} har redan kostat {kronor(-left)} mer än årets anslag, och fri ram får inte täcka det."
        clear = "Begär hos kommunfullmäktige att anslaget ändras."
        found.append(Finding(3, committee, Severity.ACTION, sentence, clear, -left, earmark.working, ClearedAt.FRAME))
    if earmark.appropriated is not None and earmark.planned is not None and earmark.planned != earmark.appropriated:
        gap = earmark.planned - earmark.appropriated
        more = "mer" if gap > 0 else "mindre"
        sentence = f"Enheternas budget för {name} är {kronor(abs(gap))} {more} än det särskilda anslaget."
        clear = "Rätta budgeten på verksamhetskoderna, så att den är lika stor som anslaget."
        found.append(
            Finding(3, committee, Severity.ACTION, sentence, clear, abs(gap), earmark.working, ClearedAt.BUDGET)
        )
    if earmark.appropriated is None:
        sentence = f"{name} är ett särskilt anslag, men nettoramen {earmark.year} har ingen post för det."
        clear = "Lägg in fullmäktiges anslag som en post i nettoramen."
        found.append(Finding(3, committee, Severity.NOTICE, sentence, clear, cleared_at=ClearedAt.FRAME))
    return tuple(found)
