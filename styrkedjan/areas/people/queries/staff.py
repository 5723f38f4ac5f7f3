"""A dialogue for the two who read it, one's own people, and what is counted above: how many, never who or what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.people.models import (
    CompetenceStep,
    Contribution,
    Dialogue,
    DialogueCount,
    Employment,
    StaffCount,
)
from styrkedjan.areas.people.permissions import followed, readable, shut_out
from styrkedjan.areas.people.queries import rules
from styrkedjan.domain.people.dialogue import FEWEST, Counted, DialogueState, concealed
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import User


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's employment with this year's dialogue (None: not begun), whether the viewer is let in, and whether the
    employee is not, after a new password."""

    row: Employment
    dialogue: Dialogue | None
    is_open: bool
    is_shut_out: bool

    def waits_for(self, user: User) -> bool:
        """Whether the next step is the person's own: let the other in, begin, hold, or agree."""
        is_own = self.row.person_id == user.pk
        if not self.is_open or self.row.manager_let_in_at is None:
            return self.is_open and is_own
        if self.is_shut_out or self.dialogue is None:
            return not is_own
        return (
            is_own
            if self.dialogue.state == DialogueState.HELD
            else (not is_own and self.dialogue.state == DialogueState.PREPARED)
        )


@dataclass(frozen=True, slots=True)
class Told:
    """A dialogue with what belongs to it, the unit's goals and what was agreed the last time."""

    row: Dialogue
    before: Dialogue | None
    goals: tuple[Element, ...]
    contributions: tuple[Contribution, ...]
    steps: tuple[CompetenceStep, ...]

    @property
    def untouched(self) -> list[Element]:
        """The unit's goals that no contribution names."""
        named = {one.element_id for one in self.contributions}
        return [one for one in self.goals if one.pk not in named]

    @property
    def cost(self) -> Decimal:
        return sum((one.cost for one in self.steps), Decimal(0))


def goals_of(unit: Unit, year: int) -> list[Element]:
    """The goals of the unit and of those above it below the whole, its own first (one query)."""
    above = [int(part) for part in unit.path.strip("/").split("/")][1:]
    rows = Element.objects.filter(unit__in=above, plan_year__year=year, withdrawn_at=None).select_related("unit")
    return sorted(rows, key=lambda one: (-one.unit.path.count("/"), one.order, one.key))


def told(row: Dialogue) -> Told:
    """Everything of a dialogue; whoever asks has asked `permissions` first (six queries)."""
    return Told(
        row, _before(row), tuple(goals_of(row.employment.unit, row.year)),
        tuple(Contribution.objects.filter(dialogue=row).select_related("element__unit")),
        tuple(CompetenceStep.objects.filter(dialogue=row)),
    )  # fmt: skip


def _before(row: Dialogue) -> Dialogue | None:
    """The last dialogue that was held, also on a unit that the person has left for this one: its sum alone is shown."""
    keys = [row.employment_id, *(one.pk for one in followed(row.employment))]
    rows = Dialogue.objects.filter(employment__in=keys, year__lte=row.year).exclude(pk=row.pk)
    held = rows.exclude(state=DialogueState.PREPARED).select_related("employment__unit")
    return held.filter(held_on__lte=row.held_on or timezone.localdate()).order_by("-held_on", "-pk").first()


def own(user: User, principal: Unit) -> list[Employment]:
    """One's own employments that have not ended, let in or not (one query)."""
    rows = Employment.objects.filter(person=user, ended_on=None, unit__principal=principal)
    return list(rows.select_related("unit__principal", "person", "manager"))


def led(paths: Iterable[str], user: User, principal: Unit) -> list[Employment]:
    """The employments on units where one may hold dialogues, one's own people first (one query)."""
    rows = Employment.objects.filter(ended_on=None, unit__principal=principal).exclude(person=user)
    reach = tuple(paths)
    found = [row for row in rows.select_related("unit__principal", "person", "manager")
             if row.manager_id == user.pk or row.unit.path in reach]  # fmt: skip
    return sorted(found, key=lambda row: (row.manager_id != user.pk, row.unit.code, row.person.last_name, row.pk))


def with_dialogue(rows: Sequence[Employment], user: User, year: int) -> list[Person]:
    """Each with the year's dialogue, which is not even told to exist to whoever may not read it (three queries)."""
    if not rows:
        return []
    open_to, closed = set(readable(user).values_list("pk", flat=True)), shut_out(rows)
    there = Dialogue.objects.filter(employment__in=[row.pk for row in rows if row.pk in open_to], year=year)
    by_employment = {one.employment_id: one for one in there}
    return [Person(row, by_employment.get(row.pk), row.pk in open_to, row.pk in closed) for row in rows]


def waiting(user: User, principal: Unit) -> int:
    """How many dialogues wait for one's own step this year (five queries at most)."""
    mine = Employment.objects.filter(Q(person=user) | Q(manager=user), ended_on=None, unit__principal=principal)
    found = with_dialogue(list(mine), user, timezone.localdate().year)
    return sum(one.waits_for(user) for one in found)


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted of a year, by a unit's path; a place that is `hidden` says nothing."""

    by_path: dict[str, Counted]
    hidden: frozenset[str]

    def of(self, unit: Unit) -> Counted | None:
        """None where there are too few, or nobody."""
        return None if unit.path in self.hidden else self.by_path.get(unit.path)


def counts(principal: Unit, year: int, known: Known) -> Counts:
    """How many have had their dialogue, whose contribution names a goal, and what competence plans cost (three
    queries). Read from what was counted when it was written, and never from a dialogue."""
    mine = {"unit__principal": principal}
    found = {path: Counted(number) for path, number in
             known.rows(StaffCount).filter(**mine).values_list("unit__path", "employed")}  # fmt: skip
    told = known.rows(DialogueCount).filter(**mine, year=year).values_list("unit__path", "held", "linked", "cost")
    for path, held, linked, cost in told:
        if path in found:
            found[path] += Counted(held=held, linked=linked, cost=cost)
    fewest = rules.whole(rules.held(principal, known), FEWEST) or 1
    return Counts(*concealed(found, fewest))


def counted(unit: Unit) -> tuple[int, dict[int, dict[str, Any]]]:
    """How many are employed on the unit itself, and year -> what is counted of their dialogues (four queries)."""
    mine = {"employment__unit": unit, "employment__ended_on": None}
    found: dict[int, dict[str, Any]] = {}

    def put(name: str, rows: Iterable[tuple[int, Any]]) -> None:
        for year, value in rows:
            found.setdefault(year, {"held": 0, "linked": 0, "cost": Decimal(0)})[name] = value

    every = Dialogue.objects.filter(**mine).order_by()
    held = every.exclude(state=DialogueState.PREPARED)
    put("held", held.values_list("year").annotate(Count("pk")))
    linked = every.filter(contributions__element__isnull=False)
    put("linked", linked.values_list("year").annotate(Count("pk", distinct=True)))
    steps = CompetenceStep.objects.filter(**{f"dialogue__{name}": value for name, value in mine.items()}).order_by()
    put("cost", steps.values_list("dialogue__year").annotate(Sum("cost")))
    return Employment.objects.filter(unit=unit, ended_on=None).count(), found
