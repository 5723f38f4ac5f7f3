"""A committee whose frame is insufficient: what is missing, where there is room, and what has been asked for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, Q

from styrkedjan.areas.chain.models import Element, ElementKind
from styrkedjan.areas.chain.queries.years import in_force
from styrkedjan.areas.economy.models import FrameRequest, GeneralCostIncrease, Reallocation
from styrkedjan.areas.economy.queries.committee_facts import (
    asked_of,
    cost_increase,
    increase_beyond,
    state_at,
    unit_positions,
)
from styrkedjan.areas.economy.queries.earmarks import earmark_results
from styrkedjan.areas.economy.queries.reallocations import reallocations
from styrkedjan.areas.economy.queries.scope import Place, principal_of
from styrkedjan.areas.economy.queries.table import reading
from styrkedjan.areas.economy.queries.written import frame as frame_of
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.domain.economy.earmarks import EarmarkYear
from styrkedjan.domain.economy.insufficient_frame import (
    Guidance,
    UnitPosition,
    guide,
    room_to_reallocate,
)
from styrkedjan.domain.frame_request_states import RequestState
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """A unit of the committee with its budget and forecast; `left` is plus where something is expected to be left."""

    place: Place
    position: UnitPosition

    @property
    def left(self) -> Decimal:
        return self.position.budget - self.position.forecast


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request and where it stood."""

    row: FrameRequest
    state: RequestState


@dataclass(frozen=True, slots=True)
class Remedies:
    """Everything the page shows. `guidance` is None where frame or forecast is not known."""

    committee: Unit
    year: int
    frame: Decimal | None
    forecast: Decimal | None
    guidance: Guidance | None
    short: tuple[UnitStanding, ...]
    with_room: tuple[UnitStanding, ...]
    undistributed: Decimal
    unforecast: int
    earmarks: tuple[EarmarkYear, ...]
    increase: GeneralCostIncrease | None
    requests: tuple[RequestLine, ...]
    moves: tuple[Reallocation, ...]

    @property
    def reallocated(self) -> Decimal:
        """What stands moved this year."""
        standing = (row for row in self.moves if row.undoes_id is None and not hasattr(row, "undone_by"))
        return sum((row.amount for row in standing), ZERO)


@remembered
def remedies(committee: Unit, period: Period, known: Known) -> Remedies:
    """A constant number of queries, however many units the committee has."""
    scope, found = reading(committee, period, known)
    positions = unit_positions(found.figures)
    frame = frame_of(committee, period.year, known)
    forecast = sum((unit.forecast for unit in positions.values()), ZERO) if found.forecast_round else None
    increase = cost_increase(principal_of(committee), period.year, known)
    requests = frame_requests(committee, period.year, known)
    units = [UnitStanding(scope.places[pk], position) for pk, position in positions.items()]
    distributed = sum((unit.position.budget for unit in units), ZERO)
    return Remedies(
        committee=committee,
        year=period.year,
        frame=frame,
        forecast=forecast,
        guidance=_guidance(frame, forecast, tuple(positions.values()), increase, requests),
        short=tuple(sorted((unit for unit in units if unit.left < 0), key=lambda unit: (unit.left, unit.place.code))),
        with_room=tuple(
            sorted((unit for unit in units if unit.left > 0), key=lambda unit: (-unit.left, unit.place.code))
        ),
        undistributed=max(ZERO, (frame or ZERO) - distributed),
        unforecast=len(found.unforecast),
        earmarks=earmark_results(committee, period.year, known).get(committee.pk, ()),
        increase=increase,
        requests=requests,
        moves=tuple(reallocations(committee, period.year, known)),
    )


def _guidance(
    frame: Decimal | None,
    forecast: Decimal | None,
    positions: tuple[UnitPosition, ...],
    increase: GeneralCostIncrease | None,
    requests: tuple[RequestLine, ...],
) -> Guidance | None:
    if frame is None or forecast is None:
        return None
    asked = tuple(asked_of(shown.row, shown.state) for shown in requests)
    general = increase_beyond(frame, increase, asked)
    return guide(frame, forecast, room_to_reallocate(positions, frame), general, asked)


def frame_requests(committee: Unit, year: int, known: Known) -> tuple[RequestLine, ...]:
    """The committee's requests of a year that are not taken back, newest first (two queries)."""
    goals = Prefetch("goals", queryset=Element.objects.order_by("order", "key"))
    rows = FrameRequest.objects.filter(committee=committee, year=year).order_by("-pk")
    states = ((row, state_at(row, known)) for row in rows.select_related("changed_by").prefetch_related(goals))
    return tuple(RequestLine(row, state) for row, state in states if state is not None)


def goals_to_follow(committee: Unit, year: int, known: Known) -> list[Element]:
    """The council's goals of a year and then the committee's own: what a move may follow (one query)."""
    the_council = Q(unit__kind=UnitKind.COUNCIL) | Q(unit=principal_of(committee))
    rows = Element.objects.filter(
        the_council | Q(unit=committee), plan_year__principal=principal_of(committee), plan_year__year=year,
        kind=ElementKind.GOAL,
    )  # fmt: skip
    found = in_force(rows.select_related("unit", "plan_year"), known)
    return sorted(found, key=lambda row: (row.unit_id == committee.pk, row.order))


def own_goals(committee: Unit, year: int, known: Known) -> list[Element]:
    """The committee's own goals of a year (one query)."""
    return [goal for goal in goals_to_follow(committee, year, known) if goal.unit_id == committee.pk]
