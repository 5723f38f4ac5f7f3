"""What an unjustified difference asks of people once a measure is decided: to look whether it helped."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.comparison.models import GapAnswer
from styrkedjan.domain.gap_states import GapState
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.tasks import Task, Who

SOON = timedelta(days=30)


def tasks(who: Who) -> list[Task]:
    """A line for each measure whose day is near (one query)."""
    today = timezone.localdate()
    rows = GapAnswer.objects.filter(
        unit__principal=who.principal, state=GapState.MEASURE, due__lte=today + SOON
    ).select_related("unit", "indicator")  # fmt: skip
    return [
        Task(
            f"Följ upp skillnaden: {row.indicator.name}", f"{row.unit.name}: {row}"[:160],
            reverse("improvement:equality", kwargs={"code": row.unit.code}), row.due, row.due < today,
        )
        for row in rows.order_by("due", "pk") if row.due and who.may(Permission.REPORT_VALUES, row.unit)
    ]  # fmt: skip
