"""Feedback as a workbook: in from another system, and out. Who wrote is never in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import units_by_code
from styrkedjan.areas.voices.actions import matters
from styrkedjan.areas.voices.models import Feedback
from styrkedjan.areas.voices.queries import rules
from styrkedjan.domain.errors import Problem
from styrkedjan.domain.voices.feedback import Channel, FeedbackKind, FeedbackState
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
    inside = [code for code, unit in units_by_code(scope).items() if unit.path.startswith(scope.path)]
    return {"unit": inside, "theme": ["", *rules.themes()]}


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
