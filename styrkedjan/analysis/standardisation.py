"""Adjustment for background: what a unit's figure would be if its people were as everybody's, beside the raw figure.

Direct standardisation weights the unit's own rate in every stratum (age, parents' education, care need) by a standard
population; it needs people in every stratum. Indirect holds what happened against what would have, had the whole's
rates applied to the unit's people; it works for small units, but two units' indirect figures are compared with the
whole and not with each other. Intervals: Fay and Feuer's gamma for direct (Statistics in Medicine 1997), exact Poisson
for indirect. Adjusting takes away only what is registered: it is never the last word, so raw and adjusted stand
together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrkedjan.analysis.binomial import LEVEL, Interval, normal_quantile, wilson
from styrkedjan.analysis.intervals import rate
from styrkedjan.analysis.ranks import Count
from styrkedjan.domain.swedish import number

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The raw figure and the adjusted with their intervals, on one scale (events per head)."""

    raw: Interval
    adjusted: Interval

    def sentence(self, unit: str, scale: float = 100, decimals: int = 1) -> str:
        """Both figures in words."""
        raw, best, low, high = (
            number(part * scale, decimals)
            for part in (self.raw.value, self.adjusted.value, self.adjusted.low, self.adjusted.high)
        )
        said = f"Uppmätt {raw} {unit}; med samma bakgrund som alla {best} ({low} till {high})."
        if self.adjusted.low <= self.raw.value <= self.adjusted.high:
            return said + " Bakgrunden ändrar inte bilden mer än slumpen kan."
        word = "under" if self.adjusted.value > self.raw.value else "över"
        return f"{said} Det uppmätta ligger {word} vad enheten skulle ha med alla andras bakgrund."


def direct(events: Sequence[int], people: Sequence[float], standard: Sequence[float], level: float = LEVEL) -> Adjusted:
    """Directly standardised rate. `standard`: the standard population per stratum, any unit.

    Raises ValueError when a stratum that counts in the standard has nobody in the unit: its rate is unknown, not zero.
    """
    from scipy import stats

    counts, heads, weights = _strata(events, people, standard)
    empty = (heads == 0) & (weights > 0)
    if empty.any():
        raise ValueError("Enheten saknar människor i en grupp som räknas i standarden; slå ihop grupper.")
    used = heads > 0
    share = np.where(used, weights / weights.sum() / np.where(used, heads, 1), 0.0)
    value = float((share * counts).sum())
    variance, heaviest = float((share**2 * counts).sum()), float(share.max())
    edge = (1 - level) / 2
    low = float(stats.gamma.ppf(edge, value**2 / variance, scale=variance / value)) if value else 0.0
    top, spread = value + heaviest, variance + heaviest**2
    high = float(stats.gamma.ppf(1 - edge, top**2 / spread, scale=spread / top))
    raw = rate(int(counts.sum()), float(heads.sum()), level)
    return Adjusted(raw, Interval(value, low, high))


def direct_share(counts: Sequence[Count], standard: Sequence[float], level: float = LEVEL) -> Adjusted:
    """A directly standardised share, where every person is one or nought: the spread is the share's and not of events.

    Wilson's interval on the number of people that gives the same variance (E. Korn, B. Graubard, Survey Methodology
    1998). Raises ValueError as `direct` does.
    """
    hits, heads, weights = _strata([one.successes for one in counts], [one.trials for one in counts], standard)
    parts = weights / weights.sum()
    raw = wilson(int(hits.sum()), int(heads.sum()), level)
    value = float((parts * hits / heads).sum())
    careful = (hits + 0.5) / (heads + 1)  # all or none in a group is not without chance
    variance = float((parts**2 * careful * (1 - careful) / heads).sum())
    middle = min(max(value, 0.5 / heads.sum()), 1 - 0.5 / heads.sum())
    people = min(middle * (1 - middle) / variance, float(heads.sum()))
    z2 = normal_quantile(level) ** 2
    centre = (value * people + z2 / 2) / (people + z2)
    half = math.sqrt(z2 * (people * value * (1 - value) + z2 / 4)) / (people + z2)
    return Adjusted(raw, Interval(value, min(max(0.0, centre - half), value), max(min(1.0, centre + half), value)))


@dataclass(frozen=True, slots=True)
class AgainstExpected:
    """What happened over what was expected; 1 is as expected."""

    observed: int
    expected: float
    ratio: Interval

    @property
    def sentence(self) -> str:
        """The ratio in words."""
        expected = number(self.expected, 1)
        if self.ratio.low <= 1 <= self.ratio.high:
            return f"{self.observed} mot väntade {expected}: skillnaden kan vara slump."
        word = "fler" if self.ratio.value > 1 else "färre"
        size = number(abs(self.ratio.value - 1) * 100, 0)
        low, high = number(self.ratio.low, 2), number(self.ratio.high, 2)
        return (
            f"{self.observed} mot väntade {expected}: {size} procent {word} än bakgrunden ger (kvot {low} till {high})."
        )


def indirect(events: int, people: Sequence[float], rates: Sequence[float], level: float = LEVEL) -> AgainstExpected:
    """Observed against expected: `rates` are the whole's per stratum. Raises ValueError when nothing is expected."""
    heads, known = np.asarray(people, dtype=np.float64), np.asarray(rates, dtype=np.float64)
    if heads.shape != known.shape or (heads < 0).any() or (known < 0).any() or np.isnan(heads + known).any():
        raise ValueError("Varje grupp ska ha ett antal människor och en känd frekvens.")
    expected = float((heads * known).sum())
    return AgainstExpected(events, expected, rate(events, expected, level))


def _strata(events: Sequence[int], people: Sequence[float], standard: Sequence[float]) -> tuple[Array, Array, Array]:
    parts = tuple(np.asarray(one, dtype=np.float64) for one in (events, people, standard))
    if len({part.shape for part in parts}) > 1 or not parts[0].size:
        raise ValueError("Händelser, människor och standard ska gälla samma grupper.")
    if any((part < 0).any() or np.isnan(part).any() for part in parts) or not parts[2].sum() > 0:
        raise ValueError("Antal ska vara kända och inte negativa, och standarden ska ha någon i sig.")
    counts, heads, weights = parts
    if (counts > 0)[heads == 0].any():
        raise ValueError("En grupp har händelser men inga människor.")
    return counts, heads, weights
