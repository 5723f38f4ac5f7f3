"""A service area on one key: cost, volume and quality of its units, the same measures whoever performs them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from styrkedjan.analysis.unit_cost import Factor
from styrkedjan.areas.economy.models import StaffMonth
from styrkedjan.areas.economy.queries.cost_parts import cost_parts
from styrkedjan.areas.economy.queries.one_key import one_key
from styrkedjan.areas.economy.queries.service_area import ServicePage, service_area
from styrkedjan.areas.economy.queries.services import services_at
from styrkedjan.areas.indicators.models import Indicator, IndicatorKind, IndicatorValue
from styrkedjan.areas.organisation.models import OperatingForm, Responsibility, ServiceArea, Unit
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, day, even, publish
from tests.store.ledgers import Row

APRIL = Period.month(YEAR, 4)
pytestmark = pytest.mark.django_db


@pytest.fixture
def area(town: Town) -> ServiceArea:
    made = factories.service_area(town.root)
    Unit.objects.filter(pk__in=(town.north.pk, town.south.pk)).update(service_area=made)
    Unit.objects.filter(pk=town.south.pk).update(operating_form=OperatingForm.PRIVATE)
    return made


def measure(town: Town, area: ServiceArea, kind: str = IndicatorKind.QUALITY, **fields: object) -> Indicator:
    return factories.indicator(town.root, kind=kind, service_area=area, **fields)


def value(
    town: Town, indicator: Indicator, unit: Unit, amount: int | None, period: str = "2026-T1", **more: object
) -> None:
    IndicatorValue.objects.create(
        indicator=indicator, unit=unit, period=period, value=amount, known_at=day(5), known_by=town.controller,
        missing="" if amount is not None else "not_reported", **more,
    )  # fmt: skip


def filled(town: Town, area: ServiceArea) -> tuple[Indicator, Indicator]:
    """| skola | kostnad | elever | nöjda |  Norra 400 000 / 100 / 80 %;  Södra 300 000 / 60 / 90 % |"""
    volume = measure(town, area, IndicatorKind.VOLUME, unit_of_measure="elev")
    happy = measure(town, area, unit_of_measure="%", decimals=1)
    publish(town, [*even("2010", "5010", 100_000, 4), *even("2020", "4510", 75_000, 4), *even("3000", "4010", 1, 4)])
    for unit, pupils, share in ((town.north, 100, 80), (town.south, 60, 90)):
        value(town, volume, unit, pupils)
        value(town, happy, unit, share, "2025")
    return volume, happy


def by_name(page: ServicePage) -> dict[str, Decimal | None]:
    return {row.unit.name: row.unit_cost for row in page.lines}


class TestServiceArea:
    def test_cost_per_unit_of_volume_beside_quality(self, town: Town, area: ServiceArea) -> None:
        _, happy = filled(town, area)
        page = service_area(area, APRIL, NOW)
        assert by_name(page) == {"Norra skolan": 4_000, "Södra skolan": 5_000}
        assert [row.quality[happy.pk].value for row in page.lines if row.quality[happy.pk]] == [80, 90]

    def test_operating_forms_are_weighed_by_their_volume(self, town: Town, area: ServiceArea) -> None:
        filled(town, area)
        page = service_area(area, APRIL, NOW)
        assert [(row.label, row.units, row.unit_cost) for row in page.groups] == [
            ("Egen regi", 1, 4_000),
            ("Privat utförare", 1, 5_000),
        ]
        assert page.total is not None
        assert page.total.unit_cost == Decimal(700_000) / 160
        assert page.total.working.result == 4_375

    def test_without_volume_there_is_no_unit_cost_and_the_unit_is_left_out_of_the_sum(
        self, town: Town, area: ServiceArea
    ) -> None:
        volume, _ = filled(town, area)
        IndicatorValue.objects.filter(indicator=volume, unit=town.south).delete()
        value(town, volume, town.south, None)
        page = service_area(area, APRIL, NOW)
        assert by_name(page) == {"Norra skolan": 4_000, "Södra skolan": None}
        assert page.total is not None
        assert (page.total.units, page.total.compared, page.total.unit_cost) == (2, 1, 4_000)
        assert "1\u00a0enhet saknar kostnad eller volym" in page.total.working.steps[0].text

    def test_a_volume_of_nought_divides_nothing(self, town: Town, area: ServiceArea) -> None:
        volume, _ = filled(town, area)
        IndicatorValue.objects.filter(indicator=volume, unit=town.south).update(value=0)
        assert by_name(service_area(area, APRIL, NOW))["Södra skolan"] is None

    def test_a_month_not_booked_gives_no_cost(self, town: Town, area: ServiceArea) -> None:
        filled(town, area)
        page = service_area(area, Period.month(YEAR, 5), NOW)
        assert [row.cost for row in page.lines] == [None, None]
        assert page.total is not None
        assert page.total.unit_cost is None

    def test_what_lies_below_a_unit_is_its_cost(self, town: Town, area: ServiceArea) -> None:
        filled(town, area)
        kitchen = factories.unit(town.north, code="209", name="Köket")
        town.responsibility(kitchen, "2090")
        publish(town, [*even("2010", "5010", 100_000, 4), Row(1, "2090", "5010", Decimal(100_000))])
        assert by_name(service_area(area, APRIL, NOW))["Norra skolan"] == 5_000

    def test_only_what_the_reader_may_see(self, town: Town, area: ServiceArea) -> None:
        filled(town, area)
        page = service_area(area, APRIL, paths=[town.north.path], known=NOW)
        assert ([row.unit.name for row in page.lines], page.hidden) == (["Norra skolan"], 1)

    def test_chosen_measures(self, town: Town, area: ServiceArea) -> None:
        for number in range(6):
            measure(town, area, key=f"k{number}")
        page = service_area(area, APRIL, NOW)
        assert [row.key for row in page.qualities] == ["k0", "k1", "k2", "k3"]
        page = service_area(area, APRIL, chosen=["k5", "k2"], known=NOW)
        assert [row.key for row in page.qualities] == ["k2", "k5"]
        assert len(page.others) == 4

    def test_the_unit_page_says_the_same(self, town: Town, area: ServiceArea) -> None:
        filled(town, area)
        key = one_key(Unit.objects.select_related("service_area", "principal").get(pk=town.north.pk), APRIL, NOW)
        assert key.unit_cost is not None
        assert (key.unit_cost.amount, key.unit_cost.volume_unit) == (4_000, "elev")

    def test_small_numbers_are_hidden(self, town: Town, area: ServiceArea) -> None:
        guarded = measure(town, area, unit_of_measure="%", suppression_threshold=5)
        value(town, guarded, town.north, 50, "2025", n=3)
        value(town, guarded, town.south, 50, "2025", n=30)
        seen = {row.unit.name: row.quality[guarded.pk] for row in service_area(area, APRIL, NOW).lines}
        hidden = seen["Norra skolan"]
        assert hidden is not None
        assert hidden.value is None
        (row,) = [row for row in one_key(town.north, APRIL, NOW).quality if row.indicator == guarded]
        assert row.newest is not None
        assert row.newest.value is None


class TestProductivity:
    """| | kostnad | elever | kr/elev |   förra året 600 000 / 100, i år 700 000 / 160 (Norra 100, Södra 60)"""

    def before(self, town: Town, volume: Indicator) -> None:
        publish(town, [*even("2010", "5010", 100_000, 4), *even("2020", "4510", 50_000, 5)], year=YEAR - 1)
        value(town, volume, town.north, 110, f"{YEAR - 1}-T1")
        value(town, volume, town.south, 40, f"{YEAR - 1}-T1")

    def test_the_same_months_of_the_year_before(self, town: Town, area: ServiceArea) -> None:
        volume, _ = filled(town, area)
        self.before(town, volume)
        total = service_area(area, APRIL, NOW).total
        assert total is not None
        done = total.productivity
        assert done is not None
        assert (done.cost, done.volume, done.cost_before, done.volume_before) == (700_000, 160, 600_000, 150)
        assert done.change == Decimal(160) / 150 / (Decimal(700) / 600) - 1
        assert round(done.unit_cost_change, 6) == round(Decimal(4_375) / 4_000 - 1, 6)
        north = next(row for row in service_area(area, APRIL, NOW).lines if row.unit.name == "Norra skolan")
        assert north.unit_cost_before == Decimal(400_000) / 110
        assert north.change == Decimal(4_000) / (Decimal(400_000) / 110) - 1

    def test_a_unit_without_a_year_before_is_left_out_of_the_comparison(self, town: Town, area: ServiceArea) -> None:
        volume, _ = filled(town, area)
        self.before(town, volume)
        IndicatorValue.objects.filter(unit=town.south, period=f"{YEAR - 1}-T1").delete()
        total = service_area(area, APRIL, NOW).total
        assert total is not None
        assert total.productivity is not None
        assert (total.productivity.units, total.productivity.cost, total.productivity.cost_before) == (
            1,
            400_000,
            400_000,
        )

    def test_without_a_year_before_nothing_is_said(self, town: Town, area: ServiceArea) -> None:
        filled(town, area)
        page = service_area(area, APRIL, NOW)
        assert page.total is not None
        assert page.total.productivity is None
        assert [row.change for row in page.lines] == [None, None]


class TestEveryServiceArea:
    def test_says_what_each_page_says(self, town: Town, area: ServiceArea) -> None:
        filled(town, area)
        empty = factories.service_area(town.root, code="tom", name="Tom")
        rows = {row.area.code: row for row in services_at(town.root, APRIL, NOW)}
        assert rows[area.code].total == service_area(area, APRIL, NOW).total
        assert rows[area.code].quality_now == 85
        assert (rows[empty.code].total, rows[empty.code].quality) == (None, None)

    def test_queries_do_not_grow_with_areas(self, town: Town, area: ServiceArea) -> None:
        filled(town, area)
        counts = []
        for wanted in (2, 20):
            for number in range(ServiceArea.objects.count(), wanted):
                more = factories.service_area(town.root, code=f"v{number}", name=f"Verksamhet {number}")
                unit = factories.unit(town.school, code=f"V{number}")
                Unit.objects.filter(pk=unit.pk).update(service_area=more)
                value(town, measure(town, more, IndicatorKind.VOLUME, key=f"v{number}"), unit, 10)
                measure(town, more, key=f"q{number}")
            with CaptureQueriesContext(connection) as asked:
                rows = services_at(town.root, APRIL, NOW)
            counts.append(len(asked))
            assert len(rows) == wanted
        assert counts[0] == counts[1]


def test_queries_do_not_grow(town: Town, area: ServiceArea) -> None:
    volume, happy = filled(town, area)
    by = factories.author()
    counts = []
    for size in (30, 1500):
        made = Unit.objects.bulk_create(
            Unit(
                principal=town.root, parent=town.school, path=f"{town.school.path}{10**6 + number}/", pk=10**6 + number,
                code=f"V{number}", name=f"Skola {number}", kind="unit", valid_from=factories.START, service_area=area,
                created_by=by, changed_by=by,
            )
            for number in range(Unit.objects.count(), size)
        )  # fmt: skip
        Responsibility.objects.bulk_create(
            Responsibility(principal=town.root, unit=unit, code=f"R{unit.pk}") for unit in made
        )
        IndicatorValue.objects.bulk_create(
            IndicatorValue(indicator=each, unit=unit, period="2026-T1", value=10, known_by=by, known_at=day(5))
            for unit in made for each in (volume, happy)
        )  # fmt: skip
        publish(town, [Row(4, f"R{10**6 + number}", "5010", Decimal(number)) for number in range(5, size)])
        with CaptureQueriesContext(connection) as asked:
            page = service_area(ServiceArea.objects.select_related("principal").get(pk=area.pk), APRIL, NOW)
        counts.append(len(asked))
        assert len(page.lines) == size - 3
    assert counts[0] == counts[1]


class TestWhyTheCostChanged:
    def test_volume_mix_staffing_and_price_sum_to_the_change(self, town: Town, area: ServiceArea) -> None:
        """| skola | kostnad | elever | poster |  Norra 360 000 / 90 / 9 -> 400 000 / 100 / 10; Södra lacks posts."""
        volume, _ = filled(town, area)
        value(town, volume, town.north, 90, "2025-T1")
        publish(town, even("2010", "5010", 90_000, 4), year=YEAR - 1)
        for year, full_time in ((YEAR - 1, 9), (YEAR, 10)):
            for month in range(1, 5):
                StaffMonth.objects.create(
                    principal=town.root, responsibility="2010", period=f"{year}-{month:02d}", full_time=full_time,
                    known_at=day(5), known_by=town.controller,
                )  # fmt: skip
        found = cost_parts(service_area(area, APRIL, NOW), NOW)
        assert found is not None
        assert (found.units, found.left_out, found.before, found.after) == (1, 1, 360_000, 400_000)
        # A tenth of a post a pupil and 40 000 a post in both years: all of it is ten pupils more.
        assert found.found.parts == {
            Factor.VOLUME: 40_000, Factor.MIX: 0, Factor.STAFFING: 0, Factor.PRICE: 0,
        }  # fmt: skip
        StaffMonth.objects.filter(period=f"{YEAR}-02").delete()  # a month that is not known makes posts unknown
        assert cost_parts(service_area(area, APRIL, NOW), NOW) is None
