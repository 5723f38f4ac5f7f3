"""The states of a forecast's signature and of a month on its way to be closed, with the moves between them.

A forecast is signed where it is made, and its sum where somebody answers for the whole; a change afterwards makes the
signature lapse by itself. The month is closed once, and again when the ledger has changed; nothing is ever unsaid.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from styrkedjan.domain.errors import WrongState

Figures = Mapping[str, Decimal]


class SignState(StrEnum):
    """Where a forecast (or a committee's sum of them) stands."""

    MISSING = "missing"
    MADE = "made"
    SIGNED = "signed"
    CHANGED = "changed"
    SENT_BACK = "sent_back"

    @property
    def label(self) -> str:
        return {
            "missing": "Saknas",
            "made": "Lämnad, inte påskriven",
            "signed": "Påskriven",
            "changed": "Ändrad efter påskriften",
            "sent_back": "Skickad tillbaka",
        }[self.value]

    @property
    def of_sum(self) -> str:
        """The same of a sum, which nobody leaves."""
        return "Inte påskriven" if self in (SignState.MISSING, SignState.MADE) else self.label


class SignMove(StrEnum):
    """What can be done with a forecast."""

    MAKE = "make"
    SIGN = "sign"
    SEND_BACK = "send_back"

    @property
    def label(self) -> str:
        return {"make": "lämnas eller ändras", "sign": "skrivas på", "send_back": "skickas tillbaka"}[self.value]


class SignTransition(NamedTuple):
    """A move from one state to another."""

    move: SignMove
    before: SignState
    after: SignState


S, M = SignState, SignMove
SIGN_TRANSITIONS: tuple[SignTransition, ...] = (
    SignTransition(M.MAKE, S.MISSING, S.MADE),
    SignTransition(M.MAKE, S.MADE, S.MADE),
    SignTransition(M.MAKE, S.SIGNED, S.CHANGED),
    SignTransition(M.MAKE, S.CHANGED, S.CHANGED),
    SignTransition(M.MAKE, S.SENT_BACK, S.SENT_BACK),
    SignTransition(M.SIGN, S.MADE, S.SIGNED),
    SignTransition(M.SIGN, S.CHANGED, S.SIGNED),
    SignTransition(M.SIGN, S.SENT_BACK, S.SIGNED),
    SignTransition(M.SEND_BACK, S.MADE, S.SENT_BACK),
    SignTransition(M.SEND_BACK, S.SIGNED, S.SENT_BACK),
    SignTransition(M.SEND_BACK, S.CHANGED, S.SENT_BACK),
)
_SIGNED_AFTER = {(t.move, t.before): t.after for t in SIGN_TRANSITIONS}


def sign_moves(state: SignState) -> tuple[SignMove, ...]:
    """The moves that the state allows, in the table's order."""
    return tuple(t.move for t in SIGN_TRANSITIONS if t.before is state)


def after_signing(move: SignMove, state: SignState) -> SignState:
    """The state after the move. Raises WrongState with what can be done instead."""
    try:
        return _SIGNED_AFTER[move, state]
    except KeyError:
        possible = ", ".join(m.label for m in sign_moves(state))
        said = "saknas" if state is SignState.MISSING else f"är {state.label.lower()}"
        raise WrongState(f"Prognosen {said} och kan då inte {move.label}.", f"Den kan {possible}.") from None


def sign_state(now: Figures | None, signed: Figures | None, *, sent_back: bool = False) -> SignState:
    """Where a forecast stands: `now` what it says (None when nobody has made it), `signed` what was signed for.

    The signature is for figures, so it lapses when any of them differs, whatever the way they were changed.
    """
    if now is None:
        return SignState.MISSING
    if sent_back:
        return SignState.SENT_BACK
    if signed is None:
        return SignState.MADE
    return SignState.SIGNED if dict(signed) == dict(now) else SignState.CHANGED


class MonthState(StrEnum):
    """Where a month stands."""

    OPEN = "open"
    SIGNED = "signed"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {"open": "Öppen", "signed": "Påskriven", "closed": "Stängd"}[self.value]


class MonthMove(StrEnum):
    """What can be done with a month."""

    REVIEW = "review"
    SIGN = "sign"
    LAPSE = "lapse"
    CLOSE = "close"
    CLOSE_AGAIN = "close_again"
    REOPEN = "reopen"

    @property
    def label(self) -> str:
        return {
            "review": "granska anmärkningar",
            "sign": "skriva på den sista prognosen",
            "lapse": "ändra en påskriven prognos",
            "close": "stänga månaden",
            "close_again": "stänga månaden på nytt",
            "reopen": "öppna månaden igen",
        }[self.value]


class MonthTransition(NamedTuple):
    """A move from one state to another."""

    move: MonthMove
    before: MonthState
    after: MonthState


MONTH_TRANSITIONS: tuple[MonthTransition, ...] = (
    MonthTransition(MonthMove.REVIEW, MonthState.OPEN, MonthState.OPEN),
    MonthTransition(MonthMove.REVIEW, MonthState.SIGNED, MonthState.SIGNED),
    MonthTransition(MonthMove.SIGN, MonthState.OPEN, MonthState.SIGNED),
    MonthTransition(MonthMove.LAPSE, MonthState.SIGNED, MonthState.OPEN),
    MonthTransition(MonthMove.CLOSE, MonthState.OPEN, MonthState.CLOSED),
    MonthTransition(MonthMove.CLOSE, MonthState.SIGNED, MonthState.CLOSED),
    MonthTransition(MonthMove.CLOSE_AGAIN, MonthState.CLOSED, MonthState.CLOSED),
    MonthTransition(MonthMove.REOPEN, MonthState.CLOSED, MonthState.OPEN),
)
_MONTH_AFTER = {(t.move, t.before): t.after for t in MONTH_TRANSITIONS}


def month_moves(state: MonthState) -> tuple[MonthMove, ...]:
    """The moves that the state allows, in the table's order."""
    return tuple(t.move for t in MONTH_TRANSITIONS if t.before is state)


def after_month(move: MonthMove, state: MonthState) -> MonthState:
    """The state after the move. Raises WrongState with what can be done instead."""
    try:
        return _MONTH_AFTER[move, state]
    except KeyError:
        possible = ", ".join(m.label for m in month_moves(state))
        raise WrongState(
            f"Månaden är {state.label.lower()}, och då går det inte att {move.label}.",
            f"Det som går att göra nu: {possible}.",
        ) from None


def month_state(*, closed: bool, sums: int, signed_sums: int) -> MonthState:
    """A month that is not closed is signed when somebody answers for every sum there is, and at least one."""
    if closed:
        return MonthState.CLOSED
    return MonthState.SIGNED if 0 < sums == signed_sums else MonthState.OPEN
