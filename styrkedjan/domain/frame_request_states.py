"""The states of a committee's request when its frame is insufficient, and the moves between them."""

from __future__ import annotations

from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class RequestState(Labelled):
    """Where a request stands."""

    DRAFTED = "drafted", "Utkast"
    SENT = "sent", "Skickad"
    DECIDED = "decided", "Besvarad"
    WITHDRAWN = "withdrawn", "Återtagen"


class RequestMove(Labelled):
    """What can be done with a request."""

    CHANGE = "change", "Ändra den"
    SEND = "send", "Skicka den"
    DECIDE = "decide", "Besvara den"
    WITHDRAW = "withdraw", "Ta tillbaka den"


class Answer(Labelled):
    """What the council or the board answered."""

    GRANTED = "granted", "Bifall"
    IN_PART = "in_part", "Delvis bifall"
    DECLINED = "declined", "Avslag"


S, M = RequestState, RequestMove
FRAME_REQUEST = Lifecycle(
    "frame_request",
    "Begäran",
    [
        (M.CHANGE, S.DRAFTED, S.DRAFTED),
        (M.SEND, S.DRAFTED, S.SENT),
        (M.WITHDRAW, S.DRAFTED, S.WITHDRAWN),
        (M.DECIDE, S.SENT, S.DECIDED),
        (M.WITHDRAW, S.SENT, S.WITHDRAWN),
    ],
    first=S.DRAFTED,
    ended="Skriv en ny begäran om något har ändrats.",
    said={S.DRAFTED: "är ett utkast"},
)
