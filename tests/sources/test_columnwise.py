"""Reading by columns gives what reading row by row gives, word for word: the careful reader is the judge."""

from __future__ import annotations

import io
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from styrkedjan.domain.errors import InvalidInput
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_examples import made_up
from styrkedjan.sources import ledger_columnwise, workbook_reading
from styrkedjan.sources.ledger import LedgerFile
from styrkedjan.sources.tables import Limits, Source, delimited
from styrkedjan.sources.workbook import Column, Kind, TableSpec, cell_text, read_table
from styrkedjan.sources.workbook_columnwise import PIECE_ROWS
from styrkedjan.sources.workbook_rows import Run

CODES = ["200001", "0126", "5010", "5010 Lokalhyra", "", " ", "Summa", "9 1", '="0126"', "abc", "3,5", "Ö7", "5011 "]
AMOUNTS = ["12,50", "-3,00", "0,00", "1 234,50", "7", "", "x", "12,345", "(120)", "1.234,00", "-0,00", "−5,00"]
DAYS = ["2026-03-15", "2026-04-01", "15/3 2026", "2025-03-15", "", "46096", "imorgon"]
TEXTS = ["Hyra", " Hyra ", "", "Summa", "Totalt", "Slutbetalning", "a\tb", "å" * 3, "\ufeff"]
ORDINARY = ("200001", "5010", "12,50", "2026-03-15", "Hyra")


def mostly(ordinary: str, odd: list[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(ordinary), st.just(ordinary), st.just(ordinary), st.sampled_from(odd))


LEDGER_ROWS = st.lists(
    st.tuples(*map(mostly, ORDINARY, (CODES, CODES, AMOUNTS, DAYS, TEXTS))).flatmap(
        lambda row: st.sampled_from([list(row)] * 9 + [list(row)[:-1], [*row, "x"]])
    ),
    min_size=1,
    max_size=25,
)  # fmt: skip


def answer_of_ledger(path: Path) -> object:
    try:
        ledger = LedgerFile(path, year=2026)
        rows = [
            row
            for part in ledger.batches()
            for row in zip(
                *part.codes, part.period, part.day, part.amount_ore, part.voucher, part.text, part.row, strict=True
            )
        ]
    except InvalidInput as refused:
        return [str(problem) for problem in refused.problems]
    return rows, vars(ledger.counted), [str(problem) for problem in ledger.problems]


@contextmanager
def replaced(module, name, value):
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


def both_of_ledger(data: bytes) -> tuple[object, object]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "fil"
        path.write_bytes(data)
        found = answer_of_ledger(path)
        with replaced(ledger_columnwise, "columnwise", lambda *_: None):
            return found, answer_of_ledger(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LEDGER_ROWS, st.sampled_from(["Belopp", "Debet"]), st.integers(0, 30))
def test_a_ledger_in_text(rows, amount, ordinary):
    head = ["Ansvar", "Konto", amount, "Datum", "Text", *(["Kredit"] if amount == "Debet" else [])]
    if amount == "Debet":
        rows = [[*row, "2,00" if row[2] == "x" else ""] for row in rows]
    plain = [*ORDINARY, *([""] if amount == "Debet" else [])]
    text = "\n".join(";".join(cells) for cells in [head, *[plain] * ordinary, *rows, plain])
    found, judged = both_of_ledger(text.encode())
    assert found == judged


CELLS = st.sampled_from(
    ["200001", 5010.0, 12.5, -3.0, 0.125, "", "Summa", True, date(2026, 3, 15), "5010", "x", 1.0, 7]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([(5010.0, "200001", "200001", date(2026, 3, 15), "200001")], 1)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), max_size=12), st.integers(0, 30))
def test_a_ledger_in_excel(odd, ordinary):
    rows = [("200001", 5010.0, 12.5, date(2026, 3, 15), "Hyra")] * ordinary + odd
    found, judged = both_of_ledger(book(["Ansvar", "Konto", "Belopp", "Datum", "Text"], rows))
    assert found == judged


def book(head: list[str], rows: list[tuple]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as made:
        sheet = made.add_worksheet()
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, head)
        for at, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(at, place, cell, day)
                elif cell != "":
                    sheet.write(at, place, cell)
    return target.getvalue()


ODD = {
    Kind.MONEY: AMOUNTS,
    Kind.NUMBER: [*AMOUNTS, "87 %", "1.500", "0,1234567"],
    Kind.PERCENT: ["3,1 %", "3", "120 %"],
    Kind.CODE: CODES,
    Kind.CODES: ["a; b", "", "5010"],
    Kind.DATE: DAYS,
    Kind.PERIOD: ["2026", "2026-03", "T1 2026", "x", ""],
    Kind.INTEGER: ["2026", "1,5", "", "x", "-1", "1 200", "12,0", "1.500", "007", "99999999999999999999"],
    Kind.TEXT: TEXTS,
    Kind.CHOICE: ["nej inte"],
    Kind.BOOL: ["Ja", "kanske", ""],
}


def answer_of_table(data: bytes, spec: TableSpec, known) -> object:
    try:
        table = read_table(data, "fil", spec, known=known)
    except InvalidInput as refused:
        return [str(problem) for problem in refused.problems]
    rows = [(row.number, row.key, {k: str(v) for k, v in row.values.items()}, row.where("x")) for row in table.rows]
    return rows, [str(message) for message in table.messages]


def both_of_table(data: bytes, spec: TableSpec, known=None) -> tuple[object, object]:
    found = answer_of_table(data, spec, known)

    def carefully(body):
        for index in range(body.header.index + 1, len(body.sheet.records)):
            yield from map(Run.of, body.take(body.sheet.records[index], body.sheet.number(index)))

    with replaced(workbook_reading, "read_rows", carefully):
        return found, answer_of_table(data, spec, known)


def plain(column: Column, at: int) -> str:
    """A right cell of the column; codes and texts differ from row to row."""
    if column.kind in {Kind.CODE, Kind.TEXT}:
        return f"K{at}"
    return cell_text(column, made_up(TableSpec("x", "x", (column,), key=(column.key,)), {})[column.key])


@pytest.mark.parametrize("key", sorted(kind.key for kind in imports.kinds() if isinstance(kind, imports.ImportKind)))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_every_kind_of_table(key, data):
    spec = imports.kind_of(key).spec
    columns = spec.read_columns
    odd = data.draw(st.integers(0, 4))
    rows = [[plain(column, at) for column in columns] for at in range(20)]
    rows += [[data.draw(mostly(plain(c, at), ODD[c.kind])) for c in columns] for at in range(20, 20 + odd)]
    text = "\n".join(";".join(cells) for cells in [[c.heading for c in columns], *rows])
    codes = [f"K{at}" for at in range(data.draw(st.sampled_from([20, 22, 40])))]
    known = {c.key: codes for c in columns if c.kind is Kind.CODE and data.draw(st.booleans())}
    found, judged = both_of_table(text.encode(), spec, known)
    assert found == judged
    if not odd and any(c.kind in {Kind.CODE, Kind.TEXT} for c in columns if c.key in spec.key):
        assert len(found[0]) == 20


SAID = {
    Kind.MONEY: ["12,505", "1 234,5678", "(3,125)", "12,505 kr", "−0,001", "12,5-", "0,00", "1.500", ""],
    Kind.NUMBER: ["0,1234567", "12,34567891 %", "1 234", "-0,0000001", "1,500", "", "'7", "1.234,5"],
    Kind.PERCENT: ["120 %", "3,12345678 %"],
    Kind.CODE: ["5010 Lokalhyra", "5011 Elavgift", "0126", "K7 Skolor"],
    Kind.INTEGER: ["7", "07", "1 200", "12", ""],
    Kind.DATE: ["2026-03-15"],
    Kind.PERIOD: ["2026-03-31", "2026-04-30"],
}


@pytest.mark.parametrize("key", sorted(kind.key for kind in imports.kinds() if isinstance(kind, imports.ImportKind)))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_a_table_where_something_is_said_of_nearly_every_row(key, data):
    spec = imports.kind_of(key).spec
    columns = spec.read_columns
    said = [
        data.draw(st.lists(st.sampled_from(SAID[c.kind]), min_size=1, max_size=3)) if c.kind in SAID else [plain(c, 0)]
        for c in columns
    ]
    some = data.draw(st.sampled_from([1, 2, 7]))
    rows = [
        [plain(c, at) if at % some else said[n][at % len(said[n])] for n, c in enumerate(columns)] for at in range(25)
    ]
    shorter = data.draw(st.sampled_from([len(columns), len(columns), len(columns) - 1]))
    separator = data.draw(st.sampled_from(["\t", ";"]))
    head = [data.draw(st.sampled_from([c.heading, c.heading.replace(", kr", ", tkr")])) for c in columns]
    text = "\n".join(separator.join(cells) for cells in [head, *(row[:shorter] for row in rows)])
    found, judged = both_of_table(text.encode(), spec)
    assert found == judged


PERCENTS = TableSpec(
    "shares",
    "Andelar",
    (
        Column("code", "Kod", Kind.CODE),
        Column("value", "Värde", Kind.NUMBER, decimals=1),
        Column("whole", "Antal", Kind.INTEGER),
        Column("amount", "Belopp", Kind.MONEY, minimum=0),
    ),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.sampled_from([5010.0, "K1", "5010 Hyra"]),
            st.sampled_from([0.87, 0.8712, 3.0, 12.345, "", "87 %"]),
            st.sampled_from([0.5, 2.0, ""]),
            st.sampled_from([1.5, 0.125, 12.345, -3.0, 1e17, ""]),
            st.sampled_from([0, 0, 0, 1, 2, 3]),
        ),
        min_size=1,
        max_size=9,
    )
)
def test_cells_that_excel_shows_as_percent(rows):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
        sheet, percent = made.add_worksheet(), made.add_format({"num_format": "0 %"})
        sheet.write_row(0, 0, [column.heading for column in PERCENTS.columns])
        for at, (*cells, shown) in enumerate(rows, start=1):
            for place, cell in enumerate(cells):
                sheet.write(at, place, cell, percent if 0 < place <= shown else None)
    found, judged = both_of_table(target.getvalue(), PERCENTS)
    assert found == judged


def test_a_note_is_told_once_with_its_first_example_and_how_many_cells_it_is_of():
    rows = [f"K{at};{at},125;501{at % 3} Hyra" for at in range(200)]
    spec = TableSpec("x", "X", (Column("code", "Kod", Kind.CODE), Column("sum", "Belopp", Kind.MONEY),
                                Column("account", "Konto", Kind.CODE)))  # fmt: skip
    table = read_table("\n".join(["Kod;Belopp;Konto", *rows]).encode(), "fil.csv", spec)
    assert [(told.where, told.what) for told in table.messages] == [
        ("B2", "Tal i ”Belopp” har fler än 2 decimaler och avrundas. Gäller 200 celler."),
        ("C2", "Koder i ”Konto” står med namn och läses utan, till exempel ”5010” av ”5010 Hyra”. Gäller 200 celler."),
    ]
    assert [str(row.values["sum"]) for row in table.rows[:3]] == ["0.13", "1.13", "2.13"]


def test_over_several_pieces_with_a_torn_line_among_them():
    lines = [f"200{at % 7};501{at % 3};{at},00;2026-03-15;Text {at}" for at in range(2 * PIECE_ROWS + 30)]
    lines[PIECE_ROWS + 5] = '2001;5010;5,00;2026-03-15;"över\ntvå rader"'
    lines[PIECE_ROWS + 9] = "Summa;;x;;"
    text = "Ansvar;Konto;Belopp;Datum;Text\n" + "\n".join(lines)
    found, judged = both_of_ledger(text.encode())
    assert found == judged
    assert found[0][-1][-1] == len(lines) + 2
    torn = text.replace("\n2000;5012;14,00", '\n"2000;5012;14,00')
    found, judged = both_of_ledger(torn.encode())
    assert found == judged
    assert "rad 16" in found[0]


def test_a_total_among_the_choices_of_a_key_is_a_row_and_no_sum():
    """Both sexes together are a value of their own; a sum of rows says so where a code should be."""
    head = "Indikator;Enhet;Period;Kön;Värde"
    text = f"{head}\nI1;200;2013;Totalt;80\nI1;200;2014;Kvinnor;81\nSumma;;;;161\n"
    spec = imports.kind_of("values").spec
    table = read_table(text.encode(), "fil.csv", spec)
    assert [(row.values["sex"], row.values["value"]) for row in table.rows] == [("T", 80), ("K", 81)]
    found, judged = both_of_table(text.encode(), spec)
    assert found == judged


PIECES = st.lists(
    st.one_of(
        st.just("200001;5010;12,50\n"),
        st.just("200001;5010;12,50\r\n"),
        st.sampled_from(['"a;b";c;d\n', "a;b\n", "\n", "a;b;c;d\r", '"över\ntvå";x;y\n', '"a', "å;ä;ö", "sep=;\n"]),
    ),
    max_size=30,
)


def rows_of(file: delimited.Delimited, size: int) -> object:
    found: list = []
    try:
        for numbers, records in file.chunks(";", size):
            found += zip(numbers, map(list, records), strict=True)
    except InvalidInput as refused:
        return found, [str(problem) for problem in refused.problems]
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PIECES, st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]), st.integers(10, 200), st.integers(1, 9))
def test_text_cut_at_once_is_the_text_that_is_read_row_by_row(lines, encoding, piece, size):
    source, limits = Source.of("".join(lines).encode(encoding)), Limits(rows=25 - 100, columns=3)
    with replaced(delimited, "_PIECE", piece):
        found = rows_of(delimited.Delimited(source, "fil", encoding, limits, plain=True), size)
    assert found == rows_of(delimited.Delimited(source, "fil", encoding, limits, plain=False), size)
