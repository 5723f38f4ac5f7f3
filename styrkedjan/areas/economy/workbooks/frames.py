"""The net frames as a workbook: one row per entry, identified by its decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions import frames
from styrkedjan.areas.economy.models import FrameKind, NetFrame
from styrkedjan.areas.economy.models.money import BETWEEN_FRAMES, adds_within_year
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.economy.workbooks.common import (
    UNIT_NAME,
    YEAR,
    bounded,
    in_open_years,
    units_by_code,
    written,
    wrong_years,
)
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.domain.economy.financing import Financing, financing_refusal
from styrkedjan.domain.errors import Problem, Refused
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation import imports
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Key, Kind, TableSpec

FRAMES = TableSpec(
    name="frames",
    title="Nettoramar",
    columns=(
        YEAR,
        Column("unit", "Nämnd", Kind.CODE, required=True, max_length=20, aliases=("Enhet", "Nämndkod", "Kod")),
        UNIT_NAME,
        Column("kind", "Slag", Kind.CHOICE, required=True, choices=dict(FrameKind.choices)),
        Column("earmark", "Särskilt anslag", max_length=40, help="Tomt för den fria ramen."),
        Column("amount", "Belopp", Kind.MONEY, required=True, help="Nettokostnad i kronor; minus minskar ramen."),
        Column("decision_body", "Beslutande organ", required=True, max_length=120, aliases=("Beslutat av",)),
        Column("decision_date", "Beslutsdatum", Kind.DATE, required=True),
        Column("decision_section", "Paragraf", max_length=20, aliases=("§",)),
        Column("record_number", "Diarienummer", max_length=40, aliases=("Dnr",)),
        Column(
            "financing",
            "Finansiering",
            Kind.CHOICE,
            choices={one.value: one.label for one in Financing},
            help="Vilka medel som betalar; krävs för pengar som tillförs under budgetåret.",
        ),
        Column("note", "Anmärkning"),
    ),
    key=("year", "unit", "kind", "earmark", "decision_date", "decision_section"),
    help="En rad per post; nämndens ram är summan av dess poster. Varje post vilar på ett beslut.",
)
_DECISION = ("decision_body", "decision_date", "decision_section", "record_number")
_FIELDS = ("year", "kind", "earmark", "amount", *_DECISION, "financing", "note")


def current(scope: Unit, known: Known) -> Rows:
    """The entries of the subtree in years that are open (two queries)."""
    return {key: _row(entry) for key, entry in _entries(scope, known).items()}


def _entries(scope: Unit, known: Known) -> dict[Key, NetFrame]:
    rows = known.rows(NetFrame).filter(in_open_years(scope), unit__path__startswith=scope.path)
    rows = rows.select_related("unit__principal").order_by("year", "unit__code", "known_at", "pk")
    return {FRAMES.key_of(FRAMES.cleaned(_row(entry))): entry for entry in rows}


def _row(entry: NetFrame) -> dict[str, Any]:
    return {
        **{name: getattr(entry, name) for name in _FIELDS},
        "unit": entry.unit.code,
        "unit_name": entry.unit.name,
    }


def known(scope: Unit) -> dict[str, Sequence[str]]:
    rows = Unit.objects.filter(path__startswith=scope.path, kind__in=POLITICAL_KINDS)
    return {"unit": list(rows.values_list("code", flat=True))}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """The year must be open, a decision is not made before it is made, and a technical adjustment sums to nought."""
    return bounded(_problems(scope, rows, changes, where))


def _problems(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterator[Problem]:
    kept = list(written(changes))
    yield from wrong_years(scope, ((change, int(change.key[0])) for change in kept), where, "year")
    yield from _wrong_deciders(scope, rows, kept, where)
    for change in kept:
        decided = change.key[4]
        if decided and abs(date.fromisoformat(decided).year - int(change.key[0])) > 2:
            what = f"Beslutet {decided} ligger långt från budgetåret {change.key[0]}."
            yield Problem("", where(change.key, "decision_date"), what, "Rätta beslutsdatumet eller året.")
    yield from _unfinanced(rows, kept, where)
    yield from _uneven(scope, rows, changes, where)


def _wrong_deciders(scope: Unit, rows: Rows, kept: Sequence[RowChange], where: Where) -> Iterator[Problem]:
    """One problem per row whose decision is of a body that may not make it; each decision is asked of once."""
    units = units_by_code(scope)
    asked: dict[tuple[str, str, Decision], Refused | None] = {}
    for change in kept:
        unit, kind, decision = change.key[1], change.key[2], _decision(rows[change.key])
        if (unit, kind, decision) not in asked:
            asked[unit, kind, decision] = _refusal(units[unit], kind, decision)
        refusal = asked[unit, kind, decision]
        if refusal:
            yield Problem("", where(change.key, "decision_body"), refusal.sentence, refusal.way_forward)


def _refusal(unit: Unit, kind: str, decision: Decision) -> Refused | None:
    try:
        require_decided(decision, frames.MATTERS[FrameKind(kind)], unit, section=False)
    except Refused as refusal:
        return refusal
    return None


def _unfinanced(rows: Rows, kept: Sequence[RowChange], where: Where) -> Iterator[Problem]:
    """What is new or changed and adds money within the year says what pays for it (Kommunallagen 11:15)."""
    for change in kept:
        row = rows[change.key]
        if adds_within_year(str(row["kind"]), _decision(row).date, int(change.key[0])):
            refusal = financing_refusal(Decimal(str(row["amount"])), str(row.get("financing") or ""))
            if refusal:
                yield Problem("", where(change.key, "financing"), refusal.sentence, refusal.way_forward)


def _uneven(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterator[Problem]:
    """One problem per decision that moves money between frames and does not sum to nought, here and outside."""
    touched = {_move(change.key): change.key for change in reversed(changes) if change.key[2] in BETWEEN_FRAMES}
    if not touched:
        return
    sums = dict.fromkeys(touched, Decimal(0))
    for key, row in rows.items():
        if _move(key) in sums:
            sums[_move(key)] += Decimal(str(row["amount"]))
    outside = NOW.rows(NetFrame).filter(kind__in=BETWEEN_FRAMES, unit__principal=principal_of(scope))
    for entry in outside.exclude(unit__path__startswith=scope.path).select_related("unit"):
        key = FRAMES.key_of(FRAMES.cleaned(_row(entry)))
        if _move(key) in sums:
            sums[_move(key)] += entry.amount
    for move, total in sums.items():
        if total:
            what = f"Posterna av slaget ”{FrameKind(move[1]).label.lower()}” från samma beslut går inte jämnt upp."
            remedy = f"De ska summera till noll; nu är summan {kronor(total, sign=True)}."
            yield Problem("", where(touched[move], "amount"), what, remedy)


def _move(key: Key) -> tuple[str, str, str, str]:
    """Year, kind, decision date and section: what makes entries of several committees one adjustment."""
    return (key[0], key[2], key[4], key[5])


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """New entries are added; changed ones are replaced, so that what was known before is still there."""
    units, entries = units_by_code(scope), _entries(scope, NOW)
    for change in changes:
        if change.operation is Operation.ADD:
            _add(by, units[change.key[1]], change, batch, at)
            continue
        entry = entries[change.key]
        row = {**_row(entry), **change.after}
        amount = None if change.operation is Operation.REMOVE else row["amount"]
        frames.correct_frame(
            by=by,
            entry=entry,
            amount=amount,
            note=str(row["note"] or ""),
            financing=str(row.get("financing") or ""),
            decision=_decision(row),
            batch=batch,
            at=at,
        )


def _add(by: User, unit: Unit, change: RowChange, batch: ImportBatch, at: datetime) -> None:
    row = change.after
    amount = row["amount"]
    assert isinstance(amount, Decimal)
    frames.add_frame(
        by=by,
        unit=unit,
        year=int(change.key[0]),
        amount=amount,
        kind=str(row["kind"]),
        earmark=str(row.get("earmark") or ""),
        financing=str(row.get("financing") or ""),
        note=str(row.get("note") or ""),
        decision=_decision(row),
        batch=batch,
        at=at,
    )


def _decision(row: object) -> Decision:
    body, day, section, record = (row.get(name) for name in _DECISION)  # type: ignore[attr-defined]
    return Decision(str(body or ""), day, str(section or ""), str(record or ""))


KIND = imports.ImportKind(
    key="frames",
    label="Nettoramar",
    sentence="Nämndernas nettoramar post för post, med slag, särskilt anslag och beslut.",
    spec=FRAMES,
    permission=Permission.EDIT_FRAMES,
    allow=permissions.require_frames,
    current=current,
    apply_changes=apply_changes,
    known=known,
    check=check,
    removable=True,
)
