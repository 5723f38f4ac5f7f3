"""Imports beside bare reading: 200 000 rows of every kind as CSV and Excel; a large SIE file.

    python bench/imports.py [--rows 200000] [--sie 5000000] [--kinds ledger,budget]

Bare is `csv.reader` over the text, or python-calamine laying out the sheet and handing over its rows. Ours is the whole
reading: headings, shape, every cell checked, totals, problems; a row of a table is made when it is asked for, and the
last column is the reading with every row made once. Times are of the processor, the child that reads a
large workbook included; memory is the peak of a process that does nothing else.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

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


def ledger_row(at: int) -> list[object]:
    """One transaction; codes repeat as in real files."""
    code = str(200_000 + at % 300)
    return [code, str(5000 + at % 90), "407", "", "81", date(2026, 1 + at % 12, 15), at / 100, f"Text {at}"]


def cell(column: Column, at: int, unique: str) -> object:
    """A right cell; the column `unique` tells the rows apart."""
    if column.key == unique or (column.kind is Kind.TEXT and column.key != unique):
        return f"{'K' if column.kind is Kind.CODE else 'Text '}{at}"
    if column.kind is Kind.CODE or column.kind is Kind.CODES:
        return f"{200_000 + at % 300}"
    if column.kind is Kind.CHOICE:
        return next(iter(column.choices.values()))
    least = int(column.minimum or 0)
    if column.kind is Kind.INTEGER:
        number = FIRST_YEAR + at % YEARS if least > 1000 else least + at % 100
        return min(number, int(column.maximum)) if column.maximum is not None else number
    if column.kind.is_decimal:
        most = int(column.maximum) if column.maximum is not None else 10**9
        return min(least + at / 4, most) if column.kind is not Kind.PERCENT else f"{at % 90},5 %"
    if column.kind is Kind.DATE:
        return date(FIRST_YEAR + at % YEARS, 1 + at % 12, 15)
    return "Ja" if column.kind is Kind.BOOL else f"{FIRST_YEAR + at % YEARS}"


def unique_of(spec: TableSpec) -> str:
    """The column of the key that can tell any number of rows apart; "" when there is none."""
    able = [name for name in spec.key if spec[name].kind in {Kind.CODE, Kind.TEXT}]
    return able[-1] if able else ""


def made(spec: TableSpec | None, rows: int) -> tuple[list[str], Iterator[list[object]]]:
    """The headings and the rows of a kind."""
    if spec is None:
        return LEDGER_HEAD, map(ledger_row, range(rows))
    unique, columns = unique_of(spec), spec.read_columns
    return [column.heading for column in columns], ([cell(c, at, unique) for c in columns] for at in range(rows))


def write(kind: str, spec: TableSpec | None, rows: int, folder: Path) -> tuple[Path, Path]:
    import xlsxwriter

    text, book = folder / f"{kind}.csv", folder / f"{kind}.xlsx"
    headings, lines = made(spec, rows)
    with text.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(headings)
        for line in lines:
            writer.writerow([f"{one:.2f}".replace(".", ",") if isinstance(one, float) else one for one in line])
    with xlsxwriter.Workbook(book, {"constant_memory": True}) as target:
        sheet = target.add_worksheet()
        day = target.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, headings)
        for at, line in enumerate(made(spec, rows)[1], start=1):
            for place, one in enumerate(line):
                if isinstance(one, date):
                    sheet.write_datetime(at, place, one, day)
                elif one != "":
                    sheet.write(at, place, one)
    return text, book


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
            if kind in specs and not unique_of(specs[kind]):
                print(f"{kind:<26} its key cannot tell so many rows apart")
                continue
            for path in write(kind, specs.get(kind), given.rows, folder):
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
