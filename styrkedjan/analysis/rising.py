"""What has become more common: the newest counts beside those before, when many things are looked at.

Of all that has come about a thing, the share that came in the newest stretch of time is what that stretch is of the
whole time, if nothing has changed (the conditional test of two Poisson rates; J. Przyborowski and H. Wilenski,
Biometrika 1940). The probability of so many or more is exact, by the binomial. Holm's step-down (S. Holm, Scandinavian
Journal of Statistics 1979) keeps the chance of one single false find at `level`, however many things are looked at.
Assumes that what comes does so one by one: a campaign, or one person who writes ten times, breaks it, and a person has
to look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from styrkedjan.analysis.binomial import at_least

Key = TypeVar("Key")
LEVEL = 0.05
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Rise(Generic[Key]):
    """A thing that has become more common: how many now, how many were to be expected, and how likely that is."""

    key: Key
    count: int
    expected: float
    probability: float


def rising(
    newest: Mapping[Key, int], before: Mapping[Key, int], share: float, *, level: float = LEVEL
) -> tuple[list[Rise[Key]], int]:
    """The things that have risen, the surest first, and how many were tried. `share` is newest time of all the time.

    A thing with fewer than five newest is not tried. Raises ValueError for a share outside 0 to 1.
    """
    if not 0 < share < 1:
        raise ValueError("Andelen av tiden måste ligga mellan 0 och 1.")
    tried = sorted(
        (
            Rise(key, count, (count + before.get(key, 0)) * share, at_least(count, count + before.get(key, 0), share))
            for key, count in newest.items() if count >= FEWEST
        ),
        key=lambda one: one.probability,
    )  # fmt: skip
    found = []
    for at, one in enumerate(tried):
        if one.probability > level / (len(tried) - at):
            break
        found.append(one)
    return found, len(tried)
