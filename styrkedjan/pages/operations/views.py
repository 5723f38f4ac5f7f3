"""How what is done by itself has gone, and when the municipality's own account for bad days was used.

The jobs are the installation's, and nothing of any municipality's is in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from styrkedjan.areas.directory.actions.arriving import EMERGENCY
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.models import AuditEvent, JobRun
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.request import Request
from styrkedjan.pipeline import jobs

DAYS, EMERGENCY_DAYS = 14, 90


@door(Permission.MANAGE_PEOPLE, principal)
def jobs_page(request: Request, unit: Unit) -> HttpResponse:
    """The worst first, two weeks in a picture, and the journal folded away."""
    found = sorted(jobs.standing(), key=lambda one: (not one.is_late, one.last is None or one.last.is_done))
    runs = jobs.journal(DAYS)
    today = timezone.localdate()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    since = timezone.now() - timedelta(days=EMERGENCY_DAYS)
    used = AuditEvent.objects.filter(action=EMERGENCY, unit_path=unit.path, at__gte=since).order_by("-pk")
    context = {
        "used": list(used[:20]), "used_count": used.count(), "unit": unit,
        "rows": [(one, list(_marks(one.job.key, runs, days))) for one in found], "days": days,
        "runs": [(row, _LABELS.get(row.job, row.job)) for row in runs[:100]], "says": _says(found),
    }  # fmt: skip
    return render(request, "operations/jobs.html", context)


_LABELS = {job.key: job.label for job in jobs.JOBS}


def _says(found: list[jobs.Standing]) -> str:
    if not any(one.last for one in found):
        return "Inget har körts än. Sätt igång tidtagaren, som handboken för driften säger."
    late = [one.job.label for one in found if one.is_late]
    failed = [one.job.label for one in found if one.last and one.last.ended_at and not one.last.is_done]
    if late:
        return f"{plural(len(late), 'jobb är försenat', 'jobb är försenade')}: {', '.join(late)}."
    if failed:
        return f"{', '.join(failed)} gick inte senast, och prövas vid nästa varv."
    return "Allt som ska göras av sig självt har gjorts."


def _marks(job: str, runs: list[JobRun], days: list[date]) -> Iterator[tuple[str, str]]:
    """A mark and its word for each day."""
    by_day = {day: list(rows) for day, rows in groupby((row for row in runs if row.job == job), lambda row: row.day)}
    for day in days:
        rows = by_day.get(day, [])
        if any(row.is_done for row in rows):
            yield "✓", f"{day}: gjort"
        elif any(row.ended_at is None for row in rows):
            yield "…", f"{day}: pågår"
        elif rows:
            yield "✕", f"{day}: gick inte"
        else:
            yield "·", f"{day}: inte kört"
