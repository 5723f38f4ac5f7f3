"""The states of a programme, a follow-up plan, an agreement, its options, deviations and requests."""

from __future__ import annotations

from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class ProgrammeState(Labelled):
    """Where a version of the council's programme stands."""

    DRAFT = "draft", "Utkast"
    ADOPTED = "adopted", "Antaget"
    SUPERSEDED = "superseded", "Ersatt"


class ProgrammeMove(Labelled):
    CHANGE = "change", "Ändra i det"
    ADOPT = "adopt", "Anta det"
    SUPERSEDE = "supersede", "Ersätta det"


_G, _GM = ProgrammeState, ProgrammeMove
PROGRAMME = Lifecycle(
    "provider_programme",
    "Programmet",
    [
        (_GM.CHANGE, _G.DRAFT, _G.DRAFT),
        (_GM.ADOPT, _G.DRAFT, _G.ADOPTED),
        (_GM.SUPERSEDE, _G.ADOPTED, _G.SUPERSEDED),
    ],
    first=_G.DRAFT,
    ended="Skriv en ny version.",
    said={_G.DRAFT: "är ett utkast"},
)


class PlanState(Labelled):
    """Where a committee's follow-up plan of a year stands."""

    PREPARING = "preparing", "Förbereds"
    ADOPTED = "adopted", "Beslutad"
    INTERIM = "interim", "Redovisad i delår"
    REPORTED = "reported", "Redovisad för året"


class PlanMove(Labelled):
    CHANGE = "change", "Ändra i den"
    ADOPT = "adopt", "Besluta om den"
    REOPEN = "reopen", "Ta upp den på nytt"
    FOLLOW = "follow", "Föra in uppföljningar"
    REPORT_INTERIM = "report_interim", "Redovisa den i delår"
    REPORT_YEAR = "report_year", "Redovisa den för året"


_P, _PM = PlanState, PlanMove
FOLLOW_UP_PLAN = Lifecycle(
    "follow_up_plan",
    "Uppföljningsplanen",
    [
        (_PM.CHANGE, _P.PREPARING, _P.PREPARING),
        (_PM.ADOPT, _P.PREPARING, _P.ADOPTED),
        (_PM.REOPEN, _P.ADOPTED, _P.PREPARING),
        *((_PM.FOLLOW, state, state) for state in (_P.ADOPTED, _P.INTERIM, _P.REPORTED)),
        (_PM.REPORT_INTERIM, _P.ADOPTED, _P.INTERIM),
        (_PM.REPORT_INTERIM, _P.INTERIM, _P.INTERIM),
        *((_PM.REPORT_YEAR, state, _P.REPORTED) for state in (_P.ADOPTED, _P.INTERIM, _P.REPORTED)),
    ],
    first=_P.PREPARING,
    said={_P.PREPARING: "förbereds"},
)


class AgreementState(Labelled):
    """Where an agreement, a service specification or a partnership stands."""

    DRAFT = "draft", "Utkast"
    RUNNING = "running", "Gäller"
    ENDED = "ended", "Avslutat"
    TERMINATED = "terminated", "Hävt"


class AgreementMove(Labelled):
    CHANGE = "change", "Ändra det"
    SIGN = "sign", "Teckna det"
    EXTEND = "extend", "Förlänga det"
    FOLLOW = "follow", "Följa upp det"
    END = "end", "Avsluta det"
    TERMINATE = "terminate", "Häva det"


_A, _AM = AgreementState, AgreementMove
AGREEMENT = Lifecycle(
    "agreement",
    "Avtalet",
    [
        (_AM.CHANGE, _A.DRAFT, _A.DRAFT),
        (_AM.CHANGE, _A.RUNNING, _A.RUNNING),
        (_AM.SIGN, _A.DRAFT, _A.RUNNING),
        (_AM.EXTEND, _A.RUNNING, _A.RUNNING),
        (_AM.FOLLOW, _A.RUNNING, _A.RUNNING),
        (_AM.END, _A.DRAFT, _A.ENDED),
        (_AM.END, _A.RUNNING, _A.ENDED),
        (_AM.TERMINATE, _A.RUNNING, _A.TERMINATED),
    ],
    first=_A.DRAFT,
    ended="Skriv ett nytt avtal.",
    said={_A.DRAFT: "är ett utkast", _A.RUNNING: "gäller"},
)


class OptionState(Labelled):
    """Where an option to extend stands."""

    OPEN = "open", "Öppen"
    USED = "used", "Utnyttjad"
    DECLINED = "declined", "Inte utnyttjad"


class OptionMove(Labelled):
    USE = "use", "Förlänga"
    DECLINE = "decline", "Låta bli att förlänga"


OPTION = Lifecycle(
    "extension_option",
    "Optionen",
    [
        (OptionMove.USE, OptionState.OPEN, OptionState.USED),
        (OptionMove.DECLINE, OptionState.OPEN, OptionState.DECLINED),
    ],
    first=OptionState.OPEN,
    ended="Optionen är avgjord.",
)


class DeviationState(Labelled):
    """Where a deviation from an agreement stands: closed when somebody has seen that it is put right."""

    FOUND = "found", "Upptäckt"
    STEPPED = "stepped", "Väntar på rättelse"
    ANSWERED = "answered", "Besvarad"
    CLOSED = "closed", "Rättad"


class DeviationMove(Labelled):
    STEP = "step", "Ta ett steg på stegen"
    ANSWER = "answer", "Svara på den"
    CLOSE = "close", "Avsluta den"
    REOPEN = "reopen", "Ta upp den på nytt"


_D, _DM = DeviationState, DeviationMove
AGREEMENT_DEVIATION = Lifecycle(
    "agreement_deviation",
    "Avvikelsen",
    [
        *((_DM.STEP, state, _D.STEPPED) for state in (_D.FOUND, _D.STEPPED, _D.ANSWERED)),
        *((_DM.ANSWER, state, _D.ANSWERED) for state in (_D.FOUND, _D.STEPPED, _D.ANSWERED)),
        *((_DM.CLOSE, state, _D.CLOSED) for state in (_D.FOUND, _D.STEPPED, _D.ANSWERED)),
        (_DM.REOPEN, _D.CLOSED, _D.FOUND),
    ],
    first=_D.FOUND,
    said={_D.STEPPED: "väntar på rättelse"},
)


class RequestState(Labelled):
    """Where a request to a performer stands."""

    ASKED = "asked", "Väntar på svar"
    ANSWERED = "answered", "Besvarad"
    ACCEPTED = "accepted", "Återkopplad"
    WITHDRAWN = "withdrawn", "Återtagen"


class RequestMove(Labelled):
    ANSWER = "answer", "Besvara den"
    ACCEPT = "accept", "Ge återkoppling"
    ASK_AGAIN = "ask_again", "Fråga igen"
    WITHDRAW = "withdraw", "Återta den"


_R, _RM = RequestState, RequestMove
DATA_REQUEST = Lifecycle(
    "data_request",
    "Begäran",
    [
        (_RM.ANSWER, _R.ASKED, _R.ANSWERED),
        (_RM.ANSWER, _R.ANSWERED, _R.ANSWERED),
        (_RM.ACCEPT, _R.ANSWERED, _R.ACCEPTED),
        (_RM.ASK_AGAIN, _R.ANSWERED, _R.ASKED),
        (_RM.WITHDRAW, _R.ASKED, _R.WITHDRAWN),
    ],
    first=_R.ASKED,
    ended="Skriv en ny begäran.",
    said={_R.ASKED: "väntar på svar"},
)
