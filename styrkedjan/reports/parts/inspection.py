"""Inspection in the documents: who is visited and by which criteria in the plan, and what came of it in the reports."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from styrkedjan.areas.inspection.queries import years
from styrkedjan.areas.inspection.queries.years import InspectionYear, PlanLine
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import told_of
from styrkedjan.domain.inspection.states import PlanState
from styrkedjan.domain.inspection.words import Obeyed
from styrkedjan.domain.periods import Period
from styrkedjan.domain.report_template import SectionKind
from styrkedjan.domain.swedish import day
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.reports import inspection_told
from styrkedjan.reports.document import Block, Bullets, Paragraph, paragraphs
from styrkedjan.reports.tables import Column, ColumnKind, Row, Table


@remembered
def _years(unit: Unit, period: Period, known: Known) -> list[InspectionYear]:
    """The unit's own year, or every committee's for the whole; what has no plan is not told of here."""
    found = years.years(told_of(unit), period.year, known, period.end)
    return [one for one in found.values() if one.plans]


def plan(unit: Unit, period: Period, known: Known) -> Iterable[Block]:
    """Who is visited, and what is told beforehand."""
    for year in _years(unit, period, known):
        for line in year.plans:
            yield Paragraph(f"{line.law.name}, {line.state.label.lower()}. {line.row.purpose}".strip())
            rows = [Row((one.row.inspected.name, one.row.get_kind_display(), day(one.row.due))) for one in line.counted]
            if rows:
                columns = (Column("Vem"), Column("Slag"), Column("Besök senast"))
                yield Table(f"Tillsyn {line.row.year}: {line.law.name.lower()}", columns, tuple(rows))
            yield Bullets(tuple(f"{name}: {area.criteria}" for area, name in line.area_names()))


def follow_up(unit: Unit, period: Period, known: Known) -> Iterable[Block]:
    """How far it has come in a sentence, what was decided and whether it was obeyed, and what was learnt."""
    found = [year for year in _years(unit, period, known) if any(_is_decided(line) for line in year.plans)]
    if not found:
        return
    whole = len(found) > 1 or unit.parent_id is None
    told = inspection_told.whole(unit.name, period.year, found) if whole else inspection_told.headline(found[0])
    yield Paragraph(f"{told}.")
    lines = [line for year in found for line in year.plans if _is_decided(line)]
    columns = (
        Column("Tillsyn"), Column("Besökta", ColumnKind.NUMBER), Column("av", ColumnKind.NUMBER),
        Column("Beslut om brist", ColumnKind.NUMBER), Column("Följda", ColumnKind.NUMBER),
    )  # fmt: skip
    yield Table(f"Tillsyn {period.year}", columns, tuple(_row(line) for line in lines))
    waiting = [f"{one.row.inspected.name}: {ruling.label} ({ruling.area.lower()})"
               for year in found for one in year.waiting for ruling in one.demands]  # fmt: skip
    if waiting:
        yield Bullets(tuple(waiting[:8]))
    for line in lines:
        yield from paragraphs(line.row.told)
    learnt = [one.row.learning for line in lines for one in line.cases if one.row.learning]
    if learnt and not whole:
        yield Bullets(tuple(dict.fromkeys(learnt)))


def _is_decided(line: PlanLine) -> bool:
    return line.state is not PlanState.PREPARING


def _row(line: PlanLine) -> Row:
    done, total = line.done_share
    faults = [ruling for one in line.cases for ruling in one.faults]
    obeyed = sum(ruling.obeyed is Obeyed.YES for ruling in faults)
    return Row((line.law.name, Decimal(done), Decimal(total), Decimal(len(faults)), Decimal(obeyed)))


PARTS = {SectionKind.INSPECTION_PLAN: plan, SectionKind.INSPECTION: follow_up}
