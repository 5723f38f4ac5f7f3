"""The list of rounds, one round with who is late, opening and changing rounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.reporting.models import Round, UnitReport
from styrkedjan.areas.reporting.permissions import UNFINISHED, moves
from styrkedjan.areas.reporting.queries import rounds as rounds_queries
from styrkedjan.domain.reporting import ReportMove, ReportState
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.tasks import report_tasks
from styrkedjan.pages.kit.doors import chosen, door
from styrkedjan.pages.kit.reminding import Reminder, reminder
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable, words
from styrkedjan.pages.reporting.subjects import own_round_subject
from styrkedjan.reports.tables import Column, ColumnKind

# More reports than this stand folded under their committees.
MANY = 40


@door(Permission.VIEW, subject=chosen)
def rounds(request: Request, unit: Unit) -> HttpResponse:
    """All rounds, how far they have come, and what the viewer has to write."""
    viewer = request.viewer
    context = {
        "lines": rounds_queries.rounds(viewer.root, viewer.paths()),
        "mine": report_tasks(viewer) if viewer.known.is_now else [],
        "may_open": viewer.may(Permission.OPEN_ROUNDS, viewer.root),
        "states": list(ReportState),
    }
    return render(request, "reporting/rounds.html", context)


@door(Permission.VIEW, subject=own_round_subject)
def round_page(request: Request, round_: Round) -> HttpResponse:
    """One round: who has handed in, who is late."""
    viewer = request.viewer
    reports = rounds_queries.reports_of(round_, viewer.paths())
    table = reports_table(reports)
    if (answer := excel(request, f"{round_.name}, rapporter", table)) is not None:
        return answer
    open_ = round_.closed_at is None and viewer.known.is_now
    # One's own is one's own to write, as "Att göra" says: it is not among those to wait for and remind.
    home = viewer.home.pk if viewer.home else None
    answers_for = [one for one in reports if one.unit_id != home and viewer.may(Permission.REFER_BACK, one.unit)]
    unfinished = [one for one in answers_for if one.state in UNFINISHED] if open_ else []
    counts = Counter(one.state for one in reports)
    context = {
        "round": round_,
        "table": table,
        "late": sum(rounds_queries.is_late(one) for one in reports),
        "counts": [(state, counts[state.value]) for state in ReportState if counts[state.value]],
        "unfinished": _grouped(unfinished),
        "missing": plural(len(unfinished), "enhet", "enheter"),
        "reminder": _reminder(request, round_, unfinished) if unfinished else None,
        "awaiting": [one for one in reports if open_ and ReportMove.APPROVE in moves(viewer.user, one)],
        "may_change": viewer.may(Permission.OPEN_ROUNDS, viewer.root),
    }
    return render(request, "reporting/round.html", context)


def _grouped(reports: Sequence[UnitReport]) -> list[tuple[str, list[UnitReport]]]:
    """Those that have not handed in under the unit above them, the most first."""
    found: dict[str, list[UnitReport]] = {}
    for one in reports:
        found.setdefault(one.unit.parent.label if one.unit.parent else one.unit.label, []).append(one)
    return sorted(found.items(), key=lambda item: -len(item[1]))


def _reminder(request: Request, round_: Round, reports: Sequence[UnitReport]) -> Reminder:
    """One text to all who have not handed in."""
    address = request.build_absolute_uri(reverse("reporting:round", kwargs={"pk": round_.pk}))
    return reminder(
        [(one.unit, str(one.get_state_display())) for one in reports],
        round_.name,
        f"{round_.name} ska vara inlämnad senast {round_.due.isoformat()}.",
        f"Skriv och lämna in här: {address}",
    )


def reports_table(reports: Sequence[UnitReport]) -> ListTable:
    """The reports under their committees, with how far each committee has come."""
    bodies = [one.unit for one in reports if one.unit.kind in POLITICAL_KINDS]
    above = [next((body for body in bodies if one.unit.path.startswith(body.path)), None) for one in reports]
    done = Counter(body.pk for one, body in zip(reports, above, strict=True) if body and one.state not in UNFINISHED)
    every = Counter(body.pk for body in above if body)
    fields = (
        words("unit", "Enhet"),
        words("state", "Läge"),
        Field("day", Column("Inlämnad", ColumnKind.DAY), aside=True),
        words("by", "Av", aside=True),
    )
    lines = [
        Line(
            (one.unit.name, _state(one), _day(one), str(one.submitted_by or "")),
            reverse("reporting:report", kwargs={"pk": one.pk}),
            group=f"{body.name}: {done[body.pk]} av {every[body.pk]} inlämnade" if body and len(bodies) > 1 else "",
        )
        for one, body in zip(reports, above, strict=True)
    ]
    return ListTable(
        "Rapporter", fields, tuple(lines), folded=len(lines) > MANY, noun=("rapport", "rapporter"), name="rapporter"
    )


def _state(report: UnitReport) -> str:
    label = str(report.get_state_display())
    return f"{label}, försenad" if rounds_queries.is_late(report) else label


def _day(report: UnitReport) -> date | None:
    return timezone.localtime(report.submitted_at).date() if report.submitted_at else None
