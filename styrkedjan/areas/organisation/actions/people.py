"""People and the roles they hold on units. Only who manages people on the unit does any of this."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.actions.common import forget_grants, raise_for, require_open
from styrkedjan.areas.organisation.models import RoleAssignment, Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.errors import NotAllowed, Problem, Refused, WrongState
from styrkedjan.foundation import audit, locking
from styrkedjan.foundation.actions import action, event, tell
from styrkedjan.foundation.mailing import write_when_done
from styrkedjan.foundation.models import AccountKind, User
from styrkedjan.foundation.roles import APART_FROM_PARTIES, ROLES, Permission, Role

# Read over the telephone: no 0/O, 1/l/I.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
GIVE_ROLE = event("organisation.assign_role", "gav en roll")


@action("organisation.add_person", "lade upp en person")
def add_person(
    *,
    by: User,
    unit: Unit,
    role: Role,
    username: str,
    first_name: str,
    last_name: str,
    email: str = "",
    title: str = "",
    valid_from: date | None = None,
) -> tuple[User, str]:
    """A new person with a first role, and a password that is shown once and kept nowhere but as a hash."""
    permissions.require(by, Permission.MANAGE_PEOPLE, unit)
    raise_for(_person_problems(username, first_name, last_name, email))
    password = _one_time_password()
    person = User(
        username=username.strip(),
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        email=email.strip(),
        title=title.strip()[:120],
        must_change_password=True,
    )
    person.set_password(password)
    person.save()
    tell(person, unit)
    hold(by, person, role, unit, valid_from or timezone.localdate(), None)
    return person, password


@transaction.atomic
def assign_role(
    *, by: User, person: User, role: Role, unit: Unit, valid_from: date | None = None, valid_to: date | None = None
) -> RoleAssignment:
    """Give a person who is known in the municipality a role on a unit and all below it."""
    permissions.require(by, Permission.MANAGE_PEOPLE, unit)
    first = valid_from or timezone.localdate()
    if valid_to is not None and valid_to < first:
        raise_for([Problem("", "Gäller till", "Sista dagen ligger före den första.", "Rätta den dag som är fel.")])
    if not _known_in(person, root_of(unit)):
        raise Refused("Personen finns inte i den här kommunen.", "Lägg upp personen först.")
    return hold(by, person, role, unit, first, valid_to)


@action("organisation.end_role", "avslutade en roll")
def end_role(*, by: User, assignment: RoleAssignment, last_day: date | None = None) -> RoleAssignment:
    """End a role after a day, or at once when None. The last administrator of a municipality cannot be taken away."""
    row = locking.locked(assignment, "unit__principal", "user")
    permissions.require(by, Permission.MANAGE_PEOPLE, row.unit)
    day = last_day or timezone.localdate() - timedelta(days=1)
    if row.valid_to is not None and row.valid_to <= day:
        raise WrongState("Rollen är redan avslutad.", "")
    if row.role == Role.ADMINISTRATOR.value and row.unit.is_root:
        _require_another_administrator(row, day)
    if day < row.valid_from:
        row.delete()  # it never came to hold
    else:
        row.valid_to, row.changed_at, row.changed_by = day, timezone.now(), by
        row.save(update_fields=["valid_to", "changed_at", "changed_by"])
    tell(row.user, row.unit, roll=row.role, sista_dag=str(day))
    forget_grants(by)
    return row


@action(permissions.NEW_PASSWORD, "gav en person nytt lösenord")
def new_password(*, by: User, unit: Unit, person: User) -> str:
    """A new password for someone who has lost theirs, shown once.

    Whoever sets it can use it, so it takes the right to manage people wherever the person holds a role.
    """
    permissions.require(by, Permission.MANAGE_PEOPLE, unit)
    day = timezone.localdate()
    held = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    places = [row.unit for row in RoleAssignment.objects.filter(held, user=person).select_related("unit")]
    outside = [place for place in places if not permissions.may(by, Permission.MANAGE_PEOPLE, place)]
    if person.is_superuser or outside or not _known_in(person, root_of(unit)):
        raise NotAllowed(
            "Personen har roller som du inte förvaltar.", "Be den som förvaltar behörigheter för hela kommunen."
        )
    password = _one_time_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    tell(person, unit)
    _write_to(person, f"{by} har gett dig ett nytt lösenord.")
    return password


@action("organisation.change_password", "bytte sitt lösenord")
def change_password(*, by: User, password: str) -> User:
    """One's own new password; a form has asked for the old one and tried the new one's strength."""
    by.set_password(password)
    by.must_change_password = False
    by.save(update_fields=["password", "must_change_password"])
    home = RoleAssignment.objects.filter(user=by).select_related("unit").order_by("unit__path").first()
    tell(by, home.unit if home else None)
    _write_to(by, "Ditt lösenord är bytt.")
    return by


def _write_to(person: User, what: str) -> None:
    """A letter about the person's own way in, once it is done. It may fail: the event is in the log all the same."""
    text = f"{what} Var det inte du som ville det, så säg till den som förvaltar behörigheter i din kommun."
    write_when_done(person.email, "Styrkedjan: ditt lösenord", text)


def hold(by: User, person: User, role: Role, unit: Unit, first: date, last: date | None) -> RoleAssignment:
    """Let a person hold a role, inside an action that has asked who may give it."""
    require_open(unit, max(first, unit.valid_from))
    _refuse_both_sides(by, person, role, unit)
    same = RoleAssignment.objects.filter(user=person, unit=unit, role=Role(role).value)
    if same.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first)).exists():
        raise WrongState(f"{person} är redan {Role(role).label.lower()} för {unit.name}.", "Avsluta den rollen först.")
    row = RoleAssignment.objects.create(
        user=person,
        unit=unit,
        role=Role(role).value,
        valid_from=first,
        valid_to=last,
        created_by=by,
        changed_by=by,
    )
    audit.record(GIVE_ROLE, by=by, target=person, unit_path=unit.path, roll=row.role, gäller_från=str(first))
    forget_grants(person)
    return row


def _refuse_both_sides(by: User, person: User, role: Role, unit: Unit) -> None:
    """Nobody is at once elected and an official who arranges people, reviews the log or sets frames; and nobody makes
    themselves elected. Roles that have ended do not count.
    """
    held = RoleAssignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate()),
        user=person,
        unit__principal=root_of(unit),
    )
    others = {name for key in held.values_list("role", flat=True) for name in ROLES[Role(key)].permissions}
    mine = ROLES[Role(role)].permissions
    elected = Permission.EDIT_MOTION in mine or Permission.EDIT_MOTION in others
    if elected and (APART_FROM_PARTIES & mine or APART_FROM_PARTIES & others):
        raise Refused(
            f"{person} kan inte både vara förtroendevald och förvalta behörigheter, granska händelseloggen eller "
            "sätta ramar.",
            "Avsluta den ena rollen först.",
        )
    if person.pk == by.pk and Permission.EDIT_MOTION in mine:
        raise Refused("Ingen ger sig själv ett förtroendeuppdrag.", "Låt en annan administratör föra in det.")


def _known_in(person: User, principal: Unit) -> bool:
    return RoleAssignment.objects.filter(user=person, unit__principal=principal).exists()


def _require_another_administrator(row: RoleAssignment, day: date) -> None:
    others = RoleAssignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=day), unit=row.unit, role=row.role, user__is_active=True
    ).exclude(Q(pk=row.pk) | Q(user__kind=AccountKind.DIRECTORY))
    if not others.exclude(user=row.user).exists():
        raise Refused(f"{row.user} är den enda administratören för {row.unit.name}.", "Lägg upp en till först.")


def _one_time_password() -> str:
    """Sixteen readable characters in groups: about 79 bits."""
    groups = ["".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4)]
    return "-".join(groups)


def _person_problems(username: str, first_name: str, last_name: str, email: str) -> list[Problem]:
    problems = []
    try:
        UnicodeUsernameValidator()(username.strip())
    except ValidationError:
        what = "Användarnamnet saknas eller innehåller tecken som inte går att använda."
        problems.append(Problem("", "Användarnamn", what, "Använd bokstäver, siffror och @ . + - _."))
    if len(username) > 150 or User.objects.filter(username__iexact=username.strip()).exists():
        problems.append(Problem("", "Användarnamn", "Användarnamnet är upptaget.", "Välj ett annat."))
    if not first_name.strip() or not last_name.strip():
        problems.append(Problem("", "Namn", "För- och efternamn behövs.", "Skriv båda."))
    if email.strip():
        try:
            validate_email(email.strip())
        except ValidationError:
            problems.append(Problem("", "E-post", f"”{email}” är ingen e-postadress.", "Rätta den eller lämna tomt."))
    return problems
