"""Resource allocation: what a block of service is granted from prices, volumes, fixed parts and socio-economic weight.

A model is a set of lines, one per block and group (age class, school form); a municipality may have several models.
Amounts are exact kronor; rounding is the reader's, once, after summing. Source: DOMAIN, resource allocation models
(price x mean population per age class, Sjöbo's budget 2020), and the steering document's prestationer and internpriser.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.swedish import kronor, number, percent
from styrkedjan.domain.workings import Citation, Input, Step, Working

CITATION = Citation("Resursfördelningsmodell: pris × volym, fasta delar, socioekonomisk viktning och lokalyta")


class VolumeBasis(StrEnum):
    """What the price is multiplied by."""

    MEAN_POPULATION = "mean_population"
    ENROLLED = "enrolled"

    @property
    def label(self) -> str:
        return {"mean_population": "medelbefolkning", "enrolled": "inskrivna"}[self.value]


@dataclass(frozen=True, slots=True)
class SocioEconomicWeighting:
    """`share` of the price follows `index` (1 = as the municipality): factor 1 + share x (index - 1).

    Raises ValueError when share is outside 0-1 or the index is negative.
    """

    index: Decimal
    share: Decimal

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError("Den andel av priset som viktas måste ligga mellan 0 och 100 procent.")
        if self.index < 0:
            raise ValueError("Ett socioekonomiskt index kan inte vara negativt.")

    @property
    def factor(self) -> Decimal:
        return 1 + self.share * (self.index - 1)


@dataclass(frozen=True, slots=True)
class AllocationLine:
    """One line: `price` kronor per head of `volume`, weighted, plus `fixed` kronor and `area` x `area_price`.

    Raises ValueError for a negative price, volume, area or area price (a fixed part may be negative: a saving).
    """

    block: str
    group: str
    price: Decimal
    volume: Decimal
    basis: VolumeBasis = VolumeBasis.MEAN_POPULATION
    weighting: SocioEconomicWeighting | None = None
    fixed: Decimal = Decimal(0)
    area: Decimal = Decimal(0)
    area_price: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        for name, value in (("Priset", self.price), ("Volymen", self.volume), ("Ytan", self.area)):
            if value < 0:
                raise ValueError(f"{name} kan inte vara negativ{'t' if name == 'Priset' else ''}.")
        if self.area_price < 0:
            raise ValueError("Priset per kvadratmeter kan inte vara negativt.")

    @property
    def factor(self) -> Decimal:
        return self.weighting.factor if self.weighting else Decimal(1)

    @property
    def volume_part(self) -> Decimal:
        return self.price * self.volume * self.factor

    @property
    def grant(self) -> Decimal:
        """Exact kronor."""
        return self.volume_part + self.fixed + self.area * self.area_price


@dataclass(frozen=True, slots=True)
class Allocation:
    """A computed model: its lines, the grant per block in the order of the lines, and the total, in exact kronor."""

    lines: tuple[AllocationLine, ...]
    blocks: Mapping[str, Decimal]
    total: Decimal


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What a small change costs, in kronor a year: one more head all year, and the price up by `per_cent`."""

    line: AllocationLine
    one_more: Decimal
    price_up: Decimal
    volume_up: Decimal
    per_cent: Decimal


def mean_population(first_year_end: Decimal, second_year_end: Decimal) -> Decimal:
    """The year's mean population: the mean of the two year ends around it."""
    return (first_year_end + second_year_end) / 2


def allocate(lines: Iterable[AllocationLine]) -> Allocation:
    """Sum the lines per block and in total. Raises ValueError when two lines share block and group."""
    kept = tuple(lines)
    seen: set[tuple[str, str]] = set()
    blocks: dict[str, Decimal] = {}
    for line in kept:
        if (line.block, line.group) in seen:
            raise ValueError(f"{line.block} {line.group} finns två gånger i modellen.")
        seen.add((line.block, line.group))
        blocks[line.block] = blocks.get(line.block, Decimal(0)) + line.grant
    return Allocation(kept, blocks, sum(blocks.values(), Decimal(0)))


def sensitivity(line: AllocationLine, per_cent: Decimal = Decimal(1)) -> Sensitivity:
    """One head more (all year) and `per_cent` higher price or volume, all else equal."""
    one_more = replace(line, volume=line.volume + 1).grant - line.grant
    share = 1 + per_cent / 100
    price_up = replace(line, price=line.price * share).grant - line.grant
    volume_up = replace(line, volume=line.volume * share).grant - line.grant
    return Sensitivity(line, one_more, price_up, volume_up, per_cent)


def grant_working(line: AllocationLine) -> Working:
    """Why the line's grant is what it is."""
    steps = [
        Step(f"{line.basis.label} {number(line.volume, 1)} × pris {kronor(line.price)}", line.price * line.volume, "kr")
    ]
    if line.weighting:
        factor = f"1 + {percent(line.weighting.share)} × ({number(line.weighting.index, 3)} − 1)"
        steps.append(Step(f"× socioekonomisk vikt {factor}", line.volume_part, "kr"))
    if line.fixed:
        steps.append(Step("+ fast del", line.fixed, "kr"))
    if line.area:
        text = f"+ lokalyta {number(line.area)} m² × {kronor(line.area_price)}"
        steps.append(Step(text, line.area * line.area_price, "kr"))
    inputs = (Input("Pris", line.price, "kr"), Input(line.basis.label.capitalize(), line.volume, "personer"))
    title = f"Tilldelning {line.block} {line.group}"
    return Working(title, line.grant, "kr", inputs, tuple(steps), "Pris × volym", CITATION)


def block_working(allocation: Allocation, block: str) -> Working:
    """Why a block's sum is what it is: its lines' workings as parts. Raises KeyError for an unknown block."""
    parts = tuple(grant_working(line) for line in allocation.lines if line.block == block)
    steps = tuple(Step(f"+ {part.title}", part.result, "kr") for part in parts)
    return Working(f"Tilldelning {block}", allocation.blocks[block], "kr", (), steps, "Summa", CITATION, parts)
