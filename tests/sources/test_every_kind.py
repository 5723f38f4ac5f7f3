"""Every kind of import against every class of trap: read right, or refused with the row named; never another number."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from styrkedjan.domain.errors import InvalidInput
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_examples import made_up
from styrkedjan.pipeline import ledger_kind
from styrkedjan.pipeline.ledger_workbook import LEDGER_TABLE
from styrkedjan.sources.ledger import LedgerFile
from styrkedjan.sources.tables.headings import ColumnMap, Reading
from styrkedjan.sources.workbook import Column, Kind, TableSpec, Values, cell_text, read_table

assert ledger_kind.KEY
YEAR = 2026


@dataclass(frozen=True)
class Case:
    """A kind: its table, one right row, and how the kind reads a file: into rows of plain values, or InvalidInput."""

    key: str
    spec: TableSpec
    row: Values
    read: Callable[..., list[dict]]

    @property
    def columns(self) -> list[Column]:
        return list(self.spec.read_columns)

    def cells(self, row: Values | None = None) -> list[str]:
        return [cell_text(column, (row or self.row)[column.key]) for column in self.columns]

    def first(self, *kinds: Kind, required: bool = False) -> Column | None:
        found = (c for c in self.columns if c.kind in kinds and (c.required or not required) and c.key not in ("row",))
        return next(found, None)

    def need(self, *kinds: Kind) -> Column:
        column = self.first(*kinds)
        if column is None:
            pytest.skip("tabellen har ingen sådan kolumn")
        return column


def _read_spec(spec: TableSpec) -> Callable[..., list[dict]]:
    def read(data: bytes, folder: Path, reading: Reading = Reading()) -> list[dict]:  # noqa: B008 - frozen
        return [dict(row.values) for row in read_table(data, "fil", spec, reading=reading).rows]

    return read


def _read_ledger(data: bytes, folder: Path, reading: Reading = Reading()) -> list[dict]:  # noqa: B008 - frozen
    path = folder / "fil"
    path.write_bytes(data)
    rows = []
    for batch in LedgerFile(path, year=YEAR, reading=reading).batches():
        for at in range(len(batch)):
            amount = Decimal(batch.amount_ore[at]).scaleb(-2)
            rows.append({"amount": amount, "day": batch.day[at], "period": str(batch.period[at])})
            rows[-1] |= {name: getattr(batch, name)[at] for name in ("responsibility", "account", "activity", "text")}
    return rows


def cases() -> list[Case]:
    tables = [kind for kind in imports.kinds() if isinstance(kind, imports.ImportKind)]
    found = [Case(kind.key, kind.spec, made_up(kind.spec, {}), _read_spec(kind.spec)) for kind in tables]
    spec = replace(LEDGER_TABLE, columns=tuple(c for c in LEDGER_TABLE.columns if c.key != "row"), key=("account",))
    row = {"responsibility": "1000", "account": "5011", "activity": "407", "project": "", "counterparty": "",
           "object": "", "period": f"{YEAR}03", "day": date(YEAR, 3, 15), "amount": Decimal("12.50"), "voucher": "A 1",
           "text": "Hyra"}  # fmt: skip
    return [*found, Case("ledger", spec, row, _read_ledger)]


CASES = {case.key: case for case in cases()}


@pytest.fixture(params=sorted(CASES))
def case(request):
    return CASES[request.param]


def csv(case: Case, *rows: list[str], headings: list[str] | None = None, above: str = "") -> str:
    head = headings or [column.heading for column in case.columns]
    return above + "\n".join(";".join(cells) for cells in [head, *(rows or [case.cells()])]) + "\n"


def book(case: Case, rows=None, sheets=("Blad1",), hidden=(), formats=None, formulas=None, headings=None) -> bytes:
    """The right row in Excel; `formulas` column key -> (formula, value), `formats` column key -> number format."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as made:
        for name in (*hidden, *sheets):
            page = made.add_worksheet(name)
            if name in hidden:
                page.hide()
            page.write_row(0, 0, headings or [column.heading for column in case.columns])
            for at, row in enumerate(rows or [case.row], start=1):
                for place, column in enumerate(case.columns):
                    style = made.add_format({"num_format": (formats or {}).get(column.key, "General")})
                    value = row[column.key]
                    if column.key in (formulas or {}):
                        page.write_formula(at, place, formulas[column.key][0], None, formulas[column.key][1])
                    elif isinstance(value, Decimal | int | float) and not isinstance(value, bool):
                        page.write_number(at, place, value, style)
                    elif value not in (None, "", ()):
                        page.write_string(at, place, cell_text(column, value))
        if hidden:
            made.get_worksheet_by_name(sheets[0]).activate()
            made.get_worksheet_by_name(sheets[0]).set_first_sheet()
    return target.getvalue()


def without_values(data: bytes) -> bytes:
    """Formulas as a program writes them that does not work them out."""
    return rewritten(data, b"</f><v>0</v>", b"</f>")


def rewritten(data: bytes, old: bytes, new: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            content = source.read(name)
            out.writestr(name, content.replace(old, new) if "worksheets" in name else content)
    return target.getvalue()


def refused(case: Case, data: str | bytes, folder: Path, reading: Reading = Reading()) -> list:  # noqa: B008 - frozen
    with pytest.raises(InvalidInput) as refusal:
        case.read(data.encode() if isinstance(data, str) else data, folder, reading)
    assert all(problem.what for problem in refusal.value.problems)
    return list(refusal.value.problems)


@pytest.fixture
def right(case, tmp_path):
    """What the plain file gives."""
    rows = case.read(csv(case).encode(), tmp_path)
    assert len(rows) == 1
    return rows


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "cp437", "mac_roman"])
def test_encodings(case, right, encoding, tmp_path):
    text = csv(case, above="Översikt över år och månad på förvaltningen\n")
    assert case.read(text.encode(encoding), tmp_path) == right


def test_excel_gives_what_text_gives(case, right, tmp_path):
    assert case.read(book(case), tmp_path) == right


def test_total_rows_are_left_out(case, right, tmp_path):
    code = case.first(Kind.CODE, required=True)
    if code is None:
        pytest.skip("tabellen har ingen kod")
    for word in ("Summa", "Totalsumma", "1000 Summa", "Totalt"):
        total = [word if column is code else cell for column, cell in zip(case.columns, case.cells(), strict=True)]
        assert case.read(csv(case, case.cells(), total).encode(), tmp_path) == right


def test_a_cell_too_many_is_refused_by_row(case, tmp_path):
    problems = refused(case, csv(case, case.cells(), [*case.cells(), "x"]), tmp_path)
    assert any("rad 3" in problem.where for problem in problems)


def test_an_unclosed_quote_is_refused_by_row(case, tmp_path):
    cells = case.cells()
    torn = [*cells[:-1], f'"{cells[-1] or "24 tum"}']
    problems = refused(case, csv(case, torn, cells, cells), tmp_path)
    assert "rad 2" in problems[0].where


def test_every_visible_sheet_is_read_or_the_file_is_refused(case, tmp_path):
    problems = refused(case, book(case, sheets=("Januari", "Februari")), tmp_path)
    assert any("Februari" in f"{problem.where} {problem.what}" for problem in problems)


def test_a_hidden_sheet_is_not_read(case, right, tmp_path):
    assert case.read(book(case, hidden=("Gammal",)), tmp_path) == right


@pytest.mark.parametrize("sheet", ["Blad1", "Drift & kapital"])
def test_a_formula_without_a_value_is_an_error_at_its_cell(case, sheet, tmp_path):
    for place, column in enumerate(case.columns):
        data = without_values(book(case, sheets=(sheet,), formulas={column.key: ("=1+1", 0)}))
        problems = refused(case, data, tmp_path)
        assert any("formel" in problem.what for problem in problems), (place, column.key)


@pytest.mark.parametrize("sheet", ["Blad1", "Drift & kapital"])
def test_an_excel_error_is_an_error_at_its_cell(case, sheet, tmp_path):
    for column in case.columns:
        problems = refused(case, book(case, sheets=(sheet,), formulas={column.key: ("=NA()", "#N/A")}), tmp_path)
        assert any("fel från Excel" in problem.what for problem in problems), column.key


def test_a_formula_that_gives_an_empty_text_is_empty(case, right, tmp_path):
    column = next((c for c in case.columns if not c.required and case.row[c.key] in ("", None, ())), None)
    if column is None:
        pytest.skip("tabellen har ingen kolumn som får vara tom")
    data = rewritten(book(case, formulas={column.key: ('=""', "zzz")}), b"<v>zzz</v>", b"<v></v>")
    assert case.read(data, tmp_path) == right


def test_thousands_are_asked_about_and_then_counted(case, right, tmp_path):
    amount = case.need(Kind.MONEY)
    text = csv(case, above="Sammandrag, belopp i tkr\n")
    assert any("tkr" in problem.what for problem in refused(case, text, tmp_path))
    (row,) = case.read(text.encode(), tmp_path, Reading(unit="tkr"))
    assert row[amount.key] == right[0][amount.key] * 1000
    assert case.read(text.encode(), tmp_path, Reading(unit="kr")) == right


def test_excels_guard_around_a_code_is_no_part_of_it(case, right, tmp_path):
    cells = [
        f'="{cell}"' if column.kind is Kind.CODE and cell else cell
        for column, cell in zip(case.columns, case.cells(), strict=True)
    ]
    assert case.read(csv(case, cells).encode(), tmp_path) == right


def test_a_code_with_its_name_is_the_code(case, right, tmp_path):
    keys = {column.key for column in case.columns if column.kind is Kind.CODE and column.key != "period"}
    cells = [
        f"{cell} Björkvik" if column.key in keys and cell[:1].isdigit() else cell
        for column, cell in zip(case.columns, case.cells(), strict=True)
    ]
    assert case.read(csv(case, cells).encode(), tmp_path) == right


def test_a_percent_cell_is_read_as_it_is_shown_or_refused(case, tmp_path):
    column = case.need(Kind.NUMBER, Kind.MONEY)
    row = {**case.row, column.key: Decimal("0.87")}
    data = book(case, rows=[row], formats={column.key: "0.0%"})
    if column.kind is Kind.MONEY and case.key != "ledger":
        assert any("procent" in problem.what for problem in refused(case, data, tmp_path))
    elif case.key != "ledger":
        assert case.read(data, tmp_path)[0][column.key] == 87


def test_a_number_that_may_be_two_is_refused(case, tmp_path):
    column = case.need(Kind.NUMBER, Kind.MONEY)
    if case.key == "ledger":
        pytest.skip("öre har två decimaler, så 1.500 är femtonhundra")
    cells = ["1.500" if each is column else cell for each, cell in zip(case.columns, case.cells(), strict=True)]
    assert any("kan betyda både" in problem.what for problem in refused(case, csv(case, cells), tmp_path))


@pytest.mark.parametrize("text", ["1 234,50", "1\u00a0234,50", "1.234,50", "1234,50 kr"])
def test_an_amount_as_people_write_it(case, text, tmp_path):
    column = case.need(Kind.MONEY)
    if column.maximum is not None:
        pytest.skip("kolumnen har ett tak")
    cells = [text if each is column else cell for each, cell in zip(case.columns, case.cells(), strict=True)]
    assert case.read(csv(case, cells).encode(), tmp_path)[0][column.key] == Decimal("1234.50")


def test_days_as_people_write_them_and_serials_refused(case, tmp_path):
    column = case.need(Kind.DATE)
    for text in (f"15/3 {YEAR}", f"15.03.{YEAR}", f"{YEAR}0315", f"{YEAR}-03-15"):
        cells = [text if each is column else cell for each, cell in zip(case.columns, case.cells(), strict=True)]
        assert case.read(csv(case, cells).encode(), tmp_path)[0][column.key] == date(YEAR, 3, 15)
    cells = ["46096" if each is column else cell for each, cell in zip(case.columns, case.cells(), strict=True)]
    assert any("dagnummer" in problem.what for problem in refused(case, csv(case, cells), tmp_path))


def test_a_heading_nobody_knows_is_chosen_by_a_map(case, right, tmp_path):
    column = next(c for c in case.columns if c.required and (c.kind is not Kind.CODE or case.key != "ledger"))
    strange = ["Xyzzy" if each is column else each.heading for each in case.columns]
    refused(case, csv(case, headings=strange), tmp_path)
    mapped = Reading(ColumnMap({column.key: "Xyzzy"}))
    assert case.read(csv(case, headings=strange).encode(), tmp_path, mapped) == right


def test_a_null_byte_is_no_table(case, tmp_path):
    assert refused(case, csv(case).encode() + b"\x00\x01", tmp_path)


def test_every_kind_that_can_be_handed_in_is_here():
    assert set(CASES) == {kind.key for kind in imports.kinds()}
    assert {"people", "opening_equity", "statement_mapping", "organisation", "ledger"} <= set(CASES)


@pytest.mark.parametrize("text", [f"{YEAR}13", f"{YEAR}-13", f"{YEAR}00"])
def test_a_period_of_the_closing_is_refused(case, text, tmp_path):
    column = next((c for c in case.columns if c.kind is Kind.PERIOD or c.key == "period"), None)
    if column is None:
        pytest.skip("tabellen har ingen period")
    cells = [text if each is column else cell for each, cell in zip(case.columns, case.cells(), strict=True)]
    problems = refused(case, csv(case, cells), tmp_path)
    assert any("ingen period i kalendern" in problem.what and problem.remedy for problem in problems)
