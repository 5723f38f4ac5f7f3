"""The states of a carry-over, of a wish to use equity, and of a recovery plan, with the moves between them."""

from __future__ import annotations

from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class CarryOverState(Labelled):
    """Where a committee's request stands."""

    REQUESTED = "requested", "Begärd"
    REVIEWED = "tested", "Prövad"
    DECIDED = "decided", "Beslutad"
    WITHDRAWN = "withdrawn", "Återtagen"


class CarryOverMove(Labelled):
    """What can be done with a request."""

    REVIEW = "review", "Pröva den"
    DECIDE = "decide", "Besluta om den"
    WITHDRAW = "withdraw", "Ta tillbaka den"


_C, _CM = CarryOverState, CarryOverMove
CARRY_OVER = Lifecycle(
    "carry_over",
    "Begäran",
    [
        (_CM.REVIEW, _C.REQUESTED, _C.REVIEWED),
        (_CM.REVIEW, _C.REVIEWED, _C.REVIEWED),
        (_CM.DECIDE, _C.REVIEWED, _C.DECIDED),
        (_CM.WITHDRAW, _C.REQUESTED, _C.WITHDRAWN),
    ],
    first=_C.REQUESTED,
    ended="En ny begäran lämnas för nästa bokslut.",
)


class UseState(Labelled):
    """Where a wish to use equity stands."""

    REQUESTED = "requested", "Begärt"
    APPROVED = "approved", "Godkänt"
    DECLINED = "declined", "Avslaget"


class UseMove(Labelled):
    """What can be done with a wish: it is tried once."""

    APPROVE = "approve", "Godkänna det"
    DECLINE = "decline", "Avslå det"


_U, _UM = UseState, UseMove
EQUITY_USE = Lifecycle(
    "equity_use",
    "Uttaget",
    [(_UM.APPROVE, _U.REQUESTED, _U.APPROVED), (_UM.DECLINE, _U.REQUESTED, _U.DECLINED)],
    first=_U.REQUESTED,
    ended="Begär ett nytt uttag om något har ändrats.",
)


class PlanState(Labelled):
    """Where a recovery plan stands: a change of an approved plan makes it a draft again."""

    DRAFT = "draft", "Utkast"
    APPROVED = "approved", "Godkänd"


class PlanMove(Labelled):
    """What can be done with a plan. It is approved once: another approval would hide the first decision."""

    WRITE = "write", "Skriva om den"
    APPROVE = "approve", "Godkänna den"
    FOLLOW_UP = "follow_up", "Följa upp den"


_P, _PM = PlanState, PlanMove
RECOVERY_PLAN = Lifecycle(
    "recovery_plan",
    "Åtgärdsplanen",
    [
        (_PM.WRITE, _P.DRAFT, _P.DRAFT),
        (_PM.APPROVE, _P.DRAFT, _P.APPROVED),
        (_PM.WRITE, _P.APPROVED, _P.DRAFT),
        (_PM.FOLLOW_UP, _P.APPROVED, _P.APPROVED),
    ],
    first=_P.DRAFT,
    said={_P.DRAFT: "är ett utkast"},
)
