"""Every page says the same from memory as when it is worked out anew, before and after something is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.urls import reverse

from styrkedjan.foundation import remembering
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.pages.test_doors import Route, guarded
from tests.pages.world import ADDRESSES, World, build_world

# Tokens are drawn anew for every page. A report that stands says when it was read, and its checksum is of that too.
# Questions to the database that a page may ask, that of what has been written among them.
MOST_QUESTIONS = 30
# When nothing is remembered these may ask more: they gather what every area knows of all committees, or of a unit. An
# area asks four questions of what is to be done, and a dozen of what its part of a report tells.
GATHERING = {
    "accounts:download": 45,
    "economy:findings": 52, "economy:committee_findings": 52, "economy:findings_notice": 50,
    "chain:wheel_file": 60, "records:letter": 55, "reporting:read": 103, "reporting:download": 100, "start:start": 78,
    "economy:unit_page": 34, "burden:asked": 42, "documents:oversight": 88, "start:brief": 45, "start:brief_file": 45,
}  # fmt: skip
_LOOK = remembering._remembered
_TOKENS = re.compile(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"|\b\d\d[:.]\d\d\b|\b[0-9a-f]{8,64}\b')


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    remembering.forget()
    yield
    remembering.forget()


# How the database tells that something is written is tried on each by foundation/test_remembering.py.
@pytest.mark.any_database
@pytest.mark.django_db(transaction=True)
def test_every_page_says_the_same_from_memory() -> None:
    """The second time, since who gets an answer must leave it as it is; then after a change of every row there is.

    A page that asked for nothing that is remembered has no memory to speak from, and is opened once.
    """
    world = build_world()
    client = Client()
    person = factories.user("allsmaktig")
    for role in Role:
        factories.give(person, role, world.root)
    client.force_login(person)
    assert SESSION_KEY in client.session
    asked, asked_anew = Counter[str](), Counter[str]()
    remembering_pages = set[str]()
    # The session remembers which units were visited, and the memory what the pages say.
    opened = _pages(client, world, guarded(), asked=asked, remembers=remembering_pages)
    assert len(opened) > 120
    told = [route for route in guarded() if route.name in remembering_pages]
    assert len(told) > 60, len(told)
    with _memory_set_aside():
        anew = _pages(client, world, told, forgetting=True, asked=asked_anew)
    for name in remembering_pages:
        del asked[name]
    from_memory = _pages(client, world, told, asked=asked)
    # What each area asks people to do is asked anew: a question or two of every area.
    assert {name: n for name, n in asked.items() if n > MOST_QUESTIONS + (5 if name == "chain:wheel_file" else 0)} == {}
    assert {name: n for name, n in asked_anew.items() if n > GATHERING.get(name, MOST_QUESTIONS)} == {}
    assert _differing(anew, from_memory) == []
    _change_everything()
    after = _pages(client, world, told)
    assert sum(anew[name] != after[name] for name in anew) > 60, "the change is seen on the pages"
    assert _differing(after, _pages(client, world, told, forgetting=True)) == []


@contextmanager
def _memory_set_aside() -> Iterator[None]:
    kept = remembering._kept.copy()
    yield
    remembering._kept.clear()
    remembering._kept.update(kept)


def _pages(
    client: Client,
    world: World,
    routes: list[Route],
    *,
    forgetting: bool = False,
    asked: Counter[str] | None = None,
    remembers: set[str] | None = None,
) -> dict[str, str]:
    found = {}
    for route in routes:
        if forgetting:
            remembering.forget()

        def count(execute: Callable[..., object], *statement: object, name: str = route.name) -> object:
            if asked is not None:
                asked[name] += 1
            return execute(*statement)

        def look(*told: Any, name: str = route.name) -> Any:
            if remembers is not None:
                remembers.add(name)
            return _LOOK(*told)

        with connection.execute_wrapper(count), pytest.MonkeyPatch.context() as patched:
            patched.setattr(remembering, "_remembered", look)
            answer = client.get(reverse(route.name, kwargs=ADDRESSES[route.name].kwargs(world, "mine")))
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            found[route.name] = _TOKENS.sub("", answer.content.decode())
    return found


def _differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return [name for name in one if one[name] != other.get(name)]


def _change_everything() -> None:
    """Another name, title or text in every row that has one, by the database's own hand."""
    for model in apps.get_app_config("foundation").apps.get_models():
        # The log is only added to, and a steering model's text is a definition, not words.
        if not model.__module__.startswith("styrkedjan.") or model._meta.label in _NOT_WORDS:
            continue
        for field in model._meta.concrete_fields:
            if field.name in _WORDS and field.get_internal_type() in {"CharField", "TextField"} and not field.unique:
                column = f'"{field.column}"'
                with connection.cursor() as cursor:
                    cursor.execute(f'UPDATE "{model._meta.db_table}" SET {column} = {column} || %s', ["q"])


_NOT_WORDS = {"foundation.AuditEvent", "chain.OwnModel"}
_WORDS = {"name", "title", "text", "summary", "description", "reason"}
