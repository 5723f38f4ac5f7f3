"""Which municipalities are most alike, what a background gives, and whether one has changed more than the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.analysis.before_after import BeforeAfter, before_after
from styrkedjan.analysis.expected_values import PER_VARIABLE, Beside, expected_values
from styrkedjan.analysis.neighbours import Neighbours, nearest
from styrkedjan.areas.comparison.queries.catalogue import KeyFigure, key_figures_known
from styrkedjan.areas.comparison.queries.groups import Group, names
from styrkedjan.areas.indicators.queries.kolada import store
from styrkedjan.domain.observations import Sex
from styrkedjan.foundation.known import Known
from styrkedjan.store import key_figures

Values = dict[tuple[str, str], Decimal]
STRUCTURE = "struktur"  # the tag of the figures that municipalities are alike in


@dataclass(frozen=True, slots=True)
class Likeness:
    """The nearest municipalities, and every variable's value with the year it is of.

    `found` is None where one lacks a variable oneself; `left_out` is how many others do.
    """

    variables: tuple[tuple[KeyFigure, int], ...]
    found: Neighbours | None
    left_out: int
    values: Values
    names: dict[str, str]
    processed_label: str


def structure(known: Known) -> list[KeyFigure]:
    """The figures that municipalities are usually told apart by."""
    figures = key_figures_known(known).values()
    return [one for one in figures if one.metadata is not None and STRUCTURE in one.metadata.tags]


def background(figure: KeyFigure, known: Known) -> list[KeyFigure]:
    """Of the same, what may lie behind a figure: how many live there and how densely is seldom the reason."""
    return [one for one in structure(known) if one.id != figure.id and (one.unit == "%" or one.unit.startswith("kr"))]


def neighbours(variables: Sequence[KeyFigure], municipality: str, everybody: Group, known: Known) -> Likeness:
    """Each variable in the newest year that one has oneself (no SQL)."""
    towns = [municipality, *everybody.members]
    values, years, processed = _newest(variables, towns, known)
    by_variable = {
        one.id: {town: float(values[one.id, town]) for town in towns if (one.id, town) in values} for one in variables
    }
    told = nearest(municipality, by_variable) if variables else None
    left_out = len(everybody.members) - len(told.nearest) if told else 0
    return Likeness(tuple(years), told, left_out, values, names(known), processed)


def _newest(
    variables: Sequence[KeyFigure], towns: Sequence[str], known: Known
) -> tuple[Values, list[tuple[KeyFigure, int]], str]:
    """(Key figure, town) -> value in the newest year that the first town has, with those years and what to label it."""
    at_rest, ids = store(), [one.id for one in variables]
    found = key_figures.several(at_rest, ids, towns, sexes=[Sex.TOTAL], as_of=known.moment)
    values: Values = {}
    years = []
    for one in variables:
        own = [row.period.year for row in found.get((one.id, towns[0]), ()) if row.value is not None]
        years.append((one, max(own, default=0)))
        for town in towns:
            for row in found.get((one.id, town), ()):
                if row.period.year == years[-1][1] and row.value is not None:
                    values[one.id, town] = row.value
    return values, years, key_figures.labels(at_rest, as_of=known.moment)[1]


@dataclass(frozen=True, slots=True)
class Background:
    """A key figure beside what a straight line through the background figures gives; `rows` the furthest above first.

    `found` is None where no line can be drawn, and `why` says why.
    """

    figure: KeyFigure
    year: int
    variables: tuple[tuple[KeyFigure, int], ...]
    rows: tuple[tuple[str, Beside], ...]
    explained: float
    why: str
    names: dict[str, str]
    processed_label: str


def beside_background(
    figure: KeyFigure, chosen: Sequence[KeyFigure], municipality: str, everybody: Group, known: Known
) -> Background:
    """Every municipality's raw figure beside what its background gives, all weighing alike (no SQL).

    Where nothing is `chosen`: as many of the usual ones as so many municipalities can tell apart.
    """
    variables = list(chosen) or background(figure, known)
    values, years, processed = _newest([figure, *variables], [municipality, *everybody.members], known)
    wanted = [one.id for one in (figure, *variables)]
    towns = [town for town in (municipality, *everybody.members) if all((key, town) in values for key in wanted)]
    if not chosen:
        variables = variables[: max(1, (len(towns) - 2) // PER_VARIABLE)]
    rows: list[tuple[str, Beside]] = []
    explained, why = 0.0, ""
    if municipality not in towns:
        why = "Kommunen saknar värde i nyckeltalet eller i något av bakgrundsmåtten."
    else:
        try:
            fitted = expected_values(
                [float(values[figure.id, town]) for town in towns],
                [[float(values[one.id, town]) for one in variables] for town in towns],
                [1.0] * len(towns),
            )
            rows = sorted(zip(towns, fitted.units, strict=True), key=lambda each: -each[1].difference)
            explained = fitted.explained
        except ValueError as error:
            why = str(error)
    return Background(
        figure, years[0][1], tuple(years[1 : len(variables) + 1]), tuple(rows), explained, why, names(known), processed
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """A key figure before and from a year, beside the group; `names` are those of the municipalities."""

    figure: KeyFigure
    group: Group
    since: int
    found: BeforeAfter | None
    names: dict[str, str]
    years: tuple[int, ...]
    processed_label: str


def since_year(figure: KeyFigure, municipality: str, group: Group, since: int | None, known: Known) -> Comparison:
    """`since` None: the middle of the years there are, after the last break."""
    at_rest = store()
    found = key_figures.several(
        at_rest, [figure.id], [municipality, *group.members], sexes=[Sex.TOTAL], as_of=known.moment
    )
    first = max(figure.breaks, default=0)  # before a break it was another figure
    values = {
        town: {row.period.year: float(row.value) for row in rows if row.value is not None and row.period.year >= first}
        for (_, town), rows in found.items()
    }
    years = sorted(values.get(municipality, ()))
    at = since if since in years[1:] else years[-min(3, len(years) - 1)] if len(years) > 1 else 0
    _, processed = key_figures.labels(at_rest, as_of=known.moment)
    told = before_after(municipality, values, at) if at else None
    return Comparison(figure, group, at, told, names(known), tuple(years), processed)
