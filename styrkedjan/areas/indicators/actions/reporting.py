"""Reporting values: typed missing, shares computed, corrections as new versions. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from styrkedjan.areas.indicators import permissions
from styrkedjan.areas.indicators.models import Indicator, IndicatorValue, SourceKind
from styrkedjan.areas.indicators.queries import values
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.indicators import PER_CENT, computed_value
from styrkedjan.domain.measures import Aggregation, Frequency
from styrkedjan.domain.observations import ALL, Breakdown, Missing, Sex
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import exact, rounded
from styrkedjan.foundation import audit, facts, locking
from styrkedjan.foundation.actions import action, event, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User

CellKey = tuple[int, int, str, str, str, str]
ONE_VALUE = event("indicators.report_value", "rapporterade ett värde")
MANY_VALUES = event("indicators.report_values", "rapporterade värden")


@dataclass(frozen=True, slots=True)
class Entry:
    """One value to report, or the reason there is none. `where` is told in refusals ("rad 12")."""

    indicator: Indicator
    unit: Unit
    period: Period
    value: Decimal | None = None
    missing: Missing | None = None
    breakdown: Breakdown = ALL
    n: int | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    preliminary: bool = False
    note: str = ""
    where: str = ""

    @property
    def key(self) -> CellKey:
        part = self.breakdown
        return self.indicator.pk, self.unit.pk, str(self.period), part.sex.value, part.age, part.area


def report_value(*, by: User, entry: Entry, at: datetime | None = None) -> IndicatorValue:
    """Report or correct one value; returns the current row (the old one when nothing changed)."""
    return report_values(by=by, entries=[entry], at=at)[0]


@transaction.atomic
def report_values(
    *, by: User, entries: Sequence[Entry], batch: ImportBatch | None = None, at: datetime | None = None
) -> list[IndicatorValue]:
    """Report or correct many values, all or none. A changed value is a new version; an unchanged one leaves no trace.

    `at` is when they became known (now when None). Raises InvalidInput with every problem at once.
    """
    units = {entry.unit.pk: entry.unit for entry in entries}
    permissions.require_report(by, *units.values())
    now = at or timezone.now()
    problems = [problem for entry in entries for problem in entry_problems(entry, now)]
    problems += _doubles(entries)
    if problems:
        raise InvalidInput(problems)
    locking.hold(Unit, units)  # of two who report the same new value, the second waits and corrects the first's
    current = _current(entries)
    written = facts.replace(
        IndicatorValue, current, {entry.key: _fields(entry) for entry in entries}, by=by, at=now, batch=batch
    )
    if batch is None:
        _record(by, written.added, units)
    rows = {**current, **{_key(row): row for row in written.added}}
    return [rows[entry.key] for entry in entries]


@transaction.atomic
def report_period(*, by: User, entries: Sequence[Entry], version: str) -> list[IndicatorValue]:
    """Report or correct an indicator's values of one unit and period, as a form has them.

    `version` is of the values that the form was filled in from. Raises EditConflict when somebody reported meanwhile.
    """
    first = entries[0]
    permissions.require_report(by, first.unit)
    locking.hold(Unit, [first.unit.pk])
    held = list(values.of_period(first.indicator, first.unit, first.period).select_related("known_by"))
    mine = {entry.breakdown.sex.label: _words(entry) for entry in entries}
    facts.require_unchanged(
        held, version, mine=mine,
        theirs=lambda: {Sex(row.sex).label: _words(row) for row in held},
    )  # fmt: skip
    return report_values(by=by, entries=entries)


@action("indicators.withdraw_values", "tog tillbaka värden")
def withdraw_values(*, by: User, rows: Collection[IndicatorValue], at: datetime | None = None) -> None:
    """Take values back: from now on nothing is said. What was known before stays known for that time."""
    units = {row.unit_id: row.unit for row in rows}
    permissions.require_report(by, *units.values())
    facts.close(IndicatorValue, rows, at=at)
    for unit in units.values():
        count = sum(row.unit_id == unit.pk for row in rows)
        tell(unit, unit, values=count)


def entry_problems(entry: Entry, now: datetime) -> Iterable[Problem]:
    """Everything that keeps the entry from being reported at `now`."""
    indicator, period = entry.indicator, entry.period
    if indicator.source != SourceKind.OWN:
        what = f"{indicator.name} hämtas från {indicator.get_source_display()}."
        yield _problem(entry, what, "Värdet rättas i källan, inte här.")
    if entry.unit.principal_id != indicator.principal_id:
        yield _problem(entry, "Enheten och indikatorn hör till olika kommuner.", "Välj en egen enhet.")
    if period.span.value != indicator.frequency:
        often = Frequency(indicator.frequency).label.lower()
        yield _problem(entry, f"{indicator.name} rapporteras {often}, inte för {period.label}.", "Välj rätt period.")
    if period.start > timezone.localtime(now).date():
        yield _problem(entry, f"{period.label} har inte börjat än.", "Vänta, eller välj en annan period.")
    if not (indicator.valid_from or period.year) <= period.year <= (indicator.valid_to or period.year):
        yield _problem(entry, f"{indicator.name} gäller inte {period.year}.", "Välj ett år då den gäller.")
    yield from _shape_problems(entry)


def _shape_problems(entry: Entry) -> Iterable[Problem]:
    given = [entry.value, entry.numerator, entry.denominator]
    said = any(number is not None for number in given)
    if entry.missing is not None and (said or entry.n is not None):
        yield _problem(entry, "Både ett värde och ett skäl till att det saknas.", "Ta bort det ena.")
    elif entry.missing is None and not said:
        yield _problem(entry, "Varken värde eller skäl till att det saknas.", "Skriv ett värde eller välj ett skäl.")
    if entry.n is not None and entry.n < 0:
        yield _problem(entry, "Antalet bakom värdet är negativt.", "Skriv hur många svar eller personer det är.")
    if entry.missing is None:
        try:
            computed_value(entry.value, entry.numerator, entry.denominator, entry.indicator.unit_of_measure)
        except ValueError as error:
            yield _problem(entry, str(error), "Rätta siffrorna så att de hör ihop.")
        if _is_more_than_all(entry):
            what = f"Täljaren {exact(entry.numerator)} är större än nämnaren {exact(entry.denominator)}."
            yield _problem(entry, what, "Täljaren är en del av nämnaren; kontrollera om de har bytt plats.")


def _is_more_than_all(entry: Entry) -> bool:
    """A share is of what it is a part of; a ratio in another unit, or a change in per cent, may be anything."""
    is_share = entry.indicator.aggregation == Aggregation.SHARE and entry.indicator.unit_of_measure == PER_CENT
    part, whole = entry.numerator, entry.denominator
    return is_share and part is not None and whole is not None and part > whole


def _doubles(entries: Sequence[Entry]) -> Iterable[Problem]:
    seen: set[CellKey] = set()
    for entry in entries:
        if entry.key in seen:
            yield _problem(
                entry, f"{entry.indicator.key} {entry.period.label} står två gånger.", "Behåll en av raderna."
            )
        seen.add(entry.key)


def _problem(entry: Entry, what: str, remedy: str) -> Problem:
    place = entry.where or f"{entry.indicator.key}, {entry.unit.label}, {entry.period.label}"
    return Problem("", place, what, remedy)


def _fields(entry: Entry) -> dict[str, Any]:
    value = None
    if entry.missing is None:
        value = computed_value(entry.value, entry.numerator, entry.denominator, entry.indicator.unit_of_measure)
    return {
        "indicator": entry.indicator,
        "unit": entry.unit,
        "period": str(entry.period),
        "sex": entry.breakdown.sex.value,
        "age": entry.breakdown.age,
        "area": entry.breakdown.area,
        "value": _stored(value, 6),
        "missing": entry.missing.value if entry.missing else "",
        "n": entry.n,
        "numerator": _stored(entry.numerator, 4),
        "denominator": _stored(entry.denominator, 4),
        "preliminary": entry.preliminary,
        "note": entry.note,
    }


def _words(said: Entry | IndicatorValue) -> str:
    """A value as two people compare it: what it was computed from, the number, or why there is none."""
    if said.missing:
        return Missing(said.missing).label
    if said.numerator is not None or said.denominator is not None:
        return f"{exact(said.numerator)} av {exact(said.denominator)}"
    return exact(said.value)


def _stored(value: Decimal | None, decimals: int) -> Decimal | None:
    """As the database keeps it, so that what is unchanged is seen to be."""
    return None if value is None else rounded(value, decimals)


def _current(entries: Sequence[Entry]) -> dict[CellKey, IndicatorValue]:
    """The current rows of the entries' cells (held until the transaction ends)."""
    rows = NOW.rows(IndicatorValue).filter(
        indicator__in={entry.indicator.pk for entry in entries},
        unit__in={entry.unit.pk for entry in entries},
        period__in={str(entry.period) for entry in entries},
    )
    wanted = {entry.key for entry in entries}
    return {key: row for row in locking.locked_rows(rows) if (key := _key(row)) in wanted}


def _key(row: IndicatorValue) -> CellKey:
    return row.indicator_id, row.unit_id, row.period, row.sex, row.age, row.area


def _record(by: User, rows: Sequence[IndicatorValue], units: dict[int, Unit]) -> None:
    """One event for one value; for many, one per unit with how many, so that each unit's log tells its own."""
    if len(rows) == 1:
        row = rows[0]
        audit.record(ONE_VALUE, by=by, target=row.indicator, unit_path=row.unit.path, period=row.period)
        return
    for pk in dict.fromkeys(row.unit_id for row in rows):
        count = sum(row.unit_id == pk for row in rows)
        unit = units[pk]
        audit.record(MANY_VALUES, by=by, target=unit, unit_path=unit.path, values=count)
