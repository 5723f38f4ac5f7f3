"""A file whose accounting year touches several calendar years: one of them is read at a time, and the rest told.

A SIE file says its accounting year itself; of a table a person says it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from styrkedjan.domain.economy.accounting_year import AccountingYear
from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.swedish import kronor, listing, plural
from styrkedjan.pipeline.ledger import Source
from styrkedjan.pipeline.sie_source import SieSource

_MOST_MONTHS = 18  # bokföringslagen 3 kap. 3 §
_SAID = re.compile(r"^(\d{4})-?(\d\d)(?:-?(\d\d))?\s*(?:--|[-–/]|till)\s*(\d{4})-?(\d\d)(?:-?(\d\d))?$")


def stated_year(source: SieSource) -> AccountingYear | None:
    """The file's own year; None where it says none that can be read."""
    stated = source.header.years.get(0)
    if stated is None:
        return None
    try:
        first, last = (date(day // 10_000, day // 100 % 100, day % 100) for day in stated)
    except ValueError:
        return None
    return AccountingYear(first, last) if first <= last else None


def parse_accounting_year(text: str, name: str) -> AccountingYear:
    """`2024-07--2025-06`, with days or without. Raises InvalidInput."""
    try:
        said = _SAID.match(text)
        if said is None:
            raise ValueError
        year, month, day, last_year, last_month, last_day = (int(part) if part else 0 for part in said.groups())
        first = date(year, month, day or 1)
        last = date(last_year, last_month, last_day or monthrange(last_year, last_month)[1])
    except ValueError:  # also of what is no day of the calendar
        problem = f"”{text[:40]}” är inget räkenskapsår."
        raise InvalidInput([Problem(name, "Räkenskapsår", problem, "Skriv till exempel 2024-07--2025-06.")]) from None
    length = (last.year - first.year) * 12 + last.month - first.month + 1
    if not (first <= last and length <= _MOST_MONTHS):
        what = f"Räkenskapsåret {first}–{last} är inte mellan en och {_MOST_MONTHS} månader."
        raise InvalidInput([Problem(name, "Räkenskapsår", what, "Skriv första och sista månaden i ett räkenskapsår.")])
    return AccountingYear(first, last)


def chosen_year(name: str, stated: AccountingYear | None, asked: int | None, own: int = 0) -> int | None:
    """The calendar year to read: as asked, else the file's own. Raises InvalidInput where a person must choose."""
    if stated is None or not stated.is_split:
        return asked or own or (stated.first.year if stated else None)
    if asked in stated.years:
        return asked
    choices = listing([str(year) for year in stated.years], "eller")
    what = f"Räkenskapsåret {stated} går över flera kalenderår, och {asked or 'inget'} är valt."
    remedy = f"Välj {choices} (--year), och läs in filen en gång för vart och ett."
    raise InvalidInput([Problem(name, "År", what, remedy)])


def of_year(
    source: Source, batches: Iterable[pa.RecordBatch], stated: AccountingYear, year: int
) -> Iterator[pa.RecordBatch]:
    """The rows of the chosen year; what is of the other years is counted and told among the problems.

    A row outside the accounting year is left in, so that it is told as outside what is replaced.
    """
    rows, ore = 0, 0
    others = [each for each in stated.years if each != year]
    spans = [(each * 100 + months[0], each * 100 + months[-1]) for each in others if (months := stated.months(each))]
    for batch in batches:
        period, elsewhere = batch.column("period"), pa.array([False] * batch.num_rows)
        for first, last in spans:
            inside = pc.and_(pc.greater_equal(period, first), pc.less_equal(period, last))
            elsewhere = pc.or_(elsewhere, inside)
        rest = batch.filter(elsewhere)
        rows += rest.num_rows
        ore += _sum(rest)
        yield batch.filter(pc.invert(elsewhere))
    listed = listing([str(each) for each in others])
    amount = kronor(Decimal(ore).scaleb(-2), sign=True)
    what = f"Räkenskapsåret {stated} läses för {year}; {plural(rows, 'rad', 'rader')} ({amount}) hör till {listed}."
    source.problems.append(Problem(source.name, "", what, f"Läs in filen också för {listed}.", Level.WARNING))


def _sum(batch: Any) -> int:
    return pc.sum(batch.column("amount_ore")).as_py() or 0
