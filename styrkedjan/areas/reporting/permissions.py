"""Who may do what with a report. The state of the report is asked elsewhere (domain.reporting)."""

from __future__ import annotations

from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.organisation.permissions import may, require, visible, within
from styrkedjan.areas.reporting.models import UnitReport
from styrkedjan.domain.reporting import REPORT, ReportMove, ReportState
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

__all__ = ["PERMISSION", "is_decided_on", "may", "moves", "require", "require_move", "visible", "within"]

PERMISSION: dict[ReportMove, Permission] = {
    ReportMove.EDIT: Permission.WRITE_REPORT,
    ReportMove.SUBMIT: Permission.SUBMIT_REPORT,
    ReportMove.REFER_BACK: Permission.REFER_BACK,
    ReportMove.APPROVE: Permission.APPROVE_REPORT,
    ReportMove.DECIDE: Permission.DECIDE_REPORT,
}


def require_move(user: User, move: ReportMove, report: UnitReport) -> None:
    """Raise NotAllowed unless the user's roles permit the move on the report's unit."""
    require(user, PERMISSION[move], report.unit)


def moves(user: User, report: UnitReport) -> tuple[ReportMove, ...]:
    """What this person can do with the report as it stands: state, role and four eyes together (no query)."""
    if report.round.closed_at is not None and report.state != ReportState.APPROVED:
        return ()
    return tuple(
        move
        for move in REPORT.moves(ReportState(report.state))
        if may(user, PERMISSION[move], report.unit)
        and not (move is ReportMove.APPROVE and report.submitted_by_id == user.pk)
        and not (move is ReportMove.DECIDE and not is_decided_on(report.unit))
    )


def is_decided_on(unit: Unit) -> bool:
    """Whether a political body decides on the unit's report; other units' reports end with the approval."""
    return unit.parent_id is None or unit.kind in POLITICAL_KINDS
