"""What waits for a decision by a board, a committee or the council: requests sent, and approved reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from styrkedjan.areas.economy.models import FrameRequest
from styrkedjan.areas.investments.models import BalanceRequest, InvestmentProject
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, ROOT_KINDS
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.areas.reporting.models import UnitReport
from styrkedjan.areas.year_end.models import CarryOverRequest, EquityUseRequest
from styrkedjan.domain.economy.insufficient_frame import Cause
from styrkedjan.domain.frame_request_states import RequestState
from styrkedjan.domain.investment_states import ProjectState
from styrkedjan.domain.investment_states import RequestState as BalanceState
from styrkedjan.domain.reporting import ReportState
from styrkedjan.domain.year_end_states import CarryOverState, UseState

Paths = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that a body has before it. `page` and `key` say which page tells all; `amount` is kronor."""

    page: str
    key: int
    what: str
    who: str
    amount: Decimal | None = None
    since: date | None = None


def waiting_for_the_board(paths: Paths, principal_id: int) -> tuple[Waiting, ...]:
    """Requests of committees to board and council, as far as the viewer sees the committees: five queries."""
    committee = within(paths, "committee__") & Q(committee__principal=principal_id)
    return (*_frames(committee), *_carry_overs(committee), *_projects(committee), *_balances(paths, principal_id))


def waiting_for_the_committee(paths: Paths, principal_id: int) -> tuple[Waiting, ...]:
    """Approved reports and uses of equity inside the subtrees that a body has to decide: two queries."""
    reports = UnitReport.objects.filter(
        within(paths, "unit__"),
        unit__principal=principal_id,
        state=ReportState.APPROVED,
        unit__kind__in=(*POLITICAL_KINDS, *ROOT_KINDS),
    ).select_related("round", "unit")
    uses = EquityUseRequest.objects.filter(
        within(paths, "committee__"), committee__principal=principal_id, state=UseState.REQUESTED
    ).select_related("committee", "unit")
    decide = [
        Waiting("reporting:report", row.pk, row.round.name, row.unit.name, since=_day(row.approved_at))
        for row in reports
    ]
    for row in uses:
        what, who = f"Uttag ur eget kapital: {row.description}", (row.unit or row.committee).name
        decide.append(Waiting("year_end:approve_use", row.pk, what, who, row.amount))
    return tuple(decide)


def _frames(committee: Q) -> Iterable[Waiting]:
    rows = FrameRequest.objects.filter(committee, state=RequestState.SENT).select_related("committee")
    for row in rows.order_by("sent_at"):
        what = f"Begäran om ramen: {Cause(row.cause).label.lower()}"
        yield Waiting("economy:request", row.pk, what, row.committee.name, row.amount, _day(row.sent_at))


def _carry_overs(committee: Q) -> Iterable[Waiting]:
    states = (CarryOverState.REQUESTED, CarryOverState.REVIEWED)
    rows = CarryOverRequest.objects.filter(committee, state__in=states).select_related("committee")
    for row in rows:
        yield Waiting("year_end:carry_over", row.pk, f"Resultatöverföring {row.year}", row.committee.name, row.carried)


def _projects(committee: Q) -> Iterable[Waiting]:
    for row in InvestmentProject.objects.filter(committee, state=ProjectState.RENEWAL).select_related("committee"):
        yield Waiting("investments:project", row.pk, f"Förnyat beslut om {row.name}", row.committee.name)


def _balances(paths: Paths, principal_id: int) -> Iterable[Waiting]:
    rows = BalanceRequest.objects.filter(
        within(paths, "project__committee__"), project__principal=principal_id, state=BalanceState.REQUESTED
    )
    for row in rows.select_related("project__committee"):
        what = f"Balansering av medel {row.year}: {row.project.name}"
        yield Waiting("investments:project", row.project_id, what, row.project.committee.name, row.amount)


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
