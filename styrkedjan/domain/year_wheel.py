"""The year as a wheel: when each step of the cycle is due, how it stands, and whether it keeps the law's days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from styrkedjan.domain.annual_cycle import CycleStep, Occasion, StepKind
from styrkedjan.domain.lifecycle import Labelled
from styrkedjan.domain.parameters import InForce
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import day as day_text
from styrkedjan.domain.swedish import plural


class Standing(Labelled):
    """How a step stands on a day. What is not written down here is never called done or late."""

    DONE = "done", "Klart"
    LATE = "late", "Sent"
    UNDER_WAY = "under_way", "Pågår"
    NOW = "now", "Dags nu"
    AHEAD = "ahead", "Kommer"
    PASSED = "passed", "Tiden har gått; inget är skrivet här"


@dataclass(frozen=True, slots=True)
class Progress:
    """What is written down of a step: whether it has begun and is done, in words, and its own last day if any."""

    begun: bool
    done: bool
    told: str = ""
    due: date | None = None


def standing(occasion: Occasion, due: date, progress: Progress | None, today: date) -> Standing:
    """How the step stands; `progress` None is a step that nothing is written down of."""
    if progress is not None and progress.done:
        return Standing.DONE
    if due < today:
        return Standing.PASSED if progress is None else Standing.LATE
    if progress is not None and progress.begun:
        return Standing.UNDER_WAY
    return Standing.NOW if occasion.due.start <= today else Standing.AHEAD


@dataclass(frozen=True, slots=True)
class Limit:
    """A last day in law for steps of a kind: a day `years` after the anchor year, or months after the period."""

    parameter: str
    kind: StepKind
    years: int = 0
    exceptional: bool = False


# The law holds whatever the steering model says of it, so the limits follow of what a step is.
LIMITS = (
    Limit("kl_budget_proposal", StepKind.BUDGET_PROPOSAL, -1),
    Limit("kl_budget_proposal_late", StepKind.BUDGET_PROPOSAL, -1, exceptional=True),
    Limit("kl_budget_decision", StepKind.BUDGET_DECISION, -1),
    Limit("kl_budget_decision_late", StepKind.BUDGET_DECISION, -1, exceptional=True),
    Limit("kl_interim_report_months", StepKind.INTERIM_REPORT),
    Limit("kl_annual_report_latest", StepKind.ANNUAL_REPORT, 1),
)
PARAMETERS = tuple(limit.parameter for limit in LIMITS)


class Verdict(Labelled):
    """The month that the model names for a step, held against the law's last day."""

    HOLDS = "holds", "inom lagens tid"
    PART = "part", "månaden går ut efter lagens sista dag"
    ONLY_EXCEPTIONALLY = "only_exceptionally", "bara om det finns särskilda skäl"
    BREAKS = "breaks", "efter lagens sista dag"


@dataclass(frozen=True, slots=True)
class Statutory:
    """The law's last day for a step, where it stands, and how the model's month agrees with it."""

    last: date
    where: str
    verdict: Verdict

    @property
    def is_fault(self) -> bool:
        return self.verdict in (Verdict.BREAKS, Verdict.ONLY_EXCEPTIONALLY)

    @property
    def sentence(self) -> str:
        return f"Senast {day_text(self.last)} enligt {self.where}: {self.verdict.label}."


def statutory(occasion: Occasion, law: Mapping[str, InForce]) -> Statutory | None:
    """The ordinary last day in law and how the step's month agrees with it; None where no limit is known."""
    own = (limit for limit in LIMITS if limit.kind is occasion.step.kind)
    found = {limit.exceptional: limit for limit in own if limit.parameter in law}
    if False not in found:
        return None
    ordinary = law[found[False].parameter]
    last = _last(found[False], ordinary, occasion)
    if last is None:
        return None
    late = _last(found[True], law[found[True].parameter], occasion) if True in found else None
    return Statutory(last, ordinary.source.where or "lagen", _verdict(occasion.due, last, late))


def _verdict(month: Period, last: date, late: date | None) -> Verdict:
    if month.end <= last:
        return Verdict.HOLDS
    if month.start <= last:
        return Verdict.PART
    return Verdict.ONLY_EXCEPTIONALLY if late is not None and month.end <= late else Verdict.BREAKS


def _last(limit: Limit, value: InForce, occasion: Occasion) -> date | None:
    if limit.kind is not StepKind.INTERIM_REPORT:
        month, number = (int(part) for part in str(value.value).split("-"))
        return date(occasion.year + limit.years, month, number)
    through = occasion.step.reports_through(occasion.year)
    if through is None:
        return None
    months = through.year * 12 + through.number - 1 + value.integer
    return Period.month(months // 12, months % 12 + 1).end


def due_day(occasion: Occasion, law: Statutory | None, progress: Progress | None = None) -> date:
    """The last day: the one set when the step was opened, else the month's end or the law's day where it is before."""
    if progress is not None and progress.due is not None:
        return progress.due
    end = occasion.due.end
    return law.last if law is not None and law.verdict is Verdict.PART else end


def missing_by_law(steps: Iterable[CycleStep], interim_reports: int) -> tuple[str, ...]:
    """What the law asks of every year and the model's cycle has no step for."""
    kinds = [step.kind for step in steps]
    found = []
    if StepKind.BUDGET_PROPOSAL not in kinds:
        found.append("Styrmodellen har inget steg för styrelsens budgetförslag (kommunallagen 11 kap. 8 §).")
    if StepKind.BUDGET_DECISION not in kinds:
        found.append("Styrmodellen har inget steg för fullmäktiges budgetbeslut (kommunallagen 11 kap. 10 §).")
    if kinds.count(StepKind.INTERIM_REPORT) < interim_reports:
        least = plural(interim_reports, "delårsrapport", "delårsrapporter")
        found.append(f"Styrmodellen har färre än {least} om året (kommunallagen 11 kap. 16 §).")
    if StepKind.ANNUAL_REPORT not in kinds:
        found.append("Styrmodellen har inget steg för årsredovisningen (kommunallagen 11 kap. 20 §).")
    return tuple(found)


def concerns(step: CycleStep, bodies: Iterable[str]) -> bool:
    """Whether one of the bodies decides or prepares the step."""
    own = set(bodies)
    return step.decided_by in own or bool(own.intersection(step.prepared_by))
