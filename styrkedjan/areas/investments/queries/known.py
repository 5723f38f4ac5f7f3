"""Projects, requests and reports as they were known at a moment. Now (None) is as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from styrkedjan.areas.investments.models import (
    BalanceRequest,
    CollectedDeviations,
    FinalAccount,
    InvestmentProject,
)
from styrkedjan.domain.investment_states import CollectedState, ProjectState, RequestState

UNDECIDED = {"decision_body": "", "decision_date": None, "decision_section": "", "record_number": ""}
# What is written of a project; its state follows of decisions, forecasts and accounts.
WRITTEN = (
    "name", "kind", "purpose", "starts", "in_use_from", "useful_life", "running_cost", "risk_level", "risk", "measures",
    "finished_on",
)  # fmt: skip


def projects_at(projects: Sequence[InvestmentProject], as_of: datetime | None) -> Sequence[InvestmentProject]:
    """The projects with the texts they had; one without history as it stands (one query, none for now)."""
    if as_of is None:
        return projects
    versions: dict[int, Any] = {}
    history = InvestmentProject.history.filter(id__in=[row.pk for row in projects], history_date__lte=as_of)
    for version in history.order_by("history_date", "history_id"):
        versions[version.id] = version
    return [
        set_back(row, **{name: getattr(versions[row.pk], name) for name in WRITTEN}) if row.pk in versions else row
        for row in projects
    ]


def closed_state(project: InvestmentProject, final: FinalAccount | None, as_of: datetime | None) -> ProjectState | None:
    """Finished or accounted for, None for a project that was open."""
    if as_of is None:
        state = ProjectState(project.state)
        return state if state in (ProjectState.FINISHED, ProjectState.ACCOUNTED) else None
    if final is not None:
        return ProjectState.ACCOUNTED
    day = timezone.localtime(as_of).date()
    return ProjectState.FINISHED if project.finished_on and project.finished_on <= day else None


def requests_at(rows: QuerySet[BalanceRequest], as_of: datetime | None) -> list[BalanceRequest]:
    """Each request is made once and answered once, so its two times tell its state at any moment (one query)."""
    if as_of is None:
        return list(rows)
    return [
        row if row.changed_at <= as_of else set_back(row, state=RequestState.REQUESTED.value, granted=None, **UNDECIDED)
        for row in rows.filter(created_at__lte=as_of)
    ]


def finals_at(rows: QuerySet[FinalAccount], as_of: datetime | None) -> QuerySet[FinalAccount]:
    return rows if as_of is None else rows.filter(created_at__lte=as_of)


def reports_at(rows: QuerySet[CollectedDeviations], as_of: datetime | None) -> list[CollectedDeviations]:
    """The collected reports that had been made; one made anew since then is left out (one query)."""
    if as_of is None:
        return list(rows)
    return [
        row if row.changed_at <= as_of else set_back(row, state=CollectedState.PREPARED.value, **UNDECIDED)
        for row in rows.filter(prepared_at__lte=as_of)
    ]


def set_back(row: Any, **values: Any) -> Any:
    """A copy for reading; it is never saved."""
    then = copy(row)
    for name, value in values.items():
        setattr(then, name, value)
    return then
