"""People come, change and go as the municipality's directory says. Nothing of what they did goes with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from styrkedjan.areas.chain.actions.handing_over import answers_for, hand_over
from styrkedjan.areas.directory.actions.groups import follow
from styrkedjan.areas.directory.models import Directory, DirectoryGroup, Factor, Identity
from styrkedjan.areas.directory.permissions import require_manager
from styrkedjan.areas.directory.queries.successors import successor
from styrkedjan.areas.organisation.actions.common import forget_grants
from styrkedjan.areas.organisation.actions.people import end_role
from styrkedjan.areas.organisation.models import RoleAssignment, Unit
from styrkedjan.areas.organisation.permissions import grants
from styrkedjan.domain.directory.affiliations import Affiliation, keyed
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, WrongState
from styrkedjan.foundation import locking, tokens
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import stamp
from styrkedjan.foundation.models import AccountKind, ApiToken, User

NAMES = ("first_name", "last_name", "email", "title")
_LONGEST = {"first_name": 150, "last_name": 150, "email": 254, "title": 120}


@dataclass(frozen=True, slots=True)
class Told:
    """A person as the directory tells of them."""

    user_name: str
    external_id: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    active: bool = True
    manager: str = ""
    rest: Mapping[str, Any] = field(default_factory=dict)

    def affiliation(self, organisation: str) -> Affiliation:
        """The key: the directory's own number for the person, or the user name where it gives none."""
        found = keyed(self.external_id or self.user_name, organisation)
        if found is None:
            raise InvalidInput(
                [Problem("", "externalId", "Det är inget uid: tomt, för långt eller ett personnummer.", "Sänd uid.")]
            )
        return found


@action("directory.add", "lade upp en person ur katalogen")
def add(*, by: User, directory: Directory, told: Told) -> Identity:
    """Somebody new, or somebody who was put up here by hand under the same user name and is now the directory's."""
    require_manager(by, directory.principal)
    key = told.affiliation(directory.organisation)
    _require_free(told.user_name)
    taken = Q(user_name__iexact=told.user_name, principal=directory.principal, organisation=key.organisation)
    if Identity.objects.filter(taken | Q(uid=key.uid, organisation=key.organisation), removed_at=None).exists():
        raise WrongState(f"{told.user_name} finns redan i katalogen här.", "Ändra den som finns.")
    there = User.objects.filter(username__iexact=told.user_name).first()
    person = _taken_over(there, directory) if there else _new_user(told)
    before = Identity.objects.filter(user=person).first()
    values = {
        "principal": directory.principal, "uid": key.uid, "organisation": key.organisation,
        "user_name": told.user_name, "external_id": told.external_id, "by_directory": True, "told": dict(told.rest),
        "manager": _manager(directory, told.manager), "left_at": None, "removed_at": None,
    }  # fmt: skip
    if before is None:
        row = Identity.objects.create(user=person, **values, **stamp(by))
    else:
        row = before
        _save(row, by, **values)
    _name(row, told)
    tell(row.user, directory.principal, tillhörighet=str(row))
    if told.active:
        _open(row)
        follow(by=by, identity=row)
    else:
        _leave(by, row)
    return row


@action("directory.change", "ändrade en person efter katalogen")
def change(*, by: User, identity: Identity, told: Told) -> Identity:
    """Everything that the directory says anew. Who is no longer active leaves; who is active again comes back."""
    row = locking.locked(identity, "user", "principal", "manager")
    require_manager(by, row.principal)
    directory = Directory.objects.get(principal=row.principal, organisation=row.organisation)
    key = told.affiliation(row.organisation)
    _require_free(told.user_name)
    others = Identity.objects.filter(organisation=row.organisation, removed_at=None).exclude(pk=row.pk)
    if others.filter(Q(uid=key.uid) | Q(user_name__iexact=told.user_name, principal=row.principal)).exists():
        raise WrongState(f"{told.user_name} finns redan i katalogen här.", "Välj ett annat.")
    _save(
        row, by, uid=key.uid, user_name=told.user_name, external_id=told.external_id, told=dict(told.rest),
        manager=_manager(directory, told.manager), by_directory=True,
    )  # fmt: skip
    _name(row, told)
    if told.active and row.left_at is not None:
        _open(row)
        _save(row, by, left_at=None)
        follow(by=by, identity=row)
        tell(row.user, row.principal, åter="ja")
    elif not told.active and row.left_at is None:
        _leave(by, row)
    else:
        tell(row.user, row.principal)
    return row


@action("directory.remove", "tog bort en person ur katalogen")
def remove(*, by: User, identity: Identity) -> Identity:
    """The directory no longer knows the person. What they did, decided and answered for stays with their name on it."""
    row = locking.locked(identity, "user", "principal", "manager")
    require_manager(by, row.principal)
    if row.left_at is None:
        _leave(by, row)
    _save(row, by, removed_at=timezone.now())
    row.directory_groups.clear()
    tell(row.user, row.principal, tillhörighet=str(row), borttagen="ja")
    return row


@action("directory.link", "kopplade en person till organisationens inloggning")
def link(*, by: User, principal: Unit, person: User, uid: str, organisation: str) -> Identity:
    """By hand, for who was put up here before the organisation's log-in was."""
    require_manager(by, principal)
    key = keyed(uid, organisation)
    if key is None:
        what = (
            "Det är ingen tillhörighet: uid saknas, är ett personnummer, eller organisationsnumret är inte tio siffror."
        )
        raise InvalidInput([Problem("", "Uid", what, "Skriv uid och organisationsnummer som inloggningen lämnar dem.")])
    if person.kind != AccountKind.PERSON:
        raise Refused("Ett reservkonto kopplas inte till organisationens inloggning.", "Välj en person.")
    if (
        Identity.objects.filter(uid=key.uid, organisation=key.organisation, removed_at=None)
        .exclude(user=person)
        .exists()
    ):
        raise WrongState(f"{key} hör redan till någon annan.", "Kontrollera uid.")
    row = Identity.objects.filter(user=person).first()
    if row is not None and row.by_directory and row.removed_at is None:
        raise WrongState("Personen sköts redan av katalogen.", "Ändra i katalogen.")
    values = {
        "principal": principal,
        "uid": key.uid,
        "organisation": key.organisation,
        "removed_at": None,
        "left_at": None,
    }
    if row is None:
        row = Identity.objects.create(user=person, **values, **stamp(by))
    else:
        _save(row, by, **values)
    tell(person, principal, tillhörighet=str(row))
    return row


@action("directory.save_group", "ändrade en grupp efter katalogen")
def save_group(
    *, by: User, directory: Directory, group: DirectoryGroup | None, name: str, external_id: str, members: Iterable[int]
) -> DirectoryGroup:
    """A group and who is in it. Everybody who came or went has just the roles that the groups give afterwards."""
    require_manager(by, directory.principal)
    name = name.strip()
    if not name or len(name) > 255 or len(external_id) > 150:
        raise InvalidInput([Problem("", "displayName", "Gruppens namn saknas eller är för långt.", "Sänd ett namn.")])
    same = DirectoryGroup.objects.filter(directory=directory, name__iexact=name)
    if (same.exclude(pk=group.pk) if group else same).exists():
        raise WrongState(f"Gruppen {name} finns redan.", "Ändra den som finns.")
    wanted = set(members)
    found = Identity.objects.filter(
        pk__in=wanted, principal=directory.principal, organisation=directory.organisation, removed_at=None
    )
    if len(found) != len(wanted):
        raise InvalidInput([Problem("", "members", "En medlem finns inte i katalogen.", "Lägg upp personen först.")])
    if group is None:
        row = DirectoryGroup.objects.create(directory=directory, name=name, external_id=external_id, **stamp(by))
        before: set[int] = set()
    else:
        row = locking.locked(group, "directory__principal")
        before = set(row.members.values_list("pk", flat=True))
    renamed = (row.name, row.external_id) != (name, external_id)
    row.members.set(found)
    _save(row, by, name=name, external_id=external_id)
    came, went = wanted - before, before - wanted
    tell(row, directory.principal, kom=len(came), gick=len(went))
    _moved(by, before | wanted if renamed else came | went)
    return row


@action("directory.remove_group", "tog bort en grupp efter katalogen")
def remove_group(*, by: User, group: DirectoryGroup) -> None:
    principal = group.directory.principal
    require_manager(by, principal)
    members = set(group.members.values_list("pk", flat=True))
    tell(group, principal)
    group.delete()
    _moved(by, members)


def _moved(by: User, keys: Iterable[int]) -> None:
    """Roles after the groups, and what somebody answered for where they no longer have any role goes to another."""
    rows = Identity.objects.filter(pk__in=list(keys)).select_related("user", "principal", "manager__user")
    for row in rows.prefetch_related("directory_groups"):
        outcome = follow(by=by, identity=row)
        if outcome.ended:
            forget_grants(row.user)
            paths = [grant.path for grant in grants(row.user)]
            left = [one for one in answers_for(row.user, row.principal) if not one.unit.path.startswith(tuple(paths))]
            if left:
                hand_over(by=by, held=left, to=successor(row), why=f"{row.user} har bytt uppdrag")


def _leave(by: User, row: Identity) -> None:
    """Out at once: the account opens nothing, roles end, and what was answered for goes to another."""
    person = row.user
    held = answers_for(person, row.principal)
    if held:
        hand_over(by=by, held=held, to=successor(row), why=f"{person} har slutat")
    day = timezone.localdate()
    roles = RoleAssignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), user=person, unit__principal=row.principal
    )
    for role in roles.select_related("unit__principal", "user"):
        end_role(by=by, assignment=role)
    elsewhere = RoleAssignment.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), user=person)
    if not elsewhere.exists():
        for key in ApiToken.objects.filter(user=person, revoked_at=None):
            tokens.revoke(by=by, token=key, manages=True, unit_path=row.principal.path)
        Factor.objects.filter(user=person).delete()
        person.is_active = False
        person.set_unusable_password()
        person.save(update_fields=["is_active", "password"])
    _save(row, by, left_at=timezone.now())
    tell(person, row.principal, slutade="ja", ansvar=len(held), roller=len(roles))


def _open(row: Identity) -> None:
    if not row.user.is_active:
        row.user.is_active = True
        row.user.save(update_fields=["is_active"])


def _taken_over(there: User, directory: Directory) -> User:
    """An account of ours with the same name, if it is a person's and of this municipality alone."""
    places = RoleAssignment.objects.filter(user=there)
    ours = Identity.objects.filter(user=there, principal=directory.principal, organisation=directory.organisation)
    known = Identity.objects.filter(user=there).exists()
    only_here = places.exists() and not places.exclude(unit__principal=directory.principal).exists()
    if (
        there.kind != AccountKind.PERSON
        or there.is_superuser
        or (known and not ours.exists())
        or not (only_here or known)
    ):
        raise WrongState(f"Användarnamnet {there.username} är upptaget.", "Välj ett annat.")
    return there


def _new_user(told: Told) -> User:
    person = User(username=told.user_name, is_active=told.active)
    person.set_unusable_password()
    person.save()
    return person


def _name(row: Identity, told: Told) -> None:
    person = row.user
    for name in NAMES:
        if name in told.names:
            setattr(person, name, str(told.names[name]).strip()[: _LONGEST[name]])
    if row.user_name and person.username.casefold() != row.user_name.casefold():
        if User.objects.filter(username__iexact=row.user_name).exclude(pk=person.pk).exists():
            raise WrongState(f"Användarnamnet {row.user_name} är upptaget.", "Välj ett annat.")
        person.username = row.user_name
    person.save(update_fields=[*NAMES, "username"])


def _require_free(user_name: str) -> None:
    try:
        UnicodeUsernameValidator()(user_name)
    except ValidationError:
        user_name = ""
    if not user_name or len(user_name) > 150:
        what = "Användarnamnet saknas, är för långt eller har tecken som inte går att använda."
        raise InvalidInput([Problem("", "userName", what, "Använd bokstäver, siffror och @ . + - _.")])


def _manager(directory: Directory, key: str) -> Identity | None:
    rows = Identity.objects.filter(principal=directory.principal, organisation=directory.organisation, removed_at=None)
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        return None
    return rows.filter(pk=int(key)).first()


def _save(row: Any, by: User, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.changed_at, row.changed_by = timezone.now(), by
    row.save()
