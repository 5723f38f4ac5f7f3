"""The picture of a unit's year on a page."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from styrkedjan.domain.periods import Period
from styrkedjan.overviews.money import MoneyStanding
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.reports import standing as told


@dataclass(frozen=True, slots=True)
class CourseChart:
    """A drawing with its heading and what it says in words under it."""

    title: str
    note: str
    svg: SafeString
    href: str


def course(standing: MoneyStanding, period: Period) -> CourseChart | None:
    """The year against the budget, and where it is expected to end; None without any booked month."""
    chart, title = told.course(standing, period), told.course_title(standing)
    if chart is None:
        return None
    href = reverse("economy:unit", kwargs={"code": standing.unit.code})
    return CourseChart(title, f"{chart.unit}, ackumulerat. Minus är underskott.", drawn(chart, title), href)
