"""A proposal to stop measuring something: two sign, it ceases, and somebody looks whether it really did."""

from __future__ import annotations

from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class StopState(Labelled):
    PROPOSED = "proposed", "Föreslaget"
    STOPPED = "stopped", "Undertecknat av två"
    DECLINED = "declined", "Avslaget"
    FOLLOWED = "followed", "Uppföljt"


class StopMove(Labelled):
    SIGN = "sign", "Underteckna det"
    DECLINE = "decline", "Avslå det"
    FOLLOW = "follow", "Följa upp det"


_S, _M = StopState, StopMove
STOP = Lifecycle(
    "stop_proposal",
    "Förslaget",
    [(_M.SIGN, _S.PROPOSED, _S.STOPPED), (_M.DECLINE, _S.PROPOSED, _S.DECLINED), (_M.FOLLOW, _S.STOPPED, _S.FOLLOWED)],
    first=_S.PROPOSED,
    ended="Skriv ett nytt förslag om något har ändrats.",
    said={_S.STOPPED: "är undertecknat av två"},
)
