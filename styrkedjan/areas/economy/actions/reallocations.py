"""Money moved inside a committee's frame: between units, account groups and activities, never across an earmark."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from styrkedjan.areas.chain.models import Element, PlanYear
from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions.budgets import BudgetRow, change_budgets
from styrkedjan.areas.economy.actions.common import lock
from styrkedjan.areas.economy.actions.frames import require_political
from styrkedjan.areas.economy.models import Reallocation
from styrkedjan.areas.economy.queries.governing import decision_limit
from styrkedjan.areas.economy.queries.reallocations import Place, held_now, lines_at
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy import reallocation as rules
from styrkedjan.domain.economy.net_frames import decision_refusal
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, WrongState
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import NOT_DECIDED, Decision
from styrkedjan.foundation.models import User


@action("economy.reallocate", "omdisponerade medel")
def reallocate(
    *,
    by: User,
    committee: Unit,
    year: int,
    source: Place,
    target: Place,
    amount: Decimal,
    reason: str,
    first_month: int = 1,
    priority: str = "",
    goal: Element | None = None,
    decision: Decision = NOT_DECIDED,
    at: datetime | None = None,
) -> Reallocation:
    """Move budget from one line to another. Two new budget lines stand in the place of the old, which are kept.

    `priority` or `goal` tell which of the council's priorities the transfer follows; without them it is a finding.
    Raises Refused across an earmark, across committees, beyond what there is, and above the model's own limit without
    the committee's decision.
    """
    permissions.require_budget(by, committee)
    require_political(committee)
    if not reason.strip():
        raise InvalidInput([Problem("", "Skäl", "Skälet saknas.", "Skriv varför pengarna flyttas.")])
    lock([committee])
    now = at or timezone.now()
    transfer = plan_transfer(committee, year, source, target, amount, first_month)
    if decision:
        require_decided(decision, Matter.REALLOCATION, committee, section=False)
    limit = decision_limit(principal_of(committee), year, timezone.localdate(now))
    refusal = decision_refusal(amount, limit, decision.body)
    if refusal:
        raise refusal
    _transfer_budget(by, committee, year, source, target, transfer, now)
    row = _entered(by, committee, year, source, target, transfer, now, reason=reason.strip(), **decision.fields())
    if priority.strip() or goal is not None:
        _state(row, priority, goal, now)
    _tell(row)
    return row


def plan_transfer(
    committee: Unit, year: int, source: Place, target: Place, amount: Decimal, first_month: int = 1
) -> rules.Transfer:
    """What the transfer would do, for a preview: nothing is written. Raises Refused as the transfer itself would."""
    _require_open(committee, year)
    before, after = lines_at(committee, year, (source, target))
    return rules.plan(year, before, after, amount, first_month)


@action("economy.undo_reallocation", "tog tillbaka en omdisponering")
def undo_reallocation(
    *, by: User, reallocation: Reallocation, reason: str = "", at: datetime | None = None
) -> Reallocation:
    """Take a transfer back by one the other way, month by month the same. Raises Refused when the money is gone on."""
    committee = reallocation.committee
    permissions.require_budget(by, committee)
    lock([committee])
    row = Reallocation.objects.select_related("source_unit", "target_unit", "committee").get(pk=reallocation.pk)
    if row.undoes_id is not None or hasattr(row, "undone_by"):
        raise WrongState("Omdisponeringen är redan återtagen.", "Gör en ny omdisponering om något ska flyttas igen.")
    _require_open(committee, row.year)
    source, target = map(held_now, places_of(row))  # a unit may have been merged since
    now = at or timezone.now()
    giving, taking = lines_at(committee, row.year, (target, source))
    transfer = rules.back(row.year, giving, taking, row.month_amounts)
    _transfer_budget(by, committee, row.year, target, source, transfer, now)
    made = _entered(
        by, committee, row.year, target, source, transfer, now, reason=reason.strip() or "Återtagen", undoes=row
    )
    _tell(made)
    return made


@action("economy.state_priority", "angav vilken prioritering en omdisponering följer")
def state_priority(
    *, by: User, reallocation: Reallocation, priority: str = "", goal: Element | None = None, at: datetime | None = None
) -> Reallocation:
    """Tell afterwards which of the council's priorities a transfer follows."""
    permissions.require_budget(by, reallocation.committee)
    if not priority.strip() and goal is None:
        what = "Ingen prioritering är angiven."
        raise InvalidInput([Problem("", "Prioritering", what, "Välj ett mål eller skriv vilken prioritering det är.")])
    _state(reallocation, priority, goal, at or timezone.now())
    _tell(reallocation)
    return reallocation


def places_of(row: Reallocation) -> tuple[Place, Place]:
    """From where and to where a transfer went."""
    return (
        Place(row.source_unit, row.source_responsibility, row.source_group, row.source_activity),
        Place(row.target_unit, row.target_responsibility, row.target_group, row.target_activity),
    )


def _state(row: Reallocation, priority: str, goal: Element | None, now: datetime) -> None:
    row.priority, row.goal, row.priority_at = priority.strip(), goal, now
    row.save(update_fields=["priority", "goal", "priority_at"])


def _transfer_budget(
    by: User, committee: Unit, year: int, source: Place, target: Place, transfer: rules.Transfer, now: datetime
) -> None:
    """Close the two lines and add them as they become."""
    rows: dict[Unit, list[BudgetRow]] = {}
    for place, months in ((source, transfer.source_after), (target, transfer.target_after)):
        rows.setdefault(place.unit, []).append(BudgetRow(place.responsibility, place.group, place.activity, months))
    change_budgets(by=by, where=committee, year=year, rows=rows, at=now)


def _entered(
    by: User,
    committee: Unit,
    year: int,
    source: Place,
    target: Place,
    transfer: rules.Transfer,
    now: datetime,
    **more: object,
) -> Reallocation:
    row: Reallocation = Reallocation.objects.create(
        committee=committee, year=year,
        source_unit=source.unit, source_responsibility=source.responsibility, source_group=source.group,
        source_activity=source.activity,
        target_unit=target.unit, target_responsibility=target.responsibility, target_group=target.group,
        target_activity=target.activity,
        amount=transfer.amount, months=[str(month) for month in transfer.months], known_by=by, known_at=now, **more,
    )  # fmt: skip
    return row


def _require_open(committee: Unit, year: int) -> None:
    closed = PlanYear.objects.filter(principal=principal_of(committee), year=year, state=YearState.CLOSED)
    if closed.exists():
        raise Refused(f"Året {year} är stängt.", "Välj ett år som är öppet.")


def _tell(row: Reallocation) -> None:
    tell(
        row, row.committee, year=row.year, amount=str(row.amount),
        source=row.source_unit.name, destination=row.target_unit.name, reason=row.reason,
    )  # fmt: skip
