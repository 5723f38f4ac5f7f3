"""The summary that opens a report: what it says in a minute, what deviates, what is asked of the body that decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from styrkedjan.areas.economy.tables import EconomyRow
from styrkedjan.areas.reporting.queries.page import GoalLine
from styrkedjan.domain.annual_cycle import Content
from styrkedjan.domain.status import Status
from styrkedjan.domain.swedish import NBSP, mnkr, with_code
from styrkedjan.reports import plan_sections, sentences
from styrkedjan.reports.charts import Chart, ChartKind, Series
from styrkedjan.reports.document import (
    Block,
    Bullets,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Tone,
    paragraphs,
)
from styrkedjan.reports.figures import goals_reached
from styrkedjan.reports.material import Material
from styrkedjan.reports.tables import Column, ColumnKind, money_scale

# A row of the economy is told in the summary when it deviates this much of its budget, and not by small change.
TOLD_FROM = Decimal("0.02")
MOST_ROWS = 3
# The first page has room for so many bars.
MOST_BARS = 7


def summary(material: Material) -> Iterable[Block]:
    """The first page: how it is in sentences, the figures, a picture, what is asked of the body; then own words."""
    yield Paragraph(" ".join(filter(None, opening(material))), Tone.LEAD)
    yield _key_figures(material)
    picture = _first_figure(material)
    if picture is not None:
        yield picture
    asked = list(_asked(material))
    if asked:
        yield Heading("Beslut" if material.decision else "Förslag till beslut", 2)
        yield Bullets(tuple(asked))
    deviations = list(_deviations(material))
    if deviations:
        yield Heading("Det här avviker", 2)
        yield Bullets(tuple(deviations))
    if material.page.report.summary:
        yield Heading(f"{material.unit_name} om läget", 2)
        yield from paragraphs(material.page.report.summary)


def plan(material: Material) -> Iterable[Block]:
    """The first page of an operational plan: frame, figures, where the money goes, what is decided, own words."""
    if material.plan is None:
        return
    page = material.page
    yield from plan_sections.opening(material.unit_name, material.period.year, material.plan, page.economy)
    yield Heading("Beslut" if material.decision else "Förslag till beslut", 2)
    if material.decision:
        yield Bullets((f"{material.decision}: {page.round.name} är fastställd.",))
    else:
        receivers = [page.model.body(one).name.lower() for one in (material.step.addressed_to if material.step else ())]
        yield plan_sections.asked(page.round.name, receivers)
    if page.report.summary:
        yield Heading(f"{material.unit_name} om planen", 2)
        yield from paragraphs(page.report.summary)
    yield from plan_sections.instruction(page.report, material.plan)


def variance_chart(material: Material, rows: Sequence[EconomyRow], most: int) -> Chart:
    """The rows that deviate most from their full-year budget (all must be known), the worst first."""
    largest = sorted(rows, key=lambda row: -abs(row.cell.variance_year or Decimal(0)))[:most]
    shown = sorted(largest, key=lambda row: row.cell.variance_year or 0)
    unit, per, decimals = money_scale(row.cell.variance_year for row in shown)
    values = tuple(Decimal(row.cell.variance_year or 0) / per for row in shown)
    heading = ("Nämnd" if material.is_municipality else "Enhet") if material.by_unit else "Kostnadsslag"
    return Chart(
        ChartKind.VARIANCE,
        tuple(row.label for row in shown),
        (Series("Avvikelse helår", values),),
        unit=unit,
        decimals=decimals,
        category_heading=heading,
    )


def _first_figure(material: Material) -> Figure | None:
    """The largest deviations from the budget, the worst first; where no money is told, how many goals are reached."""
    economy = material.page.economy
    rows = (material.by_unit or economy.rows) if economy else ()
    known = [row for row in rows if row.cell.variance_year]
    if len(known) > 1:
        chart = variance_chart(material, known, MOST_BARS)
        return Figure(f"Störst avvikelse mot budget, {chart.unit} (plus är överskott)", chart)
    tally = sentences.tally(line.status for line in material.counted)
    told = [(status, tally[status]) for status in Status if tally.get(status)]
    if len(told) < 2:
        return None
    counts = (Series("Antal mål", tuple(Decimal(count) for _, count in told)),)
    chart = Chart(ChartKind.BARS, tuple(status.label for status, _ in told), counts, category_heading="Bedömning")
    return Figure("Målen efter bedömning", chart)


def _key_figures(material: Material) -> KeyFigures:
    items: list[KeyFigure] = []
    economy = material.page.economy
    if economy is not None and economy.total.budget_year is not None:
        total = economy.total
        against = f"mot budget {mnkr(total.budget_period)}" if total.budget_period is not None else ""
        if total.forecast_year is None:
            items.append(KeyFigure(_money("Budget helår, netto"), total.budget_year))
        else:
            note = f"prognos {mnkr(total.forecast_year)}, budget {mnkr(total.budget_year)}"
            items.append(KeyFigure(_money("Avvikelse helår", signed=True), total.variance_year, note))
        items.append(KeyFigure(_money(f"Utfall januari–{material.through}"), total.outcome_period, against))
    if material.counted:
        items.append(goals_reached([line.status for line in material.counted]))
    if not items:
        reported = len(material.page.below) - len(material.waiting)
        items.append(KeyFigure(Column("Inlämnade rapporter", ColumnKind.NUMBER), Decimal(reported)))
    return KeyFigures(tuple(items))


def _money(heading: str, *, signed: bool = False) -> Column:
    return Column(heading, ColumnKind.MONEY, "mnkr", 1, signed)


def opening(material: Material) -> Iterable[str]:
    """The report in three or four sentences, all computed."""
    economy = material.page.economy
    if economy is not None and (economy.rows or economy.frame is not None):
        frame = economy.frame if economy.frame is not None else economy.total.budget_year
        word = "ramen" if economy.frame is not None else "budgeten"
        variance = economy.total.variance_year
        if material.page.round.with_forecast:
            yield sentences.forecast(material.unit_name, variance, frame, word)
            before = material.before.total.variance_year if material.before else None
            yield sentences.changed_forecast(variance, before, material.before_month)
        yield sentences.so_far(
            material.unit_name, economy.total.budget_period, economy.total.outcome_period, material.through
        )
    if material.counted:
        yield sentences.goals(sentences.tally(line.status for line in material.counted))


def _deviations(material: Material) -> Iterable[str]:
    for line in material.goals:
        if _is_behind(line):
            yield _goal_text(line)
    overridden = [line.element.title for line in material.goals if line.judgement.overrides]
    if overridden:
        yield sentences.overrides(overridden)
    yield from _economy_texts(material)
    late = [line.element.title for line in material.assignments if line.status is Status.NOT_REACHED]
    if late:
        yield f"Försenade uppdrag: {sentences.quoted(late)}."
    if material.waiting:
        names = [line.report.unit.name for line in material.waiting]
        yield sentences.handed_in(len(material.page.below), names)


def _is_behind(line: GoalLine) -> bool:
    return Status.NOT_REACHED in (line.status, line.forecast)


def _goal_text(line: GoalLine) -> str:
    name = with_code(line.element.title, line.element.key)
    status, forecast = line.status or Status.NOT_ASSESSED, line.forecast
    told = f"{name}: {line.words.label(status).lower()}"
    return f"{told}, {line.words.forecast(forecast).lower()}." if forecast else f"{told}."


def _economy_texts(material: Material) -> Iterable[str]:
    economy = material.page.economy
    rows = (material.by_unit or economy.rows) if economy else ()
    behind = [
        (row.cell.variance_year, row.label)
        for row in rows
        if row.cell.variance_year is not None
        and row.cell.variance_year < -sentences.SMALL
        and row.cell.budget_year
        and abs(row.cell.variance_year / row.cell.budget_year) >= TOLD_FROM
    ]
    for variance, label in sorted(behind, key=lambda one: one[0])[:MOST_ROWS]:
        yield f"{label}: underskott {mnkr(-variance)}{NBSP}mnkr i helårsprognosen."


def _asked(material: Material) -> Iterable[str]:
    """What was decided, or what the body is asked to decide; from the annual cycle and the figures."""
    name = material.page.round.name.lower()
    if material.decision:
        yield f"{material.decision}: {name} är beslutad."
        return
    step = material.step
    if step is None or not (material.is_municipality or material.page.unit.kind in _POLITICAL):
        return
    yield f"att godkänna {name}"
    receivers = [material.page.model.body(body).name.lower() for body in step.addressed_to]
    if receivers and not material.is_municipality:
        yield f"att överlämna rapporten till {' och '.join(receivers)}"
    economy = material.page.economy
    variance = economy.total.variance_year if economy and economy.total.variance_share is not None else None
    deficit = variance is not None and variance < -sentences.SMALL
    if deficit and Content.RECOVERY_PLAN in step.contents:
        yield "att redovisa en åtgärdsplan för det underskott som prognosen visar"


_POLITICAL = ("committee", "executive_board", "company")
