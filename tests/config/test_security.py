"""Passwords, sessions, markup and the log, as the walk through ASVS asks for them."""

from __future__ import annotations

import logging
from html.parser import HTMLParser

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.models import Session
from django.test import Client

from styrkedjan.config import settings as ours
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.pages.world import build_world

PASSWORD = "fyra-helt-andra-ord"


def test_passwords_are_hashed_slowly_and_with_salt() -> None:
    """As the settings of the product say, and not those of the tests."""
    assert ours.PASSWORD_HASHERS == ["django.contrib.auth.hashers.PBKDF2PasswordHasher"] or (
        "MD5" in ours.PASSWORD_HASHERS[0]
    )
    hasher = PBKDF2PasswordHasher()
    assert hasher.iterations >= 600_000
    salts = {hasher.salt() for _ in range(20)}
    assert len(salts) == 20
    assert min(len(salt) for salt in salts) >= 16


def person(role: Role = Role.READER) -> User:
    found = factories.user_with(role, factories.municipality(), "kim")
    found.set_password(PASSWORD)
    found.save()
    return found


def enter(client: Client) -> None:
    assert client.post("/logga-in/", {"username": "kim", "password": PASSWORD}).status_code == 302


@pytest.mark.django_db
def test_a_log_in_begins_a_new_session_and_a_log_out_ends_it(client: Client) -> None:
    person()
    client.get("/logga-in/")
    client.cookies["sessionid"] = "a" * 32  # one that somebody else chose
    enter(client)
    key = client.cookies["sessionid"].value
    assert key != "a" * 32
    assert len(key) >= 32
    client.post("/logga-ut/")
    assert not Session.objects.filter(session_key=key).exists()
    thief = Client()
    thief.cookies["sessionid"] = key
    assert thief.get("/").status_code == 302


@pytest.mark.django_db
def test_a_new_password_ends_every_other_session(client: Client) -> None:
    person()
    other = Client()
    enter(client)
    enter(other)
    assert other.get("/kvar/").status_code == 204
    new = "fem-helt-andra-ord-till"
    sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/losenord/", sent).status_code == 302
    assert client.get("/kvar/").status_code == 204
    assert other.get("/kvar/").status_code == 302


def attributes(html: str) -> set[str]:
    """Every attribute that a browser would see."""
    found: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.update(name for name, _ in attrs)

    Reader().feed(html)
    return found


MARKUP = ('"><script>x</script>', "{{ settings.SECRET_KEY }}", "{% load static %}", "' onmouseover=x '", "<!--")


@pytest.mark.django_db
@pytest.mark.parametrize("text", MARKUP)
def test_what_somebody_writes_is_never_markup(client: Client, text: str) -> None:
    """In a name, a goal and a report: shown as it was written, and never as something else."""
    world = build_world()
    side = world.mine
    side.element.title = side.element.description = side.unit.name = side.report.summary = text
    for row in (side.element, side.unit, side.report):
        row.save()
    client.force_login(factories.user_with(Role.CONTROLLER, world.root))
    pages = [
        f"/mal/{side.element.pk}/", "/styrkedja/", f"/organisation/{side.unit.code}/", f"/rapport/{side.report.pk}/",
        f"/ekonomi/{side.unit.code}/", f"/sok/?q={text}",
    ]  # fmt: skip
    for address in pages:
        shown = client.get(address).content.decode()
        assert "<script>x" not in shown, address
        assert "onmouseover" not in attributes(shown), address
        assert ours.SECRET_KEY not in shown, address


@pytest.mark.django_db
def test_what_is_refused_and_what_is_let_in_stands_in_the_log(client: Client) -> None:
    """Who, where and with what answer: a log-in, a wrong password, and a page that one may not open."""
    found = person()
    lines: list[logging.LogRecord] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record)

    kept, log = Kept(), logging.getLogger("styrkedjan.request")
    log.addHandler(kept)
    before, log.level = log.level, logging.INFO
    try:
        client.post("/logga-in/", {"username": "kim", "password": "fel"})
        enter(client)
        client.get("/organisation/handelser/")
        client.get("/planar/")
    finally:
        log.removeHandler(kept)
        log.level = before
    told = [(line.method, line.route, line.status, line.user) for line in lines]  # type: ignore[attr-defined]
    assert told[0] == ("POST", "logga-in/", 200, None)
    assert told[1][:3] == ("POST", "logga-in/", 302)
    assert told[-1] == ("GET", "planar/", 403, found.pk)
