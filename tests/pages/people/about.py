"""One employment with a dialogue on each side, with a word in every text of it that nobody else may ever meet."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from styrkedjan.areas.people.models import CompetenceStep, Contribution, Dialogue, Employment
from styrkedjan.domain.people.dialogue import DialogueState
from styrkedjan.foundation.roles import Permission, Role
from tests import factories
from tests.pages.people.secret import SECRET
from tests.pages.world import Address, World


def build(world: World) -> dict[tuple[str, str], Any]:
    return {key: row for side in ("mine", "theirs") for key, row in _side(world, side).items()}


def _side(world: World, side: str) -> dict[tuple[str, str], Any]:
    unit = world.side(side).unit
    person = factories.user_with(Role.EMPLOYEE, unit, f"medarbetare{unit.code}")
    manager = factories.user_with(Role.UNIT_HEAD, unit, f"chef{unit.code}")
    now = timezone.now()
    who = {"created_by": person, "changed_by": person}
    employment = Employment.objects.create(
        unit=unit, person=person, manager=manager, person_let_in_at=now, manager_let_in_at=now, **who
    )
    before = Dialogue.objects.create(
        employment=employment, year=2025, state=DialogueState.AGREED, held_on=date(2025, 3, 3), summary=SECRET, **who
    )
    row = Dialogue.objects.create(
        employment=employment, year=2026, held_on=date(2026, 3, 3), wishes=SECRET, view=SECRET, summary=SECRET, **who
    )
    things = {
        "employment": employment, "staff_dialogue": row, "staff_dialogue_before": before,
        "contribution": Contribution.objects.create(
            dialogue=row, element=world.side(side).element, text=SECRET, outcome=SECRET, **who),
        "step": CompetenceStep.objects.create(dialogue=row, what=SECRET, cost=Decimal("8641.97"), **who),
    }  # fmt: skip
    return {(side, name): one for name, one in things.items()}


def _of(name: str) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: {"pk": world.more[side, name].pk}


def _code(world: World, side: str) -> dict[str, Any]:
    return {"code": world.side(side).unit.code}


def _none(world: World, side: str) -> dict[str, Any]:
    return {}


# What belongs to a dialogue is found by its two alone: to everybody else, whatever the role, it does not exist.
PRIVATE = {
    **{f"people:{name}": Address("missing", _of("staff_dialogue")) for name in (
        "dialogue", "prepare", "contribute", "plan_step", "hold", "agree", "reopen")},
    **{f"people:{name}": Address("missing", _of("employment")) for name in ("let_in", "begin")},
    "people:change_contribution": Address("missing", _of("contribution")),
    "people:change_step": Address("missing", _of("step")),
}  # fmt: skip
ADDRESSES = {
    **PRIVATE,
    **{f"people:{name}": Address("own", _none) for name in ("mine", "rules")},
    **{f"people:{name}": Address("unit", _code) for name in ("overview", "add", "ask_hme")},
    **{f"people:{name}": Address("unit", _of("employment")) for name in ("take_over", "leave")},
    "people:set_rule": Address("principal", lambda world, side: {"rule": "fewest"}),
    "people:erase": Address("principal", _none),
}

NEEDED = {
    "people": None,  # whoever is one of the two; see tests/areas/people
    **dict.fromkeys(("people.add", "people.take_over", "people.leave"), Permission.HOLD_DIALOGUES),
    "people.set_rule": Permission.MANAGE_YEAR,
    "people.erase": Permission.MANAGE_PEOPLE,
}

WRITTEN = {
    "people:set_rule": {"value": "7"},
    "people:leave": {"last_day": "2026-01-20"},
    "people:plan_step": {"cost": "100", "until": ""},
    "people:change_step": {"until": ""},
    "people:begin": {"year": "2027"},
    "people:ask_hme": {"closes": "2099-01-01"},
    "people:hold": {"held_on": "2026-03-03"},
}


def _own(state: DialogueState) -> Callable[[World], None]:
    """The one who meets the forms is the employee."""

    def set_up(world: World) -> None:
        from tests.pages.every_form import everybody

        Employment.objects.filter(pk=world.more["mine", "employment"].pk).update(person=everybody(world))
        Dialogue.objects.filter(pk=world.more["mine", "staff_dialogue"].pk).update(state=state)

    return set_up


SCENES = (
    ("eget samtal som förbereds", _own(DialogueState.PREPARED), re.compile(r"people:")),
    ("eget samtal som är hållet", _own(DialogueState.HELD), re.compile(r"people:(dialogue|agree|reopen)")),
)
