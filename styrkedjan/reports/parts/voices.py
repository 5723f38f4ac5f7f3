"""Voices in the documents: what came in, how it was answered, and above all what became better because of it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import told_of
from styrkedjan.areas.voices.queries import years
from styrkedjan.areas.voices.queries.promises import PromiseLine, promises
from styrkedjan.domain.periods import Period
from styrkedjan.domain.report_template import SectionKind
from styrkedjan.domain.voices.promises import PromiseState
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.reports import voices_told
from styrkedjan.reports.document import Block, Bullets, Paragraph
from styrkedjan.reports.tables import Column, ColumnKind, Row, Table

MOST = 8


@remembered
def _years(unit: Unit, period: Period, known: Known) -> list[years.Year]:
    """The unit's own year first, then the bodies below the whole."""
    below = [one for one in told_of(unit) if one.pk != unit.pk]
    return list(years.years([unit, *below], period.year, known).values())


def follow_up(unit: Unit, period: Period, known: Known) -> Iterable[Block]:
    """A sentence, the counts, what became better, and what has risen."""
    year, *below = _years(unit, period, known)
    if not year.matters:
        return
    yield Paragraph(f"{voices_told.headline(year)}. {voices_told.came_in(year)}")
    if year.improved:
        yield Bullets(tuple(f"{one.row.unit.name}: {one.row.published}" for one in year.improved[:MOST]))
    if year.patterns:
        yield Paragraph("Det här har ökat mer än slumpen förklarar. " + voices_told.patterns_note(year))
        yield Bullets(tuple(voices_told.pattern(year, one) for one in year.patterns))
    rows = [_row(one) for one in below if one.matters]
    if rows:
        number = ColumnKind.NUMBER
        columns = (Column("Nämnd"), Column("Kom in", number), Column("Väntar för länge", number),
                   Column("Förbättringar", number))  # fmt: skip
        yield Table(f"Synpunkter {period.year}", columns, tuple(rows))


def _row(year: years.Year) -> Row:
    counts = (len(year.matters), len(year.late), len(year.improved))
    return Row((year.unit.name, *map(Decimal, counts)))


@remembered
def _promises(unit: Unit, period: Period, known: Known) -> list[PromiseLine]:
    return [one for one in promises(unit, period.year, known) if one.state is not PromiseState.DRAFT]


def kept(unit: Unit, period: Period, known: Known) -> Iterable[Block]:
    """Which promises were kept, those that were not first, and what is owed for them."""
    found = _promises(unit, period, known)
    if not found:
        return
    yield Paragraph(f"{voices_told.promises(unit.label, period.year, found)}.")
    columns = (Column("Löfte"), Column("Hölls", ColumnKind.SHARE, "%", 0), Column("Antal", ColumnKind.NUMBER),
               Column("Brutna", ColumnKind.NUMBER), Column("Inte kompenserade", ColumnKind.NUMBER))  # fmt: skip
    rows = [
        Row((one.row.text, one.kept.share, Decimal(one.kept.judged), Decimal(one.kept.judged - one.kept.kept),
             Decimal(len(one.uncompensated))))
        for one in found
    ]  # fmt: skip
    yield Table(f"Löften till invånarna {period.year}", columns, tuple(rows))


PARTS = {SectionKind.VOICES: follow_up, SectionKind.PROMISES: kept}
