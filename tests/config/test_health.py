"""The probes, the request log and the headers every answer carries."""

import json
import logging
from threading import Event

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError
from django.test import Client

from styrkedjan.config import health
from styrkedjan.config.logging import JsonFormatter, current_request_id
from styrkedjan.foundation.models import ImportBatch
from tests import factories

OPEN_PATHS = ["/healthz", "/readyz"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", OPEN_PATHS)
def test_the_probes_answer_without_log_in(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.json()["status"] == "ok"


@pytest.mark.django_db
def test_not_ready_while_a_migration_waits(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "unapplied_migrations", lambda: ["chain.0002_more"])
    response = client.get("/readyz")
    assert response.status_code == 503
    told = {"database": True, "migrations": False, "store": True, "jobs": False}
    assert response.json() == {"status": "not ready", **told}


@pytest.mark.django_db
def test_not_ready_when_the_store_is_no_folder(client: Client, settings, tmp_path) -> None:
    settings.STYRKEDJAN_STORE = tmp_path / "store"
    settings.STYRKEDJAN_STORE.write_text("")
    assert client.get("/readyz").json()["store"] is False


@pytest.mark.django_db
def test_a_late_job_is_told_and_turns_nobody_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.jobs, "late", lambda: ["letters"])
    response = client.get("/readyz")
    assert (response.status_code, response.json()["jobs"]) == (200, False)


def test_not_ready_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def cursor(self) -> None:
            raise DatabaseError

        def close(self) -> None:
            pass

    monkeypatch.setattr(health, "connection", Gone())
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] is False


@pytest.mark.django_db
def test_not_ready_when_the_store_that_was_written_is_gone(client: Client, settings, tmp_path) -> None:
    settings.STYRKEDJAN_STORE = tmp_path / "borta"
    assert client.get("/readyz").json()["store"] is True
    by = factories.author()
    ImportBatch.objects.create(
        kind="ledger", principal="1", file_name="a.se", sha256="0", store_versions=["x"], applied_by=by
    )
    # The probe reads from outside the test's transaction, so the question itself is asked here.
    assert health._store(asks_database=True) is False


def test_a_database_that_hangs_is_told_of_at_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the next probe asks no second time while the first one waits."""
    frozen, asked = Event(), []
    monkeypatch.setattr(health, "SECONDS", 0.05)
    monkeypatch.setattr(health, "_asked", health.Asked())
    monkeypatch.setattr(health, "_checks", lambda: asked.append(1) or (frozen.wait(10) and {}))
    assert [client.get("/readyz").status_code for _ in range(3)] == [503, 503, 503]
    assert client.get("/healthz").status_code == 200
    frozen.set()
    assert asked == [1]


@pytest.mark.django_db
def test_all_migrations_have_run_in_a_test_database() -> None:
    assert health.unapplied_migrations() == []


def test_the_policy_allows_no_inline_script_or_style(client: Client) -> None:
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_a_probe_names_the_machine_and_carries_no_log_in(client: Client, settings, django_assert_num_queries) -> None:
    """It comes straight to the process, by its address; and a session is nothing to ask a database for."""
    settings.ALLOWED_HOSTS = ["styr.example.se"]
    client.force_login(factories.author())
    with django_assert_num_queries(0):
        assert client.get("/healthz", headers={"Host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/logga-in/", headers={"Host": "10.0.0.7:8000"}).status_code == 400


def test_a_probe_is_never_kept_in_a_cache(client: Client) -> None:
    assert "no-store" in client.get("/healthz").headers["Cache-Control"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abcdef12-3456", True), ("kort", False), ("a" * 65, False), ('x"}\n{"level": "forged"', False)],
)
def test_a_request_id_is_taken_over_only_when_harmless(client: Client, given: str, kept: bool) -> None:
    answered = client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert (answered == given) is kept
    assert current_request_id() == ""


class Kept(logging.Handler):
    """Formats what it is given, at once, while the request is still known."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.lines: list[dict[str, object]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def log():
    handler = Kept()
    logger = logging.getLogger("styrkedjan")
    logger.addHandler(handler)
    yield handler.lines
    logger.removeHandler(handler)


@pytest.mark.django_db
def test_the_request_line_says_route_and_status_but_nobody_s_name(client: Client, log) -> None:
    user = get_user_model().objects.create_user("anna.andersson", "anna@example.se", "ett långt lösenord")
    client.force_login(user)
    client.get("/healthz?namn=Anna+Andersson&personnummer=191212121212")
    (line,) = log
    assert line["route"] == "healthz"
    assert line["status"] == 200
    assert line["request"]
    assert not {"anna", "1912", "namn="} & set(json.dumps(line).lower().split())
    assert "anna" not in json.dumps(line).lower()
    assert "1912" not in json.dumps(line)


def test_a_call_that_is_part_of_a_trace_says_which(client: Client, log) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    client.get("/healthz", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    client.get("/healthz", headers={"traceparent": f"00-{'0' * 32}-00f067aa0ba902b7-01"})
    assert [line.get("trace") for line in log] == [trace, None]


def test_an_exception_is_logged_by_type_and_place_not_by_its_text(log) -> None:
    try:
        raise ValueError("Key (email)=(anna@example.se) already exists")
    except ValueError:
        logging.getLogger("styrkedjan.test").exception("failed")
    (line,) = log
    assert line["exception"] == "ValueError"
    assert "test_health.py" in line["at"][-1]
    assert "anna" not in json.dumps(line)


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("Error handling request /underlag/granska/Zk3vQ9tYw7LmN2xR5cB8dF1gH4jK6pS0/", "/underlag/granska/…/"),
        ("Bad Request: /sok/?q=Anna+Andersson", "/sok/?…"),
        ("Databasen saknar 3 ändringar, bland dem economy.0007_an_addition_to_something.", "0007_an_addition"),
    ],
)
def test_a_line_carries_no_key_and_no_query(log, message: str, kept: str) -> None:
    logging.getLogger("styrkedjan.test").warning(message)
    (line,) = log
    assert kept in line["message"]
    assert not {"Zk3vQ9", "Anna"} & set(line["message"].replace("/", " ").replace("=", " ").split())
    assert "Zk3vQ9" not in line["message"]
    assert "Anna" not in line["message"]


def test_the_framework_s_own_lines_say_the_route(rf) -> None:
    request = rf.get("/underlag/granska/kort-hemlig/")
    record = logging.LogRecord("django.request", 40, "", 0, "Internal Server Error: %s", (request.path,), None)
    record.request = request
    assert "kort-hemlig" not in JsonFormatter().format(record)
