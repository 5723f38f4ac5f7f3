"""What inspection asks of people: visits to make, drafts and measures whose day has come, and drafts to answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.inspection.models import Inspection, Ruling
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.domain.inspection.states import InspectionState
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.tasks import Task, Who

SOON = timedelta(days=45)
S = InspectionState


def tasks(who: Who) -> list[Task]:
    """At most three queries; a few of each kind, the first due first."""
    today = timezone.localdate()
    return [*_measures(who, today), *_cases(who, today), *_drafts(who, today)]


def _measures(who: Who, today: date) -> Iterator[Task]:
    """Decisions whose day is near or over, and nobody has seen whether they are followed."""
    paths = who.paths(Permission.EDIT_PROVIDERS)
    if not paths:
        return
    rows = Ruling.objects.filter(
        within(paths, "inspection__plan__committee__"), inspection__state=S.AWAITING, obeyed="", deadline__isnull=False,
        deadline__lte=today + SOON,
    ).exclude(measures="")  # fmt: skip
    for row in rows.select_related("inspection__inspected").order_by("deadline", "pk"):
        href = reverse("inspection:follow", kwargs={"pk": row.pk})
        late = row.deadline is not None and row.deadline < today
        label = f"Se om beslutet är följt: {row.inspection.inspected.name}"
        yield Task(label, row.measures[:80], href, row.deadline, late)


def _cases(who: Who, today: date) -> Iterator[Task]:
    """Visits to make, answers that have come, and drafts whose time to answer is over."""
    paths = who.paths(Permission.EDIT_PROVIDERS)
    if not paths:
        return
    waits = (
        Q(state__in=[S.PLANNED, S.ANNOUNCED], due__lte=today + SOON)
        | Q(state=S.ANSWERED)
        | Q(state=S.DRAFT, answer_by__lt=today)
    )
    rows = Inspection.objects.filter(within(paths, "plan__committee__"), waits)
    for row in rows.select_related("inspected").order_by("due", "pk"):
        href, name = reverse("inspection:case", kwargs={"pk": row.pk}), row.inspected.name
        if row.state in (S.PLANNED, S.ANNOUNCED):
            yield Task(f"Gör tillsynsbesöket: {name}", row.trigger[:80], href, row.due, row.due < today)
        elif row.state == S.ANSWERED:
            yield Task(f"Besluta i tillsynen: {name}", "Svaret på utkastet har kommit.", href, None, False)
        else:
            yield Task(f"Svaret dröjer: {name}", "Tiden att svara på utkastet är över.", href, row.answer_by, True)


def _drafts(who: Who, today: date) -> Iterator[Task]:
    """A draft for whoever answers for just that place."""
    paths = who.paths(Permission.ANSWER_PROVIDERS)
    if not paths or who.home is None or who.may(Permission.EDIT_PROVIDERS, who.home):
        return
    rows = Inspection.objects.filter(within(paths, "inspected__unit__"), state=S.DRAFT, answer_by__isnull=False)
    for row in rows.select_related("inspected").order_by("answer_by", "pk"):
        href = reverse("inspection:own_case", kwargs={"pk": row.pk})
        late = row.answer_by is not None and row.answer_by < today
        yield Task(f"Svara på utkastet: {row.inspected.name}", "", href, row.answer_by, late)
