"""Numbers, kronor and dates as Swedes write them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain import swedish
from styrkedjan.domain.swedish import MINUS, NBSP

# value, decimals -> text (a plain space stands for the no-break space, - for the minus sign)
NUMBERS = [
    (Decimal("1234.5"), 1, "1 234,5"),
    (Decimal("1234567"), 0, "1 234 567"),
    (Decimal("-0.5"), 0, "-1"),
    (Decimal("0.5"), 0, "1"),
    (Decimal("2.5"), 0, "3"),
    (Decimal("-0.04"), 1, "0,0"),
    (Decimal("999.95"), 1, "1 000,0"),
    (0, 0, "0"),
    (0.1 + 0.2, 1, "0,3"),
    (None, 1, "–"),
]
# what people and spreadsheets write -> the number
READ = [
    ("1 234,5", "1234.5"),
    ("1\u00a0234,5", "1234.5"),
    ("1\u202f234", "1234"),
    ("−12", "-12"),
    ("–12", "-12"),
    ("-12", "-12"),
    ("+12", "12"),
    ("(120)", "-120"),
    ("1.5", "1.5"),
    (",5", "0.5"),
    (" 7 ", "7"),
    ("12,", "12"),
]
UNREADABLE = ["", " ", "abc", "1,2,3", "1.234,5", "1.234.567", "12 kr", "--1", "1e5", "NaN", "∞", "(", "5 %"]


def plain(text):
    return text.replace(NBSP, " ").replace(MINUS, "-")


@pytest.mark.parametrize(("value", "decimals", "text"), NUMBERS)
def test_numbers(value, decimals, text):
    assert plain(swedish.number(value, decimals)) == text


def test_money_is_told_in_kronor_thousands_and_millions():
    assert plain(swedish.kronor(Decimal("1234567.89"))) == "1 234 568 kr"
    assert plain(swedish.tkr(Decimal("-1234567"))) == "-1 235"
    assert plain(swedish.mnkr(Decimal("1250000"))) == "1,3"
    assert plain(swedish.kronor(Decimal(5), sign=True)) == "+5 kr"
    assert {swedish.kronor(None), swedish.tkr(None), swedish.mnkr(None), swedish.percent(None)} == {"–"}


def test_a_sign_is_written_on_what_is_not_zero_after_rounding():
    assert swedish.number(Decimal("0.3"), 0, sign=True) == "0"
    assert swedish.number(Decimal("0.6"), 0, sign=True) == "+1"


@pytest.mark.parametrize(
    ("share", "text"),
    [(Decimal("0.031"), "3,1 %"), (0.5, "50,0 %"), (Decimal("-0.2"), "-20,0 %"), (Decimal(0), "0,0 %")],
)
def test_a_share_is_told_in_per_cent(share, text):
    assert plain(swedish.percent(share)) == text


@pytest.mark.parametrize(("text", "value"), READ)
def test_numbers_are_read_as_people_write_them(text, value):
    assert swedish.parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_number_or_could_be_two_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match="är inget tal"):
        swedish.parse_number(text)


@given(st.decimals(-(10**9), 10**9, places=3))
def test_a_number_written_with_all_its_decimals_is_read_back(value):
    assert swedish.parse_number(swedish.number(value, 3)) == value


@given(st.decimals(-(10**6), 10**6, places=4), st.integers(0, 3))
def test_rounding_moves_a_number_by_at_most_half_a_step(value, decimals):
    assert abs(swedish.rounded(value, decimals) - value) <= Decimal(5).scaleb(-decimals - 1)
    assert swedish.rounded(-value, decimals) == -swedish.rounded(value, decimals)


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c")]
)
def test_words_are_listed(words, text):
    assert swedish.listing(words) == text


def test_one_and_many():
    assert plain(swedish.plural(1, "enhet", "enheter")) == "1 enhet"
    assert plain(swedish.plural(0, "enhet", "enheter")) == "0 enheter"
    assert plain(swedish.plural(1500, "enhet", "enheter")) == "1 500 enheter"


def test_a_day_is_written_as_a_date():
    assert swedish.day(date(2026, 8, 31)) == "2026-08-31"
    assert swedish.day(None) == "–"
