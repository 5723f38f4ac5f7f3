"""What groups give: to one person, to everybody, and what a rule would change before it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from styrkedjan.areas.directory.models import DirectoryGroup, GroupRole, Identity
from styrkedjan.areas.organisation.models import RoleAssignment, Unit
from styrkedjan.domain.directory.affiliations import Held, roles_by_groups
from styrkedjan.foundation.roles import Role


def here(principal: Unit) -> list[Identity]:
    """The accounts of those who are still in the municipality's directories or log in there (two queries)."""
    rows = Identity.objects.filter(principal=principal, removed_at=None, left_at=None)
    return list(rows.select_related("user").prefetch_related("directory_groups"))


def groups_of(identity: Identity) -> list[str]:
    """By every name a group goes by: the directory's, its number, and what the log-in called it."""
    stored = [name for group in identity.directory_groups.all() for name in (group.name, group.external_id) if name]
    return [*stored, *identity.groups]


def rules_of(principal: Unit) -> list[GroupRole]:
    """One query."""
    return list(GroupRole.objects.filter(principal=principal).select_related("unit"))


def wanted(identity: Identity, rules: Iterable[GroupRole]) -> set[Held]:
    """The (role, unit) that the person's groups give."""
    return roles_by_groups(groups_of(identity), ((rule.group, rule.role, rule.unit_id) for rule in rules))


def held_now(identity: Identity) -> dict[Held, RoleAssignment]:
    """The roles that the person holds today in the municipality (one query)."""
    day = timezone.localdate()
    rows = RoleAssignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), user_id=identity.user_id, unit__principal=identity.principal_id
    )
    return {(row.role, row.unit_id): row for row in rows.select_related("given_by_group", "unit__principal", "user")}


@dataclass(frozen=True, slots=True)
class Known:
    """A group that somebody is in, or that a rule names."""

    name: str
    members: int
    gives: tuple[GroupRole, ...]


def known_groups(principal: Unit) -> list[Known]:
    """Every group, those that give nothing last (four queries)."""
    rules = rules_of(principal)
    members: dict[str, int] = {}
    names: dict[str, str] = {}
    for row in DirectoryGroup.objects.filter(directory__principal=principal):
        names.setdefault(row.name.casefold(), row.name)
    for identity in here(principal):
        for name in {group.name for group in identity.directory_groups.all()} | set(identity.groups):
            names.setdefault(name.casefold(), name)
            members[name.casefold()] = members.get(name.casefold(), 0) + 1
    for rule in rules:
        names.setdefault(rule.group.casefold(), rule.group)
    found = [
        Known(name, members.get(key, 0), tuple(rule for rule in rules if rule.group.casefold() == key))
        for key, name in names.items()
    ]
    return sorted(found, key=lambda one: (not one.gives, one.name.casefold()))


def in_group(principal: Unit, group: str) -> list[Identity]:
    """Those who are in the group now (two queries)."""
    name = group.strip().casefold()
    return [one for one in here(principal) if name in {each.casefold() for each in groups_of(one)}]


def told(role: str, unit: Unit) -> str:
    return f"{Role(role).label.lower()} för {unit.name}"


def without_role(principal: Unit) -> Sequence[Identity]:
    """Those in the directory who hold no role here today (three queries)."""
    day = timezone.localdate()
    held = RoleAssignment.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), unit__principal=principal)
    having = set(held.values_list("user_id", flat=True))
    return [one for one in here(principal) if one.user_id not in having]
