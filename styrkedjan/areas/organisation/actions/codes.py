"""Responsibility codes of the ledger and service areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.actions.common import raise_for, same_principal
from styrkedjan.areas.organisation.models import Responsibility, ServiceArea, Unit
from styrkedjan.domain.errors import Problem, Refused
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


@action("organisation.assign_responsibilities", "fördelade ansvarskoder")
def assign_responsibilities(*, by: User, principal: Unit, codes: Mapping[str, Unit | None]) -> None:
    """Say which unit answers for each code; None takes the code away. The right is needed on both sides of a move."""
    raise_for(_responsibility_problems(codes))
    held = {row.code: row for row in _rows(principal, codes)}
    for code, unit in codes.items():
        row = held.get(code)
        if unit is not None:
            same_principal(principal, unit)
            permissions.require(by, Permission.EDIT_ORGANISATION, unit)
        if row is not None:
            permissions.require(by, Permission.EDIT_ORGANISATION, row.unit)
    for code, unit in codes.items():
        if unit is None:
            Responsibility.objects.filter(principal=principal, code=code).delete()
        else:
            Responsibility.objects.update_or_create(principal=principal, code=code, defaults={"unit": unit})
    before = {code: row.unit.code for code, row in held.items()}
    after = {code: unit.code if unit else "" for code, unit in codes.items()}
    tell(None, next((unit for unit in codes.values() if unit), principal), före=before, efter=after)


def _rows(principal: Unit, codes: Mapping[str, object]) -> Sequence[Responsibility]:
    rows = Responsibility.objects.filter(principal=principal, code__in=list(codes))
    return locking.locked_rows(rows.select_related("unit"))


def _responsibility_problems(codes: Mapping[str, object]) -> list[Problem]:
    return [
        Problem("", "Ansvarskoder", f"”{code[:30]}” är ingen ansvarskod.", "Skriv 1–20 tecken utan mellanslag.")
        for code in codes
        if not code or len(code) > 20 or any(char.isspace() for char in code)
    ]


@action("organisation.save_service_area", "sparade ett verksamhetsområde")
def save_service_area(
    *,
    by: User,
    principal: Unit,
    code: str,
    name: str,
    volume_unit: str = "",
    activity_codes: Sequence[str] = (),
) -> ServiceArea:
    """Add or change a service area, with the ledger's activity codes that belong to it."""
    permissions.require(by, Permission.EDIT_ORGANISATION, principal)
    problems = []
    if not code.strip() or len(code) > 20:
        problems.append(Problem("", "Kod", "Koden saknas eller är längre än 20 tecken.", "Skriv en kort kod."))
    if not name.strip() or len(name) > 120:
        problems.append(Problem("", "Namn", "Namnet saknas eller är längre än 120 tecken.", "Skriv ett kort namn."))
    raise_for(problems)
    _require_free_activities(principal, code, activity_codes)
    area, _ = ServiceArea.objects.update_or_create(
        principal=principal,
        code=code.strip(),
        defaults={
            "name": name.strip(),
            "volume_unit": volume_unit.strip(),
            "activity_codes": list(dict.fromkeys(activity_codes)),
        },
    )
    tell(area, principal, kod=area.code)
    return area


def _require_free_activities(principal: Unit, code: str, activity_codes: Sequence[str]) -> None:
    """An activity code belongs to one service area, or its money would be counted twice."""
    wanted = set(activity_codes)
    for other in ServiceArea.objects.filter(principal=principal).exclude(code=code):
        if taken := sorted(wanted & set(other.activity_codes)):
            raise Refused(f"Verksamhetskoden {taken[0]} hör redan till {other.name}.", "Ta bort den där först.")
