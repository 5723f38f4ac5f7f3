"""What is not handed in is read by those who work with it, and nobody's salary by those who do not budget it.

That no page and no file tells either to anybody else is tried for all of them by `test_exports`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from styrkedjan.areas.planning.models import StaffPost
from styrkedjan.areas.reporting.models import ElementAssessment
from styrkedjan.domain.reporting import ReportState
from styrkedjan.foundation import audit, tokens
from styrkedjan.foundation.actions import LABELS
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.pages.test_concealment import api_addresses, texts
from tests.pages.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
DRAFT, SALARY = "utkastets-ord", "43219"
OUTSIDE = (Role.READER, Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR, Role.BOARD_MEMBER)


@pytest.fixture
def world() -> World:
    made = build_world()
    by = factories.author()
    report = made.mine.report
    report.summary = report.analysis = report.economy_comment = f"{DRAFT} i texten"
    report.save()
    authored = {"created_by": by, "changed_by": by}
    ElementAssessment.objects.create(
        report=report, element=made.mine.element, status="not_reached", comment=f"{DRAFT} om målet", **authored
    )
    school = factories.unit(made.mine.unit, code="101")
    StaffPost.objects.create(
        unit=school, year=2027, row=1, title="Lärare", posts=1, degree=1, salary=Decimal(SALARY), known_by=by
    )
    return made


def outsider(world: World) -> Any:
    person = factories.user("utomstaende")
    for role in OUTSIDE:
        factories.give(person, role, world.root)
    return person


def plain(text: str) -> str:
    return text.replace("\xa0", "").replace("&nbsp;", "")


def test_a_unit_s_posts_are_told_without_its_salaries(client: Client, world: World) -> None:
    client.force_login(outsider(world))
    page = client.get(reverse("planning:budget_work", kwargs={"code": "101"}), {"ar": "2027"})
    assert page.status_code == 200
    assert SALARY not in plain(page.content.decode())
    assert "årsarbetare" in page.content.decode()


def test_the_api_tells_no_draft(client: Client, world: World) -> None:
    headers = {"Authorization": f"Bearer {tokens.create(by=None, user=outsider(world), name='prov')}"}
    for address in api_addresses(client, world):
        assert not any(DRAFT in text for text in texts(client.get(address, headers=headers))), address


def test_those_who_work_with_it_read_both(client: Client, world: World) -> None:
    client.force_login(factories.user_with(Role.UNIT_HEAD, world.committee))
    assert DRAFT in client.get(reverse("reporting:report", kwargs={"pk": world.mine.report.pk})).content.decode()
    plan = client.get(reverse("planning:budget_work", kwargs={"code": "101"}), {"ar": "2027"})
    assert SALARY in plain(plan.content.decode())


@pytest.mark.parametrize("state", ReportState)
def test_a_report_opens_to_all_when_it_is_handed_in(client: Client, world: World, state: ReportState) -> None:
    report = world.mine.report
    report.state = state
    report.save()
    client.force_login(factories.user_with(Role.READER, world.committee))
    status = client.get(reverse("reporting:read", kwargs={"pk": report.pk})).status_code
    assert status == (403 if state in (ReportState.DRAFT, ReportState.REFERRED_BACK) else 200)


def test_the_past_of_a_report_is_as_closed_as_it_was(client: Client, world: World) -> None:
    """Who chooses a day when it was a draft reads no more than that day."""
    report = world.mine.report
    report.state = ReportState.SUBMITTED
    report.save()
    history = type(report).history.filter(id=report.pk)
    history.update(history_date="2026-09-10T10:00Z")
    history.filter(state="submitted").update(history_date="2026-10-01T10:00Z")
    type(report).objects.filter(pk=report.pk).update(created_at="2026-09-01T10:00Z")
    client.force_login(factories.user_with(Role.READER, world.committee))
    client.post("/val/", {"period": "2026-08", "as_of": "2026-09-15"})
    assert client.get(reverse("reporting:read", kwargs={"pk": report.pk})).status_code == 403


# What a party does before it speaks, and what only those who review the log are to read.
NO_NEWS = {
    "planning.create_motion", "planning.edit_motion", "planning.delete_motion", "planning.ask",
    "organisation.new_password", "organisation.assign_role", "reporting.save_report", "foundation.create_token",
}  # fmt: skip


def test_the_feed_is_news_and_no_log(client: Client, world: World) -> None:
    assert LABELS.keys() >= NO_NEWS
    for action in NO_NEWS:
        audit.record(action, by=world.mine.role.user, unit_path=world.committee.path)
    for role in (Role.READER, Role.COMMITTEE_CHAIR, Role.UNIT_HEAD, Role.AUDITOR):
        client.force_login(factories.user_with(role, world.committee))
        shown = {event.action for event in client.get("/").context["today"].changes}
        assert not shown & NO_NEWS
