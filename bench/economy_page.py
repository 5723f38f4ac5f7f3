"""The economy page on 20 million transactions: ours, from question to frozen rows in Decimal, beside hand-written SQL.

    python bench/economy_page.py [--rows 20000000] [--folder FOLDER]

The question is the page's own: the year so far by responsibility and account group, with the municipality's account
groups as data. It is asked for one unit, one committee and the whole municipality. Beside it the same question is
written by hand as DuckDB SQL: on the best layout (the derived roll-up, read straight from its file), on the sorted
facts, and on the rows as they came. Aim: at most 1.5 times the hand-written SQL on the best layout.
"""

import argparse
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from styrkedjan.store.ledger_files import publish_ledger
from styrkedjan.store.queries import AccountRange, ledger_totals, ledger_transactions
from styrkedjan.store.schema import LEDGER
from styrkedjan.store.versions import Store

AIM = 1.5
YEAR, MONTHS = 2026, range(1, 9)
RESPONSIBILITIES = [f"{10_000 + number}" for number in range(1500)]
GROUPS = (
    AccountRange("intäkter", "3", "3"),
    AccountRange("bidrag och köp", "4", "4"),
    AccountRange("personal", "50", "57"),
    AccountRange("lokaler", "60", "63"),
    AccountRange("övrigt", "64", "79"),
    AccountRange("finansiellt", "8", "8"),
)
ACCOUNTS = [
    "3011", "3111", "3501", "4011", "4511", "4601", "5011", "5013", "5051", "5101", "5511", "5611", "5711", "6011",
    "6051", "6211", "6411", "6551", "6811", "6901", "7011", "7311", "7421", "7911", "8411", "8521",
]  # fmt: skip


def generated(rows: int, piece: int = 500_000) -> Iterator[pa.RecordBatch]:
    """A municipality's year: few accounts carry most rows, a tenth have a project, a third a counterparty."""
    random = np.random.default_rng(2026)
    weights = 1 / np.arange(1, len(ACCOUNTS) + 1)
    projects = ["", *(f"P{number}" for number in range(300))]
    for start in range(0, rows, piece):
        count = min(piece, rows - start)
        month = random.integers(1, 13, count)
        project = np.where(random.random(count) < 0.1, random.integers(1, 301, count), 0)
        counterparty = np.where(random.random(count) < 0.3, random.integers(1, 100, count), 0)
        columns = {
            "period": pa.array((YEAR * 100 + month).astype(np.int32)),
            "day": pa.array((np.datetime64(f"{YEAR}-01", "M") + (month - 1)).astype("datetime64[D]")),
            "responsibility": taken(RESPONSIBILITIES, random.integers(0, len(RESPONSIBILITIES), count)),
            "account": taken(ACCOUNTS, random.choice(len(ACCOUNTS), count, p=weights / weights.sum())),
            "activity": taken(["407", "440", "450", "510"], random.integers(0, 4, count)),
            "project": taken(projects, project),
            "counterparty": taken(["", *(f"{number}" for number in range(100, 200))], counterparty),
            "object": taken([""], np.zeros(count, dtype=np.int64)),
            "amount_ore": pa.array(random.integers(-5_000_000, 9_000_000, count)),
            "voucher": pa.array((start + np.arange(count)) // 3).cast(pa.string()),
            "text": taken([f"Faktura leverantör {number}" for number in range(500)], random.integers(0, 500, count)),
            "row": pa.array(np.arange(start, start + count)),
        }
        yield pa.RecordBatch.from_arrays([columns[name] for name in LEDGER.names], schema=LEDGER)


def taken(words: Sequence[str], places: np.ndarray) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(places))


def by_hand(file: Path, columns: str) -> str:
    """What a careful person would write: sums by account first, then the account groups as a CASE."""
    whens = " ".join(
        f"WHEN left(account, {len(each.first)}) >= '{each.first}' AND left(account, {len(each.last)}) <= '{each.last}' "
        f"THEN '{each.code}'"
        for each in GROUPS
    )
    return (
        f"SELECT responsibility, CASE {whens} ELSE '' END AS account_group, sum(ore), sum(number) FROM ("
        f"SELECT responsibility, account, {columns} FROM '{file}' "
        f"WHERE period BETWEEN {YEAR}01 AND {YEAR}08 AND list_contains($codes, responsibility) "
        "GROUP BY ALL) GROUP BY ALL ORDER BY ALL"
    )


def median_ms(actions: Sequence[Callable[[], object]], times: int) -> list[float]:
    """Each action's median, taken in turns so that other load on the machine falls on all of them alike."""
    spent: list[list[float]] = [[] for _ in actions]
    for turn in range(times + 1):
        for action, mine in zip(actions, spent, strict=True):
            start = time.perf_counter()
            action()
            if turn:  # the first turn warms up
                mine.append((time.perf_counter() - start) * 1000)
    return [statistics.median(mine) for mine in spent]


def compare(store: Store, raw: Path, codes: list[str], name: str) -> bool:
    version = store.newest("ledger", f"0126/{YEAR}", None)
    connection = duckdb.connect()
    rolled, summed = (
        by_hand(version.file("accounts.parquet"), "sum(amount_ore) AS ore, sum(rows) AS number"),
        {"codes": codes},
    )
    sorted_rows = by_hand(version.file("facts.parquet"), "sum(amount_ore) AS ore, count(*) AS number")
    raw_rows = by_hand(raw, "sum(amount_ore) AS ore, count(*) AS number")

    def ours() -> tuple:
        return ledger_totals(
            store, "0126", YEAR, months=MONTHS, responsibilities=codes, account_groups=GROUPS, as_of=None
        )

    def hand(text: str) -> Callable[[], list]:
        return lambda: connection.cursor().execute(text, summed).fetchall()

    found = [(each.responsibility, each.account_group, int(each.amount * 100), each.transactions) for each in ours()]
    assert sorted(found) == sorted(hand(rolled)()) == sorted(hand(raw_rows)()), "svaren skiljer sig"
    spent, best = median_ms([ours, hand(rolled)], 25)
    by_facts, by_raw = median_ms([hand(sorted_rows), hand(raw_rows)], 3)
    print(f"{name:13} {len(found):6} rader  vår {spent:7.1f} ms")
    for label, other in (("bästa läge", best), ("sorterade rader", by_facts), ("råa rader", by_raw)):
        print(f"{'':13} handskriven SQL, {label:15} {other:7.1f} ms  vår/handskriven {spent / other:5.2f}")
    return spent <= AIM * best


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="styrkedjan-bench-"))
    store, raw = Store(folder / "store"), folder / "raw.parquet"
    if store.newest("ledger", f"0126/{YEAR}", None) is None:
        with pq.ParquetWriter(raw, LEDGER) as writer:
            for batch in generated(options.rows):
                writer.write_batch(batch)
        start = time.perf_counter()
        batches = pq.ParquetFile(raw).iter_batches(200_000)
        publish_ledger(store, "0126", YEAR, batches, source="bench", by="bench")
        spent = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{options.rows} transaktioner publicerade på {spent:.1f} s, högst {peak} MB minne")
    reached = [
        compare(store, raw, RESPONSIBILITIES[700:703], "en enhet"),
        compare(store, raw, RESPONSIBILITIES[300:460], "en nämnd"),
        compare(store, raw, RESPONSIBILITIES, "hela kommunen"),
    ]

    def one_page() -> object:
        return ledger_transactions(store, "0126", YEAR, responsibility="10700", account="5011", month=3, as_of=None)

    print(f"{'transaktioner':13} en sida        vår {median_ms([one_page], 15)[0]:7.1f} ms")
    print(f"Mål högst {AIM} gånger handskriven SQL på bästa läge: {'nått' if all(reached) else 'INTE nått'}")
    if options.folder is None:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
