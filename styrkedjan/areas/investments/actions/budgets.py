"""Yearly budgets of projects: within the committee's frame, and within the project where its appropriation binds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from styrkedjan.areas.investments import queries
from styrkedjan.areas.investments.actions.common import hold, locked
from styrkedjan.areas.investments.models import DecisionKind, InvestmentProject, ProjectBudget, ProjectDecision
from styrkedjan.domain.economy.investment_frames import (
    FRAME_RULES,
    Binding,
    Kind,
    require_within_frame,
)
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.investment_states import ProjectMove
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User

ZERO = Decimal(0)


@action("investments.save_budget", "sparade projektets årsbudget")
def save_budgets(
    *,
    by: User,
    project: InvestmentProject,
    amounts: Mapping[int, Decimal | None],
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> int:
    """Set a project's budget for the years named; None takes a year away. Returns how many years became another.

    Raises Refused when a year would pass a frame the council has decided (a year without a frame is only a plan), or
    when the years together pass the decided net investment of a project where the appropriation binds.
    """
    hold(project.committee)
    row = locked(by, project, ProjectMove.BUDGET)
    problems = [
        Problem("", str(year), "En årsbudget kan inte vara negativ.", "Skriv noll eller mer.")
        for year, amount in amounts.items()
        if amount is not None and amount < 0
    ]
    if problems:
        raise InvalidInput(problems)
    current = {one.year: one for one in NOW.rows(ProjectBudget).filter(project=row)}
    changed = {
        year: amount
        for year, amount in amounts.items()
        if (current[year].amount if year in current else None) != amount
    }
    if not changed:
        return 0
    after = {year: one.amount for year, one in current.items()} | changed
    _require_frames(row, {year: amount or ZERO for year, amount in changed.items()}, current)
    _require_appropriation(row, sum((amount or ZERO for amount in after.values()), ZERO))
    _write(by, row, changed, current, batch, at or timezone.now())
    tell(row, row.committee, years=sorted(changed))
    return len(changed)


@action("investments.move_budget", "flyttade medel mellan projekt")
def move_budget(
    *,
    by: User,
    source: InvestmentProject,
    target: InvestmentProject,
    year: int,
    amount: Decimal,
    reason: str = "",
) -> None:
    """Move a year's money between two projects, where the rules allow it (principle 12)."""
    hold(source.committee)
    first, second = (locked(by, project, ProjectMove.BUDGET) for project in (source, target))
    wanted = queries.move_preview(first, second, year, amount)
    if wanted.refusal:
        raise wanted.refusal
    now = timezone.now()
    current = {one.project_id: one for one in NOW.rows(ProjectBudget).filter(project__in=(source, target), year=year)}
    for row in wanted.rows:
        one = current.get(row.project.pk)
        _write(by, row.project, {year: row.after}, {year: one} if one else {}, None, now)
        tell(row.project, row.project.committee, year=year, amount=str(row.change), reason=reason.strip())


def _require_frames(
    row: InvestmentProject, changed: Mapping[int, Decimal], current: Mapping[int, ProjectBudget]
) -> None:
    for year, amount in changed.items():
        before = current[year].amount if year in current else ZERO
        frame = queries.frame_of(row.committee, row.kind, year)
        if frame is None or amount <= before:
            continue
        planned = queries.planned_of(row.committee, row.kind, year, without=row) + amount
        require_within_frame(row.committee.name, Kind(row.kind), frame, planned)


def _require_appropriation(row: InvestmentProject, total: Decimal) -> None:
    """Principle 12: an implementation project is held to its own decided net investment."""
    if FRAME_RULES[Kind(row.kind)].binding is not Binding.PROJECT:
        return
    deciding = NOW.rows(ProjectDecision).filter(project=row).exclude(kind=DecisionKind.NOTIFIED)
    last = deciding.order_by("pk").last()
    if last is not None and last.net_investment is not None and total > last.net_investment:
        raise Refused(
            f"Anslaget binder på projektnivå: årsbudgetarna blir {kronor(total)}, "
            f"men beslutad nettoinvestering är {kronor(last.net_investment)}.",
            "Minska årsbudgetarna, eller begär ett förnyat beslut av kommunfullmäktige.",
        )


def _write(
    by: User,
    row: InvestmentProject,
    changed: Mapping[int, Decimal | None],
    current: Mapping[int, ProjectBudget],
    batch: ImportBatch | None,
    now: datetime,
) -> None:
    replaced = [current[year].pk for year in changed if year in current]
    ProjectBudget.objects.filter(pk__in=replaced).update(superseded_at=now)
    ProjectBudget.objects.bulk_create(
        ProjectBudget(project=row, year=year, amount=amount, known_by=by, known_at=now, batch=batch)
        for year, amount in changed.items()
        if amount is not None
    )
