"""A month and its forecasts as states, what remains before the month is closed, and what has changed since."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from styrkedjan.domain.economy.closing import (
    Changed,
    Left,
    Progress,
    RemarkKey,
    RemarkKind,
    changed,
    closing_steps,
    require_acknowledged,
)
from styrkedjan.domain.economy.closing_states import (
    FORECAST_SIGNING,
    MONTH,
    MonthMove,
    MonthState,
    SignMove,
    SignState,
    month_state,
    sign_state,
)
from styrkedjan.domain.errors import Refused, WrongState

# läge        lämna eller ändra  skriv på  skicka tillbaka
FORECASTS = """
missing       made               -         -
made          made               signed    sent_back
signed        changed            -         sent_back
changed       changed            signed    sent_back
sent_back     sent_back          signed    -
"""

# läge        granska  sista påskriften  ändrad prognos  stäng    stäng på nytt  öppna igen
MONTHS = """
open          open     signed            -               closed   -              -
signed        signed   -                 open            closed   -              -
closed        -        -                 -               -        closed         open
"""


def table(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines()]


@pytest.mark.parametrize("row", table(FORECASTS), ids=lambda row: row[0])
def test_a_forecasts_moves(row: list[str]) -> None:
    before, *outcomes = row
    for move, expected in zip(SignMove, outcomes, strict=True):
        if expected == "-":
            with pytest.raises(WrongState):
                FORECAST_SIGNING.after(move, SignState(before))
        else:
            assert FORECAST_SIGNING.after(move, SignState(before)) is SignState(expected)


@pytest.mark.parametrize("row", table(MONTHS), ids=lambda row: row[0])
def test_a_months_moves(row: list[str]) -> None:
    before, *outcomes = row
    for move, expected in zip(MonthMove, outcomes, strict=True):
        if expected == "-":
            with pytest.raises(WrongState):
                MONTH.after(move, MonthState(before))
        else:
            assert MONTH.after(move, MonthState(before)) is MonthState(expected)


def test_a_refusal_tells_what_can_be_done() -> None:
    with pytest.raises(WrongState, match=r"Månaden är stängd.* stänga månaden på nytt eller öppna månaden igen"):
        MONTH.after(MonthMove.REVIEW, MonthState.CLOSED)
    with pytest.raises(WrongState, match=r"Prognosen saknas, och då går det inte att skriva på den. Det går att lämna"):
        FORECAST_SIGNING.after(SignMove.SIGN, SignState.MISSING)
    with pytest.raises(WrongState, match="Prognosen är påskriven"):
        FORECAST_SIGNING.after(SignMove.SIGN, SignState.SIGNED)


def test_every_state_and_move_has_its_word() -> None:
    for states in (SignState, MonthState):
        assert len({state.label for state in states}) == len(states)
    assert {t.move for t in FORECAST_SIGNING.steps} == set(SignMove)
    assert {t.move for t in MONTH.steps} == set(MonthMove)
    assert all(move.label for move in (*SignMove, *MonthMove))


@given(st.lists(st.sampled_from(list(MonthMove)), max_size=20))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_closed_month_is_left_through_reopening_alone(moves: list[MonthMove]) -> None:
    state = MonthState.OPEN
    for move in moves:
        before = state
        state = MONTH.after(move, state) if move in MONTH.moves(state) else state
        if before is MonthState.CLOSED and state is not MonthState.CLOSED:
            assert move is MonthMove.REOPEN


FIGURES = st.dictionaries(st.sampled_from(["personal", "lokaler", "kapital"]), st.decimals(-9, 9, places=2), min_size=1)


@given(st.none() | FIGURES, st.none() | FIGURES, st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_state_of_figures_is_one_that_the_moves_can_reach(now, signed, sent_back) -> None:
    """Whatever the figures say, the table has a way to that state, and a signature holds for its own figures alone."""
    state = sign_state(now, signed, sent_back=sent_back)
    assert state is SignState.MISSING or state in {t.after for t in FORECAST_SIGNING.steps}
    assert (state is SignState.SIGNED) == (now is not None and not sent_back and signed == now)
    assert (SignMove.SIGN in FORECAST_SIGNING.moves(state)) == (state not in (SignState.MISSING, SignState.SIGNED))


@pytest.mark.parametrize(
    ("now", "signed", "sent_back", "state"),
    [
        (None, None, False, SignState.MISSING),
        (None, {"personal": Decimal(1)}, False, SignState.MISSING),  # återtagen prognos
        ({"personal": Decimal(1)}, None, False, SignState.MADE),
        ({"personal": Decimal(1)}, {"personal": Decimal("1.00")}, False, SignState.SIGNED),
        ({"personal": Decimal(2)}, {"personal": Decimal(1)}, False, SignState.CHANGED),
        # samma summa, men flyttad mellan kontogrupper: inte det som skrevs på
        ({"a": Decimal(2), "b": Decimal(1)}, {"a": Decimal(1), "b": Decimal(2)}, False, SignState.CHANGED),
        ({"personal": Decimal(1)}, None, True, SignState.SENT_BACK),
    ],
)
def test_the_state_of_a_forecast(now, signed, sent_back, state) -> None:
    assert sign_state(now, signed, sent_back=sent_back) is state


@pytest.mark.parametrize(
    ("closed", "sums", "signed", "state"),
    [
        (False, 3, 2, MonthState.OPEN),
        (False, 3, 3, MonthState.SIGNED),
        (False, 0, 0, MonthState.OPEN),  # inga prognoser väntas: det finns inget att vara påskriven
        (True, 3, 1, MonthState.CLOSED),
    ],
)
def test_the_state_of_a_month(closed: bool, sums: int, signed: int, state: MonthState) -> None:
    assert month_state(closed=closed, sums=sums, signed_sums=signed) is state


@pytest.mark.parametrize(
    ("left", "sentence"),
    [
        (Left(), ""),
        (Left(remarks=1), "1\u00a0anmärkning är inte granskad."),
        (
            Left(remarks=3, missing=2),
            "3\u00a0anmärkningar är inte granskade och 2\u00a0prognoser saknas.",
        ),
        (
            Left(1, 1, 1, 1),
            (
                "1\u00a0anmärkning är inte granskad, 1\u00a0prognos saknas, 1\u00a0prognos är inte påskriven "
                "och 1\u00a0nämnds summa är inte påskriven."
            ),
        ),
    ],
)
def test_what_is_left_in_words(left: Left, sentence: str) -> None:
    assert left.sentence == sentence
    assert bool(left) == bool(sentence)


def test_undone_things_are_acknowledged_with_a_reason() -> None:
    require_acknowledged(Left(), "")
    require_acknowledged(Left(remarks=1), "Utreds i november.")
    for reason in ("", "  "):
        with pytest.raises(Refused, match="eller skriv varför") as refusal:
            require_acknowledged(Left(remarks=1), reason)
        assert refusal.value.sentence == "1\u00a0anmärkning är inte granskad."


def test_less_than_nothing_cannot_be_left() -> None:
    with pytest.raises(ValueError, match="mindre än inget"):
        Left(remarks=-1)


AMOUNTS = st.dictionaries(st.sampled_from("abcd"), st.none() | st.decimals(-99, 99, places=2))


@given(AMOUNTS, AMOUNTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_has_changed_adds_up(then, now) -> None:
    """The differences sum to the difference of the sums, and nothing that is equal is told."""

    def total(groups):
        return sum((amount for amount in groups.values() if amount is not None), Decimal(0))

    rows = changed(then, now)
    assert sum((row.difference for row in rows), Decimal(0)) == total(now) - total(then)
    assert all(row.then != row.now for row in rows)
    assert changed(now, now) == ()


def test_booked_nought_is_not_nothing_booked() -> None:
    assert changed({"Personal": None}, {"Personal": Decimal(0)}) == (Changed("Personal", None, Decimal(0)),)


@given(st.sampled_from(list(RemarkKind)), st.text(max_size=8), st.text(max_size=8))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_remarks_key_can_be_written_and_read(kind, responsibility, account) -> None:
    key = RemarkKey(kind, responsibility, account)
    assert RemarkKey.parse(str(key)) == key


@pytest.mark.parametrize("text", ["", "jump:2010", "okänt:1:2", "jump:1:2:3"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        RemarkKey.parse(text)


# inläst  anmärkningar  granskade  prognoser  påskrivna  stängd   steg för steg           vad som står vid dem
STEPS = """
nej       0             0          14         12         nej      nu senare senare senare   inte inläst | – | 12 av 14 påskrivna | öppen
ja        3             0          14         12         nej      klart nu senare senare    inläst | 3 kvar av 3 | 12 av 14 påskrivna | öppen
ja        3             3          14         12         nej      klart klart nu senare     inläst | 3 granskade | 12 av 14 påskrivna | öppen
ja        1             1          14         14         nej      klart klart klart nu      inläst | 1 granskad | 14 av 14 påskrivna | öppen
ja        0             0          0          0          nej      klart klart klart nu      inläst | inga | inga väntas | öppen
ja        3             1          14         12         ja       klart senare senare klart inläst | 2 kvar av 3 | 12 av 14 påskrivna | stängd
"""  # noqa: E501
WORDS = {"klart": Progress.DONE, "nu": Progress.NOW, "senare": Progress.LATER}


@pytest.mark.parametrize("line", STEPS.strip().splitlines())
def test_the_steps_on_the_way(line: str) -> None:
    booked, remarks, reviewed, forecasters, signed, closed, *rest = line.split()
    steps = closing_steps(
        booked=booked == "ja",
        remarks=int(remarks),
        reviewed=int(reviewed),
        forecasters=int(forecasters),
        signed=int(signed),
        closed=closed == "ja",
    )
    assert [step.progress for step in steps] == [WORDS[word] for word in rest[:4]]
    assert " | ".join(step.told for step in steps) == " ".join(rest[4:])
    assert [step.number for step in steps] == [1, 2, 3, 4]
