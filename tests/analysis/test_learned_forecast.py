"""The proposal: plans changed on purpose, what is learnt of earlier years, posts, intervals and the back-test."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.analysis.conformal import interval_factors
from styrkedjan.analysis.forecasting import Method
from styrkedjan.analysis.forecasting import forecast as plain
from styrkedjan.analysis.learned_forecast import Years, forecast

EVEN = np.full(12, 100.0)
SUMMER = np.array([100.0] * 6 + [40.0] + [110.0] * 5)


def bench():
    """The benchmark, so that what it shows also holds in the tests."""
    folder = str(Path(__file__).resolve().parents[2] / "bench")
    sys.path.insert(0, folder)
    try:
        return importlib.import_module("forecast_methods")
    finally:
        sys.path.remove(folder)


def one(outcome, budget, history=(), budgets=None, plan=None, now=None, worked=None) -> Years:
    """A single series, with as many earlier years as are given; earlier budgets are this year's where none are told."""
    history = np.array(history, float).reshape(1, -1, 12)
    before = np.tile(budget, (history.shape[1], 1)) if budgets is None else np.array(budgets, float)
    unknown = np.full((1, 12), np.nan)
    posts = np.full(history.shape, np.nan)
    return Years(
        np.array(outcome, float)[None],
        np.array(budget, float)[None],
        history,
        before.reshape(1, -1, 12),
        np.zeros(1, int),
        posts,
        posts if worked is None else np.array(worked, float).reshape(1, -1, 12),
        unknown if plan is None else np.array(plan, float)[None],
        unknown if now is None else np.array(now, float)[None],
    )


class TestPlan:
    @pytest.mark.parametrize(
        ("plan", "utfall", "helår"),
        [
            ("stänger i juni", [100] * 4, 600),
            ("växer i höst", [100] * 4, 700 + 5 * 140),
            ("öppnar i augusti", [0, 0, 0, 0], 500),
            ("som förr", [100] * 4, 1200),
        ],
    )
    def test_a_plan_made_on_purpose_is_followed(self, plan, utfall, helår):
        budget = {
            "stänger i juni": [100] * 6 + [0] * 6,
            "växer i höst": [100] * 7 + [140] * 5,
            "öppnar i augusti": [0] * 7 + [100] * 5,
            "som förr": [100] * 12,
        }[plan]
        years = one(utfall, budget, [EVEN, EVEN, EVEN], [EVEN] * 3)
        assert forecast(years).value == pytest.approx([helår], rel=0.02)

    def test_the_same_without_any_earlier_budget(self):
        """Tidigare budgetar är okända: att inget är budgeterat efter juni är ändå en plan."""
        years = one([100] * 4, [100] * 6 + [0] * 6, [EVEN, EVEN], np.full((2, 12), np.nan))
        assert forecast(years).value == pytest.approx([600], rel=0.02)

    def test_a_season_is_kept_in_a_plan_that_grows(self):
        """Sommaren är låg som förr, och hösten växer som budgeten säger."""
        grown = np.where(np.arange(12) < 7, SUMMER, SUMMER * 1.3)
        found = forecast(one(SUMMER[:5], grown, [SUMMER, SUMMER], [SUMMER, SUMMER]))
        assert found.learned.changed.tolist() == [True]
        assert found.value == pytest.approx([grown.sum()], rel=0.01)

    def test_an_even_budget_does_not_hide_the_season(self):
        year = SUMMER.sum()
        found = forecast(one(SUMMER[:6], np.full(12, year / 12), [SUMMER, SUMMER, SUMMER]))
        assert found.learned.follows_budget[0] < 0.1
        assert found.value == pytest.approx([year], rel=0.02)

    def test_a_season_in_the_budget_for_the_first_time_is_no_change_of_plan(self):
        before = np.tile(np.full(12, SUMMER.mean()), (3, 1))
        found = forecast(one(SUMMER[:6], SUMMER, [SUMMER] * 3, before))
        assert found.learned.changed.tolist() == [False]
        assert found.value == pytest.approx([SUMMER.sum()], rel=0.01)

    def test_posts_from_august_cost_from_august_where_the_budget_is_even(self):
        plan = [10] * 7 + [15] * 5
        budget = np.full(12, 145 / 12 * 10)
        found = forecast(one([100] * 4, budget, [EVEN, EVEN], [EVEN, EVEN], plan=plan))
        assert found.value == pytest.approx([budget.sum()], rel=0.02)

    def test_last_autumns_hiring_is_no_season(self):
        """Förra hösten var de fler; kostnaden per årsarbetare var jämn, och det är den som är säsongen."""
        posts = np.array([10.0] * 7 + [15.0] * 5)
        found = forecast(one([150] * 6, EVEN * 1.5, [posts * 10], [EVEN * 1.5], worked=[posts]))
        assert found.value == pytest.approx([1800], rel=0.01)


class TestBelief:
    def many(self, seed: int, size: float, noise: float, years: int = 3, series: int = 60):
        """A municipality where years stray `size` from their budgets and months `noise` round the year."""
        random = np.random.default_rng(seed)
        level = 1 + random.normal(0, size, (series, years + 1, 1))
        months = EVEN * level * (1 + random.normal(0, noise, (series, years + 1, 12)))
        budgets = np.tile(EVEN, (series, years + 1, 1))
        posts = np.full((series, years, 12), np.nan)
        unknown = np.full((series, 12), np.nan)

        def asked(month):
            return Years(
                months[:, -1, :month], budgets[:, -1], months[:, :-1], budgets[:, :-1], np.zeros(series, int), posts,
                posts, unknown, unknown,
            )  # fmt: skip

        return asked, months[:, -1].sum(axis=-1)

    def test_the_more_of_the_year_has_gone_the_more_the_months_weigh(self):
        asked, _ = self.many(1, 0.05, 0.1)
        weights = [forecast(asked(month)).learned.believed[:, 1].mean() for month in (2, 5, 9)]
        assert weights == sorted(weights)

    def test_a_municipality_of_steady_years_believes_its_budget_and_one_of_real_deviations_its_months(self):
        steady, _ = self.many(2, 0.005, 0.1)
        straying, _ = self.many(2, 0.2, 0.1)
        assert forecast(steady(3)).learned.believed[:, 1].mean() < 0.3
        assert forecast(straying(3)).learned.believed[:, 1].mean() > 0.8

    def test_one_large_invoice_is_counted_once(self):
        steady = [EVEN, EVEN, EVEN]
        found = forecast(one([100, 600, 100], EVEN, steady))
        assert found.value == pytest.approx([1700], rel=0.02)

    def test_posts_in_the_payroll_file_tell_before_the_months_do(self):
        """Fem procent fler än planerat i lönerna, inget i utfallet ännu: förslaget ligger över budgeten."""
        planned, worked = np.full(12, 10.0), np.array([10.5, 10.5] + [np.nan] * 10)
        found = forecast(one([100, 100], EVEN, [EVEN, EVEN], plan=planned, now=worked))
        assert found.learned.posts == pytest.approx([0.05])
        assert 1200 < found.value[0] < 1260

    def test_after_december_the_forecast_is_the_outcome(self):
        asked, whole = self.many(3, 0.1, 0.2)
        found = forecast(asked(12))
        assert found.value == pytest.approx(whole)
        assert found.high == pytest.approx(whole)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 12), st.floats(0.01, 100), st.sampled_from([-1, 1]), st.integers(0, 3))
def test_the_unit_of_money_and_income_change_nothing(seed, month, scale, sign, years):
    random = np.random.default_rng(seed)
    parts = random.uniform(5, 15, (8, years + 1, 12)), random.uniform(5, 15, (8, years + 1, 12))
    unknown = np.full((8, years + 1, 12), np.nan)

    def asked(factor):
        outcome, budget = (part * factor for part in parts)
        return Years(
            outcome[:, -1, :month], budget[:, -1], outcome[:, :-1], budget[:, :-1], np.arange(8) % 2,
            unknown[:, :-1], unknown[:, :-1], unknown[:, -1], unknown[:, -1],
        )  # fmt: skip

    one, other = forecast(asked(1.0)), forecast(asked(sign * scale))
    assert np.isfinite(one.value).all()
    assert other.value == pytest.approx(one.value * sign * scale, rel=1e-6)
    assert other.high - other.low == pytest.approx((one.high - one.low) * scale, rel=1e-5, nan_ok=True)


def test_without_an_earlier_year_the_budgets_months_are_followed_and_there_is_no_interval():
    found = forecast(one([100] * 6, SUMMER))
    assert found.value == pytest.approx([SUMMER.sum()])
    assert np.isnan(found.low).all()


def test_without_a_budget_the_season_decides():
    assert forecast(one(SUMMER[:6], np.zeros(12), [SUMMER], np.full((1, 12), np.nan))).value == pytest.approx(
        [SUMMER.sum()]
    )


@pytest.mark.parametrize(
    ("utfall", "budget", "säger"),
    [([], EVEN, "minst en"), ([1] * 13, EVEN, "minst en"), ([1, np.nan], EVEN, "inte noll")],
)
def test_what_cannot_be_forecast_is_refused(utfall, budget, säger):
    with pytest.raises(ValueError, match=säger):
        one(utfall, budget)


def test_interval_factors_by_hand():
    """Nine errors of sizes 1 to 9 times what was expected: four of five are within the eighth."""
    errors, kinds = np.arange(1.0, 10)[:, None], np.zeros(9, int)
    assert interval_factors(errors, np.ones((9, 1)), kinds, 0.8) == pytest.approx(np.full(9, 8.0))
    two = interval_factors(errors, np.ones((9, 1)), kinds, 0.8, np.array([0] * 4 + [1] * 5))
    assert two[0] < 5 <= two[-1], "a pool of its own leans on nobody else's errors"
    assert np.isnan(interval_factors(np.full((2, 1), np.nan), np.ones((2, 1)), np.zeros(2, int), 0.8)).all()


@pytest.fixture(scope="module")
def case():
    module = bench()
    return module, module.generated(420, 31)[0]


class TestBackTest:
    """On seeds that chose nothing: the numbers that docs/explanation/forecast.md rests on."""

    def test_it_beats_the_remaining_budget_and_the_rest_in_every_month(self, case):
        module, made = case
        rows = module.mean_errors(made, (2, 4, 6, 8, 10))
        ours = np.array(rows[module.PROPOSAL])
        for name in (module.REMAINING, module.LAST, module.STRAIGHT, module.OLD):
            assert (ours < np.array(rows[name])).all(), name

    def test_the_intervals_hold_as_often_as_they_say(self, case):
        module, made = case
        held = [module.coverage(made, month)[0] for month in (2, 4, 6, 8, 10)]
        assert all(75 <= share <= 86 for share in held), held
        assert 75 <= np.mean(held) <= 85

    def test_those_of_committees_too(self, case):
        module, made = case
        held = [module.coverage(made, month)[1] for month in (2, 4, 6, 8, 10)]
        assert all(70 <= share <= 90 for share in held), held
        assert 75 <= np.mean(held) <= 86

    def test_adding_up_costs_next_to_nothing_and_committees_beat_their_budgets(self, case):
        module, made = case
        rows = module.at_levels(made, 4)
        for level in (0, 1):
            assert rows[module.PROPOSAL][level] <= rows[module.ALONE][level] * 1.05
            assert rows[module.PROPOSAL][level] < rows[module.REMAINING][level]


def test_the_plain_ways_see_the_same_case():
    module = bench()
    made, _ = module.generated(70, 32)
    found = module.methods(made)[module.REMAINING](4)
    expected = plain(Method.BUDGET_REMAINING, made.outcome[:, -1, :4], made.budget[:, -1], made.outcome[:, :-1])
    assert found == pytest.approx(expected)
