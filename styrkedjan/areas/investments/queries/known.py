"""Projects, requests and reports as they were known at a moment. Now (None) is as they stand."""

from __future__ import annotations

from django.db.models import QuerySet

from styrkedjan.areas.investments.models import (
    BalanceRequest,
    CollectedDeviations,
    FinalAccount,
    InvestmentProject,
    ProjectBudget,
)
from styrkedjan.domain.investment_states import CollectedState, ProjectState, RequestState
from styrkedjan.foundation.known import Known, set_back

UNDECIDED = {"decision_body": "", "decision_date": None, "decision_section": "", "record_number": ""}


def budgets_of(project: InvestmentProject, known: Known) -> list[ProjectBudget]:
    """Every year's budget of a project, with who wrote it (one query)."""
    return list(known.rows(ProjectBudget).filter(project=project).select_related("known_by"))


def closed_state(project: InvestmentProject, final: FinalAccount | None, known: Known) -> ProjectState | None:
    """Finished or accounted for, None for a project that was open."""
    if known.is_now:
        state = ProjectState(project.state)
        return state if state in (ProjectState.FINISHED, ProjectState.ACCOUNTED) else None
    if final is not None:
        return ProjectState.ACCOUNTED
    return ProjectState.FINISHED if project.finished_on and project.finished_on <= known.day else None


def requests_at(rows: QuerySet[BalanceRequest], known: Known) -> list[BalanceRequest]:
    """Each request is made once and answered once, so its two times tell its state at any moment (one query)."""
    return [
        row
        if known.holds(row.changed_at)
        else set_back(row, state=RequestState.REQUESTED.value, granted=None, **UNDECIDED)
        for row in known.made(rows)
    ]


def reports_at(rows: QuerySet[CollectedDeviations], known: Known) -> list[CollectedDeviations]:
    """The collected reports that had been made; one made anew since then is left out (one query)."""
    return [
        row if known.holds(row.changed_at) else set_back(row, state=CollectedState.PREPARED.value, **UNDECIDED)
        for row in known.made(rows, "prepared_at")
    ]
