"""Imports beside bare reading: 200 000 rows of every kind as CSV and Excel; a large SIE file.

    python bench/imports.py [--rows 200000] [--sie 5000000] [--kinds ledger,budget] [--formats csv,xlsx] [--noted]

Bare is `csv.reader` over the text, or python-calamine laying out the sheet and handing over its rows. Ours is the whole
reading: headings, shape, every cell checked, totals, problems; a row of a table is made when it is asked for, and the
last column is the reading with every row made once. With `--noted` something is to be said of every row: a decimal
too many, a name beside a code, a month written as its last day, more than all in per cent. Times are of the processor,
the child that reads a large workbook included; memory is the peak of a process that does nothing else.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa

from styrkedjan.cli.django_setup import start_django
from styrkedjan.sources.ledger import LedgerFile
from styrkedjan.sources.workbook import Column, Kind, TableSpec, read_table

LEDGER_HEAD = ["Ansvar", "Konto", "Verksamhet", "Projekt", "Motpart", "Datum", "Belopp", "Text"]
FIRST_YEAR, YEARS = 2000, 60


def tables() -> dict[str, TableSpec]:
    """Every kind of table, by its key."""
    start_django()
    from styrkedjan.foundation import imports as engine

    return {kind.key: kind.spec for kind in engine.kinds() if isinstance(kind, engine.ImportKind)}


def ledger_row(at: int, name: str = "") -> list[object]:
    """One transaction; codes repeat as in real files."""
    unit, account, day = f"{200_000 + at % 300}", f"{5000 + at % 90}{name}", date(2026, 1 + at % 12, 15)
    return [unit, account, f"407{name}", "", "81", day, at / 100, f"Text {at}"]


def noted(column: Column, at: int) -> object:
    """A cell that is read, and of which the person is told how."""
    if column.kind is Kind.CODE:
        return f"{200_000 + at % 300} Enhet {at % 300}"
    if column.kind is Kind.PERIOD:
        return f"{FIRST_YEAR + at % YEARS}-03-31"
    if column.kind is Kind.PERCENT and column.maximum is None:
        return f"{at % 90 + 101},5 %"
    right = cell(column, at)
    if column.kind in {Kind.MONEY, Kind.NUMBER} and isinstance(right, float):
        return f"{right:.{column.decimals}f}1".replace(".", ",")
    return right


def cell(column: Column, at: int) -> object:
    """A right cell; codes and choices repeat as in real files."""
    if column.kind is Kind.TEXT:
        return f"Text {at}"
    if column.kind in {Kind.CODE, Kind.CODES}:
        return f"{200_000 + at % 300}"
    if column.kind is Kind.CHOICE:
        return [*column.choices.values()][at % len(column.choices)]
    least = int(column.minimum or 0)
    if column.kind is Kind.INTEGER:
        return least + at % _size(column) if column.maximum is not None else (least or FIRST_YEAR) + at % YEARS
    if column.kind.is_decimal:
        most = int(column.maximum) if column.maximum is not None else 10**9
        return min(least + at / 4, most) if column.kind is not Kind.PERCENT else f"{at % 90},5 %"
    if column.kind is Kind.DATE:
        return date(FIRST_YEAR + at // 12 % YEARS, 1 + at % 12, 15)
    return ("Ja", "Nej")[at % 2] if column.kind is Kind.BOOL else f"{FIRST_YEAR + at % YEARS}"


def _size(column: Column) -> int:
    """How many values of a key column tell rows apart."""
    if column.kind is Kind.CHOICE:
        return len(column.choices)
    if column.kind is Kind.INTEGER and column.maximum is not None:
        return int(column.maximum) - int(column.minimum or 0) + 1
    return {Kind.DATE: 12 * YEARS, Kind.BOOL: 2, Kind.CODE: 300, Kind.TEXT: 10**9}.get(column.kind, YEARS)


def row(spec: TableSpec, at: int, fill: Callable[[Column, int], object] = cell) -> list[object]:
    """A row with a key of its own: the key columns count as the digits of a number do."""
    unique = next((name for name in spec.key[::-1] if spec[name].kind in {Kind.CODE, Kind.TEXT}), "")
    left, places = at, {}
    for name in [name for name in spec.key[::-1] if name != unique]:
        left, places[name] = divmod(left, _size(spec[name]))
    found = [fill(column, places.get(column.key, at)) for column in spec.read_columns]
    if unique:
        place = [column.key for column in spec.read_columns].index(unique)
        found[place] = f"{'K' if spec[unique].kind is Kind.CODE else 'Text '}{left}"
    return found


def most(spec: TableSpec | None, rows: int) -> int:
    """As many of the rows as the key can tell apart."""
    if spec is None or any(spec[name].kind in {Kind.CODE, Kind.TEXT} for name in spec.key):
        return rows
    return min(rows, math.prod(_size(spec[name]) for name in spec.key))


def made(
    spec: TableSpec | None, rows: int, fill: Callable[[Column, int], object] = cell
) -> tuple[list[str], Iterator[list[object]]]:
    """The headings and the rows of a kind."""
    if spec is None:
        return LEDGER_HEAD, (ledger_row(at, " Namn" if fill is noted else "") for at in range(rows))
    return [column.heading for column in spec.read_columns], (row(spec, at, fill) for at in range(rows))


def write(spec: TableSpec | None, rows: int, path: Path, fill: Callable[[Column, int], object] = cell) -> Path:
    headings, lines = made(spec, rows, fill)
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(headings)
            for line in lines:
                writer.writerow([f"{one:.2f}".replace(".", ",") if isinstance(one, float) else one for one in line])
        return path
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as target:
        sheet = target.add_worksheet()
        day = target.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, headings)
        for at, line in enumerate(lines, start=1):
            for place, one in enumerate(line):
                if isinstance(one, date):
                    sheet.write_datetime(at, place, one, day)
                elif one != "":
                    sheet.write(at, place, one)
    return path


def bare(path: Path) -> int:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return sum(1 for _ in csv.reader(file, delimiter=";"))
    import python_calamine as calamine

    return sum(1 for _ in calamine.load_workbook(path).get_sheet_by_index(0).iter_rows())


def ours(path: Path) -> int:
    if path.stem == "ledger":
        return sum(len(batch) for batch in LedgerFile(path, year=2026).batches())
    return len(read_table(path, path.name, tables()[path.stem]).rows)


def walked(path: Path) -> int:
    """Ours, and then every row made once, as the comparison with what holds now does."""
    if path.stem == "ledger":
        return ours(path)
    return sum(1 for row in read_table(path, path.name, tables()[path.stem]).rows if row.values)


def sie(path: Path) -> int:
    from styrkedjan.pipeline.sie_source import SieSource

    return sum(batch.num_rows for batch in SieSource(path, path.name).batches)


def measured(what: str, path: Path) -> dict[str, Decimal]:
    """Seconds and peak memory (megabytes) of one reading in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", what, str(path)], capture_output=True, text=True, check=True
    )
    return {name: Decimal(str(value)) for name, value in json.loads(done.stdout).items()}


def measure(what: str, path: Path) -> None:
    import resource

    work: dict[str, Callable[[Path], int]] = {"bare": bare, "ours": ours, "walked": walked, "sie": sie}
    if what != "bare":
        tables()  # the programs are loaded before the clock starts
        pa.array(np.zeros(1))  # and so is pandas, which pyarrow loads where it is installed: beside tests
    began = sum(os.times()[:4])
    count = work[what](path)
    spent = sum(os.times()[:4]) - began
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    print(json.dumps({"rows": count, "seconds": round(spent, 2), "peak": round(peak)}))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--sie", type=int, default=5_000_000)
    parser.add_argument("--kinds", default="", help="some kinds, parted by commas; all without it")
    parser.add_argument("--formats", default="csv,xlsx")
    parser.add_argument("--noted", action="store_true")
    parser.add_argument("--measure", nargs=2)
    given = parser.parse_args()
    if given.measure:
        measure(given.measure[0], Path(given.measure[1]))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{'file':<26}{'rows':>9}{'bare s':>9}{'ours s':>9}{'ratio':>7}{'peak MB':>9}{'rows made s':>13}")
        specs = tables()
        for kind in given.kinds.split(",") if given.kinds else ["ledger", *sorted(specs)]:
            spec = specs.get(kind)
            for suffix in given.formats.split(","):
                path = write(spec, most(spec, given.rows), folder / f"{kind}.{suffix}", noted if given.noted else cell)
                one, other, made_too = (measured(what, path) for what in ("bare", "ours", "walked"))
                ratio = other["seconds"] / max(one["seconds"], Decimal("0.01"))
                print(
                    f"{path.name:<26}{other['rows']:>9}{one['seconds']:>9}{other['seconds']:>9}{ratio:>7.1f}"
                    f"{other['peak']:>9}{made_too['seconds']:>13}",
                    flush=True,
                )
                path.unlink()
        if given.sie:
            from sie_import import ledger

            path = folder / "stor.se"
            with path.open("w", encoding="utf-8") as file:
                file.writelines(ledger(given.sie))
            found = measured("sie", path)
            print(f"{path.name:<26}{found['rows']:>9}{'':>9}{found['seconds']:>9}{'':>7}{found['peak']:>9}")


if __name__ == "__main__":
    main()
