"""What economy itself knows of every committee for the rules: a constant number of queries, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from styrkedjan.areas.economy.models import (
    AccountGroup,
    CarryOverRules,
    FrameKind,
    FrameRequest,
    GeneralCostIncrease,
    NetFrame,
)
from styrkedjan.areas.economy.queries.earmarks import earmark_results
from styrkedjan.areas.economy.queries.figures import BUDGET_YEAR, FORECAST, OUTCOME, Figures
from styrkedjan.areas.economy.queries.reallocations import unprioritised
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.earmarks import EarmarkYear
from styrkedjan.domain.economy.findings import CommitteePosition
from styrkedjan.domain.economy.insufficient_frame import (
    Asked,
    Cause,
    UnitPosition,
    answered,
    beyond_calculated,
    room_to_reallocate,
)
from styrkedjan.domain.frame_request_states import RequestState
from styrkedjan.foundation.known import Known

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Facts:
    """Of all committees, by unit key. `granted` is None where no frame of the municipality tells of capital costs."""

    positions: Mapping[int, tuple[UnitPosition, ...]]
    capital: Mapping[int, Decimal] | None
    granted: Mapping[int, Decimal] | None
    increase: GeneralCostIncrease | None
    asked: Mapping[int, tuple[Asked, ...]]
    unprioritised: Mapping[int, tuple[Decimal, ...]]
    earmarks: Mapping[int, tuple[EarmarkYear, ...]]
    with_rules: frozenset[int]
    capital_before: Mapping[int, Decimal] | None = None

    def known_of(self, committee: int, frame: Decimal | None) -> CommitteePosition:
        """What the rules are told of one committee, without its name (no query)."""
        units = self.positions.get(committee, ())
        distributed = sum((unit.budget for unit in units), ZERO) if units else None
        return CommitteePosition(
            "",
            frame=frame,
            distributed=distributed,
            room_to_reallocate=ZERO if frame is None else room_to_reallocate(units, frame),
            general_increase=self.general_increase(committee, frame),
            asked=self.asked.get(committee, ()),
            unprioritised=self.unprioritised.get(committee, ()),
            earmarks=self.earmarks.get(committee, ()),
            own_rules=committee in self.with_rules,
            capital_costs_budgeted=self.capital.get(committee, ZERO) if self.capital is not None and units else None,
            capital_costs_before=self.capital_before.get(committee, ZERO) if self.capital_before is not None else None,
            capital_costs_granted=self.granted.get(committee, ZERO) if self.granted is not None else None,
        )

    def general_increase(self, committee: int, frame: Decimal | None) -> Decimal:
        """What costs have risen beyond the council's budget for a frame; nought where nobody has told."""
        return increase_beyond(frame, self.increase, self.asked.get(committee, ()))


def facts(
    principal: Unit, year: int, figures: Figures, top: Mapping[int, int], known: Known, before: Figures | None = None
) -> Facts:
    """`top` is the committee of each unit key, `before` the figures of the year before when all of it is booked.

    At most fourteen queries and one question of the store.
    """
    capital = frozenset(
        AccountGroup.objects.filter(principal=principal, is_capital=True).values_list("code", flat=True)
    )
    rules = known.rows(CarryOverRules).filter(committee__path__startswith=principal.path)
    return Facts(
        positions=_positions(figures, top),
        capital=_capital(capital, figures, top, BUDGET_YEAR),
        capital_before=_capital(capital, before, top, OUTCOME) if before else None,
        granted=_granted(principal, year, known),
        increase=cost_increase(principal, year, known),
        asked=_asked(principal, year, known),
        unprioritised=unprioritised(principal, year, known),
        earmarks=earmark_results(principal, year, known),
        with_rules=frozenset(rules.values_list("committee_id", flat=True)),
    )


def cost_increase(principal: Unit, year: int, known: Known) -> GeneralCostIncrease | None:
    """How costs have risen in a year, where somebody has told (one query)."""
    rows = known.rows(GeneralCostIncrease).filter(principal=principal, year=year)
    return rows.select_related("known_by").first()


def increase_beyond(frame: Decimal | None, increase: GeneralCostIncrease | None, asked: Iterable[Asked]) -> Decimal:
    """What costs have risen beyond the council's budget. Money granted for that very rise is no part of the budget."""
    if increase is None or frame is None:
        return ZERO
    budget = frame - answered(asked, Cause.GENERAL_COST_INCREASE).granted
    return beyond_calculated(budget, increase.calculated, increase.actual)


def asked_of(row: FrameRequest, state: RequestState) -> Asked:
    """A request as the rules see it."""
    settled = row.granted or ZERO if state is RequestState.DECIDED else ZERO
    return Asked(row.amount, state, Cause(row.cause).asked_of, row.decision_text, settled)


def unit_positions(figures: Figures) -> dict[int, UnitPosition]:
    """Budget and forecast of each unit that has either; what is unknown counts as in the table's total."""
    return {unit: UnitPosition(*both) for unit, both in figures.of_units(BUDGET_YEAR, FORECAST).items()}


def state_at(row: FrameRequest, known: Known) -> RequestState | None:
    """Where a request stood at a moment; None before it was begun or once it is taken back."""
    if known.is_now:
        return None if row.state == RequestState.WITHDRAWN else RequestState(row.state)
    if not known.holds(row.created_at) or (row.state == RequestState.WITHDRAWN and known.holds(row.changed_at)):
        return None
    if known.holds(row.decided_at):
        return RequestState.DECIDED
    return RequestState.SENT if known.holds(row.sent_at) else RequestState.DRAFTED


def _positions(figures: Figures, top: Mapping[int, int]) -> dict[int, tuple[UnitPosition, ...]]:
    found: dict[int, list[UnitPosition]] = {}
    for unit, position in unit_positions(figures).items():
        found.setdefault(top[unit], []).append(position)
    return {committee: tuple(positions) for committee, positions in found.items()}


def _capital(groups: frozenset[str], figures: Figures, top: Mapping[int, int], place: int) -> dict[int, Decimal] | None:
    """A figure of the account groups that hold capital costs; None where no group is marked as one."""
    if not groups:
        return None
    found: dict[int, Decimal] = {}
    for unit, (amount,) in figures.of_units(place, groups=groups).items():
        found[top[unit]] = found.get(top[unit], ZERO) + amount
    return found


def _granted(principal: Unit, year: int, known: Known) -> dict[int, Decimal] | None:
    rows = known.rows(NetFrame).filter(unit__path__startswith=principal.path, year=year)
    sums = rows.filter(kind=FrameKind.CAPITAL).order_by().values_list("unit").annotate(total=Sum("amount"))
    return dict(sums) or None


def _asked(principal: Unit, year: int, known: Known) -> dict[int, tuple[Asked, ...]]:
    rows: Iterable[FrameRequest] = FrameRequest.objects.filter(
        committee__path__startswith=principal.path, year=year
    ).order_by("pk")
    found: dict[int, tuple[Asked, ...]] = {}
    for row in rows:
        state = state_at(row, known)
        if state is not None:
            found[row.committee_id] = (*found.get(row.committee_id, ()), asked_of(row, state))
    return found
