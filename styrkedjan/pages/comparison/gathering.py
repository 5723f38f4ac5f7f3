"""What is gathered: what people have answered in surveys, and what is to be entered into Kolada."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify

from styrkedjan.areas.comparison.models import SurveyText
from styrkedjan.areas.comparison.queries import catalogue, entries, surveys
from styrkedjan.areas.comparison.queries.entries import Entries
from styrkedjan.areas.comparison.queries.surveys import Indexed, Survey
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.surveys import TextState
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.comparison import charts, subjects
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.files import as_download
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable, words
from styrkedjan.reports.kolada_sheet import kolada_sheet
from styrkedjan.reports.tables import Column, ColumnKind
from styrkedjan.reports.writers import Format, write

NUMBER, SHARE = ColumnKind.NUMBER, ColumnKind.SHARE


@door(Permission.VIEW, subjects.municipality)
def survey_list(request: Request, unit: Unit) -> HttpResponse:
    """The surveys that have been read in, the newest first."""
    viewer = request.viewer
    rows = surveys.headings(unit, viewer.known)
    table = ListTable(
        "Undersökningar",
        (words("name", "Undersökning"), words("year", "År"), words("kind", "Svarande"),
         Field("units", Column("Enheter", NUMBER), aside=True), Field("asked", Column("Frågor", NUMBER), aside=True)),
        tuple(
            Line((row.name, str(row.year), row.kind.label, Decimal(row.units), Decimal(row.questions)),
                 address_of(row.name, row.year))
            for row in rows
        ),
        noun=("undersökning", "undersökningar"),
    )  # fmt: skip
    may_edit = viewer.may(Permission.EDIT_INDICATORS, unit)
    waiting = [row for row in surveys.texts_to_review(unit, viewer.known) if row.state == TextState.WAITING]
    return excel(request, "Undersökningar", table) or render(
        request,
        "comparison/surveys.html",
        {"unit": unit, "rows": rows, "table": table, "may_edit": may_edit, "waiting": len(waiting) if may_edit else 0},
    )


def address_of(name: str, year: int) -> str:
    return reverse("comparison:survey", kwargs={"year": year, "slug": slugify(name) or "undersokning"})


@door(Permission.VIEW, subjects.municipality)
def survey(request: Request, unit: Unit, year: int, slug: str) -> HttpResponse:
    """A survey: index by question, and closer by unit and by the outcome of the case."""
    viewer = request.viewer
    named = [row for row in surveys.headings(unit, viewer.known)
             if row.year == year and (slugify(row.name) or "undersokning") == slug]  # fmt: skip
    found = surveys.survey(unit, named[0].name, year, viewer.known, request.GET.get("fraga", "")) if named else None
    if found is None:
        raise Http404("Undersökningen finns inte.")
    earlier = surveys.survey(unit, *found.before, viewer.known) if found.before else None
    tables = [questions_table(found, earlier), answers_table(found)]
    if found.outcomes:
        tables.append(outcomes_table(found))
    paths = viewer.paths(Permission.REPORT_VALUES)
    return excel(request, f"{found.name} {found.year}", *tables) or render(
        request,
        "comparison/survey.html",
        {
            "unit": unit,
            "found": found,
            "earlier": earlier,
            "is_same_instrument": earlier is None or earlier.instrument == found.instrument,
            "questions": charts.indexes("Frågorna", found.questions),
            "outcomes": charts.indexes("Efter utfall", found.outcomes) if found.outcomes else None,
            "tables": tables,
            "warned": [one for one in found.units if one.is_of_outcomes],
            "texts": surveys.released_texts(found, unit, paths, viewer.known),
        },
    )


def _index_cells(one: Indexed) -> tuple[str | Decimal | None, ...]:
    span = f"{number(one.interval.low, 0)}–{number(one.interval.high, 0)}" if one.interval else ""
    return (one.value, span, Decimal(one.count) if one.count else None)


def _index_fields(found: Survey) -> tuple[Field, ...]:
    return (
        Field("index", Column("Index", NUMBER, "", 0), bar=True),
        words("span", "Slumpens spann", aside=True),
        Field("n", Column("Antal svar", NUMBER), aside=True),
    )


def _notes(found: Survey) -> tuple[str, ...]:
    return (f"{found.index.name}. Färre än {found.rule.threshold} svar visas inte.",)


def questions_table(found: Survey, earlier: Survey | None) -> ListTable:
    """The questions, the worst first, beside the survey before where it was the same instrument."""
    before = {one.name: one.value for one in earlier.questions} if earlier else {}
    fields = (words("name", "Fråga"), *_index_fields(found), Field("before", Column("Förra", NUMBER), aside=True),
              Field("unsure", Column("Ingen åsikt", NUMBER), aside=True))  # fmt: skip
    lines = tuple(
        Line((one.name, *_index_cells(one), before.get(one.name), Decimal(one.unsure) if one.count else None),
             f"{address_of(found.name, found.year)}?fraga={one.name}")
        for one in found.questions
    )  # fmt: skip
    table = ListTable("Frågorna", fields, lines, noun=("fråga", "frågor"), notes=_notes(found))
    return table.without_empty()


def answers_table(found: Survey) -> ListTable:
    """The units in the question looked at, with how many answered and what the outcomes explain."""
    fields = (words("name", "Enhet"), *_index_fields(found), Field("rate", Column("Svarsfrekvens", SHARE, "%")),
              words("against", "Vid samma utfall", aside=True))  # fmt: skip
    lines = tuple(
        Line((
            one.unit.label, *_index_cells(one.index), one.rate,
            one.against.sentence(one.unit.label, "de andra", "utfall") if one.against else "",
        ), note="För få svar" if one.index.is_hidden else "")
        for one in found.units
    )  # fmt: skip
    within = ("Andelen nöjda jämförs vid samma utfall (Mantel och Haenszel).",) if found.outcomes else ()
    notes = (*_notes(found), *within)
    return ListTable(
        f"Enheterna: {found.question}", fields, lines, noun=("enhet", "enheter"), notes=notes, name="enheterna"
    ).without_empty()


def outcomes_table(found: Survey) -> ListTable:
    """The municipality by the outcome of the case."""
    fields = (words("name", "Utfall"), *_index_fields(found))
    lines = tuple(Line((one.name, *_index_cells(one)), note="För få svar" if one.is_hidden else "")
                  for one in found.outcomes)  # fmt: skip
    return ListTable(f"Efter utfall: {found.question}", fields, lines, notes=_notes(found), name="utfall")


@door(Permission.EDIT_INDICATORS, principal)
def texts(request: Request, unit: Unit) -> HttpResponse:
    """Free answers for the person who reads them before anybody else does."""
    viewer = request.viewer
    rows: Sequence[SurveyText] = surveys.texts_to_review(unit, viewer.known)
    return render(
        request,
        "comparison/texts.html",
        {"rows": rows, "waiting": sum(row.state == TextState.WAITING for row in rows), "may_edit": viewer.known.is_now},
    )


@door(Permission.VIEW, subjects.municipality)
def to_kolada(request: Request, unit: Unit) -> HttpResponse:
    """What is to be entered into Kolada, by when, and what has been: a sheet to write from."""
    viewer = request.viewer
    year = query.year(request) or viewer.period.year - 1
    found = entries.entries(unit, year, viewer.known)
    may_edit = viewer.may(Permission.EDIT_INDICATORS, unit) and viewer.known.is_now
    table = entries_table(found, leads=may_edit)
    return excel(request, f"Till Kolada {year}", table) or render(
        request,
        "comparison/to_kolada.html",
        {
            "unit": unit,
            "found": found,
            "picture": charts.entered(found) if found.rows else None,
            "table": table,
            "days": (found.closes - viewer.known.stamp.date()).days,
            "catalogue_is_read": bool(catalogue.key_figures_known(viewer.known)),
            "may_edit": may_edit,
        },
    )


@door(Permission.VIEW, subjects.municipality)
def kolada_file(request: Request, unit: Unit, form: str) -> HttpResponse:
    """The same sheet to print, or to hand to who writes."""
    if form not in (Format.PDF, Format.DOCX):
        raise Http404("Formatet finns inte.")
    known = request.viewer.known
    found = entries.entries(unit, query.year(request) or request.viewer.period.year - 1, known)
    return as_download(write(kolada_sheet(unit, found, known), Format(form)))


def entries_table(found: Entries, *, leads: bool) -> ListTable:
    """What remains first, under its area; each leads to its receipt for whoever may enter it."""
    fields = (
        words("name", "Nyckeltal"),
        words("id", "Id", tight=True),
        Field("value", Column("Att skriva", NUMBER, as_written=True)),
        words("unit", "Enhet", tight=True, aside=True),
        words("owner", "Den som vet", aside=True),
        words("state", "Läge"),
        Field("entered", Column("Inmatat", ColumnKind.DAY), aside=True),
        words("reference", "Kvittens", aside=True),
    )
    lines = tuple(
        Line(
            (
                row.figure.title, row.figure.id, None if row.value is None else round(row.value, row.figure.decimals),
                row.figure.unit, row.indicator.owner.label if row.indicator else "", row.state,
                row.receipt.entered_on if row.receipt else None, row.receipt.reference if row.receipt else "",
            ),
            reverse("comparison:receipt", kwargs={"key": row.figure.id, "year": found.year}) if leads else "",
            group=row.figure.area,
        )
        for row in found.rows
    )  # fmt: skip
    return ListTable(f"Att mata in för {found.year}", fields, lines, noun=("nyckeltal", "nyckeltal"),
                     folded=len(lines) > MOST_OPEN, notes=(f"Stänger {found.closes:%Y-%m-%d}.",))  # fmt: skip


MOST_OPEN = 40
