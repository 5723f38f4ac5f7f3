"""A handed-out password opens one page, the one where it is changed; a button's address says what it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from styrkedjan.areas.organisation.actions.people import add_person, new_password
from styrkedjan.areas.organisation.models import RoleAssignment
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import Role
from styrkedjan.pages.start.forms import HANDED_OUT_HOLDS
from tests import factories

pytestmark = pytest.mark.django_db
OWN = "fyra gula elefanter sjunger"


@pytest.fixture
def newcomer() -> tuple[User, str]:
    root = factories.municipality()
    administrator = factories.user_with(Role.ADMINISTRATOR, root, "anna")
    return add_person(
        by=administrator, unit=root, role=Role.CONTROLLER, username="nils", first_name="Nils", last_name="Ny"
    )


def _log_in(client: Client, username: str, password: str) -> None:
    assert client.post("/logga-in/", {"username": username, "password": password}).status_code == 302


def test_a_handed_out_password_opens_nothing_after_two_weeks(client: Client, newcomer) -> None:
    person, handed_out = newcomer
    long_ago = timezone.now() - HANDED_OUT_HOLDS - timedelta(minutes=1)
    AuditEvent.objects.filter(target_id=str(person.pk)).update(at=long_ago)
    answer = client.post("/logga-in/", {"username": person.username, "password": handed_out})
    assert "gällde i 14 dagar" in answer.content.decode()
    assert client.get("/").status_code == 302
    administrator = User.objects.get(username="anna")
    again = new_password(by=administrator, unit=RoleAssignment.objects.get(user=person).unit, person=person)
    _log_in(client, person.username, again)
    _change(client, again, OWN)
    AuditEvent.objects.filter(target_id=str(person.pk)).update(at=long_ago)
    client.logout()
    _log_in(client, person.username, OWN)


def _change(client: Client, old: str, new: str, again: str = ""):
    return client.post("/losenord/", {"old_password": old, "new_password1": new, "new_password2": again or new})


def test_a_newcomer_is_led_to_choose_a_password_whatever_page_is_asked_for(client: Client, newcomer) -> None:
    person, handed_out = newcomer
    _log_in(client, person.username, handed_out)
    for address in ("/", "/sok/", "/underlag/", "/logga-in/"):
        assert client.get(address)["Location"] in ("/losenord/", "/")
    assert "någon annan sett" in client.get("/losenord/").content.decode()


def test_the_newcomers_own_password_opens_everything_and_is_told_in_the_log(client: Client, newcomer) -> None:
    person, handed_out = newcomer
    _log_in(client, person.username, handed_out)
    assert _change(client, handed_out, OWN)["Location"] == "/"
    assert client.get("/").status_code == 200
    event = AuditEvent.objects.get(action="organisation.change_password")
    assert event.by == person
    assert event.unit_path
    assert OWN not in str(event.details)
    client.logout()
    _log_in(client, person.username, OWN)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "told"),
    [
        ("fel", OWN, "", "Det nuvarande lösenordet stämmer inte."),
        ("", OWN, OWN + "x", "De två nya lösenorden är inte lika."),
        ("", "kort", "", "tolv tecken"),
        ("", "SAME", "", "samma lösenord som förut"),
    ],
)
def test_what_is_wrong_with_a_password_is_said(client: Client, newcomer, old: str, new: str, again: str, told: str):
    person, handed_out = newcomer
    _log_in(client, person.username, handed_out)
    answer = _change(client, old or handed_out, handed_out if new == "SAME" else new, again)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    person.refresh_from_db()
    assert person.must_change_password


def test_a_lost_password_is_replaced_by_one_that_must_be_changed(client: Client, newcomer) -> None:
    person, handed_out = newcomer
    _log_in(client, person.username, handed_out)
    _change(client, handed_out, OWN)
    administrator = User.objects.get(username="anna")
    unit = RoleAssignment.objects.get(user=person).unit
    another = new_password(by=administrator, unit=unit, person=person)
    client.logout()
    _log_in(client, person.username, another)
    assert client.get("/")["Location"] == "/losenord/"


def test_the_address_of_a_button_opened_by_itself_says_what_it_is(client: Client) -> None:
    client.force_login(factories.user_with(Role.CONTROLLER, factories.municipality()))
    answer = client.get("/val/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "hör till en knapp" in answer.content.decode()
