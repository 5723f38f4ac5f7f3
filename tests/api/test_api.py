"""The API: tried against its own published specification, and for who may read what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from styrkedjan.foundation import tokens
from styrkedjan.foundation.models import ApiToken, User
from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    root = factories.municipality()
    committee = factories.committee(root, code="300", name="Skolnämnden")
    factories.account_groups(root)
    plan = factories.plan_year(root)
    factories.indicator(root, key="trygghet", owner=committee)
    factories.element(plan, committee, key="S-1")
    return factories.user_with(Role.COMMITTEE_MEMBER, committee)


@pytest.fixture
def headers(person: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.create(by=None, user=person, name='prov')}"}


def test_the_specification_is_public_and_complete(client: Client) -> None:
    spec = client.get("/api/v1/openapi.json").json()
    assert spec["info"]["contact"]
    assert spec["info"]["license"]
    assert {"/api/v1/units", "/api/v1/economy/{code}", "/api/v1/reports"} <= set(spec["paths"])
    assert client.get("/api/v1/api-info").json()["apiStatus"] == "active"


@pytest.mark.parametrize("path", ["units", "chain/elements", "indicators", "economy/300?period=2026-08", "reports"])
def test_a_stranger_gets_a_problem_and_no_page(client: Client, path: str) -> None:
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == 401


def test_a_key_reads_only_its_persons_subtree(client: Client, headers: dict[str, str]) -> None:
    codes = [row["code"] for row in client.get("/api/v1/units", headers=headers).json()["items"]]
    assert codes == ["300"]
    assert client.get("/api/v1/units/0000", headers=headers).status_code == 404


def test_an_expired_or_invented_key_opens_nothing(client: Client, headers: dict[str, str]) -> None:
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get("/api/v1/units", headers=headers).status_code == 401
    assert client.get("/api/v1/units", headers={"Authorization": "Bearer hittepå"}).status_code == 401


def test_a_person_without_role_is_told_so(client: Client) -> None:
    client.force_login(factories.user())
    response = client.get("/api/v1/units")
    assert response.status_code == 403
    assert "ingen roll" in response.json()["detail"]


def test_unknown_outcome_is_null_and_never_zero(client: Client, headers: dict[str, str]) -> None:
    body = client.get("/api/v1/economy/300?period=2026-08", headers=headers).json()
    assert body["total"]["outcome_period"] is None
    assert body["ledger_known_at"] is None


@pytest.fixture
def open_connection() -> Iterator[None]:
    """Let the one connection of the test outlive each request, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("open_connection")
def test_every_answer_follows_the_specification(headers: dict[str, str]) -> None:
    """Generated calls of every operation: status, content type and body as the specification says."""
    config = SchemathesisConfig.from_dict({"generation": {"max-examples": 12}})
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler(), config=config)
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @_given(operation)
        def check(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=headers)

        check()
        tried += 1
    assert tried >= 15


def _given(operation: object):  # type: ignore[no-untyped-def]
    from hypothesis import given

    return given(case=operation.as_strategy())  # type: ignore[attr-defined]
