"""Principle 17: following up investment projects, from deviation to final account.

A deviation that is more than a share of the decided net investment, and at least a number of prisbasbelopp, goes to a
renewed decision; other deviations are reported together. Amounts in kronor, expenditure positive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

from styrkedjan.domain.economy.finding import Finding, Severity, cite
from styrkedjan.domain.economy.investment_frames import Kind
from styrkedjan.domain.errors import Problem, Refused
from styrkedjan.domain.swedish import day, kronor, number, percent
from styrkedjan.domain.workings import Input, Step, Working

ZERO = Decimal(0)


class BaseAmountYear(StrEnum):
    """Which year's prisbasbelopp counts: the source does not say, so it is a parameter."""

    DECISION = "decision_year"
    FOLLOW_UP = "follow_up_year"

    @property
    def label(self) -> str:
        return {"decision_year": "beslutsåret", "follow_up_year": "uppföljningsåret"}[self.value]


@dataclass(frozen=True, slots=True)
class DeviationLimits:
    """Over `share` of the decided net investment and at least `base_amounts` prisbasbelopp; never negative."""

    share: Decimal
    base_amounts: Decimal
    year_rule: BaseAmountYear
    source: str = ""

    def __post_init__(self) -> None:
        if self.share < 0 or self.base_amounts < 0:
            raise ValueError("En gräns för avvikelser kan inte vara negativ.")


@dataclass(frozen=True, slots=True)
class Project:
    """A project at a follow-up. `forecast` is the net investment now expected, None when it is not reported.

    `outcome` is what the year has cost, None while that is not known; `booked` is whether the whole year is booked.
    `cost` is the whole project's cost hitherto and `budgeted` its yearly budgets together, None when not known.
    `measures` says what is done to prevent the increase; `renewed_decision` names the new decision when there is one;
    `urgent_decision` the chair's urgent decision, `notified_council` when the council was told of it.
    """

    id: str
    name: str
    committee: str
    kind: Kind
    decided_net_investment: Decimal
    decision_year: int
    forecast: Decimal | None
    outcome: Decimal | None = ZERO
    decided_end: date | None = None
    forecast_end: date | None = None
    finished: bool = False
    final_account: bool = False
    measures: str = ""
    renewed_decision: str = ""
    urgent_decision: str = ""
    notified_council: bool = False
    balance_requested: bool = False
    booked: bool = True
    cost: Decimal | None = None
    budgeted: Decimal | None = None

    def __post_init__(self) -> None:
        if self.decided_net_investment < 0:
            raise ValueError("En beslutad nettoinvestering kan inte vara negativ.")


class Handling(StrEnum):
    """What a deviation leads to."""

    NONE = "none"
    REPORTED_TOGETHER = "reported_together"
    RENEWED_DECISION = "renewed_decision"

    @property
    def label(self) -> str:
        return {
            "none": "Ingen avvikelse",
            "reported_together": "Redovisas samlat",
            "renewed_decision": "Förnyat beslut",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Deviation:
    """A project's deviation: kronor over (+) or under (-) the decision, days late, and what it leads to."""

    project: Project
    amount: Decimal
    share: Decimal | None
    days_late: int
    threshold: Decimal
    handling: Handling
    working: Working


def base_amount(
    amounts: Mapping[int, Decimal], rule: BaseAmountYear, decision_year: int, follow_up_year: int
) -> Decimal:
    """The prisbasbelopp that counts. Raises Refused when the year's amount is not registered."""
    year = decision_year if rule is BaseAmountYear.DECISION else follow_up_year
    if year not in amounts:
        raise Refused(f"Prisbasbeloppet för {year} ({rule.label}) saknas.", "Lägg till beloppet i parametrarna.")
    return amounts[year]


def deviation(
    project: Project, limits: DeviationLimits, amounts: Mapping[int, Decimal], follow_up_year: int
) -> Deviation:
    """Principle 17's test. Only an increase can lead to a renewed decision; exactly 20 % does not, exactly 120 does.

    Raises Refused when the forecast is not reported or the prisbasbelopp of the year is missing.
    """
    if project.forecast is None:
        raise Refused(f"{project.name} har ingen prognos.", "Begär in projektets helårsprognos.")
    one = base_amount(amounts, limits.year_rule, project.decision_year, follow_up_year)
    over = project.forecast - project.decided_net_investment
    share_limit, floor = _limits(project, limits, one)
    late = _days_late(project)
    renewed = over > share_limit and over >= floor
    other = Handling.REPORTED_TOGETHER if over or late else Handling.NONE
    decided = project.decided_net_investment
    return Deviation(
        project,
        over,
        over / decided if decided else None,
        late,
        max(share_limit, floor),
        Handling.RENEWED_DECISION if renewed else other,
        _working(project, limits, one, over, share_limit, floor, renewed),
    )


def _limits(project: Project, limits: DeviationLimits, one: Decimal) -> tuple[Decimal, Decimal]:
    return limits.share * project.decided_net_investment, limits.base_amounts * one


def highest_without_renewal(
    project: Project, limits: DeviationLimits, amounts: Mapping[int, Decimal], follow_up_year: int
) -> Decimal:
    """The highest net investment in whole kronor that may be forecast without a renewed decision (principle 17).

    Both limits must be passed: more than the share, and at least the floor. Raises Refused as `deviation` does.
    """
    one = base_amount(amounts, limits.year_rule, project.decision_year, follow_up_year)
    share_limit, floor = _limits(project, limits, one)
    # Exactly the share is still allowed, exactly the floor is not.
    by_share = share_limit.to_integral_value(ROUND_FLOOR)
    by_floor = floor.to_integral_value(ROUND_CEILING) - 1
    return project.decided_net_investment + max(by_share, by_floor)


def require_urgent(found: Deviation, reason: str) -> None:
    """The chair decides alone only on what needs a renewed decision and only in real urgency. Raises Refused."""
    if found.handling is not Handling.RENEWED_DECISION:
        raise Refused(
            f"{found.project.name} behöver inget förnyat beslut, så det finns inget att besluta brådskande.",
            "Redovisa avvikelsen samlat tillsammans med de övriga.",
        )
    if not reason.strip():
        raise Refused(
            "Ordföranden får besluta ensam bara vid särskild brådska.",
            "Skriv varför beslutet inte kan vänta till kommunstyrelsens nästa sammanträde.",
        )


def deviation_findings(found: Deviation) -> tuple[Finding, ...]:
    """Principle 17: what a project's deviation still asks for."""
    project = found.project
    findings = []
    if found.amount > 0 and not project.measures:
        sentence = f"{project.name} beräknas bli {kronor(found.amount)} dyrare än beslutat och saknar åtgärder."
        clear = "Besluta om åtgärder för att förhindra fördyringen och skriv vilka de är."
        findings.append(Finding(17, project.committee, Severity.ACTION, sentence, clear, found.amount, found.working))
    if found.handling is Handling.RENEWED_DECISION and not (project.renewed_decision or project.urgent_decision):
        share = percent(found.share) if found.share is not None else "hela beloppet"
        sentence = f"{project.name} beräknas bli {kronor(found.amount)} ({share}) dyrare än beslutat, över gränsen."
        clear = "Redovisa projektet särskilt för kommunstyrelsen och kommunfullmäktige för förnyat beslut."
        findings.append(Finding(17, project.committee, Severity.BREACH, sentence, clear, found.amount, found.working))
    return tuple(findings)


def urgent_findings(project: Project) -> tuple[Finding, ...]:
    """Principle 17: the chair's urgent decision is reported to the council, whatever is decided or finished since."""
    if not project.urgent_decision or project.notified_council:
        return ()
    sentence = f"Ordförandens brådskande beslut om {project.name} är inte anmält."
    return (Finding(17, project.committee, Severity.ACTION, sentence, "Anmäl beslutet till kommunfullmäktige."),)


def finished_findings(
    project: Project, limits: DeviationLimits, amounts: Mapping[int, Decimal], follow_up_year: int
) -> tuple[Finding, ...]:
    """Principle 17: a finished project that became dearer than the limits allow, without a renewed decision.

    What it has cost stands in the forecast's place. Raises Refused when the prisbasbelopp of the year is missing.
    """
    if not project.finished or project.cost is None:
        return ()
    found = deviation(replace(project, forecast=project.cost), limits, amounts, follow_up_year)
    if found.handling is not Handling.RENEWED_DECISION:
        return ()
    share = percent(found.share) if found.share is not None else "hela beloppet"
    sentence = (
        f"{project.name} är färdigt och blev {kronor(found.amount)} ({share}) dyrare än beslutat, över gränsen för "
        "ett förnyat beslut."
    )
    clear = "Redovisa fördyringen särskilt för kommunfullmäktige i slutredovisningen."
    return (Finding(17, project.committee, Severity.BREACH, sentence, clear, found.amount, found.working),)


def renewed_budget_findings(project: Project) -> tuple[Finding, ...]:
    """Principle 12 after a renewed decision: the yearly budgets are still those of the old one."""
    if not project.renewed_decision or project.finished or project.budgeted is None:
        return ()
    apart = project.decided_net_investment - project.budgeted
    if not apart:
        return ()
    sentence = (
        f"{project.name} har ett förnyat beslut om {kronor(project.decided_net_investment)}, men årsbudgetar på "
        f"sammanlagt {kronor(project.budgeted)}."
    )
    return (
        Finding(12, project.committee, Severity.NOTICE, sentence, "För in årsbudgeten enligt det nya beslutet.", apart),
    )


def forecast_problems(
    amount: Decimal, year_amount: Decimal | None, cost: Decimal | None, outcome: Decimal | None
) -> tuple[Problem, ...]:
    """Why a project's forecast cannot be right: money that is booked already is spent. None is not known."""
    found = []
    remedy = "Skriv minst det som är bokfört. Väntade inkomster sänker prognosen när de är bokförda."
    if amount < 0:
        found.append(Problem("", "Prognos", "En prognos kan inte vara negativ.", "Skriv hela projektets netto."))
    elif cost is not None and amount < cost:
        what = f"Prognosen {kronor(amount)} är lägre än de {kronor(cost)} som redan är bokförda."
        found.append(Problem("", "Prognos", what, remedy))
    if year_amount is not None and outcome is not None and year_amount < outcome:
        what = f"Årets prognos {kronor(year_amount)} är lägre än de {kronor(outcome)} som redan är bokförda i år."
        found.append(Problem("", "Beräknat i år", what, remedy))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class CollectedReport:
    """The other deviations, for approval together: money and time, largest first, and their net sum."""

    deviations: tuple[Deviation, ...]
    total: Decimal
    working: Working


def report_together(found: Iterable[Deviation]) -> CollectedReport:
    """Principle 17: every deviation that needs no renewed decision, in one report."""
    kept = [item for item in found if item.handling is Handling.REPORTED_TOGETHER]
    ordered = tuple(sorted(kept, key=lambda item: (-abs(item.amount), item.project.id)))
    total = sum((item.amount for item in ordered), ZERO)
    steps = tuple(Step(item.project.name, item.amount, "kr") for item in ordered)
    return CollectedReport(ordered, total, Working("Övriga avvikelser", total, "kr", (), steps, "Summa", cite(17)))


def balance_request(project: Project, appropriated: Decimal) -> Decimal | None:
    """What an unfinished project may ask to have balanced to next year: what is left, never below 0.

    None until the whole year is booked: before that nobody knows what is left.
    """
    if project.finished:
        return ZERO
    return max(ZERO, appropriated - project.outcome) if project.booked and project.outcome is not None else None


def year_end_findings(project: Project, appropriated: Decimal) -> tuple[Finding, ...]:
    """Principle 17 at the year-end: a finished project is accounted for, an unfinished one asks for its money."""
    if project.finished and not project.final_account:
        sentence = f"{project.name} är färdigt men inte slutredovisat."
        clear = "Slutredovisa projektet i samband med årsbokslutet."
        return (Finding(17, project.committee, Severity.ACTION, sentence, clear, project.outcome),)
    left = balance_request(project, appropriated)
    if left and not project.balance_requested:
        sentence = f"{project.name} är inte avslutat och har {kronor(left)} kvar."
        clear = "Begär hos kommunstyrelsen att medlen balanseras till nästa år."
        return (Finding(17, project.committee, Severity.ACTION, sentence, clear, left),)
    return ()


def binding_findings(projects: Iterable[tuple[Project, Decimal]]) -> tuple[Finding, ...]:
    """Principle 12: where the appropriation binds, measured on what is spent this year.

    An implementation project may not cost more than its own appropriation; planning projects may not together cost
    more than what the operational plan gives the committee for them.
    """
    found: list[Finding] = []
    planning: dict[str, Decimal] = {}
    for project, appropriated in projects:
        if project.outcome is None:
            continue
        over = project.outcome - appropriated
        if project.kind is Kind.IMPLEMENTATION and over > 0:
            sentence = (
                f"{project.name} har kostat {kronor(over)} mer än årets anslag, som binder på projektnivå: inget annat "
                "projekt får betala det."
            )
            clear = "Begär hos kommunfullmäktige att projektets anslag ändras."
            found.append(Finding(12, project.committee, Severity.ACTION, sentence, clear, over))
        elif project.kind is Kind.PLANNING:
            planning[project.committee] = planning.get(project.committee, ZERO) + over
    for committee, over in planning.items():
        if over > 0:
            sentence = f"Planeringsprojekten har kostat {kronor(over)} mer än {committee} har i sin verksamhetsplan."
            clear = "Ändra verksamhetsplanen inom nämndens ram, eller minska planeringen."
            found.append(Finding(12, committee, Severity.ACTION, sentence, clear, over))
    return tuple(found)


def _days_late(project: Project) -> int:
    if project.decided_end is None or project.forecast_end is None:
        return 0
    return max(0, (project.forecast_end - project.decided_end).days)


def _working(
    project: Project,
    limits: DeviationLimits,
    one: Decimal,
    over: Decimal,
    share_limit: Decimal,
    floor: Decimal,
    renewed: bool,
) -> Working:
    inputs = (
        Input("Beslutad nettoinvestering", project.decided_net_investment, "kr"),
        Input("Prognos", project.forecast, "kr"),
        Input(f"Prisbasbelopp, {limits.year_rule.label}", one, "kr"),
        Input("Beslutat slutdatum", day(project.decided_end)),
        Input("Beräknat slutdatum", day(project.forecast_end)),
    )
    both = "ja, båda gränserna" if renewed else "nej"
    steps = (
        Step("Prognos − beslutad nettoinvestering", over, "kr"),
        Step(f"{percent(limits.share, 0)} av beslutad nettoinvestering (ska överstigas)", share_limit, "kr"),
        Step(f"{number(limits.base_amounts)} prisbasbelopp (ska minst nås)", floor, "kr"),
        Step("Förnyat beslut?", both),
    )
    return Working(f"Avvikelse {project.name}", over, "kr", inputs, steps, "Förnyat beslut", cite(17))
