"""Cells of a ledger file to values: amounts to whole öre, periods and days, codes as text. Never a silent guess."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from styrkedjan.domain.periods import MONTH_NAMES

Cell = object
_SPACES = str.maketrans("", "", " \u00a0\u2007\u2009\u202f'\t")
_MINUS = str.maketrans("−–", "--")
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
_DECIMALS = re.compile(r"([,.])\d{1,2}\s*[-)]?\s*$")
_DAY = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ]\d{2}:\d{2}.*)?")
_YEAR_MONTH = re.compile(r"(\d{4})[-/. ]?(\d{1,2})")
_MONTHS = {name[:3]: number for number, name in enumerate(MONTH_NAMES, start=1)}
LARGEST_ORE = 10**16  # a hundred thousand billion kronor; anything above is a wrong column


class WrongCell(ValueError):
    """What is wrong with a cell (first sentence) and how to mend it (second)."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def decimal_mark(amounts: Iterable[str]) -> str:
    """Comma or point, judged by a sample: the mark that one or two digits follow at the end.

    Raises WrongCell when both do, since every amount could then be a hundred times too large.
    """
    found = {match[1] for match in map(_DECIMALS.search, amounts) if match}
    if len(found) > 1:
        raise WrongCell(
            "Beloppen har decimalkomma på vissa rader och decimalpunkt på andra.",
            "Spara om filen med ett och samma decimaltecken.",
        )
    return found.pop() if found else ","


@lru_cache(maxsize=65_536)
def ore_of_text(text: str, mark: str = ",") -> int:
    """An amount in text as whole öre: `1 234,50`, `−12`, `12,50-`, `(120)`. Raises WrongCell."""
    bare = text.translate(_SPACES).translate(_MINUS)
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1]
    if bare.endswith("-"):
        bare = "-" + bare[:-1]
    bare = _joined(bare, mark, text).replace(mark, ".")
    if not _PLAIN.fullmatch(bare):
        raise _no_number(text)
    return _whole_ore(Decimal(bare), text)


def _joined(bare: str, mark: str, text: str) -> str:
    """Without thousands separators, which are taken away only where they part thousands."""
    separator = "." if mark == "," else ","
    if separator not in bare:
        return bare
    whole, _, fraction = bare.partition(mark)
    if separator in fraction or not re.fullmatch(rf"[+-]?\d{{1,3}}(?:{re.escape(separator)}\d{{3}})+", whole):
        raise _no_number(text)
    return bare.replace(separator, "")


def ore_of(cell: Cell, mark: str = ",") -> int:
    """An amount as whole öre from text or from Excel's number. Raises WrongCell."""
    if isinstance(cell, str):
        return ore_of_text(cell, mark)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise _no_number(str(cell))
    try:
        exact = Decimal(repr(cell))
    except InvalidOperation:  # pragma: no cover - repr of a number is a number
        raise _no_number(str(cell)) from None
    if not exact.is_finite():
        raise _no_number(str(cell))
    # Excel counts in binary: 100.10000000000001 is 100.10, which is why a rounding of less than 1/10000 öre is none.
    return _whole_ore(round(exact, 6), str(cell))


def _whole_ore(kronor: Decimal, text: str) -> int:
    ore = kronor.scaleb(2)
    if ore != ore.to_integral_value():
        raise WrongCell(f"Beloppet ”{text}” har delar av ett öre.", "Avrunda till två decimaler i källan.")
    if abs(ore) > LARGEST_ORE:
        raise WrongCell(f"Beloppet ”{text}” är orimligt stort.", "Kontrollera att rätt kolumn är vald som belopp.")
    return int(ore)


def _no_number(text: str) -> WrongCell:
    if not text.strip():
        return WrongCell("Beloppet saknas.", "Fyll i beloppet, eller ta bort raden.")
    return WrongCell(f"Beloppet ”{text}” är inget tal.", "Skriv till exempel 1234,50 eller −1234,50.")


def code(cell: Cell, width: int = 0) -> str:
    """A code as text. A number from Excel has lost its leading zeros; `width` gives them back."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return f"{int(cell):0{width}d}"
    if isinstance(cell, int) and not isinstance(cell, bool):
        return f"{cell:0{width}d}"
    raise WrongCell(f"”{cell}” är ingen kod.", "Formatera kolumnen som text i källan.")


def day(cell: Cell) -> date:
    """A day: `2026-03-15`, `20260315` or Excel's date. Raises WrongCell."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = code(cell) if isinstance(cell, int | float) else str(cell).strip()
    found = _day_of_text(text)
    if found is None:
        raise WrongCell(f"”{text}” är inget datum.", "Skriv till exempel 2026-03-15.")
    return found


@lru_cache(maxsize=4096)
def _day_of_text(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def period(cell: Cell, year: int | None) -> int:
    """A month as yyyymm: `202603`, `2026-03`, `mars 2026`, a day; with `year` known also `3` and `mars`.

    Raises WrongCell.
    """
    if isinstance(cell, datetime | date):
        return cell.year * 100 + cell.month
    text = code(cell) if isinstance(cell, int | float) else str(cell).strip()
    found = _period_of_text(text.casefold(), year)
    if found is None:
        raise WrongCell(f"”{text}” är ingen period.", "Skriv till exempel 202603 eller 2026-03.")
    return found


@lru_cache(maxsize=4096)
def _period_of_text(text: str, year: int | None) -> int | None:
    if match := _YEAR_MONTH.fullmatch(text):
        return _month(int(match[1]), int(match[2]))
    if whole := _day_of_text(text):
        return whole.year * 100 + whole.month
    if text.isdecimal() and len(text) <= 2 and year is not None:
        return _month(year, int(text))
    words = text.replace(".", " ").split()
    month = _MONTHS.get(words[0][:3]) if words else None
    if month is None or (words[0] not in MONTH_NAMES and len(words[0]) > 4):
        return None
    if len(words) == 2 and len(words[1]) == 4 and words[1].isdecimal():
        return _month(int(words[1]), month)
    return _month(year, month) if len(words) == 1 and year is not None else None


def _month(year: int, month: int) -> int | None:
    return year * 100 + month if 1 <= month <= 12 and 1900 <= year <= 2199 else None
