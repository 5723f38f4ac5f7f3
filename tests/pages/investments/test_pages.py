"""The pages of investments and the year-end open for whoever may read them, and stop whoever may not write."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.pages.world import ADDRESSES, World, build_world

pytestmark = pytest.mark.django_db
MINE = sorted(name for name in ADDRESSES if name.startswith(("investments:", "year_end:")))


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.mark.parametrize("model", ["minimal", "huddinge"])
def test_a_controller_of_the_municipality_opens_every_page(client: Client, world: World, model: str) -> None:
    world.root.steering_model = model
    world.root.save()
    PlanYear.objects.filter(principal=world.root).update(steering_model=world.root.steering_model)
    client.force_login(factories.user_with(Role.CONTROLLER, world.root))
    for name in MINE:
        status = client.get(reverse(name, kwargs=ADDRESSES[name].kwargs(world, "mine"))).status_code
        assert status in ((200, 405) if model == "huddinge" else (200, 405, 409)), name


def test_a_reader_reads_and_writes_nothing(client: Client, world: World) -> None:
    client.force_login(factories.user_with(Role.READER, world.committee))
    opened = set()
    for name in MINE:
        if client.get(reverse(name, kwargs=ADDRESSES[name].kwargs(world, "mine"))).status_code in (200, 409):
            opened.add(name)
    assert opened == {
        "investments:portfolio", "investments:plan", "investments:follow_up", "investments:project",
        "investments:material",
        "year_end:overview", "year_end:equity", "year_end:recovery", "year_end:carry_over", "year_end:material",
    }  # fmt: skip
