"""The decided annual report: the council's goals with their statuses, and every figure in its tables.

Both are taken out of the frozen report, word for word and figure for figure: nothing is computed anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from styrkedjan.areas.chain.models import Element, ElementKind
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.publishing.actions.publications import Built
from styrkedjan.areas.reporting.models import FrozenReport
from styrkedjan.domain.observations import Missing
from styrkedjan.domain.publishing.data import Column, Kind, plain
from styrkedjan.domain.status import Status
from styrkedjan.reports.document import Document, StatusItem, StatusList
from styrkedjan.reports.freezing import reopen, value_of
from styrkedjan.reports.open_data import DataSet
from styrkedjan.reports.tables import ColumnKind, RowKind, Table

BY_COMMITTEE = "Ekonomi per nämnd"
GOALS = (
    Column("ar", Kind.NUMBER, "Året målet gällde."),
    Column("mal", Kind.CODE, "Målets kod."),
    Column("mal_namn", Kind.NAME, "Målet som fullmäktige skrev det."),
    Column("status", Kind.CODE, "reached: uppfyllt. partly: delvis. not_reached: inte uppfyllt. Annat: ej bedömt."),
    Column("status_ord", Kind.NAME, "Statusen med kommunens ord."),
    Column("beslut", Kind.NAME, "Var statusen är beslutad."),
)  # fmt: skip
TABLES = (
    Column("tabell", Kind.NAME, "Tabellens rubrik."),
    Column("rad", Kind.NAME, "Radens namn."),
    Column("kolumn", Kind.NAME, "Kolumnens namn."),
    Column("enhet", Kind.NAME, "Vad värdet räknas i; pengar är hela kronor."),
    Column("varde", Kind.NUMBER, "Värdet, exakt."),
    Column("saknas", Kind.NAME, "Varför värdet saknas."),
)  # fmt: skip


def annual_report(principal: Unit) -> FrozenReport | None:
    """The newest decided report on a whole year of the municipality itself (one query)."""
    rows = FrozenReport.objects.filter(report__unit=principal, report__round__period__endswith="-12")
    return rows.select_related("report__round__plan_year").order_by("-report__round__period", "-decided_at").first()


def goals(principal: Unit, threshold: int) -> Built:
    row = annual_report(principal)
    if row is None:
        return Built(GOALS, ())
    document, year = reopen(row).document, int(row.report.round.period[:4])
    kept = Element.objects.filter(plan_year=row.report.round.plan_year, kind=ElementKind.GOAL, unit__kind="council")
    names = dict(kept.values_list("key", "description"))
    found = {one.key: one for one in _items(document) if one.key in names}
    rows = [_goal(one, year, document.decision) for one in found.values()]
    said = {key: one.comment for key, one in found.items() if one.comment}
    beside = {"comments": said, "report": row.report.round.name, "decision": document.decision}
    return Built(GOALS, rows, str(year), (document.title,), beside)


def _items(document: Document) -> Iterator[StatusItem]:
    """The goals; those told at length come last, and count."""
    for block in document.blocks:
        if isinstance(block, StatusList):
            yield from block.items


def _goal(one: StatusItem, year: int, decision: str) -> dict[str, Any]:
    return {
        "ar": year, "mal": one.key, "mal_namn": one.title[:200],
        "status": (one.status or Status.NOT_ASSESSED).value, "status_ord": one.label, "beslut": decision[:200],
    }  # fmt: skip


def tables(principal: Unit, threshold: int) -> Built:
    """The report itself stands beside, as it was frozen, for the page that shows it."""
    row = annual_report(principal)
    if row is None:
        return Built(TABLES, ())
    value = value_of(row)
    document = reopen(row).document
    rows = [line for table in document.tables for line in _lines(table)]
    beside = {"document": value.json, "sha256": value.sha256, "committees": _committees(document)}
    return Built(TABLES, rows, row.report.round.period[:4], (document.title,), beside)


def _lines(table: Table) -> Iterator[dict[str, Any]]:
    """Each figure of a table on a row of its own, named by the words of its line."""
    for number, row in enumerate(table.rows, 1):
        cells = list(zip(table.columns, row.cells, strict=True))
        words = [cell for column, cell in cells if column.kind is ColumnKind.TEXT and isinstance(cell, str) and cell]
        name = ", ".join(words[:2])[:200] or f"Rad {number}"
        for column, cell in cells:
            if column.kind.is_figure and isinstance(cell, Decimal | Missing):
                is_money, is_share = column.kind is ColumnKind.MONEY, column.kind is ColumnKind.SHARE
                value = None if isinstance(cell, Missing) else cell * 100 if is_share else cell
                yield {
                    "tabell": table.caption[:200], "rad": name, "kolumn": column.heading,
                    "enhet": "kr" if is_money else "%" if is_share else column.unit, "varde": plain(value),
                    "saknas": cell.label if isinstance(cell, Missing) else None,
                }  # fmt: skip


def _committees(document: Document) -> list[dict[str, Any]]:
    """What each committee cost the year, and its budget, as the report's own table has it."""
    table = next((one for one in document.tables if one.caption.startswith(BY_COMMITTEE)), None)
    if table is None:
        return []
    names = [column.heading for column in table.columns]
    cost = next((at for at, name in enumerate(names) if name.startswith("Utfall")), None)
    budget = next((at for at, name in enumerate(names) if name.startswith("Budget")), None)
    if cost is None or budget is None:
        return []
    found = []
    for row in table.rows:
        name, spent, given = row.cells[0], row.cells[cost], row.cells[budget]
        if row.kind is RowKind.NORMAL and isinstance(spent, Decimal) and isinstance(given, Decimal):
            found.append({"name": name, "cost": plain(spent), "budget": plain(given)})
    return found


DATA_SETS = (
    DataSet(
        "mal", "Fullmäktiges mål och hur det gick",
        "Målen som fullmäktige satte för året, och den status som fullmäktige beslutade i årsredovisningen.",
        "Goals of the council and their outcome",
        "The goals set by the municipal council for the year and the status decided in the annual report.",
        "GOVE", ("mål", "måluppfyllelse", "årsredovisning"), GOALS, goals, "portal:promises",
    ),
    DataSet(
        "arsredovisning", "Årsredovisningens tabeller",
        "Varje siffra i den beslutade årsredovisningens tabeller, med tabell, rad och kolumn.",
        "Tables of the annual report", "Every figure in the tables of the decided annual report.",
        "ECON", ("årsredovisning", "bokslut", "ekonomi"), TABLES, tables, "portal:annual_report",
    ),
)  # fmt: skip
