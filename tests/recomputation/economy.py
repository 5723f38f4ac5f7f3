"""Budget, outcome and forecast, one simple function per figure: loops over raw rows, as one would do it by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from styrkedjan.areas.economy.models import BudgetLine, Forecast, NetFrame
from tests.recomputation.raw import Booked, Raw, Row
from tests.recomputation.shown import minus, percent, plus, tkr, tkr_signed

ZERO = Decimal(0)
MONTHS = [f"m{number:02d}" for number in range(1, 13)]
OTHER = ""  # accounts that no group holds
Place = tuple[int, str]  # a unit and an account group


@dataclass
class Figures:
    """The five figures of a line. None is unknown."""

    budget: Decimal | None = None
    outcome: Decimal | None = None
    budget_year: Decimal | None = None
    forecast: Decimal | None = None
    before: Decimal | None = None

    def add(self, other: Figures) -> None:
        self.budget = plus(self.budget, other.budget)
        self.outcome = plus(self.outcome, other.outcome)
        self.budget_year = plus(self.budget_year, other.budget_year)
        self.forecast = plus(self.forecast, other.forecast)
        self.before = plus(self.before, other.before)

    def cells(self) -> list[str]:
        """As they stand in an economy table."""
        variance = minus(self.budget_year, self.forecast)
        share = None if variance is None or not self.budget_year else variance / abs(self.budget_year)
        return [
            tkr(self.budget),
            tkr(self.outcome),
            tkr_signed(minus(self.budget, self.outcome)),
            tkr(self.budget_year),
            tkr(self.forecast),
            tkr_signed(variance),
            percent(share),
        ]


@dataclass
class Table:
    """What a page about a unit shows: lines by account group and by the units below, and their sum."""

    by_group: list[list[str]]
    by_unit: list[list[str]]
    total: Figures


@dataclass
class Economy:
    """The economy of a municipality in a year, January to and with a month."""

    raw: Raw
    year: int
    month: int
    _group_of: dict[str, str] = field(default_factory=dict, repr=False)

    # --- what is booked ----------------------------------------------------------------------------------------------

    def is_result(self, account: str) -> bool:
        """Charts begin with the balance accounts, which are no cost."""
        return account >= self._first_account

    @cached_property
    def _first_account(self) -> str:
        return min(str(group["first"]) for group in self.raw.groups)

    def group_of(self, account: str) -> str:
        if account not in self._group_of:
            self._group_of[account] = self._find_group(account)
        return self._group_of[account]

    def _find_group(self, account: str) -> str:
        for group in self.raw.groups:
            first, last = group["first"], group["last"]
            if account[: len(first)] >= first and account[: len(last)] <= last:
                return str(group.code)
        return OTHER

    def codes(self, unit: Row, year: int) -> list[str]:
        """The codes a unit answers for by itself. What nobody answers for is the municipality's own."""
        mine = list(self.raw.codes_of.get(unit.id, []))
        if unit.path == self.raw.root_path:
            placed = {code for codes in self.raw.codes_of.values() for code in codes}
            mine += [code for code in self.raw.ledger(year) if code not in placed]
        return mine

    def booked(self, unit: Row, year: int, months: Iterable[int]) -> Iterable[Booked]:
        """The transactions of the unit's own codes."""
        wanted = set(months)
        for code in self.codes(unit, year):
            for row in self.raw.ledger(year).get(code, []):
                if row.month in wanted:
                    yield row

    def is_booked(self, year: int) -> bool:
        return self.raw.booked_through(year) >= self.month

    def outcome_is_known(self, unit: Row) -> bool:
        """The ledger reaches the month, and somebody in the unit answers for a code."""
        if not self.is_booked(self.year):
            return False
        return unit.path == self.raw.root_path or any(self.raw.codes_of.get(row.id) for row in self.raw.below(unit))

    # --- a unit's own figures, before anything is added up -----------------------------------------------------------

    @cached_property
    def budget_lines(self) -> list[Row]:
        return [row for row in self.raw.known(BudgetLine) if row.year == self.year and row.unit_id in self.raw.units]

    @cached_property
    def forecasts(self) -> list[Row]:
        """Those of the year that are made in the month or before."""
        last = f"{self.year}-{self.month:02d}"
        return [row for row in self.all_forecasts if row.round_key <= last]

    @cached_property
    def all_forecasts(self) -> list[Row]:
        return [row for row in self.raw.known(Forecast) if row.year == self.year and row.unit_id in self.raw.units]

    @cached_property
    def own(self) -> dict[Place, Figures]:
        """Unit and account group -> the unit's own figures."""
        found: dict[Place, Figures] = {}

        def line(unit: int, group: str) -> Figures:
            return found.setdefault((unit, group), Figures())

        for row in self.budget_lines:
            months = [row[name] for name in MONTHS]
            line(row.unit_id, row.account_group).add(
                Figures(budget=sum(months[: self.month], ZERO), budget_year=sum(months, ZERO))
            )
        for unit in self.raw.units.values():
            for group, ore in self._by_group(unit, self.year).items():
                line(unit.id, group).add(Figures(outcome=Decimal(ore) / 100))
            for group, ore in self._by_group(unit, self.year - 1).items():
                line(unit.id, group).add(Figures(before=Decimal(ore) / 100))
        for (unit_id, group), amount in self.newest_forecasts.items():
            line(unit_id, group).add(Figures(forecast=amount))
        return found

    def _by_group(self, unit: Row, year: int) -> dict[str, int]:
        """Öre per account group; nothing when the year is not booked to the month."""
        sums: dict[str, int] = {}
        if self.is_booked(year):
            for row in self.booked(unit, year, range(1, self.month + 1)):
                if self.is_result(row.account):
                    group = self.group_of(row.account)
                    sums[group] = sums.get(group, 0) + row.ore
        return sums

    @cached_property
    def newest_forecasts(self) -> dict[Place, Decimal]:
        found: dict[Place, tuple[str, Decimal]] = {}
        for row in self.forecasts:
            place = (row.unit_id, row.account_group)
            if place not in found or row.round_key > found[place][0]:
                found[place] = (row.round_key, row.amount)
        return {place: amount for place, (_, amount) in found.items()}

    @cached_property
    def with_budget(self) -> set[int]:
        return {row.unit_id for row in self.budget_lines}

    def lines(self, unit: Row) -> dict[Place, Figures]:
        """The own figures of the unit and of all below it, as they count together.

        A unit with a budget has nought where the budget has no line; a booked month without transactions is nought;
        and where anybody at all has made a forecast, the budget stands in for the lines that nobody has forecast.
        """
        inside = {row.id for row in self.raw.below(unit)}
        mine = {place: figures for place, figures in self.own.items() if place[0] in inside}
        anybody = any(place in self.newest_forecasts for place in mine)
        known = self.outcome_is_known(unit)
        found = {}
        for place, own in mine.items():
            line = Figures(own.budget, own.outcome, own.budget_year, own.forecast, own.before)
            if place[0] in self.with_budget and line.budget_year is None:
                line.budget = line.budget_year = ZERO
            if known and line.outcome is None:
                line.outcome = ZERO
            if anybody and line.forecast is None:
                line.forecast = line.budget_year
            found[place] = line
        return found

    # --- added up ----------------------------------------------------------------------------------------------------

    def total(self, unit: Row) -> Figures:
        lines = self.lines(unit)
        total = Figures(outcome=ZERO) if not lines and self.outcome_is_known(unit) else Figures()
        for line in lines.values():
            total.add(line)
        return total

    def table(self, unit: Row) -> Table:
        lines = self.lines(unit)
        return Table(self._group_rows(lines), self._unit_rows(unit, lines), self.total(unit))

    def _group_rows(self, lines: dict[Place, Figures]) -> list[list[str]]:
        sums: dict[str, Figures] = {}
        for (_, group), line in lines.items():
            sums.setdefault(group, Figures()).add(line)
        names = {group.code: group.name for group in self.raw.groups}
        ordered = [code for code in names if code in sums] + sorted(code for code in sums if code not in names)
        return [[names.get(code) or code or "Övriga konton", *sums[code].cells()] for code in ordered]

    def _unit_rows(self, unit: Row, lines: dict[Place, Figures]) -> list[list[str]]:
        sums: dict[int, Figures] = {}
        for (unit_id, _), line in lines.items():
            sums.setdefault(self.shown_as(unit, self.raw.units[unit_id]).id, Figures()).add(line)
        if set(sums) <= {unit.id}:
            return []
        rows = sorted((self.raw.units[pk] for pk in sums), key=lambda row: (row.id != unit.id, row.code))
        return [[f"{row.name} (gemensamt)" if row.id == unit.id else row.name, *sums[row.id].cells()] for row in rows]

    def shown_as(self, unit: Row, inner: Row) -> Row:
        """The row in which an inner unit is counted: the one right under the first branching of the tree.

        A committee with a single department under it shows the department's units; what is the committee's or the
        department's own is a row of its own.
        """
        top = unit
        while len(self.raw.between(top)) == 1 and self.raw.between(self.raw.between(top)[0]):
            top = self.raw.between(top)[0]
        if not inner.path.startswith(top.path) or inner.id == top.id:
            return inner
        return next(row for row in self.raw.between(top) if inner.path.startswith(row.path))

    def frame(self, unit: Row) -> Decimal | None:
        """The council's net frame for the unit and all below it."""
        inside = {row.id for row in self.raw.below(unit)}
        amounts = [row.amount for row in self.raw.known(NetFrame) if row.year == self.year and row.unit_id in inside]
        return sum(amounts, ZERO) if amounts else None

    def frame_entries(self, unit: Row) -> list[Row]:
        mine = [row for row in self.raw.known(NetFrame) if row.year == self.year and row.unit_id == unit.id]
        return sorted(mine, key=lambda row: (row.known_at, row.id))
