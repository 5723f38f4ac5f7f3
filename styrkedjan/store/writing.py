"""Publishing: write beside, check, and let one rename make the version real.

Whatever happens before that rename (a failed check, an exception, a killed process, a power cut) leaves the version
before it standing and nothing half-written in sight.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from styrkedjan.domain.errors import InvalidInput, Level, Problem, Refused
from styrkedjan.store.layout import LOCK, MANIFEST, PREVIEW, STAGING, moment_of, slice_folder, time_name
from styrkedjan.store.manifest import DataFile, Version, to_json
from styrkedjan.store.versions import Store, file_sha256, sync

OLD_PREVIEW_SECONDS = 24 * 3600


@dataclass
class Draft:
    """A version being written. Put files in `folder`, say what they hold, and add what the checks found."""

    folder: Path
    name: str
    previous: Version | None
    rows: int = 0
    schema: tuple[tuple[str, str], ...] = ()
    checks: list[Problem] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    kept: list[DataFile] = field(default_factory=list)
    unchanged: bool = False  # set when nothing differs from the version before: then nothing is published
    published: Version | None = None
    # Called with the version's name and how many rows it has when all is written, before it counts.
    confirm: Callable[[str, int], None] | None = None

    def path(self, name: str, rows: int = 0) -> Path:
        """Where to write the file `name`; `rows` is what the manifest will say of it."""
        self.counted[name] = rows
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def keep(self, file: DataFile) -> None:
        """Let the version share an unchanged file with the one before it."""
        self.kept.append(file)

    @property
    def known_at(self) -> datetime:
        """When the version becomes known, if it is published."""
        return moment_of(self.name)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.checks if problem.level is Level.ERROR]


@contextmanager
def publication(
    store: Store,
    dataset: str,
    slice_: str,
    *,
    source: str,
    by: str,
    known_at: datetime | None = None,
    preview: bool = False,
) -> Iterator[Draft]:
    """Write a version inside the `with`; leaving it publishes, and `draft.published` is the new version.

    `known_at` is given by tests and the demo; otherwise it is now. With `preview` everything is written and checked
    but nothing published. Raises InvalidInput when a check failed, Refused when someone else is publishing the same
    slice or `known_at` is not after the newest version (that would rewrite what was known).
    """
    folder = slice_folder(store.root, dataset, slice_)
    folder.mkdir(parents=True, exist_ok=True)
    with nullcontext() if preview else _locked(folder):
        _sweep(folder, everything=not preview)
        versions = store.versions(dataset, slice_)
        name = _next_name(versions, known_at)
        staging = folder / f"{PREVIEW if preview else STAGING}{uuid.uuid4().hex}"
        staging.mkdir()
        draft = Draft(staging, name, previous=store.newest(dataset, slice_, None))
        try:
            yield draft
            if draft.errors:
                raise InvalidInput(draft.checks)
            if not preview and not draft.unchanged:
                draft.published = _publish(draft, folder, dataset, slice_, source=source, by=by)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _publish(draft: Draft, folder: Path, dataset: str, slice_: str, *, source: str, by: str) -> Version:
    version = Version(
        folder=folder,
        dataset=dataset,
        slice=slice_,
        name=draft.name,
        source=source,
        by=by,
        rows=draft.rows,
        files=tuple(_described(draft, name) for name in draft.counted) + tuple(draft.kept),
        schema=draft.schema,
        checks=tuple(draft.checks),
    )
    for path in draft.folder.iterdir():
        if path.name not in {name.split("/")[0] for name in draft.counted}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    manifest = draft.folder / MANIFEST
    manifest.write_text(to_json(version), encoding="utf-8")
    for path in [draft.folder, *draft.folder.rglob("*")]:
        sync(path)
    if draft.confirm is not None:
        draft.confirm(draft.name, draft.rows)
    draft.folder.rename(folder / draft.name)
    sync(folder)
    return version


def finish(store: Store, dataset: str, slice_: str, name: str) -> bool:
    """Publish a version that was wholly written and confirmed when its writer died. False when it is not there.

    Raises Refused when someone is publishing the same slice just now.
    """
    folder = slice_folder(store.root, dataset, slice_)
    if not folder.is_dir():
        return False
    with _locked(folder):
        for entry in list(os.scandir(folder)):
            manifest = Path(entry.path) / MANIFEST
            if entry.name.startswith(STAGING) and manifest.is_file():
                if json.loads(manifest.read_text(encoding="utf-8"))["version"] != name:
                    continue
                Path(entry.path).rename(folder / name)
                sync(folder)
                return True
    return False


def _described(draft: Draft, name: str) -> DataFile:
    path = draft.folder / name
    return DataFile(f"{draft.name}/{name}", draft.counted[name], path.stat().st_size, file_sha256(path))


def _next_name(versions: tuple[Version, ...], known_at: datetime | None) -> str:
    last = versions[-1].known_at if versions else None
    if known_at is None:
        now = datetime.now(UTC)
        return time_name(now if last is None or now > last else last + timedelta(microseconds=1))
    if last is not None and known_at <= last:
        raise Refused(
            f"Det finns redan en version som blev känd {last:%Y-%m-%d %H:%M}, efter den angivna tidpunkten.",
            "Ange en senare tidpunkt; det som var känt då ändras aldrig i efterhand.",
        )
    return time_name(known_at)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One publisher at a time per slice; the lock dies with its process."""
    with (folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                "En annan inläsning av samma uppgifter pågår.", "Vänta tills den är klar och försök igen."
            ) from None
        yield


def _sweep(folder: Path, *, everything: bool) -> None:
    """Remove what killed writers left. Holding the lock, every staging folder is dead; previews die of age."""
    for entry in os.scandir(folder):
        dead = everything and entry.name.startswith(STAGING)
        old = entry.name.startswith(PREVIEW) and time.time() - entry.stat().st_mtime > OLD_PREVIEW_SECONDS
        if dead or old:
            shutil.rmtree(entry.path, ignore_errors=True)
