"""Frames, budgets and forecasts are set here. What was set before stays, with its own time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine, Forecast, FrameKind, NetFrame
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Responsibility, Unit
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.foundation import audit
from styrkedjan.foundation.models import ImportBatch, User


@dataclass(frozen=True, slots=True)
class Decision:
    """Where something was decided."""

    body: str = ""
    date: date | None = None
    section: str = ""
    record_number: str = ""

    def fields(self) -> dict[str, object]:
        return {
            "decision_body": self.body,
            "decision_date": self.date,
            "decision_section": self.section,
            "record_number": self.record_number,
        }


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
    def key(self) -> tuple[str, str, str]:
        return (self.responsibility, self.account_group, self.activity)


@transaction.atomic
def add_frame(
    *,
    by: User,
    unit: Unit,
    year: int,
    amount: Decimal,
    kind: str = FrameKind.DECIDED,
    earmark: str = "",
    note: str = "",
    decision: Decision | None = None,
    batch: ImportBatch | None = None,
) -> NetFrame:
    """Add an entry to a committee's net frame. A decided frame needs the decision it rests on."""
    permissions.require_frames(by, unit)
    if unit.kind not in POLITICAL_KINDS:
        raise Refused(
            f"{unit.name} är ingen nämnd, styrelse eller bolag och har därför ingen nettoram.",
            "Lägg ramen på nämnden och fördela den sedan på enheterna som budget.",
        )
    if decision is None or not (decision.body and decision.date):
        raise Refused(
            "En ram behöver det beslut den vilar på.", "Ange beslutande organ och datum, gärna också paragraf."
        )
    entry = NetFrame.objects.create(
        unit=unit, year=year, kind=kind, earmark=earmark, amount=amount, note=note, known_by=by, batch=batch,
        **decision.fields(),
    )  # fmt: skip
    audit.record("economy.set_frame", by=by, target=unit, unit_path=unit.path, year=year, amount=str(amount), kind=kind)
    return entry


@transaction.atomic
def save_budget(*, by: User, unit: Unit, year: int, rows: Sequence[BudgetRow], batch: ImportBatch | None = None) -> int:
    """Make `rows` the unit's budget of the year. Changed lines are superseded, unchanged ones kept; returns changes."""
    permissions.require_budget(by, unit)
    _check_rows(unit, rows)
    now = timezone.now()
    current = {
        (row.responsibility, row.account_group, row.activity): row
        for row in BudgetLine.objects.select_for_update().as_of().filter(unit=unit, year=year)
    }
    wanted = {row.key: row for row in rows}
    changed = [row for key, row in wanted.items() if key not in current or current[key].months != row.months]
    replaced = [row.pk for key, row in current.items() if key not in wanted or row.months != wanted[key].months]
    BudgetLine.objects.filter(pk__in=replaced).update(superseded_at=now)
    BudgetLine.objects.bulk_create(_line(unit, year, row, by, now, batch) for row in changed)
    if changed or replaced:
        audit.record("economy.save_budget", by=by, target=unit, unit_path=unit.path, year=year, rows=len(changed))
    return len(changed) + len(replaced) - len([row for row in changed if row.key in current])


@transaction.atomic
def save_forecast(
    *,
    by: User,
    unit: Unit,
    year: int,
    round_key: str,
    amounts: Mapping[str, Decimal],
    comment: str = "",
    proposed: Mapping[str, Decimal] | None = None,
    batch: ImportBatch | None = None,
) -> int:
    """Set the unit's full-year forecast of a round, per account group. Returns how many lines changed.

    An amount that differs from the system's proposal needs a comment: the reason is part of the forecast.
    """
    permissions.require_forecast(by, unit)
    proposals = proposed or {}
    differs = [group for group, amount in amounts.items() if group in proposals and proposals[group] != amount]
    if differs and not comment.strip():
        raise Refused(
            "Prognosen skiljer sig från systemets förslag men saknar kommentar.",
            "Skriv i en mening vad du vet som förslaget inte vet.",
        )
    now = timezone.now()
    rows = Forecast.objects.select_for_update().as_of().filter(unit=unit, year=year, round_key=round_key)
    current = {row.account_group: row for row in rows}
    changed = {
        group: amount
        for group, amount in amounts.items()
        if group not in current or (current[group].amount, current[group].comment) != (amount, comment)
    }
    Forecast.objects.filter(pk__in=[current[group].pk for group in changed if group in current]).update(
        superseded_at=now
    )
    Forecast.objects.bulk_create(
        Forecast(
            unit=unit, year=year, round_key=round_key, account_group=group, amount=amount, comment=comment,
            proposed=proposals.get(group), known_by=by, known_at=now, batch=batch,
        )
        for group, amount in changed.items()
    )  # fmt: skip
    if changed:
        audit.record("economy.save_forecast", by=by, target=unit, unit_path=unit.path, round=round_key)
    return len(changed)


def _line(unit: Unit, year: int, row: BudgetRow, by: User, now: object, batch: ImportBatch | None) -> BudgetLine:
    months = dict(zip(MONTH_FIELDS, row.months, strict=True))
    return BudgetLine(
        unit=unit, year=year, responsibility=row.responsibility, account_group=row.account_group,
        activity=row.activity, known_by=by, known_at=now, batch=batch, **months,
    )  # fmt: skip


def _check_rows(unit: Unit, rows: Sequence[BudgetRow]) -> None:
    """All faults at once: codes that belong to another unit, and the same line twice."""
    mine = set(Responsibility.objects.filter(unit=unit).values_list("code", flat=True))
    problems = [
        Problem(
            "", f"ansvar {row.responsibility}", f"Ansvaret hör inte till {unit.name}.", "Ange ett av enhetens ansvar."
        )
        for row in rows
        if row.responsibility not in mine
    ]
    keys = [row.key for row in rows]
    problems += [
        Problem("", " / ".join(key), "Raden finns två gånger.", "Slå ihop dem till en rad.")
        for key in sorted({key for key in keys if keys.count(key) > 1})
    ]
    if problems:
        raise InvalidInput(problems)
