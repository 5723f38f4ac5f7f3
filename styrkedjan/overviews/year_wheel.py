"""The annual cycle of a calendar year: whose turn each step is, how it stands, and one's own days as a calendar."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse

from styrkedjan.areas.chain.queries.governing import governing_model
from styrkedjan.areas.economy.models import FrameKind, NetFrame
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.models import Scenario
from styrkedjan.areas.planning.queries.scenarios import scenarios
from styrkedjan.areas.providers.models import ExtensionOption
from styrkedjan.areas.providers.queries.years import notices
from styrkedjan.areas.reporting.models import Instruction
from styrkedjan.areas.reporting.queries.instructions import issued_in
from styrkedjan.areas.reporting.queries.rounds import RoundLine, rounds
from styrkedjan.domain import year_wheel as rules
from styrkedjan.domain.annual_cycle import Occasion, StepKind, occasions
from styrkedjan.domain.icalendar import Day, calendar
from styrkedjan.domain.parameters import InForce, NotInForce
from styrkedjan.domain.periods import Period
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.domain.swedish import day as day_text
from styrkedjan.domain.swedish import listing
from styrkedjan.domain.year_wheel import Progress, Standing, Statutory
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.overviews.tasks import Who, tasks
from styrkedjan.sources.definitions import load_definitions

LAW = "kommunallagen"
INTERIM_REPORTS = "kl_interim_reports_minimum"


@dataclass(frozen=True, slots=True)
class WheelStep:
    """A step in its year: its last day, whose turn it is, how it stands, the law's day, and where it is done."""

    occasion: Occasion
    due: date
    turn: str
    standing: Standing
    told: str
    law: Statutory | None
    href: str
    instructions: tuple[Instruction, ...] = ()

    @property
    def is_open(self) -> bool:
        """Not done, and not behind us unwritten."""
        return self.standing not in (Standing.DONE, Standing.PASSED)


@dataclass(frozen=True, slots=True)
class Wheel:
    """A calendar year's steps in the order they fall due. `model` None is a municipality without a steering model.

    `notices` are the agreements' options with the last day to give notice of them.
    """

    year: int
    model: SteeringModel | None
    steps: tuple[WheelStep, ...]
    missing: tuple[str, ...]
    notices: tuple[ExtensionOption, ...] = ()

    @property
    def months(self) -> list[tuple[Period, list[tuple[int, WheelStep]]]]:
        """The months that have a step, each with its own, numbered through the year."""
        found: dict[Period, list[tuple[int, WheelStep]]] = {}
        for number, step in enumerate(self.steps, start=1):
            found.setdefault(Period.month(step.due.year, step.due.month), []).append((number, step))
        return list(found.items())

    @property
    def late(self) -> tuple[WheelStep, ...]:
        return tuple(step for step in self.steps if step.standing is Standing.LATE)

    @property
    def next(self) -> WheelStep | None:
        """The first that is neither done nor late."""
        return next((step for step in self.steps if step.is_open and step.standing is not Standing.LATE), None)

    @property
    def sentence(self) -> str:
        """What is next, and for whom."""
        if self.next is None:
            return f"Inget mer är kvar av {self.year}."
        turn = f" På tur: {self.next.turn}." if self.next.turn else ""
        return f"Härnäst: {self.next.occasion.name}, senast {day_text(self.next.due)}.{turn}"


def wheel(principal: Unit, year: int, paths: tuple[str, ...], known: Known) -> Wheel:
    """The steps that fall due in the calendar year, and the notices to give in it."""
    return replace(_steps(principal, year, paths, known), notices=tuple(notices(paths, (year,), known)))


def _steps(principal: Unit, year: int, paths: tuple[str, ...], known: Known) -> Wheel:
    """The steps that fall due in the calendar year; how far reports have come is told inside the subtrees.

    A constant number of queries. What is known then is the plan alone: how things stood is not kept, and not told.
    """
    law = _law(date(year, 1, 1))
    model = governing_model(principal, year)
    stood = _stood(principal, paths, year) if known.is_now else None
    steps = [
        step
        for anchor in (year - 1, year, year + 1)
        if (own := governing_model(principal, anchor)) is not None
        for occasion in occasions(own.cycle, (anchor,))
        if (step := _step(occasion, own, law, stood, known.day)).due.year == year
    ]
    interim = law[INTERIM_REPORTS].integer if INTERIM_REPORTS in law else 0
    missing = rules.missing_by_law(model.cycle, interim) if model else ()
    ordered = tuple(sorted(steps, key=lambda step: (step.due, step.occasion.key)))
    return Wheel(year, model, ordered, missing)


def _law(day: date) -> dict[str, InForce]:
    """The law's limits in force on the day (no query)."""
    found = {}
    shared = load_definitions().parameter_sets
    for parameter in shared[LAW].parameters if LAW in shared else ():
        try:
            found[parameter.id] = parameter.on(day)
        except NotInForce:
            continue
    return found


@dataclass(frozen=True, slots=True)
class _Stood:
    """What is written down now: rounds by year and step, budgets laid forward, frames decided, and what is asked for
    (five queries).

    A year that nothing of the kind is written for is followed elsewhere, or not yet: nothing of it is called late.
    """

    rounds: Mapping[tuple[int, str], RoundLine]
    budgets: Mapping[int, list[Scenario]]
    framed: frozenset[int]
    instructions: Mapping[tuple[int, str], list[Instruction]]

    def of(self, occasion: Occasion) -> tuple[Progress | None, str]:
        """How far a step has come, and where it is seen."""
        kind = occasion.step.kind
        if kind.is_written:
            return self._written(occasion)
        if kind in (StepKind.BUDGET_PROPOSAL, StepKind.BUDGET_DECISION):
            return self._budget(occasion.year, decided=kind is StepKind.BUDGET_DECISION), reverse("planning:scenarios")
        return None, ""

    def _budget(self, year: int, *, decided: bool) -> Progress | None:
        """The proposal is done when it is laid forward, and the decision when it is entered or the frames are."""
        found = self.budgets.get(year, [])
        if year in self.framed:
            return Progress(begun=True, done=True, told="Nämndernas ramar är beslutade")
        if not found:
            return None
        told = listing([row.decision_text or row.name for row in found])
        return Progress(begun=True, done=not decided or any(row.state == "decided" for row in found), told=told)

    def _written(self, occasion: Occasion) -> tuple[Progress | None, str]:
        line = self.rounds.get(occasion.key)
        if line is None:
            follows = any(year == occasion.year for year, _ in self.rounds)
            unopened = Progress(begun=False, done=False, told="Uppföljningen är inte öppnad")
            return unopened if follows else None, reverse("reporting:rounds")
        done = line.round.closed_at is not None or (line.total > 0 and line.handed_in == line.total)
        told = f"{line.handed_in} av {line.total} har lämnat in" if line.total else ""
        href = reverse("reporting:round", kwargs={"pk": line.round.pk})
        return Progress(begun=True, done=done, told=told, due=line.round.due), href


def _stood(principal: Unit, paths: tuple[str, ...], year: int) -> _Stood:
    budgets: dict[int, list[Scenario]] = {}
    for row in scenarios(principal, with_drafts=False, known=NOW):
        budgets.setdefault(row.first_year, []).append(row)
    lines = {(line.round.plan_year.year, line.round.cycle_id): line for line in rounds(principal, paths)}
    frames = NOW.rows(NetFrame).filter(unit__principal=principal, kind=FrameKind.DECIDED).order_by()
    return _Stood(
        lines,
        budgets,
        frozenset(frames.values_list("year", flat=True).distinct()),
        issued_in(principal, (year - 1, year, year + 1)),
    )


def _step(
    occasion: Occasion, model: SteeringModel, law: Mapping[str, InForce], stood: _Stood | None, today: date
) -> WheelStep:
    progress, href = stood.of(occasion) if stood else (None, "")
    limit = rules.statutory(occasion, law)
    due = rules.due_day(occasion, limit, progress)
    step = occasion.step
    bodies = [step.decided_by] if step.decided_by else list(step.prepared_by)
    turn = listing([model.body(body).spoken for body in bodies])
    return WheelStep(
        occasion, due, turn, rules.standing(occasion, due, progress, today), progress.told if progress else "", limit,
        href, tuple(stood.instructions.get(occasion.key, ())) if stood else (),
    )  # fmt: skip


def own_days(who: Who, year: int, today: date) -> list[Day]:
    """What the person has to do and the steps that their unit decides or prepares, this year and the next, as days.

    Who works for the whole municipality has every step.
    """
    if who.principal is None or who.home is None:
        return []
    root = who.principal
    found, same = list[Day](), Counter[str]()
    for task in tasks(who):
        if task.due is not None:
            # Not by the words: how many that are left changes from day to day, and the task is the same.
            uid = _uid(root, "uppgift", task.href, str(same[task.href]))
            same[task.href] += 1
            found.append(Day(uid, task.due, task.label, task.note, task.href))
    for at in (year, year + 1):
        for step in _steps(root, at, who.paths(), NOW).steps:
            model = governing_model(root, step.occasion.year)
            if model is not None and _is_for(who.home, model, step) and step.due >= today and step.is_open:
                about = "\n".join(part for part in (step.told, step.law.sentence if step.law else "") if part)
                uid = _uid(root, "steg", str(step.occasion.year), step.occasion.step.id)
                found.append(Day(uid, step.due, step.occasion.name, about, reverse("chain:wheel")))
    for option in notices(who.paths(), (year, year + 1), NOW):
        if option.notice_by >= today:
            label = f"Besked om förlängning: {option.agreement.performer.name}, {option.agreement.code}"
            href = reverse("providers:agreement", kwargs={"pk": option.agreement_id})
            found.append(Day(_uid(root, "option", str(option.pk)), option.notice_by, label, "", href))
    return sorted(found, key=lambda day: (day.day, day.uid))


def _is_for(home: Unit, model: SteeringModel, step: WheelStep) -> bool:
    if home.is_root:
        return True
    own = [body.id for body in model.bodies if body.unit_kind is not None and body.unit_kind.value == home.kind]
    return rules.concerns(step.occasion.step, own)


def _uid(root: Unit, *parts: str) -> str:
    """The same day has the same name every time, and says nothing of what it is."""
    return f"{hashlib.sha256('|'.join((root.code, *parts)).encode()).hexdigest()[:32]}@styrkedjan"


def own_calendar(who: Who, *, at: str, now: datetime, today: date) -> bytes:
    """One's own days as a file; `at` is the address that the links begin with."""
    days = own_days(who, today.year, today)
    linked = [Day(one.uid, one.day, one.summary, one.description, f"{at}{one.url}") for one in days]
    return calendar(linked, name="Styrkedjan", stamp=now)
