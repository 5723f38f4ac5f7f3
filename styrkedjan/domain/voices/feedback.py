"""Feedback from the receipt to what became better: its kinds, its states, and what is no feedback at all."""

from __future__ import annotations

from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class FeedbackKind(Labelled):
    """What somebody wants to say."""

    COMPLAINT = "complaint", "Klagomål"
    IDEA = "idea", "Idé"
    PRAISE = "praise", "Beröm"
    QUESTION = "question", "Fråga"


class Channel(Labelled):
    """How it came."""

    WEB = "web", "Webben"
    PHONE = "phone", "Telefon"
    PAPER = "paper", "Brev eller papper"
    MAIL = "mail", "E-post"
    MEETING = "meeting", "Möte"


class Justified(Labelled):
    """What the investigation found."""

    YES = "yes", "Befogat"
    PARTLY = "partly", "Delvis befogat"
    NO = "no", "Inte befogat"


class TellWay(Labelled):
    """How the one who spoke was told."""

    CODE = "code", "På sidan med koden"
    PHONE = "phone", "Telefon"
    MAIL = "mail", "E-post"
    LETTER = "letter", "Brev"
    MEETING = "meeting", "Möte"


class FeedbackState(Labelled):
    """Where a matter stands."""

    RECEIVED = "received", "Mottagen"
    ACKNOWLEDGED = "acknowledged", "Bekräftad"
    ASSIGNED = "assigned", "Fördelad"
    INVESTIGATED = "investigated", "Utredd"
    ANSWERED = "answered", "Besvarad"
    FOLLOWED = "followed", "Uppföljd"
    CLOSED = "closed", "Avslutad"
    PAUSED = "paused", "Pausad"
    HANDED_OVER = "handed_over", "Överlämnad"

    @property
    def is_open(self) -> bool:
        return self not in (FeedbackState.CLOSED, FeedbackState.HANDED_OVER)

    @property
    def is_answered(self) -> bool:
        return self in (FeedbackState.ANSWERED, FeedbackState.FOLLOWED, FeedbackState.CLOSED)


class FeedbackMove(Labelled):
    ACKNOWLEDGE = "acknowledge", "Bekräfta den"
    ASSIGN = "assign", "Fördela den"
    SORT = "sort", "Ändra slag, ämne eller sekretess"
    INVESTIGATE = "investigate", "Utreda den"
    ANSWER = "answer", "Besvara den"
    PLAN = "plan", "Skriva en åtgärd"
    FOLLOW = "follow", "Följa upp åtgärden"
    CLOSE = "close", "Avsluta den"
    PAUSE = "pause", "Pausa den"
    RESUME = "resume", "Ta upp den igen"
    HAND_OVER = "hand_over", "Lämna över den"
    REOPEN = "reopen", "Öppna den igen"
    PUBLISH = "publish", "Publicera förbättringen"


_S, _M = FeedbackState, FeedbackMove
_NEW = (_S.RECEIVED, _S.ACKNOWLEDGED)
_AT_WORK = (_S.ASSIGNED, _S.INVESTIGATED)
_OPEN = (*_NEW, *_AT_WORK, _S.PAUSED, _S.ANSWERED, _S.FOLLOWED)
FEEDBACK = Lifecycle(
    "feedback",
    "Synpunkten",
    [
        (_M.ACKNOWLEDGE, _S.RECEIVED, _S.ACKNOWLEDGED),
        *((_M.ACKNOWLEDGE, state, state) for state in (*_AT_WORK, _S.PAUSED)),
        *((_M.ASSIGN, state, _S.ASSIGNED) for state in (*_NEW, *_AT_WORK)),
        *((_M.SORT, state, state) for state in (*_OPEN, _S.CLOSED, _S.HANDED_OVER)),
        *((_M.INVESTIGATE, state, _S.INVESTIGATED) for state in _AT_WORK),
        *((_M.ANSWER, state, _S.ANSWERED) for state in (*_AT_WORK, _S.ANSWERED)),
        (_M.PLAN, _S.ANSWERED, _S.ANSWERED),
        *((_M.FOLLOW, state, _S.FOLLOWED) for state in (_S.ANSWERED, _S.FOLLOWED)),
        *((_M.CLOSE, state, _S.CLOSED) for state in (_S.ANSWERED, _S.FOLLOWED)),
        *((_M.PAUSE, state, _S.PAUSED) for state in _AT_WORK),
        (_M.RESUME, _S.PAUSED, _S.ASSIGNED),
        *((_M.HAND_OVER, state, _S.HANDED_OVER) for state in (*_NEW, *_AT_WORK)),
        *((_M.REOPEN, state, _S.ASSIGNED) for state in (_S.CLOSED, _S.HANDED_OVER)),
        *((_M.PUBLISH, state, state) for state in (_S.FOLLOWED, _S.CLOSED)),
    ],
    first=_S.RECEIVED,
    ended="Skriv en ny synpunkt.",
)
