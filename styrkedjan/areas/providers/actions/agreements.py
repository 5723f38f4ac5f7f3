"""Agreements, specifications and partnerships: written, signed under the programme in force, extended, changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from styrkedjan.areas.organisation.models import OperatingForm, Unit
from styrkedjan.areas.providers import permissions
from styrkedjan.areas.providers.actions.common import held_agreement
from styrkedjan.areas.providers.models import Agreement, AgreementChange, ExtensionOption, Programme, Requirement
from styrkedjan.domain.errors import InvalidInput, Problem, require_text
from styrkedjan.domain.providers import rules
from styrkedjan.domain.providers.states import (
    OPTION,
    AgreementMove,
    AgreementState,
    OptionMove,
    OptionState,
    ProgrammeState,
)
from styrkedjan.domain.providers.words import AgreementKind, Basis, ChangeGround, LegalForm
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, edit, next_number, write
from styrkedjan.foundation.models import User


@action("providers.add_agreement", "skrev ett avtal")
def add_agreement(
    *, by: User, committee: Unit, performer: Unit, code: str, title: str, at: datetime | None = None, **told: Any
) -> Agreement:
    """A draft. `told` is the rest: kind, legal_form, counterparty, basis, service, value, start, end, sanctions ..."""
    permissions.require_edit(by, committee)
    locking.hold(Unit, [committee.pk])
    require_text(Avtalsnummer=code, Vad_det_gäller=title)
    if Agreement.objects.filter(committee=committee, code=code.strip()).exists():
        what = f"Avtalet {code} finns redan."
        raise InvalidInput([Problem("", "Avtalsnummer", what, "Skriv ett annat nummer, eller ändra det som finns.")])
    given = {"legal_form": LegalForm.LIMITED, "sanctions": []} | told
    given["service"] = given.get("service") or performer.service_area
    _require_fitting(committee, performer, given)
    made = create(
        Agreement, by=by, at=at, committee=committee, performer=performer, code=code.strip(), title=title.strip(),
        **given,
    )  # fmt: skip
    tell(made, committee, code=made.code)
    return made


@action("providers.change_agreement", "ändrade ett avtals uppgifter")
def change_agreement(
    *, by: User, agreement: Agreement, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> Agreement:
    """Change what is written of it. What the parties agree anew is entered as a change with its ground."""
    permissions.require_edit(by, agreement.committee)
    row = held_agreement(agreement, AgreementMove.CHANGE)
    names = ("kind", "legal_form", "basis", "start", "end", "sanctions", "performer")
    given = {name: changes.get(name, getattr(row, name)) for name in names}
    _require_fitting(row.committee, given["performer"], given)
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.committee, code=row.code)
    return row


def _require_fitting(committee: Unit, performer: Unit, told: Mapping[str, Any]) -> None:
    """The performer is the committee's own, and the kind, basis and sanctions fit who it is."""
    problems = []
    if not performer.path.startswith(committee.path):
        problems.append(Problem("", "Utförare", f"{performer.name} hör inte till nämnden.", "Välj en av nämndens."))
    is_own = performer.operating_form == OperatingForm.IN_HOUSE
    kind = AgreementKind(told["kind"])
    if is_own != (kind is AgreementKind.SPECIFICATION):
        what = "Egen regi har en uppdragsbeskrivning, och andra utförare har avtal eller partnerskap."
        problems.append(Problem("", "Slag", what, "Välj det slag som passar utföraren."))
    expected = {AgreementKind.SPECIFICATION: (Basis.OWN,), AgreementKind.PARTNERSHIP: (Basis.PARTNERSHIP,)}
    allowed = expected.get(kind, (Basis.LOU, Basis.LOV, Basis.DIRECT))
    if told["basis"] not in allowed:
        labels = " eller ".join(one.label for one in allowed)
        problems.append(Problem("", "Grund", f"{kind.label} vilar på {labels}.", "Välj en grund som passar."))
    if told.get("end") and told["end"] < told["start"]:
        problems.append(Problem("", "Gäller till", "Sista dagen ligger före den första.", "Rätta dagarna."))
    if problems:
        raise InvalidInput(problems)
    rules.require_rungs(kind, set(told["sanctions"]))


@action("providers.sign_agreement", "tecknade ett avtal")
def sign_agreement(*, by: User, agreement: Agreement, signed_on: date, at: datetime | None = None) -> Agreement:
    """It is in force, under the programme that was adopted by the day it was signed."""
    permissions.require_edit(by, agreement.committee)
    row = held_agreement(agreement, AgreementMove.SIGN)
    adopted = Programme.objects.filter(principal=row.committee.principal).exclude(state=ProgrammeState.DRAFT)
    days = [(key, day) for key, day in adopted.values_list("pk", "decision_date") if day]
    write(
        row, by=by, at=at, state=AgreementState.RUNNING, signed_on=signed_on,
        programme_id=rules.binding_programme(days, signed_on),
    )  # fmt: skip
    tell(row, row.committee, code=row.code, signed_on=signed_on.isoformat())
    return row


@action("providers.end_agreement", "avslutade ett avtal")
def end_agreement(*, by: User, agreement: Agreement, end: date, reason: str, at: datetime | None = None) -> Agreement:
    permissions.require_edit(by, agreement.committee)
    row = held_agreement(agreement, AgreementMove.END)
    require_text(Skälet=reason)
    if end < row.start:
        raise InvalidInput([Problem("", "Sista dag", "Den ligger före avtalets första dag.", "Rätta dagen.")])
    write(row, by=by, at=at, state=AgreementState.ENDED, end=end, ended_because=reason.strip())
    tell(row, row.committee, code=row.code)
    return row


# --- options ----------------------------------------------------------------------------------------------------------


@action("providers.add_option", "lade till en option")
def add_option(
    *, by: User, agreement: Agreement, until: date, notice_by: date, at: datetime | None = None
) -> ExtensionOption:
    """A right to extend, with the last day to say so; that day is told in good time."""
    permissions.require_edit(by, agreement.committee)
    row = held_agreement(agreement, AgreementMove.CHANGE)
    problems = []
    if row.end is None or until <= row.end:
        problems.append(Problem("", "Förlängs till", "Dagen ligger inte efter avtalets slut.", "Skriv en senare dag."))
    if row.end is not None and notice_by > row.end:
        problems.append(Problem("", "Besked senast", "Dagen ligger efter avtalets slut.", "Skriv en tidigare dag."))
    if problems:
        raise InvalidInput(problems)
    number = next_number(ExtensionOption, agreement=row)
    made = create(ExtensionOption, by=by, at=at, agreement=row, number=number, until=until, notice_by=notice_by)
    tell(made, row.committee, code=row.code, until=until.isoformat())
    return made


@action("providers.answer_option", "avgjorde en option")
def answer_option(
    *, by: User, option: ExtensionOption, move: str, reason: str, at: datetime | None = None
) -> ExtensionOption:
    """Extend, or let it be; an option is not used after its last day of notice."""
    permissions.require_edit(by, option.agreement.committee)
    agreement = held_agreement(option.agreement, AgreementMove.EXTEND)
    row: ExtensionOption = locking.locked(option, "agreement")
    require_text(Skälet=reason)
    after = OPTION.after(OptionMove(move), OptionState(row.state))
    day = timezone.localdate(at)
    if after is OptionState.USED and day > row.notice_by:
        what = f"Sista dagen för besked var {row.notice_by}."
        raise InvalidInput([Problem("", "Vad ska hända?", what, "Skriv en ändring med sin grund i stället.")])
    write(row, by=by, at=at, state=after, reason=reason.strip())
    if after is OptionState.USED:
        write(agreement, by=by, at=at, end=row.until)
    tell(row, agreement.committee, code=agreement.code, answer=after.label)
    return row


# --- requirements and changes -----------------------------------------------------------------------------------------


@action("providers.add_requirement", "skrev ett krav")
def add_requirement(
    *, by: User, agreement: Agreement, text: str, kind: str, at: datetime | None = None, **told: Any
) -> Requirement:
    """A requirement; `told`: critical, verifiable_by, indicator, floor, ceiling."""
    permissions.require_edit(by, agreement.committee)
    row = held_agreement(agreement, AgreementMove.CHANGE)
    _require_verifiable({"text": text} | told)
    number = next_number(Requirement, agreement=row)
    made = create(Requirement, by=by, at=at, agreement=row, number=number, text=text.strip(), kind=kind, **told)
    tell(made, row.committee, code=row.code)
    return made


@action("providers.change_requirement", "ändrade ett krav")
def change_requirement(
    *, by: User, requirement: Requirement, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> Requirement:
    permissions.require_edit(by, requirement.agreement.committee)
    held_agreement(requirement.agreement, AgreementMove.CHANGE)
    row: Requirement = locking.locked(requirement, "agreement__committee__principal", "indicator")
    names = ("text", "critical", "verifiable_by", "indicator", "floor", "ceiling")
    _require_verifiable({name: changes.get(name, getattr(row, name)) for name in names})
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.agreement.committee, code=row.agreement.code)
    return row


def _require_verifiable(told: Mapping[str, Any]) -> None:
    """A critical requirement says how it is verified, and one on an indicator has a limit: else nobody can tell."""
    require_text(Krav=str(told.get("text") or ""))
    problems = []
    if told.get("critical") and not str(told.get("verifiable_by") or "").strip() and not told.get("indicator"):
        what = "Ett kritiskt krav behöver gå att verifiera."
        problems.append(Problem("", "Verifieras genom", what, "Skriv hur, eller välj en indikator."))
    if told.get("indicator") and told.get("floor") is None and told.get("ceiling") is None:
        problems.append(Problem("", "Minst", "Indikatorn saknar gräns.", "Skriv det minsta eller högsta som räcker."))
    if problems:
        raise InvalidInput(problems)


@action("providers.drop_requirement", "strök ett krav")
def drop_requirement(*, by: User, requirement: Requirement, reason: str, at: datetime | None = None) -> Requirement:
    permissions.require_edit(by, requirement.agreement.committee)
    held_agreement(requirement.agreement, AgreementMove.CHANGE)
    row: Requirement = locking.locked(requirement, "agreement__committee__principal")
    require_text(Skälet=reason)
    write(row, by=by, at=at, dropped_because=reason.strip())
    tell(row, row.agreement.committee, code=row.agreement.code)
    return row


@action("providers.add_change", "förde in en ändring av ett avtal")
def add_change(
    *, by: User, agreement: Agreement, changed_on: date, what: str, ground: str, reason: str,
    value: Decimal | None = None, at: datetime | None = None,
) -> AgreementChange:  # fmt: skip
    """What the parties have agreed anew. It is held against the limits and told, and never refused: it has happened."""
    permissions.require_edit(by, agreement.committee)
    row = held_agreement(agreement, AgreementMove.FOLLOW)
    require_text(Vad_som_ändrades=what, Skäl=reason)
    made: AgreementChange = facts.add(
        AgreementChange, by=by, at=at, agreement=row, changed_on=changed_on, what=what.strip(),
        ground=ChangeGround(ground), value=value, reason=reason.strip(),
    )  # fmt: skip
    tell(made, row.committee, code=row.code)
    return made
