"""One cell to one value: a function per kind, which gives the value or a CellError that says how to mend it."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import listing, number, rounded
from styrkedjan.sources.tables.base import Raw
from styrkedjan.sources.tables.cells import (
    CellError,
    cell_as_text,
    comma_may_part_thousands,
    day_of,
    month_of,
    number_of,
)
from styrkedjan.sources.tables.headings import normalised
from styrkedjan.sources.workbook_spec import Column, Kind, Value, tidy

EARLIEST, LATEST = 1900, 2199
_PART_FIRST = re.compile(r"(?:([TQ]\d) (\d{4})|(\d{4}) ([TQ]\d))")
_ONE = Decimal(1)
_TRUE = {"ja", "j", "sant", "true", "x", "1", "yes", "y"}
_FALSE = {"nej", "n", "falskt", "false", "0", "no"}
_CODE_BREAK = re.compile(r"[;,\s]+")
_EXACT_FLOAT = 2**53

Said = tuple[str, str]  # what and remedy
Note = Callable[[str, str], None]  # called with them for a reading the person should know of
Reader = Callable[[Raw, Note], Value]


def reader(column: Column, factor: Decimal = _ONE, separator: str = "") -> Reader:
    """The function that reads this column's cells. Empty cells never reach it.

    `factor` is for amounts in thousands; `separator` parts the cells of a text file.
    """
    if column.kind is Kind.CHOICE:
        return _choice_reader(column)
    read = _READERS[column.kind]
    numeric = column.kind.is_decimal or column.kind is Kind.INTEGER
    scaled = column.kind is Kind.MONEY and factor != 1
    if scaled:  # decimals of thousands are kronor: they are rounded once, when the amount is in kronor
        read = _exact_amount

    def bounded(raw: Raw, note: Note) -> Value:
        if numeric and separator == "," and isinstance(raw, str) and comma_may_part_thousands(raw):
            what = f"”{_short(raw)}” kan betyda både {raw.strip().replace(',', '')} och {raw.strip()}."
            raise CellError(what, "skriv utan tusentalstecken, eller spara filen med semikolon.")
        value = read(column, raw, note)
        if scaled and isinstance(value, Decimal):
            value = rounded(value * factor, column.decimals or 0) or Decimal(0)
        _check_bounds(column, value)
        return value

    return bounded


def _text(column: Column, raw: Raw, note: Note) -> str:
    text = _written(raw)
    if len(text) > column.max_length:
        what = f"Texten är {len(text)} tecken lång; högst {column.max_length} får plats i ”{column.heading}”."
        raise CellError(what, "korta den.")
    return text


def _written(raw: Raw) -> str:
    """A cell as a person sees it: 126.0 is 126."""
    if isinstance(raw, bool):
        return "Ja" if raw else "Nej"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < _EXACT_FLOAT:
        return str(int(raw))
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    return tidy(str(raw))


def _code(column: Column, raw: Raw, note: Note) -> str:
    if isinstance(raw, date):
        what = f"Excel har gjort om koden till ett datum ({_written(raw)})."
        raise CellError(what, "formatera cellen som text och skriv koden igen.")
    if isinstance(raw, float) and not math.isfinite(raw):
        raise CellError("Cellen innehåller ett tal som är större än något tal får vara.", "skriv koden som text.")
    if isinstance(raw, float) and not raw.is_integer():
        what = f"Excel har gjort om koden till ett decimaltal ({number(raw, 4).rstrip('0')})."
        raise CellError(what, "formatera cellen som text och skriv koden igen.")
    text = _text(column, raw, note)
    if "\n" in text:
        raise CellError("Koden innehåller radbrytning.", "skriv den på en rad.")
    return text


def _codes(column: Column, raw: Raw, note: Note) -> tuple[str, ...]:
    if isinstance(raw, float) and math.isfinite(raw) and not raw.is_integer():
        what = f"Excel har läst flera koder som ett decimaltal ({number(raw, 4).rstrip('0')})."
        raise CellError(what, "skilj koderna åt med semikolon: 1234; 1235.")
    parts = [part for part in _CODE_BREAK.split(_code(column, raw, note) if not isinstance(raw, str) else raw) if part]
    return tuple(sorted(set(parts)))


def _decimal(column: Column, raw: Raw, note: Note) -> Decimal:
    if column.kind is Kind.NUMBER and isinstance(raw, str) and raw.rstrip().endswith("%"):
        raw = raw.rstrip()[:-1]  # 87 % is 87 in a column of numbers, as a percent cell is
    exact = _exact(raw)
    assert column.decimals is not None
    kept = rounded(exact, column.decimals)
    if kept != exact:
        note(*more_decimals(column))
    return kept if kept else Decimal(0)


def more_decimals(column: Column) -> Said:
    return f"Tal i ”{column.heading}” har fler än {column.decimals} decimaler och avrundas.", ""


def _exact_amount(column: Column, raw: Raw, note: Note) -> Decimal:
    return _exact(raw)


def _exact(raw: Raw) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise CellError(f"”{_written(raw)}” är inget tal.", "skriv ett tal, till exempel 1234,5.")
    if isinstance(raw, str):
        value = number_of(raw)
    elif math.isfinite(raw):
        value = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    else:
        raise CellError("Cellen innehåller inget tal.", "skriv ett tal, till exempel 1234,5.")
    if abs(value) >= Decimal(10) ** 18:
        raise CellError("Talet är orimligt stort.", "kontrollera antalet siffror.")
    return value


def _percent(column: Column, raw: Raw, note: Note) -> Decimal:
    if isinstance(raw, str):
        if "%" not in raw:
            raise CellError(f"”{_short(raw)}” saknar procenttecken.", "skriv till exempel 3,1 %.")
        return _decimal(column, str(_exact(raw.replace("%", "")) / 100), note)
    share = _decimal(column, raw, note)
    if abs(share) > 1:
        note(
            f"Andelar över 100 % i ”{column.heading}”, till exempel {number(share * 100, 1)} %.",
            "formatera cellerna som procent om du menade en hundradel av det.",
        )
    return share


def _integer(column: Column, raw: Raw, note: Note) -> int:
    value = _exact(raw)
    if value != value.to_integral_value():
        raise CellError(f"{number(value, 2)} är inget heltal.", "skriv ett heltal.")
    return int(value)


def _date(column: Column, raw: Raw, note: Note) -> date:
    day = day_of(raw)
    if not EARLIEST <= day.year <= LATEST:
        raise CellError(f"Året {day.year} kan inte stämma.", "kontrollera årtalet.")
    return day


def _period(column: Column, raw: Raw, note: Note) -> Period:
    if isinstance(raw, date):
        return _period_of_day(column, day_of(raw), note)
    text = cell_as_text(raw)
    match = _PART_FIRST.fullmatch(text.upper())  # T1 2023, 2023 T1
    if match:
        text = f"{match[2] or match[3]}-{match[1] or match[4]}"
    try:
        return Period.parse(text.upper())
    except ValueError:
        pass
    try:
        return _period_of_day(column, day_of(text), note)
    except CellError:
        pass
    try:
        month = month_of(text, None)
    except CellError as error:
        if "bokslutsperiod" in error.what:
            raise
        remedy = "skriv till exempel 2026, 2026-T2, 2026-Q3 eller 2026-08."
        raise CellError(f"”{_short(raw)}” är ingen period.", remedy) from error
    return Period.month(month // 100, month % 100)


def _period_of_day(column: Column, day: date, note: Note) -> Period:
    """Excel turns 2026-08 into the first of August, and systems write a month as its last day."""
    month = Period.month(day.year, day.month)
    if day == month.start:
        return month
    if day == month.end and day.month != 12:  # the last of December may as well be the year
        note(f"Dagar under ”{column.heading}” läses som sin månad, till exempel {day} som {month}.", "")
        return month
    raise CellError(f"{day} är en dag, inte en period.", "skriv till exempel 2026-08.")


def _bool(column: Column, raw: Raw, note: Note) -> bool:
    text = _written(raw).casefold()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise CellError(f"”{_short(raw)}” är varken ja eller nej.", "skriv Ja eller Nej.")


def _choice_reader(column: Column) -> Reader:
    accepted = {normalised(label): value for value, label in column.choices.items()}
    accepted |= {normalised(value): value for value in column.choices}
    accepted |= {normalised(word): value for word, value in column.words.items()}
    labels = listing([f"”{label}”" for label in column.choices.values()], "eller")

    def read(raw: Raw, note: Note) -> Value:
        found = accepted.get(normalised(_written(raw)))
        if found is not None:
            return found
        close = difflib.get_close_matches(_written(raw), column.choices.values(), n=1)
        remedy = f"menar du ”{close[0]}”? " if close else ""
        raise CellError(f"”{_short(raw)}” går inte att välja i ”{column.heading}”.", f"{remedy}Välj {labels}.")

    return read


def _check_bounds(column: Column, value: Value) -> None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return
    if column.minimum is not None and value < column.minimum:
        raise CellError(f"{_plain(value)} är för litet för ”{column.heading}”.", f"minst {_plain(column.minimum)}.")
    if column.maximum is not None and value > column.maximum:
        raise CellError(f"{_plain(value)} är för stort för ”{column.heading}”.", f"högst {_plain(column.maximum)}.")


def _plain(value: int | Decimal) -> str:
    """A year is not parted in thousands."""
    return str(value).replace(".", ",")


def _short(raw: Raw) -> str:
    text = _written(raw)
    return text if len(text) <= 40 else f"{text[:39]}…"


_READERS: dict[Kind, Callable[[Column, Raw, Note], Value]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.CODES: _codes,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _decimal,
    Kind.MONEY: _decimal,
    Kind.PERCENT: _percent,
    Kind.DATE: _date,
    Kind.PERIOD: _period,
    Kind.BOOL: _bool,
}
