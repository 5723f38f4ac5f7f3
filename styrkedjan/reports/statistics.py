"""The pictures of the statistics: what `analysis` found, as charts with the table they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from styrkedjan.analysis import control_charts, funnels
from styrkedjan.analysis.binomial import FUNNEL_LEVEL, Interval
from styrkedjan.analysis.ranks import Count
from styrkedjan.reports.charts import Chart, ChartKind, Event, Series, Tone

_SHORT = {
    control_charts.Rule.OUTSIDE: "utanför",
    control_charts.Rule.RUN: f"{control_charts.RUN} i rad",
    control_charts.Rule.NEAR_LIMIT: "nära gränsen",
}
EXACT = 6  # decimals kept from a float: many more than are shown, none that a float invents


def ordered_dots(
    names: Sequence[str], intervals: Sequence[Interval], unit: str, *, decimals: int = 1, own: Sequence[str] = ()
) -> Chart:
    """Units in order of value, the highest first, each with the interval that chance gives."""
    order = sorted(range(len(names)), key=lambda index: intervals[index].value, reverse=True)
    series = Series(
        "Värde",
        tuple(_exact(intervals[index].value) for index in order),
        low=tuple(_exact(intervals[index].low) for index in order),
        high=tuple(_exact(intervals[index].high) for index in order),
    )
    return Chart(
        ChartKind.DOTS,
        tuple(names[index] for index in order),
        (series,),
        unit,
        decimals,
        category_heading="Enhet",
        own=tuple(own),
    )


def funnel(names: Sequence[str], counts: Sequence[Count], *, level: float = FUNNEL_LEVEL) -> Chart:
    """Shares in per cent against how many stand behind, with exact limits; whoever is outside is named."""
    order = sorted(range(len(names)), key=lambda index: counts[index].trials)
    found = funnels.funnel_of_shares(counts, level=level, widen=False)
    sizes = [counts[index].trials for index in order]
    limits = funnels.share_limits(found.centre, sizes, level) * 100
    return Chart(
        ChartKind.SCATTER,
        tuple(names[index] for index in order),
        (
            Series("Antal bakom andelen", tuple(Decimal(size) for size in sizes)),
            Series("Andel, %", tuple(_exact(counts[index].share * 100) for index in order)),
        ),
        "",
        1,
        limits=(
            Series("högst", tuple(_exact(float(high)) for high in limits[:, 1])),
            Series("gemensam andel", (_exact(found.centre * 100),) * len(order)),
            Series("lägst", tuple(_exact(float(low)) for low in limits[:, 0])),
        ),
        category_heading="Enhet",
        own=tuple(names[index] for index in order if found.outside[index]),
    )


def natural_limits(
    name: str,
    periods: Sequence[str],
    values: Sequence[float],
    unit: str,
    *,
    baseline: int | None = None,
    decimals: int = 1,
) -> Chart:
    """A series with its own natural limits (XmR), and what stands out told where it does."""
    found = control_charts.chart(values, baseline)
    flat = (("övre gräns", found.high), ("medelvärde", found.centre), ("undre gräns", found.low))
    return Chart(
        ChartKind.LINES,
        tuple(periods),
        (Series(name, tuple(_exact(value) for value in values)),),
        unit,
        decimals,
        limits=tuple(Series(label, (_exact(value),) * len(periods), tone=Tone.QUIET) for label, value in flat),
        events=tuple(Event(periods[signal.index], _SHORT[signal.rule]) for signal in found.signals[:1]),
    )


def _exact(value: float) -> Decimal:
    return Decimal(str(round(value, EXACT)))
