"""An xlsx archive, measured before anything is believed: its directory, its real sizes, and what stands where.

python-calamine reads the cells. What it does not tell is found here by a streaming XML parser: hidden parts' real
size, how far a sheet reaches, cells that hold an error or a formula nobody has worked out, and percent cells.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from styrkedjan.sources.tables.base import MB, Limits, broken, column_letters, column_number, refused

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
_NEEDED = re.compile(r"^(\[Content_Types\]\.xml|_rels/[^/]*\.rels|xl/(worksheets/|_rels/)?[^/]+\.(xml|rels))$", re.I)
_BOOK, _LINKS, _STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_PIECE = MB
# Bytes of a cell's text: Excel's own bound is 32 767 characters, of which each may take eight, written as an entity.
_LONGEST = 8 * 32_767
_PERCENT_FORMATS = {9, 10}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_TELLTALES = (b"<f", b":f", b">#", b'"e"', b"'e'")  # a sheet without any of these has no formulas and no errors
_TAIL = 8
_MOST_REF = 12  # letters and digits of the last cell there is, and some
ERROR = "Cellen innehåller ett fel från Excel, till exempel #REF! eller #SAKNAS!."
UNRESOLVED = "Cellen innehåller en formel som saknar uträknat värde."


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet: its name, whether a person sees it, and the part that holds it."""

    name: str
    visible: bool
    path: str


@dataclass
class Scan:
    """What one sheet holds besides its values."""

    height: int = 0
    width: int = 0
    flaws: dict[str, str] = field(default_factory=dict)
    percents: set[str] = field(default_factory=set)


class Package:
    """An opened archive whose needed parts are within bounds. Raises InvalidInput when they are not."""

    def __init__(self, file: BinaryIO, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        try:
            self.archive = zipfile.ZipFile(file)
            infos = self.archive.infolist()
        except (*_UNREADABLE, UnicodeDecodeError) as error:
            raise broken(name) from error
        if _BOOK not in {info.filename for info in infos}:
            raise refused(
                name, "Filen är ingen Excel-arbetsbok (xlsx).", "spara den som xlsx eller CSV och försök igen."
            )
        if len(infos) > limits.members:
            raise refused(name, f"Arkivet innehåller fler än {limits.members} delar.", "spara om filen i Excel.")
        self.infos = {info.filename: info for info in infos if _NEEDED.match(info.filename)}
        if len({part.lower() for part in self.infos}) != sum(bool(_NEEDED.match(each.filename)) for each in infos):
            raise broken(name)
        self.unpacked = sum(info.file_size for info in self.infos.values())
        if self.unpacked > limits.unpacked_bytes:
            raise self.too_big
        self.left = limits.unpacked_bytes

    @property
    def too_big(self) -> Exception:
        return refused(self.name, "Filen är för stor uppackad.", "dela upp den i flera filer.")

    def pieces(self, path: str) -> Iterator[bytes]:
        """A part unpacked bit by bit, for as long as there is room: what the directory says of sizes may be untrue.

        A text that is longer than any cell of Excel's can be is refused where it is met, before anything reads it.
        """
        info = self.infos.get(path)
        if info is None:
            return
        text = 0  # bytes since the last tag began
        try:
            with self.archive.open(info) as part:
                while piece := part.read(_PIECE):
                    self.left -= len(piece)
                    if self.left < 0:
                        raise self.too_big
                    first = piece.find(b"<")
                    if text + (len(piece) if first < 0 else first) > _LONGEST:
                        raise refused(self.name, "En cell är orimligt lång.", "korta texten och spara filen igen.")
                    text = text + len(piece) if first < 0 else len(piece) - piece.rfind(b"<")
                    yield piece
        except _UNREADABLE as error:
            raise broken(self.name) from error

    def measure(self, path: str) -> None:
        """Refuse a part that is larger than it may be, or holds too long a text, without keeping any of it."""
        for _ in self.pieces(path):
            pass

    def repacked(self) -> bytes:
        """The needed parts in an archive of our own, which cannot say one thing to us and another to the reader."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as out:
            for path in self.infos:
                with out.open(path, "w") as part:
                    for piece in self.pieces(path):
                        part.write(piece)
        return target.getvalue()

    def parse(self, path: str, start: Callable[[str, dict[str, str]], None]) -> None:
        """Every element's start in a part, by its name without prefix. Refuses document types and broken XML."""
        _parse(self.pieces(path), self.name, lambda parser: _on_start(parser, start))

    def sheets(self) -> list[Part]:
        """The sheets in the order people see them."""
        targets: dict[str, str] = {}
        found: list[Part] = []

        def link(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship":
                target = attributes.get("Target", "").lstrip("/")
                targets[attributes.get("Id", "")] = target if target.startswith("xl/") else f"xl/{target}"

        def sheet(tag: str, attributes: dict[str, str]) -> None:
            if tag == "sheet":
                place = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
                visible = attributes.get("state", "visible") == "visible"
                found.append(Part(attributes.get("name", ""), visible, targets.get(place, "")))

        self.parse(_LINKS, link)
        self.parse(_BOOK, sheet)
        return found

    def percent_styles(self) -> set[str]:
        """The numbers of the cell styles that show a share as percent."""
        formats: set[int] = set(_PERCENT_FORMATS)
        styles: set[str] = set()
        inside = [False]
        count = [0]

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "numFmt" and "%" in _QUOTED.sub("", attributes.get("formatCode", "")):
                formats.add(int(attributes.get("numFmtId", "-1")))
            elif tag in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
                inside[0] = tag == "cellXfs"
            elif tag == "xf" and inside[0]:
                if int(attributes.get("numFmtId", "0")) in formats:
                    styles.add(str(count[0]))
                count[0] += 1

        try:
            self.parse(_STYLES, start)
        except ValueError as error:
            raise broken(self.name) from error
        return styles

    def scan(self, path: str, percents: set[str], *, whole: bool) -> Scan:
        """What a sheet's cells hold besides values. Without `whole` a sheet with nothing to tell is only skimmed."""
        if not whole and not percents and not self._tells(path):
            return Scan()
        cells = _Cells(percents, self.name, self.limits)
        _parse(self.pieces(path), self.name, cells.attach)
        return cells.scan

    def _tells(self, path: str) -> bool:
        tail = b""
        for piece in self.pieces(path):
            if any(mark in tail + piece for mark in _TELLTALES):
                return True
            tail = piece[-_TAIL:]
        return False


class _Cells:
    """Follows the cells of a sheet as the parser meets them."""

    def __init__(self, percents: set[str], file: str, limits: Limits) -> None:
        self.scan = Scan()
        self.percents, self.file, self.limits = percents, file, limits
        self.row = self.place = 0
        self.ref = ""
        self.kind = ""
        self.formula = self.value = self.filled = self.as_percent = False

    def attach(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "c":
            self._cell(attributes)
        elif tag == "row":
            self.row = _number(attributes.get("r")) or self.row + 1
            self.place = 0
            self._measure()
        elif tag == "f":
            self.formula = True
        elif tag == "v":
            self.value = True

    def _cell(self, attributes: dict[str, str]) -> None:
        ref = attributes.get("r", "")
        if ref:
            letters = ref.rstrip("0123456789")
            self.place = column_number(letters) if len(ref) <= _MOST_REF and letters.isalpha() else 1 << 20
            self.row = _number(ref[len(letters) :]) or self.row
        else:
            self.place += 1
            ref = f"{column_letters(self.place)}{max(1, self.row)}"
        self._measure()
        self.ref, self.kind = ref, attributes.get("t", "")
        self.formula = self.value = self.filled = False
        self.as_percent = attributes.get("s", "") in self.percents

    def text(self, data: str) -> None:
        if self.value:
            self.filled = True

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "v":
            self.value = False
        elif tag == "c":
            if self.kind == "e":
                self.scan.flaws[self.ref] = ERROR
            elif self.formula and not self.filled and self.kind != "str":  # an empty text is a result
                self.scan.flaws[self.ref] = UNRESOLVED
            elif self.as_percent and self.filled and self.kind in {"", "n"}:
                self.scan.percents.add(self.ref)
            if len(self.scan.flaws) > self.limits.cells:
                raise broken(self.file)

    def _measure(self) -> None:
        scan, limits = self.scan, self.limits
        scan.height, scan.width = max(scan.height, self.row), max(scan.width, self.place)
        if scan.height > limits.rows + 100 or scan.width > limits.columns or scan.height * scan.width > limits.cells:
            raise too_far(self.file, scan.height, scan.width, limits)


def too_far(file: str, height: int, width: int, limits: Limits) -> Exception:
    what = f"Ett blad sträcker sig över {height} rader och {width} kolumner."
    remedy = (
        f"högst {limits.rows} rader, {limits.columns} kolumner och {limits.cells} rutor läses; "
        "ta bort tomma formaterade rader eller dela upp filen."
    )
    return refused(file, what, remedy)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < _MOST_REF else 0


def _on_start(parser: expat.XMLParserType, start: Callable[[str, dict[str, str]], None]) -> None:
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)


def _parse(pieces: Iterator[bytes], file: str, attach: Callable[[expat.XMLParserType], None]) -> None:
    parser = expat.ParserCreate()
    attach(parser)

    def no_document_type(*_: object) -> None:
        raise broken(file)

    parser.StartDoctypeDeclHandler = no_document_type
    some = False
    try:
        for piece in pieces:
            some = True
            parser.Parse(piece, False)
        if some:
            parser.Parse(b"", True)
    except (expat.ExpatError, UnicodeDecodeError, MemoryError) as error:
        raise broken(file) from error
