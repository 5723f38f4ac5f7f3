"""Looking closer: who is most alike, before and after, own units beside each other, and what has changed."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.comparison.queries import alike, catalogue, own_units
from styrkedjan.areas.comparison.queries import groups as group_queries
from styrkedjan.areas.comparison.queries.warnings import Warnings, warnings
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.swedish import listing, number, plural, said_unit
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.comparison import charts, subjects
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable, Spark, words
from styrkedjan.reports.tables import Column, ColumnKind

NEAREST, NETWORK = 10, 6
MOST_VARIABLES = 12
MOST_BARS = 8
EXACT = 6  # decimals kept from a float


@door(Permission.VIEW, subjects.municipality)
def neighbours(request: Request, unit: Unit) -> HttpResponse:
    """The municipalities most alike in what the reader chooses to look at, with how far away each is."""
    known = request.viewer.known
    everybody = subjects.chosen_group(request)[0][-1]
    every = catalogue.key_figures_known(known)
    usual = alike.structure(known)
    asked = dict.fromkeys(key.upper() for key in " ".join(request.GET.getlist("v")).replace(",", " ").split())
    chosen = [every[key] for key in asked if key in every][:MOST_VARIABLES] or usual
    found = alike.neighbours(chosen, unit.code, everybody, known)
    table = neighbours_table(found, unit)
    near = [found.names.get(code, code) for code, _ in found.found.nearest[:NEAREST]] if found.found else []
    return excel(request, f"Närmaste grannar {unit.name}", table) or render(
        request,
        "comparison/neighbours.html",
        {
            "unit": unit,
            "found": found,
            "near": near,
            "nearest": [code for code, _ in found.found.nearest[:NETWORK]] if found.found else [],
            "picture": charts.distances(found, NEAREST) if near else None,
            "table": table,
            "usual": usual,
            "chosen": {one.id for one in chosen},
            "others": " ".join(one.id for one in chosen if one not in usual),
            "unknown": [key for key in asked if key not in every],
            "lacking": [one.title for one, year in found.variables if not year],
            "may_edit": request.viewer.may(Permission.EDIT_INDICATORS, unit) and known.is_now,
        },
    )


def neighbours_table(found: alike.Likeness, unit: Unit) -> ListTable:
    """Oneself first, then the nearest, with every variable."""
    fields = (
        words("name", "Kommun"),
        Field("distance", Column("Avstånd", ColumnKind.NUMBER, decimals=2)),
        *(
            Field(one.id, Column(f"{one.short} {year or ''}".strip(), ColumnKind.NUMBER, one.unit, one.decimals))
            for one, year in found.variables
        ),
    )
    rows = [(unit.code, 0.0), *(found.found.nearest if found.found else ())]
    lines = tuple(
        Line(
            (
                found.names.get(code, code),
                Decimal(repr(round(distance, EXACT))),
                *(found.values.get((one.id, code)) for one, _ in found.variables),
            ),
            note="Vi" if code == unit.code else "",
        )
        for code, distance in rows
    )
    return ListTable(
        "Alla efter avstånd", fields, lines, noun=("kommun", "kommuner"),
        notes=(
            "Avståndet är roten ur skillnadernas kvadratiska medel, i standardavvikelser. Alla storheter väger lika.",
            found.processed_label,
        ),
    )  # fmt: skip


@door(Permission.VIEW, subjects.municipality)
def before_after(request: Request, unit: Unit, key: str) -> HttpResponse:
    """Whether the municipality has changed since a year, more than others that did not do what it did."""
    known = request.viewer.known
    figure = subjects.key_figure(request, key)
    groups, _ = subjects.chosen_group(request)
    group = group_queries.chosen(groups, request.GET.get("med", group_queries.EVERYBODY))
    found = alike.since_year(figure, unit.code, group, query.year(request, "fran"), known)
    told = found.found
    table = change_table(found, unit) if told else None
    answer = excel(request, f"Före och efter {figure.id}", table) if table else None
    return answer or render(
        request,
        "comparison/before_after.html",
        {
            "unit": unit,
            "figure": figure,
            "found": found,
            "group": group,
            "groups": groups,
            "sentence": told.sentence(unit.label, figure.unit_in_change, max(figure.decimals, 1)) if told else "",
            "picture": charts.changes(found, unit) if told else None,
            "table": table,
        },
    )


def change_table(found: alike.Comparison, unit: Unit) -> ListTable:
    """Everybody's means before and after, the greatest change first."""
    assert found.found is not None
    figure, told = found.figure, found.found
    decimals = figure.decimals + 1
    fields = (
        words("name", "Kommun"),
        *(
            Field(name, Column(label, ColumnKind.NUMBER, figure.unit if name != "change" else "", decimals,
                               signed=name == "change"))
            for name, label in (("before", f"Före {found.since}"), ("after", f"Från {found.since}"),
                                ("change", "Ändring"))
        ),
    )  # fmt: skip
    everyone = {unit.code: told.own, **told.changes}
    lines = tuple(
        Line(
            (found.names.get(code, code), *(Decimal(repr(round(v, EXACT))) for v in (one.before, one.after, one.size))),
            note="Vi" if code == unit.code else "",
        )
        for code, one in sorted(everyone.items(), key=lambda each: -each[1].size)
    )
    return ListTable(
        "Ändringarna", fields, lines, noun=("kommun", "kommuner"),
        notes=("Medel av åren före och från, högst tre på var sida; samma år för alla.", found.processed_label),
    )  # fmt: skip


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
    """Own units in one indicator: who differs by more than chance, and which gaps between the sexes are real."""
    viewer = request.viewer
    row = next(iter(viewer.known.as_written([indicator])), indicator)
    found = own_units.compare_units(row, indicator.principal, viewer.period, viewer.known)
    tables = [units_table(found), gaps_table(found)] if found else []
    answer = excel(request, row.name, *tables) if tables else None
    return answer or render(
        request,
        "comparison/units_in.html",
        {
            "indicator": row,
            "found": found,
            "sentence": _units_in_words(found) if found else "",
            "funnel": charts.unit_funnel(found) if found and found.counts else None,
            "dots": charts.unit_dots(found) if found else None,
            "table": tables[0] if tables else None,
            "gaps": tables[1] if found and found.gaps else None,
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


def _span(row: own_units.UnitValue, decimals: int) -> str:
    one = row.interval
    return f"{number(one.low * 100, decimals)}–{number(one.high * 100, decimals)}" if one else ""


def gaps_table(found: own_units.UnitComparison) -> ListTable:
    """The gap between the sexes in each unit, the surest first; what is real asks for an answer."""
    fields = (
        words("name", "Enhet"),
        Field("gap", Column("Skillnad", ColumnKind.NUMBER, "procentenheter", 1, signed=True)),
        words("span", "Slumpens spann", aside=True),
        words("asks", "Vad den ber om"),
    )
    lines = []
    for row, gap in found.gaps:
        low, high = (number(end * 100, 1, sign=True) for end in (gap.difference.low, gap.difference.high))
        size = Decimal(repr(round(gap.difference.value * 100, EXACT)))
        lines.append(Line((row.name, size, f"{low} till {high}", gap.asks_for or "Kan vara slump")))
    made = plural(len(lines), "jämförelse", "jämförelser")
    notes = (
        "Plus betyder att kvinnor och flickor ligger högre.",
        f"{made} är gjorda; av dem som kallas verkliga väntas högst var tjugonde vara slump (Benjamini och Hochberg).",
    )
    return ListTable(
        "Kvinnor och flickor mot män och pojkar", fields, tuple(lines), noun=("enhet", "enheter"), notes=notes
    )


@door(Permission.VIEW, subjects.chosen_unit)
def changed(request: Request, unit: Unit) -> HttpResponse:
    """Early warning: which indicators have changed at the chosen unit, since when, versus whom, and who owns them."""
    viewer = request.viewer
    groups, group = subjects.chosen_group(request)
    found = warnings(unit, viewer.root, group, viewer.period, viewer.known)
    table = warnings_table(found)
    fresh = [row for row in found.rows if row.is_new]
    return excel(request, f"Tidig varning {unit.name}", table) or render(
        request,
        "comparison/changed.html",
        {
            "unit": unit,
            "is_all": unit.pk == viewer.root.pk,
            "found": found,
            "fresh": fresh,
            "going_on": [row for row in found.rows if not row.is_new],
            "pictures": [(row, charts.natural(row)) for row in found.rows[:4]],
            "table": table,
            "groups": groups,
            "group": group,
        },
    )


def warnings_table(found: Warnings) -> ListTable:
    """Every alarm that goes on, the new first."""
    fields = (
        words("name", "Indikator"),
        Field("past", Column("Utveckling"), aside=True),
        words("way", "Ändring"),
        words("since", "Sedan", tight=True),
        words("versus", "Mot andra", aside=True),
        words("told", "Sagt första gången", aside=True),
        words("owner", "Ägare"),
    )
    versus = {
        True: "De andra har inte ändrats så",
        False: "De andra har ändrats likadant",
        None: "Ingen att jämföra med",
    }
    judged = {True: ", sämre", False: ", bättre", None: ""}
    lines = tuple(
        Line(
            (
                row.indicator.name,
                Spark(row.values),
                f"{'Högre' if row.alarm.direction > 0 else 'Lägre'} än vanligt{judged[row.is_worse]}",
                row.alarm.since,
                versus[row.alarm.is_own],
                "Nu" if row.is_new else row.told,
                row.indicator.owner.label,
            ),
            reverse("indicators:indicator", kwargs={"pk": row.indicator.pk}),
            row.alarm.rule.label,
        )
        for row in found.rows
    )
    return ListTable("Ändrade indikatorer", fields, lines, noun=("indikator", "indikatorer"))
