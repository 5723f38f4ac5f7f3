"""Money, volume and quality of a service area on one key: its units side by side, whoever performs the service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median

from styrkedjan.areas.economy.queries.ledger import net_outcome_by_unit
from styrkedjan.areas.indicators.models import Indicator, IndicatorKind
from styrkedjan.areas.indicators.queries import outcomes
from styrkedjan.areas.organisation.models import OperatingForm, ServiceArea, Unit
from styrkedjan.areas.organisation.queries import valid_on
from styrkedjan.domain.observations import Observation
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import kronor, number, plural, rounded
from styrkedjan.domain.workings import Input, Step, Working

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit: net cost so far, its newest volume, and quality by indicator key. None is unknown."""

    unit: Unit
    cost: Decimal | None
    volume: Observation | None
    quality: Mapping[int, Observation | None]

    @property
    def count(self) -> Decimal | None:
        return self.volume.value if self.volume is not None else None

    @property
    def unit_cost(self) -> Decimal | None:
        """Net cost per unit of volume; unknown when either is, or when the volume is nought."""
        return None if self.cost is None or not self.count else self.cost / self.count


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

    @property
    def unit_cost(self) -> Decimal | None:
        return self.cost / self.volume if self.volume else None


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


def service_area(
    area: ServiceArea,
    period: Period,
    as_of: datetime | None = None,
    *,
    paths: Sequence[str] | None = None,
    chosen: Sequence[str] = (),
    shown: int = 4,
) -> ServicePage:
    """The area's units in a table: ten queries or so, however many units.

    `paths` are the subtrees that the reader may see (None: all); `chosen` are the keys of the indicators to show,
    else the first `shown` of them.
    """
    every = _units(area, period)
    units = [unit for unit in every if paths is None or unit.path.startswith(tuple(paths))]
    volume, qualities, others = _indicators(area, chosen, shown)
    asked = [*([volume] if volume else []), *qualities]
    values = outcomes(units, asked, period, as_of)
    costs = _costs(area.principal, every, period, as_of)
    lines = tuple(
        UnitLine(
            unit,
            costs.get(unit.pk),
            _newest(values.get((volume.pk, unit.pk))) if volume else None,
            {each.pk: _newest(values.get((each.pk, unit.pk))) for each in qualities},
        )
        for unit in units
    )
    forms = [(form.label, [row for row in lines if row.unit.operating_form == form]) for form in OperatingForm]
    name = area.volume_unit or (volume.unit_of_measure if volume else "enhet")
    return ServicePage(
        area=area,
        period=period,
        volume=volume,
        qualities=tuple(qualities),
        others=tuple(others),
        lines=lines,
        groups=tuple(_group(label, rows, qualities, name, period) for label, rows in forms if rows),
        total=_group("Alla", list(lines), qualities, name, period) if lines else None,
        hidden=len(every) - len(units),
    )


def _units(area: ServiceArea, period: Period) -> list[Unit]:
    rows = Unit.objects.filter(valid_on(period.end), service_area=area).select_related("principal")
    return list(rows.order_by("name", "pk"))


def _indicators(
    area: ServiceArea, chosen: Sequence[str], shown: int
) -> tuple[Indicator | None, list[Indicator], list[Indicator]]:
    """The volume measure, the quality measures to show, and the rest."""
    rows = list(Indicator.objects.filter(service_area=area).order_by("key"))
    volumes = [row for row in rows if row.kind == IndicatorKind.VOLUME]
    volume = next((row for row in volumes if row.unit_of_measure == area.volume_unit), next(iter(volumes), None))
    quality = [row for row in rows if row.kind == IndicatorKind.QUALITY]
    wanted = [row for row in quality if row.key in chosen] or quality[:shown]
    return volume, wanted, [row for row in quality if row not in wanted]


def _costs(principal: Unit, units: Sequence[Unit], period: Period, as_of: datetime | None) -> dict[int, Decimal]:
    """Net cost so far per unit, what lies below it included. Empty when the month is not booked."""
    sums = net_outcome_by_unit(principal, period, as_of)
    mine = {unit.pk for unit in units}
    paths = dict(Unit.objects.filter(pk__in=sums.keys() - mine, principal=principal).values_list("pk", "path"))
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


def _group(
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
    return GroupLine(label, len(rows), len(both), cost, volume, medians, working)


def _median(values: Iterable[Observation | None]) -> Decimal | None:
    known = [value.value for value in values if value is not None and value.value is not None]
    return median(known) if known else None
