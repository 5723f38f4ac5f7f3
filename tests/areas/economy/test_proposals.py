"""The forecast proposal of a unit, and how forecasts are held against what they became."""

from __future__ import annotations

from decimal import Decimal

import pytest

from styrkedjan.areas.economy.models import Forecast
from styrkedjan.areas.economy.queries.accuracy import accuracy, years_with_forecasts
from styrkedjan.areas.economy.queries.proposals import proposals
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW
from tests.areas.economy.conftest import YEAR, Town, budget, day, even, forecast, publish
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
