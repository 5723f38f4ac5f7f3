"""Cost and quality together: whom to learn from, never who is best.

A unit is on the frontier when nobody gets at least its quality for less. The free disposal hull (D. Deprins, L. Simar,
H. Tulkens 1984) says so without assuming that one can mix two units or that returns are constant. One odd unit, or one
with a wrong figure, moves the whole hull, so the judgement is by order m (C. Cazals, J.-P. Florens, L. Simar, J.
Econometrics 2002): what the cheapest of m units drawn by lot, among those with at least one's quality, costs on
average. It is computed exactly. Uncertainty: both figures are drawn anew by their standard errors, and the share of
drawings is told in which another unit still is both better and cheaper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrkedjan.analysis.binomial import LEVEL
from styrkedjan.domain.swedish import listing, number

Array = npt.NDArray[np.float64]
ORDER = 10
DRAWS = 400
SEED = 20020601
SURE = 0.8  # in how many drawings a model must be as good and cheaper to be named
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's place: expected lowest cost of m peers over its own (1: as cheap as they), with interval, and its
    models.

    `models` are indices of units that surely enough have at least its quality at lower cost, the nearest in quality
    first.
    """

    ratio: float
    low: float
    high: float
    peers: int
    models: tuple[int, ...]

    def sentence(self, names: Sequence[str]) -> str:
        """Whom to learn from, in Swedish."""
        if self.peers == 0:
            return "Ingen annan har minst samma kvalitet; där finns ingen att lära kostnad av."
        if not self.models:
            return "Ingen av dem med minst samma kvalitet är säkert billigare: skillnaderna kan vara slump."
        shown = listing([names[index] for index in self.models[:MOST_NAMED]])
        gap = number(max(0.0, 1 - self.ratio) * 100, 0)
        extra = f" Den billigaste av några sådana kostar i snitt {gap} procent mindre." if self.ratio < 1 else ""
        return f"Att lära av: {shown}, med minst samma kvalitet till lägre kostnad.{extra}"


def frontier(
    cost: Sequence[float],
    quality: Sequence[float],
    cost_error: Sequence[float] | None = None,
    quality_error: Sequence[float] | None = None,
    *,
    order: int = ORDER,
    level: float = LEVEL,
    seed: int = SEED,
    about: Sequence[int] | None = None,
) -> list[Place]:
    """Each unit's place. Costs per user, above 0; quality where more is better. Errors: standard errors, default 0.

    `about` asks for some of them only, in that order: a page asks about one among three hundred.

    The same input gives the same answer. Raises ValueError for what is not known or costs that are not above 0.
    """
    costs, qualities = np.asarray(cost, dtype=np.float64), np.asarray(quality, dtype=np.float64)
    spreads = [
        np.zeros_like(costs) if error is None else np.asarray(error, dtype=np.float64)
        for error in (cost_error, quality_error)
    ]
    _check(costs, qualities, *spreads)
    chance = np.random.default_rng(seed)
    drawn_cost = np.maximum(chance.normal(costs, spreads[0], (DRAWS, costs.size)), costs * 1e-6)
    drawn_quality = chance.normal(qualities, spreads[1], (DRAWS, costs.size))
    wanted = range(costs.size) if about is None else about
    ratios = np.array([order_m(c, q, order, wanted) for c, q in zip(drawn_cost, drawn_quality, strict=True)])
    point = order_m(costs, qualities, order, wanted)
    edge = (1 - level) / 2
    low, high = np.quantile(ratios, [edge, 1 - edge], axis=0)
    found = []
    for at, me in enumerate(wanted):
        better = (drawn_quality >= drawn_quality[:, [me]]) & (drawn_cost < drawn_cost[:, [me]])
        sure = np.flatnonzero(better.mean(axis=0) >= SURE)
        models = sorted((int(index) for index in sure), key=lambda index: (qualities[index], costs[index]))
        peers = int((qualities >= qualities[me]).sum()) - 1
        ends = min(float(low[at]), float(point[at])), max(float(high[at]), float(point[at]))
        found.append(Place(float(point[at]), *ends, peers, tuple(models)))
    return found


def order_m(costs: Array, qualities: Array, order: int, about: Sequence[int] | None = None) -> Array:
    """Per unit (of those asked about): the expected lowest cost of `order` units drawn, with putting back, among those
    of at least its quality (itself among them), over its own cost. Below 1 the others are cheaper; above 1 it is
    cheaper than they usually are.
    """
    wanted = range(costs.size) if about is None else about
    found = np.empty(len(wanted))
    for at, me in enumerate(wanted):
        among = np.sort(costs[qualities >= qualities[me]])
        size = among.size
        # The lowest of m is the k-th cheapest with chance ((size - k + 1)/size)^m - ((size - k)/size)^m.
        left = (np.arange(size, -1, -1) / size) ** order
        found[at] = float((among * (left[:-1] - left[1:])).sum()) / costs[me]
    return found


def hull(costs: Array, qualities: Array) -> Array:
    """Per unit: the lowest cost of anybody with at least its quality, over its own (the free disposal hull, 0 to 1)."""
    return np.array([costs[qualities >= quality].min() / own for own, quality in zip(costs, qualities, strict=True)])


def _check(costs: Array, qualities: Array, cost_error: Array, quality_error: Array) -> None:
    shapes = {part.shape for part in (costs, qualities, cost_error, quality_error)}
    if len(shapes) > 1 or costs.ndim != 1 or not costs.size:
        raise ValueError("Varje enhet ska ha en kostnad och en kvalitet.")
    if not np.isfinite(costs + qualities + cost_error + quality_error).all():
        raise ValueError("Ett värde saknas; lämna bort enheten, den är inte noll.")
    if (costs <= 0).any() or (cost_error < 0).any() or (quality_error < 0).any():
        raise ValueError("Kostnaden ska vara över noll och medelfel inte negativa.")
