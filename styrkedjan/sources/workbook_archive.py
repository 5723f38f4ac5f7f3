"""An uploaded xlsx file made safe to read: measured before it is unpacked, then packed anew from what was measured.

The reader behind this lays a sheet out as a full rectangle, so one cell far away would cost gigabytes; and an archive's
own statements about its sizes need not be true. Nothing is handed on that has not been unpacked and counted here.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from styrkedjan.domain.errors import InvalidInput, Problem

# What a broken, encrypted or unknown compression gives.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
)
ENCRYPTED_OR_XLS = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
_MB = 1024 * 1024
_SLICE = 8 * _MB
_NEEDED = re.compile(r"^(\[Content_Types\]\.xml|_rels/[^/]*\.rels|xl/(worksheets/|_rels/)?[^/]+\.(xml|rels))$", re.I)
_NOT_CELLS = ("sharedstrings.xml", "styles.xml", "[content_types].xml", ".rels")
_REF = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,10})\d{1,10}["']""")
_REF_ROW = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]{0,10}(\d{1,10})["']""")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_ERROR_CELL = re.compile(rb"""<(?:\w+:)?c\s(?=[^>]*\st="e")[^>]*?\br="([A-Z]+\d+)\"""")
_NO_RESULT = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br="([A-Z]+\d+)"[^>]*><f\b(?:[^>]*/>|[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>"""
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may hold. `cells` bounds the rectangle of a sheet, empty cells included."""

    file_bytes: int = 50 * _MB
    unpacked_bytes: int = 512 * _MB
    members: int = 500
    rows: int = 200_000
    columns: int = 200
    cells: int = 6_000_000
    problems: int = 1_000


@dataclass(frozen=True, slots=True)
class Archive:
    """The file packed anew, and per sheet file the cells that hold an error or a formula without a result."""

    data: bytes
    error_cells: Mapping[str, tuple[str, ...]]
    unresolved_cells: Mapping[str, tuple[str, ...]]
    sheet_files: Mapping[str, str]


def open_archive(data: bytes, file: str, limits: Limits) -> Archive:
    """Measure and repack an xlsx file. Raises InvalidInput when it is none, or holds more than `limits`."""
    parts: dict[str, bytes] = {}
    errors: dict[str, tuple[str, ...]] = {}
    unresolved: dict[str, tuple[str, ...]] = {}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as target:
        for name, content in _members(data, file, limits):
            if not name.lower().endswith(_NOT_CELLS):
                _measure(content, file, limits)
                errors[name] = _refs(_ERROR_CELL, content)
                unresolved[name] = _refs(_NO_RESULT, content)
            if name in {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"}:
                parts[name] = content
            target.writestr(name, content)
    return Archive(packed.getvalue(), errors, unresolved, _sheet_files(parts))


def _members(data: bytes, file: str, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """The parts that matter, unpacked one at a time within what is left of the budget."""
    try:
        source = zipfile.ZipFile(io.BytesIO(data))
        infos = source.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _broken(file) from error
    if "xl/workbook.xml" not in {info.filename for info in infos}:
        raise _refused(file, "Filen är ingen Excel-arbetsbok (xlsx).", "spara den som xlsx eller CSV och försök igen.")
    if len(infos) > limits.members:
        raise _refused(file, f"Arkivet innehåller fler än {limits.members} delar.", "spara om filen i Excel.")
    seen: set[str] = set()
    left = limits.unpacked_bytes
    for info in infos:
        if not _NEEDED.match(info.filename):
            continue
        if info.filename.lower() in seen:
            raise _broken(file)
        seen.add(info.filename.lower())
        content = _unpacked(source, info, left, file)
        left -= len(content)
        yield info.filename, content


def _unpacked(source: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, file: str) -> bytes:
    too_big = _refused(file, "Filen är för stor uppackad.", "dela upp den i flera filer.")
    if info.file_size > left:
        raise too_big
    try:
        with source.open(info) as part:
            content = part.read(left + 1)
    except _UNREADABLE as error:
        raise _broken(file) from error
    if len(content) > left:
        raise too_big
    return content


def _measure(content: bytes, file: str, limits: Limits) -> None:
    """Refuse a part whose cells span more than the limits."""
    if b"\x00" in content[:1000] or b"<!DOCTYPE" in content[:5000]:
        raise _broken(file)
    letters: set[bytes] = set()
    rows: set[bytes] = set()
    referenced = cells = 0
    for piece in _pieces(content):
        found = _REF.findall(piece)
        referenced += len(found)
        letters.update(found)
        rows.update(_REF_ROW.findall(piece))
        cells += len(_CELL.findall(piece))
    width = max((column_number(part.decode()) for part in letters), default=0)
    height = max(map(int, rows), default=0)
    if cells > referenced:  # cells may leave out where they stand; then they follow on each other
        width = max([width, *(len(_CELL.findall(row)) for row in _ROW.split(content))])
        height += len(_ROW.findall(content))
    if height > limits.rows + 100 or width > limits.columns or height * width > limits.cells:
        what = f"Ett blad sträcker sig över {height} rader och {width} kolumner."
        remedy = (
            f"högst {limits.rows} rader, {limits.columns} kolumner och {limits.cells} rutor läses; "
            "ta bort tomma formaterade rader eller dela upp filen."
        )
        raise _refused(file, what, remedy)


def _pieces(content: bytes) -> Iterator[bytes]:
    """Slices that are cut between elements, so that no reference is lost at a seam."""
    start = 0
    while start < len(content):
        end = content.find(b"<", start + _SLICE)
        end = len(content) if end < 0 else end
        yield content[start:end]
        start = end


def _refs(pattern: re.Pattern[bytes], content: bytes) -> tuple[str, ...]:
    if pattern is _NO_RESULT and b"<f" not in content:
        return ()
    return tuple(match.group(1).decode() for match in pattern.finditer(content))


def _sheet_files(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Sheet name -> the part that holds it; a sheet that cannot be traced is left out."""
    book = parts.get("xl/workbook.xml", b"").decode("utf-8", "replace")
    links = parts.get("xl/_rels/workbook.xml.rels", b"").decode("utf-8", "replace")
    targets = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", links):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        target = found.get("Target", "").lstrip("/")
        targets[found.get("Id")] = target if target.startswith("xl/") else f"xl/{target}"
    files = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\s[^>]*>", book):
        name = re.search(r'\bname="([^"]*)"', tag)
        link = re.search(r'\b\w+:id="([^"]*)"', tag)
        if name and link and link[1] in targets:
            files[name[1]] = targets[link[1]]
    return files


def column_number(letters: str) -> int:
    """`A` is 1, `AA` is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 is `A`, 27 is `AA`."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _broken(file: str) -> InvalidInput:
    return _refused(file, "Filen är trasig och går inte att läsa.", "öppna den i Excel, spara om den och försök igen.")


def _refused(file: str, what: str, remedy: str) -> InvalidInput:
    return InvalidInput([Problem(file, "", what, remedy)])
