"""Small tables of text as controllers save them: any usual charset, comma, semicolon or tab, with line numbers kept.

Reads only bytes that someone else fetched. Everything wrong with the shape of the table is reported at once.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.swedish import parse_number

NO_VALUE = frozenset({"", "-", "–", "—", "−", ".", ".."})
TOO_LARGE = Decimal(10) ** 15
DELIMITERS = (";", "\t", ",")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it ends on in the file, and its cells by column name, stripped of spaces.

    `fault` is set when the row has another shape than the heading, so that nobody knows which cell is which.
    """

    line: int
    cells: Mapping[str, str]
    fault: Problem | None = None

    @property
    def where(self) -> str:
        return f"rad {self.line}"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with named columns in the file's order."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def decode(data: bytes) -> str:
    """Bytes to text: byte order mark, strict UTF-8, then Windows-1252 and Latin-1 (which takes any byte)."""
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return data.decode(charset, errors="replace")
    for charset in ("utf-8", "cp1252"):
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def read_table(file: str, data: bytes, *, keep_faulty: bool = False) -> Table:
    """Read a delimited table with a heading row. Raises InvalidInput with every problem of its shape.

    `keep_faulty`: a row of the wrong shape is handed over with its fault, for whoever tells every row's faults at once.
    """
    if data.startswith(b"PK\x03\x04"):
        raise _refused(file, "", "Filen är en Excel-arbetsbok.", "spara bladet som CSV och försök igen.")
    if b"\0" in data and not data.startswith(_UTF_16):
        raise _refused(file, "", "Filen är ingen text.", "spara bladet som CSV och försök igen.")
    try:
        numbered = list(_records(decode(data)))
    except csv.Error as error:
        raise _refused(file, "", f"Filen går inte att läsa som tabell ({error}).", "spara om filen som CSV.") from error
    if not numbered:
        raise _refused(file, "", "Filen är tom.", "spara om filen med en rubrikrad och minst en rad med uppgifter.")
    (_, heading), *body = numbered
    columns, problems = _columns(file, heading)
    rows = []
    for line, cells in body:
        fault = _misshapen(file, line, cells, len(columns))
        if fault and not keep_faulty:
            problems.append(fault)
        padded = [cell.strip() for cell in cells] + [""] * len(columns)
        rows.append(Row(line, dict(zip(columns, padded, strict=False)), fault))
    if not rows:
        problems.append(Problem(file, "", "Filen har rubriker men inga rader.", "fyll på med minst en rad."))
    if problems:
        raise InvalidInput(problems)
    return Table(file, columns, tuple(rows))


def has_no_value(text: str) -> bool:
    """Whether the cell is empty or has a table's sign for no value."""
    return text.strip() in NO_VALUE


def read_number(text: str) -> Decimal | None:
    """A cell as a number, None when it is empty or has a table's sign for no value.

    Raises ValueError with a sentence for anything else, also for a number too large to be an amount.
    """
    if has_no_value(text):
        return None
    value = parse_number(text)
    if abs(value) >= TOO_LARGE:
        raise ValueError(f"Talet {text.strip()[:20]} är orimligt stort.")
    return value


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    lines = text.splitlines(keepends=True)
    if lines and lines[0].strip().casefold() in {"sep=;", "sep=,", "sep=\t"}:  # Excel's own hint about the delimiter
        lines[0] = "\n"
    heading = next((line for line in lines if line.strip()), "")
    delimiter = max(DELIMITERS, key=heading.count)
    reader = csv.reader(lines, delimiter=delimiter)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _columns(file: str, heading: list[str]) -> tuple[tuple[str, ...], list[Problem]]:
    """Column names without surrounding spaces; nameless columns at the end (a trailing delimiter) are dropped."""
    names = [name.strip() for name in heading]
    while names and not names[-1]:
        names.pop()
    repeated = sorted({name for name in names if name and names.count(name) > 1})
    remedy = "ge varje kolumn ett eget namn eller ta bort dubbletten."
    return tuple(names), [Problem(file, "rad 1", f"Rubriken ”{name}” finns flera gånger.", remedy) for name in repeated]


def _misshapen(file: str, line: int, cells: list[str], expected: int) -> Problem | None:
    """What is wrong with the row's shape: more cells than headings, or all in one cell by another delimiter."""
    if any(cell.strip() for cell in cells[expected:]):
        return _too_many(file, line, len(cells), expected)
    if len(cells) == 1 and any(cells[0].count(delimiter) >= expected - 1 > 0 for delimiter in DELIMITERS):
        what = "Raden har ett annat skiljetecken än rubrikraden."
        return Problem(file, f"rad {line}", what, "spara om filen så att alla rader har samma skiljetecken.")
    return None


def _too_many(file: str, line: int, found: int, expected: int) -> Problem:
    return Problem(
        file,
        f"rad {line}",
        f"Raden har {found} celler men rubrikraden har {expected}.",
        "sätt tal med decimalkomma inom citattecken eller spara filen med semikolon mellan cellerna.",
    )


def _refused(file: str, where: str, what: str, remedy: str) -> InvalidInput:
    return InvalidInput([Problem(file, where, what, remedy)])
