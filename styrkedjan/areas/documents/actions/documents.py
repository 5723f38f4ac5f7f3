"""Writing a steering document, deciding it, looking at it each year, prolonging, replacing and repealing it; what it
steers, who owns a programme, the year's talk about the values, and what the board saw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.documents.models import (
    CurrencyReview,
    DocumentUse,
    OpenFile,
    OversightNote,
    ProgrammeShare,
    SteeringDocument,
    ValuesTalk,
)
from styrkedjan.areas.documents.queries import rules
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.documents.states import STEERING_DOCUMENT, DocumentMove, DocumentState, ReviewResult
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.foundation import attachments, facts, locking, records
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.editing import create, edit, in_history, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import Attachment, User
from styrkedjan.foundation.roles import Permission

P = Permission
M = DocumentMove
TENDED = ("owner", "owner_role", "link", "matter")  # what no body decides


def _held(
    by: User, document: SteeringDocument, move: DocumentMove, permission: P = P.EDIT_DOCUMENTS
) -> tuple[SteeringDocument, DocumentState]:
    require(by, permission, document.unit)
    row = locking.locked(document, "unit__principal", "owner", "replaces", "changed_by")
    return row, STEERING_DOCUMENT.after(move, DocumentState(row.state))


def _sound(unit: Unit, told: Mapping[str, Any]) -> None:
    """Raise InvalidInput for what cannot be so."""
    rules.kind_of(str(told["kind"]))
    problems = []
    start, end, replaces = told.get("valid_from"), told.get("valid_to"), told.get("replaces")
    if start and end and end < start:
        problems.append(Problem("", "Gäller till", "Dokumentet slutar före det börjar.", "Rätta dagen."))
    if replaces is not None and root_of(replaces.unit) != root_of(unit):
        problems.append(Problem("", "Ersätter", "Det är en annan kommuns dokument.", "Välj ett eget."))
    if problems:
        raise InvalidInput(problems)


def _decided(row: SteeringDocument, decision: Decision) -> Decision:
    """The decision, by a body that may decide this kind of document. A routine is a manager's, without a paragraph."""
    kind = rules.kind_of(row.kind)
    if "official" in kind.bodies:
        return decision.required(section=False)
    whole = require_decided(decision, Matter.STEERING_DOCUMENT, row.unit)
    named = rules.bodies(row.unit, (whole.date or timezone.localdate()).year, NOW)
    if whole.body.casefold() not in {name.casefold() for name in named.names(kind, row.unit)}:
        raise Refused(f"{whole.body} beslutar inte om {kind.name.lower()}.", f"Det gör {named.said(kind, row.unit)}.")
    return whole


@action("documents.add_document", "lade in ett styrdokument")
def add_document(
    *, by: User, unit: Unit, code: str, title: str, kind: str, minuted: Mapping[str, Any] | None = None,
    at: datetime | None = None, **told: Any,
) -> SteeringDocument:  # fmt: skip
    """A draft; or, `minuted` with a decision's columns, one that held before it came here, whoever decided: "
    "that is told."""
    require(by, P.EDIT_DOCUMENTS, unit)
    require_text(Nummer=code, Namn=title)
    _sound(unit, {**told, "kind": kind})
    locking.hold(Unit, [root_of(unit).pk])
    if SteeringDocument.objects.filter(unit=unit, code=code.strip()).exists():
        raise InvalidInput([Problem("", "Nummer", f"{code} finns redan.", "Välj ett annat nummer.")])
    made = {**told, "unit": unit, "code": code.strip(), "title": title.strip(), "kind": kind}
    if minuted:
        made |= {**minuted, "state": DocumentState.VALID}
    row = create(SteeringDocument, by=by, at=at, **made)
    tell(row, unit, code=row.code)
    return row


@action("documents.change_document", "ändrade ett styrdokument")
def change_document(
    *, by: User, document: SteeringDocument, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> SteeringDocument:
    """All of a draft; of what is decided only who answers for it, where it lies and what it is about."""
    decided = document.state != DocumentState.DRAFT
    row, _ = _held(by, document, M.TEND if decided else M.CHANGE)
    other = sorted(name for name in changes if decided and name not in TENDED and changes[name] != getattr(row, name))
    if other:
        raise Refused("Det som är beslutat ändras inte.", "Skriv ett nytt som ersätter det, eller förläng det.")
    _sound(
        row.unit,
        {name: changes.get(name, getattr(row, name)) for name in ("kind", "valid_from", "valid_to", "replaces")},
    )
    require_text(Namn=changes.get("title", row.title))
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.unit, code=row.code)
    return row


@action("documents.discard_document", "kastade ett utkast till styrdokument")
def discard_document(*, by: User, document: SteeringDocument) -> None:
    row, _ = _held(by, document, M.CHANGE)
    tell(row, row.unit, code=row.code)
    in_history(row, by)
    row.delete()


@action("documents.take_back_document", "tog tillbaka ett inläst styrdokument")
def take_back_document(*, by: User, document: SteeringDocument) -> None:
    """A reading in is undone; not where somebody has built on it since."""
    require(by, P.EDIT_DOCUMENTS, document.unit)
    row = locking.locked(document, "unit__principal")
    beside = (row.reviews, row.uses, row.shares, row.talks, row.assignments, row.replaced_by, row.open_files)
    if any(one.exists() for one in beside):
        raise Refused(f"{row.title} används redan.", "Upphäv det i stället.")
    tell(row, row.unit, code=row.code)
    in_history(row, by)
    row.delete()


@action("documents.decide_document", "förde in beslutet om ett styrdokument")
def decide_document(
    *, by: User, document: SteeringDocument, decision: Decision, at: datetime | None = None
) -> SteeringDocument:
    """From now it holds and everybody reads it; what it replaces is repealed the same day."""
    row, state = _held(by, document, M.DECIDE, P.DECIDE_DOCUMENTS)
    whole = _decided(row, decision)
    write(row, by=by, at=at, state=state, **whole.fields(), valid_from=row.valid_from or whole.date)
    if row.replaces is not None and row.replaces.state == DocumentState.VALID:
        old = locking.locked(row.replaces)
        write(old, by=by, at=at, state=DocumentState.REPEALED, repealed_on=whole.date)
    tell(row, row.unit, decision=whole.text)
    return row


@action("documents.prolong_document", "förde in att ett styrdokument förlängs")
def prolong_document(
    *, by: User, document: SteeringDocument, decision: Decision, valid_to: date | None = None,
    revise_by: date | None = None, at: datetime | None = None,
) -> SteeringDocument:  # fmt: skip
    """The same words for longer, by a new decision of who may."""
    row, state = _held(by, document, M.PROLONG, P.DECIDE_DOCUMENTS)
    whole = _decided(row, decision)
    for name, day in (("Gäller till", valid_to), ("Revideras senast", revise_by)):
        if day is not None and whole.date is not None and day <= whole.date:
            raise InvalidInput([Problem("", name, "Dagen är före beslutet.", "Skriv en senare dag.")])
    write(row, by=by, at=at, state=state, **whole.fields(), valid_to=valid_to, revise_by=revise_by)
    tell(row, row.unit, decision=whole.text)
    return row


@action("documents.repeal_document", "förde in att ett styrdokument är upphävt")
def repeal_document(
    *, by: User, document: SteeringDocument, repealed_on: date, at: datetime | None = None
) -> SteeringDocument:  # fmt: skip
    row, state = _held(by, document, M.REPEAL, P.DECIDE_DOCUMENTS)
    if repealed_on > timezone.localdate(at):
        raise InvalidInput([Problem("", "Upphävt den", "Dagen har inte varit.", "Skriv dagen när den har varit.")])
    write(row, by=by, at=at, state=state, repealed_on=repealed_on)
    tell(row, row.unit, code=row.code)
    return row


@action("documents.review", "prövade ett styrdokuments aktualitet")
def review(
    *, by: User, document: SteeringDocument, year: int, result: str, note: str = "", version: str | None = None,
    at: datetime | None = None,
) -> CurrencyReview:  # fmt: skip
    """The year's look: keep, revise or repeal, and why where it is not kept."""
    row, _ = _held(by, document, M.REVIEW)
    if ReviewResult(result) is not ReviewResult.KEEP:
        require_text(Varför=note)
    held = NOW.rows(CurrencyReview).filter(document=row, year=year).select_related("known_by").first()
    mine = {"result": result, "note": note.strip()}
    facts.require_unchanged(
        [held] if held else [],
        version,
        mine=mine,
        theirs=lambda: {"result": held.result, "note": held.note} if held else {},
    )
    made: CurrencyReview = facts.succeed(held, CurrencyReview, by=by, at=at, document=row, year=year, **mine)
    tell(made, row.unit, year=year, result=made.get_result_display())
    return made


@action("documents.link", "kopplade ett styrdokument till något det styr")
def link(*, by: User, document: SteeringDocument, record: Model, at: datetime | None = None) -> DocumentUse:
    """Tie a document to a goal, a risk, a control or anything else that it steers; whoever edits documents there."""
    kind = records.require_speak(by, record)
    place = kind.place(record)
    require(by, P.EDIT_DOCUMENTS, Unit.objects.get(path=place.path))
    row = locking.locked(document, "unit__principal")
    if not place.path.startswith(root_of(row.unit).path):
        raise Refused("Dokumentet är en annan kommuns.", "Välj ett eget.")
    where = records.beside(record)
    held = NOW.rows(DocumentUse).filter(document=row, **where).first()
    made: DocumentUse = facts.succeed(held, DocumentUse, by=by, at=at, document=row, **where)
    tell(made, row.unit, code=row.code, about=kind.word)
    return made


@action("documents.unlink", "kopplade bort ett styrdokument")
def unlink(*, by: User, use: DocumentUse, at: datetime | None = None) -> None:
    row = locking.locked(use, "document__unit")
    require(by, P.EDIT_DOCUMENTS, row.document.unit)
    facts.close(DocumentUse, [row], at=at)
    tell(row, row.document.unit, code=row.document.code)


@action("documents.open_file", "lät alla hämta ett styrdokuments fil")
def open_file(*, by: User, document: SteeringDocument, attachment: Attachment, at: datetime | None = None) -> OpenFile:
    """Everybody may fetch it from the day the document holds. What others have hung beside it stays inside."""
    require(by, P.EDIT_DOCUMENTS, document.unit)
    row = locking.locked(document, "unit__principal")
    if attachment not in attachments.attachments_of(row, NOW):
        raise InvalidInput([Problem("", "Fil", "Filen hör inte till dokumentet.", "Bifoga den till det först.")])
    held = NOW.rows(OpenFile).filter(document=row, attachment=attachment).first()
    made: OpenFile = facts.succeed(held, OpenFile, by=by, at=at, document=row, attachment=attachment)
    tell(made, row.unit, code=row.code, file=attachment.name)
    return made


@action("documents.close_file", "stängde ett styrdokuments fil för andra")
def close_file(*, by: User, file: OpenFile, at: datetime | None = None) -> None:
    row = locking.locked(file, "document__unit", "attachment")
    require(by, P.EDIT_DOCUMENTS, row.document.unit)
    facts.close(OpenFile, [row], at=at)
    tell(row, row.document.unit, code=row.document.code, file=row.attachment.name)


@action("documents.set_share", "skrev vad en ägare svarar för i ett program")
def set_share(
    *, by: User, document: SteeringDocument, unit: Unit, year: int, task: str, amount: Decimal | None = None,
    used: Decimal | None = None, version: str | None = None, at: datetime | None = None,
) -> ProgrammeShare:  # fmt: skip
    """One owner's part of a programme a year, with its money; what nobody knows is left empty and is not zero."""
    require(by, P.EDIT_DOCUMENTS, document.unit)
    row = locking.locked(document, "unit__principal")
    if not rules.kind_of(row.kind).is_programme:
        raise Refused("Bara program och planer har ägare med pengar.", "Skriv det i nämndens budget.")
    require_text(Svarar_för=task)
    if root_of(unit) != root_of(row.unit):
        raise InvalidInput([Problem("", "Ägare", "Enheten är en annan kommuns.", "Välj en egen.")])
    held = NOW.rows(ProgrammeShare).filter(document=row, unit=unit, year=year).select_related("known_by").first()
    mine = {"task": task.strip(), "amount": amount, "used": used}
    told = {name: str(value or "") for name, value in mine.items()}
    facts.require_unchanged(
        [held] if held else [], version, mine=told,
        theirs=lambda: {name: str(getattr(held, name) or "") for name in mine} if held else {},
    )  # fmt: skip
    made: ProgrammeShare = facts.succeed(held, ProgrammeShare, by=by, at=at, document=row, unit=unit, year=year, **mine)
    tell(made, row.unit, year=year, owner=unit.name)
    return made


@action("documents.talk", "förde in ett samtal om värdegrunden")
def talk(
    *, by: User, unit: Unit, document: SteeringDocument, held_on: date, learnt: str, took_part: int | None = None,
    version: str | None = None, at: datetime | None = None,
) -> ValuesTalk:  # fmt: skip
    """The unit has talked about the values at a meeting: what it takes with it, and how many there were."""
    require(by, P.EDIT_CHAIN, unit)
    require_text(Vad_vi_tar_med_oss=learnt)
    row = locking.locked(document, "unit__principal")
    if (
        not rules.kind_of(row.kind).is_values
        or row.state != DocumentState.VALID
        or not unit.path.startswith(row.unit.path)
    ):
        raise Refused("Det är ingen värdegrund som gäller er.", "Välj en av dem som gäller.")
    if held_on > timezone.localdate(at):
        raise InvalidInput([Problem("", "Mötet var", "Dagen har inte varit.", "Skriv dagen när den har varit.")])
    year = held_on.year
    held = NOW.rows(ValuesTalk).filter(unit=unit, document=row, year=year).select_related("known_by").first()
    mine = {"held_on": held_on, "took_part": took_part, "learnt": learnt.strip()}
    told = {name: str(value or "") for name, value in mine.items()}
    facts.require_unchanged(
        [held] if held else [], version, mine=told,
        theirs=lambda: {name: str(getattr(held, name) or "") for name in mine} if held else {},
    )  # fmt: skip
    made: ValuesTalk = facts.succeed(held, ValuesTalk, by=by, at=at, unit=unit, document=row, year=year, **mine)
    tell(made, unit, year=year)
    return made


@action("documents.oversee", "förde in vad styrelsen såg i sin uppsikt")
def oversee(
    *, by: User, unit: Unit, subject: str, conclusion: str, decision: Decision, demand: str = "",
    due: date | None = None, at: datetime | None = None,
) -> OversightNote:  # fmt: skip
    """What the board saw in a committee or a company, and what it asks for by when."""
    require(by, P.DECIDE_DOCUMENTS, root_of(unit))
    if unit.kind not in POLITICAL_KINDS:
        raise Refused("Uppsikten är över nämnder och bolag.", "Välj en nämnd eller ett bolag.")
    require_text(Vad_styrelsen_såg=conclusion)
    if due is not None and not demand.strip():
        raise InvalidInput([Problem("", "Vad styrelsen begär", "Det finns en dag men inget är begärt.", "Skriv vad.")])
    whole = require_decided(decision, Matter.OVERSIGHT, unit)
    made: OversightNote = facts.add(
        OversightNote, by=by, at=at, unit=unit, subject=subject, conclusion=conclusion.strip(), demand=demand.strip(),
        due=due, **whole.fields(),
    )  # fmt: skip
    tell(made, unit, decision=whole.text)
    return made
