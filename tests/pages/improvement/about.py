"""One of each thing about improvement, and what its addresses are about."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from styrkedjan.areas.improvement.models import GoodPractice, Improvement
from styrkedjan.foundation.roles import Permission
from tests import factories
from tests.pages.world import Address, World


def build(world: World) -> dict[tuple[str, str], Any]:
    return {key: row for side in ("mine", "theirs") for key, row in _side(world, side).items()}


def _side(world: World, side: str) -> dict[tuple[str, str], Any]:
    here, by = world.side(side), factories.author()
    who = {"created_by": by, "changed_by": by}
    first = 0 if side == "mine" else 10
    rows = {
        name: Improvement.objects.create(
            unit=here.unit, principal=world.root, number=first + place, title=f"Prov {name}", idea="Prov", state=state,
            indicator=here.indicator, element=here.element, started_on=date(2026, 1, 12) if place > 2 else None,
            due=date(2026, 6, 1), change="Prov", how_known="Prov", wanted="Prov", **who,
        )
        for place, (name, state) in enumerate(
            (("idea_row", "idea"), ("improvement", "analysed"), ("kept", "kept"), ("shared", "followed")), 1
        )
    }  # fmt: skip
    texts = dict.fromkeys(("context", "done", "effect", "conditions", "contact"), "Prov")
    rows["practice"] = GoodPractice.objects.create(
        improvement=rows["kept"], unit=here.unit, title="Prov", measure=here.indicator.name, **texts, **who
    )
    rows["shared_practice"] = GoodPractice.objects.create(
        improvement=rows["shared"], unit=here.unit, title="Prov", state="published", published_on=date(2026, 2, 1),
        decision_body="Prov", decision_date=date(2026, 2, 1), **texts, **who,
    )  # fmt: skip
    rows["copied"] = Improvement.objects.create(
        unit=here.unit, principal=world.root, number=first + 9, title="Prov", state="kept",
        copied_from=rows["shared_practice"], judged_on=date(2026, 3, 1), **who,
    )  # fmt: skip
    return {(side, name): one for name, one in rows.items()}


def _of(name: str) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: {"pk": world.more[side, name].pk}


def _code(world: World, side: str) -> dict[str, Any]:
    return {"code": world.side(side).unit.code}


def _none(world: World, side: str) -> dict[str, Any]:
    return {}


def _copied(world: World, side: str) -> dict[str, Any]:
    """Another's card, tried in one's own unit."""
    other = "theirs" if side == "mine" else "mine"
    return {"pk": world.more[other, "shared_practice"].pk, "code": world.side(side).unit.code}


ADDRESSES = {
    **{f"improvement:{name}": Address("unit", _code) for name in ("board", "equality", "suggest", "start")},
    "improvement:cards": Address("own", _none),
    **{f"improvement:{name}": Address("unit", _of("improvement")) for name in (
        "improvement", "analyse", "plan", "try_out", "judge", "drop", "reopen")},
    "improvement:follow": Address("unit", _of("kept")),
    "improvement:write_practice": Address("unit", _of("copied")),
    "improvement:tell_back": Address("unit", _of("copied")),
    **{f"improvement:{name}": Address("unit", _of("practice")) for name in (
        "practice", "change_practice", "publish_practice")},
    "improvement:withdraw_practice": Address("unit", _of("shared_practice")),
    "improvement:copy": Address("unit", _copied),
}  # fmt: skip

NEEDED = {
    "improvement": Permission.EDIT_CHAIN,
    "improvement.suggest": Permission.SUGGEST,
    "improvement.publish_practice": Permission.PUBLISH,
    "improvement.withdraw_practice": Permission.PUBLISH,
}

WRITTEN = {
    "improvement:plan": {"owner": "", "indicator": "", "element": "", "cost": "", "due": "2099-01-01"},
    "improvement:try_out": {"started_on": "2026-01-12"},
    "improvement:judge": {"move": "keep"},
    "improvement:analyse": {"causes": "Prov"},
}


def _state(state: str) -> Callable[[World], None]:
    def set_up(world: World) -> None:
        Improvement.objects.filter(pk=world.more["mine", "improvement"].pk).update(state=state)

    return set_up


SCENES = (
    ("förbättringen planerad", _state("planned"), re.compile(r"improvement:(try_out|improvement|plan|board)")),
    ("förbättringen prövas", _state("tried"), re.compile(r"improvement:(judge|improvement|board)")),
    ("förbättringen avskriven", _state("dropped"), re.compile(r"improvement:(reopen|improvement|board)")),
)
