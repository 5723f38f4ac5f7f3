"""The words of programmes, agreements and their follow-up. The sources stand in the law and in seed 004."""

from __future__ import annotations

from styrkedjan.domain.lifecycle import Labelled
from styrkedjan.domain.status import Status


class LegalForm(Labelled):
    """What a private provider can be (seed 004; KL 10:7)."""

    LIMITED = "limited", "Aktiebolag"
    FOUNDATION = "foundation", "Stiftelse"
    ECONOMIC = "economic", "Ekonomisk förening"
    SOLE_TRADER = "sole_trader", "Enskild firma"
    NONPROFIT = "nonprofit", "Idéburen organisation"
    COOPERATIVE = "cooperative", "Kooperativ förening"
    OWN = "own", "Egen regi"


class AgreementKind(Labelled):
    """What binds the performer: the same follow-up, whoever it is."""

    AGREEMENT = "agreement", "Avtal"
    SPECIFICATION = "specification", "Uppdragsbeskrivning"
    PARTNERSHIP = "partnership", "Idéburet offentligt partnerskap"


class Basis(Labelled):
    """What an agreement rests on."""

    LOU = "lou", "Upphandling (LOU)"
    LOV = "lov", "Valfrihetssystem (LOV)"
    PARTNERSHIP = "partnership", "Partnerskap"
    DIRECT = "direct", "Direktupphandling"
    OWN = "own", "Uppdrag till egen regi"


class RequirementKind(Labelled):
    """What a requirement is about (002/350, 434)."""

    QUALITY = "quality", "Kvalitet"
    ENVIRONMENT = "environment", "Miljö"
    SOCIAL = "social", "Sociala villkor"
    INNOVATION = "innovation", "Nya arbetssätt"
    COMPETENCE = "competence", "Kompetens"


class RowForm(Labelled):
    """The form of a follow-up: the source's examples and special reviews."""

    AGREEMENT = "agreement", "Avtalsuppföljning"
    VISIT = "visit", "Besök"
    DATA = "data", "Uppgifter som redan finns"
    SURVEY = "survey", "Enkät"
    DIALOGUE = "dialogue", "Dialog"
    REVIEW = "review", "Särskild granskning"


class Result(Labelled):
    """What a check of a requirement came to."""

    MET = "met", "Uppfyllt"
    PARTLY = "partly", "Delvis uppfyllt"
    NOT_MET = "not_met", "Inte uppfyllt"
    NOT_TESTED = "not_tested", "Inte prövat"

    @property
    def is_fault(self) -> bool:
        return self in (Result.PARTLY, Result.NOT_MET)

    @property
    def status(self) -> Status:
        """The same signals as for goals."""
        return {
            "met": Status.REACHED,
            "partly": Status.PARTLY,
            "not_met": Status.NOT_REACHED,
            "not_tested": Status.NOT_ASSESSED,
        }[self.value]


class Severity(Labelled):
    """How grave a deviation is."""

    MINOR = "minor", "Mindre"
    MAJOR = "major", "Allvarlig"
    CRITICAL = "critical", "Kritisk"


class FoundBy(Labelled):
    """How a deviation came to be known."""

    FOLLOW_UP = "follow_up", "Uppföljning"
    COMPLAINT = "complaint", "Klagomål"
    INSPECTION = "inspection", "Tillsyn"
    OWN_REPORT = "own_report", "Utförarens egen anmälan"


class Rung(Labelled):
    """A step of the ladder, mildest first. Only those that the agreement names can be taken."""

    REMARK = "remark", "Påpekande"
    RECTIFICATION = "rectification", "Krav på rättelse"
    WARNING = "warning", "Varning"
    DEDUCTION = "deduction", "Prisavdrag"
    WITHHELD = "withheld", "Innehållen betalning"
    PENALTY = "penalty", "Vite"
    STOP = "stop", "Stopp för nya brukare"
    NOTICE = "notice", "Uppsägning"
    TERMINATION = "termination", "Hävning"

    @property
    def needs_deadline(self) -> bool:
        return self in (Rung.RECTIFICATION, Rung.WARNING)

    @property
    def is_money(self) -> bool:
        return self in (Rung.DEDUCTION, Rung.WITHHELD, Rung.PENALTY)


class ChangeGround(Labelled):
    """On what ground a procured agreement is changed (LOU 17:9-14)."""

    SMALL = "small", "Mindre värde (17 kap. 9 §)"
    CLAUSE = "clause", "Enligt avtalets villkor (17 kap. 10 §)"
    ADDITION = "addition", "Nödvändig komplettering (17 kap. 11 §)"
    UNFORESEEN = "unforeseen", "Oförutsebara omständigheter (17 kap. 12 §)"
    PARTY = "party", "Byte av leverantör (17 kap. 13 §)"
    UNSUBSTANTIAL = "unsubstantial", "Inte väsentlig (17 kap. 14 §)"


class RequestKind(Labelled):
    """What is asked of a performer, and by whom."""

    DATA = "data", "Uppgift"
    QUESTION = "question", "Fråga"
    INSIGHT = "insight", "Allmänhetens insyn"


class Told(Labelled):
    """The two times of the year when the plan's follow-up is told of."""

    INTERIM = "interim", "Delår"
    YEAR = "year", "Året"
