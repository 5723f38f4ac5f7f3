"""Deficits and how later surpluses restore them, oldest first, with the last year each must be restored in.

Serves two rules with different sources: the municipality's balance requirement (Kommunallagen 11:12, three following
years) and a committee's own deficit (Ekonomistyrningsprincip 10, three years after the year it arose).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.errors import Problem
from styrkedjan.domain.swedish import kronor


@dataclass(frozen=True, slots=True)
class Restoration:
    """A part of a deficit made good by the surplus of `year`."""

    year: int
    amount: Decimal


class Restored(StrEnum):
    """Where a deficit stands after a year."""

    IN_TIME = "in_time"
    OPEN = "open"
    UNKNOWN = "unknown"
    OVERDUE = "overdue"
    LATE = "late"

    @property
    def is_breach(self) -> bool:
        """What was restored in the fourth year broke the rule as much as what is not restored at all."""
        return self in (Restored.OVERDUE, Restored.LATE)


@dataclass(frozen=True, slots=True)
class Deficit:
    """A deficit that arose in `year`: its positive `amount`, what restored it, and the last year for the rest."""

    year: int
    amount: Decimal
    restorations: tuple[Restoration, ...]
    last_year: int

    @property
    def restored(self) -> Decimal:
        return sum((part.amount for part in self.restorations), Decimal(0))

    @property
    def remaining(self) -> Decimal:
        return self.amount - self.restored

    @property
    def late(self) -> Decimal:
        """What was restored after the last allowed year."""
        return sum((part.amount for part in self.restorations if part.year > self.last_year), Decimal(0))

    @property
    def restored_in(self) -> int | None:
        """The year that restored the last of it; None while something remains."""
        return None if self.remaining > 0 else max((part.year for part in self.restorations), default=self.year)

    def unknown_years(self, known: Collection[int]) -> tuple[int, ...]:
        """The allowed years whose result nobody knows."""
        return tuple(year for year in range(self.year + 1, self.last_year + 1) if year not in known)

    def stands(self, year: int, known: Collection[int]) -> Restored:
        """Where it stands in `year`, given the years whose results are `known`.

        The last allowed year has to be over, and every allowed year known, before anything is a breach: a year that
        is not booked may have restored it.
        """
        if self.remaining + self.late <= 0:
            return Restored.IN_TIME
        if year <= self.last_year:
            return Restored.OPEN
        if self.unknown_years(known):
            return Restored.UNKNOWN
        return Restored.OVERDUE if self.remaining > 0 else Restored.LATE

    def years_left(self, year: int) -> int:
        """How many years after `year` remain to restore in, never below 0."""
        return max(0, self.last_year - year)


@dataclass(frozen=True, slots=True)
class RestorationYear:
    """A year on the way: what the plan restores and what was restored; `restored` is None until the year is known.

    `left_by_plan` and `left` are what remains after the year; what remains after a year that is not known is not known.
    """

    year: int
    planned: Decimal
    restored: Decimal | None
    left_by_plan: Decimal
    left: Decimal | None
    is_last: bool


def way_back(deficit: Deficit, planned: Mapping[int, Decimal], known: Collection[int]) -> tuple[RestorationYear, ...]:
    """Year by year from the deficit to its last year, or for as long as anything is planned or was restored.

    `known` are the years whose result is known: a later one has restored nothing yet.
    """
    done = {part.year: part.amount for part in deficit.restorations}
    end = max([deficit.last_year, *planned, *done])
    rows, by_plan = [], deficit.amount
    left: Decimal | None = deficit.amount
    for year in range(deficit.year + 1, end + 1):
        by_plan -= planned.get(year, Decimal(0))
        restored = done.get(year, Decimal(0)) if year in known else None
        left = None if left is None or restored is None else left - restored
        amount = planned.get(year, Decimal(0))
        rows.append(RestorationYear(year, amount, restored, max(Decimal(0), by_plan), left, year == deficit.last_year))
    return tuple(rows)


def plan_problems(deficit: Deficit, planned: Mapping[int, Decimal]) -> tuple[Problem, ...]:
    """What keeps a plan from restoring the deficit in time (Kommunallagen 11:12)."""
    found = []
    for year, amount in sorted(planned.items()):
        if amount < 0:
            found.append(Problem("", str(year), "Ett belopp i planen är mindre än noll.", "Skriv beloppet utan minus."))
        if amount and not deficit.year < year <= deficit.last_year:
            what = f"Underskottet från {deficit.year} ska vara återställt senast {deficit.last_year}, inte {year}."
            found.append(Problem("", str(year), what, f"Lägg beloppet på {deficit.year + 1}–{deficit.last_year}."))
    short = deficit.amount - sum(planned.values(), Decimal(0))
    if short > 0:
        what = f"Planen återställer inte hela underskottet: {kronor(short)} saknas."
        found.append(Problem("", "Planen", what, "Höj beloppen, eller för in ett beslut om synnerliga skäl först."))
    return tuple(found)


def deficits(
    results: Mapping[int, Decimal],
    years_allowed: int,
    opening_reserve: Decimal = Decimal(0),
    surpluses_are_saved: bool = False,
) -> tuple[Deficit, ...]:
    """Every deficit in `results` (year -> result), restored by the surpluses of later years, oldest deficit first.

    `opening_reserve` meets deficits as they arise; with `surpluses_are_saved` so does what is left of a surplus when
    older deficits are restored (a committee's equity; the balance requirement has no such saving). The amount of a
    deficit is what no reserve met. Raises ValueError when `years_allowed` is below 1 or the reserve is negative.
    """
    if years_allowed < 1:
        raise ValueError("Ett underskott måste få minst ett år att återställas på.")
    if opening_reserve < 0:
        raise ValueError("En ingående reserv kan inte vara negativ.")
    reserve = opening_reserve
    arisen: dict[int, Decimal] = {}
    restored: dict[int, list[Restoration]] = {}
    for year in sorted(results):
        if results[year] < 0:
            met = min(reserve, -results[year])
            reserve -= met
            if -results[year] > met:
                arisen[year], restored[year] = -results[year] - met, []
        else:
            left = _restore(year, results[year], arisen, restored)
            reserve += left if surpluses_are_saved else 0
    return tuple(Deficit(year, arisen[year], tuple(restored[year]), year + years_allowed) for year in sorted(arisen))


def _restore(
    year: int, surplus: Decimal, arisen: Mapping[int, Decimal], restored: Mapping[int, list[Restoration]]
) -> Decimal:
    """Lay a surplus on the deficits there are, oldest first; what is left of it."""
    for older in sorted(arisen):
        remaining = arisen[older] - sum((part.amount for part in restored[older]), Decimal(0))
        amount = min(surplus, remaining)
        if amount > 0:
            restored[older].append(Restoration(year, amount))
            surplus -= amount
    return surplus
