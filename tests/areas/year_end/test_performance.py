"""What a request is tested against: volumes of the committee's own measures, and earmarks as the ledger tells them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings as django_settings

from styrkedjan.areas.economy.actions import earmarks
from styrkedjan.areas.indicators.models import Indicator, IndicatorValue, TargetValue
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.year_end.actions import carrying
from styrkedjan.areas.year_end.queries import carrying as carrying_queries
from styrkedjan.areas.year_end.queries import performance
from styrkedjan.areas.year_end.queries import rules as rules_queries
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.store.ledger_files import publish_ledger
from styrkedjan.store.versions import Store
from tests import factories
from tests.areas.year_end.conftest import YEAR, Town
from tests.store.ledgers import Row, batches

pytestmark = pytest.mark.django_db
D = Decimal
KF = Decision("Kommunfullmäktige", date(2024, 11, 24), "12", "KS-2024/1")


def _volume(town: Town) -> Indicator:
    return factories.indicator(
        town.root, key="elever", name="Elever", kind="volume", unit_of_measure="elever", aggregation="sum"
    )


def _plan(town: Town, indicator: Indicator, unit: Unit, planned: int, performed: int | None) -> None:
    TargetValue.objects.create(
        indicator=indicator, unit=unit, year=YEAR, floor=planned, known_by=town.controller,
        known_at=datetime(YEAR - 1, 12, 1, tzinfo=UTC),
    )  # fmt: skip
    if performed is not None:
        IndicatorValue.objects.create(
            indicator=indicator, unit=unit, period=str(YEAR), value=performed, known_by=town.controller,
            known_at=datetime(YEAR + 1, 1, 10, tzinfo=UTC),
        )  # fmt: skip


def test_volumes_are_summed_over_the_units_that_have_both(town: Town) -> None:
    indicator = _volume(town)
    south, silent = (factories.unit(town.school, code=code) for code in ("202", "203"))
    _plan(town, indicator, town.north, 100, 97)
    _plan(town, indicator, south, 50, 53)
    _plan(town, indicator, silent, 900, None)
    (told,) = performance.volumes(town.school, YEAR, NOW)
    assert (told.volume.planned, told.volume.performed, told.units, told.silent) == (150, 150, 3, 1)
    (before,) = performance.volumes(town.school, YEAR, Known.at(datetime(YEAR, 6, 1, tzinfo=UTC)))
    assert (before.volume.planned, before.volume.performed, before.silent) == (1050, None, 3)


def test_a_committees_own_planned_volume_holds_its_units(town: Town) -> None:
    indicator = _volume(town)
    _plan(town, indicator, town.north, 100, 97)
    _plan(town, indicator, town.school, 120, 118)
    (told,) = performance.volumes(town.school, YEAR, NOW)
    assert (told.volume.planned, told.volume.performed, told.units) == (120, 118, 1)


def test_without_planned_volumes_there_is_nothing_to_propose(town: Town) -> None:
    assert performance.volumes(town.school, YEAR, NOW) == ()


def test_volumes_take_a_constant_number_of_queries(town: Town, django_assert_max_num_queries: Any) -> None:
    indicator = _volume(town)
    for number in range(12):
        _plan(town, indicator, factories.unit(town.school, code=f"4{number:02d}"), 10, 10)
    with django_assert_max_num_queries(6):
        performance.volumes(town.school, YEAR, NOW)


def _winter(town: Town, *, codes: bool = True) -> None:
    """1 000 given to winter maintenance, 700 booked on its code; the rest came in 100 under its 9 000."""
    town.frame(D(9000))
    town.frame(D(1000), "vinterunderhåll")
    town.budget(town.school, D(10_000))
    if codes:
        earmarks.set_earmark(
            by=town.controller, committee=town.school, name="Vinterunderhåll", activities=("241",), first_year=YEAR,
            decision=KF,
        )  # fmt: skip
    rows = [Row(12, "20", "5010", D(8900)), Row(12, "20", "6010", D(700), "241")]
    publish_ledger(
        Store(django_settings.STYRKEDJAN_STORE), town.root.code, YEAR, batches(rows, YEAR), source="SIE",
        by="controller", known_at=datetime(YEAR + 1, 2, 5, tzinfo=UTC), accept=("row_count",),
    )  # fmt: skip


def _ask(town: Town, **given: Any) -> Any:
    return carrying.request_carry_over(by=town.chair, committee=town.school, year=YEAR, **given)


def test_the_ledger_proposes_the_earmarks_result(town: Town) -> None:
    _winter(town)
    asked = _ask(town)
    # 300 left of winter, 150 of it may be carried; 100 left of the rest.
    assert (asked.result, asked.carried, asked.earmarked) == (400, 250, 150)
    assert asked.earmarks == asked.earmarks_computed == {"vinterunderhåll": "300.00"}


def test_the_overview_holds_winter_within_its_limit_before_anyone_has_asked(town: Town) -> None:
    _winter(town)
    rules = rules_queries.require_rules(town.root, date(YEAR, 12, 31))
    (row,) = carrying_queries.standings(town.root, YEAR, rules, NOW)
    assert (row.request, row.carried, row.returned) == (None, 250, 150)


def test_another_figure_than_the_ledgers_needs_its_reason(town: Town) -> None:
    _winter(town)
    with pytest.raises(InvalidInput, match="ett annat än redovisningens"):
        _ask(town, earmark_results={"vinterunderhåll": D(100)})
    asked = _ask(town, earmark_results={"vinterunderhåll": D(100)}, earmark_reason="Sand bokfördes på fel kod.")
    # 100 + 300, held under the cap: 3 % of 10 000.
    assert (asked.carried, asked.earmark_reason) == (300, "Sand bokfördes på fel kod.")


def test_an_earmark_that_no_code_tells_must_be_told(town: Town) -> None:
    _winter(town, codes=False)
    with pytest.raises(InvalidInput, match="vinterunderhåll saknas"):
        _ask(town)
    asked = _ask(town, earmark_results={"vinterunderhåll": D(-400)})
    assert (asked.earmarked, asked.earmarks_computed) == (-150, {"vinterunderhåll": None})
