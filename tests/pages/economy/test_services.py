"""The pages of service areas: to whom they show what."""

from __future__ import annotations

import pytest

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import Town
from tests.areas.economy.test_service_area import filled
from tests.pages.economy.conftest import Visit
from tests.pages.economy.test_reading import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(town: Town) -> Town:
    area = factories.service_area(town.root)
    Unit.objects.filter(pk__in=(town.north.pk, town.south.pk)).update(service_area=area)
    filled(town, area)
    return town


def test_the_whole_municipality(ready: Town, visit: Visit) -> None:
    client = visit(Role.CONTROLLER, ready.root)
    every = text(client, "/verksamhet/")
    for words in ("/verksamhet/grundskola/", "4 375", "elev"):
        assert words in every
    page = text(client, "/verksamhet/grundskola/")
    for words in ("4 375 kr", "Norra skolan", "Södra skolan", "per elev hittills", "Varför detta tal?"):
        assert words in page


def test_a_unit_head_sees_the_own_unit_and_that_others_are_not_shown(ready: Town, visit: Visit) -> None:
    page = text(visit(Role.UNIT_HEAD, ready.north), "/verksamhet/grundskola/")
    assert "Norra skolan" in page
    assert "Södra skolan" not in page
    assert "1 enhet utanför din del" in page


def test_another_municipality_does_not_see_the_area(ready: Town, visit: Visit) -> None:
    other = factories.municipality("0001", "Grannkommun")
    assert visit(Role.CONTROLLER, other).get("/verksamhet/grundskola/").status_code == 404


def test_measures_that_do_not_exist_are_passed_over(ready: Town, visit: Visit) -> None:
    assert "Norra skolan" in text(visit(Role.READER, ready.root), "/verksamhet/grundskola/?matt=finns-inte&matt=")
