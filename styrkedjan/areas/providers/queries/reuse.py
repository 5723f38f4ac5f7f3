"""Figures that already exist, for a requirement that is followed by an indicator: nobody is asked for them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from styrkedjan.areas.indicators.queries.values import outcomes
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.providers.models import Requirement
from styrkedjan.domain.periods import Period
from styrkedjan.domain.providers.words import Result
from styrkedjan.domain.swedish import exact, measured
from styrkedjan.foundation.known import NOW


@dataclass(frozen=True, slots=True)
class Figure:
    """The newest value of a requirement's indicator, as words, and what it says of the requirement."""

    text: str
    result: Result


def figures(performer: Unit, requirements: Sequence[Requirement], period: Period) -> Mapping[int, Figure]:
    """Requirement key -> its figure, of those that have one (at most four queries)."""
    indicators = [row.indicator for row in requirements if row.indicator is not None]
    found = outcomes([performer], indicators, period, NOW)
    told = {}
    for row in requirements:
        if row.indicator is None:
            continue
        known = [one for one in found.get((row.indicator.pk, performer.pk), ()) if one.value is not None]
        if known:
            newest = known[-1]
            value = newest.value
            fails = (row.floor is not None and value < row.floor) or (row.ceiling is not None and value > row.ceiling)
            shown = measured(value, row.indicator.decimals, row.indicator.unit_of_measure)
            text = f"{row.indicator.name}: {shown}, {newest.period.label} ({limit(row)})"
            told[row.pk] = Figure(text, Result.NOT_MET if fails else Result.MET)
    return told


def limit(row: Requirement) -> str:
    """`minst 84`, `högst 12`."""
    parts = []
    if row.floor is not None:
        parts.append(f"minst {exact(row.floor.normalize())}")
    if row.ceiling is not None:
        parts.append(f"högst {exact(row.ceiling.normalize())}")
    return " och ".join(parts)
