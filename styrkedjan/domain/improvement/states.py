"""Where an improvement and a good practice stand, what began them, and what is asked on the way."""

from __future__ import annotations

from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class Source(Labelled):
    """What began it."""

    IDEA = "idea", "En kollegas idé"
    DEVIATION = "deviation", "En avvikelse i en rapport eller kontroll"
    INDICATOR = "indicator", "En svag indikator"
    COMPLAINT = "complaint", "En synpunkt eller ett klagomål"
    AUDIT = "audit", "En rekommendation från revisionen"
    COMPASS = "compass", "Ett förbättringsområde i en utvärdering"
    GAP = "gap", "En omotiverad skillnad mellan grupper"
    PRACTICE = "practice", "Ett gott exempel"


class ImprovementState(Labelled):
    IDEA = "idea", "Idé"
    ANALYSED = "analysed", "Analyserad"
    PLANNED = "planned", "Planerad"
    TRIED = "tried", "Prövas"
    KEPT = "kept", "Behållen"
    FOLLOWED = "followed", "Effekten mätt"
    DROPPED = "dropped", "Avskriven"

    @property
    def is_open(self) -> bool:
        return self not in (ImprovementState.FOLLOWED, ImprovementState.DROPPED)


class ImprovementMove(Labelled):
    CHANGE = "change", "Ändra den"
    ANALYSE = "analyse", "Analysera den"
    PLAN = "plan", "Planera den"
    TRY = "try", "Börja pröva den"
    KEEP = "keep", "Behålla den"
    ADAPT = "adapt", "Anpassa den och pröva igen"
    DROP = "drop", "Avskriva den"
    FOLLOW = "follow", "Mäta dess effekt"
    TELL = "tell", "Berätta hur det gick"
    REOPEN = "reopen", "Ta upp den igen"


_S, _M = ImprovementState, ImprovementMove
IMPROVEMENT = Lifecycle(
    "improvement",
    "Förbättringen",
    [
        *((_M.CHANGE, state, state) for state in (_S.IDEA, _S.ANALYSED, _S.PLANNED, _S.TRIED)),
        (_M.ANALYSE, _S.IDEA, _S.ANALYSED), (_M.ANALYSE, _S.ANALYSED, _S.ANALYSED),
        (_M.PLAN, _S.ANALYSED, _S.PLANNED), (_M.PLAN, _S.PLANNED, _S.PLANNED),
        (_M.TRY, _S.PLANNED, _S.TRIED), (_M.KEEP, _S.TRIED, _S.KEPT), (_M.ADAPT, _S.TRIED, _S.PLANNED),
        *((_M.DROP, state, _S.DROPPED) for state in (_S.IDEA, _S.ANALYSED, _S.PLANNED, _S.TRIED)),
        *((_M.FOLLOW, state, _S.FOLLOWED) for state in (_S.KEPT, _S.FOLLOWED)),
        *((_M.TELL, state, state) for state in (_S.KEPT, _S.FOLLOWED, _S.DROPPED)),
        (_M.REOPEN, _S.DROPPED, _S.IDEA),
    ],
    first=_S.IDEA,
    said={_S.IDEA: "är en idé", _S.TRIED: "prövas", _S.FOLLOWED: "är mätt"},
)  # fmt: skip
# What a test can come to, as it is asked.
JUDGED = (
    (_M.KEEP.value, "Behåll: så gör vi från och med nu"), (_M.ADAPT.value, "Anpassa: ändra och pröva igen"),
    (_M.DROP.value, "Avskriv: det gav inte det vi ville"),
)  # fmt: skip
BOARD = tuple(state for state in _S if state is not _S.DROPPED)


class PracticeState(Labelled):
    DRAFT = "draft", "Utkast"
    PUBLISHED = "published", "Delat"
    WITHDRAWN = "withdrawn", "Tillbakadraget"


class PracticeMove(Labelled):
    CHANGE = "change", "Ändra det"
    PUBLISH = "publish", "Dela det"
    WITHDRAW = "withdraw", "Dra tillbaka det"


_P, _PM = PracticeState, PracticeMove
PRACTICE = Lifecycle(
    "practice",
    "Det goda exemplet",
    [
        *((_PM.CHANGE, state, state) for state in (_P.DRAFT, _P.WITHDRAWN)),
        *((_PM.PUBLISH, state, _P.PUBLISHED) for state in (_P.DRAFT, _P.WITHDRAWN)),
        (_PM.WITHDRAW, _P.PUBLISHED, _P.WITHDRAWN),
    ],
    first=_P.DRAFT,
    said={_P.DRAFT: "är ett utkast", _P.PUBLISHED: "är delat"},
)  # fmt: skip


class Worked(Labelled):
    """How it went for somebody who copied a good practice."""

    YES = "yes", "Ja, det fungerade här också"
    PARTLY = "partly", "Delvis"
    NO = "no", "Nej, inte här"


# What to think of before the cause is written; the first is what is most often passed over for that source.
QUESTIONS = {
    Source.IDEA: ("För vem blir det bättre, och hur skulle de märka det?", "Vad hindrar oss i dag?"),
    Source.DEVIATION: ("Är det hela verksamheten eller några enheter?", "När började det, och vad ändrades då?"),
    Source.INDICATOR: ("Vad gör de som har bättre värden annorlunda?", "Kan det vara slump, eller mätt på annat sätt?"),
    Source.COMPLAINT: ("Har flera sagt samma sak?", "Var i arbetet uppstår felet, och vem hade kunnat se det?"),
    Source.AUDIT: ("Varför har vi inte sett det själva?", "Vilket arbetssätt släppte igenom det?"),
    Source.COMPASS: ("Vad saknas: arbetssättet, att alla följer det, eller att det följs upp?", "Vem gör det bra?"),
    Source.GAP: ("Vad möter den ena gruppen som den andra inte möter?", "Når resurserna dem som behöver dem mest?"),
    Source.PRACTICE: ("Vilka förutsättningar hade de som vi saknar?", "Vad måste vi ändra för att det ska passa här?"),
}
MOST_WHYS = 5


def whys(causes: str) -> list[str]:
    """A chain of causes, one a line: each answers why the one before it is so."""
    return [line.strip() for line in causes.splitlines() if line.strip()]
