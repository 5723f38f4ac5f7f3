"""People and their roles as a workbook: a row per person, role and unit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.actions import people
from styrkedjan.areas.organisation.models import RoleAssignment, Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.errors import Problem, Refused
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission, Role
from styrkedjan.sources.workbook import Column, Key, Kind, TableSpec, Values

PEOPLE = TableSpec(
    name="people",
    title="Personer och roller",
    key=("username", "role", "unit"),
    columns=(
        Column("username", "Användarnamn", Kind.CODE, required=True, max_length=150, aliases=("Användare",)),
        Column("first_name", "Förnamn", max_length=150, help="Behövs för den som är ny."),
        Column("last_name", "Efternamn", max_length=150, help="Behövs för den som är ny."),
        Column("email", "E-post", max_length=254, aliases=("E-postadress", "Mejl")),
        Column("title", "Titel", max_length=120, aliases=("Befattning",)),
        Column("role", "Roll", Kind.CHOICE, required=True, choices={role.value: role.label for role in Role}),
        Column("unit", "Enhet", Kind.CODE, required=True, aliases=("Enhetskod",), help="Enheten, och allt under den."),
        Column("unit_name", "Enhetens namn", readonly=True),
        Column("valid_from", "Gäller från", Kind.DATE, required=True),
        Column("valid_to", "Gäller till", Kind.DATE, help="Sista dagen; tomt tills vidare."),
    ),
    help="En rad per roll. Den som är ny läggs upp och får sitt lösenord från personens sida, där det visas en gång.",
)  # fmt: skip
_PERSON = ("first_name", "last_name", "email", "title")


def current(scope: Unit, known: Known) -> Rows:
    """The roles held in the subtree today or later (one query). Roles have no known-time: then is now."""
    held = Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate())
    rows = RoleAssignment.objects.filter(held, unit__path__startswith=scope.path).select_related("user", "unit")
    return {_key(row): _row(row) for row in rows.order_by("user__username", "role", "unit__code", "valid_from")}


def _key(row: RoleAssignment) -> Key:
    return row.user.username, row.role, row.unit.code


def _row(row: RoleAssignment) -> Values:
    return {
        **{name: getattr(row.user, name) for name in ("username", *_PERSON)},
        "role": row.role,
        "unit": row.unit.code,
        "unit_name": row.unit.name,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"unit": list(Unit.objects.filter(path__startswith=scope.path).values_list("code", flat=True))}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """New roles are given and last days set; names are changed on the person's own page."""
    names = {change.key[0].casefold() for change in changes}
    ours = User.objects.filter(role_assignments__unit__path__startswith=root_of(scope).path).distinct()
    existing = {row.username.casefold(): row for row in ours if row.username.casefold() in names}
    elsewhere = User.objects.exclude(pk__in=ours).values_list("username", flat=True)
    taken = {name.casefold() for name in elsewhere} & names
    first: dict[str, tuple[object, ...]] = {}
    for change in changes:
        row = rows.get(change.key, {})
        person = existing.get(change.key[0].casefold())
        if change.key[0].casefold() in taken:
            yield Problem("", where(change.key, "username"), "Användarnamnet är upptaget.", "Välj ett annat.")
            continue
        said = tuple(row.get(name) for name in _PERSON)
        earlier = first.setdefault(change.key[0].casefold(), said)
        stored = tuple(getattr(person, name) for name in _PERSON) if person is not None else earlier
        if person is not None and person.username != change.key[0]:
            what = f"Användarnamnet finns redan som ”{person.username}”."
            yield Problem("", where(change.key, "username"), what, "Skriv det likadant.")
        if person is None and not (row.get("first_name") and row.get("last_name")):
            yield Problem("", where(change.key, "first_name"), "För- och efternamn behövs.", "Skriv båda.")
        if said != stored:
            known_as = f"{stored[0]} {stored[1]}"
            what = f"Personen ”{change.key[0]}” står med andra uppgifter ({known_as}) på annan plats."
            yield Problem("", where(change.key, "first_name"), what, "Skriv samma, eller ändra på personens sida.")
        fixed = [cell for cell in change.cells if cell.column not in {"valid_to", *_PERSON}]
        if change.operation is Operation.CHANGE and fixed:
            what = "En roll som finns kan bara få en sista dag."
            yield Problem("", where(change.key, fixed[0].column), what, "Avsluta rollen och lägg till en ny.")


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Give and end roles through the actions; who is new is put up with the first of them."""
    units = {unit.code: unit for unit in Unit.objects.filter(path__startswith=scope.path).select_related("principal")}
    for change in changes:
        username, role, code = change.key
        unit, after = units[code], change.after
        if change.operation is Operation.ADD:
            _give(by, username, Role(role), unit, after)
            continue
        row = RoleAssignment.objects.filter(user__username=username, role=role, unit=unit).latest("valid_from")
        last = after.get("valid_to")
        if change.operation is Operation.REMOVE:
            people.end_role(by=by, assignment=row)
        elif isinstance(last, date):
            people.end_role(by=by, assignment=row, last_day=last)
        else:
            raise Refused("En avslutad roll öppnas inte igen av en inläsning.", "Ge rollen på nytt.")


def _give(by: User, username: str, role: Role, unit: Unit, after: Values) -> None:
    first, last = after["valid_from"], after.get("valid_to")
    assert isinstance(first, date)
    assert last is None or isinstance(last, date)
    person = User.objects.filter(username=username).first()
    if person is not None:
        people.assign_role(by=by, person=person, role=role, unit=unit, valid_from=first, valid_to=last)
        return
    texts = {name: str(after.get(name) or "") for name in _PERSON}
    person, _ = people.add_person(by=by, unit=unit, role=role, username=username, valid_from=first, **texts)
    if last is not None:
        given = RoleAssignment.objects.get(user=person, role=role.value, unit=unit)
        people.end_role(by=by, assignment=given, last_day=last)


def allow(by: User, scope: Unit) -> None:
    permissions.require(by, Permission.MANAGE_PEOPLE, scope)


KIND = imports.ImportKind(
    key="people",
    label="Personer och roller",
    sentence="Vem som har vilken roll på vilken enhet, från när och till när.",
    spec=PEOPLE,
    permission=Permission.MANAGE_PEOPLE,
    allow=allow,
    current=current,
    apply_changes=apply_changes,
    known=known,
    check=check,
)
