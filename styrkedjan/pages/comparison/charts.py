"""The charts of comparisons, drawn like all others and beside the table they rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from django.utils.safestring import SafeString

from styrkedjan.analysis import control_charts
from styrkedjan.areas.comparison.queries import groups
from styrkedjan.areas.comparison.queries.alike import Background, Comparison, Likeness
from styrkedjan.areas.comparison.queries.entries import Entries
from styrkedjan.areas.comparison.queries.figures import FigureComparison
from styrkedjan.areas.comparison.queries.financial import FinancialProfile
from styrkedjan.areas.comparison.queries.gaps import AnsweredGap
from styrkedjan.areas.comparison.queries.own_units import Overview, UnitComparison
from styrkedjan.areas.comparison.queries.pairs import Pair
from styrkedjan.areas.comparison.queries.surveys import Indexed
from styrkedjan.areas.comparison.queries.warnings import Raised
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.comparison import Standing
from styrkedjan.domain.financial_profile import HIGHEST, MIDDLE
from styrkedjan.domain.measures import Direction
from styrkedjan.domain.swedish import number
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.reports import statistics
from styrkedjan.reports.charts import Chart, ChartKind, Event, Series, Tone

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
    known = _ends(known, next((at for at, row in enumerate(known) if row.is_own), None))
    chart = Chart(
        ChartKind.DOTS,
        tuple(row.name for row in known),
        (
            Series(
                str(found.year),
                tuple(row.value.value for row in known),
                tuple(row.low for row in known) if found.has_margins else (),
                tuple(row.high for row in known) if found.has_margins else (),
            ),
        ),
        unit=found.figure.unit,
        decimals=found.figure.decimals,
        limits=(Series("Medel", (found.mean,) * len(known)),) if found.mean is not None else (),
        category_heading="Kommun",
        own=tuple(row.name for row in known if row.is_own),
    )
    return drawn(chart, f"{found.figure.title}, {found.group.name} {found.year}")


Row = TypeVar("Row")


def _ends(rows: Sequence[Row], own: int | None) -> list[Row]:
    """As many as a picture holds: both ends, the middle, and those about oneself."""
    if len(rows) <= MOST_DOTS:
        return list(rows)
    near = range(own - 3, own + 4) if own is not None else ()
    kept = {*range(5), *range(len(rows) - 5, len(rows)), *near, len(rows) // 2}
    return [row for at, row in enumerate(rows) if at in kept]


def country(found: FigureComparison) -> SafeString | None:
    """All municipalities as tiles: which stand out, by colour and shape; None where nobody has a value."""
    sorts = found.tiles
    if not any(sorts.values()):
        return None
    tiles = groups.tiles([row.code for row in found.rows])
    rows = sorted(found.rows, key=lambda row: tiles[row.code])
    judged = found.figure.direction is not Direction.NONE
    middle = "Mitten, eller inom osäkerheten" if found.has_margins else "Mitten"
    told = (
        (Standing.BEST, "Bästa fjärdedelen" if judged else "Högsta fjärdedelen", Tone.PLAIN),
        (Standing.WORST, "Sämsta fjärdedelen" if judged else "Lägsta fjärdedelen", Tone.BAD if judged else Tone.PLAIN),
        (Standing.MIDDLE, middle, Tone.QUIET),
    )
    chart = Chart(
        ChartKind.TILES,
        tuple(row.name for row in rows),
        tuple(
            Series(label, tuple(row.value.value if row in sorts[sort] else None for row in rows), tone=tone)
            for sort, label, tone in told
        ),
        unit=found.figure.unit,
        decimals=found.figure.decimals,
        category_heading="Kommun",
        own=tuple(row.name for row in rows if row.is_own),
        places=tuple(tiles[row.code] for row in rows),
    )
    return drawn(chart, f"{found.figure.title}, alla kommuner {found.year}")


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
        events=(
            *(Event(str(each.year), "räknas på nytt sätt") for each in years[1:] if each.year in found.figure.breaks),
            *(Event(str(year), "ny nivå") for year, _ in found.changes),
        ),
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


def distances(found: Likeness, most: int) -> SafeString:
    """How far away the nearest municipalities are."""
    assert found.found is not None
    near = found.found.nearest[:most]
    chart = Chart(
        ChartKind.BARS,
        tuple(found.names.get(code, code) for code, _ in near),
        (Series("Avstånd", tuple(_exact(distance) for _, distance in near)),),
        decimals=2,
        category_heading="Kommun",
    )
    return drawn(chart, "De närmaste grannarna och avståndet till dem")


def backgrounds(found: Background, own: str) -> SafeString:
    """Everybody's raw figure as a dot on the span that the background gives, the furthest above first."""
    kept = _ends(found.rows, next((at for at, (code, _) in enumerate(found.rows) if code == own), None))
    names = tuple(found.names.get(code, code) for code, _ in kept)
    told = [one for _, one in kept]
    values, low, high = (
        tuple(map(_exact, parts))
        for parts in zip(*((one.raw, one.expected.low, one.expected.high) for one in told), strict=True)
    )
    chart = Chart(
        ChartKind.DOTS, names, (Series("Uppmätt", values, low, high),), found.figure.unit,
        max(found.figure.decimals, 1), category_heading="Kommun",
        own=tuple(name for name, (code, _) in zip(names, kept, strict=True) if code == own),
    )  # fmt: skip
    return drawn(chart, f"{found.figure.title} mot vad bakgrunden ger, {found.year}")


def changes(found: Comparison, unit: Unit) -> SafeString:
    """Everybody's change in order, with what is common to the others."""
    assert found.found is not None
    told = found.found
    rows = sorted({unit.code: told.own, **told.changes}.items(), key=lambda each: -each[1].size)
    kept = _ends(rows, next(at for at, (code, _) in enumerate(rows) if code == unit.code))
    names = tuple(found.names.get(code, code) for code, _ in kept)
    chart = Chart(
        ChartKind.DOTS,
        names,
        (Series("Ändring", tuple(_exact(one.size) for _, one in kept)),),
        unit=found.figure.unit_in_change,
        decimals=max(found.figure.decimals, 1),
        limits=(Series("De andras mitt", (_exact(told.common),) * len(kept)),),
        category_heading="Kommun",
        own=tuple(name for name, (code, _) in zip(names, kept, strict=True) if code == unit.code),
    )
    return drawn(chart, f"{found.figure.title}, ändring från {found.since}")


def unit_funnel(found: UnitComparison) -> SafeString:
    """The units as a funnel: who is outside what chance gives around the whole."""
    chart = statistics.funnel([row.name for row in found.counted], found.counts)
    return drawn(chart, f"{found.indicator.name}, enheterna i tratt")


def unit_dots(found: UnitComparison) -> SafeString:
    """The units in order, with what chance gives of each where that is known."""
    rows = _ends(found.rows, None)
    known = all(row.interval for row in rows)
    series = Series(
        found.period.label,
        tuple(row.value.value for row in rows),
        tuple(_exact(row.interval.low * 100) if row.interval else None for row in rows) if known else (),
        tuple(_exact(row.interval.high * 100) if row.interval else None for row in rows) if known else (),
    )
    names = tuple(row.name for row in rows)
    outside = tuple(row.name for row in rows if row.outside)
    unit, decimals = found.indicator.unit_of_measure, max(found.indicator.decimals, 1)
    chart = Chart(ChartKind.DOTS, names, (series,), unit, decimals, category_heading="Enhet", own=outside)
    return drawn(chart, f"{found.indicator.name}, enheterna i ordning")


def between(found: UnitComparison) -> SafeString:
    """How the people whom the share counts are spread over the units, beside an even spread.

    The units stand in order of their share: the further the line hangs below the even one, the more uneven.
    """
    order = sorted(found.counts, key=lambda one: one.share)
    inside = sum(one.successes for one in order)
    outside = sum(one.trials - one.successes for one in order)
    across, up = [Decimal(0)], [Decimal(0)]
    for one in order:
        across.append(across[-1] + Decimal(100 * (one.trials - one.successes)) / outside)
        up.append(up[-1] + Decimal(100 * one.successes) / inside)
    places = tuple(round(each, 2) for each in across)
    names = tuple(f"{number(each, 0)} %" for each in across)
    series = (Series("Enheterna", tuple(round(each, 2) for each in up)), Series("Helt jämnt", places, tone=Tone.QUIET))
    chart = Chart(
        ChartKind.LINES, names, series, "%", 1, at=tuple(float(each) for each in places),
        category_heading="De andra, samlad andel",
    )  # fmt: skip
    return drawn(chart, f"{found.indicator.name}, hur ojämnt det är fördelat över enheterna")


def same_ages(found: UnitComparison) -> SafeString:
    """Each unit's figure with everybody's ages, beside the one that was measured."""
    rows = _ends(found.same_ages, None)
    names = tuple(row.name for row, _ in rows)
    adjusted, low, high, raw = (
        tuple(_exact(part * 100) for part in parts)
        for parts in zip(
            *((one.adjusted.value, one.adjusted.low, one.adjusted.high, one.raw.value) for _, one in rows),
            strict=True,
        )
    )
    series = (Series("Med samma åldrar", adjusted, low, high), Series("Uppmätt", raw, tone=Tone.QUIET))
    unit, decimals = found.indicator.unit_of_measure, max(found.indicator.decimals, 1)
    chart = Chart(ChartKind.DOTS, names, series, unit, decimals, category_heading="Enhet")
    return drawn(chart, f"{found.indicator.name}, med samma åldrar överallt")


def surely(row: AnsweredGap) -> float:
    """How large the gap is at the least: a small school's large gap is not the first thing to look at."""
    span = row.found.gap.difference
    return min(abs(span.low), abs(span.high))


def gaps(rows: Sequence[AnsweredGap], most: int) -> SafeString:
    """The largest real gaps with what chance leaves of them; those that wait for an answer are marked."""
    kept = sorted(rows, key=surely, reverse=True)[:most]
    where = (one.indicator.name.lower() if one.units > 1 else one.place.name for one in (row.found for row in kept))
    names = tuple(f"{row.found.gap.first.capitalize()}, {place}" for row, place in zip(kept, where, strict=True))
    spans = [row.found.gap.difference for row in kept]
    values, low, high = (
        tuple(_exact(part * 100) for part in parts)
        for parts in zip(*((one.value, one.low, one.high) for one in spans), strict=True)
    )
    series = Series("Skillnad", values, low, high)
    chart = Chart(
        ChartKind.DOTS, names, (series,), "procentenheter", 1, category_heading="Skillnad",
        own=tuple(name for name, row in zip(names, kept, strict=True) if row.waits),
    )  # fmt: skip
    return drawn(chart, "De största skillnaderna mellan grupper")


def natural(row: Raised) -> SafeString:
    """The series with its own natural limits, set by what came before the change."""
    before = max(row.periods.index(row.alarm.since), control_charts.LEAST_BASELINE)
    chart = statistics.natural_limits(
        "Vi", row.periods, [float(value) for value in row.values], row.indicator.unit_of_measure,
        baseline=before, decimals=row.indicator.decimals,
    )  # fmt: skip
    # At the last period the word would lie over the names of the lines, and it is there that one looks anyhow.
    told = () if row.alarm.since == row.periods[-1] else (Event(row.alarm.since, "ändras"),)
    chart = replace(chart, events=told)
    return drawn(chart, f"{row.indicator.name} med sina naturliga gränser")


def _exact(value: float) -> Decimal:
    return Decimal(repr(round(value, statistics.EXACT)))


def standing_out(rows: Sequence[Overview]) -> SafeString:
    """In which indicators most units are worse than chance gives."""
    chart = Chart(
        ChartKind.BARS,
        tuple(row.indicator.name for row in rows),
        (Series("Enheter", tuple(Decimal(row.worse or 0) for row in rows)),),
        category_heading="Indikator",
    )
    return drawn(chart, "Indikatorer där enheter är sämre än slumpen ger")


def indexes(title: str, rows: Sequence[Indexed]) -> SafeString | None:
    """Indexes in order, the worst first, with what chance gives; None where nothing may be shown."""
    shown = [row for row in rows if row.value is not None][:MOST_DOTS]
    if not shown:
        return None
    known = all(row.interval for row in shown)
    series = Series(
        "Index",
        tuple(row.value for row in shown),
        tuple(_exact(row.interval.low) if row.interval else None for row in shown) if known else (),
        tuple(_exact(row.interval.high) if row.interval else None for row in shown) if known else (),
    )
    names = tuple(row.name for row in shown)
    return drawn(Chart(ChartKind.DOTS, names, (series,), category_heading=title), title)


def entered(found: Entries) -> SafeString:
    """How much is entered, to enter and still without a value, area by area."""
    areas = sorted({row.figure.area for row in found.rows})
    sorts = (
        ("Värde saknas", Tone.BAD, lambda row: not row.is_done and row.value is None),
        ("Att mata in", Tone.QUIET, lambda row: not row.is_done and row.value is not None),
        ("Klart", Tone.PLAIN, lambda row: row.is_done),
    )
    series = tuple(
        Series(
            label, tuple(Decimal(sum(row.figure.area == area and is_it(row) for row in found.rows)) for area in areas),
            tone=tone,
        )
        for label, tone, is_it in sorts
    )  # fmt: skip
    chart = Chart(ChartKind.COUNTS, tuple(areas), series, unit="nyckeltal", category_heading="Område")
    return drawn(chart, "Inmatningen, område för område")
