"""Proposing to stop, signing so that it ceases, declining, and looking whether it did."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from styrkedjan.areas.burden.models import StopProposal
from styrkedjan.areas.indicators.actions import defining
from styrkedjan.areas.indicators.models import Indicator, IndicatorValue
from styrkedjan.areas.indicators.queries import pages
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Problem, Refused, require_text
from styrkedjan.domain.stops import STOP, StopMove, StopState
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

P = Permission


@action("burden.propose", "föreslog att sluta mäta")
def propose(
    *, by: User, unit: Unit, indicator: Indicator, why: str, last_year: int, instead: str = "",
    at: datetime | None = None,
) -> StopProposal:  # fmt: skip
    """Whoever reports for the unit proposes, and has signed first."""
    require(by, P.REPORT_VALUES, unit)
    require_text(Varför=why)
    locking.hold(Indicator, [indicator.pk])
    today = timezone.localdate(at)
    if not today.year - 1 <= last_year <= today.year + 5:
        raise InvalidInput([Problem("", "Sista år", f"{last_year} går inte.", "Välj i år eller ett år som kommer.")])
    if indicator.principal_id != root_of(unit).pk or indicator.valid_to is not None:
        raise Refused("Indikatorn mäts inte längre, eller hör till en annan kommun.", "Välj en som mäts.")
    if StopProposal.objects.filter(indicator=indicator, state=StopState.PROPOSED).exists():
        raise Refused("Det finns redan ett förslag.", "Säg vad du tycker på dess sida.")
    costs = {one.indicator.pk: one.hours for one in pages.costs(root_of(unit), today.year, NOW)}
    row = create(
        StopProposal, by=by, at=at, unit=unit, indicator=indicator, why=why.strip(), instead=instead.strip(),
        last_year=last_year, hours=round(costs.get(indicator.pk, Decimal(0)), 1),
    )  # fmt: skip
    tell(row, unit)
    return row


def _held(by: User, proposal: StopProposal, move: StopMove) -> tuple[StopProposal, StopState]:
    require(by, P.EDIT_INDICATORS, proposal.indicator.owner)
    row = locking.locked(proposal, "unit__principal", "indicator__owner")
    return row, STOP.after(move, StopState(row.state))


@action("burden.sign", "undertecknade att sluta mäta")
def sign(*, by: User, proposal: StopProposal, at: datetime | None = None) -> StopProposal:
    """The second signature, by somebody else who answers for the indicator: after its last year nothing is taken in."""
    row, state = _held(by, proposal, StopMove.SIGN)
    if by.pk == row.created_by_id:
        raise NotAllowed("Två personer undertecknar.", "Be någon annan som svarar för indikatorn.")
    defining.change(by=by, indicator=row.indicator, version=row.indicator.version, valid_to=row.last_year)
    write(row, by=by, at=at, state=state, signed_by=by)
    tell(row, row.unit)
    return row


@action("burden.decline", "avslog att sluta mäta")
def decline(*, by: User, proposal: StopProposal, answer: str, at: datetime | None = None) -> StopProposal:
    row, state = _held(by, proposal, StopMove.DECLINE)
    require_text(Svar=answer)
    write(row, by=by, at=at, state=state, answer=answer.strip())
    tell(row, row.unit)
    return row


@action("burden.follow", "följde upp att något inte mäts längre")
def follow(*, by: User, proposal: StopProposal, outcome: str, at: datetime | None = None) -> StopProposal:
    """Raises Refused while it is still measured: then it has not stopped, whatever was signed."""
    row, state = _held(by, proposal, StopMove.FOLLOW)
    require_text(Vad_som_hände=outcome)
    after = NOW.rows(IndicatorValue).filter(indicator=row.indicator, period__gte=str(row.last_year + 1))
    if after.exists() or row.indicator.valid_to is None:
        raise Refused("Det mäts fortfarande.", "Avsluta indikatorn, eller ta reda på vem som för in värden.")
    write(row, by=by, at=at, state=state, outcome=outcome.strip())
    tell(row, row.unit)
    return row
