"""What an address asks after its question mark: the one place where it becomes a year, a number or words.

Anything can stand there, and what cannot be read is as if it did not. Only the figures 0-9 are figures: "²" is one to
Python's `isdigit`, and no number at all.
"""

from __future__ import annotations

import re

from styrkedjan.pages.kit.request import Request

FIRST_YEAR, LAST_YEAR = 1950, 2150
MOST_WORDS = 8
LONGEST_WORD = 60
_FIGURES = re.compile(r"[0-9]{1,9}")


def integer(text: str | None, first: int = 0, last: int = 10**9) -> int | None:
    """A whole number from `first` to `last`; None for anything else."""
    if text is None or not _FIGURES.fullmatch(text):
        return None
    number = int(text)
    return number if first <= number <= last else None


def year(request: Request, name: str = "ar") -> int | None:
    """The year that the address names."""
    return integer(request.GET.get(name), FIRST_YEAR, LAST_YEAR)


def page_number(request: Request, name: str = "sida") -> int:
    """The page that the address names, else the first."""
    return integer(request.GET.get(name), 1, 1_000_000) or 1


def words(request: Request, name: str = "q") -> str:
    """What is searched for: a few words, none longer than a word is. Each costs the database a comparison a row."""
    return " ".join(word[:LONGEST_WORD] for word in request.GET.get(name, "").split()[:MOST_WORDS])
