"""Where facts lie: `facts/<dataset>/<principal>/<rest of slice>/<version>/`.

A slice is what a source replaces at a time (a ledger year, one Kolada refresh). Its first part is always the code of
the principal that owns the facts, so no question about one municipality can reach another's files; official
statistics that everybody shares lie under `PUBLIC`. A version is a folder whose name is the time it became known,
which is all that is needed to answer "as known on".
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

PUBLIC = "public"
MANIFEST = "manifest.json"
LOCK = ".lock"
STAGING = ".staging-"
PREVIEW = ".preview-"

_PART = re.compile(r"^(?!\.)[\w.=-]{1,100}$")
_TIME = "%Y%m%dT%H%M%S%fZ"
_VERSION = re.compile(r"^\d{8}T\d{12}Z$")
_WITHDRAWN = re.compile(r"^(?P<version>\d{8}T\d{12}Z)\.withdrawn\.(?P<at>\d{8}T\d{12}Z)\.json$")


def checked_dataset(name: str) -> str:
    """The dataset's name. Raises ValueError for one that is not a plain name."""
    if not _PART.match(name):
        raise ValueError(f"”{name}” är inget namn på en datamängd. Använd bokstäver, siffror, punkt, - och _.")
    return name


def checked_slice(slice_: str) -> str:
    """The slice with the principal first ("0126/2026").

    Raises ValueError when a part could lead out of the principal's own folder.
    """
    parts = slice_.split("/")
    bad = [part for part in parts if not _PART.match(part)]
    if bad:
        raise ValueError(f"”{slice_}” är inget delurval: {bad[0]!r} får bara ha bokstäver, siffror, punkt, =, - och _.")
    return slice_


def slice_folder(root: Path, dataset: str, slice_: str) -> Path:
    """The folder of a slice. Raises ValueError for names that could lead elsewhere."""
    return root / "facts" / checked_dataset(dataset) / checked_slice(slice_)


def time_name(moment: datetime) -> str:
    """A moment as a name that sorts by time, in UTC with microseconds. Raises ValueError for a naive time."""
    if moment.tzinfo is None:
        raise ValueError("Tidpunkten måste ha tidszon.")
    return moment.astimezone(UTC).strftime(_TIME)


def moment_of(name: str) -> datetime:
    """The moment a version's name carries."""
    return datetime.strptime(name, _TIME).replace(tzinfo=UTC)


def is_version(name: str) -> bool:
    """Whether a folder's name is that of a version (staging folders are not)."""
    return bool(_VERSION.match(name))


def tombstone_name(version: str, at: datetime) -> str:
    """The file that says a version was withdrawn, and when: readable from its name alone."""
    return f"{version}.withdrawn.{time_name(at)}.json"


def withdrawn_names(name: str) -> tuple[str, str] | None:
    """The version and the time in a tombstone's name, or None for another file."""
    match = _WITHDRAWN.match(name)
    return (match["version"], match["at"]) if match else None
