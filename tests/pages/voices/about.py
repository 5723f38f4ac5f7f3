"""One of each thing about voices, and what its addresses are about."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from styrkedjan.areas.voices.models import Feedback
from styrkedjan.domain.voices.feedback import FeedbackState
from styrkedjan.foundation.roles import Permission
from tests import factories
from tests.pages.world import Address, World


def build(world: World) -> dict[tuple[str, str], Any]:
    return {key: row for side in ("mine", "theirs") for key, row in _side(world, side).items()}


def _side(world: World, side: str) -> dict[tuple[str, str], Any]:
    unit = world.side(side).unit
    who = {"created_by": factories.author(), "changed_by": factories.author()}
    row = Feedback.objects.create(
        unit=unit, number=f"2026-{unit.code}", kind="complaint", channel="phone", theme="food", text="Prov",
        received_on=date(2026, 1, 12), **who,
    )  # fmt: skip
    praise = Feedback.objects.create(
        unit=unit, number=f"2026-{unit.code}b", kind="praise", channel="phone", text="Prov",
        received_on=date(2026, 1, 12), **who,
    )  # fmt: skip
    return {(side, "feedback"): row, (side, "praise"): praise}


def _of(name: str, **more: Any) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: {"pk": world.more[side, name].pk, **more}


def _code(world: World, side: str) -> dict[str, Any]:
    return {"code": world.side(side).unit.code}


def _none(world: World, side: str) -> dict[str, Any]:
    return {}


ADDRESSES = {
    **{f"voices:{name}": Address("unit", _code) for name in ("overview", "write_down")},
    **{f"voices:{name}": Address("own", _none) for name in ("mine", "rules")},
    **{f"voices:{name}": Address("unit", _of("feedback")) for name in (
        "matter", "contact", "acknowledge", "investigate", "answer", "follow", "publish", "close", "pause", "resume",
        "reopen", "assign", "sort", "hand_over")},
    "voices:set_rule": Address("principal", lambda world, side: {"rule": "answer_days"}),
    "voices:erase": Address("principal", _none),
}  # fmt: skip

NEEDED = {
    "voices": Permission.HANDLE_VOICES,
    **dict.fromkeys(
        ("voices.assign", "voices.sort", "voices.hand_over", "voices.erase", "voices.take_in", "voices.take_out"),
        Permission.RECEIVE_VOICES,
    ),
    "voices.set_rule": Permission.EDIT_VOICES,
}

WRITTEN = {
    "voices:write_down": {"received_on": "2026-01-12", "mail": ""},
    "voices:answer": {"measure_due": "", "told": "code"},
    "voices:set_rule": {"value": "12"},
}


def _state(state: FeedbackState, **told: Any) -> Callable[[World], None]:
    def set_up(world: World) -> None:
        row = world.more["mine", "feedback"]
        Feedback.objects.filter(pk=row.pk).update(state=state, **told)

    return set_up


SCENES = (
    ("synpunkten fördelad", _state(FeedbackState.ASSIGNED), re.compile(r"voices:")),
    ("synpunkten utredd", _state(FeedbackState.INVESTIGATED, found="Prov"), re.compile(r"voices:(answer|matter)")),
    (
        "synpunkten besvarad",
        _state(FeedbackState.ANSWERED, found="Prov", answer="Prov"),
        re.compile(r"voices:(follow|close|matter)"),
    ),
    ("synpunkten uppföljd", _state(FeedbackState.FOLLOWED), re.compile(r"voices:(publish|matter)")),
    ("synpunkten avslutad", _state(FeedbackState.CLOSED), re.compile(r"voices:(reopen|matter)")),
    ("synpunkten pausad", _state(FeedbackState.PAUSED), re.compile(r"voices:(resume|matter)")),
)
