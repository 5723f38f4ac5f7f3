"""Keys for the API: listed, revoked, expired, and seen in the log when they are used."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

from styrkedjan.cli import tokens as commands
from styrkedjan.domain.errors import InvalidInput, NotAllowed, WrongState
from styrkedjan.foundation import tokens
from styrkedjan.foundation.models import ApiToken, AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_revoked_key_opens_nothing_and_is_revoked_once() -> None:
    person = factories.user()
    secret = tokens.create(by=person, user=person, name="prov")
    assert tokens.holder(secret) == person
    token = tokens.revoke(by=person, token=ApiToken.objects.get())
    assert tokens.holder(secret) is None
    with pytest.raises(WrongState):
        tokens.revoke(by=person, token=token)
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {
        "foundation.create_token", "foundation.use_token", "foundation.revoke_token",
    }  # fmt: skip


def test_another_s_key_is_revoked_only_by_those_who_manage_people() -> None:
    person, other = factories.user(), factories.user()
    tokens.create(by=None, user=person, name="prov")
    with pytest.raises(NotAllowed):
        tokens.revoke(by=other, token=ApiToken.objects.get())
    tokens.revoke(by=other, token=ApiToken.objects.get(), manages=True)


def test_a_use_is_noted_once_a_day() -> None:
    person = factories.user()
    secret = tokens.create(by=None, user=person, name="prov")
    for _ in range(5):
        tokens.holder(secret)
    assert AuditEvent.objects.filter(action="foundation.use_token").count() == 1
    ApiToken.objects.update(last_used_at=timezone.now() - timedelta(days=2))
    tokens.holder(secret)
    assert AuditEvent.objects.filter(action="foundation.use_token").count() == 2


@pytest.mark.parametrize(("name", "days"), [(" ", 30), ("prov", 0), ("prov", 100_000)])
def test_a_key_without_name_or_with_no_time_is_refused(name: str, days: int) -> None:
    with pytest.raises(InvalidInput):
        tokens.create(by=None, user=factories.user(), name=name, days=days)


def test_the_page_lists_makes_and_revokes_one_s_own(client: Client) -> None:
    person, other = factories.user(), factories.user()
    tokens.create(by=None, user=other, name="annans")
    person.set_password("hemligt-lösenord")
    person.save()
    client.force_login(person)
    asked = {"name": "Beslutsstöd", "days": "30"}
    for wrong in ({}, {"password": "gissat"}):
        assert client.post("/nycklar/", {**asked, **wrong}).status_code == 422, "a session alone makes no key"
    assert not ApiToken.objects.filter(user__username=person.username).exists()
    made = client.post("/nycklar/", {**asked, "password": "hemligt-lösenord"}).content.decode()
    assert "visas bara här" in made
    page = client.get("/nycklar/").content.decode()
    assert "Beslutsstöd" in page
    assert "Gäller" in page
    assert "annans" not in page
    own = ApiToken.objects.get(user=person)
    assert client.post(f"/nycklar/{ApiToken.objects.get(user=other).pk}/aterkalla/").status_code == 404
    client.post(f"/nycklar/{own.pk}/aterkalla/")
    assert "Återkallad" in client.get("/nycklar/").content.decode()
    assert own.digest not in page


def test_the_command_line_lists_and_revokes() -> None:
    person = factories.user("kim")
    secret = tokens.create(by=None, user=person, name="prov")
    listed = CliRunner().invoke(commands.tokens).output
    assert "kim\tprov\t" in listed
    assert "aldrig använd\tgäller" in listed
    number = listed.split("\t")[0]
    assert "öppnar ingenting längre" in CliRunner().invoke(commands.revoke_token, [number]).output
    assert tokens.holder(secret) is None
    assert "återkallad" in CliRunner().invoke(commands.tokens, ["--user", "kim"]).output
