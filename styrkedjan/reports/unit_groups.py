"""Long lists of units as people think: by service area, the worst first, each area with its sum."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import TypeVar

from styrkedjan.areas.economy.tables import Cell, EconomyRow

# A list of at most so many rows is read at a glance and needs no groups.
FEW = 15
OTHERS = "Övriga enheter"
Line = TypeVar("Line")


def grouped(
    lines: Sequence[Line],
    areas: Mapping[str, str],
    *,
    code: Callable[[Line], str],
    weight: Callable[[Line], Decimal | None],
) -> list[tuple[str, list[Line]]]:
    """(area, its lines), both the worst first; one nameless group where the list is short or all of one area.

    `weight` is how far a line is from its budget: the least is the worst, and what is not known comes last.
    """
    ordered = sorted(lines, key=lambda one: _place(weight(one)))
    found: dict[str, list[Line]] = {}
    for one in ordered:
        found.setdefault(areas.get(code(one), OTHERS), []).append(one)
    if len(lines) <= FEW or len(found) == 1:
        return [("", ordered)]
    sums = {name: total(weight(one) for one in rows) for name, rows in found.items()}
    return sorted(found.items(), key=lambda pair: (pair[0] == OTHERS, _place(sums[pair[0]])))


def total(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum; None when something of it is not known."""
    found = list(values)
    known = [value for value in found if value is not None]
    return sum(known, Decimal(0)) if found and len(known) == len(found) else None


def summed(rows: Sequence[EconomyRow]) -> Cell:
    """The rows' figures together, each None when one of them is not known."""
    return Cell(**{spec.name: total(getattr(row.cell, spec.name) for row in rows) for spec in fields(Cell)})


def _place(weight: Decimal | None) -> tuple[bool, Decimal]:
    return weight is None, weight if weight is not None else Decimal(0)
