"""Five figures per unit and account group, for any number of units: a table of whole öre, and what of it is known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from styrkedjan.areas.economy.tables import Cell
from styrkedjan.store.schema import kronor

Key = TypeVar("Key")
Place = tuple[int, str]
# Unit, account group, whole öre.
Told = tuple[int, str, int]
Ore = npt.NDArray[np.int64]
Known = npt.NDArray[np.bool_]

# The figures of a cell by place, in the order of `Cell`.
BUDGET, OUTCOME, BUDGET_YEAR, FORECAST, BEFORE = range(5)


class Figures:
    """`ore` and `known` are (figure, unit, account group); what is not known is nought in `ore`, so that it adds up.

    Made of what is told of each figure; where more is told of one place it is added up.
    """

    def __init__(self, told: Mapping[int, Collection[Told]]) -> None:
        self.units = tuple(dict.fromkeys(unit for rows in told.values() for unit, _, _ in rows))
        self.groups = tuple(sorted({group for rows in told.values() for _, group, _ in rows}))
        self._unit = {unit: index for index, unit in enumerate(self.units)}
        self._group = {group: index for index, group in enumerate(self.groups)}
        self.ore: Ore = np.zeros((5, len(self.units), len(self.groups)), dtype=np.int64)
        self.known: Known = np.zeros(self.ore.shape, dtype=bool)
        for figure, rows in told.items():
            if rows:
                units, groups, ore = zip(*rows, strict=True)
                at = ([self._unit[unit] for unit in units], [self._group[group] for group in groups])
                np.add.at(self.ore[figure], at, ore)
                self.known[figure][at] = True

    @property
    def there(self) -> Known:
        """The places (unit, account group) of which anything is known."""
        return _any(self.known, 0)

    def fill(self, figure: int, where: Known) -> None:
        """Say that a figure is nought where it was not known."""
        self.known[figure] |= where

    def stand_in(self, figure: int, other: int) -> Known:
        """Let `other` stand for a figure that is not known; where it does."""
        where: Known = self.known[other] & ~self.known[figure]
        self.ore[figure][where] = self.ore[other][where]
        self.known[figure] |= where
        return where

    def units_of(self, places: Known) -> set[int]:
        """The units that have any of the places."""
        return {self.units[index] for index in np.flatnonzero(places.any(axis=1))}

    def places_of(self, places: Known) -> frozenset[Place]:
        return frozenset((self.units[unit], self.groups[group]) for unit, group in np.argwhere(places))

    def by_group(self) -> dict[str, Cell]:
        """The units' sum of each account group; unknown parts are left out, and told by the table's own notices."""
        return dict(zip(self.groups, _cells(self.ore.sum(axis=1), _any(self.known, 1)), strict=True))

    def by_unit(self, key_of: Callable[[int], Key], groups: Collection[str] | None = None) -> dict[Key, Cell]:
        """The sums of units by another key, of all or some account groups; without those nothing is known of."""
        kept = self._kept(groups)
        known = _any(self.known[:, :, kept], 2)
        some = np.flatnonzero(_any(known, 0))
        keys = [key_of(self.units[index]) for index in some]
        names = {key: index for index, key in enumerate(dict.fromkeys(keys))}
        at = np.array([names[key] for key in keys], dtype=np.int64)
        sums, whether = np.zeros((5, len(names)), dtype=np.int64), np.zeros((5, len(names)), dtype=bool)
        np.add.at(sums.T, at, self.ore[:, :, kept].sum(axis=2)[:, some].T)
        np.logical_or.at(whether.T, at, known[:, some].T)
        return dict(zip(names, _cells(sums, whether), strict=True))

    def _kept(self, groups: Collection[str] | None) -> npt.NDArray[np.int64]:
        kept = [index for index, group in enumerate(self.groups) if groups is None or group in groups]
        return np.array(kept, dtype=np.int64)

    def total(self) -> Cell:
        return next(iter(_cells(self.ore.sum(axis=(1, 2))[:, None], _any(self.known, (1, 2))[:, None])))

    def of_units(self, *figures: int, groups: Collection[str] | None = None) -> dict[int, tuple[Decimal, ...]]:
        """Figures of each unit that has any of them, of all or some account groups; the unknown counts as nought."""
        kept, chosen = self._kept(groups), list(figures)
        known = _any(self.known[chosen][:, :, kept], (0, 2))
        sums = self.ore[chosen][:, :, kept].sum(axis=2)
        return {self.units[at]: tuple(map(kronor, sums[:, at].tolist())) for at in np.flatnonzero(known)}

    @cached_property
    def rows(self) -> dict[Place, tuple[Decimal | None, ...]]:
        """Every place with its five figures, one by one: for whoever looks at each."""
        units, groups = np.nonzero(self.there)
        cells = _listed(self.ore[:, units, groups], self.known[:, units, groups])
        names = ([self.units[unit] for unit in units], [self.groups[group] for group in groups])
        return dict(zip(zip(*names, strict=True), cells, strict=True))


def _any(known: Known, axes: int | tuple[int, ...]) -> Known:
    return np.asarray(known.any(axis=axes), dtype=bool)


def _listed(ore: Ore, known: Known) -> Iterable[tuple[Decimal | None, ...]]:
    """Columns of five figures as kronor."""
    figures = (
        [kronor(amount) if is_known else None for amount, is_known in zip(amounts, whether, strict=True)]
        for amounts, whether in zip(ore.tolist(), known.tolist(), strict=True)
    )
    return zip(*figures, strict=True)


def _cells(ore: Ore, known: Known) -> Iterable[Cell]:
    return (Cell(*row) for row in _listed(ore, known))
