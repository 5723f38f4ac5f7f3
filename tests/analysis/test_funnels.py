"""Funnels: exact for small units, widened only where units differ by more than chance."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from styrkedjan.analysis.funnels import chance_limit, funnel_of_shares, outside_rate, overdispersion, share_limits
from styrkedjan.analysis.ranks import Count

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def counted(shares, people, seed=1):
    chance = np.random.default_rng(seed)
    return [Count(int(chance.binomial(n, p)), int(n)) for p, n in zip(shares, people, strict=True)]


def test_chance_alone_puts_almost_nobody_outside_and_widens_nothing():
    people = np.random.default_rng(2).integers(10, 400, 300)
    outside = widened = 0
    for seed in range(40):
        found = funnel_of_shares(counted([0.8] * 300, people, seed))
        outside += sum(map(abs, found.outside))
        widened += found.is_widened
    assert outside / (40 * 300) <= 0.003
    assert widened <= 2


def test_large_units_that_differ_widen_the_limits_and_the_sentence_says_so():
    chance = np.random.default_rng(4)
    counts = counted(chance.normal(0.7, 0.05, 200).clip(0, 1), [3000] * 200)
    narrow, wide = funnel_of_shares(counts, widen=False), funnel_of_shares(counts)
    assert sum(map(abs, narrow.outside)) > 60
    assert sum(map(abs, wide.outside)) < 5
    assert wide.spread > 10
    assert "vidgade" in wide.sentence


def test_one_unit_that_differs_is_found():
    found = funnel_of_shares([*counted([0.8] * 40, [100] * 40), Count(55, 100)])
    assert found.outside[-1] == -1
    assert "1 av 41" in found.sentence


def test_nobody_outside_is_said():
    assert "Ingen enhet" in funnel_of_shares([Count(5, 10), Count(6, 10)]).sentence
    assert funnel_of_shares([Count(0, 9), Count(0, 5)]).outside == (0, 0)
    with pytest.raises(ValueError, match="inga enheter"):
        funnel_of_shares([])


def test_the_drawn_limits_are_those_that_judge():
    limits = share_limits(0.7, [1, 10, 50])
    for size, (low, high) in zip([1, 10, 50], limits, strict=True):
        for count in range(size + 1):
            beyond = funnel_of_shares([Count(count, size)], centre=0.7, widen=False).outside[0]
            assert beyond == (1 if count / size > high + 1e-12 else -1 if count / size < low - 1e-12 else 0)


@pytest.mark.parametrize(("events", "expected", "outside"), [(0, 5, 0), (0, 7, -1), (12, 5, 0), (14, 5, 1), (5, 5, 0)])
def test_events_against_what_is_expected(events, expected, outside):
    assert outside_rate(events, expected) == outside
    low, high = stats.poisson.ppf([0.001, 0.999], expected)
    assert outside == (1 if events > high else -1 if events < low else 0)


def test_spread_is_one_under_chance_and_a_few_outliers_do_not_move_it():
    z = np.random.default_rng(6).normal(size=2000)
    assert overdispersion(z) == pytest.approx(0.8, abs=0.15)
    assert overdispersion(np.append(z, [50.0] * 20)) == pytest.approx(overdispersion(z), abs=0.1)
    assert chance_limit(200) == pytest.approx(1.2)


def test_municipalities_in_the_school_survey_differ_by_more_than_chance():
    path = SHARED / "kolada_skolenkat" / "skolenkaten_kommun_2022_2026_long.csv"
    if not path.exists():
        pytest.skip(f"{path} finns inte här: det verkliga underlaget ligger utanför projektet")
    rows = [row for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()) if row["gender"] == "T"]
    measure, year = rows[0]["kpi"], max(row["period"] for row in rows if row["kpi"] == rows[0]["kpi"])
    values = [float(row["value"]) for row in rows if (row["kpi"], row["period"]) == (measure, year) and row["value"]]
    # The respondents are not in the file; a municipality is taken as 200, which is on the small side.
    found = funnel_of_shares([Count(round(value * 2), 200) for value in values])
    assert len(values) > 100
    assert found.is_widened
    assert 0 <= sum(map(abs, found.outside)) < len(values) / 10
