"""Who may do what with a report. The state of the report is asked elsewhere (domain.reporting)."""

from __future__ import annotations

from django.db.models import Q

from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.organisation.permissions import may, require, visible, within
from styrkedjan.areas.reporting.models import UnitReport
from styrkedjan.domain.errors import NotAllowed
from styrkedjan.domain.reporting import REPORT, ReportMove, ReportState
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

__all__ = [
    "PERMISSION",
    "UNFINISHED",
    "is_decided_on",
    "may",
    "may_read",
    "moves",
    "readable",
    "require",
    "require_move",
    "require_read",
    "visible",
    "within",
]

PERMISSION: dict[ReportMove, Permission] = {
    ReportMove.EDIT: Permission.WRITE_REPORT,
    ReportMove.SUBMIT: Permission.SUBMIT_REPORT,
    ReportMove.TAKE_BACK: Permission.SUBMIT_REPORT,
    ReportMove.REFER_BACK: Permission.REFER_BACK,
    ReportMove.APPROVE: Permission.APPROVE_REPORT,
    ReportMove.DECIDE: Permission.DECIDE_REPORT,
}


# What is being written is its writers' own until it is handed in.
UNFINISHED = (ReportState.DRAFT.value, ReportState.REFERRED_BACK.value)


def may_read(user: User, report: UnitReport, state: str = "") -> bool:
    """Whether the user may read the report as it stands, or as it stood in another state (`unit` must be loaded)."""
    needed = Permission.VIEW_DRAFTS if (state or report.state) in UNFINISHED else Permission.VIEW
    return may(user, needed, report.unit)


def require_read(user: User, report: UnitReport, state: str = "") -> None:
    """Raise NotAllowed unless `may_read`."""
    if not may_read(user, report, state):
        raise NotAllowed(
            f"Rapporten för {report.unit.name} är inte inlämnad. Till dess läses den bara av dem som arbetar med den.",
            "Återkom när den är inlämnad.",
        )


def readable(user: User, prefix: str = "") -> Q:
    """`may_read` as a filter; `prefix` is the way to the report ("report__")."""
    handed_in = visible(user, f"{prefix}unit__") & ~Q(**{f"{prefix}state__in": UNFINISHED})
    return handed_in | visible(user, f"{prefix}unit__", Permission.VIEW_DRAFTS)


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
        and not (move is ReportMove.TAKE_BACK and report.submitted_by_id != user.pk)
        and not (move is ReportMove.DECIDE and not is_decided_on(report.unit))
    )


def is_decided_on(unit: Unit) -> bool:
    """Whether a political body decides on the unit's report; other units' reports end with the approval."""
    return unit.parent_id is None or unit.kind in POLITICAL_KINDS
