"""Resultatvisaren in print: municipalities side by side over a set of measures, the weights and what hangs on them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from styrkedjan.areas.comparison.models import MeasureSet
from styrkedjan.areas.comparison.queries.sets import SetCell, SetComparison, SetRow
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.domain.comparison import ColourRule
from styrkedjan.domain.swedish import exact, number
from styrkedjan.foundation.known import Known
from styrkedjan.reports.charts import Chart, ChartKind, Series
from styrkedjan.reports.document import Block, Bullets, Document, Figure, Heading, Paragraph, Tone
from styrkedjan.reports.tables import Column, ColumnKind, Row, Table


def set_document(row: MeasureSet, found: SetComparison, known: Known) -> Document:
    """The whole comparison, from one value."""
    return Document(
        title=row.name,
        subtitle=", ".join(name for _, name in found.municipalities),
        author="Styrkedjan",
        organisation=row.principal.name,
        period=str(max((each.year for each in found.rows if each.year), default="")),
        known_at=known.stamp,
        blocks=tuple(_blocks(row, found)),
    )


def _blocks(row: MeasureSet, found: SetComparison) -> Iterator[Block]:
    if found.leader:
        yield Paragraph(f"{found.leader} är först med de valda vikterna. {found.surety}", Tone.LEAD)
    if row.purpose:
        yield Paragraph(row.purpose)
    yield totals(found)
    if (shares := firsts(found)) is not None:
        yield Figure("Vem som är först när vikterna varieras rimligt", shares)
    yield Heading("Måttens roll i styrningen")
    yield from _roles(row, found)
    yield Heading("Vikterna")
    yield Paragraph(f"Urval och vikter: {row.source or 'kommunens egna'}. De kan ändras, och då ändras summan.")
    if found.left_out:
        yield Bullets(found.left_out)
    yield Paragraph(f"{found.raw_label}. Platser, färger och summor: {found.processed_label}.", Tone.NOTE)
    yield Heading("Alla mått")
    yield Paragraph(f"Färg: {ColourRule(row.rule).label}. Plats bland de jämförda inom parentes.", Tone.NOTE)
    yield measures(found)
    yield Heading("Utveckling under tre år")
    yield trends(found)


def firsts(found: SetComparison) -> Chart | None:
    """In how many of the weightings each is first; None where nobody can be totalled."""
    told = [(name, one) for (_, name), one in zip(found.municipalities, found.totals, strict=True) if one]
    told.sort(key=lambda each: each[1].place)
    if not told:
        return None
    shares = tuple(Decimal(repr(one.first_share)) * 100 for _, one in told)
    names = tuple(name for name, _ in told)
    series = Series("Först i andel av viktningarna", shares)
    return Chart(ChartKind.BARS, names, (series,), "%", category_heading="Kommun")


def totals(found: SetComparison) -> Table:
    """The total of each, and the places that other reasonable weights give."""
    columns = (
        Column("Kommun"),
        Column("Plats", ColumnKind.NUMBER),
        Column("Summa", ColumnKind.NUMBER, decimals=2, signed=True),
        Column("Först i andel av viktningarna", ColumnKind.SHARE, "%"),
        Column("Platser i nio av tio viktningar"),
    )
    rows = []
    for (_, name), total in sorted(
        zip(found.municipalities, found.totals, strict=True), key=lambda each: each[1].place if each[1] else 999
    ):
        if total is None:
            rows.append(Row((name, None, None, None, "kan inte summeras")))
            continue
        low, high = total.likely_places()
        span = str(low) if low == high else f"{low}–{high}"
        share = Decimal(repr(total.first_share))
        rows.append(Row((name, Decimal(total.place), Decimal(repr(total.total)), share, span)))
    note = "Summan är standardavvikelser från medlet av de jämförda, vägda; mer är bättre."
    return Table("Sammanvägt", columns, tuple(rows), (note, found.processed_label))


def measures(found: SetComparison) -> Table:
    """Every measure with its weight and each municipality's value, place and colour."""
    columns = (Column("Mått"), Column("Vikt"), Column("År"), *(Column(name) for _, name in found.municipalities))
    rows = tuple(
        Row((_named(row, found), exact(row.weight), str(row.year or "–"), *(_value(row, cell) for cell in row.cells)))
        for row in found.rows
    )
    return Table("Resultat", columns, rows, (found.raw_label,))


def trends(found: SetComparison) -> Table:
    """What each measure has done over three years, turned so that plus is better."""
    columns = (Column("Mått"), *(Column(name) for _, name in found.municipalities))
    rows = tuple(Row((_named(row, found), *(_change(row, cell) for cell in row.cells))) for row in found.rows)
    return Table("Förändring, plus är bättre", columns, rows, (found.processed_label,))


def _named(row: SetRow, found: SetComparison) -> str:
    """As much of the title as a row bears, the whole where two would be called the same; the unit where it is new."""
    short = row.figure.short
    name = row.figure.title if sum(each.figure.short == short for each in found.rows) > 1 else short
    unit = f", {row.figure.unit}" if row.figure.unit and row.figure.unit not in row.figure.title else ""
    return f"{name}{unit}"


def _value(row: SetRow, cell: SetCell) -> str:
    if cell.value is None or cell.value.value is None:
        return cell.value.missing.label if cell.value is not None and cell.value.missing else "–"
    place = f" ({cell.place.place})" if cell.place and row.is_counted else ""
    return f"{cell.standing.symbol} {number(cell.value.value, row.figure.decimals)}{place}"


def _change(row: SetRow, cell: SetCell) -> str:
    return "–" if cell.change is None else number(cell.change, row.figure.decimals, sign=True)


def _followed_as(row: SetRow, indicator: Indicator) -> str:
    """The measure, and what the indicator is called where that is something else."""
    title = row.figure.title
    return title if indicator.name == title else f"{title}: {indicator.name}"


def _roles(row: MeasureSet, found: SetComparison) -> Iterator[Block]:
    told = [
        f"{_followed_as(each, indicator)} ({indicator.owner.name}). {each.attainment or 'Inget mål för året'}."
        for each in found.rows
        for indicator in each.indicators
    ]
    without = sum(not each.indicators for each in found.rows)
    if told:
        yield Bullets(tuple(told))
    yield Paragraph(
        f"{number(without)} av {number(len(found.rows))} mått följs inte i {row.principal.name}s egen styrning."
    )
