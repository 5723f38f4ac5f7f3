"""What steering documents, delegation, assignments and values ask of people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.documents.queries.assignments import assignments
from styrkedjan.areas.documents.queries.delegation import orders
from styrkedjan.areas.documents.queries.documents import REVIEWED_FROM, register, values_of
from styrkedjan.areas.organisation.models import UnitKind
from styrkedjan.domain.documents.faults import Fault
from styrkedjan.domain.documents.states import AssignmentState, OrderState
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.tasks import Task, Who

SOON = timedelta(days=45)
GRAVE = (Fault.WRONG_BODY, Fault.REPEALED_LAW, Fault.EXPIRED, Fault.TWO, Fault.OWNERLESS, Fault.REVISE)


def tasks(who: Who) -> list[Task]:
    """At most sixteen queries, none from memory; one line of each kind, however many documents there are."""
    today = timezone.localdate()
    return [*_documents(who, today), *_orders(who), *_assigned(who, today), *_values(who, today)]


def _documents(who: Who, today: date) -> Iterator[Task]:
    if who.home is None or not who.may(Permission.EDIT_DOCUMENTS, who.home):
        return
    found = register(who.home, NOW).found
    href = reverse("documents:register")
    grave = {one.document for one in found if one.fault in GRAVE}
    if grave:
        yield Task(f"Rätta {plural(len(grave), 'styrdokument', 'styrdokument')}", found[0].what, href, None, late=False)
    waits = [one for one in found if one.fault is Fault.UNREVIEWED]
    if waits:
        due = date(today.year, 12, 31)
        label = f"Pröva aktualiteten: {plural(len(waits), 'styrdokument', 'styrdokument')}"
        yield Task(label, "Är det aktuellt, behöver det revideras eller upphävas?", href, due, due < today)


def _orders(who: Who) -> Iterator[Task]:
    for row in orders(who.principal, NOW) if who.principal else ():
        if row.state == OrderState.DRAFT and who.may(Permission.EDIT_DOCUMENTS, row.committee):
            href = reverse("documents:order", kwargs={"pk": row.pk})
            yield Task(
                "Gör klart delegationsordningen", f"Gäller från {row.valid_from}", href, row.valid_from, late=False
            )


def _assigned(who: Who, today: date) -> Iterator[Task]:
    """One's own part of an assignment; and, for whoever answers the council, those whose day is near."""
    for line in assignments(who.principal, NOW) if who.principal else ():
        if line.state is not AssignmentState.GIVEN:
            continue
        for part in line.shares:
            if part.done_on is None and part.due <= today + SOON and who.may(Permission.EDIT_CHAIN, part.unit):
                href = reverse("documents:prove", kwargs={"pk": part.pk})
                note = f"{part.unit.name}: {part.task}"[:160]
                yield Task(f"Redovisa till fullmäktige: {line.row.title}", note, href, part.due, part.due < today)
        if line.row.due <= today + SOON and who.may(Permission.EDIT_DOCUMENTS, line.row.unit):
            href = reverse("documents:assignment", kwargs={"pk": line.row.pk})
            yield Task(
                f"Återredovisa: {line.row.title}", "Fullmäktige väntar på svar", href, line.row.due, line.is_late
            )


def _values(who: Who, today: date) -> Iterator[Task]:
    """A head's own unit talks about the values before the year is over."""
    home = who.home
    if (
        home is None
        or home.kind != UnitKind.UNIT
        or today.month < REVIEWED_FROM
        or not who.may(Permission.EDIT_CHAIN, home)
    ):
        return
    left = [one.row.title for one in values_of(home, NOW) if one.talk is None]
    if left:
        href = reverse("documents:talk", kwargs={"code": home.code})
        yield Task(f"Prata om {left[0].lower()} på ett möte", home.name, href, date(today.year, 12, 31), late=False)
