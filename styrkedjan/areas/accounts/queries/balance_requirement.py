"""The balance requirement over the years: the statement row by row, the reserves and what is left to restore."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from styrkedjan.areas.accounts.queries.ledger import YearBooks, books_of
from styrkedjan.areas.accounts.queries.mapping import mappings_of
from styrkedjan.areas.accounts.queries.stated import ROWS, Balance, Stated, stated
from styrkedjan.areas.accounts.queries.statements import presented
from styrkedjan.areas.chain.queries.governing import governing_model
from styrkedjan.areas.economy.queries.scope import store
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.balanskrav import (
    Line,
    Statement,
    StatementInput,
    deficits_to_restore,
    statements,
)
from styrkedjan.domain.economy.limits import reserve_limits
from styrkedjan.domain.economy.restoration import Deficit
from styrkedjan.domain.economy.result_agreement import left_out_note
from styrkedjan.domain.economy.result_reserve import (
    ReserveBalance,
    ReserveBase,
    ReserveLimits,
    ReserveRoom,
    reserve_room,
)
from styrkedjan.domain.economy.statement_mapping import ChartMapping, StatementKind
from styrkedjan.domain.parameters import NotInForce
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.domain.workings import Input
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.store.queries import known_ledger_years

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class BookYear:
    """What the accounts say of a whole year. None where they say nothing."""

    year: int
    result: Decimal | None = None
    taxes_and_grants: Decimal | None = None
    equity: Decimal | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class ReserveYear:
    """The reserves through a year. `why_not` says why the room could not be computed; None balances are not known."""

    year: int
    opening: ReserveBalance | None
    closing: ReserveBalance | None
    to_reserve: Decimal
    used: Decimal
    from_rur: Decimal
    to_rur: Decimal
    base: ReserveBase | None
    room: ReserveRoom | None
    why_not: str = ""

    @property
    def as_row(self) -> dict[str, Decimal | None]:
        """The result reserve and the older one through the year, as a table shows them; None is not known."""
        opening, closing, room = self.opening, self.closing, self.room
        return {
            "opening": opening.result_reserve if opening else None,
            "floor": room.floor if room else None,
            "ceiling": room.ceiling if room else None,
            "most": room.amount if room else None,
            "closing": closing.result_reserve if closing else None,
            "rur_opening": opening.rur if opening else None,
            "rur_closing": closing.rur if closing else None,
        }


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """A row of the statement: an amount per year, None where it is not stated."""

    line: Line
    amounts: tuple[Decimal | None, ...]

    @property
    def is_computed(self) -> bool:
        return self.line not in ROWS

    @property
    def label(self) -> str:
        return self.line.label[0].upper() + self.line.label[1:] if self.line is not Line.SUM else "Summa"


@dataclass(frozen=True, slots=True)
class BalanceRequirement:
    """The whole page. `waiting` are years with something stated but no result to start from.

    `forecast` is the year after the last known one by its forecast result; it restores and reserves nothing yet.
    """

    years: tuple[int, ...]
    rows: tuple[RequirementRow, ...]
    statements: tuple[Statement, ...]
    sources: Mapping[int, Mapping[str, Stated]]
    book_years: Mapping[int, BookYear]
    reserves: tuple[ReserveYear, ...]
    deficits: tuple[Deficit, ...]
    waiting: tuple[int, ...]
    restore_years: int
    obstacle: str = ""
    forecast: Statement | None = None

    def of(self, year: int) -> Statement | None:
        return next((one for one in self.statements if one.year == year), None)

    def reserve_of(self, year: int) -> ReserveYear | None:
        return next((one for one in self.reserves if one.year == year), None)


@dataclass(frozen=True, slots=True)
class ForecastResult:
    """A result that is expected of a year, and where that is from."""

    year: int
    amount: Decimal
    source: str


@remembered
def balance_requirement(
    principal: Unit, last: int, known: Known, expected: ForecastResult | None = None
) -> BalanceRequirement:
    """Every year to and with `last` that is stated or in the accounts: four queries, however many years."""
    said = {year: items for year, items in stated(principal, known).items() if year <= last}
    books = book_years(principal, last, known)
    model = governing_model(principal, last)
    years = sorted({*books, *(year for year, items in said.items() if set(items) & {line.value for line in ROWS})})
    inputs = [one for year in years if (one := _input(year, said.get(year, {}), books.get(year)))]
    done = tuple(_with_sources(one, said.get(one.year, {}), books) for one in statements(inputs))
    allowed, obstacle = _restore_years(model, last)
    return BalanceRequirement(
        years=tuple(one.year for one in done),
        rows=tuple(RequirementRow(line, tuple(one.values[line] for one in done)) for line in Line),
        statements=done,
        sources=said,
        book_years=books,
        reserves=_reserves(done, said, books, model),
        deficits=deficits_to_restore(done, allowed),
        waiting=tuple(year for year in years if year not in {one.year for one in done}),
        restore_years=allowed,
        obstacle=obstacle,
        forecast=_forecast(inputs, said, expected, {one.year for one in done}),
    )


def _forecast(
    inputs: Sequence[StatementInput],
    said: Mapping[int, Mapping[str, Stated]],
    expected: ForecastResult | None,
    known: set[int],
) -> Statement | None:
    """The expected year computed after the known ones, with what is stated of it already."""
    if expected is None or expected.year in known:
        return None
    items = said.get(expected.year, {})
    values = {line: items[line.value].amount if line.value in items else None for line in ROWS}
    values[Line.RESULT] = expected.amount
    one = statements([*inputs, StatementInput(expected.year, values)])[-1]
    told = tuple(
        Input(
            line.label[0].upper() + line.label[1:],
            one.values[line],
            "kr",
            *_expected_source(line, one, items, expected),
        )
        for line in ROWS
    )
    title = f"Balanskravsresultat {expected.year}, prognos"
    return replace(one, working=replace(one.working, title=title, inputs=told, unit="kr"))


def _expected_source(
    line: Line, one: Statement, items: Mapping[str, Stated], expected: ForecastResult
) -> tuple[str, datetime | None, str]:
    if line is Line.RESULT:
        return expected.source, None, ""
    return _source(line, one, items.get(line.value), {})


def book_years(principal: Unit, last: int, known: Known) -> dict[int, BookYear]:
    """What the accounts say of each whole year to and with `last` (two queries)."""
    years = [year for year in known_ledger_years(store(), principal.code, as_of=known.moment) if year <= last]
    mappings = mappings_of(principal, known)
    found = books_of(principal, [(year, 12) for year in years], known)
    return {year: _book_year(mappings.of(year), books) for (year, _), books in found.items() if books.is_full_year}


def _book_year(mapping: ChartMapping, books: YearBooks) -> BookYear:
    income = presented(mapping, StatementKind.INCOME, books)
    balance = presented(mapping, StatementKind.BALANCE, books)
    taxes = income.amount("taxes") + income.amount("grants") if income else None
    note = left_out_note(income.unmapped) if income else ""
    return BookYear(
        books.year,
        income.amount("result") if income else None,
        taxes or None,  # a ledger without the finance side says nothing of taxes
        balance.amount("equity") if balance else None,
        f"{books.ledger_source} ({note})" if note else books.ledger_source,
    )


def _input(year: int, items: Mapping[str, Stated], books: BookYear | None) -> StatementInput | None:
    """The year's input rows; the result is the accounts' own unless somebody states another. None without a result."""
    values: dict[Line, Decimal | None] = {
        line: items[line.value].amount if line.value in items else None for line in ROWS
    }
    if values[Line.RESULT] is None and books is not None and books.taxes_and_grants is not None:
        values[Line.RESULT] = books.result
    return None if values[Line.RESULT] is None else StatementInput(year, values)


def _with_sources(one: Statement, items: Mapping[str, Stated], books: Mapping[int, BookYear]) -> Statement:
    """The statement's working with where each input is from."""
    inputs = tuple(
        Input(
            line.label[0].upper() + line.label[1:],
            one.values[line],
            "kr",
            *_source(line, one, items.get(line.value), books),
        )
        for line in ROWS
    )
    return replace(one, working=replace(one.working, inputs=inputs, unit="kr"))


def _source(
    line: Line, one: Statement, found: Stated | None, books: Mapping[int, BookYear]
) -> tuple[str, datetime | None, str]:
    if found is not None:
        return found.source, found.known_at, found.by
    if line is Line.RESULT:
        return f"Resultaträkningen {one.year}, {books[one.year].source}", None, ""
    if one.values[line] is not None:
        return f"Balanskravsutredningen {one.year - 1}", None, ""
    return "inte angivet", None, ""


def _restore_years(model: SteeringModel | None, year: int) -> tuple[int, str]:
    """How many years the law gives, and what stands in the way of knowing."""
    missing = "Styrmodellen saknar kommunallagens frist; tre år används (11 kap. 12 §)."
    if model is None:
        return 3, missing
    try:
        return model.parameter("kl_deficit_restore_years", on=date(year, 12, 31)).integer, ""
    except NotInForce:
        return 3, missing


def _reserves(
    done: Sequence[Statement],
    said: Mapping[int, Mapping[str, Stated]],
    books: Mapping[int, BookYear],
    model: SteeringModel | None,
) -> tuple[ReserveYear, ...]:
    rows: list[ReserveYear] = []
    for one in done:
        items = said.get(one.year, {})
        before = rows[-1].closing if rows and rows[-1].year == one.year - 1 else None
        rows.append(_reserve_year(one, _opening(items, before), items, books.get(one.year), model))
    return tuple(rows)


def _opening(items: Mapping[str, Stated], before: ReserveBalance | None) -> ReserveBalance | None:
    """What is stated, else what the year before left; None when neither is known."""
    rur, reserve = items.get(Balance.OPENING_RUR), items.get(Balance.OPENING_RESULT_RESERVE)
    if rur is None and reserve is None:
        return before
    return ReserveBalance(
        reserve.amount if reserve else (before.result_reserve if before else ZERO),
        rur.amount if rur else (before.rur if before else ZERO),
    )


def _reserve_year(
    one: Statement,
    opening: ReserveBalance | None,
    items: Mapping[str, Stated],
    books: BookYear | None,
    model: SteeringModel | None,
) -> ReserveYear:
    to_reserve = -(one.values[Line.TO_RESULT_RESERVE] or ZERO)
    to_rur = -(one.values[Line.TO_RUR] or ZERO)
    used, from_rur = one.values[Line.FROM_RESULT_RESERVE] or ZERO, one.values[Line.FROM_RUR] or ZERO
    closing = None
    if opening is not None:
        reserve, rur = opening.result_reserve + to_reserve - used, opening.rur + to_rur - from_rur
        closing = ReserveBalance(reserve, rur) if reserve >= 0 and rur >= 0 else None
    base, limits, why_not = _base(one, items, books, model)
    room = None
    if base is not None and limits is not None:
        if opening is None:
            why_not = "Reservernas ingående värden är inte angivna."
        else:
            room = reserve_room(base, opening, limits)
            room = replace(room, working=replace(room.working, unit="kr"))
    return ReserveYear(one.year, opening, closing, to_reserve, used, from_rur, to_rur, base, room, why_not)


def _base(
    one: Statement, items: Mapping[str, Stated], books: BookYear | None, model: SteeringModel | None
) -> tuple[ReserveBase | None, ReserveLimits | None, str]:
    """What the limits are held against; the sentence says what is missing."""
    taxes = _amount(items, Balance.TAXES_AND_GRANTS, books.taxes_and_grants if books else None)
    equity = _amount(items, Balance.EQUITY, books.equity if books else None)
    liability = _amount(items, Balance.PENSION_LIABILITY, None)
    if taxes is None or equity is None or liability is None:
        missing = [
            (taxes, Balance.TAXES_AND_GRANTS),
            (equity, Balance.EQUITY),
            (liability, Balance.PENSION_LIABILITY),
        ]
        names = ", ".join(item.label.lower() for value, item in missing if value is None)
        return None, None, f"Det här saknas: {names}."
    limits = _limits(model, one.year)
    if limits is None:
        return None, None, f"Ingen gräns för resultatreserven gällde {one.year}."
    result = one.values[Line.RESULT] or ZERO
    base = ReserveBase(one.year, taxes, result, one.amount(Line.ADJUSTED_RESULT), equity - liability)
    return base, limits, ""


def _limits(model: SteeringModel | None, year: int) -> ReserveLimits | None:
    if model is None:
        return None
    try:
        return reserve_limits(lambda name: model.parameter(name, on=date(year, 12, 31)))
    except NotInForce:
        return None


def _amount(items: Mapping[str, Stated], item: Balance, otherwise: Decimal | None) -> Decimal | None:
    return items[item].amount if item in items else otherwise
