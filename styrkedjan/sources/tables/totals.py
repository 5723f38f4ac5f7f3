"""Rows that sum up other rows: known by a word where a code should be, never by their place."""

from __future__ import annotations

from collections.abc import Iterable

from styrkedjan.sources.tables.headings import normalised

TOTAL_WORDS = frozenset(
    [
        "summa",
        "summering",
        "delsumma",
        "totalsumma",
        "slutsumma",
        "totalt",
        "total",
        "totalbelopp",
        "sum",
        "saldo",
        "grandtotal",
    ]
)
_BALANCES = ("ingaendebalans", "utgaendebalans", "ingaendesaldo", "utgaendesaldo", "grandtotal")


def says_total(cell: object) -> bool:
    """Whether a text begins or ends with a word for a sum: `Summa:`, `200001 Summa`, `Totalt verksamhet 407`."""
    if not isinstance(cell, str) or not cell or cell.isdigit():
        return False
    words = cell.split()
    if not words:
        return False
    if normalised(words[0]) in TOTAL_WORDS or normalised(words[-1]) in TOTAL_WORDS:
        return True
    return normalised(" ".join(words[:2])) in _BALANCES


def any_total(cells: Iterable[object]) -> bool:
    return any(map(says_total, cells))
