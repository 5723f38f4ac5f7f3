"""PDF/UA-1: a tagged, accessible PDF set by typst from the document's view and a layout file.

The layout is a file a municipality may replace; nothing in it computes. The same document and layout give the same
bytes: the time in the file is the document's, not the clock's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from styrkedjan.domain.errors import Refused
from styrkedjan.domain.status import Status
from styrkedjan.reports.charts import svg
from styrkedjan.reports.display import view
from styrkedjan.reports.document import Document, Figure
from styrkedjan.reports.layout import FONTS, PRINT, SHIPPED, Layout
from styrkedjan.reports.shapes import drawing

STANDARD = "ua-1"
FIGURE_WIDTH = 620


def write(document: Document, layout: Layout | None = None, checksum: str = "") -> bytes:
    """The document as PDF/UA-1. Raises Refused with typst's words when the layout file cannot be set.

    A character that no font here has (an emoji, a control character) becomes a white square, since PDF/UA-1 admits
    nothing that cannot be shown; it stays as written in the other forms.
    """
    chosen = layout or Layout()
    source = files(document, chosen, checksum)
    seconds = int(document.known_at.timestamp())
    try:
        return _set(source, seconds)
    except UnknownCharacter as unknown:
        return _set(_without_unknown(source, unknown), seconds)


class UnknownCharacter(Exception):
    """Text that the fonts cannot show."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def _set(source: dict[str, bytes], seconds: int) -> bytes:
    import typst

    files_in_memory: Any = source
    try:
        return bytes(
            typst.compile(  # type: ignore[call-overload]
                files_in_memory,
                font_paths=[str(FONTS)],
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=STANDARD,
                timestamp=seconds,
            )
        )
    except typst.TypstError as error:
        unknown = _UNKNOWN.search(error.message)
        if unknown is not None:
            raise UnknownCharacter(_ESCAPED.sub(lambda m: chr(int(m[1], 16)), unknown[1])) from error
        raise Refused(
            f"Layouten går inte att använda: {error.message}",
            f"Rätta {PRINT} i mappen report_templates, eller ta bort den så används den medföljande.",
        ) from error


_UNKNOWN = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
# Emoji, East Asian writing and controls: what people paste and no text font has.
_RARE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2e80-\ud7ff\uf900-\ufaff\ufe00-\ufe0f\U00010000-\U0010ffff]")
MOST_ROUNDS = 30


def _without_unknown(source: dict[str, bytes], unknown: UnknownCharacter) -> dict[str, bytes]:
    """The source with what cannot be shown replaced: the usual suspects first, then one character at a time."""
    data = json.loads(source["document.json"])
    replaced = _mapped(data, lambda text: _RARE.sub(REPLACEMENT, text))
    for _ in range(MOST_ROUNDS):
        replaced = _mapped(replaced, _hiding(set(unknown.text)))
        found = {**source, "document.json": _json(replaced)}
        try:
            _set(found, 0)
        except UnknownCharacter as error:
            unknown = error
        else:
            return found
    raise Refused("Texten har för många tecken som inte går att visa i en PDF.", "Ta bort dem ur texten.")


REPLACEMENT = "□"


def _hiding(gone: set[str]) -> Callable[[str], str]:
    return lambda text: "".join(REPLACEMENT if character in gone else character for character in text)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _mapped(item, change) for key, item in value.items()}
    return [_mapped(item, change) for item in value] if isinstance(value, list) else value


def files(document: Document, layout: Layout, checksum: str = "") -> dict[str, bytes]:
    """Everything typst reads, by name."""
    shown = view(document, checksum)
    found = {
        "main.typ": layout.print_file.read_bytes(),
        "document.json": _json(shown),
        "layout.json": _json(_values(layout)),
    }
    if layout.print_file.name != PRINT:
        found[PRINT] = (SHIPPED / PRINT).read_bytes()  # a layout of its own takes tables and drawings from the shipped
    found |= {f"status-{status.value}.svg": drawing(status).encode() for status in Status}
    figures = [block for block in document.blocks if isinstance(block, Figure)]
    for number, figure in enumerate(figures, 1):
        found[f"figure-{number}.svg"] = svg(figure.chart, figure.caption, width=FIGURE_WIDTH).encode()
    if layout.logo is not None:
        found[_logo_name(layout.logo)] = layout.logo.read_bytes()
    return found


def _values(layout: Layout) -> dict[str, str]:
    logo = _logo_name(layout.logo) if layout.logo else ""
    return {"colour": layout.colour, "footer": layout.footer, "logo": logo, "logo_text": layout.logo_text}


def _logo_name(file: Path) -> str:
    return f"logo{file.suffix.lower()}"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
