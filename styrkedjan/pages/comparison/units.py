"""Own units beside each other: where most stand out, and one indicator over all its units."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.comparison.queries import gaps as gap_queries
from styrkedjan.areas.comparison.queries import own_units
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.swedish import listing, number, plural, said_unit
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.comparison import charts, subjects
from styrkedjan.pages.comparison import gaps as gap_pages
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable, words
from styrkedjan.reports.tables import Column, ColumnKind

MOST_BARS = 8
EXACT = 6  # decimals kept from a float


@door(Permission.VIEW, subjects.municipality)
def units(request: Request, unit: Unit) -> HttpResponse:
    """The indicators in which own units can be held beside each other, those where most stand out first."""
    viewer = request.viewer
    rows = own_units.standing_out(unit, viewer.period, viewer.known)
    fields = (
        words("name", "Indikator"),
        words("period", "Period", aside=True),
        Field("units", Column("Enheter", ColumnKind.NUMBER), aside=True),
        Field("worse", Column("Sämre än slumpen ger", ColumnKind.NUMBER)),
        Field("better", Column("Bättre än slumpen ger", ColumnKind.NUMBER), aside=True),
        words("owner", "Ägare", aside=True),
    )
    table = ListTable(
        "Indikatorer med flera enheter",
        fields,
        tuple(
            Line(
                (
                    row.indicator.name, row.period.label, Decimal(row.units),
                    *(None if one is None else Decimal(one) for one in (row.worse, row.better)),
                    row.indicator.owner.label,
                ),
                reverse("comparison:units_in", kwargs={"pk": row.indicator.pk}),
                said_unit(row.indicator.unit_of_measure),
            )
            for row in rows
        ),
        noun=("mått", "mått"),
    )  # fmt: skip
    apart = [row for row in rows if row.worse]
    return excel(request, "Egna enheter", table) or render(
        request,
        "comparison/units.html",
        {
            "unit": unit,
            "table": table,
            "count": len(rows),
            "apart": apart,
            "picture": charts.standing_out(apart[:MOST_BARS]) if apart else None,
        },
    )


@door(Permission.VIEW, subjects.readable_indicator)
def units_in(request: Request, indicator: Indicator) -> HttpResponse:
    """Own units in one indicator: who differs by more than chance, how much lies between them, which gaps are real."""
    viewer = request.viewer
    row = next(iter(viewer.known.as_written([indicator])), indicator)
    found = own_units.compare_units(row, indicator.principal, viewer.period, viewer.known)
    told = gap_queries.every_gap(indicator.principal, viewer.period, viewer.known) if found else ()
    mine = gap_queries.answered([one for one in told if one.indicator.pk == row.pk], indicator.principal, viewer.known)
    gaps = gap_pages.gaps_table(sorted(mine, key=lambda one: not one.found.gap.is_real), viewer) if mine else None
    ages = same_ages_table(found) if found and found.same_ages else None
    tables = [units_table(found), *filter(None, (ages, gaps))] if found else []
    answer = excel(request, row.name, *tables) if tables else None
    return answer or render(
        request,
        "comparison/units_in.html",
        {
            "indicator": row,
            "found": found,
            "sentence": _units_in_words(found) if found else "",
            "funnel": charts.unit_funnel(found) if found and found.differs_in_size else None,
            "dots": charts.unit_dots(found) if found else None,
            "table": tables[0] if tables else None,
            "ages": ages,
            "with_same_ages": charts.same_ages(found) if found and ages else None,
            "moved": _most_moved(found) if found and ages else "",
            "between_in_words": found.between.sentence(people="personer") if found and found.between else "",
            "between": charts.between(found) if found and found.spread else None,
            "spread": found.spread.sentence("De som måttet räknar") if found and found.spread else "",
            "gaps": gaps,
            "real": sum(one.found.gap.is_real for one in mine),
            "compared": len(mine),
        },
    )


def _units_in_words(found: own_units.UnitComparison) -> str:
    if found.funnel is None:
        return f"{plural(len(found.rows), 'enhet', 'enheter')} bredvid varandra"
    turn = -1 if found.indicator.direction == "lower" else 1
    if found.indicator.direction == "none":
        outside = sum(bool(row.outside) for row in found.rows)
        return f"{number(outside)} av {plural(len(found.rows), 'enhet', 'enheter')} avviker mer än slumpen ger"
    worse = [row.name for row in found.rows if (row.outside or 0) * turn < 0]
    better = sum((row.outside or 0) * turn > 0 for row in found.rows)
    if not worse and not better:
        return "Ingen enhet avviker mer än slumpen ger"
    told = f"{listing(worse[:3])}{' och fler' if len(worse) > 3 else ''} ligger sämre än slumpen ger" if worse else ""
    good = f"{number(better)} bättre" if worse else f"{plural(better, 'enhet', 'enheter')} ligger bättre än slumpen ger"
    return ", ".join(filter(None, (told, good if better else "")))


def units_table(found: own_units.UnitComparison) -> ListTable:
    """The units, the worst first, with what chance leaves of each."""
    decimals, unit = max(found.indicator.decimals, 1), found.indicator.unit_of_measure
    fields = (
        words("name", "Enhet"),
        Field("value", Column("Värde", ColumnKind.NUMBER, unit, decimals), bar=True),
        words("span", "Slumpens spann", aside=True),
        words("places", "Möjliga platser", aside=True),
        Field("n", Column("Antal bakom", ColumnKind.NUMBER), aside=True),
        Field("likely", Column("Bästa gissning", ColumnKind.NUMBER, unit, decimals), aside=True),
        words("said", "Mot helheten"),
    )
    lines = tuple(
        Line(
            (
                row.name,
                row.value.value,
                _span(row, decimals),
                f"{row.places.low}–{row.places.high}" if row.places else "",
                Decimal(row.value.n) if row.value.n is not None else row.value.denominator,
                Decimal(repr(round(row.likely.value * 100, EXACT))) if row.likely else None,
                {1: "Över vad slumpen ger", -1: "Under vad slumpen ger", 0: "Inom slumpen"}.get(row.outside, "")
                if row.outside is not None else "",
            ),
            f"{reverse('indicators:indicator', kwargs={'pk': found.indicator.pk})}?enhet={row.code}",
        )
        for row in found.rows
    )  # fmt: skip
    notes = ["Bästa gissning drar små enheter mot helheten, så mycket som slumpen i deras tal motiverar."]
    if found.funnel is None:
        notes = ["Utan täljare och nämnare går slumpen inte att räkna: läs inte ordningen som en rangordning."]
    if found.hidden:
        notes.append(f"{plural(found.hidden, 'enhet', 'enheter')} visas inte, eftersom få personer står bakom.")
    table = ListTable(f"Enheterna {found.period.label}", fields, lines, noun=("enhet", "enheter"), notes=tuple(notes))
    return table.without_empty()


def _most_moved(found: own_units.UnitComparison) -> str:
    """The unit whose figure its ages say most about, in words."""
    row, told = max(found.same_ages, key=lambda each: abs(each[1].adjusted.value - each[1].raw.value))
    return f"Mest ändras {row.name}. {told.sentence('procent')}"


def same_ages_table(found: own_units.UnitComparison) -> ListTable:
    """Raw and adjusted beside each other, in the units' order."""
    decimals, unit = max(found.indicator.decimals, 1), found.indicator.unit_of_measure
    fields = (
        words("name", "Enhet"),
        Field("raw", Column("Uppmätt", ColumnKind.NUMBER, unit, decimals)),
        Field("adjusted", Column("Med samma åldrar", ColumnKind.NUMBER, unit, decimals)),
        words("span", "Slumpens spann", aside=True),
    )
    lines = tuple(
        Line((
            row.name, *(Decimal(repr(round(one.value * 100, EXACT))) for one in (told.raw, told.adjusted)),
            f"{number(told.adjusted.low * 100, decimals)}–{number(told.adjusted.high * 100, decimals)}",
        ))
        for row, told in found.same_ages
    )  # fmt: skip
    notes = (
        "Enhetens egna andelar i varje åldersgrupp, vägda som åldrarna är hos alla enheter (direkt standardisering).",
    )
    return ListTable("Med samma åldrar överallt", fields, lines, noun=("enhet", "enheter"), notes=notes, folded=True)


def _span(row: own_units.UnitValue, decimals: int) -> str:
    one = row.interval
    return f"{number(one.low * 100, decimals)}–{number(one.high * 100, decimals)}" if one else ""
