"""The states of an inspection plan and of an inspection."""

from __future__ import annotations

from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class PlanState(Labelled):
    """Where a year's inspection plan stands."""

    PREPARING = "preparing", "Förbereds"
    ADOPTED = "adopted", "Beslutad"
    REPORTED = "reported", "Redovisad"


class PlanMove(Labelled):
    CHANGE = "change", "Ändra kriterier och frågor"
    ADOPT = "adopt", "Besluta om den"
    REOPEN = "reopen", "Ta upp den på nytt"
    INSPECT = "inspect", "Genomföra tillsyn"
    REPORT = "report", "Redovisa året"


_P, _PM = PlanState, PlanMove
INSPECTION_PLAN = Lifecycle(
    "inspection_plan",
    "Tillsynsplanen",
    [
        (_PM.CHANGE, _P.PREPARING, _P.PREPARING),
        (_PM.ADOPT, _P.PREPARING, _P.ADOPTED),
        (_PM.REOPEN, _P.ADOPTED, _P.PREPARING),
        *((_PM.INSPECT, state, state) for state in (_P.ADOPTED, _P.REPORTED)),
        *((_PM.REPORT, state, _P.REPORTED) for state in (_P.ADOPTED, _P.REPORTED)),
    ],
    first=_P.PREPARING,
    said={_P.PREPARING: "förbereds"},
)


class InspectionState(Labelled):
    """Where an inspection stands."""

    PLANNED = "planned", "Planerad"
    ANNOUNCED = "announced", "Aviserad"
    VISITED = "visited", "Besökt"
    DRAFT = "draft", "Utkast hos den inspekterade"
    ANSWERED = "answered", "Besvarad"
    AWAITING = "awaiting", "Väntar på åtgärder"
    FOLLOWED = "followed", "Uppföljd"
    CLOSED = "closed", "Avslutad"
    CANCELLED = "cancelled", "Inställd"

    @property
    def is_decided(self) -> bool:
        return self in (InspectionState.AWAITING, InspectionState.FOLLOWED, InspectionState.CLOSED)

    @property
    def is_open(self) -> bool:
        return self not in (InspectionState.CLOSED, InspectionState.CANCELLED)


class InspectionMove(Labelled):
    CANCEL = "cancel", "Ställa in den"
    ANNOUNCE = "announce", "Avisera den"
    ASK = "ask", "Begära handlingar"
    WRITE = "write", "Skriva svar och iakttagelser"
    VISIT = "visit", "Föra in besöket"
    SEND = "send", "Skicka utkastet"
    ANSWER = "answer", "Svara på utkastet"
    RULE = "rule", "Besluta om ett område"
    AWAIT = "await", "Vänta på åtgärder"
    FOLLOW = "follow", "Följa upp ett beslut"
    COMPLETE = "complete", "Se att inget är kvar"
    CLOSE = "close", "Avsluta den"
    PUBLISH = "publish", "Publicera sammanfattningen"


_I, _IM = InspectionState, InspectionMove
_BEFORE = (_I.ANNOUNCED, _I.VISITED)
_SENT = (_I.DRAFT, _I.ANSWERED)
_DECIDED = (_I.AWAITING, _I.FOLLOWED, _I.CLOSED)
INSPECTION = Lifecycle(
    "inspection",
    "Tillsynen",
    [
        *((_IM.CANCEL, state, _I.CANCELLED) for state in (_I.PLANNED, _I.ANNOUNCED)),
        (_IM.ANNOUNCE, _I.PLANNED, _I.ANNOUNCED),
        *((_IM.ASK, state, state) for state in _BEFORE),
        *((_IM.WRITE, state, state) for state in _BEFORE),
        *((_IM.VISIT, state, _I.VISITED) for state in _BEFORE),
        (_IM.SEND, _I.VISITED, _I.DRAFT),
        *((_IM.SEND, state, _I.DRAFT) for state in _SENT),
        *((_IM.ANSWER, state, _I.ANSWERED) for state in _SENT),
        *((_IM.RULE, state, state) for state in (*_SENT, _I.AWAITING)),
        *((_IM.AWAIT, state, _I.AWAITING) for state in (*_SENT, _I.AWAITING)),
        *((_IM.COMPLETE, state, _I.FOLLOWED) for state in (*_SENT, _I.AWAITING)),
        (_IM.FOLLOW, _I.AWAITING, _I.AWAITING),
        (_IM.CLOSE, _I.FOLLOWED, _I.CLOSED),
        *((_IM.PUBLISH, state, state) for state in _DECIDED),
    ],
    first=_I.PLANNED,
    ended="Lägg till en ny tillsyn i planen.",
    said={_I.DRAFT: "har ett utkast hos den inspekterade", _I.AWAITING: "väntar på åtgärder"},
)  # fmt: skip
