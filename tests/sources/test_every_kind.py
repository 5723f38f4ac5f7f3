"""Every kind of import against every class of trouble: one test, which holds each to what `sources.traps` says.

A silent other number is never an answer: what is read is compared with the plain file, what is stopped says why.
"""

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
from styrkedjan.domain.periods import Period
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_examples import made_up
from styrkedjan.pipeline import ledger_kind
from styrkedjan.pipeline.ledger_workbook import LEDGER_TABLE
from styrkedjan.sources.ledger import LedgerFile
from styrkedjan.sources.tables.headings import ColumnMap, Reading
from styrkedjan.sources.traps import TRAPS, Answer, Trap, answer_of
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
            own = rows.get(name) if isinstance(rows, dict) else rows
            for at, row in enumerate(own or [case.row], start=1):
                for place, column in enumerate(case.columns):
                    style = made.add_format({"num_format": (formats or {}).get(column.key, "General")})
                    value = row[column.key]
                    if column.key in (formulas or {}):
                        page.write_formula(at, place, formulas[column.key][0], None, formulas[column.key][1])
                    elif isinstance(value, Decimal | int | float) and not isinstance(value, bool):
                        page.write_number(at, place, value, style)
                    elif isinstance(value, str) and column.kind.is_decimal:
                        page.write_string(at, place, value)
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


def with_cells(case: Case, **cells: str) -> list[str]:
    """The right row with other texts in some of its columns."""
    return [cells.get(c.key, text) for c, text in zip(case.columns, case.cells(), strict=True)]


def other_row(case: Case, **changed: object) -> dict:
    """A right row that another key tells apart from the first."""
    row = {**case.row, **changed}
    name = next(name for name in case.spec.key if name not in changed)
    column = case.spec[name]
    if column.kind is Kind.CHOICE:
        return {**row, name: [*column.choices][1]}
    later = {Kind.CODE: "4321", Kind.TEXT: "Annat", Kind.PERIOD: Period(YEAR - 1), Kind.DATE: date(YEAR - 1, 3, 1)}
    return {**row, name: later[column.kind] if column.kind in later else column.maximum or row[name] + 1}


def plain(case: Case, folder: Path) -> list[dict]:
    """What the plain file gives."""
    return case.read(csv(case).encode(), folder)


def is_read(case: Case, data: str | bytes, folder: Path, rows: list[dict] | None = None) -> Answer:
    assert case.read(data.encode() if isinstance(data, str) else data, folder) == (rows or plain(case, folder))
    return Answer.READ


def is_stopped(case: Case, data: str | bytes, folder: Path, said: str) -> Answer:
    problems = refused(case, data, folder)
    assert any(said in f"{problem.where} {problem.what}" for problem in problems), problems
    return Answer.STOPPED


def balance(case: Case, folder: Path) -> Answer:
    heads = ["Saldo", *(column.heading for column in case.columns)]
    return is_read(case, csv(case, ["99 000,00", *case.cells()], headings=heads), folder)


def totals(case: Case, folder: Path) -> Answer:
    code = case.first(Kind.CODE, required=True) or case.need(Kind.CODE)
    for word in ("Summa", "Totalsumma", "1000 Summa", "Totalt"):
        is_read(case, csv(case, case.cells(), with_cells(case, **{code.key: word})), folder)
    return Answer.READ


def too_many(case: Case, folder: Path) -> Answer:
    return is_stopped(case, csv(case, case.cells(), [*case.cells(), "x"]), folder, "rad 3")


def quote(case: Case, folder: Path) -> Answer:
    cells = case.cells()
    torn = [*cells[:-1], f'"{cells[-1] or "24 tum"}']
    return is_stopped(case, csv(case, torn, cells, cells), folder, "rad 2")


def sheets(case: Case, folder: Path) -> Answer:
    is_stopped(case, book(case, sheets=("Januari", "Februari")), folder, "Februari")  # the same row on both
    rows = {"Januari": [case.row], "Februari": [other_row(case)]}
    assert len(case.read(book(case, rows=rows, sheets=tuple(rows)), folder)) == 2
    return Answer.READ


def hidden(case: Case, folder: Path) -> Answer:
    return is_read(case, book(case, hidden=("Gammal",)), folder)


def formula(case: Case, folder: Path) -> Answer:
    for sheet in ("Blad1", "Drift & kapital"):
        for column in case.columns:
            data = without_values(book(case, sheets=(sheet,), formulas={column.key: ("=1+1", 0)}))
            is_stopped(case, data, folder, "formel")
    return Answer.STOPPED


def error(case: Case, folder: Path) -> Answer:
    for sheet in ("Blad1", "Drift & kapital"):
        for column in case.columns:
            data = book(case, sheets=(sheet,), formulas={column.key: ("=NA()", "#N/A")})
            is_stopped(case, data, folder, "fel från Excel")
    return Answer.STOPPED


def other_year(case: Case, folder: Path) -> Answer:
    heads = [*(column.heading for column in case.columns), "År"]
    return is_stopped(case, csv(case, [*case.cells(), str(YEAR - 1)], headings=heads), folder, f"gäller {YEAR - 1}")


def thousands(case: Case, folder: Path) -> Answer:
    amount, text = case.need(Kind.MONEY), csv(case, above="Sammandrag, belopp i tkr\n")
    is_stopped(case, text, folder, "tkr")
    (row,) = case.read(text.encode(), folder, Reading(unit="tkr"))
    assert row[amount.key] == plain(case, folder)[0][amount.key] * 1000
    assert case.read(text.encode(), folder, Reading(unit="kr")) == plain(case, folder)
    return Answer.ASKED


def guard(case: Case, folder: Path) -> Answer:
    cells = {c.key: f'="{text}"' for c, text in zip(case.columns, case.cells(), strict=True)
             if c.kind is Kind.CODE and text}  # fmt: skip
    return is_read(case, csv(case, with_cells(case, **cells)), folder)


def named(case: Case, folder: Path) -> Answer:
    cells = {c.key: f"{text} Björkvik" for c, text in zip(case.columns, case.cells(), strict=True)
             if c.kind is Kind.CODE and c.key != "period" and text[:1].isdigit()}  # fmt: skip
    return is_read(case, csv(case, with_cells(case, **cells)), folder)


def percent(case: Case, folder: Path) -> Answer:
    column = case.need(Kind.NUMBER)
    data = book(case, rows=[{**case.row, column.key: Decimal("0.87")}], formats={column.key: "0.0%"})
    assert case.read(data, folder)[0][column.key] == 87
    return Answer.READ


def percent_money(case: Case, folder: Path) -> Answer:
    column = case.need(Kind.MONEY)
    data = book(case, rows=[{**case.row, column.key: Decimal("0.87")}], formats={column.key: "0.0%"})
    return is_stopped(case, data, folder, "procent")


def ambiguous(case: Case, folder: Path) -> Answer:
    column = case.need(Kind.NUMBER, Kind.MONEY)
    text = csv(case, with_cells(case, **{column.key: "1.500"}))
    if case.key != "ledger":
        return is_stopped(case, text, folder, "kan betyda både")
    assert case.read(text.encode(), folder)[0]["amount"] == 1500
    return Answer.READ


def mixed(case: Case, folder: Path) -> Answer:
    """And amounts as people write them."""
    column = case.need(Kind.NUMBER, Kind.MONEY)
    most = column.maximum if column.maximum is not None else 10**9
    for text, value in (
        ("2 000,50", "2000.50"),
        ("1\u00a0234,50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("12,5", "12.5"),
    ):
        if Decimal(value) <= most:
            rows = [case.row, other_row(case, **{column.key: text})]
            assert [row[column.key] for row in case.read(book(case, rows=rows), folder)] == [
                plain(case, folder)[0][column.key], Decimal(value),
            ]  # fmt: skip
    return Answer.READ


def empty_formula(case: Case, folder: Path) -> Answer:
    column = next((c for c in case.columns if not c.required and case.row[c.key] in ("", None, ())), None)
    if column is None:
        pytest.skip("tabellen har ingen kolumn som får vara tom")
    data = rewritten(book(case, formulas={column.key: ('=""', "zzz")}), b"<v>zzz</v>", b"<v></v>")
    return is_read(case, data, folder)


ABOVE = "Översikt över år och månad på förvaltningen\n"


def utf16(case: Case, folder: Path) -> Answer:
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        is_read(case, csv(case, above=ABOVE).encode(encoding), folder)
    return Answer.READ


def cp437(case: Case, folder: Path) -> Answer:
    for encoding in ("cp1252", "cp437", "mac_roman"):
        is_read(case, csv(case, above=ABOVE).encode(encoding), folder)
    return Answer.READ


def serial(case: Case, folder: Path) -> Answer:
    return is_stopped(case, csv(case, with_cells(case, **{case.need(Kind.DATE).key: "46096"})), folder, "dagnummer")


def days(case: Case, folder: Path) -> Answer:
    column = case.need(Kind.DATE)
    for text in (f"15/3 {YEAR}", f"15.03.{YEAR}", f"{YEAR}0315", f"{YEAR}-03-15"):
        data = csv(case, with_cells(case, **{column.key: text})).encode()
        assert case.read(data, folder)[0][column.key] == date(YEAR, 3, 15)
    return Answer.READ


def closing(case: Case, folder: Path) -> Answer:
    column = next(c for c in case.columns if c.kind is Kind.PERIOD or c.key == "period")
    for text in (f"{YEAR}13", f"{YEAR}-13", f"{YEAR}00"):
        is_stopped(case, csv(case, with_cells(case, **{column.key: text})), folder, "ingen period i kalendern")
    return Answer.STOPPED


def sexes(case: Case, folder: Path) -> Answer:
    found = [case.read(csv(case, with_cells(case, sex=word)).encode(), folder)[0]["sex"] for word in ("Kvinnor", "Män")]
    assert found == ["K", "M"]
    return Answer.READ


def headings(case: Case, folder: Path) -> Answer:
    column = next(c for c in case.columns if c.required and (c.kind is not Kind.CODE or case.key != "ledger"))
    strange = csv(case, headings=["Xyzzy" if each is column else each.heading for each in case.columns])
    refused(case, strange, folder)
    mapped = Reading(ColumnMap({column.key: "Xyzzy"}))
    assert case.read(strange.encode(), folder, mapped) == plain(case, folder)
    return Answer.ASKED


TRIED: dict[str, Callable[[Case, Path], Answer]] = {
    each.__name__: each
    for each in (
        balance, totals, too_many, quote, sheets, hidden, formula, error, other_year, thousands, guard, named, percent,
        percent_money, ambiguous, mixed, empty_formula, utf16, cp437, serial, days, closing, sexes, headings,
    )
}  # fmt: skip
ELSEWHERE = {"SIE": "provas i tests/cli/test_field_files", "Kolada": "provas i tests/sources/kolada"}


@pytest.mark.parametrize("trap", TRAPS, ids=[trap.key for trap in TRAPS])
@pytest.mark.parametrize("key", sorted(CASES))
def test_every_kind_does_with_every_class_what_it_says(key: str, trap: Trap, tmp_path):
    case = CASES[key]
    promised = answer_of(trap, case.spec, is_ledger=key == "ledger")
    if trap.only in ELSEWHERE:
        pytest.skip(f"bara {trap.only}: {ELSEWHERE[trap.only]}")
    if promised is Answer.NONE:
        pytest.skip(f"bara {trap.only}" if trap.only else "tabellen har ingen sådan kolumn")
    assert TRIED[trap.key](case, tmp_path) is promised


def test_excel_gives_what_text_gives(case, tmp_path):
    is_read(case, book(case), tmp_path)


def test_a_null_byte_is_no_table(case, tmp_path):
    assert refused(case, csv(case).encode() + b"\x00\x01", tmp_path)


def test_every_kind_and_every_class_is_here():
    assert set(CASES) == {kind.key for kind in imports.kinds()}
    assert {"people", "opening_equity", "statement_mapping", "organisation", "ledger", "control_risks"} <= set(CASES)
    assert set(TRIED) == {trap.key for trap in TRAPS if trap.only not in ELSEWHERE}
