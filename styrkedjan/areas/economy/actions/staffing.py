"""How many people worked: full-time equivalents per responsibility code and month, from the payroll system."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions.common import lock
from styrkedjan.areas.economy.models import StaffMonth
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.periods import Period, Span
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User

CHUNK = 500
# Responsibility code and month.
StaffKey = tuple[str, Period]


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Full-time equivalents of a month and, without a staff budget, those planned. None is not known.

    Raises ValueError when nothing is said or something is negative.
    """

    full_time: Decimal | None
    planned: Decimal | None = None

    def __post_init__(self) -> None:
        said = [value for value in (self.full_time, self.planned) if value is not None]
        if not said:
            raise ValueError("Varken årsarbetare eller planerade årsarbetare är angivna.")
        if min(said) < 0:
            raise ValueError("Antalet årsarbetare kan inte vara negativt.")


@action("economy.save_staff", "sparade årsarbetare")
def save_staff(
    *,
    by: User,
    where: Unit,
    rows: Mapping[StaffKey, StaffRow],
    remove: Collection[StaffKey] = (),
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> int:
    """Set and remove months of codes that units at or below `where` answer for; others stay. Returns how many changed.

    Raises InvalidInput with every code that is somebody else's and every period that is no month.
    """
    permissions.require_budget(by, where)
    problems = list(_problems(where, {*rows, *remove}))
    if problems:
        raise InvalidInput(problems)
    lock([where])
    principal = principal_of(where)
    wanted: dict[StaffKey, dict[str, Any] | None] = {
        (code, period): {
            "principal": principal, "responsibility": code, "period": str(period), "full_time": row.full_time,
            "planned": row.planned,
        }
        for (code, period), row in rows.items()
    }  # fmt: skip
    wanted |= dict.fromkeys(remove)
    count = facts.replace(StaffMonth, _current(principal, wanted), wanted, by=by, at=at, batch=batch).changed
    if count:
        tell(where, where, rows=count)
    return count


def _current(principal: Unit, keys: Collection[StaffKey]) -> dict[StaffKey, StaffMonth]:
    periods = {str(period) for _, period in keys}
    found = NOW.rows(StaffMonth).filter(principal=principal, period__in=periods)
    rows = {(row.responsibility, Period.parse(row.period)): row for row in found}
    return {key: rows[key] for key in keys if key in rows}


def _problems(where: Unit, keys: Collection[StaffKey]) -> Iterator[Problem]:
    own = set(Responsibility.objects.filter(unit__path__startswith=where.path).values_list("code", flat=True))
    for code in sorted({code for code, _ in keys} - own):
        what = f"Ansvaret {code} hör inte till {where.name} eller någon enhet därunder."
        yield Problem("", f"ansvar {code}", what, "Rätta koden, eller lägg upp den på en enhet under Organisation.")
    for period in sorted({period for _, period in keys if period.span is not Span.MONTH}):
        yield Problem("", f"månad {period}", f"{period} är ingen månad.", "Ange en månad, till exempel 2026-04.")
