"""The forecast proposal of a unit, and how forecasts are held against what they became."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.economy.models import BudgetLine, Forecast
from styrkedjan.areas.economy.queries.accuracy import accuracy, years_with_forecasts
from styrkedjan.areas.economy.queries.proposal_book import proposal_book
from styrkedjan.areas.economy.queries.proposals import proposals
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, budget, day, even, forecast, publish
from tests.areas.economy.registers import marked, posts
from tests.store.ledgers import Row

APRIL = Period.month(YEAR, 4)
pytestmark = pytest.mark.django_db


class TestProposals:
    def test_a_unit_that_follows_its_budget_is_proposed_its_budget(self, town: Town) -> None:
        for year in (YEAR - 2, YEAR - 1):
            publish(town, even("2010", "5010", 100_000, 12), year=year)
            budget(town, town.north, "personal", 100_000, year=year)
        publish(town, even("2010", "5010", 100_000, 4))
        budget(town, town.north, "personal", 100_000)
        (row,) = proposals(town.north, APRIL)
        assert (row.group, row.amount, row.budget, row.outcome) == ("personal", 1_200_000, 1_200_000, 400_000)
        assert row.start == row.amount

    def test_a_noisy_past_gives_an_interval_around_the_proposal(self, town: Town) -> None:
        for year, pattern in ((YEAR - 2, (90, 120)), (YEAR - 1, (130, 80))):
            noisy = [Row(month, "2010", "5010", Decimal(pattern[month % 2] * 1000)) for month in range(1, 13)]
            publish(town, noisy, year=year)
            budget(town, town.north, "personal", 95_000, year=year)
        publish(town, even("2010", "5010", 110_000, 4))
        budget(town, town.north, "personal", 100_000)
        (row,) = proposals(town.north, APRIL)
        assert row.low is not None
        assert row.high is not None
        assert row.amount is not None
        assert row.low < row.amount < row.high
        assert 1_200_000 < row.amount < 1_320_000
        assert any("Prövat på 2" in step.text for step in row.working.steps)

    def test_it_is_about_the_unit_itself_and_not_those_below(self, town: Town) -> None:
        publish(town, [*even("2010", "5010", 100_000, 4), *even("2000", "6010", 1_000, 4)])
        budget(town, town.north, "personal", 100_000)
        budget(town, town.school, "ovrigt", 1_000)
        assert [row.group for row in proposals(town.school, APRIL)] == ["ovrigt"]

    def test_without_an_outcome_the_proposal_is_the_budget_and_says_so(self, town: Town) -> None:
        budget(town, town.north, "personal", 100_000)
        (row,) = proposals(town.north, APRIL)
        assert (row.amount, row.outcome, row.low) == (1_200_000, None, None)
        assert "utfallet är okänt" in row.working.steps[0].text

    def test_without_a_budget_earlier_years_are_all_there_is(self, town: Town) -> None:
        publish(town, even("2010", "5010", 100_000, 12), year=YEAR - 1)
        publish(town, even("2010", "5010", 110_000, 4))
        (row,) = proposals(town.north, APRIL)
        assert (row.amount, row.budget, row.low) == (1_320_000, None, None)

    def test_nothing_known_nothing_proposed(self, town: Town) -> None:
        assert proposals(town.north, APRIL) == []

    def test_a_saved_forecast_comes_first_and_the_round_before_is_told(self, town: Town) -> None:
        publish(town, even("2010", "5010", 100_000, 4))
        budget(town, town.north, "personal", 100_000)
        forecast(town, town.north, "personal", 1_150_000, 3)
        forecast(town, town.north, "personal", 1_190_000, 4)
        (row,) = proposals(town.north, APRIL)
        assert (row.start, row.previous, row.amount) == (1_190_000, 1_150_000, 1_200_000)


class TestAccuracy:
    def made(self, town: Town, unit: object, amount: int, month: int) -> None:
        row = forecast(town, unit, "personal", amount, month, known_at=day(1))  # type: ignore[arg-type]
        Forecast.objects.filter(pk=row.pk).update(year=YEAR - 1, round_key=f"{YEAR - 1}-{month:02d}")

    def test_the_errors_of_a_closed_year(self, town: Town) -> None:
        """
        | enhet  | budget | april | augusti | utfall |
        | Norra  |  1 200 | 1 100 |   1 180 |  1 200 |
        | Södra  |    600 |   630 |       – |    600 |
        """
        publish(town, [*even("2010", "5010", 100, 12), *even("2020", "5010", 50, 12)], year=YEAR - 1)
        budget(town, town.north, "personal", 100, year=YEAR - 1)
        budget(town, town.south, "personal", 50, year=YEAR - 1)
        self.made(town, town.north, 1_100, 4)
        self.made(town, town.north, 1_180, 8)
        self.made(town, town.south, 630, 4)
        found = accuracy(town.school, YEAR - 1, NOW)
        north, south = found.rows
        assert [hit.error for hit in north.hits if hit] == [-100, -20]
        assert south.hits[1] is None
        assert [hit.error for hit in found.total.hits if hit] == [-70, 10]  # the southern school's 630 still stands
        assert found.total.changes == (None, 80)
        assert found.mean_absolute == ((Decimal(100) / 1200 + Decimal(30) / 600) / 2, Decimal(20) / 1200)
        assert found.optimists == (1, 1)
        assert north.changes == (None, 80)
        assert years_with_forecasts(town.root, NOW) == [YEAR - 1]

    def test_an_unfinished_year_has_no_key_yet(self, town: Town) -> None:
        publish(town, even("2010", "5010", 100, 11))
        forecast(town, town.north, "personal", 1_100, 4)
        found = accuracy(town.north, YEAR, NOW)
        assert not found.complete
        assert [hit.error for hit in found.total.hits if hit] == [None]
        assert found.mean_absolute == (None,)

    def test_a_whole_year_booked_without_the_unit_became_nought(self, town: Town) -> None:
        publish(town, even("2020", "5010", 100, 12))
        budget(town, town.north, "personal", 10)
        forecast(town, town.north, "personal", 90, 4)
        found = accuracy(town.north, YEAR, NOW)
        assert [(hit.outcome, hit.error, hit.share) for hit in found.total.hits if hit] == [(0, 90, Decimal(90) / 120)]


class TestWhatIsPlannedAndMarked:
    def past(self, town: Town, monthly: int = 100_000) -> None:
        for year in (YEAR - 2, YEAR - 1):
            publish(town, even("2010", "5010", monthly, 12), year=year)
            budget(town, town.north, "personal", monthly, year=year)

    def test_a_school_that_closes_in_june_is_proposed_half_a_year(self, town: Town) -> None:
        self.past(town)
        publish(town, even("2010", "5010", 100_000, 4))
        budget(town, town.north, "personal", (100_000,) * 6 + (0,) * 6)
        (row,) = proposals(town.north, APRIL)
        assert row.amount == 600_000
        assert any("den följs" in step.text for step in row.working.steps)

    def test_what_happened_once_last_year_is_not_expected_again(self, town: Town) -> None:
        self.past(town)
        publish(town, [*even("2010", "5010", 100_000, 12), Row(3, "2010", "5010", Decimal(600_000))], year=YEAR - 1)
        publish(town, even("2010", "5010", 100_000, 4))
        budget(town, town.north, "personal", 100_000)
        marked(town, town.north, 600_000, f"{YEAR - 1}-03", group="personal")
        (row,) = proposals(town.north, APRIL)
        assert row.amount == 1_200_000

    def test_a_one_off_is_counted_once_and_one_to_come_is_added(self, town: Town) -> None:
        self.past(town)
        publish(town, [*even("2010", "5010", 100_000, 4), Row(2, "2010", "5010", Decimal(300_000))])
        budget(town, town.north, "personal", 100_000)
        marked(town, town.north, 300_000, f"{YEAR}-02", group="personal")
        marked(town, town.north, -50_000, f"{YEAR}-11", group="personal")
        (row,) = proposals(town.north, APRIL)
        assert row.amount == 1_450_000
        told = {step.text: step.result for step in row.working.steps}
        assert told["Märkta engångsposter som är bokförda: räknas en gång"] == 300_000
        assert told["Märkta engångsposter som väntas senare i år"] == -50_000

    @pytest.mark.parametrize(
        ("bokförd", "hör_till", "helår"),
        [(f"{YEAR}-01", f"{YEAR - 1}-12", 1_280_000), (f"{YEAR}-06", f"{YEAR}-03", 1_200_000)],
    )
    def test_an_amount_in_the_wrong_month(self, town: Town, bokförd: str, hör_till: str, helår: int) -> None:
        """Decembers faktura tynger året den bokförs; den som väntas i juni hör till mars och ändrar inget."""
        self.past(town)
        late = [Row(12, "2010", "5010", Decimal(-80_000))] if bokförd.endswith("01") else []
        publish(town, [*even("2010", "5010", 100_000, 12), *late], year=YEAR - 1)
        extra = [Row(1, "2010", "5010", Decimal(80_000))] if bokförd.endswith("01") else []
        lacking = [Row(3, "2010", "5010", Decimal(-80_000))] if not extra else []
        publish(town, [*even("2010", "5010", 100_000, 4), *extra, *lacking])
        budget(town, town.north, "personal", 100_000)
        marked(town, town.north, 80_000, bokförd, hör_till, group="personal")
        (row,) = proposals(town.north, APRIL)
        assert row.amount == helår

    def test_posts_beyond_the_plan_are_expected_to_cost(self, town: Town) -> None:
        self.past(town)
        publish(town, even("2010", "5010", 100_000, 4))
        budget(town, town.north, "personal", 100_000)
        assert proposals(town.north, APRIL)[0].amount == 1_200_000
        posts(town, "2010", dict.fromkeys(range(1, 5), (11, 10)))
        (row,) = proposals(town.north, APRIL)
        assert row.amount is not None
        assert 1_200_000 < row.amount < 1_280_000
        assert any("årsarbetarna i lönesystemet +10,0" in step.text for step in row.working.steps)


class TestBook:
    def test_the_units_proposals_are_their_committees_to_the_krona(self, town: Town) -> None:
        for year in (YEAR - 2, YEAR - 1, YEAR):
            for unit, monthly in ((town.north, 100_300), (town.south, 70_700)):
                budget(town, unit, "personal", monthly, year=year)
            months = 12 if year < YEAR else 4
            rows = [*even("2010", "5010", 99_000 + year, months), *even("2020", "5010", 73_000, months)]
            publish(town, rows, year=year)
        book = proposal_book(town.root, APRIL, NOW)
        assert book is not None
        made = [*proposals(town.north, APRIL), *proposals(town.south, APRIL)]
        school = book.sums[town.school.path.rstrip("/")]
        assert school.amount == sum(row.amount for row in made if row.amount is not None) == book.sums[""].amount
        assert school.low is not None
        assert school.low < school.amount

    def test_it_follows_what_is_written(self, town: Town) -> None:
        publish(town, even("2010", "5010", 100_000, 4))
        line = budget(town, town.north, "personal", 100_000)
        before = proposals(town.north, APRIL)[0]
        BudgetLine.objects.filter(pk=line.pk).update(superseded_at=day(4))
        budget(town, town.north, "personal", 110_000)
        after = proposals(town.north, APRIL)[0]
        assert (before.budget, after.budget) == (1_200_000, 1_320_000)
        assert before.amount != after.amount

    def test_an_amount_outside_the_interval_is_not_held(self, town: Town) -> None:
        publish(town, even("2010", "5010", 100_000, 4))
        budget(town, town.north, "personal", 100_000)
        (row,) = proposals(town.north, APRIL)
        assert row.low is None  # no earlier year, no interval: only the proposal itself
        assert row.holds(Decimal(1_200_000))
        assert not row.holds(Decimal(1_201_000))
        ranged = replace(row, low=Decimal(1_100_000), high=Decimal(1_300_000))
        assert ranged.holds(Decimal(1_201_000))
        assert not ranged.holds(Decimal(1_300_001))

    def test_the_number_of_questions_does_not_grow_with_the_units(self, town: Town) -> None:
        publish(town, even("2010", "5010", 100_000, 4))
        budget(town, town.north, "personal", 100_000)
        with CaptureQueriesContext(connection) as few:
            proposals(town.north, APRIL)
        for number in range(5):
            unit = factories.unit(town.school, code=f"28{number}", name=f"Skola {number}")
            town.responsibility(unit, f"28{number}0")
            budget(town, unit, "personal", 100)
        with CaptureQueriesContext(connection) as many:
            proposals(town.north, APRIL)
        assert len(many) == len(few) <= 22
