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

from styrkedjan.analysis.binomial import LEVEL, Interval
from styrkedjan.domain.swedish import number


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
    from scipy import stats

    known = [np.asarray(group, dtype=np.float64) for group in groups if len(group)]
    if any(np.isnan(group).any() for group in known):
        raise ValueError("Ett värde saknas; lämna bort det, det är inte noll.")
    sizes = np.array([group.size for group in known], dtype=np.float64)
    count, total = len(known), float(sizes.sum())
    if count < 2 or total <= count:
        raise ValueError("Minst två enheter behövs, och någon av dem med minst två värden.")
    middle = float(np.concatenate(known).mean())
    ms_between = float(sum(n * (g.mean() - middle) ** 2 for n, g in zip(sizes, known, strict=True))) / (count - 1)
    ms_within = float(sum(((g - g.mean()) ** 2).sum() for g in known)) / (total - count)
    size = (total - float((sizes**2).sum()) / total) / (count - 1)
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
