"""A second, slow and obvious economy table, computed row by row from what was written down. It judges the fast one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from styrkedjan.areas.economy.models import AccountGroup, BudgetLine, Forecast, MarkedItem, PriceIndex, StaffMonth
from styrkedjan.areas.indicators.models import IndicatorValue, TargetValue
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.periods import Period
from tests.store.ledgers import Row

ZERO = Decimal(0)


def known(
    row: BudgetLine | Forecast | MarkedItem | PriceIndex | StaffMonth | TargetValue, moment: datetime | None
) -> bool:
    if moment is None:
        return row.superseded_at is None
    return row.known_at <= moment and (row.superseded_at is None or row.superseded_at > moment)


def below(unit: Unit) -> list[Unit]:
    return [row for row in Unit.objects.all() if row == unit or row.path.startswith(unit.path)]


def totals(
    root: Unit, unit: Unit, year: int, month: int, rows: Iterable[Row] | None, moment: datetime | None = None
) -> dict[str, Decimal | None]:
    """The total row's budget, outcome and forecast."""
    units = below(unit)
    lines = [
        row
        for row in BudgetLine.objects.filter(year=year).select_related("unit")
        if row.unit in units and known(row, moment)
    ]
    answers = {row.code: row.unit for row in Responsibility.objects.filter(principal=root).select_related("unit")}
    booked = list(rows or [])
    outcome = None
    if any(row.month >= month for row in booked):
        first = min(group.first for group in AccountGroup.objects.filter(principal=root))
        mine = [row for row in booked if unit == root or answers.get(row.responsibility) in units]
        mine = [row for row in mine if row.account >= first]  # balance accounts are no cost
        outcome = sum((row.amount for row in mine if row.month <= month), ZERO)
    return {
        "budget_period": sum((sum(row.months[:month]) for row in lines), ZERO) if lines else None,
        "budget_year": sum((sum(row.months) for row in lines), ZERO) if lines else None,
        "outcome_period": outcome,
        "forecast_year": _forecast(units, lines, year, month, moment),
    }


def _forecast(
    units: list[Unit], lines: list[BudgetLine], year: int, month: int, moment: datetime | None
) -> Decimal | None:
    made = [
        row
        for row in Forecast.objects.filter(year=year).select_related("unit")
        if row.unit in units and known(row, moment) and row.round_key <= f"{year}-{month:02d}"
    ]
    if not made:
        return None
    total = ZERO
    for unit in units:
        mine = [row for row in made if row.unit == unit]
        budget = [row for row in lines if row.unit == unit]
        groups = {row.account_group for row in mine} | {row.account_group for row in budget}
        for group in groups:
            rounds = sorted((row for row in mine if row.account_group == group), key=lambda row: row.round_key)
            if rounds:
                total += rounds[-1].amount
            else:
                total += sum((sum(row.months) for row in budget if row.account_group == group), ZERO)
    return total


ORE = Decimal("0.01")
Parts = dict[str, Decimal]


def parts(
    root: Unit,
    unit: Unit,
    at: Period,
    rows: Iterable[Row],
    *,
    full_year: bool,
    staff_budget: dict[int, list[Decimal]] | None = None,
    moment: datetime | None = None,
) -> Parts:
    """The six parts of the variance, unit by unit and group by group, each worked out in its own way."""
    sums = dict.fromkeys(("volume", "price", "staffing", "one_off", "timing", "residual"), ZERO)
    for each in below(unit):
        volume = _volume(each, at, moment)
        posts = _posts(each, at, (staff_budget or {}).get(each.pk), moment)
        cells = {group: _cell(root, unit, each, group, at, rows, full_year, moment) for group in _groups(root, each)}
        whole = sum((budget for budget, _ in cells.values()), ZERO)
        for group, (budget, actual) in cells.items():
            if actual is None:  # nobody has made a forecast of it
                continue
            one_off, timing = _marked(each, group, at, full_year, moment)
            left = actual - one_off - timing
            kind = AccountGroup.objects.filter(principal=root, code=group).first()
            moved = _moved(kind, volume if whole else None)
            by_volume = _by_volume(budget, left, volume if whole else None, moved)
            by_staff = ZERO
            if posts and posts[0] and kind and kind.is_personnel:
                by_staff = _by_staff(budget, posts, volume if whole else None, moved)
            by_price = _by_price(root, each, group, budget, by_volume + by_staff, at, full_year, moment)
            if kind and kind.is_hired:
                by_staff = left - budget - by_volume - by_price
            sums["one_off"] -= one_off
            sums["timing"] -= timing
            sums["volume"] -= by_volume
            sums["staffing"] -= by_staff
            sums["price"] -= by_price
            sums["residual"] -= left - budget - by_volume - by_staff - by_price
    return sums


def _groups(root: Unit, unit: Unit) -> set[str]:
    written = {row.account_group for row in BudgetLine.objects.filter(unit=unit)}
    written |= {row.account_group for row in Forecast.objects.filter(unit=unit)}
    written |= {row.account_group for row in MarkedItem.objects.filter(unit=unit)}
    return written | {row.code for row in AccountGroup.objects.filter(principal=root)} | {""}


def _cell(
    root: Unit, top: Unit, unit: Unit, group: str, at: Period, rows: Iterable[Row], full_year: bool,
    moment: datetime | None,
) -> tuple[Decimal, Decimal | None]:  # fmt: skip
    """Budget, and outcome (or the newest forecast, None without one) of a unit's account group."""
    lines = list(BudgetLine.objects.filter(year=at.year, unit=unit, account_group=group))
    lines = [row for row in lines if known(row, moment)]
    if full_year:
        made = list(Forecast.objects.filter(year=at.year, unit=unit, account_group=group))
        made = [row for row in made if known(row, moment) and row.round_key <= str(at)]
        newest = max(made, key=lambda row: row.round_key, default=None)
        return sum((sum(row.months) for row in lines), ZERO), newest.amount if newest else None
    answers = {row.code: row.unit for row in Responsibility.objects.filter(principal=root)}
    first = min(row.first for row in AccountGroup.objects.filter(principal=root))
    total = ZERO
    for row in rows:
        owner = answers.get(row.responsibility, root)
        if owner == unit and (row.responsibility in answers or top == root) and row.account >= first:
            holder = next((g.code for g in AccountGroup.objects.all() if g.principal == root
                           and g.first <= row.account <= g.last), "")  # fmt: skip
            total += row.amount if holder == group and row.month <= at.number else ZERO
    return sum((sum(row.months[: at.number]) for row in lines), ZERO), total


def _marked(unit: Unit, group: str, at: Period, full_year: bool, moment: datetime | None) -> tuple[Decimal, Decimal]:
    one_off, timing = ZERO, ZERO
    window = [str(Period.month(at.year, number)) for number in range(1, (12 if full_year else at.number) + 1)]
    for item in MarkedItem.objects.filter(unit=unit, account_group=group):
        if not known(item, moment):
            continue
        if item.kind == "one_off" and item.period in window:
            one_off += item.amount
        if item.kind == "timing" and item.period in window and item.other not in window:
            timing += item.amount
        if item.kind == "timing" and item.period not in window and item.other in window:
            timing -= item.amount
    return one_off, timing


def _volume(unit: Unit, at: Period, moment: datetime | None) -> tuple[Decimal, Decimal] | None:
    targets = [row for row in TargetValue.objects.filter(unit=unit, year=at.year) if known(row, moment)]
    values = [row for row in IndicatorValue.objects.filter(unit=unit) if Period.parse(row.period).year == at.year]
    values = [row for row in values if Period.parse(row.period).end <= at.end]
    if not targets or not values:
        return None
    return targets[0].floor, max(values, key=lambda row: Period.parse(row.period).end).value


def _posts(
    unit: Unit, at: Period, staff_budget: list[Decimal] | None, moment: datetime | None
) -> tuple[Decimal, Decimal] | None:
    """Planned and actual posts, summed over the months that both know in every code that has any."""
    codes = [row.code for row in Responsibility.objects.filter(unit=unit)]
    register = StaffMonth.objects.filter(principal=unit.principal)
    rows = [row for row in register if row.responsibility in codes and known(row, moment)]
    with_actual = {row.responsibility for row in rows if row.full_time is not None and row.period <= str(at)}
    with_plan = {row.responsibility for row in rows if row.planned is not None}
    planned, actual, months = ZERO, ZERO, 0
    for number in range(1, at.number + 1):
        here = {row.responsibility: row for row in rows if row.period == f"{at.year}-{number:02d}"}
        actuals = [here[code].full_time if code in here else None for code in with_actual]
        plans = [here[code].planned if code in here else None for code in with_plan]
        if staff_budget:
            plans = [staff_budget[number - 1]]
        if actuals and plans and None not in actuals and None not in plans:
            planned, actual, months = planned + sum(plans, ZERO), actual + sum(actuals, ZERO), months + 1
    return (planned / months, actual / months) if months else None


def _moved(kind: AccountGroup | None, volume: tuple[Decimal, Decimal] | None) -> Decimal:
    """The share that a row's cost changes with the volume: all of it, capital none, people five per cent at a time."""
    if volume is None or not volume[0]:
        return ZERO
    change = volume[1] / volume[0] - 1
    if kind is None:
        return change
    people = kind.is_personnel or kind.is_hired
    step, share = kind.volume_step, kind.volume_share
    if step is None:
        step = Decimal(5) if people and share is None else ZERO
    if share is None:
        share = ZERO if kind.is_capital else Decimal(100)
    steps = int(change / (step / 100)) * step / 100 if step else change
    return share / 100 * steps


def _by_price(
    root: Unit,
    unit: Unit,
    group: str,
    budget: Decimal,
    moved: Decimal,
    at: Period,
    full_year: bool,
    moment: datetime | None,
) -> Decimal:
    """The rises beyond those reckoned with, month by month, on the quantity there was."""
    lines = BudgetLine.objects.filter(year=at.year, unit=unit, account_group=group)
    lines = [row for row in lines if known(row, moment)]
    total = ZERO
    for number in range(1, (12 if full_year else at.number) + 1):
        held = PriceIndex.objects.filter(principal=root, year=at.year, account_group=group, first_month__lte=number)
        newest = max((row for row in held if known(row, moment)), key=lambda row: row.first_month, default=None)
        if newest is not None:
            beyond = (100 + newest.actual) / (100 + newest.reckoned) - 1
            total += sum((row.months[number - 1] for row in lines), ZERO) * beyond
    return (total * (budget + moved) / budget).quantize(ORE, ROUND_HALF_UP) if budget else ZERO


def _by_volume(budget: Decimal, left: Decimal, volume: tuple[Decimal, Decimal] | None, moved: Decimal) -> Decimal:
    if volume is None or volume[0] == volume[1]:
        return ZERO
    if not volume[0]:
        return left - budget  # a service that was not planned
    return (budget * moved).quantize(ORE, ROUND_HALF_UP)


def _by_staff(
    budget: Decimal, posts: tuple[Decimal, Decimal], volume: tuple[Decimal, Decimal] | None, moved: Decimal
) -> Decimal:
    expected = posts[0]
    if volume is not None and not volume[0] and volume[1]:
        return ZERO
    if volume is not None and volume[0]:
        expected = posts[0] * (1 + moved)
    return ((posts[1] - expected) * budget / posts[0]).quantize(ORE, ROUND_HALF_UP)
