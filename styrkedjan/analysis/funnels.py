"""Funnel plots: which units differ from the whole by more than their size explains.

Limits are exact (binomial for shares, Poisson for events), so that small units are judged right. Many large units
show more spread than chance alone gives, because people and places differ; then nearly all fall outside and the picture
misleads. Spiegelhalter's remedy (Statistics in Medicine 2005) is used: the spread of the middle units' standardised
deviations, winsorised at both ends, widens the limits when it is beyond what chance gives.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrkedjan.analysis.binomial import FUNNEL_LEVEL, normal_quantile, outside_funnel
from styrkedjan.analysis.ranks import Count

Array = npt.NDArray[np.float64]
WINSORISED = 0.1


@dataclass(frozen=True, slots=True)
class Funnel:
    """`outside` per unit: -1 below, 0 within, 1 above. `spread` is the overdispersion, 1 where chance explains all."""

    centre: float
    spread: float
    outside: tuple[int, ...]
    is_widened: bool
    level: float

    @property
    def sentence(self) -> str:
        """What the picture says, in Swedish."""
        beyond = sum(map(abs, self.outside))
        said = (
            f"{beyond} av {len(self.outside)} enheter avviker från helheten mer än slumpen ger."
            if beyond
            else "Ingen enhet avviker från helheten mer än slumpen ger."
        )
        if self.is_widened:
            said += (
                " Gränserna är vidgade, eftersom enheterna skiljer sig mer åt än slumpen för att deras villkor gör det."
            )
        return said


def funnel_of_shares(
    counts: Sequence[Count], *, centre: float | None = None, level: float = FUNNEL_LEVEL, widen: bool = True
) -> Funnel:
    """Units against `centre` (default: the pooled share). Widened limits only where the spread is beyond chance.

    Raises ValueError without units.
    """
    if not counts:
        raise ValueError("Det finns inga enheter att jämföra.")
    if centre is None:
        centre = sum(one.successes for one in counts) / sum(one.trials for one in counts)
    z = np.array([_score(one, centre) for one in counts])
    spread = overdispersion(z)
    if widen and spread > chance_limit(len(counts)):
        edge = normal_quantile(level) * math.sqrt(spread)
        outside = tuple(int(np.sign(one)) if abs(one) > edge else 0 for one in z)
        return Funnel(centre, spread, outside, True, level)
    exact = tuple(outside_funnel(one.successes, one.trials, centre, level) for one in counts)
    return Funnel(centre, spread, exact, False, level)


def share_limits(centre: float, sizes: Sequence[int], level: float = FUNNEL_LEVEL) -> Array:
    """(sizes, 2): the lowest and highest share within the limits at each size, for drawing. Exact binomial."""
    from scipy import stats

    edge, trials = (1 - level) / 2, np.asarray(sizes)
    limits = np.stack([stats.binom.ppf(edge, trials, centre), stats.binom.ppf(1 - edge, trials, centre)], axis=-1)
    return np.asarray(np.clip(limits, 0, None) / trials[:, None], dtype=np.float64)


def outside_rate(events: int, expected: float, level: float = FUNNEL_LEVEL) -> int:
    """-1, 0 or 1: events against what is expected, exact Poisson limits. Raises ValueError when that is nothing."""
    from scipy import stats

    if not expected > 0 or events < 0:
        raise ValueError("Det förväntade antalet måste vara över noll och utfallet inte negativt.")
    edge = (1 - level) / 2
    if events and float(stats.poisson.sf(events - 1, expected)) <= edge:
        return 1
    return -1 if float(stats.poisson.cdf(events, expected)) <= edge else 0


def overdispersion(z: Array) -> float:
    """Mean squared standardised deviation, the outermost tenth at each end pulled in: about 1 under chance alone."""
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    return float(np.mean(np.clip(z, low, high) ** 2))


def chance_limit(units: int) -> float:
    """What the spread exceeds in less than one of forty sets of `units` when there is nothing but chance."""
    return 1 + 2 * math.sqrt(2 / units)


def _score(one: Count, centre: float) -> float:
    """Standardised deviation on the arcsine scale, which holds small and extreme shares better than the plain one."""
    if not 0 < centre < 1:
        return 0.0 if one.share == centre else math.copysign(math.inf, one.share - centre)
    return 2 * math.sqrt(one.trials) * (math.asin(math.sqrt(one.share)) - math.asin(math.sqrt(centre)))
