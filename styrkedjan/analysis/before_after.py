"""Before and after: has a municipality changed since a year, more than those do that did nothing of the kind?

A change by itself says little: all may have changed, and single municipalities wander. So one's own change (the mean of
the years from then on, less the mean of as many years before, or of those there are) is set beside the same change of
everybody else. What is common to all is taken away (their median change), and how large the rest is is judged by where
it stands among theirs: a placebo, or permutation, test (A. Abadie, A. Diamond, J. Hainmueller, JASA 2010). It assumes
that the others did not do the same thing in the same year, and that nobody would otherwise have parted from them; it
says that something happened, never that what one did was the cause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean, median

from styrkedjan.domain.swedish import number

FALSE_ALARM = 0.05
FEWEST_OTHERS = 19  # with fewer nobody can be in the outermost twentieth
YEARS = 3


@dataclass(frozen=True, slots=True)
class Change:
    """Means before and after, and the difference."""

    before: float
    after: float

    @property
    def size(self) -> float:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Own change beside the others'. `as_far` of the `others` parted as far from the common change, either way."""

    own: Change
    common: float
    as_far: int
    others: int
    changes: Mapping[str, Change]

    @property
    def parted(self) -> float:
        """Own change less what is common to the others."""
        return self.own.size - self.common

    @property
    def p_value(self) -> float:
        return (1 + self.as_far) / (1 + self.others)

    @property
    def is_beyond_chance(self) -> bool | None:
        """None where too few are compared for anybody to be told from chance."""
        return None if self.others < FEWEST_OTHERS else self.p_value <= FALSE_ALARM

    def sentence(self, whose: str, unit: str, decimals: int = 1) -> str:
        """What the change says, in Swedish."""
        way = "ökat" if self.own.size > 0 else "minskat" if self.own.size < 0 else "varit oförändrad"
        size = f" med {number(abs(self.own.size), decimals)} {unit}" if self.own.size else ""
        common = f"de andra har i mitten ändrats {number(self.common, decimals, sign=True)}"
        told = {
            None: "För få jämförs för att skilja det från slump.",
            True: "Så stor skillnad är ovanlig; den säger inte vad som är orsaken.",
            False: "Skillnaden kan vara slump.",
        }[self.is_beyond_chance]
        far = f"{number(self.as_far) if self.as_far else 'Ingen'} av {number(self.others)} andra"
        return f"{whose} har {way}{size}; {common}. {far} har avvikit lika mycket. {told}"


def before_after(own: str, values: Mapping[str, Mapping[int, float]], since: int) -> BeforeAfter | None:
    """`values`: who -> year -> value. `since` is the first year after. None where one's own change is not known.

    The same years are used for all: those that one has oneself, at most three on each side. Who lacks one of them is
    left out, for another span of years is another change.
    """
    held = values.get(own, {})
    before = sorted(year for year in held if since - YEARS <= year < since)
    after = sorted(year for year in held if since <= year < since + YEARS)
    if not before or not after:
        return None
    changes = {
        who: Change(fmean(years[year] for year in before), fmean(years[year] for year in after))
        for who, years in values.items()
        if all(year in years for year in (*before, *after))
    }
    mine = changes.pop(own)
    if not changes:
        return None
    common = median(each.size for each in changes.values())
    parted = abs(mine.size - common)
    as_far = sum(abs(each.size - common) >= parted for each in changes.values())
    return BeforeAfter(mine, common, as_far, len(changes), changes)
