"""A form that is sent twice is done once, also at the same moment; `test_role_matrix` sends every form there is so."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation import audit, once
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.pages.every_form import WITHOUT
from tests.pages.forms import forms_of
from tests.pages.world import World, build_world


@pytest.fixture
def client() -> Client:
    return Client()


def enter(client: Client, world: World) -> None:
    person = factories.user("allsmaktig")
    for role in Role:
        factories.give(person, role, world.root)
    client.force_login(person)


@pytest.mark.django_db
def test_a_form_that_was_changed_is_another_sending(client: Client) -> None:
    """Who goes back, changes a word and sends again loses nothing."""
    world = build_world()
    enter(client, world)
    page = reverse("organisation:rename", kwargs={"code": "100"})
    (form,) = [form for form in forms_of(page, client.get(page).content.decode()) if form.action not in WITHOUT]
    for name in ("Första", "Andra"):
        answer = client.post(page, form.data(name=name, bekrafta="1"))
        assert answer.status_code == 302, answer.content.decode()
    assert Unit.objects.get(code="100").name == "Andra"


@pytest.mark.django_db
def test_an_action_that_is_undone_gives_its_token_back(client: Client) -> None:
    key = once.key_of(1, "/", "x", [])
    with once.sending(key, demanded=True), transaction.atomic():
        once.take()
        assert once.answered(key) == ""
        transaction.set_rollback(True)
    assert once.answered(key) is None


@pytest.mark.django_db
def test_nothing_is_written_from_a_form_without_its_token() -> None:
    world = build_world()
    client = Client(enforce_csrf_checks=True)
    enter(client, world)
    page = reverse("organisation:rename", kwargs={"code": "100"})
    (form,) = [form for form in forms_of(page, client.get(page).content.decode()) if form.action not in WITHOUT]
    data = form.data(name="Nytt namn", bekrafta="1")
    refused = client.post(page, {name: value for name, value in data.items() if name != once.FIELD})
    assert "engångsnummer" in refused.content.decode()
    assert Unit.objects.get(code="100").name == "Nämnd 100"
    assert client.post(page, data).status_code == 302
    assert Unit.objects.get(code="100").name == "Nytt namn"


@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_the_same_moment_are_done_once() -> None:
    """The one that waits is undone whole, with what it had written before its event."""
    start, ended = Barrier(2), []

    def send(number: int) -> None:
        try:
            start.wait()
            with once.sending("samma", demanded=True), transaction.atomic():
                User.objects.create(username=f"flyttad{number}")
                audit.record("prov.move", by=None)
            ended.append("gjort")
        except once.SentTwice:
            ended.append("två gånger")
        finally:
            connection.close()

    threads = [Thread(target=send, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["gjort", "två gånger"]
    assert User.objects.filter(username__startswith="flyttad").count() == 1
    assert AuditEvent.objects.filter(action="prov.move").count() == 1
