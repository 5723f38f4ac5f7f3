"""Key figures from saved answers to facts at rest: one refresh is one version, and every change keeps its time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pyarrow as pa

from styrkedjan.domain.errors import Problem
from styrkedjan.sources.kolada import Answers, KoladaValue, read
from styrkedjan.store.key_figure_files import KeyFiguresWritten, Scope, publish_catalogue, publish_key_figures
from styrkedjan.store.schema import KEY_FIGURE_VALUES
from styrkedjan.store.versions import Store

BATCH_VALUES = 100_000


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """What a refresh did. `catalogue` is the new snapshot of metadata, "" when nothing in it was new."""

    catalogue: str
    values: KeyFiguresWritten

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.values.problems


def refresh_kolada(
    store: Store,
    folder: Path,
    *,
    by: str,
    known_at: datetime | None = None,
    accept: Collection[str] = (),
    preview: bool = False,
) -> RefreshResult:
    """Load a folder of Kolada's answers. Raises InvalidInput with every problem; the old versions then stand.

    The metadata is published first and by itself: membership of groups is of use without a single value.
    """
    answers = read(folder)
    snapshot = "" if preview else _publish_metadata(store, answers, by=by, known_at=known_at)
    known = {each.id for each in answers.municipalities}
    written = publish_key_figures(
        store,
        _batches(answers),
        [
            Scope(when, each.kpis, each.municipalities, each.years)
            for each, when in answers.requests.items()
            if each.is_data
        ],
        lambda: answers.answered,
        source=_source(answers),
        by=by,
        known_at=known_at,
        known_municipalities=known or None,
        accept=accept,
        preview=preview,
        found=answers.problems,
    )
    return RefreshResult(snapshot, written)


def _publish_metadata(store: Store, answers: Answers, *, by: str, known_at: datetime | None) -> str:
    if not answers.catalogue or not answers.municipalities:
        return ""
    flags = ("is_divided_by_gender", "has_ou_data")
    version = publish_catalogue(
        store,
        [{**row, **{flag: bool(row.get(flag)) for flag in flags}} for row in answers.catalogue],
        [each._asdict() for each in answers.municipalities],
        [each._asdict() for each in answers.groups],
        source=_source(answers),
        by=by,
        known_at=known_at,
    )
    return version.name if version else ""


def _source(answers: Answers) -> str:
    when = max(each.fetched_at for each in answers.folder.newest().values())
    return f"Kolada API v3, hämtat {when:%Y-%m-%d}"


def _batches(answers: Answers) -> Iterator[pa.RecordBatch]:
    values = answers.values()
    while some := list(islice(values, BATCH_VALUES)):
        yield _batch(some)


def _batch(values: list[KoladaValue]) -> pa.RecordBatch:
    columns = dict(zip(KoladaValue._fields, zip(*values, strict=True), strict=True))
    columns["missing"] = tuple(reason.value if reason else "" for reason in columns["missing"])
    columns["fetched_at"] = tuple(moment.astimezone(UTC).replace(tzinfo=None) for moment in columns["fetched_at"])
    return pa.RecordBatch.from_arrays(
        [pa.array(columns[field.name], field.type) for field in KEY_FIGURE_VALUES], schema=KEY_FIGURE_VALUES
    )
