"""Feedback, promises with their cases and citizens' proposals as workbooks. Who wrote is never in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import root_of, units_by_code
from styrkedjan.areas.voices.actions import dialogue, matters, promises
from styrkedjan.areas.voices.models import CitizenProposal, Feedback, Promise, PromiseCase
from styrkedjan.areas.voices.queries import rules
from styrkedjan.domain.errors import Problem
from styrkedjan.domain.voices.dialogue import ProposalState
from styrkedjan.domain.voices.feedback import Channel, FeedbackKind, FeedbackState
from styrkedjan.domain.voices.promises import PromiseMeasure, PromiseState
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec, Values

SPEC = TableSpec(
    name="feedback",
    title="Synpunkter",
    key=("number",),
    columns=(
        Column("number", "Nummer", Kind.CODE, required=True, max_length=20, aliases=("Ärendenummer",)),
        Column("unit", "Enhet", Kind.CODE, required=True, help="Enhetens kod."),
        Column("kind", "Slag", Kind.CHOICE, required=True, choices=dict(FeedbackKind.choices())),
        Column("channel", "Väg in", Kind.CHOICE, required=True, choices=dict(Channel.choices())),
        Column("received_on", "Kom in", Kind.DATE, required=True),
        Column("theme", "Ämne", Kind.CODE, help="Ämnets kod i definitions/voice_rules."),
        Column("text", "Synpunkt", required=True, max_length=4000),
        Column("state", "Läge", readonly=True),
        Column("answered_on", "Besvarad", Kind.DATE, readonly=True),
    ),
    help="En rad per synpunkt. Skriv aldrig vem som har skrivit, eller hur personen nås.",
)


def current(scope: Unit, known: Known) -> Rows:
    """Every matter, also one with secrecy: the file is for whoever receives them (two queries)."""
    rows = known.as_written(Feedback.objects.filter(unit__path__startswith=scope.path).select_related("unit"))
    return {SPEC.key_of(told): told for told in map(_values, rows)}


def _values(row: Feedback) -> Values:
    names = ("number", "kind", "channel", "received_on", "theme", "text", "answered_on")
    told = {name: getattr(row, name) for name in names}
    return {**told, "unit": row.unit.code, "state": FeedbackState(row.state).label}


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"unit": _inside(scope), "theme": ["", *rules.themes()]}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """What has been said is not rewritten by a file: only its kind, its theme and its unit."""
    for change in changes:
        if change.operation is Operation.CHANGE:
            for name in {"text", "received_on", "channel"} & change.after.keys():
                if change.after[name] != change.before.get(name):
                    what = "Det som redan är mottaget ändras inte ur en fil."
                    yield Problem("", where(change.key, name), what, "Ta bort raden, eller ändra den på sin sida.")


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    units = units_by_code(scope)
    there = {row.number: row for row in Feedback.objects.filter(unit__path__startswith=scope.path)}
    for change in changes:
        told: dict[str, Any] = dict(change.after)
        number = str(change.key[0])
        if change.operation is Operation.ADD:
            matters.take_in(
                by=by, unit=units[str(told["unit"])], number=number, kind=str(told["kind"]),
                channel=str(told["channel"]), received_on=told["received_on"], theme=str(told["theme"] or ""),
                text=str(told["text"]), at=at,
            )  # fmt: skip
        elif change.operation is Operation.REMOVE:
            matters.take_out(by=by, row=there[number])
        else:
            row = there[number]
            unit = units[str(told["unit"])] if told.get("unit") else row.unit
            sorted_as = {"kind": told.get("kind") or row.kind, "theme": told.get("theme", row.theme) or "",
                         "is_secret": row.is_secret}  # fmt: skip
            if unit.pk != row.unit_id:
                row = matters.assign(by=by, row=row, unit=unit, at=at)
            matters.sort(by=by, row=row, changes=sorted_as, version=row.version, at=at)


imports.register(
    imports.ImportKind(
        key="feedback",
        label="Synpunkter",
        sentence="En rad per synpunkt, utan vem som har skrivit.",
        spec=SPEC,
        permission=Permission.RECEIVE_VOICES,
        allow=lambda by, scope: require(by, Permission.RECEIVE_VOICES, scope),
        current=current,
        apply_changes=apply_changes,
        known=known,
        check=check,
    )
)


# --- promises, their cases, and citizens' proposals -------------------------------------------------------------------

PROMISES = TableSpec(
    name="promises",
    title="Löften",
    key=("unit", "code"),
    columns=(
        Column("unit", "Enhet", Kind.CODE, required=True),
        Column("code", "Kod", Kind.CODE, required=True, max_length=20),
        Column("text", "Löfte", required=True, max_length=255),
        Column("measure", "Mäts genom", Kind.CHOICE, required=True, choices=dict(PromiseMeasure.choices())),
        Column("indicator", "Indikator", Kind.CODE, help="Indikatorns nyckel, när löftet mäts så."),
        Column("limit", "Gräns", Kind.NUMBER, required=True, help="Dagar, eller indikatorns värde."),
        Column("compensation", "Kompensation", max_length=255),
        Column("amount", "Belopp", Kind.MONEY),
        Column("automatic", "Utan begäran", Kind.BOOL),
        Column("valid_from", "Gäller från", Kind.DATE, required=True),
        Column("valid_to", "Gäller till", Kind.DATE),
        Column("state", "Läge", readonly=True),
    ),
    help="En rad per löfte. Ett beslutat löfte ändras inte ur en fil.",
)
PROMISED = ("text", "measure", "limit", "compensation", "amount", "automatic", "valid_from", "valid_to")
CASES = TableSpec(
    name="promise_cases",
    title="Ärenden under löften",
    key=("unit", "promise", "reference"),
    columns=(
        Column("unit", "Enhet", Kind.CODE, required=True),
        Column("promise", "Löfte", Kind.CODE, required=True, max_length=20, help="Löftets kod."),
        Column("reference", "Ärende", Kind.CODE, required=True, max_length=40, help="Numret, aldrig ett namn."),
        Column("started_on", "Började", Kind.DATE, required=True),
        Column("done_on", "Klart", Kind.DATE),
    ),
    help="En rad per ärende, ur verksamhetssystemet. Dagarna avgör om löftet hölls.",
)
PROPOSALS = TableSpec(
    name="citizen_proposals",
    title="Medborgarförslag",
    key=("number",),
    columns=(
        Column("number", "Diarienummer", Kind.CODE, required=True, max_length=40),
        Column("unit", "Bereds av", Kind.CODE, required=True),
        Column("title", "Förslag", required=True, max_length=200),
        Column("text", "Vad förslaget är", required=True, max_length=4000),
        Column("received_on", "Kom in", Kind.DATE, required=True),
        Column("state", "Läge", readonly=True),
    ),
    help="En rad per förslag i diariet. Skriv inte vem som har lämnat det.",
)


def _inside(scope: Unit) -> list[str]:
    return [code for code, unit in units_by_code(scope).items() if unit.path.startswith(scope.path)]


def promises_now(scope: Unit, known: Known) -> Rows:
    rows = Promise.objects.filter(unit__path__startswith=scope.path).select_related("unit", "indicator")
    found = [
        {**{name: getattr(row, name) for name in PROMISED}, "unit": row.unit.code, "code": row.code,
         "indicator": row.indicator.key if row.indicator else "", "state": PromiseState(row.state).label}
        for row in known.as_written(rows)
    ]  # fmt: skip
    return {PROMISES.key_of(row): row for row in found}


def save_promises(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    units, there = units_by_code(scope), {(row.unit.code, row.code): row for row in _promises(scope)}
    indicators = {row.key: row for row in Indicator.objects.filter(principal=root_of(scope))}
    for change in changes:
        key = (str(change.key[0]), str(change.key[1]))
        told: dict[str, Any] = {name: change.after[name] for name in PROMISED if name in change.after}
        if "automatic" in told:
            told["automatic"] = bool(told["automatic"])
        if "indicator" in change.after:
            told["indicator"] = indicators.get(str(change.after["indicator"] or ""))
        if change.operation is Operation.ADD:
            promises.add_promise(by=by, unit=units[key[0]], code=key[1], at=at, **told)
        elif change.operation is Operation.REMOVE:
            promises.remove_promise(by=by, promise=there[key])
        else:
            promises.change_promise(by=by, promise=there[key], changes=told, version=there[key].version, at=at)


def _promises(scope: Unit) -> Iterable[Promise]:
    return Promise.objects.filter(unit__path__startswith=scope.path).select_related("unit__principal")


def cases_now(scope: Unit, known: Known) -> Rows:
    rows = PromiseCase.objects.filter(promise__unit__path__startswith=scope.path).select_related("promise__unit")
    found = [
        {"unit": row.promise.unit.code, "promise": row.promise.code, "reference": row.reference,
         "started_on": row.started_on, "done_on": row.done_on}
        for row in known.as_written(rows)
    ]  # fmt: skip
    return {CASES.key_of(row): row for row in found}


def check_cases(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """A case belongs to a promise that is decided and measured in days."""
    there = {(row.unit.code, row.code): row for row in _promises(scope)}
    for change in changes:
        row = there.get((str(change.key[0]), str(change.key[1])))
        fits = row is not None and row.measure == PromiseMeasure.CASES and row.state != PromiseState.DRAFT
        if change.operation is not Operation.REMOVE and not fits:
            what = "Det finns inget beslutat löfte med den koden som mäts i dagar."
            yield Problem("", where(change.key, "promise"), what, "Rätta koden, eller besluta löftet först.")


def save_cases(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    there = {(row.unit.code, row.code): row for row in _promises(scope)}
    for change in changes:
        promise, told = there[str(change.key[0]), str(change.key[1])], dict(change.after)
        if change.operation is Operation.REMOVE:
            case = PromiseCase.objects.get(promise=promise, reference=str(change.key[2]))
            promises.remove_case(by=by, case=case)
        else:
            days: dict[str, Any] = {name: told.get(name, change.before.get(name)) for name in ("started_on", "done_on")}
            promises.save_case(by=by, promise=promise, reference=str(change.key[2]), at=at, **days)


def proposals_now(scope: Unit, known: Known) -> Rows:
    rows = CitizenProposal.objects.filter(unit__path__startswith=scope.path).select_related("unit")
    found: list[Values] = [
        {"number": row.number, "unit": row.unit.code, "title": row.title, "text": row.text,
         "received_on": row.received_on, "state": ProposalState(row.state).label}
        for row in known.as_written(rows)
    ]  # fmt: skip
    return {PROPOSALS.key_of(row): row for row in found}


def check_proposals(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """What stands in the diary is not rewritten by a file."""
    for change in changes:
        if change.operation is Operation.CHANGE:
            what = "Det som redan är infört ändras inte ur en fil."
            yield Problem("", where(change.key, "title"), what, "Ta bort raden ur filen.")


def save_proposals(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    units = units_by_code(scope)
    there = {row.number: row for row in CitizenProposal.objects.filter(unit__path__startswith=scope.path)}
    for change in changes:
        told: dict[str, Any] = dict(change.after)
        if change.operation is Operation.ADD:
            dialogue.add_proposal(
                by=by, unit=units[str(told["unit"])], number=str(change.key[0]), title=str(told["title"]),
                text=str(told["text"]), received_on=told["received_on"], at=at,
            )  # fmt: skip
        elif change.operation is Operation.REMOVE:
            dialogue.remove_proposal(by=by, proposal=there[str(change.key[0])])


def _kind(key: str, label: str, sentence: str, spec: TableSpec, **more: Any) -> imports.ImportKind:
    return imports.ImportKind(
        key=key, label=label, sentence=sentence, spec=spec, permission=Permission.EDIT_VOICES,
        allow=lambda by, scope: require(by, Permission.EDIT_VOICES, scope), **more,
    )  # fmt: skip


def _known_promises(scope: Unit) -> Mapping[str, Collection[str]]:
    indicators = Indicator.objects.filter(principal=root_of(scope)).values_list("key", flat=True)
    return {"unit": _inside(scope), "indicator": ["", *indicators]}


imports.register(
    _kind("promises", "Löften", "Löften till invånarna, en rad per löfte.", PROMISES, current=promises_now,
          apply_changes=save_promises, known=_known_promises)
)  # fmt: skip
imports.register(
    _kind("promise_cases", "Ärenden under löften", "Hur lång tid ärenden tog, en rad per ärende.", CASES,
          current=cases_now, apply_changes=save_cases, known=lambda scope: {"unit": _inside(scope)},
          check=check_cases)
)  # fmt: skip
imports.register(
    _kind("citizen_proposals", "Medborgarförslag", "Medborgarförslag ur diariet, en rad per förslag.", PROPOSALS,
          current=proposals_now, apply_changes=save_proposals, known=lambda scope: {"unit": _inside(scope)},
          check=check_proposals)
)  # fmt: skip
