"""The plain ways to forecast a year, on years one can compute by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.analysis import forecasting
from styrkedjan.analysis.forecasting import Method, forecast

EVEN = np.full(12, 10.0)
NO_HISTORY = np.empty((0, 12))
SUMMER = np.array([5.0] * 6 + [15.0] * 6)


@pytest.mark.parametrize(
    ("metod", "utfall", "tidigare_år", "helår"),
    [
        (Method.STRAIGHT_LINE, [12, 12], NO_HISTORY, 144),
        (Method.BUDGET_REMAINING, [12, 12], NO_HISTORY, 124),
        (Method.SEASONAL_PROFILE, [5] * 6, SUMMER[None], 120),
        (Method.SEASONAL_PROFILE, [6] * 6, SUMMER[None], 144),
        (Method.SEASONAL_PROFILE, [12, 12], NO_HISTORY, 144),
        (Method.USUAL_DEVIATION, [10, 10], NO_HISTORY, 120),
        (Method.USUAL_DEVIATION, [5] * 6, SUMMER[None], 120),
    ],
)
def test_helår_för_hand(metod, utfall, tidigare_år, helår):
    assert forecast(metod, np.array(utfall, float), EVEN, tidigare_år) == pytest.approx(helår)


def test_one_large_invoice_is_counted_once():
    """A one-off of 50 in a steady year adds 50 to the year, where a straight line makes it 200."""
    outcome = np.array([10.0, 60, 10])
    steady = np.tile(EVEN, (3, 1))
    assert forecast(Method.USUAL_DEVIATION, outcome, EVEN, steady) == pytest.approx(170)
    assert forecast(Method.STRAIGHT_LINE, outcome, EVEN, steady) == pytest.approx(320)


def test_a_steady_deviation_goes_on_to_a_large_part():
    steady = np.tile(EVEN, (3, 1))
    found = forecast(Method.USUAL_DEVIATION, np.full(4, 11.0), EVEN, steady)
    assert found == pytest.approx(44 + 80 * (1 + forecasting.PERSISTENCE * 0.1))


def test_a_noisy_history_makes_a_deviation_less_believed():
    random = np.random.default_rng(1)
    noisy = EVEN * np.exp(random.normal(0, 0.6, (4, 12)))
    steady = np.tile(EVEN, (4, 1))
    outcome = np.full(2, 14.0)
    assert forecasting.month_noise(EVEN / 120, noisy) > forecasting.month_noise(EVEN / 120, steady)
    believed = forecast(Method.USUAL_DEVIATION, outcome, EVEN, steady)
    doubted = forecast(Method.USUAL_DEVIATION, outcome, EVEN, noisy)
    assert doubted < believed


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize("sign", [1, -1])
def test_after_december_every_method_gives_the_outcome(method, sign):
    random = np.random.default_rng(2)
    outcome = sign * random.uniform(5, 15, (4, 12))
    history = sign * random.uniform(5, 15, (4, 3, 12))
    assert forecast(method, outcome, sign * np.tile(EVEN, (4, 1)), history) == pytest.approx(outcome.sum(axis=-1))


@pytest.mark.parametrize("method", list(Method))
def test_income_mirrors_costs(method):
    random = np.random.default_rng(3)
    outcome, budget, history = (
        random.uniform(5, 15, (4, 5)),
        random.uniform(5, 15, (4, 12)),
        random.uniform(5, 15, (4, 3, 12)),
    )
    costs = forecast(method, outcome, budget, history)
    assert forecast(method, -outcome, -budget, -history) == pytest.approx(-costs)


YEAR = st.lists(st.floats(1, 1000), min_size=12, max_size=12)


@settings(max_examples=60, deadline=None)
@given(YEAR, YEAR, st.lists(YEAR, max_size=3), st.integers(1, 12), st.sampled_from(list(Method)), st.floats(0.1, 100))
def test_a_forecast_follows_the_unit_of_money(outcome, budget, history, month, method, scale):
    """In tkr or kronor: the same forecast."""
    past = np.array(history).reshape(len(history), 12)
    plain = forecast(method, np.array(outcome[:month]), np.array(budget), past)
    scaled = forecast(method, np.array(outcome[:month]) * scale, np.array(budget) * scale, past * scale)
    assert np.isfinite(plain)
    assert scaled == pytest.approx(plain * scale, rel=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 12), st.sampled_from(list(Method)), st.integers(0, 100))
def test_many_series_at_once_are_the_same_as_one_at_a_time(month, method, seed):
    random = np.random.default_rng(seed)
    outcome, budget, history = (
        random.normal(10, 5, (5, month)),
        random.normal(10, 2, (5, 12)),
        random.normal(10, 5, (5, 3, 12)),
    )
    together = forecast(method, outcome, budget, history)
    alone = [forecast(method, outcome[n], budget[n], history[n]) for n in range(5)]
    assert together == pytest.approx(np.array(alone))


def test_a_year_that_is_not_known_is_left_out():
    history = np.stack([np.full(12, np.nan), SUMMER])
    assert forecast(Method.SEASONAL_PROFILE, np.full(6, 5.0), EVEN, history) == pytest.approx(120)


@pytest.mark.parametrize("method", list(Method))
def test_without_a_budget_the_forecast_is_still_finite(method):
    assert np.isfinite(forecast(method, np.full(3, 5.0), np.zeros(12), NO_HISTORY))


def test_without_a_budget_the_season_decides():
    assert forecast(Method.USUAL_DEVIATION, np.full(6, 5.0), np.zeros(12), SUMMER[None]) == pytest.approx(120)


@pytest.mark.parametrize(
    ("utfall", "budget", "tidigare", "säger"),
    [
        (np.empty(0), EVEN, NO_HISTORY, "minst en"),
        (np.ones(13), EVEN, NO_HISTORY, "minst en"),
        (np.ones(3), np.ones(11), NO_HISTORY, "tolv månader"),
        (np.ones(3), EVEN, np.empty((0, 11)), "tolv månader"),
        (np.ones((2, 3)), EVEN, NO_HISTORY, "samma enheter"),
        (np.array([1, np.nan]), EVEN, NO_HISTORY, "inte noll"),
        (np.ones(3), np.full(12, np.nan), NO_HISTORY, "inte noll"),
    ],
)
def test_what_cannot_be_forecast_is_refused(utfall, budget, tidigare, säger):
    with pytest.raises(ValueError, match=säger):
        forecast(Method.BUDGET_REMAINING, utfall, budget, tidigare)
