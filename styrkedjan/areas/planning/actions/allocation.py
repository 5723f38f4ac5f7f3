"""Allocation models, population forecasts and units' volumes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions.shared import lock
from styrkedjan.areas.planning.models import AllocationLine, AllocationModel, PopulationForecast, UnitVolume
from styrkedjan.areas.planning.queries import allocation
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, WrongState
from styrkedjan.domain.planning.model_changes import differences, priced_up
from styrkedjan.domain.planning.models import OLDEST, LineDefinition
from styrkedjan.domain.swedish import exact
from styrkedjan.foundation import editing, facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.sources.definitions import load_definitions


@action("planning.create_model", "lade upp en resursfördelningsmodell")
def create_model(
    *, by: User, principal: Unit, key: str, name: str, year: int, definition: str = "", description: str = ""
) -> AllocationModel:
    """A new model, empty or with a definition's lines for `year`. Raises Refused for a key that is taken."""
    permissions.require_planner(by, principal)
    lock(principal)
    if AllocationModel.objects.filter(principal=principal, key=key).exists():
        raise Refused(f"Det finns redan en modell med nyckeln ”{key}”.", "Välj en annan nyckel.")
    shipped = load_definitions().allocation_models
    if definition and definition not in shipped:
        raise Refused(f"Definitionen ”{definition}” finns inte.", f"Välj bland {', '.join(sorted(shipped))}.")
    found = shipped.get(definition)
    model = editing.create(
        AllocationModel, by=by, principal=principal, key=key, name=name.strip(), definition=definition,
        description=description.strip() or (found.description if found else ""),
        source=found.source.text if found else "",
    )  # fmt: skip
    tell(model, principal)
    if found:
        save_lines(by=by, model=model, year=year, lines=found.lines)
    return model


@action("planning.withdraw_model", "lät en resursfördelningsmodell utgå")
def withdraw_model(*, by: User, model: AllocationModel) -> AllocationModel:
    """Take a model out of use; what it gave stays readable."""
    permissions.require_planner(by, model.principal)
    row = locking.locked(model)
    if row.withdrawn_at is not None:
        raise WrongState(f"{row.name} utgår redan.")
    editing.write(row, by=by, withdrawn_at=timezone.now())
    tell(row, model.principal)
    return row


@action("planning.save_lines", "ändrade en resursfördelningsmodell")
def save_lines(
    *,
    by: User,
    model: AllocationModel,
    year: int,
    lines: Sequence[LineDefinition],
    remove: Collection[str] = (),
    version: str | None = None,
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> int:
    """Set lines of a model for a year; lines not named stay. Returns how many changed. Raises InvalidInput.

    With the `version` that the form was opened on (queries.lines_version), raises EditConflict with both when somebody
    else has saved meanwhile.
    """
    permissions.require_planner(by, model.principal)
    lock(model.principal)
    if model.withdrawn_at is not None:
        raise WrongState(f"{model.name} utgår och ändras inte.", "Gör en ny modell.")
    services = {area.code: area for area in ServiceArea.objects.filter(principal=model.principal)}
    rows = allocation.current_lines(model, year, NOW)
    current = {row.key: row for row in rows}
    apart = differences([allocation.definition_of(row) for row in rows], lines)
    cells = [(f"{one.name}, {field.label.lower()}", field) for one in apart for field in one.fields]
    facts.require_unchanged(
        rows, version,
        theirs=lambda: {name: field.before for name, field in cells}, mine={name: field.after for name, field in cells},
    )  # fmt: skip
    kept = [allocation.definition_of(row) for key, row in current.items() if key not in {line.id for line in lines}]
    _check_lines([*(line for line in kept if line.id not in remove), *lines])
    orders = {line.id: current[line.id].order if line.id in current else 0 for line in lines}
    last = max((row.order for row in current.values()), default=-1)
    for line in lines:
        if line.id not in current:
            last += 1
            orders[line.id] = last
    wanted = {line.id: _line_fields(model, year, line, orders[line.id], services) for line in lines}
    count = facts.replace(
        AllocationLine, current, {**wanted, **dict.fromkeys(remove)}, by=by, batch=batch, at=at
    ).changed
    if count:
        tell(model, model.principal, year=year, rows=count)
    return count


@transaction.atomic
def copy_year(*, by: User, model: AllocationModel, year: int, to: int, per_cent: Decimal, step: Decimal) -> int:
    """Begin a year with the lines of another, prices `per_cent` higher and rounded to a multiple of `step` kronor.

    Raises Refused when the year has lines already or the other has none.
    """
    permissions.require_planner(by, model.principal)
    if allocation.current_lines(model, to, NOW):
        raise Refused(f"{model.name} har redan rader för {to}.", "Ändra dem i stället.")
    before = [allocation.definition_of(row) for row in allocation.current_lines(model, year, NOW)]
    if not before:
        raise Refused(f"{model.name} har inga rader för {year}.", "Välj ett år som har rader.")
    return save_lines(by=by, model=model, year=to, lines=priced_up(before, per_cent, step))


def _line_fields(
    model: AllocationModel, year: int, line: LineDefinition, order: int, services: Mapping[str, ServiceArea]
) -> dict[str, Any]:
    service = services.get(line.service_area)
    return {
        "model_id": model.pk, "year": year, "key": line.id, "order": order, "block": line.block, "group": line.group,
        "basis": line.basis.value, "service_area_id": service.pk if service else None, "age_from": line.age_from,
        "age_to": line.age_to, "price": line.price, "fixed": line.fixed, "area_price": line.area_price,
        "index_share": line.index_share,
    }  # fmt: skip


def _check_lines(lines: Sequence[LineDefinition]) -> None:
    """Doubled keys and pairs of block and group. A service the municipality does not have is left blank."""
    problems, keys, names = [], set[str](), set[tuple[str, str]]()
    for line in lines:
        if line.id in keys or (line.block, line.group) in names:
            problems.append(Problem("", f"{line.block} {line.group}", "Raden finns två gånger.", "Ta bort den ena."))
        keys.add(line.id)
        names.add((line.block, line.group))
    if problems:
        raise InvalidInput(problems)


@dataclass(frozen=True, slots=True)
class PopulationRow:
    """Inhabitants of an age at the end of a year. Raises ValueError for what cannot be."""

    year: int
    age: int
    persons: Decimal
    source: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.age <= OLDEST or self.persons < 0:
            raise ValueError(f"Åldern ligger mellan 0 och {OLDEST} och antalet är noll eller mer.")


@action("planning.save_population", "sparade en befolkningsprognos")
def save_population(
    *,
    by: User,
    principal: Unit,
    rows: Iterable[PopulationRow],
    remove: Collection[tuple[int, int]] = (),
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> int:
    """Set inhabitants by year end and age; the rest stays. An older forecast can always be read again."""
    permissions.require_planner(by, principal)
    lock(principal)
    current = {(row.year, row.age): row for row in NOW.rows(PopulationForecast).filter(principal=principal)}
    wanted = {
        (row.year, row.age): {
            "principal_id": principal.pk, "year": row.year, "age": row.age, "persons": row.persons,
            "source": row.source,
        }
        for row in rows
    }  # fmt: skip
    count = facts.replace(
        PopulationForecast, current, {**wanted, **dict.fromkeys(remove)}, by=by, batch=batch, at=at
    ).changed
    if count:
        tell(principal, principal, rows=count)
    return count


@dataclass(frozen=True, slots=True)
class VolumeRow:
    """A unit's volume on a model's line. Raises ValueError for a negative figure."""

    unit: Unit
    line: str
    volume: Decimal | None
    index: Decimal | None = None
    area: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        if any(value is not None and value < 0 for value in (self.volume, self.index, self.area)):
            raise ValueError("Volym, index och yta kan inte vara negativa.")


@action("planning.save_volumes", "sparade enheters volymer")
def save_volumes(
    *,
    by: User,
    where: Unit,
    year: int,
    rows: Sequence[VolumeRow],
    remove: Collection[tuple[int, str]] = (),
    version: str | None = None,
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> int:
    """Set units' volumes of a year below `where`; the rest stays. Raises Refused for a unit outside.

    With the `version` that the form was opened on, raises EditConflict when somebody else has saved meanwhile.
    """
    permissions.require_budget(by, where)
    outside = [row.unit.name for row in rows if not row.unit.path.startswith(where.path)]
    if outside:
        raise Refused(f"{outside[0]} hör inte till {where.name}.", "Välj en enhet som ligger under.")
    lock(where)
    found = allocation.volumes_below(where, year)
    facts.require_unchanged(
        found, version,
        theirs=lambda: _cells((row.line_key, row.volume, row.index, row.area) for row in found),
        mine=_cells((row.line, row.volume, row.index, row.area) for row in rows),
    )  # fmt: skip
    current = {(row.unit_id, row.line_key): row for row in found}
    wanted = {
        (row.unit.pk, row.line): {
            "unit_id": row.unit.pk, "year": year, "line_key": row.line, "volume": row.volume, "index": row.index,
            "area": row.area,
        }
        for row in rows
    }  # fmt: skip
    count = facts.replace(UnitVolume, current, {**wanted, **dict.fromkeys(remove)}, by=by, batch=batch, at=at).changed
    if count:
        tell(where, where, year=year, rows=count)
    return count


def _cells(rows: Iterable[tuple[str, Decimal | None, Decimal | None, Decimal]]) -> dict[str, str]:
    """Volumes as the two who wrote compare them, by the form's own names."""
    names = ("volume", "index", "area")
    told = ((line, zip(names, values, strict=True)) for line, *values in rows)
    return {f"{name}_{line}": exact(value) for line, pairs in told for name, value in pairs if value}
