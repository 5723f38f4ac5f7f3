"""Choice systems: opened under decided documents, applications tried by a person, offers, rates and counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.providers import permissions
from styrkedjan.areas.providers.actions import agreements
from styrkedjan.areas.providers.models import (
    Agreement,
    ChoiceApplication,
    ChoiceDocument,
    ChoiceOffer,
    ChoiceSystem,
    PaymentRate,
)
from styrkedjan.areas.providers.queries.rules import defined
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.domain.providers.choice import (
    APPLICATION,
    CHOICE_SYSTEM,
    DOCUMENT,
    ApplicationMove,
    ApplicationState,
    DocumentKind,
    DocumentMove,
    DocumentState,
    SystemMove,
    SystemState,
)
from styrkedjan.domain.providers.words import AgreementKind, Basis, LegalForm
from styrkedjan.domain.swedish import exact
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.editing import create, edit, next_number, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


def _held(system: ChoiceSystem, move: SystemMove) -> ChoiceSystem:
    row = locking.locked(system, "committee__principal", "service")
    CHOICE_SYSTEM.after(move, SystemState(row.state))
    return row


@action("providers.add_system", "började ett valfrihetssystem")
def add_system(
    *, by: User, committee: Unit, code: str, name: str, service: ServiceArea, basis: str, no_choice: str, start: date,
    areas: list[str] | None = None, at: datetime | None = None,
) -> ChoiceSystem:  # fmt: skip
    permissions.require_edit(by, committee)
    locking.hold(Unit, [committee.pk])
    require_text(Kod=code, Namn=name)
    _require_no_choice(no_choice)
    if ChoiceSystem.objects.filter(committee=committee, code=code.strip()).exists():
        raise InvalidInput([Problem("", "Kod", f"{code} finns redan.", "Skriv en annan kod.")])
    made = create(
        ChoiceSystem, by=by, at=at, committee=committee, code=code.strip(), name=name.strip(), service=service,
        basis=basis, no_choice=no_choice, start=start, areas=areas or [],
    )  # fmt: skip
    tell(made, committee, code=made.code)
    return made


def _require_no_choice(value: str) -> None:
    if what := defined()["no_choice_rule"].fault(value):
        raise InvalidInput([Problem("", "Den som inte väljer får", what, "Välj ett av alternativen.")])


@action("providers.change_system", "ändrade ett valfrihetssystem")
def change_system(
    *, by: User, system: ChoiceSystem, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> ChoiceSystem:
    permissions.require_edit(by, system.committee)
    row = _held(system, SystemMove.CHANGE)
    _require_no_choice(changes.get("no_choice", row.no_choice))
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.committee, code=row.code)
    return row


@action("providers.move_system", "öppnade eller stängde ett valfrihetssystem")
def move_system(*, by: User, system: ChoiceSystem, move: str, at: datetime | None = None) -> ChoiceSystem:
    """Open under decided tender documents, or close; agreements that run go on until they end."""
    permissions.require_decide(by, system.committee)
    row = _held(system, SystemMove(move))
    if SystemMove(move) is SystemMove.OPEN and in_force(row, DocumentKind.TENDER) is None:
        raise Refused("Inget förfrågningsunderlag är beslutat.", "För in beslutet om underlaget först.")
    write(row, by=by, at=at, state=CHOICE_SYSTEM.after(SystemMove(move), SystemState(row.state)))
    tell(row, row.committee, code=row.code, move=SystemMove(move).label)
    return row


# --- documents --------------------------------------------------------------------------------------------------------


def in_force(system: ChoiceSystem, kind: DocumentKind) -> ChoiceDocument | None:
    """The version that is decided (one query)."""
    rows = ChoiceDocument.objects.filter(system=system, kind=kind, state=DocumentState.DECIDED)
    return rows.order_by("-number").first()


@action("providers.add_document", "skrev ett dokument i ett valfrihetssystem")
def add_document(
    *, by: User, system: ChoiceSystem, kind: str, valid_from: date, text: str, requirements: str = "",
    sanctions: str = "", at: datetime | None = None,
) -> ChoiceDocument:  # fmt: skip
    permissions.require_edit(by, system.committee)
    row = locking.locked(system, "committee__principal")
    require_text(Vad_som_gäller=text)
    number = next_number(ChoiceDocument, system=row, kind=kind)
    made = create(
        ChoiceDocument, by=by, at=at, system=row, kind=DocumentKind(kind), number=number, valid_from=valid_from,
        text=text.strip(), requirements=requirements.strip(), sanctions=sanctions.strip(),
    )  # fmt: skip
    tell(made, row.committee, code=row.code, number=number)
    return made


@action("providers.change_document", "ändrade ett dokument i ett valfrihetssystem")
def change_document(
    *, by: User, document: ChoiceDocument, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> ChoiceDocument:
    permissions.require_edit(by, document.system.committee)
    row = _document(document, DocumentMove.CHANGE)
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.system.committee, code=row.system.code, number=row.number)
    return row


def matter_of(document: ChoiceDocument) -> Matter:
    """The tender documents are the committee's; the policy and the directive are the council's (seed 001)."""
    return Matter.CHOICE_DOCUMENT if document.kind == DocumentKind.TENDER else Matter.CHOICE_POLICY


@action("providers.decide_document", "förde in beslutet om ett dokument i ett valfrihetssystem")
def decide_document(
    *, by: User, document: ChoiceDocument, decision: Decision, at: datetime | None = None
) -> ChoiceDocument:
    """The version before it is superseded; agreements made under it keep it."""
    permissions.require_decide(by, document.system.committee)
    row = _document(document, DocumentMove.DECIDE)
    whole = decision.required()
    require_decided(whole, matter_of(row), row.system.committee)
    before = in_force(row.system, DocumentKind(row.kind))
    if before is not None:
        write(before, by=by, at=at, state=DOCUMENT.after(DocumentMove.SUPERSEDE, DocumentState(before.state)))
    write(row, by=by, at=at, state=DocumentState.DECIDED, **whole.fields())
    tell(row, row.system.committee, code=row.system.code, decision=whole.text)
    return row


def _document(document: ChoiceDocument, move: DocumentMove) -> ChoiceDocument:
    row = locking.locked(document, "system__committee__principal")
    DOCUMENT.after(move, DocumentState(row.state))
    return row


# --- applications -----------------------------------------------------------------------------------------------------


@action("providers.receive_application", "tog emot en ansökan till ett valfrihetssystem")
def receive_application(
    *, by: User, system: ChoiceSystem, name: str, organisation_number: str, received_on: date,
    capacity: int | None = None, ceiling: int | None = None, areas: list[str] | None = None, permit: str = "",
    at: datetime | None = None,
) -> ChoiceApplication:  # fmt: skip
    """It is tried against the documents in force when it came."""
    permissions.require_edit(by, system.committee)
    row = _held(system, SystemMove.APPLY)
    require_text(Sökande=name, Organisationsnummer=organisation_number)
    made = create(
        ChoiceApplication, by=by, at=at, system=row, number=next_number(ChoiceApplication, system=row),
        documents=in_force(row, DocumentKind.TENDER), name=name.strip(),
        organisation_number=organisation_number.strip(), received_on=received_on, capacity=capacity, ceiling=ceiling,
        areas=areas or [], permit=permit.strip(),
    )  # fmt: skip
    tell(made, row.committee, code=row.code, applicant=made.name)
    return made


@action("providers.ask_completion", "begärde komplettering av en ansökan")
def ask_completion(
    *, by: User, application: ChoiceApplication, missing: str, complete_by: date, at: datetime | None = None
) -> ChoiceApplication:
    permissions.require_edit(by, application.system.committee)
    row = _application(application)
    require_text(Vad_som_saknas=missing)
    after = APPLICATION.after(ApplicationMove.ASK, ApplicationState(row.state))
    write(row, by=by, at=at, state=after, missing=missing.strip(), complete_by=complete_by)
    tell(row, row.system.committee, applicant=row.name)
    return row


@action("providers.complete_application", "förde in en komplettering av en ansökan")
def complete_application(
    *, by: User, application: ChoiceApplication, completed_on: date, permit: str = "", at: datetime | None = None
) -> ChoiceApplication:
    permissions.require_edit(by, application.system.committee)
    row = _application(application)
    after = APPLICATION.after(ApplicationMove.COMPLETE, ApplicationState(row.state))
    write(row, by=by, at=at, state=after, completed_on=completed_on, permit=permit.strip() or row.permit)
    tell(row, row.system.committee, applicant=row.name)
    return row


@action("providers.approve_application", "godkände en utförare i ett valfrihetssystem")
def approve_application(
    *, by: User, application: ChoiceApplication, performer: Unit, reason: str, start: date, agreement_code: str,
    at: datetime | None = None,
) -> ChoiceApplication:  # fmt: skip
    """A delegate's own decision with a reason, never a machine's (KL 6:38): a draft agreement and an offer follow."""
    row = _application(application)
    system = row.system
    permissions.require_approve(by, system.committee)
    after = APPLICATION.after(ApplicationMove.APPROVE, ApplicationState(row.state))
    require_text(Skäl=reason)
    if row.documents is None:
        raise Refused("Inget förfrågningsunderlag gällde när ansökan kom.", "Ta emot ansökan på nytt.")
    if NOW.rows(ChoiceOffer).filter(system=system, performer=performer, ended_on=None).exists():
        what = f"{performer.name} finns redan i systemet."
        raise InvalidInput([Problem("", "Utförare", what, "Välj den enhet som ansökan gäller.")])
    made: Agreement = agreements.add_agreement(
        by=by, committee=system.committee, performer=performer, code=agreement_code, title=system.name, at=at,
        kind=AgreementKind.AGREEMENT, basis=Basis.LOV, legal_form=LegalForm.LIMITED, counterparty=row.name,
        organisation_number=row.organisation_number, service=system.service, start=start,
        conditions=f"Enligt {row.documents}.",
    )  # fmt: skip
    facts.add(
        ChoiceOffer, by=by, at=at, system=system, performer=performer, areas=row.areas, capacity=row.capacity,
        ceiling=row.ceiling, started_on=start,
    )  # fmt: skip
    write(
        row, by=by, at=at, state=after, reason=reason.strip(), delegate=str(by), decided_on=timezone.localdate(at),
        agreement=made,
    )  # fmt: skip
    tell(row, system.committee, applicant=row.name)
    return row


@action("providers.reject_application", "avslog en ansökan till ett valfrihetssystem")
def reject_application(
    *, by: User, application: ChoiceApplication, reason: str, contest: str, at: datetime | None = None
) -> ChoiceApplication:
    """A delegate's own decision: why, and how it is contested."""
    row = _application(application)
    permissions.require_approve(by, row.system.committee)
    after = APPLICATION.after(ApplicationMove.REJECT, ApplicationState(row.state))
    require_text(Skäl=reason, Hur_beslutet_överprövas=contest)
    write(
        row, by=by, at=at, state=after, reason=reason.strip(), contest=contest.strip(), delegate=str(by),
        decided_on=timezone.localdate(at),
    )  # fmt: skip
    tell(row, row.system.committee, applicant=row.name)
    return row


def _application(application: ChoiceApplication) -> ChoiceApplication:
    return locking.locked(application, "system__committee__principal", "system__service", "documents")


# --- offers and rates -------------------------------------------------------------------------------------------------


_OFFERED = (
    "areas", "capacity", "ceiling", "languages", "profile", "is_open", "started_on", "ended_on", "ended_because",
)  # fmt: skip


def _shown(value: Any) -> str:
    """A value as the form has it, for two who saved at once."""
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, Decimal):
        return exact(value.normalize())
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    return "" if value is None else str(value)


def _require_unchanged(held: Any, version: str | None, told: Mapping[str, Any]) -> None:
    facts.require_unchanged(
        [held] if held else [], version,
        theirs=lambda: {name: _shown(getattr(held, name, None)) for name in told},
        mine={name: _shown(value) for name, value in told.items()},
    )  # fmt: skip


@action("providers.set_offer", "ändrade vad en utförare erbjuder")
def set_offer(
    *, by: User, system: ChoiceSystem, performer: Unit, version: str | None = None, at: datetime | None = None,
    **told: Any,
) -> ChoiceOffer:  # fmt: skip
    """Capacity, ceiling, areas, languages, whether new ones are taken, and when it ends and why."""
    permissions.require_edit(by, system.committee)
    row = locking.locked(system, "committee__principal")
    held = NOW.rows(ChoiceOffer).filter(system=row, performer=performer).select_related("known_by").first()
    _require_unchanged(held, version, told)
    if told.get("ended_on") and not str(told.get("ended_because") or "").strip():
        what = "Skälet till att utföraren slutar saknas."
        raise InvalidInput([Problem("", "Varför slutat", what, "Eget önskemål, inga brukare eller krav som brister?")])
    began = {"started_on": timezone.localdate(at), "areas": []}
    base = {name: getattr(held, name) for name in _OFFERED} if held else began
    made: ChoiceOffer = facts.succeed(held, ChoiceOffer, by=by, at=at, system=row, performer=performer, **(base | told))
    tell(made, row.committee, performer=performer.name)
    return made


@action("providers.set_rate", "förde in en ersättning")
def set_rate(
    *, by: User, system: ChoiceSystem, level: str, valid_from: date, base: Decimal, private_factor: Decimal,
    own_factor: Decimal, source: str, version: str | None = None, at: datetime | None = None,
) -> PaymentRate:  # fmt: skip
    """What an hour is paid with from a day. A rate before it stays, so that last year's payment can be worked out."""
    permissions.require_edit(by, system.committee)
    row = locking.locked(system, "committee__principal")
    require_text(Insats=level, Källa=source)
    if min(base, private_factor, own_factor) <= 0:
        raise InvalidInput([Problem("", "Bas, kr per timme", "Bas och faktorer är större än noll.", "Rätta talet.")])
    rows = NOW.rows(PaymentRate).filter(system=row, level=level.strip(), valid_from=valid_from)
    held = rows.select_related("known_by").first()
    told = {
        "base": base, "private_factor": private_factor, "own_factor": own_factor, "source": source.strip(),
    }  # fmt: skip
    _require_unchanged(held, version, told)
    made: PaymentRate = facts.succeed(
        held, PaymentRate, by=by, at=at, system=row, level=level.strip(), valid_from=valid_from, **told
    )
    tell(made, row.committee, level=made.level)
    return made
