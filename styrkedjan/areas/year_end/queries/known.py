"""Requests and plans as they were known at a moment, with the state they had then. Now (None) is as they stand.

Each kind of request is made once and answered once, so its two times tell its state at any moment; a plan is rewritten
and keeps its history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.year_end.models import (
    CarryOverRequest,
    CarryOverReview,
    CommitteeRecoveryPlan,
    EquityUseRequest,
    RecoveryFollowUp,
    RecoveryMeasure,
)
from styrkedjan.domain.economy.recovery import Measure, RecoveryPlan
from styrkedjan.domain.year_end_states import CarryOverState, PlanState, UseState
from styrkedjan.foundation.known import Known, set_back

UNDECIDED = {"decision_body": "", "decision_date": None, "decision_section": "", "record_number": ""}


def carry_overs(principal: Unit, year: int, known: Known) -> dict[int, CarryOverRequest]:
    """Committee key -> its live request of the year (two queries, one when nothing has to be set back)."""
    rows = CarryOverRequest.objects.filter(committee__principal=principal, year=year).order_by("pk")
    found = (carry_over_at(row, known) for row in rows.select_related("changed_by", "committee__principal"))
    return {row.committee_id: row for row in found if row and row.state != CarryOverState.WITHDRAWN}


def carry_over_at(row: CarryOverRequest, known: Known) -> CarryOverRequest | None:
    """The request as known then; None before it was made (one query at most)."""
    if known.holds(row.changed_at):
        return row
    if not known.holds(row.created_at):
        return None
    state = CarryOverState.REVIEWED if board_review_of(row, known) else CarryOverState.REQUESTED
    return set_back(row, state=state.value, granted=None, **UNDECIDED)


def board_review_of(row: CarryOverRequest, known: Known) -> CarryOverReview | None:
    """The board's review of the request (one query)."""
    return known.rows(CarryOverReview).filter(request=row).select_related("known_by").first()


def board_reviews(requests: Iterable[CarryOverRequest], known: Known) -> dict[int, CarryOverReview]:
    """Request key -> its test (one query)."""
    rows = known.rows(CarryOverReview).filter(request__in=[row.pk for row in requests])
    return {row.request_id: row for row in rows.select_related("known_by")}


def uses(within: Q, known: Known) -> list[EquityUseRequest]:
    """The wishes to use equity, of every year, newest first (one query)."""
    rows = EquityUseRequest.objects.filter(within).select_related("unit", "committee", "created_by")
    return [
        row if known.holds(row.changed_at) else set_back(row, state=UseState.REQUESTED.value, **UNDECIDED)
        for row in known.made(rows)
    ]


@dataclass(frozen=True, slots=True)
class KnownPlan:
    """A recovery plan with its measures and follow-ups."""

    row: CommitteeRecoveryPlan
    measures: tuple[RecoveryMeasure, ...]
    follow_ups: tuple[RecoveryFollowUp, ...]

    @property
    def for_rules(self) -> RecoveryPlan:
        """The plan as the rules see it."""
        measures = tuple(
            Measure(one.description, {int(year): Decimal(text) for year, text in one.effects.items()})
            for one in self.measures
        )
        done = frozenset((one.year, one.occasion) for one in self.follow_ups)
        approved = self.row.decision_text if self.row.state == PlanState.APPROVED else ""
        day = self.row.decision_date if approved else None
        return RecoveryPlan(self.row.committee.name, self.row.deficit_year, measures, approved, done, day)


def plans(within: Q, known: Known) -> dict[int, dict[int, KnownPlan]]:
    """Committee key -> deficit year -> plan (at most five queries)."""
    rows = known.as_written(CommitteeRecoveryPlan.objects.filter(within).select_related("committee", "changed_by"))
    keys = [row.pk for row in rows]
    measures = _by_plan(known.rows(RecoveryMeasure).filter(plan__in=keys).order_by("pk"))
    done = known.rows(RecoveryFollowUp).filter(plan__in=keys).select_related("known_by")
    follow_ups = _by_plan(done.order_by("year", "known_at", "pk"))
    found: dict[int, dict[int, KnownPlan]] = {}
    for row in rows:
        plan = KnownPlan(row, tuple(measures.get(row.pk, ())), tuple(follow_ups.get(row.pk, ())))
        found.setdefault(row.committee_id, {})[row.deficit_year] = plan
    return found


def plan_of(committee: Unit, deficit_year: int, known: Known) -> KnownPlan | None:
    """One plan (at most five queries)."""
    found = plans(Q(committee=committee, deficit_year=deficit_year), known)
    return found.get(committee.pk, {}).get(deficit_year)


def _by_plan(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.plan_id, []).append(row)
    return found
