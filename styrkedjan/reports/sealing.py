"""Files that can be verified: each carries the checksum of its value and a seal over everything in it.

The checksum is SHA-256 of the value and its plain text, what a decision freezes and what is printed in the report. The
seal is a keyed hash of form, checksum and the file's content, so that nobody but the installation can make one: a file
whose words were changed has no seal that fits. Nothing is stored when a file is handed out.
"""

from __future__ import annotations

import json
import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, replace
from hashlib import sha256
from hmac import compare_digest
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from django.conf import settings
from django.utils.crypto import salted_hmac

from styrkedjan.domain.errors import Refused
from styrkedjan.reports.codec import from_json, to_json
from styrkedjan.reports.document import Document, digest
from styrkedjan.reports.layout import Layout
from styrkedjan.reports.writers import Format, Written, plain, write
from styrkedjan.reports.writers import json as json_form

SALT = "styrkedjan.reports.seal"
MOST_BYTES = 100_000_000
# What a package may hold unpacked, and in how many parts: a file to verify may be hostile.
MOST_UNPACKED, MOST_PARTS = 500_000_000, 5_000
_MARK = re.compile(rb"styrkedjan sha256=([0-9a-f]{64}) seal=([0-9a-f]{64})")
# What the library says of a package that is broken inside.
_UNREADABLE = (BadZipFile, EOFError, struct.error, zlib.error, lzma.LZMAError)
_AROUND = {Format.PDF: (b"\n%", b"\n"), Format.HTML: (b"<!-- ", b" -->\n")}


@dataclass(frozen=True, slots=True)
class Value:
    """What is hashed: a document as JSON, its plain text, and the checksum of both."""

    json: dict[str, Any]
    text: str
    sha256: str

    @classmethod
    def of(cls, document: Document) -> Value:
        """The value of a document made now."""
        value, text = to_json(document), plain.write(document)
        return cls(value, text, digest(value, text))

    @property
    def document(self) -> Document:
        return from_json(self.json)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a file says of itself: form, checksum, seal, and a hash of all its content but those two.

    `computed` is the checksum computed anew where the file holds the value itself (JSON); "" in the other forms.
    """

    form: Format
    sha256: str
    seal: str
    content: str
    computed: str = ""


def issue(value: Value, form: Format, layout: Layout | None = None) -> Written:
    """The value as a sealed file; the checksum is printed in it once it is decided."""
    if form is Format.JSON:
        document = value.document
        return replace(write(document, form), data=json_form.laid_out(value.json, value.text))
    document = value.document
    written = write(document, form, layout, value.sha256 if document.decision else "")
    return replace(written, data=_sealed(written.data, form, value.sha256))


def _sealed(data: bytes, form: Format, checksum: str) -> bytes:
    seal = seals(form, checksum, content_hash(form, data))[0]
    mark = f"styrkedjan sha256={checksum} seal={seal}".encode()
    if form in _AROUND:
        before, after = _AROUND[form]
        return data + before + mark + after
    buffer = BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as package:
        package.comment = mark
    return buffer.getvalue()


def seals(form: Format, checksum: str, content: str) -> tuple[str, ...]:
    """The seal with today's key first, then with the keys that were used before."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    said = f"{form.value}|{checksum}|{content}"
    return tuple(salted_hmac(SALT, said, secret=key, algorithm="sha256").hexdigest() for key in keys)


def fits(carried: Carried) -> bool:
    """Whether the seal is one that this installation made for just this content."""
    return any(compare_digest(carried.seal, seal) for seal in seals(carried.form, carried.sha256, carried.content))


def content_hash(form: Format, data: bytes) -> str:
    """A hash of what is in the file; of a package's parts, however they are packed."""
    if form not in (Format.DOCX, Format.XLSX):
        return sha256(data).hexdigest()
    whole = sha256()
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = package.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Refused("Filen är för stor för att prövas.", "En rapport härifrån är aldrig så stor.")
        for part in sorted(parts, key=lambda one: one.filename):
            whole.update(f"{part.filename}\0{part.file_size}\0".encode())
            whole.update(package.read(part))
    return whole.hexdigest()


def carried(data: bytes) -> Carried | None:
    """What a file carries; None for a file that carries nothing. Raises Refused for one that cannot be read."""
    if len(data) > MOST_BYTES:
        raise Refused("Filen är för stor för att prövas.", "En rapport härifrån är aldrig så stor.")
    if data.startswith(b"PK"):
        return _of_package(data)
    if data.lstrip().startswith(b"{"):
        return _of_json(data)
    form = Format.PDF if data.startswith(b"%PDF") else Format.HTML
    before, after = _AROUND[form]
    found = list(re.finditer(re.escape(before) + _MARK.pattern + re.escape(after), data))
    if not found:
        return None
    last = found[-1]
    # Whatever stands after the mark is content too: nothing may be added behind it.
    content = content_hash(form, data[: last.start()] + data[last.end() :])
    return Carried(form, last[1].decode(), last[2].decode(), content)


def _of_package(data: bytes) -> Carried | None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            found = _MARK.fullmatch(package.comment)
            names = set(package.namelist())
        if found is None:
            return None
        form = Format.DOCX if "word/document.xml" in names else Format.XLSX
        return Carried(form, found[1].decode(), found[2].decode(), content_hash(form, data))
    except (*_UNREADABLE, OSError, ValueError, RuntimeError) as error:
        raise Refused(f"Filen går inte att läsa: {error}", "Hämta den på nytt.") from error


def _of_json(data: bytes) -> Carried | None:
    try:
        whole = json.loads(data)
        value, text, said = whole["document"], whole["text"], whole["sha256"]
        if not (isinstance(value, dict) and isinstance(text, str) and isinstance(said, str)):
            return None
        computed = digest(value, text)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    extra = set(whole) - {"document", "text", "sha256"}
    return Carried(Format.JSON, said, "", "", "" if extra else computed)
