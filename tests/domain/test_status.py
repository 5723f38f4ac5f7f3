"""The status rule as tables a controller can read, and what must hold whatever the figures are."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.measures import Target
from styrkedjan.domain.observations import Missing, Observation
from styrkedjan.domain.periods import Period
from styrkedjan.domain.status import Proposal, Status, StatusRule, interval, is_percentage, propose, weigh
from styrkedjan.domain.workings import Working

D = Decimal
R, P, N, U, A = Status.REACHED, Status.PARTLY, Status.NOT_REACHED, Status.UNCERTAIN, Status.NOT_ASSESSED
AUGUST = Period.parse("2026-08")
RULE = StatusRule()


def outcome(value=None, **facts):
    missing = facts.pop("missing", None)
    exact = None if value is None else D(str(value))
    return Observation("m", "u", AUGUST, value=exact, missing=missing, **facts)


def status(target, observed, unit="", rule=RULE):
    return propose("Målet", target, observed, rule, unit=unit).status


# at least | at most | outcome | status, with 5 % tolerance
SPEC = [
    ("80", None, "80", R),  # exactly the limit is inside
    ("80", None, "93.1", R),
    ("80", None, "79.99", P),
    ("80", None, "76", P),  # 5 % of 80 is 4: the last partly
    ("80", None, "75.99", N),
    (None, "10", "10", R),
    (None, "10", "0", R),
    (None, "10", "10.5", P),
    (None, "10", "10.51", N),
    ("40", "60", "50", R),
    ("40", "60", "38", P),
    ("40", "60", "63", P),
    ("40", "60", "37.9", N),
    ("40", "60", "63.1", N),
    ("0", None, "-1", N),  # a share of zero is zero: no tolerance around 0
    (None, "-5", "-4.8", P),  # the tolerance is a share of the limit's size, whatever its sign
    (None, "-5", "-4.7", N),
]


@pytest.mark.parametrize(("floor", "ceiling", "value", "expected"), SPEC)
def test_outcome_against_target(floor, ceiling, value, expected):
    target = Target(floor=D(floor) if floor else None, ceiling=D(ceiling) if ceiling else None)
    assert status(target, outcome(value)) is expected


# at least | value | numerator | denominator | n | unit | status: the same point estimate, more and more people
CHANCE = [
    ("80", "75", "15", "20", None, "%", U),  # a class of twenty: chance may decide
    ("80", "75", "150", "200", None, "%", U),
    ("80", "75", "1500", "2000", None, "%", N),  # two thousand: the shortfall is real
    ("80", "85", "17", "20", None, "%", U),  # nor is a small unit green by luck
    ("80", "85", "1700", "2000", None, "%", R),
    ("80", "75", None, None, 20, "%", U),  # a survey tells n only
    ("80", "75", None, None, 20, "index", N),  # an index says nothing of its spread
    ("80", "75", None, "20", None, "procent", U),
    ("80", "75", "1500", "20", None, "kr/elev", N),  # kronor per pupil is no share
    ("80", "75", None, None, None, "%", N),  # nobody said how many: judged as it stands
    ("80", "75", "0", "0", 0, "%", N),
]


@pytest.mark.parametrize(("floor", "value", "part", "whole", "n", "unit", "expected"), CHANCE)
def test_chance_is_never_coloured(floor, value, part, whole, n, unit, expected):
    observed = outcome(value, numerator=D(part) if part else None, denominator=D(whole) if whole else None, n=n)
    assert status(Target(floor=D(floor)), observed, unit) is expected


def test_uncertainty_can_be_switched_off_by_the_model():
    observed = outcome("75", numerator=D(15), denominator=D(20))
    assert status(Target(floor=D(80)), observed, "%", StatusRule(with_uncertainty=False)) is N


@pytest.mark.parametrize(
    ("target", "observed", "reason"),
    [
        (Target(floor=D(1)), None, "Inget utfall är rapporterat."),
        (None, outcome("1"), "Inget målvärde är beslutat."),
        (Target(floor=D(1)), outcome(missing=Missing.SUPPRESSED), "Utfallet saknas: sekretess (för få)."),
        (Target(floor=D(1)), outcome(missing=Missing.NOT_REPORTED), "Utfallet saknas: ej rapporterat."),
        (Target(ceiling=D(1)), outcome(missing=Missing.NOT_APPLICABLE), "Utfallet saknas: ej tillämpligt."),
    ],
)
def test_missing_is_told_and_never_a_judgement(target, observed, reason):
    proposal = propose("Målet", target, observed, RULE)
    assert proposal.status is A
    assert [step.text for step in proposal.working.steps] == [reason]


def test_zero_is_a_value_and_not_missing():
    assert status(Target(floor=D(1)), outcome(0)) is N
    assert status(Target(ceiling=D(1)), outcome(0)) is R


def test_a_working_tells_inputs_steps_and_rule():
    working = propose("Behöriga till gymnasiet", Target(floor=D(90)), outcome("87.5"), RULE, unit="%").working
    assert [(i.name, i.value) for i in working.inputs] == [
        ("Målvärde, minst", D(90)),
        ("Utfall augusti 2026", D("87.5")),
    ]
    assert [(s.text, s.result) for s in working.steps] == [
        ("Avstånd till målvärdets gräns", D("2.5")),
        ("Tolerans: 5,0 % av gränsen", D("4.50")),
    ]
    assert working.result == "Delvis uppfyllt"


# indicators | goal
WEIGHED = [
    ("", A),
    ("R", R),
    ("RRR", R),
    ("P", P),
    ("N", N),
    ("RN", P),
    ("PN", N),
    ("PPN", N),
    ("RPN", P),
    ("RP", P),
    ("RU", R),  # half can vote: enough
    ("RUU", U),
    ("ROO", A),
    ("RUO", A),  # chance and missing weigh alike: not assessed
    ("NUUO", U),
    ("U", U),
    ("O", A),
    ("NNO", N),
]
WORDS = {"R": R, "P": P, "N": N, "U": U, "O": A}


def proposals(letters):
    return [Proposal(WORDS[letter], Working("x", None)) for letter in letters]


@pytest.mark.parametrize(("indicators", "expected"), WEIGHED)
def test_goal_from_its_indicators(indicators, expected):
    for order in set(permutations(indicators)):
        assert weigh("Målet", proposals(order)).status is expected


# indicators | goal, when the model says: reached from 100 %, partly from 50 % of those that vote
LIMITS = [
    ("R", R),
    ("RN", P),
    ("RP", P),
    ("P", P),
    ("RPN", P),
    ("PN", N),
    ("RRN", P),
    ("N", N),
    ("RU", R),
    ("O", A),
    ("UU", U),
]


@pytest.mark.parametrize(("indicators", "expected"), LIMITS)
def test_goal_by_the_steering_models_limits(indicators, expected):
    rule = StatusRule(partly_from=D(50))
    found = weigh("Målet", proposals(indicators), rule)
    assert found.status is expected
    assert "delvis från 50 %" in found.working.rule


@pytest.mark.parametrize("limits", [{"reached_from": D(0)}, {"reached_from": D(50), "partly_from": D(50)}])
def test_limits_stand_in_order(limits):
    with pytest.raises(ValueError, match="Gränserna"):
        StatusRule(**limits)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("%", True),
        ("procent", True),
        ("Andel (%)", True),
        ("% av alla", True),
        ("procentenheter", False),
        ("kr", False),
    ],
)
def test_what_is_per_cent(unit, expected):
    assert is_percentage(unit) is expected


# Wilson's interval for x of n, 95 % (numbers from Newcombe 1998, Stat Med 17:857, table I)
@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(81, 263, "25.53", "36.62"), (15, 148, "6.24", "16.05"), (0, 20, "0.00", "16.11"), (1, 29, "0.61", "17.18")],
)
def test_wilsons_interval_as_published(part, whole, low, high):
    value = D(part) * 100 / whole
    bounds = interval(outcome(value, numerator=D(part), denominator=D(whole)))
    assert [round(b, 2) for b in bounds] == [D(low), D(high)]


values = st.decimals(-1000, 1000, places=2)


@given(values, values, st.booleans())
@settings(max_examples=60)
def test_better_is_never_judged_worse(first, second, lower_is_better):
    order = [N, P, R]
    low, high = sorted((first, second))
    target = Target(ceiling=D(20)) if lower_is_better else Target(floor=D(20))
    worse, better = (high, low) if lower_is_better else (low, high)
    assert order.index(status(target, outcome(better))) >= order.index(status(target, outcome(worse)))


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(1, 99))
@settings(max_examples=60)
def test_interval_covers_the_value_and_decides_uncertainty(shares, limit):
    part, whole = shares
    observed = outcome(D(part) * 100 / whole, numerator=D(part), denominator=D(whole))
    low, high = interval(observed)
    assert 0 <= low <= observed.value + D("1e-6")
    assert observed.value - D("1e-6") <= high <= 100
    found = status(Target(floor=D(limit)), observed, "%")
    assert (found is U) == (low < limit < high)


@given(st.integers(1, 60), st.integers(2, 50))
@settings(max_examples=40)
def test_more_people_never_widen_the_interval(part, times):
    def width(factor):
        low, high = interval(outcome(D(part) * 100 / 60, numerator=D(part * factor), denominator=D(60 * factor)))
        return high - low

    assert width(times) < width(1)


@given(st.lists(st.sampled_from("RPNUO"), max_size=8))
@settings(max_examples=60)
def test_a_goal_is_green_only_when_no_indicator_that_votes_is_less(letters):
    found = weigh("Målet", proposals(letters)).status
    votes = [letter for letter in letters if letter in "RPN"]
    assert (found is R) == (bool(votes) and set(votes) == {"R"} and len(votes) * 2 >= len(letters))
    assert len(weigh("Målet", proposals(letters)).working.parts) == len(letters)


@pytest.mark.parametrize("tolerance", ["-0.01", "1.01"])
def test_a_tolerance_is_a_share(tolerance):
    with pytest.raises(ValueError, match="mellan 0 och 1"):
        StatusRule(tolerance=D(tolerance))


def test_every_status_reads_without_colour():
    assert len({s.symbol for s in Status}) == len({s.label for s in Status}) == len(Status)
