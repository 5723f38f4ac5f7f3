"""New principals and new units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import ProtectedError, Q
from django.utils import timezone

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.actions.common import (
    fresh,
    locked,
    name_problems,
    raise_for,
    record_event,
    require_not_root,
    require_open,
)
from styrkedjan.areas.organisation.models import (
    ROOT_KINDS,
    EventKind,
    OperatingForm,
    RoleAssignment,
    ServiceArea,
    Unit,
    UnitEvent,
    UnitKind,
    UnitVersion,
)
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.errors import NotAllowed, Problem, Refused
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission, Role
from styrkedjan.sources.definitions.loading import load_definitions

_LONGEST_CODE = 20


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be created by a merger or a split; `responsibilities` are the ledger codes it takes over."""

    code: str
    name: str
    responsibilities: tuple[str, ...] = ()


@action("organisation.create_principal", "lade upp huvudmannen")
def create_principal(
    *,
    by: User,
    code: str,
    name: str,
    steering_model: str,
    kind: UnitKind = UnitKind.MUNICIPALITY,
    on: date | None = None,
    administrator: User | None = None,
) -> Unit:
    """A new municipality or region, with its first administrator (`by` when none is named).

    Only the installation's own superuser may do it: nobody yet holds a role where nothing is. Raises InvalidInput for
    a steering model that no definition describes.
    """
    if not by.is_superuser:
        raise NotAllowed("Bara den som driver tjänsten lägger upp en ny huvudman.", "Be driften om hjälp.")
    problems = [*_code_problems(code), *name_problems(name)]
    if kind not in ROOT_KINDS:
        what = "En huvudman är en kommun, en region eller en utvärderande organisation."
        problems.append(Problem("", "Slag", what, "Välj ett av dem."))
    if Unit.objects.filter(parent__isnull=True, code=code).exists():
        problems.append(Problem("", "Kod", f"Huvudmannen ”{code}” finns redan.", "Välj en annan kod."))
    names = Unit.objects.filter(parent__isnull=True).values_list("name", flat=True)
    if same := next((one for one in names if one.casefold() == name.strip().casefold()), ""):
        what = f"Det finns redan en huvudman som heter ”{same}”."
        problems.append(Problem("", "Namn", what, "Arbeta vidare i den, eller skriv ett namn som skiljer dem åt."))
    raise_for(problems)
    load_definitions().steering_model(steering_model)
    day = on or timezone.localdate()
    root = Unit(code=code, name=name.strip(), kind=kind, steering_model=steering_model, valid_from=day)
    _place(root, None, by)
    RoleAssignment.objects.create(
        user=administrator or by,
        unit=root,
        role=Role.ADMINISTRATOR.value,
        valid_from=min(day, timezone.localdate()),
        created_by=by,
        changed_by=by,
    )
    _record_creation(root, by, "")
    return root


@action("organisation.create_unit", "lade upp en enhet")
def create_unit(
    *,
    by: User,
    parent: Unit,
    code: str,
    name: str,
    kind: UnitKind | str,
    on: date | None = None,
    note: str = "",
    short_name: str = "",
    operating_form: OperatingForm | str = OperatingForm.IN_HOUSE,
    service_area: ServiceArea | None = None,
    geographic_area: str = "",
    valid_to: date | None = None,
) -> Unit:
    """A new unit below `parent` from a day (today when None). Raises InvalidInput with every fault."""
    permissions.require(by, Permission.EDIT_ORGANISATION, parent)
    parent = locked(parent)
    day = on or timezone.localdate()
    unit = Unit(
        code=code.strip(),
        name=name.strip(),
        short_name=short_name.strip(),
        kind=kind,
        operating_form=operating_form,
        service_area=service_area,
        geographic_area=geographic_area.strip(),
        valid_from=day,
        valid_to=valid_to,
    )
    raise_for(_unit_problems(unit, parent))
    require_open(parent, max(day, parent.valid_from))
    _place(unit, parent, by)
    _record_creation(unit, by, note)
    return unit


@action("organisation.remove_unit", "tog bort en oanvänd enhet")
def remove_unused_unit(*, by: User, unit: Unit) -> None:
    """Take back a unit that was entered by mistake. Raises Refused as soon as anything hangs on it."""
    permissions.require(by, Permission.EDIT_ORGANISATION, unit)
    unit = locked(unit)
    require_not_root(unit)
    used = Refused(f"{unit.name} används redan och kan inte tas bort.", "Avsluta den med en sista dag i stället.")
    if unit.children.exists() or unit.role_assignments.exists() or unit.responsibilities.exists():
        raise used
    history = list(UnitEvent.objects.filter(Q(predecessors=unit) | Q(successors=unit)).distinct())
    if any(event.kind in {EventKind.MERGE, EventKind.SPLIT} for event in history):
        raise used
    tell(unit, unit, code=unit.code)
    try:
        unit.delete()
    except ProtectedError as error:
        raise used from error
    for event in history:  # its own renamings and moves go with it
        event.delete()


def _unit_problems(unit: Unit, parent: Unit) -> Iterator[Problem]:
    root = root_of(parent)
    yield from _code_problems(unit.code)
    yield from name_problems(unit.name)
    if unit.kind not in UnitKind.values or unit.kind in ROOT_KINDS:
        yield Problem("", "Slag", f"”{unit.kind}” är inget slag av enhet.", "Välj ett annat slag än kommun och region.")
    if unit.operating_form not in OperatingForm.values:
        yield Problem("", "Driftform", f"”{unit.operating_form}” är ingen driftform.", "Välj ur listan.")
    if Unit.objects.filter(principal=root, code=unit.code).exists():
        yield Problem("", "Kod", f"Koden ”{unit.code}” används redan.", "Välj en annan kod.")
    if unit.service_area is not None and unit.service_area.principal_id != root.pk:
        yield Problem("", "Verksamhetsområde", "Området hör till en annan huvudman.", "Välj ur listan.")
    if unit.valid_to is not None and unit.valid_to < unit.valid_from:
        yield Problem("", "Gäller till", "Sista dagen ligger före den första.", "Rätta den dag som är fel.")


def _code_problems(code: str) -> list[Problem]:
    if not code.strip():
        return [Problem("", "Kod", "Koden saknas.", "Skriv enhetens kod.")]
    if len(code) > _LONGEST_CODE or "/" in code:
        what = f"Koden ”{code[:30]}” är längre än {_LONGEST_CODE} tecken eller innehåller snedstreck."
        return [Problem("", "Kod", what, "Välj en kortare kod av bokstäver, siffror och bindestreck.")]
    return []


def _place(unit: Unit, parent: Unit | None, by: User) -> None:
    """Save a new unit where it belongs; the path holds its own key, so it takes two writes."""
    unit.parent, unit.created_by, unit.changed_by = parent, by, by
    unit.principal = root_of(parent) if parent is not None else None
    unit.save()
    unit.path = f"{parent.path if parent is not None else '/'}{unit.pk}/"
    if parent is None:
        unit.principal = unit
    unit.save(update_fields=["path", "principal"])


def _record_creation(unit: Unit, by: User, note: str) -> None:
    UnitVersion.objects.create(
        unit=unit, name=unit.name, parent=unit.parent, valid_from=unit.valid_from, valid_to=unit.valid_to
    )
    record_event(EventKind.CREATE, by=by, on=unit.valid_from, note=note, successors=[unit])
    tell(unit, unit, code=unit.code, gäller_från=str(unit.valid_from))


def created(parent: Unit, new: NewUnit, like: Unit, *, by: User, on: date, note: str) -> Unit:
    """A successor: a unit of the same kind, form and service as the one it follows."""
    return fresh(
        create_unit(
            by=by,
            parent=parent,
            code=new.code,
            name=new.name,
            kind=like.kind,
            on=on,
            note=note,
            operating_form=like.operating_form,
            service_area=like.service_area,
            geographic_area=like.geographic_area,
        )
    )
