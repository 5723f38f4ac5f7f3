"""All of Kolada: publishing, deriving, and what pages ask, beside DuckDB by itself, polars and bare memory.

python bench/kolada_scale.py [--size 0.1] [--folder DIR]      size 1 is 6 100 key figures, some 43 million values

Processor time for what is done once, the best of several for what pages ask (warm, wall clock). Peak memory is of the
process that did it.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from _kolada import batches, ids, units

from styrkedjan.sources.kolada import columns
from styrkedjan.store import key_figure_matrix, key_figures
from styrkedjan.store.engines import engine
from styrkedjan.store.key_figure_files import VALUES, publish_key_figures
from styrkedjan.store.key_figure_profiles import history, profile
from styrkedjan.store.layout import PUBLIC
from styrkedjan.store.versions import Store

WHO, GROUP = "0103", [f"01{number:02d}" for number in range(4, 11)]
PROFILE_BY_HAND = """
WITH v AS (SELECT kpi, municipality, gender, value, period AS year FROM read_parquet($1, hive_partitioning = false)
    WHERE value IS NOT NULL AND municipality <> '0000'),
latest AS (SELECT kpi, gender, max(year) AS year FROM v WHERE municipality = $2 GROUP BY ALL)
SELECT kpi, gender, year, value, place, of FROM (
    SELECT v.*, rank() OVER w AS place, count(*) OVER (PARTITION BY v.kpi, v.gender) AS of
    FROM v JOIN latest USING (kpi, gender, year)
    WINDOW w AS (PARTITION BY v.kpi, v.gender ORDER BY value DESC)
) WHERE municipality = $2
"""


def alone(task: Callable[..., Any], *arguments: Any) -> tuple[Any, float, float, float]:
    """(answer, processor seconds, seconds, peak MB) of a task in a process of its own."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (task, *arguments))


def _measured(task: Callable[..., Any], *arguments: Any) -> tuple[Any, float, float, float]:
    processor, clock = time.process_time(), time.perf_counter()
    answer = task(*arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return answer, time.process_time() - processor, time.perf_counter() - clock, peak


def best(task: Callable[[], Any], times: int = 15) -> float:
    """The fastest of several, in milliseconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        task()
        found.append(time.perf_counter() - start)
    return min(found) * 1000


def generate(size: float) -> int:
    """Only to know what the made-up data cost by themselves."""
    return sum(batch.num_rows for batch in batches(size))


def publish(root: str, size: float, revised: float) -> tuple[int, int]:
    """(values that are new or changed, files written)."""
    told = publish_key_figures(Store(root), batches(size, revised), [], dict, source="bench", by="bench")
    newest = Store(root).newest(VALUES, PUBLIC, None)
    assert newest is not None
    return told.new + told.changed, sum(file.path.startswith(newest.name) for file in newest.files)


def derive(root: str) -> tuple[int, ...]:
    """The shape of the matrix."""
    store = Store(root)
    newest = store.newest(VALUES, PUBLIC, None)
    assert newest is not None
    made = key_figure_matrix.derive(store, newest)
    assert made is not None
    return made.values.shape


def reading() -> None:
    """Answers to columns, beside the standard library's JSON alone."""
    random = np.random.default_rng(1)
    rows = [
        {
            "kpi": kpi, "municipality": unit, "period": 2024,
            "values": [
                {"gender": sex, "count": 1, "status": "", "value": float(random.random()), "isdeleted": False}
                for sex in "KMT"
            ],
        }
        for kpi in ids(0.003) for unit in units()
    ]  # fmt: skip
    body = json.dumps({"values": rows, "next_url": None}).encode()
    count = 3 * len(rows)
    bare = best(lambda: json.loads(body), 5)
    ours = best(lambda: columns.read_body("x", body, columns.Reading()), 5)
    speed, alone_speed = count / ours * 1000, count / bare * 1000
    print(f"answers: {speed:,.0f} values/s; JSON alone {alone_speed:,.0f}; ours/bare {ours / bare:.2f}")


def questions(store: Store) -> None:
    """What pages ask, warm."""
    newest = store.newest(VALUES, PUBLIC, None)
    arrays = key_figure_matrix.current(store, None)
    assert newest is not None
    assert arrays is not None
    paths = [str(newest.folder / file.path) for file in newest.matching("/values.parquet")]
    unit = arrays.unit_at[WHO]
    whole = profile(store, WHO, group=GROUP, as_of=None)
    some = list(dict.fromkeys(whole.measures.tolist()))[:90]
    connection = duckdb.connect()
    by_hand = best(lambda: connection.execute(PROFILE_BY_HAND, [paths, WHO]).fetchall(), 3)
    bare = best(lambda: np.array(arrays.profiles[unit]))
    ours = best(lambda: profile(store, WHO, group=GROUP, as_of=None))
    judge = best(lambda: profile(store, WHO, group=GROUP, as_of=None, using=engine()), 1)
    print(f"profile, {len(whole)} rows, all ranks and trend: {ours:.1f} ms; DuckDB by hand {by_hand:.0f}; "
          f"memory read {bare:.2f}; SQL judge {judge:.0f}")  # fmt: skip
    past = best(lambda: float(np.nansum(history(store, WHO, as_of=None).values)))
    copy = best(lambda: float(np.nansum(np.array(arrays.values[unit]))))
    print(f"all years of a municipality, summed: {past:.1f} ms; bare {copy:.1f}")
    many = best(lambda: key_figures.several(store, some, [WHO], as_of=None), 5)
    print(f"90 key figures as observations: {many:.0f} ms")
    try:
        import polars
    except ModuleNotFoundError:
        print("polars: not installed, not measured")
    else:
        own = polars.scan_parquet(paths).filter(polars.col("municipality") == WHO)
        print(f"polars, all years of a municipality: {best(lambda: own.collect(), 3):.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=float, default=0.1)
    parser.add_argument("--folder", type=Path, help="keep the store here and take it up again")
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="kolada-"))
    store = Store(folder)
    try:
        reading()
        if store.newest(VALUES, PUBLIC, None) is None:
            count, made, _, _ = alone(generate, arguments.size)
            for revised in (0.0, 0.01):
                (changed, files), processor, clock, peak = alone(publish, str(folder), arguments.size, revised)
                print(f"publish {count:,} values, {changed:,} new or changed, {files} files: {processor - made:.1f} s "
                      f"of processor, {clock:.0f} s with making them up, {peak:.0f} MB")  # fmt: skip
            shape, processor, clock, peak = alone(derive, str(folder))
            print(f"derive {shape}: {processor:.1f} s of processor, {clock:.0f} s, {peak:.0f} MB")
        questions(store)
    finally:
        if arguments.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
