"""The rows of each part of a variance, and what the parts cannot tell for want of something registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from styrkedjan.areas.economy.models import MarkedItem
from styrkedjan.areas.economy.queries.behaviours import behaviours
from styrkedjan.areas.economy.queries.drivers import Drivers
from styrkedjan.areas.economy.queries.scope import OTHER_LABEL, Scope
from styrkedjan.domain.economy.decomposition import Part, VarianceRow
from styrkedjan.domain.economy.drivers import Posts
from styrkedjan.domain.periods import MONTH_NAMES, Period
from styrkedjan.domain.swedish import kronor, listing, number, plural, tkr

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
    """A part with the rows that make it, largest first; rows without effect are left out.

    A part that nothing has been registered for is not known; what it may have been lies in the unexplained.
    """

    part: Part
    amount: Decimal
    rows: tuple[PartRow, ...]
    is_known: bool = True

    @property
    def first_rows(self) -> tuple[PartRow, ...]:
        """As many as a page has room for; `rest` is what is left of them."""
        return self.rows if len(self.rows) <= MOST_ROWS + 1 else self.rows[:MOST_ROWS]

    @property
    def rest(self) -> int:
        return len(self.rows) - len(self.first_rows)

    @property
    def rest_amount(self) -> Decimal:
        return sum((row.amount for row in self.rows[len(self.first_rows) :]), ZERO)


@dataclass(frozen=True)
class Material:
    """What the rows are made of: every unit's and account group's split, what drives them and the marked items."""

    scope: Scope
    split: Mapping[Place, Mapping[Part, Decimal]]
    known: Drivers
    items: tuple[tuple[MarkedItem, Decimal], ...]
    rows: Mapping[Place, VarianceRow] = field(default_factory=dict)

    @cached_property
    def groups_of(self) -> Mapping[int, Sequence[str]]:
        """The account groups of each unit, in the rows' order."""
        found: dict[int, list[str]] = {}
        for unit, group in self.split:
            found.setdefault(unit, []).append(group)
        return found

    @cached_property
    def group_names(self) -> Mapping[str, str]:
        return {group.code: group.name for group in self.scope.groups}

    def by_unit(self, part: Part) -> dict[int, Decimal]:
        sums: dict[int, Decimal] = {}
        for (unit, _), amounts in self.split.items():
            sums[unit] = sums.get(unit, ZERO) + amounts[part]
        return sums

    def group_name(self, code: str) -> str:
        return self.group_names.get(code, code or OTHER_LABEL)


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
        Part.RESIDUAL: _rest,
    }
    return tuple(sorted((row for row in makers[part](material) if row.amount), key=lambda row: -abs(row.amount)))


def _volume(material: Material) -> Iterable[PartRow]:
    for unit, amount in material.by_unit(Part.VOLUME).items():
        place, volume = material.scope.places[unit], material.known.volumes.get(unit)
        if volume is not None and amount:
            of, decimals = volume.indicator, volume.indicator.decimals
            planned, actual = number(volume.change.budget, decimals), number(volume.change.actual, decimals)
            detail = f"{of.name}: {actual} mot planerade {planned}{_per_volume(material, unit)}"
            yield PartRow(place.name, amount, place.code, detail, indicator=of.pk)


def _staffing(material: Material) -> Iterable[PartRow]:
    for unit, amount in material.by_unit(Part.STAFFING).items():
        if not amount:
            continue
        place, staff = material.scope.places[unit], material.known.staff.get(unit)
        groups = [group for group in material.groups_of[unit] if material.rows[unit, group].hired]
        hired = [(group, material.split[unit, group]) for group in groups]
        told = []
        if staff is not None and staff.posts is not None:
            told.append(_posts_text(staff.posts, _expected(material, unit)))
        for group, amounts in hired:
            if amounts[Part.STAFFING]:
                money = tkr(amounts[Part.STAFFING], sign=True)
                told.append(f"{material.group_name(group).lower()} {money} tkr")
        if told:
            yield PartRow(place.name, amount, place.code, "; ".join(told))


def _expected(material: Material, unit: int) -> Decimal | None:
    """The posts that the volume there was gives, as the personnel row has them."""
    rows = (material.rows[unit, group].expected_posts for group in material.groups_of[unit])
    return next((expected for expected in rows if expected is not None), None)


def _per_volume(material: Material, unit: int) -> str:
    """What a unit of the volume cost in the budget's prices beside what was budgeted: productivity without prices."""
    volume = material.known.volumes[unit].change
    rows = [(material.rows[unit, group], material.split[unit, group]) for group in material.groups_of[unit]]
    budget = sum((row.budget for row, _ in rows), ZERO)
    cost = sum((row.actual - row.one_off - row.timing + parts[Part.PRICE] for row, parts in rows), ZERO)
    if not volume.budget or not volume.actual:
        return ""
    each, planned = kronor(cost / volume.actual), kronor(budget / volume.budget)
    return f"; {each} var i budgetens priser, budgeterat {planned}"


def _posts_text(posts: Posts, expected: Decimal | None) -> str:
    """`10,6 årsarbetare mot planerade 10,4, januari–april`; where the volume is another, against what it gives."""
    change = posts.change
    if expected is None or expected == change.budget:
        told = f"mot planerade {number(change.budget, 1)}"
    else:
        told = f"mot {number(expected, 1)} för den utförda volymen (planerat {number(change.budget, 1)})"
    return f"{number(change.actual, 1)} årsarbetare {told}, {_span(posts.months)}"


def _marked(material: Material, *, timing: bool) -> Iterable[PartRow]:
    for item, amount in material.items:
        if item.is_timing == timing:
            booked = Period.parse(item.period).label
            told = f"hör till {Period.parse(item.other).label}, står i {booked}" if timing else booked
            detail = f"{item.unit.name}, {material.group_name(item.account_group)}, {told}"
            yield PartRow(item.reason, -amount, item.unit.code, detail, item=item)


def _price(material: Material) -> Iterable[PartRow]:
    """By account group, with the indexes it rests on and where they were read."""
    sums: dict[str, Decimal] = {}
    for (_, group), amounts in material.split.items():
        sums[group] = sums.get(group, ZERO) + amounts[Part.PRICE]
    for group, amount in sums.items():
        rises = [row for row in material.known.indexes if row.account_group == group]
        told = [
            f"{row.name} {number(row.actual, 1, sign=True)} % mot {number(row.reckoned, 1, sign=True)} % i budgeten, "
            f"från {MONTH_NAMES[row.first_month - 1]} ({row.source})"
            for row in rises
        ]
        yield PartRow(material.group_name(group), amount, material.scope.unit.code, "; ".join(told), group=group)


def _rest(material: Material) -> Iterable[PartRow]:
    """By unit, each with the account group that is most of it; a unit alone by its account groups."""
    sums = material.by_unit(Part.RESIDUAL)
    if len(sums) == 1:
        for (unit, group), amounts in material.split.items():
            code = material.scope.places[unit].code
            yield PartRow(material.group_name(group), amounts[Part.RESIDUAL], code, group=group)
        return
    most: dict[int, tuple[Decimal, str]] = {}
    for (unit, group), amounts in material.split.items():
        if abs(amounts[Part.RESIDUAL]) > abs(most.get(unit, (ZERO, ""))[0]):
            most[unit] = (amounts[Part.RESIDUAL], group)
    for unit, amount in sums.items():
        if not amount:
            continue
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


def notes(coverage: Coverage, known: Drivers, scope: Scope, year: int, *, is_forecast: bool) -> tuple[str, ...]:
    """What is not registered and therefore is not explained, what is assumed, and what a full year's posts rest on."""
    missing = [text for text in (_volume_missing(coverage), _posts_missing(coverage)) if text]
    if missing:
        missing.append("Det som saknas ligger i det oförklarade.")
    if not known.indexes:
        missing.append("Inget prisindex är inlagt för året, så prisökningar går inte att skilja ut. Läs in ett.")
    if coverage.with_volume and (told := _assumed(scope, year)):
        missing.append(told)
    if is_forecast and coverage.with_posts:
        months = max((staff.posts.months for staff in known.staff.values() if staff.posts), key=len)
        missing.append(f"Årsarbetare är snittet {_span(months)}; skillnaden mot plan antas stå sig året ut.")
    return tuple(missing)


def _assumed(scope: Scope, year: int) -> str:
    """Which account groups follow the volume by the standard alone."""
    found = behaviours(scope.groups, year)
    names = [group.name.lower() for group in scope.groups if found[group.code].assumed]
    if not names:
        return ""
    return f"Hur {listing(names)} följer volymen är antaget. Ange det i arbetsboken Kontogrupper."


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
