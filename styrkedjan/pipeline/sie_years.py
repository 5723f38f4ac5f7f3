"""A SIE file whose accounting year touches several calendar years: one of them is read at a time, and the rest told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from styrkedjan.domain.economy.accounting_year import AccountingYear
from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.swedish import kronor, listing, plural
from styrkedjan.pipeline.sie_source import SieSource


def accounting_year(source: SieSource) -> AccountingYear | None:
    """The file's own year; None where it says none that can be read."""
    stated = source.header.years.get(0)
    if stated is None:
        return None
    try:
        first, last = (date(day // 10_000, day // 100 % 100, day % 100) for day in stated)
    except ValueError:
        return None
    return AccountingYear(first, last) if first <= last else None


def chosen_year(source: SieSource, asked: int | None) -> int | None:
    """The calendar year to read: as asked, else the file's own. Raises InvalidInput where a person must choose."""
    stated = accounting_year(source)
    if stated is None or not stated.is_split:
        return asked or (source.start or 0) // 10_000 or None
    if asked in stated.years:
        return asked
    choices = listing([str(year) for year in stated.years], "eller")
    what = f"Räkenskapsåret {stated} går över flera kalenderår, och {asked or 'inget'} är valt."
    remedy = f"Välj {choices} (--year), och läs in filen en gång för vart och ett."
    raise InvalidInput([Problem(source.name, "År", what, remedy)])


def of_year(source: SieSource, year: int) -> Iterator[pa.RecordBatch]:
    """The rows of the chosen year. What is of the file's other years is counted and told among the problems."""
    stated = accounting_year(source)
    if stated is None or not stated.is_split:
        yield from source.batches
        return
    rows, ore = 0, 0
    for batch in source.batches:
        mine = pc.equal(pc.divide(batch.column("period"), 100), year)
        rest = batch.filter(pc.invert(mine))
        rows += rest.num_rows
        ore += _sum(rest)
        yield batch.filter(mine)
    others = listing([str(each) for each in stated.years if each != year])
    amount = kronor(Decimal(ore).scaleb(-2), sign=True)
    what = f"Räkenskapsåret {stated} läses för {year}; {plural(rows, 'rad', 'rader')} ({amount}) hör till {others}."
    source.problems.append(Problem(source.name, "", what, f"Läs in filen också för {others}.", Level.WARNING))


def covered_months(source: SieSource, year: int) -> range | None:
    """The months that the file speaks of; None (the whole year) for a file of a calendar year."""
    stated = accounting_year(source)
    return stated.months(year) if stated is not None and stated.is_split else None


def _sum(batch: Any) -> int:
    return pc.sum(batch.column("amount_ore")).as_py() or 0
