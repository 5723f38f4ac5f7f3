"""What the council has asked for: its assignments and promises with their owners, and those that stand in the chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from styrkedjan.areas.chain.models import Element, ElementKind
from styrkedjan.areas.documents.models import AssignmentShare, CouncilAssignment
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.documents.states import AssignmentState
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """An assignment with its owners."""

    row: CouncilAssignment
    shares: tuple[AssignmentShare, ...]
    today: date

    @property
    def state(self) -> AssignmentState:
        return AssignmentState(self.row.state)

    @property
    def is_late(self) -> bool:
        return self.state is AssignmentState.GIVEN and self.row.due < self.today

    @property
    def late_shares(self) -> tuple[AssignmentShare, ...]:
        return tuple(one for one in self.shares if one.done_on is None and one.due < self.today)

    @property
    def done(self) -> int:
        return sum(one.done_on is not None for one in self.shares)

    @property
    def standing(self) -> str:
        """One sentence of how it stands, the worst first."""
        if self.state is AssignmentState.CLOSED:
            return f"Avslutat av {self.row.closed_by}" if self.row.closed_by else "Avslutat"
        if self.state is AssignmentState.ANSWERED:
            return "Återredovisat, väntar på fullmäktige"
        if not self.shares:
            return "Ingen ägare ännu" if not self.is_late else "Försenat och utan ägare"
        parts = f"{self.done} av {len(self.shares)} delar klara"
        if self.is_late:
            return f"Försenat, {parts}"
        return f"{len(self.late_shares)} delar är försenade, {parts}" if self.late_shares else f"{parts}"


@remembered
def assignments(unit: Unit, known: Known) -> list[AssignmentLine]:
    """The council's, for anything below the whole those it has a part in; the late first (at most four queries)."""
    rows = CouncilAssignment.objects.filter(unit=root_of(unit)).select_related("unit", "programme", "changed_by")
    told = known.as_written(rows)
    parts = known.as_written(
        AssignmentShare.objects.filter(assignment__in=[row.pk for row in told]).select_related("unit", "changed_by")
    )
    by_row: dict[int, list[AssignmentShare]] = {}
    for part in parts:
        by_row.setdefault(part.assignment_id, []).append(part)
    lines = [
        AssignmentLine(row, tuple(sorted(by_row.get(row.pk, ()), key=lambda one: (one.due, one.pk))), known.day)
        for row in told
    ]
    if unit.parent_id is not None:
        lines = [one for one in lines if any(part.unit.path.startswith(unit.path) for part in one.shares)]
    states = list(AssignmentState)
    return sorted(
        lines, key=lambda one: (not one.is_late, not one.late_shares, states.index(one.state), one.row.due, one.row.pk)
    )


def of(row: CouncilAssignment, known: Known) -> AssignmentLine | None:
    """One of them; None where it was not there then."""
    return next((one for one in assignments(root_of(row.unit), known) if one.row.pk == row.pk), None)


def in_chain(unit: Unit, year: int, known: Known) -> list[Element]:
    """The assignments that stand in the chain with an answer asked for, late first (one query)."""
    rows = Element.objects.filter(
        Q(report_back_to__isnull=False) | Q(deadline__isnull=False), kind=ElementKind.ASSIGNMENT,
        plan_year__principal=root_of(unit), plan_year__year=year, unit__path__startswith=unit.path,
    ).select_related("unit", "report_back_to")  # fmt: skip
    told = [row for row in known.as_written(rows) if row.withdrawn_at is None]
    return sorted(told, key=lambda row: (row.reported_back_at is not None, row.deadline or date.max, row.key))
