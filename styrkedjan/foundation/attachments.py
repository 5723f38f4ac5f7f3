"""Files on any record: bounded, of few kinds, looked through before they are kept, and always given out as a download.

A file lies under its checksum beside the store, so the same file twice is one, and a row whose transaction was undone
leaves at most a file that nothing points at.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.db.models import Model
from django.utils import timezone

from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.foundation import records
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.comments import standing, take_away
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import Attachment, User

LARGEST = 10 * 2**20
MOST = 20  # on one record
_OFFICE = "application/vnd.openxmlformats-officedocument."
_UNPACKED = 200 * 2**20
# What an Office file can carry that runs. Excel's own .bin parts (the printer's settings among them) are only data.
_PROGRAMS = re.compile(
    r"vbaproject|vbadata|(^|/)activex|(^|/)oleobject|(^|/)macrosheets/|\.(exe|dll|scr|com|bat|cmd|ps1|js|jse|vbs|vbe|wsf"
    r"|hta|msi|jar|lnk|reg|xll|docm|dotm|xlsm|xltm|xlam|xlsb|pptm|ppam)$"
)
# What a PDF can carry that does something when it is opened.
_ACTIVE = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/EmbeddedFile", b"/RichMedia")


@action("foundation.attach", "bifogade en fil")
def attach(*, by: User, record: Model, name: str, data: bytes) -> Attachment:
    """Hang a file on a record.

    Raises NotAllowed, and InvalidInput for a file that is too large, of another kind than its name says, or that
    carries a program.
    """
    kind = records.require_speak(by, record)
    short = Path(name.replace("\\", "/")).name[-255:]
    media_type = _require_harmless(short, data)
    if standing(Attachment.objects.all(), record, Known(None)).count() >= MOST:
        raise InvalidInput([Problem(short, "", f"Det finns redan {MOST} bilagor.", "Ta bort någon som inte behövs.")])
    place = kind.place(record)
    row = Attachment.objects.create(
        name=short, media_type=media_type, size=len(data), sha256=keep(data), unit_path=place.path, created_by=by,
        **records.beside(record),
    )  # fmt: skip
    tell(record, place, file=short, sha256=row.sha256)
    return row


@action("foundation.remove_attachment", "tog bort en bilaga")
def remove_attachment(*, by: User, attachment: Attachment) -> None:
    """Take away a file that one has hung there oneself. Its bytes stay: it was there until now."""
    kind, record = records.about(attachment)
    records.require_speak(by, record)
    take_away(attachment, by)
    tell(record, kind.place(record), file=attachment.name)


def attachments_of(record: Model, known: Known) -> list[Attachment]:
    """The record's files, the oldest first (one query)."""
    return list(standing(Attachment.objects.select_related("created_by"), record, known))


def destroy(attachment: Attachment, by: User) -> None:
    """Take the bytes away, where no other record has the same file; the row says that there was one."""
    others = Attachment.objects.filter(sha256=attachment.sha256).exclude(pk=attachment.pk)
    if not others.exists():
        _path(attachment.sha256).unlink(missing_ok=True)
    Attachment.objects.filter(pk=attachment.pk).update(
        name="gallrad", sha256="", size=0, removed_at=timezone.now(), removed_by=by
    )


def content(attachment: Attachment) -> bytes:
    """The file's bytes. Raises InvalidInput when they are gone or are not those that were hung there."""
    path = _path(attachment.sha256)
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != attachment.sha256:
        what = "Filen finns inte kvar som den lämnades."
        raise InvalidInput([Problem(attachment.name, "", what, "Be driften läsa tillbaka mappen attachments.")])
    return data


def _require_harmless(name: str, data: bytes) -> str:
    """The kind of the file, by what it holds and not by what it is called."""
    if len(data) > LARGEST:
        raise _refused(name, f"Filen är större än {LARGEST // 2**20} MB.", "Dela upp den eller länka till den.")
    if not data:
        raise _refused(name, "Filen är tom.", "Välj en annan.")
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending not in _KINDS:
        what = f"Filer som slutar på ”.{ending}” tas inte emot." if ending else "Filens namn har ingen ändelse."
        raise _refused(name, what, f"Använd {', '.join(sorted(_KINDS))}.")
    media_type, sound = _KINDS[ending]
    if not sound(data):
        raise _refused(name, f"Innehållet är inte en vanlig .{ending}-fil, eller så bär det program.", "Spara om den.")
    return media_type


def _refused(name: str, what: str, remedy: str) -> InvalidInput:
    return InvalidInput([Problem(name, "", what, remedy)])


def _pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF-") and not any(word in data for word in _ACTIVE)


def _starts_with(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(marks)


def _office(folder: str) -> Callable[[bytes], bool]:
    def sound(data: bytes) -> bool:
        try:
            with zipfile.ZipFile(BytesIO(data)) as archive:
                parts = archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError):
            return False
        names = {part.filename for part in parts}
        programs = any(_PROGRAMS.search(name.replace("\\", "/").lower()) for name in names)
        return (
            "[Content_Types].xml" in names
            and any(name.startswith(f"{folder}/") for name in names)
            and not programs
            and sum(part.file_size for part in parts) <= _UNPACKED
        )

    return sound


def _text(data: bytes) -> bool:
    try:
        return "\x00" not in data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return b"\x00" not in data and not data.startswith((b"MZ", b"\x7fELF", b"PK"))


_KINDS: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    "pdf": ("application/pdf", _pdf),
    "png": ("image/png", _starts_with(b"\x89PNG\r\n\x1a\n")),
    "jpg": ("image/jpeg", _starts_with(b"\xff\xd8\xff")),
    "jpeg": ("image/jpeg", _starts_with(b"\xff\xd8\xff")),
    "docx": (f"{_OFFICE}wordprocessingml.document", _office("word")),
    "xlsx": (f"{_OFFICE}spreadsheetml.sheet", _office("xl")),
    "pptx": (f"{_OFFICE}presentationml.presentation", _office("ppt")),
    "txt": ("text/plain", _text),
    "csv": ("text/csv", _text),
}


def keep(data: bytes) -> str:
    """Write the bytes under their checksum, whole or not at all."""
    digest = hashlib.sha256(data).hexdigest()
    path = _path(digest)
    if not path.is_file():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f".{digest}.{token_hex(4)}")
        beside.write_bytes(data)
        beside.chmod(0o600)
        beside.replace(path)
    return digest


def _path(digest: str) -> Path:
    return Path(settings.STYRKEDJAN_STORE).with_name("attachments") / digest[:2] / digest
