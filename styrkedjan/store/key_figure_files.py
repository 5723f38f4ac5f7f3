"""Publishing key figures: what was fetched is merged into what was known, file by file of gender and year.

A fetch asks for some key figures, so a new version is the old one with their values replaced. Values that did not
change keep the time they became known; values that were asked for and are no longer there become "not reported" with
the status `REMOVED`, never silence. A key figure that gave no answer at all keeps its history, since ids are retired.
Files without a change are shared with the version before.

Layout: `gender=T/year=2024/values.parquet` sorted by key figure, municipality. What pages ask every time (profiles,
series, comparisons) is derived from the version afterwards: see `key_figure_matrix`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.observations import Missing
from styrkedjan.store import checks
from styrkedjan.store.key_figure_merge import FATES, Terms, keys, merge, newest
from styrkedjan.store.key_figure_rows import ROW, Array, Asked, Partition, Question, Spool, Vocabulary
from styrkedjan.store.layout import PUBLIC
from styrkedjan.store.manifest import DataFile, Version
from styrkedjan.store.schema import GROUP_MEMBERS, KEY_FIGURE_VALUES, KEY_FIGURES, MUNICIPALITIES, described
from styrkedjan.store.versions import Store
from styrkedjan.store.writing import Draft, publication

VALUES = "kolada"
CATALOGUE = "kolada_catalogue"
FILE = "values.parquet"
ROW_GROUP = 65_536
REMOVED = "Removed"
DELETED = "Deleted"  # as the reader of Kolada's answers marks what Kolada has taken back
ONE_ROUND = timedelta(hours=20)  # questions asked within it belong to the same refresh

AT_ONCE = 2  # genders and years merged at the same time; each needs some 150 MB when all of Kolada is loaded
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    return {each for each, times in Counter(ids).items() if times > 1}


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
        vocabulary = Vocabulary()
        spool = _spooled(draft, batches, vocabulary)
        findings = _unknown(vocabulary, source, known_municipalities)
        asked = Asked(_questions(scopes, answered(), vocabulary), vocabulary.unit)
        draft.checks += [*found, *checks.accepted(findings, accept)]
        if draft.errors:
            raise InvalidInput(draft.checks)
        written = _merged(draft, spool, asked, vocabulary, source)
        draft.schema = (*described(KEY_FIGURE_VALUES), ("known_at", "timestamp[us]"))
        draft.unchanged = not (written.new or written.changed or written.removed)
    written.version = draft.published.name if draft.published else ""
    written.problems = tuple(draft.checks)
    return written


def _spooled(draft: Draft, batches: Iterable[pa.RecordBatch], vocabulary: Vocabulary) -> Spool:
    spool = Spool(draft.folder / "spool", vocabulary)
    for batch in batches:
        spool.add(batch.select(KEY_FIGURE_VALUES.names).cast(KEY_FIGURE_VALUES))
    spool.flush()
    return spool


def _questions(
    scopes: Sequence[Scope], answered: Mapping[str, Collection[datetime]], vocabulary: Vocabulary
) -> Iterator[Question]:
    """What was asked for and got an answer."""
    for scope in scopes:
        told = [
            vocabulary.kpi.number(kpi)
            for kpi in scope.kpis
            if any(abs(scope.fetched_at - moment) <= ONE_ROUND for moment in answered.get(kpi, ()))
        ]
        if told:
            yield Question(
                at=_microseconds(scope.fetched_at),
                kpis=np.array(told, np.int64),
                units=np.array(list(map(vocabulary.unit.number, scope.municipalities)), np.int64)
                if scope.municipalities
                else None,
                years=frozenset(scope.years) or None,
            )


def _unknown(vocabulary: Vocabulary, source: str, known: Collection[str] | None) -> list[checks.Finding]:
    """Every municipality must be one."""
    if known is None:
        return []
    met = sorted(name for name in vocabulary.unit.names if not name.startswith("G"))
    return checks.known_municipalities(source, [name for name in met if name not in known])


def _merged(draft: Draft, spool: Spool, asked: Asked, vocabulary: Vocabulary, source: str) -> KeyFiguresWritten:
    """Merge year by year and gender by gender; share the files in which nothing changed."""
    old = {_partition(file.path): file for file in (draft.previous.files if draft.previous else ())
           if file.path.endswith("/" + FILE)}  # fmt: skip
    merging = _Merging(draft, spool, asked, vocabulary)
    written = KeyFiguresWritten()
    twofold: list[str] = []
    fetched = spool.partitions()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        work = []
        for partition in sorted(fetched | old.keys()):
            if partition in fetched or asked.about(partition[1]):
                work.append(threads.submit(merging.merge, partition, old.get(partition)))
            else:
                draft.keep(old[partition])
                draft.rows += old[partition].rows
                written.kept += old[partition].rows
        for done in work:
            outcome = done.result()
            twofold += outcome.twofold
            for fate in FATES:
                setattr(written, fate, getattr(written, fate) + outcome.fates[fate])
            draft.rows += outcome.rows
            if outcome.kept is not None:
                draft.keep(outcome.kept)
            elif outcome.rows:
                draft.counted[outcome.name] = outcome.rows
    draft.checks += checks.accepted(checks.unique_keys(source, [(key, 2) for key in twofold]), ())
    return written


def _partition(path: str) -> Partition:
    """("T", 2024) from ".../gender=T/year=2024/values.parquet"."""
    gender, year = path.split("/")[-3:-1]
    return gender.removeprefix("gender="), int(year.removeprefix("year="))


@dataclass(frozen=True, slots=True)
class _Outcome:
    name: str
    rows: int
    fates: dict[str, int]
    twofold: list[str]
    kept: DataFile | None


@dataclass(frozen=True, slots=True)
class _Merging:
    """One publication's merges; two threads run them, each with a gender and year of its own."""

    draft: Draft
    spool: Spool
    asked: Asked
    vocabulary: Vocabulary

    def merge(self, partition: Partition, before: DataFile | None) -> _Outcome:
        """Merge a gender and year and write its file, unless it is as before."""
        gender, year = partition
        name = f"gender={gender}/year={year}/{FILE}"
        new, old = self.spool.rows(partition), self._old(before)
        kpis, units = self.vocabulary.kpi.ranks(), self.vocabulary.unit.ranks()
        terms = Terms(
            known=_microseconds(self.draft.known_at),
            not_reported=self.vocabulary.missing.number(Missing.NOT_REPORTED),
            removed=self.vocabulary.status.number(REMOVED),
            deleted=self.vocabulary.status.number(DELETED),
        )
        new, new_key, twofold = newest(new, keys(new, kpis, units), self.asked.at(new, year), terms)
        merged = merge(new, new_key, old, keys(old, kpis, units), self.asked.at(old, year), terms)
        if before is not None and not merged.differs:
            return _Outcome(name, before.rows, merged.fates, self._told(twofold, gender, year), before)
        if len(merged.rows):
            self._write(name, self.vocabulary.table(merged.rows, gender, year))
        return _Outcome(name, len(merged.rows), merged.fates, self._told(twofold, gender, year), None)

    def _old(self, before: DataFile | None) -> Array:
        if before is None or self.draft.previous is None:
            return np.zeros(0, ROW)
        path = self.draft.previous.folder / before.path
        texts = ["kpi", "municipality", "missing", "status"]
        return self.vocabulary.rows(pq.read_table(path, read_dictionary=texts, partitioning=None))

    def _write(self, name: str, table: pa.Table) -> None:
        path = self.draft.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        repeated = [field.name for field in table.schema if field.name != "value"]
        pq.write_table(
            table,
            path,
            compression="zstd",
            row_group_size=ROW_GROUP,
            use_dictionary=repeated,
            write_statistics=["kpi", "municipality"],
        )

    def _told(self, twofold: list[Any], gender: str, year: int) -> list[str]:
        kpis, units = self.vocabulary.kpi.names, self.vocabulary.unit.names
        return sorted({f"{kpis[row['kpi']]} {units[row['unit']]} {year} {gender}" for row in twofold})


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
