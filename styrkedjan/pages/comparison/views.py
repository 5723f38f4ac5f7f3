"""Reading: the municipality over many key figures, the catalogue, one figure over many municipalities, two together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.comparison.models import Network
from styrkedjan.areas.comparison.queries import catalogue, figures, financial, pairs, profiles
from styrkedjan.areas.comparison.queries.catalogue import KeyFigure
from styrkedjan.areas.comparison.queries.groups import EVERYBODY, Group, names
from styrkedjan.areas.comparison.queries.profiles import ProfileLine
from styrkedjan.areas.comparison.queries.sets import own_indicators
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain import financial_profile
from styrkedjan.domain.comparison import Standing, in_words
from styrkedjan.domain.key_figures import KeyFigureClass
from styrkedjan.domain.measures import Direction
from styrkedjan.domain.observations import Sex
from styrkedjan.domain.swedish import measured
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.comparison import charts, subjects
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable, Spark, words
from styrkedjan.reports.tables import Column, ColumnKind
from styrkedjan.sources.definitions import load_definitions

A_PAGE = 100
MOST_LINES = 400


@door(Permission.VIEW, subjects.municipality)
def profile(request: Request, unit: Unit) -> HttpResponse:
    """The municipality beside others over many key figures: how many are good and bad, area by area, worst first."""
    known = request.viewer.known
    groups, group = subjects.chosen_group(request)
    everything = catalogue.key_figures_known(known)
    area = request.GET.get("omrade", "")
    shown = [one for one in everything.values() if _is_relevant(one, area)]
    found = profiles.municipal_profile(unit.code, group, known, only=[one.id for one in shown])
    in_group = "grupp" in request.GET
    lines = profiles.worst_first(found.lines, in_group=in_group)
    followed = own_indicators(unit, [line.figure.id for line in lines[:MOST_LINES]], known)
    table = profile_table(lines[:MOST_LINES], group, followed, in_group=in_group)
    standings = [line.standing(in_group=in_group) for line in lines]
    return excel(request, f"Jämförelse {unit.name}", table) or render(
        request,
        "comparison/profile.html",
        {
            "unit": unit,
            "found": found,
            "sentence": in_words(standings, unit.label),
            "picture": charts.by_area(_counted(lines, in_group=in_group)),
            "table": table,
            "left_out": max(0, len(lines) - MOST_LINES),
            "weak": [line for line in lines if line.standing(in_group=in_group) is Standing.WORST][:3],
            "groups": groups,
            "group": group,
            "in_group": in_group,
            "areas": catalogue.areas(everything.values()),
            "area": area,
        },
    )


def _is_relevant(figure: KeyFigure, area: str) -> bool:
    """Of an area all its figures that are still made; else those that somebody has given a direction."""
    if figure.is_uncertainty or figure.retired_after:
        return False
    return figure.area == area if area else figure.direction is not Direction.NONE


def _counted(lines: Sequence[ProfileLine], *, in_group: bool) -> dict[str, Counter[Standing]]:
    """Area -> how many there are of each standing, the area with most bad ones first."""
    counts: dict[str, Counter[Standing]] = {}
    for line in lines:
        if (standing := line.standing(in_group=in_group)) is not Standing.UNJUDGED:
            counts.setdefault(line.figure.area, Counter())[standing] += 1
    return dict(sorted(counts.items(), key=lambda each: each[1][Standing.WORST], reverse=True))


def profile_table(
    lines: Sequence[ProfileLine], group: Group, followed: Mapping[str, Sequence[Indicator]], *, in_group: bool
) -> ListTable:
    """The municipality's figures with their places and who owns them in its own steering, in the order given."""
    fields = (
        words("name", "Nyckeltal"),
        Field("value", Column("Värde", ColumnKind.NUMBER, as_written=True)),
        words("unit", "Enhet", tight=True, aside=True),
        Field("year", Column("År", ColumnKind.TEXT), aside=True),
        Field("past", Column("Utveckling"), aside=True),
        Field("place", Column("Plats bland alla", ColumnKind.NUMBER), aside=True),
        Field("group", Column("Plats i gruppen", ColumnKind.NUMBER), aside=True),
        words("standing", "Läge"),
        words("owner", "Ägare", aside=True),
    )
    return ListTable(
        "Nyckeltalen",
        fields,
        tuple(_profile_line(line, group, followed.get(line.figure.id, ()), in_group=in_group) for line in lines),
        noun=("nyckeltal", "nyckeltal"),
        notes=("Plats 1 är bäst; utan riktning är plats 1 det högsta värdet. Lika värden delar plats.",),
    )


def _profile_line(line: ProfileLine, group: Group, followed: Sequence[Indicator], *, in_group: bool) -> Line:
    figure, standing = line.figure, line.standing(in_group=in_group)
    place = line.group_place if in_group else line.place
    note = f"{figure.area}. {figure.direction.label}" + (f", av {place.of}" if place else "")
    return Line(
        (
            figure.title,
            line.value if line.value is None else round(line.value, figure.decimals),
            figure.unit,
            f"{line.year}{' prel.' if line.is_preliminary else ''}",
            Spark(line.past[-10:]),
            Decimal(line.place.place) if line.place else None,
            Decimal(line.group_place.place) if line.group_place else None,
            f"{standing.symbol} {standing.label}",
            ", ".join(dict.fromkeys(one.owner.label for one in followed)) or "Ingen följer",
        ),
        subjects.page_of(figure, group),
        note,
    )


@door(Permission.VIEW, subjects.municipality)
def search(request: Request, unit: Unit) -> HttpResponse:
    """The catalogue of key figures: words, area, and only those that say which way is better."""
    known, text = request.viewer.known, query.words(request)
    area, judged = request.GET.get("omrade", ""), "riktning" in request.GET
    found = catalogue.search(text, known, area=area, judged=judged)
    number = query.page_number(request)
    table = catalogue_table(found[(number - 1) * A_PAGE : number * A_PAGE])
    return excel(request, "Nyckeltal", catalogue_table(found)) or render(
        request,
        "comparison/catalogue.html",
        {
            "text": text,
            "area": area,
            "judged": judged,
            "areas": catalogue.areas(catalogue.key_figures_known(known).values()),
            "count": len(found),
            "table": table,
            "pages": range(1, (len(found) - 1) // A_PAGE + 2),
            "number": number,
        },
    )


def catalogue_table(found: Sequence[KeyFigure]) -> ListTable:
    """What was found, in the order of how well it fits."""
    fields = (
        words("name", "Nyckeltal"),
        words("area", "Område", aside=True),
        words("direction", "Riktning", aside=True),
        words("published", "Publiceras", aside=True),
        words("id", "Id"),
    )
    lines = tuple(
        Line(
            (
                one.title,
                one.area,
                one.direction.label if one.metadata else "",
                one.entry.publication_date if one.entry else "",
                one.id,
            ),
            subjects.page_of(one),
            f"Upphörde {one.retired_after}" if one.retired_after else "",
        )
        for one in found
    )
    return ListTable("Nyckeltal", fields, lines, noun=("nyckeltal", "nyckeltal"))


@door(Permission.VIEW, subjects.municipality)
def figure(request: Request, unit: Unit, key: str) -> HttpResponse:
    """One key figure: where the municipality stands in the group, how it has gone, and what the figure is."""
    known = request.viewer.known
    chosen = subjects.key_figure(request, key)
    groups, group = subjects.chosen_group(request)
    sex = {"K": Sex.WOMEN, "M": Sex.MEN}.get(request.GET.get("kon", ""), Sex.TOTAL)
    found = figures.compare(chosen, unit.code, group, known, year=query.year(request), sex=sex)
    every = catalogue.key_figures_known(known)
    context = {
        "unit": unit,
        "figure": chosen,
        "found": found,
        "groups": groups,
        "group": group,
        "sex": sex.value,
        "family": _family(chosen, every),
        "successor": every.get(chosen.successor),
        "predecessors": [one for one in every.values() if one.successor == chosen.id],
        "indicators": own_indicators(unit, [chosen.id], known).get(chosen.id, ()),
    }
    if found is None:
        return render(request, "comparison/figure.html", context)
    table = figure_table(found)
    own = found.own
    everybody = (
        found
        if group.key == EVERYBODY
        else figures.compare(chosen, unit.code, groups[-1], known, year=found.year, sex=sex)
    )
    return excel(request, chosen.title, table) or render(
        request,
        "comparison/figure.html",
        {
            **context,
            "value": measured(own.value.value, chosen.decimals, chosen.unit)
            if own and own.value.value is not None
            else "",
            "years": [each.year for each in reversed(found.years)],
            "table": table,
            "picture": charts.in_order(found),
            "map": charts.country(everybody) if everybody else None,
            "development": charts.development(found, unit.label),
            "trend": found.trend.sentence(chosen.unit_in_change, decimals=chosen.decimals + 1),
        },
    )


def figure_table(found: figures.FigureComparison) -> ListTable:
    """Those compared, the best first."""
    decimals = found.figure.decimals
    fields = (
        words("name", "Kommun"),
        Field("value", Column(str(found.year), ColumnKind.NUMBER, found.figure.unit, decimals), bar=True),
        Field("margin", Column("Osäkerhet ±", ColumnKind.NUMBER, "", decimals), aside=True),
    )
    lines = tuple(
        Line(
            (row.name, row.value.missing if row.value.value is None else row.value.value, row.margin),
            note="Vi" if row.is_own else "",
        )
        for row in found.rows
    )
    table = ListTable(
        f"{found.group.name} {found.year}", fields, lines, unit=found.figure.unit, noun=("kommun", "kommuner"),
        notes=(found.raw_label,),
    )  # fmt: skip
    return table.without_empty()


def _family(chosen: KeyFigure, every: Mapping[str, KeyFigure]) -> list[KeyFigure]:
    """The same question about other providers."""
    if chosen.metadata is None or not chosen.metadata.family:
        return []
    members = load_definitions().key_figures.in_family(chosen.metadata.family)
    return [every[one.id] for one in members if one.id != chosen.id and one.id in every]


@door(Permission.VIEW, subjects.municipality)
def together(request: Request, unit: Unit) -> HttpResponse:
    """Two key figures against each other, such as cost and quality: whom to learn from, never who is best."""
    known = request.viewer.known
    groups, group = subjects.chosen_group(request)
    every = catalogue.key_figures_known(known)
    across, up = (every.get(request.GET.get(name, "").upper()) for name in ("x", "y"))
    pair = None
    if across and up:
        pair = pairs.pair(across, up, unit.code, group, known)
    choices = sorted((one for one in every.values() if one.metadata), key=lambda one: one.title)
    table = pair_table(pair) if pair else None
    context = {
        "unit": unit, "groups": groups, "group": group, "across": across, "up": up, "pair": pair, "choices": choices,
        "suggestions": [] if pair else _suggestions(every), "picture": charts.pair(pair) if pair else None,
        "table": table,
    }  # fmt: skip
    answer = excel(request, "Två nyckeltal", table) if table else None
    return answer or render(request, "comparison/together.html", context)


def _suggestions(every: Mapping[str, KeyFigure]) -> list[tuple[KeyFigure, KeyFigure]]:
    """A cost and a quality of the same service, for each that has both."""
    by_area: dict[str, dict[bool, KeyFigure]] = {}
    for one in every.values():
        if one.metadata is not None and not one.retired_after and one.area != "Kommunen, övergripande":
            is_cost = one.metadata.measure_class is KeyFigureClass.COST and one.unit.startswith("kr")
            if is_cost or one.direction is not Direction.NONE:
                by_area.setdefault(one.area, {}).setdefault(is_cost, one)
    return [(found[True], found[False]) for _, found in sorted(by_area.items()) if len(found) == 2]


def pair_table(pair: pairs.Pair) -> ListTable:
    """Those that have a value in both."""
    fields = (
        words("name", "Kommun"),
        *(
            Field(key, Column(one.short, ColumnKind.NUMBER, one.unit, one.decimals))
            for key, one in (("x", pair.across), ("y", pair.up))
        ),
    )
    fields += (words("learn", "Att lära av"),)
    teachers = set(pair.teachers)
    lines = tuple(
        Line((row.name, row.x, row.y, _lesson(row, teachers, pair)), note="Vi" if row.is_own else "")
        for row in sorted(pair.rows, key=lambda row: (row not in teachers, not row.is_own))
    )
    return ListTable(
        f"{pair.group.name} {pair.year}", fields, lines, noun=("kommun", "kommuner"), notes=(pair.raw_label,)
    )


def _lesson(row: pairs.Both, teachers: set[pairs.Both], pair: pairs.Pair) -> str:
    if row not in teachers:
        return ""
    return "Minst lika bra och billigare" if pair.lesson else "Minst lika bra i båda"


@door(Permission.VIEW, subjects.municipality)
def finances(request: Request, unit: Unit) -> HttpResponse:
    """The financial profile: eight ratios on four axes against a group, over three years."""
    groups, group = subjects.chosen_group(request)
    found = financial.financial_profile(unit.code, group, request.viewer.known)
    table = finances_table(found)
    newest = found.years[0] if found.years else None
    return excel(request, f"Finansiell profil {unit.name}", table) or render(
        request,
        "comparison/finances.html",
        {
            "unit": unit,
            "groups": groups,
            "group": group,
            "found": found,
            "newest": newest,
            "sentence": financial_profile.in_words(newest.axes if newest else (), unit.label),
            "picture": charts.octagon(found) if newest else None,
            "table": table,
        },
    )


def finances_table(found: financial.FinancialProfile) -> ListTable:
    """The ratios with value and score, year by year."""
    fields = [words("name", "Nyckeltal")]
    for year in found.years:
        fields += [
            Field(f"value{year.year}", Column(f"{year.year}, %", ColumnKind.NUMBER, decimals=1), aside=True),
            Field(f"score{year.year}", Column(f"Betyg {year.year}", ColumnKind.NUMBER)),
        ]
    lines = []
    for at, ratio in enumerate(found.model.ratios):
        cells: list[Decimal | None] = []
        for year in found.years:
            one = year.ratios[at]
            cells += [one.value, None if one.score is None else Decimal(one.score)]
        note = "" if ratio.key_figure else "Publiceras inte i Kolada för kommuner"
        href = reverse("comparison:figure", kwargs={"key": ratio.key_figure}) if ratio.key_figure else ""
        lines.append(Line((ratio.name, *cells), href, note))
    return ListTable("Nyckeltalen", tuple(fields), tuple(lines), notes=(found.raw_label, found.processed_label))


@door(Permission.VIEW, subjects.municipality)
def networks(request: Request, unit: Unit) -> HttpResponse:
    """Whom one can compare with: own networks first, then the groups that Kolada has put the municipality in."""
    viewer = request.viewer
    found, _ = subjects.chosen_group(request)
    called = names(viewer.known)
    own = viewer.known.as_written(Network.objects.filter(principal=unit))
    context = {
        "unit": unit,
        "networks": [(row, [called.get(code, code) for code in row.members]) for row in own],
        "groups": [
            (group, [called.get(code, code) for code in group.members])
            for group in found
            if not group.key.startswith("natverk-") and group.key != EVERYBODY
        ],
        "may_edit": viewer.may(Permission.EDIT_INDICATORS, unit) and viewer.known.is_now,
    }
    return render(request, "comparison/networks.html", context)
