"""Into the register, and what is decided about how long it is kept."""

from __future__ import annotations

from collections.abc import Mapping
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
from styrkedjan.foundation.editing import create, edit, in_history, stamp, write
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
    _require_law(kind.is_secret(record), secrecy)
    told = {
        "record_number": record_number.strip(), "title": title.strip(),
        "klassa": klassa.strip(), "secrecy": secrecy.strip(), "opened_on": opened_on or timezone.localdate(at),
    }  # fmt: skip
    row = create(Registration, by=by, at=at, unit=unit, **about, **told)
    tell(row, unit)
    return row


def _require_law(is_secret: bool, secrecy: str) -> None:
    if is_secret and not secrecy.strip():
        remedy = "Skriv lagrummet, till exempel OSL 26 kap. 1 §."
        raise InvalidInput([Problem("", "Sekretessens lagrum", "Handlingen har sekretess.", remedy)])


@action("archive.change_registration", "ändrade en registrering")
def change(
    *, by: User, registration: Registration, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> Registration:
    """What stands in the register about a record whose words are still there."""
    row: Registration = locking.locked(registration, "unit")
    require(by, Permission.KEEP_RECORDS, row.unit)
    if row.state == RegistrationState.DISPOSED:
        raise Refused("Handlingen är gallrad.", "Registret ändras inte efter det.")
    kind = next(one for one in records.kinds() if one.type == row.about_type)
    record = kind.find(row.about_id)
    if record is not None and not kind.may_see(by, record):
        raise NotAllowed("Handlingen har sekretess för dig.", "Be den som får läsa den att ändra.")
    wanted = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    require_text(Diarienummer=wanted.get("record_number", "x"), Ärendemening=wanted.get("title", "x"))
    _require_law(record is not None and kind.is_secret(record), wanted.get("secrecy", row.secrecy))
    if edit(row, by=by, version=version, changes=wanted, at=at):
        tell(row, row.unit)
    return row


@action("archive.withdraw", "tog bort en felaktig registrering")
def withdraw(*, by: User, registration: Registration, at: datetime | None = None) -> None:
    """What was registered by mistake, as long as nothing has been done with it."""
    row: Registration = locking.locked(registration, "unit")
    require(by, Permission.KEEP_RECORDS, row.unit)
    if row.state != RegistrationState.OPEN or row.holds.exists() or row.packages.exists():
        raise Refused("Något är gjort med registreringen.", "Ändra det som är fel i den i stället.")
    tell(row, row.unit)
    in_history(row, by, at or timezone.now())
    row.delete()


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
    *, by: User, principal: Unit, klassa: str, what: Action, months: int | None = None, version: int | None = None,
    at: datetime | None = None,
) -> RetentionRule:  # fmt: skip
    """A proposal: it decides nothing. One that changes a decided rule takes the decision away until it is made anew.

    `version` is of the rule that one looked at, 0 for a class that had none; None asks for nothing.
    """
    require(by, Permission.KEEP_RECORDS, principal)
    locking.locked(principal)
    if (what is Action.DESTROY) != (months is not None):
        raise InvalidInput([Problem("", "Månader", "Det som gallras har en tid; det som bevaras har ingen.", "")])
    told: dict[str, Any] = {"action": what, "months": months}
    require_text(Klass=klassa)
    name = klassa.strip()
    row = RetentionRule.objects.filter(principal=principal, klassa=name).select_related("changed_by").first()
    if row is None:
        row = create(RetentionRule, by=by, at=at, principal=principal, klassa=name, **told)
    elif version == 0:
        raise Refused(f"Klassen {name} har redan en regel.", "Ändra den som finns.")
    elif not edit(
        row, by=by, version=row.version if version is None else version, changes=told, at=at, decided_by=None,
        **Decision().fields(),
    ):  # fmt: skip
        return row
    tell(row, principal, klassa=name)
    return row


@action("archive.withdraw_rule", "tog bort ett förslag till gallringsregel")
def withdraw_rule(*, by: User, rule: RetentionRule, at: datetime | None = None) -> None:
    row: RetentionRule = locking.locked(rule, "principal")
    require(by, Permission.KEEP_RECORDS, row.principal)
    if row.decided_by_id is not None:
        raise Refused("Regeln är beslutad.", "Föreslå en ny och låt nämnden besluta.")
    tell(row, row.principal, klassa=row.klassa)
    in_history(row, by, at or timezone.now())
    row.delete()


@action("archive.decide_rule", "skrev in nämndens beslut om en gallringsregel")
def decide_rule(*, by: User, rule: RetentionRule, decision: Decision, at: datetime | None = None) -> RetentionRule:
    """The committee's decision, written in by somebody else than who proposed it."""
    row: RetentionRule = locking.locked(rule, "principal")
    require(by, Permission.KEEP_RECORDS, row.principal)
    if row.decided_by_id is None and row.changed_by_id == by.pk:
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
