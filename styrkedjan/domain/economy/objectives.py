"""Financial objectives and sound financial management (god ekonomisk hushållning), assessed with workings.

Source: Kommunallagen 11:1 and 11:6; lag (2018:597) 11:12. A value that is not known leaves the assessment open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.swedish import listing, number, plural
from styrkedjan.domain.workings import Citation, Input, Step, Working

CITATION = Citation("Kommunallagen 11 kap. 1 och 6 §§; lag (2018:597) 11 kap. 12 §")


class Bound(StrEnum):
    """Whether the target is a floor or a ceiling."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"

    @property
    def label(self) -> str:
        return {"at_least": "minst", "at_most": "högst"}[self.value]


class Basis(StrEnum):
    """What an objective's last year is judged by: the accounts when the year is closed, else the full-year forecast."""

    OUTCOME = "outcome"
    FORECAST = "forecast"
    BUDGET = "budget"

    @property
    def label(self) -> str:
        return {"outcome": "Årets utfall", "forecast": "Helårsprognos", "budget": "Budget"}[self.value]


@dataclass(frozen=True, slots=True)
class FinancialObjective:
    """A decided objective: the mean of the last `years` years (at least one) held against the target."""

    id: str
    name: str
    bound: Bound
    target: Decimal
    unit: str = "%"
    years: int = 1

    def __post_init__(self) -> None:
        if self.years < 1:
            raise ValueError("Ett finansiellt mål avser minst ett år.")


@dataclass(frozen=True, slots=True)
class Assessment:
    """`attained` is None when it cannot be told. `value` is what was held against the target."""

    name: str
    attained: bool | None
    value: Decimal | None
    working: Working


class Verdict(StrEnum):
    """How sound the financial management is, by the rule."""

    SOUND = "sound"
    PARTLY = "partly"
    NOT_SOUND = "not_sound"
    OPEN = "open"

    @property
    def label(self) -> str:
        return {
            "sound": "God ekonomisk hushållning",
            "partly": "Delvis god ekonomisk hushållning",
            "not_sound": "Inte god ekonomisk hushållning",
            "open": "Kan inte bedömas än",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Goal:
    """An operational goal as it is judged: attained, not attained, or None; `told` is the judgement in words."""

    title: str
    attained: bool | None
    told: str = ""


@dataclass(frozen=True, slots=True)
class SoundRule:
    """Which shares of the financial and the operational goals must be attained; both met is sound, one is partly."""

    financial_share: Decimal
    operational_share: Decimal
    source: str = ""


@dataclass(frozen=True, slots=True)
class SoundManagement:
    """The proposed verdict; a person decides."""

    verdict: Verdict
    sentence: str
    working: Working


def what_counts(
    outcome: Decimal | None, forecast: Decimal | None, *, in_accounts: bool
) -> tuple[Decimal | None, Basis]:
    """The last year's value. What is booked to and with a month is never held against a year's target."""
    return (outcome, Basis.OUTCOME) if in_accounts else (forecast, Basis.FORECAST)


def assess(
    objective: FinancialObjective, values: Mapping[int, Decimal | None], year: int, basis: Basis = Basis.OUTCOME
) -> Assessment:
    """Hold the mean of the objective's years, `year` the last, against the target. Open when a year is missing.

    `basis` is what the last year's value is; the years before it are the accounts' own.
    """
    wanted = range(year - objective.years + 1, year + 1)
    known = {each: values.get(each) for each in wanted}
    inputs = tuple(Input(str(each), value, objective.unit) for each, value in known.items())
    stated = [value for value in known.values() if value is not None]
    value = sum(stated, Decimal(0)) / objective.years if len(stated) == objective.years else None
    attained = None if value is None else _within(objective, value)
    last = "värdet" if basis is Basis.OUTCOME else basis.label.lower()
    missing = [f"{last if each == year else 'värdet'} {each}" for each, value in known.items() if value is None]
    yes, no = ("uppnått", "inte uppnått") if basis is Basis.OUTCOME else ("väntas nås", "väntas inte nås")
    answer = {True: yes, False: no, None: f"kan inte bedömas: {listing(missing)} saknas"}[attained]
    mean = f"Medel av {plural(objective.years, 'år', 'år')}, det sista {basis.label.lower()}"
    mean = mean if objective.years > 1 else basis.label
    steps = (
        Step(mean, value, objective.unit),
        Step(f"Mål: {objective.bound.label} {number(objective.target, 1)} {objective.unit}: {answer}"),
    )
    working = Working(objective.name, value, objective.unit, inputs, steps, "Finansiellt mål", CITATION)
    return Assessment(objective.name, attained, value, working)


def sound_management(
    financial: Iterable[Assessment], operational: Iterable[bool | None], rule: SoundRule, year: int
) -> SoundManagement:
    """Propose the verdict. It is open as soon as what is not known could change it."""
    money = tuple(item.attained for item in financial)
    goals = tuple(operational)
    money_met, goals_met = _met(money, rule.financial_share), _met(goals, rule.operational_share)
    if money_met is None or goals_met is None:
        verdict = Verdict.OPEN
    elif money_met and goals_met:
        verdict = Verdict.SOUND
    else:
        verdict = Verdict.PARTLY if money_met or goals_met else Verdict.NOT_SOUND
    sentence = f"{verdict.label}: {_count(money)} finansiella mål och {_count(goals)} verksamhetsmål är uppnådda."
    steps = (
        Step(f"Finansiella mål, krav {number(rule.financial_share * 100)} %", _count(money)),
        Step(f"Verksamhetsmål, krav {number(rule.operational_share * 100)} %", _count(goals)),
    )
    title = f"God ekonomisk hushållning {year}"
    return SoundManagement(verdict, sentence, Working(title, verdict.label, "", (), steps, rule.source, CITATION))


def require_judgement(proposed: Verdict, verdict: Verdict, text: str, reason: str) -> None:
    """A body judges in words, and says why where it departs from what the rule proposes. Raises InvalidInput."""
    problems = []
    if verdict is Verdict.OPEN:
        what = "En bedömning kan inte vara öppen."
        problems.append(Problem("", "Bedömning", what, "Välj en av de tre, eller vänta med bedömningen."))
    if not text.strip():
        remedy = "Skriv hur målen och riktlinjerna har följts."
        problems.append(Problem("", "Bedömningen i ord", "Bedömningen saknar ord.", remedy))
    if verdict is not proposed and not reason.strip():
        what = f"Bedömningen avviker från regelns förslag, {proposed.label.lower()}."
        problems.append(Problem("", "Skäl att avvika", what, "Skriv varför."))
    if problems:
        raise InvalidInput(problems)


def _within(objective: FinancialObjective, value: Decimal) -> bool:
    return value >= objective.target if objective.bound is Bound.AT_LEAST else value <= objective.target


def _met(attained: tuple[bool | None, ...], share: Decimal) -> bool | None:
    """Whether the share is reached whatever the unknown ones turn out to be; None when they decide it."""
    if not attained:
        return None
    needed = share * len(attained)
    yes, unknown = attained.count(True), attained.count(None)
    if yes >= needed:
        return True
    return False if yes + unknown < needed else None


def _count(attained: tuple[bool | None, ...]) -> str:
    return f"{attained.count(True)} av {len(attained)}"
