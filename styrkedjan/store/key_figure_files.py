"""Publishing key figures: what was fetched is merged into what was known, file by file of gender and year.

A fetch asks for some key figures, so a new version is the old one with their values replaced. Values that did not
change keep the time they became known; values that were asked for and are no longer there become "not reported" with
the status `REMOVED`, never silence. A key figure that gave no answer at all keeps its history, since ids are retired.
Files without a change are shared with the version before.

Layout: `gender=T/year=2024/values.parquet` sorted by key figure, municipality; beside it `profile.parquet` with ranks
sorted by municipality, key figure, which is what a municipality's page reads.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.store import checks
from styrkedjan.store.layout import PUBLIC
from styrkedjan.store.manifest import DataFile, Version
from styrkedjan.store.schema import GROUP_MEMBERS, KEY_FIGURE_VALUES, KEY_FIGURES, MUNICIPALITIES, described
from styrkedjan.store.versions import Store
from styrkedjan.store.writing import Draft, publication

VALUES = "kolada"
CATALOGUE = "kolada_catalogue"
REMOVED = "Removed"
ONE_ROUND = timedelta(hours=20)  # questions asked within it belong to the same refresh
MERGE_MEMORY = "512MB"
FATES = ("new", "changed", "removed", "same", "kept")

_COLUMNS = "kpi, municipality, period, gender, value, missing, status, count, preliminary, known_at, fetched_at"
_SAME = " AND ".join(
    f"n.{column} IS NOT DISTINCT FROM o.{column}" for column in ("value", "missing", "status", "count", "preliminary")
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What one question asked for, and when. Empty municipalities or years mean all (groups not included)."""

    fetched_at: datetime
    kpis: tuple[str, ...]
    municipalities: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


@dataclass
class KeyFiguresWritten:
    """What a refresh did, in values. `version` is "" after a preview, or when nothing was new."""

    version: str = ""
    new: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0
    kept: int = 0
    problems: tuple[Problem, ...] = field(default=())


def publish_catalogue(
    store: Store,
    catalogue: Iterable[dict[str, Any]],
    municipalities: Iterable[dict[str, Any]],
    members: Iterable[dict[str, Any]],
    *,
    source: str,
    by: str,
    known_at: datetime | None = None,
) -> Version | None:
    """Publish the catalogue, municipalities and group membership as one dated snapshot; None when nothing is new."""
    tables = {
        "key_figures.parquet": pa.Table.from_pylist(list(catalogue), KEY_FIGURES).sort_by("id"),
        "municipalities.parquet": pa.Table.from_pylist(list(municipalities), MUNICIPALITIES).sort_by("id"),
        "group_members.parquet": pa.Table.from_pylist(list(members), GROUP_MEMBERS).sort_by(
            [("group_id", "ascending"), ("member_id", "ascending")]
        ),
    }
    with publication(store, CATALOGUE, PUBLIC, source=source, by=by, known_at=known_at) as draft:
        for name, table in tables.items():
            pq.write_table(table, draft.path(name, table.num_rows), compression="zstd")
        draft.rows = tables["key_figures.parquet"].num_rows
        draft.schema = described(KEY_FIGURES)
        draft.checks += _duplicated_ids(source, tables)
        draft.unchanged = draft.previous is not None and all(
            _equals(draft.previous.file(name), table) for name, table in tables.items()
        )
    return draft.published


def _equals(path: Path | None, table: pa.Table) -> bool:
    return path is not None and bool(pq.read_table(path).equals(table))


def _duplicated_ids(source: str, tables: dict[str, pa.Table]) -> list[Problem]:
    findings = []
    for name in ("key_figures.parquet", "municipalities.parquet"):
        ids = tables[name]["id"].to_pylist()
        findings += checks.unique_keys(source, sorted({(each, ids.count(each)) for each in _twice(ids)}))
    return checks.accepted(findings, ())


def _twice(ids: list[str]) -> set[str]:
    seen: set[str] = set()
    return {each for each in ids if each in seen or seen.add(each)}  # type: ignore[func-returns-value]


def publish_key_figures(
    store: Store,
    batches: Iterable[pa.RecordBatch],
    scopes: Sequence[Scope],
    answered: Callable[[], Mapping[str, Collection[datetime]]],
    *,
    source: str,
    by: str,
    known_at: datetime | None = None,
    known_municipalities: Collection[str] | None = None,
    accept: Collection[str] = (),
    preview: bool = False,
    found: Iterable[Problem] = (),
) -> KeyFiguresWritten:
    """Merge fetched values (schema `KEY_FIGURE_VALUES`, in the order they were fetched) into a new version.

    `answered` (asked when the batches are used up) says when each key figure gave any answer: one that is silent in
    a whole round loses nothing. Values fetched before what is known already change nothing. Raises InvalidInput with
    every problem; the old version then stands.
    """
    with publication(store, VALUES, PUBLIC, source=source, by=by, known_at=known_at, preview=preview) as draft:
        connection = _gathered(draft, batches)
        try:
            _put_scopes(connection, scopes, answered())
            findings = _findings(connection, source, known_municipalities)
            draft.checks += [*found, *checks.accepted(findings, accept)]
            if draft.errors:
                raise InvalidInput(draft.checks)
            written = _merged(connection, draft)
        finally:
            connection.close()
        draft.schema = (*described(KEY_FIGURE_VALUES), ("known_at", "timestamp[us]"))
        draft.unchanged = not (written.new or written.changed or written.removed)
    written.version = draft.published.name if draft.published else ""
    written.problems = tuple(draft.checks)
    return written


def _gathered(draft: Draft, batches: Iterable[pa.RecordBatch]) -> Any:
    """A database beside the draft with everything that was fetched, ordered so that a year is read alone."""
    import duckdb

    incoming = draft.folder / "incoming"
    sequence = pa.schema([*KEY_FIGURE_VALUES, ("sequence", pa.int64())])
    with pq.ParquetWriter(incoming, sequence, compression="lz4") as writer:
        number = 0
        for batch in batches:
            table = pa.Table.from_batches([batch]).select(KEY_FIGURE_VALUES.names).cast(KEY_FIGURE_VALUES)
            numbers = pa.array(range(number, number + table.num_rows), pa.int64())
            writer.write_table(table.append_column("sequence", numbers))
            number += table.num_rows
    config = {
        "memory_limit": MERGE_MEMORY,
        "temp_directory": str(draft.folder / "spill"),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    connection = duckdb.connect(str(draft.folder / "work.duckdb"), config=config)  # type: ignore[arg-type]
    connection.execute(
        "CREATE TABLE incoming AS SELECT * FROM read_parquet($1) ORDER BY gender, period, kpi", [str(incoming)]
    )
    return connection


def _put_scopes(connection: Any, scopes: Sequence[Scope], answered: Mapping[str, Collection[datetime]]) -> None:
    """A table of what was asked for and got an answer: (key figure, municipality or null, year or null, when)."""
    rows = {
        (kpi, municipality, year, scope.fetched_at.astimezone(UTC).replace(tzinfo=None))
        for scope in scopes
        for kpi in scope.kpis
        if any(abs(scope.fetched_at - moment) <= ONE_ROUND for moment in answered.get(kpi, ()))
        for municipality in scope.municipalities or (None,)
        for year in scope.years or (None,)
    }
    table = pa.table(
        {
            "kpi": pa.array([row[0] for row in rows], pa.string()),
            "municipality": pa.array([row[1] for row in rows], pa.string()),
            "period": pa.array([row[2] for row in rows], pa.int32()),
            "fetched_at": pa.array([row[3] for row in rows], pa.timestamp("us")),
        }
    )
    connection.register("asked", table)
    connection.execute("CREATE TABLE scope AS SELECT * FROM asked")
    connection.unregister("asked")


def _findings(connection: Any, source: str, known: Collection[str] | None) -> list[checks.Finding]:
    """One answer may not say two things about one key, and every municipality must be one."""
    duplicates = connection.execute(
        "SELECT concat_ws(' ', kpi, municipality, period, gender), count(*) FROM incoming "
        "GROUP BY kpi, municipality, period, gender, fetched_at "
        "HAVING count(DISTINCT coalesce(value::VARCHAR, missing)) > 1 ORDER BY 1 LIMIT 100"
    ).fetchall()
    findings = checks.unique_keys(source, duplicates)
    if known is not None:
        met = connection.execute(
            "SELECT DISTINCT municipality FROM incoming WHERE NOT starts_with(municipality, 'G') ORDER BY 1"
        ).fetchall()
        findings += checks.known_municipalities(source, [row[0] for row in met if row[0] not in known])
    return findings


def _merged(connection: Any, draft: Draft) -> KeyFiguresWritten:
    """Merge year by year and gender by gender; share the files in which nothing changed."""
    old = {_partition(file.path): file for file in (draft.previous.files if draft.previous else ())
           if file.path.endswith("/values.parquet")}  # fmt: skip
    fetched = set(connection.execute("SELECT DISTINCT gender, period FROM incoming").fetchall())
    written = KeyFiguresWritten()
    for gender, year in sorted(fetched | old.keys()):
        before = old.get((gender, year))
        fates = _merge(connection, draft, gender, year, before)
        for fate in FATES:
            setattr(written, fate, getattr(written, fate) + fates.get(fate, 0))
        if before is not None and not {"new", "changed", "removed"} & fates.keys():
            _share(draft, before)
        else:
            _write(connection, draft, f"gender={gender}/year={year}")
        draft.rows += sum(fates.values())
    return written


def _partition(path: str) -> tuple[str, int]:
    """("T", 2024) from ".../gender=T/year=2024/values.parquet"."""
    gender, year = path.split("/")[-3:-1]
    return gender.removeprefix("gender="), int(year.removeprefix("year="))


def _merge(connection: Any, draft: Draft, gender: str, year: int, before: DataFile | None) -> dict[str, int]:
    """Make the table `merged` for one gender and year; returns how many values met which fate."""
    old = (
        "SELECT NULL::VARCHAR AS kpi, NULL::VARCHAR AS municipality, NULL::INTEGER AS period, NULL::VARCHAR AS gender, \
NULL::DOUBLE AS value, NULL::VARCHAR AS missing, NULL::VARCHAR AS status, NULL::INTEGER AS count, \
NULL::BOOLEAN AS preliminary, NULL::TIMESTAMP AS known_at, NULL::TIMESTAMP AS fetched_at WHERE false"
    )
    values: dict[str, object] = {"gender": gender, "year": year, "known_at": draft.known_at.replace(tzinfo=None)}
    if before is not None and draft.previous is not None:
        old, values["old"] = (
            "SELECT * FROM read_parquet($old, hive_partitioning = false)",
            [str(draft.previous.folder / before.path)],
        )
    connection.execute(_MERGE.format(old=old), values)
    return dict(connection.execute("SELECT fate, count(*) FROM merged GROUP BY 1").fetchall())


# When the latest question that covers a value was asked: about the municipality, or about all of them.
_ASKED_AT = "greatest(coalesce(one.at, every.at), coalesce(every.at, one.at))"
_WITH_ASKED = """
    LEFT JOIN asked AS one ON one.kpi = known.kpi AND one.municipality = known.municipality
    LEFT JOIN asked AS every ON every.kpi = known.kpi AND every.municipality IS NULL
        AND NOT starts_with(known.municipality, 'G')
"""
_MERGE = f"""
CREATE OR REPLACE TEMP TABLE merged AS
WITH asked AS (
    SELECT kpi, municipality, max(fetched_at) AS at FROM scope WHERE period IS NULL OR period = $year GROUP BY ALL
), o AS (
    SELECT known.*, {_ASKED_AT} AS asked_at FROM ({{old}}) AS known {_WITH_ASKED}
), n AS (
    SELECT known.* FROM incoming AS known {_WITH_ASKED}
    WHERE known.gender = $gender AND known.period = $year
    QUALIFY row_number() OVER (
        PARTITION BY known.kpi, known.municipality ORDER BY known.fetched_at DESC, known.sequence DESC
    ) = 1 AND NOT coalesce({_ASKED_AT} > known.fetched_at, false)
), judged AS (
    SELECT n, o, CASE
        WHEN n.kpi IS NULL AND o.status <> '{REMOVED}' AND o.asked_at >= o.fetched_at THEN 'removed'
        WHEN n.kpi IS NULL OR n.fetched_at < o.fetched_at THEN 'kept'
        WHEN o.kpi IS NULL THEN 'new'
        WHEN {_SAME} THEN 'same'
        ELSE 'changed' END AS fate
    FROM n FULL JOIN o ON n.kpi = o.kpi AND n.municipality = o.municipality
)
SELECT
    coalesce(n.kpi, o.kpi) AS kpi,
    coalesce(n.municipality, o.municipality) AS municipality,
    $year::INTEGER AS period,
    $gender::VARCHAR AS gender,
    CASE fate WHEN 'removed' THEN NULL WHEN 'kept' THEN o.value ELSE n.value END AS value,
    CASE fate WHEN 'removed' THEN 'not_reported' WHEN 'kept' THEN o.missing ELSE n.missing END AS missing,
    CASE fate WHEN 'removed' THEN '{REMOVED}' WHEN 'kept' THEN o.status ELSE n.status END AS status,
    CASE fate WHEN 'removed' THEN NULL WHEN 'kept' THEN o.count ELSE n.count END AS count,
    CASE fate WHEN 'removed' THEN false WHEN 'kept' THEN o.preliminary ELSE n.preliminary END AS preliminary,
    CASE WHEN fate IN ('same', 'kept') THEN o.known_at ELSE $known_at::TIMESTAMP END AS known_at,
    CASE fate WHEN 'removed' THEN o.asked_at WHEN 'same' THEN o.fetched_at WHEN 'kept' THEN o.fetched_at
        ELSE n.fetched_at END AS fetched_at,
    fate
FROM judged
"""

# Ranks are among municipalities with municipalities and regions with regions; groups and the country have none.
_PROFILE = f"""
SELECT {_COLUMNS},
    CASE WHEN ranked THEN rank() OVER (PARTITION BY kpi, kind, ranked ORDER BY value DESC) END::INTEGER AS rank_high,
    CASE WHEN ranked THEN rank() OVER (PARTITION BY kpi, kind, ranked ORDER BY value) END::INTEGER AS rank_low,
    CASE WHEN ranked THEN count(*) OVER (PARTITION BY kpi, kind, ranked) END::INTEGER AS ranked_of
FROM (
    SELECT *, left(municipality, 2) = '00' AS kind,
        value IS NOT NULL AND municipality <> '0000' AND NOT starts_with(municipality, 'G') AS ranked
    FROM merged
) ORDER BY municipality, kpi
"""


def _share(draft: Draft, file: DataFile) -> None:
    """Keep the unchanged values and the profile beside them."""
    assert draft.previous is not None
    folder = file.path.rsplit("/", 1)[0]
    for each in draft.previous.files:
        if each.path.rsplit("/", 1)[0] == folder:
            draft.keep(each)


def _write(connection: Any, draft: Draft, partition: str) -> None:
    for name, text in (
        ("values.parquet", f"SELECT {_COLUMNS} FROM merged ORDER BY kpi, municipality"),
        ("profile.parquet", _PROFILE),
    ):
        target = draft.path(f"{partition}/{name}")
        quoted = "'" + str(target).replace("'", "''") + "'"
        connection.execute(f"COPY ({text}) TO {quoted} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)")
        draft.counted[f"{partition}/{name}"] = pq.ParquetFile(target).metadata.num_rows
