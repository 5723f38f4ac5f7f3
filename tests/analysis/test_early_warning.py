"""Early warning: what changed, since when, versus whom, and never twice for the same thing."""

import numpy as np
import pytest

from styrkedjan.analysis.control_charts import Rule
from styrkedjan.analysis.early_warning import Alarm, changed, news

STEADY = [80.0, 82, 79, 81, 80, 83, 78, 81, 80, 82]
NAN = float("nan")


def periods(count):
    return [f"2026-{month:02}" for month in range(1, count + 1)]


# what follows a steady series -> rule, how many points back it began, direction; None for nothing
SPEC = [
    ([81.0], None),
    ([95.0], (Rule.OUTSIDE, 1, 1)),
    ([60.0], (Rule.OUTSIDE, 1, -1)),
    ([95.0, 81.0], None),
    ([85.5, 85.5, 81.0, 85.5], (Rule.NEAR_LIMIT, 4, 1)),
    ([82.0] * 8, (Rule.RUN, 8, 1)),
    ([95.0, NAN], None),
    ([NAN, 95.0], (Rule.OUTSIDE, 1, 1)),
]


@pytest.mark.parametrize(("tail", "expected"), SPEC)
def test_what_has_changed_at_the_latest_period(tail, expected):
    values = STEADY + tail
    found = changed("s", periods(len(values)), values)
    if expected is None:
        assert found is None
    else:
        rule, back, direction = expected
        assert (found.rule, found.direction, found.seen) == (rule, direction, periods(len(values))[-1])
        assert found.since == periods(len(values))[-back]


def test_few_points_give_no_alarm():
    assert changed("s", periods(6), [80.0, 80, 80, 80, 80, 200]) is None
    assert changed("s", [], []) is None


def test_what_happened_to_all_is_told_as_such():
    values = [*STEADY, 95.0]
    moved = [[*(v - 5 for v in STEADY), 90.0]] * 3
    still = [[*(v - 5 for v in STEADY[::-1]), 75.0]] * 3
    unknown = [[NAN] * len(values)]
    found = [changed("s", periods(11), values, peers) for peers in (moved, still, unknown, ())]
    assert [one.is_own for one in found] == [False, True, None, None]
    assert found[1].sentence("Närvaro", "Anna Berg") == (
        "Närvaro är högre än vanligt sedan 2026-11 (utanför gränserna). "
        "Jämförbara enheter har inte ändrats lika mycket. Ägare: Anna Berg."
    )
    assert "likadant" in found[0].sentence("Närvaro")


def replay(values):
    """Run the night shift once a period; the periods in which something was told."""
    told: dict[str, Alarm] = {}
    nights = []
    for count in range(1, len(values) + 1):
        alarm = changed("s", periods(count), values[:count])
        fresh, told = news([alarm] if alarm else [], told)
        nights += [(count, one.direction) for one in fresh]
    return nights


def test_no_alarm_twice_for_the_same_thing():
    assert replay([*STEADY, 95.0, 96.0, 97.0]) == [(11, 1)]
    assert replay([*STEADY, 120.0, 80.0, 81.0, 160.0]) == [(11, 1), (14, 1)]
    assert replay([*STEADY, 95.0, 40.0]) == [(11, 1), (12, -1)]
    assert replay(STEADY) == []


def test_noise_is_told_seldom_whatever_the_night():
    chance = np.random.default_rng(4)
    nights = sum(len(replay(list(chance.normal(size=36)))) for _ in range(100))
    assert nights / (100 * 26) <= 0.06


def test_an_alarm_that_goes_on_keeps_when_it_began():
    first = Alarm("s", 1, "2026-01", "2026-01", Rule.OUTSIDE)
    later = Alarm("s", 1, "2026-02", "2026-02", Rule.OUTSIDE)
    fresh, told = news([later], {"s": first})
    assert fresh == []
    assert (told["s"].since, told["s"].seen) == ("2026-01", "2026-02")
    assert news([], told) == ([], {})
