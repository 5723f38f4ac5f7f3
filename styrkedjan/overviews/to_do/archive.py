"""What the register asks of people: to register, to write in a decision, to dispose and to erase by a second person."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.archive.models import Disposal, Erasure, RetentionRule
from styrkedjan.areas.archive.queries import personal
from styrkedjan.areas.archive.queries.due import due
from styrkedjan.areas.archive.queries.register import unregistered
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.remembering import remembered
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.tasks import Task, Who

FORM = ("handling", "handlingar")


def tasks(who: Who) -> list[Task]:
    """At most one line of each kind; a few questions, and one more for each kind that is to be registered."""
    root = who.principal
    return [] if root is None else [*_register(who, root), *_retention(who, root), *_erasures(who, root)]


def _register(who: Who, root: Unit) -> Iterator[Task]:
    """Whoever receives registers; the controller, who may too, sees it in the register and is not reminded."""
    paths = who.paths(Permission.KEEP_RECORDS)
    if not paths or not who.may(Permission.RECEIVE_VOICES, root):
        return
    waits = unregistered(root, paths)
    if waits:
        since = timezone.localdate(waits[0][1].created_at)
        label = f"Registrera {plural(len(waits), *FORM)}"
        yield Task(label, f"Den äldsta kom {since}", reverse("archive:register"), since, since < timezone.localdate())


def _retention(who: Who, root: Unit) -> Iterator[Task]:
    if not who.may(Permission.KEEP_RECORDS, root):
        return
    if count := sum(row.changed_by_id != who.user.pk for row in _proposed(root)):
        label = f"För in nämndens beslut om {plural(count, 'gallringsregel', 'gallringsregler')}"
        yield Task(label, "Ett förslag gallrar inget", reverse("archive:rules"), None, late=False)
    lists = _lists(root)
    for row in [row for row in lists if row.created_by_id != who.user.pk][:1]:
        href = reverse("archive:disposal_list", kwargs={"pk": row.pk})
        yield Task(f"Gallra efter {str(row).lower()}", f"{row.created_by} gjorde listan", href, None, late=False)
    if who.may(Permission.RECEIVE_VOICES, root) and not lists and (ripe := len(due(root))):
        yield Task(f"Gör en gallringslista: {plural(ripe, *FORM)}", "Tiden är ute", reverse("archive:disposal"), None,
                   late=False)  # fmt: skip


def _erasures(who: Who, root: Unit) -> Iterator[Task]:
    if not who.may(Permission.MANAGE_PEOPLE, root):
        return
    for row in [row for row in _asked(root) if who.user.pk not in (row.created_by_id, row.person_id)][:1]:
        href = reverse("archive:person", kwargs={"pk": row.person_id})
        yield Task("Radera en persons uppgifter", f"Begärt av {row.created_by}", href, None, late=False)


@remembered
def _proposed(root: Unit) -> list[RetentionRule]:
    return list(RetentionRule.objects.filter(principal=root, decided_by=None))


@remembered
def _lists(root: Unit) -> list[Disposal]:
    return list(Disposal.objects.filter(principal=root, done_at=None).select_related("created_by"))


@remembered
def _asked(root: Unit) -> list[Erasure]:
    rows = Erasure.objects.filter(person__in=personal.people_of(root), done_at=None)
    return list(rows.select_related("created_by"))
