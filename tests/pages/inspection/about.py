"""One of each thing about inspection, and what its addresses are about."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from styrkedjan.areas.inspection.models import (
    AskedDocument,
    Inspected,
    Inspection,
    InspectionPlan,
    PlanArea,
    Ruling,
)
from styrkedjan.domain.inspection.states import InspectionState, PlanState
from styrkedjan.foundation.roles import Permission
from tests import factories
from tests.pages.world import Address, World, performer_of

YEAR, LAW = 2026, "skollagen_26"


def build(world: World) -> dict[tuple[str, str], Any]:
    return {key: row for side in ("mine", "theirs") for key, row in _side(world, side).items()}


def _side(world: World, side: str) -> dict[tuple[str, str], Any]:
    unit = world.side(side).unit
    who = {"created_by": factories.author(), "changed_by": factories.author()}
    performer = performer_of(unit)
    place = Inspected.objects.create(
        committee=unit, law=LAW, code="F1", name="Prov", form="private", holder="Prov", unit=performer,
        permitted_on=date(2015, 1, 1), **who,
    )  # fmt: skip
    plan = InspectionPlan.objects.create(committee=unit, law=LAW, year=YEAR, purpose="Prov", **who)
    area = PlanArea.objects.create(plan=plan, area="safety", criteria="Prov", questions="Prov?", **who)
    given = {"plan": plan, "inspected": place, "kind": "regular", "due": date(2026, 9, 1)} | who
    case = Inspection.objects.create(number=1, **given)
    sent = Inspection.objects.create(
        number=2, state=InspectionState.DRAFT, sent_on=date(2026, 1, 2), answer_by=date(2026, 1, 10), draft="Prov",
        announced_on=date(2026, 1, 1), visited_on=date(2026, 1, 1), **given,
    )  # fmt: skip
    waits = Inspection.objects.create(
        number=3, state=InspectionState.AWAITING, announced_on=date(2026, 1, 1), visited_on=date(2026, 1, 1), **given
    )
    things = {
        "place": place, "inspection_plan": plan, "plan_area": area, "case": case, "sent": sent, "waits": waits,
        "document": AskedDocument.objects.create(
            inspection=case, number=1, what="Prov", why="Prov", due=date(2026, 2, 1), **who),
        "ruling": Ruling.objects.create(
            inspection=waits, area="safety", rung="injunction", measures="Prov", deadline=date(2026, 3, 1),
            decision_body="Prov", decision_date=date(2026, 1, 20), **who),
    }  # fmt: skip
    return {(side, name): one for name, one in things.items()}


def _of(name: str, **more: Any) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: {"pk": world.more[side, name].pk, **more}


def _unit(**more: Any) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: {"code": world.side(side).unit.code, **more}


def _none(world: World, side: str) -> dict[str, Any]:
    return {}


ADDRESSES = {
    **{f"inspection:{name}": Address("unit", _unit()) for name in ("overview", "add_place")},
    "inspection:begin_plan": Address("unit", _unit(law=LAW, year=YEAR + 1)),
    **{f"inspection:{name}": Address("own", _none) for name in ("limits", "own")},
    "inspection:set_limit": Address("principal", lambda world, side: {"law": LAW, "rule": "answer_days"}),
    **{f"inspection:{name}": Address("unit", _of("place")) for name in ("place", "change_place", "close_place")},
    **{f"inspection:{name}": Address("unit", _of("inspection_plan")) for name in (
        "plan", "describe_plan", "add_inspection", "adopt_plan", "reopen_plan", "report_plan")},
    "inspection:change_area": Address("unit", _of("plan_area")),
    **{f"inspection:{name}": Address("unit", _of("case")) for name in (
        "case", "cancel", "announce", "ask_document", "visit", "close", "publish")},
    "inspection:answers": Address("unit", _of("case", group="staff")),
    "inspection:observe": Address("unit", _of("case", area="safety")),
    **{f"inspection:{name}": Address("unit", _of("sent")) for name in (
        "send_draft", "enter_answer", "clear_rest", "own_case", "answer_draft")},
    "inspection:steps": Address("unit", _of("sent", area="safety")),
    "inspection:rule": Address("unit", _of("sent", area="safety", rung="injunction")),
    "inspection:handle_document": Address("unit", _of("document")),
    **{f"inspection:{name}": Address("unit", _of("ruling")) for name in ("notify", "follow")},
}  # fmt: skip

NEEDED = {
    "inspection": Permission.EDIT_PROVIDERS,
    **dict.fromkeys(
        ("inspection.adopt_plan", "inspection.reopen_plan", "inspection.rule", "inspection.clear_rest"),
        Permission.DECIDE_PROVIDERS),
    "inspection.answer_draft": Permission.ANSWER_PROVIDERS,
}  # fmt: skip

WRITTEN = {
    "inspection:add_place": {"unit": "", "permitted_on": "2020-01-01", "law": LAW},
    "inspection:change_place": {"unit": "", "permitted_on": "2020-01-01"},
    "inspection:close_place": {"closed_on": "2026-01-20"},
    "inspection:add_inspection": {"due": "2026-10-01", "kind": "targeted"},
    "inspection:announce": {"announced_on": "2026-01-20"},
    "inspection:ask_document": {"due": "2099-01-01"},
    "inspection:handle_document": {"received_on": "2026-01-20"},
    "inspection:visit": {"visited_on": "2026-01-20"},
    "inspection:send_draft": {"sent_on": "2026-01-20", "answer_by": "2026-02-20"},
    "inspection:enter_answer": {"answered_on": "2026-01-20"},
    "inspection:rule": {"deadline": "2099-01-01", "notified_on": ""},
    "inspection:notify": {"notified_on": "2026-02-20"},
    "inspection:follow": {"seen_on": "2026-02-20"},
    "inspection:set_limit": {"value": "21"},
}


def _state(**states: Any) -> Callable[[World], None]:
    def set_up(world: World) -> None:
        for name, state in states.items():
            row = world.more["mine", name]
            type(row).objects.filter(pk=row.pk).update(state=state)

    return set_up


SCENES = (
    ("tillsynsplanen beslutad", _state(inspection_plan=PlanState.ADOPTED), re.compile(r"inspection:")),
    (
        "tillsynen besökt",
        _state(case=InspectionState.VISITED),
        re.compile(r"inspection:(ask|answers|observe|send|case)"),
    ),
    ("tillsynen uppföljd", _state(case=InspectionState.FOLLOWED), re.compile(r"inspection:(close|publish|case)")),
)
