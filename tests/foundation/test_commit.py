"""A COMMIT that fails leaves nothing behind: no row, no event, no message, and the form's token is free again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation import audit, once
from styrkedjan.foundation.models import AuditEvent, Sending, User
from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The database takes every statement and refuses the COMMIT, as one that is shut down or full does."""

    def refuse() -> None:
        connection.rollback()
        raise OperationalError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "_commit", refuse)
        yield


def test_an_action_whose_commit_fails_has_not_been(failing: None) -> None:
    told: list[str] = []

    @transaction.atomic
    def act() -> None:
        User.objects.create(username="aldrig")
        audit.record("prov.write", by=None)
        transaction.on_commit(lambda: told.append("sagt"))

    with once.sending("nyckel", demanded=True), pytest.raises(OperationalError):
        act()
    assert not User.objects.filter(username="aldrig").exists()
    assert not AuditEvent.objects.exists()
    assert not Sending.objects.exists()
    assert told == []


def test_a_page_whose_commit_fails_says_nothing_of_success(monkeypatch: pytest.MonkeyPatch) -> None:
    root = factories.municipality()
    committee = factories.committee(root, code="100", name="Nämnden")
    client = Client(raise_request_exception=False)
    client.force_login(factories.user_with(Role.ADMINISTRATOR, root))
    page = "/organisation/100/andra/byt-namn/"
    client.get(page)

    def refuse() -> None:
        connection.rollback()
        raise OperationalError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "_commit", refuse)
        answer = client.post(page, {"name": "Nytt", "on": "2026-01-01", "note": "", "bekrafta": "1"})
    assert answer.status_code == 500
    assert Unit.objects.get(pk=committee.pk).name == "Nämnden"
    assert not AuditEvent.objects.filter(action="organisation.rename").exists()
    assert "Nytt" not in client.get("/organisation/100/").content.decode()
