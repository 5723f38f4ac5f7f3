"""Gaps between groups, committee by committee: which are real, who has answered what, and which still wait."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.comparison.queries.gaps import AnsweredGap, answered, every_gap
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.comparison import charts, subjects
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable, words
from styrkedjan.pages.kit.viewer import Viewer
from styrkedjan.reports.tables import Column, ColumnKind

MOST_IN_PICTURE = 10
MOST_LINES = 300
EXACT = 6


@door(Permission.VIEW, subjects.chosen_unit)
def gaps(request: Request, unit: Unit) -> HttpResponse:
    """The gaps at the chosen unit and below it: those that wait first; `?alla=1` lists every comparison."""
    viewer = request.viewer
    mine = [one for one in every_gap(viewer.root, viewer.period, viewer.known) if one.place.path.startswith(unit.path)]
    rows = answered(mine, viewer.root, viewer.known)
    waiting = [row for row in rows if row.waits]
    real = [row for row in rows if row.found.gap.is_real]
    shown = rows if "alla" in request.GET else [row for row in rows if row.found.gap.is_real or row.answer]
    shown = sorted(shown, key=lambda row: (not row.waits, not row.found.gap.is_real, -charts.surely(row)))
    table = gaps_table(shown[:MOST_LINES], viewer)
    return excel(request, f"Skillnader {unit.name}", table) or render(
        request,
        "comparison/gaps.html",
        {
            "unit": unit,
            "waiting": waiting,
            "real": real,
            "compared": len(rows),
            "few": sum(row.found.is_too_few for row in rows),
            "chance": sum(not row.found.gap.is_real and not row.found.is_too_few for row in rows),
            "first": max(waiting, key=charts.surely).found if waiting else None,
            "picture": charts.gaps(real, MOST_IN_PICTURE) if real else None,
            "table": table,
            "all": "alla" in request.GET,
            "left_out": max(0, len(shown) - MOST_LINES),
        },
    )


def gaps_table(rows: Sequence[AnsweredGap], viewer: Viewer) -> ListTable:
    """Gaps in the order given; each leads to its answer for whoever may give one, else to the units."""
    answering = tuple(viewer.paths(Permission.REPORT_VALUES)) if viewer.known.is_now else ()
    fields = (
        words("name", "Indikator"),
        words("kind", "Efter", tight=True, aside=True),
        words("groups", "Grupper"),
        Field("gap", Column("Skillnad", ColumnKind.NUMBER, "procentenheter", 1)),
        words("span", "Slumpens spann", aside=True),
        words("state", "Läge"),
        words("answer", "Svar", aside=True),
    )
    return ListTable(
        "Skillnader mellan grupper",
        fields,
        tuple(_line(row, may_answer=bool(answering) and row.found.place.path.startswith(answering)) for row in rows),
        noun=("skillnad", "skillnader"),
        notes=(
            "Vilka som är verkliga avgörs bland alla kommunens jämförelser: högst var tjugonde är slump.",
            "Grupper av enheter har bredare spann, eftersom de som går i samma enhet liknar varandra.",
        ),
    )  # fmt: skip


def _line(row: AnsweredGap, *, may_answer: bool) -> Line:
    found, answer, gap = row.found, row.answer, row.found.gap
    small, large = sorted(abs(end) * 100 for end in (gap.difference.low, gap.difference.high))
    is_asked = may_answer and (gap.is_real or answer)
    crosses = gap.difference.low < 0 < gap.difference.high
    return Line(
        (
            found.indicator.name,
            found.kind.label,
            f"{gap.first} {'över' if gap.difference.value >= 0 else 'under'} {gap.second}",
            Decimal(repr(round(abs(gap.difference.value) * 100, EXACT))),
            f"{'−' if crosses else ''}{number(small, 1)} till {number(large, 1)}",
            row.label,
            f"{answer.text} ({answer.changed_by}, {answer.changed_at:%Y-%m-%d})" if answer else "",
        ),
        address_of(row) if is_asked else reverse("comparison:units_in", kwargs={"pk": found.indicator.pk}),
        f"{found.place.name}{f', {found.units} enheter' if found.units > 1 else ''}, {found.period.label}",
    )


def address_of(row: AnsweredGap) -> str:
    """Where the gap is answered."""
    found = row.found
    return reverse(
        "comparison:answer_gap", kwargs={"pk": found.indicator.pk, "code": found.place.code, "key": found.key}
    )
