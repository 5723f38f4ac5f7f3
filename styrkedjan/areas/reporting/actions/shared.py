"""What every action on a report does: lock and ask, and keep what the figures propose."""

from __future__ import annotations

from typing import Any

from styrkedjan.areas.reporting import permissions
from styrkedjan.areas.reporting.models import ElementAssessment, Round, UnitReport
from styrkedjan.areas.reporting.proposals import Facts
from styrkedjan.domain import reporting as rules
from styrkedjan.domain.errors import WrongState
from styrkedjan.domain.periods import Period
from styrkedjan.domain.reporting import ReportMove, ReportState
from styrkedjan.foundation import editing, locking
from styrkedjan.foundation.models import User


def locked(by: User, report: UnitReport, move: ReportMove) -> UnitReport:
    """The report, locked, when the person may make the move and the state and the round allow it."""
    row = locking.locked(report, "unit__principal", "round__plan_year__principal", "changed_by")
    permissions.require_move(by, move, row)
    rules.REPORT.after(move, ReportState(row.state))
    if row.round.closed_at is not None and move is not ReportMove.DECIDE:
        raise WrongState(f"{row.round.name} är stängd.", "Be en controller öppna uppföljningen igen.")
    return row


def period(row: Round) -> Period:
    return Period.parse(row.period)


def proposed(known: Facts | None) -> dict[str, Any]:
    if known is None or known.proposal is None:
        return {"proposed": "", "working": {}}
    return {"proposed": known.proposal.status.value, "working": known.proposal.working.as_json()}


def write_answer(by: User, one: ElementAssessment, changes: dict[str, str], known: Facts | None) -> None:
    fresh = proposed(known)
    moved = one.proposed != fresh["proposed"]
    if not changes and not moved:
        return
    values = {**fresh, **changes}
    status, reason = values.get("status", one.status), values.get("override_reason", one.override_reason)
    if status == fresh["proposed"] and reason:
        # The reason was for departing from a proposal that is no longer departed from.
        values["override_reason"] = ""
    editing.write(one, by=by, **values)
