"""Full-year forecast: the methods on years one can compute by hand, their track record, interval and back-test."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.analysis import forecasting
from styrkedjan.analysis.forecasting import METHODS, Method, forecast, interval_width, propose, track_record

EVEN = np.full(12, 10.0)
NO_HISTORY = np.empty((0, 12))
SUMMER = np.array([5.0] * 6 + [15.0] * 6)


def bench():
    """The benchmark's generated ledgers, so that what it shows also holds in the tests."""
    path = Path(__file__).resolve().parents[2] / "bench" / "forecast_methods.py"
    spec = importlib.util.spec_from_file_location("forecast_methods", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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


def naive_track(method, history, budgets, month):
    """The slow way: one year and one series at a time."""
    found = np.full(history.shape[:2], np.nan)
    for series in range(history.shape[0]):
        for year in range(history.shape[1]):
            whole, budget = history[series, year], budgets[series, year]
            if not np.isnan(whole).any() and not np.isnan(budget).any() and budget.sum():
                guess = METHODS[method](whole[:month], budget, history[series, :year])
                found[series, year] = (guess - whole.sum()) / abs(budget.sum())
    return found


@pytest.mark.parametrize("method", list(Method))
def test_the_track_record_is_what_would_have_been_forecast(method):
    random = np.random.default_rng(4)
    history, budgets = random.uniform(5, 15, (6, 4, 12)), random.uniform(8, 12, (6, 4, 12))
    history[2, 0] = np.nan
    budgets[3, 1] = 0
    record = track_record(method, history, budgets, 4)
    assert record.errors == pytest.approx(naive_track(method, history, budgets, 4), nan_ok=True)
    assert np.isnan(record.errors[2, 0])
    assert np.isnan(record.errors[3, 1])
    assert record.mean_absolute >= abs(record.bias)


def test_a_forecast_that_is_always_too_low_shows_as_optimism():
    history = np.tile(EVEN * 1.1, (3, 4, 1))
    record = track_record(Method.BUDGET_REMAINING, history, np.tile(EVEN, (3, 4, 1)), 6)
    assert record.bias == pytest.approx(-0.05)


def test_the_interval_is_wider_for_a_series_that_has_been_wrong():
    random = np.random.default_rng(5)
    calm = EVEN * np.exp(random.normal(0, 0.01, (20, 4, 12)))
    wild = EVEN * np.exp(random.normal(0, 0.5, (20, 4, 12)))
    budgets = np.tile(EVEN, (40, 4, 1))
    width = interval_width(track_record(forecasting.DEFAULT, np.concatenate([calm, wild]), budgets, 4), 0.8)
    assert width[:20].max() < width[20:].min()


def test_a_higher_level_gives_a_wider_interval_around_the_same_value():
    outcome, budget, _ = bench().generate(14, seed=6)
    made = [
        propose(outcome[:, -1, :4], budget[:, -1], outcome[:, :-1], budget[:, :-1], level=level) for level in (0.5, 0.9)
    ]
    assert made[0].value == pytest.approx(made[1].value)
    assert (made[1].high > made[0].high).all()
    assert (made[0].low <= made[0].value).all()
    with pytest.raises(ValueError, match="mellan 0 och 1"):
        propose(outcome[:, -1, :4], budget[:, -1], outcome[:, :-1], budget[:, :-1], level=1.0)


def test_without_any_earlier_year_there_is_a_proposal_but_no_interval():
    made = propose(np.full(3, 10.0), EVEN, NO_HISTORY, NO_HISTORY)
    assert made.value == pytest.approx(120)
    assert np.isnan(made.low)
    assert np.isnan(track_record(made.method, NO_HISTORY, NO_HISTORY, 3).mean_absolute)


def test_the_proposed_method_was_chosen_on_evidence():
    """With another seed than the tuning's: least error over the follow-ups, never clearly behind at one of them."""
    module = bench()
    outcome, budget, _ = module.generate(210, seed=11)
    error = {
        method: np.array(
            [np.abs(module.errors(outcome, budget, month, method)).mean() for month in module.MONTHS_TRIED]
        )
        for method in METHODS
    }
    assert min(error, key=lambda method: error[method].mean()) is forecasting.DEFAULT
    assert (error[forecasting.DEFAULT] < 1.05 * np.min(list(error.values()), axis=0)).all()


def test_the_interval_holds_about_as_often_as_it_says():
    module = bench()
    outcome, budget, _ = module.generate(210, seed=12)
    for month in module.MONTHS_TRIED:
        assert 0.72 < module.coverage(outcome, budget, month) < 0.95
