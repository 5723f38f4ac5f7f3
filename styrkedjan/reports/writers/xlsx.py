"""Excel: one sheet per table with numbers as numbers, so that a controller can go on counting."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from styrkedjan.domain.observations import Missing
from styrkedjan.domain.status import Status
from styrkedjan.domain.swedish import MINUS
from styrkedjan.reports import figures
from styrkedjan.reports.document import Document, KeyFigures, StatusList
from styrkedjan.reports.tables import Cell, Column, ColumnKind, Row, RowKind, Table

MOST_NAME = 31
# Excel refuses a longer page header.
MOST_HEADER = 255
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_HANGING = frozenset({"och", "mellan", "per", "i", "av", "till", "med", "för", "på", "mot", "om", "att"})
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def write(document: Document, checksum: str = "") -> bytes:
    """The document's tables as a workbook. Statuses and key figures become tables too."""
    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        title = f"{document.title}, {document.subtitle}"
        properties = {"title": title, "author": document.author, "created": document.known_at.replace(tzinfo=None)}
        book.set_properties({**properties, "keywords": f"sha256 {checksum}" if checksum else ""})
        formats = _Formats(book)
        tables = list(_tables(document))
        names = _names([table.caption for table in tables])
        _about(book, formats, document, list(zip(names, tables, strict=True)), checksum)
        for name, table in zip(names, tables, strict=True):
            sheet = book.add_worksheet(name)
            _sheet(sheet, formats, table, document.standing)
            _prints(sheet, document, landscape=True)
    return buffer.getvalue()


def write_tables(title: str, tables: list[Table]) -> bytes:
    """Tables that a page shows, as a workbook with a sheet for each."""
    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        book.set_properties({"title": title})
        formats = _Formats(book)
        for name, table in zip(_names([table.caption for table in tables]), tables, strict=True):
            _sheet(book.add_worksheet(name), formats, table, "")
    return buffer.getvalue()


def _tables(document: Document) -> list[Table]:
    found: list[Table] = []
    for block in document.blocks:
        if isinstance(block, KeyFigures):
            found.append(_key_figures(block))
        elif isinstance(block, StatusList) and not block.with_details:
            found.append(_statuses(block))
        elif isinstance(block, StatusList):
            found += [_indicators(block)] if any(item.indicators for item in block.items) else [_statuses(block)]
    return [*found, *document.tables]


def _key_figures(block: KeyFigures) -> Table:
    rows = [
        Row((item.column.heading, item.column.scaled(item.value) if isinstance(item.value, Decimal) else item.value,
             "%" if item.column.kind is ColumnKind.SHARE else item.column.unit, item.note))
        for item in block.items
    ]  # fmt: skip
    columns = (Column("Nyckeltal"), Column("Värde", ColumnKind.NUMBER, "", 1), Column("Enhet"), Column("Anmärkning"))
    return Table("Nyckeltal", columns, tuple(rows))


def _statuses(block: StatusList) -> Table:
    columns = [Column("Rubrik"), Column("Nyckel"), Column("Bidrar till"), Column("Bedömning"), Column("Förslag")]
    columns += [Column("Prognos helår")] if block.with_forecast else []
    columns += [Column("Skäl att avvika"), Column("Kommentar")]
    rows = []
    for item in block.items:
        forecast: list[Cell] = [item.forecast_label if item.forecast else ""] if block.with_forecast else []
        proposed = item.proposed.label if item.proposed else ""
        rows.append(Row((item.title, item.key, item.group, item.label, proposed, *forecast, item.reason, item.comment)))
    return Table(block.caption, tuple(columns), tuple(rows))


def _indicators(block: StatusList) -> Table:
    columns = (
        Column("Indikator"),
        Column("Mål"),
        Column("Enhet"),
        Column("Målvärde"),
        Column("Utfall", ColumnKind.NUMBER, "", 2),
        Column("Period"),
        Column("Status"),
        Column("Anmärkning"),
    )
    rows = [
        Row((line.name, item.name, line.unit, line.target, line.outcome, line.period,
             (line.status or Status.NOT_ASSESSED).label, line.note))
        for item in block.items
        for line in item.indicators
    ]  # fmt: skip
    return Table("Indikatorer", columns, tuple(rows))


def _names(captions: list[str]) -> list[str]:
    """Sheet names: at most 31 characters, none forbidden, none twice."""
    names: list[str] = []
    for caption in captions:
        base = _short_name(_FORBIDDEN.sub(" ", caption)) or "Tabell"
        name, number = base, 2
        while name.lower() in [taken.lower() for taken in names] or name.lower() == "om rapporten":
            suffix = f" ({number})"
            name, number = base[: MOST_NAME - len(suffix)] + suffix, number + 1
        names.append(name)
    return names


def _short_name(caption: str) -> str:
    """A sheet name that ends with a word: what stands in brackets goes first, then what follows a comma, then words."""
    name = " ".join(caption.split())
    for shorter in (_BRACKETS.sub("", name), _BRACKETS.sub("", name).partition(",")[0]):
        if len(name) > MOST_NAME:
            name = shorter.strip()
    if len(name) > MOST_NAME:
        kept = name[: MOST_NAME + 1].rpartition(" ")[0] or name[:MOST_NAME]
        words = kept.split()
        while len(words) > 1 and words[-1].lower() in _HANGING:
            words.pop()
        name = " ".join(words)
    return name.strip(" ,")


class _Formats:
    """Cell formats by column, made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.title = book.add_format({"bold": True, "font_size": 14, "font_color": "#0b5563"})
        self.head = book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "bottom"})
        self.head_figure = book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "align": "right"})
        self.fact = book.add_format({"bold": True, "valign": "top"})
        self.standing = book.add_format({"bold": True, "font_color": "#8f5a00"})
        self.note = book.add_format({"font_color": "#526069"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.link = book.add_format({"font_color": "#0b5563", "underline": 1})
        self._made: dict[tuple[str, bool], Any] = {}

    def of(self, column: Column, *, bold: bool) -> Any:
        """The format of a column's cells. Excel shows the thousands' and decimals' signs of the reader's language."""
        pattern = {ColumnKind.DAY: "yyyy-mm-dd", ColumnKind.TEXT: "@", ColumnKind.STATUS: "@"}.get(column.kind)
        decimals = f".{'0' * column.decimals}" if column.decimals else ""
        number = "#,##0.####" if column.as_written else f"#,##0{decimals}"
        if pattern is None:
            pattern = f"+{number};{MINUS}{number};{number}" if column.signed else f"{number};{MINUS}{number}"
        key = (pattern, bold)
        if key not in self._made:
            base: dict[str, Any] = {"num_format": pattern, "valign": "top"}
            if not column.kind.is_figure:
                base["text_wrap"] = True
            self._made[key] = self.book.add_format({**base, **({"bold": True, "top": 1} if bold else {})})
        return self._made[key]


def _about(book: Any, formats: _Formats, document: Document, tables: list[tuple[str, Table]], checksum: str) -> None:
    sheet = book.add_worksheet("Om rapporten")
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 64, formats.wrap)
    sheet.write_string(0, 0, f"{document.title}, {document.subtitle}", formats.title)
    facts = [
        ("Organisation", document.organisation),
        ("Period", document.period),
        ("Beslut", document.decision or document.standing or "Inte beslutad"),
        ("Känt till och med", figures.moment(document.known_at)),
        *([("Kontrollsumma", figures.grouped(checksum))] if checksum else []),
    ]
    for index, (name, value) in enumerate(facts, 2):
        sheet.write_string(index, 0, name, formats.fact)
        sheet.write_string(index, 1, value, formats.wrap)
    _prints(sheet, document, landscape=False)
    for index, (name, table) in enumerate(tables, 3 + len(facts)):
        sheet.write_url(index, 0, f"internal:'{name}'!A1", formats.link, name)
        sheet.write_string(index, 1, table.caption, formats.wrap)


def _prints(sheet: Any, document: Document, *, landscape: bool) -> None:
    """A4, as wide as the page, with name and standing above and page numbers below on every page."""
    standing = f"&R&B{_header(document.standing)}" if document.standing else ""
    sheet.set_header(f"&L{_header(document.title)}, {_header(document.subtitle)}{standing}"[:MOST_HEADER])
    sheet.set_footer("&L&A&RSida &P av &N")
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()


def _header(words: str) -> str:
    """An ampersand begins a code in Excel's page headers."""
    return words.replace("&", "&&")


def _sheet(sheet: Any, formats: _Formats, table: Table, standing: str) -> None:
    sheet.write_string(0, 0, table.caption, formats.title)
    if standing:
        sheet.write_string(1, 0, standing, formats.standing)
    first = 2
    for index, (label, column) in enumerate(zip(table.labels, table.columns, strict=True)):
        sheet.set_column(index, index, _width(table, index))
        sheet.write_string(first, index, label, formats.head_figure if column.kind.is_figure else formats.head)
    for number, row in enumerate(table.rows, first + 1):
        for index, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
            _write(sheet, number, index, cell, column, formats.of(column, bold=row.kind is not RowKind.NORMAL))
    for number, note in enumerate(table.notes, first + 2 + len(table.rows)):
        sheet.write_string(number, 0, note, formats.note)
    sheet.freeze_panes(first + 1, 1)
    sheet.repeat_rows(first)


def _write(sheet: Any, row: int, index: int, cell: Cell, column: Column, form: Any) -> None:
    if cell is None:
        sheet.write_blank(row, index, None, form)
    elif isinstance(cell, Missing | Status):
        sheet.write_string(row, index, cell.label, form)
    elif isinstance(cell, Decimal):
        # A share stands as per cent with its unit in the heading, like on paper.
        sheet.write_number(row, index, float(column.scaled(cell)), form)
    elif isinstance(cell, date):
        sheet.write_datetime(row, index, cell, form)
    else:
        sheet.write_string(row, index, cell, form)


def _width(table: Table, index: int) -> int:
    if table.columns[index].kind.is_figure:
        return 14
    longest = max((len(str(row.cells[index] or "")) for row in table.rows), default=10)
    return min(max(longest + 2, 12), 60)
