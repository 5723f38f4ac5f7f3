"""The council's assignments and promises in interim and annual reports: how each stands, and what is late."""

from __future__ import annotations

from collections.abc import Iterable

from styrkedjan.areas.documents.queries.assignments import AssignmentLine, assignments
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.documents.states import AssignmentState
from styrkedjan.domain.periods import Period
from styrkedjan.domain.report_template import SectionKind
from styrkedjan.domain.swedish import day
from styrkedjan.foundation.known import Known
from styrkedjan.reports import documents_told
from styrkedjan.reports.document import Block, Bullets, Paragraph
from styrkedjan.reports.tables import Column, Row, Table


def council(unit: Unit, period: Period, known: Known) -> Iterable[Block]:
    """Those that were given by the period's end and were not closed before its year."""
    lines = [one for one in assignments(unit, known) if _is_told(one, period)]
    if not lines:
        return
    yield Paragraph(f"{documents_told.assignments(lines)}.")
    columns = (Column("Uppdrag"), Column("Beslutat"), Column("Senast"), Column("Ägare"), Column("Läge"))
    rows = tuple(
        Row((one.row.title, one.row.decision_text, day(one.row.due), ", ".join(part.unit.name for part in one.shares),
             one.standing))
        for one in lines
    )  # fmt: skip
    yield Table("Uppdrag och löften från fullmäktige", columns, rows)
    answers = [
        f"{one.row.title}: {one.row.answer}"
        for one in lines
        if one.row.answer and one.state is not AssignmentState.GIVEN
    ]
    if answers:
        yield Bullets(tuple(answers))


def _is_told(one: AssignmentLine, period: Period) -> bool:
    given = one.row.decision_date is None or one.row.decision_date <= period.end
    return given and (one.row.closed_on is None or one.row.closed_on.year >= period.year)


PARTS = {SectionKind.COUNCIL_ASSIGNMENTS: council}
