"""A headteacher sees everything that is asked of her with who sent it, and a controller what it costs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from styrkedjan.areas.indicators.models import Indicator, IndicatorValue, TargetValue
from styrkedjan.areas.reporting.models import Round, UnitReport
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
