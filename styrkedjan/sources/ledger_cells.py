"""Amounts of a ledger file to whole öre. Days, months and codes are read as everywhere else (`tables.cells`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from styrkedjan.sources.tables.cells import (
    LONGEST_NUMBER,
    CellError,
    day_of,
    month_of,
    number_of,
    short,
    signless,
)

Cell = object
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
_DECIMALS = re.compile(r"([,.])\d{1,2}\s*[-)]?\s*$")
LARGEST_ORE = 10**16  # a hundred thousand billion kronor; anything above is a wrong column

WrongCell = CellError
day = day_of
period = month_of
__all__ = ["LARGEST_ORE", "WrongCell", "day", "decimal_mark", "ore_of", "ore_of_text", "period", "scaled_ore", "short"]


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
    if len(text) > LONGEST_NUMBER:
        raise _no_number(text[:LONGEST_NUMBER] + "…")
    bare = _joined(signless(text), mark, text).replace(mark, ".")
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


def scaled_ore(cell: Cell, factor: Decimal) -> int:
    """An amount in thousands or millions as whole öre. `1.500` is refused: in thousands both readings are likely."""
    if isinstance(cell, str):
        if not cell.strip():
            raise _no_number(cell)
        return _whole_ore(number_of(cell) * factor, cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not Decimal(repr(cell)).is_finite():
        raise _no_number(str(cell))
    return _whole_ore(round(round(Decimal(repr(cell)), 9) * factor, 6), str(cell))
