"""All key figures of a version as one labelled array on disk, derived once and shared by every process that maps it.

    derived/kolada/<version>-<format>/
        labels.json   units, years, series (key figure, sex; everybody first), and the times values became known
        values.npy    float64 [unit, series, year]   as Kolada wrote it; NaN where there is none
        marks.npy     uint8   [unit, series, year]   why: 0 a value, else 1 + place among the reasons; NOTHING for never
                                                     heard of; PRELIMINARY added to a value that is not final
        known.npy     uint16  [unit, series, year]   which of the times it became known
        profiles.npy  records [unit, series]         the latest year with a value, its rank, the trend: see PROFILE

A municipality's whole history lies together, so its page touches two megabytes of it. Units are municipalities, regions
and the country; values of Kolada's groups are only in the version's own files. 64 bits and not 32: eight digits are
common (the inhabitants of the country), and a figure that is shown must be the one that was published.

Everything here can be thrown away: it is made again from the version, in a folder beside and with one rename.
"""

from __future__ import annotations

import fcntl
import json
import mmap
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from styrkedjan.domain.observations import Missing
from styrkedjan.store.key_figure_rows import Array, Names
from styrkedjan.store.layout import PUBLIC
from styrkedjan.store.manifest import Version
from styrkedjan.store.versions import Store, sync

DATASET = "kolada"
FORMAT = 1
SMALL = 250_000  # values; more are not derived while somebody waits
SEXES = ("T", "K", "M")
COUNTRY = "0000"
REASONS = tuple(Missing)
PRELIMINARY = 0x80
NOTHING = 0x7F
KEPT = 2  # derived versions kept on disk; older ones are asked in their own files
SERIES_AT_ONCE = 256
UNITS_AT_ONCE = 32
UNITS_SCATTERED = 80
TREND_YEARS = 3
# `year` 0: never a value. `said` is the newest year that anything was said of, `mark` what. Ranks count from 1 among
# those of the same kind with a value that year, 0 where there is none; `trend` is per year.
PROFILE = np.dtype(
    [
        ("year", "<i2"), ("said", "<i2"), ("mark", "u1"), ("value", "<f8"), ("trend", "<f8"),
        ("highest", "<u2"), ("lowest", "<u2"), ("of", "<u2"),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Matrix:
    """A derived version, mapped into memory. Arrays are read-only and have the shapes at the top of this module."""

    version: str
    units: tuple[str, ...]
    years: tuple[int, ...]
    series: tuple[tuple[str, str], ...]
    known: tuple[datetime, ...]
    values: Array
    marks: Array
    known_index: Array
    profiles: Array

    @cached_property
    def unit_at(self) -> dict[str, int]:
        """Unit -> its place on the first axis."""
        return {unit: place for place, unit in enumerate(self.units)}

    @cached_property
    def years_known(self) -> frozenset[int]:
        """The years of the third axis."""
        return frozenset(self.years)

    @cached_property
    def series_at(self) -> dict[tuple[str, str], int]:
        """(Key figure, sex) -> its place on the second axis."""
        return {each: place for place, each in enumerate(self.series)}

    @cached_property
    def measures(self) -> Array:
        """The key figure of each place on the second axis, as an array of text."""
        return np.array([kpi for kpi, _ in self.series])

    @cached_property
    def sexes(self) -> Array:
        """The sex of each place on the second axis: T, K or M."""
        return np.array([sex for _, sex in self.series])


def reason(mark: int) -> Missing | None:
    """Why a cell has no value; None where it has one. What was never heard of is not reported."""
    code = mark & NOTHING
    if code == 0:
        return None
    return Missing.NOT_REPORTED if code == NOTHING else REASONS[code - 1]


def current(store: Store, as_of: datetime | None) -> Matrix | None:
    """The arrays of the version that counted at `as_of`, or None when its own files must be asked.

    A small version that lacks them gets them now (a tenth of a second); all of Kolada gets them when it is published.
    """
    version = store.newest(DATASET, PUBLIC, as_of)
    if version is None:
        return None
    found = opened(store, version)
    if found is None and version.rows <= SMALL and version == store.newest(DATASET, PUBLIC, as_of=None):
        try:
            found = derive(store, version)
        except OSError:
            return None  # a store that may only be read
    return found


def opened(store: Store, version: Version) -> Matrix | None:
    """The derived arrays of a version, or None when they have not been made (see `derive`)."""
    folder = _folder(store, version)
    try:
        stamp = (folder / "labels.json").stat().st_mtime_ns
        return _mapped(folder, stamp)
    except (OSError, ValueError):
        return None


def derive(store: Store, version: Version) -> Matrix | None:
    """Make the derived arrays of a version unless they are there. None when another process is making them now.

    Some 25 seconds and 900 MB of disk for all of Kolada. Raises OSError when the store cannot be written.
    """
    found = opened(store, version)
    if found is not None:
        return found
    folder = _folder(store, version)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder.parent) as alone:
        if not alone:
            return None
        _sweep(folder.parent)
        draft = folder.parent / f".draft-{uuid.uuid4().hex}"
        draft.mkdir()
        try:
            _build(draft, version)
            for path in [*draft.iterdir(), draft]:
                sync(path)
            if folder.exists():  # what is there could not be opened
                shutil.rmtree(folder)
            draft.rename(folder)
            sync(folder.parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        _forget_old(folder.parent, folder.name)
    return opened(store, version)


def derive_newest(store: Store) -> None:
    """Make the arrays of the newest version while nobody waits. Without them pages ask its own files, slower."""
    version = store.newest(DATASET, PUBLIC, as_of=None)
    if version is not None:
        with suppress(OSError):  # a store that may only be read
            derive(store, version)


def is_lost(store: Store) -> bool:
    """Whether there are key figures whose arrays are not there (after a restore, say)."""
    version = store.newest(DATASET, PUBLIC, as_of=None)
    return version is not None and opened(store, version) is None


def _folder(store: Store, version: Version) -> Path:
    return store.root / "derived" / version.dataset / f"{version.name}-{FORMAT}"


@lru_cache(maxsize=4)
def _mapped(folder: Path, _stamp: int) -> Matrix:
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("values", "marks", "known", "profiles")}
    shape = (len(labels["units"]), len(labels["series"]), len(labels["years"]))
    if labels["format"] != FORMAT or any(each.shape != shape[: each.ndim] for each in arrays.values()):
        raise ValueError(f"{folder} är inte hel.")
    return Matrix(
        version=labels["version"],
        units=tuple(labels["units"]),
        years=tuple(labels["years"]),
        series=tuple((kpi, sex) for kpi, sex in labels["series"]),
        known=tuple(datetime.fromisoformat(moment) for moment in labels["known"]),
        values=arrays["values"],
        marks=arrays["marks"],
        known_index=arrays["known"],
        profiles=arrays["profiles"],
    )


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether nobody else is deriving; the lock dies with its process."""
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _sweep(folder: Path) -> None:
    """Remove what killed processes left; holding the lock, every draft is dead."""
    for path in folder.glob(".draft-*"):
        shutil.rmtree(path, ignore_errors=True)


def _forget_old(folder: Path, newest: str) -> None:
    """Who has an old one mapped keeps it until it lets go."""
    names = sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    for name in [name for name in names if name != newest][: -(KEPT - 1) or None]:
        shutil.rmtree(folder / name, ignore_errors=True)


# -- making it -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Axes:
    units: list[str]
    years: list[int]
    series: list[tuple[str, str]]
    files: list[tuple[str, int, Path]]


def _build(folder: Path, version: Version) -> None:
    axes = _axes(version)
    shape = (len(axes.units), len(axes.series), len(axes.years))
    values, marks, known = (
        np.lib.format.open_memmap(folder / f"{name}.npy", "w+", dtype, shape)
        for name, dtype in (("values", np.float64), ("marks", np.uint8), ("known", np.uint16))
    )
    for unit in range(len(axes.units)):
        values[unit], marks[unit] = np.nan, NOTHING
        if unit % UNITS_AT_ONCE == 0:
            _let_go(values)
            _let_go(marks)
    for array in (values, marks):
        _let_go(array)
    moments = Names("unit")
    for sex in SEXES:
        for gender, year, path in axes.files:
            if gender == sex:
                _scatter(path, axes, (sex, year), (values, marks, known), moments)
    profiles = np.lib.format.open_memmap(folder / "profiles.npy", "w+", PROFILE, shape[:2])
    kinds = _kinds(axes.units)
    for start in range(0, len(axes.series), SERIES_AT_ONCE):
        part = slice(start, start + SERIES_AT_ONCE)
        profiles[:, part] = profiled(np.array(values[:, part]), np.array(marks[:, part]), axes.years, kinds)
        for array in (values, marks, profiles):
            _let_go(array)
    profiles.flush()
    labels = {
        "format": FORMAT,
        "version": version.name,
        "units": axes.units,
        "years": axes.years,
        "series": axes.series,
        "known": moments.names,
    }
    (folder / "labels.json").write_text(json.dumps(labels, ensure_ascii=False), encoding="utf-8")


def _axes(version: Version) -> _Axes:
    files = []
    kpis: dict[str, set[str]] = {sex: set() for sex in SEXES}
    units: set[str] = set()
    for file in version.matching("/values.parquet"):
        gender, year = (part.split("=")[1] for part in file.path.split("/")[-3:-1])
        path = version.folder / file.path
        table = _columns(path, ["kpi", "municipality"])
        kpis[gender].update(pc.unique(table["kpi"]).to_pylist())
        units.update(pc.unique(table["municipality"]).to_pylist())
        files.append((gender, int(year), path))
    years = {year for _, year, _ in files}
    return _Axes(
        units=sorted(unit for unit in units if not unit.startswith("G")),
        years=list(range(min(years), max(years) + 1)) if years else [],
        # By sex first, so that a sex is written without touching the pages of the others.
        series=[(kpi, sex) for sex in SEXES for kpi in sorted(kpis[sex])],
        files=files,
    )


def _columns(path: Path, columns: list[str]) -> pa.Table:
    texts = [each for each in columns if each in {"kpi", "municipality", "missing"}]
    return pq.read_table(path, columns=columns, read_dictionary=texts, partitioning=None)


def _scatter(path: Path, axes: _Axes, place: tuple[str, int], into: tuple[Array, Array, Array], moments: Names) -> None:
    """Put the values of one sex and year where they belong."""
    sex, year = place
    table = _columns(path, ["kpi", "municipality", "value", "missing", "preliminary", "known_at"])
    unit = _placed(table["municipality"], {unit: at for at, unit in enumerate(axes.units)})
    series = _placed(table["kpi"], {kpi: at for at, (kpi, of) in enumerate(axes.series) if of == sex})
    reasons = {"": 0} | {reason.value: 1 + at for at, reason in enumerate(REASONS)}
    mark = _placed(table["missing"], reasons) | np.where(table["preliminary"].to_numpy(), PRELIMINARY, 0)
    micro = table["known_at"].cast(pa.int64()).to_numpy()
    times, at_time = np.unique(micro, return_inverse=True)
    known = np.array([moments.number(_iso(time)) for time in times.tolist()] or [0])[at_time]
    value = table["value"].fill_null(float("nan")).to_numpy()
    kept = np.flatnonzero(unit >= 0)
    # In the order of the memory, or every cell is a page of its own to wait for.
    kept = kept[np.argsort(unit[kept], kind="stable")]
    unit, at = unit[kept], axes.years.index(year)
    # A year touches every page that the sex has, which is half of them all: some units at a time, and let go of.
    for start in range(0, len(axes.units), UNITS_SCATTERED):
        part = slice(*np.searchsorted(unit, (start, start + UNITS_SCATTERED)))
        cells = unit[part], series[kept[part]], at
        for array, column in zip(into, (value, mark, known), strict=True):
            array[cells] = column[kept[part]]
            _let_go(array)


def _placed(column: pa.ChunkedArray, places: dict[str, int]) -> Array:
    encoded = column.combine_chunks()
    table = np.array([places.get(name, -1) for name in encoded.dictionary.to_pylist()] or [-1], np.int64)
    found: Array = table[encoded.indices.to_numpy(zero_copy_only=False)]
    return found


def _iso(microseconds: int) -> str:
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC).isoformat()


def _let_go(array: Array) -> None:
    """Give the pages back: what is written stays in the system's cache, which is not this process's memory."""
    memory: Any = getattr(array, "_mmap", None)
    if memory is not None and hasattr(mmap, "MADV_DONTNEED"):
        memory.madvise(mmap.MADV_DONTNEED)


def _kinds(units: list[str]) -> list[Array]:
    """Those that are ranked among each other: municipalities, and regions. The country has no rank."""
    region = np.array([unit.startswith("00") for unit in units], bool)
    country = np.array([unit == COUNTRY for unit in units], bool)
    return [np.flatnonzero(~region), np.flatnonzero(region & ~country)]


def profiled(values: Array, marks: Array, years: list[int], kinds: list[Array]) -> Array:
    """The profile (records, [unit, series]) of values and marks ([unit, series, year])."""
    found = np.zeros(values.shape[:2], PROFILE)
    found["value"], found["trend"] = np.nan, np.nan
    if not years:
        return found
    calendar = np.array(years, np.int16)
    there = ~np.isnan(values)
    any_value, at = _last(there)
    any_said, said_at = _last(marks & NOTHING != NOTHING)
    found["year"] = np.where(any_value, calendar[at], 0)
    found["said"] = np.where(any_said, calendar[said_at], 0)
    found["mark"] = np.where(any_said, np.take_along_axis(marks, said_at[..., None], 2)[..., 0], NOTHING)
    latest = np.take_along_axis(values, at[..., None], 2)[..., 0]
    found["value"] = np.where(any_value, latest, np.nan)
    # The slope of least squares over three years in a row is the ends' difference, whatever the middle is.
    back = TREND_YEARS - 1
    before = np.take_along_axis(values, np.maximum(at - back, 0)[..., None], 2)[..., 0]
    found["trend"] = np.where(any_value & (at >= back), (latest - before) / back, np.nan)
    for kind in kinds:
        _rank(values, at, any_value, kind, found)
    return found


def _last(there: Array) -> tuple[Array, Array]:
    """(whether any, the last place that is true or 0) on the last axis."""
    found: Array = np.asarray(there.any(axis=2))
    last: Array = there.shape[2] - 1 - np.argmax(there[:, :, ::-1], axis=2)
    return found, np.where(found, last, 0)


def _rank(values: Array, at: Array, any_value: Array, kind: Array, found: Array) -> None:
    """Places among a kind, each in the latest year of the one that is ranked: those of the same year at once."""
    ranked, chosen = values[kind], at[kind]
    for year in range(values.shape[2]):
        mine = any_value[kind] & (chosen == year)
        touched = np.flatnonzero(mine.any(axis=0))
        if not len(touched):
            continue
        column = np.sort(ranked[:, touched, year], axis=0)  # NaN last
        of = (~np.isnan(column)).sum(axis=0)
        for place, series in enumerate(touched.tolist()):
            units = np.flatnonzero(mine[:, series])
            own = ranked[units, series, year]
            known = column[: of[place], place]
            cells = kind[units], series
            found["lowest"][cells] = np.searchsorted(known, own, "left") + 1
            found["highest"][cells] = of[place] - np.searchsorted(known, own, "right") + 1
            found["of"][cells] = of[place]
