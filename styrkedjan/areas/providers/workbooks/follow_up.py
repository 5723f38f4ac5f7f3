"""The council's programme, deviations, what is asked of performers and joint notes as workbooks, out and in.

What happens to a deviation or a request after it is there happens on its page: a file adds, and never steps or answers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.providers import permissions
from styrkedjan.areas.providers.actions import asking, follow_ups, programmes
from styrkedjan.areas.providers.models import Agreement, DataRequest, Deviation, JointNote, Programme
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.providers.states import AgreementState, DeviationState, ProgrammeState, RequestState
from styrkedjan.domain.providers.words import FoundBy, LegalForm, RequestKind, Severity
from styrkedjan.foundation import facts, imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec

TAKEN_OUT = "Borttagen genom en inläsning."
_COMMITTEE = Column("committee", "Nämnd", Kind.CODE, required=True, aliases=("Nämndkod",), help="Nämndens kod.")
_AGREEMENT = Column("agreement", "Avtalsnummer", Kind.CODE, required=True)
_LONG = 4000

PROGRAMMES = TableSpec(
    "provider_programmes",
    "Program för utförare",
    (
        Column("first_year", "Mandatperiod från", Kind.INTEGER, required=True, minimum=1990, maximum=2199),
        Column("last_year", "Mandatperiod till", Kind.INTEGER, required=True, minimum=1990, maximum=2199),
        Column(
            "forms", "Driftformer", Kind.CODES, help=f"Koder med komma: {', '.join(one.value for one in LegalForm)}."
        ),
        Column("excluded", "Omfattar inte", max_length=_LONG),
        Column("goals", "Mål", max_length=_LONG),
        Column("guidelines", "Riktlinjer", max_length=_LONG),
        Column("follow_up", "Hur det följs upp", max_length=_LONG),
        Column("insight", "Allmänhetens insyn", max_length=_LONG),
        Column("state", "Läge", readonly=True),
    ),
    key=("first_year", "last_year"),
    help="En rad per mandatperiod. Det som läses in är ett utkast; ett antaget program ändras inte av en fil.",
)
DEVIATIONS = TableSpec(
    "agreement_deviations",
    "Avvikelser från avtal",
    (
        _COMMITTEE, _AGREEMENT,
        Column("what", "Vad som brister", required=True, max_length=_LONG),
        Column("found_on", "Upptäckt", Kind.DATE, required=True),
        Column("severity", "Allvar", Kind.CHOICE, choices=dict(Severity.choices()), default=Severity.MAJOR.value),
        Column(
            "found_by", "Kom fram genom", Kind.CHOICE, choices=dict(FoundBy.choices()),
            default=FoundBy.COMPLAINT.value,
        ),
        Column("state", "Läge", readonly=True),
        Column("rung", "Senaste steget", readonly=True),
        Column("response", "Utförarens svar", readonly=True, max_length=_LONG),
    ),
    key=("committee", "agreement", "what", "found_on"),
    help="En rad per öppen avvikelse. Stegen tas på sidan.",
)  # fmt: skip
REQUESTS = TableSpec(
    "data_requests",
    "Begäranden till utförare",
    (
        _COMMITTEE, _AGREEMENT,
        Column("asked", "Vad som begärs", required=True, max_length=_LONG),
        Column("due", "Svar senast", Kind.DATE, required=True),
        Column("kind", "Slag", Kind.CHOICE, choices=dict(RequestKind.choices()), default=RequestKind.QUESTION.value),
        Column("used_for", "Vad det används till", required=True),
        Column("minutes", "Minuter det tar att svara", Kind.INTEGER, minimum=0, maximum=100_000, default=0),
        Column("asked_on", "Begärt den", readonly=True),
        Column("state", "Läge", readonly=True),
        Column("answer", "Svar", readonly=True, max_length=_LONG),
        Column("feedback", "Återkoppling", readonly=True, max_length=_LONG),
    ),
    key=("committee", "agreement", "asked", "due"),
    help="En rad per begäran. Utföraren svarar på sin egen sida. En siffra till en indikator begärs på avtalets sida.",
)  # fmt: skip
NOTES = TableSpec(
    "joint_notes",
    "Gemensamma anteckningar",
    (
        _COMMITTEE, _AGREEMENT,
        Column("held_on", "Möte den", Kind.DATE, required=True),
        Column("participants", "Antal deltagare", Kind.INTEGER, minimum=0, maximum=100_000),
        Column("progression", "Vad som har hänt för deltagarna", max_length=_LONG),
        Column("experience", "Erfarenheter", max_length=_LONG),
        Column("minutes", "Minuter för föreningen", Kind.INTEGER, minimum=0, maximum=100_000, default=0),
    ),
    key=("committee", "agreement", "held_on"),
    help="En rad per möte i ett partnerskap.",
)  # fmt: skip


def _named(row: Any) -> dict[str, str]:
    return {"committee": row.agreement.committee.code, "agreement": row.agreement.code}


def _of_agreements(model: Any, scope: Unit) -> Any:
    rows = model.objects.filter(agreement__committee__path__startswith=scope.path)
    return rows.select_related("agreement__committee__principal", "agreement__performer").order_by("pk")


def _running(scope: Unit) -> dict[tuple[str, str], Agreement]:
    rows = Agreement.objects.filter(committee__path__startswith=scope.path, state=AgreementState.RUNNING)
    return {(row.committee.code, row.code): row for row in rows.select_related("committee__principal", "performer")}


def _held(there: Mapping[tuple[str, str], Agreement], change: RowChange) -> Agreement:
    committee, code = change.key[0], change.key[1]
    if (committee, code) not in there:
        what = f"{committee} har inget avtal {code} i kraft."
        raise InvalidInput([Problem("", change.where, what, "Läs in och teckna avtalet först.")])
    return there[committee, code]


def _given(spec: TableSpec, change: RowChange) -> dict[str, Any]:
    """The row's own columns, with what a column that the file lacks means."""
    ours = [one for one in spec.columns if not one.readonly and one.key not in ("committee", "agreement")]
    return {one.key: change.after.get(one.key, one.empty) for one in ours}


# --- the programme ----------------------------------------------------------------------------------------------------

_PROGRAMME = ("excluded", "goals", "guidelines", "follow_up", "insight")


def _programmes(scope: Unit, known: Known) -> dict[tuple[str, ...], Programme]:
    """The newest version of each term (one query)."""
    rows = known.as_written(Programme.objects.filter(principal=root_of(scope)).order_by("number"))
    return {(str(row.first_year), str(row.last_year)): row for row in rows}


def current_programmes(scope: Unit, known: Known) -> Rows:
    return {
        key: {"first_year": row.first_year, "last_year": row.last_year, "forms": tuple(sorted(row.forms)),
              "state": row.get_state_display(), **{name: getattr(row, name) for name in _PROGRAMME}}
        for key, row in _programmes(scope, known).items()
    }  # fmt: skip


def apply_programmes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    there = _programmes(scope, NOW)
    for change in changes:
        if change.operation is Operation.REMOVE:
            raise Refused("Ett utkast till program tas inte bort av en fil.", "Ändra utkastet på sidan.")
        told: dict[str, Any] = {name: str(change.after[name] or "") for name in _PROGRAMME if name in change.after}
        if "forms" in change.after:
            told["forms"] = list(cast(tuple[str, ...], change.after["forms"] or ()))
        row = there.get(change.key)
        if row is None:
            first, last = map(int, change.key)
            programmes.draft_programme(
                by=by, principal=root_of(scope), first_year=first, last_year=last, at=at, **told
            )  # fmt: skip
        else:
            programmes.change_programme(by=by, programme=row, changes=told, version=row.version, at=at)


def check_programmes(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> list[Problem]:
    adopted = {key: row for key, row in _programmes(scope, NOW).items() if row.state != ProgrammeState.DRAFT}
    remedy = "Börja en ny version på sidan."
    return [
        Problem("", where(change.key, "first_year"), f"{adopted[change.key]} är antaget.", remedy)
        for change in changes
        if change.key in adopted
    ]


# --- deviations, requests and notes -----------------------------------------------------------------------------------


def _deviations(scope: Unit, known: Known) -> dict[tuple[str, ...], Deviation]:
    """Those that are open (one query)."""
    return {
        (*_named(row).values(), row.what, row.found_on.isoformat()): row
        for row in known.as_written(_of_agreements(Deviation, scope))
        if row.state != DeviationState.CLOSED
    }


def current_deviations(scope: Unit, known: Known) -> Rows:
    return {
        key: {**_named(row), **{name: getattr(row, name) for name in ("what", "found_on", "severity", "found_by")},
              "state": row.get_state_display(), "rung": row.get_rung_display() if row.rung else "",
              "response": row.response}
        for key, row in _deviations(scope, known).items()
    }  # fmt: skip


def apply_deviations(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    there, running = _deviations(scope, NOW), _running(scope)
    for change in changes:
        if change.operation is Operation.REMOVE:
            day = timezone.localdate(at)
            follow_ups.close_deviation(by=by, deviation=there[change.key], closing=TAKEN_OUT, closed_on=day, at=at)
        else:
            follow_ups.add_deviation(by=by, agreement=_held(running, change), at=at, **_given(DEVIATIONS, change))


def _requests(scope: Unit, known: Known) -> dict[tuple[str, ...], DataRequest]:
    """Those that are not withdrawn (one query)."""
    return {
        (*_named(row).values(), row.asked, row.due.isoformat()): row
        for row in known.as_written(_of_agreements(DataRequest, scope))
        if row.state != RequestState.WITHDRAWN
    }


def current_requests(scope: Unit, known: Known) -> Rows:
    names = ("asked", "due", "kind", "used_for", "minutes", "answer", "feedback")
    return {
        key: {**_named(row), **{name: getattr(row, name) for name in names}, "state": row.get_state_display(),
              "asked_on": row.asked_on.isoformat()}
        for key, row in _requests(scope, known).items()
    }  # fmt: skip


def apply_requests(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    there, running = _requests(scope, NOW), _running(scope)
    for change in changes:
        if change.operation is Operation.REMOVE:
            asking.withdraw_request(by=by, request=there[change.key], at=at)
        else:
            asking.ask(by=by, agreement=_held(running, change), at=at, **_given(REQUESTS, change))


def check_added(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> list[Problem]:
    """What is there already is changed on its page, where the performer sees it."""
    return [
        Problem("", where(change.key, "agreement"), "Raden finns redan och ändras inte av en fil.", "Ändra på sidan.")
        for change in changes
        if change.operation is Operation.CHANGE
    ]


def _notes(scope: Unit, known: Known) -> dict[tuple[str, ...], JointNote]:
    rows = known.rows(JointNote).filter(agreement__committee__path__startswith=scope.path)
    return {
        (*_named(row).values(), row.held_on.isoformat()): row
        for row in rows.select_related("agreement__committee__principal").order_by("pk")
    }


def current_notes(scope: Unit, known: Known) -> Rows:
    names = ("held_on", "participants", "progression", "experience", "minutes")
    return {
        key: {**_named(row), **{name: getattr(row, name) for name in names}}
        for key, row in _notes(scope, known).items()
    }  # fmt: skip


def apply_notes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    there, running = _notes(scope, NOW), _running(scope)
    for change in changes:
        if change.operation is Operation.REMOVE:
            facts.close(JointNote, [there[change.key]], at=at)
        else:
            given = _given(NOTES, change)
            asking.add_note(by=by, agreement=_held(running, change), at=at, **given)


def _committees(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"committee": sorted({committee for committee, _ in _running(scope)})}


def _register(
    spec: TableSpec, sentence: str, current: Callable[..., Rows], apply: Callable[..., None],
    check: Callable[..., list[Problem]], known: Callable[[Unit], Mapping[str, Collection[str]]],
) -> None:  # fmt: skip
    imports.register(
        imports.ImportKind(
            key=spec.name, label=spec.title, sentence=sentence, spec=spec, permission=Permission.EDIT_PROVIDERS,
            allow=permissions.require_edit, current=current, apply_changes=apply, check=check, known=known,
        )
    )  # fmt: skip


_register(
    PROGRAMMES, "Fullmäktiges program för utförare, en rad per mandatperiod.", current_programmes, apply_programmes,
    check_programmes, lambda scope: {"forms": [one.value for one in LegalForm]},
)  # fmt: skip
_register(
    DEVIATIONS, "Öppna avvikelser från avtal, en rad per avvikelse.", current_deviations, apply_deviations,
    check_added, _committees,
)  # fmt: skip
_register(
    REQUESTS, "Det som har begärts av utförare, med svar.", current_requests, apply_requests, check_added, _committees
)
_register(NOTES, "Möten i partnerskap, en rad per möte.", current_notes, apply_notes, check_added, _committees)
