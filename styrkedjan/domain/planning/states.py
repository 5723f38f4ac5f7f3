"""The states of scenarios, motions and questions, and the moves between them."""

from __future__ import annotations

from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class ScenarioState(Labelled):
    """Where a scenario of the multi-year budget stands."""

    DRAFT = "draft", "Utkast"
    PROPOSED = "proposed", "Förslag"
    DECIDED = "decided", "Beslutad"
    WITHDRAWN = "withdrawn", "Utgår"


class ScenarioMove(Labelled):
    """What can be done with a scenario. A proposal is never changed: parties stand on it."""

    EDIT = "edit", "Ändra den"
    PROPOSE = "propose", "Lägga fram den"
    DECIDE = "decide", "Besluta den"
    WITHDRAW = "withdraw", "Låta den utgå"


_S, _SM = ScenarioState, ScenarioMove
SCENARIO = Lifecycle(
    "scenario",
    "Flerårsbudgeten",
    [
        (_SM.EDIT, _S.DRAFT, _S.DRAFT),
        (_SM.PROPOSE, _S.DRAFT, _S.PROPOSED),
        (_SM.WITHDRAW, _S.DRAFT, _S.WITHDRAWN),
        (_SM.WITHDRAW, _S.PROPOSED, _S.WITHDRAWN),
        (_SM.DECIDE, _S.PROPOSED, _S.DECIDED),
    ],
    first=_S.DRAFT,
    ended="Gör ett nytt scenario om något ska bli annorlunda.",
    said={_S.DRAFT: "är ett utkast", _S.PROPOSED: "är framlagd som förslag", _S.WITHDRAWN: "har utgått"},
)


class MotionState(Labelled):
    """Where a party's motion stands. Only a presented one can be read by others than the group."""

    DRAFT = "draft", "Under arbete"
    PRESENTED = "presented", "Framlagt"


class MotionMove(Labelled):
    """What can be done with a motion. What has been presented stands."""

    EDIT = "edit", "Ändra det"
    PRESENT = "present", "Lägga fram det"
    DELETE = "delete", "Ta bort det"


_M, _MM = MotionState, MotionMove
MOTION = Lifecycle(
    "motion",
    "Yrkandet",
    [
        (_MM.EDIT, _M.DRAFT, _M.DRAFT),
        (_MM.DELETE, _M.DRAFT, _M.DRAFT),
        (_MM.PRESENT, _M.DRAFT, _M.PRESENTED),
    ],
    first=_M.DRAFT,
    ended="Det som är framlagt ligger fast; skriv ett nytt yrkande.",
)


class QuestionState(Labelled):
    """Where a question on the proposal stands."""

    ASKED = "asked", "Ställd"
    ANSWERED = "answered", "Besvarad, inte godkänd än"
    OPEN = "open", "Öppen för alla"


class QuestionMove(Labelled):
    """What can be done with a question: an answer may be rewritten until it is approved and open to all."""

    ANSWER = "answer", "Besvara den"
    APPROVE = "approve", "Godkänna och öppna svaret"


_Q, _QM = QuestionState, QuestionMove
QUESTION = Lifecycle(
    "question",
    "Frågan",
    [
        (_QM.ANSWER, _Q.ASKED, _Q.ANSWERED),
        (_QM.ANSWER, _Q.ANSWERED, _Q.ANSWERED),
        (_QM.APPROVE, _Q.ANSWERED, _Q.OPEN),
    ],
    first=_Q.ASKED,
    ended="En fråga besvaras, godkänns och ligger sedan öppen.",
)
