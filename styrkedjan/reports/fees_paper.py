"""A year's fees and charges gathered as a paper for the council: what becomes dearer, each fee with its ground."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.models import Fee
from styrkedjan.areas.planning.queries.fees import YearFees, of_year
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import listing
from styrkedjan.foundation.known import Known
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
from styrkedjan.reports.tables import Cell, Column, ColumnKind, Row, Table

NUMBER = ColumnKind.NUMBER
MOST_BARS = 10
# What a fee is told by, here and on its page.
COLUMNS = (
    Column("Avgift"), Column("Per"), Column("Nu", NUMBER, "kr", 2), Column("Förslag", NUMBER, "kr", 2),
    Column("Ändring", NUMBER, "kr", 2, signed=True), Column("Ändring", ColumnKind.SHARE, "%", 1, signed=True),
    Column("Grund"),
)  # fmt: skip


def fees_document(principal: Unit, year: int, known: Known) -> Document:
    """Raises Refused where no committee has handed in a proposal."""
    found = of_year(principal, year, known)
    if not found.gathered:
        raise Refused(f"Ingen nämnd har lämnat sitt förslag till taxor {year}.", "Återkom när något är lämnat.")
    decisions = {one.proposal.council for one in found.gathered if one.proposal and one.proposal.council}
    decided = listing(sorted(one.decision_text for one in decisions)) if not found.to_decide else ""
    return Document(
        title=f"Taxor och avgifter {year}",
        subtitle="Sammanställning för fullmäktige",
        author=principal.name,
        organisation=principal.name,
        period=str(year),
        known_at=known.stamp.replace(microsecond=0),
        blocks=tuple(_blocks(found, decided)),
        decision=decided,
        standing="" if decided else "Förslag",
    )


def _blocks(found: YearFees, decided: str) -> Iterable[Block]:
    told = found.tally
    yield Paragraph(found.sentence, Tone.LEAD)
    yield KeyFigures(
        tuple(
            KeyFigure(Column(name, NUMBER), Decimal(count))
            for name, count in (("Höjs", told.raised), ("Sänks", told.lowered), ("Nya", told.added))
        )
    )
    yield from _largest_changes(found)
    yield Heading("Beslut" if decided else "Förslag till beslut")
    yield Bullets((f"{decided}: taxor och avgifter {found.year} är fastställda.",) if decided else tuple(_asked(found)))
    if found.with_the_committees:
        names = listing([one.unit.name for one in found.with_the_committees])
        yield Paragraph(f"Förslaget är under arbete i {names} och ingår inte.", Tone.NOTE)
    for one in found.gathered:
        yield Heading(one.unit.name)
        yield Table(
            f"Taxor och avgifter {found.year}, {one.unit.name}", COLUMNS, tuple(Row(cells_of(fee)) for fee in one.fees)
        )
        if one.proposal is not None:
            yield Paragraph(f"Nämndens beslut: {one.proposal.decision_text}.", Tone.NOTE)


def _asked(found: YearFees) -> Iterable[str]:
    for one in found.to_decide:
        yield f"att fastställa taxor och avgifter {found.year} för {one.unit.name}"


def _largest_changes(found: YearFees) -> Iterable[Block]:
    shares = [(fee.change.share, fee.name) for one in found.gathered for fee in one.fees if fee.change.share]
    largest = sorted(shares, key=lambda one: (-abs(one[0]), one[1]))[:MOST_BARS]
    if len(largest) > 1:
        shown = sorted(largest, key=lambda one: (-one[0], one[1]))
        series = (Series("Ändring", tuple(share * 100 for share, _ in shown)),)
        names = tuple(name for _, name in shown)
        yield Figure("Störst ändring, procent", Chart(ChartKind.BARS, names, series, "%", 1, category_heading="Avgift"))


def cells_of(fee: Fee) -> tuple[Cell, ...]:
    """A fee in the order of the columns."""
    change = fee.change
    return (fee.name, fee.per, fee.old, fee.new, change.amount, change.share, fee.basis)
