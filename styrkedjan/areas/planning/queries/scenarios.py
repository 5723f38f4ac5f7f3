"""Scenarios as plans that the rules can compute, alone and side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from styrkedjan.areas.economy.models import BudgetLine, NetFrame
from styrkedjan.areas.economy.queries.month_sums import month_sums
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.organisation.queries import committees
from styrkedjan.areas.planning.models import Assumption, Scenario, ScenarioLine, ScenarioStep
from styrkedjan.domain.errors import Problem
from styrkedjan.domain.planning import multi_year as rules
from styrkedjan.domain.planning.multi_year import Aim, Key, LineStep, Plan, PlanLine, YearOutcome
from styrkedjan.domain.planning.states import ScenarioState
from styrkedjan.foundation import facts
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.remembering import remembered

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class CommitteeRow:
    """A committee's frame: base, one amount per year, and its lines. `line` is None on the sum of a committee."""

    committee: Unit
    line: ScenarioLine | None
    label: str
    base: Decimal
    amounts: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """A scenario with its plan and, when no assumption is missing, its computed years."""

    scenario: Scenario
    lines: tuple[ScenarioLine, ...]
    plan: Plan
    years: tuple[YearOutcome, ...]
    problems: tuple[Problem, ...]

    @property
    def is_complete(self) -> bool:
        return not self.problems


def scenarios(principal: Unit, *, with_drafts: bool, first_year: int | None = None, known: Known) -> list[Scenario]:
    """The scenarios that may be seen, newest budget year first (one query). Drafts are for those who plan.

    `known` leaves out what was not there then, and for others than planners what was not laid forward then.
    """
    shown = Q() if with_drafts else Q(state__in=[ScenarioState.PROPOSED, ScenarioState.DECIDED])
    if not known.is_now:
        shown &= Q(created_at__lte=known.moment) if with_drafts else Q(proposed_at__lte=known.moment)
    rows = Scenario.objects.filter(shown, principal=principal).exclude(state=ScenarioState.WITHDRAWN)
    if first_year is not None:
        rows = rows.filter(first_year=first_year)
    return list(rows.select_related("principal", "decided_motion__group"))


def newest_proposal(principal: Unit) -> Scenario | None:
    """The proposal that parties work on: the latest of the newest budget year (one query)."""
    rows = Scenario.objects.filter(principal=principal, state__in=[ScenarioState.PROPOSED, ScenarioState.DECIDED])
    return rows.select_related("principal").order_by("-first_year", "-proposed_at").first()


def decided(principal: Unit, year: int, known: Known) -> Scenario | None:
    """The year's decided budget; None before the decision (one query)."""
    rows = Scenario.objects.filter(principal=principal, first_year=year, state=ScenarioState.DECIDED)
    row = rows.select_related("principal", "decided_motion").first()
    return row if row and known.holds(row.decided_at) else None


@remembered
def plan_of(scenario: Scenario, aims: Aims | None = None) -> Plan:
    """The scenario as a plan (three queries)."""
    return _views([scenario], NOW, aims)[scenario.pk].plan


def plans_of(found: Iterable[Scenario]) -> dict[int, Plan]:
    """Many scenarios as plans (three queries in all)."""
    return {key: view.plan for key, view in _views(list(found), NOW).items()}


Aims = Mapping[Key, Aim]


@remembered
def scenario_view(scenario: Scenario, known: Known, aims: Aims | None = None) -> ScenarioView:
    """One scenario computed, with the assumptions as they were known, held to the council's `aims` (three queries)."""
    return _views([scenario], known, aims)[scenario.pk]


def scenario_views(found: Sequence[Scenario], known: Known, aims: Aims | None = None) -> list[ScenarioView]:
    """Many scenarios computed, in the given order (three queries in all)."""
    views = _views(found, known, aims)
    return [views[scenario.pk] for scenario in found]


def assumptions_version(scenario: Scenario) -> str:
    """What a form was opened on, so that the second of two who save sees it (one query)."""
    return facts.version_of(NOW.rows(Assumption).filter(scenario=scenario))


def _views(found: Sequence[Scenario], known: Known, aims: Aims | None = None) -> dict[int, ScenarioView]:
    keys = [scenario.pk for scenario in found]
    assumptions: dict[int, dict[tuple[Key, int], rules.Assumption]] = {key: {} for key in keys}
    for row in known.rows(Assumption).filter(scenario__in=keys):
        assumptions[row.scenario_id][Key(row.key), row.year] = rules.Assumption(row.value, row.source)
    steps: dict[int, dict[int, LineStep]] = {}
    for step in known.rows(ScenarioStep).filter(line__scenario__in=keys):
        steps.setdefault(step.line_id, {})[step.year] = LineStep(
            step.volume, step.volume_change, step.priority, step.grant
        )
    lines: dict[int, list[ScenarioLine]] = {key: [] for key in keys}
    rows = known.made(ScenarioLine.objects.filter(scenario__in=keys)).select_related("committee", "service_area")
    for line in rows.order_by("committee__code", "service_area__name", "earmark", "pk"):
        lines[line.scenario_id].append(line)
    return {
        scenario.pk: _view(scenario, lines[scenario.pk], assumptions[scenario.pk], steps, aims or {})
        for scenario in found
    }


def _view(
    scenario: Scenario,
    lines: Sequence[ScenarioLine],
    assumptions: dict[tuple[Key, int], rules.Assumption],
    steps: dict[int, dict[int, LineStep]],
    aims: Aims,
) -> ScenarioView:
    kept = tuple(
        PlanLine(
            line.key, line.committee.code, line.service_area.code if line.service_area else "", line.base,
            steps.get(line.pk, {}), line.earmark, line.service_area.volume_unit if line.service_area else "",
            line.label,
        )
        for line in lines
    )  # fmt: skip
    plan = Plan(scenario.years, kept, assumptions, aims=aims, exceptional_reasons=scenario.exceptional_reasons)
    problems = rules.missing(plan)
    return ScenarioView(scenario, tuple(lines), plan, () if problems else rules.outcome(plan), problems)


def committee_rows(view: ScenarioView) -> list[CommitteeRow]:
    """Every committee's sum followed by its lines; empty while the scenario is not whole (no query)."""
    if not view.is_complete:
        return []
    rows: list[CommitteeRow] = []
    for code in dict.fromkeys(line.committee.code for line in view.lines):
        own = [line for line in view.lines if line.committee.code == code]
        amounts = [tuple(year.frames[line.key] for year in view.years) for line in own]
        totals = tuple(sum(column, ZERO) for column in zip(*amounts, strict=True))
        committee = own[0].committee
        rows.append(CommitteeRow(committee, None, committee.name, sum((one.base for one in own), ZERO), totals))
        rows += [
            CommitteeRow(committee, line, line.label.split(": ", 1)[-1], line.base, each)
            for line, each in zip(own, amounts, strict=True)
        ]
    return rows


@dataclass(frozen=True, slots=True)
class BaseLine:
    """Where a line starts: the decided frame of the year before, split by the services of the units' budgets."""

    committee: Unit
    service_area: ServiceArea | None
    earmark: str
    amount: Decimal
    source: str


def base_lines(principal: Unit, year: int) -> list[BaseLine]:
    """The decided frames of `year` by committee, service and earmark; they sum to the frames (four queries)."""
    bodies = committees(principal)
    frames: dict[tuple[int, str], Decimal] = {
        (unit, earmark): amount
        for unit, earmark, amount in NOW.rows(NetFrame)
        .filter(unit__in=bodies, year=year)
        .order_by()
        .values_list("unit", "earmark")
        .annotate(total=Sum("amount"))
    }
    budgets = _budget_by_service(bodies, year)
    services = {area.pk: area for area in ServiceArea.objects.filter(principal=principal)}
    lines: list[BaseLine] = []
    for body in bodies:
        total = sum((amount for (unit, _), amount in frames.items() if unit == body.pk), ZERO)
        own = {key: amount for (unit, key), amount in budgets.items() if unit == body.pk}
        if not total and not own:
            continue
        lines += _body_lines(body, {e: a for (unit, e), a in frames.items() if unit == body.pk}, own, services, year)
    return lines


def _body_lines(
    body: Unit, frames: dict[str, Decimal], budgets: dict[int, Decimal], services: dict[int, ServiceArea], year: int
) -> list[BaseLine]:
    """Services as budgeted, earmarks as decided, and what is left of the frame as shared."""
    lines = [
        BaseLine(body, services[key], "", amount, f"Enheternas budget {year}")
        for key, amount in sorted(budgets.items(), key=lambda pair: services[pair[0]].name)
    ]
    marked = {name: amount for name, amount in frames.items() if name}
    lines += [BaseLine(body, None, name, amount, f"Beslutad ram {year}") for name, amount in marked.items()]
    if frames:
        shared = sum(frames.values(), ZERO) - sum((line.amount for line in lines), ZERO)
        lines.append(BaseLine(body, None, "", shared, f"Beslutad ram {year} minus verksamheternas budget"))
    return lines


def _budget_by_service(bodies: Sequence[Unit], year: int) -> dict[tuple[int, int], Decimal]:
    """(committee, service area) -> net budget of its units, whole year."""
    rows = NOW.rows(BudgetLine).filter(year=year, unit__service_area__isnull=False, unit__principal__in=[
        body.principal_id for body in bodies[:1]
    ])  # fmt: skip
    totals: dict[tuple[int, int], Decimal] = {}
    for path, service, *months in month_sums(rows, "unit__path", "unit__service_area"):
        owner = next((body for body in bodies if path.startswith(body.path)), None)
        if owner is not None:
            key = (owner.pk, service)
            totals[key] = totals.get(key, ZERO) + sum(months, ZERO)
    return totals
