"""Looking closer: who is most alike, what a background gives, before and after, and what has changed."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.comparison.queries import alike, catalogue
from styrkedjan.areas.comparison.queries import groups as group_queries
from styrkedjan.areas.comparison.queries.warnings import Warnings, warnings
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.swedish import number
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
def background(request: Request, unit: Unit, key: str) -> HttpResponse:
    """A key figure beside what the municipality's background gives: raw and expected with its interval."""
    known = request.viewer.known
    figure = subjects.key_figure(request, key)
    everybody = subjects.chosen_group(request)[0][-1]
    every = catalogue.key_figures_known(known)
    asked = dict.fromkeys(one.upper() for one in request.GET.getlist("v"))
    chosen = [every[one] for one in asked if one in every and one != figure.id][:MOST_VARIABLES]
    found = alike.beside_background(figure, chosen, unit.code, everybody, known)
    own = next((told for code, told in found.rows if code == unit.code), None)
    table = background_table(found, unit) if own else None
    answer = excel(request, f"Bakgrund {figure.id}", table) if table else None
    return answer or render(
        request,
        "comparison/background.html",
        {
            "unit": unit,
            "figure": figure,
            "found": found,
            "own": own,
            "sentence": own.sentence(figure.unit, max(figure.decimals, 1)) if own else "",
            "explained": Decimal(round(max(0.0, found.explained) * 100)),
            "picture": charts.backgrounds(found, unit.code) if own else None,
            "table": table,
            "choices": [one for one in alike.structure(known) if one.id != figure.id],
            "chosen": {one.id for one, _ in found.variables},
        },
    )


def background_table(found: alike.Background, unit: Unit) -> ListTable:
    """Everybody's raw and expected figure, the furthest above first."""
    figure, decimals = found.figure, max(found.figure.decimals, 1)
    fields = (
        words("name", "Kommun"),
        Field("raw", Column("Uppmätt", ColumnKind.NUMBER, figure.unit, decimals)),
        Field("expected", Column("Bakgrunden ger", ColumnKind.NUMBER, figure.unit, decimals)),
        words("span", "Spann", aside=True),
        Field("difference", Column("Skillnad", ColumnKind.NUMBER, figure.unit_in_change, decimals, signed=True)),
        words("said", "Läge", aside=True),
    )
    lines = tuple(
        Line(
            (
                found.names.get(code, code),
                *(Decimal(repr(round(part, EXACT))) for part in (told.raw, told.expected.value)),
                f"{number(told.expected.low, decimals)}–{number(told.expected.high, decimals)}",
                Decimal(repr(round(told.difference, EXACT))),
                "Kan vara slump" if told.is_chance else "Över" if told.difference > 0 else "Under",
            ),
            note="Vi" if code == unit.code else "",
        )
        for code, told in found.rows
    )
    return ListTable(
        f"Uppmätt mot bakgrund {found.year}", fields, lines, noun=("kommun", "kommuner"), notes=(found.processed_label,)
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
