"""The states of a forecast's signature and of a month on its way to be closed, with the moves between them.

A forecast is signed where it is made, and its sum where somebody answers for the whole; a change afterwards makes the
signature lapse by itself. The month is closed once, and again when the ledger has changed; nothing is ever unsaid.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from styrkedjan.domain.lifecycle import Labelled, Lifecycle

Figures = Mapping[str, Decimal]


class SignState(Labelled):
    """Where a forecast (or a committee's sum of them) stands."""

    MISSING = "missing", "Saknas"
    MADE = "made", "Lämnad, inte påskriven"
    SIGNED = "signed", "Påskriven"
    CHANGED = "changed", "Ändrad efter påskriften"
    SENT_BACK = "sent_back", "Skickad tillbaka"

    @property
    def of_sum(self) -> str:
        """The same of a sum, which nobody leaves."""
        return "Inte påskriven" if self in (SignState.MISSING, SignState.MADE) else self.label


class SignMove(Labelled):
    """What can be done with a forecast."""

    MAKE = "make", "Lämna eller ändra den"
    SIGN = "sign", "Skriva på den"
    SEND_BACK = "send_back", "Skicka tillbaka den"


S, M = SignState, SignMove
FORECAST_SIGNING = Lifecycle(
    "forecast_signing",
    "Prognosen",
    [
        (M.MAKE, S.MISSING, S.MADE),
        (M.MAKE, S.MADE, S.MADE),
        (M.MAKE, S.SIGNED, S.CHANGED),
        (M.MAKE, S.CHANGED, S.CHANGED),
        (M.MAKE, S.SENT_BACK, S.SENT_BACK),
        (M.SIGN, S.MADE, S.SIGNED),
        (M.SIGN, S.CHANGED, S.SIGNED),
        (M.SIGN, S.SENT_BACK, S.SIGNED),
        (M.SEND_BACK, S.MADE, S.SENT_BACK),
        (M.SEND_BACK, S.SIGNED, S.SENT_BACK),
        (M.SEND_BACK, S.CHANGED, S.SENT_BACK),
    ],
    first=S.MISSING,
    said={S.MISSING: "saknas"},
)


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


class MonthState(Labelled):
    """Where a month stands."""

    OPEN = "open", "Öppen"
    SIGNED = "signed", "Påskriven"
    CLOSED = "closed", "Stängd"


class MonthMove(Labelled):
    """What can be done with a month."""

    REVIEW = "review", "Granska anmärkningar"
    SIGN = "sign", "Skriva på den sista prognosen"
    LAPSE = "lapse", "Ändra en påskriven prognos"
    CLOSE = "close", "Stänga månaden"
    CLOSE_AGAIN = "close_again", "Stänga månaden på nytt"
    REOPEN = "reopen", "Öppna månaden igen"


MONTH = Lifecycle(
    "month",
    "Månaden",
    [
        (MonthMove.REVIEW, MonthState.OPEN, MonthState.OPEN),
        (MonthMove.REVIEW, MonthState.SIGNED, MonthState.SIGNED),
        (MonthMove.SIGN, MonthState.OPEN, MonthState.SIGNED),
        (MonthMove.LAPSE, MonthState.SIGNED, MonthState.OPEN),
        (MonthMove.CLOSE, MonthState.OPEN, MonthState.CLOSED),
        (MonthMove.CLOSE, MonthState.SIGNED, MonthState.CLOSED),
        (MonthMove.CLOSE_AGAIN, MonthState.CLOSED, MonthState.CLOSED),
        (MonthMove.REOPEN, MonthState.CLOSED, MonthState.OPEN),
    ],
    first=MonthState.OPEN,
)


def month_state(*, closed: bool, sums: int, signed_sums: int) -> MonthState:
    """A month that is not closed is signed when somebody answers for every sum there is, and at least one."""
    if closed:
        return MonthState.CLOSED
    return MonthState.SIGNED if 0 < sums == signed_sums else MonthState.OPEN
