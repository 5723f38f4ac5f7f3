"""What a risk comes of and a control is made with, and how they are judged: the words of internal control."""

from __future__ import annotations

from styrkedjan.domain.lifecycle import Labelled
from styrkedjan.domain.status import Status


class RiskSource(Labelled):
    """What the yearly analysis starts from (seed 004: goals, basic mission, law, review of processes, audits)."""

    GOAL = "goal", "Mål, vision och värden"
    MISSION = "mission", "Verksamhetens basuppdrag"
    LAW = "law", "Lagar och reglementen"
    PROCESS = "process", "Granskning av processer och rutiner"
    AUDIT = "audit", "Revision och andra granskningar"


class Response(Labelled):
    """What is to be done about a risk."""

    MITIGATE = "mitigate", "Minska risken"
    ACCEPT = "accept", "Acceptera risken"
    TRANSFER = "transfer", "Flytta risken till någon annan"
    AVOID = "avoid", "Undvika risken"


class ControlMethod(Labelled):
    """How a control is made."""

    SAMPLE = "sample", "Stickprov"
    RECONCILIATION = "reconciliation", "Avstämning"
    REVIEW = "review", "Granskning av dokument"
    INTERVIEW = "interview", "Intervju eller enkät"
    SYSTEM = "system", "Kontroll i system"
    OBSERVATION = "observation", "Besök på plats"


class Outcome(Labelled):
    """What a control came to."""

    NONE = "none", "Ingen avvikelse"
    MINOR = "minor", "Mindre avvikelse"
    MAJOR = "major", "Väsentlig avvikelse"
    NOT_DONE = "not_done", "Inte utförd"

    @property
    def is_deviation(self) -> bool:
        return self in (Outcome.MINOR, Outcome.MAJOR)

    @property
    def status(self) -> Status:
        """The same signals as for goals: shape and word."""
        return {
            "none": Status.REACHED,
            "minor": Status.PARTLY,
            "major": Status.NOT_REACHED,
            "not_done": Status.NOT_ASSESSED,
        }[self.value]


class Sufficiency(Labelled):
    """Whether the internal control is enough: the auditors' four steps, worst first."""

    NO = "no", "Nej"
    PARTLY = "partly", "Endast delvis"
    ESSENTIALLY = "essentially", "I allt väsentligt"
    YES = "yes", "Ja"

    @property
    def status(self) -> Status:
        return {
            "no": Status.NOT_REACHED,
            "partly": Status.NOT_REACHED,
            "essentially": Status.PARTLY,
            "yes": Status.REACHED,
        }[self.value]


class Rating(Labelled):
    """How far a recommendation of the auditors has been followed, least first."""

    LEFT = "left", "Kvarstår"
    PARTLY = "partly", "Delvis genomförd"
    MOSTLY = "mostly", "Till största delen genomförd"
    DONE = "done", "Genomförd"

    @property
    def status(self) -> Status:
        return {
            "left": Status.NOT_REACHED,
            "partly": Status.PARTLY,
            "mostly": Status.PARTLY,
            "done": Status.REACHED,
        }[self.value]


class ReportTime(Labelled):
    """The two times of the year when the work is told of."""

    INTERIM = "interim", "Delår"
    YEAR = "year", "Året"
