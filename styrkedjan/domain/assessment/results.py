"""Published results of assessments: totals that are checked and never repaired, and comparisons that know their limits.

A result carries framework, version and scope. Across versions or scopes a comparison is refused; forced, it says so.
The middle of a pool is of totals: the median of totals is not the sum of the areas' medians.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median, quantiles

from styrkedjan.domain.assessment.frameworks import Framework
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import MINUS, listing, number


@dataclass(frozen=True, slots=True)
class CheckedTotal:
    """A printed total beside the sum of the printed areas. Neither is changed.

    `difference` is the areas' sum minus the published total.
    """

    areas_total: Decimal | None
    published_total: Decimal | None
    note: str = ""

    @property
    def difference(self) -> Decimal | None:
        if self.areas_total is None or self.published_total is None:
            return None
        return self.areas_total - self.published_total


HALF = Decimal("0.5")  # how far a published area can be from its exact points


def check_total(areas: Sequence[Decimal | None], published: Decimal | None) -> CheckedTotal:
    """Sum the areas and say where the published total differs. An area that is missing makes the sum unknown."""
    gone = [str(place) for place, points in enumerate(areas, 1) if points is None]
    total = None if gone or not areas else sum((points for points in areas if points is not None), Decimal(0))
    if gone:
        many = "områdena" if len(gone) > 1 else "område"
        return CheckedTotal(None, published, f"Poäng saknas för {many} {listing(gone)}; summan är okänd.")
    if total is not None and published is not None and total != published:
        return CheckedTotal(total, published, _differs(total, published, len(areas)))
    return CheckedTotal(total, published)


def _differs(total: Decimal, published: Decimal, areas: int) -> str:
    shown = [number(value, max(0, -int(value.normalize().as_tuple().exponent))) for value in (total, published)]
    sign = "mer" if total > published else "mindre"
    gap = abs(total - published)
    size = number(gap, max(0, -int(gap.normalize().as_tuple().exponent)))
    rounding = "Skillnaden kan bero på att områdena har publicerats avrundade."
    why = rounding if gap <= HALF * areas else "Skillnaden är större än avrundning kan ge; kontrollera uppgifterna."
    return (
        f"Områdena summerar till {shown[0]}, {size} {sign} än de publicerade {shown[1]}. Båda visas som de står. {why}"
    )


@dataclass(frozen=True, slots=True)
class Result:
    """One assessment's published points. `scope` is what was assessed: the whole municipality, or a part."""

    framework: str
    municipality: str
    decided: date
    scope: str
    areas: tuple[Decimal | None, ...]
    total: Decimal | None = None

    @property
    def published_total(self) -> Decimal | None:
        """The published total, else the sum of the areas."""
        return self.total if self.total is not None else check_total(self.areas, None).areas_total


@dataclass(frozen=True, slots=True)
class Change:
    """Two results beside each other; `label` is not empty when they should not be."""

    earlier: Result
    later: Result
    difference: Decimal | None
    label: str = ""


def compare(earlier: Result, later: Result, frameworks: Iterable[Framework], *, forced: bool = False) -> Change:
    """The later total minus the earlier. Raises Refused across versions or scopes unless forced, and then says so."""
    known = {framework.id: framework for framework in frameworks}
    reasons = []
    old, new = known[earlier.framework], known[later.framework]
    if old.id != new.id and old.id not in new.comparable_with and new.id not in old.comparable_with:
        reasons.append(f"{old.title} och {new.title} mäter olika")
    if earlier.scope.strip().casefold() != later.scope.strip().casefold():
        reasons.append(f"omfattningen skiljer: {earlier.scope or 'okänd'} och {later.scope or 'okänd'}")
    elif not earlier.scope.strip():
        reasons.append("omfattningen är inte känd")
    if reasons and not forced:
        sentence = f"Resultaten är inte jämförbara: {listing(reasons)}."
        raise Refused(sentence, "Visa dem var för sig, eller begär jämförelsen uttryckligen.")
    first, second = earlier.published_total, later.published_total
    gap = None if first is None or second is None else second - first
    return Change(earlier, later, gap, f"Jämförelsen är framtvingad: {listing(reasons)}." if reasons else "")


@dataclass(frozen=True, slots=True)
class Pool:
    """The middle and the quarters of what a number of municipalities got, as known on a date."""

    count: int
    first_quartile: Decimal
    median: Decimal
    third_quartile: Decimal

    @property
    def sentence(self) -> str:
        values = [f"{value:.1f}".replace(".", ",").replace("-", MINUS) for value in (self.first_quartile, self.median)]
        return f"Medianen av {self.count} utvärderingar är {values[1]}; en fjärdedel ligger under {values[0]}."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a municipality stands among those that can be compared with it, itself among them."""

    number: int
    among: int
    total: Decimal


def pool_of_totals(results: Iterable[Result], framework: str, scope: str, as_of: date) -> Pool | None:
    """Median and quartiles of totals of one version and scope, each municipality's latest on the day.

    Quartiles by linear interpolation between the ordered values (Hyndman and Fan's type 7, as in spreadsheets). None
    when nobody has a known total.
    """
    totals = [total for one in _latest(results, framework, scope, as_of) if (total := one.published_total) is not None]
    if not totals:
        return None
    parts = quantiles(totals, n=4, method="inclusive") if len(totals) > 1 else [totals[0]] * 3
    return Pool(len(totals), *parts)


def pool_of_areas(
    results: Iterable[Result], framework: str, scope: str, as_of: date, areas: int
) -> tuple[Decimal | None, ...]:
    """The median of each area for itself, of the same results; None where nobody's points are known.

    They do not sum to the median of totals, and are not meant to.
    """
    latest = _latest(results, framework, scope, as_of)
    columns = [[one.areas[place] for one in latest if place < len(one.areas)] for place in range(areas)]
    known = [[points for points in column if points is not None] for column in columns]
    return tuple(median(column) if column else None for column in known)


def _latest(results: Iterable[Result], framework: str, scope: str, as_of: date) -> list[Result]:
    """Each municipality's latest of one version and scope on the day."""
    latest: dict[str, Result] = {}
    for result in sorted(results, key=lambda one: one.decided):
        if (result.framework, result.scope) == (framework, scope) and result.decided <= as_of:
            latest[result.municipality] = result
    return list(latest.values())


def most_improved(results: Iterable[Result], framework: Framework, scope: str, as_of: date) -> tuple[Change, ...]:
    """Each municipality's newest result beside the one before, of one version and scope; most gained first."""
    of: dict[str, list[Result]] = {}
    for result in sorted(results, key=lambda one: one.decided):
        if (result.framework, result.scope) == (framework.id, scope) and result.decided <= as_of:
            of.setdefault(result.municipality, []).append(result)
    changes = [compare(rows[-2], rows[-1], [framework]) for rows in of.values() if len(rows) > 1]
    known = [one for one in changes if one.difference is not None]
    return tuple(sorted(known, key=lambda one: (-(one.difference or 0), one.later.municipality)))


def place_among(results: Iterable[Result], municipality: str, framework: str, scope: str, as_of: date) -> Place | None:
    """The municipality's place by total among each one's latest; those with as many share it. None without a total."""
    totals = {
        one.municipality: total
        for one in _latest(results, framework, scope, as_of)
        if (total := one.published_total) is not None
    }
    own = totals.get(municipality)
    if own is None:
        return None
    return Place(1 + sum(total > own for total in totals.values()), len(totals), own)
