"""What voices ask of people: matters to give to a unit, and those whose day has come."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.voices.queries import years
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.tasks import Task, Who

SOON = timedelta(days=7)
FEW = 3


def tasks(who: Who) -> list[Task]:
    """A few of one's own, the first due first, and one line for the rest; whoever receives has the new ones too."""
    receives, handles = who.paths(Permission.RECEIVE_VOICES), who.paths(Permission.HANDLE_VOICES)
    root = who.principal or (root_of(who.home) if who.home else None)
    if root is None or not (receives or handles):
        return []
    until = timezone.localdate() + SOON
    due = [
        one
        for one in years.waiting(root, NOW)
        if one.due.on <= until and one.path.startswith(receives if one.is_secret else receives + handles)
    ]
    told = [
        Task(f"{one.due.what}: {one.name}", f"{one.unit}, {one.theme.lower()}",
             reverse("voices:matter", kwargs={"pk": one.pk}), one.due.on, one.due.late)
        for one in due[:FEW]
    ]  # fmt: skip
    if len(due) > FEW:
        more = plural(len(due) - FEW, "synpunkt till väntar", "synpunkter till väntar")
        told.append(Task(more, "Den äldsta först", reverse("voices:mine"), None, due[FEW].due.late))
    return told
