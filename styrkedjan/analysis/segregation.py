"""How unevenly two groups are spread over units, beyond what chance puts there.

The dissimilarity index is the share of one group that would have to move for all units to be alike (O. D. Duncan,
B. Duncan, ASR 1955). Small units are uneven by chance alone: with classes of ten the index is high though every family
drew lots. Carrington and Troske's correction (J. Business & Economic Statistics 1997) tells how far the index goes from
what lots would give towards full separation; 0 is as by lot, negative more even than by lot. What lots give is computed
exactly: group members drawn to each unit's places without putting back (hypergeometric). The interval: bootstrap over
people within units, corrected for the bias that the bootstrap itself has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrkedjan.analysis.binomial import LEVEL
from styrkedjan.domain.swedish import number

Array = npt.NDArray[np.float64]
DRAWS, FEWEST_DRAWS = 1000, 200
MOST_DRAWN = 60_000  # units times draws: many units say the same with fewer draws
MOST_PEOPLE = 10**9
SEED = 20090101


@dataclass(frozen=True, slots=True)
class Segregation:
    """`raw` index; `by_lot`: what lots give on average; `corrected` with its interval; isolation and exposure.

    `p_value`: how often lots alone give as high an index.
    """

    raw: float
    by_lot: float
    corrected: float
    low: float
    high: float
    isolation: float
    p_value: float

    def sentence(self, group: str) -> str:
        """The index in words."""
        raw, lot, left = (number(part * 100, 0) for part in (self.raw, self.by_lot, max(0.0, self.corrected)))
        if self.p_value >= 1 - LEVEL:
            return f"{group} är inte ojämnare fördelade än slumpen ger ({raw} av 100, väntat {lot})."
        low, high = (number(max(0.0, part) * 100, 0) for part in (self.low, self.high))
        return (
            f"{group} är ojämnt fördelade: index {raw} av 100, varav slumpen i små enheter ger {lot}. "
            f"Av vägen från slump till full uppdelning är {left} procent gången ({low} till {high})."
        )


def segregation(group: Sequence[int], total: Sequence[int], level: float = LEVEL, seed: int = SEED) -> Segregation:
    """The indices of a group over units. `total` includes the group. The same input gives the same answer.

    Raises ValueError when counts are wrong or everybody (or nobody) is of the group.
    """
    members, everybody = np.asarray(group, dtype=np.int64), np.asarray(total, dtype=np.int64)
    if members.shape != everybody.shape or (members < 0).any() or (members > everybody).any():
        raise ValueError("Gruppen kan inte vara större än enheten, och antal inte negativa.")
    size, whole = int(members.sum()), int(everybody.sum())
    if not 0 < size < whole < MOST_PEOPLE:
        raise ValueError(
            "Alla eller ingen hör till gruppen (eller orimligt många); då finns ingen fördelning att mäta."
        )
    raw = float(dissimilarity(members, everybody))
    by_lot = expected_by_lot(everybody, size)
    chance = np.random.default_rng(seed)
    draws = max(FEWEST_DRAWS, min(DRAWS, MOST_DRAWN // members.size))
    lots = dissimilarity(chance.multivariate_hypergeometric(everybody, size, size=draws), everybody)
    again = dissimilarity(
        chance.binomial(everybody, members / np.maximum(everybody, 1), (draws, members.size)), everybody
    )
    edge = (1 - level) / 2
    low, high = np.nanquantile(2 * raw - again, [edge, 1 - edge])  # basic bootstrap: turns the bias of redrawing around
    return Segregation(
        raw=raw,
        by_lot=by_lot,
        corrected=correct(raw, by_lot),
        low=min(correct(float(low), by_lot), correct(raw, by_lot)),
        high=max(correct(min(1.0, float(high)), by_lot), correct(raw, by_lot)),
        isolation=float((members / size * members / np.maximum(everybody, 1)).sum()),
        p_value=float((1 + (lots >= raw - 1e-12).sum()) / (draws + 1)),
    )


def dissimilarity(members: npt.NDArray[np.int64], everybody: npt.NDArray[np.int64]) -> Array:
    """Duncan's index over the last axis, 0 to 1; NaN where everybody or nobody is of the group."""
    others = everybody - members
    inside, outside = members.sum(axis=-1, keepdims=True), others.sum(axis=-1, keepdims=True)
    usable = (inside > 0) & (outside > 0)
    gaps = members / np.where(usable, inside, 1) - others / np.where(usable, outside, 1)
    return np.where(usable[..., 0], np.abs(gaps).sum(axis=-1) / 2, np.nan)


def expected_by_lot(everybody: npt.NDArray[np.int64], size: int) -> float:
    """The mean index when the group's members are drawn by lot to the units' places; exact."""
    from scipy import stats

    whole = int(everybody.sum())
    total = 0.0
    for places, units in zip(*np.unique(everybody, return_counts=True), strict=True):
        counts = np.arange(max(0, places - (whole - size)), min(places, size) + 1)
        chances = stats.hypergeom.pmf(counts, whole, size, places)
        gaps = np.abs(counts / size - (places - counts) / (whole - size))
        total += float((chances * gaps).sum()) * int(units)
    return total / 2


def correct(index: float, by_lot: float) -> float:
    """Carrington and Troske: above lots as a share of the way to 1, below as a share of the way to 0."""
    if index >= by_lot:
        return (index - by_lot) / (1 - by_lot) if by_lot < 1 else 0.0
    return (index - by_lot) / by_lot
