"""A committee's year of inspection as a value: places, plans, inspections with all that hangs on them, what is late.

The number of queries is the same for one committee and for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from django.db import models

from styrkedjan.areas.inspection.models import (
    AskedDocument,
    GroupAnswer,
    Inspected,
    Inspection,
    InspectionPlan,
    Observation,
    PlanArea,
    Ruling,
)
from styrkedjan.areas.inspection.queries.laws import defined, held, limits
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.inspection import findings as rules
from styrkedjan.domain.inspection.findings import Finding
from styrkedjan.domain.inspection.ladder import Before, Limits, told
from styrkedjan.domain.inspection.law import CASE_MONTHS, INTERVAL, REPORT_MONTHS, InspectionLaw
from styrkedjan.domain.inspection.states import InspectionState, PlanState
from styrkedjan.domain.inspection.words import Obeyed, Seen
from styrkedjan.foundation.known import Known

T = TypeVar("T")
M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class RulingLine:
    """A decision with its step and its area in words."""

    row: Ruling
    law: InspectionLaw

    @property
    def label(self) -> str:
        """`Föreläggande, senast 2026-09-01`."""
        rung = self.law.rung(self.row.rung)
        return told(rung, self.row.deadline, self.row.amount) if rung else self.row.rung

    @property
    def area(self) -> str:
        return name_of(self.law, self.row.area)

    @property
    def is_fault(self) -> bool:
        rung = self.law.rung(self.row.rung)
        return rung is None or rung.is_fault

    @property
    def is_demand(self) -> bool:
        rung = self.law.rung(self.row.rung)
        return rung is not None and rung.is_followed

    @property
    def obeyed(self) -> Obeyed | None:
        return Obeyed(self.row.obeyed) if self.row.obeyed else None

    @property
    def is_at_once(self) -> bool:
        rung = self.law.rung(self.row.rung)
        return rung is not None and rung.at_once


@dataclass(frozen=True)
class CaseLine:
    """An inspection. `earlier` are the decisions in other inspections of the same place."""

    row: Inspection
    law: InspectionLaw
    areas: tuple[PlanArea, ...]
    documents: tuple[AskedDocument, ...]
    answers: Mapping[tuple[str, int, str], GroupAnswer]
    seen: Mapping[str, Observation]
    rulings: tuple[RulingLine, ...]
    earlier: tuple[RulingLine, ...]

    @property
    def state(self) -> InspectionState:
        return InspectionState(self.row.state)

    @cached_property
    def newest(self) -> dict[str, RulingLine]:
        """Area -> the decision that stands."""
        return {one.row.area: one for one in self.rulings}

    @property
    def left(self) -> tuple[PlanArea, ...]:
        """Areas without a decision."""
        return tuple(one for one in self.areas if one.area not in self.newest)

    @property
    def demands(self) -> tuple[RulingLine, ...]:
        """What stands and has not been seen obeyed."""
        return tuple(one for one in self.newest.values() if one.is_demand and one.obeyed is not Obeyed.YES)

    @property
    def faults(self) -> tuple[RulingLine, ...]:
        return tuple(one for one in self.newest.values() if one.is_fault)

    @property
    def seen_faults(self) -> int:
        return sum(one.result == Seen.FAULT for one in self.seen.values())

    def before(self, area: str) -> list[Before]:
        """What has been decided of the area in this place, here and earlier."""
        rows = [one for one in (*self.earlier, *self.rulings) if one.row.area == area]
        return [
            Before(one.row.rung, one.row.decision_date, one.row.grave, one.obeyed)
            for one in rows if one.row.decision_date is not None
        ]  # fmt: skip

    def questions(self) -> list[tuple[str, str, int, str]]:
        """(area, its name, number, question), the same for every group."""
        return [
            (one.area, name_of(self.law, one.area), number, line.strip())
            for one in self.areas
            for number, line in enumerate([text for text in one.questions.splitlines() if text.strip()], 1)
        ]

    def for_rules(self) -> rules.Case:
        row = self.row
        documents = [rules.Document(one.what, one.due, one.received_on, bool(one.handled)) for one in self.documents]
        demands = [rules.Demand(f"{one.label} ({one.area})", one.row.deadline, one.obeyed) for one in self.demands]
        unnotified = sum(one.is_fault and one.row.notified_on is None for one in self.rulings)
        return rules.Case(
            row.pk, row.inspected.name, self.state, row.due, row.announced_on, row.answer_by, documents, demands,
            unnotified, row.published_on is not None,
        )  # fmt: skip


def name_of(law: InspectionLaw, area: str) -> str:
    """An area's name; its key where the law's file no longer has it."""
    found = law.area(area)
    return found.name if found else area


@dataclass(frozen=True)
class PlanLine:
    """A plan with its areas, the law's own order, and the year's inspections."""

    row: InspectionPlan
    law: InspectionLaw
    areas: tuple[PlanArea, ...]
    cases: tuple[CaseLine, ...]

    @property
    def state(self) -> PlanState:
        return PlanState(self.row.state)

    @property
    def counted(self) -> tuple[CaseLine, ...]:
        return tuple(one for one in self.cases if one.state is not InspectionState.CANCELLED)

    @property
    def done_share(self) -> tuple[int, int]:
        """How many of the year's inspections have been made."""
        made = [one for one in self.counted if one.row.visited_on]
        return len(made), len(self.counted)

    def area_names(self) -> list[tuple[PlanArea, str]]:
        return [(one, name_of(self.law, one.area)) for one in self.areas]


@dataclass(frozen=True)
class InspectionYear:
    """A committee's year: the places it inspects, its plans, and what is late."""

    committee: Unit
    year: int
    today: date
    places: tuple[Inspected, ...]
    plans: tuple[PlanLine, ...]
    every: tuple[CaseLine, ...]
    found: tuple[Finding, ...]

    @property
    def cases(self) -> tuple[CaseLine, ...]:
        """The year's inspections, and those of other years that are still open."""
        return tuple(one for one in self.every if one.row.plan.year == self.year or one.state.is_open)

    @property
    def is_empty(self) -> bool:
        return not self.places and not self.plans

    @property
    def waiting(self) -> tuple[CaseLine, ...]:
        return tuple(one for one in self.cases if one.demands)


def cases(rows: Any, known: Known) -> list[CaseLine]:
    """Inspections with all that hangs on them (at most ten queries); the whole of a place's, or `earlier` is short."""
    ordered = known.as_written(rows.select_related("changed_by").order_by("plan__year", "due", "pk"))
    plans = _as_then(InspectionPlan, [row.plan_id for row in ordered], known, "committee__principal")
    places = _as_then(Inspected, [row.inspected_id for row in ordered], known, "unit", "committee__principal")
    told_rows = []
    for row in ordered:
        if row.plan_id in plans and row.inspected_id in places and plans[row.plan_id].law in defined():
            row.plan, row.inspected = plans[row.plan_id], places[row.inspected_id]
            told_rows.append(row)
    keys = [row.pk for row in told_rows]
    areas = plan_areas([row.plan_id for row in told_rows], known)
    documents = group(
        known.as_written(AskedDocument.objects.filter(inspection__in=keys).order_by("number")),
        lambda one: one.inspection_id,
    )
    said = group(known.rows(GroupAnswer).filter(inspection__in=keys).select_related("known_by"), _case_key)
    seen = group(known.rows(Observation).filter(inspection__in=keys).select_related("known_by"), _case_key)
    rulings = group(
        sorted(
            known.as_written(Ruling.objects.filter(inspection__in=keys).order_by("pk")),
            key=lambda one: (one.decision_date or date.min, one.pk),
        ),
        lambda one: one.inspection_id,
    )  # fmt: skip
    lines = []
    for row in told_rows:
        law = defined()[row.plan.law]
        others = [one.pk for one in told_rows if one.inspected_id == row.inspected_id and one.pk != row.pk]
        lines.append(
            CaseLine(
                row, law, tuple(areas.get(row.plan_id, ())), tuple(documents.get(row.pk, ())),
                {(one.area, one.question, one.group): one for one in said.get(row.pk, ())},
                {one.area: one for one in seen.get(row.pk, ())},
                tuple(RulingLine(one, law) for one in rulings.get(row.pk, ())),
                tuple(RulingLine(one, law) for key in others for one in rulings.get(key, ())),
            )
        )  # fmt: skip
    return lines


def _as_then(model: type[M], keys: Iterable[int], known: Known, *related: str) -> dict[int, M]:
    """What the inspections belong to, with the words it had then (one query)."""
    rows = model._default_manager.filter(pk__in=set(keys)).select_related(*related)
    return {row.pk: row for row in known.as_written(rows)}


def _case_key(row: GroupAnswer | Observation) -> int:
    return row.inspection_id


def plan_areas(plans: Iterable[int], known: Known) -> dict[Any, list[PlanArea]]:
    rows = PlanArea.objects.filter(plan__in=set(plans)).order_by("pk")
    return group(known.as_written(rows), lambda one: one.plan_id)


def watched(units: Iterable[Unit], known: Known) -> dict[int, Inspected]:
    """Unit -> what it is inspected as, where the municipality does and its permit holds (at most two queries)."""
    rows = known.as_written(Inspected.objects.filter(unit__in=list(units)).select_related("committee"))
    return {row.unit_id: row for row in rows if row.unit_id and row.closed_on is None}


def has_draft(paths: tuple[str, ...]) -> bool:
    """Whether a draft waits for an answer from somebody who answers in the subtrees (one query)."""
    return Inspection.objects.filter(within(paths, "inspected__unit__"), state=InspectionState.DRAFT).exists()


def case_of(inspection: Inspection, known: Known) -> CaseLine | None:
    """One inspection, with what was decided earlier of its place; None where it was not there then."""
    lines = cases(Inspection.objects.filter(inspected=inspection.inspected_id), known)
    return next((one for one in lines if one.row.pk == inspection.pk), None)


def years(committees: Iterable[Unit], year: int, known: Known, today: date | None = None) -> dict[int, InspectionYear]:
    """Committee key -> its year (at most 16 queries, however many there are)."""
    chosen = list(committees)
    if not chosen:
        return {}
    day = today or known.day
    settings = {law: limits(own) for law, own in held(root_of(chosen[0]), known).items()}
    rows = Inspected.objects.filter(committee__in=chosen).select_related("unit", "committee__principal", "changed_by")
    places = group(
        [row for row in known.as_written(rows.order_by("law", "name", "pk")) if row.law in defined()],
        lambda one: one.committee_id,
    )
    lines = group(
        cases(Inspection.objects.filter(plan__committee__in=chosen), known), lambda one: one.row.plan.committee_id
    )
    plans = [
        row
        for row in known.as_written(
            InspectionPlan.objects.filter(committee__in=chosen, year=year)
            .select_related("committee__principal", "changed_by").order_by("law")
        )
        if row.law in defined()
    ]  # fmt: skip
    areas = plan_areas([row.pk for row in plans], known)
    found = {}
    for unit in chosen:
        own = tuple(lines.get(unit.pk, ()))
        told_plans = tuple(
            PlanLine(
                row, defined()[row.law], tuple(areas.get(row.pk, ())),
                tuple(one for one in own if one.row.plan_id == row.pk),
            )
            for row in plans if row.committee_id == unit.pk
        )  # fmt: skip
        there = tuple(places.get(unit.pk, ()))
        found[unit.pk] = InspectionYear(
            unit, year, day, there, told_plans, own, rules.in_order(_findings(there, own, settings, day))
        )
    return found


def year_of(committee: Unit, year: int, known: Known, today: date | None = None) -> InspectionYear:
    """One committee's year."""
    return years([committee], year, known, today)[committee.pk]


def _findings(
    places: Iterable[Inspected], lines: Iterable[CaseLine], settings: Mapping[str, Limits], today: date
) -> Iterable[Finding]:
    by_place = group(lines, lambda one: one.row.inspected_id)
    for own in by_place.values():
        for line in own:
            yield from rules.of_case(
                line.for_rules(), today, case_months=settings[line.row.plan.law].get(CASE_MONTHS)
            )  # fmt: skip
    for row in places:
        if row.closed_on is not None:
            continue
        own = by_place.get(row.pk, [])
        visits = [one.row.visited_on for one in own if one.row.visited_on]
        planned = [one.row.due for one in own if one.state in (InspectionState.PLANNED, InspectionState.ANNOUNCED)]
        place = rules.Place(
            row.pk, row.name, row.permitted_on, max(visits, default=None), min(planned, default=None),
            row.owner_changed_on, row.owner_reported_on,
        )  # fmt: skip
        law = settings[row.law]
        yield from rules.of_place(
            place, today, interval=law.get(INTERVAL), report_months=law.get(REPORT_MONTHS)
        )  # fmt: skip


def group(rows: Iterable[T], key: Callable[[T], Any]) -> dict[Any, list[T]]:
    found: dict[Any, list[T]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
