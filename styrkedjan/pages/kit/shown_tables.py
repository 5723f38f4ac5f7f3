"""Every table that a page shows, as a workbook: what stands on the page and nothing else, whoever made the table.

The tables of the kit have their own way out, with exact figures. This is for all the others: the answer that the page
gave is read again, so what the reader may not see can never come along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from html.parser import HTMLParser
from typing import NamedTuple

from django.http import HttpResponse
from django.utils.text import slugify

from styrkedjan.domain.observations import Missing
from styrkedjan.domain.spreadsheet_text import separated
from styrkedjan.domain.status import Status
from styrkedjan.domain.swedish import DASH, parse_number
from styrkedjan.pages.kit.request import Request
from styrkedjan.reports.tables import Cell, Column, ColumnKind, Row, Table
from styrkedjan.reports.writers import xlsx

FORMAT = "tabeller"
_SPACES = re.compile(r"[ \n\t\r]+")  # a no-break space belongs to its number
_NUMBER = re.compile(r"[+−-]?\d[\d\s\u00a0]*(,\d+)?")
_ROWS = frozenset({"row", "rowgroup"})
_NOT_READ = frozenset({"svg", "script", "style", "button", "select", "textarea"})


def workbook(request: Request, page: HttpResponse) -> HttpResponse:
    """The tables of the page that was asked for; the page itself when it has none or is no page."""
    if page.status_code != 200 or not page.get("Content-Type", "").startswith("text/html"):
        return page
    reader = _Reader()
    reader.feed(page.content.decode())
    tables = list(reader.tables())
    if not tables:
        return page
    return download(reader.title, tables)


def download(title: str, tables: list[Table], form: str = "xlsx") -> HttpResponse:
    """The tables as a workbook, or (`form` "csv") under each other as separated values."""
    if form == "csv":
        answer = HttpResponse(_as_csv(tables), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(xlsx.write_tables(title, tables), content_type=xlsx.MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{slugify(title) or "tabell"}.{form}"'
    return answer


def _as_csv(tables: list[Table]) -> bytes:
    """Figures are exact, not as rounded on the page; what is not known says why. The notes come last."""
    rows: list[list[str | Decimal]] = []
    for table in tables:
        rows.append([column.label for column in table.columns])
        rows += [[cell if isinstance(cell, Decimal) else _in_words(cell) for cell in row.cells] for row in table.rows]
        rows += [[note] for note in table.notes]
    return separated(rows, decimals=None).encode("utf-8-sig")


def _in_words(cell: Cell) -> str:
    if isinstance(cell, Missing | Status):
        return cell.label
    return "" if cell is None else str(cell)


class _Read(NamedTuple):
    """A cell as the page shows it."""

    text: str
    is_head: bool = False
    is_figure: bool = False


class _Reader(HTMLParser):
    """Headings, captions and cells, in the order of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self._found: list[tuple[str, list[list[_Read]]]] = []
        self._heading, self._text = "", ""
        self._skipping: list[str] = []
        self._spans, self._is_head, self._is_figure, self._in_caption, self._open = 1, False, False, False, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if self._skipping:
            if tag == self._skipping[-1]:
                self._skipping.append(tag)
        elif _is_unread(tag, given, classes):
            self._skipping.append(tag)
        elif tag == "table" and "figures" in classes:
            self._found.append((self._heading, []))
            self._open = True
        elif tag == "tr" and self._open:
            self._found[-1][1].append([])
        elif tag in {"h1", "h2", "h3", "caption", "td", "th", "title"}:
            self._text, self._is_figure, self._in_caption = "", "num" in classes, tag == "caption"
            self._is_head = tag == "th" and given.get("scope") not in _ROWS
            self._spans = int(given.get("colspan") or 1)
        elif tag == "input" and given.get("type") in {None, "text", "number", "date"}:
            self._text += given.get("value") or ""
        elif tag in {"br", "p", "small", "li", "div"}:
            self._text += ", " if tag == "small" and self._in_caption else " "

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        text = _SPACES.sub(" ", self._text).strip()
        if self._skipping:
            if tag == self._skipping[-1]:
                self._skipping.pop()
        elif tag == "title":
            self.title = text.partition(" – Styrkedjan")[0]
        elif tag in {"h1", "h2", "h3"}:
            self._heading = text
        elif tag == "caption" and self._open and text:
            self._found[-1] = (text, self._found[-1][1])
        elif tag in {"td", "th"} and self._open and self._found[-1][1]:
            row = self._found[-1][1][-1]
            row += [_Read(text, self._is_head, self._is_figure), *[_Read("", self._is_head)] * (self._spans - 1)]
        elif tag == "table":
            self._open = False

    def tables(self) -> Iterator[Table]:
        for caption, rows in self._found:
            heads = [row for row in rows if row and all(cell.is_head for cell in row)]
            body = [row for row in rows if row and row not in heads]
            width = max((len(row) for row in (*heads, *body)), default=0)
            if not body:
                continue
            filled = [(*row, *[_Read("")] * (width - len(row))) for row in (*heads, *body)]
            names = [" ".join(row[at].text for row in filled[: len(heads)] if row[at].text) for at in range(width)]
            kinds = [_kind([row[at] for row in filled[len(heads) :]]) for at in range(width)]
            cells = [Row(tuple(map(_cell, row, kinds))) for row in filled[len(heads) :]]
            columns = [Column(name, kind, as_written=kind.is_figure) for name, kind in zip(names, kinds, strict=True)]
            yield Table(caption or self.title, tuple(columns), tuple(cells))


def _is_unread(tag: str, given: Mapping[str, str | None], classes: list[str]) -> bool:
    """What is drawn, pressed, folded away or for the ear only. A word of the glossary is a button, and is read."""
    is_word = "term" in classes and "mark" not in classes
    return (tag in _NOT_READ and not is_word) or "popover" in given or ("hidden" in classes and tag != "caption")


def _kind(cells: list[_Read]) -> ColumnKind:
    """Figures only where the page says so and every cell is one, or a dash: a code is none, nor "undertryckt"."""
    said = [cell for cell in cells if cell.text not in {"", DASH}]
    is_figures = all(cell.is_figure and _NUMBER.fullmatch(cell.text) for cell in said)
    return ColumnKind.NUMBER if said and is_figures else ColumnKind.TEXT


def _cell(cell: _Read, kind: ColumnKind) -> Cell:
    if kind is ColumnKind.TEXT:
        return cell.text
    return parse_number(cell.text) if _NUMBER.fullmatch(cell.text) else None
