"""A committee's year with its performers as a value: agreements side by side, the plan, what is done and what is wrong.

The number of queries is the same for one committee and for all of them. Rows are chosen by what never changes and
judged as they were told, so that a page as known then is the same for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.providers.models import (
    Agreement,
    AgreementChange,
    DataRequest,
    Deviation,
    DeviationStep,
    ExtensionOption,
    FollowUp,
    FollowUpPlan,
    JointNote,
    PlanRow,
    Requirement,
    RequirementCheck,
)
from styrkedjan.areas.providers.queries.rules import Held, held, limits, whole
from styrkedjan.domain.providers import rules
from styrkedjan.domain.providers.rules import Covered, Fault, Finding, Room
from styrkedjan.domain.providers.states import (
    AgreementState,
    DeviationState,
    OptionState,
    PlanState,
)
from styrkedjan.domain.providers.words import AgreementKind, ChangeGround, RequirementKind, Result, Rung
from styrkedjan.domain.recurring import Due, Frequency, occasions
from styrkedjan.foundation.known import Known

T = TypeVar("T")
# A follow-up is asked for until so long after the time it is about.
GRACE = timedelta(days=31)


@dataclass(frozen=True)
class RequirementLine:
    """A requirement with its checks, the newest last."""

    row: Requirement
    checks: tuple[RequirementCheck, ...]

    @property
    def now(self) -> RequirementCheck | None:
        return self.checks[-1] if self.checks else None

    @property
    def result(self) -> Result:
        return Result(self.now.result) if self.now else Result.NOT_TESTED


@dataclass(frozen=True)
class DeviationLine:
    """A deviation with the steps that were taken."""

    row: Deviation
    steps: tuple[DeviationStep, ...]

    @property
    def state(self) -> DeviationState:
        return DeviationState(self.row.state)

    @property
    def is_open(self) -> bool:
        return self.state is not DeviationState.CLOSED

    @property
    def rung(self) -> Rung | None:
        return Rung(self.row.rung) if self.row.rung else None

    def is_overdue(self, today: date) -> bool:
        return self.state is DeviationState.STEPPED and self.row.deadline is not None and self.row.deadline < today


@dataclass(frozen=True)
class AgreementLine:
    """An agreement with everything that hangs on it."""

    row: Agreement
    requirements: tuple[RequirementLine, ...] = ()
    deviations: tuple[DeviationLine, ...] = ()
    options: tuple[ExtensionOption, ...] = ()
    changes: tuple[AgreementChange, ...] = ()
    requests: tuple[DataRequest, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    notes: tuple[JointNote, ...] = ()

    @property
    def state(self) -> AgreementState:
        return AgreementState(self.row.state)

    @property
    def kind(self) -> AgreementKind:
        return AgreementKind(self.row.kind)

    @property
    def open_deviations(self) -> tuple[DeviationLine, ...]:
        return tuple(one for one in self.deviations if one.is_open)

    @property
    def rungs(self) -> tuple[Rung, ...]:
        return rules.ladder(self.kind, self.row.sanctions)

    @cached_property
    def counts(self) -> dict[Result, int]:
        """How many of its requirements stand how."""
        found = [line.result for line in self.requirements]
        return {result: found.count(result) for result in Result}

    @property
    def next_option(self) -> ExtensionOption | None:
        return next((one for one in self.options if one.state == OptionState.OPEN), None)

    def runs_in(self, year: int) -> bool:
        """Whether it is in force some day of the year."""
        row = self.row
        ends = row.end is None or row.end >= date(year, 1, 1)
        return self.state is not AgreementState.DRAFT and row.start <= date(year, 12, 31) and ends

    def rooms(self, settings: Mapping[str, Held]) -> tuple[Room, ...]:
        """Its changes held against the limits of the law."""
        told = [rules.Changed(ChangeGround(one.ground), one.value or Decimal(0)) for one in self.changes]
        return rules.room(self.row.value, told, limits(settings), is_works=self.row.is_works)

    def months_left(self, today: date) -> int | None:
        open_ones = [one.until for one in self.options if one.state == OptionState.OPEN]
        return rules.months_left(today, self.row.end, open_ones)

    def burden(self, year: int) -> dict[str, int]:
        """Minutes that the performer has been asked for in the year."""
        asked = sum(one.minutes for one in self.requests if one.asked_on.year == year)
        return {
            "begäran om uppgifter": asked,
            "uppföljningar": sum(one.minutes or 0 for one in self.follow_ups if one.performed_on.year == year),
            "gemensamma möten": sum(one.minutes for one in self.notes if one.held_on.year == year),
        }


@dataclass(frozen=True)
class RowLine:
    """A row of the plan: its times, the agreements it is about, and what has been done of it."""

    row: PlanRow
    agreements: tuple[AgreementLine, ...]
    done: Mapping[tuple[int, str], FollowUp]

    @property
    def dues(self) -> tuple[Due, ...]:
        year = self.row.plan.year
        return occasions(Frequency(self.row.frequency), date(year, 1, 1), date(year, 12, 31))

    @property
    def times(self) -> list[tuple[AgreementLine, Due, FollowUp | None]]:
        """Every time for every performer, in order of time."""
        return [
            (one, due, self.done.get((one.row.pk, due.key)))
            for due in self.dues
            for one in self.agreements
            if one.row.start <= due.end
        ]

    @property
    def cost(self) -> rules.Cost:
        return rules.Cost(self.row.minutes, len(self.dues), len(self.agreements))

    def late(self, today: date) -> list[tuple[AgreementLine, Due]]:
        return [(one, due) for one, due, done in self.times if done is None and due.end + GRACE < today]

    @property
    def done_share(self) -> tuple[int, int]:
        every = self.times
        return sum(done is not None for _, _, done in every), len(every)


@dataclass(frozen=True)
class ProviderYear:
    """A committee's year. `plan` None where none is begun."""

    committee: Unit
    year: int
    today: date
    agreements: tuple[AgreementLine, ...] = ()
    plan: FollowUpPlan | None = None
    rows: tuple[RowLine, ...] = ()
    settings: Mapping[str, Held] | None = None

    @property
    def state(self) -> PlanState | None:
        return PlanState(self.plan.state) if self.plan else None

    @property
    def running(self) -> tuple[AgreementLine, ...]:
        return tuple(one for one in self.agreements if one.runs_in(self.year))

    @property
    def followed(self) -> tuple[AgreementLine, ...]:
        """Those in force that are followed requirement by requirement: all but partnerships."""
        return tuple(one for one in self.running if one.kind is not AgreementKind.PARTNERSHIP)

    @property
    def open_deviations(self) -> list[tuple[AgreementLine, DeviationLine]]:
        """The gravest first."""
        found = [(one, line) for one in self.running for line in one.open_deviations]
        return sorted(found, key=lambda pair: (_gravity(pair[1]), pair[1].row.found_on, pair[1].row.pk))

    @property
    def done_share(self) -> tuple[int, int]:
        shares = [line.done_share for line in self.rows]
        return sum(done for done, _ in shares), sum(total for _, total in shares)

    @property
    def minutes(self) -> int:
        return sum(line.cost.total for line in self.rows)

    @cached_property
    def treatment(self) -> tuple[rules.Treatment, rules.Treatment]:
        """Own production and private, side by side."""
        sides: dict[bool, list[rules.Treated]] = {True: [], False: []}
        for one in self.followed:
            checks = [
                Result(check.result) for line in one.requirements for check in line.checks
                if check.checked_on.year == self.year
            ]  # fmt: skip
            steps = [line.rung for line in one.deviations if line.row.found_on.year >= self.year - 1]
            sides[one.row.is_own].append(rules.Treated(one.row.is_own, checks, steps))
        return rules.treatment(sides[True]), rules.treatment(sides[False])

    @cached_property
    def found(self) -> tuple[Finding, ...]:
        """What is wrong, the gravest first."""
        found = [*self._plan_findings(), *(one for line in self.running for one in self._findings(line))]
        order = list(Fault)
        return tuple(sorted(found, key=lambda one: order.index(one.fault)))

    @property
    def stopping(self) -> tuple[Finding, ...]:
        """What the plan is not decided with."""
        return tuple(one for one in self.found if one.fault.stops)

    def _plan_findings(self) -> Iterable[Finding]:
        own, private = self.treatment
        for what in rules.unequal(own, private):
            yield Finding(Fault.UNEQUAL, what, "Skriv varför, eller följ upp lika.")
        if self.plan is None:
            return
        if not self.plan.when_failed.strip():
            yield Finding(Fault.WHEN_FAILED, "Planen säger inte vad som händer när ett krav brister.", "Skriv det.")
        covered = [
            Covered(one.row.pk, str(one.row), one.row.service_id, one.row.is_own, one.kind) for one in self.running
        ]
        yield from rules.uncovered(covered, [line.row.service_id for line in self.rows])
        if self.state is PlanState.PREPARING:
            return
        for line in self.rows:
            for one, due in line.late(self.today):
                what = f"{line.row.title}, {due.label}: {one.row.performer} är inte uppföljd."
                yield Finding(Fault.LATE, what, "För in uppföljningen.", one.row.pk)

    def _findings(self, line: AgreementLine) -> Iterable[Finding]:
        yield from self._performance(line)
        yield from self._contents(line)

    def _performance(self, line: AgreementLine) -> Iterable[Finding]:
        key, name = line.row.pk, str(line.row.performer)
        for one in line.open_deviations:
            if one.is_overdue(self.today):
                what = f"{name} skulle ha rättat ”{one.row}” senast {one.row.deadline}."
                yield Finding(Fault.OVERDUE, what, "Se om det är rättat, eller ta nästa steg.", key)
            elif one.state is DeviationState.FOUND and line.rungs:
                yield Finding(
                    Fault.NOT_STEPPED, f"{name}: ”{one.row}”.", "Ta ett steg, eller skriv att det är rättat.", key
                )
        for done in line.follow_ups:
            if done.fed_back_on is None and done.performed_on + GRACE < self.today:
                what = f"{name} har inte fått återkoppling på uppföljningen {done.performed_on}."
                yield Finding(Fault.NO_FEEDBACK, what, "Återkoppla till utföraren.", key)

    def _contents(self, line: AgreementLine) -> Iterable[Finding]:
        row, key, name = line.row, line.row.pk, str(line.row.performer)
        if line.kind is AgreementKind.AGREEMENT:
            if not row.data_duties.strip():
                yield Finding(Fault.NO_DATA_DUTY, f"{row.code} {name}.", "Skriv vilka uppgifter som lämnas.", key)
            if not row.insight.strip():
                yield Finding(Fault.NO_INSIGHT, f"{row.code} {name}.", "Skriv hur allmänheten får insyn.", key)
        if line.kind is not AgreementKind.PARTNERSHIP and not line.requirements:
            yield Finding(Fault.NO_REQUIREMENTS, f"{row.code} {name}.", "Skriv kraven.", key)
        option, settings = line.next_option, self.settings or {}
        if option and option.notice_by - timedelta(days=whole(settings, "remind_days")) <= self.today:
            what = f"{name}: besked om förlängning till {option.until} senast {option.notice_by}."
            yield Finding(Fault.OPTION_SOON, what, "Förläng, eller låt bli.", key)
        for room in line.rooms(settings):
            if room.is_over:
                yield Finding(
                    Fault.OVER_LIMIT, f"{name}, {room.ground.label}: {room.sentence}", "Pröva ändringen.", key
                )


def _gravity(line: DeviationLine) -> int:
    return ["critical", "major", "minor"].index(line.row.severity)


def remaining(line: AgreementLine, today: date, settings: Mapping[str, Held]) -> str:
    """Beside requirements on competence: how long is left, where that is short."""
    months = line.months_left(today)
    asks = any(one.row.kind == RequirementKind.COMPETENCE for one in line.requirements)
    if months is None or not asks or months >= whole(settings, "short_months"):
        return ""
    return f"Avtalet kräver kompetens som tar tid att bygga, och {months} månader är kvar, optioner inräknade."


def years(committees: Iterable[Unit], year: int, known: Known, today: date | None = None) -> dict[int, ProviderYear]:
    """Committee key -> its year (at most 24 queries, however many there are)."""
    chosen = list(committees)
    if not chosen:
        return {}
    day = today or known.day
    settings = held(root_of(chosen[0]), known)
    lines = group(agreements(Agreement.objects.filter(committee__in=chosen), known), lambda one: one.row.committee_id)
    plans = known.as_written(
        FollowUpPlan.objects.filter(committee__in=chosen, year=year).select_related(
            "committee__principal", "changed_by"
        )
    )
    by_committee = {plan.committee_id: plan for plan in plans}
    rows = group(_rows(plans, known), lambda row: row.plan_id)
    done = group(
        known.rows(FollowUp).filter(plan_row__plan__in=plans).select_related("known_by"), lambda one: one.plan_row_id
    )  # fmt: skip
    found = {}
    for unit in chosen:
        own, plan = tuple(lines.get(unit.pk, ())), by_committee.get(unit.pk)
        base = ProviderYear(unit, year, day, own, plan, (), settings)
        told = tuple(_row(row, base, done.get(row.pk, ())) for row in rows.get(plan.pk, ())) if plan else ()
        found[unit.pk] = ProviderYear(unit, year, day, own, plan, told, settings)
    return found


def year_of(committee: Unit, year: int, known: Known, today: date | None = None) -> ProviderYear:
    """One committee's year."""
    return years([committee], year, known, today)[committee.pk]


def _rows(plans: Sequence[FollowUpPlan], known: Known) -> list[PlanRow]:
    rows = PlanRow.objects.filter(plan__in=plans).select_related("plan", "service").order_by("number")
    return [row for row in known.as_written(rows) if not row.dropped_because]


def _row(row: PlanRow, year: ProviderYear, done: Iterable[FollowUp]) -> RowLine:
    about = [one for one in year.followed if row.service_id is None or one.row.service_id == row.service_id]
    return RowLine(row, tuple(about), {(one.agreement_id, one.occasion): one for one in done})


def agreements(rows: Any, known: Known) -> list[AgreementLine]:
    """Agreements with everything that hangs on them, by committee and number (at most 13 queries)."""
    related = rows.select_related(
        "committee__principal", "performer__principal", "performer__parent", "service", "programme", "changed_by"
    )
    told = known.as_written(related.order_by("committee__code", "code", "pk"))
    keys = [row.pk for row in told]
    requirements = group(_requirements(keys, known), lambda line: line.row.agreement_id)
    deviations = group(_deviations(keys, known), lambda line: line.row.agreement_id)
    options = _told(ExtensionOption, keys, known)
    requests = _told(DataRequest, keys, known)

    def facts(model: Any, order: str) -> dict[Any, list[Any]]:
        held_rows = known.rows(model).filter(agreement__in=keys).select_related("known_by").order_by(order, "pk")
        return group(held_rows, lambda one: one.agreement_id)

    changes, follow_ups = facts(AgreementChange, "changed_on"), facts(FollowUp, "-performed_on")
    notes = facts(JointNote, "held_on")
    return [
        AgreementLine(
            row, *(tuple(part.get(row.pk, ())) for part in (
                requirements, deviations, options, changes, requests, follow_ups, notes)),
        )
        for row in told
    ]  # fmt: skip


def notices(paths: tuple[str, ...], years: Collection[int], known: Known) -> list[ExtensionOption]:
    """The options, inside the subtrees, whose latest day of notice falls in the years and that nobody has answered.

    At most three queries.
    """
    rows = ExtensionOption.objects.filter(within(paths, "agreement__committee__")).select_related(
        "agreement__performer"
    )
    told = [one for one in known.as_written(rows.order_by("pk")) if one.state == OptionState.OPEN]
    due = [one for one in told if one.notice_by.year in years]
    held_then = {row.pk: row for row in known.as_written({one.agreement for one in due})}
    for one in due:
        one.agreement = held_then.get(one.agreement_id, one.agreement)
    running = [one for one in due if one.agreement.state == AgreementState.RUNNING]
    return sorted(running, key=lambda one: (one.notice_by, one.pk))


def _told(model: Any, keys: Sequence[int], known: Known) -> dict[Any, list[Any]]:
    rows = known.as_written(model.objects.filter(agreement__in=keys).order_by("number", "pk"))
    return group(rows, lambda one: one.agreement_id)


def _requirements(keys: Sequence[int], known: Known) -> list[RequirementLine]:
    rows = known.as_written(
        Requirement.objects.filter(agreement__in=keys).select_related("indicator").order_by("number", "pk")
    )
    checks = group(
        known.rows(RequirementCheck).filter(requirement__in=[row.pk for row in rows]).select_related("known_by")
        .order_by("checked_on", "pk"),
        lambda one: one.requirement_id,
    )  # fmt: skip
    return [RequirementLine(row, tuple(checks.get(row.pk, ()))) for row in rows if not row.dropped_because]


def _deviations(keys: Sequence[int], known: Known) -> list[DeviationLine]:
    rows = known.as_written(
        Deviation.objects.filter(agreement__in=keys).select_related("requirement").order_by("number", "pk")
    )
    steps = group(
        known.rows(DeviationStep).filter(deviation__in=[row.pk for row in rows]).select_related("known_by")
        .order_by("pk"),
        lambda one: one.deviation_id,
    )  # fmt: skip
    return [DeviationLine(row, tuple(steps.get(row.pk, ()))) for row in rows]


def group(rows: Iterable[T], key: Callable[[T], Any]) -> dict[Any, list[T]]:
    found: dict[Any, list[T]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
