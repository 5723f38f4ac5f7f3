"""Every promise with its year: how many were kept, and which were broken, as it was known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from styrkedjan.areas.indicators.queries.values import outcomes
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.voices.models import Feedback, Promise, PromiseCase
from styrkedjan.domain.observations import Observation
from styrkedjan.domain.periods import Period
from styrkedjan.domain.voices.promises import Kept, PromiseMeasure, PromiseState, is_breach, kept, last_day, meets
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered


@dataclass(frozen=True, slots=True)
class Took:
    """Something that took days: its reference, and whether whoever waited was compensated."""

    reference: str
    started_on: date
    done_on: date | None
    compensated_on: date | None = None
    case: int = 0


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken promise: how many days too long, so far or in all."""

    took: Took
    days: int


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise and how it went in the year."""

    row: Promise
    kept: Kept
    breaches: tuple[Breach, ...]
    value: Observation | None

    @property
    def state(self) -> PromiseState:
        return PromiseState(self.row.state)

    @property
    def is_broken(self) -> bool:
        return self.kept.kept < self.kept.judged

    @property
    def uncompensated(self) -> tuple[Breach, ...]:
        """Broken, and what was promised for that is not given."""
        if not self.row.compensation or self.row.measure != PromiseMeasure.CASES:
            return ()
        return tuple(one for one in self.breaches if one.took.compensated_on is None)


@remembered
def promises(unit: Unit, at: int, known: Known) -> list[PromiseLine]:
    """The promises of a unit and what is below it, broken ones first (some eight queries, however many)."""
    root = root_of(unit)
    rows = [
        row
        for row in known.as_written(
            Promise.objects.filter(unit__principal=root).select_related("unit__principal", "indicator")
        )
        if row.unit.path.startswith(unit.path)
    ]
    cases = _cases(rows, known)
    answers = _answers(root, rows, known)
    indicators = [row.indicator for row in rows if row.indicator is not None]
    values = outcomes([row.unit for row in rows if row.indicator], indicators, Period(at), known)
    lines = [_line(row, at, known.day, cases.get(row.pk, []), answers, values) for row in rows]
    return sorted(lines, key=lambda one: (one.state is not PromiseState.DECIDED, not one.is_broken, one.row.pk))


def _cases(rows: Sequence[Promise], known: Known) -> dict[int, list[Took]]:
    found: dict[int, list[Took]] = {}
    for one in known.as_written(PromiseCase.objects.filter(promise__in=[row.pk for row in rows])):
        took = Took(one.reference, one.started_on, one.done_on, one.compensated_on, one.pk)
        found.setdefault(one.promise_id, []).append(took)
    return found


def _answers(root: Unit, rows: Iterable[Promise], known: Known) -> list[tuple[str, Took]]:
    """Every matter as something that takes days, with its unit's place."""
    if not any(row.measure == PromiseMeasure.ANSWERS for row in rows):
        return []
    every = known.as_written(Feedback.objects.filter(unit__principal=root).select_related("unit"))
    told = (one for one in every if one.state != "handed_over")
    return [(one.unit.path, Took(one.number, one.received_on, one.answered_on)) for one in told]


def _line(
    row: Promise, at: int, today: date, cases: list[Took], answers: list[tuple[str, Took]], values: object
) -> PromiseLine:
    if row.measure == PromiseMeasure.INDICATOR:
        return _measured(row, at, values)
    if row.measure == PromiseMeasure.ANSWERS:
        cases = [took for path, took in answers if path.startswith(row.unit.path)]
    limit = int(row.limit)
    mine = [one for one in cases if row.valid_from <= one.started_on <= (row.valid_to or date.max)]
    broken = (
        Breach(one, ((one.done_on or today) - last_day(one.started_on, limit)).days)
        for one in mine if one.started_on.year == at and is_breach(one, limit, today)
    )  # fmt: skip
    ordered = tuple(sorted(broken, key=lambda one: (-one.days, one.took.reference)))
    return PromiseLine(row, kept(mine, limit, at, today), ordered, None)


def _measured(row: Promise, at: int, values: object) -> PromiseLine:
    """Kept once or not at all: the newest value of the year that there is."""
    series = values.get((row.indicator_id, row.unit_id), []) if hasattr(values, "get") else []
    found = [one for one in series if one.period.year == at and one.value is not None]
    if not found or row.indicator is None or found[-1].value is None:
        return PromiseLine(row, Kept(0, 0), (), None)
    holds = meets(found[-1].value, row.limit, row.indicator.direction)
    return PromiseLine(row, Kept(int(holds), 1), (), found[-1])
