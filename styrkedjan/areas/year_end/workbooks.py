"""Equity from before the system as a workbook: what each committee's years left, and where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end import permissions
from styrkedjan.areas.year_end.actions import opening
from styrkedjan.areas.year_end.models import EquityEntry
from styrkedjan.areas.year_end.queries import results
from styrkedjan.domain.errors import Problem
from styrkedjan.foundation import imports
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec, Values

OPENING = TableSpec(
    name="opening_equity",
    title="Ingående eget kapital",
    key=("committee", "year"),
    columns=(
        Column("committee", "Nämnd", Kind.CODE, required=True, aliases=("Nämndkod", "Enhet"), help="Nämndens kod."),
        Column("committee_name", "Nämndens namn", readonly=True),
        Column("year", "Bokslutsår", Kind.INTEGER, required=True, aliases=("År",), minimum=1990, maximum=2199),
        Column("amount", "Belopp", Kind.MONEY, required=True, help="Kronor; ett underskott är negativt."),
        Column("earmarked", "Varav särskilda anslag", Kind.MONEY, default=Decimal(0)),
        Column("source", "Källa", required=True, max_length=255, help="Var beloppet står, till exempel sidan i boken."),
        Column("decision_body", "Beslutande organ", required=True, max_length=120),
        Column("decision_date", "Beslutsdatum", Kind.DATE, required=True),
        Column("decision_section", "Paragraf", max_length=20, help="Bara numret."),
        Column("record_number", "Diarienummer", max_length=40, aliases=("Dnr",)),
    ),
    help="En rad per nämnd och år före systemet. Det egna kapitalet är summan av åren.",
)
_DECISION = ("decision_body", "decision_date", "decision_section", "record_number")


def current(scope: Unit, known: Known) -> Rows:
    """The entries from before the system, in the subtree (one query)."""
    rows = known.rows(EquityEntry).filter(committee__path__startswith=scope.path).select_related("committee")
    return {OPENING.key_of(row): row for entry in rows.order_by("committee__code", "year") if (row := _row(entry))}


def _row(entry: EquityEntry) -> Values:
    if not entry.is_opening:
        return {}
    return {
        "committee": entry.committee.code,
        "committee_name": entry.committee.name,
        **{name: getattr(entry, name) for name in ("year", "amount", "earmarked", "source", *_DECISION)},
    }


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"committee": [row.code for row in results.committees_of(root_of(scope)) if row.path.startswith(scope.path)]}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """The section as it is kept, so that a decision written in two ways is the same one."""
    for change in changes:
        section = str(rows.get(change.key, {}).get("decision_section") or "")
        if change.operation is not Operation.REMOVE and Decision(section=section).section != section:
            yield Problem("", where(change.key, "decision_section"), "Paragrafen har mer än numret.", "Skriv 12.")


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Enter each year, oldest first; what an undone import had added is taken back."""
    committees = {row.code: row for row in results.committees_of(root_of(scope))}
    now = current(scope, NOW)
    for change in sorted(changes, key=lambda each: int(each.key[1])):
        committee, year = committees[change.key[0]], int(change.key[1])
        if change.operation is Operation.REMOVE:
            opening.take_back_opening_equity(by=by, committee=committee, year=year, at=at)
            continue
        row = {**now.get(change.key, {}), **change.after}
        opening.enter_opening_equity(
            by=by,
            committee=committee,
            year=year,
            amount=_amount(row["amount"]),
            earmarked=_amount(row.get("earmarked")),
            source=str(row["source"]),
            decision=_decision(row),
            at=at,
        )


def _amount(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


def _decision(row: Values) -> Decision:
    day = row.get("decision_date")
    texts = [str(row.get(name) or "") for name in ("decision_body", "decision_section", "record_number")]
    return Decision(texts[0], day if isinstance(day, date) else None, texts[1], texts[2])


imports.register(
    imports.ImportKind(
        key="opening_equity",
        label="Ingående eget kapital",
        sentence="Vad nämndernas år före systemet lämnade efter sig, med källa och beslut.",
        spec=OPENING,
        permission=Permission.DECIDE_YEAR_END,
        allow=permissions.require_decide,
        current=current,
        apply_changes=apply_changes,
        known=known,
        check=check,
    )
)
