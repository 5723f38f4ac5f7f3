"""A party's motion: changes on a published proposal, what they do, and why it can or cannot be presented.

A move takes from one line exactly what it gives another. A change of a frame is money added or saved, and shows in the
result; so does a change of the tax rate. Nothing else touches the sums, so money is never made unnoticed: the result
moves by exactly what taxes bring minus what frames add. Source: Kommunallagen 11:5, 11:8-11:10 (the council decides).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from styrkedjan.domain.economy.balanced_budget import balance_working
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.planning.multi_year import (
    THOUSAND,
    ZERO,
    Assumption,
    Key,
    Plan,
    YearOutcome,
    assumption_error,
    outcome,
)
from styrkedjan.domain.swedish import kronor, number, percent
from styrkedjan.domain.workings import Working

# From here on a volume is told without decimals.
ROUGHLY = 100


class ChangeKind(StrEnum):
    """What a motion can change."""

    MOVE = "move"
    FRAME = "frame"
    TAX_RATE = "tax_rate"
    OBJECTIVE = "objective"

    @property
    def label(self) -> str:
        return {
            "move": "Flytta pengar",
            "frame": "Ändra en ram",
            "tax_rate": "Ändra skattesatsen",
            "objective": "Ändra ett finansiellt mål",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `amount` is kronor a year (move, frame), or the new level (tax rate, objective).

    It holds from `first_year` on, or in that year alone when `one_off`. `source` and `target` are line keys.
    """

    kind: ChangeKind
    first_year: int
    amount: Decimal
    source: str = ""
    target: str = ""
    objective: Key | None = None
    one_off: bool = False

    def years(self, plan: Plan) -> tuple[int, ...]:
        return tuple(
            year for year in plan.years if year == self.first_year or (year > self.first_year and not self.one_off)
        )

    def adjustments(self) -> tuple[tuple[str, Decimal], ...]:
        """What it does to lines in each of its years; a move sums to zero."""
        if self.kind is ChangeKind.MOVE:
            return ((self.source, -self.amount), (self.target, self.amount))
        return ((self.target, self.amount),) if self.kind is ChangeKind.FRAME else ()


def apply(plan: Plan, changes: Iterable[Change]) -> Plan:
    """The plan with the changes, in order. Raises Refused at the first that cannot be made."""
    for change in changes:
        refusal = change_refusal(plan, change)
        if refusal:
            raise refusal
        plan = _changed(plan, change)
    return plan


def _changed(plan: Plan, change: Change) -> Plan:
    adjustments, assumptions = dict(plan.adjustments), dict(plan.assumptions)
    key = {ChangeKind.TAX_RATE: Key.TAX_RATE, ChangeKind.OBJECTIVE: change.objective}.get(change.kind)
    for year in change.years(plan):
        for line, amount in change.adjustments():
            adjustments[line, year] = adjustments.get((line, year), ZERO) + amount
        if key is not None:
            assumptions[key, year] = Assumption(change.amount, "Yrkandet")
    return replace(plan, adjustments=adjustments, assumptions=assumptions)


def change_refusal(plan: Plan, change: Change) -> Refused | None:
    """Why the change cannot be made on the plan as it stands, or None."""
    if change.first_year not in plan.years:
        return Refused(f"{change.first_year} ingår inte i flerårsbudgeten.", "Välj ett av budgetens år.")
    if change.kind is ChangeKind.TAX_RATE:
        return _level_refusal(Key.TAX_RATE, change.amount)
    if change.kind is ChangeKind.OBJECTIVE:
        if change.objective is None or not change.objective.is_objective:
            return Refused("Det är inget finansiellt mål.", "Välj ett av målen.")
        return _level_refusal(change.objective, change.amount)
    return _money_refusal(plan, change)


def _level_refusal(key: Key, level: Decimal) -> Refused | None:
    error = assumption_error(key, level)
    return Refused(error, "Rätta värdet.") if error else None


def _money_refusal(plan: Plan, change: Change) -> Refused | None:
    if change.amount == 0 or (change.kind is ChangeKind.MOVE and change.amount < 0):
        return Refused("Beloppet måste vara större än noll.", "Byt håll på flytten eller rätta beloppet.")
    if change.kind is ChangeKind.MOVE and change.source == change.target:
        return Refused("Pengarna flyttas till samma ställe som de kommer från.", "Välj en annan mottagare.")
    for key, amount in change.adjustments():
        line = plan.line(key)
        if line is None:
            return Refused("Raden finns inte i förslaget.", "Välj en nämnd och verksamhet i listan.")
        for year in change.years(plan):
            left = _frame(plan, key, year)
            if amount < 0 and left + amount < 0:
                return Refused(
                    f"{line.label or key} har {kronor(left)} {year} och räcker inte till {kronor(-amount)}.",
                    f"Ta högst {kronor(max(ZERO, left))}.",
                )
    return None


def _frame(plan: Plan, key: str, year: int) -> Decimal:
    return next(each.frames[key] for each in outcome(plan) if each.year == year)


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a line gets before and after in a year, in kronor, and what that is per head of its volume."""

    key: str
    label: str
    year: int
    before: Decimal
    after: Decimal
    volume: Decimal | None
    volume_unit: str

    @property
    def change(self) -> Decimal:
        return self.after - self.before

    @property
    def share(self) -> Decimal | None:
        return self.change / self.before if self.before else None

    @property
    def price_before(self) -> Decimal | None:
        return self.before / self.volume if self.volume else None

    @property
    def price_after(self) -> Decimal | None:
        return self.after / self.volume if self.volume else None

    @property
    def price_change(self) -> Decimal | None:
        return self.change / self.volume if self.volume else None

    @property
    def heads(self) -> Decimal | None:
        """How many more heads the change pays for at the price before; negative for fewer."""
        return self.change / self.price_before if self.price_before else None

    @property
    def sentence(self) -> str:
        """The change as a councillor says it."""
        word = "mer" if self.change > 0 else "mindre"
        text = f"{self.label}: {kronor(abs(self.change))} {word} {self.year}"
        if self.share is not None:
            text += f" ({percent(self.share, sign=True)})"
        if self.price_change is None or self.heads is None:
            return f"{text}."
        per = f"{number(abs(self.price_change))} kr {word} per {self.volume_unit}"
        size = "större" if self.change > 0 else "mindre"
        heads = number(abs(self.heads), 1 if abs(self.heads) < ROUGHLY else 0)
        return f"{text}. Det är {per}, eller en volym som är {heads} {size} till samma pris."


@dataclass(frozen=True, slots=True)
class Comparison:
    """A motion beside the proposal it starts from."""

    before: tuple[YearOutcome, ...]
    after: tuple[YearOutcome, ...]
    consequences: tuple[Consequence, ...]
    plan: Plan

    @property
    def by_year(self) -> tuple[tuple[int, tuple[Consequence, ...]], ...]:
        """The years in which any line differs, each with its lines."""
        years = dict.fromkeys(row.year for row in self.consequences)
        return tuple((year, tuple(row for row in self.consequences if row.year == year)) for year in years)

    @property
    def remedies(self) -> tuple[str, ...]:
        """For each year what would make it add up, "" when it does."""
        return tuple(_remedy(self.plan, year) for year in self.after)

    @property
    def balances(self) -> bool:
        return all(year.in_balance for year in self.after)

    @property
    def workings(self) -> tuple[Working, ...]:
        return tuple(balance_working(year.budget) for year in self.after)


def compare(plan: Plan, changes: Sequence[Change]) -> Comparison:
    """The proposal and the motion, year by year, with every line that differs. Raises Refused and InvalidInput."""
    moved = apply(plan, changes)
    before, after = outcome(plan), outcome(moved)
    rows = [
        Consequence(
            line.key, line.label or line.key, was.year, was.frames[line.key], now.frames[line.key],
            line.step(was.year).volume, line.volume_unit,
        )
        for line in plan.lines
        for was, now in zip(before, after, strict=True)
        if was.frames[line.key] != now.frames[line.key]
    ]  # fmt: skip
    return Comparison(before, after, tuple(rows), moved)


def shortfall(plan: Plan, year: YearOutcome) -> Decimal:
    """What the year's result has to rise by, whole thousands of kronor, to be in balance and financed; 0 when it is."""
    if year.in_balance:
        return ZERO
    reserve, loans = (plan.value(key, year.year) for key in (Key.RESERVE_USED, Key.NEW_LOANS))
    own = year.result + plan.value(Key.DEPRECIATION, year.year) + reserve
    # Revenue has to exceed the costs, unless the reserve covers the rest.
    balance = -year.result - reserve if reserve else 1 - year.result
    financing = plan.value(Key.NET_INVESTMENTS, year.year) - loans - own
    return (max(balance, financing) / THOUSAND).quantize(Decimal(1), rounding=ROUND_CEILING) * THOUSAND


def _remedy(plan: Plan, year: YearOutcome) -> str:
    missing = shortfall(plan, year)
    if not missing:
        return ""
    base = plan.value(Key.TAX_BASE, year.year)
    text = f"Sänk ramarna med {kronor(missing)} {year.year}"
    if base:
        ore = (missing / base * 100 * 100).quantize(Decimal(1), rounding=ROUND_CEILING)
        text += f", eller höj skatten med {number(ore)} öre"
    return f"{text}."


def present_refusal(plan: Plan, changes: Sequence[Change]) -> Refused | None:
    """Why the motion cannot be presented, or None: it changes something and balances in every year of the plan."""
    if not changes:
        return Refused("Yrkandet ändrar ingenting i förslaget.", "Lägg till minst en ändring, eller yrka bifall.")
    found = compare(plan, changes)
    for year in found.after:
        if year.findings:
            first = year.findings[0]
            return Refused(f"Yrkandet går inte ihop: {first.sentence}", _remedy(found.plan, year))
    return None
