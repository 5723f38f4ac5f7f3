"""A small world for the doors test, and what each address is about in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from styrkedjan.areas.chain.models import Activity, Element, PlanYear
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.models import Round, UnitReport
from tests import factories


@dataclass(frozen=True)
class Side:
    """A committee and one of each thing that belongs to it."""

    unit: Unit
    element: Element
    activity: Activity
    indicator: Indicator
    report: UnitReport


@dataclass(frozen=True)
class World:
    """One municipality with two committees."""

    root: Unit
    plan: PlanYear
    round: Round
    mine: Side
    theirs: Side

    @property
    def committee(self) -> Unit:
        return self.mine.unit

    def side(self, name: str) -> Side:
        return self.mine if name == "mine" else self.theirs


def build_world() -> World:
    root = factories.municipality()
    factories.account_groups(root)
    factories.service_area(root)
    plan = factories.plan_year(root)
    by = factories.author()
    round_ = Round.objects.create(
        plan_year=plan, cycle_id="interim_report", name="Delårsrapport", period="2026-08", opens="2026-09-01",
        due="2026-09-20", created_by=by, changed_by=by,
    )  # fmt: skip
    return World(root, plan, round_, _side(root, plan, round_, "100"), _side(root, plan, round_, "200"))


def _side(root: Unit, plan: PlanYear, round_: Round, code: str) -> Side:
    by = factories.author()
    unit = factories.committee(root, code=code, name=f"Nämnd {code}")
    element = factories.element(plan, unit, level=_committee_level(root))
    activity = Activity.objects.create(element=element, unit=unit, title="Gör något", created_by=by, changed_by=by)
    indicator = factories.indicator(root, owner=unit)
    report = UnitReport.objects.create(round=round_, unit=unit, created_by=by, changed_by=by)
    return Side(unit, element, activity, indicator, report)


def _committee_level(root: Unit) -> str:
    from styrkedjan.sources.definitions import load_definitions

    return load_definitions().steering_model(root.steering_model).levels_outwards[1].id


# What decides access: the side's own unit, the whole municipality, or the viewer's own choice (always allowed).
Subject = Literal["unit", "principal", "own"]
Kwargs = Callable[[World, str], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Address:
    subject: Subject
    kwargs: Kwargs


def _none(world: World, side: str) -> dict[str, Any]:
    return {}


def _code(world: World, side: str) -> dict[str, Any]:
    return {"code": world.side(side).unit.code}


ADDRESSES: dict[str, Address] = {
    "start:start": Address("own", _none),
    "start:log_out": Address("own", _none),
    "start:choose": Address("own", _none),
    "start:pick_unit": Address("own", _none),
    "start:search": Address("own", _none),
    "economy:unit_page": Address("unit", _code),
    "economy:unit": Address("unit", _code),
    "economy:accounts": Address("unit", _code),
    "economy:transactions": Address("unit", lambda world, side: {**_code(world, side), "account": "5010"}),
    "economy:budget": Address("unit", _code),
    "economy:forecast": Address("unit", _code),
    "economy:frame": Address("unit", _code),
}
