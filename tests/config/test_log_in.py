"""Log-in is slowed down for the one who guesses, and for nobody else."""

import time

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from styrkedjan.config import sessions
from styrkedjan.config.log_in import MOST_AT_ONE_ACCOUNT, MOST_FROM_ONE_ADDRESS, address_behind_proxy
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "hemligt-lösenord"


def attempt(client: Client, username: str, password: str, address: str = "192.0.2.1"):
    return client.post("/logga-in/", {"username": username, "password": password}, REMOTE_ADDR=address)


def guess_too_often(client: Client, username: str) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        attempt(client, username, "fel")


def known_user() -> str:
    person = factories.user("kim")
    person.set_password(PASSWORD)
    person.save()
    return person.username


def test_the_right_password_opens(client: Client) -> None:
    assert attempt(client, known_user(), PASSWORD).status_code == 302


def test_guessing_is_stopped_even_when_the_next_guess_is_right(client: Client) -> None:
    username = known_user()
    guess_too_often(client, username)
    stopped = attempt(client, username, PASSWORD)
    assert stopped.status_code == 429
    assert "Vänta 10 minuter" in stopped.content.decode()


def test_a_name_that_does_not_exist_is_answered_the_same(client: Client) -> None:
    guess_too_often(client, "finns-inte")
    assert attempt(client, "finns-inte", PASSWORD).status_code == 429


def test_nobody_can_lock_a_colleague_out_from_another_machine(client: Client) -> None:
    username = known_user()
    guess_too_often(client, username)
    assert attempt(client, username, PASSWORD, address="192.0.2.2").status_code == 302


@pytest.mark.parametrize(
    ("header", "address"),
    [("203.0.113.9, 198.51.100.7", "198.51.100.7"), ("198.51.100.7", "198.51.100.7"), ("", "127.0.0.1")],
)
def test_behind_a_proxy_only_what_the_proxy_wrote_counts(rf: RequestFactory, header: str, address: str) -> None:
    assert address_behind_proxy(rf.get("/", headers={"x-forwarded-for": header})) == address


@pytest.mark.parametrize("path", ["/", "/sok/", "/finns-inte-alls/", "/static/finns-inte.css"])
def test_a_stranger_learns_nothing(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers.get("Location", "").split("?")[0]) in [
        (302, "/logga-in/"),
        (404, ""),
    ]


def test_a_missing_page_is_told_in_swedish(client: Client) -> None:
    client.force_login(factories.user("lo"))
    response = client.get("/finns-inte-alls/")
    assert response.status_code == 404
    assert "Sidan finns inte" in response.content.decode()


def test_a_form_without_its_token_is_refused_in_swedish() -> None:
    client = Client(enforce_csrf_checks=True)
    response = attempt(client, "kim", "fel")
    assert response.status_code == 403
    assert "Ingenting har sparats" in response.content.decode()


def test_guesses_from_many_addresses_at_one_account_are_slowed(client: Client) -> None:
    """Each address stays under its own limit; together they do not get further."""
    username = known_user()
    for number in range(MOST_AT_ONE_ACCOUNT // 5):
        for _ in range(5):
            assert attempt(Client(), username, "fel", address=f"198.51.100.{number}").status_code == 200
    stopped = attempt(Client(), username, PASSWORD, address="198.51.100.250")
    assert stopped.status_code == 429
    assert attempt(Client(), "någon-annan", "fel", address="198.51.100.250").status_code == 200


def test_the_person_is_not_locked_out_where_she_has_logged_in_before() -> None:
    username = known_user()
    own = Client()
    assert attempt(own, username, PASSWORD, address="192.0.2.7").status_code == 302
    own.post("/logga-ut/")
    for number in range(MOST_AT_ONE_ACCOUNT):
        attempt(Client(), username, "fel", address=f"198.51.100.{number}")
    assert attempt(Client(), username, PASSWORD, address="192.0.2.8").status_code == 429
    assert attempt(own, username, PASSWORD, address="192.0.2.8").status_code == 302


def test_a_mark_from_one_account_opens_no_other() -> None:
    username = known_user()
    other = factories.user("lo")
    other.set_password(PASSWORD)
    other.save()
    own = Client()
    attempt(own, "lo", PASSWORD)
    own.post("/logga-ut/")
    for number in range(MOST_AT_ONE_ACCOUNT):
        attempt(Client(), username, "fel", address=f"198.51.100.{number}")
    assert attempt(own, username, PASSWORD).status_code == 429


def test_one_password_tried_at_many_accounts_is_stopped() -> None:
    for number in range(MOST_FROM_ONE_ADDRESS):
        attempt(Client(), f"person{number}", "Sommaren2026!", address="198.51.100.9")
    assert attempt(Client(), "ny-person", "Sommaren2026!", address="198.51.100.9").status_code == 429
    assert attempt(Client(), "ny-person", "Sommaren2026!", address="198.51.100.10").status_code == 200


def test_a_session_ends_however_much_it_is_used(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(factories.user("kim"))
    now = time.time()
    for minutes in range(0, 10 * 60, 25):
        monkeypatch.setattr(sessions.time, "time", lambda minutes=minutes: now + minutes * 60)
        assert client.head("/kvar/").status_code == 204
    monkeypatch.setattr(sessions.time, "time", lambda: now + settings.SESSION_COOKIE_AGE + 1)
    assert client.get("/").status_code == 302


def test_a_session_that_is_not_used_ends_sooner(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(factories.user("kim"))
    now = time.time()
    for minutes, status in ((0, 204), (20, 204), (49, 204), (78, 204), (108, 302)):
        monkeypatch.setattr(sessions.time, "time", lambda minutes=minutes: now + minutes * 60)
        assert client.get("/kvar/").status_code == status, minutes


def test_nothing_of_a_logged_in_person_stays_in_the_browser(client: Client) -> None:
    client.force_login(factories.user("kim"))
    for path in ("/", "/sok/", "/finns-inte/", "/logga-in/", "/api/v1/units"):
        assert "no-store" in client.get(path).headers["Cache-Control"], path
