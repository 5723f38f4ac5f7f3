"""A model before and after a change, tried or saved: what it means in kronor for every line and unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.models import AllocationLine, AllocationModel
from styrkedjan.areas.planning.queries.allocation import (
    AllocationPage,
    UnitGrant,
    computed,
    current_lines,
    definition_of,
    grants_by_unit,
    population,
    units_of,
    volumes,
)
from styrkedjan.domain.planning.model_changes import LineDifference, differences
from styrkedjan.domain.planning.models import LineDefinition
from styrkedjan.foundation.known import NOW, Known

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Shift:
    """An amount before and after, kronor: nought where the thing is not there, None where it is unknown."""

    name: str
    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal | None:
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def share(self) -> Decimal | None:
        change = self.change
        return change / self.before if change is not None and self.before else None


@dataclass(frozen=True, slots=True)
class UnitShift(Shift):
    """A unit's grant before and after, with what that is per head."""

    unit: Unit
    volume: Decimal

    @property
    def per_head_before(self) -> Decimal | None:
        return self.before / self.volume if self.before is not None and self.volume else None

    @property
    def per_head_after(self) -> Decimal | None:
        return self.after / self.volume if self.after is not None and self.volume else None


@dataclass(frozen=True, slots=True)
class ModelEffect:
    """What a change of a model does on the same volumes. `fields` is which lines differ and how."""

    before: AllocationPage
    after: AllocationPage
    fields: tuple[LineDifference, ...]
    lines: tuple[Shift, ...]
    blocks: tuple[Shift, ...]
    units: tuple[UnitShift, ...]

    @property
    def total(self) -> Shift:
        """The whole model, as far as it is known."""
        return Shift("Summa", _known(self.before), _known(self.after))

    @property
    def gaining(self) -> int:
        return sum(1 for row in self.units if row.change and row.change > 0)

    @property
    def losing(self) -> int:
        return sum(1 for row in self.units if row.change and row.change < 0)


def model_effect(
    model: AllocationModel, year: int, lines: Sequence[LineDefinition], before: Sequence[LineDefinition] | None = None
) -> ModelEffect:
    """The model of a year as it stands (or as `before`) beside `lines`, on today's volumes (four queries)."""
    if before is None:
        before = [definition_of(row) for row in current_lines(model, year, NOW)]
    people, enrolled = population(model.principal, NOW), volumes(model.principal, year, NOW)
    units = units_of(model.principal, enrolled)
    was, now = (computed(model, year, rows, people, enrolled) for rows in (before, lines))
    return ModelEffect(
        was, now, differences(before, lines), _lines(was, now), _blocks(was, now),
        _units(grants_by_unit(before, enrolled, units), grants_by_unit(lines, enrolled, units)),
    )  # fmt: skip


def _known(page: AllocationPage) -> Decimal | None:
    """The total; None when there are lines and none of them is known."""
    return page.total if not page.rows or any(row.line for row in page.rows) else None


def _lines(was: AllocationPage, now: AllocationPage) -> tuple[Shift, ...]:
    old = {row.definition.id: row for row in was.rows}
    new = {row.definition.id: row for row in now.rows}
    found = []
    for key in (*new, *(key for key in old if key not in new)):
        row = new.get(key) or old[key]
        name = f"{row.definition.block} {row.definition.group}"
        found.append(Shift(name, old[key].grant if key in old else ZERO, new[key].grant if key in new else ZERO))
    return tuple(found)


def _blocks(was: AllocationPage, now: AllocationPage) -> tuple[Shift, ...]:
    """Each block as far as it is known; None when it has lines and none is."""
    names = dict.fromkeys(row.definition.block for row in (*now.rows, *was.rows))
    return tuple(Shift(name, _block(was, name), _block(now, name)) for name in names)


def _block(page: AllocationPage, name: str) -> Decimal | None:
    rows = [row for row in page.rows if row.definition.block == name]
    known = [row.grant for row in rows if row.grant is not None]
    return sum(known, ZERO) if known or not rows else None


def _units(was: Iterable[UnitGrant], now: Iterable[UnitGrant]) -> tuple[UnitShift, ...]:
    old, new = ({grant.unit.pk: grant for grant in grants} for grants in (was, now))
    units = {key: grant.unit for grant in (*old.values(), *new.values()) for key in [grant.unit.pk]}
    volumes = {key: max(found.volume for found in (old.get(key), new.get(key)) if found) for key in units}
    rows = [
        UnitShift(unit.name, _grant(old.get(key)), _grant(new.get(key)), unit, volumes[key])
        for key, unit in units.items()
    ]
    return tuple(sorted(rows, key=lambda row: row.unit.code))


def _grant(found: UnitGrant | None) -> Decimal | None:
    """Nought for a unit outside the model, None while nothing of its grant is known."""
    if found is None:
        return ZERO
    return found.grant if found.lines else None


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """A moment when a model's lines of a year were changed, by whom, and how many lines changed then."""

    at: datetime
    by: str
    changed: int


def model_versions(model: AllocationModel, year: int, known: Known) -> list[ModelVersion]:
    """Every version of the model's lines of a year, newest first (one query)."""
    return versions_of([model.pk], year, known)[model.pk]


def versions_of(models: Iterable[int], year: int, known: Known) -> dict[int, list[ModelVersion]]:
    """Every version of many models' lines of a year by the model's key, newest first (one query)."""
    found: dict[int, list[AllocationLine]] = {model: [] for model in models}
    for row in known.ever(AllocationLine).filter(model__in=list(found), year=year).select_related("known_by"):
        found[row.model_id].append(row)
    return {model: _versions(rows, known) for model, rows in found.items()}


def _versions(rows: Sequence[AllocationLine], known: Known) -> list[ModelVersion]:
    by = {row.known_at: str(row.known_by) for row in rows}
    changed: dict[datetime, set[str]] = {row.known_at: set() for row in rows}
    for row in rows:
        changed[row.known_at].add(row.key)
        if row.superseded_at is not None and known.holds(row.superseded_at):
            changed.setdefault(row.superseded_at, set()).add(row.key)
    return [ModelVersion(at, by.get(at, ""), len(changed[at])) for at in sorted(changed, reverse=True)]


def model_diff(model: AllocationModel, year: int, first: datetime, second: datetime) -> ModelEffect:
    """The model at two moments on today's volumes: only what the model itself did (five queries)."""
    before, after = (
        [definition_of(row) for row in current_lines(model, year, Known.at(moment))] for moment in (first, second)
    )
    return model_effect(model, year, after, before)
