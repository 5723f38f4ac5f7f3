"""Improvements and equality in the documents, out of what is already written: no word is written twice."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from styrkedjan.areas.comparison.queries.gaps import AnsweredGap
from styrkedjan.areas.improvement.queries.boards import Line, lines
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.improvement.states import ImprovementState
from styrkedjan.domain.periods import Period
from styrkedjan.domain.report_template import SectionKind
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.known import Known
from styrkedjan.overviews.equality import Equality, equality, need
from styrkedjan.reports import improvement_told as told
from styrkedjan.reports.document import Block, Bullets, Paragraph
from styrkedjan.reports.tables import Column, ColumnKind, Row, Table

MOST = 12
S = ImprovementState


def improvements(unit: Unit, period: Period, known: Known) -> Iterable[Block]:
    """What is being tried and what it gave, what is measured first; ideas are counted and not told one by one."""
    found = [one for one in lines(unit, known) if _in_year(one, period.year)]
    if not found:
        return
    yield Paragraph(f"{told.headline(unit.label, found)}. {told.counted(found)}")
    shown = sorted(
        (one for one in found if one.state is not S.IDEA), key=lambda one: (not one.is_measured, not one.is_late)
    )
    if shown:
        columns = (Column("Förbättring"), Column("Enhet"), Column("Läge"), Column("Vad det gav"))
        rows = tuple(Row((str(one.row), one.row.unit.name, one.state.label, gave(one))) for one in shown[:MOST])
        yield Table(f"Förbättringar {period.year}", columns, rows)
    if len(shown) > MOST:
        yield Paragraph(f"Och {number(len(shown) - MOST)} till.")


def _in_year(one: Line, year: int) -> bool:
    """Alive in the year: begun by its end, and not ended before it."""
    row = one.row
    ended = row.judged_on if one.state is S.DROPPED else row.followed_on if one.state is S.FOLLOWED else None
    return row.created_at.year <= year and (ended is None or ended.year >= year)


def gave(one: Line) -> str:
    """The figures first, then the words; what is not measured yet says so."""
    figures = one.effect.sentence if one.effect and one.effect.before is not None else ""
    said = one.row.effect or one.row.result
    return " ".join(part for part in (figures, said) if part) or "Inte mätt ännu."


def equal(unit: Unit, period: Period, known: Known) -> Iterable[Block]:
    """Differences with their states and measures, how many comparisons there were, and resources beside results."""
    found = equality(unit, period, known)
    if not found.rows:
        return
    yield Paragraph(f"{told.equality(found)}. {told.compared(found)}")
    if found.real:
        columns = (
            Column("Mått"), Column("Grupper"), Column("Skillnad", ColumnKind.NUMBER, "procentenheter", 1),
            Column("Enhet"), Column("Läge"), Column("Svar och åtgärd"),
        )  # fmt: skip
        rows = tuple(_row(one, found) for one in found.real[:MOST])
        yield Table(f"Skillnader mellan grupper {period.year}", columns, rows)
    if len(found.real) > MOST:
        yield Paragraph(f"Och {number(len(found.real) - MOST)} till.")
    if money := told.resources(need(unit, period, known)):
        yield Bullets((money,))


def _row(one: AnsweredGap, found: Equality) -> Row:
    gap, line = one.found.gap, found.measure(one)
    way = "över" if gap.difference.value >= 0 else "under"
    size = Decimal(repr(round(abs(gap.difference.value) * 100, 1)))
    said = one.answer.text if one.answer else ""
    acted = f"{line.row}: {line.state.label.lower()}." if line else ""
    return Row((one.found.indicator.name, f"{gap.first} {way} {gap.second}", size, one.found.place.name, one.label,
                " ".join(part for part in (said, acted) if part)))  # fmt: skip


PARTS = {SectionKind.IMPROVEMENTS: improvements, SectionKind.EQUALITY: equal}
