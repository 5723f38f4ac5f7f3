"""What a file would change, or its import: at once for a small file, by a process of its own for a large one.

One large file is read at a time in an installation; the others wait for their turn. The web only starts the process and
looks whether it has answered, so nobody waits for somebody else's file. The process holds the lock of its question for
as long as it lives: one that is gone without an answer was too much for its bounds, and the person is told.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess  # nosec B404
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.http import QueryDict

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, WrongState
from styrkedjan.foundation import imports, uploads
from styrkedjan.foundation.import_reading import fields_of
from styrkedjan.foundation.imports import AnyKind, FileKind, ImportKind, Preview
from styrkedjan.foundation.models import User
from styrkedjan.foundation.uploads import Upload
from styrkedjan.pages.imports import answers, showing
from styrkedjan.pages.imports.answers import Found
from styrkedjan.sources.ledger_plan import LEDGER_LIMITS
from styrkedjan.sources.tables import Source
from styrkedjan.sources.tables.peeking import headings_of

LARGE = 1024 * 1024
# What was seen is shown for so long; whoever comes back later has the file looked at anew.
KEPT_SECONDS = 600
COMMAND = (sys.executable, "-m", "styrkedjan.pages.imports.reader")


@dataclass(frozen=True, slots=True)
class Waiting:
    """The file is being read, or waits for `before` others; `applies` when it is read in and not only looked at."""

    before: int
    applies: bool


def is_large(upload: Upload) -> bool:
    return upload.path.stat().st_size > LARGE


def found(upload: Upload, unit: Unit, kind: AnyKind, user: User, sent: Mapping[str, str] | None) -> Found:
    """Look at the file; with what a person has `sent`, read it in as well."""
    told = (
        _of_file(upload, unit, kind, user, sent)
        if isinstance(kind, FileKind)
        else _of_table(upload, unit, kind, user, sent)
    )
    if told.applied or not fields_of(kind):
        return told
    return replace(told, headings=headings_of(Source.of(upload.path), upload.name, LEDGER_LIMITS))


def _of_file(upload: Upload, unit: Unit, kind: FileKind, user: User, sent: Mapping[str, str] | None) -> Found:
    refusal = None
    if sent is not None:
        try:
            row = imports.apply_file(
                by=user, kind=kind, scope=unit, path=upload.path, file_name=upload.name, options=upload.options
            )
            return Found(applied=True, batch=row.pk if row else None)
        except (Refused, InvalidInput) as error:
            refusal = error
    return Found(kind.preview(unit, upload.path, upload.name, upload.options), refusal=refusal)


def _of_table(upload: Upload, unit: Unit, kind: ImportKind, user: User, sent: Mapping[str, str] | None) -> Found:
    file = imports.File(upload.name, upload.path.read_bytes())
    remove = bool(upload.options.get("remove_missing"))

    def looked_at() -> Preview:
        return imports.preview(kind, unit, file, remove_missing=remove, options=upload.options, by=user)

    try:
        preview = looked_at()
    except InvalidInput as refused:
        return Found(problems=tuple(refused.problems))
    if sent is None:
        return Found(preview)
    try:
        row = imports.apply(
            by=user,
            kind=kind,
            scope=unit,
            file=file,
            choices=showing.choices(preview, sent),
            remove_missing=remove,
            fingerprint=sent.get("fingerprint", "-"),
            options=upload.options,
        )
        return Found(applied=True, batch=row.pk if row else None)
    except (Refused, InvalidInput) as error:
        return Found(looked_at() if isinstance(error, WrongState) else preview, refusal=error)


# -- the process -------------------------------------------------------------------------------------------------------


def start(upload: Upload, sent: QueryDict | None = None) -> None:
    """Have the file looked at, or read in, unless that is going on. The process inherits the question's lock."""
    with _question(upload).open("a+", encoding="utf-8") as question:
        if not _locked(question):
            return
        _answer(upload).unlink(missing_ok=True)
        question.truncate(0)
        question.write(json.dumps({"sent": None if sent is None else sent.urlencode(), "at": time.time()}))
        question.flush()
        run(upload, question.fileno())


def run(upload: Upload, lock: int) -> None:
    """In a session of its own, so that a web process that is replaced does not take it along."""
    subprocess.Popen(  # nosec B603
        [*COMMAND, upload.token, str(upload.user)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=[lock],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[3]), *_paths()])},
    )


def _paths() -> list[str]:
    return [path for path in [os.environ.get("PYTHONPATH", "")] if path]


def state(upload: Upload, kind: AnyKind, unit: Unit) -> Found | Waiting | None:
    """The answer, or how long the queue is; None where nothing is asked, or the answer is old."""
    question, answer = _question(upload), _answer(upload)
    if answer.exists():
        if time.time() - answer.stat().st_mtime < KEPT_SECONDS:
            return _read(answer, kind, unit)
        forget(upload)
    if not question.exists():
        return None
    with question.open("a+", encoding="utf-8") as file:
        if _locked(file) and not answer.exists():
            forget(upload)
            what = "Läsningen avbröts: filen kräver mer minne eller tid än vad som är tillåtet för en inläsning."
            return Found(problems=(Problem(upload.name, "", what, "Dela upp filen, eller försök igen."),))
    asked = _asked(question)
    return Waiting(_before(asked), asked.get("sent") is not None)


def _before(mine: Mapping[str, Any]) -> int:
    """How many others were asked before and are not answered."""
    others = (each for each in uploads.folder().glob("*.question") if not each.with_suffix(".answer").exists())
    return sum(_asked(each).get("at", 0) < mine.get("at", 0) for each in others)


def forget(upload: Upload) -> None:
    """The question and its answer: other choices have been made, or the person has seen it."""
    _answer(upload).unlink(missing_ok=True)
    _question(upload).unlink(missing_ok=True)


def _asked(question: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        return dict(json.loads(question.read_text(encoding="utf-8")))
    return {}


def _locked(file: Any) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _question(upload: Upload) -> Path:
    return upload.path.with_suffix(".question")


def _answer(upload: Upload) -> Path:
    return upload.path.with_suffix(".answer")


def _read(answer: Path, kind: AnyKind, unit: Unit) -> Found:
    spec = kind.spec_for(unit) if isinstance(kind, ImportKind) else None
    return answers.from_json(answer.read_text(encoding="utf-8"), spec)


def work(token: str, user: User) -> None:
    """Wait for one's turn, look at the file, and leave the answer whole or not at all."""
    upload = uploads.fetch(token, user)
    asked = _asked(_question(upload))
    sent = None if asked.get("sent") is None else QueryDict(asked["sent"])
    unit = Unit.objects.select_related("principal", "parent").get(pk=upload.scope)
    with (uploads.folder() / "reading.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        told = found(upload, unit, imports.kind_of(upload.kind), user, sent)
    draft = _answer(upload).with_suffix(".draft")
    draft.write_text(answers.to_json(told), encoding="utf-8")
    draft.replace(_answer(upload))
