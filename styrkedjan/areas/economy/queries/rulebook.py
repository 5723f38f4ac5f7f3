"""Where every committee stands against the council's economy principles: the rules of domain/economy on what is known.

What is not known gives no finding, and is listed as not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from styrkedjan.areas.chain.queries.governing import governing_model
from styrkedjan.areas.economy.models import NetFrame
from styrkedjan.areas.economy.queries.committee_facts import Facts, facts
from styrkedjan.areas.economy.queries.figures import Figures
from styrkedjan.areas.economy.queries.scope import Scope
from styrkedjan.areas.economy.queries.table import Reading, outcome_of_year, reading
from styrkedjan.areas.economy.tables import Cell
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit, UnitKind
from styrkedjan.domain.economy.balanced_budget import Budget
from styrkedjan.domain.economy.equity_use import Freeze
from styrkedjan.domain.economy.finding import Finding
from styrkedjan.domain.economy.findings import CommitteePosition, FinancialPosition, Goals, InvestmentFrame, findings
from styrkedjan.domain.economy.investments import Project
from styrkedjan.domain.economy.limits import base_amounts, limits
from styrkedjan.domain.economy.principles import PRINCIPLES
from styrkedjan.domain.economy.recovery import FollowUp
from styrkedjan.domain.economy_principles import EconomyPrinciple
from styrkedjan.domain.parameters import InForce, NotInForce, ParameterUnit
from styrkedjan.domain.periods import Period
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.domain.swedish import kronor, listing, number, percent
from styrkedjan.foundation.known import Known
from styrkedjan.sources.definitions import load_definitions

DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """A committee with its frame, forecast and findings; figures are None where nothing is known."""

    unit: Unit
    frame: Decimal | None
    cell: Cell
    unforecast: int
    findings: tuple[Finding, ...]

    @property
    def against_frame(self) -> Decimal | None:
        """What the forecast leaves of the frame; minus is an overrun."""
        if self.frame is None or self.cell.forecast_year is None:
            return None
        return self.frame - self.cell.forecast_year


@dataclass(frozen=True, slots=True)
class ParameterInForce:
    """A limit in force: its value in words, where it comes from and whether that has been read in the source."""

    name: str
    value: str
    source: str
    verified: bool
    assumed: bool


@dataclass(frozen=True, slots=True)
class PrincipleInForce:
    """A principle as the council wrote it, with what the system does about it and the limits in force."""

    principle: EconomyPrinciple
    parameters: tuple[ParameterInForce, ...]
    findings: int


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The whole page: every committee, what concerns the municipality as a whole, and the principles themselves.

    `obstacle` says why no rule could be tried, when that is so.
    """

    model: SteeringModel | None
    standings: tuple[Standing, ...]
    municipal: tuple[Finding, ...]
    principles: tuple[PrincipleInForce, ...]
    unknown: tuple[str, ...]
    obstacle: str = ""

    @property
    def count(self) -> int:
        return len(self.municipal) + sum(len(standing.findings) for standing in self.standings)


@dataclass(frozen=True, slots=True)
class Extra:
    """What other areas know: goals by committee (unit key), and projects with what each is appropriated.

    `committees` holds what the areas above know of each (unit key): equity, deficits and recovery plans;
    `investments` their planned investments beside the frames. `budgets` are the council's adopted budget of the year
    and what is proposed for the next; `forecast_result` and `financial_goal` are the whole municipality's, in kronor.
    """

    goals: Mapping[int, Goals] = field(default_factory=dict)
    projects: tuple[tuple[Project, Decimal], ...] = ()
    committees: Mapping[int, CommitteePosition] = field(default_factory=dict)
    investments: Mapping[int, tuple[InvestmentFrame, ...]] = field(default_factory=dict)
    freeze: Freeze | None = None
    due: tuple[FollowUp, ...] = ()
    budgets: tuple[Budget, ...] = ()
    forecast_result: Decimal | None = None
    financial_goal: Decimal | None = None


def rulebook(principal: Unit, period: Period, known: Known, extra: Extra | None = None) -> Rulebook:
    """Every finding at a month: a constant number of queries, however many committees and units."""
    model = governing_model(principal, period.year)
    frames = _frames(principal, period.year, known)
    committees = _committees(principal, frames)
    names = _names(committees)
    scope, money = reading(principal, period, known)
    figures, top, unforecast = _figures(scope, money, committees)
    cells = _cells(figures, top)
    last = outcome_of_year(scope, period.year - 1, known)
    own = facts(principal, period.year, figures, top, known, last)
    told = _known_committees(names, cells, frames, own, extra or Extra())
    found, obstacle = _findings(model, told, period, extra or Extra())
    concerned = {finding.committee for finding in found}
    standings = [
        Standing(
            unit,
            frames.get(unit.pk),
            cells.get(unit.pk, Cell()),
            unforecast.get(unit.pk, 0),
            tuple(finding for finding in found if finding.committee == names[unit.pk]),
        )
        for unit in committees
        if unit.pk in frames or unit.pk in cells or names[unit.pk] in concerned
    ]
    return Rulebook(
        model=model,
        standings=tuple(sorted(standings, key=_urgency)),
        municipal=tuple(finding for finding in found if not finding.committee),
        principles=_principles(model, period.end, found),
        unknown=_unknown(frames, cells, extra),
        obstacle=obstacle,
    )


def _committees(principal: Unit, frames: Mapping[int, Decimal]) -> list[Unit]:
    """Those that the principles are about: committees and the board, and a company only if the council framed it."""
    rows = Unit.objects.filter(principal=principal, kind__in=POLITICAL_KINDS).order_by("code")
    return [unit for unit in rows if unit.kind != UnitKind.COMPANY or unit.pk in frames]


def _names(committees: list[Unit]) -> dict[int, str]:
    """What each committee is called in findings; with its code where two share a name."""
    shared = Counter(unit.name for unit in committees)
    return {unit.pk: unit.name if shared[unit.name] == 1 else f"{unit.name} ({unit.code})" for unit in committees}


def _urgency(standing: Standing) -> tuple[int, Decimal, str]:
    """Most serious first, then the most kronor over the frame."""
    rank = min((finding.severity.rank for finding in standing.findings), default=9)
    return (rank, standing.against_frame or Decimal(0), standing.unit.code)


def _figures(scope: Scope, found: Reading, committees: list[Unit]) -> tuple[Figures, dict[int, int], dict[int, int]]:
    """Everybody's figures, the committee of each unit, and how many units of each the budget stands in for."""
    tops = {unit.pk for unit in committees}
    top = {pk: _nearest(place.path, tops) for pk, place in scope.places.items()}
    waiting = Counter(top[pk] for pk in found.unforecast)
    return found.figures, top, dict(waiting)


def _cells(figures: Figures, top: Mapping[int, int]) -> dict[int, Cell]:
    """Per committee: its subtree's figures."""
    return {pk: cell for pk, cell in figures.by_unit(top.__getitem__).items() if pk}


def _nearest(path: str, tops: set[int]) -> int:
    """The committee closest above (or at) a place; 0 when there is none."""
    return next((pk for part in reversed(path.strip("/").split("/")) if (pk := int(part)) in tops), 0)


def _frames(principal: Unit, year: int, known: Known) -> dict[int, Decimal]:
    rows = known.rows(NetFrame).filter(unit__path__startswith=principal.path, year=year).order_by()
    return dict(rows.values("unit").annotate(total=Sum("amount")).values_list("unit", "total"))


def _known_committees(
    names: Mapping[int, str],
    cells: Mapping[int, Cell],
    frames: Mapping[int, Decimal],
    own: Facts,
    extra: Extra,
) -> tuple[CommitteePosition, ...]:
    """Each committee as the rules see it: what the areas above know, and over it what economy knows itself."""
    return tuple(
        _with(
            extra.committees.get(pk, CommitteePosition(name)),
            own.known_of(pk, frames.get(pk)),
            committee=name,
            forecast=cells.get(pk, Cell()).forecast_year,
            goals=extra.goals.get(pk),
            investments=extra.investments.get(pk, ()),
        )
        for pk, name in names.items()
    )


# What economy knows of a committee; the areas above know the rest.
_OWN = (
    "frame", "distributed", "room_to_reallocate", "general_increase", "asked", "unprioritised", "earmarks", "own_rules",
    "capital_costs_budgeted", "capital_costs_before", "capital_costs_granted",
)  # fmt: skip


def _with(above: CommitteePosition, own: CommitteePosition, **more: Any) -> CommitteePosition:
    return replace(above, **{name: getattr(own, name) for name in _OWN}, **more)


def _findings(
    model: SteeringModel | None, committees: tuple[CommitteePosition, ...], period: Period, extra: Extra
) -> tuple[tuple[Finding, ...], str]:
    if model is None:
        return (), "Kommunen har ingen styrmodell för året, så det finns inga regler att pröva mot."
    if not model.economy_principles:
        return (
            (),
            f"Styrmodellen ”{model.name}” har inga ekonomistyrningsprinciper, så det finns inga regler att pröva mot.",
        )
    day = period.end
    try:
        in_force = limits(lambda name: model.parameter(name, on=day), _base_amounts())
    except NotInForce as missing:
        return (), f"Reglerna kan inte prövas: {missing}"
    told = FinancialPosition(
        period.year,
        committees,
        in_force,
        budgets=extra.budgets,
        forecast_result=extra.forecast_result,
        financial_goal=extra.financial_goal,
        projects=extra.projects,
        freeze=extra.freeze,
        due=extra.due,
        year_end=period.last_month == DECEMBER,
    )
    return tuple(_in_the_models_words(model, finding) for finding in findings(told)), ""


def _in_the_models_words(model: SteeringModel, finding: Finding) -> Finding:
    """The rules name steps of the annual cycle by id; people know them by name."""
    sentence, clear = finding.sentence, finding.what_would_clear_it
    for step in model.cycle:
        sentence, clear = (text.replace(step.id, step.name.lower()) for text in (sentence, clear))
    return replace(finding, sentence=sentence, what_would_clear_it=clear)


def _base_amounts() -> dict[int, Decimal]:
    """Prisbasbelopp by year, from the shared parameters."""
    sets = load_definitions().parameter_sets
    found = (row for shared in sets.values() for row in shared.parameters if row.id == "prisbasbelopp")
    parameter = next(found, None)
    return base_amounts(parameter) if parameter else {}


def _principles(model: SteeringModel | None, day: date, found: tuple[Finding, ...]) -> tuple[PrincipleInForce, ...]:
    if model is None:
        return ()
    return tuple(
        PrincipleInForce(
            principle,
            tuple(parameter_in_force(model, name, day) for name in principle.parameters),
            sum(finding.principle == principle.number for finding in found),
        )
        for principle in sorted(model.economy_principles, key=lambda principle: principle.number)
    )


def parameter_in_force(model: SteeringModel, name: str, day: date) -> ParameterInForce:
    """A limit in force on a day, as a page shows it."""
    try:
        row = model.parameter(name, on=day)
    except NotInForce as missing:
        return ParameterInForce(name, str(missing), "", verified=False, assumed=False)
    return ParameterInForce(row.name, _in_words(model, row), row.source.text, row.verified, row.source.is_ours)


def _in_words(model: SteeringModel, row: InForce) -> str:
    """A parameter's value as a person says it."""
    if row.unit is ParameterUnit.YES_NO:
        return "Ja" if row.yes else "Nej"
    if row.unit is ParameterUnit.CYCLE_STEPS:
        return listing([model.step(step).name for step in row.steps]) or "Aldrig"
    if row.unit in {ParameterUnit.CHOICE, ParameterUnit.MONTH_DAY}:
        return _CHOICES.get(str(row.value), str(row.value))
    if row.unit is ParameterUnit.PERCENT:
        return percent(row.share, 0 if row.number == row.number.to_integral_value() else 1)
    if row.unit is ParameterUnit.KRONOR:
        return kronor(row.number)
    return f"{number(row.number)} {_UNITS.get(row.unit, '')}".strip()


_UNITS = {ParameterUnit.PRISBASBELOPP: "prisbasbelopp", ParameterUnit.YEARS: "år", ParameterUnit.MONTHS: "månader"}
# The alternatives that the economy rules know, in words.
_CHOICES = {
    "total": "Hela nämndens eget kapital",
    "without_earmarks": "Utan särskilda anslag",
    "gross_costs": "Nämndens budgeterade kostnader",
    "net_frame": "Nämndens nettoram",
    "decision_year": "Beslutsåret",
    "follow_up_year": "Uppföljningsåret",
}


def _unknown(frames: Mapping[int, Decimal], cells: Mapping[int, Cell], extra: Extra | None) -> tuple[str, ...]:
    """What the rules would need and nobody has written down."""
    told = []
    if not frames:
        told.append("Inga nettoramar är beslutade för året.")
    if not any(cell.forecast_year is not None for cell in cells.values()):
        told.append("Inga helårsprognoser är lämnade.")
    if not (extra and extra.goals):
        told.append("Inga mål är bedömda.")
    if not (extra and any(row.equity is not None for row in extra.committees.values())):
        told.append("Nämndernas eget kapital är inte inlagt, så resultatöverföring och återställning prövas inte.")
    if not (extra and extra.projects):
        told.append("Inga beslutade investeringsprojekt är upplagda.")
    if not (extra and extra.budgets):
        told.append("Kommunens budget för året är inte införd, så balans och finansiering prövas inte.")
    if not (extra and extra.forecast_result is not None and extra.financial_goal is not None):
        told.append("Helårets resultat är inte känt, så det prövas inte mot det ekonomiska målet.")
    return tuple(told)


def behaviour_of(number_: int) -> str:
    """What the system does about a principle, in a word; "" for a number that has no rule here."""
    return PRINCIPLES[number_].behaviour.label if number_ in PRINCIPLES else ""
