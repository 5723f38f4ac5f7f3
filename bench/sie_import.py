"""SIE import beside the bare cost of reading the lines, and beside pysie-accounting from PyPI.

    python bench/sie_import.py [--transactions 300000] [--repeats 3]

The file is a municipality's: 1 000 accounts, balances of two years, 8 000 codings of which some are used far more than
others, texts that a voucher's rows share half of the time. All three read the same bytes (UTF-8, since the peer cannot
read CP437). Times are of the process, best of the repeats; the peer's dearest part is its chart of accounts, so what a
further 100 000 transactions cost is told as well. Memory is the peak of a process of its own.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ACCOUNTS = [str(number) for number in random.Random(1).sample(range(1000, 9000), 1000)]
TEXTS = (
    *("Livsmedel äldreboendet", "Städmaterial", "Lön månadsavlönade", "Hyra lokaler, kvartal", "El och fjärrvärme"),
    *("Konsult IT-projekt Ö", "Vikarie förskola", "Periodisering", "Skolskjuts linje", "Förbrukningsinventarier"),
)


def ledger(transactions: int) -> Iterator[str]:
    """The lines of a type 4E file."""
    chance = random.Random(20260131)
    yield '#FLAGGA 0\n#PROGRAM "Ekonomi" 1.0\n#FORMAT PC8\n#GEN 20270131\n#SIETYP 4\n#ORGNR 212000-0000\n'
    yield '#FNAMN "Exempelkommun"\n#RAR 0 20260101 20261231\n#RAR -1 20250101 20251231\n'
    yield from (f'#KONTO {account} "Konto {account} för ändamål"\n' for account in ACCOUNTS)
    yield '#DIM 1 "Ansvar"\n#DIM 6 "Projekt"\n#DIM 20 "Verksamhet"\n'
    yield from (f'#OBJEKT 1 "{code}" "Enhet {code}"\n' for code in range(10_000, 10_400))
    for label, year in itertools.product(("IB", "UB", "RES"), (0, -1)):
        yield from (
            f"#{label} {year} {account} {chance.randint(-(10**8), 10**8) / 100:.2f}\n" for account in ACCOUNTS[:300]
        )
    codings = [coding(chance) for _ in range(8_000)]
    for number in itertools.count(1):
        if transactions <= 0:
            return
        lines = list(voucher(chance, number, codings))
        transactions -= len(lines) - 3
        yield from lines


def coding(chance: random.Random) -> str:
    """An account with its object list."""
    project = f' 6 "{chance.randrange(100, 200)}"' if chance.random() < 0.2 else ""
    activity = chance.choice((407, 425, 440, 450, 510, 513)) * 10
    return f'{chance.choice(ACCOUNTS)} {{1 "{chance.randrange(10_000, 10_400)}" 20 "{activity}"{project}}}'


def voucher(chance: random.Random, number: int, codings: list[str]) -> Iterator[str]:
    """A voucher of two to eight rows that balances."""
    day = f"2026{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
    text = f"{chance.choice(TEXTS)} {chance.randrange(10_000)}"
    shared = chance.random() < 0.5
    yield f'#VER "L" "{number}" {day} "{text}" {day}\n'
    yield "{\n"
    left = 0
    for _ in range(chance.choice((1, 2, 2, 3, 3, 4, 7))):
        ore = chance.randint(-(10**6), 10**7)
        left -= ore
        own = text if shared else f"{chance.choice(TEXTS)} {chance.randrange(100_000)}"
        where = codings[int(len(codings) * chance.random() ** 3)]
        yield f'#TRANS {where} {kronor(ore)} {day} "{own}"\n'
    yield f'#TRANS {ACCOUNTS[0]} {{}} {kronor(left)} {day} "{text}"\n'
    yield "}\n"


def kronor(ore: int) -> str:
    """Öre as SIE writes kronor."""
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02d}"


def bare(path: Path) -> int:
    """What nobody who reads lines can avoid: read, decode, split into lines, split each into words."""
    count = 0
    for line in path.read_bytes().decode("utf-8").splitlines():
        line.split()
        count += 1
    return count


def ours(path: Path) -> int:
    """The whole way into columnar batches, with every check."""
    from styrkedjan.sources import sie

    return sum(batch.table.num_rows for batch in sie.transactions(path))


def peer(path: Path) -> int:
    """pysie-accounting 0.0.2."""
    import pandas
    from pysie_accounting.pysie import PySIE

    book = PySIE()
    book.dftrans = pandas.DataFrame({"SRU": [], "Ink2": []}, dtype=object)
    book.open(path)
    return sum(len(each[3]) for each in book.verifikat.values())


CONTENDERS: dict[str, Callable[[Path], int]] = {"bare": bare, "ours": ours, "peer": peer}


def measure(name: str, path: Path, repeats: int) -> dict[str, float]:
    """Best time, rows and peak memory, in a process of its own. The first, unmeasured run loads libraries."""
    arguments = [sys.executable, __file__, "--run", name, "--file", str(path), "--repeats", str(repeats)]
    root = Path(__file__).resolve().parents[1]
    output = subprocess.run(
        arguments, cwd=root, env={"PYTHONPATH": str(root)}, capture_output=True, text=True, check=True
    )
    return json.loads(output.stdout)


def run(name: str, path: Path, repeats: int) -> None:
    """What the process of its own does."""
    import resource

    times = []
    rows = 0
    for _ in range(repeats + 1):
        start = time.process_time()
        rows = CONTENDERS[name](path)
        times.append(time.process_time() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": min(times[1:]), "rows": rows, "peak": peak, "first": times[0]}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--transactions", type=int, default=300_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--run", choices=CONTENDERS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        run(options.run, options.file, options.repeats)
        return
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), options.transactions, options.repeats)


def compare(folder: Path, transactions: int, repeats: int) -> None:
    """Two sizes, three contenders, one table."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in CONTENDERS}
    for size in (transactions, transactions * 3):
        path = folder / f"{size}.se"
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(ledger(size))
        print(f"{size} transactions, {path.stat().st_size / 1e6:.0f} MB")
        for name in CONTENDERS:
            one = measure(name, path, repeats)
            found[name].append(one)
            print(f"  {name:5}{one['seconds']:8.2f} s (with loading {one['first']:.2f} s){one['peak']:7.0f} MB")
        tell("  ", {name: each[-1]["seconds"] for name, each in found.items()})
    further = {
        name: (large["seconds"] - small["seconds"]) / (transactions * 2) * 100_000
        for name, (small, large) in found.items()
    }
    print("a further 100 000 transactions:", ", ".join(f"{name} {value:.3f} s" for name, value in further.items()))
    tell("  ", further)


def tell(indent: str, seconds: dict[str, float]) -> None:
    """The two ratios."""
    bare_, ours_, peer_ = seconds["bare"], seconds["ours"], seconds["peer"]
    print(f"{indent}ours / bare {ours_ / bare_:.2f} (aim 2.5), peer / ours {peer_ / ours_:.1f} (aim 3)")


if __name__ == "__main__":
    main()
