"""Key figures from saved answers to facts at rest: one refresh is one version, and every change keeps its time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from styrkedjan.domain.errors import Problem
from styrkedjan.sources.kolada import Answers, read
from styrkedjan.store.key_figure_files import (
    KeyFiguresWritten,
    Scope,
    publish_catalogue,
    publish_key_figures,
)
from styrkedjan.store.key_figure_matrix import derive_newest
from styrkedjan.store.versions import Store


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
        answers.batches(),
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
    if written.version:
        derive_newest(store)
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
