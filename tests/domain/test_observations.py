"""The one fact shape: a value or a reason, never both; missing is never zero."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.observations import ALL, Breakdown, Missing, Observation, Sex, total
from styrkedjan.domain.periods import Period

PERIOD = Period(2026)


def fact(value=None, missing=None, **rest):
    return Observation("m", rest.pop("unit", "u"), PERIOD, value=value, missing=missing, **rest)


BROKEN = {
    "neither value nor reason": dict(),
    "both value and reason": dict(value=Decimal(0), missing=Missing.NOT_REPORTED),
    "not a number": dict(value=Decimal("NaN")),
    "without end": dict(value=Decimal("Infinity")),
    "fewer than nobody": dict(value=Decimal(1), n=-1),
    "a time without zone": dict(value=Decimal(1), known_at=datetime(2026, 1, 1)),  # noqa: DTZ001
}


@pytest.mark.parametrize("fields", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_fact_cannot_be_made(fields):
    with pytest.raises(ValueError):
        fact(**fields)


def test_a_known_zero_is_a_value_and_a_reason_is_not():
    assert fact(Decimal(0), known_at=datetime(2026, 1, 1, tzinfo=UTC)).is_known
    assert not fact(missing=Missing.SUPPRESSED).is_known


# parts -> sum. A number is a value; a letter a reason: R not reported, A not applicable, S suppressed.
SUMS = [
    ("1 2 3", Decimal(6)),
    ("0", Decimal(0)),
    ("0 0", Decimal(0)),
    ("5 A", Decimal(5)),
    ("5 R", None),
    ("5 S", None),
    ("0 R", None),
    ("A A", None),
    ("", None),
]


def parts(text):
    reasons = {"R": Missing.NOT_REPORTED, "A": Missing.NOT_APPLICABLE, "S": Missing.SUPPRESSED}
    return [fact(missing=reasons[w]) if w in reasons else fact(Decimal(w)) for w in text.split()]


@pytest.mark.parametrize(("text", "expected"), SUMS)
def test_missing_is_never_zero_in_a_sum(text, expected):
    assert total(parts(text)).value == expected


facts = st.one_of(
    st.decimals(-1000, 1000, places=2).map(lambda v: fact(v)),
    st.sampled_from(Missing).map(lambda m: fact(missing=m)),
)


@given(st.lists(facts, max_size=8))
def test_a_sum_tells_every_part_it_could_not_add(rows):
    result = total(rows)
    assert result.parts == len(rows)
    assert sum(count for _, count in result.missing) == sum(not row.is_known for row in rows)
    if result.complete:
        assert result.value == sum(row.value for row in rows if row.is_known)
        assert all(row.is_known or row.missing is Missing.NOT_APPLICABLE for row in rows)


def test_everybody_is_the_breakdown_without_parts():
    assert ALL.is_total
    assert ALL.label == "Alla"
    assert Breakdown(Sex.WOMEN, "65–79 år").label == "Kvinnor/flickor, 65–79 år"
    assert Breakdown(age="65–79 år").label == "65–79 år"


def test_the_reasons_have_names_and_symbols_of_their_own():
    assert len({reason.label for reason in Missing}) == len({reason.symbol for reason in Missing}) == len(Missing)
