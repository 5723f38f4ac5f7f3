"""The rows of each part of a variance, and what the parts cannot tell for want of something registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.economy.models import MarkedItem
from styrkedjan.areas.economy.queries.drivers import Drivers, Volume
from styrkedjan.areas.economy.queries.scope import OTHER_LABEL, Scope
from styrkedjan.domain.economy.decomposition import Part, VarianceRow
from styrkedjan.domain.economy.drivers import Posts
from styrkedjan.domain.periods import MONTH_NAMES, Period
from styrkedjan.domain.swedish import number, plural, tkr

ZERO = Decimal(0)
MOST_ROWS = 15
Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class PartRow:
    """A unit, an account group of a unit alone (`group` has its code) or a marked item.

    `amount` improves the result when plus, as the variance does; `detail` tells in words what it rests on; `code` is
    the unit's, `indicator` the measure of its volume.
    """

    label: str
    amount: Decimal
    code: str
    detail: str = ""
    group: str | None = None
    item: MarkedItem | None = None
    indicator: int | None = None


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """A part with the rows that make it, largest first; rows without effect are left out."""

    part: Part
    amount: Decimal
    rows: tuple[PartRow, ...]

    @property
    def shown(self) -> tuple[PartRow, ...]:
        """As many as a page has room for; `rest` is what is left of them."""
        return self.rows if len(self.rows) <= MOST_ROWS + 1 else self.rows[:MOST_ROWS]

    @property
    def rest(self) -> int:
        return len(self.rows) - len(self.shown)

    @property
    def rest_amount(self) -> Decimal:
        return sum((row.amount for row in self.rows[len(self.shown) :]), ZERO)


@dataclass(frozen=True, slots=True)
class Material:
    """What the rows are made of: every unit's and account group's split, what drives them and the marked items."""

    scope: Scope
    split: Mapping[Place, Mapping[Part, Decimal]]
    known: Drivers
    items: tuple[tuple[MarkedItem, Decimal], ...]

    def by_unit(self, part: Part) -> dict[int, Decimal]:
        sums: dict[int, Decimal] = {}
        for (unit, _), amounts in self.split.items():
            sums[unit] = sums.get(unit, ZERO) + amounts[part]
        return sums

    def group_name(self, code: str) -> str:
        return next((group.name for group in self.scope.groups if group.code == code), code or OTHER_LABEL)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many units there are, how many have a budget for personnel, and how many are known well enough to explain."""

    units: int
    with_volume: int
    staffed: int
    with_posts: int
    has_personnel: bool

    @classmethod
    def of(cls, scope: Scope, rows: Mapping[Place, VarianceRow], known: Drivers) -> Coverage:
        personnel = {group.code for group in scope.groups if group.is_personnel}
        units = {unit for unit, _ in rows}
        staffed = {unit for (unit, group), row in rows.items() if group in personnel and row.budget}
        with_posts = sum(unit in known.staff and known.staff[unit].posts is not None for unit in staffed)
        with_volume = sum(unit in known.volumes for unit in units)
        return cls(len(units), with_volume, len(staffed), with_posts, bool(personnel))


def part_rows(part: Part, material: Material) -> tuple[PartRow, ...]:
    """The rows of a part, largest first; they sum to it."""
    makers: dict[Part, Callable[[Material], Iterable[PartRow]]] = {
        Part.VOLUME: _volume,
        Part.STAFFING: _staffing,
        Part.ONE_OFF: lambda found: _marked(found, timing=False),
        Part.TIMING: lambda found: _marked(found, timing=True),
        Part.PRICE: _price,
    }
    return tuple(sorted((row for row in makers[part](material) if row.amount), key=lambda row: -abs(row.amount)))


def _volume(material: Material) -> Iterable[PartRow]:
    for unit, amount in material.by_unit(Part.VOLUME).items():
        place, volume = material.scope.places[unit], material.known.volumes.get(unit)
        if volume is not None:
            of, decimals = volume.indicator, volume.indicator.decimals
            planned, actual = number(volume.change.budget, decimals), number(volume.change.actual, decimals)
            detail = f"{of.name}: {actual} mot planerade {planned}"
            yield PartRow(place.name, amount, place.code, detail, indicator=of.pk)


def _staffing(material: Material) -> Iterable[PartRow]:
    for unit, amount in material.by_unit(Part.STAFFING).items():
        place, staff = material.scope.places[unit], material.known.staff.get(unit)
        if staff is not None and staff.posts is not None:
            yield PartRow(place.name, amount, place.code, _posts_told(staff.posts, material.known.volumes.get(unit)))


def _posts_told(posts: Posts, volume: Volume | None) -> str:
    """`10,6 årsarbetare mot planerade 10,4, januari–april`; where the volume is another, against what it gives."""
    change, relative = posts.change, volume.change.relative if volume else None
    if relative is None or relative == 1:
        told = f"mot planerade {number(change.budget, 1)}"
    else:
        told = (
            f"mot {number(change.budget * relative, 1)} för den utförda volymen (planerat {number(change.budget, 1)})"
        )
    return f"{number(change.actual, 1)} årsarbetare {told}, {_span(posts.months)}"


def _marked(material: Material, *, timing: bool) -> Iterable[PartRow]:
    for item, amount in material.items:
        if item.is_timing == timing:
            booked = Period.parse(item.period).label
            told = f"hör till {Period.parse(item.other).label}, står i {booked}" if timing else booked
            detail = f"{item.unit.name}, {material.group_name(item.account_group)}, {told}"
            yield PartRow(item.reason, -amount, item.unit.code, detail, item=item)


def _price(material: Material) -> Iterable[PartRow]:
    """By unit, each with the account group that is most of it; a unit alone by its account groups."""
    sums = material.by_unit(Part.PRICE)
    if len(sums) == 1:
        for (unit, group), amounts in material.split.items():
            code = material.scope.places[unit].code
            yield PartRow(material.group_name(group), amounts[Part.PRICE], code, group=group)
        return
    most: dict[int, tuple[Decimal, str]] = {}
    for (unit, group), amounts in material.split.items():
        if abs(amounts[Part.PRICE]) > abs(most.get(unit, (ZERO, ""))[0]):
            most[unit] = (amounts[Part.PRICE], group)
    for unit, amount in sums.items():
        largest, group = most.get(unit, (ZERO, ""))
        detail = f"mest {material.group_name(group).lower()} ({tkr(largest, sign=True)} tkr)" if largest else ""
        place = material.scope.places[unit]
        yield PartRow(place.name, amount, place.code, detail)


def _span(months: tuple[int, ...]) -> str:
    """`januari–augusti`; months that do not follow each other are counted."""
    first, last = MONTH_NAMES[months[0] - 1], MONTH_NAMES[months[-1] - 1]
    if len(months) == 1:
        return first
    return f"{first}–{last}" if len(months) == months[-1] - months[0] + 1 else f"{len(months)} månader till {last}"


def notes(coverage: Coverage, known: Drivers, *, is_forecast: bool) -> tuple[str, ...]:
    """What is not registered and therefore lies in the price, and what the posts of a full year rest on."""
    missing = [text for text in (_volume_missing(coverage), _posts_missing(coverage)) if text]
    if missing:
        missing.append("Det som saknas ligger i priset.")
    if is_forecast and coverage.with_posts:
        months = max((staff.posts.months for staff in known.staff.values() if staff.posts), key=len)
        missing.append(f"Årsarbetare är snittet {_span(months)}; skillnaden mot plan antas stå sig året ut.")
    return tuple(missing)


def _volume_missing(coverage: Coverage) -> str:
    if not coverage.with_volume:
        return (
            "Planerade volymer saknas, så volymens del går inte att skilja ut. Sätt målvärden för volymmåtten: de "
            "är den planerade volymen."
        )
    left = coverage.units - coverage.with_volume
    return f"{plural(left, 'enhet', 'enheter')} saknar planerad eller utförd volym." if left else ""


def _posts_missing(coverage: Coverage) -> str:
    if not coverage.has_personnel:
        return (
            "Ingen kontogrupp är märkt som personalkostnad, så bemanningens del går inte att skilja ut. Märk den i "
            "arbetsboken Kontogrupper."
        )
    left = coverage.staffed - coverage.with_posts
    if left and not coverage.with_posts:
        return "Planerade och verkliga årsarbetare saknas, så bemanningens del går inte att skilja ut. Läs in dem."
    return f"{plural(left, 'enhet', 'enheter')} saknar planerade eller verkliga årsarbetare." if left else ""
