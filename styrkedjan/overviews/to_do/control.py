"""What internal control asks of people: controls to do, measures to look at, and a year to judge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.control.models import ControlActivity, ControlDeviation, ControlPlan, ControlResult
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.domain.control.states import ControlState, DeviationState, PlanState
from styrkedjan.domain.recurring import Frequency, occasions
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.tasks import Task, Who

# A control is asked for from so long before its time is over; more of them than FEW become one line.
SOON = timedelta(days=14)
FEW = 3
DAYS_AFTER = timedelta(days=14)


def tasks(who: Who) -> list[Task]:
    """At most four queries. Who answers for the whole municipality finds it on its page instead."""
    if who.home is None or who.home.is_root:
        return []
    today = timezone.localdate()
    return [*_controls(who, today), *_measures(who, today), *_plans(who, today)]


def _controls(who: Who, today: date) -> Iterator[Task]:
    paths = who.paths(Permission.RECORD_CONTROL)
    if not paths:
        return
    running = Q(risk__plan__state__in=(PlanState.ADOPTED, PlanState.INTERIM))
    states = (ControlState.PLANNED, ControlState.STARTED)
    rows = list(
        ControlActivity.objects.filter(within(paths, "unit__") & running, state__in=states)
        .exclude(frequency="").select_related("unit").order_by("pk")
    )  # fmt: skip
    recorded = set(NOW.rows(ControlResult).filter(activity__in=rows).values_list("activity", "occasion"))
    found = []
    for row in rows:
        times = occasions(Frequency(row.frequency), row.start, row.end)
        due = next((one for one in times if (row.pk, one.key) not in recorded), None)
        if due is not None and due.end - SOON <= today:
            last = due.end + DAYS_AFTER
            href = reverse("control:activity", kwargs={"pk": row.pk})
            found.append(
                Task(f"För in kontrollen: {row.title}", f"{row.unit.name}, {due.label}", href, last, last < today)
            )
    if len(found) <= FEW:
        yield from found
    elif who.home is not None:
        last = min(one.due for one in found if one.due)
        href = reverse("control:overview", kwargs={"code": who.home.code})
        label = f"{plural(len(found), 'kontroll', 'kontroller')} att föra in"
        yield Task(label, found[0].label.removeprefix("För in kontrollen: ") + " med flera", href, last, last < today)


def _measures(who: Who, today: date) -> Iterator[Task]:
    paths = who.paths(Permission.RECORD_CONTROL)
    rows = ControlDeviation.objects.filter(within(paths, "activity__unit__"), due__lte=today + SOON)
    for row in rows.filter(state=DeviationState.ACTING).select_related("activity__unit").order_by("due", "pk"):
        href = reverse("control:activity", kwargs={"pk": row.activity_id})
        late = row.due is not None and row.due < today
        yield Task(f"Se om åtgärden hjälpte: {row.activity.title}", row.activity.unit.name, href, row.due, late)


def _plans(who: Who, today: date) -> Iterator[Task]:
    """A year that waits for the committee's judgement."""
    paths = who.paths(Permission.DECIDE_CONTROL)
    rows = ControlPlan.objects.filter(within(paths, "committee__"), state=PlanState.REPORTED)
    for row in rows.select_related("committee"):
        due = date(row.year + 1, 3, 31)
        href = reverse("control:judge", kwargs={"pk": row.pk})
        yield Task(
            f"För in bedömningen av den interna kontrollen {row.year}", row.committee.name, href, due, due < today
        )
