"""Dated parameters: one value a day at most, always the right one, never a wrong type."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.definitions import Citation, Flawed, SourceKind
from styrkedjan.domain.parameters import DatedValue, NotInForce, Parameter, ParameterUnit

ASSUMED = Citation(SourceKind.ASSUMPTION)
DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


def percent(*values: DatedValue) -> Parameter:
    return Parameter(id="cap", name="Tak", unit=ParameterUnit.PERCENT, values=values)


def dated(value, start=None, end=None) -> DatedValue:
    return DatedValue(Decimal(value) if not isinstance(value, bool | str | tuple) else value, ASSUMED, start, end)


@given(changes=st.lists(DAYS, min_size=1, max_size=6, unique=True).map(sorted), day=DAYS)
@settings(max_examples=60, deadline=None)
def test_the_value_of_a_day_is_the_last_change_before_it(changes, day):
    ends = [change - timedelta(days=1) for change in changes[1:]] + [None]
    parameter = percent(*(dated(i, start, end) for i, (start, end) in enumerate(zip(changes, ends, strict=True))))
    judged = [i for i, change in enumerate(changes) if change <= day]
    if judged:
        assert parameter.on(day).value == judged[-1]
    else:
        with pytest.raises(NotInForce):
            parameter.on(day)


@given(spans=st.lists(st.tuples(DAYS, DAYS).map(sorted), min_size=2, max_size=5))
@settings(max_examples=80, deadline=None)
def test_values_are_refused_exactly_when_two_hold_on_the_same_day(spans):
    def days(span):
        return {span[0] + timedelta(days=n) for n in range((span[1] - span[0]).days + 1)}

    seen: set[date] = set()
    doubled = False
    for span in spans:
        doubled = doubled or bool(seen & days(span))
        seen |= days(span)
    values = tuple(dated(1, *span) for span in spans)
    if doubled:
        with pytest.raises(Flawed, match="samtidigt"):
            percent(*values)
    else:
        assert percent(*values).on(spans[0][0]).value == 1


def test_an_open_value_overlaps_everything_after_it():
    with pytest.raises(Flawed) as refused:
        percent(dated(3), dated(4, date(2027, 1, 1)))
    assert refused.value.flaws[0].path == ("values", 1)
    assert refused.value.flaws[0].remedy == "Sätt valid_to: 2026-12-31 på det tidigare värdet."


@pytest.mark.parametrize(
    ("unit", "value", "what"),
    [
        (ParameterUnit.PERCENT, Decimal("100.1"), "procentsats"),
        (ParameterUnit.PERCENT, Decimal(-1), "procentsats"),
        (ParameterUnit.PERCENT, "3 %", "inget tal"),
        (ParameterUnit.PERCENT, True, "inget tal"),
        (ParameterUnit.KRONOR, Decimal(-1), "negativt"),
        (ParameterUnit.KRONOR, Decimal("NaN"), "inget tal"),
        (ParameterUnit.YEARS, Decimal("2.5"), "heltal"),
        (ParameterUnit.MONTH_DAY, "13-01", "dag på året"),
        (ParameterUnit.MONTH_DAY, Decimal(415), "dag på året"),
        (ParameterUnit.YES_NO, "kanske", "varken ja eller nej"),
        (ParameterUnit.CYCLE_STEPS, "april", "ingen lista"),
    ],
)
def test_a_value_that_does_not_fit_its_unit_is_refused(unit, value, what):
    with pytest.raises(Flawed, match=what):
        Parameter(id="x", name="X", unit=unit, values=(DatedValue(value, ASSUMED),))


def test_a_choice_is_one_of_its_alternatives():
    year = Parameter(
        id="x", name="X", unit=ParameterUnit.CHOICE, values=(DatedValue("a", ASSUMED),), choices=("a", "b")
    )
    assert year.on(date(2026, 1, 1)).choice == "a"
    with pytest.raises(Flawed, match="inget av alternativen"):
        Parameter(id="x", name="X", unit=ParameterUnit.CHOICE, values=(DatedValue("c", ASSUMED),), choices=("a", "b"))


def test_a_value_in_force_answers_only_as_what_it_is():
    value = percent(dated(3)).on(date(2026, 5, 1))
    assert (value.number, value.share, value.integer) == (Decimal(3), Decimal("0.03"), 3)
    for other in ("choice", "steps", "yes"):
        with pytest.raises(TypeError):
            getattr(value, other)
    frozen = Parameter(id="f", name="F", unit=ParameterUnit.YES_NO, values=(DatedValue(False, ASSUMED),))
    assert frozen.on(date(2026, 1, 1)).yes is False
    with pytest.raises(TypeError):
        _ = frozen.on(date(2026, 1, 1)).number


def test_an_end_before_its_start_is_refused():
    with pytest.raises(Flawed, match="före startdagen"):
        dated(3, date(2026, 1, 2), date(2026, 1, 1))


def test_a_source_is_a_document_or_says_that_it_is_ours():
    assert Citation(SourceKind.STANDARD).text == "Standard i Styrkedjan, redigerbar"
    assert Citation(SourceKind.STATUTE, "Kommunallagen 11 kap. 14 §").text == "Kommunallagen 11 kap. 14 §"
    with pytest.raises(Flawed, match="hänvisning"):
        Citation(SourceKind.DOCUMENT)
