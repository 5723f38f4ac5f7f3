"""Numbers, kronor and dates the Swedish way. The one place where a value becomes text for a person.

Thousands are parted by a no-break space, decimals by a comma, minus is U+2212. Rounding happens here, half away from
zero as in accounting, and nowhere earlier.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "–"


def rounded(value: Decimal, decimals: int) -> Decimal:
    """`value` with `decimals` decimals, halves away from zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def number(value: Decimal | float | int | None, decimals: int = 0, *, sign: bool = False) -> str:
    """`1 234,5`; a dash for None; `sign` writes + on positive values."""
    if value is None:
        return DASH
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    fixed = rounded(exact, decimals)
    text = f"{abs(fixed):,.{decimals}f}".replace(",", NBSP).replace(".", ",")
    if fixed < 0:
        return MINUS + text
    return f"+{text}" if sign and fixed > 0 else text


def exact(value: Decimal | None) -> str:
    """All its decimals and no more, so that a field left as it was saves what was there; "" for None."""
    if value is None:
        return ""
    exponent = Decimal(value).normalize().as_tuple().exponent
    return number(value, max(0, -exponent if isinstance(exponent, int) else 0))


def kronor(value: Decimal | int | None, *, sign: bool = False) -> str:
    """Whole kronor with unit: `1 234 kr`."""
    return DASH if value is None else f"{number(value, 0, sign=sign)}{NBSP}kr"


def tkr(value: Decimal | int | None, decimals: int = 0, *, sign: bool = False) -> str:
    """Kronor shown as thousands, without unit (the heading says tkr)."""
    return DASH if value is None else number(Decimal(value) / 1000, decimals, sign=sign)


def mnkr(value: Decimal | int | None, decimals: int = 1, *, sign: bool = False) -> str:
    """Kronor shown as millions, without unit."""
    return DASH if value is None else number(Decimal(value) / 1_000_000, decimals, sign=sign)


def percent(share: Decimal | float | None, decimals: int = 1, *, sign: bool = False) -> str:
    """A share (0.031) as `3,1 %`."""
    if share is None:
        return DASH
    exact = share if isinstance(share, Decimal) else Decimal(str(share))
    return f"{number(exact * 100, decimals, sign=sign)}{NBSP}%"


def measured(value: Decimal | float | int | None, decimals: int, unit: str) -> str:
    """A figure with its unit, on one line: `85,1 %`, `14`; what is only counted needs no unit."""
    told = number(value, decimals)
    words = in_plural(unit) if value != 1 else unit
    return told if value is None or unit in UNSAID else f"{told}{NBSP}{words}"


def most_decimals(unit: str) -> int:
    """How many decimals a worked-out figure is shown with at most: nothing is smaller than an öre."""
    return 2 if unit in ("kr", "tkr") else 4


# What is only counted is told by the measure's name.
UNSAID = ("", "antal")
_PLURALS = {
    "elev": "elever", "timme": "timmar", "plats": "platser", "ärende": "ärenden", "dag": "dagar", "person": "personer",
    "brukartimme": "brukartimmar", "kund": "kunder", "deltagare": "deltagare", "bok": "böcker", "resa": "resor",
}  # fmt: skip


def in_plural(unit: str) -> str:
    """`elever` for `elev`: the units of volume are written in the singular, as what a price is for one of."""
    return _PLURALS.get(unit, unit)


def said_unit(unit: str) -> str:
    """`elever` as it stands beside a measure; "" for what is only counted, which the measure's name tells."""
    return "" if unit in UNSAID else in_plural(unit)


def day(value: date | None) -> str:
    """`2026-08-31`."""
    return DASH if value is None else value.isoformat()[:10]


def listing(words: Sequence[str], conjunction: str = "och") -> str:
    """`a, b och c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def plural(count: int, one: str, many: str) -> str:
    """`1 enhet`, `3 enheter`."""
    return f"{number(count)}{NBSP}{one if count == 1 else many}"


def with_code(words: str, code: str) -> str:
    """`Alla elever läser (BUN-3)`: what it is called first, since nobody knows the codes of others."""
    return f"{words} ({code})" if code else words


def bytes_in_words(count: int) -> str:
    """`200 MB`, `64 kB`: what is whole, never more than it is."""
    if count >= 2**20:
        return f"{number(count // 2**20)}{NBSP}MB"
    return f"{number(count // 2**10)}{NBSP}kB"


LONGEST_NUMBER = 60  # characters; no amount of anybody's is near it, and thousands of digits cost time to read
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f']")


def parse_number(text: str) -> Decimal:
    """Read a number as people and spreadsheets write it: `1 234,5`, `−12`, `1.5`, `(120)`.

    Raises ValueError with a sentence when the text is no number or could mean two.
    """
    if len(text) > LONGEST_NUMBER:
        raise ValueError("Det är för långt för att vara ett tal. Skriv till exempel 1234,5.")
    bare = _SPACES.sub("", text.strip()).replace(MINUS, "-").replace("–", "-")
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1]
    if bare.count(",") == 1 and "." not in bare:
        bare = bare.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", bare):
        raise ValueError(f"”{text}” är inget tal. Skriv till exempel 1234,5 eller −1234,5.")
    try:
        return Decimal(bare)
    except InvalidOperation as error:  # pragma: no cover - the pattern admits only decimals
        raise ValueError(f"”{text}” är inget tal.") from error
