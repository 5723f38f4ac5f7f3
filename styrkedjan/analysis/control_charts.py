"""XmR charts: a series' own natural limits, so that one looks for causes only where something has changed.

The limits are the mean plus and minus 2.66 times the mean moving range (3 / 1.128, the bias constant for ranges of two:
D. J. Wheeler, "Understanding Variation", 1993). Three rules, printed beside every chart:

1. *Utanför*: a point outside the limits.
2. *Rad*: eight points in a row on one side of the mean.
3. *Nära gränsen*: three of four points in a row nearer one limit than the mean.

Limits are set by the `baseline` first points (all when not given), and stay until somebody sets them anew. Assumes
points at even intervals; strong season must be taken away first, or the season is all one sees.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from styrkedjan.domain.swedish import number

RANGE_TO_LIMIT = 2.66
RANGE_LIMIT = 3.268  # the highest natural moving range, as a multiple of the mean one
LEAST_BASELINE = 6
RUN = 8
NEAR, OF = 3, 4


class Rule(StrEnum):
    """Why a point stands out."""

    OUTSIDE = "outside"
    RUN = "run"
    NEAR_LIMIT = "near_limit"

    @property
    def label(self) -> str:
        return {
            "outside": "Utanför gränserna",
            "run": f"{RUN} i rad på samma sida om medelvärdet",
            "near_limit": f"{NEAR} av {OF} närmare gränsen än medelvärdet",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Signal:
    """A rule met at `index` (the pattern's last point) since `since` (its first); `direction` 1 above, -1 below."""

    rule: Rule
    since: int
    index: int
    direction: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The natural limits and what stands out, in order of time."""

    centre: float
    low: float
    high: float
    range_high: float
    signals: tuple[Signal, ...]

    def sentence(self, unit: str, decimals: int = 1) -> str:
        """What the chart says, in Swedish."""
        low, high = number(self.low, decimals), number(self.high, decimals)
        if not self.signals:
            return f"Inget ovanligt: värden mellan {low} och {high} {unit} är vad som brukar komma."
        last = self.signals[-1]
        side = "över" if last.direction > 0 else "under"
        return f"Något har ändrats: {last.rule.label.lower()}, {side} det vanliga ({low} till {high} {unit})."


def chart(values: Sequence[float], baseline: int | None = None) -> Chart:
    """The chart of a series. Raises ValueError for unknown points or a baseline shorter than LEAST_BASELINE."""
    series = np.asarray(values, dtype=np.float64)
    used = series if baseline is None else series[:baseline]
    if np.isnan(series).any():
        raise ValueError("Ett värde saknas; lämna bort perioden, den är inte noll.")
    if used.size < LEAST_BASELINE:
        raise ValueError(f"Gränserna behöver minst {LEAST_BASELINE} värden.")
    centre, moving = float(used.mean()), float(np.abs(np.diff(used)).mean())
    half = RANGE_TO_LIMIT * moving
    signals = tuple(signals_in(series.tolist(), centre, half))
    return Chart(centre, centre - half, centre + half, RANGE_LIMIT * moving, signals)


def signals_in(values: Sequence[float], centre: float, half: float) -> list[Signal]:
    """Every rule met, in order of the pattern's last point; a run that goes on is told once."""
    found: list[Signal] = []
    for direction in (1, -1):
        distances = [(value - centre) * direction for value in values]
        found += _patterns(distances, Rule.OUTSIDE, 1, 1, lambda away: away > half, direction)
        found += _patterns(distances, Rule.RUN, RUN, RUN, lambda away: away > 0, direction)
        found += _patterns(distances, Rule.NEAR_LIMIT, OF, NEAR, lambda away: half > 0 and away > half / 2, direction)
    return sorted(found, key=lambda signal: (signal.index, list(Rule).index(signal.rule)))


def _patterns(
    distances: Sequence[float], rule: Rule, length: int, least: int, counts: Callable[[float], bool], direction: int
) -> list[Signal]:
    """Windows of `length` points where at least `least` count; windows that overlap are one pattern."""
    met = [counts(away) for away in distances]
    found: list[Signal] = []
    free_from = -1
    for last in range(length - 1, len(met)):
        window = met[last - length + 1 : last + 1]
        if sum(window) < least or not met[last]:
            continue
        first = last - length + 1 + window.index(True)
        if first > free_from:
            found.append(Signal(rule, first, last, direction))
        free_from = last
    return found
