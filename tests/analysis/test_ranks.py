"""Places: what chance can do to a rank, and how often the true ranks are held."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from styrkedjan.analysis.binomial import wilson
from styrkedjan.analysis.ranks import Count, difference_p_value, places, places_of_estimates

# counts -> places
SPEC = [
    ("90/100 50/100 10/100", "1-1 2-2 3-3"),
    ("52/100 50/100", "1-2 1-2"),
    ("50/100 50/100 50/100", "1-3 1-3 1-3"),
    ("5/10 500/1000 20/1000", "1-2 1-2 3-3"),
    ("3/3 0/3", "1-2 1-2"),
    ("9000/10000 8000/10000 85/100", "1-2 2-3 1-3"),
    ("7/9", "1-1"),
    ("", ""),
]


def counted(text):
    return [Count(*map(int, cell.split("/"))) for cell in text.split()]


@pytest.mark.parametrize(("text", "expected"), SPEC)
def test_places(text, expected):
    assert " ".join(f"{found.low}-{found.high}" for found in places(counted(text))) == expected


def test_the_sentences():
    assert "slump" in places(counted("52/100 50/100"))[0].sentence
    assert places(counted("7/9"))[0].sentence == "Ensam: ingen annan att jämföra med."
    assert places(counted("90/100 50/100 10/100"))[1].sentence == "Plats 2 av 3."
    assert "Plats 1 till 2 av 3" in places(counted("5/10 500/1000 20/1000"))[0].sentence


many = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 400)).map(lambda pair: Count(min(pair), max(pair))), max_size=12
)


@pytest.fixture(scope="module", autouse=True)
def _no_garbage_collected_by_statsmodels():
    """It collects the garbage of the whole process for each correction, which would be nine tenths of the time."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("gc.collect", lambda *_: 0)
        yield


def slow_places(counts):
    """The rule said plainly: every ordered pair, the correction by statsmodels."""
    pairs = [(a, b) for a in range(len(counts)) for b in range(a)]
    spans = [wilson(one.successes, one.trials) for one in counts]
    values = [1.0 if spans[a].overlaps(spans[b]) else difference_p_value(counts[a], counts[b]) for a, b in pairs]
    real = multipletests(values, alpha=0.05, method="holm")[0] if pairs else []
    apart = {pair for pair, is_real in zip(pairs, real, strict=True) if is_real}
    found = []
    for me in range(len(counts)):
        others = [other for other in range(len(counts)) if (me, other) in apart or (other, me) in apart]
        over = sum(counts[other].share > counts[me].share for other in others)
        found.append((1 + over, len(counts) - (len(others) - over)))
    return found


@given(many)
@settings(max_examples=150, deadline=None)
def test_a_slow_second_computation_agrees(counts):
    found = places(counts)
    assert [(one.low, one.high) for one in found] == slow_places(counts)
    for me, place in zip(counts, found, strict=True):
        higher = sum(other.share > me.share for other in counts)
        ties = sum(other.share == me.share for other in counts)
        assert place.low <= 1 + higher
        assert higher + ties <= place.high


@given(many, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_rows_says_nothing(counts, chance):
    order = list(range(len(counts)))
    chance.shuffle(order)
    found, shuffled = places(counts), places([counts[index] for index in order])
    assert [found[index] for index in order] == shuffled


@pytest.mark.parametrize(("shares", "people"), [([0.5] * 8, 40), ([0.9] * 8, 12), ([0.3, 0.3, 0.5, 0.7, 0.7], 60)])
def test_true_ranks_are_held_as_often_as_promised(shares, people):
    """400 worlds with known shares: in at least 95 % of them every true rank lies within its places, at once."""
    chance = random.Random(12)
    held = 0
    for _ in range(400):
        counts = [Count(sum(chance.random() < share for _ in range(people)), people) for share in shares]
        found = places(counts)
        held += all(
            place.low <= 1 + sum(other > share for other in shares)
            and len(shares) - sum(other < share for other in shares) <= place.high
            for share, place in zip(shares, found, strict=True)
        )
    assert held >= 0.95 * 400


def test_places_of_means_follow_the_same_rule():
    found = places_of_estimates([10.0, 9.9, 5.0, 1.0], [0.2, 0.2, 0.2, 3.0])
    assert [(one.low, one.high) for one in found] == [(1, 2), (1, 2), (3, 4), (3, 4)]
    certain = places_of_estimates([3.0, 2.0, 2.0], [0.0, 0.0, 0.0])
    assert [(one.low, one.high) for one in certain] == [(1, 1), (2, 3), (2, 3)]


@pytest.mark.parametrize(("values", "errors"), [([1.0], [-1.0]), ([1.0], [float("nan")]), ([float("nan")], [1.0])])
def test_what_is_not_known_has_no_place(values, errors):
    with pytest.raises(ValueError, match="medelfel"):
        places_of_estimates(values, errors)
