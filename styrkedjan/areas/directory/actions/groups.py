"""What a group gives, and that everybody in it has just that. What was given by hand is never touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction
from django.utils import timezone

from styrkedjan.areas.directory.models import GivenByGroup, GroupRole, Identity
from styrkedjan.areas.directory.permissions import require_manager
from styrkedjan.areas.directory.queries.groups import held_now, in_group, rules_of, wanted
from styrkedjan.areas.organisation.actions import people
from styrkedjan.areas.organisation.actions.common import forget_grants
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, WrongState
from styrkedjan.foundation import audit
from styrkedjan.foundation.actions import action, event, tell
from styrkedjan.foundation.editing import stamp
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role

NOT_GIVEN = event("directory.not_given", "kunde inte få den roll som gruppen ger")


@dataclass
class Outcome:
    """What following the groups did."""

    given: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@action("directory.follow", "gav och avslutade roller efter katalogens grupper")
def follow(*, by: User, identity: Identity, rules: Iterable[GroupRole] | None = None) -> Outcome:
    """Give the person what the groups give, and take back what a group gave and no longer does.

    What cannot be given (two roles that exclude each other, a closed unit) is told in the log and stops nothing else.
    """
    require_manager(by, identity.principal)
    outcome, found = Outcome(), list(rules_of(identity.principal) if rules is None else rules)
    units = {rule.unit_id: rule.unit for rule in found}
    should, has = wanted(identity, found) if identity.left_at is None else set(), held_now(identity)
    for key in sorted(has.keys() - should):
        if hasattr(has[key], "given_by_group"):
            _try(outcome, outcome.ended, by, identity, key, partial(people.end_role, by=by, assignment=has[key]))
    for role, unit in sorted(should - has.keys()):
        give = partial(_give, by, identity, Role(role), units[unit])
        _try(outcome, outcome.given, by, identity, (role, unit), give)
    forget_grants(identity.user)
    if outcome.given or outcome.ended:
        tell(identity.user, identity.principal, gav=len(outcome.given), avslutade=len(outcome.ended))
    return outcome


def _try(
    outcome: Outcome, done: list[str], by: User, identity: Identity, key: tuple[str, int], do: Callable[[], object]
) -> None:
    try:
        with transaction.atomic():
            do()
    except Refused as refusal:
        outcome.refused.append(f"{identity.user}: {refusal}")
        audit.record(
            NOT_GIVEN, by=by, target=identity.user, unit_path=identity.principal.path, roll=key[0], skäl=str(refusal)
        )
    else:
        done.append(f"{identity.user}: {Role(key[0]).label}")


def _give(by: User, identity: Identity, role: Role, unit: Unit) -> None:
    row = people.hold(by, identity.user, role, unit, timezone.localdate(), None)
    GivenByGroup.objects.create(assignment=row)


@action("directory.add_rule", "lät en grupp ge en roll")
def add_rule(*, by: User, group: str, role: Role, unit: Unit) -> tuple[GroupRole, Outcome]:
    """Let a group give a role on a unit, to all who are in it from now on."""
    root = root_of(unit)
    require_manager(by, root)
    name = group.strip()
    if not name or len(name) > 255:
        raise InvalidInput([Problem("", "Grupp", "Gruppens namn saknas eller är för långt.", "Skriv katalogens namn.")])
    if GroupRole.objects.filter(principal=root, group__iexact=name, role=Role(role).value, unit=unit).exists():
        raise WrongState("Den regeln finns redan.", "")
    row = GroupRole.objects.create(principal=root, group=name, role=Role(role).value, unit=unit, **stamp(by))
    tell(row, unit, grupp=name, roll=row.role)
    return row, _follow_all(by, root, in_group(root, name))


@action("directory.remove_rule", "slutade låta en grupp ge en roll")
def remove_rule(*, by: User, rule: GroupRole) -> Outcome:
    """The role ends today for those who have it through the group alone."""
    require_manager(by, rule.principal)
    members, principal = in_group(rule.principal, rule.group), rule.principal
    tell(rule, rule.unit, grupp=rule.group, roll=rule.role)
    rule.delete()
    return _follow_all(by, principal, members)


def _follow_all(by: User, principal: Unit, identities: Iterable[Identity]) -> Outcome:
    whole, rules = Outcome(), rules_of(principal)
    for identity in identities:
        one = follow(by=by, identity=identity, rules=rules)
        whole.given += one.given
        whole.ended += one.ended
        whole.refused += one.refused
    return whole
