"""A ledger file looked at before it counts: the same doors and rules for `inspect`, the preview and the import."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from styrkedjan.domain.economy.accounting_year import AccountingYear
from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.pipeline.ledger import Source, from_file, is_sie
from styrkedjan.pipeline.sie_source import SieSource, parse_dimensions
from styrkedjan.pipeline.sie_years import chosen_year, of_year, parse_accounting_year, stated_year
from styrkedjan.sources.ledger import LedgerFile
from styrkedjan.sources.tables.headings import Reading
from styrkedjan.store import checks

SIE_SUFFIXES = {".se", ".si", ".sie"}
_MONTHS = re.compile(r"^(\d{1,2})(?:\s*[-–]\s*(\d{1,2}))?$")
Options = Mapping[str, str]


@dataclass
class Opened:
    """A file about to be read: for which year, and which of its months (None: the whole year)."""

    source: Source
    year: int
    months: Collection[int] | None = None
    sie: SieSource | None = None
    table: LedgerFile | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A file read to its end without a store: rows and kronor per month (yyyymm), and what is wrong.

    `refused` is that nobody can approve it as it is; a problem that is an error is else for a person to approve.
    """

    months: dict[int, tuple[int, Decimal]]
    problems: tuple[Problem, ...]
    refused: bool

    @property
    def stops(self) -> bool:
        """Whether the import would stop, at least until somebody has approved."""
        return self.refused or any(each.level is Level.ERROR for each in self.problems)


def open_ledger(path: Path, file_name: str, options: Options, reading: Callable[[], Reading]) -> Opened:
    """The file, looked at as far as its headings. Raises InvalidInput, also for a false SIE file."""
    if is_sie(path):
        given = parse_dimensions(options.get("dimensions", ""))
        return open_sie(SieSource(path, file_name, given or None), options)
    if Path(file_name).suffix.lower() in SIE_SUFFIXES:
        what = "Filen heter som en SIE-fil men innehåller något annat."
        raise wrong(file_name, "", what, "Exportera den på nytt ur ekonomisystemet.")
    asked, stated = asked_year(file_name, options), _said(file_name, options)
    year = chosen_year(file_name, stated, asked)
    if not year:
        raise wrong(file_name, "År", "Året saknas.", "Skriv vilket år filen gäller.")
    split = stated is not None and stated.is_split
    # In a file of several years a bare month says nothing: the rows must name their year themselves.
    table = LedgerFile(path, year=None if split else year, name=file_name, reading=reading())
    return _opened(from_file(table), stated, year, options, table=table)


def open_sie(found: SieSource, options: Options) -> Opened:
    """A SIE file and the year to read. Raises InvalidInput with the question and all that is wrong besides."""
    asked = asked_year(found.name, options)
    stated = _said(found.name, options) or stated_year(found)
    try:
        year = chosen_year(found.name, stated, asked, (found.start or 0) // 10_000)
    except InvalidInput as question:
        raise InvalidInput([*question.problems, *_rest(found)]) from None
    if not year:
        rest = _rest(found)
        missing = Problem(found.name, "År", "Året saknas.", "Skriv vilket år filen gäller.")
        raise InvalidInput(rest if found.inspection().refused else [missing, *rest])
    source = Source(found.name, found.batches, found.problems, found.account_names)
    return _opened(source, stated, year, options, sie=found)


def _opened(source: Source, stated: AccountingYear | None, year: int, options: Options, **kind: Any) -> Opened:
    months = asked_months(options.get("months", ""), source.name)
    if stated is not None and stated.is_split:
        source.batches = of_year(source, source.batches, stated, year)
        months = months or stated.months(year)
    return Opened(source, year, months, **kind)


def _rest(found: SieSource) -> list[Problem]:
    """What else there is to say of a file that waits for an answer, so that all is told at once."""
    try:
        for _ in found.batches:
            pass
    except InvalidInput as refused:
        return list(refused.problems)
    return found.problems


def read_through(opened: Opened) -> Read:
    """Every row counted by its month, and the rules that need no store."""
    name, refusals = opened.source.name, list[Problem]()
    sums: dict[int, tuple[int, int]] = {}
    try:
        for batch in opened.source.batches:
            _count(batch, sums)
    except InvalidInput as refused:
        refusals += refused.problems
    if not refusals or sums:
        refusals += checks.periods(name, min(sums, default=None), max(sums, default=None), opened.year, opened.months)
    problems = refusals if refusals and not opened.source.problems else [*_besides(opened, refusals), *refusals]
    months = {period: (rows, Decimal(ore).scaleb(-2)) for period, (rows, ore) in sorted(sums.items())}
    return Read(months, tuple(problems), bool(refusals))


def _besides(opened: Opened, refusals: list[Problem]) -> list[Problem]:
    """What the reader noted besides that for which the file is refused."""
    return [each for each in opened.source.problems if each not in refusals]


def _count(batch: pa.RecordBatch, sums: dict[int, tuple[int, int]]) -> None:
    wide = batch.column("amount_ore").cast(pa.decimal128(19))
    table = pa.table({"period": batch.column("period"), "ore": wide})
    grouped = table.group_by("period").aggregate([("ore", "sum"), ("ore", "count")])
    for row in grouped.to_pylist():
        rows, ore = sums.get(row["period"], (0, 0))
        sums[row["period"]] = (rows + row["ore_count"], ore + int(row["ore_sum"]))


def asked_year(file_name: str, options: Options) -> int | None:
    """The year that a person has said."""
    text = options.get("year", "").strip()
    if text and not (text.isascii() and text.isdigit() and 1990 <= int(text[:5]) <= 2199):
        raise wrong(file_name, "År", f"”{text[:20]}” är inget år.", "Skriv till exempel 2026.")
    return int(text) if text else None


def _said(file_name: str, options: Options) -> AccountingYear | None:
    """The accounting year that a person has said."""
    text = options.get("accounting_year", "").strip()
    return parse_accounting_year(text, file_name) if text else None


def asked_months(text: str, file_name: str) -> Collection[int] | None:
    """The months that a person has said."""
    if not text.strip():
        return None
    match = _MONTHS.match(text.strip())
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 1 <= first <= last <= 12:
        raise wrong(file_name, "Månader", f"”{text}” är inga månader.", "Skriv till exempel 4 eller 1-4.")
    return range(first, last + 1)


def wrong(file: str, where: str, what: str, remedy: str) -> InvalidInput:
    """One problem, to raise."""
    return InvalidInput([Problem(file, where, what, remedy)])
