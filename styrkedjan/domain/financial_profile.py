"""The financial profile: eight ratios on four axes, each scored 1 to 5 by its place in a chosen group; 3 is its middle.

After KFi's profile (Björn Brorström and Hans Petersson). The score follows the group: when the others get better, one's
own gets worse without anything having happened. Cut-offs and which ratios stand on which axis are parameters with their
source. An axis is the mean of its known ratios, each with the same weight, and says of how many it is: a ratio that
nobody has published is not nought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.comparison import FEWEST, Place
from styrkedjan.domain.definitions import (
    DECLARES,
    REFERS,
    Citation,
    Flaw,
    blank_flaws,
    identifier,
    name_flaws,
    names,
    reference,
    refuse,
)
from styrkedjan.domain.measures import Direction

MIDDLE, LOWEST, HIGHEST = 3, 1, 5
FEWEST_ON_AN_AXIS = 2


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio: the key figure it is, which way is stronger, and over how many years it is the mean.

    `key_figure` is "" for a ratio that nobody publishes: it is told as missing.
    """

    name: str
    direction: Direction
    id: str = identifier("ratio")
    key_figure: str = ""
    years: int = 1

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name")
        if self.years < 1:
            flaws.append(Flaw(("years",), f"Medlet av {self.years} år går inte.", "Skriv minst 1."))
        if self.direction is Direction.NONE:
            flaws.append(Flaw(("direction",), "Nyckeltalet saknar riktning.", "Skriv higher eller lower."))
        refuse(flaws)


@dataclass(frozen=True, slots=True)
class Axis:
    """A perspective and the ratios nearest to it."""

    name: str
    id: str = identifier("axis")
    ratios: tuple[str, ...] = reference("ratio", default=())

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name")
        if not self.ratios:
            flaws.append(Flaw(("ratios",), f"Axeln ”{self.name}” har inga nyckeltal.", "Skriv vilka i ratios."))
        refuse(flaws)


@dataclass(frozen=True, slots=True)
class ProfileModel:
    """The whole model. `cut_offs` are four shares in per cent, rising: a score is one more than those one is past."""

    id: str
    name: str
    source: Citation
    cut_offs: tuple[Decimal, ...]
    cut_offs_source: Citation
    axes_source: Citation
    ratios: tuple[Ratio, ...]
    axes: tuple[Axis, ...]

    def __post_init__(self) -> None:
        flaws = name_flaws(names(self, DECLARES), names(self, REFERS))
        if len(self.cut_offs) != HIGHEST - LOWEST or sorted(set(self.cut_offs)) != list(self.cut_offs):
            what = f"{HIGHEST - LOWEST} stigande gränser behövs mellan betygen {LOWEST} och {HIGHEST}."
            flaws.append(Flaw(("cut_offs",), what, "Skriv till exempel [15, 35, 65, 85]."))
        refuse(flaws)

    def score(self, place: Place | None) -> int | None:
        """1 (weakest) to 5 (strongest) by the share of the group one is past; None where too few are compared."""
        if place is None or place.of < FEWEST:
            return None
        past = Decimal(repr(place.share)) * 100
        return LOWEST + sum(past >= limit for limit in self.cut_offs)


@dataclass(frozen=True, slots=True)
class AxisScore:
    """The mean of the known scores; None where fewer than two are known. `known` of `of` ratios are."""

    axis: Axis
    value: Decimal | None
    known: int

    @property
    def of(self) -> int:
        return len(self.axis.ratios)


def axis_scores(model: ProfileModel, scores: Mapping[str, int | None]) -> tuple[AxisScore, ...]:
    """Each axis from the scores of its ratios (ratio -> score, None for not known)."""
    found = []
    for axis in model.axes:
        known = [score for ratio in axis.ratios if (score := scores.get(ratio)) is not None]
        value = Decimal(sum(known)) / len(known) if len(known) >= FEWEST_ON_AN_AXIS else None
        found.append(AxisScore(axis, value, len(known)))
    return tuple(found)


def in_words(axes: tuple[AxisScore, ...], whose: str) -> str:
    """The profile in a sentence without its full stop: what is strong and what is weak beside the group."""
    strong = [one.axis.name.lower() for one in axes if one.value is not None and one.value >= MIDDLE + Decimal("0.5")]
    weak = [one.axis.name.lower() for one in axes if one.value is not None and one.value <= MIDDLE - Decimal("0.5")]
    if not any(one.value is not None for one in axes):
        return f"{whose} har för få värden för en finansiell profil"
    if not strong and not weak:
        return f"{whose} ligger nära gruppens mitt på alla axlar"
    told = [f"starkare än gruppen i {_and(strong)}"] if strong else []
    told += [f"svagare i {_and(weak)}"] if weak else []
    return f"{whose} är {' och '.join(told)}"


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} och {words[-1]}"
