"""One cell to one value: a function per kind, which gives the value or a CellError that says how to mend it."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import listing, number, parse_number, rounded
from styrkedjan.sources.workbook_grid import Raw
from styrkedjan.sources.workbook_header import normalised
from styrkedjan.sources.workbook_spec import Column, Kind, Value, tidy

EARLIEST, LATEST = 1900, 2199
_UNIT_AFTER = re.compile(r"\s*(kr|kronor|sek|:-)\s*$", re.I)
_DAY = re.compile(r"^(\d{4})-?(\d{2})-?(\d{2})$")
_MONTH = re.compile(r"^(\d{4})[-/ ]?(\d{2})$")
_TRUE = {"ja", "j", "sant", "true", "x", "1", "yes", "y"}
_FALSE = {"nej", "n", "falskt", "false", "0", "no"}
_CODE_BREAK = re.compile(r"[;,\s]+")
_EXACT_FLOAT = 2**53

Note = Callable[[str, str], None]  # called with (what, remedy) for a reading the person should know of
Reader = Callable[[Raw, Note], Value]


class CellError(ValueError):
    """A cell that cannot be read: what is wrong and how to mend it."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what = what
        self.remedy = remedy
        super().__init__(f"{what} {remedy}")


def reader(column: Column, scale: Decimal | None = None) -> Reader:
    """The function that reads this column's cells. Empty cells never reach it."""
    if column.kind is Kind.CHOICE:
        return _choice_reader(column)
    read = _READERS[column.kind]

    def bounded(raw: Raw, note: Note) -> Value:
        value = read(column, raw, note)
        if scale is not None and isinstance(value, Decimal):
            value *= scale
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
    if isinstance(raw, float) and not raw.is_integer():
        what = f"Excel har gjort om koden till ett decimaltal ({number(raw, 4).rstrip('0')})."
        raise CellError(what, "formatera cellen som text och skriv koden igen.")
    text = _text(column, raw, note)
    if "\n" in text:
        raise CellError("Koden innehåller radbrytning.", "skriv den på en rad.")
    return text


def _codes(column: Column, raw: Raw, note: Note) -> tuple[str, ...]:
    if isinstance(raw, float) and not raw.is_integer():
        what = f"Excel har läst flera koder som ett decimaltal ({number(raw, 4).rstrip('0')})."
        raise CellError(what, "skilj koderna åt med semikolon: 1234; 1235.")
    parts = [part for part in _CODE_BREAK.split(_code(column, raw, note) if not isinstance(raw, str) else raw) if part]
    return tuple(sorted(set(parts)))


def _decimal(column: Column, raw: Raw, note: Note) -> Decimal:
    exact = _exact(raw)
    assert column.decimals is not None
    kept = rounded(exact, column.decimals)
    if kept != exact:
        note(f"Tal i ”{column.heading}” har fler än {column.decimals} decimaler och avrundas.", "")
    return kept if kept else Decimal(0)


def _exact(raw: Raw) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise CellError(f"”{_written(raw)}” är inget tal.", "skriv ett tal, till exempel 1234,5.")
    if isinstance(raw, str):
        try:
            value = parse_number(_UNIT_AFTER.sub("", raw))
        except ValueError as error:
            raise CellError(f"”{_short(raw)}” är inget tal.", "skriv ett tal, till exempel 1234,5.") from error
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
    if isinstance(raw, datetime):
        day = raw.date()
    elif isinstance(raw, date):
        day = raw
    else:
        match = _DAY.match(_written(raw)[:10])
        if match is None:
            raise CellError(f"”{_short(raw)}” är inget datum.", "skriv datumet som 2026-01-31.")
        try:
            day = date(*map(int, match.groups()))
        except ValueError as error:
            raise CellError(f"”{_short(raw)}” finns inte i kalendern.", "skriv datumet som 2026-01-31.") from error
    if not EARLIEST <= day.year <= LATEST:
        raise CellError(f"Året {day.year} kan inte stämma.", "kontrollera årtalet.")
    return day


def _period(column: Column, raw: Raw, note: Note) -> Period:
    try:
        if isinstance(raw, date):  # Excel turns 2026-08 into the first of August
            if raw.day != 1:
                raise CellError(f"{raw:%Y-%m-%d} är en dag, inte en period.", "skriv till exempel 2026-08.")
            return Period.month(raw.year, raw.month)
        text = _written(raw)
        match = _MONTH.match(text)
        return Period.parse(f"{match[1]}-{match[2]}" if match else text.upper())
    except CellError:
        raise
    except ValueError as error:
        remedy = "skriv till exempel 2026, 2026-T2, 2026-Q3 eller 2026-08."
        raise CellError(f"”{_short(raw)}” är ingen period.", remedy) from error


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
