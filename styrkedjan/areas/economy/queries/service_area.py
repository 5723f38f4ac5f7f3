"""Money, volume and quality of a service area on one key: its units side by side, whoever performs the service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from styrkedjan.areas.economy.queries.ledger import net_outcome_by_unit
from styrkedjan.areas.indicators.models import Indicator, IndicatorKind
from styrkedjan.areas.indicators.queries.values import outcomes
from styrkedjan.areas.organisation.models import OperatingForm, ServiceArea, Unit
from styrkedjan.areas.organisation.queries import by_name, valid_on
from styrkedjan.domain.observations import Observation
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import kronor, number, plural, rounded
from styrkedjan.domain.workings import Input, Step, Working
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit: net cost so far, its newest volume, and quality by indicator key. None is unknown."""

    unit: Unit
    cost: Decimal | None
    volume: Observation | None
    quality: Mapping[int, Observation | None]
    cost_before: Decimal | None = None
    volume_before: Observation | None = None

    @property
    def count(self) -> Decimal | None:
        return self.volume.value if self.volume is not None else None

    @property
    def unit_cost(self) -> Decimal | None:
        """Net cost per unit of volume; unknown when either is, or when the volume is nought."""
        return None if self.cost is None or not self.count else self.cost / self.count

    @property
    def unit_cost_before(self) -> Decimal | None:
        """The same months of the year before."""
        count = self.volume_before.value if self.volume_before is not None else None
        return None if self.cost_before is None or not count else self.cost_before / count

    @property
    def change(self) -> Decimal | None:
        """How the unit cost has changed since the year before, as a share; in current prices."""
        return relative(self.unit_cost, self.unit_cost_before)


@dataclass(frozen=True, slots=True)
class GroupLine:
    """All units of one operating form, or all there are: weighted cost per unit of volume, median quality.

    Only units whose cost and volume are both known count in the unit cost; `compared` says how many they are.
    """

    label: str
    units: int
    compared: int
    cost: Decimal
    volume: Decimal
    quality: Mapping[int, Decimal | None]
    working: Working
    productivity: Productivity | None = None

    @property
    def unit_cost(self) -> Decimal | None:
        return self.cost / self.volume if self.volume else None


@dataclass(frozen=True, slots=True)
class Productivity:
    """Volume per krona against the same months of the year before, over the units known in both years.

    In current prices: what wages and prices rose by counts as a loss, since no price index is laid in.
    """

    cost: Decimal
    volume: Decimal
    cost_before: Decimal
    volume_before: Decimal
    units: int

    @property
    def cost_change(self) -> Decimal:
        return self.cost / self.cost_before - 1

    @property
    def volume_change(self) -> Decimal:
        return self.volume / self.volume_before - 1

    @property
    def unit_cost_change(self) -> Decimal:
        return (1 + self.cost_change) / (1 + self.volume_change) - 1

    @property
    def change(self) -> Decimal:
        """More volume for the same money is plus."""
        return (1 + self.volume_change) / (1 + self.cost_change) - 1


def relative(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """The change as a share of what was; None when either is unknown or what was is not positive."""
    return now / before - 1 if now is not None and before is not None and before > 0 else None


@dataclass(frozen=True, slots=True)
class ServicePage:
    """A service area at a month. `qualities` are the indicators shown, `others` those that can be chosen instead."""

    area: ServiceArea
    period: Period
    volume: Indicator | None
    qualities: tuple[Indicator, ...]
    others: tuple[Indicator, ...]
    lines: tuple[UnitLine, ...]
    groups: tuple[GroupLine, ...]
    total: GroupLine | None
    hidden: int

    @property
    def volume_unit(self) -> str:
        return self.area.volume_unit or (self.volume.unit_of_measure if self.volume else "enhet")


@remembered
def service_area(
    area: ServiceArea,
    period: Period,
    known: Known,
    *,
    paths: Sequence[str] | None = None,
    chosen: Sequence[str] = (),
    shown: int = 4,
) -> ServicePage:
    """The area's units in a table: ten queries or so, however many units.

    `paths` are the subtrees that the reader may see (None: all); `chosen` are the keys of the indicators to show,
    else the first `shown` of them.
    """
    every = _units(area, period, known)
    units = [unit for unit in every if paths is None or unit.path.startswith(tuple(paths))]
    volume, qualities, others = _indicators(area, chosen, shown)
    asked = [*([volume] if volume else []), *qualities]
    values = outcomes(units, asked, period, known)
    lines = unit_lines(units, volume, qualities, values, costs_of(area.principal, every, period, known), period)
    forms = [(form.label, [row for row in lines if row.unit.operating_form == form]) for form in OperatingForm]
    name = area.volume_unit or (volume.unit_of_measure if volume else "enhet")
    return ServicePage(
        area=area,
        period=period,
        volume=volume,
        qualities=tuple(qualities),
        others=tuple(others),
        lines=lines,
        groups=tuple(group_line(label, rows, qualities, name, period) for label, rows in forms if rows),
        total=group_line("Alla", list(lines), qualities, name, period) if lines else None,
        hidden=len(every) - len(units),
    )


def unit_lines(
    units: Sequence[Unit],
    volume: Indicator | None,
    qualities: Sequence[Indicator],
    values: Mapping[tuple[int, int], list[Observation]],
    costs: Costs,
    period: Period,
) -> tuple[UnitLine, ...]:
    """The units with what is known of them, this year and the same months of the year before."""
    now, before = costs
    last_year = same_month_before(period)
    return tuple(
        UnitLine(
            unit,
            now.get(unit.pk),
            _newest(values.get((volume.pk, unit.pk))) if volume else None,
            {each.pk: _newest(values.get((each.pk, unit.pk))) for each in qualities},
            before.get(unit.pk),
            _newest_by(values.get((volume.pk, unit.pk)), last_year) if volume else None,
        )
        for unit in units
    )


def same_month_before(period: Period) -> Period:
    return Period.month(period.year - 1, period.last_month)


def _units(area: ServiceArea, period: Period, known: Known) -> list[Unit]:
    rows = known.made(Unit.objects.filter(valid_on(period.end), service_area=area)).select_related("principal")
    return sorted(rows, key=by_name)


def _indicators(
    area: ServiceArea, chosen: Sequence[str], shown: int
) -> tuple[Indicator | None, list[Indicator], list[Indicator]]:
    """The volume measure, the quality measures to show, and the rest."""
    rows = list(Indicator.objects.filter(service_area=area).order_by("key"))
    volume = _volume_of(area, rows)
    quality = [row for row in rows if row.kind == IndicatorKind.QUALITY]
    wanted = [row for row in quality if row.key in chosen] or quality[:shown]
    return volume, wanted, [row for row in quality if row not in wanted]


def _volume_of(area: ServiceArea, rows: Sequence[Indicator]) -> Indicator | None:
    volumes = [row for row in rows if row.kind == IndicatorKind.VOLUME]
    return next((row for row in volumes if row.unit_of_measure == area.volume_unit), next(iter(volumes), None))


def main_measures(areas: Sequence[ServiceArea]) -> dict[int, tuple[Indicator | None, Indicator | None]]:
    """Per area (key): its volume measure and the first of its quality measures (one query)."""
    of: dict[int, list[Indicator]] = {area.pk: [] for area in areas}
    for row in Indicator.objects.filter(service_area__in=areas).order_by("key"):
        of[row.service_area_id or 0].append(row)
    return {
        area.pk: (
            _volume_of(area, of[area.pk]),
            next((row for row in of[area.pk] if row.kind == IndicatorKind.QUALITY), None),
        )
        for area in areas
    }


# Net cost so far per unit key: this year, and the same months of the year before.
Costs = tuple[Mapping[int, Decimal], Mapping[int, Decimal]]


def costs_of(principal: Unit, units: Sequence[Unit], period: Period, known: Known) -> Costs:
    """Net cost per unit, what lies below it included. Empty for a year whose month is not booked."""
    years = [net_outcome_by_unit(principal, each, known) for each in (period, same_month_before(period))]
    mine = {unit.pk for unit in units}
    strangers = {pk for sums in years for pk in sums} - mine
    paths = dict(Unit.objects.filter(pk__in=strangers, principal=principal).values_list("pk", "path"))
    now, before = (_gathered(sums, mine, paths) for sums in years)
    return now, before


def _gathered(sums: Mapping[int, Decimal], mine: set[int], paths: Mapping[int, str]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for pk, amount in sums.items():
        owner = pk if pk in mine else _above(paths.get(pk, ""), mine)
        if owner is not None:
            found[owner] = found.get(owner, ZERO) + amount
    return found


def _above(path: str, units: set[int]) -> int | None:
    return next((int(part) for part in reversed(path.strip("/").split("/")) if part and int(part) in units), None)


def _newest(series: Sequence[Observation] | None) -> Observation | None:
    return series[-1] if series else None


def _newest_by(series: Sequence[Observation] | None, period: Period) -> Observation | None:
    """The newest that was over by the end of the period, and of its year."""
    timely = [row for row in series or () if row.period.end <= period.end and row.period.year == period.year]
    return timely[-1] if timely else None


def group_line(
    label: str, rows: Sequence[UnitLine], qualities: Iterable[Indicator], name: str, period: Period
) -> GroupLine:
    both = [row for row in rows if row.cost is not None and row.count is not None]
    cost = sum((row.cost for row in both if row.cost is not None), ZERO)
    volume = sum((row.count for row in both if row.count is not None), ZERO)
    each = None if not volume else rounded(cost / volume, 0)
    steps = [Step(f"Nettokostnad delad med volym: {kronor(cost)} / {number(volume)} {name}", each, "kr")]
    if len(both) < len(rows):
        missing = plural(len(rows) - len(both), "enhet", "enheter")
        steps.insert(0, Step(f"{missing} saknar kostnad eller volym och är inte med."))
    working = Working(
        title=f"Nettokostnad per {name}, {label.lower()}",
        result=each,
        unit="kr",
        inputs=(
            Input(f"Nettokostnad till och med {period.label}", cost, "kr", "Redovisningen"),
            Input("Volym", volume, name, "Enheternas senaste rapporterade volym"),
        ),
        steps=tuple(steps),
        rule="Kostnader som enheterna inte bär själva (till exempel gemensam administration) är inte fördelade.",
    )
    medians = {indicator.pk: _median(row.quality.get(indicator.pk) for row in rows) for indicator in qualities}
    return GroupLine(label, len(rows), len(both), cost, volume, medians, working, _productivity(rows))


def _productivity(rows: Sequence[UnitLine]) -> Productivity | None:
    """Over the units whose cost and volume are known in both years; None when there are none, or nothing to divide."""
    known = [
        (row.cost, row.count, row.cost_before, row.volume_before.value)
        for row in rows
        if row.unit_cost is not None and row.unit_cost_before is not None and row.volume_before is not None
    ]
    sums = [sum((one[index] or ZERO for one in known), ZERO) for index in range(4)]
    cost, volume, cost_before, volume_before = sums
    if min(sums) <= 0:
        return None
    return Productivity(cost, volume, cost_before, volume_before, len(known))


def _median(values: Iterable[Observation | None]) -> Decimal | None:
    known = [value.value for value in values if value is not None and value.value is not None]
    return median(known) if known else None
