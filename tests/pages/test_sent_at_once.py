"""Every form that writes, sent by two threads at the same moment and with a COMMIT that fails: done once and whole.

On PostgreSQL, where two may write at once. Each form meets the world as it was before the others.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.db.backends.signals import connection_created
from django.test import Client

from styrkedjan.foundation.models import AuditEvent, Sending, User
from tests.emptied import empty, put_back, rows
from tests.pages.every_form import SCENES, Scene, body, forms_met, view_of
from tests.pages.forms import SentForm, forms_of
from tests.pages.world import build_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
SECONDS = 20
_WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?')


FEWEST = {"som det står": 190, "inlämnat": 8, "godkänt": 3, "i partigruppen": 4}


# The first scene is as long as the others together, and the two are done side by side.
@pytest.mark.parametrize("scenes", [SCENES[:1], SCENES[1:]], ids=["som det står", "i andra lägen"])
def test_every_form_that_writes_is_done_once_and_whole(scenes: Sequence[Scene]) -> None:
    """First the COMMIT fails, and nothing is there; then two send the same form, and it is done once."""
    empty(numbers=True)
    world = build_world()
    untouched, wrong = rows(), list[str]()
    for scene in scenes:
        put_back(untouched)
        scene.set_up(world)
        client = _entered(scene.person(world))
        cookies, before = copy(client.cookies), rows()
        writing = set()
        with _written_tables() as written:

            def restore(
                client: Client = client, cookies: Any = cookies, before: Any = before, written: set[str] = written
            ) -> None:
                put_back(before, written=written)
                written.clear()
                client.cookies = copy(cookies)

            for form in forms_met(client, world, scene):
                if view_of(form) not in writing:
                    told, events = _tried(client, form, restore)
                    wrong += told
                    writing |= {view_of(form)} if events else set()
                restore()
        assert len(writing) >= FEWEST.get(scene.name, 1), sorted(writing)
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


def _tried(client: Client, form: SentForm, restore: Callable[[], None]) -> tuple[list[str], Counter[str]]:
    """What is wrong with how the form is answered, and the events that it writes when it is sent alone."""
    sent, before = body(form), _events()
    with _no_commit() as seen:
        status = client.post(form.action, sent).status_code
    events = (seen[0] if seen else before) - before
    if not events:
        return [], events
    if _events() != before or Sending.objects.exists():
        return [f"{form.action}: {status} och ändå skrivet: {dict(_events() - before)}"], events
    answers = _at_once(client, form.action, sent)
    wrong, done = [], _events() - before
    if done != events:  # what is saved and then sent is two transactions, and only the first was seen
        restore()
        client.post(form.action, sent)
        events = _events() - before
    if done != events:
        wrong.append(f"{form.action}: {dict(done)} i stället för {dict(events)}; svaren {answers}")
    if any(status >= 500 for status, _ in answers):
        wrong.append(f"{form.action}: svaren {answers}")
    return wrong, events


@contextmanager
def _written_tables() -> Iterator[set[str]]:
    """The tables that anybody here writes to, in whatever thread."""
    found = set[str]()

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if told := _WRITES.match(sql):
            found.add(told[1])
        return execute(sql, params, many, context)

    def begun(connection: Any, **_: Any) -> None:
        connection.execute_wrappers.append(look)

    connection_created.connect(begun)
    try:
        with connection.execute_wrapper(look):
            yield found
    finally:
        connection_created.disconnect(begun)


def _entered(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def _events() -> Counter[str]:
    return Counter(AuditEvent.objects.values_list("action", flat=True))


@contextmanager
def _no_commit() -> Iterator[list[Counter[str]]]:
    """The database takes every statement and refuses the COMMIT, as one that is shut down or full does.

    Hands out the events that stood there when it did.
    """
    seen: list[Counter[str]] = []

    def refuse() -> None:
        with connection.connection.cursor() as cursor:  # past Django, which is on its way out of the transaction
            cursor.execute("SELECT action, count(*) FROM foundation_auditevent GROUP BY action")
            seen.append(Counter(dict(cursor.fetchall())))
        connection.rollback()
        raise OperationalError("disk full")

    before = connection._commit
    connection._commit = refuse
    try:
        with suppress(OperationalError):
            yield seen
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
