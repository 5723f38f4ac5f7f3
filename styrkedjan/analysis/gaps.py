"""Gaps between groups (sex, area, age, operating form): how large, how sure, and which are real when many are looked
at.

Each gap is a difference of two shares or two means with its interval and p value. Looking at two hundred gaps at 5 %
finds ten that are nothing: Benjamini and Hochberg's step-up (JRSS B 1995) holds the expected share of false ones among
those called real at `false_share`. It assumes independent or positively dependent tests, which gaps between the same
groups are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

from styrkedjan.analysis.binomial import LEVEL, Interval
from styrkedjan.analysis.intervals import difference_of_shares, known_values
from styrkedjan.analysis.ranks import Count, difference_p_value
from styrkedjan.domain.swedish import number

FALSE_SHARE = 0.05
SMALLEST = 1e-300  # a p value that is told apart from nought


@dataclass(frozen=True, slots=True)
class Gap:
    """First group minus second. `is_real` is decided among all gaps looked at, never alone."""

    name: str
    first: str
    second: str
    difference: Interval
    p_value: float
    is_real: bool = False

    @property
    def asks_for(self) -> str:
        """What a real gap asks of the unit's head, "" for what may be chance."""
        return "Förklara skillnaden eller föreslå en åtgärd." if self.is_real else ""

    def sentence(self, unit: str = "procentenheter", decimals: int = 1, scale: float = 100) -> str:
        """The gap in words. `scale`: shares are told in percentage points."""
        size = number(abs(self.difference.value) * scale, decimals)
        more, less = (self.first, self.second) if self.difference.value >= 0 else (self.second, self.first)
        if not self.is_real:
            return f"{self.name}: {more} ligger {size} {unit} över {less}, men skillnaden kan vara slump."
        low, high = sorted((abs(self.difference.low), abs(self.difference.high)))
        span = f"{number(low * scale, decimals)} till {number(high * scale, decimals)}"
        return f"{self.name}: {more} ligger {size} {unit} över {less} ({span}). {self.asks_for}"


def gap_of_shares(name: str, groups: tuple[str, str], counts: tuple[Count, Count], level: float = LEVEL) -> Gap:
    """The gap between two shares: Newcombe's interval, the score test's p."""
    one, two = counts
    difference = difference_of_shares(one.successes, one.trials, two.successes, two.trials, level)
    return Gap(name, *groups, difference, difference_p_value(one, two))


def gap_of_means(
    name: str, groups: tuple[str, str], values: tuple[Sequence[float], Sequence[float]], level: float = LEVEL
) -> Gap:
    """The gap between two means: Welch's unequal-variance t. Raises ValueError for fewer than two values in a group."""
    from scipy import stats

    one, two = (known_values(part, 2) for part in values)
    gap = float(one.mean() - two.mean())
    if one.std() == 0 and two.std() == 0:
        return Gap(name, *groups, Interval(gap, gap, gap), 1.0 if gap == 0 else 0.0)
    found = stats.ttest_ind(one, two, equal_var=False)
    span = found.confidence_interval(level)
    return Gap(name, *groups, Interval(gap, float(span.low), float(span.high)), float(found.pvalue))


def widened(gap: Gap, design_effect: float) -> Gap:
    """The same gap where the people of a group belong together in units: its variance is so many times larger.

    L. Kish, Survey Sampling 1965. Without it three units against four are judged as if their pupils had been drawn one
    by one (`variance_parts.design_effect`).
    """
    if design_effect <= 1:
        return gap
    wider, one = math.sqrt(design_effect), gap.difference
    away = -NormalDist().inv_cdf(max(gap.p_value / 2, SMALLEST)) / wider
    span = Interval(one.value, one.value - (one.value - one.low) * wider, one.value + (one.high - one.value) * wider)
    return replace(gap, difference=span, p_value=math.erfc(away / math.sqrt(2)))


def real_gaps(gaps: Sequence[Gap], false_share: float = FALSE_SHARE) -> list[Gap]:
    """The same gaps, each told whether it is real among all of them; in the order given."""
    order = sorted(range(len(gaps)), key=lambda index: gaps[index].p_value)
    last = max((k for k, index in enumerate(order, 1) if gaps[index].p_value <= false_share * k / len(gaps)), default=0)
    real = set(order[:last])
    return [replace(gap, is_real=index in real) for index, gap in enumerate(gaps)]


def smallest_seen(first: int, second: int, share: float, power: float = 0.8, level: float = LEVEL) -> float:
    """The smallest gap between shares near `share` that groups of these sizes reveal, as a share (normal
    approximation).

    What stands beside "no real gap": with 20 and 25 pupils a gap of 30 points goes unseen, and unseen is not absent.
    """
    spread = math.sqrt(share * (1 - share) * (1 / first + 1 / second))
    return (NormalDist().inv_cdf(0.5 + level / 2) + NormalDist().inv_cdf(power)) * spread
