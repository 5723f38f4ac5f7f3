"""Small true-to-life things for tests: a municipality, its committees and units, people with roles, plan years."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from styrkedjan.areas.chain.models import Element, ElementKind, PlanYear
from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.indicators.models import Indicator, IndicatorLink
from styrkedjan.areas.organisation.models import RoleAssignment, ServiceArea, Unit, UnitKind
from styrkedjan.domain.chain import YearState
from styrkedjan.foundation import facts
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role

_numbers = count(1)
START = date(2020, 1, 1)


def user(username: str = "", **fields: Any) -> User:
    """A person without roles; the password is always `hemligt-lösenord`."""
    name = username or f"person{next(_numbers)}"
    fields.setdefault("first_name", name.capitalize())
    person = User(username=name, email=f"{name}@exempel.se", **fields)
    # One cheap hash for all, so that a test may create many people.
    person.password = _PASSWORD
    person.save()
    return person


_PASSWORD = "pbkdf2_sha256$1$salt$"


def author() -> User:
    found = User.objects.filter(username="system").first()
    return found or user("system")


def _authored() -> dict[str, User]:
    by = author()
    return {"created_by": by, "changed_by": by}


def unit(parent: Unit | None, kind: str = UnitKind.UNIT, *, code: str = "", name: str = "", **fields: Any) -> Unit:
    """A unit below `parent` (None for a root)."""
    number = next(_numbers)
    fields.setdefault("valid_from", START)
    row = Unit.objects.create(
        parent=parent,
        principal=(parent.principal or parent) if parent else None,
        code=code or f"U{number}",
        name=name or f"Enhet {number}",
        kind=kind,
        **_authored(),
        **fields,
    )
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    if parent is None:
        row.principal = row
    row.save()
    return row


def municipality(code: str = "0000", name: str = "Provkommun", steering_model: str = "minimal") -> Unit:
    return unit(None, UnitKind.MUNICIPALITY, code=code, name=name, steering_model=steering_model)


def committee(principal: Unit, code: str = "", name: str = "Provnämnden") -> Unit:
    return unit(principal, UnitKind.COMMITTEE, code=code, name=name)


def user_with(role: Role, where: Unit, username: str = "") -> User:
    """A person holding a role on a unit."""
    person = user(username)
    give(person, role, where)
    return person


def give(person: User, role: Role, where: Unit) -> RoleAssignment:
    return RoleAssignment.objects.create(user=person, role=role.value, unit=where, valid_from=START, **_authored())


def plan_year(principal: Unit, year: int = 2026, state: str = YearState.OPEN) -> PlanYear:
    model = principal.steering_model or "minimal"
    return PlanYear.objects.create(principal=principal, year=year, state=state, steering_model=model, **_authored())


def element(
    year: PlanYear, where: Unit, *, kind: str = ElementKind.GOAL, level: str = "committee", key: str = "", **fields: Any
) -> Element:
    number = next(_numbers)
    parents = fields.pop("parents", ())
    fields.setdefault("title", f"Mål {number}")
    row = Element.objects.create(
        plan_year=year, unit=where, kind=kind, level=level, key=key or f"M{number}", **_authored(), **fields
    )
    row.parents.set(parents)
    return row


def indicator(principal: Unit, *, key: str = "", **fields: Any) -> Indicator:
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "name": f"Indikator {number}",
        "unit_of_measure": "%",
        "direction": "higher",
        "frequency": "year",
        "owner": principal,
    }
    return Indicator.objects.create(
        principal=principal, key=key or f"I{number}", **{**defaults, **fields}, **_authored()
    )


def service_area(principal: Unit, code: str = "grundskola", name: str = "Grundskola") -> ServiceArea:
    return ServiceArea.objects.create(principal=principal, code=code, name=name, volume_unit="elev")


def account_groups(principal: Unit) -> list[AccountGroup]:
    """The five lines of an economy table in the municipal chart's classes."""
    rows = (
        ("intakter", "Intäkter", "3000", "3999", True),
        ("kopt", "Köp av verksamhet", "4000", "4999", False),
        ("personal", "Personal", "5000", "5999", False),
        ("ovrigt", "Övriga kostnader", "6000", "7999", False),
        ("kapital", "Kapitalkostnader", "8000", "8999", False),
    )
    return [
        AccountGroup.objects.create(
            principal=principal,
            code=code,
            name=name,
            first=first,
            last=last,
            is_income=income,
            order=order,
            is_personnel=code == "personal",
        )
        for order, (code, name, first, last, income) in enumerate(rows)
    ]


def link(indicator: Indicator, *elements: Element) -> None:
    """The indicator measures the elements, since both were there."""
    for one in elements:
        at = max(indicator.created_at, one.created_at)
        facts.add(IndicatorLink, by=author(), at=at, indicator=indicator, element=one)
