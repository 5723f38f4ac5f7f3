"""Rows to an Excel workbook that reads back as the same rows."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from styrkedjan.domain.periods import Period
from styrkedjan.sources.workbook_base import base_records
from styrkedjan.sources.workbook_grid import BASE_SHEET, HELP_SHEET
from styrkedjan.sources.workbook_spec import EXCEL_TEXT_LIMIT, Column, Kind, TableSpec, Value, Values, dump

_LIST_SHEET = "_val"
_SHOWN_CODES = 40
_CHANGES = (
    "Kolumner du tar bort ändras inte. Rader du tar bort ändras inte heller, om du inte begär det vid inläsningen."
)
_REPLACES = "Det som läses in ersätter det som fanns för samma månader: rader du tar bort försvinner."
_EXACT_DIGITS = 15  # what a spreadsheet's number keeps
_WIDTHS = {
    Kind.TEXT: 32,
    Kind.CODE: 14,
    Kind.CODES: 22,
    Kind.CHOICE: 20,
    Kind.BOOL: 9,
    Kind.INTEGER: 12,
}
_FORMATS = {
    Kind.INTEGER: {"num_format": "0"},
    Kind.NUMBER: {"num_format": "#,##0.######"},
    Kind.MONEY: {"num_format": "#,##0.00"},
    Kind.PERCENT: {"num_format": "0.0####%"},
    Kind.DATE: {"num_format": "yyyy-mm-dd"},
}
_KIND_WORDS = {
    Kind.TEXT: "text",
    Kind.CODE: "kod (text, inledande nollor behålls)",
    Kind.CODES: "flera koder åtskilda med semikolon",
    Kind.INTEGER: "heltal",
    Kind.NUMBER: "tal",
    Kind.MONEY: "belopp i kronor",
    Kind.PERCENT: "procent",
    Kind.DATE: "datum (2026-01-31)",
    Kind.PERIOD: "period (2026, 2026-T2, 2026-Q3 eller 2026-08)",
    Kind.CHOICE: "val ur lista",
    Kind.BOOL: "Ja eller Nej",
}


def write_table(
    spec: TableSpec, rows: Sequence[Values], known_at: datetime, known: Mapping[str, Collection[str]] | None = None
) -> bytes:
    """The rows as an xlsx file: the table, a help sheet, and hidden what was exported at `known_at` (aware).

    The help tells the codes that are `known` per column.

    `read_table` of the result gives the rows back. Raises ValueError for a value that its column cannot hold.
    """
    import xlsxwriter

    if known_at.tzinfo is None:
        raise ValueError("known_at must say its time zone")
    cleaned = [spec.cleaned(row) for row in rows]
    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": known_at.replace(tzinfo=None), "title": spec.title})
        sheet = book.add_worksheet(spec.title)
        help_sheet = book.add_worksheet(HELP_SHEET)
        lists = _write_lists(book, spec)
        _write_rows(book, sheet, spec, cleaned)
        _validate(sheet, spec, lists, len(cleaned))
        _write_help(book, help_sheet, spec, known_at, known or {})
        hidden = book.add_worksheet(BASE_SHEET)
        hidden.very_hidden()
        for index, record in enumerate(base_records(spec, cleaned, known_at)):
            for place, text in enumerate(record):
                hidden.write_string(index, place, text)
    return target.getvalue()


def _write_rows(book: Any, sheet: Any, spec: TableSpec, rows: Sequence[Values]) -> None:
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    required = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#E7EFEF"})
    sheet.freeze_panes(1, len(spec.key))
    formats = {}
    for place, column in enumerate(spec.columns):
        formats[column.key] = book.add_format(_FORMATS.get(column.kind, {"num_format": "@"}))
        sheet.set_column(place, place, _WIDTHS.get(column.kind, 14), formats[column.key])
        marked = required if column.required or column.key in spec.key else heading
        sheet.write_string(0, place, column.heading, marked)
    for index, row in enumerate(rows, start=1):
        for place, column in enumerate(spec.columns):
            _write_cell(sheet, index, place, column, row.get(column.key), formats[column.key])


def _write_cell(sheet: Any, row: int, place: int, column: Column, value: Value, style: Any) -> None:
    if value is None or value in ("", ()):
        return
    if isinstance(value, date):
        status = sheet.write_datetime(row, place, value, style)
    elif isinstance(value, int | Decimal) and not isinstance(value, bool) and _fits_a_number(value):
        status = sheet.write_number(row, place, value, style)
    else:
        status = sheet.write_string(row, place, cell_text(column, value), style)
    if status != 0:
        raise ValueError(f"{column.heading}: {str(value)[:40]!r} does not fit in an Excel cell")


def cell_text(column: Column, value: Value) -> str:
    """A value as it stands in a cell: the label of a choice, Ja or Nej, a decimal comma."""
    if column.kind is Kind.CHOICE and isinstance(value, str):
        if value and value not in column.choices:
            raise ValueError(f"{column.heading}: {value!r} is none of the choices")
        return column.choices.get(value, "")
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if isinstance(value, Decimal):
        if column.kind is Kind.PERCENT:
            return f"{dump(value * 100)} %".replace(".", ",")
        return str(dump(value)).replace(".", ",")
    if isinstance(value, Period):
        return str(value)
    text = dump(value) or ""
    if len(text) > EXCEL_TEXT_LIMIT:
        raise ValueError(f"{column.heading}: a cell holds at most {EXCEL_TEXT_LIMIT} characters")
    return text


def _fits_a_number(value: int | Decimal) -> bool:
    """Whether a spreadsheet's number keeps every digit."""
    return len(Decimal(value).normalize().as_tuple().digits) <= _EXACT_DIGITS and abs(value) < 10**_EXACT_DIGITS


def _write_lists(book: Any, spec: TableSpec) -> Mapping[str, str]:
    """The labels of each choice on a hidden sheet (a list inside a rule holds 255 characters); column -> where."""
    columns = [column for column in spec.columns if column.kind is Kind.CHOICE]
    if not columns:
        return {}
    sheet = book.add_worksheet(_LIST_SHEET)
    sheet.very_hidden()
    where = {}
    for index, column in enumerate(columns):  # one list per row, since rows are written once
        for place, label in enumerate(column.choices.values()):
            sheet.write_string(index, place, label)
        last = _letters(len(column.choices))
        where[column.key] = f"={_LIST_SHEET}!$A${index + 1}:${last}${index + 1}"
    return where


def _letters(number: int) -> str:
    from styrkedjan.sources.tables.base import column_letters

    return column_letters(number)


def _validate(sheet: Any, spec: TableSpec, lists: Mapping[str, str], count: int) -> None:
    last = count + 1_000  # rows that a person may add
    for place, column in enumerate(spec.columns):
        rule: dict[str, Any] = {"ignore_blank": True, "error_title": column.heading[:32]}
        if column.key in lists:
            rule |= {"validate": "list", "source": lists[column.key], "error_message": "Välj ur listan."}
        elif column.kind is Kind.BOOL:
            rule |= {"validate": "list", "source": ["Ja", "Nej"], "error_message": "Skriv Ja eller Nej."}
        else:
            continue
        sheet.data_validation(1, place, last, place, rule)


def _write_help(
    book: Any, sheet: Any, spec: TableSpec, known_at: datetime, known: Mapping[str, Collection[str]]
) -> None:
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, 2, 80)
    lines = [
        f"Uppgifterna är hämtade {known_at:%Y-%m-%d kl. %H:%M}. Ändra på bladet ”{spec.title}” och läs in filen igen.",
        _REPLACES if spec.whole else _CHANGES,
        spec.help,
    ]
    sheet.write_string(0, 0, spec.title, bold)
    texts = [line for line in lines if line]
    for index, line in enumerate(texts, start=1):
        sheet.write_string(index, 0, line)
    top = len(texts) + 2
    for place, word in enumerate(("Kolumn", "Innehåll", "Förklaring")):
        sheet.write_string(top, place, word, bold)
    for index, column in enumerate(spec.columns, start=top + 1):
        sheet.write_string(index, 0, column.heading, wrapped)
        sheet.write_string(index, 1, _content(spec, column), wrapped)
        sheet.write_string(index, 2, f"{column.help} {_codes(known.get(column.key, ()))}".strip(), wrapped)


def _codes(known: Collection[str]) -> str:
    """The codes there are, as many as one reads."""
    if not known:
        return ""
    first, more = sorted(known)[:_SHOWN_CODES], len(known) - _SHOWN_CODES
    return f"Koder som finns: {', '.join(first)}{f' och {more} till' if more > 0 else ''}."


def _content(spec: TableSpec, column: Column) -> str:
    words = [_KIND_WORDS[column.kind]]
    if column.readonly:
        words.append("läses inte in")
    elif column.required or (column.key in spec.key and not spec.whole):
        words.append("måste finnas")
    if column.choices:
        words.append(": " + ", ".join(column.choices.values()))
    return ", ".join(words).replace(", :", ":")[:EXCEL_TEXT_LIMIT]
