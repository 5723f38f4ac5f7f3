"""A unit's economy as tables: by the units below under their service areas, and by account group."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

from styrkedjan.areas.economy.tables import Cell, EconomyRow, EconomyTable
from styrkedjan.overviews.money import NO_AREA
from styrkedjan.pages.kit.tables import Field, Line, ListTable, Total, money, words
from styrkedjan.reports import tables
from styrkedjan.reports.tables import Column, ColumnKind

# With so many units or more the groups stand folded: what one looks for first is which group.
MANY = 16


def _fields(heading: str) -> tuple[Field, ...]:
    return (
        words("name", heading),
        money("budget_period", "Budget hittills", aside=True),
        money("outcome_period", "Utfall hittills", aside=True),
        money("variance_period", "Avvikelse", signed=True, aside=True),
        money("budget_year", "Budget helår", aside=True),
        money("forecast_year", "Prognos helår", aside=True),
        money("variance_year", "Avvikelse helår", signed=True, bar=True),
        Field(
            "share", Column("Procent", ColumnKind.SHARE, "", 1), Total.SHARE, aside=True,
            share_of=("variance_year", "budget_year"),
        ),
    )  # fmt: skip


def _cells(label: str, cell: Cell) -> tuple[tables.Cell, ...]:
    return (
        label, cell.budget_period, cell.outcome_period, cell.variance_period, cell.budget_year, cell.forecast_year,
        cell.variance_year, cell.variance_share,
    )  # fmt: skip


def by_unit(
    table: EconomyTable, areas: Mapping[str, tuple[str, str]], caption: str = "Per enhet", *, page: str = "economy:unit"
) -> ListTable:
    """The units below, the largest expected deficit first; under their service areas where they lie in several."""
    found = {row.key: areas.get(row.key, ("", NO_AREA)) for row in table.below}
    several = len(set(found.values())) > 1 and any(code for code, _ in found.values())
    lines = tuple(_line(row, table, found[row.key] if several else ("", ""), page) for row in table.below)
    return ListTable(
        caption,
        _fields("Enhet"),
        lines,
        unit="tkr",
        order="variance_year",
        total=_cells("", table.total),
        total_label="Nettokostnad",
        folded=several and len(lines) >= MANY,
        name="per-enhet",
        noun=("enhet", "enheter"),
    )


def _line(row: EconomyRow, table: EconomyTable, area: tuple[str, str], page: str) -> Line:
    href = "" if row.key == table.code else reverse(page, kwargs={"code": row.key})
    group_href = reverse("economy:service", kwargs={"code": area[0]}) if area[0] else ""
    return Line(_cells(row.label, row.cell), href, group=area[1], group_href=group_href)


def by_account_group(table: EconomyTable, *, may_drill: bool) -> ListTable:
    """The account groups in their own order; each leads to its accounts for those who may see them."""
    accounts = reverse("economy:accounts", kwargs={"code": table.code})
    lines = tuple(
        Line(_cells(row.label, row.cell), f"{accounts}?grupp={row.key}" if may_drill else "") for row in table.rows
    )
    return ListTable(
        "Per kontogrupp",
        _fields("Kontogrupp"),
        lines,
        unit="tkr",
        total=_cells("", table.total),
        total_label="Nettokostnad",
        name="per-kontogrupp",
    )
