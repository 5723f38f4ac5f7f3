"""The sheet to write from when figures are entered into Kolada: area by area, with room for the receipt."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from styrkedjan.areas.comparison.queries.entries import Entries, Entry
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.swedish import exact, plural
from styrkedjan.foundation.known import Known
from styrkedjan.reports.document import Block, Document, Heading, KeyFigure, KeyFigures, Paragraph, Tone
from styrkedjan.reports.tables import Column, ColumnKind, Row, Table


def kolada_sheet(unit: Unit, found: Entries, known: Known) -> Document:
    """The year's figures, filled in as far as they are known."""
    return Document(
        title=f"Att mata in i Kolada för {found.year}",
        subtitle=f"Stänger {found.closes:%Y-%m-%d}",
        author="Styrkedjan",
        organisation=unit.name,
        period=str(found.year),
        known_at=known.stamp,
        blocks=tuple(_blocks(found)),
    )


def _blocks(found: Entries) -> Iterator[Block]:
    lacking = [row for row in found.remaining if row.value is None]
    ready = len(found.remaining) - len(lacking)
    if not found.rows:
        yield Paragraph("Inget nyckeltal i katalogen har kommunen som källa.", Tone.LEAD)
        return
    yield Paragraph(_in_short(ready, len(lacking)), Tone.LEAD)
    yield KeyFigures(tuple(
        KeyFigure(Column(name, ColumnKind.NUMBER), Decimal(count))
        for name, count in (("Att skriva in", ready), ("Värde saknas", len(lacking)),
                            ("Klart", len(found.rows) - len(found.remaining)))
    ))  # fmt: skip
    for area in sorted({row.figure.area for row in found.rows}):
        yield Heading(area or "Övrigt")
        yield _table([row for row in found.rows if row.figure.area == area])
    yield Paragraph(
        "Skriv av värdet som det står. Fyll i dag och kvittens här eller i Styrkedjan, så syns det om värdet ändras "
        "efteråt. Vilka nyckeltal det är står i Koladas beskrivning: ”Källa: Egen undersökning i kommunen”.", Tone.NOTE,
    )  # fmt: skip


def _in_short(ready: int, lacking: int) -> str:
    if not ready and not lacking:
        return "Allt är inmatat."
    told = (
        f"{plural(ready, 'nyckeltal', 'nyckeltal')} är {'klart' if ready == 1 else 'klara'} att skriva in."
        if ready
        else "Inget är klart att skriva."
    )
    return f"{told} {plural(lacking, 'värde', 'värden')} saknas ännu." if lacking else told


def _table(rows: list[Entry]) -> Table:
    columns = (Column("Id"), Column("Nyckeltal"), Column("Skriv"), Column("Enhet"), Column("Den som vet"),
               Column("Inmatat"), Column("Kvittens"))  # fmt: skip
    return Table(plural(len(rows), "nyckeltal", "nyckeltal"), columns, tuple(Row(_cells(row)) for row in rows))


def _cells(row: Entry) -> tuple[str, ...]:
    value = row.value if row.receipt is None or row.is_changed else row.receipt.value
    return (
        row.figure.id,
        row.figure.title,
        "saknas" if value is None else exact(round(value, row.figure.decimals)),
        row.figure.unit,
        row.indicator.owner.label if row.indicator else "",
        f"{row.receipt.entered_on:%Y-%m-%d}" if row.receipt and not row.is_changed else "",
        row.receipt.reference if row.receipt and not row.is_changed else "",
    )
