"""A SIE file as a source of transactions: read once, its dimensions chosen by the standard, by names or by a person.

The voucher's date decides the period of all of its rows, so that no voucher is torn between two months. What is not
voucher data (the company, the sums, what is wrong) is known when the rows are used up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.swedish import listing, plural
from styrkedjan.sources import sie
from styrkedjan.sources.ledger_columns import LABELS
from styrkedjan.sources.tables.headings import normalised
from styrkedjan.store.schema import CODES, LEDGER

# The standard's own numbers. They win over any name elsewhere, since programs name free dimensions as they please.
RESERVED: Mapping[str, int] = {"responsibility": 1, "project": 6}
_FREE = 20  # from this number on a program names its dimensions itself
_NAMES = {
    "responsibility": ("ansvar", "ansvarskod", "ansvarsenhet", "kostnadsställe", "resultatenhet"),
    "activity": ("verksamhet", "verksamhetskod"),
    "project": ("projekt", "projektkod"),
    "counterparty": ("motpart", "motpartskod"),
    "object": ("objekt", "objektkod", "aktivitet"),
}
_FIELD_OF = {normalised(word): code for code, words in _NAMES.items() for word in words}
_CODES = tuple(code for code in CODES if code != "account")


@dataclass
class Chosen:
    """Which dimension holds which code, and what should be known of the choice."""

    numbers: dict[str, int]
    problems: list[Problem] = field(default_factory=list)


def parse_dimensions(text: str) -> dict[str, int]:
    """`1=ansvar, 20=verksamhet` as code -> dimension. Raises InvalidInput that names what there is."""
    words = {normalised(word): code for code in _CODES for word in (code, LABELS[code])}
    found: dict[str, int] = {}
    for part in filter(None, (each.strip() for each in text.replace(";", ",").split(","))):
        number, _, said = part.partition("=")
        code = words.get(normalised(said))
        if code is None or not number.strip().isdecimal() or len(number.strip()) > 6:
            remedy = f"Skriv NUMMER=kod, där koden är {listing([LABELS[each] for each in _CODES], 'eller')}."
            raise InvalidInput([Problem("", "dimensioner", f"”{part}” säger inte vad dimensionen är.", remedy)])
        found[code] = int(number)
    return found


def choose(header: sie.Header, used: frozenset[int], given: Mapping[str, int] | None, name: str = "") -> Chosen:
    """Which dimension is which code: as given, else the reserved numbers, else those with exactly a code's name."""
    if given:
        return Chosen(dict(given))
    named: dict[str, list[int]] = {}
    for number, dimension in sorted(header.dimensions.items()):
        code = _FIELD_OF.get(normalised(dimension.name))
        if dimension.declared and dimension.parent is None and code is not None:
            named.setdefault(code, []).append(number)
    chosen = Chosen({})
    for code in _CODES:
        reserved = RESERVED.get(code)
        candidates = named.get(code, [])
        if reserved is not None and (reserved in used or reserved in header.dimensions or not candidates):
            chosen.numbers[code] = reserved
        elif candidates:
            chosen.numbers[code] = candidates[0]
        chosen.problems += _doubts(code, chosen.numbers.get(code), candidates, name)
    chosen.problems += _misnamed(header, chosen.numbers, name)
    return chosen


def _doubts(code: str, number: int | None, candidates: list[int], name: str) -> list[Problem]:
    others = [each for each in candidates if each != number]
    if not others or number is None:
        return []
    listed = listing([str(each) for each in others])
    what = f"Dimension {number} läses som {LABELS[code]}, men även {listed} heter så."
    remedy = f"Välj med dimensioner (till exempel {others[0]}={LABELS[code]}) om det är fel."
    return [Problem(name, f"dimension {number}", what, remedy, Level.WARNING)]


def _misnamed(header: sie.Header, numbers: Mapping[str, int], name: str) -> list[Problem]:
    """A reserved number that the file calls something else than the standard does: a person says what it is."""
    found = []
    for code, number in numbers.items():
        dimension = header.dimensions.get(number)
        said = _FIELD_OF.get(normalised(dimension.name)) if dimension is not None and dimension.declared else None
        if said is not None and said != code and number < _FREE and dimension is not None:
            what = f"Dimension {number} är {LABELS[code]} enligt standarden, men filen kallar den ”{dimension.name}”."
            remedy = f"Välj med dimensioner: {number}={LABELS[said]} eller {number}={LABELS[code]}."
            found.append(Problem(name, f"dimension {number}", what, remedy))
    return found


class SieSource:
    """One reading of one file: `batches` in the ledger's schema, and what is known once they are used up."""

    def __init__(self, path: Path, name: str, dimensions: Mapping[str, int] | None = None) -> None:
        self.name = name
        self.reader = sie.SieReader(path, name=name)
        self.problems: list[Problem] = []
        self.given = dimensions
        self.chosen = Chosen({})
        self._raw = self.reader.batches()
        self._first = next(self._raw, None)  # identification and dimensions stand before the vouchers
        self._undated: list[int] = []
        self._orphans = 0
        self.batches = self._read()

    @property
    def header(self) -> sie.Header:
        return self.reader.header

    @property
    def start(self) -> int | None:
        """The first day (yyyymmdd) of the file's own year."""
        return self.header.years[0][0] if 0 in self.header.years else None

    def inspection(self) -> sie.Inspection:
        return self.reader.inspection()

    def account_names(self) -> dict[str, str]:
        """What the file calls its accounts."""
        return {number: account.name for number, account in self.header.accounts.items() if account.name}

    def _read(self) -> Iterator[pa.RecordBatch]:
        used = frozenset(self._first.objects) if self._first is not None else frozenset()
        self.chosen = choose(self.header, used, self.given, self.name)
        self.problems += self.chosen.problems
        children = {each.number: each.parent for each in self.header.dimensions.values() if each.parent is not None}
        for batch in chain([self._first] if self._first is not None else [], self._raw):
            table = batch.table
            self._undated += table["line"].filter(pc.is_null(_dates(table))).to_pylist()[:100]
            self._orphans += _orphans(table, self.chosen.numbers, children)
            if not self._undated:
                yield sie_batch(table, self.chosen.numbers)
        self._finish()

    def _finish(self) -> None:
        """What the reader found, as grave as it says: an error that does not refuse the file is for a person."""
        inspection = self.inspection()
        for message in inspection.messages:
            where = "" if message.line is None else f"rad {message.line}"
            stops = message.level is Level.ERROR and not inspection.refused
            remedy = "Godkänn felet och skriv varför (--approve), om filen ändå ska läsas in." if stops else ""
            self.problems.append(Problem(self.name, where, message.text, remedy, message.level))
        if self._orphans:
            what = f"{plural(self._orphans, 'rad har', 'rader har')} bara en underdimension och saknar koden ovanför."
            remedy = "Välj med dimensioner vad underdimensionen är, till exempel 20=ansvar."
            self.problems.append(Problem(self.name, "", what, remedy))
        dateless = [
            Problem(self.name, f"rad {line}", "Transaktionen har inget datum.", "Rätta datumet i ekonomisystemet.")
            for line in self._undated[:100]
        ]
        if inspection.refused or dateless:
            raise InvalidInput([*(each for each in self.problems if each.level is Level.ERROR), *dateless])


def _dates(table: pa.Table) -> Any:
    return pc.coalesce(table["voucher_date"], table["date"])


def _orphans(table: pa.Table, numbers: Mapping[str, int], children: Mapping[int, int | None]) -> int:
    """Rows that name a part of an object but not the object."""
    names = set(table.column_names)
    count = 0
    for child, parent in children.items():
        if parent in numbers.values() and child not in numbers.values() and f"object_{child}" in names:
            has_part = pc.is_valid(table[f"object_{child}"])
            if f"object_{parent}" in names:
                has_part = pc.and_(has_part, pc.is_null(table[f"object_{parent}"]))
            count += pc.sum(has_part).as_py() or 0
    return count


def sie_batch(table: pa.Table, dimensions: Mapping[str, int]) -> pa.RecordBatch:
    """A batch of the reader's in the ledger's schema; every date can be read."""
    dates = _dates(table).combine_chunks().to_numpy(zero_copy_only=False).astype(np.int64)
    year, month, day = dates // 10_000, dates // 100 % 100, dates % 100
    days = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (month - 1)
    voucher = pc.utf8_trim(pc.binary_join_element_wise(table["series"], table["number"], " "), " ")
    columns: dict[str, Any] = {
        "period": pa.array((dates // 100).astype(np.int32)),
        "day": pa.array((days.astype("datetime64[D]") + (day - 1)).astype("datetime64[D]")),
        "account": table["account"],
        "amount_ore": table["amount"],
        "voucher": voucher,
        "text": table["text"],
        "row": table["line"],
    }
    for code in _CODES:
        name = f"object_{dimensions.get(code, -1)}"
        there = name in table.column_names
        columns[code] = pc.fill_null(table[name], "") if there else pa.array([""] * table.num_rows, pa.string())
    ordered = pa.table({name: columns[name] for name in LEDGER.names}).cast(LEDGER).combine_chunks()
    return ordered.to_batches()[0] if table.num_rows else pa.RecordBatch.from_pylist([], schema=LEDGER)
