"""An indicator's series and comparison as charts, drawn like all others and beside the table they rest on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from styrkedjan.areas.indicators.models import TargetValue
from styrkedjan.areas.indicators.queries.kolada import Comparison
from styrkedjan.areas.indicators.queries.pages import IndicatorPage, Point, UnitLine
from styrkedjan.domain.observations import Observation
from styrkedjan.domain.periods import Period, Span
from styrkedjan.domain.status import Status
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.reports.charts import Chart, ChartKind, Series, ink
from styrkedjan.reports.charts.sparks import spark

MOST_BARS = 40
FEWEST_SMALL, MOST_SMALL = 3, 24
_WORST = (Status.NOT_REACHED, Status.PARTLY, Status.UNCERTAIN, Status.REACHED, Status.NOT_ASSESSED)
_TONES = {Status.REACHED: "good", Status.NOT_REACHED: "bad"}


def series_chart(page: IndicatorPage) -> SafeString | None:
    """The unit's values over time with women and men where there are any, and the target; None for too few to draw."""
    points = page.points
    if sum(point.total is not None and point.total.is_known for point in points) < 2:
        return None
    series = [Series(page.unit.label, tuple(_value(point.total) for point in points))]
    for name, part in (("Kvinnor/flickor", _women), ("Män/pojkar", _men)):
        values = tuple(_value(part(point)) for point in points)
        if any(value is not None for value in values):
            series.append(Series(name, values))
    chart = Chart(
        ChartKind.LINES,
        tuple(short(point.period) for point in points),
        tuple(series),
        unit=page.indicator.unit_of_measure,
        decimals=page.indicator.decimals,
        limits=_limits(points),
        at=tuple(middle(point.period) for point in points),
    )
    return drawn(chart, f"{page.indicator.name}, {page.unit.label}")


@dataclass(frozen=True, slots=True)
class Small:
    """A unit's own course, drawn on the scale that all share."""

    line: UnitLine
    drawing: SafeString


def small_multiples(page: IndicatorPage) -> tuple[Small, ...]:
    """The units side by side on one scale, those furthest from their target first; none where there is no course."""
    drawn_ones = [line for line in page.units if sum(value is not None for value in line.series) > 1]
    if len(drawn_ones) < FEWEST_SMALL:
        return ()
    aims = [_aim(line) for line in drawn_ones]
    figures = [float(value) for line in drawn_ones for value in line.series if value is not None]
    scale = ink.wide_enough(figures + [float(aim) for aim in aims if aim is not None])
    worst_first = sorted(drawn_ones, key=lambda line: (_WORST.index(line.proposal.status), -_gap(line), line.name))
    return tuple(
        Small(
            line,
            SafeString(  # nosec B703
                spark(line.series, _aim(line), tone=_TONES.get(line.proposal.status, ""), scale=scale, height=56)
            ),
        )
        for line in worst_first[:MOST_SMALL]
    )


def _gap(line: UnitLine) -> Decimal:
    aim, value = _aim(line), line.value.value
    return Decimal(0) if aim is None or value is None else abs(value - aim)


def _aim(line: UnitLine) -> Decimal | None:
    target = line.target
    return None if target is None else target.floor if target.floor is not None else target.ceiling


def comparison_chart(page: IndicatorPage, comparison: Comparison) -> SafeString | None:
    """Similar municipalities side by side; None when there are too many to read."""
    known = [row for row in comparison.rows if row.value.is_known]
    if not known or len(known) > MOST_BARS:
        return None
    chart = Chart(
        ChartKind.BARS,
        tuple(row.name for row in known),
        (Series(comparison.period.label, tuple(row.value.value for row in known)),),
        unit=page.indicator.unit_of_measure,
        decimals=page.indicator.decimals,
        category_heading="Kommun",
        own=tuple(row.name for row in known if row.is_own),
    )
    return drawn(chart, f"{page.indicator.name}, jämfört med {comparison.group}")


def _value(row: Observation | None) -> Decimal | None:
    return None if row is None else row.value


def _women(point: Point) -> Observation | None:
    return point.women


def _men(point: Point) -> Observation | None:
    return point.men


def _limits(points: tuple[Point, ...]) -> tuple[Series, ...]:
    sides: tuple[tuple[str, Callable[[TargetValue], Decimal | None]], ...] = (
        ("Målvärde, minst", lambda row: row.floor),
        ("Målvärde, högst", lambda row: row.ceiling),
    )
    found = [
        Series(name, tuple(side(point.target) if point.target else None for point in points)) for name, side in sides
    ]
    return tuple(series for series in found if any(value is not None for value in series.values))


def middle(period: Period) -> float:
    """Where the period's middle lies in time, in years, so that a tertial is a third as long as a year."""
    return period.year + (period.first_month - 1 + period.last_month) / 24


def short(period: Period) -> str:
    """`aug 26`, `T2 26`, `2026`: room for many along an axis."""
    if period.span is Span.YEAR:
        return str(period.year)
    head = period.label[:3] if period.span is Span.MONTH else str(period)[5:]
    return f"{head} {period.year % 100:02d}"
