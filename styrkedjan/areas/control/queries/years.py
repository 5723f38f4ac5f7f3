"""A committee's control year as a value: plan, risks with their controls, what was told and judged, and what is wrong.

The number of queries is the same for one committee and for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Q

from styrkedjan.areas.chain.queries.elements import titles
from styrkedjan.areas.control.models import (
    ControlActivity,
    ControlDeviation,
    ControlJudgement,
    ControlPlan,
    ControlReport,
    ControlResult,
    Risk,
)
from styrkedjan.areas.control.queries.methods import method_of, row_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.control import findings as rules
from styrkedjan.domain.control.findings import Finding
from styrkedjan.domain.control.method import RiskBand, RiskMethod
from styrkedjan.domain.control.states import ControlState, DeviationState, PlanState, RiskState
from styrkedjan.domain.control.words import Outcome, ReportTime
from styrkedjan.domain.recurring import Due, Frequency
from styrkedjan.foundation.known import Known

T = TypeVar("T")


@dataclass(frozen=True)
class ControlLine:
    """A control with what it came to, time by time."""

    row: ControlActivity
    results: tuple[ControlResult, ...]
    deviations: tuple[ControlDeviation, ...]

    @cached_property
    def for_rules(self) -> rules.Control:
        """The control as the rules see it."""
        row = self.row
        return rules.Control(
            row.pk, row.title, Frequency(row.frequency) if row.frequency else None, row.start, row.end, row.how,
            ControlState(row.state),
            {one.occasion: rules.Recorded(Outcome(one.outcome), one.sample_size, one.sample_failed)
             for one in self.results},
            tuple(rules.Deviation(DeviationState(one.state), one.cause, one.measure, one.due)
                  for one in self.deviations),
        )  # fmt: skip

    @property
    def worst(self) -> Outcome | None:
        return rules.worst([Outcome(one.outcome) for one in self.results])

    @property
    def open_deviations(self) -> tuple[ControlDeviation, ...]:
        return tuple(one for one in self.deviations if one.state != DeviationState.CLOSED)

    @property
    def failed(self) -> tuple[int, int] | None:
        """How many of how many were wrong at all its times together; None where nothing was counted."""
        counted = [(one.sample_failed or 0, one.sample_size) for one in self.results if one.sample_size]
        return (sum(part for part, _ in counted), sum(size for _, size in counted)) if counted else None

    @property
    def times(self) -> list[tuple[Due, ControlResult | None]]:
        """Every time that it asks for, with its result."""
        by_key = {one.occasion: one for one in self.results}
        return [(one, by_key.get(one.key)) for one in self.for_rules.occasions]

    @property
    def next_time(self) -> Due | None:
        """The first of its times without a result."""
        return next((one for one, result in self.times if result is None), None)


@dataclass(frozen=True)
class RiskLine:
    """A risk with its band and its controls."""

    row: Risk
    band: RiskBand | None
    rank: tuple[int, int]
    goal: str
    years: int
    controls: tuple[ControlLine, ...]

    @property
    def state(self) -> RiskState:
        return RiskState(self.row.state)

    @cached_property
    def for_rules(self) -> rules.Risk:
        row = self.row
        return rules.Risk(
            row.pk, row.title, self.state, self.rank if self.band else None,
            bool(self.band and self.band.must_be_handled), row.left_out_because, row.accepted_until, row.again_because,
            self.years, row.previous_id, tuple(one.for_rules for one in self.controls),
        )  # fmt: skip


@dataclass(frozen=True)
class ControlYear:
    """A committee's year. `plan` None where none is begun, `method` None where none is chosen."""

    committee: Unit
    year: int
    plan: ControlPlan | None = None
    method: RiskMethod | None = None
    risks: tuple[RiskLine, ...] = ()
    reports: Mapping[ReportTime, ControlReport] | None = None
    judgement: ControlJudgement | None = None
    found: tuple[Finding, ...] = ()

    @property
    def state(self) -> PlanState | None:
        return PlanState(self.plan.state) if self.plan else None

    @property
    def in_plan(self) -> tuple[RiskLine, ...]:
        return tuple(line for line in self.risks if line.state in (RiskState.IN_PLAN, RiskState.CARRIED))

    @property
    def controls(self) -> tuple[ControlLine, ...]:
        return tuple(control for line in self.in_plan for control in line.controls)

    @property
    def done(self) -> int:
        return sum(one.row.state == ControlState.DONE for one in self.controls)

    @property
    def deviating(self) -> tuple[ControlLine, ...]:
        """Controls with a deviation that nobody has seen the end of, the gravest first."""
        found = [one for one in self.controls if one.open_deviations]
        return tuple(sorted(found, key=gravity))

    def for_rules(self) -> rules.Plan | None:
        """The year as the rules see it."""
        if self.plan is None:
            return None
        signed = {told: rules.Signed(row.ends, row.signed_on) for told, row in (self.reports or {}).items()}
        limits = (self.method.again_after_years, self.method.major_from_percent) if self.method else (2, 50)
        risks = tuple(line.for_rules for line in self.risks)
        return rules.Plan(self.year, PlanState(self.plan.state), risks, signed, *limits)


def _gravest(line: RiskLine) -> tuple[int, ...]:
    return (*(-one for one in line.rank), line.row.number)


def gravity(line: ControlLine) -> tuple[bool, float]:
    """What controls with deviations are put in order by, the gravest first."""
    return line.worst is not Outcome.MAJOR, -(line.failed[0] / line.failed[1]) if line.failed else 0.0


def years(committees: Iterable[Unit], year: int, known: Known, today: date | None = None) -> dict[int, ControlYear]:
    """Committee key -> its year (at most 20 queries, however many there are)."""
    chosen = list(committees)
    if not chosen:
        return {}
    method = method_of(row_of(root_of(chosen[0]), year, known))
    # Which risk a risk follows never changes, so how long it has stood is asked of the rows as they are.
    followed = dict(Risk.objects.filter(plan__committee__in=chosen).values_list("pk", "previous"))
    whole = {at: _of(chosen, at, method, followed, known) for at in (year - 1, year)}
    day = today or known.day
    return {
        unit.pk: _judged(whole[year][unit.pk], whole[year - 1][unit.pk], day)
        for unit in chosen
    }  # fmt: skip


def year_of(committee: Unit, year: int, known: Known) -> ControlYear:
    """One committee's year."""
    return years([committee], year, known)[committee.pk]


def _judged(now: ControlYear, before: ControlYear, today: date) -> ControlYear:
    told = now.for_rules()
    found = rules.findings(told, before.for_rules(), today) if told is not None else ()
    return ControlYear(now.committee, now.year, now.plan, now.method, now.risks, now.reports, now.judgement, found)


def _of(
    chosen: list[Unit], year: int, method: RiskMethod | None, followed: Mapping[int, int | None], known: Known
) -> dict[int, ControlYear]:
    keys = [unit.pk for unit in chosen]
    plans = known.as_written(
        ControlPlan.objects.filter(committee__in=keys, year=year).select_related("committee__principal", "changed_by")
    )
    by_committee = {plan.committee_id: plan for plan in plans}
    own = [plan.pk for plan in plans]
    risks = _by(_risks(Q(plan__in=own), method, followed, known), lambda line: line.row.plan_id)
    reports = _by(known.rows(ControlReport).filter(plan__in=own).select_related("known_by"), lambda row: row.plan_id)
    judged = known.rows(ControlJudgement).filter(unit__in=keys, year=year).select_related("known_by")
    judgements = {row.unit_id: row for row in judged}
    found = {}
    for unit in chosen:
        plan = by_committee.get(unit.pk)
        lines = sorted(risks.get(plan.pk, ()), key=_gravest) if plan else []
        told = {ReportTime(row.told): row for row in reports.get(plan.pk, ())} if plan else {}
        found[unit.pk] = ControlYear(unit, year, plan, method, tuple(lines), told, judgements.get(unit.pk))
    return found


def _risks(within: Q, method: RiskMethod | None, followed: Mapping[int, int | None], known: Known) -> list[RiskLine]:
    rows = known.as_written(Risk.objects.filter(within).order_by("plan", "number"))
    controls = _by(_controls(Q(risk__in=[row.pk for row in rows]), known), lambda line: line.row.risk_id)
    goals = titles([row.goal_id for row in rows if row.goal_id], known)
    return [
        RiskLine(
            row,
            method.band(row.likelihood, row.consequence) if method else None,
            method.rank(row.likelihood, row.consequence) if method else (-1, 0),
            goals.get(row.goal_id or 0, ""),
            _years(row.pk, followed),
            tuple(controls.get(row.pk, ())),
        )
        for row in rows
    ]


def _years(risk: int, followed: Mapping[int, int | None]) -> int:
    before = followed.get(risk)
    return 1 if before is None else 1 + _years(before, followed)


def _controls(within: Q, known: Known) -> list[ControlLine]:
    rows = known.as_written(
        ControlActivity.objects.filter(within).select_related("unit", "responsible").order_by("risk", "number")
    )
    keys = [row.pk for row in rows]
    results = _by(
        known.rows(ControlResult).filter(activity__in=keys).select_related("known_by").order_by("occasion"),
        lambda row: row.activity_id,
    )
    told = known.as_written(ControlDeviation.objects.filter(activity__in=keys).order_by("pk"))
    deviations = _by(sorted(told, key=lambda row: (row.occasion, row.pk)), lambda row: row.activity_id)
    return [ControlLine(row, tuple(results.get(row.pk, ())), tuple(deviations.get(row.pk, ()))) for row in rows]


def _by(rows: Iterable[T], key: Callable[[T], Any]) -> dict[Any, list[T]]:
    found: dict[Any, list[T]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
