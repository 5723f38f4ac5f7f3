"""The multi-year budget: the budget year and two more, from assumptions to a result and frames that add up.

A line is a committee x service (x earmark). Its amount grows by salaries and prices from the base year, is changed by
volumes and priorities, or follows a resource allocation model; a motion's adjustments are added in kronor. Each amount
is rounded once, to whole thousands of kronor as the council decides, and everything after is exact sums of those.
Sources: Kommunallagen 11:5 (balance) and 11:6 (three-year plan, financial objectives).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from styrkedjan.domain.economy.balanced_budget import Budget, budget_findings
from styrkedjan.domain.economy.finding import Finding
from styrkedjan.domain.economy.objectives import Assessment, Basis, Bound, FinancialObjective, assess
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.swedish import number
from styrkedjan.domain.workings import Citation, Input, Step, Working

ZERO = Decimal(0)
THOUSAND = Decimal(1_000)
PLAN_YEARS = 3
CITATION = Citation("Kommunallagen 11 kap. 5 och 6 §§")


class Key(StrEnum):
    """The assumptions of a year, in the order they are shown."""

    TAX_BASE = "tax_base"
    TAX_RATE = "tax_rate"
    GENERAL_GRANTS = "general_grants"
    EQUALISATION = "equalisation"
    SALARY_INCREASE = "salary_increase"
    SALARY_SHARE = "salary_share"
    PRICE_INCREASE = "price_increase"
    CAPITAL_COSTS = "capital_costs"
    FINANCIAL_NET = "financial_net"
    NET_INVESTMENTS = "net_investments"
    DEPRECIATION = "depreciation"
    NEW_LOANS = "new_loans"
    RESERVE_USED = "reserve_used"
    RESULT_OBJECTIVE = "result_objective"
    SELF_FINANCING_OBJECTIVE = "self_financing_objective"

    @property
    def label(self) -> str:
        return _LABELS[self][0]

    @property
    def unit(self) -> str:
        """kr, % or "kr per 100 kr" (the tax rate)."""
        return _LABELS[self][1]

    @property
    def help(self) -> str:
        return _LABELS[self][2]

    @property
    def optional(self) -> bool:
        return self in _OPTIONAL

    @property
    def is_objective(self) -> bool:
        return self in OBJECTIVES


_LABELS = {
    Key.TAX_BASE: ("Skatteunderlag", "kr", "Beskattningsbara inkomster, med uppräkning."),
    Key.TAX_RATE: ("Skattesats", "kr per 100 kr", "Kommunalskatt per skattekrona, till exempel 20,12."),
    Key.GENERAL_GRANTS: ("Generella statsbidrag", "kr", ""),
    Key.EQUALISATION: ("Kommunalekonomisk utjämning", "kr", "Netto; minus om kommunen betalar."),
    Key.SALARY_INCREASE: ("Löneökning", "%", "Över året, inklusive helårseffekt."),
    Key.SALARY_SHARE: ("Löners andel av ramarna", "%", "Resten räknas upp med prisökningen."),
    Key.PRICE_INCREASE: ("Prisökning", "%", "Till exempel prisindex för kommunal verksamhet utan löner."),
    Key.CAPITAL_COSTS: ("Centrala kapitalkostnader", "kr", "Avskrivning och intern ränta utanför nämndernas ramar."),
    Key.FINANCIAL_NET: ("Finansnetto", "kr", "Plus är intäkt."),
    Key.NET_INVESTMENTS: ("Nettoinvesteringar", "kr", ""),
    Key.DEPRECIATION: ("Avskrivningar", "kr", "Ingår i kostnaderna men betalas inte ut under året."),
    Key.NEW_LOANS: ("Ny upplåning", "kr", "Den del av investeringarna som lånas."),
    Key.RESERVE_USED: ("Ur resultatreserven", "kr", "Kommunallagen 11 kap. 14 §."),
    Key.RESULT_OBJECTIVE: ("Mål: resultat av skatt och bidrag, minst", "%", ""),
    Key.SELF_FINANCING_OBJECTIVE: ("Mål: självfinansierade investeringar, minst", "%", ""),
}
OBJECTIVES = frozenset({Key.RESULT_OBJECTIVE, Key.SELF_FINANCING_OBJECTIVE})
_OPTIONAL = OBJECTIVES | {Key.NEW_LOANS, Key.RESERVE_USED}
_NOT_NEGATIVE = frozenset(Key) - {Key.EQUALISATION, Key.FINANCIAL_NET, Key.SALARY_INCREASE, Key.PRICE_INCREASE}


@dataclass(frozen=True, slots=True)
class Assumption:
    """A value with the source it rests on. Percentages as written: 3 is 3 %."""

    value: Decimal
    source: str = ""


def assumption_error(key: Key, value: Decimal) -> str:
    """Why the value cannot be right, "" when it can."""
    if key in _NOT_NEGATIVE and value < 0:
        return f"{key.label} kan inte vara negativ."
    if key is Key.TAX_RATE and not 0 < value < 100:
        return "Skattesatsen skrivs i kronor per hundralapp, mellan 0 och 100."
    if key.unit == "%" and not -50 <= value <= 500:
        return f"{number(value, 2)} % är ingen rimlig procentsats."
    if key is Key.SALARY_SHARE and value > 100:
        return "Lönernas andel är högst 100 %."
    return ""


@dataclass(frozen=True, slots=True)
class LineStep:
    """What one year does with a line: kronor for volume and priorities, or a grant from an allocation model.

    `volume` is in the service's own unit; None is unknown.
    """

    volume: Decimal | None = None
    volume_change: Decimal = ZERO
    priority: Decimal = ZERO
    grant: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PlanLine:
    """What a committee spends net on a service: `base` kronor in the year before the first. `key` is unique."""

    key: str
    committee: str
    service: str
    base: Decimal
    steps: Mapping[int, LineStep] = field(default_factory=dict)
    earmark: str = ""
    volume_unit: str = ""
    label: str = ""

    def step(self, year: int) -> LineStep:
        return self.steps.get(year, LineStep())


@dataclass(frozen=True, slots=True)
class Aim:
    """The council's own objective, one definition for budget, forecast and accounts.

    `history` is what the years before the plan came to, or are forecast to come to, in the objective's unit.
    """

    objective: FinancialObjective
    history: Mapping[int, Decimal | None] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A scenario as values. `aims` are the council's objectives by the assumption that may propose another level.

    `exceptional_reasons` is why the budget year may cost more than it brings (Kommunallagen 11:5), "" for none.

    `adjustments` are a motion's kronor per (line key, year), added after rounding.

    Raises ValueError when years are out of order or two lines share a key.
    """

    years: tuple[int, ...]
    lines: tuple[PlanLine, ...]
    assumptions: Mapping[tuple[Key, int], Assumption]
    adjustments: Mapping[tuple[str, int], Decimal] = field(default_factory=dict)
    aims: Mapping[Key, Aim] = field(default_factory=dict)
    exceptional_reasons: str = ""

    def __post_init__(self) -> None:
        if not self.years or list(self.years) != list(range(self.years[0], self.years[0] + len(self.years))):
            raise ValueError("Åren i en flerårsbudget följer på varandra.")
        if len({line.key for line in self.lines}) < len(self.lines):
            raise ValueError("Två rader i flerårsbudgeten har samma nyckel.")

    def line(self, key: str) -> PlanLine | None:
        return next((line for line in self.lines if line.key == key), None)

    def value(self, key: Key, year: int) -> Decimal:
        """The assumption's value; an optional one that is not stated is zero. Raises KeyError for a missing one."""
        found = self.assumptions.get((key, year))
        if found is None and not key.optional:
            raise KeyError(f"{key.label} {year} saknas")
        return found.value if found else ZERO

    def index(self, year: int) -> Decimal:
        """The year's increase of salaries and prices, as a share: 0.029 for 2,9 %."""
        salaries = self.value(Key.SALARY_SHARE, year) / 100
        rise = salaries * self.value(Key.SALARY_INCREASE, year) + (1 - salaries) * self.value(Key.PRICE_INCREASE, year)
        return rise / 100


@dataclass(frozen=True, slots=True)
class YearOutcome:
    """A year as computed. All kronor; `frames` per line key, whole thousands plus a motion's exact adjustments."""

    year: int
    frames: Mapping[str, Decimal]
    budget: Budget
    objectives: tuple[Assessment, ...]
    findings: tuple[Finding, ...]
    taxes_and_grants: Decimal

    @property
    def total_frames(self) -> Decimal:
        return sum(self.frames.values(), ZERO)

    @property
    def result(self) -> Decimal:
        return self.budget.result

    @property
    def result_share(self) -> Decimal | None:
        """Result as a share (0.02) of taxes, general grants and equalisation."""
        return self.result / self.taxes_and_grants if self.taxes_and_grants else None

    @property
    def in_balance(self) -> bool:
        return not self.findings


def missing(plan: Plan) -> tuple[Problem, ...]:
    """Every assumption that has to be stated and is not."""
    return tuple(
        Problem("", f"{key.label} {year}", "Antagandet saknas.", "Skriv värdet och var det kommer ifrån.")
        for year in plan.years
        for key in Key
        if not key.optional and (key, year) not in plan.assumptions
    )


def outcome(plan: Plan) -> tuple[YearOutcome, ...]:
    """The plan's years in order. Raises InvalidInput with every missing assumption."""
    problems = missing(plan)
    if problems:
        raise InvalidInput(problems)
    frames = {line.key: _amounts(plan, line) for line in plan.lines}
    years = [_year(plan, year, {key: amounts[year] for key, amounts in frames.items()}) for year in plan.years]
    values = {key: {one.year: _measured(plan, key, one) for one in years} for key in OBJECTIVES}
    return tuple(replace(one, objectives=_objectives(plan, one.year, values)) for one in years)


def _amounts(plan: Plan, line: PlanLine) -> dict[int, Decimal]:
    exact, amounts = line.base, {}
    for year in plan.years:
        step = line.step(year)
        grown = exact * (1 + plan.index(year)) + step.volume_change if step.grant is None else step.grant
        exact = grown + step.priority
        amounts[year] = in_thousands(exact) + plan.adjustments.get((line.key, year), ZERO)
    return amounts


def in_thousands(amount: Decimal) -> Decimal:
    """Rounded to whole thousands of kronor, halves away from zero: how a council decides frames."""
    return (amount / THOUSAND).quantize(Decimal(1), rounding=ROUND_HALF_UP) * THOUSAND


def tax_revenue(plan: Plan, year: int) -> Decimal:
    """Tax base x rate, to the krona."""
    exact = plan.value(Key.TAX_BASE, year) * plan.value(Key.TAX_RATE, year) / 100
    return exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)


def _year(plan: Plan, year: int, frames: Mapping[str, Decimal]) -> YearOutcome:
    taxes = tax_revenue(plan, year)
    grants, equalisation = plan.value(Key.GENERAL_GRANTS, year), plan.value(Key.EQUALISATION, year)
    signed = {"Kommunalekonomisk utjämning": equalisation, "Finansnetto": plan.value(Key.FINANCIAL_NET, year)}
    revenue = {"Skatteintäkter": taxes, "Generella statsbidrag": grants}
    revenue |= {name: amount for name, amount in signed.items() if amount > 0}
    costs = {"Nämndernas ramar": sum(frames.values(), ZERO), "Centrala kapitalkostnader": _capital(plan, year)}
    costs |= {name: -amount for name, amount in signed.items() if amount < 0}
    result = sum(revenue.values(), ZERO) - sum(costs.values(), ZERO)
    # A reserve is equity, which covers a deficit; it is no money, so it pays for no investment.
    own = max(ZERO, result + plan.value(Key.DEPRECIATION, year))
    budget = Budget(
        year, revenue, costs, reserve_used=plan.value(Key.RESERVE_USED, year),
        extraordinary_reasons=plan.exceptional_reasons if year == plan.years[0] else "",
        net_investments=plan.value(Key.NET_INVESTMENTS, year),
        financing={"Egna medel": own, "Ny upplåning": plan.value(Key.NEW_LOANS, year)},
    )  # fmt: skip
    return YearOutcome(year, frames, budget, (), budget_findings(budget), taxes + grants + equalisation)


def _capital(plan: Plan, year: int) -> Decimal:
    return plan.value(Key.CAPITAL_COSTS, year)


def _measured(plan: Plan, key: Key, one: YearOutcome) -> Decimal | None:
    """What an objective measures, in per cent of the year as planned."""
    if key is Key.RESULT_OBJECTIVE:
        return one.result / one.taxes_and_grants * 100 if one.taxes_and_grants else None
    investments = plan.value(Key.NET_INVESTMENTS, one.year)
    return (one.result + plan.value(Key.DEPRECIATION, one.year)) / investments * 100 if investments else None


_OWN_NAMES = {
    Key.RESULT_OBJECTIVE: "Resultat av skatt och bidrag",
    Key.SELF_FINANCING_OBJECTIVE: "Självfinansierade investeringar",
}


def _objectives(plan: Plan, year: int, values: Mapping[Key, Mapping[int, Decimal | None]]) -> tuple[Assessment, ...]:
    """Each objective by the council's definition; the plan's own level is told as a proposal where it is another."""
    return tuple(
        assess(objective, {**history, **values[key]}, year, Basis.BUDGET)
        for key in (Key.RESULT_OBJECTIVE, Key.SELF_FINANCING_OBJECTIVE)
        for objective, history in [_held_to(plan, key, year)]
        if objective is not None
    )


def _held_to(plan: Plan, key: Key, year: int) -> tuple[FinancialObjective | None, Mapping[int, Decimal | None]]:
    """The objective that a year is held to, and the values of the years before the plan."""
    aim, stated = plan.aims.get(key), plan.assumptions.get((key, year))
    if aim is None:
        own = FinancialObjective(key.value, _OWN_NAMES[key], Bound.AT_LEAST, stated.value) if stated else None
        return own, {}
    if stated is None or stated.value == aim.objective.target:
        return aim.objective, aim.history
    then, now = number(aim.objective.target, 1), number(stated.value, 1)
    name = f"{aim.objective.name} (här föreslås {now} i stället för {then} {aim.objective.unit})"
    return replace(aim.objective, name=name, target=stated.value), aim.history


def frame_working(plan: Plan, line: PlanLine, year: int) -> Working:
    """Why a line's amount is what it is in a year, from the base year on."""
    steps, exact = [Step(f"Ram {plan.years[0] - 1}", line.base, "kr")], line.base
    for each in plan.years[: plan.years.index(year) + 1]:
        step = line.step(each)
        if step.grant is None:
            rise = exact * plan.index(each)
            steps.append(Step(f"+ uppräkning {each}, {number(plan.index(each) * 100, 2)} %", rise, "kr"))
            exact += rise + step.volume_change
            if step.volume_change:
                steps.append(Step(f"+ volymförändring {each}", step.volume_change, "kr"))
        else:
            exact = step.grant
            steps.append(Step(f"Tilldelning enligt resursfördelningsmodell {each}", step.grant, "kr"))
        if step.priority:
            steps.append(Step(f"+ prioritering {each}", step.priority, "kr"))
            exact += step.priority
    changed = plan.adjustments.get((line.key, year), ZERO)
    if changed:
        steps.append(Step("+ yrkandets ändringar", changed, "kr"))
    steps.append(Step("Avrundat till hela tusental", in_thousands(exact) + changed, "kr"))
    rule = "Föregående års ram räknas upp med löner och priser; volym och prioritering läggs till."
    return Working(
        f"Ram {year}, {line.label or line.key}", in_thousands(exact) + changed, "kr", (), tuple(steps), rule, CITATION
    )


def tax_working(plan: Plan, year: int) -> Working:
    """Why the tax revenue is what it is."""
    base, rate = plan.assumptions[Key.TAX_BASE, year], plan.assumptions[Key.TAX_RATE, year]
    inputs = (
        Input(Key.TAX_BASE.label, base.value, "kr", base.source),
        Input(Key.TAX_RATE.label, rate.value, Key.TAX_RATE.unit, rate.source),
    )
    steps = (Step(f"Skatteunderlag × {number(rate.value, 2)} / 100", tax_revenue(plan, year), "kr"),)
    return Working(f"Skatteintäkter {year}", tax_revenue(plan, year), "kr", inputs, steps, "Underlag × skattesats")
