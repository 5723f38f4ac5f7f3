"""One good question for each goal that is not reached, with the figures that bear on it already there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from styrkedjan.areas.comparison.models import GapAnswer
from styrkedjan.areas.improvement.queries.boards import Line, lines
from styrkedjan.areas.improvement.queries.practices import same_measure
from styrkedjan.areas.indicators.models import Indicator, SourceKind
from styrkedjan.areas.indicators.queries.tables import places, tables
from styrkedjan.areas.indicators.queries.values import observations
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.reporting.proposals import Facts, IndicatorFact
from styrkedjan.domain.gap_states import GapState
from styrkedjan.domain.improvement.asking import Bearing, Question, question
from styrkedjan.domain.improvement.states import ImprovementState
from styrkedjan.domain.measures import Direction, Target
from styrkedjan.domain.observations import ALL
from styrkedjan.domain.periods import Period
from styrkedjan.domain.status import Status
from styrkedjan.foundation.known import Known

DEVIATES = (Status.PARTLY, Status.NOT_REACHED)
OPEN_GAPS = (GapState.UNJUSTIFIED.value, GapState.MEASURE.value)
TRYING = (ImprovementState.PLANNED, ImprovementState.TRIED)
Ends = tuple[tuple[str, Decimal], tuple[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Asked:
    """The question, the indicator it is about, and the improvement that is already at work with it."""

    question: Question
    indicator: Indicator
    trying: Line | None
    practices: int = 0


def questions(unit: Unit, told: Mapping[int, Facts], period: Period, known: Known) -> dict[int, Asked]:
    """Goal -> its question, for those that the figures say are not reached (some ten queries, however many)."""
    worst = {key: one for key, facts in told.items() if (one := _worst(facts)) is not None}
    if not worst:
        return {}
    indicators = {one.indicator.pk: one.indicator for one in worst.values()}
    ends = _ends(unit, list(indicators.values()), worst.values(), known)
    gaps = _gaps(unit, indicators, known)
    board = [line for line in lines(unit, known) if line.state in TRYING]
    shared = same_measure(indicators.values(), known)
    found = {}
    for key, fact in worst.items():
        row = fact.indicator
        trying = next((one for one in board if key == one.row.element_id or row.pk == one.row.indicator_id), None)
        bearing = _bearing(fact, ends.get(row.pk), gaps.get(row.pk, ""), trying, shared[row.pk])
        found[key] = Asked(question(bearing), row, trying, shared[row.pk])
    return found


def _worst(facts: Facts) -> IndicatorFact | None:
    """The indicator that is furthest from its target, as a share of it."""
    missed = [
        (one, short / max(abs(_edge(one.target)), Decimal(1)))
        for one in facts.indicators
        if one.proposal.status in DEVIATES and one.target and one.outcome and one.outcome.value is not None
        and (short := one.target.shortfall(one.outcome.value)) > 0
    ]  # fmt: skip
    return max(missed, key=lambda pair: pair[1])[0] if missed else None


def _edge(target: Target) -> Decimal:
    return target.floor if target.floor is not None else target.ceiling or Decimal(0)


def _bearing(fact: IndicatorFact, ends: Ends | None, gap: str, trying: Line | None, practices: int) -> Bearing:
    row, target, outcome = fact.indicator, fact.target, fact.outcome
    if target is None or outcome is None or outcome.value is None:
        raise ValueError("only what is measured against a target is asked about")
    best, worst = ends or (None, None)
    return Bearing(
        row.name, row.unit_of_measure, row.decimals, outcome.value, target.shortfall(outcome.value), _change(fact),
        best, worst, best is not None and target.shortfall(best[1]) == 0, gap, trying.row.title if trying else "",
        practices,
    )  # fmt: skip


def _change(fact: IndicatorFact) -> Decimal | None:
    """Since the same period a year ago, more than zero for the better; None without a direction or a year ago."""
    now, direction = fact.outcome, Direction(fact.indicator.direction)
    if now is None or now.value is None or direction is Direction.NONE:
        return None
    then = Period(now.period.year - 1, now.period.span, now.period.number)
    before = next((one.value for one in fact.series if one.period == then), None)
    if before is None:
        return None
    return now.value - before if direction is Direction.HIGHER else before - now.value


def _ends(unit: Unit, indicators: Sequence[Indicator], told: Iterable[IndicatorFact], known: Known) -> dict[int, Ends]:
    """Indicator -> the best and the worst of the units below, or the best of the others and the unit itself."""
    periods = {one.indicator.pk: one.outcome.period for one in told if one.outcome}
    own = [one for one in indicators if one.source == SourceKind.OWN and one.direction != Direction.NONE]
    where = places(root_of(unit))
    asked = Q(indicator__in=own, period__in={str(one) for one in periods.values()})
    rows = observations(asked, where, known, timed=False)
    found = {}
    for one in own:
        at = periods[one.pk]
        table = tables(one, where, [row for row in rows.get(one.pk, ()) if row[1].period == at]).get(at)
        if table is None:
            continue
        shown = {
            where[key]: value.value
            for key, part in table.reported
            if part == ALL and (value := table.value(key)) is not None and value.value is not None
        }
        below = {
            place: value for place, value in shown.items() if place.path.startswith(unit.path) and place.id != unit.pk
        }
        among = below or shown
        if len(among) > 1:
            ordered = sorted(among.items(), key=lambda pair: (pair[1], pair[0].code))
            low, high = ordered[0], ordered[-1]
            best, worst = (high, low) if one.direction == Direction.HIGHER else (low, high)
            if not below:
                mine = next((pair for pair in ordered if pair[0].id == unit.pk), None)
                if mine is None or best[0].id == unit.pk:
                    continue
                worst = mine
            if best[1] != worst[1]:
                found[one.pk] = ((best[0].name, best[1]), (worst[0].name, worst[1]))
    return found


def _gaps(unit: Unit, indicators: Mapping[int, Indicator], known: Known) -> dict[int, str]:
    """Indicator -> the groups between which there is a difference that nobody has a reason for."""
    rows = GapAnswer.objects.filter(indicator__in=indicators, unit__path__startswith=unit.path).select_related("unit")
    return {
        row.indicator_id: f"{row.first} och {row.second}"
        for row in known.as_written(rows) if row.state in OPEN_GAPS
    }  # fmt: skip
