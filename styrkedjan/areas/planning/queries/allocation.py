"""Resource allocation computed: every line with volume, grant, workings and what a small change costs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Sum

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.models import AllocationLine, AllocationModel, PopulationForecast, UnitVolume
from styrkedjan.domain.economy import allocation as rules
from styrkedjan.domain.economy.allocation import VolumeBasis
from styrkedjan.domain.planning.models import (
    LineDefinition,
    Population,
    mean_index,
    municipal_volume,
    priced,
    unit_line,
)
from styrkedjan.domain.planning.models import UnitVolume as Volume
from styrkedjan.domain.swedish import plural
from styrkedjan.domain.workings import Input, Working
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.remembering import remembered

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """A line as shown. `line` is None while price or volume is unknown; `missing` says what is not known."""

    definition: LineDefinition
    volume: Decimal | None
    line: rules.AllocationLine | None
    working: Working | None
    sensitivity: rules.Sensitivity | None
    missing: str = ""

    @property
    def grant(self) -> Decimal | None:
        return self.line.grant if self.line else None


@dataclass(frozen=True, slots=True)
class AllocationPage:
    """A computed model: `total` counts only what is known, and `missing` says what is not."""

    model: AllocationModel
    year: int
    rows: tuple[AllocationRow, ...]
    blocks: tuple[tuple[str, Decimal, Working], ...]
    total: Decimal
    missing: tuple[str, ...]

    @property
    def price_up(self) -> Decimal:
        """What one per cent higher prices cost, kronor a year."""
        return sum((row.sensitivity.price_up for row in self.rows if row.sensitivity), ZERO)

    @property
    def volume_up(self) -> Decimal:
        """What one per cent larger volumes cost, kronor a year."""
        return sum((row.sensitivity.volume_up for row in self.rows if row.sensitivity), ZERO)

    @property
    def by_service(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Service area code -> (grant, volume); services with anything missing are left out."""
        broken = {row.definition.service_area for row in self.rows if row.line is None}
        sums: dict[str, tuple[Decimal, Decimal]] = {}
        for row in self.rows:
            service = row.definition.service_area
            if row.line is not None and service and service not in broken:
                grant, volume = sums.get(service, (ZERO, ZERO))
                sums[service] = (grant + row.line.grant, volume + row.line.volume)
        return sums


@dataclass(frozen=True, slots=True)
class UnitGrant:
    """What a unit gets from a model, line by line. `missing` names lines without volume or price."""

    unit: Unit
    grant: Decimal
    volume: Decimal
    workings: tuple[Working, ...]
    missing: tuple[str, ...]
    lines: tuple[rules.AllocationLine, ...] = ()

    @property
    def per_head(self) -> Decimal | None:
        return self.grant / self.volume if self.volume else None

    @property
    def one_more(self) -> tuple[tuple[str, Decimal], ...]:
        """What one head more is worth to the unit, kronor a year, by group."""
        return tuple((line.group, rules.sensitivity(line).one_more) for line in self.lines)

    @property
    def working(self) -> Working:
        steps = tuple(step for part in self.workings for step in part.steps)
        return Working(f"Tilldelning {self.unit.name}", self.grant, "kr", (), steps, "Summa av raderna", parts=())


def models(principal: Unit, known: Known) -> list[AllocationModel]:
    """The municipality's models that were in use (one query)."""
    rows = known.made(AllocationModel.objects.filter(principal=principal))
    return [row for row in rows if not known.holds(row.withdrawn_at)]


def years_of(model: AllocationModel, known: Known) -> list[int]:
    """The years the model has lines for, newest first (one query)."""
    rows = known.rows(AllocationLine).filter(model=model).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())


def current_lines(model: AllocationModel, year: int, known: Known) -> list[AllocationLine]:
    """The model's lines of a year in order (one query)."""
    rows = known.rows(AllocationLine).filter(model=model, year=year)
    return list(rows.select_related("service_area", "known_by").order_by("order", "key"))


def definition_of(row: AllocationLine) -> LineDefinition:
    """The line as the rules read it."""
    return LineDefinition(
        block=row.block, group=row.group, basis=VolumeBasis(row.basis), id=row.key,
        service_area=row.service_area.code if row.service_area else "", age_from=row.age_from, age_to=row.age_to,
        price=row.price, fixed=row.fixed, area_price=row.area_price, index_share=row.index_share,
    )  # fmt: skip


def population(principal: Unit, known: Known) -> Population:
    """All year ends that are known (one query)."""
    rows = known.rows(PopulationForecast).filter(principal=principal)
    found = list(rows.values_list("year", "age", "persons", "source"))
    sources = dict.fromkeys(source for *_, source in found if source)
    return Population({(year, age): persons for year, age, persons, _ in found}, ", ".join(sources))


def population_summary(principal: Unit, known: Known) -> list[tuple[int, Decimal]]:
    """Inhabitants per year end (one query)."""
    rows = known.rows(PopulationForecast).filter(principal=principal)
    return list(rows.values_list("year").annotate(total=Sum("persons")).order_by("year"))


def volumes(principal: Unit, year: int, known: Known) -> list[Volume]:
    """The units' own volumes of a year (one query)."""
    return volumes_of_years(principal, [year], known)[year]


def volumes_below(where: Unit, year: int) -> list[UnitVolume]:
    """The volumes as they were written for the units, for those who change them (one query)."""
    return list(NOW.rows(UnitVolume).filter(unit__path__startswith=where.path, year=year).select_related("known_by"))


def volumes_of_years(scope: Unit, years: Collection[int], known: Known) -> dict[int, list[Volume]]:
    """The units' own volumes of each year (one query)."""
    rows = known.rows(UnitVolume).filter(unit__path__startswith=scope.path, year__in=years)
    found: dict[int, list[Volume]] = {year: [] for year in years}
    fields = rows.values_list("year", "unit__code", "line_key", "volume", "index", "area")
    for year, code, line, volume, index, area in fields:
        found[year].append(Volume(code, line, volume, index, area))
    return found


@remembered
def allocation_page(
    model: AllocationModel, year: int, known: Known, *, volume_year: int | None = None
) -> AllocationPage:
    """The model computed at the prices of `year` and the volumes of `volume_year` (the same year when None).

    Three queries, however many lines and units.
    """
    people = population(model.principal, known)
    enrolled = volumes(model.principal, volume_year or year, known)
    lines = [definition_of(row) for row in current_lines(model, year, known)]
    return computed(model, year, lines, people, enrolled, volume_year)


@remembered
def allocation_pages(principal: Unit, known: Known) -> list[tuple[AllocationModel, AllocationPage | None]]:
    """Every model in use computed for its newest year; None for one without lines (four queries, however many)."""
    found = models(principal, known)
    lines: dict[int, list[AllocationLine]] = {model.pk: [] for model in found}
    rows = known.rows(AllocationLine).filter(model__in=found).select_related("service_area")
    for row in rows.order_by("model", "-year", "order", "key"):
        if not lines[row.model_id] or lines[row.model_id][0].year == row.year:
            lines[row.model_id].append(row)
    years = {key: of_model[0].year for key, of_model in lines.items() if of_model}
    people, enrolled = population(principal, known), volumes_of_years(principal, set(years.values()), known)
    return [
        (model, computed(model, year, [definition_of(row) for row in lines[model.pk]], people, enrolled[year])
         if (year := years.get(model.pk)) else None)
        for model in found
    ]  # fmt: skip


def computed(
    model: AllocationModel,
    year: int,
    lines: Iterable[LineDefinition],
    people: Population,
    enrolled: Sequence[Volume],
    volume_year: int | None = None,
) -> AllocationPage:
    """Lines, saved or tried, on given volumes (no query)."""
    rows = tuple(_row(line, people, enrolled, volume_year or year) for line in lines)
    allocation = rules.allocate(row.line for row in rows if row.line)
    blocks = tuple((name, amount, rules.block_working(allocation, name)) for name, amount in allocation.blocks.items())
    missing = tuple(row.missing for row in rows if row.missing)
    return AllocationPage(model, year, rows, blocks, allocation.total, missing)


def _row(line: LineDefinition, people: Population, enrolled: Sequence[Volume], year: int) -> AllocationRow:
    own = [row for row in enrolled if row.line == line.id]
    volume = municipal_volume(line, people, own, year)
    unknown = [row.unit for row in own if row.volume is None]
    area = sum((row.area for row in own if row.volume is not None), ZERO)
    found = priced(line, volume, index=mean_index(line, own), area=area)
    name = f"{line.block} {line.group}"
    if found is None:
        what = "pris saknas" if line.price is None else _volume_missing(line, year)
        return AllocationRow(line, volume, None, None, None, f"{name}: {what}")
    working = rules.grant_working(found)
    if line.basis is VolumeBasis.MEAN_POPULATION:
        ends = [_year_end(people, line, at) for at in (year - 1, year)]
        working = replace(working, inputs=(*working.inputs, *ends))
    told = f"{name}: {plural(len(unknown), 'enhet', 'enheter')} saknar volym" if unknown else ""
    return AllocationRow(line, volume, found, working, rules.sensitivity(found), told)


def _volume_missing(line: LineDefinition, year: int) -> str:
    if line.basis is VolumeBasis.MEAN_POPULATION:
        return f"befolkning för årsskiftena {year - 1} och {year} saknas"
    return f"inga enheter har volym för {year}"


def _year_end(people: Population, line: LineDefinition, year: int) -> Input:
    assert line.age_from is not None
    assert line.age_to is not None
    count = people.at_year_end(year, line.age_from, line.age_to)
    return Input(f"{line.group} den 31 december {year}", count, "personer", people.source)


def unit_grants(model: AllocationModel, year: int, below: Unit | None = None, *, known: Known) -> list[UnitGrant]:
    """What each unit gets of the model's enrolled lines (three queries)."""
    lines = [definition_of(row) for row in current_lines(model, year, known)]
    rows = volumes(below or model.principal, year, known)
    return grants_by_unit(lines, rows, units_of(model.principal, rows))


def unit_grants_of_all(principal: Unit, year: int, below: Unit | None = None, *, known: Known) -> list[UnitGrant]:
    """What each unit gets of all models in use, once per unit and model (three queries, however many models)."""
    heads = volumes(below or principal, year, known)
    units = units_of(principal, heads)
    by_model = _by_model(principal, year, known)
    return [grant for lines in by_model.values() for grant in grants_by_unit(lines, heads, units)]


def lines_of_all(principal: Unit, year: int, known: Known) -> list[LineDefinition]:
    """The lines of all models in use (one query)."""
    return [line for lines in _by_model(principal, year, known).values() for line in lines]


def _by_model(principal: Unit, year: int, known: Known) -> dict[int, list[LineDefinition]]:
    in_use = known.rows(AllocationLine).filter(model__withdrawn_at__isnull=True)
    rows = in_use.filter(model__principal=principal, year=year).select_related("service_area")
    found: dict[int, list[LineDefinition]] = {}
    for row in rows.order_by("model__name", "order", "key"):
        found.setdefault(row.model_id, []).append(definition_of(row))
    return found


def units_of(principal: Unit, rows: Iterable[Volume]) -> dict[str, Unit]:
    """The units that have volumes, by code in order (one query)."""
    codes = {row.unit for row in rows}
    units = Unit.objects.filter(principal=principal, code__in=codes).select_related("service_area")
    return {unit.code: unit for unit in units.order_by("code")}


def grants_by_unit(
    lines: Iterable[LineDefinition], rows: Iterable[Volume], units: Mapping[str, Unit]
) -> list[UnitGrant]:
    """What lines, saved or tried, give each unit that has a volume on one of them (no query)."""
    by_key = {line.id: line for line in lines if line.basis is VolumeBasis.ENROLLED}
    by_unit: dict[str, list[Volume]] = {}
    for row in rows:
        if row.line in by_key:
            by_unit.setdefault(row.unit, []).append(row)
    return [_unit_grant(unit, by_unit[code], by_key) for code, unit in units.items() if code in by_unit]


def _unit_grant(unit: Unit, rows: Sequence[Volume], lines: Mapping[str, LineDefinition]) -> UnitGrant:
    found = [(row, unit_line(lines[row.line], row)) for row in rows]
    known = tuple(line for _, line in found if line is not None)
    missing = tuple(lines[row.line].group for row, line in found if line is None)
    grant, heads = sum((line.grant for line in known), ZERO), sum((line.volume for line in known), ZERO)
    return UnitGrant(unit, grant, heads, tuple(rules.grant_working(line) for line in known), missing, known)
