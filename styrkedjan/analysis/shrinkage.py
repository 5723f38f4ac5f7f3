"""Small units drawn towards the whole: the best guess of a unit's true share when its own figure is mostly chance.

Empirical Bayes with the beta-binomial model: true shares vary between units as a beta distribution, counts vary within
as a binomial. The beta is fitted to all units by maximum likelihood; a unit's posterior mean lies between its own share
and the whole's, nearer the whole the smaller it is (B. Efron, C. Morris, JASA 1975; C. Morris, JASA 1983).
Assumes units alike but for chance and unordered differences: never use it to hide a unit that is known to differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrkedjan.analysis.binomial import LEVEL, Interval
from styrkedjan.analysis.ranks import Count
from styrkedjan.domain.swedish import number

Array = npt.NDArray[np.float64]
LEAST_UNITS = 5
MOST_STRENGTH = 1e6  # a whole worth so many people: the units differ by nothing but chance


@dataclass(frozen=True, slots=True)
class Shrunk:
    """`centre`: the whole's share; `strength`: how many people the whole weighs as; `units`: posterior mean and
    interval.

    `own_weight` per unit: 1 where the unit's own figure stands alone, 0 where it is all drawn to the whole.
    """

    centre: float
    strength: float
    units: tuple[Interval, ...]
    own_weight: tuple[float, ...]

    def sentence(self, index: int, raw: float) -> str:
        """The unit's raw figure and what it comes to, in Swedish. `raw` is a share."""
        best = self.units[index]
        per_cent = [number(part * 100, 1) for part in (raw, best.value, best.low, best.high)]
        return (
            f"Uppmätt {per_cent[0]} procent; bästa gissningen, när slumpen i små tal räknas av, är {per_cent[1]} "
            f"({per_cent[2]} till {per_cent[3]})."
        )


def shrink(counts: Sequence[Count], level: float = LEVEL) -> Shrunk:
    """Fit the whole and draw every unit to it. Raises ValueError for fewer than LEAST_UNITS units."""
    from scipy import stats

    if len(counts) < LEAST_UNITS:
        raise ValueError(f"Minst {LEAST_UNITS} enheter behövs för att skatta hur mycket enheter skiljer sig åt.")
    successes = np.array([one.successes for one in counts], dtype=np.float64)
    trials = np.array([one.trials for one in counts], dtype=np.float64)
    centre, strength = fit(successes, trials)
    a, b = centre * strength + successes, (1 - centre) * strength + trials - successes
    means = a / (a + b)
    edge = (1 - level) / 2
    low, high = stats.beta.ppf(edge, a, b), stats.beta.ppf(1 - edge, a, b)
    units = tuple(
        Interval(float(m), min(float(m), float(lo)), max(float(m), float(hi)))
        for m, lo, hi in zip(means, low, high, strict=True)
    )
    return Shrunk(centre, strength, units, tuple(float(n / (n + strength)) for n in trials))


def fit(successes: Array, trials: Array) -> tuple[float, float]:
    """(centre, strength) of the beta, most likely given the counts. All or none everywhere gives the whole alone."""
    from scipy import optimize

    pooled = float(successes.sum() / trials.sum())
    if pooled in (0.0, 1.0):
        return (pooled * trials.sum() + 0.5) / (trials.sum() + 1), MOST_STRENGTH

    def loss(point: Array) -> float:
        return -log_likelihood(1 / (1 + np.exp(-point[0])), float(np.exp(point[1])), successes, trials)

    logit, most = np.log(pooled / (1 - pooled)), np.log(MOST_STRENGTH)
    limits = [(logit - 5, logit + 5), (np.log(1e-2), most)]
    tried = [
        optimize.minimize(loss, [logit, start], method="L-BFGS-B", bounds=limits) for start in (1.0, 3.0, 6.0, most)
    ]
    best = min(tried, key=lambda one: one.fun)
    return float(1 / (1 + np.exp(-best.x[0]))), float(np.exp(best.x[1]))


def log_likelihood(centre: float, strength: float, successes: Array, trials: Array) -> float:
    """Log of the beta-binomial probability of all counts, without the binomial coefficients."""
    from scipy.special import betaln

    a, b = centre * strength, (1 - centre) * strength
    return float(np.sum(betaln(successes + a, trials - successes + b) - betaln(a, b)))
