"""The sections of a report: from material to blocks. Each says nothing when it has nothing to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from styrkedjan.areas.economy.tables import Cell as Money
from styrkedjan.areas.economy.tables import EconomyRow, EconomyTable
from styrkedjan.areas.reporting.proposals import IndicatorFact
from styrkedjan.areas.reporting.queries.page import BelowLine, GoalLine
from styrkedjan.domain.observations import Missing
from styrkedjan.domain.reporting import ReportState
from styrkedjan.domain.status import Status
from styrkedjan.domain.swedish import NBSP, listing, plural, tkr, with_code
from styrkedjan.reports import forecast_words, sentences
from styrkedjan.reports.codec import settled
from styrkedjan.reports.document import (
    Block,
    Bullets,
    Figure,
    Heading,
    IndicatorLine,
    Paragraph,
    StatusItem,
    StatusList,
    Tone,
    WorkingNote,
    paragraphs,
)
from styrkedjan.reports.figures import moment
from styrkedjan.reports.material import Material
from styrkedjan.reports.summary import MOST_BARS as FIRST_PAGE_BARS
from styrkedjan.reports.summary import variance_chart
from styrkedjan.reports.tables import Cell, Column, ColumnKind, Row, RowKind, Table
from styrkedjan.reports.unit_groups import grouped, summed, total

MOST_BARS = 14


# -- goals -----------------------------------------------------------------------------------------------------------


def goals(material: Material) -> Iterable[Block]:
    """All goals at a glance, the analysis, then goal by goal. What was written is told, goals or not."""
    items = tuple(_item(line) for line in material.goals)
    forecast = any(item.forecast for item in items)
    if items:
        yield StatusList("Målen i korthet", items, with_forecast=forecast, with_details=False)
    if material.page.report.analysis:
        yield Heading("Analys", 2)
        yield from paragraphs(material.page.report.analysis)
    told = tuple(item for item in items if item.comment or item.indicators or item.reason)
    if told:
        yield Heading("Mål för mål", 2)
        yield StatusList("Mål för mål", told, with_forecast=forecast)


def assignments(material: Material) -> Iterable[Block]:
    """Assignments with status and comment, those with a deadline told."""
    if not material.assignments:
        return
    done = sum(line.status is Status.REACHED for line in material.assignments)
    late = [line.element.title for line in material.assignments if line.status is Status.NOT_REACHED]
    yield Paragraph(sentences.assignments(len(material.assignments), done, late))
    items = tuple(_item(line) for line in material.assignments)
    yield StatusList("Uppdrag", items, with_forecast=False)


def _item(line: GoalLine) -> StatusItem:
    deadline = line.element.deadline if line.is_assignment else None
    return StatusItem(
        key=line.element.key,
        title=line.element.title,
        status=line.status,
        word=line.words.label(line.status or Status.NOT_ASSESSED),
        proposed=line.proposed,
        reason=line.assessment.override_reason if line.judgement.overrides else "",
        forecast=line.forecast,
        forecast_word=line.words.forecast(line.forecast) if line.forecast else "",
        comment=line.assessment.comment,
        group=line.group,
        deadline=deadline,
        indicators=tuple(_indicator(fact) for fact in line.facts.indicators),
    )


def _indicator(fact: IndicatorFact) -> IndicatorLine:
    row, outcome = fact.indicator, fact.outcome
    value: Decimal | Missing | None = None
    if outcome is not None:
        value = outcome.value if outcome.value is not None else outcome.missing
    notes = [f"målvärde från {fact.target_of}" if fact.target_of else ""]
    notes.append("preliminärt" if outcome is not None and outcome.preliminary else "")
    return IndicatorLine(
        name=row.name,
        unit=row.unit_of_measure,
        decimals=row.decimals,
        target=fact.target_text,
        outcome=value,
        period=outcome.period.label if outcome is not None else "",
        status=fact.proposal.status,
        note=listing([note for note in notes if note]),
    )


# -- economy ---------------------------------------------------------------------------------------------------------


def economy(material: Material) -> Iterable[Block]:
    """Sentence, chart, table by account group, table by unit, and the comment."""
    table = material.page.economy
    if table is not None and table.rows:
        yield from _economy_blocks(material, table)
    if material.page.report.economy_comment:
        yield Heading("Kommentar till ekonomin", 2)
        yield from paragraphs(material.page.report.economy_comment)
    yield from forecast_words.explanations(material.said, material.template.amounts.value)


def _economy_blocks(material: Material, table: EconomyTable) -> Iterable[Block]:
    figure = _variance_figure(material, table)
    if figure is not None:
        yield figure
    yield _economy_table(material, table, "Ekonomi per kostnadsslag", table.rows)
    if material.by_unit:
        word = "nämnd" if material.is_municipality else "enhet"
        yield _economy_table(material, table, f"Ekonomi per {word}", material.by_unit)


def _variance_figure(material: Material, table: EconomyTable) -> Figure | None:
    """Full-year variances side by side: by unit where there are units below, else by account group."""
    rows = [row for row in (material.by_unit or table.rows) if row.cell.variance_year is not None]
    # The picture of the first page has told what few there are.
    if len(rows) <= FIRST_PAGE_BARS:
        return None
    chart = variance_chart(material, rows, MOST_BARS)
    left_out = f", de {MOST_BARS} största" if len(rows) > MOST_BARS else ""
    return Figure(f"Avvikelse mellan budget och helårsprognos{left_out}, {chart.unit} (plus är överskott)", chart)


def _economy_table(material: Material, table: EconomyTable, caption: str, rows: Sequence[EconomyRow]) -> Table:
    unit = material.template.amounts.value
    decimals = 1 if unit == "mnkr" else 0

    def money(heading: str, *, signed: bool = False) -> Column:
        return Column(heading, ColumnKind.MONEY, unit, decimals, signed)

    with_forecast = table.total.forecast_year is not None
    through = material.through[:3]
    columns = [
        Column(caption.removeprefix("Ekonomi per ").capitalize()),
        money(f"Budget jan–{through}"),
        money(f"Utfall jan–{through}"),
        money("Avvikelse", signed=True),
        money("Budget helår"),
    ]
    if with_forecast:
        columns += [money("Prognos helår"), money("Avvikelse helår", signed=True)]
        columns += [money("Förra prognosen")] if _previous(material) else []
    body = list(_economy_rows(material, rows, columns, sort=rows is material.by_unit))
    before = material.before.total.forecast_year if material.before else None
    body.append(Row(_cells("Summa", table.total, before, columns), RowKind.TOTAL))
    return Table(f"{caption}, {unit}", tuple(columns), tuple(body), tuple(_notes(table)))


def _economy_rows(
    material: Material, rows: Sequence[EconomyRow], columns: Sequence[Column], *, sort: bool
) -> Iterable[Row]:
    """Account groups in their order; units by service area with its sum, the worst first."""
    earlier = material.forecasts_before
    groups = (
        grouped(rows, material.service_areas, code=lambda one: one.key, weight=lambda one: one.cell.variance_year)
        if sort
        else [("", list(rows))]
    )
    for area, found in groups:
        if area:
            before = total(earlier.get(row.key) for row in found)
            yield Row(_cells(area, summed(found), before, columns), RowKind.GROUP)
        for row in found:
            yield Row(_cells(row.label, row.cell, earlier.get(row.key), columns))


def _cells(label: str, cell: Money, before: Decimal | None, columns: Sequence[Column]) -> tuple[Cell, ...]:
    cells: tuple[Cell, ...] = (
        label,
        cell.budget_period,
        cell.outcome_period,
        cell.variance_period,
        cell.budget_year,
        cell.forecast_year,
        cell.variance_year,
        before,
    )
    return cells[: len(columns)]


def _previous(material: Material) -> bool:
    return material.before is not None and material.before.total.forecast_year is not None


def _notes(table: EconomyTable) -> Iterable[str]:
    yield "Kostnader är plus och intäkter minus. Avvikelse är budget minus utfall eller prognos: plus är överskott."
    if table.ledger_source:
        known = f", känd {moment(table.ledger_known_at)}" if table.ledger_known_at else ""
        yield f"Redovisning: {table.ledger_source}{known}."
    if table.unplaced:
        yield f"I utfallet ingår {tkr(table.unplaced)}{NBSP}tkr på ansvarskoder som ingen enhet svarar för."


# -- volumes ---------------------------------------------------------------------------------------------------------


def volumes(material: Material) -> Iterable[Block]:
    """What the units planned to do beside what they have told, measure by measure; volumes are never summed."""
    if not material.volumes:
        return
    # A year's average has parts; without them 363 of 363 would differ by one.
    amounts = [amount for told in material.volumes for amount in (told.volume.planned, told.volume.performed)]
    decimals = int(any(amount is not None and amount % 1 for amount in amounts))

    def number(heading: str, *, signed: bool = False) -> Column:
        return Column(heading, ColumnKind.NUMBER, decimals=decimals, signed=signed)

    columns = (
        Column("Volym"), Column("Enhet"), number("Plan"), number("Senaste utfall"),
        number("Skillnad", signed=True), Column("Enheter"),
    )  # fmt: skip
    rows = []
    for told in material.volumes:
        volume, done = told.volume, told.volume.performed
        planned = volume.planned
        difference = None if done is None or planned is None else done - planned
        units = f"{told.units - told.silent} av {told.units}"
        rows.append(Row((volume.name, volume.unit, planned, done, difference, units)))
    yield Table(
        "Volymer",
        columns,
        tuple(rows),
        ("Plan och utfall gäller de enheter som har angett båda; sista kolumnen säger hur många de är.",),
    )


# -- activities, units, what is missing ------------------------------------------------------------------------------


def activities(material: Material) -> Iterable[Block]:
    """The unit's activities with dates and progress."""
    rows = material.page.activities
    if not rows:
        return
    late = sum(row.end is not None and row.end <= material.period.end and row.progress < 100 for row in rows)
    yield Paragraph(sentences.activities([row.progress for row in rows], late))
    columns = (
        Column("Aktivitet"),
        Column("Mål"),
        Column("Slut", ColumnKind.DAY),
        Column("Klart", ColumnKind.SHARE, "%"),
    )
    body = [
        Row((row.title, with_code(row.element.title, row.element.key), row.end, Decimal(row.progress) / 100))
        for row in rows
    ]
    yield Table("Aktiviteter", columns, tuple(body))


def units(material: Material) -> Iterable[Block]:
    """The reports further down: how far they have come and how their goals stand; for committees also their words."""
    rows = material.page.below
    if not rows:
        return
    waiting = [line.report.unit.name for line in material.waiting]
    yield Paragraph(sentences.handed_in(len(rows), waiting))
    yield _units_table(material, rows)
    if material.is_municipality:
        for line in rows:
            if line.report.summary:
                yield Heading(line.report.unit.name, 2)
                yield from paragraphs(line.report.summary)


def _units_table(material: Material, rows: Sequence[BelowLine]) -> Table:
    counts = (Status.REACHED, Status.PARTLY, Status.NOT_REACHED, Status.UNCERTAIN, Status.NOT_ASSESSED)
    shown = [status for status in counts if any(line.statuses.get(status) for line in rows)]
    variances = (
        {row.key: row.cell.variance_year for row in material.page.economy.below} if material.page.economy else {}
    )
    with_money = any(variances.get(line.report.unit.code) is not None for line in rows)
    columns = [Column("Nämnd" if material.is_municipality else "Enhet"), Column("Rapporten")]
    columns += [Column(status.label, ColumnKind.NUMBER) for status in shown]
    unit = material.template.amounts.value
    columns += (
        [Column("Avvikelse helår", ColumnKind.MONEY, unit, 1 if unit == "mnkr" else 0, True)] if with_money else []
    )
    body = []
    groups = grouped(
        rows,
        material.service_areas,
        code=lambda one: one.report.unit.code,
        weight=lambda one: variances.get(one.report.unit.code),
    )
    for area, found in groups:
        if area:
            sums: list[Cell] = [Decimal(sum(line.statuses.get(status, 0) for line in found)) for status in shown]
            money: list[Cell] = [total(variances.get(one.report.unit.code) for one in found)] if with_money else []
            body.append(Row((area, plural(len(found), "rapport", "rapporter"), *sums, *money), RowKind.GROUP))
        for line in found:
            counted: list[Cell] = [Decimal(line.statuses.get(status, 0)) for status in shown]
            money = [variances.get(line.report.unit.code)] if with_money else []
            body.append(Row((line.report.unit.name, ReportState(line.report.state).label, *counted, *money)))
    notes = ("Siffrorna under statusarna är antalet mål och uppdrag.",) if shown else ()
    return Table("Rapporter", tuple(columns), tuple(body), notes)


def missing(material: Material) -> Iterable[Block]:
    """What the report does not know, said plainly; nothing is filled in with zero."""
    found = list(_missing(material))
    if found:
        yield Bullets(tuple(found))
    else:
        yield Paragraph("Inget underlag saknas.")


def _missing(material: Material) -> Iterable[str]:
    waiting = [line.report.unit.name for line in material.waiting]
    if waiting:
        count = "Rapporten är inte inlämnad" if len(waiting) == 1 else f"{len(waiting)} rapporter är inte inlämnade"
        yield f"{count}: {listing(waiting)}."
    unjudged = [with_code(line.element.title, line.element.key) for line in _all(material) if line.status is None]
    if unjudged:
        yield f"Inte bedömda mål och uppdrag: {listing(unjudged)}."
    for line in _all(material):
        for fact in line.facts.indicators:
            if fact.proposal.status is Status.NOT_ASSESSED:
                yield f"{fact.indicator.name} ({line.element.key}): {_why_missing(fact)}"
    table = material.page.economy
    if table is not None and not table.has_outcome:
        yield f"Redovisningen för {material.period.year} är inte inläst."
    if table is not None and table.unforecast:
        yield f"Helårsprognos saknas från {listing(list(table.unforecast))}; deras budget används i stället."


def _all(material: Material) -> tuple[GoalLine, ...]:
    return (*material.goals, *material.assignments)


def _why_missing(fact: IndicatorFact) -> str:
    steps = fact.proposal.working.steps
    return str(steps[-1].text)


# -- workings --------------------------------------------------------------------------------------------------------


def workings(material: Material) -> Iterable[Block]:
    """How the full-year variance and every proposed status were computed."""
    table = material.page.economy
    if table is not None and table.rows:
        yield Heading("Helårsavvikelsen", 2)
        yield WorkingNote(settled(table.working))
    measured = [found for line in material.page.goals if (found := line.facts.proposal) is not None]
    if measured:
        yield Heading("Föreslagna statusar", 2)
        yield Paragraph("Så kom systemet fram till sina förslag. Bedömningen är den ansvariges.", Tone.NOTE)
        for proposal in measured:
            yield WorkingNote(settled(proposal.working))
