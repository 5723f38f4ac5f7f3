"""Every form that writes, sent by two threads at the same moment and with a COMMIT that fails: done once and whole.

On PostgreSQL, where two may write at once. Each form meets the world as it was before the others.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import Client

from styrkedjan.foundation.models import AuditEvent, Sending, User
from tests.emptied import empty, put_back, rows
from tests.pages.every_form import SCENES, Scene, body, forms_met, view_of
from tests.pages.forms import SentForm, forms_of
from tests.pages.world import World, build_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
SECONDS = 20


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_every_form_that_writes_is_done_once_and_whole(scene: Scene) -> None:
    """First the COMMIT fails, and nothing is there; then two send the same form, and it is done once."""
    fewest = {"som det står": 45, "inlämnat": 8, "godkänt": 3, "i partigruppen": 4}
    empty(numbers=True)
    world = build_world()
    scene.set_up(world)
    person = scene.person(world)
    before = rows()
    writing = list(_writing(scene, world, person))
    assert len(writing) >= fewest.get(scene.name, 1), [form.action for form, _ in writing]
    wrong = []
    for form, events in writing:
        put_back(before)
        wrong += _tried(person, form, events)
    assert not wrong, "\n".join(wrong)


def test_two_who_make_the_same_thing_at_once_are_both_answered() -> None:
    """Two pages, two tokens: one is first, and the other is told so instead of meeting a fault."""
    scene = SCENES[0]
    empty(numbers=True)
    world = build_world()
    scene.set_up(world)
    client = _entered(scene.person(world))
    page = "/investeringar/100/nytt/"
    first, second = (forms_of(page, client.get(page).content.decode()) for _ in range(2))
    sent = [body(next(form for form in forms if form.action == page)) for forms in (first, second)]
    answers = _at_once(client, page, *sent)
    assert sorted(status for status, _ in answers)[0] == 302, answers
    assert all(status in (302, 409, 422) for status, _ in answers), answers
    assert _events()["investments.create_project"] == 1


def _writing(scene: Scene, world: World, person: User) -> Iterator[tuple[SentForm, Counter[str]]]:
    """The forms that write when they are sent alone, and the events that they write."""
    client = _entered(person)
    seen = set()
    for form in forms_met(client, world, scene):
        with transaction.atomic():
            client.post(form.action, body(form))
            events = _events()
            transaction.set_rollback(True)
        client = _entered(person)
        if events and view_of(form) not in seen:
            seen.add(view_of(form))
            yield form, events


def _tried(person: User, form: SentForm, events: Counter[str]) -> Iterator[str]:
    client = _entered(person)
    sent = body(_again(client, form))
    with _no_commit():
        status = client.post(form.action, sent).status_code
    if _events() or Sending.objects.exists():
        yield f"{form.action}: {status} och ändå skrivet: {dict(_events())}"
        return
    answers = _at_once(client, form.action, sent)
    if _events() != events:
        yield f"{form.action}: {dict(_events())} i stället för {dict(events)}; svaren {answers}"
    if any(status >= 500 for status, _ in answers):
        yield f"{form.action}: svaren {answers}"


def _again(client: Client, form: SentForm) -> SentForm:
    """The same form as it stands now."""
    answer = client.get(form.page)
    shapes = (one for one in forms_of(form.page, answer.content.decode()) if one.action == form.action)
    names = [name for name, _ in form.fields]
    return next(one for one in shapes if [name for name, _ in one.fields] == names)


def _entered(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def _events() -> Counter[str]:
    return Counter(AuditEvent.objects.values_list("action", flat=True))


@contextmanager
def _no_commit() -> Iterator[None]:
    """The database takes every statement and refuses the COMMIT, as one that is shut down or full does."""

    def refuse() -> None:
        connection.rollback()
        raise OperationalError("disk full")

    before = connection._commit
    connection._commit = refuse
    try:
        with suppress(OperationalError):
            yield
    finally:
        connection._commit = before


def _at_once(client: Client, address: str, *sent: dict[str, list[str]]) -> list[tuple[int, str]]:
    """The form from the same person twice, at the same moment: status and where it led."""
    start, answers = threading.Barrier(2), list[tuple[int, str]]()

    def send(data: dict[str, list[str]]) -> None:
        mine = Client(raise_request_exception=False)
        mine.cookies = client.cookies
        try:
            start.wait(SECONDS)
            answer = mine.post(address, data)
            answers.append((answer.status_code, answer.get("Location", "")))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(data,)) for data in (sent * 2)[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    return answers
