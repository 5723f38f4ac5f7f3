"""What voices ask of people: matters to give to a unit, and those whose day has come."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.voices.models import Feedback
from styrkedjan.areas.voices.queries import rules, years
from styrkedjan.domain.swedish import plural
from styrkedjan.domain.voices.feedback import FeedbackState
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.tasks import Task, Who

SOON = timedelta(days=7)
FEW = 3
S = FeedbackState


def tasks(who: Who) -> list[Task]:
    """At most three queries; a few of one's own, and one line for the rest."""
    receives, handles = who.paths(Permission.RECEIVE_VOICES), who.paths(Permission.HANDLE_VOICES)
    root = _root(who)
    if root is None or not (receives or handles):
        return []
    new = Q(state__in=[S.RECEIVED, S.ACKNOWLEDGED]) & within(receives, "unit__")
    mine = within(handles, "unit__") & (Q(is_secret=False) | within(receives, "unit__"))
    rows = Feedback.objects.filter(new | mine).exclude(state__in=[S.CLOSED, S.HANDED_OVER])
    times, today = rules.times(rules.held(root, NOW)), timezone.localdate()
    found = years.matters(rows.select_related("unit").order_by("received_on", "pk"), NOW, times)
    due = [one for one in found if one.due is not None and one.due.on <= today + SOON]
    due.sort(key=lambda one: (one.due.on if one.due else today, one.row.pk))
    told = [
        Task(f"{one.due.what}: {one.row}", f"{one.row.unit.name}, {one.theme.lower()}",
             reverse("voices:matter", kwargs={"pk": one.row.pk}), one.due.on, one.due.late)
        for one in due[:FEW] if one.due
    ]  # fmt: skip
    if len(due) > FEW:
        late = sum(one.due is not None and one.due.late for one in due[FEW:])
        more = plural(len(due) - FEW, "synpunkt till väntar", "synpunkter till väntar")
        told.append(Task(more, "Den äldsta först", reverse("voices:mine"), None, bool(late)))
    return told


def _root(who: Who) -> Unit | None:
    return who.principal or (root_of(who.home) if who.home else None)
