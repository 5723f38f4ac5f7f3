"""The variance in its five parts, judged by a naive recomputation; what sums, and what it says it cannot tell."""

from __future__ import annotations

from decimal import Decimal

import pytest

from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.economy.queries.drivers import price_indexes
from styrkedjan.areas.economy.queries.explained import economy_page
from styrkedjan.areas.indicators.models import IndicatorValue
from styrkedjan.areas.organisation.models import Responsibility
from styrkedjan.domain.economy.decomposition import Part
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW, Known
from tests.areas.economy.conftest import YEAR, Town, budget, day, even, forecast, publish
from tests.areas.economy.registers import filled, marked, part, parts, posts, price, volume
from tests.store.ledgers import Row

APRIL = Period.month(YEAR, 4)
D = Decimal
pytestmark = pytest.mark.django_db


class TestVolume:
    def test_more_pupils_than_planned_cost_their_budgeted_price(self, town: Town) -> None:
        """
        | enhet | budget | utfall | plan | elever | volym             | pris |
        | Norra |    400 |    470 |  100 |    110 | 400 x 10 % = -40  |  -30 |
        | Södra |    200 |    190 |   50 |     50 |                 0 |  +10 |
        """
        filled(town)
        volume(town, town.north, 100, 110)
        volume(town, town.south, 50, 50)
        found = economy_page(town.school, APRIL, NOW).so_far
        assert parts(found) == {"volume": -40, "residual": -20}
        (row,) = part(found, Part.VOLUME).rows
        told = "Elever: 110 mot planerade 100; 4\u00a0kr var i budgetens priser, budgeterat 4\u00a0kr"
        assert (row.label, row.code, row.detail) == ("Norra skolan", "201", told)
        assert [(one.label, one.amount) for one in part(found, Part.RESIDUAL).rows] == [
            ("Norra skolan", -30), ("Södra skolan", 10),
        ]  # fmt: skip

    def test_income_is_volume_too(self, town: Town) -> None:
        """
        | rad      | budget | utfall | volym, 10 % fler |
        | personal |    400 |    440 |              -40 |
        | avgifter |   -100 |   -110 |              +10 |
        """
        budget(town, town.north, "personal", 100)
        budget(town, town.north, "intakter", -25)
        publish(town, [*even("2010", "5010", 110, 4), Row(4, "2010", "3010", D(-110))])
        volume(town, town.north, 100, 110)
        assert parts(economy_page(town.north, APRIL, NOW).so_far) == {"volume": -30}

    def test_without_planned_volumes_it_says_so_and_invents_nothing(self, town: Town) -> None:
        filled(town)
        volume(town, town.north, None, 110)
        found = economy_page(town.school, APRIL, NOW).so_far
        assert parts(found) == {"residual": -60}
        assert "Planerade volymer saknas" in found.notes[0]
        assert "Det som saknas ligger i det oförklarade." in found.notes

    def test_a_unit_without_volume_stands_in_the_price_and_is_counted(self, town: Town) -> None:
        filled(town)
        volume(town, town.north, 100, 110)
        found = economy_page(town.school, APRIL, NOW).so_far
        assert parts(found) == {"volume": -40, "residual": -20}
        assert found.notes[0].startswith("1\u00a0enhet saknar planerad")

    def test_last_years_volume_is_not_this_years(self, town: Town) -> None:
        filled(town)
        volume(town, town.north, 100, 110)
        IndicatorValue.objects.update(period=f"{YEAR - 1}-T3")
        assert parts(economy_page(town.school, APRIL, NOW).so_far) == {"residual": -60}


class TestStaffing:
    def test_two_posts_more_than_the_budget_pays_for(self, town: Town) -> None:
        """
        | enhet | personalbudget | utfall | planerat | arbetat | bemanning          | pris |
        | Norra |            400 |    470 |       10 |      11 | 1 x 40 per post    |  -30 |
        """
        filled(town)
        posts(town, "2010", dict.fromkeys(range(1, 5), (11, 10)))
        found = economy_page(town.north, APRIL, NOW).so_far
        assert parts(found) == {"staffing": -40, "residual": -30}
        (row,) = part(found, Part.STAFFING).rows
        assert row.detail == "11,0 årsarbetare mot planerade 10,0, januari–april"

    def test_as_many_more_as_the_volume_gives_is_volume_and_not_staffing(self, town: Town) -> None:
        filled(town)
        volume(town, town.north, 100, 110)
        posts(town, "2010", dict.fromkeys(range(1, 5), (11, 10)))
        assert parts(economy_page(town.north, APRIL, NOW).so_far) == {"volume": -40, "residual": -30}

    def test_posts_are_told_against_what_the_volume_gives(self, town: Town) -> None:
        """Tio procent fler elever ger 11 årsarbetare; 10,5 är glesare än så, fast fler än planerat."""
        filled(town)
        volume(town, town.north, 100, 110)
        posts(town, "2010", dict.fromkeys(range(1, 5), ("10.5", 10)))
        (row,) = part(economy_page(town.north, APRIL, NOW).so_far, Part.STAFFING).rows
        assert row.amount == 20
        assert row.detail == "10,5 årsarbetare mot 11,0 för den utförda volymen (planerat 10,0), januari–april"

    def test_a_post_costs_what_the_budget_pays_for_people_and_nothing_for_rent(self, town: Town) -> None:
        filled(town)
        budget(town, town.north, "ovrigt", 1_000)
        posts(town, "2010", dict.fromkeys(range(1, 5), (11, 10)))
        found = economy_page(town.north, APRIL, NOW).so_far
        assert parts(found) == {"staffing": -40, "residual": -30 + 4_000}
        assert [(one.label, one.group, one.amount) for one in part(found, Part.RESIDUAL).rows] == [
            ("Övriga kostnader", "ovrigt", 4_000), ("Personal", "personal", -30),
        ]  # fmt: skip

    def test_which_groups_are_personnel_is_data(self, town: Town) -> None:
        filled(town)
        posts(town, "2010", dict.fromkeys(range(1, 5), (11, 10)))
        AccountGroup.objects.update(is_personnel=False)
        found = economy_page(town.north, APRIL, NOW).so_far
        assert parts(found) == {"residual": -70}
        assert any("Ingen kontogrupp är märkt som personalkostnad" in note for note in found.notes)

    def test_the_same_months_are_compared(self, town: Town) -> None:
        """Posts planned from August are no vacancy in April, and a month not reported is not nought."""
        filled(town)
        forecast(town, town.north, "personal", 1_200)
        posts(town, "2010", {1: (11, 10), 2: (13, 12), 3: (None, 12), 8: (None, 99)})
        page = economy_page(town.north, APRIL, NOW)
        assert part(page.so_far, Part.STAFFING).amount == (D(400) * 1 / 11 * -1).quantize(D("0.01"))
        assert part(page.full_year, Part.STAFFING).amount == (D(1_200) * 1 / 11 * -1).quantize(D("0.01"))
        assert "januari–februari" in page.full_year.notes[-1]

    def test_a_code_without_a_month_makes_the_units_month_unknown(self, town: Town) -> None:
        filled(town)
        Responsibility.objects.create(principal=town.root, unit=town.north, code="2011")
        posts(town, "2010", {1: (6, 5), 2: (6, 5)})
        posts(town, "2011", {1: (5, 5)})
        found = economy_page(town.north, APRIL, NOW).so_far
        assert parts(found) == {"staffing": -40, "residual": -30}
        assert "årsarbetare mot planerade 10,0, januari" in part(found, Part.STAFFING).rows[0].detail

    def test_a_staff_budget_goes_before_what_was_read_in(self, town: Town) -> None:
        filled(town)
        posts(town, "2010", dict.fromkeys(range(1, 5), (11, 10)))
        page = economy_page(town.north, APRIL, NOW, {town.north.pk: [D(11)] * 12})
        assert parts(page.so_far) == {"residual": -70}
        assert parts(economy_page(town.south, APRIL, NOW, {town.north.pk: [D(11)] * 12}).so_far) == {"residual": 10}

    def test_without_posts_it_says_so(self, town: Town) -> None:
        filled(town)
        found = economy_page(town.school, APRIL, NOW).so_far
        assert any("Planerade och verkliga årsarbetare saknas" in note for note in found.notes)
        posts(town, "2010", {1: (11, 10)})
        found = economy_page(town.school, APRIL, NOW).so_far
        assert any(note.startswith("1\u00a0enhet saknar planerade eller verkliga") for note in found.notes)

    def test_posts_follow_their_code_to_another_unit_as_the_ledger_does(self, town: Town) -> None:
        filled(town)  # the budget follows the code too
        posts(town, "2010", dict.fromkeys(range(1, 5), (11, 10)))
        Responsibility.objects.filter(code="2010").update(unit=town.streets)
        assert part(economy_page(town.school, APRIL, NOW).so_far, Part.STAFFING).rows == ()
        assert parts(economy_page(town.streets, APRIL, NOW).so_far) == {"staffing": -40, "residual": -30}


class TestMarked:
    def test_a_water_damage_is_told_apart(self, town: Town) -> None:
        filled(town)
        marked(town, town.north, 60, group="personal")
        found = economy_page(town.school, APRIL, NOW).so_far
        assert parts(found) == {"one_off": -60}
        (row,) = part(found, Part.ONE_OFF).rows
        assert (row.label, row.code, row.detail) == ("Vattenskada", "201", "Norra skolan, Personal, mars 2026")

    @pytest.mark.parametrize(
        ("fall", "booked", "belongs", "amount", "april", "may", "year"),
        [
            ("förra årets faktura i år", "2026-02", "2025-12", 50, -50, -50, -50),
            ("majs faktura i april", "2026-04", "2026-05", 50, -50, 0, 0),
            ("aprils faktura kom i maj", "2026-05", "2026-04", 50, 50, 0, 0),
            ("aprils faktura saknas, väntas i maj", "2026-04", "2026-05", -50, 50, 0, 0),
            ("decembers faktura väntas nästa år", "2026-12", "2027-01", -50, 0, 0, 50),
            ("årets faktura kom förra året", "2025-12", "2026-03", 50, 50, 50, 50),
            ("mellan två månader i samma fönster", "2026-02", "2026-03", 50, 0, 0, 0),
            ("ett annat år", "2024-02", "2024-03", 50, 0, 0, 0),
        ],
    )
    def test_an_amount_in_the_wrong_month(
        self, town: Town, fall: str, booked: str, belongs: str, amount: int, april: int, may: int, year: int
    ) -> None:
        publish(town, even("2010", "5010", 100, 5))
        budget(town, town.north, "personal", 100)
        forecast(town, town.north, "personal", 1_200)
        marked(town, town.north, amount, booked, belongs, "personal")
        page = economy_page(town.north, APRIL, NOW)
        assert part(page.so_far, Part.TIMING).amount == april, fall
        assert part(page.full_year, Part.TIMING).amount == year, fall
        later = economy_page(town.north, Period.month(YEAR, 5), NOW)
        assert part(later.so_far, Part.TIMING).amount == may, fall

    def test_an_expected_one_off_is_in_the_forecast_and_not_in_the_outcome(self, town: Town) -> None:
        filled(town)
        forecast(town, town.north, "personal", 1_300)
        marked(town, town.north, 80, "2026-10", group="personal")
        page = economy_page(town.north, APRIL, NOW)
        assert parts(page.so_far) == {"residual": -70}
        assert parts(page.full_year) == {"one_off": -80, "residual": -20}

    def test_where_the_budget_stands_in_for_a_forecast_nothing_is_explained(self, town: Town) -> None:
        filled(town)
        forecast(town, town.south, "personal", 590)
        volume(town, town.north, 100, 110)
        posts(town, "2010", {1: (11, 10)})
        marked(town, town.north, 80, group="personal")
        marked(town, town.north, 80, group="kapital")
        assert parts(economy_page(town.school, APRIL, NOW).full_year) == {"residual": 10}

    def test_a_mark_where_nothing_is_budgeted_or_booked(self, town: Town) -> None:
        """A bill that has not come: nothing would have been over budget, had it come."""
        filled(town)
        marked(town, town.north, -25, "2026-04", "2026-05", group="ovrigt")
        found = economy_page(town.north, APRIL, NOW).so_far
        assert parts(found) == {"timing": 25, "residual": -95}
        assert found.result.variance == -70

    def test_as_it_was_known(self, town: Town) -> None:
        publish(town, even("2010", "5010", 117, 4), known_at=day(1))
        budget(town, town.north, "personal", 100)
        marked(town, town.north, 60, group="personal", known_at=day(2), superseded_at=day(6))
        marked(town, town.north, 40, group="personal", known_at=day(6))
        posts(town, "2010", {1: (11, 10)}, known_at=day(3))

        def then(moment: object) -> dict[str, Decimal]:
            return parts(economy_page(town.north, APRIL, Known(moment)).so_far)  # type: ignore[arg-type]

        assert then(day(1, 20)) == {"residual": -68}
        assert then(day(2, 20)) == {"one_off": -60, "residual": -8}
        assert then(day(4)) == {"one_off": -60, "staffing": -40, "residual": 32}
        assert then(day(7)) == {"one_off": -40, "staffing": -40, "residual": 12}


def test_nothing_known_nothing_explained(town: Town) -> None:
    budget(town, town.north, "personal", 100)
    page = economy_page(town.north, APRIL, NOW)
    assert (page.so_far, page.full_year) == (None, None)


class TestHowCostsMoveAndWhatPricesDid:
    def test_rent_does_not_follow_the_pupils(self, town: Town) -> None:
        """
        | rad      | rörlig | budget | utfall | elever | volym | övrigt |
        | personal |    100 |    400 |    470 |  +10 % |   -40 |    -30 |
        | övrigt   |      0 |    100 |    100 |  +10 % |     0 |      0 |
        """
        filled(town)
        budget(town, town.north, "ovrigt", 25)
        publish(town, [*even("2010", "5010", 117, 3), Row(4, "2010", "5010", D(119)), *even("2010", "6010", 25, 4)])
        AccountGroup.objects.filter(code="ovrigt").update(volume_share=0)
        volume(town, town.north, 100, 110)
        assert parts(economy_page(town.north, APRIL, NOW).so_far) == {"volume": -40, "residual": -30}

    def test_what_is_assumed_is_said(self, town: Town) -> None:
        filled(town)
        volume(town, town.north, 100, 110)
        found = economy_page(town.north, APRIL, NOW).so_far
        assert any(note.endswith("är antaget. Ange det i arbetsboken Kontogrupper.") for note in found.notes)
        AccountGroup.objects.update(volume_share=100)
        found = economy_page(town.north, APRIL, NOW).so_far
        assert not any("antaget" in note for note in found.notes)

    def test_three_pupils_more_are_no_new_group(self, town: Town) -> None:
        """Tre procent fler är inget helt steg om fem: bemanningen ska inte växa, så en tjänst till är bemanning."""
        filled(town)
        volume(town, town.north, 100, 103)
        posts(town, "2010", dict.fromkeys(range(1, 5), (11, 10)))
        assert parts(economy_page(town.north, APRIL, NOW).so_far) == {"staffing": -40, "residual": -30}

    def test_a_salary_agreement_from_april_is_parted_from_april(self, town: Town) -> None:
        """Budgeten räknade med 2 %, avtalet gav 4 %: (1,04 / 1,02 - 1) på april månads 100, resten är oförklarat."""
        filled(town)
        price(town, "personal", 2, 4, 4, name="HÖK", source="Avtalet 2026-04-01")
        found = economy_page(town.north, APRIL, NOW).so_far
        assert parts(found) == {"price": D("-1.96"), "residual": D("-68.04")}
        (row,) = part(found, Part.PRICE).rows
        assert row.detail == "HÖK +4,0 % mot +2,0 % i budgeten, från april (Avtalet 2026-04-01)"
        assert not any("prisindex" in note for note in found.notes)

    def test_an_index_is_known_from_when_it_was_entered(self, town: Town) -> None:
        row = price(town, "personal", 2, 4, known_at=day(6))
        assert price_indexes(town.root, YEAR, Known(day(5, 20))) == ()
        assert price_indexes(town.root, YEAR, NOW) == (row,)

    def test_hired_staff_in_place_of_a_vacancy_is_staffing_alone(self, town: Town) -> None:
        """
        | rad      | budget | utfall | årsarbetare | bemanning |
        | personal |    400 |    360 | 9 av 10     |       +40 |
        | inhyrd   |      0 |     55 |             |       -55 |
        """
        budget(town, town.north, "personal", 100)
        publish(town, [*even("2010", "5010", 90, 4), Row(4, "2010", "6010", D(55))])
        AccountGroup.objects.filter(code="ovrigt").update(is_hired=True)
        posts(town, "2010", dict.fromkeys(range(1, 5), (9, 10)))
        found = economy_page(town.north, APRIL, NOW).so_far
        assert parts(found) == {"staffing": -15}
        (row,) = part(found, Part.STAFFING).rows
        assert row.detail.startswith("9,0 årsarbetare mot planerade 10,0, januari–april; övriga kostnader")
