"""Cells to values, the same for every kind of import: numbers, days, months and codes. Never a silent guess."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from styrkedjan.domain.periods import MONTH_NAMES

EARLIEST, LATEST = 1900, 2199
LONGEST_NUMBER = 40
_SPACES = str.maketrans("", "", " \u00a0\u2007\u2009\u202f'\t")
_MINUS = str.maketrans("−–", "--")
_UNIT_AFTER = re.compile(r"\s*(kr|kronor|sek|:-)\s*$", re.I)
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_THOUSANDS = {mark: re.compile(rf"[+-]?\d{{1,3}}(?:\{mark}\d{{3}})+", re.ASCII) for mark in ".,"}
_DAY = re.compile(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(.*))?", re.ASCII)
_SWEDISH_DAY = re.compile(r"(\d{1,2})(?:/(\d{1,2})[ -]|\.(\d{1,2})\.)(\d{4})", re.ASCII)
_YEAR_MONTH = re.compile(r"(\d{4})[-/. ]?(\d{1,2})", re.ASCII)
_SIX_DIGITS = re.compile(r"\d{6}", re.ASCII)
_MONTHS = {name[:3]: number for number, name in enumerate(MONTH_NAMES, start=1)}
_SERIALS = range(29_221, 73_051)  # 1980 to 2099 as Excel counts days
_CODE_AND_NAME = re.compile(r"([A-ZÅÄÖ]{0,3}\d\w*)(?:\s+(?:[-–:|]\s+)?|[:,]\s+)(?=\D*[^\W\d_])(.+)", re.DOTALL)
_PARTED = re.compile(r"\d{1,3}(?: \d{1,3})+", re.ASCII)
_LONGEST_PARTED = 6
SPACES = "mellanslag"  # what was taken away from `50 10`
DAY_REMEDY = "Skriv till exempel 2026-03-15."
MONTH_REMEDY = "Skriv till exempel 202603 eller 2026-03."


class CellError(ValueError):
    """A cell that cannot be read: what is wrong and how to mend it."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what = what
        self.remedy = remedy
        super().__init__(f"{what} {remedy}")


# Numbers


@lru_cache(maxsize=65_536)
def number_of(text: str) -> Decimal:
    """A number as people and systems write it: `1 234,5`, `−12`, `12,50-`, `(120)`, `1.234,5`, `99 kr`.

    Raises CellError for what is none, and for `1.500`, which may be a thousand and a half or one and a half.
    """
    if len(text) > LONGEST_NUMBER:
        raise no_number(text)
    bare = signless(text)
    if "," in bare and "." in bare:
        mark, other = (",", ".") if bare.rindex(",") > bare.rindex(".") else (".", ",")
        whole, _, fraction = bare.partition(mark)
        if mark in fraction or other in fraction or not _THOUSANDS[other].fullmatch(whole):
            raise no_number(text)
        bare = f"{whole.replace(other, '')}.{fraction}"
    elif match := _THOUSANDS["."].fullmatch(bare):
        if bare.count(".") == 1 and not bare.lstrip("+-").startswith("0"):
            whole, _, fraction = bare.partition(".")
            what = f"”{text}” kan betyda både {whole}{fraction} och {whole},{fraction}."
            raise CellError(what, "Skriv utan tusentalspunkt och med decimalkomma.")
        bare = bare.replace(".", "") if bare.count(".") > 1 else match[0]
    elif bare.count(",") > 1 and _THOUSANDS[","].fullmatch(bare):
        bare = bare.replace(",", "")
    elif bare.count(",") == 1:
        bare = bare.replace(",", ".")
    if not _PLAIN.fullmatch(bare):
        raise no_number(text)
    return Decimal(bare)


def comma_may_part_thousands(text: str) -> bool:
    """Whether `1,500` may be fifteen hundred: so in files where a comma parts the cells, as English programs write."""
    match = _THOUSANDS[","].fullmatch(signless(text))
    return match is not None and match[0].count(",") == 1 and not match[0].lstrip("+-").startswith("0")


def signless(text: str) -> str:
    """Without spaces and unit, and with one way to write a minus."""
    bare = text.translate(_SPACES).translate(_MINUS)
    if bare and bare[-1] in "rRnNkK-":
        bare = _UNIT_AFTER.sub("", bare)
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1]
    if bare.endswith("-"):
        bare = "-" + bare[:-1]
    return bare


def no_number(text: str) -> CellError:
    shown = text if len(text) <= LONGEST_NUMBER else f"{text[:LONGEST_NUMBER]}…"
    return CellError(f"”{shown}” är inget tal.", "skriv ett tal, till exempel 1234,5.")


# Days and months


def day_of(cell: object) -> date:
    """A day: `2026-03-15`, `20260315`, `15/3 2026`, `15.03.2026` or Excel's date. Raises CellError."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = cell_as_text(cell)
    found = _day_of_text(text)
    if found is not None:
        return found
    if text.isdecimal() and len(text) == 5 and int(text) in _SERIALS:
        what = f"”{text}” är ett dagnummer från Excel och inget datum."
        raise CellError(what, "Formatera kolumnen som datum i Excel och spara om filen.")
    if (match := _DAY.fullmatch(text)) and match[5]:
        what = f"”{text}” har ett klockslag med tidszon och kan vara dagen efter."
        raise CellError(what, f"Skriv bara dagen. {DAY_REMEDY}")
    if _DAY.fullmatch(text) or _SWEDISH_DAY.fullmatch(text):
        raise CellError(f"”{text}” finns inte i kalendern.", DAY_REMEDY)
    raise CellError(f"”{short(text)}” är inget datum.", DAY_REMEDY)


@lru_cache(maxsize=4096)
def _day_of_text(text: str) -> date | None:
    if match := _DAY.fullmatch(text):
        parts = None if match[5] else (match[1], match[3], match[4])
    elif match := _SWEDISH_DAY.fullmatch(text):
        parts = (match[4], match[2] or match[3], match[1])
    else:
        parts = None
    try:
        found = date(*map(int, parts)) if parts else None
    except ValueError:
        return None
    return found if found and EARLIEST <= found.year <= LATEST else None


def month_of(cell: object, year: int | None) -> int:
    """A month as yyyymm: `202603`, `2026-03`, `mars 2026`, a day; with `year` known also `3` and `mars`.

    Raises CellError.
    """
    if isinstance(cell, datetime | date):
        return cell.year * 100 + cell.month
    text = cell_as_text(cell)
    found = _month_of_text(text.casefold(), year)
    if found is not None:
        return found
    match = _YEAR_MONTH.fullmatch(text)
    number = int(match[2]) if match else int(text) if text.isdecimal() and len(text) <= 2 else -1
    if number == 0 or 13 <= number <= 16:
        what = f"”{text}” är ingen period i kalendern, utan ingående balans eller en bokslutsperiod."
        raise CellError(what, "Ta ut den med december (period 12) i ekonomisystemet, eller lämna den utanför filen.")
    raise CellError(f"”{short(text)}” är ingen period.", MONTH_REMEDY)


@lru_cache(maxsize=4096)
def _month_of_text(text: str, year: int | None) -> int | None:
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
    return year * 100 + month if 1 <= month <= 12 and EARLIEST <= year <= LATEST else None


def cell_as_text(cell: object) -> str:
    """A cell as text; Excel's 202603.0 is 202603."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell).strip()


def short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


# Codes


@lru_cache(maxsize=65_536)
def code_of(text: str) -> tuple[str, str]:
    """A code in a text, and what was taken away from around it: `5010 Lokalhyra` is 5010.

    Raises CellError where there may be two codes.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("'")
    if match := _CODE_AND_NAME.fullmatch(plain):
        return match[1], match[2].strip()
    if _PARTED.fullmatch(plain):
        joined = plain.replace(" ", "")
        if len(joined) > _LONGEST_PARTED:
            raise CellError(f"”{text}” kan vara flera koder.", "Skriv en kod i cellen, utan mellanslag.")
        return joined, SPACES
    return plain, ""
