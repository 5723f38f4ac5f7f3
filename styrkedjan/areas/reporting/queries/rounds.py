"""Rounds and their reports: lists, who is late, who is to report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from styrkedjan.areas.chain.models import Element, ElementKind, PlanYear
from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, RoleAssignment, Unit
from styrkedjan.areas.reporting.models import FrozenReport, Round, UnitReport
from styrkedjan.areas.reporting.permissions import UNFINISHED, is_decided_on, moves, within
from styrkedjan.domain import chain as chain_rules
from styrkedjan.domain.annual_cycle import CycleStep, StepKind
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.periods import Period
from styrkedjan.domain.reporting import ReportMove, ReportState
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import ROLES, Permission, Role


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round with how far its reports have come, as far as the viewer sees."""

    round: Round
    states: Mapping[ReportState, int]
    late: int

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def counts(self) -> tuple[int, ...]:
        """Reports in each state, in the order of the states."""
        return tuple(self.states.get(state, 0) for state in ReportState)

    @property
    def handed_in(self) -> int:
        return self.total - sum(self.states.get(ReportState(state), 0) for state in UNFINISHED)


def rounds(principal: Unit, paths: tuple[str, ...], today: date | None = None) -> list[RoundLine]:
    """The principal's rounds, newest first, counting the reports inside the subtrees (two queries)."""
    day = today or timezone.localdate()
    rows = list(Round.objects.filter(plan_year__principal=principal).select_related("plan_year"))
    states: dict[int, Counter[ReportState]] = defaultdict(Counter)
    reports = UnitReport.objects.filter(within(paths, "unit__"), round__plan_year__principal=principal)
    for round_id, state in reports.order_by().values_list("round_id", "state"):
        states[round_id][ReportState(state)] += 1
    return [RoundLine(row, dict(states[row.pk]), _late(row, states[row.pk], day)) for row in rows]


def _late(row: Round, states: Mapping[ReportState, int], day: date) -> int:
    waiting = sum(states.get(ReportState(state), 0) for state in UNFINISHED)
    return waiting if row.due < day and row.closed_at is None else 0


def is_late(report: UnitReport, today: date | None = None) -> bool:
    """Not handed in although the day has passed (`round` must be loaded)."""
    return report.state in UNFINISHED and report.round.due < (today or timezone.localdate())


def reports_of(round_: Round, paths: tuple[str, ...]) -> list[UnitReport]:
    """The round's reports inside the subtrees in the tree's order, unit loaded (one query)."""
    rows = UnitReport.objects.filter(within(paths, "unit__"), round=round_)
    return in_tree_order(rows.select_related("unit__parent", "round", "submitted_by"))


def in_tree_order(rows: Iterable[UnitReport]) -> list[UnitReport]:
    """Each unit right after the one above it, brothers by code."""
    found = list(rows)
    codes = {row.unit_id: row.unit.code for row in found}

    def place(row: UnitReport) -> tuple[str, ...]:
        return tuple(codes.get(int(part), "") for part in row.unit.path.strip("/").split("/"))

    return sorted(found, key=place)


def report(pk: int, principal: Unit) -> UnitReport | None:
    """One report of the principal with its unit, round and plan year (one query)."""
    rows = UnitReport.objects.select_related(
        "unit__principal", "unit__parent", "round__plan_year__principal", "submitted_by", "approved_by", "changed_by"
    )
    return rows.filter(pk=pk, round__plan_year__principal=principal).first()


def reporting_units(plan_year: PlanYear, levels: Sequence[str], day: date) -> list[Unit]:
    """The units that report in a step of the cycle: those of its levels (all where it names none) and the principal.

    The principal reports what is the council's own. Providers do not report here: they are followed up through their
    agreements (one query).
    """
    model = years.steering_model(plan_year)
    chosen = set(levels) or {level.id for level in model.levels}
    if chosen <= model.top_levels:
        return list(Unit.objects.filter(pk=plan_year.principal_id))
    reporting = [level for level in model.levels if level.id in chosen and not level.personal]
    kinds = {kind.value for level in reporting for kind in level.unit_kinds} - {"provider"}
    if "department" in kinds or "unit" in kinds:
        kinds.add("area")
    valid = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    rows = Unit.objects.filter(Q(principal_id=plan_year.principal_id), valid, kind__in=kinds)
    return list(Unit.objects.filter(Q(pk__in=rows.values("pk")) | Q(pk=plan_year.principal_id)))


def planning_units(plan_year: PlanYear, levels: Sequence[str], day: date) -> list[Unit]:
    """The bodies that decide an operational plan: those of the step's levels and no unit below them (one query)."""
    model = years.steering_model(plan_year)
    chosen = [level for level in model.levels if not levels or level.id in levels]
    kinds = {kind.value for level in chosen for kind in level.unit_kinds} & set(POLITICAL_KINDS)
    valid = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    return list(Unit.objects.filter(valid, principal_id=plan_year.principal_id, kind__in=kinds))


def awaiting(round_: Round, user: User, paths: tuple[str, ...]) -> list[UnitReport]:
    """The reports that wait for the person's approval, in the tree's order (one query)."""
    return [row for row in reports_of(round_, paths) if ReportMove.APPROVE in moves(user, row)]


def next_people(row: UnitReport) -> list[User]:
    """Who takes the report's next step after it is handed in: approves it, or enters the decision (one query).

    The one who handed it in is not among those who approve. Nobody, where nothing is left to do.
    """
    needs = {ReportState.SUBMITTED: Permission.APPROVE_REPORT, ReportState.APPROVED: Permission.DECIDE_REPORT}
    needed = needs.get(ReportState(row.state))
    if needed is None or (needed is Permission.DECIDE_REPORT and not is_decided_on(row.unit)):
        return []
    parts = row.unit.path.strip("/").split("/")
    above = [f"/{'/'.join(parts[: count + 1])}/" for count in range(len(parts))]
    roles = [role.value for role in Role if needed in ROLES[role].permissions]
    today = timezone.localdate()
    held = RoleAssignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        unit__path__in=above, role__in=roles, valid_from__lte=today, user__is_active=True,
    )  # fmt: skip
    found = held.select_related("user").order_by("-unit__path", "user__last_name")
    people = dict.fromkeys(one.user for one in found)
    return [user for user in people if needed is not Permission.APPROVE_REPORT or user.pk != row.submitted_by_id]


def approved_for_meeting(row: UnitReport) -> datetime | None:
    """The moment when a report was approved for the meeting that decides on it: what was known then is what it reads.

    None for one that is not approved, and where nobody decides after the approval (one query at most). The approval's
    own entry in the history counts, so that the report is known as approved.
    """
    if row.approved_at is None or row.state not in (ReportState.APPROVED, ReportState.DECIDED):
        return None
    if not is_decided_on(row.unit):
        return None
    entries = NOW.versions(UnitReport, id=row.pk, state=ReportState.APPROVED, history_date__gte=row.approved_at)
    written: datetime | None = entries.values_list("history_date", flat=True).first()
    return max(row.approved_at, written) if written else row.approved_at


def open_rounds(principal: Unit) -> QuerySet[Round]:
    """The open rounds that tell of what has been, the newest first; a plan is written of a year to come."""
    rows = Round.objects.filter(plan_year__principal=principal, closed_at=None)
    return rows.exclude(kind=StepKind.OPERATIONAL_PLAN).order_by("-period")


def unfinished(round_: Round) -> int:
    """How many reports are not handed in (one query)."""
    return UnitReport.objects.filter(round=round_, state__in=UNFINISHED).count()


def previous_forecast(row: UnitReport) -> Period | None:
    """The period of the latest earlier round of the same year that asked for a full-year forecast (one query)."""
    earlier = Round.objects.filter(plan_year=row.round.plan_year_id, with_forecast=True, period__lt=row.round.period)
    period = earlier.order_by("-period").values_list("period", flat=True).first()
    return Period.parse(period) if period else None


def previous(row: UnitReport) -> UnitReport | None:
    """The same unit's latest earlier report, to copy words from (one query)."""
    same = Q(round__kind=StepKind.OPERATIONAL_PLAN)
    earlier = UnitReport.objects.filter(
        same if row.round.is_plan else ~same, unit=row.unit_id, round__period__lt=row.round.period
    )
    return earlier.select_related("round").order_by("-round__period", "-pk").first()


def frozen(pk: int, principal: Unit) -> FrozenReport | None:
    """A decided report of the principal (one query)."""
    rows = FrozenReport.objects.select_related(
        "decided_by", "report__unit__principal", "report__round__plan_year__principal"
    )
    return rows.filter(pk=pk, report__round__plan_year__principal=principal).first()


def writable_years(principal: Unit) -> dict[int, PlanYear]:
    """The years that are open or prepared, by year (one query)."""
    states = (YearState.OPEN, YearState.PREPARING)
    return {row.year: row for row in PlanYear.objects.filter(principal=principal, state__in=states)}


def steps_to_open(plan_years: Iterable[PlanYear]) -> list[tuple[int, CycleStep]]:
    """The steps of the annual cycle that report something and have not been opened (one query a year)."""
    found = []
    for year in plan_years:
        taken = set(Round.objects.filter(plan_year=year).values_list("cycle_id", flat=True))
        # A year that is being prepared has its plans to write and nothing to report.
        steps = [one for one in years.steering_model(year).written if one.is_plan or year.state == YearState.OPEN]
        found += [(year.year, one) for one in steps if one.id not in taken]
    return found


def followed_up(model: SteeringModel, element: Element) -> bool:
    """Whether the model gives this kind of element a status in every report."""
    kind = chain_rules.kind_at(model, years.place(element))
    if kind is not None:
        return kind.followed_up
    return element.kind in (ElementKind.GOAL, ElementKind.ASSIGNMENT, ElementKind.COMMITMENT)
