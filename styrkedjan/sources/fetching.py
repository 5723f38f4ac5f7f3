"""A folder of saved answers: what a source said, byte for byte and dated, never edited.

    folder/
        finished.jsonl                 one line per finished request, in order: what was asked, when, the files
        answers/20261101T081500Z/...   the answers as they came

A request counts only when its line is written, which is after all of its answers are on disk; so a fetch that is
killed is taken up where it stopped, and a reader never sees half an answer.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from styrkedjan.domain.errors import InvalidInput, Problem

FINISHED = "finished.jsonl"
ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Finished:
    """A request that was answered in full. `files` are relative to the folder, with the SHA-256 of each."""

    request: str
    fetched_at: datetime
    files: tuple[tuple[str, str], ...]


class AnswerFolder:
    """Saved answers in `root`, which is made when the first is saved."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    def save(self, request: str, bodies: Iterator[bytes], fetched_at: datetime) -> Finished:
        """Write the answers of one request, then the line that makes them count."""
        folder = self.root / ANSWERS / fetched_at.strftime("%Y%m%dT%H%M%SZ")
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(f"{request} {fetched_at.isoformat()}".encode()).hexdigest()[:16]
        files = []
        for number, body in enumerate(bodies, start=1):
            path = folder / f"{name}-{number:04d}.json"
            _write(path, body)
            files.append((path.relative_to(self.root).as_posix(), hashlib.sha256(body).hexdigest()))
        finished = Finished(request, fetched_at, tuple(files))
        line = {"request": request, "fetched_at": fetched_at.isoformat(), "files": [list(each) for each in files]}
        _append(self.root / FINISHED, json.dumps(line, ensure_ascii=False))
        return finished

    def finished(self) -> tuple[Finished, ...]:
        """Every finished request, oldest first. A line cut short by a killed process is no line."""
        path = self.root / FINISHED
        if not path.is_file():
            return ()
        text = path.read_text(encoding="utf-8")
        complete = text[: text.rfind("\n") + 1].splitlines()
        return tuple(self._parsed(line, number) for number, line in enumerate(complete, start=1) if line.strip())

    def newest(self, since: datetime | None = None) -> dict[str, Finished]:
        """The latest finished answer per request, in the order they were fetched; `since` leaves older ones out."""
        found: dict[str, Finished] = {}
        for each in self.finished():
            if since is None or each.fetched_at >= since:
                found.pop(each.request, None)
                found[each.request] = each
        return found

    def bodies(self, finished: Finished) -> Iterator[tuple[str, bytes]]:
        """The answers of a request with their file names. Raises InvalidInput when a file is gone or was edited."""
        for name, digest in finished.files:
            path = self.root / name
            body = path.read_bytes() if path.is_file() else None
            if body is None or hashlib.sha256(body).hexdigest() != digest:
                what = (
                    "Det sparade svaret saknas." if body is None else "Det sparade svaret har ändrats efter hämtningen."
                )
                raise InvalidInput([Problem(str(path), "", what, "Hämta på nytt till en tom mapp.")])
            yield name, body

    def _parsed(self, line: str, number: int) -> Finished:
        try:
            content = json.loads(line)
            files = tuple((str(name), str(digest)) for name, digest in content["files"])
            moment = datetime.fromisoformat(content["fetched_at"])
            if moment.tzinfo is None or any(not name.startswith(f"{ANSWERS}/") or ".." in name for name, _ in files):
                raise ValueError
            return Finished(str(content["request"]), moment, files)
        except (ValueError, KeyError, TypeError) as error:
            what = "Raden om en avslutad hämtning går inte att tolka."
            problem = Problem(str(self.root / FINISHED), f"rad {number}", what, "Hämta på nytt till en tom mapp.")
            raise InvalidInput([problem]) from error


def _write(path: Path, body: bytes) -> None:
    """A new file; an answer of the same name from a killed fetch of the same second is replaced as a whole."""
    draft = path.with_suffix(".part")
    with draft.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _append(path: Path, line: str) -> None:
    """Add a line; what a killed process left after the last whole line is cut off first."""
    with path.open("a+b") as file:
        file.seek(0)
        content = file.read()
        file.truncate(content.rfind(b"\n") + 1)
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
