"""Uploaded files between preview and apply: kept in the data folder for a day, opened only by the one who sent them."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from django.conf import settings

from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.foundation.models import User

KEPT_SECONDS = 24 * 3600
WAITING_FILES = 2  # of the largest size, for one person
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,60}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file waiting to be applied."""

    token: str
    user: int
    kind: str
    scope: int
    name: str
    sha256: str
    options: dict[str, str]

    @property
    def path(self) -> Path:
        return folder() / self.token


def keep(
    chunks: Iterable[bytes], *, user: User, kind: str, scope: int, name: str, options: dict[str, str] | None = None
) -> Upload:
    """Write the file beside the store. Raises InvalidInput when it is larger than the installation allows."""
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    purge()
    if not room_for(user):
        what = "Du har redan så många filer som väntar på granskning att ingen mer får plats."
        raise InvalidInput([Problem(name, "", what, "läs in dem eller släng dem först; de försvinner efter ett dygn.")])
    token = secrets.token_urlsafe(24)
    digest = _write(place / token, chunks, name)
    upload = Upload(token, user.pk, kind, scope, Path(name).name[:255], digest, options or {})
    _description(token).write_text(json.dumps(asdict(upload)), encoding="utf-8")
    return upload


def fetch(token: str, user: User) -> Upload:
    """The upload with this token, if the same person sent it. Raises Refused otherwise: nobody learns which exist."""
    gone = Refused("Den uppladdade filen finns inte kvar.", "Ladda upp den igen.")
    if not _TOKEN.fullmatch(token):
        raise gone
    try:
        upload = Upload(**json.loads(_description(token).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise gone from error
    if upload.user != user.pk or not upload.path.is_file():
        raise gone
    return upload


def room_for(user: User) -> int:
    """How many bytes more the person may have waiting: twice the largest file, so that nobody fills the disk."""
    return max(0, WAITING_FILES * settings.MAX_UPLOAD_BYTES - sum(size for _, size in _waiting(user)))


def _waiting(user: User) -> Iterator[tuple[Path, int]]:
    """The person's files that wait to be applied, with their sizes."""
    place = folder()
    for described in place.glob("*.json") if place.is_dir() else ():
        try:
            upload = Upload(**json.loads(described.read_text(encoding="utf-8")))
            if upload.user == user.pk:
                yield upload.path, upload.path.stat().st_size
        except (OSError, ValueError, TypeError):
            continue  # applied or purged meanwhile


def answer(upload: Upload, options: dict[str, str]) -> None:
    """Remember other answers to the kind's questions for the same file."""
    _description(upload.token).write_text(json.dumps(asdict(replace(upload, options=options))), encoding="utf-8")


def drop(upload: Upload) -> None:
    """Forget an upload that has been applied, and what has been asked about it."""
    for path in (upload.path, *(upload.path.with_suffix(f".{kind}") for kind in ("json", "question", "answer"))):
        path.unlink(missing_ok=True)


def purge(now: float | None = None) -> None:
    """Remove what nobody came back for."""
    oldest = (now or time.time()) - KEPT_SECONDS
    for path in folder().glob("*"):
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _write(path: Path, chunks: Iterable[bytes], name: str) -> str:
    digest, left = hashlib.sha256(), settings.MAX_UPLOAD_BYTES
    with path.open("xb") as target:
        path.chmod(0o600)
        for chunk in chunks:
            left -= len(chunk)
            if left < 0:
                break
            digest.update(chunk)
            target.write(chunk)
    if left < 0:
        path.unlink()
        what = f"Filen är större än {settings.MAX_UPLOAD_BYTES // 2**20} MB."
        raise InvalidInput([Problem(name, "", what, "dela upp den, eller be driften höja gränsen.")])
    return digest.hexdigest()


def folder() -> Path:
    """Where they are: only the service may enter."""
    return Path(settings.STYRKEDJAN_STORE).with_name("uploads")


def _description(token: str) -> Path:
    return folder() / f"{token}.json"
