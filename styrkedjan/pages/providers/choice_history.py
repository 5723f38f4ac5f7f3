"""What has happened elsewhere: how home care has been performed in other municipalities, year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.providers.models import MarketHistory
from styrkedjan.areas.providers.queries import markets
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable, words
from styrkedjan.reports.charts import Chart, ChartKind, Series, Tone
from styrkedjan.reports.headlines import Headline
from styrkedjan.reports.tables import Column, ColumnKind


@door(Permission.VIEW)
def history(request: Request, unit: Unit) -> HttpResponse:
    """How home care has been performed in other municipalities, year by year, out of what has been read in."""
    viewers.remember_unit(request, unit)
    by_name: dict[str, dict[int, MarketHistory]] = {}
    for one in markets.history(root_of(unit), request.viewer.known):
        by_name.setdefault(one.municipality, {})[one.year] = one
    years = sorted({year for rows in by_name.values() for year in rows})
    table = _history_table(by_name, years)
    if (answer := excel(request, "Hemtjänstens historik", table)) is not None:
        return answer
    counts = [_with_others(by_name, year) for year in years]
    context = {"unit": unit, "table": table, "picture": _history_picture(years, counts), "count": len(by_name),
               "headline": _history_headline(years, counts)}  # fmt: skip
    return render(request, "providers/history.html", context)


def _with_others(by_name: Mapping[str, Mapping[int, MarketHistory]], year: int) -> tuple[int, int]:
    """Municipalities that had others than public performers, and those that are told of."""
    told = [rows[year].own_share for rows in by_name.values() if year in rows]
    shares = [one for one in told if one is not None]
    return sum(one < 100 for one in shares), len(shares)


def _history_headline(years: Sequence[int], counts: Sequence[tuple[int, int]]) -> Headline:
    if not years:
        return Headline("Ingen historik är inläst ännu")
    (some, of), (now, now_of) = counts[0], counts[-1]
    after = f" {years[-1]} och {some} av {of} {years[0]}" if len(years) > 1 else f" {years[-1]}"
    return Headline("Andra än kommunen utförde hemtjänst i ", f"{now} av {now_of}", f" kommuner{after}")


def _history_picture(years: Sequence[int], counts: Sequence[tuple[int, int]]) -> SafeString | None:
    if not years:
        return None
    series = (
        Series("Även andra utförare", tuple(Decimal(some) for some, _ in counts)),
        Series("Bara kommunen", tuple(Decimal(of - some) for some, of in counts), tone=Tone.QUIET),
    )
    chart = Chart(ChartKind.COUNTS, tuple(map(str, years)), series, category_heading="År")
    return drawn(chart, "Kommuner efter vem som utför")


def _history_table(by_name: Mapping[str, Mapping[int, MarketHistory]], years: Sequence[int]) -> ListTable:
    """A municipality a row; those whose share of public performers has changed most stand first."""
    ends = {*years[:1], *years[-1:]}
    fields = (
        words("name", "Kommun"),
        *(Field(f"y{year}", Column(f"{year}", ColumnKind.NUMBER), aside=year not in ends) for year in years),
        Field("change", Column("Ändring", ColumnKind.NUMBER)),
        Field("cost", Column(f"Kr per brukare {years[-1] if years else ''}".strip(), ColumnKind.NUMBER), aside=True),
    )  # fmt: skip
    rows: list[tuple[Decimal, Line]] = []
    for name, told in by_name.items():
        shares = [told[year].own_share if year in told else None for year in years]
        first, last = shares[0], shares[-1]
        change = last - first if first is not None and last is not None and len(years) > 1 else None
        cost = told[years[-1]].cost if years[-1] in told else None
        rows.append((-abs(change or Decimal(0)), Line((name, *shares, change, cost))))
    lines = tuple(line for _, line in sorted(rows, key=lambda pair: pair[0]))
    return ListTable(
        "Andel offentliga utförare, procent", fields, lines, noun=("kommun", "kommuner"), name="historik"
    )  # fmt: skip
