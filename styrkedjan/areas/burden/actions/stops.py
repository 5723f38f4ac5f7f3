"""Proposing to stop, signing so that it ceases, declining, and looking whether it did."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from styrkedjan.areas.burden.models import StopProposal
from styrkedjan.areas.chain.queries import governing
from styrkedjan.areas.indicators.actions import defining
from styrkedjan.areas.indicators.models import Indicator, IndicatorValue
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.providers.actions.plans import end_row
from styrkedjan.areas.providers.models import PlanRow
from styrkedjan.domain.annual_cycle import StepKind
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Problem, Refused, require_text
from styrkedjan.domain.reporting import SECTION
from styrkedjan.domain.stops import FIELD, INDICATOR, STOP, StopMove, StopState, Thing, field_name, thing
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

P = Permission


@action("burden.propose", "föreslog att sluta begära")
def propose(
    *, by: User, unit: Unit, what: str, why: str, last_year: int, hours: Decimal = Decimal(0), instead: str = "",
    at: datetime | None = None,
) -> StopProposal:  # fmt: skip
    """Whoever reports for the unit proposes, and has signed first. `what` is the ledger's key of it."""
    require(by, P.REPORT_VALUES, unit)
    require_text(Varför=why)
    root, today = root_of(unit), timezone.localdate(at)
    locking.hold(Unit, [root.pk])
    if not today.year - 1 <= last_year <= today.year + 5:
        raise InvalidInput([Problem("", "Sista år", f"{last_year} går inte.", "Välj i år eller ett år som kommer.")])
    found = thing(what)
    told = _told(found, root, today.year) if found else None
    if told is None:
        raise Refused("Det begärs inte längre, eller hör till en annan kommun.", "Välj något som begärs.")
    same = {name: value for name, value in told.items() if name != "name"}
    if StopProposal.objects.filter(unit__path__startswith=root.path, state=StopState.PROPOSED, **same).exists():
        raise Refused("Det finns redan ett förslag.", "Säg vad du tycker på dess sida.")
    row = create(
        StopProposal, by=by, at=at, unit=unit, why=why.strip(), instead=instead.strip(), last_year=last_year,
        hours=round(hours, 1), **told,
    )  # fmt: skip
    tell(row, unit)
    return row


def _told(found: Thing, root: Unit, year: int) -> dict[str, Any] | None:
    """The columns that say what is to cease; None where it is not asked for, or is another municipality's."""
    if found.kind == INDICATOR:
        indicator = Indicator.objects.filter(pk=found.number, principal=root, valid_to=None).first()
        return {"indicator": indicator, "name": indicator.name} if indicator else None
    if found.kind != FIELD:
        rows = PlanRow.objects.filter(plan__committee__principal=root, dropped_because="", last_year=None)
        row = rows.filter(pk=found.number).first()
        return {"plan_row": row, "name": row.title} if row else None
    model = governing.governing_model(root, year)
    step = next((one for one in model.cycle if one.id == found.step), None) if model else None
    if step is None or not step.kind.is_written:
        return None
    if step.kind is StepKind.ANNUAL_REPORT and found.field.startswith(SECTION):
        raise Refused("Lagen kräver att årsredovisningen innehåller det.", "Föreslå något annat.")
    return {"field": f"{found.step}/{found.field}", "name": f"{step.name}: {field_name(found.field)}"}


def _held(by: User, proposal: StopProposal, move: StopMove) -> tuple[StopProposal, StopState]:
    require(by, P.EDIT_INDICATORS, proposal.owner)
    row = locking.locked(proposal, "unit__principal", "indicator__owner", "plan_row__plan__committee__principal")
    return row, STOP.after(move, StopState(row.state))


@action("burden.sign", "undertecknade att sluta begära")
def sign(*, by: User, proposal: StopProposal, at: datetime | None = None) -> StopProposal:
    """The second signature, by somebody else who answers for it. After its last year nobody is asked for it."""
    row, state = _held(by, proposal, StopMove.SIGN)
    if by.pk == row.created_by_id:
        raise NotAllowed("Två personer undertecknar.", "Be någon annan som svarar för det som begärs.")
    if row.indicator:
        defining.change(by=by, indicator=row.indicator, version=row.indicator.version, valid_to=row.last_year)
    elif row.plan_row:
        reason = f"Två har undertecknat att sluta efter {row.last_year}: {row.why}"
        end_row(by=by, row=row.plan_row, last_year=row.last_year, reason=reason, at=at)
    write(row, by=by, at=at, state=state, signed_by=by)
    tell(row, row.unit)
    return row


@action("burden.decline", "avslog att sluta begära")
def decline(*, by: User, proposal: StopProposal, answer: str, at: datetime | None = None) -> StopProposal:
    row, state = _held(by, proposal, StopMove.DECLINE)
    require_text(Svar=answer)
    write(row, by=by, at=at, state=state, answer=answer.strip())
    tell(row, row.unit)
    return row


@action("burden.follow", "följde upp att något inte begärs längre")
def follow(*, by: User, proposal: StopProposal, outcome: str, at: datetime | None = None) -> StopProposal:
    """Raises Refused while it is still asked for or answered: then it has not stopped, whatever was signed."""
    row, state = _held(by, proposal, StopMove.FOLLOW)
    require_text(Vad_som_hände=outcome)
    if _goes_on(row):
        raise Refused("Det pågår fortfarande.", "Ta reda på vem som begär det eller för in det, och avsluta det där.")
    write(row, by=by, at=at, state=state, outcome=outcome.strip())
    tell(row, row.unit)
    return row


def _goes_on(row: StopProposal) -> bool:
    """Whether a later value or plan says that it is still done. A field that has ceased stands in no form."""
    if row.indicator:
        after = NOW.rows(IndicatorValue).filter(indicator=row.indicator, period__gte=str(row.last_year + 1))
        return row.indicator.valid_to is None or after.exists()
    if row.plan_row is None:
        return False
    later = PlanRow.objects.filter(
        plan__committee=row.plan_row.plan.committee_id, plan__year__gt=row.last_year, title=row.plan_row.title,
        dropped_because="",
    )  # fmt: skip
    return later.exists()
