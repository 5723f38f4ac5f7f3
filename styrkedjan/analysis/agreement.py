"""How well two assessors agree, beyond what chance gives: weighted kappa with its interval.

Cohen's kappa with weights (J. Cohen, Psychological Bulletin 1968): near misses on an ordered scale count less than far
ones. Quadratic weights are the usual choice, and make it a correlation; linear count steps. Interval by Fleiss, Cohen
and Everitt's large-sample error (Psychological Bulletin 1969), so a handful of answers gives a wide one. Where both
have used one and the same step for everything there is nothing to agree on beyond chance, and no kappa.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from styrkedjan.analysis.binomial import LEVEL, Interval, normal_quantile
from styrkedjan.domain.swedish import number, percent

Array = npt.NDArray[np.float64]


class Weighting(StrEnum):
    """How much a distance on the scale counts."""

    LINEAR = "linear"
    QUADRATIC = "quadratic"


@dataclass(frozen=True, slots=True)
class Agreement:
    """`exact`: the share of answers that are the same; `kappa` None where chance explains everything there is."""

    count: int
    exact: float
    kappa: Interval | None

    @property
    def sentence(self) -> str:
        """The agreement in words."""
        same = f"{percent(self.exact, 0)} av {self.count} svar är lika."
        if self.kappa is None:
            return f"{same} Skalan användes så ensidigt att överensstämmelsen inte kan mätas."
        value, low, high = (number(part, 2) for part in (self.kappa.value, self.kappa.low, self.kappa.high))
        return f"{same} Överensstämmelse utöver slumpen: {value} av 1 ({low} till {high})."


def agreement(
    first: Sequence[int],
    second: Sequence[int],
    steps: int,
    weighting: Weighting = Weighting.QUADRATIC,
    level: float = LEVEL,
) -> Agreement:
    """The agreement of two assessors' answers to the same questions, as steps 0 .. steps - 1 of the scale.

    Raises ValueError for answers that are not pairs, none at all, or steps that the scale does not have.
    """
    one, two = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
    if one.shape != two.shape or one.ndim != 1 or not one.size:
        raise ValueError("Bedömarnas svar ska gälla samma frågor, minst en.")
    if min(one.min(), two.min()) < 0 or max(one.max(), two.max()) >= steps or steps < 2:
        raise ValueError("Ett svar ligger utanför skalan.")
    table = np.zeros((steps, steps))
    np.add.at(table, (one, two), 1 / one.size)
    return Agreement(int(one.size), float(np.trace(table)), _kappa(table, int(one.size), weighting, level))


def _kappa(table: Array, count: int, weighting: Weighting, level: float) -> Interval | None:
    steps = table.shape[0]
    apart = np.abs(np.subtract.outer(np.arange(steps), np.arange(steps))) / (steps - 1)
    weights = 1 - (apart**2 if weighting is Weighting.QUADRATIC else apart)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    seen, by_chance = float((weights * table).sum()), float(rows @ weights @ columns)
    if by_chance >= 1 - 1e-12:
        return None
    kappa = (seen - by_chance) / (1 - by_chance)
    means = np.add.outer(weights @ columns, weights.T @ rows)
    inner = weights * (1 - by_chance) - means * (1 - seen)
    spread = float((table * inner**2).sum()) - (seen * by_chance - 2 * by_chance + seen) ** 2
    half = normal_quantile(level) * (max(0.0, spread) / count) ** 0.5 / (1 - by_chance) ** 2
    return Interval(kappa, max(-1.0, kappa - half), min(1.0, kappa + half))
