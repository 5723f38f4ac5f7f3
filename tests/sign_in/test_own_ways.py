"""Codes, spare codes and the account for bad days; and the file that tells of the organisation's log-ins."""

from __future__ import annotations

import base64
import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from styrkedjan.areas.directory.actions import factors
from styrkedjan.areas.directory.actions.directories import add_emergency
from styrkedjan.areas.directory.models import Factor
from styrkedjan.domain.directory import totp
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import Role
from styrkedjan.sources.sign_in.providers import read
from tests import factories

pytestmark = pytest.mark.any_database
PASSWORD = "hemligt-lösenord"


def person(name: str = "kim") -> User:
    found = factories.user_with(Role.ADMINISTRATOR, factories.municipality(), name)
    found.set_password(PASSWORD)
    found.save()
    return found


def log_in(browser: Client, name: str = "kim") -> Any:
    return browser.post("/logga-in/", {"username": name, "password": PASSWORD, "next": "/nycklar/"})


@pytest.mark.django_db
def test_an_app_with_codes_and_spare_ones() -> None:
    kim, browser = person(), Client()
    log_in(browser)
    page = browser.get("/inloggning/app/").content.decode()
    secret = base64.b32decode(re.search(r"Skriv <code>(\w+)</code>", page)[1])  # type: ignore[index]
    now = int(time.time() // totp.STEP)
    assert browser.post("/inloggning/app/", {"code": "000000"}).status_code == 409
    assert browser.post("/inloggning/app/", {"code": totp.code(secret, now - 1)}).status_code == 302
    spare = re.findall(r"<code>([0-9a-f-]{13})</code>", browser.post("/inloggning/reservkoder/").content.decode())
    assert len(spare) == 8
    kept = Factor.objects.get(kind="totp")
    assert base64.b32encode(secret).decode() not in kept.secret
    assert not any(code in Factor.objects.get(kind="codes").secret for code in spare)

    other = Client()
    asked = log_in(other)
    assert asked["Location"] == "/logga-in/steg/"
    assert "_auth_user_id" not in other.session
    assert other.get("/nycklar/").status_code == 302
    used = other.post("/logga-in/steg/", {"code": totp.code(secret, now - 1)})
    assert (used.status_code, "redan använd" in used.content.decode()) == (422, True)
    done = other.post("/logga-in/steg/", {"code": totp.code(secret, now)})
    assert (done.status_code, done["Location"]) == (302, "/nycklar/")
    for code, status in ((spare[0], 302), (spare[0], 422), (spare[1], 302)):
        again = Client()
        log_in(again)
        assert again.post("/logga-in/steg/", {"code": code}).status_code == status
    # Guessing ends: five for each log-in, eight for the account, whoever guesses.
    guesser = Client()
    log_in(guesser)
    for _ in range(5):
        guesser.post("/logga-in/steg/", {"code": "123456"})
    assert guesser.post("/logga-in/steg/", {"code": spare[2]}).status_code == 409
    for _ in range(8 - Factor.objects.get(kind="totp").failures):
        factors.take_code(kim, "123456")
    with pytest.raises(Refused, match="För många fel"):
        factors.take_code(kim, "123456")
    browser.post(f"/inloggning/{kept.pk}/bort/")
    assert not Factor.objects.filter(kind="totp").exists()
    stranger = factories.user_with(Role.READER, factories.municipality("0001", "Annan"), "lo")
    with pytest.raises(Refused):
        factors.remove_factor(by=stranger, factor=Factor.objects.get())


@pytest.mark.django_db
def test_where_a_second_step_is_required_nothing_else_opens_first(settings: Any) -> None:
    person()
    settings.SECOND_STEP_REQUIRED = True
    browser = Client()
    log_in(browser)
    assert browser.get("/nycklar/")["Location"] == "/inloggning/"
    assert browser.get("/inloggning/").status_code == 200
    secret = base64.b32decode(re.search(r"<code>(\w+)</code>", browser.get("/inloggning/app/").content.decode())[1])  # type: ignore[index]
    browser.post("/inloggning/app/", {"code": totp.code(secret, int(time.time() // totp.STEP))})
    assert browser.get("/nycklar/").status_code == 200
    session = browser.session
    session["logged_in_at"] = int(time.time()) - 1200
    session.save()
    assert "en stund sedan" in browser.post("/inloggning/reservkoder/").content.decode()


@pytest.mark.django_db
def test_only_the_account_for_bad_days_enters_here_and_is_told_of(
    settings: Any, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    kim = person()
    settings.LOCAL_LOGIN = "emergency"
    refused = log_in(Client())
    assert "Logga in med organisationens konto" in refused.content.decode()
    root = kim.role_assignments.get().unit
    password = add_emergency(principal=root, username="reserv")
    with django_capture_on_commit_callbacks(execute=True):
        done = Client().post("/logga-in/", {"username": "reserv", "password": password})
    assert done.status_code == 302
    assert AuditEvent.objects.get(action="directory.emergency_log_in").unit_path == root.path
    (letter,) = mailoutbox
    assert letter.to == ["kim@exempel.se"]
    assert "loggade in med reservkontot reserv den" in letter.body
    browser = Client()
    browser.force_login(kim)
    assert "Reservkontot har använts en gång" in browser.get("/drift/").content.decode()
    nobody = Client().post("/logga-in/nyckel/svar/", "{}", content_type="application/json")
    assert (nobody.status_code, "väntat för länge" in nobody.json()["says"]) == (403, True)


WAY = """
- key: entra
  label: Logga in
  kind: oidc
  municipality: "0000"
  organisations: ["212000-1234"]
  issuer: https://login.exempel.se
  client_id: styr
"""


def test_the_file_of_log_ins(tmp_path: Path) -> None:
    file = tmp_path / "inloggning.yaml"
    file.write_text(WAY, encoding="utf-8")
    (way,) = read(file)
    assert (way.organisations, way.scopes) == (("2120001234",), ("openid", "profile", "email"))
    assert way.attributes["affiliation"].endswith("orgAffiliation")
    slips = [
        ("label: Logga in", "labell: x", "ingen sådan uppgift"), ("kind: oidc", "kind: ldap", "oidc eller saml"),
        ("212000-1234", "123", "tio siffror"), ("https://login", "http://login", "inte https"),
        ("key: entra", "key: En Tra", "små bokstäver"), ("client_id", "client_secret_file", "finns inte"),
        (WAY, WAY + WAY, "samma key"), (WAY, "a: 1", "lista"), (WAY, "[", "går inte att läsa"),
    ]  # fmt: skip
    for old, new, says in slips:
        file.write_text(WAY.replace(old, new), encoding="utf-8")
        with pytest.raises(InvalidInput, match=says):
            read(file)


@pytest.mark.django_db
def test_only_who_manages_people_says_what_groups_give() -> None:
    from styrkedjan.areas.directory.actions.groups import add_rule

    kim = person()
    root = kim.role_assignments.get().unit
    reader = factories.user_with(Role.CONTROLLER, root, "lo")
    with pytest.raises(NotAllowed):
        add_rule(by=reader, group="G", role=Role.ADMINISTRATOR, unit=root)
