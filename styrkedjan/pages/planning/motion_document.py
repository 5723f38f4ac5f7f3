"""A motion as a document: what it moves the council to decide, what it costs and what it means."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from styrkedjan.areas.planning.queries.motions import MotionPage
from styrkedjan.domain.planning.multi_year import YearOutcome
from styrkedjan.domain.planning.states import MotionState
from styrkedjan.reports.document import Block, Bullets, Document, Heading, Paragraph, Tone, paragraphs
from styrkedjan.reports.tables import Column, ColumnKind, Row, RowKind, Table

FORMATS = ("pdf", "docx")
MONEY: dict[str, Any] = {"kind": ColumnKind.MONEY, "unit": "tkr"}


def document(page: MotionPage) -> Document:
    """The motion as a value that every writer understands."""
    motion = page.motion
    presented = motion.state == MotionState.PRESENTED
    blocks: list[Block] = []
    if not presented:
        blocks.append(Paragraph("Utkast. Inte framlagt.", Tone.NOTE))
    blocks += paragraphs(motion.introduction)
    blocks += [
        Heading("Yrkande"),
        Paragraph(f"Vi yrkar att kommunfullmäktige antar {motion.scenario.name} med följande ändringar:"),
        Bullets(tuple(_sentence(row) for row in page.changes)),
        Heading("Så går budgeten ihop"),
        _results(page),
        Heading("Vad det betyder"),
    ]
    first = [row for row in page.comparison.consequences if row.year == page.plan.years[0]]
    if first:
        blocks += [Bullets(tuple(row.sentence for row in first)), _frames(page)]
    else:
        blocks.append(Paragraph(f"Ingen ram ändras {page.plan.years[0]}."))
    return Document(
        title=motion.title,
        subtitle=f"Yrkande till budget {motion.scenario.first_year}",
        author=motion.group.name,
        organisation=motion.scenario.principal.name,
        period=f"{motion.scenario.years[0]}–{motion.scenario.years[-1]}",
        known_at=motion.presented_at or motion.changed_at,
        blocks=tuple(blocks),
    )


def _sentence(row: Any) -> str:
    return f"{row.sentence} {row.row.reason}".strip()


def _results(page: MotionPage) -> Table:
    """Revenue, frames, result and objectives for each year, the motion's own."""
    years = page.comparison.after
    columns = (Column("", ColumnKind.TEXT), *(Column(str(year.year), **MONEY) for year in years))
    rows = [Row((label, *values), kind) for label, values, kind in _result_rows(years)]
    notes = [
        f"{year.year}: {one.name} {one.value.quantize(Decimal('0.1'))} %, "
        f"{'målet nås' if one.attained else 'målet nås inte'}.".replace(".", ",", 1)
        for year in years
        for one in year.objectives
        if one.value is not None
    ]
    return Table("Resultat med yrkandets ändringar, tkr", columns, tuple(rows), tuple(notes))


def _result_rows(years: tuple[YearOutcome, ...]) -> list[tuple[str, tuple[Decimal, ...], RowKind]]:
    names = list(dict.fromkeys(name for year in years for name in year.budget.revenue))
    costs = list(dict.fromkeys(name for year in years for name in year.budget.costs))
    zero = Decimal(0)
    rows = [(name, tuple(year.budget.revenue.get(name, zero) for year in years), RowKind.NORMAL) for name in names]
    rows += [(name, tuple(-year.budget.costs.get(name, zero) for year in years), RowKind.NORMAL) for name in costs]
    return [*rows, ("Resultat", tuple(year.result for year in years), RowKind.TOTAL)]


def _frames(page: MotionPage) -> Table:
    year = page.plan.years[0]
    rows = [row for row in page.comparison.consequences if row.year == year]
    columns = (
        Column("Ram", ColumnKind.TEXT),
        Column("Förslaget", **MONEY),
        Column("Yrkandet", **MONEY),
        Column("Ändring", signed=True, **MONEY),
    )
    body = tuple(Row((row.label, row.before, row.after, row.change)) for row in rows)
    return Table(f"Ramar som ändras {year}, tkr", columns, body)
