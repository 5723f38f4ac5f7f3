"""A resource allocation model as a reviewed definition, and how its lines meet volumes.

A municipality may have several models. A definition carries the structure (blocks, age classes, what the price is
multiplied by); prices may be left out, since they are the municipality's own and decided every year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.definitions import Citation, Flaw, blank_flaws, identifier, refuse
from styrkedjan.domain.economy.allocation import (
    AllocationLine,
    SocioEconomicWeighting,
    VolumeBasis,
    mean_population,
)

OLDEST = 120


@dataclass(frozen=True, slots=True)
class LineDefinition:
    """One line of a model: which group of people, what it is multiplied by and what one more costs, kronor a year.

    `age_from`..`age_to` (both included) is the age class whose mean population is the volume. `index_share` is the
    share of the price that follows the socio-economic index.
    """

    block: str
    group: str
    basis: VolumeBasis
    id: str = identifier("line")
    service_area: str = ""
    age_from: int | None = None
    age_to: int | None = None
    price: Decimal | None = None
    fixed: Decimal = Decimal(0)
    area_price: Decimal = Decimal(0)
    index_share: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "block", "group")
        flaws += [Flaw((name,), what, remedy) for name, what, remedy in line_errors(self)]
        refuse(flaws)


@dataclass(frozen=True, slots=True)
class AllocationModelDefinition:
    """A model with its lines, in the order they are shown."""

    id: str
    name: str
    source: Citation
    lines: tuple[LineDefinition, ...]
    description: str = ""

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name")
        if not self.lines:
            flaws.append(Flaw(("lines",), "Modellen har inga rader.", "Skriv minst en rad under lines."))
        refuse(flaws)


def line_errors(line: LineDefinition) -> list[tuple[str, str, str]]:
    """What contradicts itself in a line, as (field, what, remedy)."""
    found = []
    if line.basis is VolumeBasis.MEAN_POPULATION:
        if line.age_from is None or line.age_to is None:
            remedy = "Skriv age_from och age_to, till exempel 1 och 5."
            found.append(("basis", "Medelbefolkning behöver en åldersklass.", remedy))
        elif not 0 <= line.age_from <= line.age_to <= OLDEST:
            what = f"Åldersklassen {line.age_from}–{line.age_to} är ingen ålder i ordning."
            found.append(("age_from", what, f"Skriv åldrar mellan 0 och {OLDEST}, den yngsta först."))
    elif line.age_from is not None or line.age_to is not None:
        found.append(("age_from", "Inskrivna räknas per enhet, inte per ålder.", "Ta bort age_from och age_to."))
    if line.price is not None and line.price < 0:
        found.append(("price", "Priset kan inte vara negativt.", "Skriv noll eller mer; en besparing är en fast del."))
    if line.area_price < 0:
        found.append(("area_price", "Priset per kvadratmeter kan inte vara negativt.", "Skriv noll eller mer."))
    if not 0 <= line.index_share <= 1:
        found.append(("index_share", f"{line.index_share} är ingen andel.", "Skriv ett tal mellan 0 och 1."))
    return found


@dataclass(frozen=True, slots=True)
class Population:
    """Inhabitants at year ends by age: {(year, age): persons}, with the source and when it became known.

    Raises ValueError for a negative number.
    """

    persons: Mapping[tuple[int, int], Decimal]
    source: str = ""

    def __post_init__(self) -> None:
        if any(count < 0 for count in self.persons.values()):
            raise ValueError("Antalet invånare kan inte vara negativt.")

    def at_year_end(self, year: int, age_from: int, age_to: int) -> Decimal | None:
        """Inhabitants aged `age_from`..`age_to` at the end of `year`; None when any age of the class is not known.

        Above the oldest age that the year has, nobody is expected: a class "95-120" is whole with ages to 100.
        """
        known = [age for at, age in self.persons if at == year]
        if not known or age_from > max(known):
            return None
        ages = range(age_from, min(age_to, max(known)) + 1)
        counts = [self.persons.get((year, age)) for age in ages]
        return None if None in counts else sum((count for count in counts if count is not None), Decimal(0))

    def mean(self, year: int, age_from: int, age_to: int) -> Decimal | None:
        """The year's mean population: the mean of the year ends before and at the end; None when one is not known."""
        before, after = self.at_year_end(year - 1, age_from, age_to), self.at_year_end(year, age_from, age_to)
        return None if before is None or after is None else mean_population(before, after)


@dataclass(frozen=True, slots=True)
class UnitVolume:
    """What a unit has of one line in a year: heads, socio-economic index (1 = as the municipality), square metres."""

    unit: str
    line: str
    volume: Decimal | None
    index: Decimal | None = None
    area: Decimal = Decimal(0)


def municipal_volume(
    line: LineDefinition, population: Population, enrolled: Iterable[UnitVolume], year: int
) -> Decimal | None:
    """The line's volume in the whole municipality: mean population of its age class, or the units' enrolled.

    None when it is not known; an enrolled line without any unit is unknown, never zero.
    """
    if line.basis is VolumeBasis.MEAN_POPULATION:
        assert line.age_from is not None
        assert line.age_to is not None
        return population.mean(year, line.age_from, line.age_to)
    heads = [row.volume for row in enrolled if row.line == line.id and row.volume is not None]
    return sum(heads, Decimal(0)) if heads else None


def mean_index(line: LineDefinition, enrolled: Iterable[UnitVolume]) -> Decimal | None:
    """The units' index weighted by their heads, a unit without index counting as 1; None when nothing is weighted.

    With it the line of the whole municipality is the sum of its units' parts.
    """
    rows = [row for row in enrolled if row.line == line.id and row.volume]
    heads = sum((row.volume for row in rows if row.volume), Decimal(0))
    if not line.index_share or not heads or all(row.index is None for row in rows):
        return None
    weighted = ((row.volume or Decimal(0)) * (Decimal(1) if row.index is None else row.index) for row in rows)
    return sum(weighted, Decimal(0)) / heads


def priced(
    line: LineDefinition, volume: Decimal | None, *, index: Decimal | None = None, area: Decimal = Decimal(0)
) -> AllocationLine | None:
    """The line with its volume, ready to be computed; None while price or volume is unknown."""
    if line.price is None or volume is None:
        return None
    weighting = SocioEconomicWeighting(index, line.index_share) if index is not None and line.index_share else None
    return AllocationLine(
        line.block, line.group, line.price, volume, line.basis, weighting, line.fixed, area, line.area_price
    )


def unit_line(line: LineDefinition, row: UnitVolume) -> AllocationLine | None:
    """A unit's share of a line: its own heads, index and area; the fixed part is the municipality's and not split."""
    found = priced(line, row.volume, index=row.index, area=row.area)
    if found is None or not found.fixed:
        return found
    return AllocationLine(
        found.block, found.group, found.price, found.volume, found.basis, found.weighting, Decimal(0), found.area,
        found.area_price,
    )  # fmt: skip
