"""How much of all variation lies between units and how much within them: the intraclass correlation.

By one-way analysis of variance with unequal unit sizes (the estimator of R. A. Fisher; A. Donner, Int. Statistical
Review 1986), with an interval by the F distribution (S. R. Searle 1971, on the mean unit size: near when sizes vary).
Assumes near normal values and units as if drawn from many. The design effect tells how much too short an interval is
that takes pupils of one class for independent (L. Kish, Survey Sampling 1965).
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


@dataclass(frozen=True, slots=True)
class VarianceParts:
    """Variances between and within units; `between_share` is the ICC. `p_value` of no difference between units."""

    between: float
    within: float
    between_share: Interval
    mean_size: float
    p_value: float

    @property
    def design_effect(self) -> float:
        """How many times larger the variance of a mean is than if all were independent."""
        return 1 + (self.mean_size - 1) * max(0.0, self.between_share.value)

    def sentence(self, units: str = "enheter", people: str = "elever") -> str:
        """The parts in words."""
        share, low, high = (
            number(max(0.0, part) * 100, 0)
            for part in (self.between_share.value, self.between_share.low, self.between_share.high)
        )
        if self.p_value >= 1 - LEVEL:
            return f"Skillnaden mellan {units} är inte större än slumpen ger; variationen ligger mellan {people}."
        return (
            f"{share} procent av variationen ligger mellan {units} ({low} till {high}), resten mellan {people} i samma."
        )


def variance_parts(groups: Sequence[Sequence[float]], level: float = LEVEL) -> VarianceParts:
    """The parts from each unit's values. Units without values are left out.

    Raises ValueError for fewer than two units, when no unit has two values, or when nothing varies at all.
    """
    known = [np.asarray(group, dtype=np.float64) for group in groups if len(group)]
    if any(np.isnan(group).any() for group in known):
        raise ValueError("Ett värde saknas; lämna bort det, det är inte noll.")
    sizes, means = ([pick(group) for group in known] for pick in (len, np.mean))
    return _parts(np.array(sizes, np.float64), np.array(means), float(sum(((g - g.mean()) ** 2).sum() for g in known)),
                  level)  # fmt: skip


def variance_parts_of_shares(counts: Sequence[Count], level: float = LEVEL) -> VarianceParts:
    """The same where each person is one or nought and only each unit's count is known; the spread is then the share's.

    Raises ValueError as `variance_parts` does.
    """
    return _parts(*_of_shares(counts), level)


def design_effect_of_shares(counts: Sequence[Count]) -> float:
    """The design effect alone, without intervals; 1 where nothing varies or there is one unit."""
    sizes, means, within = _of_shares(counts)
    if sizes.size < 2 or sizes.sum() <= sizes.size:
        return 1.0
    ms_between, ms_within, size = _squares(sizes, means, within)
    between = (ms_between - ms_within) / size
    return 1 + (size - 1) * max(0.0, between / (between + ms_within)) if between + ms_within > 0 else 1.0


def _of_shares(counts: Sequence[Count]) -> tuple[Array, Array, float]:
    sizes = np.array([one.trials for one in counts], np.float64)
    means = np.array([one.share for one in counts])
    return sizes, means, float((sizes * means * (1 - means)).sum())


def _squares(sizes: Array, means: Array, squares_within: float) -> tuple[float, float, float]:
    """Mean squares between and within, and the mean size that they are weighed by."""
    total = float(sizes.sum())
    middle = float((sizes * means).sum()) / total
    between = float((sizes * (means - middle) ** 2).sum()) / (sizes.size - 1)
    return between, squares_within / (total - sizes.size), (total - float((sizes**2).sum()) / total) / (sizes.size - 1)


def _parts(sizes: Array, means: Array, squares_within: float, level: float) -> VarianceParts:
    from scipy import stats

    count, total = sizes.size, float(sizes.sum())
    if count < 2 or total <= count:
        raise ValueError("Minst två enheter behövs, och någon av dem med minst två värden.")
    ms_between, ms_within, size = _squares(sizes, means, squares_within)
    if ms_within == 0 and ms_between == 0:
        raise ValueError("Alla värden är lika; det finns ingen variation att dela upp.")
    between = (ms_between - ms_within) / size
    share = between / (between + ms_within)
    if ms_within == 0:
        return VarianceParts(between, 0.0, Interval(1.0, 1.0, 1.0), size, 0.0)
    ratio, edge = ms_between / ms_within, (1 - level) / 2
    low_f = ratio / float(stats.f.ppf(1 - edge, count - 1, total - count))
    high_f = ratio / float(stats.f.ppf(edge, count - 1, total - count))
    ends = [(f - 1) / (f + size - 1) for f in (low_f, high_f)]
    p_value = float(stats.f.sf(ratio, count - 1, total - count))
    return VarianceParts(between, ms_within, Interval(share, min(ends[0], share), max(ends[1], share)), size, p_value)
