"""What a committee did in the year, as other areas know it: volumes, and how its earmarked appropriations went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.economy.queries.earmarks import earmark_results
from styrkedjan.areas.indicators.models import Indicator, IndicatorKind, TargetValue
from styrkedjan.areas.indicators.queries.values import outcomes, volume_of_year
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end.queries.results import YearResult
from styrkedjan.domain.economy.earmarks import EarmarkYear, same_earmark
from styrkedjan.domain.economy.equity_use import Volume
from styrkedjan.domain.observations import Observation
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ReportedVolume:
    """A volume of the committee, and how many of the units that planned it have not told what they did."""

    volume: Volume
    units: int
    silent: int


@remembered
def volumes(committee: Unit, year: int, known: Known, *, through: Period | None = None) -> tuple[ReportedVolume, ...]:
    """The committee's volume measures of a year: what its units planned beside what they did (five queries).

    `through` is the last month whose values count; the whole year where it is not given.

    A unit's planned volume is its target, what it did is its year by the measure's own rule and frequency; both for as
    long as is reported. Only units that have both are summed, so that the two can be compared; without any the
    performed volume is None.
    """
    planned = _planned(committee, year, known)
    indicators = {row.indicator.pk: row.indicator for row in planned}
    units = {row.unit.pk: row.unit for row in planned}
    last = through or Period.month(year, 12)
    values = outcomes(list(units.values()), list(indicators.values()), last, known)
    return tuple(
        _reported(indicator, [row for row in planned if row.indicator.pk == indicator.pk], values, year, last)
        for indicator in sorted(indicators.values(), key=lambda one: one.key)
    )


@dataclass(frozen=True, slots=True)
class _Planned:
    indicator: Indicator
    unit: Unit
    amount: Decimal


def _planned(committee: Unit, year: int, known: Known) -> list[_Planned]:
    """The targets of volume measures in the committee's tree; one below another of the same measure is part of it."""
    rows = known.rows(TargetValue).filter(
        unit__path__startswith=committee.path, indicator__kind=IndicatorKind.VOLUME, year=year
    )
    found: list[_Planned] = []
    tops: dict[int, list[str]] = {}
    for row in rows.select_related("indicator", "unit__principal").order_by("unit__path"):
        amount = row.floor if row.floor is not None else row.ceiling
        above = tops.setdefault(row.indicator_id, [])
        if amount is None or amount < 0 or any(row.unit.path.startswith(path) for path in above):
            continue
        above.append(row.unit.path)
        found.append(_Planned(row.indicator, row.unit, amount))
    return found


def _reported(
    indicator: Indicator,
    planned: list[_Planned],
    values: Mapping[tuple[int, int], list[Observation]],
    year: int,
    through: Period,
) -> ReportedVolume:
    both: list[tuple[Decimal, Decimal]] = []
    for row in planned:
        series = values.get((indicator.pk, row.unit.pk), [])
        made = volume_of_year(indicator, series, year, through)
        if made.performed is not None:
            both.append((made.planned(row.amount), made.performed))
    first = sum((plan for plan, _ in both), ZERO) if both else sum((row.amount for row in planned), ZERO)
    done = sum((value for _, value in both), ZERO) if both else None
    volume = Volume(indicator.name, first, done, indicator.unit_of_measure)
    return ReportedVolume(volume, len(planned), len(planned) - len(both))


@dataclass(frozen=True, slots=True)
class Earmarked:
    """An earmarked appropriation of a committee at the year-end: what was given, and how it went when that is known."""

    name: str
    budget: Decimal
    went: EarmarkYear | None

    @property
    def result(self) -> Decimal | None:
        return self.went.result if self.went else None


def earmarked_results(result: YearResult, known: Known) -> tuple[Earmarked, ...]:
    """Each earmark of the committee's frame with its computed result, None where no activity codes tell it."""
    if not result.earmarks:
        return ()
    went = earmark_results(root_of(result.committee), result.year, known).get(result.committee.pk, ())
    return matched(result, went)


def matched(result: YearResult, went: Iterable[EarmarkYear]) -> tuple[Earmarked, ...]:
    """The frame's earmarks beside how they went, by name."""
    known = tuple(went)
    return tuple(
        Earmarked(name, budget, next((one for one in known if same_earmark(one.name, name)), None))
        for name, budget in result.earmarks.items()
    )
