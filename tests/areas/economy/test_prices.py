"""Price and wage indexes: entered with their source, corrected as new versions, by those who set frames."""

from __future__ import annotations

from decimal import Decimal

import pytest

from styrkedjan.areas.economy.actions.prices import Rise, save_price_indexes
from styrkedjan.areas.economy.models import AccountGroup, PriceIndex
from styrkedjan.areas.economy.queries.behaviours import behaviours
from styrkedjan.areas.economy.queries.drivers import price_indexes
from styrkedjan.domain.economy.cost_behaviour import Behaviour
from styrkedjan.domain.errors import InvalidInput, NotAllowed
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import YEAR, Town

D = Decimal
PKV = Rise("PKV", D("2.3"), D("3.1"), "SKR, cirkulär i april")
pytestmark = pytest.mark.django_db


def test_an_index_is_entered_and_corrected_as_a_new_version(town: Town) -> None:
    key = (YEAR, "ovrigt", 1)
    assert save_price_indexes(by=town.controller, principal=town.root, rows={key: PKV}) == 1
    assert save_price_indexes(by=town.controller, principal=town.root, rows={key: PKV}) == 0
    later = Rise("PKV", D("2.3"), D("2.9"), "SKR, cirkulär i augusti")
    assert save_price_indexes(by=town.controller, principal=town.root, rows={key: later}) == 1
    assert [row.actual for row in price_indexes(town.root, YEAR, NOW)] == [D("2.9")]
    assert PriceIndex.objects.count() == 2
    assert AuditEvent.objects.filter(action="economy.save_price_indexes").count() == 2
    assert save_price_indexes(by=town.controller, principal=town.root, rows={}, remove=[key]) == 1
    assert price_indexes(town.root, YEAR, NOW) == ()


def test_what_cannot_be_is_refused_with_every_problem(town: Town) -> None:
    rows = {
        (YEAR, "okänd", 1): PKV,
        (YEAR, "ovrigt", 13): PKV,
        (YEAR, "personal", 1): Rise("Avtal", D(2), D(-100), " "),
    }
    with pytest.raises(InvalidInput) as found:
        save_price_indexes(by=town.controller, principal=town.root, rows=rows)
    assert len(found.value.problems) == 4
    assert not PriceIndex.objects.exists()
    head = factories.user_with(Role.UNIT_HEAD, town.north)
    with pytest.raises(NotAllowed):
        save_price_indexes(by=head, principal=town.root, rows={(YEAR, "ovrigt", 1): PKV})


def test_a_group_says_how_it_moves_and_the_standard_stands_in(town: Town) -> None:
    AccountGroup.objects.filter(code="ovrigt").update(volume_share=40, volume_step=10)
    AccountGroup.objects.filter(code="kapital").update(is_capital=True)
    found = behaviours(tuple(AccountGroup.objects.filter(principal=town.root)), YEAR)
    assert found["ovrigt"].behaviour == Behaviour(D("0.4"), D("0.1"))
    assert not found["ovrigt"].assumed
    assert found["personal"].behaviour == Behaviour(D(1), D("0.05"))
    assert found["kapital"].behaviour == Behaviour(D(0))
    assert found["personal"].assumed
