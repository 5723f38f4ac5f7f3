"""What is known about a version without opening its facts: who, when, from where, how many rows, which checks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from styrkedjan.domain.errors import Level, Problem
from styrkedjan.store.layout import MANIFEST, moment_of

FORMAT = 1


@dataclass(frozen=True, slots=True)
class DataFile:
    """One immutable file. `path` is relative to the slice's folder and may lie in an earlier version, unchanged."""

    path: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Who took a version back, when and why."""

    at: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One published version of one slice. `rows` counts the facts, not what is derived from them."""

    folder: Path
    dataset: str
    slice: str
    name: str
    source: str
    by: str
    rows: int
    files: tuple[DataFile, ...]
    schema: tuple[tuple[str, str], ...] = ()
    checks: tuple[Problem, ...] = ()
    withdrawn: Withdrawal | None = None

    def __post_init__(self) -> None:
        if not self.source or not self.by:
            raise ValueError("En version måste säga varifrån den kommer och vem som läste in den.")

    @property
    def known_at(self) -> datetime:
        """When the version became known here (UTC)."""
        return moment_of(self.name)

    @property
    def principal(self) -> str:
        return self.slice.split("/")[0]

    def file(self, name: str) -> Path | None:
        """The file called `name` of this version ("facts.parquet"), wherever it was first written."""
        for each in self.files:
            if each.path.split("/", 1)[1] == name:
                return self.folder / each.path
        return None

    def matching(self, suffix: str) -> tuple[DataFile, ...]:
        """The files whose name ends with `suffix`, in the order of their names."""
        found = [each for each in self.files if each.path.endswith(suffix)]
        return tuple(sorted(found, key=lambda each: each.path.split("/", 1)[1]))


def to_json(version: Version) -> str:
    """The manifest's text."""
    return json.dumps(
        {
            "format": FORMAT,
            "dataset": version.dataset,
            "slice": version.slice,
            "version": version.name,
            "known_at": version.known_at.isoformat(),
            "source": version.source,
            "by": version.by,
            "rows": version.rows,
            "files": [
                {"path": each.path, "rows": each.rows, "bytes": each.bytes, "sha256": each.sha256}
                for each in version.files
            ],
            "schema": [{"name": name, "type": kind} for name, kind in version.schema],
            "checks": [
                {
                    "level": each.level.value,
                    "file": each.file,
                    "where": each.where,
                    "what": each.what,
                    "remedy": each.remedy,
                }
                for each in version.checks
            ],
        },
        ensure_ascii=False,
        indent=1,
    )


def from_folder(slice_folder: Path, name: str, withdrawn: Withdrawal | None) -> Version:
    """Read a version's manifest. Raises ValueError when a newer Styrkedjan wrote it."""
    content: dict[str, Any] = json.loads((slice_folder / name / MANIFEST).read_text(encoding="utf-8"))
    if content["format"] > FORMAT:
        raise ValueError(f"Versionen {name} är skriven av en nyare Styrkedjan. Uppgradera för att läsa den.")
    return Version(
        folder=slice_folder,
        dataset=content["dataset"],
        slice=content["slice"],
        name=name,
        source=content["source"],
        by=content["by"],
        rows=content["rows"],
        files=tuple(DataFile(**each) for each in content["files"]),
        schema=tuple((each["name"], each["type"]) for each in content["schema"]),
        checks=tuple(
            Problem(each["file"], each["where"], each["what"], each["remedy"], Level(each["level"]))
            for each in content["checks"]
        ),
        withdrawn=withdrawn,
    )
