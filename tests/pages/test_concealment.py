"""A small number is hidden by the API; that every page and every file hides it is tried by `test_exports`."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from styrkedjan.areas.indicators.models import IndicatorValue
from styrkedjan.foundation import tokens
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.pages.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SECRET = Decimal("41.4213")
REPLACED = Decimal("43.7891")
TOLD = {f"{number}"[:-1].replace(".", mark) for number in (SECRET, REPLACED) for mark in ".,"}


@pytest.fixture
def world() -> World:
    made = build_world()
    unit, measure = made.mine.unit, made.mine.indicator
    measure.suppression_threshold, measure.decimals, measure.aggregation = 5, 4, "mean"
    measure.save()
    factories.link(measure, made.mine.element)
    by, then, now = factories.author(), datetime(2026, 9, 2, tzinfo=UTC), datetime(2026, 9, 20, tzinfo=UTC)
    shared = {"indicator": measure, "unit": unit, "period": "2025", "known_by": by}
    IndicatorValue.objects.create(value=REPLACED, n=3, known_at=then, superseded_at=now, **shared)
    IndicatorValue.objects.create(value=SECRET, n=3, known_at=now, **shared)
    IndicatorValue.objects.create(value=SECRET, n=3, known_at=now, **{**shared, "sex": "K"})
    shared["unit"] = made.theirs.unit
    IndicatorValue.objects.create(value=Decimal("71.5"), n=80, known_at=now, **shared)
    return made


def texts(answer: HttpResponse) -> Iterator[str]:
    """What stands in an answer; the parts of an Office file one by one."""
    data = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield from (packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    elif data.startswith(b"%PDF"):
        # Its numbers are places in the file and its text is drawn: what can be read are its strings.
        yield from (found.decode("utf-8", "replace") for found in re.findall(rb"\((.*?)\)", data))
    else:
        yield data.decode("utf-8", "replace")


def tells(answer: HttpResponse) -> bool:
    return any(number in text for text in texts(answer) for number in TOLD)


def test_the_number_is_there_for_those_who_report_it(client: Client, world: World) -> None:
    """So that the tests here can fail."""
    client.force_login(factories.user_with(Role.UNIT_HEAD, world.mine.unit))
    address = reverse("indicators:indicator", kwargs={"pk": world.mine.indicator.pk})
    assert tells(client.get(f"{address}?enhet={world.mine.unit.code}"))


def api_addresses(client: Client, world: World) -> Iterator[str]:
    """Every reading address of the API's own specification, about the side whose number is hidden."""
    side = world.mine
    known = {
        "code": side.unit.code,
        "key": side.indicator.key,
        "element_id": side.element.pk,
        "scenario_id": world.planning.scenario.pk,
        "report_id": side.report.pk,
        "year": 2026,
    }
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        filled = path.format(**known)
        for asked in (
            "",
            "?period=2025",
            "?period=2026-08",
            f"?unit={side.unit.code}",
            "?as-of=2026-09-10",
            "?limit=1",
        ):
            yield filled + asked
        for page in (2, 3):
            yield f"{filled}?limit=1&page={page}"


# A key reads what its person may read, and never more of a small number: it may be in anybody's program.
@pytest.mark.parametrize("role", [Role.READER, Role.CONTROLLER])
def test_the_api_conceals_as_the_pages_do(client: Client, world: World, role: Role) -> None:
    person = factories.user_with(role, world.root)
    headers = {"Authorization": f"Bearer {tokens.create(by=None, user=person, name='prov')}"}
    answered = 0
    for address in api_addresses(client, world):
        answer = client.get(address, headers=headers)
        answered += answer.status_code == 200
        assert not tells(answer), address
    assert answered > 40


def test_the_api_gives_the_reason_and_keeps_how_many_to_itself(client: Client, world: World) -> None:
    person = factories.user_with(Role.CONTROLLER, world.root)
    headers = {"Authorization": f"Bearer {tokens.create(by=None, user=person, name='prov')}"}
    address = f"/api/v1/indicators/{world.mine.indicator.key}/values"
    rows = client.get(address, headers=headers).json()["items"]
    hidden = [row for row in rows if row["unit"] == world.mine.unit.code]
    assert [(row["value"], row["missing"], row["n"]) for row in hidden] == [(None, "suppressed", None)] * 2
    open_rows = [row for row in rows if row["unit"] == world.theirs.unit.code]
    assert [(row["value"], row["n"]) for row in open_rows] == [("71.5", 80)]
    then = client.get(f"{address}?as-of=2026-09-10", headers=headers).json()["items"]
    assert [(row["value"], row["missing"]) for row in then] == [(None, "suppressed")]
