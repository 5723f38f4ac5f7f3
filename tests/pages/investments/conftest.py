"""A small town with projects, and clients logged in with August chosen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.investments.conftest import Town, make_town

Visit = Callable[..., Client]


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


@pytest.fixture
def visit() -> Visit:
    """`visit(Role.CONTROLLER, town.root)` or `visit(person)`: a client of its own; `known` chooses another day."""

    def log_in(who: Role | User, where: Unit | None = None, month: str = "2026-08", known: str = "") -> Client:
        client = Client()
        client.force_login(factories.user_with(who, where) if isinstance(who, Role) and where else who)
        client.post("/val/", {"period": month, "as_of": known, "next": "/"})
        return client

    return log_in
