"""How a unit's money stands, as a sentence and as charts: the same on a page, in the brief and in a report."""

from __future__ import annotations

from decimal import Decimal

from styrkedjan.areas.organisation.models import POLITICAL_KINDS, ROOT_KINDS, Unit
from styrkedjan.domain.periods import MONTH_NAMES, Period
from styrkedjan.overviews.money import MoneyStanding, Part
from styrkedjan.reports import headlines
from styrkedjan.reports.charts import Chart, ChartKind, Series, Tone
from styrkedjan.reports.headlines import Headline, Place
from styrkedjan.reports.tables import money_scale

MONTHS = 12


def headline(standing: MoneyStanding) -> Headline:
    """How the money stands, with the part that matters most."""
    unit = standing.unit
    places = [Place(_within(unit, part), part.variance) for part in standing.worst_first if part.variance is not None]
    return headlines.money(subject(unit), standing.variance, measure_of(standing), places if len(places) > 1 else ())


def measure_of(standing: MoneyStanding) -> str:
    """What the variance is held against: a committee's budget that is its frame to the krona, else the budget."""
    return "ramen" if standing.has_frame and standing.unit.kind not in ROOT_KINDS else "budgeten"


def subject(unit: Unit) -> str:
    """How the unit is spoken of in its own sentence."""
    if unit.kind in ROOT_KINDS:
        return "Kommunen" if unit.kind == ROOT_KINDS[0] else "Regionen"
    return "Nämnden" if unit.kind in POLITICAL_KINDS and unit.name.endswith("nämnden") else str(unit.name)


def _within(unit: Unit, part: Part) -> str:
    name = f"{part.name[:1].lower()}{part.name[1:]}"
    if unit.kind in ROOT_KINDS:
        return f"i {name}"
    return f"inom {name}" if part.area or not part.code else f"i {part.name}"


def course_title(standing: MoneyStanding) -> str:
    return f"Avvikelse mot {measure_of(standing)} under {standing.table.period.year}"


def course(standing: MoneyStanding, period: Period) -> Chart | None:
    """The year as it has gone against the budget, and where it is expected to end; None without any booked month."""
    unit, per, decimals = money_scale([*standing.so_far, standing.variance])
    so_far = [None if value is None else value / per for value in standing.so_far]
    known = [value for value in so_far if value is not None]
    if not known:
        return None
    gone = (*so_far, *(None,) * (MONTHS - len(so_far)))
    series = [Series(f"till och med {MONTH_NAMES[len(known) - 1]}", gone)]
    if standing.variance is not None and len(known) < MONTHS:
        expected: list[Decimal | None] = [None] * MONTHS
        expected[len(known) - 1], expected[-1] = known[-1], standing.variance / per
        tone = Tone.BAD if standing.variance < 0 else Tone.PLAIN
        series.append(Series("väntas vid årets slut", tuple(expected), expected=True, tone=tone))
    return Chart(
        ChartKind.LINES,
        tuple(name[:3] for name in MONTH_NAMES),
        tuple(series),
        unit=unit,
        decimals=decimals,
        zero=f"i balans med {measure_of(standing)}",
        category_heading="Månad",
    )


def parts(standing: MoneyStanding, most: int = 10) -> Chart | None:
    """The parts' expected variances, the largest deficit first; None where there is nothing to tell apart."""
    known = [(part.name, part.variance) for part in standing.worst_first if part.variance is not None][:most]
    if len(known) < 2:
        return None
    unit, per, decimals = money_scale(variance for _, variance in known)
    series = (Series("Väntad avvikelse", tuple(variance / per for _, variance in known)),)
    names = tuple(name for name, _ in known)
    return Chart(ChartKind.VARIANCE, names, series, unit, decimals, category_heading=standing.parts_are)
