"""How units' values become their parent's, and what differs between two times."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.indicators import MOST_INPUTS, aggregate, computed_value, differences, share
from styrkedjan.domain.measures import Aggregation
from styrkedjan.domain.observations import Missing, Observation
from styrkedjan.domain.periods import Period

PERIOD = Period(2026)
REASONS = {"R": Missing.NOT_REPORTED, "A": Missing.NOT_APPLICABLE, "S": Missing.SUPPRESSED}


def fact(unit, text):
    """`8/10` a share, `50 n20` a value with the number behind, `R` a reason."""
    if text in REASONS:
        return Observation("m", unit, PERIOD, missing=REASONS[text])
    if "/" in text:
        above, below = map(Decimal, text.split("/"))
        return Observation("m", unit, PERIOD, value=above / below * 100, numerator=above, denominator=below)
    value, *n = text.split(" n")
    return Observation("m", unit, PERIOD, value=Decimal(value), n=int(n[0]) if n else None)


# rule, the units' values -> the parent's value (None: missing), what the reported make together, who is in the way
SPEC = [
    ("share", ["8/10", "10/90"], "18", None, ""),
    ("share", ["8/10"], "80", None, ""),
    ("share", ["8/10", "A"], "80", None, ""),
    ("share", ["8/10", "R"], None, "80", "b"),
    ("share", ["8/10", "S"], None, "80", "b"),
    ("share", ["8/10", "50"], None, "80", "b"),
    ("share", ["R", "R"], None, None, "a b"),
    ("share", ["A", "A"], None, None, ""),
    ("sum", ["3", "4.5", "0"], "7.5", None, ""),
    ("sum", ["3", "R"], None, "3", "b"),
    ("sum", ["0", "0"], "0", None, ""),
    ("mean", ["50 n10", "80 n20"], "70", None, ""),
    ("mean", ["50 n10", "80"], None, "50", "b"),
    ("mean", ["50", "80"], None, None, "a b"),
    ("mean", ["50 n10", "80 n0"], None, "50", "b"),
    ("none", ["50", "80"], None, None, "a b"),
]


@pytest.mark.parametrize(("rule", "texts", "value", "partial", "blocked"), SPEC)
def test_the_parents_value(rule, texts, value, partial, blocked):
    parts = [fact(unit, text) for unit, text in zip("abc", texts, strict=False)]
    result = aggregate(Aggregation(rule), parts, unit="parent")
    assert result.observation.value == (Decimal(value) if value else None)
    assert result.partial == (Decimal(partial) if partial else None)
    assert set(result.blocked) == set(blocked.split())
    assert result.observation.unit == "parent"


WHY = [
    ("share", ["8/10", "R"], Missing.NOT_REPORTED),
    ("share", ["8/10", "S"], Missing.SUPPRESSED),
    ("share", ["R", "S"], Missing.NOT_REPORTED),
    ("share", ["A", "A"], Missing.NOT_APPLICABLE),
    ("none", ["1", "2"], Missing.NOT_APPLICABLE),
]


@pytest.mark.parametrize(("rule", "texts", "reason"), WHY)
def test_a_missing_part_gives_its_reason_to_the_whole(rule, texts, reason):
    parts = [fact(unit, text) for unit, text in zip("ab", texts, strict=True)]
    assert aggregate(Aggregation(rule), parts, unit="p").observation.missing is reason


def test_units_in_the_way_are_named_for_people():
    parts = [fact("1", "8/10"), fact("2", "R")]
    result = aggregate(Aggregation.SHARE, parts, unit="p", names={"2": "Ekskolan"})
    assert result.not_reported == ("Ekskolan",)
    assert any("Ekskolan" in step.text for step in result.working.steps)


def test_the_working_tells_sums_and_rule():
    working = aggregate(Aggregation.SHARE, [fact("a", "8/10"), fact("b", "10/90")], unit="p").working
    assert "medelvärdesbildas aldrig" in working.rule
    assert any("Summa täljare 18, summa nämnare 100" in step.text for step in working.steps)
    assert len(working.inputs) == 2


def test_a_working_of_very_many_units_says_that_it_is_cut():
    parts = [fact(str(number), "1") for number in range(MOST_INPUTS + 1)]
    working = aggregate(Aggregation.SUM, parts, unit="p").working
    assert len(working.inputs) == MOST_INPUTS
    assert any("51 enheter" in step.text for step in working.steps)


def test_unlike_things_are_never_added():
    with pytest.raises(ValueError, match="samma mått"):
        aggregate(Aggregation.SUM, [fact("a", "1"), replace(fact("b", "1"), period=Period(2025))], unit="p")
    with pytest.raises(ValueError, match="inga delar"):
        aggregate(Aggregation.SUM, [], unit="p")


def test_a_whole_of_preliminary_parts_is_preliminary_and_as_new_as_the_newest():
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    parts = [replace(fact("a", "1"), known_at=late, preliminary=True), replace(fact("b", "1"), known_at=early)]
    whole = aggregate(Aggregation.SUM, parts, unit="p").observation
    assert (whole.known_at, whole.preliminary) == (late, True)


shares = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 50)).map(lambda p: (min(p), p[1])), min_size=1, max_size=6
)


@given(shares, st.integers(1, 5))
def test_a_share_is_the_same_whatever_the_levels_between(pairs, cut):
    facts = [fact(str(i), f"{a}/{b}") for i, (a, b) in enumerate(pairs)]
    at_once = aggregate(Aggregation.SHARE, facts, unit="p").observation
    groups = [group for group in (facts[:cut], facts[cut:]) if group]
    stepwise = [aggregate(Aggregation.SHARE, group, unit=str(i)).observation for i, group in enumerate(groups)]
    above = aggregate(Aggregation.SHARE, stepwise, unit="p").observation
    assert (above.value, above.numerator, above.denominator) == (at_once.value, at_once.numerator, at_once.denominator)


@given(shares)
def test_a_share_lies_between_its_parts(pairs):
    facts = [fact(str(i), f"{a}/{b}") for i, (a, b) in enumerate(pairs)]
    value = aggregate(Aggregation.SHARE, facts, unit="p").observation.value
    slack = Decimal("1e-15")
    assert min(f.value for f in facts) - slack <= value <= max(f.value for f in facts) + slack


@given(st.lists(st.sampled_from(["1", "2.5", "0", "R", "A", "S"]), min_size=1, max_size=6))
def test_a_missing_part_is_never_taken_for_zero(texts):
    result = aggregate(Aggregation.SUM, [fact(str(i), t) for i, t in enumerate(texts)], unit="p")
    if {"R", "S"} & set(texts) or set(texts) == {"A"}:
        assert result.observation.value is None
    else:
        assert result.observation.value == sum(Decimal(t) for t in texts if t != "A")


# value, numerator, denominator, unit -> stored value
STORED = [
    ("80", None, None, "%", "80"),
    (None, "8", "10", "%", "80"),
    ("80", "8", "10", "%", "80"),
    ("66.7", "2", "3", "%", Decimal(2) / 3 * 100),
    ("67", "2", "3", "%", Decimal(2) / 3 * 100),
    (None, "900", "3", "kr/elev", "300"),
    (None, None, None, "%", None),
    (None, "0", "10", "%", "0"),
]


@pytest.mark.parametrize(("value", "above", "below", "unit", "expected"), STORED)
def test_a_share_is_computed_from_its_numerator_and_denominator(value, above, below, unit, expected):
    given_ = [None if x is None else Decimal(x) for x in (value, above, below)]
    assert computed_value(*given_, unit) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("value", "above", "below", "sentence"),
    [
        (None, "8", None, "hör ihop"),
        (None, None, "8", "hör ihop"),
        (None, "1", "0", "större än noll"),
        ("79", "8", "10", "stämmer inte"),
        ("66", "2", "3", "stämmer inte"),
    ],
)
def test_a_share_that_cannot_be_is_refused(value, above, below, sentence):
    with pytest.raises(ValueError, match=sentence):
        computed_value(*(None if x is None else Decimal(x) for x in (value, above, below)))


def test_nothing_divided_by_nothing_is_nothing():
    assert share(Decimal(1), Decimal(0)) is None


def test_what_became_known_between_two_times():
    kept, corrected, gone, new = fact("a", "1"), fact("b", "2"), fact("c", "3"), fact("d", "4")
    found = differences([kept, corrected, gone], [kept, replace(corrected, value=Decimal(5)), new])
    assert [(d.before and d.before.value, d.after and d.after.value, d.change) for d in found] == [
        (Decimal(2), Decimal(5), Decimal(3)),
        (Decimal(3), None, None),
        (None, Decimal(4), None),
    ]


facts = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["1", "2", "R"])), unique_by=lambda p: p[0])


@given(facts, facts)
def test_the_differences_lead_from_one_time_to_the_other(before, after):
    old, new = [fact(*p) for p in before], [fact(*p) for p in after]
    state = {row.unit: row for row in old}
    for one in differences(old, new):
        state.pop((one.before or one.after).unit, None)
        if one.after:
            state[one.after.unit] = one.after
    assert state == {row.unit: row for row in new}
    assert differences(new, new) == []
