"""Price and wage indexes as a workbook: account group, year, from which month, what was reckoned and what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions import prices
from styrkedjan.areas.economy.models import PriceIndex
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.economy.workbooks.common import (
    GROUP,
    YEAR,
    bounded,
    in_open_years,
    known_codes,
    written,
    wrong_years,
)
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import Problem
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec

MOST = 999
PRICES = TableSpec(
    name="price_indexes",
    title="Prisindex",
    columns=(
        YEAR,
        GROUP,
        Column("first_month", "Från månad", Kind.INTEGER, required=True, minimum=1, maximum=12,
               help="Månadens nummer: 1 för hela året, 4 för ett löneavtal från april."),
        Column("name", "Index", required=True, max_length=80, help="Till exempel PKV eller löneavtalets namn."),
        Column("reckoned", "Ökning i budgeten, %", Kind.NUMBER, required=True, minimum=-99, maximum=MOST, decimals=2,
               aliases=("Budgeterad ökning",), help="Vad budgeten räknade med."),
        Column("actual", "Ökning nu, %", Kind.NUMBER, required=True, minimum=-99, maximum=MOST, decimals=2,
               aliases=("Utfall", "Verklig ökning"), help="Vad källan säger nu."),
        Column("source", "Källa", required=True, max_length=255, help="Var ökningen är hämtad, och när."),
    ),
    key=("year", "account_group", "first_month"),
    help="En rad per kontogrupp och tidpunkt. Tom tills någon har läst av ett index: inget antas.",
)  # fmt: skip
_FIELDS = ("year", "account_group", "first_month", "name", "reckoned", "actual", "source")


def current(scope: Unit, known: Known) -> Rows:
    """The municipality's indexes of years that are open (two queries)."""
    rows = known.rows(PriceIndex).filter(in_open_years(scope), principal=principal_of(scope)).order_by(*_FIELDS[:3])
    return {PRICES.key_of(row): row for row in rows.values(*_FIELDS)}


def known(scope: Unit) -> Mapping[str, Sequence[str]]:
    return {"account_group": known_codes(scope)["account_group"]}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """Only years that are open."""
    return bounded(_problems(scope, changes, where))


def _problems(scope: Unit, changes: Sequence[RowChange], where: Where) -> Iterator[Problem]:
    yield from wrong_years(scope, ((change, int(change.key[0])) for change in written(changes)), where, "year")


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """All rows in one step."""
    now = current(scope, NOW)
    prices.save_price_indexes(
        by=by,
        principal=scope,
        rows={_key(change): _rise({**now.get(change.key, {}), **change.after}) for change in written(changes)},
        remove=[_key(change) for change in changes if change.operation is Operation.REMOVE],
        batch=batch,
        at=at,
    )


def _rise(row: Mapping[str, Any]) -> prices.Rise:
    return prices.Rise(str(row["name"]), row["reckoned"], row["actual"], str(row["source"]))


def _key(change: RowChange) -> prices.PriceKey:
    year, group, month = change.key
    return int(year), str(group), int(month)


KIND = imports.ImportKind(
    key="price_indexes",
    label="Prisindex",
    sentence="Hur priser och löner har stigit mot vad budgeten räknade med, till exempel PKV och löneavtal.",
    spec=PRICES,
    permission=Permission.EDIT_FRAMES,
    allow=permissions.require_frames,
    current=current,
    apply_changes=apply_changes,
    known=known,
    check=check,
    removable=True,
)
