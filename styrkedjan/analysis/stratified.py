"""Two groups compared within strata: satisfaction against the case's outcome, results against school form, and so on.

Whoever got a yes is more content than whoever got a no, whatever the service was like; a unit that says yes more often
then looks better. So the difference is taken within each stratum and weighed together by Mantel and Haenszel's weights
(risk difference with Sato's variance: T. Sato, Biometrics 1989). Where the whole points one way and the strata the
other the picture warns: that is Simpson's paradox (E. H. Simpson, JRSS B 1951).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from styrkedjan.analysis.binomial import LEVEL, Interval, normal_quantile
from styrkedjan.analysis.intervals import difference_of_shares
from styrkedjan.analysis.ranks import Count
from styrkedjan.domain.swedish import number

NOUGHT = 0.0005  # a smaller share is told as 0,0 percentage points


@dataclass(frozen=True, slots=True)
class Stratum:
    """The two groups' counts within one stratum ("bifall", "avslag")."""

    name: str
    first: Count
    second: Count


@dataclass(frozen=True, slots=True)
class Stratified:
    """First group minus second: all together, and within strata weighed together. `by_stratum` in the order given."""

    crude: Interval
    within: Interval
    by_stratum: tuple[Interval, ...]

    @property
    def is_reversed(self) -> bool:
        """The whole and the strata point opposite ways: Simpson's paradox. What is written as nought points nowhere."""
        return self.crude.value * self.within.value < 0 and abs(self.within.value) >= NOUGHT

    @property
    def is_explained(self) -> bool:
        """The whole differs beyond chance, and within strata nothing is left that does."""
        return _is_apart(self.crude) and not _is_apart(self.within)

    def sentence(self, first: str, second: str, by: str) -> str:
        """What the strata say about the whole, in Swedish."""
        crude, within = (number(abs(part.value) * 100, 1) for part in (self.crude, self.within))
        over, under = (first, second) if self.crude.value >= 0 else (second, first)
        said = f"Sammantaget ligger {over} {crude} procentenheter över {under}."
        if self.is_reversed:
            inner = "tvärtom" if _is_apart(self.within) else "tvärtom, om än inom slumpen"
            return (
                f"Varning: {said} Men vid samma {by} är det {inner}: {under} ligger {within} över. Helheten vilseleder."
            )
        if self.is_explained:
            return f"{said} Vid samma {by} är skillnaden {within} och kan vara slump: det är {by} som skiljer."
        if not _is_apart(self.within):
            return f"{said} Skillnaden kan vara slump, också vid samma {by}."
        return f"{said} Vid samma {by} är skillnaden {within}: den beror inte på {by}."


def stratified(strata: Sequence[Stratum], level: float = LEVEL) -> Stratified:
    """Compare within strata. Raises ValueError without strata."""
    if not strata:
        raise ValueError("Det finns inga grupper att jämföra inom.")
    sides = [
        (sum(count.successes for count in side), sum(count.trials for count in side))
        for side in ([one.first for one in strata], [one.second for one in strata])
    ]
    crude = difference_of_shares(*sides[0], *sides[1], level)
    own = tuple(
        difference_of_shares(s.first.successes, s.first.trials, s.second.successes, s.second.trials, level)
        for s in strata
    )
    return Stratified(crude, mantel_haenszel(strata, level), own)


def mantel_haenszel(strata: Sequence[Stratum], level: float = LEVEL) -> Interval:
    """The common difference of shares with Sato's interval; it holds for few large strata and for many small."""
    weight = gap = spread = 0.0
    for one in strata:
        a, b = one.first.successes, one.second.successes
        n, m = one.first.trials, one.second.trials
        weight += n * m / (n + m)
        gap += (a * m - b * n) / (n + m)
        spread += _sato(a, b, n, m)
    value = gap / weight
    p = sum(_sato_p(one) for one in strata)
    variance = max(0.0, (value * p + spread) / weight**2)
    half = normal_quantile(level) * variance**0.5
    return Interval(value, max(-1.0, value - half), min(1.0, value + half))


def _sato_p(one: Stratum) -> float:
    a, b, n, m = one.first.successes, one.second.successes, one.first.trials, one.second.trials
    return (n**2 * b - m**2 * a + n * m * (m - n) / 2) / (n + m) ** 2


def _sato(a: int, b: int, n: int, m: int) -> float:
    return (a * (m - b) + b * (n - a)) / (2 * (n + m))


def _is_apart(interval: Interval) -> bool:
    return interval.low > 0 or interval.high < 0
