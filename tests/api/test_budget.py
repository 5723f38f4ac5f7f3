"""Frames, budgets, forecasts and scenarios by API: what is decided, for those who may read, and never a draft."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from styrkedjan.areas.economy.models import Forecast, ForecastSignature, NetFrame
from styrkedjan.areas.planning.actions import motions, scenarios
from styrkedjan.domain.planning.motions import Change, ChangeKind
from styrkedjan.foundation import tokens
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.roles import ROLES, Permission, Role
from tests import factories
from tests.api.test_api import open_connection  # noqa: F401  a fixture
from tests.areas.planning.conftest import YEAR, Town, make_town, party, proposal_of, scenario_of

pytestmark = pytest.mark.django_db
D = Decimal
SECRET = "Hemlig rubrik"


@pytest.fixture
def town() -> Town:
    return make_town()


def key_of(town: Town, role: Role, where=None) -> dict[str, str]:
    person = factories.user_with(role, where or town.root)
    return {"Authorization": f"Bearer {tokens.create(by=None, user=person, name='prov')}"}


def items(client: Client, headers: dict[str, str], path: str) -> list[dict]:
    answer = client.get(f"/api/v1/{path}", headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


def test_frames_bear_their_decisions_and_sum_to_the_frame(town, client):
    rows = items(client, key_of(town, Role.READER), f"frames?year={YEAR - 1}")
    assert [(row["unit"], row["earmark"], row["amount"]) for row in rows] == [
        ("200", "", "80000000.00"), ("300", "", "25000000.00"), ("300", "vinterunderhåll", "5000000.00"),
    ]  # fmt: skip
    assert rows[0]["decision"].startswith("Kommunfullmäktige 2025-11-24")


def test_a_key_reads_the_money_of_its_own_subtree_alone(town, client):
    headers = key_of(town, Role.UNIT_HEAD, town.north)
    assert items(client, headers, "frames") == []
    (line,) = items(client, headers, "budgets")
    assert (line["unit"], line["total"], line["months"][0]) == ("201", "36000000.00", "3000000.00")
    assert items(client, headers, "budgets?unit=202") == []
    neighbour = make_town("0001")
    assert [row["unit"] for row in items(client, key_of(neighbour, Role.READER), "budgets")] == ["201", "202"]


def test_what_is_known_later_is_not_there_before(town, client):
    NetFrame.objects.update(known_at=timezone.now())
    yesterday = timezone.now().date() - timedelta(days=1)
    assert items(client, key_of(town, Role.READER), f"frames?as-of={yesterday}") == []


def test_a_forecast_tells_whether_that_very_amount_is_signed(town, client):
    common = {"unit": town.north, "known_by": town.controller}
    for group, amount in (("personal", 100), ("ovrigt", 50)):
        Forecast.objects.create(year=2026, round_key="2026-08", account_group=group, amount=amount, **common)
    ForecastSignature.objects.create(
        period="2026-08", level="own", amount=D(150), figures={"personal": "100.00", "ovrigt": "51.00"}, **common
    )
    rows = items(client, key_of(town, Role.READER), "forecasts?round=2026-08")
    assert {row["account_group"]: row["signed"] for row in rows} == {"personal": True, "ovrigt": False}
    assert items(client, key_of(town, Role.READER), "forecasts?round=2026-04") == []


@pytest.fixture
def proposal(town):
    """A proposal with a presented motion, a party's draft and a scenario that is worked on."""
    row = proposal_of(town)
    scenario_of(town, SECRET)
    for name, title in (("Grönt", "Mer skola"), ("Blått", SECRET)):
        group, member = party(town, name)
        motion = motions.create_motion(by=member, group=group, scenario=row, title=title)
        change = Change(ChangeKind.MOVE, YEAR, D(1_000_000), "300||", "200|grundskola|")
        motions.add_change(by=member, motion=motion, change=change, reason=SECRET)
        if title != SECRET:
            motions.present(by=member, motion=motion)
    return row


# A performer and a juror see nothing of the municipality that they come to.
OUTSIDE = [role for role in Role if Permission.VIEW not in ROLES[role].permissions]


@pytest.mark.parametrize("role", [role for role in Role if role not in OUTSIDE])
def test_no_role_and_no_member_finds_a_draft_by_api(town, proposal, client, role):
    for headers in (key_of(town, role), _member(town)):
        (row,) = items(client, headers, "scenarios")
        assert (row["id"], row["state"]) == (proposal.pk, "proposed")
        body = client.get(f"/api/v1/scenarios/{proposal.pk}", headers=headers)
        assert SECRET not in body.content.decode()
        assert "Blått" not in body.content.decode()
        (motion,) = body.json()["motions"]
        assert (motion["group"], motion["title"]) == ("Grönt", "Mer skola")


@pytest.mark.parametrize("role", OUTSIDE)
def test_who_comes_from_outside_finds_no_scenario_at_all(town, proposal, client, role):
    assert client.get("/api/v1/scenarios", headers=key_of(town, role)).status_code == 403


def _member(town: Town) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.create(by=None, user=town.elected['Blått'], name='egen')}"}


def test_a_draft_scenario_and_a_neighbours_are_not_found(town, proposal, client):
    headers = key_of(town, Role.CONTROLLER)
    draft = proposal.principal.scenarios.get(state="draft")
    assert client.get(f"/api/v1/scenarios/{draft.pk}", headers=headers).status_code == 404
    neighbour = key_of(make_town("0001"), Role.CONTROLLER)
    assert client.get(f"/api/v1/scenarios/{proposal.pk}", headers=neighbour).status_code == 404


def test_a_decided_scenario_sums_to_the_frames_that_were_decided(town, client):
    row = proposal_of(town)
    decision = Decision("Kommunfullmäktige", date(2026, 11, 23), "14", "KS-2026/100")
    scenarios.decide(by=town.controller, scenario=row, decision=decision)
    headers = key_of(town, Role.READER)
    found = client.get(f"/api/v1/scenarios/{row.pk}", headers=headers).json()
    assert found["decision"] == "Kommunfullmäktige 2026-11-23 § 14, KS-2026/100"
    assert len(found["assumptions"]) == 3 * 13
    whole = sum(D(line["amounts"][str(YEAR)]) for line in found["frames"])
    entries = items(client, headers, f"frames?year={YEAR}")
    assert whole == D(found["years"][0]["frames"]) == sum(D(entry["amount"]) for entry in entries)


def test_a_decided_motion_is_in_the_decided_scenarios_frames_and_the_proposal_stays_for_the_motions(
    town, proposal, client
):
    motion = proposal.motions.get(state="presented")
    decision = Decision("Kommunfullmäktige", date(2026, 11, 23), "14", "KS-2026/100")
    scenarios.decide(by=town.controller, scenario=proposal, decision=decision, motion=motion)
    headers = key_of(town, Role.READER)
    found = client.get(f"/api/v1/scenarios/{proposal.pk}", headers=headers).json()
    assert found["decided_motion"] == motion.pk
    by_unit: dict[str, Decimal] = {}
    for line in found["frames"]:
        by_unit[line["committee"]] = by_unit.get(line["committee"], D(0)) + D(line["amounts"][str(YEAR)])
    written: dict[str, Decimal] = {}
    for entry in items(client, headers, f"frames?year={YEAR}"):
        written[entry["unit"]] = written.get(entry["unit"], D(0)) + D(entry["amount"])
    assert by_unit == written
    assert found["motions"][0]["years"] == found["years"]


@pytest.mark.usefixtures("open_connection")
def test_the_answers_that_hold_something_follow_the_specification(town, proposal):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    headers = key_of(town, Role.CONTROLLER)
    for path in ("frames", "budgets", "forecasts", "scenarios"):
        schema[f"/api/v1/{path}"]["GET"].Case(query={"limit": 5}).call_and_validate(headers=headers)
    detail = schema["/api/v1/scenarios/{scenario_id}"]["GET"]
    detail.Case(path_parameters={"scenario_id": proposal.pk}).call_and_validate(headers=headers)


def test_many_rows_cost_as_many_queries_as_few(town, client):
    headers = key_of(town, Role.READER)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            items(client, headers, "frames?limit=500")
            items(client, headers, "forecasts?limit=500")
        return len(captured)

    def add(numbers: range) -> None:
        for number in numbers:
            body, by = factories.committee(town.root, f"9{number}"), town.controller
            NetFrame.objects.create(unit=body, year=YEAR, amount=D(1), known_by=by, decision_body="KF")
            Forecast.objects.create(
                unit=body, year=2026, round_key="2026-08", account_group="ovrigt", amount=1, known_by=by
            )

    add(range(2))
    cost()  # the first use of a key in a day is noted
    few = cost()
    add(range(2, 20))
    assert cost() == few
