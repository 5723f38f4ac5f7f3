"""Yearly budgets of projects: within the committee's frame, and within the project where its appropriation binds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from styrkedjan.areas.investments.actions.common import hold, locked
from styrkedjan.areas.investments.models import DecisionKind, InvestmentProject, ProjectBudget, ProjectDecision
from styrkedjan.areas.investments.queries import known, portfolios, transfers
from styrkedjan.domain.economy.investment_frames import (
    FRAME_RULES,
    Binding,
    Kind,
    frame_is_needed,
    require_within_frame,
)
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.investment_states import ProjectMove
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation import facts
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
    version: str | None = None,
) -> int:
    """Set a project's budget for the years named; None takes a year away. Returns how many years became another.

    Raises EditConflict when somebody has budgeted the project since the form with `version` was opened.

    Raises Refused when a year would pass the council's frame or needs one that is not decided (a later year that the
    council has not decided on is only a plan), or when the years together pass the decided net investment of a project
    where the appropriation binds.
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
    rows = known.budgets_of(row, NOW)
    current = facts.by_key(rows, lambda one: int(one.year))
    if version is not None:
        _require_unchanged(current, amounts, version)
    changed = {
        year: amount
        for year, amount in amounts.items()
        if (current[year].amount if year in current else None) != amount
    }
    if not changed:
        return 0
    after = {year: one.amount for year, one in current.items()} | changed
    _require_frames(row, {year: amount or ZERO for year, amount in changed.items()}, current, at)
    _require_appropriation(row, sum((amount or ZERO for amount in after.values()), ZERO))
    facts.replace(ProjectBudget, current, _wanted(row, changed), by=by, at=at, batch=batch)
    tell(row, row.committee, years=sorted(changed))
    return len(changed)


@action("investments.move_budget", "flyttade medel mellan projekt")
def transfer_budget(
    *,
    by: User,
    source: InvestmentProject,
    target: InvestmentProject,
    year: int,
    amount: Decimal,
    reason: str = "",
) -> transfers.TransferPreview:
    """Move a year's money between two projects, where the rules allow it (principle 12). Gives what was done."""
    hold(source.committee)
    first, second = (locked(by, project, ProjectMove.BUDGET) for project in (source, target))
    wanted = transfers.transfer_preview(first, second, year, amount)
    if wanted.refusal:
        raise wanted.refusal
    rows = NOW.rows(ProjectBudget).filter(project__in=(source, target), year=year)
    current = facts.by_key(rows, lambda one: int(one.project_id))
    after = {row.project.pk: {"project": row.project, "year": year, "amount": row.after} for row in wanted.rows}
    facts.replace(ProjectBudget, current, after, by=by)
    given, taken = wanted.rows
    tell(given.project, given.project.committee, year=year, amount=str(given.change), reason=reason.strip())
    tell(taken.project, taken.project.committee, year=year, amount=str(taken.change), reason=reason.strip())
    return wanted


def _require_frames(
    row: InvestmentProject, changed: Mapping[int, Decimal], current: Mapping[int, ProjectBudget], at: datetime | None
) -> None:
    now, framed = timezone.localdate(at).year, portfolios.framed_years(row.principal)
    for year, amount in changed.items():
        before = current[year].amount if year in current else ZERO
        frame = portfolios.frame_of(row.committee, row.kind, year)
        needed = frame_is_needed(year, now, council_has_framed=year in framed)
        if amount <= before or (frame is None and not needed):
            continue
        planned = portfolios.planned_of(row.committee, row.kind, year, without=row) + amount
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


def _require_unchanged(
    current: Mapping[int, ProjectBudget], amounts: Mapping[int, Decimal | None], version: str
) -> None:
    """A conflict tells the years where the two who saved differ."""
    theirs = {year: current[year].amount if year in current else None for year in amounts}
    apart = [year for year in amounts if theirs[year] != amounts[year]]
    facts.require_unchanged(
        list(current.values()),
        version,
        theirs=lambda: {f"year_{year}": _as_compared(theirs[year]) for year in apart},
        mine={f"year_{year}": _as_compared(amounts[year]) for year in apart},
    )


def _as_compared(amount: Decimal | None) -> str:
    return "inget budgeterat" if amount is None else kronor(amount)


def _wanted(row: InvestmentProject, amounts: Mapping[int, Decimal | None]) -> dict[int, dict[str, Any] | None]:
    return {
        year: None if amount is None else {"project": row, "year": year, "amount": amount}
        for year, amount in amounts.items()
    }
