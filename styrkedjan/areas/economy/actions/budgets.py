"""Internal budgets, month by month. What was set before stays, with its own time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions.common import lock, unknown_groups
from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine
from styrkedjan.areas.economy.queries.budget_holding import (
    counted_lines,
    followed_along,
    held_lines,
    merged_months,
)
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User

CHUNK = 500
LineKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One budget line: the code string and twelve months in kronor. Raises ValueError without twelve months."""

    responsibility: str
    account_group: str
    activity: str
    months: tuple[Decimal, ...]

    def __post_init__(self) -> None:
        if len(self.months) != len(MONTH_FIELDS):
            raise ValueError("En budgetrad har tolv månader.")

    @property
    def key(self) -> LineKey:
        return (self.responsibility, self.account_group, self.activity)


def save_budget(*, by: User, unit: Unit, year: int, rows: Sequence[BudgetRow], batch: ImportBatch | None = None) -> int:
    """Make `rows` the unit's whole budget of the year. Returns how many lines became another, new or gone."""
    current = counted_lines(held_lines(unit, (year,), NOW, own=True))
    keys = {(row.responsibility, row.account_group, row.activity) for row in current}
    gone = keys - {row.key for row in rows}
    return change_budgets(by=by, where=unit, year=year, rows={unit: rows}, remove={unit: gone}, batch=batch)


@action("economy.save_budget", "sparade budget")
def change_budgets(
    *,
    by: User,
    where: Unit,
    year: int,
    rows: Mapping[Unit, Sequence[BudgetRow]],
    remove: Mapping[Unit, Collection[LineKey]] | None = None,
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> int:
    """Set and remove lines of many units' budgets of a year at once; lines not named stay. Returns how many changed.

    `where` is the unit that the whole change is about, for the audit log. Raises InvalidInput with every fault.
    """
    removed = remove or {}
    units = [*rows, *(unit for unit in removed if unit not in rows)]
    for unit in units:
        permissions.require_budget(by, unit)
    _check(where, rows)
    lock(units)
    wanted = {(unit.pk, row.key): _fields(unit, row, year) for unit, lines in rows.items() for row in lines}
    gone = dict.fromkeys((unit.pk, key) for unit, keys in removed.items() for key in keys)
    current = _current(units, year)
    wanted |= _carried(where, year, {unit.pk: unit for unit in units}, current, wanted, gone)
    gone = {place: None for place in gone if place in current}
    count = facts.replace(BudgetLine, current, {**gone, **wanted}, by=by, at=at, batch=batch).changed
    if count:
        tell(where, where, year=year, rows=count)
    return count


def _current(units: Iterable[Unit], year: int) -> dict[tuple[int, LineKey], BudgetLine]:
    keys, found = [unit.pk for unit in units], {}
    for start in range(0, len(keys), CHUNK):
        for row in NOW.rows(BudgetLine).filter(unit__in=keys[start : start + CHUNK], year=year):
            found[row.unit_id, (row.responsibility, row.account_group, row.activity)] = row
    return found


def _carried(
    where: Unit,
    year: int,
    units: Mapping[int, Unit],
    current: Mapping[tuple[int, LineKey], BudgetLine],
    wanted: Mapping[tuple[int, LineKey], Any],
    gone: Collection[tuple[int, LineKey]],
) -> dict[tuple[int, LineKey], dict[str, Any]]:
    """The rest of a code's budget that followed with it from a unit before, when its holder first writes of the code.

    From then on the holder's own lines count and the old ones do not, so those that are not named must come along.
    Where all of them are removed, a line of nought says so.
    """
    own = {(unit, key[0]) for unit, key in current}
    touched = {(unit, key[0]) for unit, key in (*wanted, *gone)} - own
    if not touched:
        return {}
    lines = [each for each in followed_along(where, year, NOW) if (each.holder, each.responsibility) in touched]
    followed = merged_months(lines)
    found = {
        (unit, key): _fields(units[unit], BudgetRow(*key, months), year)
        for (unit, key), months in followed.items()
        if (unit, key) not in wanted and (unit, key) not in gone
    }
    written = {(unit, key[0]) for unit, key in (*wanted, *found)}
    nothing = (Decimal(0),) * len(MONTH_FIELDS)
    for unit, key in sorted(followed.keys() & set(gone)):
        if (unit, key[0]) not in written:
            found[unit, key] = _fields(units[unit], BudgetRow(*key, nothing), year)
    return found


def _fields(unit: Unit, row: BudgetRow, year: int) -> dict[str, Any]:
    return {
        "unit": unit, "year": year, "responsibility": row.responsibility, "account_group": row.account_group,
        "activity": row.activity, **dict(zip(MONTH_FIELDS, row.months, strict=True)),
    }  # fmt: skip


def _check(where: Unit, rows: Mapping[Unit, Sequence[BudgetRow]]) -> None:
    """All faults at once: codes of another unit, account groups that do not exist, the same line twice."""
    owners = dict(
        Responsibility.objects.filter(unit__path__startswith=where.path).order_by().values_list("code", "unit_id")
    )
    problems = unknown_groups(where, (row.account_group for wanted in rows.values() for row in wanted))
    for unit, wanted in rows.items():
        problems += [
            Problem("", f"ansvar {row.responsibility}", f"Ansvaret hör inte till {unit.name}.", "Ange enhetens ansvar.")
            for row in wanted
            if owners.get(row.responsibility) != unit.pk
        ]
        seen: set[LineKey] = set()
        for row in wanted:
            if row.key in seen:
                problems.append(
                    Problem("", " / ".join(row.key), "Raden finns två gånger.", "Slå ihop dem till en rad.")
                )
            seen.add(row.key)
    if problems:
        raise InvalidInput(dict.fromkeys(problems))
