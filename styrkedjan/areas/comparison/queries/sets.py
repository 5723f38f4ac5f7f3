"""Municipalities side by side over a set of weighted measures: what "Resultatvisaren" did, with its weights open.

A municipality without a value in a measure has no total: a total without it would be another. The places that other
reasonable weights give are told beside the total, since who is first is often decided by the one who weighs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from styrkedjan.analysis.weightings import Weighted, weighted
from styrkedjan.areas.comparison.models import MeasureSet
from styrkedjan.areas.comparison.queries.catalogue import KeyFigure, key_figures_known
from styrkedjan.areas.comparison.queries.groups import names
from styrkedjan.areas.indicators.models import Indicator, SourceKind, TargetValue
from styrkedjan.areas.indicators.queries.kolada import store
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.comparison import ColourRule, Place, Standing, against_target, place_of, standing
from styrkedjan.domain.measures import Direction, Target
from styrkedjan.domain.observations import Observation, Sex
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.known import Known
from styrkedjan.sources.definitions import load_definitions
from styrkedjan.store import key_figures

TREND_YEARS = 3
NEAR = Decimal("0.05")  # within a twentieth of the target is near it
FEWEST = 2  # municipalities: one alone has no total
# The sets that our metadata names: a tag, what it is called, and what it shows.
NAMED = {
    "kkik": ("Kommunens Kvalitet i Korthet", "Det urval som kommunerna har använt för att visa kvalitet i korthet."),
    "skolenkat": ("Skolenkäten", "Vad eleverna svarar om trygghet, studiero och stöd."),
    "hme": ("Hållbart medarbetarengagemang", "Vad kommunens medarbetare svarar."),
    "ekonomi": ("Ekonomin", "Resultat, soliditet och kostnadsläge."),
}


def named_set(tag: str, principal: Unit, known: Known) -> MeasureSet:
    """A set as data: the figures with the tag that are still made, all of one weight. Raises KeyError."""
    name, purpose = NAMED[tag]
    measures = [
        [figure.id, "1"]
        for figure in key_figures_known(known).values()
        if figure.metadata is not None and tag in figure.metadata.tags and not figure.retired_after
    ]
    catalogue = load_definitions().key_figures
    source = f"{catalogue.name}, {catalogue.as_of}; lika vikt"
    return MeasureSet(principal=principal, name=name, purpose=purpose, source=source, measures=measures)


def aim(target: Target, decimals: int) -> str:
    """A target in words: `minst 88`."""
    ends = (("minst", target.floor), ("högst", target.ceiling))
    return " och ".join(f"{word} {number(end, decimals)}" for word, end in ends if end is not None)


@dataclass(frozen=True, slots=True)
class SetCell:
    """A municipality in a measure: value, place among those shown, colour, and the change over three years."""

    value: Observation | None
    place: Place | None
    standing: Standing
    change: Decimal | None

    @property
    def known(self) -> Decimal:
        """The value, of a measure that is counted: everybody has one. Raises ValueError where it is not known."""
        if self.value is None or self.value.value is None:
            raise ValueError("Värdet saknas; måttet räknas inte.")
        return self.value.value

    @property
    def improves(self) -> bool | None:
        return None if self.change is None else self.change > 0


@dataclass(frozen=True, slots=True)
class SetRow:
    """A measure of the set: its weight as written, the year it is compared in, a cell per municipality.

    `indicators` are the municipality's own that are followed by the same key figure: its role in the steering.
    """

    figure: KeyFigure
    weight: Decimal
    year: int | None
    cells: tuple[SetCell, ...]
    indicators: tuple[Indicator, ...]
    is_counted: bool
    target: Target | None = None

    @property
    def attainment(self) -> str:
        """What the municipality's own target for the year comes to, in words; "" without one. The first cell is own."""
        own = self.cells[0].value if self.cells else None
        if self.target is None:
            return ""
        told = aim(self.target, self.figure.decimals)
        if own is None or own.value is None:
            return f"Vårt mål {told}: inget värde"
        return f"Vårt mål {told}: {'inte nått' if self.target.shortfall(own.value) else 'nått'}"


@dataclass(frozen=True, slots=True)
class SetComparison:
    """The whole. `totals` is by municipality, None for one that lacks a value; `left_out` says why a measure is."""

    municipalities: tuple[tuple[str, str], ...]
    rows: tuple[SetRow, ...]
    totals: tuple[Weighted | None, ...]
    left_out: tuple[str, ...]
    raw_label: str
    processed_label: str

    @property
    def _first(self) -> tuple[str, Weighted] | None:
        found = [(name, one) for (_, name), one in zip(self.municipalities, self.totals, strict=True) if one]
        return min(found, key=lambda each: each[1].place) if found else None

    @property
    def leader(self) -> str:
        """Who is first with the weights as they are; "" where nobody can be totalled."""
        return self._first[0] if self._first else ""

    @property
    def surety(self) -> str:
        """How much of that the weights decide."""
        return self._first[1].sentence if self._first else ""


def compare_set(row: MeasureSet, municipalities: Sequence[str], known: Known) -> SetComparison:
    """The set over the municipalities, each measure in the newest year that all of them have a value for.

    Where there is no such year, the newest that any has: the measure is shown and not counted (two queries).
    """
    at_rest, weights, figures = store(), row.weights, key_figures_known(known)
    found = key_figures.several(at_rest, list(weights), municipalities, sexes=[Sex.TOTAL], as_of=known.moment)
    series = {key: {each.period.year: each for each in rows} for key, rows in found.items()}
    own = own_indicators(row.principal, list(weights), known)
    targets = _targets(row.principal, own, known)
    rule = ColourRule(row.rule)
    rows, left_out = [], []
    for key, weight in weights.items():
        figure = figures.get(key)
        if figure is None:
            left_out.append(f"{key}: finns inte i katalogen.")
            continue
        by_town = {town: series.get((key, town), {}) for town in municipalities}
        year, is_whole = _common_year(by_town)
        counted = is_whole and figure.direction is not Direction.NONE and weight > 0
        if not counted and weight > 0:
            why = "har ingen riktning" if figure.direction is Direction.NONE else "saknar värde för någon kommun"
            left_out.append(f"{figure.title}: {why} och räknas inte i summan.")
        target = targets.get((key, year)) if year else None
        told = [_cell(by_town, town, year, figure.direction, rule) for town in municipalities]
        cells = tuple(_by_target(one, target, figure.direction) if rule is ColourRule.TARGET else one for one in told)
        rows.append(SetRow(figure, weight, year, cells, own.get(key, ()), counted, target))
    called = names(known)
    raw, processed = key_figures.labels(at_rest, as_of=known.moment)
    return SetComparison(
        tuple((town, called.get(town, town)) for town in municipalities),
        tuple(rows),
        _totals([one for one in rows if one.is_counted], len(municipalities)),
        tuple(left_out),
        raw,
        processed,
    )


def _totals(rows: Sequence[SetRow], towns: int) -> tuple[Weighted | None, ...]:
    if not rows or towns < FEWEST:
        return (None,) * towns
    values = [[float(row.cells[town].known) for row in rows] for town in range(towns)]
    up = [row.figure.direction is Direction.HIGHER for row in rows]
    return tuple(weighted(values, [float(row.weight) for row in rows], up))


def _common_year(by_town: Mapping[str, Mapping[int, Observation]]) -> tuple[int | None, bool]:
    """The newest year that all have a value for, else the newest that any has."""
    known = [{year for year, one in rows.items() if one.value is not None} for rows in by_town.values()]
    common = set.intersection(*known) if known else set()
    anyone = set().union(*known)
    return (max(common), True) if common else (max(anyone, default=None), False)


def _cell(
    by_town: Mapping[str, Mapping[int, Observation]],
    town: str,
    year: int | None,
    direction: Direction,
    rule: ColourRule,
) -> SetCell:
    at_year = {each: rows.get(year) for each, rows in by_town.items()} if year else {}
    own = at_year.get(town)
    if own is None or own.value is None:
        return SetCell(own, None, Standing.UNJUDGED, None)
    others = [one.value for each, one in at_year.items() if each != town and one is not None and one.value is not None]
    place = place_of(own.value, others, direction)
    before = by_town[town].get((year or 0) - TREND_YEARS + 1)
    change = None
    if before is not None and before.value is not None and direction is not Direction.NONE:
        change = (own.value - before.value) * (1 if direction is Direction.HIGHER else -1)
    return SetCell(own, place, standing(place, direction, rule), change)


def _by_target(cell: SetCell, target: Target | None, direction: Direction) -> SetCell:
    """The same cell with the colour of its distance to the municipality's own target, whosever cell it is."""
    aim = None if target is None else target.ceiling if direction is Direction.LOWER else target.floor
    if cell.value is None or cell.value.value is None:
        return cell
    return replace(cell, standing=against_target(cell.value.value, aim, direction, NEAR))


def _targets(
    principal: Unit, indicators: Mapping[str, tuple[Indicator, ...]], known: Known
) -> dict[tuple[str, int], Target]:
    """(Key figure, year) -> the target that the municipality has set itself (one query)."""
    keys = {one.pk: key for key, rows in indicators.items() for one in rows}
    rows = known.rows(TargetValue).filter(indicator__in=keys, unit=principal)
    return {(keys[row.indicator_id], row.year): row.target for row in rows}


def own_indicators(principal: Unit, measures: list[str], known: Known) -> dict[str, tuple[Indicator, ...]]:
    """Key figure -> the municipality's own indicators that follow it, with their owners (one query)."""
    rows = Indicator.objects.filter(principal=principal, source=SourceKind.KOLADA, source_key__in=measures)
    found: dict[str, tuple[Indicator, ...]] = {}
    for row in known.as_written(rows.select_related("owner")):
        found[row.source_key] = (*found.get(row.source_key, ()), row)
    return found
