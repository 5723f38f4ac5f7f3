"""A small world for the doors test, and what each address is about in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from styrkedjan.areas.chain.models import Activity, Element, PlanYear
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import RoleAssignment, Unit
from styrkedjan.areas.reporting.models import Round, UnitReport
from styrkedjan.foundation.roles import Role
from tests import factories


@dataclass(frozen=True)
class Side:
    """A committee and one of each thing that belongs to it."""

    unit: Unit
    element: Element
    activity: Activity
    indicator: Indicator
    report: UnitReport
    role: RoleAssignment


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
    role = factories.give(factories.user(f"innehavare{code}"), Role.READER, unit)
    return Side(unit, element, activity, indicator, report, role)


def _committee_level(root: Unit) -> str:
    from styrkedjan.sources.definitions import load_definitions

    return load_definitions().steering_model(root.steering_model).levels_outwards[1].id


# What decides access:
# unit          the thing's own unit
# principal     the whole municipality
# own           the viewer's own place: open to everybody the permission is given to
# municipality  open to everybody with a role in the municipality, hidden from all others
# import        open to whoever may import the kind (any kind, when none is named) somewhere
# missing       a thing that is not there: nobody comes further than "finns inte"
Subject = Literal["unit", "principal", "own", "municipality", "import", "missing"]
Kwargs = Callable[[World, str], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Address:
    subject: Subject
    kwargs: Kwargs


def _none(world: World, side: str) -> dict[str, Any]:
    return {}


def _code(world: World, side: str) -> dict[str, Any]:
    return {"code": world.side(side).unit.code}


def _pk(name: str) -> Kwargs:
    """The primary key of one of the side's things."""
    return lambda world, side: {"pk": getattr(world.side(side), name).pk}


def _pk_and_code(name: str) -> Kwargs:
    return lambda world, side: {"pk": getattr(world.side(side), name).pk, **_code(world, side)}


def _year(world: World, side: str) -> dict[str, Any]:
    return {"year": world.plan.year}


ADDRESSES: dict[str, Address] = {
    "start:start": Address("own", _none),
    "start:log_out": Address("own", _none),
    "start:choose": Address("own", _none),
    "start:pick_unit": Address("own", _none),
    "start:search": Address("own", _none),
    "organisation:tree": Address("own", _none),
    "organisation:unit": Address("unit", _code),
    "organisation:handling": Address("unit", lambda world, side: {**_code(world, side), "handling": "byt-namn"}),
    "organisation:people": Address("unit", _code),
    "organisation:new_person": Address("unit", _code),
    "organisation:end_role": Address("unit", _pk("role")),
    "organisation:password": Address(
        "unit", lambda world, side: {**_code(world, side), "person": world.side(side).role.user_id}
    ),
    "organisation:service_areas": Address("principal", _none),
    "organisation:audit": Address("own", _none),
    "imports:index": Address("import", _none),
    "imports:review": Address("missing", lambda world, side: {"token": "saknas"}),
    "imports:batch": Address("missing", lambda world, side: {"pk": 999_999}),
    "imports:upload": Address("import", lambda world, side: {"kind": "organisation"}),
    "imports:export": Address("import", lambda world, side: {"kind": "organisation"}),
    "chain:tree": Address("own", _none),
    "chain:create": Address("unit", _code),
    "chain:goal": Address("municipality", _pk("element")),
    "chain:change": Address("unit", _pk("element")),
    "chain:withdraw": Address("unit", _pk("element")),
    "chain:link": Address("unit", _pk("element")),
    "chain:unlink": Address("unit", _pk("element")),
    "chain:link_indicator": Address("unit", _pk("element")),
    "chain:unlink_indicator": Address("unit", _pk("element")),
    "chain:report_back": Address("unit", _pk("element")),
    "chain:add_activity": Address("unit", _pk_and_code("element")),
    "chain:activity": Address("unit", _pk("activity")),
    "chain:years": Address("principal", _none),
    "chain:year": Address("principal", _year),
    "chain:prepare_year": Address("principal", _year),
    "chain:open_year": Address("principal", _year),
    "chain:close_year": Address("principal", _year),
    "indicators:list": Address("own", _none),
    "indicators:costs": Address("own", _none),
    "indicators:define": Address("unit", _code),
    "indicators:indicator": Address("municipality", _pk("indicator")),
    "indicators:change": Address("unit", _pk("indicator")),
    "indicators:target": Address("unit", _pk_and_code("indicator")),
    "indicators:report": Address("unit", _pk_and_code("indicator")),
    "economy:unit_page": Address("unit", _code),
    "economy:unit": Address("unit", _code),
    "economy:accounts": Address("unit", _code),
    "economy:transactions": Address("unit", lambda world, side: {**_code(world, side), "account": "5010"}),
    "economy:budget": Address("unit", _code),
    "economy:budget_file": Address("unit", lambda world, side: {**_code(world, side), "form": "csv"}),
    "economy:forecast": Address("unit", _code),
    "economy:accuracy": Address("unit", _code),
    "economy:frame": Address("unit", _code),
    "reporting:rounds": Address("own", _none),
    "reporting:open_round": Address("principal", _none),
    "reporting:round": Address("municipality", lambda world, side: {"pk": world.round.pk}),
    "reporting:change_round": Address("principal", lambda world, side: {"pk": world.round.pk}),
    "reporting:report": Address("unit", _pk("report")),
    "reporting:below": Address("unit", _pk("report")),
    "reporting:submit": Address("unit", _pk("report")),
    "reporting:refer_back": Address("unit", _pk("report")),
    "reporting:approve": Address("unit", _pk("report")),
    "reporting:decide": Address("unit", _pk("report")),
    "reporting:read": Address("unit", _pk("report")),
    "reporting:download": Address("unit", lambda world, side: {**_pk("report")(world, side), "form": "json"}),
    "reporting:since": Address("unit", _pk("report")),
}
