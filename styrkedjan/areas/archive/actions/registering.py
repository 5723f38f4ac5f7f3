"""Into the register, and what is decided about how long it is kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from styrkedjan.areas.archive.models import Hold, Registration, RetentionRule
from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.domain.archive.states import REGISTRATION, Action, RegistrationMove, RegistrationState
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Problem, Refused, require_text
from styrkedjan.foundation import locking, records
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.editing import create, stamp, write
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


@action("archive.register", "registrerade en handling")
def register(
    *, by: User, record: Any, record_number: str, title: str, klassa: str = "", secrecy: str = "",
    opened_on: date | None = None, at: datetime | None = None,
) -> Registration:  # fmt: skip
    """A record of any kind that stands in the house gets its number in the register, once."""
    kind = records.kind_of(record)
    unit = kind.place(record)
    assert isinstance(unit, Unit)
    require(by, Permission.KEEP_RECORDS, unit)
    if not kind.may_see(by, record):
        raise NotAllowed("Handlingen har sekretess för dig.", "Be den som får läsa den att registrera den.")
    about = records.beside(record)
    if Registration.objects.filter(**about).exists():
        raise Refused("Handlingen är redan registrerad.", "Ändra i registreringen i stället.")
    require_text(Diarienummer=record_number, Ärendemening=title)
    told = {
        "record_number": record_number.strip(), "title": title.strip(),
        "klassa": klassa.strip(), "secrecy": secrecy.strip(), "opened_on": opened_on or timezone.localdate(at),
    }  # fmt: skip
    row = create(Registration, by=by, at=at, unit=unit, **about, **told)
    tell(row, unit)
    return row


@action("archive.move", "förde en registrerad handling vidare")
def move(*, by: User, registration: Registration, move: RegistrationMove, at: datetime | None = None) -> Registration:
    """Close, open again, or say that the archive has taken it over. Disposal has its own way, with two persons."""
    row: Registration = locking.locked(registration, "unit")
    require(by, Permission.KEEP_RECORDS, row.unit)
    if move is RegistrationMove.DISPOSE:
        raise Refused("Gallring görs med en lista som en annan person godkänner.", "Gör en gallringslista.")
    state = REGISTRATION.after(move, RegistrationState(row.state))
    closed_on = {RegistrationMove.CLOSE: timezone.localdate(at), RegistrationMove.REOPEN: None}.get(move, row.closed_on)
    write(row, by=by, at=at, state=state, closed_on=closed_on)
    tell(row, row.unit, move=move.label)
    return row


@action("archive.propose_rule", "föreslog en gallringsregel")
def propose_rule(
    *, by: User, principal: Unit, klassa: str, what: Action, months: int | None = None, at: datetime | None = None
) -> RetentionRule:
    """A proposal: it decides nothing. One that changes a decided rule takes the decision away until it is made anew."""
    require(by, Permission.KEEP_RECORDS, principal)
    locking.locked(principal)
    if (what is Action.DESTROY) != (months is not None):
        raise InvalidInput([Problem("", "Månader", "Det som gallras har en tid; det som bevaras har ingen.", "")])
    told: dict[str, Any] = {"action": what, "months": months, "decided_by": None, **Decision().fields()}
    require_text(Klass=klassa)
    name = klassa.strip()
    row = RetentionRule.objects.filter(principal=principal, klassa=name).first()
    if row is None:
        row = create(RetentionRule, by=by, at=at, principal=principal, klassa=name, **told)
    else:
        write(row, by=by, at=at, **told)
    tell(row, principal, klassa=name)
    return row


@action("archive.decide_rule", "skrev in nämndens beslut om en gallringsregel")
def decide_rule(*, by: User, rule: RetentionRule, decision: Decision, at: datetime | None = None) -> RetentionRule:
    """The committee's decision, written in by somebody else than who proposed it."""
    row: RetentionRule = locking.locked(rule, "principal")
    require(by, Permission.KEEP_RECORDS, row.principal)
    if row.changed_by_id == by.pk:
        raise NotAllowed("Den som föreslog regeln skriver inte in beslutet.", "Låt en annan person göra det.")
    if row.decided_by_id is not None:
        raise Refused("Regeln är redan beslutad.", "Föreslå en ny om den ska ändras.")
    decided = require_decided(decision.required(record=True), Matter.RETENTION, row.principal)
    write(row, by=by, at=at, decided_by=by, **decided.fields())
    tell(row, row.principal, klassa=row.klassa, decision=row.decision_text)
    return row


@action("archive.hold", "stoppade gallring")
def hold(*, by: User, registration: Registration, reason: str, at: datetime | None = None) -> Hold:
    row: Registration = locking.locked(registration, "unit")
    require(by, Permission.KEEP_RECORDS, row.unit)
    require_text(Skäl=reason)
    made = Hold.objects.create(registration=row, reason=reason.strip(), **stamp(by, at))
    tell(row, row.unit, reason=made.reason)
    return made


@action("archive.lift", "hävde ett gallringsstopp")
def lift(*, by: User, hold: Hold, at: datetime | None = None) -> Hold:
    row: Hold = locking.locked(hold, "registration__unit")
    require(by, Permission.KEEP_RECORDS, row.registration.unit)
    if row.lifted_at is not None:
        raise Refused("Stoppet är redan hävt.", "Gör inget.")
    write(row, by=by, at=at, lifted_at=at or timezone.now(), lifted_by=by)
    tell(row.registration, row.registration.unit)
    return row
