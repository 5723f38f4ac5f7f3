"""Dialogue before the proposal, the citizens' own proposals with their year, and a budget that residents share out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Protocol, TypeVar

from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class DialogueLevel(Labelled):
    """How much those who take part decide. The words are SKR's from memory, and may be others."""

    INFORM = "inform", "Information"
    CONSULT = "consult", "Samråd"
    DIALOGUE = "dialogue", "Dialog"
    CO_DECIDE = "co_decide", "Medbestämmande"


class DialogueState(Labelled):
    DRAFT = "draft", "Planerad"
    OPEN = "open", "Öppen"
    CLOSED = "closed", "Stängd"
    ANSWERED = "answered", "Besvarad"


class DialogueMove(Labelled):
    CHANGE = "change", "Ändra kortet"
    OPEN = "open", "Öppna den"
    CLOSE = "close", "Stänga den"
    ANSWER = "answer", "Svara dem som var med"


_D, _DM = DialogueState, DialogueMove
DIALOGUE = Lifecycle(
    "dialogue",
    "Dialogen",
    [
        (_DM.CHANGE, _D.DRAFT, _D.DRAFT), (_DM.OPEN, _D.DRAFT, _D.OPEN), (_DM.CLOSE, _D.OPEN, _D.CLOSED),
        *((_DM.ANSWER, state, _D.ANSWERED) for state in (_D.CLOSED, _D.ANSWERED)),
    ],
    first=_D.DRAFT,
    ended="Planera en ny dialog.",
)  # fmt: skip


class ProposalState(Labelled):
    RECEIVED = "received", "Inkommet"
    PREPARED = "prepared", "Berett"
    DECIDED = "decided", "Beslutat"
    WRITTEN_OFF = "written_off", "Avskrivet"

    @property
    def is_open(self) -> bool:
        return self in (ProposalState.RECEIVED, ProposalState.PREPARED)


class ProposalMove(Labelled):
    PREPARE = "prepare", "Bereda det"
    DECIDE = "decide", "Besluta om det"
    REPORT = "report", "Anmäla dröjsmålet till fullmäktige"
    WRITE_OFF = "write_off", "Avskriva det"


_P, _PM = ProposalState, ProposalMove
_WAITS = (_P.RECEIVED, _P.PREPARED)
PROPOSAL = Lifecycle(
    "proposal",
    "Medborgarförslaget",
    [
        *((_PM.PREPARE, state, _P.PREPARED) for state in _WAITS),
        *((_PM.DECIDE, state, _P.DECIDED) for state in _WAITS),
        *((_PM.REPORT, state, state) for state in _WAITS),
        *((_PM.WRITE_OFF, state, _P.WRITTEN_OFF) for state in _WAITS),
    ],
    first=_P.RECEIVED,
    ended="Det är avgjort.",
)


def year_after(day: date) -> date:
    """The last day of the year that a citizens' proposal has (kommunallagen 5 kap. 35 §, 8 kap. 1 §)."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + 1, day=28)


class BudgetStep(Labelled):
    """The eight steps of a participatory budget (SKR), and its end."""

    CRITERIA = "criteria", "Kriterier"
    MARKET = "market", "Bjud in"
    IDEAS = "ideas", "Idéer"
    WORK_UP = "work_up", "Bearbeta"
    VOTE = "vote", "Rösta"
    DECIDE = "decide", "Besluta"
    CARRY_OUT = "carry_out", "Genomför"
    FOLLOW_UP = "follow_up", "Följ upp"


class BudgetMove(Labelled):
    CHANGE = "change", "Ändra kriterier och summa"
    ADVANCE = "advance", "Gå till nästa steg"
    SUGGEST = "suggest", "Lämna en idé"
    WORK_UP = "work_up", "Bearbeta en idé"
    VOTE = "vote", "Rösta"
    ENTER = "enter", "Föra in beslutet"
    DELIVER = "deliver", "Föra in vad som är klart"
    TELL = "tell", "Berätta vad det gav"


_B, _BM = BudgetStep, BudgetMove
_STEPS = list(BudgetStep)
PARTICIPATORY_BUDGET = Lifecycle(
    "participatory_budget",
    "Medborgarbudgeten",
    [
        *((_BM.CHANGE, state, state) for state in (_B.CRITERIA, _B.MARKET)),
        *((_BM.ADVANCE, one, after) for one, after in pairwise(_STEPS[:6])),
        (_BM.SUGGEST, _B.IDEAS, _B.IDEAS),
        *((_BM.WORK_UP, state, state) for state in (_B.IDEAS, _B.WORK_UP)),
        (_BM.VOTE, _B.VOTE, _B.VOTE), (_BM.ENTER, _B.DECIDE, _B.CARRY_OUT),
        *((_BM.DELIVER, state, state) for state in (_B.CARRY_OUT, _B.FOLLOW_UP)),
        (_BM.ADVANCE, _B.CARRY_OUT, _B.FOLLOW_UP), (_BM.TELL, _B.FOLLOW_UP, _B.FOLLOW_UP),
    ],
    first=_B.CRITERIA,
    said={one: f"är i steget ”{one.label.lower()}”" for one in _STEPS},
)  # fmt: skip


class IdeaState(Labelled):
    PROPOSED = "proposed", "Inlämnad"
    ON_BALLOT = "on_ballot", "Går att rösta på"
    DROPPED = "dropped", "Kom inte med"
    CHOSEN = "chosen", "Vald"
    DELIVERED = "delivered", "Klar"


class IdeaMove(Labelled):
    ACCEPT = "accept", "Ta med den"
    DROP = "drop", "Låta bli att ta med den"
    CHOOSE = "choose", "Välja den"
    DELIVER = "deliver", "Föra in att den är klar"


_I, _IM = IdeaState, IdeaMove
BUDGET_IDEA = Lifecycle(
    "budget_idea",
    "Idén",
    [
        *((_IM.ACCEPT, state, _I.ON_BALLOT) for state in (_I.PROPOSED, _I.DROPPED, _I.ON_BALLOT)),
        *((_IM.DROP, state, _I.DROPPED) for state in (_I.PROPOSED, _I.ON_BALLOT)),
        (_IM.CHOOSE, _I.ON_BALLOT, _I.CHOSEN), (_IM.DELIVER, _I.CHOSEN, _I.DELIVERED),
    ],
    first=_I.PROPOSED,
    said={_I.ON_BALLOT: "går att rösta på", _I.DROPPED: "kom inte med"},
    ended="Lämna en ny idé i nästa medborgarbudget.",
)  # fmt: skip


class Priced(Protocol):
    """An idea with a cost."""

    pk: int
    cost: Decimal | None


Idea = TypeVar("Idea", bound=Priced)


def ranked(ideas: Iterable[Idea], votes: Mapping[int, int]) -> list[Idea]:
    """Most votes first; of two with as many the cheaper, then the one that came first."""
    return sorted(ideas, key=lambda one: (-votes.get(one.pk, 0), one.cost or Decimal(0), one.pk))


def fits(ideas: Sequence[Idea], amount: Decimal) -> list[Idea]:
    """Those that the money reaches to, in their order: one that does not fit is passed over. Without votes none."""
    left, found = amount, []
    for one in ideas:
        if one.cost is not None and one.cost <= left:
            found.append(one)
            left -= one.cost
    return found
