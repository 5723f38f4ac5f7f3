"""The charts of comparisons, drawn like all others and beside the table they rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from django.utils.safestring import SafeString

from styrkedjan.areas.comparison.queries.figures import FigureComparison, Pair
from styrkedjan.areas.comparison.queries.financial import FinancialProfile
from styrkedjan.domain.comparison import Standing
from styrkedjan.domain.financial_profile import HIGHEST, MIDDLE
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.reports.charts import Chart, ChartKind, Series, Tone

# More dots than this are read in the table; the picture then shows the ends, the middle and oneself.
MOST_DOTS = 24


def by_area(counts: Mapping[str, Counter[Standing]]) -> SafeString | None:
    """How many figures of each area are bad, in the middle and good; None where nothing is judged."""
    if not counts:
        return None
    sorts = ((Standing.WORST, Tone.BAD), (Standing.MIDDLE, Tone.QUIET), (Standing.BEST, Tone.PLAIN))
    chart = Chart(
        ChartKind.COUNTS,
        tuple(counts),
        tuple(
            Series(sort.label, tuple(Decimal(each[sort]) for each in counts.values()), tone=tone)
            for sort, tone in sorts
        ),
        unit="nyckeltal",
        category_heading="Område",
    )
    return drawn(chart, "Nyckeltalens lägen, område för område")


def in_order(found: FigureComparison) -> SafeString | None:
    """The municipalities as dots in order with their intervals, and the mean of those compared with."""
    known = [row for row in found.rows if row.value.value is not None]
    if not known:
        return None
    if len(known) > MOST_DOTS:
        own = next((at for at, row in enumerate(known) if row.is_own), len(known) // 2)
        kept = {*range(5), *range(len(known) - 5, len(known)), *range(own - 3, own + 4), len(known) // 2}
        known = [row for at, row in enumerate(known) if at in kept]
    has_margins = any(row.margin is not None for row in known)
    chart = Chart(
        ChartKind.DOTS,
        tuple(row.name for row in known),
        (
            Series(
                str(found.year),
                tuple(row.value.value for row in known),
                tuple(row.low for row in known) if has_margins else (),
                tuple(row.high for row in known) if has_margins else (),
            ),
        ),
        unit=found.figure.unit,
        decimals=found.figure.decimals,
        limits=(Series("Medel", (found.mean,) * len(known)),) if found.mean is not None else (),
        category_heading="Kommun",
        own=tuple(row.name for row in known if row.is_own),
    )
    return drawn(chart, f"{found.figure.title}, {found.group.name} {found.year}")


def development(found: FigureComparison, whose: str) -> SafeString | None:
    """The municipality over the years with the group's mean and its middle half; None for too few years."""
    years = [each for each in found.years if each.own is not None or each.mean is not None]
    if len(years) < 2:
        return None
    series = [Series(whose, tuple(each.own for each in years))]
    if any(each.mean is not None for each in years):
        has_band = any(each.low is not None for each in years)
        series.append(
            Series(
                "Gruppens medel",
                tuple(each.mean for each in years),
                tuple(each.low for each in years) if has_band else (),
                tuple(each.high for each in years) if has_band else (),
                tone=Tone.QUIET,
            )
        )
    if any(each.country is not None for each in years):
        series.append(Series("Riket", tuple(each.country for each in years)))
    chart = Chart(
        ChartKind.LINES,
        tuple(str(each.year) for each in years),
        tuple(series),
        unit=found.figure.unit,
        decimals=found.figure.decimals,
        at=tuple(float(each.year) for each in years),
        category_heading="År",
    )
    return drawn(chart, f"{found.figure.title}, utvecklingen")


def pair(found: Pair) -> SafeString:
    """Two figures against each other, oneself and the outermost by name."""
    chart = Chart(
        ChartKind.SCATTER,
        tuple(row.name for row in found.rows),
        (
            Series(f"{found.across.title}", tuple(row.x for row in found.rows)),
            Series(f"{found.up.title}", tuple(row.y for row in found.rows)),
        ),
        category_heading="Kommun",
        own=tuple(row.name for row in found.rows if row.is_own),
    )
    return drawn(chart, f"{found.up.title} mot {found.across.title}")


def octagon(found: FinancialProfile) -> SafeString:
    """The eight ratios' scores over three years, with the group's middle as a dashed ring."""
    names = tuple(ratio.name for ratio in found.model.ratios)
    series = tuple(
        Series(str(year.year), tuple(None if one.score is None else Decimal(one.score) for one in year.ratios))
        for year in found.years
    )
    middle = Series("Gruppens mitt", (Decimal(MIDDLE),) * len(names))
    chart = Chart(ChartKind.ROSE, names, series, limits=(middle,), category_heading="Nyckeltal", highest=HIGHEST)
    return drawn(chart, "Den finansiella profilen")
