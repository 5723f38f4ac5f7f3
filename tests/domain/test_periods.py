"""Periods: text that sorts, months that are known."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.periods import Period, Span, year_to_date

# text, span, first day, last day, as a person says it
SPEC = [
    ("2026", Span.YEAR, date(2026, 1, 1), date(2026, 12, 31), "2026"),
    ("2026-T1", Span.TERTIAL, date(2026, 1, 1), date(2026, 4, 30), "tertial 1 2026"),
    ("2026-T2", Span.TERTIAL, date(2026, 5, 1), date(2026, 8, 31), "tertial 2 2026"),
    ("2026-T3", Span.TERTIAL, date(2026, 9, 1), date(2026, 12, 31), "tertial 3 2026"),
    ("2026-Q1", Span.QUARTER, date(2026, 1, 1), date(2026, 3, 31), "kvartal 1 2026"),
    ("2026-Q4", Span.QUARTER, date(2026, 10, 1), date(2026, 12, 31), "kvartal 4 2026"),
    ("2024-02", Span.MONTH, date(2024, 2, 1), date(2024, 2, 29), "februari 2024"),
    ("2026-02", Span.MONTH, date(2026, 2, 1), date(2026, 2, 28), "februari 2026"),
    ("2026-12", Span.MONTH, date(2026, 12, 1), date(2026, 12, 31), "december 2026"),
]


@st.composite
def periods(draw):
    span = draw(st.sampled_from(Span))
    return Period(draw(st.integers(1900, 2199)), span, draw(st.integers(1, 12 // span.months)))


@pytest.mark.parametrize(("text", "span", "start", "end", "label"), SPEC)
def test_a_period_knows_its_days_and_its_name(text, span, start, end, label):
    period = Period.parse(text)
    assert (period.span, period.start, period.end, period.label) == (span, start, end, label)


@pytest.mark.parametrize("text", ["", "26", "2026-", "2026-13", "2026-00", "2026-T4", "2026-Q0", "2026-1", "1899", "x"])
def test_what_is_no_period_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"period|Perioden|Året"):
        Period.parse(text)


@given(periods())
def test_a_period_written_and_read_again_is_the_same(period):
    assert Period.parse(str(period)) == period


@given(periods())
def test_the_months_of_a_period_fill_it_without_gaps(period):
    months = period.months()
    assert (months[0].start, months[-1].end) == (period.start, period.end)
    assert all(one.end + timedelta(days=1) == two.start for one, two in pairwise(months))
    assert all(month in period for month in months)


@given(periods().filter(lambda p: (p.year, p.number) > (1900, 1) and p.year > 1900))
def test_the_previous_period_ends_the_day_before_and_is_as_long(period):
    before = period.previous()
    assert before.end + timedelta(days=1) == period.start
    assert before.span is period.span
    assert before < period


@given(periods(), periods())
def test_order_follows_the_last_day(one, two):
    if one.end < two.end:
        assert one < two
    assert (one < two) + (two < one) + (one == two) == 1


@given(periods(), periods())
def test_a_period_holds_another_when_all_its_months_do(outer, inner):
    assert (inner in outer) == set(inner.months()).issubset(outer.months())


def test_the_year_to_date_is_its_months():
    assert [str(month) for month in year_to_date(2026, 3)] == ["2026-01", "2026-02", "2026-03"]
