"""Questions about the tree. Values out, no lazy surprises: each function says how many SQL queries it costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from styrkedjan.areas.organisation.models import (
    POLITICAL_KINDS,
    EventKind,
    Responsibility,
    RoleAssignment,
    ServiceArea,
    Unit,
    UnitEvent,
    UnitVersion,
    names_then,
)
from styrkedjan.areas.organisation.permissions import NEW_PASSWORD
from styrkedjan.foundation.access import Grant
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.remembering import remembered
from styrkedjan.foundation.roles import Role
from styrkedjan.foundation.rows import the_one

HEADS = (Role.UNIT_HEAD.value, Role.DEPARTMENT_HEAD.value)


def subtree(unit: Unit) -> QuerySet[Unit]:
    """The unit and all below it."""
    return Unit.objects.filter(path__startswith=unit.path)


def valid_on(day: date) -> Q:
    """Units that exist on a day."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def ancestors(unit: Unit) -> Sequence[Unit]:
    """From the root down to the unit itself (one query)."""
    keys = [int(part) for part in unit.path.strip("/").split("/")]
    found = {row.pk: row for row in Unit.objects.filter(pk__in=keys)}
    return [found[key] for key in keys]


def bodies_by_code(scope: Unit) -> dict[str, Unit]:
    """The political bodies inside a subtree, by the code that a file names them with (one query)."""
    rows = Unit.objects.filter(principal=root_of(scope), kind__in=POLITICAL_KINDS, path__startswith=scope.path)
    return {row.code: row for row in rows.select_related("principal")}


def units_by_code(scope: Unit) -> dict[str, Unit]:
    """Every unit of the municipality, by its code (one query)."""
    return {row.code: row for row in Unit.objects.filter(principal=root_of(scope)).select_related("principal")}


class UnitRow(NamedTuple):
    """A unit as little of it as most questions about many need; `name` and `short_name` are those of today."""

    pk: int
    path: str
    code: str
    name: str
    short_name: str
    kind: str
    operating_form: str
    geographic_area: str
    area_code: str | None
    area_name: str | None
    valid_from: date
    valid_to: date | None


@remembered
def unit_rows(principal: Unit) -> tuple[UnitRow, ...]:
    """Every unit of the principal, each above those below it (one query): read once for all that ask of them."""
    columns = (*UnitRow._fields[:8], "service_area__code", "service_area__name", *UnitRow._fields[10:])
    rows = Unit.objects.filter(path__startswith=principal.path).order_by("path")
    return tuple(map(UnitRow._make, rows.values_list(*columns)))


def rows_below(unit: Unit) -> Iterator[UnitRow]:
    """Those of the unit and all below it."""
    return (row for row in unit_rows(root_of(unit)) if row.path.startswith(unit.path))


def home_of(grants: Sequence[Grant]) -> Unit | None:
    """Where somebody's day starts: the outermost unit they have a role on (one query; none without a role)."""
    path = min((grant.path for grant in grants), key=lambda path: (path.count("/"), path), default="")
    if not path:
        return None
    return the_one(Unit.objects.select_related("principal", "parent", "service_area").filter(path=path))


def root_of(unit: Unit) -> Unit:
    """The municipality or region (no query when the unit is the root or the principal is loaded)."""
    return unit if unit.parent_id is None or unit.principal is None else unit.principal


def committee_of(unit: Unit) -> Unit | None:
    """The nearest committee, board or company at or above the unit (one query)."""
    for candidate in reversed(ancestors(unit)):
        if candidate.kind in POLITICAL_KINDS:
            return candidate
    return None


def committees(principal: Unit, day: date | None = None) -> Sequence[Unit]:
    """The principal's executive board, committees and companies, in code order (one query)."""
    rows = Unit.objects.filter(principal=principal, kind__in=POLITICAL_KINDS)
    return list(rows.filter(valid_on(day)) if day else rows)


def told_of(unit: Unit) -> Sequence[Unit]:
    """The bodies that a document of the unit tells of: itself, or every one for the whole (one query at most)."""
    if unit.parent_id is None:
        return committees(root_of(unit))
    return [unit] if unit.kind in POLITICAL_KINDS else []


def responsibilities_by_unit(principal: Unit) -> dict[str, int]:
    """Responsibility code -> unit key, for a whole principal (one query)."""
    return dict(Responsibility.objects.filter(principal=principal).values_list("code", "unit_id"))


def service_areas(principal: Unit) -> Sequence[ServiceArea]:
    """The principal's service areas in code order (one query)."""
    return list(ServiceArea.objects.filter(principal=principal))


_KIND_ORDER = {
    kind: index
    for index, kind in enumerate(
        ("council", "executive_board", "committee", "company", "department", "area", "unit", "provider")
    )
}


def tree_order(kind: str, code: str) -> tuple[int, str]:
    """How units stand below one another: the political bodies first, then by code."""
    return _KIND_ORDER.get(kind, len(_KIND_ORDER)), code


def by_name(unit: Unit) -> tuple[str, int]:
    """How units stand in a list: by what they were called as the page is read, which the database does not know."""
    return unit.name, unit.pk


def name_on(unit: Unit, day: date) -> str:
    """What the unit was called on a day (one query); its present name before the first known version."""
    versions = UnitVersion.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), unit=unit)
    found = versions.filter(valid_from__lte=day).order_by("-valid_from").first()
    return found.name if found is not None else unit.name


def called(units: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Unit key -> name, of keys and names that were read without the units: as a page read as known then says it."""
    then = names_then()
    return {pk: then[pk]["name"] if pk in then else name for pk, name in units}


def versions(unit: Unit) -> Sequence[UnitVersion]:
    """The unit's names and places through time, newest first (one query)."""
    return list(UnitVersion.objects.filter(unit=unit).select_related("parent").order_by("-valid_from"))


def events(unit: Unit) -> Sequence[UnitEvent]:
    """What has happened to the unit, newest first (three queries)."""
    rows = UnitEvent.objects.filter(Q(predecessors=unit) | Q(successors=unit)).distinct()
    return list(rows.select_related("created_by").prefetch_related("predecessors", "successors"))


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a unit came from and what it became, all the way, so that a series can be read across reorganisations."""

    unit: Unit
    predecessors: tuple[Unit, ...]
    successors: tuple[Unit, ...]


def lineage(unit: Unit) -> Lineage:
    """All predecessors and successors through mergers and splits, nearest first (at most four queries)."""
    rows = UnitEvent.objects.filter(
        principal=root_of(unit), kind__in=(EventKind.MERGE, EventKind.SPLIT)
    ).prefetch_related("predecessors", "successors")
    before: dict[int, list[int]] = defaultdict(list)
    after: dict[int, list[int]] = defaultdict(list)
    units: dict[int, Unit] = {}
    for event in rows:
        old, new = list(event.predecessors.all()), list(event.successors.all())
        units |= {row.pk: row for row in (*old, *new)}
        for one in old:
            after[one.pk] += [row.pk for row in new]
        for one in new:
            before[one.pk] += [row.pk for row in old]
    return Lineage(
        unit,
        tuple(units[key] for key in _reachable(unit.pk, before)),
        tuple(units[key] for key in _reachable(unit.pk, after)),
    )


def _reachable(start: int, steps: Mapping[int, Iterable[int]]) -> Sequence[int]:
    """Breadth first, each once, the start left out; a circle ends where it began."""
    found: dict[int, None] = {start: None}
    edge = [start]
    while edge:
        edge = [key for one in edge for key in steps.get(one, ()) if key not in found]
        found.update(dict.fromkeys(edge))
    return [key for key in found if key != start]


def roles_on(unit: Unit, day: date) -> Sequence[RoleAssignment]:
    """The roles held on the unit itself from the day on, role by role (one query)."""
    current = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    rows = RoleAssignment.objects.filter(current, unit=unit).select_related("user", "unit")
    return list(rows.order_by("role", "user__last_name", "user__username"))


def roles_reaching(unit: Unit, day: date) -> Sequence[RoleAssignment]:
    """The roles held above the unit that reach it, from the top down (one query)."""
    above = [int(key) for key in unit.path.strip("/").split("/")[:-1]]
    current = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    rows = RoleAssignment.objects.filter(current, unit_id__in=above, valid_from__lte=day)
    return list(rows.select_related("user", "unit").order_by("unit__path", "role", "user__last_name"))


def people(principal: Unit) -> QuerySet[User]:
    """Everyone who holds or has held a role in the municipality: nobody else's people are seen here."""
    held = RoleAssignment.objects.filter(user=OuterRef("pk"), unit__principal=principal)
    return User.objects.filter(Exists(held), is_active=True).order_by("last_name", "first_name", "username")


def role_counts(units: Sequence[Unit], day: date) -> dict[int, int]:
    """Unit key -> how many roles are held on it (one query)."""
    current = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    rows = RoleAssignment.objects.filter(current, unit__in=units, valid_from__lte=day)
    return dict(rows.values_list("unit_id").annotate(n=Count("pk")))


def heads(units: Iterable[int], day: date) -> dict[int, list[User]]:
    """Unit key -> the people who hold a head's role on that very unit (one query)."""
    current = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    rows = RoleAssignment.objects.filter(
        current, unit__in=list(units), valid_from__lte=day, role__in=HEADS, user__is_active=True
    ).select_related("user")
    found: dict[int, list[User]] = defaultdict(list)
    for row in rows.order_by("user__last_name", "user__first_name"):
        found[row.unit_id].append(row.user)
    return dict(found)


def password_handed_out(person: User) -> datetime:
    """When somebody else gave the person the password (one query): by the newest event, else when the person came."""
    events = AuditEvent.objects.filter(
        target_type=User._meta.label_lower,
        target_id=str(person.pk),
        action__in=("organisation.add_person", NEW_PASSWORD),
    )
    return events.values_list("at", flat=True).first() or person.date_joined
