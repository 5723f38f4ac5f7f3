"""Closing a month: remarks looked at, the month closed with what was known, closed again, or opened with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions.common import lock
from styrkedjan.areas.economy.models import ClosedMonth, ReviewedRemark
from styrkedjan.areas.economy.queries.closing import Closing, closing
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.closing import RemarkKey, require_acknowledged
from styrkedjan.domain.economy.closing_states import MONTH, MonthMove, MonthState
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, WrongState
from styrkedjan.domain.periods import Period
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import User
from styrkedjan.store.manifest import Version
from styrkedjan.store.schema import FACTS


@action("economy.review_remarks", "granskade anmärkningar")
def review_remarks(
    *, by: User, unit: Unit, period: Period, keys: Iterable[RemarkKey], note: str, at: datetime | None = None
) -> int:
    """Mark remarks of the unit's month as looked at, with one note on why they are as they should be.

    The mark is for what is booked now: it falls when a newer ledger says something else. Returns how many were marked.
    """
    permissions.require_forecast(by, unit)
    wanted = set(keys)
    _require_words(wanted, note)
    principal = principal_of(unit)
    lock([principal])
    found = closing(unit, period, Known(at))
    MONTH.after(MonthMove.REVIEW, found.state)
    items = [item for item in found.items if item.key in wanted]
    if len(items) < len(wanted):
        raise Refused("Någon av anmärkningarna finns inte längre.", "Läs om sidan och markera det som står kvar.")
    now = at or timezone.now()
    _withdraw(principal, period, wanted, now)
    ReviewedRemark.objects.bulk_create(
        ReviewedRemark(
            principal=principal, period=str(period), kind=item.key.kind, responsibility=item.key.responsibility,
            account=item.key.account, unit=unit, amount=item.now, note=note.strip(), known_by=by, known_at=now,
        )
        for item in items
    )  # fmt: skip
    tell(unit, unit, period=str(period), rows=len(items), reason=note.strip())  # fmt: skip
    return len(items)


@action("economy.withdraw_review", "tog tillbaka en granskning")
def withdraw_review(*, by: User, unit: Unit, period: Period, key: RemarkKey) -> None:
    """Take a mark back: the remark stands in the list again."""
    permissions.require_forecast(by, unit)
    principal = principal_of(unit)
    lock([principal])
    found = closing(unit, period, NOW)
    MONTH.after(MonthMove.REVIEW, found.state)
    if not any(item.key == key and item.reviewed for item in found.items):
        raise Refused("Anmärkningen är inte granskad.", "Läs om sidan.")
    _withdraw(principal, period, {key}, timezone.now())
    tell(unit, unit, period=str(period), key=str(key))


@action("economy.close_month", "stängde månaden")
def close_month(
    *, by: User, principal: Unit, period: Period, reason: str = "", at: datetime | None = None
) -> ClosedMonth:
    """Close the month, or close it again when the ledger has changed, and keep what is known.

    With remarks nobody has looked at or forecasts nobody has signed, only with a reason. With `at` it is closed with
    what was known then.
    """
    permissions.require_closing(by, principal)
    lock([principal])
    found = closing(principal, period, Known(at))
    version = _require_booked(found, period)
    MONTH.after(_move(found), found.state)
    require_acknowledged(found.left, reason)
    now = at or timezone.now()
    key = {"principal": principal, "period": str(period)}
    facts.close(ClosedMonth, NOW.rows(ClosedMonth).filter(**key), at=now)
    row: ClosedMonth = facts.add(ClosedMonth, by=by, at=now, **key, **_kept(found, version), reason=reason.strip())
    tell(row, principal, period=str(period), amount=str(row.net), reason=reason.strip())  # fmt: skip
    return row


@action("economy.reopen_month", "öppnade månaden igen")
def reopen_month(*, by: User, principal: Unit, period: Period, reason: str, at: datetime | None = None) -> ClosedMonth:
    """Open a closed month again with a reason. What was known when it was closed is kept."""
    permissions.require_closing(by, principal)
    if not reason.strip():
        remedy = "Skriv vad som ska rättas, så att den som läser bokslutet förstår."
        raise InvalidInput([Problem("", "Skäl", "Skälet saknas.", remedy)])
    lock([principal])
    row = NOW.rows(ClosedMonth).filter(principal=principal, period=str(period)).first()
    MONTH.after(MonthMove.REOPEN, MonthState.CLOSED if row else MonthState.OPEN)
    assert row is not None
    facts.close(ClosedMonth, [row], at=at, reopened_by=by, reopen_reason=reason.strip())
    row.refresh_from_db()
    tell(row, principal, period=str(period), reason=reason.strip())
    return row


def _require_words(keys: set[RemarkKey], note: str) -> None:
    problems = []
    if not keys:
        problems.append(Problem("", "Anmärkningar", "Ingen anmärkning är markerad.", "Kryssa för dem du har granskat."))
    if not note.strip():
        remedy = "Skriv i några ord varför det är rätt, till exempel ”Hyran kom två gånger i september”."
        problems.append(Problem("", "Anteckning", "Anteckningen är tom.", remedy))
    if problems:
        raise InvalidInput(problems)


def _withdraw(principal: Unit, period: Period, keys: set[RemarkKey], now: datetime) -> None:
    """End the marks on these remarks, whatever amount they were for."""
    rows = NOW.rows(ReviewedRemark).filter(principal=principal, period=str(period))
    ended = [row for row in rows if (row.kind, row.responsibility, row.account) in keys]
    facts.close(ReviewedRemark, ended, at=now)


def _require_booked(found: Closing, period: Period) -> Version:
    if found.month.version is None or not found.month.is_booked:
        raise WrongState(
            f"Redovisningen når inte till {period.label}, så månaden kan inte stängas.",
            "Läs in redovisningen under Underlag först.",
        )
    return found.month.version


def _move(found: Closing) -> MonthMove:
    """A closed month is closed again only when the ledger says something else of it now."""
    return MonthMove.CLOSE_AGAIN if found.standing is not None and found.changes else MonthMove.CLOSE


def _kept(found: Closing, version: Version) -> dict[str, Any]:
    """What was known, as it is kept."""
    facts = next(iter(version.matching(FACTS)), None)
    return {
        "ledger_version": version.name,
        "ledger_source": version.source[:255],
        "ledger_known_at": version.known_at,
        "ledger_sha256": facts.sha256 if facts else "",
        "net": found.month.net,
        "transactions": found.month.transactions,
        "groups": [
            {
                "label": row.label,
                "amount": None if row.now is None else str(row.now),
                "transactions": row.transactions,
            }
            for row in found.month.arrived
        ],
        "findings": [{"kind": row.kind.value, "found": row.found, "reviewed": row.reviewed} for row in found.findings],
        "forecasters": len(found.forecasts.units),
        "unsigned": [
            {"code": row.place.code, "name": row.place.name, "state": row.state.value}
            for row in found.forecasts.waiting
        ],
        "forecast": found.forecasts.amount,
    }
