"""The politician's two pages: how it stands, what has changed, what needs a decision, and what is uncertain.

All of it is made from data, so that it can be read at the table without asking who wrote it. It is kept to what two
pages hold: more is a link away, and the number of what is left out is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from styrkedjan.areas.economy.queries.signing import sign_off
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.periods import MONTH_NAMES, Period
from styrkedjan.domain.status import Status
from styrkedjan.domain.swedish import NBSP, listing, measured, mnkr, plural
from styrkedjan.foundation.known import Known
from styrkedjan.overviews.goals import GoalLine, goal_lines
from styrkedjan.overviews.money import MoneyStanding, money_standing
from styrkedjan.overviews.waiting import Waiting
from styrkedjan.reports import sentences, standing
from styrkedjan.reports.charts import Chart, ChartKind, Series
from styrkedjan.reports.document import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Tone,
)
from styrkedjan.reports.figures import goals_reached
from styrkedjan.reports.tables import Column, ColumnKind

# What two pages hold.
MOST_GOALS, MOST_MATTERS, MOST_NAMES, MOST_PARTS = 5, 5, 4, 7


def brief(unit: Unit, period: Period, matters: Iterable[Waiting], known: Known) -> Document:
    """The brief of a unit's board or committee up to a month. `matters` is what lies before it, as the reader sees."""
    money, goals = money_standing(unit, period, known), goal_lines(unit, period, known)
    blocks: list[Block] = [Paragraph(f"{standing.headline(money)}.", Tone.LEAD), *_key_figures(money, goals)]
    if (course := standing.course(money, period)) is not None:
        blocks.append(Figure(f"{standing.course_title(money)}, {course.unit}", course))
    blocks += _section("Det här har ändrats", changed(money, goals), "Inget har ändrats som märks i siffrorna.")
    blocks += _section("Det här behöver ni ta ställning till", asked(money, tuple(matters)), "Inget ligger för beslut.")
    blocks += _section("Det här är osäkert", uncertain(money, goals, period, known), "Inget särskilt.")
    if behind := [line for line in goals if line.status in (Status.NOT_REACHED, Status.PARTLY)]:
        blocks += [Heading("Målen som behöver er"), Bullets(tuple(map(_behind, behind[:MOST_GOALS])))]
    if (parts := standing.parts(money, MOST_PARTS)) is not None:
        blocks.append(Figure(f"Var pengarna rör sig: väntad avvikelse vid årets slut, {parts.unit}", parts))
    if (reach := reached(goals)) is not None:
        blocks.append(Figure("Målen: så stor del av vägen till målvärdet, procent", reach))
    return Document(
        title=f"{unit.name} på två sidor",
        subtitle=f"Läget till och med {period.label}",
        author="Styrkedjan",
        organisation=unit.name,
        period=period.label,
        known_at=known.stamp,
        blocks=tuple(blocks),
    )


def _section(title: str, told: Iterable[str], nothing: str) -> list[Block]:
    items = tuple(told)
    return [Heading(title), Bullets(items) if items else Paragraph(nothing)]


def _key_figures(money: MoneyStanding, goals: tuple[GoalLine, ...]) -> list[Block]:
    total = money.table.total
    items = []
    if total.variance_year is not None:
        word = f"mot {standing.measure_of(money)}"
        items.append(
            KeyFigure(Column("Väntas vid årets slut", ColumnKind.MONEY, "mnkr", 1, True), total.variance_year, word)
        )
    if total.variance_period is not None:
        through = f"till och med {money.table.period.label}"
        items.append(KeyFigure(Column("Hittills", ColumnKind.MONEY, "mnkr", 1, True), total.variance_period, through))
    if goals:
        items.append(goals_reached([line.status for line in goals]))
    return [KeyFigures(tuple(items))] if items else []


def changed(money: MoneyStanding, goals: tuple[GoalLine, ...]) -> Iterable[str]:
    """The forecast since the one before, and the measures that have moved to or from their targets."""
    before = money.before
    if before is not None:
        when = MONTH_NAMES[before.round.last_month - 1]
        if told := sentences.changed_forecast(money.variance, before.variance, when):
            yield told
    for line in goals[: MOST_GOALS * 2]:
        if told := _crossing(line):
            yield told


def _crossing(line: GoalLine) -> str:
    """A measure that has crossed its target since the period before; "" for all others."""
    fact = line.measure
    if fact is None or fact.target is None or fact.outcome is None or fact.before is None:
        return ""
    now, then = fact.outcome.value, fact.before.value
    if now is None or then is None or bool(fact.target.shortfall(now)) == bool(fact.target.shortfall(then)):
        return ""
    unit, decimals = fact.indicator.unit_of_measure, fact.indicator.decimals
    word = "når nu målvärdet" if not fact.target.shortfall(now) else "når inte längre målvärdet"
    return (
        f"{line.element.title}: {fact.indicator.name.lower()} {word}, {measured(now, decimals, unit)} "
        f"mot {measured(then, decimals, unit)} förra gången ({fact.target_text})."
    )


def asked(money: MoneyStanding, matters: tuple[Waiting, ...]) -> Iterable[str]:
    """What lies for decision; a deficit without a remedy is one too."""
    for matter in matters[:MOST_MATTERS]:
        amount = f", {mnkr(matter.amount)}{NBSP}mnkr" if matter.amount is not None else ""
        yield f"{matter.what} ({matter.who}{amount})."
    if len(matters) > MOST_MATTERS:
        yield f"{plural(len(matters) - MOST_MATTERS, 'ärende', 'ärenden')} till: se startsidan."
    variance = money.variance
    if variance is not None and variance <= -sentences.SMALL:
        yield (
            f"{mnkr(abs(variance))}{NBSP}mnkr fattas till årets slut: ska verksamheten bromsas, pengar omdisponeras "
            "eller ramen begäras ändrad? Vägarna står under Ekonomireglerna."
        )


def _behind(line: GoalLine) -> str:
    """`Fler fast anställda: delvis uppfyllt. Timmar utförda av timavlönade är 22,4 %, ska vara högst 22,0.`"""
    told = f"{line.element.title}: {line.status.label.lower()}."
    fact = line.measure
    if fact is None or fact.outcome is None or fact.outcome.value is None:
        return told
    now = measured(fact.outcome.value, fact.indicator.decimals, fact.indicator.unit_of_measure)
    return f"{told} {fact.indicator.name} är {now}, ska vara {fact.target_text}."


def uncertain(money: MoneyStanding, goals: tuple[GoalLine, ...], period: Period, known: Known) -> Iterable[str]:
    """What is not known, or could be otherwise."""
    table = money.table
    forecasts = sign_off(money.unit, period, known)
    unsigned = [row for row in forecasts.units if not row.is_done]
    if unsigned:
        of_all = f"{len(unsigned)} av {plural(len(forecasts.units), 'enhet', 'enheter')}"
        yield f"{of_all} har inte skrivit på sin prognos för {period.label}: den kan ändras."
    if not table.has_outcome:
        yield f"Redovisningen för {period.label} är inte inläst, så utfallet är okänt."
    if table.unforecast:
        names = _some(table.unforecast)
        yield f"{plural(len(table.unforecast), 'enhet', 'enheter')} saknar prognos; budgeten används så länge: {names}."
    if table.unbudgeted:
        names = _some(table.unbudgeted)
        yield f"{plural(len(table.unbudgeted), 'enhet', 'enheter')} har utfall men ingen budget: {names}."
    if table.unplaced_codes:
        yield f"{mnkr(table.unplaced)}{NBSP}mnkr är bokfört där ingen enhet svarar för det."
    for status, words in ((Status.UNCERTAIN, "Slumpen ensam kan avgöra"), (Status.NOT_ASSESSED, "Ännu inte bedömt")):
        named = [line.element.title for line in goals if line.status is status]
        if named:
            yield f"{words}: {sentences.quoted(named, MOST_NAMES)}."


def _some(names: tuple[str, ...]) -> str:
    shown = list(names[:MOST_NAMES])
    if len(names) > MOST_NAMES:
        shown.append(f"{len(names) - MOST_NAMES} till")
    return listing(shown)


def reached(goals: tuple[GoalLine, ...]) -> Chart | None:
    """The goals' measures as parts of their targets, the one that lacks most first; None for fewer than two.

    Measures of different units have no common axis but how much of the way to the target they have come.
    """
    found = [(line.element.title, share) for line in goals if (share := _share(line)) is not None]
    if len(found) < 2:
        return None
    worst = sorted(found, key=lambda each: each[1])[:MOST_PARTS]
    names, shares = zip(*worst, strict=True)
    whole = (Series("målvärdet", (Decimal(100),) * len(names)),)
    return Chart(ChartKind.DOTS, names, (Series("Del av vägen", shares),), "%", 0, whole, category_heading="Mål")


def _share(line: GoalLine) -> Decimal | None:
    fact = line.measure
    if fact is None or fact.target is None or fact.outcome is None or not fact.outcome.value:
        return None
    value: Decimal = fact.outcome.value
    floor: Decimal | None = fact.target.floor
    ceiling: Decimal | None = fact.target.ceiling
    if floor is not None and ceiling is None and floor > 0:
        return value / floor * 100
    return ceiling / value * 100 if ceiling is not None and floor is None and ceiling > 0 else None
