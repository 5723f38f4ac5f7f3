"""Where a registered record stands, and when its time is out."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class RegistrationState(Labelled):
    OPEN = "open", "Öppet"
    CLOSED = "closed", "Avslutat"
    DELIVERED = "delivered", "Levererat till e-arkiv"
    DISPOSED = "disposed", "Gallrat"


class RegistrationMove(Labelled):
    CLOSE = "close", "Avsluta"
    REOPEN = "reopen", "Öppna igen"
    DELIVER = "deliver", "Leverera till e-arkiv"
    DISPOSE = "dispose", "Gallra"


class Action(Labelled):
    """What a committee has decided is done with a kind of record."""

    KEEP = "keep", "Bevaras"
    DESTROY = "destroy", "Gallras"


_S, _M = RegistrationState, RegistrationMove
REGISTRATION = Lifecycle(
    "registration",
    "Det registrerade",
    [
        (_M.CLOSE, _S.OPEN, _S.CLOSED), (_M.REOPEN, _S.CLOSED, _S.OPEN), (_M.DELIVER, _S.CLOSED, _S.DELIVERED),
        (_M.DISPOSE, _S.CLOSED, _S.DISPOSED), (_M.DISPOSE, _S.DELIVERED, _S.DISPOSED),
    ],
    first=_S.OPEN,
    ended="Det som är gallrat går inte att få tillbaka.",
)  # fmt: skip


def over_on(closed: date, months: int) -> date:
    """The day from which a record may go: so many months after, or the month's last day where it is shorter."""
    month = closed.month - 1 + months
    year, month = closed.year + month // 12, month % 12 + 1
    return date(year, month, min(closed.day, monthrange(year, month)[1]))


class Way(Labelled):
    """How a municipality handles a kind of official document (offentlighets- och sekretesslagen 5 kap. 1 §)."""

    REGISTER = "register", "Registreras"
    ORDERED = "ordered", "Hålls ordnade utan diarienummer"


class Standing(Labelled):
    """Where an official document stands, seen from the register."""

    REGISTERED = "registered", "Registrerad"
    WAITS = "waits", "Ska registreras"
    ORDERED = "ordered", "Hålls ordnad"
    UNDECIDED = "undecided", "Ni har inte bestämt"


def standing(way: Way | None, *, has_number: bool, is_secret: bool) -> Standing:
    """Only what has no secrecy may be kept ordered in place of being registered; that holds whatever is decided."""
    if has_number:
        return Standing.REGISTERED
    if is_secret or way is Way.REGISTER:
        return Standing.WAITS
    return Standing.ORDERED if way is Way.ORDERED else Standing.UNDECIDED
