"""The financial profile: scores by place, axes by the mean of what is known, and what the definition must hold."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.comparison import Place
from styrkedjan.domain.financial_profile import axis_scores, in_words
from styrkedjan.sources.definitions import load_definitions

MODEL = load_definitions().financial_profiles["kfi"]


def test_the_shipped_profile_has_eight_ratios_each_on_two_of_four_axes_and_says_what_is_unverified():
    assert len(MODEL.ratios) == 8
    assert [len(axis.ratios) for axis in MODEL.axes] == [4, 4, 4, 4]
    counted = [ratio for axis in MODEL.axes for ratio in axis.ratios]
    assert all(counted.count(ratio.id) == 2 for ratio in MODEL.ratios)
    assert MODEL.cut_offs_source.is_ours
    assert MODEL.axes_source.is_ours
    assert not MODEL.source.is_ours


@pytest.mark.parametrize(
    ("better", "worse", "of", "score"),
    [
        (0, 10, 11, 5), (1, 9, 11, 5), (2, 8, 11, 4), (3, 7, 11, 4), (4, 6, 11, 3), (5, 5, 11, 3), (6, 4, 11, 3),
        (7, 3, 11, 2), (8, 2, 11, 2), (9, 1, 11, 1), (10, 0, 11, 1),
        (0, 0, 8, 3),  # all are equal: the middle
        (0, 2, 3, None),  # three are too few
    ],
)  # fmt: skip
def test_the_score_is_how_much_of_the_group_one_is_past(better, worse, of, score):
    assert MODEL.score(Place(better, worse, of)) == score


def test_what_is_not_known_is_not_scored():
    assert MODEL.score(None) is None


def test_an_axis_is_the_mean_of_its_known_ratios_and_says_how_many():
    scores = {"tax_rate": 4, "solidity": 5, "liquidity": 2, "result": 1, "average_result": 2, "financing": 1}
    found = {one.axis.id: (one.value, one.known, one.of) for one in axis_scores(MODEL, scores)}
    assert found == {
        "capacity": (Decimal(3), 4, 4), "risk": (Decimal(11) / 3, 3, 4), "readiness": (Decimal("1.5"), 2, 4),
        "control": (Decimal(4) / 3, 3, 4),
    }  # fmt: skip


def test_one_known_ratio_is_no_axis():
    assert all(one.value is None for one in axis_scores(MODEL, {"liquidity": 3}))


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        ({"tax_rate": 5, "solidity": 5, "liquidity": 5, "result": 1, "average_result": 1, "financing": 1},
         "Ekevik är starkare än gruppen i risk och svagare i kontroll"),
        ({"tax_rate": 3, "solidity": 3, "liquidity": 3, "result": 3, "average_result": 3, "financing": 3},
         "Ekevik ligger nära gruppens mitt på alla axlar"),
        ({}, "Ekevik har för få värden för en finansiell profil"),
    ],
)  # fmt: skip
def test_the_profile_is_told_in_a_sentence(scores, told):
    assert in_words(axis_scores(MODEL, scores), "Ekevik") == told


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_a_better_place_never_scores_lower(better, equal, worse):
    of = better + equal + worse + 1
    if worse:
        one, other = MODEL.score(Place(better, worse, of)), MODEL.score(Place(better + 1, worse - 1, of))
        assert (one is None) == (other is None)
        assert one is None or one >= other
