"""The states of a plan for internal control, its risks, controls and deviations, with the moves between them."""

from __future__ import annotations

from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class PlanState(Labelled):
    """Where a committee's control year stands."""

    PREPARING = "preparing", "Förbereds"
    ADOPTED = "adopted", "Beslutad"
    INTERIM = "interim", "Redovisad i delår"
    REPORTED = "reported", "Redovisad för året"
    JUDGED = "judged", "Bedömd av nämnden"


class PlanMove(Labelled):
    """What can be done with a plan."""

    CHANGE = "change", "Ändra i den"
    ADOPT = "adopt", "Besluta om den"
    REOPEN = "reopen", "Ta upp den på nytt"
    FOLLOW = "follow", "Föra in resultat"
    REPORT_INTERIM = "report_interim", "Redovisa den i delår"
    REPORT_YEAR = "report_year", "Redovisa den för året"
    JUDGE = "judge", "Föra in nämndens bedömning"


_P, _PM = PlanState, PlanMove
CONTROL_PLAN = Lifecycle(
    "control_plan",
    "Planen för intern kontroll",
    [
        (_PM.CHANGE, _P.PREPARING, _P.PREPARING),
        (_PM.ADOPT, _P.PREPARING, _P.ADOPTED),
        (_PM.REOPEN, _P.ADOPTED, _P.PREPARING),
        (_PM.FOLLOW, _P.ADOPTED, _P.ADOPTED),
        (_PM.FOLLOW, _P.INTERIM, _P.INTERIM),
        (_PM.REPORT_INTERIM, _P.ADOPTED, _P.INTERIM),
        (_PM.REPORT_INTERIM, _P.INTERIM, _P.INTERIM),
        (_PM.REPORT_YEAR, _P.ADOPTED, _P.REPORTED),
        (_PM.REPORT_YEAR, _P.INTERIM, _P.REPORTED),
        (_PM.REPORT_YEAR, _P.REPORTED, _P.REPORTED),
        (_PM.JUDGE, _P.REPORTED, _P.JUDGED),
        (_PM.JUDGE, _P.JUDGED, _P.JUDGED),
    ],
    first=_P.PREPARING,
    said={_P.PREPARING: "förbereds"},
)


class RiskState(Labelled):
    """Where a risk stands in its year."""

    IDENTIFIED = "identified", "Identifierad"
    VALUED = "valued", "Värderad"
    IN_PLAN = "in_plan", "I planen"
    OUTSIDE = "outside", "Hanteras utanför planen"
    ACCEPTED = "accepted", "Accepterad"
    CLOSED = "closed", "Avslutad"
    CARRIED = "carried_over", "Förd till nästa år"


class RiskMove(Labelled):
    """What can be done with a risk."""

    CHANGE = "change", "Ändra den"
    VALUE = "value", "Värdera den"
    PLACE = "place", "Ta in den i planen"
    LEAVE_OUT = "leave_out", "Lämna den utanför planen"
    ACCEPT = "accept", "Acceptera den till ett datum"
    CLOSE = "close", "Avsluta den"
    CARRY = "carry", "Föra den till nästa år"


_R, _RM = RiskState, RiskMove
_LIVE = (_R.IDENTIFIED, _R.VALUED, _R.IN_PLAN, _R.OUTSIDE, _R.ACCEPTED)
_WEIGHED = (_R.VALUED, _R.IN_PLAN, _R.OUTSIDE, _R.ACCEPTED)
RISK = Lifecycle(
    "control_risk",
    "Risken",
    [
        *((_RM.CHANGE, state, state) for state in _LIVE),
        (_RM.VALUE, _R.IDENTIFIED, _R.VALUED),
        *((_RM.VALUE, state, state) for state in _WEIGHED),
        *((_RM.PLACE, state, _R.IN_PLAN) for state in (_R.VALUED, _R.OUTSIDE, _R.ACCEPTED)),
        *((_RM.LEAVE_OUT, state, _R.OUTSIDE) for state in (_R.VALUED, _R.IN_PLAN, _R.ACCEPTED)),
        *((_RM.ACCEPT, state, _R.ACCEPTED) for state in _WEIGHED),
        *((_RM.CLOSE, state, _R.CLOSED) for state in _LIVE),
        *((_RM.CARRY, state, _R.CARRIED) for state in _LIVE),
    ],
    first=_R.IDENTIFIED,
    ended="Ett nytt år börjar med en ny riskanalys.",
    said={_R.IN_PLAN: "står i planen", _R.OUTSIDE: "hanteras utanför planen"},
)


class ControlState(Labelled):
    """Where a control stands."""

    PLANNED = "planned", "Inte påbörjad"
    STARTED = "started", "Påbörjad"
    DONE = "done", "Genomförd"
    NOT_DONE = "not_done", "Inte genomförd"


class ControlMove(Labelled):
    """What can be done with a control."""

    CHANGE = "change", "Ändra den"
    RECORD = "record", "Föra in ett resultat"
    FINISH = "finish", "Avsluta den"
    SKIP = "skip", "Ställa in den"


_C, _CM = ControlState, ControlMove
CONTROL = Lifecycle(
    "control_activity",
    "Kontrollen",
    [
        (_CM.CHANGE, _C.PLANNED, _C.PLANNED),
        *((_CM.RECORD, state, _C.STARTED) for state in _C),
        (_CM.FINISH, _C.STARTED, _C.DONE),
        (_CM.SKIP, _C.PLANNED, _C.NOT_DONE),
        (_CM.SKIP, _C.STARTED, _C.NOT_DONE),
    ],
    first=_C.PLANNED,
)


class DeviationState(Labelled):
    """Where a deviation stands: it is closed when somebody has seen that the measure helped."""

    FOUND = "found", "Upptäckt"
    ACTING = "acting", "Åtgärd pågår"
    CLOSED = "closed", "Åtgärdad"


class DeviationMove(Labelled):
    """What can be done with a deviation."""

    PLAN = "plan", "Skriva orsak och åtgärd"
    VERIFY = "verify", "Bekräfta att åtgärden hjälpte"
    FAIL = "fail", "Föra in att åtgärden inte hjälpte"
    RETRACT = "retract", "Ta bort den när resultatet rättas"
    FIND = "find", "Föra in den på nytt"


_D, _DM = DeviationState, DeviationMove
DEVIATION = Lifecycle(
    "control_deviation",
    "Avvikelsen",
    [
        (_DM.PLAN, _D.FOUND, _D.ACTING),
        (_DM.PLAN, _D.ACTING, _D.ACTING),
        (_DM.VERIFY, _D.ACTING, _D.CLOSED),
        (_DM.FAIL, _D.ACTING, _D.FOUND),
        (_DM.RETRACT, _D.FOUND, _D.CLOSED),
        (_DM.RETRACT, _D.ACTING, _D.CLOSED),
        (_DM.FIND, _D.CLOSED, _D.FOUND),
    ],
    first=_D.FOUND,
    said={_D.ACTING: "har en åtgärd som pågår"},
)
