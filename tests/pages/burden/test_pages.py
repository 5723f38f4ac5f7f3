"""A headteacher sees everything that is asked of her with who sent it, and a controller what it costs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from styrkedjan.areas.burden.actions import stops
from styrkedjan.areas.burden.models import StopProposal
from styrkedjan.areas.indicators.actions.reporting import Entry, report_value
from styrkedjan.areas.indicators.models import Indicator, IndicatorValue, TargetValue
from styrkedjan.areas.indicators.queries.pages import to_report
from styrkedjan.areas.reporting.models import Round, UnitReport
from styrkedjan.domain.errors import InvalidInput, NotAllowed
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.pages.world import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_everything_asked_of_one_unit_and_what_it_costs(client: Client, django_assert_max_num_queries) -> None:
    world = build_world()
    committee, by = world.mine.unit, factories.author()
    school = factories.unit(committee, code="S1", name="Provskolan")
    goal = factories.element(world.plan, school, level="unit", title="Alla läser")
    soon = timezone.localdate() + timedelta(days=3)
    Round.objects.filter(pk=world.round.pk).update(due=soon, opens=date(2026, 1, 1))
    UnitReport.objects.create(round=world.round, unit=school, created_by=by, changed_by=by)
    measure = world.mine.indicator
    Indicator.objects.filter(pk=measure.pk).update(name="Sjukfrånvaro", minutes=90)
    for unit, limit in ((school, {"floor": 9}), (committee, {"ceiling": 5})):
        TargetValue.objects.create(indicator=measure, unit=unit, year=2026, known_by=by, **limit)
    IndicatorValue.objects.create(indicator=measure, unit=school, period="2026-03", value=Decimal(7), known_by=by)
    head = factories.user_with(Role.UNIT_HEAD, school, "rektor")
    client.force_login(head)
    session = client.session
    session["choice"] = {"period": "2026-08"}
    session.save()
    with django_assert_max_num_queries(40):
        page = client.get("/begars/S1/").content.decode()
    for word in (
        goal.title,
        "Delårsrapport",
        "Sjukfrånvaro",
        "Drar åt olika håll",
        "minst 9",
        "högst 5",
        committee.label,
    ):
        assert word in page, word
    with django_assert_max_num_queries(40):
        page = client.get("/matborda/").content.decode()
    assert "Sjukfrånvaro" in page
    assert "Aldrig" in page
    assert "1,5" in page
    assert client.get("/matborda/?format=xlsx&t=borda").content[:2] == b"PK"
    assert client.get("/begars/200/").status_code == 403


def test_two_sign_and_it_ceases_and_somebody_looks(client: Client) -> None:
    world = build_world()
    StopProposal.objects.all().delete()
    committee, measure = world.mine.unit, world.mine.indicator
    school = factories.unit(committee, code="S1", name="Provskolan")
    TargetValue.objects.create(indicator=measure, unit=school, year=2026, known_by=factories.author(), floor=9)
    head, other = (
        factories.user_with(Role.UNIT_HEAD, school, "rektor"),
        factories.user_with(Role.UNIT_CONTROLLER, committee, "controller"),
    )
    client.force_login(head)
    year = timezone.localdate().year
    sent = {"indicator": measure.pk, "why": "Ingen läser det", "last_year": year}
    page = client.post("/begars/S1/sluta-mata/", sent)["Location"]
    row = StopProposal.objects.get()
    assert client.post(f"/sluta-mata/{row.pk}/underteckna/").status_code == 403
    with pytest.raises(NotAllowed, match="Två personer"):
        stops.sign(by=factories.user_with(Role.CONTROLLER, world.root, "c"), proposal=_by(row, "c"))
    client.force_login(other)
    assert "väntar på den andra underskriften" in client.get(page).content.decode()
    client.post(f"/sluta-mata/{row.pk}/underteckna/")
    measure.refresh_from_db()
    assert measure.valid_to == year
    assert "mäts inte efter" in client.get(page).content.decode()
    with pytest.raises(InvalidInput):
        report_value(by=head, entry=Entry(measure, school, Period(year + 1), Decimal(7)))
    Indicator.objects.filter(pk=measure.pk).update(valid_to=year - 1)
    assert measure.key not in {one.key for one in to_report(school)}, "it is not asked for when its last year is over"
    client.post(f"/sluta-mata/{row.pk}/folj-upp/", {"outcome": "Ingen har saknat det"})
    assert "har upphört" in client.get(page).content.decode()


def _by(row: StopProposal, username: str) -> StopProposal:
    """As if the same person had proposed it."""
    StopProposal.objects.filter(pk=row.pk).update(created_by=User.objects.get(username=username))
    return row
