"""One of each thing of internal control, and what its addresses are about."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from styrkedjan.areas.control.models import (
    AuditRecommendation,
    ControlActivity,
    ControlDeviation,
    ControlPlan,
    MethodOfYear,
    Risk,
)
from styrkedjan.domain.control.states import ControlState, DeviationState, PlanState, RiskState
from styrkedjan.foundation.roles import Permission
from tests import factories
from tests.pages.world import Address, World

YEAR = 2026


def build(world: World) -> dict[tuple[str, str], Any]:
    by = factories.author()
    MethodOfYear.objects.create(
        principal=world.root, year=YEAR, method_key="sannolikhet_konsekvens", source="Prov", known_by=by
    )
    return {key: row for side in ("mine", "theirs") for key, row in _side(world, side).items()}


def _side(world: World, side: str) -> dict[tuple[str, str], Any]:
    unit, by = world.side(side).unit, factories.author()
    who = {"created_by": by, "changed_by": by}
    plan = ControlPlan.objects.create(committee=unit, year=YEAR, **who)
    ended = ControlPlan.objects.create(committee=unit, year=YEAR - 1, **who)  # a year is told of when it is over
    risk = Risk.objects.create(
        plan=plan, number=1, source="law", title="Prov", likelihood=3, consequence=3, state=RiskState.IN_PLAN, **who
    )
    activity = ControlActivity.objects.create(
        risk=risk, number=1, title="Prov", unit=unit, method="sample", frequency="tertial", how="Prov",
        start=date(YEAR, 1, 1), end=date(YEAR, 12, 31), **who,
    )  # fmt: skip
    deviation = ControlDeviation.objects.create(activity=activity, occasion="2026-T1", **who)
    recommendation = AuditRecommendation.objects.create(unit=unit, year=2025, report="Prov", text="Prov", **who)
    things = {
        "control_plan": plan, "ended": ended, "risk": risk, "control": activity, "deviation": deviation,
        "recommendation": recommendation,
    }  # fmt: skip
    return {(side, name): row for name, row in things.items()}


def _of(name: str, **more: Any) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: {"pk": world.more[side, name].pk, **more}


def _unit(**more: Any) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: {"code": world.side(side).unit.code, **more}


ADDRESSES = {
    **{f"control:{name}": Address("unit", _unit()) for name in (
        "overview", "analysis", "recommendations", "recommend")},
    "control:begin": Address("unit", _unit(year=YEAR + 1)),
    "control:set_method": Address("principal", lambda world, side: {"year": YEAR + 1}),
    "control:judge_municipality": Address("principal", lambda world, side: {"year": YEAR}),
    **{f"control:{name}": Address("unit", _of("control_plan")) for name in (
        "describe", "adopt", "reopen", "add_risk", "tell_interim")},
    **{f"control:{name}": Address("unit", _of("ended")) for name in ("tell_year", "judge")},
    **{f"control:{name}": Address("unit", _of("risk")) for name in (
        "risk", "change_risk", "value", "place", "leave_out", "accept", "close", "carry", "add_control")},
    **{f"control:{name}": Address("unit", _of("control")) for name in ("activity", "change_control", "skip")},
    "control:record": Address("unit", _of("control", occasion="2026-T2")),
    **{f"control:{name}": Address("unit", _of("deviation")) for name in ("measure", "verify")},
    **{f"control:{name}": Address("unit", _of("recommendation")) for name in (
        "recommendation", "change_recommendation")},
    "control:rate": Address("unit", _of("recommendation", year=YEAR)),
}  # fmt: skip

NEEDED = {
    "control": Permission.EDIT_CONTROL,
    **dict.fromkeys(
        ("control.adopt", "control.reopen", "control.accept_risk", "control.judge", "control.judge_whole"),
        Permission.DECIDE_CONTROL),
    **dict.fromkeys(
        ("control.record", "control.skip", "control.plan_measure", "control.verify"), Permission.RECORD_CONTROL),
}  # fmt: skip

WRITTEN = {
    "control:accept": {"until": "2099-01-01"},
    "control:add_control": {"start": "2026-01-01", "end": "2026-12-31"},
    "control:change_control": {"start": "2026-01-01", "end": "2026-12-31"},
    "control:add_risk": {"source": "law"},
    "control:change_risk": {"source": "law"},
    "control:record": {"performed_on": "2026-09-01", "size": "30", "failed": "2", "outcome": "minor"},
    "control:verify": {"verified_on": "2026-09-01"},
    "control:tell_interim": {"ends": "2026-08-31"},
}


def _state(plan: PlanState, **more: Any) -> Callable[[World], None]:
    def set_up(world: World) -> None:
        for name, state in {"control_plan": plan, **more}.items():
            row = world.more["mine", name]
            type(row).objects.filter(pk=row.pk).update(state=state)

    return set_up


_ADOPTED = {
    "ended": PlanState.ADOPTED, "control": ControlState.STARTED, "deviation": DeviationState.ACTING,
}  # fmt: skip
SCENES = (
    ("planen beslutad", _state(PlanState.ADOPTED, **_ADOPTED), re.compile(r"control:")),
    (
        "året redovisat",
        _state(PlanState.REPORTED, ended=PlanState.REPORTED),
        re.compile(r"control:(judge|overview|tell_year|accept|close)"),
    ),
    ("risken lämnad utanför", _state(PlanState.PREPARING, risk=RiskState.OUTSIDE), re.compile(r"control:(risk|place)")),
)
