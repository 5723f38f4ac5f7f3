"""A small town on the web: logged in as the one who asks, at the month that is asked about."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import Town, make_town

Visit = Callable[..., Client]


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


@pytest.fixture
def visit(client: Client) -> Visit:
    """`visit(Role.CONTROLLER, town.root)`: a client logged in with the role, with April chosen."""

    def log_in(role: Role, where: Unit, month: str = "2026-04") -> Client:
        client.force_login(factories.user_with(role, where))
        client.post("/val/", {"period": month, "as_of": "", "next": "/"})
        return client

    return log_in
