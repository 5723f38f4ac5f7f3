"""Why a service area costs more or less than the same months last year: volume, mix of units, staffing and price."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from styrkedjan.analysis.unit_cost import Decomposition, Service, decompose
from styrkedjan.areas.economy.models import StaffMonth
from styrkedjan.areas.economy.queries.service_area import ServicePage, same_month_before
from styrkedjan.areas.organisation.models import Responsibility
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known


@dataclass(frozen=True, slots=True)
class CostParts:
    """The change of the units whose cost, volume and posts are known both years; `left_out` are the others."""

    found: Decomposition
    units: int
    left_out: int
    before: Decimal
    after: Decimal

    @property
    def share(self) -> Decimal:
        """The change as a share of what it was."""
        return self.after / self.before - 1


def cost_parts(page: ServicePage, known: Known) -> CostParts | None:
    """None where no unit has all of it (two queries).

    What a unit costs is all its cost, so price is what a post costs with everything that is bought for it.
    """
    units = [row.unit.pk for row in page.lines]
    principal = page.area.principal_id
    now, then = (_posts(principal, units, each, known) for each in (page.period, same_month_before(page.period)))
    before, after = {}, {}
    for row in page.lines:
        earlier = row.volume_before.value if row.volume_before is not None else None
        sides = ((row.cost_before, earlier, then.get(row.unit.pk)), (row.cost, row.count, now.get(row.unit.pk)))
        if all(part is not None and part > 0 for side in sides for part in side):
            before[row.unit.code], after[row.unit.code] = (
                Service(*(Fraction(part) for part in (volume, posts, cost) if part is not None))
                for cost, volume, posts in sides
            )
    if not before:
        return None
    totals = [sum((Decimal(one.cost.numerator) / one.cost.denominator for one in side.values()), Decimal(0))
              for side in (before, after)]  # fmt: skip
    return CostParts(decompose(before, after), len(before), len(page.lines) - len(before), *totals)


def _posts(principal: int, units: Collection[int], period: Period, known: Known) -> Mapping[int, Decimal]:
    """Unit -> mean full-time equivalents January to and with the month, where every month is known of every code."""
    codes = dict(Responsibility.objects.filter(principal=principal, unit__in=units).values_list("code", "unit_id"))
    rows = known.rows(StaffMonth).filter(
        principal=principal, period__gte=f"{period.year}-01", period__lte=f"{period.year}-{period.last_month:02d}",
        responsibility__in=codes,
    )  # fmt: skip
    months: dict[str, list[Decimal]] = {}
    for code, full_time in rows.values_list("responsibility", "full_time"):
        if full_time is not None:
            months.setdefault(code, []).append(full_time)
    found: dict[int, Decimal] = {}
    for code, told in months.items():
        if len(told) == period.last_month:
            found[codes[code]] = found.get(codes[code], Decimal(0)) + sum(told, Decimal(0)) / len(told)
    partial = {codes[code] for code, told in months.items() if len(told) != period.last_month}
    return {unit: posts for unit, posts in found.items() if unit not in partial}
