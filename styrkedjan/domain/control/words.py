"""What a risk comes of and a control is made with, and how they are judged: the words of internal control."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from styrkedjan.domain.lifecycle import Labelled
from styrkedjan.domain.periods import Period, Span
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


class Frequency(Labelled):
    """How often. `occasions` gives the times that it asks for."""

    MONTHLY = "monthly", "Varje månad"
    QUARTERLY = "quarterly", "Varje kvartal"
    TERTIAL = "tertial", "Varje tertial"
    HALF_YEARLY = "half_yearly", "Två gånger om året"
    YEARLY = "yearly", "En gång om året"


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


_SPANS = {
    Frequency.MONTHLY: Span.MONTH,
    Frequency.QUARTERLY: Span.QUARTER,
    Frequency.TERTIAL: Span.TERTIAL,
    Frequency.YEARLY: Span.YEAR,
}


@dataclass(frozen=True, slots=True)
class Due:
    """A time when a control is to be done: its key at rest, its name, and the last day of what it is about."""

    key: str
    label: str
    end: date


def occasions(frequency: Frequency, start: date, end: date) -> tuple[Due, ...]:
    """The times that a control asks for between two days of a year, in order; each ends at the latest on `end`."""
    found = (one for one in _of_the_year(frequency, start.year) if one.end >= start)
    parts = list[Due]()
    for one in found:
        parts.append(Due(one.key, one.label, min(one.end, end)))
        if one.end >= end:
            break
    return tuple(parts)


def _of_the_year(frequency: Frequency, year: int) -> Iterable[Due]:
    if frequency is Frequency.HALF_YEARLY:
        yield Due(f"{year}-H1", f"första halvåret {year}", date(year, 6, 30))
        yield Due(f"{year}-H2", f"andra halvåret {year}", date(year, 12, 31))
        return
    span = _SPANS[frequency]
    for number in range(1, 12 // span.months + 1):
        period = Period(year, span, number)
        yield Due(str(period), f"hela {year}" if span is Span.YEAR else period.label, period.end)
