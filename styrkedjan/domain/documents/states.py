"""Where steering documents, delegation orders and assignments from the council stand, and the words for them."""

from __future__ import annotations

from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class DocumentState(Labelled):
    DRAFT = "draft", "Utkast"
    VALID = "valid", "Gällande"
    REPEALED = "repealed", "Upphävt"


class DocumentMove(Labelled):
    CHANGE = "change", "Ändra innehållet"
    DECIDE = "decide", "Föra in beslutet"
    TEND = "tend", "Ändra ansvarig"
    REVIEW = "review", "Pröva aktualiteten"
    PROLONG = "prolong", "Förlänga"
    REPEAL = "repeal", "Upphäva"


_D, _M = DocumentState, DocumentMove
STEERING_DOCUMENT = Lifecycle(
    "steering_document",
    "Styrdokumentet",
    [
        (_M.CHANGE, _D.DRAFT, _D.DRAFT), (_M.TEND, _D.DRAFT, _D.DRAFT), (_M.DECIDE, _D.DRAFT, _D.VALID),
        (_M.TEND, _D.VALID, _D.VALID), (_M.REVIEW, _D.VALID, _D.VALID), (_M.PROLONG, _D.VALID, _D.VALID),
        (_M.REPEAL, _D.VALID, _D.REPEALED),
    ],
    first=_D.DRAFT,
    ended="Skriv ett nytt som gäller i stället.",
    said={_D.DRAFT: "är ett utkast"},
)  # fmt: skip


class OrderState(Labelled):
    DRAFT = "draft", "Förslag"
    DECIDED = "decided", "Beslutad"


class OrderMove(Labelled):
    CHANGE = "change", "Ändra"
    DECIDE = "decide", "Besluta"


DELEGATION_ORDER = Lifecycle(
    "delegation_order",
    "Delegationsordningen",
    [
        (OrderMove.CHANGE, OrderState.DRAFT, OrderState.DRAFT),
        (OrderMove.DECIDE, OrderState.DRAFT, OrderState.DECIDED),
    ],
    first=OrderState.DRAFT,
    ended="Börja en ny ordning från den som gäller.",
    said={OrderState.DRAFT: "är ett förslag"},
)


class AssignmentState(Labelled):
    GIVEN = "given", "Givet"
    ANSWERED = "answered", "Återredovisat"
    CLOSED = "closed", "Avslutat"


class AssignmentMove(Labelled):
    CHANGE = "change", "Ändra"
    PROVE = "prove", "Redovisa"
    ANSWER = "answer", "Återredovisa"
    RETURN = "return", "Lämna tillbaka"
    CLOSE = "close", "Avsluta"


_A, _V = AssignmentState, AssignmentMove
COUNCIL_ASSIGNMENT = Lifecycle(
    "council_assignment",
    "Uppdraget",
    [
        (_V.CHANGE, _A.GIVEN, _A.GIVEN), (_V.PROVE, _A.GIVEN, _A.GIVEN), (_V.ANSWER, _A.GIVEN, _A.ANSWERED),
        (_V.RETURN, _A.ANSWERED, _A.GIVEN), (_V.CLOSE, _A.ANSWERED, _A.CLOSED),
    ],
    first=_A.GIVEN,
    ended="Ge ett nytt uppdrag.",
)  # fmt: skip


class ReviewResult(Labelled):
    """What a year's look at a document came to."""

    KEEP = "keep", "Aktuellt"
    REVISE = "revise", "Behöver revideras"
    REPEAL = "repeal", "Bör upphävas"


class AuthoritySource(Labelled):
    """Why somebody may decide: the law says it, the committee has given it, or it is only doing what is decided."""

    DELEGATION = "delegation", "På delegation"
    LAW = "law", "Direkt av lagen"
    EXECUTION = "execution", "Verkställighet"


class AssignmentKind(Labelled):
    ASSIGNMENT = "assignment", "Uppdrag"
    PROMISE = "promise", "Löfte"


class OversightSubject(Labelled):
    """What the board looks at when it oversees the others."""

    BUDGET = "budget", "Ekonomi och prognos"
    REPORT = "report", "Rapport om mål och verksamhet"
    CONTROL = "control", "Intern kontroll"
    AUDIT = "audit", "Revisionens rekommendationer"
    INSPECTION = "inspection", "Tillsyn"
    PROVIDERS = "providers", "Utförare och avtal"
    VOICES = "voices", "Synpunkter"
    EQUALITY = "equality", "Skillnader mellan grupper"
    ASSIGNMENTS = "assignments", "Fullmäktiges uppdrag"
    DELEGATION = "delegation", "Delegation och styrdokument"
    BOARD = "board", "Styrelsens egen uppsikt"
