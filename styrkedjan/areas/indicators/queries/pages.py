"""What the indicator pages show: the list, one indicator with everything around it, what collecting costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from styrkedjan.areas.chain.models import Element, PlanYear
from styrkedjan.areas.chain.queries.elements import matching
from styrkedjan.areas.chain.queries.years import elements
from styrkedjan.areas.indicators.models import Indicator, IndicatorLink, IndicatorValue, SourceKind, TargetValue
from styrkedjan.areas.indicators.queries.tables import Cell, Table, places
from styrkedjan.areas.indicators.queries.values import observations, tables_of, targets_by_year
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import grants
from styrkedjan.domain.chain import Remaining
from styrkedjan.domain.disclosure import conceal
from styrkedjan.domain.indicators import Aggregate, Difference, differences
from styrkedjan.domain.observations import ALL, Breakdown, Observation, Sex
from styrkedjan.domain.periods import Period, last_closed_month
from styrkedjan.domain.status import Proposal, StatusRule, propose
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import User
from styrkedjan.foundation.remembering import remembered

WITH_RELATIONS = Indicator.objects.select_related("owner", "principal", "service_area", "changed_by")


def indicator(principal: Unit, pk: int) -> Indicator | None:
    """One indicator of the principal with its owner (one query)."""
    return WITH_RELATIONS.filter(pk=pk, principal=principal).first()


# -- the list --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator in the list: what it is, how many goals it measures and when a value last came."""

    indicator: Indicator
    goals: int
    last_known: datetime | None


@remembered
def lines(
    principal: Unit,
    known: Known,
    *,
    text: str = "",
    kind: str = "",
    owner: Unit | None = None,
    service_area: str = "",
) -> list[Line]:
    """The principal's indicators in order of name (three queries)."""
    rows = known.made(Indicator.objects.filter(principal=principal)).select_related("owner", "service_area")
    if text:
        rows = rows.filter(matching(text, "key", "name", "what"))
    if kind:
        rows = rows.filter(kind=kind)
    if owner is not None:
        rows = rows.filter(owner__path__startswith=owner.path)
    if service_area:
        rows = rows.filter(service_area__code=service_area)
    goals = goals_measured(principal, known)
    latest = dict(
        known.rows(IndicatorValue)
        .filter(indicator__principal=principal)
        .order_by()
        .values("indicator")
        .annotate(at=Max("known_at"))
        .values_list("indicator", "at")
    )
    found = known.as_written(rows.order_by("name", "key"))
    return [Line(row, goals[row.pk], latest.get(row.pk)) for row in found]


# -- one indicator ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Point:
    """One period in the series: total, women and men, the target that applied, and how a computed value was made."""

    period: Period
    total: Observation | None
    women: Observation | None
    men: Observation | None
    target: TargetValue | None
    made: Aggregate | None = None


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit below in the latest period."""

    code: str
    name: str
    value: Observation
    target: TargetValue | None
    proposal: Proposal
    series: tuple[Decimal | None, ...] = ()


@dataclass(frozen=True)
class IndicatorPage:
    """An indicator seen from one unit, in the light of one moment."""

    indicator: Indicator
    unit: Unit
    points: tuple[Point, ...]
    units: tuple[UnitLine, ...]
    goals: tuple[Element, ...]
    proposal: Proposal
    corrections: tuple[Difference, ...]
    known: Known
    whole: bool

    @property
    def latest(self) -> Point | None:
        """The newest period with a value or a reason for the unit itself."""
        return next((point for point in reversed(self.points) if point.total is not None), None)

    @property
    def by_sex(self) -> bool:
        return any(point.women or point.men for point in self.points)

    @property
    def hides_something(self) -> bool:
        return self.indicator.suppression_threshold > 1 and not self.whole


@remembered
def indicator_page(
    row: Indicator,
    unit: Unit,
    period: Period,
    rule: StatusRule,
    known: Known,
    *,
    whole: bool = False,
) -> IndicatorPage:
    """Everything about one indicator at one unit (six queries). `whole` shows small numbers to those who report."""
    principal = unit.principal or unit
    made = tables_of(row, principal, period, known, whole=whole)
    targets = targets_by_year(row, unit, known)
    points = tuple(_point(table, unit.pk, targets) for table in made.values())
    last = next((point for point in reversed(points) if point.total is not None), None)
    target = targets.get(last.period.year if last else period.year)
    return IndicatorPage(
        indicator=row,
        unit=unit,
        points=points,
        units=_unit_lines(made, last.period if last else next(reversed(made)), unit, rule, known) if made else (),
        goals=tuple(_goals(row, unit, period.year, known)),
        proposal=_proposal(row, target, last.total if last else None, rule),
        corrections=tuple(corrections(row, unit, made, known)),
        known=known,
        whole=whole,
    )


def _point(table: Table, unit: int, targets: Mapping[int, TargetValue]) -> Point:
    return Point(
        period=table.period,
        total=table.value(unit),
        women=table.value(unit, Breakdown(Sex.WOMEN)),
        men=table.value(unit, Breakdown(Sex.MEN)),
        target=targets.get(table.period.year),
        made=table.computed(unit),
    )


def _proposal(row: Indicator, target: TargetValue | None, outcome: Observation | None, rule: StatusRule) -> Proposal:
    aim = target.target if target else None
    return propose(row.name, aim, outcome, rule, unit=row.unit_of_measure, decimals=row.decimals)


def _unit_lines(
    made: Mapping[Period, Table], period: Period, unit: Unit, rule: StatusRule, known: Known
) -> tuple[UnitLine, ...]:
    """The units below that report by themselves, in the order of the tree, with how it has gone (one query)."""
    table = made[period]
    below = [place for place in table.units.values() if place.path.startswith(unit.path) and place.id != unit.pk]
    reporting = {unit for unit, part in {*table.reported, *table.owed} if part == ALL}
    shown = [place for place in below if place.id in reporting]
    targets = _nearest_targets(table, known)
    found = []
    for place in shown:
        value = table.value(place.id)
        if value is not None:
            target = next((targets[key] for key in (place.id, *place.above) if key in targets), None)
            proposal = _proposal(table.indicator, target, value, rule)
            gone = (each.value(place.id) for key, each in made.items() if key <= period)
            series = tuple(each.value if each is not None else None for each in gone)
            found.append(UnitLine(place.code, place.name, value, target, proposal, series))
    return tuple(found)


def _nearest_targets(table: Table, known: Known) -> dict[int, TargetValue]:
    rows = known.rows(TargetValue).filter(indicator=table.indicator, year=table.period.year)
    return {row.unit_id: row for row in rows}


def _goals(row: Indicator, unit: Unit, year: int, known: Known) -> Iterable[Element]:
    """The goals the indicator measures that year: those of the unit's branch first (one query)."""
    linked = known.rows(IndicatorLink).filter(indicator=row, element__plan_year__year=year).values("element")
    found = known.as_written(Element.objects.filter(pk__in=linked).select_related("unit"))
    rows = [goal for goal in found if not known.holds(goal.withdrawn_at)]
    near = {int(part) for part in unit.path.strip("/").split("/")}
    return sorted(rows, key=lambda goal: (goal.unit_id not in near, goal.order, goal.key))


# -- known-time ------------------------------------------------------------------------------------------------------


def corrections(row: Indicator, unit: Unit, made: Mapping[Period, Table], known: Known) -> list[Difference]:
    """The unit's values that were replaced, newest first: what was said and what replaced it (one query).

    Only for periods in the tables, and nothing of what they hide: where one version shows no value, none does.
    """
    rows = known.ever(IndicatorValue).filter(indicator=row, unit=unit).order_by("known_at", "pk")
    chains: dict[tuple[Period, Breakdown], list[Observation]] = {}
    for value in rows:
        seen = value.observation(unit=unit.code)
        chains.setdefault((seen.period, seen.breakdown), []).append(seen)
    found: list[Difference] = []
    for (period, part), versions in chains.items():
        if period in made:
            found += map(Difference, *_disclosed(versions, made[period], (unit.pk, part)))
    return sorted(found, key=_known_at, reverse=True)


def _disclosed(versions: list[Observation], table: Table, cell: Cell) -> tuple[list[Observation], list[Observation]]:
    """The versions and their successors, as far as they may be shown."""
    threshold = 0 if table.whole else table.indicator.suppression_threshold
    if cell in table.hidden or any(_is_small(one, threshold) for one in versions):
        versions = [conceal(one) if one.is_known else one for one in versions]
    return versions[:-1], versions[1:]


def _known_at(change: Difference) -> datetime:
    moment = change.after.known_at if change.after else None
    return moment or datetime.min.replace(tzinfo=timezone.get_default_timezone())


def _is_small(row: Observation, threshold: int) -> bool:
    if threshold < 2 or row.value is None:
        return False
    behind = row.n if row.n is not None else row.denominator
    return behind is None or 0 < behind < threshold


def known_since(
    principal: Unit, indicators: Sequence[Indicator], then: datetime, now: datetime | None = None
) -> list[Difference]:
    """What became known of the indicators between two times (three queries). For eyes that see small numbers."""
    units = places(principal)
    condition = Q(indicator__in=indicators)
    before, after = observations(condition, units, Known.at(then)), observations(condition, units, Known(now))
    flat = [[row for rows in side.values() for _, row in rows] for side in (before, after)]
    return differences(*flat)


# -- what collecting costs -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cost:
    """What an indicator costs to collect and whether anyone uses it."""

    indicator: Indicator
    values: int
    hours: Decimal
    goals: int
    unread: bool

    @property
    def has_to_explain_itself(self) -> bool:
        """Costs time, and neither measures a goal nor is read."""
        return self.hours > 0 and self.goals == 0 and self.unread


def costs(principal: Unit, year: int, known: Known, today: date | None = None) -> list[Cost]:
    """The principal's own indicators, the costliest first: minutes times values of the year (three queries)."""
    counted = _collected_values(principal, year, known).values("indicator").annotate(count=Count("pk"))
    values = dict(counted.values_list("indicator", "count"))
    goals = goals_measured(principal, known, element__plan_year__year=year)
    year_ago = (today or timezone.localdate()) - timedelta(days=365)
    found = []
    for row in collected(principal, known):
        count = values.get(row.pk, 0)
        unread = row.last_read_at is None or timezone.localtime(row.last_read_at).date() < year_ago
        found.append(Cost(row, count, Decimal(count * row.minutes) / 60, goals[row.pk], unread))
    return sorted(found, key=lambda cost: (-cost.hours, cost.indicator.name))


def collected(principal: Unit, known: Known) -> list[Indicator]:
    """The principal's own indicators, with their owners (one query, two for then)."""
    rows = known.made(Indicator.objects.filter(principal=principal, source=SourceKind.OWN)).select_related("owner")
    return known.as_written(rows)


def values_by_unit(principal: Unit, year: int, known: Known) -> dict[int, list[tuple[Unit, int]]]:
    """Indicator -> units with how many values each has reported in the year (two queries)."""
    counted = _collected_values(principal, year, known).values("indicator", "unit").annotate(count=Count("pk"))
    told = list(counted.values_list("indicator", "unit", "count"))
    units = Unit.objects.in_bulk({unit for _, unit, _ in told})
    found: dict[int, list[tuple[Unit, int]]] = {}
    for indicator, unit, count in told:
        found.setdefault(indicator, []).append((units[unit], count))
    return found


def _collected_values(principal: Unit, year: int, known: Known) -> QuerySet[IndicatorValue]:
    rows = known.rows(IndicatorValue).filter(
        indicator__principal=principal, period__gte=str(year), period__lt=str(year + 1), missing=""
    )
    return rows.filter(sex=Sex.TOTAL, age="", area="").order_by()


# -- other questions -------------------------------------------------------------------------------------------------


def of_elements(keys: Iterable[int], known: Known) -> dict[int, list[Indicator]]:
    """Element -> its indicators, in key order (one query, two for then)."""
    links = list(known.rows(IndicatorLink).filter(element__in=list(keys)).select_related("indicator"))
    rows = {row.pk: row for row in known.as_written({link.indicator_id: link.indicator for link in links}.values())}
    found: dict[int, list[Indicator]] = {}
    for link in sorted(links, key=lambda link: link.indicator.key):
        if link.indicator_id in rows:
            found.setdefault(link.element_id, []).append(rows[link.indicator_id])
    return found


def counts_by_element(plan_year: PlanYear, known: Known) -> Counter[int]:
    """Element -> how many indicators measure it (one query)."""
    links = known.rows(IndicatorLink).filter(element__plan_year=plan_year)
    return Counter(links.values_list("element_id", flat=True))


def goals_measured(principal: Unit, known: Known, **within: Any) -> Counter[int]:
    """Indicator -> how many elements it measures that had not been withdrawn (one query)."""
    links = known.rows(IndicatorLink).filter(indicator__principal=principal, **within)
    there = links.values_list("indicator_id", "element__withdrawn_at")
    return Counter(indicator for indicator, withdrawn in there if not known.holds(withdrawn))


def to_report(unit: Unit) -> QuerySet[Indicator]:
    """The indicators the unit itself reports: those it has reported before or has a target for, and that are not ended.

    What is ended is asked for until the books of its last year are closed.
    """
    used = Q(values__unit=unit) | Q(targets__unit=unit)
    going = Q(valid_to=None) | Q(valid_to__gte=last_closed_month(timezone.localdate()).year)
    return Indicator.objects.filter(used, going, source=SourceKind.OWN).distinct()


def search(user: User, text: str, limit: int = 20) -> list[Indicator]:
    """Indicators whose key, name or meaning has all the words (one query). Open to all in the municipality."""
    roots = {int(grant.path.split("/")[1]) for grant in grants(user)}
    rows = Indicator.objects.filter(matching(text, "key", "name", "what"), principal__in=roots)
    return list(rows.select_related("owner").order_by("name")[:limit])


def remaining_to_open(plan_year: PlanYear) -> list[Remaining]:
    """What is good to know of indicators before a year is opened (two queries). Nothing here stops the opening."""
    targeted = NOW.rows(TargetValue).filter(year=plan_year.year).values("indicator")
    links = NOW.rows(IndicatorLink).filter(element__plan_year=plan_year, element__withdrawn_at=None)
    linked = Indicator.objects.filter(pk__in=links.values("indicator"))
    aimless = [str(row) for row in linked.exclude(pk__in=targeted)]
    goals = elements(plan_year).filter(kind="goal").exclude(pk__in=links.values("element"))
    unmeasured = [str(row) for row in goals]
    found = []
    if aimless:
        what = f"{plural(len(aimless), 'indikator', 'indikatorer')} saknar målvärde för {plan_year.year}."
        found.append(Remaining(what, "Sätt målvärden, annars föreslås ingen status.", False, tuple(aimless)))
    if unmeasured:
        what = f"{plural(len(unmeasured), 'mål', 'mål')} saknar indikator."
        found.append(Remaining(what, "Koppla minst en indikator, eller bedöm målet i ord.", False, tuple(unmeasured)))
    return found
