"""The store as its readers see it: which versions a slice has, and which one counted at a given time."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from styrkedjan.domain.errors import Problem, Refused
from styrkedjan.store.layout import (
    MANIFEST,
    checked_dataset,
    is_version,
    moment_of,
    slice_folder,
    time_name,
    tombstone_name,
    withdrawn_names,
)
from styrkedjan.store.manifest import Version, Withdrawal, from_folder

# A question of which versions there are: the method, the store's folder and the arguments.
Question = tuple[str, Path, tuple[Any, ...]]
_noting: ContextVar[dict[Question, Any] | None] = ContextVar("noting", default=None)


@contextmanager
def noted(into: dict[Question, Any]) -> Iterator[None]:
    """Note which versions are asked for inside, and what the answers were: what is made of them holds so long."""
    token = _noting.set(into)
    try:
        yield
    finally:
        _noting.reset(token)


def asked_again(question: Question) -> Any:
    """What the answer to a noted question would be noted as now."""
    method, root, arguments = question
    store = Store(root)
    return _mark(getattr(store, method)(*arguments))


def _mark(answer: Any) -> Any:
    """An answer as little as tells it from another."""
    if isinstance(answer, Version):
        return answer.name, answer.withdrawn
    return tuple(map(_mark, answer)) if isinstance(answer, tuple) else answer


def _note(store: Store, method: str, arguments: tuple[Any, ...], answer: Any) -> None:
    noting = _noting.get()
    if noting is not None:
        noting[method, store.root, arguments] = _mark(answer)


class Store:
    """A folder of facts. Reading needs no lock: what is published never changes."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    def __repr__(self) -> str:
        return f"Store({str(self.root)!r})"

    def slices(self, dataset: str, principal: str) -> tuple[str, ...]:
        """The slices of a principal that have a version, withdrawn or not, in the order of their names."""
        found = self._slices(dataset, principal)
        _note(self, "slices", (dataset, principal), found)
        return found

    def _slices(self, dataset: str, principal: str) -> tuple[str, ...]:
        base = slice_folder(self.root, dataset, principal)
        if not base.is_dir():
            return ()
        folders = {path.parent.parent for path in base.glob(f"**/{MANIFEST}") if is_version(path.parent.name)}
        return tuple(sorted(folder.relative_to(base.parent).as_posix() for folder in folders))

    def principals(self, dataset: str) -> tuple[str, ...]:
        """The principals that have a folder in a dataset."""
        base = self.root / "facts" / checked_dataset(dataset)
        found = tuple(sorted(entry.name for entry in base.iterdir() if entry.is_dir())) if base.is_dir() else ()
        _note(self, "principals", (dataset,), found)
        return found

    def versions(self, dataset: str, slice_: str) -> tuple[Version, ...]:
        """Every version of a slice, oldest first; withdrawn ones say so and are still there."""
        folder = slice_folder(self.root, dataset, slice_)
        names, withdrawn = _listed(folder)
        found = tuple(_read(folder, name, withdrawn.get(name)) for name in sorted(names))
        _note(self, "versions", (dataset, slice_), found)
        return found

    def newest(self, dataset: str, slice_: str, as_of: datetime | None) -> Version | None:
        """The version that counted at `as_of` (None: now), or None when nothing was known.

        A version counts from when it became known until it is withdrawn; the latest known one wins. What was known
        and when stands in the names alone, so this costs one directory listing. Raises ValueError for a naive time.
        """
        found = self._newest(dataset, slice_, as_of)
        _note(self, "newest", (dataset, slice_, as_of), found)
        return found

    def _newest(self, dataset: str, slice_: str, as_of: datetime | None) -> Version | None:
        folder = slice_folder(self.root, dataset, slice_)
        names, withdrawn = _listed(folder)
        moment = time_name(as_of) if as_of is not None else None
        visible = [name for name in names if _counted(name, withdrawn.get(name), moment)]
        if not visible:
            return None
        name = max(visible)
        return _read(folder, name, withdrawn.get(name))

    def withdraw(self, version: Version, *, by: str, at: datetime, reason: str = "") -> Version:
        """Take a version back from `at` on: the one before it counts again. Nothing is deleted.

        A question as of an earlier time still gets the version. Raises Refused when it is withdrawn already or `at`
        is before the version became known.
        """
        folder = slice_folder(self.root, version.dataset, version.slice)
        names, withdrawn = _listed(folder)
        if version.name not in names:
            raise Refused("Versionen finns inte.", "Läs om sidan och välj bland de versioner som visas.")
        if version.name in withdrawn:
            raise Refused("Inläsningen är redan ångrad.", "Inget behöver göras; versionen före den gäller.")
        if at < version.known_at:
            raise Refused(
                "En inläsning kan inte ångras från en tidpunkt innan den gjordes.", "Ange en senare tidpunkt."
            )
        if not by:
            raise ValueError("Den som ångrar en inläsning måste anges.")
        text = json.dumps({"at": at.isoformat(), "by": by, "reason": reason}, ensure_ascii=False)
        write_atomically(folder / tombstone_name(version.name, at), text)
        return replace(version, withdrawn=Withdrawal(at, by, reason))

    def damaged(self, version: Version) -> tuple[Problem, ...]:
        """Compare the files with what the manifest says of them; empty when every byte is as published."""
        problems = []
        for each in version.files:
            path = version.folder / each.path
            if not path.is_file():
                what = "Filen saknas i faktalagret."
            elif file_sha256(path) != each.sha256:
                what = "Filen är inte den som publicerades."
            else:
                continue
            problems.append(Problem(str(path), version.name, what, "Återställ filen från säkerhetskopian."))
        return tuple(problems)


def _counted(name: str, withdrawn_at: str | None, moment: str | None) -> bool:
    if moment is None:
        return withdrawn_at is None
    return name <= moment and (withdrawn_at is None or moment < withdrawn_at)


def _listed(folder: Path) -> tuple[list[str], dict[str, str]]:
    """The versions of a slice and when each withdrawn one was, from the names in its folder."""
    try:
        entries = [entry.name for entry in os.scandir(folder)]
    except FileNotFoundError:
        return [], {}
    withdrawn = dict(pair for pair in map(withdrawn_names, entries) if pair)
    return [name for name in entries if is_version(name)], withdrawn


def _read(folder: Path, name: str, withdrawn_at: str | None) -> Version:
    stamp = (folder / name / MANIFEST).stat()
    version = _cached(folder, name, stamp.st_mtime_ns, stamp.st_size)
    if withdrawn_at is None:
        return version
    text = (folder / tombstone_name(name, moment_of(withdrawn_at))).read_text(encoding="utf-8")
    content = json.loads(text)
    return replace(version, withdrawn=Withdrawal(moment_of(withdrawn_at), content["by"], content["reason"]))


@lru_cache(maxsize=4096)
def _cached(folder: Path, name: str, _mtime: int, _size: int) -> Version:
    """A manifest never changes; time and size are in the key for a store that is thrown away and built anew."""
    return from_folder(folder, name, None)


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that a reader or a power cut sees all of it or nothing."""
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Make a file's content, or the renames in a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
