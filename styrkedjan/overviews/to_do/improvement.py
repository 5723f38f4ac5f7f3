"""What improvements ask of people: ideas that wait for an answer, those whose day has come, effects to measure."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.improvement.queries.boards import Line, days
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.improvement.states import ImprovementState
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.tasks import Task, Who

SOON = timedelta(days=14)
FEW = 2
S = ImprovementState
NEXT = {
    S.IDEA: "Svara på idén", S.ANALYSED: "Planera", S.PLANNED: "Börja pröva", S.TRIED: "Bedöm provet",
    S.KEPT: "Mät effekten",
}  # fmt: skip


def tasks(who: Who) -> list[Task]:
    """A few, the first due first, and one line for the rest, for whoever heads the very unit."""
    root = who.principal or (root_of(who.home) if who.home else None)
    heads = who.paths(Permission.EDIT_CHAIN)
    if root is None or not heads:
        return []
    until = timezone.localdate() + SOON
    due = [one for one in days(root, NOW) if one.day is not None and one.day <= until and one.row.unit.path in heads]
    told = [_task(one) for one in due[:FEW]]
    if len(due) > FEW:
        more = plural(len(due) - FEW, "förbättring till väntar på dig", "förbättringar till väntar på dig")
        board = reverse("improvement:board", kwargs={"code": due[FEW].row.unit.code})
        told.append(Task(more, "Den äldsta först", board, None, due[FEW].is_late))
    return told


def _task(one: Line) -> Task:
    href = reverse("improvement:improvement", kwargs={"pk": one.row.pk})
    return Task(f"{NEXT[one.state]}: {one.row.title}", one.row.unit.name, href, one.day, one.is_late)
