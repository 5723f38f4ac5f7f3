"""The board's instructions and how they are answered, now or as known at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.models import Instruction, InstructionAnswer, UnitReport
from styrkedjan.areas.reporting.permissions import UNFINISHED, within
from styrkedjan.domain.annual_cycle import CycleStep
from styrkedjan.domain.instructions import Answered, InstructionState, answered, listed
from styrkedjan.foundation.known import NOW, Known, set_back

# (plan year, step of the cycle, unit): where the report that answers stands.
ReportKey = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One body's answer: in words, or the report or plan of the same step. `state` is how it stands."""

    answer: InstructionAnswer
    report: UnitReport | None
    state: Answered

    @property
    def on(self) -> date | None:
        return _answered_on(self.answer, self.report)


@dataclass(frozen=True, slots=True)
class InstructionPage:
    """An instruction with the answers that the viewer may see."""

    instruction: Instruction
    step: CycleStep | None
    answers: tuple[AnswerLine, ...]

    @property
    def to_hand_in(self) -> tuple[str, ...]:
        return listed(self.instruction.to_hand_in)

    @property
    def is_issued(self) -> bool:
        return self.instruction.state == InstructionState.ISSUED

    @property
    def is_answered_by_report(self) -> bool:
        """Whether the step is one that bodies write here: then what they hand in is the answer."""
        return self.step is not None and self.step.kind.is_written

    @property
    def waiting(self) -> tuple[AnswerLine, ...]:
        return tuple(line for line in self.answers if not line.state.is_answered)

    @property
    def late(self) -> tuple[AnswerLine, ...]:
        return tuple(line for line in self.answers if line.state is Answered.LATE)

    @property
    def sentence(self) -> str:
        """How it stands."""
        if not self.answers:
            return str(InstructionState(self.instruction.state).label)
        done = len(self.answers) - len(self.waiting)
        return f"{done} av {len(self.answers)} har svarat."


def as_known(rows: Iterable[Instruction], known: Known) -> list[Instruction]:
    """The instructions with the state they had, without those that were not begun."""
    return [set_back(row, state=_state_at(row, known)) for row in rows if known.holds(row.created_at)]


def _state_at(row: Instruction, known: Known) -> InstructionState:
    if known.holds(row.withdrawn_at):
        return InstructionState.WITHDRAWN
    return InstructionState.ISSUED if known.holds(row.issued_at) else InstructionState.DRAFT


def instructions(principal: Unit, paths: tuple[str, ...], known: Known, *, drafts: bool) -> list[InstructionPage]:
    """The municipality's instructions, the newest first, with the answers inside the subtrees (six queries at most)."""
    rows = as_known(
        Instruction.objects.filter(plan_year__principal=principal).select_related("plan_year__principal"), known
    )
    return _pages([row for row in rows if drafts or row.state != InstructionState.DRAFT], paths, known)


def page(row: Instruction, paths: tuple[str, ...], known: Known) -> InstructionPage | None:
    """One instruction as it stood; None when it was not begun (six queries at most)."""
    return next(iter(_pages(as_known([row], known), paths, known)), None)


def issued_for(plan_year: PlanYear, cycle_id: str, known: Known) -> list[Instruction]:
    """What is issued for a step: shown where the step is written (two queries at most)."""
    rows = as_known(Instruction.objects.filter(plan_year=plan_year, cycle_id=cycle_id).order_by("due", "pk"), known)
    return [row for row in rows if row.state == InstructionState.ISSUED]


def issued_in(principal: Unit, anchors: Sequence[int]) -> dict[tuple[int, str], list[Instruction]]:
    """(year, step) -> what is issued for it now (one query)."""
    rows = Instruction.objects.filter(
        plan_year__principal=principal, plan_year__year__in=anchors, state=InstructionState.ISSUED
    )
    found: dict[tuple[int, str], list[Instruction]] = {}
    for row in rows.select_related("plan_year"):
        found.setdefault((row.plan_year.year, row.cycle_id), []).append(row)
    return found


def unanswered(paths: tuple[str, ...], principal: Unit) -> list[AnswerLine]:
    """What bodies inside the subtrees have not answered, without those that have a report to write instead, which is
    told by itself (three queries).
    """
    asked = InstructionAnswer.objects.filter(
        within(paths, "unit__"),
        instruction__plan_year__principal=principal,
        instruction__state=InstructionState.ISSUED,
        answered_at=None,
    )
    rows = list(asked.select_related("instruction__plan_year__principal", "unit").order_by("instruction__due", "unit"))
    return [line for line in _lines(rows, NOW) if line.report is None and not line.state.is_answered]


def for_unit(unit: Unit, known: Known) -> list[AnswerLine]:
    """What the unit is asked and has not answered, or has until a day to come (five queries at most)."""
    asked = InstructionAnswer.objects.filter(unit=unit).select_related("instruction__plan_year__principal", "unit")
    rows = list(asked)
    stood = {one.pk: one for one in as_known([row.instruction for row in rows], known)}
    found = [row for row in _of(known.as_written(rows), stood) if row.instruction.state == InstructionState.ISSUED]
    lines = _lines(sorted(found, key=lambda row: (row.instruction.due, row.pk)), known)
    return [line for line in lines if not line.state.is_answered or line.answer.instruction.due >= known.day]


def _pages(rows: Sequence[Instruction], paths: tuple[str, ...], known: Known) -> list[InstructionPage]:
    asked = InstructionAnswer.objects.filter(within(paths, "unit__"), instruction__in=[row.pk for row in rows])
    found = known.as_written(asked.select_related("instruction__plan_year__principal", "unit").order_by("unit__code"))
    lines: dict[int, list[AnswerLine]] = {}
    for line in _lines(_of(found, {row.pk: row for row in rows}), known):
        lines.setdefault(line.answer.instruction_id, []).append(line)
    return [InstructionPage(row, _step(row), tuple(lines.get(row.pk, ()))) for row in rows]


def _of(rows: Iterable[InstructionAnswer], stood: Mapping[int, Instruction]) -> list[InstructionAnswer]:
    """The answers with their instructions as they stood."""
    kept = [row for row in rows if row.instruction_id in stood]
    for row in kept:
        row.instruction = stood[row.instruction_id]
    return kept


def _step(row: Instruction) -> CycleStep | None:
    return next((step for step in years.steering_model(row.plan_year).cycle if step.id == row.cycle_id), None)


def _lines(rows: Sequence[InstructionAnswer], known: Known) -> list[AnswerLine]:
    reports = _reports(rows, known)
    found = []
    for row in rows:
        report = reports.get((row.instruction.plan_year_id, row.instruction.cycle_id, row.unit_id))
        state = answered(row.instruction.due, _answered_on(row, report), known.day)
        found.append(AnswerLine(row, report, state))
    return found


def _answered_on(row: InstructionAnswer, report: UnitReport | None) -> date | None:
    handed_in = report.submitted_at if report is not None and report.state not in UNFINISHED else None
    moments: Iterable[datetime | None] = (row.answered_at, handed_in)
    found = [moment for moment in moments if moment is not None]
    return timezone.localdate(min(found)) if found else None


def _reports(rows: Sequence[InstructionAnswer], known: Known) -> Mapping[ReportKey, UnitReport]:
    """The reports of the same step by the same bodies, as they stood (one query, two as of a moment)."""
    if not rows:
        return {}
    same = Q(pk__in=[])
    for year, step in {(row.instruction.plan_year_id, row.instruction.cycle_id) for row in rows}:
        same |= Q(round__plan_year=year, round__cycle_id=step)
    reports = UnitReport.objects.filter(same, unit__in={row.unit_id for row in rows}).select_related("round")
    return {(one.round.plan_year_id, one.round.cycle_id, one.unit_id): one for one in known.as_written(reports)}
