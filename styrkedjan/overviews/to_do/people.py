"""What dialogues ask of people: how many wait for one's own step, and neither with whom nor about what."""

from __future__ import annotations

from django.urls import reverse

from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.people.queries import staff
from styrkedjan.domain.swedish import plural
from styrkedjan.overviews.tasks import Task, Who


def tasks(who: Who) -> list[Task]:
    """One line (three queries)."""
    root = who.principal or (root_of(who.home) if who.home else None)
    waiting = staff.waiting(who.user, root) if root else 0
    if not waiting:
        return []
    label = f"{plural(waiting, 'medarbetarsamtal väntar', 'medarbetarsamtal väntar')} på dig"
    return [Task(label, "Läses bara av er två", reverse("people:mine"), None, late=False)]
