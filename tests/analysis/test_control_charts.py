"""XmR charts: limits by the textbook, rules by a table, and how often they cry wolf."""

import numpy as np
import pytest

from styrkedjan.analysis.control_charts import Rule, chart, signals_in

# values around 0 with limits at 3 -> rule: first-last point and side
SPEC = [
    ("0 1 -1 2 -2 0 1", ""),
    ("0 1 3.1 0", "outside 2-2 +"),
    ("0 -3.1 -3.2 0 -3.1", "outside 1-1 - outside 2-2 - outside 4-4 - near_limit 1-4 -"),
    ("1 1 1 1 1 1 1", ""),
    ("1 1 1 1 1 1 1 1", "run 0-7 +"),
    ("1 1 1 1 1 1 1 1 1 1", "run 0-7 +"),
    ("1 1 1 0 1 1 1 1 1", ""),
    ("1.6 0 1.6 1.6", "near_limit 0-3 +"),
    ("1.6 1.6 0 0 1.6", ""),
    ("-2 -2 -2 0", ""),
    ("0 -2 -2 -2", "near_limit 1-3 -"),
    ("-2 -2 -2 -2 -2", "near_limit 0-3 -"),
]


@pytest.mark.parametrize(("text", "expected"), SPEC)
def test_the_rules(text, expected):
    found = signals_in([float(cell) for cell in text.split()], 0, 3)
    assert " ".join(f"{s.rule} {s.since}-{s.index} {'+' if s.direction > 0 else '-'}" for s in found) == expected


def test_limits_as_with_pen_and_paper():
    found = chart([10.0, 12, 9, 11, 13, 8, 11])
    centre, moving = 74 / 7, (2 + 3 + 2 + 2 + 5 + 3) / 6
    assert (found.centre, found.low, found.high) == pytest.approx(
        (centre, centre - 2.66 * moving, centre + 2.66 * moving)
    )
    assert found.range_high == pytest.approx(3.268 * moving)
    assert "Inget ovanligt" in found.sentence("dagar")


def test_the_constants_are_those_of_normal_ranges():
    """3 / d2 and D4 for ranges of two: d2 is the mean of |a - b|, by trying."""
    ranges = np.abs(np.diff(np.random.default_rng(1).normal(size=(400_000, 2)), axis=1))
    assert 3 / ranges.mean() == pytest.approx(2.66, abs=0.01)
    assert (ranges.mean() + 3 * ranges.std()) / ranges.mean() == pytest.approx(3.268, abs=0.01)


def test_the_baseline_sets_the_limits_and_what_follows_is_judged():
    found = chart([10.0, 11, 10, 11, 10, 11, 20, 20], baseline=6)
    assert found.centre == 10.5
    assert [signal.index for signal in found.signals] == [6, 7]
    assert "över det vanliga" in found.sentence("dagar")


def test_steady_noise_cries_wolf_seldom():
    chance = np.random.default_rng(2)
    outside = sum(s.rule is Rule.OUTSIDE for _ in range(300) for s in chart(chance.normal(size=24)).signals)
    assert outside / (300 * 24) <= 0.01


def test_a_flat_series_is_nothing_unusual_and_unknown_points_are_refused():
    assert chart([5.0] * 10).signals == ()
    with pytest.raises(ValueError, match="minst 6"):
        chart([1.0, 2.0])
    with pytest.raises(ValueError, match="saknas"):
        chart([1.0] * 6 + [float("nan")])
