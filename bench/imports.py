"""Imports beside bare reading: 200 000 rows as CSV and Excel for the ledger and for workbook tables; a large SIE file.

    python bench/imports.py [--rows 200000] [--sie 5000000]

Bare is `csv.reader` over the text, or python-calamine laying out the sheet and handing over its rows. Ours is the whole
reading: headings, shape, every cell to its value, totals, problems. Times are of the processor, the child that reads a
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
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

KINDS = ("ledger", "budget", "values")
HEADINGS = {
    "ledger": ["Ansvar", "Konto", "Verksamhet", "Projekt", "Motpart", "Datum", "Belopp", "Text"],
    "budget": ["Enhet", "Ansvar", "Kontogrupp", "År", "Januari", "Februari", "Mars", "Helår"],
    "values": ["Indikator", "Enhet", "Period", "Kön", "Värde", "Anmärkning"],
}


def row(kind: str, at: int) -> list[object]:
    """One row of a kind; codes repeat as in real files."""
    code = str(200_000 + at % 300)
    if kind == "ledger":
        return [code, str(5000 + at % 90), "407", "", "81", date(2026, 1 + at % 12, 15), at / 100, f"Text {at}"]
    if kind == "budget":
        return [code, f"{at}", "lokaler", 2026, at / 4, at / 2, at / 4, at]
    return [f"nyckel-{at % 40}", code, f"{1900 + at % 300}", "Alla", at / 10, f"mätt {at}"]


def write(kind: str, rows: int, folder: Path) -> tuple[Path, Path]:
    import xlsxwriter

    text, book = folder / f"{kind}.csv", folder / f"{kind}.xlsx"
    with text.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADINGS[kind])
        for at in range(rows):
            writer.writerow(
                [f"{cell:.2f}".replace(".", ",") if isinstance(cell, float) else cell for cell in row(kind, at)]
            )
    with xlsxwriter.Workbook(book, {"constant_memory": True}) as made:
        sheet = made.add_worksheet()
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADINGS[kind])
        for at in range(rows):
            for place, cell in enumerate(row(kind, at)):
                if isinstance(cell, date):
                    sheet.write_datetime(at + 1, place, cell, day)
                elif cell != "":
                    sheet.write(at + 1, place, cell)
    return text, book


def bare(path: Path) -> int:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return sum(1 for _ in csv.reader(file, delimiter=";"))
    import python_calamine as calamine

    return sum(1 for _ in calamine.load_workbook(path).get_sheet_by_index(0).iter_rows())


def ours(path: Path) -> int:
    from styrkedjan.sources.ledger import LedgerFile
    from styrkedjan.sources.workbook import Column, Kind, TableSpec, read_table

    if path.stem == "ledger":
        return sum(len(batch) for batch in LedgerFile(path, year=2026).batches())
    kinds = {"budget": (Kind.CODE, Kind.CODE, Kind.CODE, Kind.INTEGER, *[Kind.MONEY] * 4),
             "values": (Kind.CODE, Kind.CODE, Kind.PERIOD, Kind.TEXT, Kind.NUMBER, Kind.TEXT)}[path.stem]  # fmt: skip
    columns = [
        Column(f"c{at}", name, kind) for at, (name, kind) in enumerate(zip(HEADINGS[path.stem], kinds, strict=True))
    ]
    key = ("c0", "c1", "c2", "c4") if path.stem == "values" else ("c0", "c1", "c2")
    spec = TableSpec(path.stem, "Tabell", tuple(columns), key=key)
    return len(read_table(path, path.name, spec).rows)


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

    work: dict[str, Callable[[Path], int]] = {"bare": bare, "ours": ours, "sie": sie}
    began = sum(os.times()[:4])
    count = work[what](path)
    spent = sum(os.times()[:4]) - began
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    print(json.dumps({"rows": count, "seconds": round(spent, 2), "peak": round(peak)}))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--sie", type=int, default=5_000_000)
    parser.add_argument("--measure", nargs=2)
    given = parser.parse_args()
    if given.measure:
        measure(given.measure[0], Path(given.measure[1]))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{'file':<14}{'rows':>9}{'bare s':>9}{'ours s':>9}{'ratio':>7}{'peak MB':>9}")
        for kind in KINDS:
            for path in write(kind, given.rows, folder):
                one, other = measured("bare", path), measured("ours", path)
                ratio = other["seconds"] / max(one["seconds"], Decimal("0.01"))
                print(
                    f"{path.name:<14}{other['rows']:>9}{one['seconds']:>9}{other['seconds']:>9}{ratio:>7.1f}{other['peak']:>9}"
                )
        if given.sie:
            from sie_import import ledger

            path = folder / "stor.se"
            with path.open("w", encoding="utf-8") as file:
                file.writelines(ledger(given.sie))
            found = measured("sie", path)
            print(f"{path.name:<14}{found['rows']:>9}{'':>9}{found['seconds']:>9}{'':>7}{found['peak']:>9}")


if __name__ == "__main__":
    main()
