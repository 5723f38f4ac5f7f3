"""Known vulnerabilities from a file: an export of OSV records, carried here from a machine that reaches the net.

A .zip of one JSON a record (as OSV exports an ecosystem), a .json with a list of records, or a .jsonl with one a line.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from styrkedjan.domain.components import Component, canonical
from styrkedjan.domain.errors import InvalidInput, Problem

ECOSYSTEM = "PyPI"
MOST_BYTES = 20 * 2**20  # of one record
RENEW = "hämta en ny export av OSV för PyPI på en dator med nät"


@dataclass(frozen=True, slots=True)
class Finding:
    """A component that an advisory names."""

    component: Component
    advisory: str
    summary: str
    fixed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Database:
    """The advisories by package, how many there are, and when the newest was changed."""

    by_package: Mapping[str, tuple[dict[str, Any], ...]]
    count: int
    newest: str


def read_database(path: Path) -> Database:
    """The advisories of the file. Raises InvalidInput where it cannot be read, or tells of no package of ours at all:
    nothing found in an empty file would say that all is well.
    """
    by_package: dict[str, list[dict[str, Any]]] = {}
    count, newest = 0, ""
    for record in _records(path):
        if record.get("withdrawn"):
            continue
        names = {canonical(one["package"]["name"]) for one in _affected(record)}
        for name in names:
            by_package.setdefault(name, []).append(record)
        count += bool(names)
        newest = max(newest, str(record.get("modified", "")))
    if not count:
        raise InvalidInput([Problem(path.name, "", "Filen har inga sårbarheter för Python-paket.", RENEW)])
    return Database({name: tuple(rows) for name, rows in by_package.items()}, count, newest[:10])


def findings(components: Iterable[Component], database: Database) -> list[Finding]:
    """What the advisories say of the components, in their order."""
    found = []
    for one in components:
        for record in database.by_package.get(canonical(one.name), ()):
            parts = [part for part in _affected(record) if canonical(part["package"]["name"]) == canonical(one.name)]
            if any(_is_affected(one.version, part) for part in parts):
                fixed = sorted({event["fixed"] for part in parts for event in _events(part) if "fixed" in event})
                summary = str(record.get("summary") or record.get("details") or "").strip().split("\n")[0]
                found.append(Finding(one, str(record["id"]), summary[:160], tuple(fixed)))
    return found


def _affected(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [one for one in record.get("affected", ()) if one.get("package", {}).get("ecosystem") == ECOSYSTEM]


def _events(part: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for one in part.get("ranges", ()):
        if one.get("type") == "ECOSYSTEM":
            yield from one.get("events", ())


def _is_affected(version: str, part: Mapping[str, Any]) -> bool:
    """Named outright, or inside one of the ranges. A version that cannot be compared is affected: better told of."""
    if version in part.get("versions", ()):
        return True
    try:
        return any(
            _inside(Version(version), one.get("events", ()))
            for one in part.get("ranges", ())
            if one.get("type") == "ECOSYSTEM"
        )
    except InvalidVersion:
        return True


def _inside(version: Version, events: Iterable[Mapping[str, str]]) -> bool:
    """Whether the last event at or before the version opened a range: introduced opens, fixed closes, and so does
    what comes after the last affected.
    """
    steps: list[tuple[Version, int, bool]] = []
    for event in events:
        if "introduced" in event:
            steps.append((Version("0.dev0" if event["introduced"] == "0" else event["introduced"]), 1, True))
        elif "fixed" in event:
            steps.append((Version(event["fixed"]), 0, False))
        elif "last_affected" in event:
            if version <= Version(event["last_affected"]):
                continue
            steps.append((Version(event["last_affected"]), 2, False))
    inside = False
    for at, _, opens in sorted(steps):
        if at <= version:
            inside = opens
    return inside


def _records(path: Path) -> Iterator[dict[str, Any]]:
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                for info in packed.infolist():
                    if info.filename.endswith(".json") and info.file_size <= MOST_BYTES:
                        yield from _told(json.loads(packed.read(info)))
        elif path.suffix == ".jsonl":
            with path.open(encoding="utf-8") as lines:
                for line in lines:
                    if line.strip():
                        yield from _told(json.loads(line))
        else:
            yield from _told(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, zipfile.BadZipFile, KeyError, TypeError, AttributeError) as error:
        what = f"Filen går inte att läsa som sårbarheter ({type(error).__name__})."
        raise InvalidInput([Problem(path.name, "", what, RENEW)]) from error


def _told(value: Any) -> Iterator[dict[str, Any]]:
    rows = value.get("vulns", [value]) if isinstance(value, dict) else value
    for row in rows:
        if not isinstance(row, dict) or "id" not in row:
            raise ValueError("no record")
        yield row
