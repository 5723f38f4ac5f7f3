"""All of Kolada, made up: as many key figures, municipalities, years and sexes, missing where it is missing in life.

Only for measuring. `batches(size)` gives what a fetch of everything would, in the order a fetch asks (25 key figures at
a time); `size` 1.0 is 6 100 key figures and some 44 million values, 0.1 a tenth of the key figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from styrkedjan.store.schema import KEY_FIGURE_VALUES

KEY_FIGURES, MUNICIPALITIES, REGIONS = 6_100, 290, 21
LAST_YEAR, MOST_YEARS = 2025, 25
AT_A_TIME = 25
# Shares in the catalogue of April 2026: who reports a key figure, and whether it is divided by sex.
KINDS = (("K", 0.60), ("L", 0.215), ("A", 0.185))
DIVIDED = 0.38
FETCHED_AT = datetime(2026, 11, 1, 2)  # noqa: DTZ001 - times at rest are UTC without saying so


def ids(size: float) -> list[str]:
    """The key figures."""
    return [f"{'N' if number % 4 else 'U'}{number:05d}" for number in range(10_000, 10_000 + round(KEY_FIGURES * size))]


def units() -> list[str]:
    """Municipalities, regions and the country, by code."""
    municipalities = [f"{county:02d}{number:02d}" for county in range(1, 26) for number in range(1, 13)][
        :MUNICIPALITIES
    ]
    return [*(f"{number:04d}" for number in range(REGIONS + 1)), *municipalities]


def batches(size: float = 1.0, revised: float = 0.0) -> Iterator[pa.RecordBatch]:
    """The values; `revised` is the share of the newest year's that came out otherwise than without it."""
    everybody, names = np.array(units()), ids(size)
    for start in range(0, len(names), AT_A_TIME):
        kpis = [_key_figure(name, everybody, revised) for name in names[start : start + AT_A_TIME]]
        columns = [np.concatenate(parts) for parts in zip(*kpis, strict=True)]
        yield _batch(columns, FETCHED_AT + timedelta(seconds=start / AT_A_TIME, days=30 * bool(revised)))


def _key_figure(name: str, everybody: np.ndarray, revised: float) -> list[np.ndarray]:
    random = np.random.default_rng(int(name[1:]))
    kind = random.choice([kind for kind, _ in KINDS], p=[share for _, share in KINDS])
    region = np.char.startswith(everybody, "00")
    who = everybody[{"K": ~region | (everybody == "0000"), "L": region, "A": np.ones(len(everybody), bool)}[kind]]
    # Most series are long; some are retired and some are young.
    length = int(min(MOST_YEARS, 1 + random.exponential(28)))
    last = LAST_YEAR if random.random() > 0.1 else LAST_YEAR - int(random.integers(1, 12))
    years = np.arange(max(last - length + 1, LAST_YEAR - MOST_YEARS + 1), last + 1)
    sexes = np.array(["T", "K", "M"] if random.random() < DIVIDED else ["T"])
    shape = (len(who), len(years), len(sexes))
    level = random.normal(60, 15, (shape[0], 1, 1)) * 10.0 ** int(random.integers(0, 4))
    value = level + random.normal(0, abs(level).mean() / 20, shape)
    value = value if random.random() < 0.5 else np.round(value, 1)
    if revised:
        change = np.random.default_rng(int(name[1:]) + 7).random(shape) < revised
        value = np.where(change & (years == LAST_YEAR)[None, :, None], value + 1, value)
    gone = random.random(shape)
    missing = np.where(gone < 0.03, "suppressed", np.where(gone < 0.09, "not_reported", ""))
    status = np.where(gone < 0.03, "Private", np.where(gone < 0.09, "Missing", ""))
    grid = np.meshgrid(who, years, sexes, indexing="ij")
    return [
        np.full(value.size, name), grid[0].ravel(), grid[1].ravel(), grid[2].ravel(),
        np.where(missing == "", value, np.nan).ravel(), missing.ravel(), status.ravel(),
    ]  # fmt: skip


def _batch(columns: list[np.ndarray], fetched_at: datetime) -> pa.RecordBatch:
    kpi, municipality, year, sex, value, missing, status = columns
    arrays = [
        pa.array(kpi), pa.array(municipality), pa.array(year, pa.int32()), pa.array(sex),
        pa.array(value, mask=np.isnan(value)), pa.array(missing), pa.array(status),
        pa.array(np.ones(len(kpi), np.int32)), pa.array(np.zeros(len(kpi), bool)),
        pa.repeat(pa.scalar(fetched_at, pa.timestamp("us")), len(kpi)),
    ]  # fmt: skip
    return pa.RecordBatch.from_arrays(arrays, schema=KEY_FIGURE_VALUES)
