"""The reporting area's small town, and a client per person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from styrkedjan.foundation.models import User
from tests.areas.reporting.town import Town, make_town


@pytest.fixture
def town(db: None) -> Town:
    made = make_town()
    made.target(made.indicator, made.committee, "90")
    made.value(made.indicator, made.committee, "91", "2026-08")
    return made


@pytest.fixture
def as_() -> Callable[[User], Client]:
    def log_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return log_in
