"""Ledger files as economists export them: separators, marks, encodings, headings, and every error at once."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.errors import InvalidInput, Level
from styrkedjan.sources import ledger_cells as cells
from styrkedjan.sources.ledger import LedgerFile
from styrkedjan.sources.ledger_columns import guess
from styrkedjan.sources.tables.headings import ColumnMap

PLAIN = "Ansvar;Konto;Verksamhet;Projekt;Motpart;Objekt;Period;Datum;Belopp;Text\n"


def written(folder: Path, text: str | bytes, name: str = "huvudbok.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def rows_of(ledger: LedgerFile) -> list[dict]:
    names = (
        "period",
        "day",
        "responsibility",
        "account",
        "activity",
        "project",
        "amount_ore",
        "voucher",
        "text",
        "row",
    )
    return [
        dict(zip(names, values, strict=True))
        for batch in ledger.batches(batch_rows=2)
        for values in zip(*(getattr(batch, name) for name in names), strict=True)
    ]


def problems_of(ledger: LedgerFile) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        rows_of(ledger)
    return [str(problem) for problem in refused.value.problems]


def test_a_plain_file_comes_in_with_codes_as_text_and_amounts_in_whole_ore(tmp_path):
    path = written(
        tmp_path, PLAIN + "0126;5011;440;;;;202603;2026-03-15;1 234,50;Lön åäö\n0126;3011;440;P1;;;202603;;-0,05;\n"
    )
    first, second = rows_of(LedgerFile(path))
    assert first == {
        "period": 202603, "day": date(2026, 3, 15), "responsibility": "0126", "account": "5011", "activity": "440",
        "project": "", "amount_ore": 123450, "voucher": "", "text": "Lön åäö", "row": 2,
    }  # fmt: skip
    assert (second["day"], second["amount_ore"], second["project"]) == (None, -5, "P1")


@pytest.mark.parametrize("separator", [";", "\t", ",", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "cp437", "utf-16"])
def test_any_separator_and_encoding_that_ledgers_come_in(tmp_path, separator, encoding):
    lines = ["Ansvar;Konto;Period;Belopp;Text", '1;5011;202603;"12,50";Smörgåsbord på Årsta', ""]
    text = "\n".join(lines).replace(";", separator)
    (row,) = rows_of(LedgerFile(written(tmp_path, text.encode(encoding))))
    assert (row["amount_ore"], row["text"]) == (1250, "Smörgåsbord på Årsta")


def test_a_swedish_letter_on_the_last_row_still_decides_the_encoding(tmp_path):
    text = "Ansvar;Konto;Period;Belopp;Text\n" + "1;5011;202603;1;abc\n" * 100_000 + "1;5011;202603;1;Gödsel\n"
    ledger = LedgerFile(written(tmp_path, text.encode("cp437")))
    assert [batch.text[-1] for batch in ledger.batches()][-1] == "Gödsel"
    assert ledger.counted.transactions == 100_001


@pytest.mark.parametrize(
    ("text", "mark", "ore"),
    [
        ("1234", ",", 123400),
        ("1234,5", ",", 123450),
        ("1 234,50", ",", 123450),
        ("1\u00a0234,50", ",", 123450),
        ("−12,00", ",", -1200),
        ("12,50-", ",", -1250),
        ("(120)", ",", -12000),
        ("1.234.567,89", ",", 123456789),
        ("1.234", ",", 123400),
        ("1,234.56", ".", 123456),
        ("0.05", ".", 5),
        ("+7", ",", 700),
    ],
)
def test_amounts_as_people_and_systems_write_them(text, mark, ore):
    assert cells.ore_of_text(text, mark) == ore


@pytest.mark.parametrize(
    "text", ["", "tolv", "1.234.5678", "12.50", "1,2,3", "12,345", "--3", "1e5", "NaN", "1 000 000 000 000 000,00"]
)
def test_what_could_mean_two_things_or_nothing_is_refused(text):
    with pytest.raises(cells.WrongCell):
        cells.ore_of_text(text, ",")


@given(st.decimals(-10_000_000_000, 10_000_000_000, places=2), st.sampled_from([",", "."]))
def test_an_amount_written_with_thousands_reads_back_to_the_ore(amount, mark):
    text = f"{amount:,.2f}" if mark == "." else f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
    assert cells.ore_of_text(text, mark) == int(amount * 100)


@given(st.integers(-(10**11), 10**11))
def test_an_amount_that_excel_counted_in_binary_is_still_whole_ore(ore):
    assert cells.ore_of(ore / 100) == ore


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        ("202603", 202603),
        ("2026-03", 202603),
        ("2026 3", 202603),
        (202603.0, 202603),
        ("2026-03-31", 202603),
        ("20260331", 202603),
        (date(2026, 3, 31), 202603),
        ("3", 202603),
        ("03", 202603),
        (3.0, 202603),
        ("mars", 202603),
        ("Mar", 202603),
        ("mars 2025", 202503),
    ],
)
def test_periods_as_they_are_written(cell, month):
    assert cells.period(cell, 2026) == month


@pytest.mark.parametrize("cell", ["13", "202613", "0", "kvartal 1", "", "2026", "marsipan", "20260231"])
def test_what_is_no_month_is_refused(cell):
    with pytest.raises(cells.WrongCell):
        cells.period(cell, 2026)


def test_every_error_is_told_at_once_with_its_row_and_remedy(tmp_path):
    text = (
        PLAIN
        + "1;5011;;;;;202603;;tolv;\n1;;;;;;202603;;1;\n1;5011;;;;;202699;;1;\n"
        + "1;5011;;;;;202603;i går;1;\n1;5011;;;;;202603;;1;\n"
    )
    ledger = LedgerFile(written(tmp_path, text))
    assert problems_of(ledger) == [
        (
            "huvudbok.csv:rad 2, belopp: Beloppet ”tolv” är inget tal. "
            "Så rättar du: Skriv till exempel 1234,50 eller −1234,50."
        ),
        "huvudbok.csv:rad 3, konto: Raden saknar konto. Så rättar du: Fyll i kontot, eller ta bort raden.",
        "huvudbok.csv:rad 4, period: ”202699” är ingen period. Så rättar du: Skriv till exempel 202603 eller 2026-03.",
        "huvudbok.csv:rad 5, datum: ”i går” är inget datum. Så rättar du: Skriv till exempel 2026-03-15.",
    ]
    assert (ledger.counted.transactions, ledger.counted.wrong) == (1, 4)


def test_a_million_errors_are_counted_and_not_all_shown(tmp_path):
    ledger = LedgerFile(written(tmp_path, PLAIN + "1;5011;;;;;202603;;tolv;\n" * 2000))
    told = problems_of(ledger)
    assert len(told) == 501
    assert "Ytterligare 1\u00a0500 fel visas inte" in told[-1]


def test_a_total_row_is_checked_and_left_out_with_a_note(tmp_path):
    body = "1;5011;;;;;202603;;10;\n1;5012;;;;;202603;;20;\n"
    right = LedgerFile(written(tmp_path, PLAIN + body + "Summa;;;;;;;;30;\n"))
    assert [row["amount_ore"] for row in rows_of(right)] == [1000, 2000]
    assert [(each.level, each.where) for each in right.problems] == [(Level.INFORMATION, "rad 4")]
    wrong = LedgerFile(written(tmp_path, PLAIN + body + "Totalt:;;;;;;;;31;\n"))
    rows_of(wrong)
    assert [each.what for each in wrong.problems] == [
        "Summaraden säger 31,00 men raderna ovanför blir 30,00. Summaraden lästes inte in."
    ]


def test_debit_and_credit_columns_make_one_signed_amount(tmp_path):
    text = "Ansvar;Konto;Datum;Debet;Kredit;Vernr\n1;5011;2026-03-15;100,00;;A1\n1;3011;2026-03-15;;40,00;A2\n"
    rows = rows_of(LedgerFile(written(tmp_path, text)))
    assert [(row["amount_ore"], row["period"], row["voucher"]) for row in rows] == [
        (10000, 202603, "A1"),
        (-4000, 202603, "A2"),
    ]


def test_headings_may_stand_below_a_title_and_rows_are_numbered_as_in_the_file(tmp_path):
    text = "Huvudbok 2026;;;\nUttag 2026-04-01;;;\n\nAnsvar;Konto;Period;Belopp\n1;5011;202603;7\n"
    (row,) = rows_of(LedgerFile(written(tmp_path, text)))
    assert row["row"] == 5


def test_columns_that_are_missing_are_all_named(tmp_path):
    with pytest.raises(InvalidInput) as refused:
        LedgerFile(written(tmp_path, "Ansvar;Text;Motpart\n1;x;2\n"))
    assert [problem.what for problem in refused.value.problems] == [
        "Kolumnen för konto hittades inte.",
        "Kolumnen för belopp (eller debet och kredit) hittades inte.",
        "Kolumnen för period eller datum hittades inte.",
    ]


def test_a_file_without_headings_is_refused_with_a_remedy(tmp_path):
    with pytest.raises(InvalidInput, match="ingen rad med rubriker"):
        LedgerFile(written(tmp_path, "1;2;3\n4;5;6\n"))


def test_a_column_map_goes_before_the_guess_by_heading_or_letter(tmp_path):
    text = "Ansvar;Konto;Dim 3;Period;Belopp;Belopp valuta\n1;5011;440;202603;1;2\n"
    chosen = ColumnMap({"activity": "Dim 3", "amount": "F"})
    (row,) = rows_of(LedgerFile(written(tmp_path, text), columns=chosen))
    assert (row["activity"], row["amount_ore"]) == ("440", 200)
    with pytest.raises(InvalidInput, match="ingen kolumn ”Dim 9”"):
        LedgerFile(written(tmp_path, text), columns=ColumnMap({"activity": "Dim 9"}))
    with pytest.raises(InvalidInput, match="finns inte i en huvudbok"):
        LedgerFile(written(tmp_path, text), columns=ColumnMap({"kostnad": "Belopp"}))


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Ansvar", "responsibility"),
        ("ANSVARSKOD", "responsibility"),
        ("Konto nr", "account"),
        ("Verksamhet", "activity"),
        ("Bokf.datum", "day"),
        ("Belopp (kr)", "amount"),
        ("Ver.nr", "voucher"),
        ("Månad", "period"),
        ("Account", "account"),
    ],
)
def test_headings_are_recognised_however_they_are_spelt(heading, field):
    assert guess([heading]) == {field: 0}


def test_both_decimal_marks_in_one_file_are_refused(tmp_path):
    text = "Ansvar;Konto;Period;Belopp\n1;5011;202603;12,50\n1;5011;202603;12.50\n"
    with pytest.raises(InvalidInput, match="decimalkomma på vissa rader"):
        LedgerFile(written(tmp_path, text))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "tom"),
        (b"PK\x03\x04trasig", "trasig|ingen Excel"),
        (b"\xd0\xcf\x11\xe0gammal", "äldre Excelformat"),
        (b"Ansvar;Konto;Period;Belopp\n1;5011;202603;\x00\n", "nolltecken"),
        (b"\xef\xbb\xbfAnsvar;Konto;Period;Belopp;Text\n1;5011;202603;1;\xe5\n", "märkt som UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_plain_words(tmp_path, content, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        rows_of(LedgerFile(written(tmp_path, content)))


@pytest.fixture
def workbook(tmp_path):
    def write(rows: list[list], sheets: tuple[str, ...] = ("Huvudbok",)) -> Path:
        path = tmp_path / "huvudbok.xlsx"
        with xlsxwriter.Workbook(path) as book:
            form = book.add_format({"num_format": "yyyy-mm-dd"})
            for name in sheets:
                sheet = book.add_worksheet(name)
                for at, row in enumerate(rows if name == sheets[-1] else [["Om filen"]]):
                    for column, cell in enumerate(row):
                        if isinstance(cell, date):
                            sheet.write_datetime(at, column, cell, form)
                        else:
                            sheet.write(at, column, cell)
        return path

    return write


HEADINGS = ["Ansvar", "Konto", "Verksamhet", "Datum", "Belopp", "Text"]


def test_excel_codes_as_text_keep_their_zeros_and_dates_are_dates(workbook):
    path = workbook([HEADINGS, ["0126", "5011", "440", date(2026, 3, 15), 1234.5, "Lön"]], ("Läs först", "Data"))
    (row,) = rows_of(LedgerFile(path))
    assert (row["responsibility"], row["day"], row["period"], row["amount_ore"]) == (
        "0126",
        date(2026, 3, 15),
        202603,
        123450,
    )


def test_excel_codes_as_numbers_are_warned_about_and_can_be_padded(workbook):
    path = workbook([HEADINGS, [126, 5011, "", date(2026, 3, 15), 1, ""]])
    ledger = LedgerFile(path)
    assert rows_of(ledger)[0]["responsibility"] == "126"
    assert [(each.level, each.where) for each in ledger.problems] == [
        (Level.WARNING, "kolumn Ansvar"),
        (Level.WARNING, "kolumn Konto"),
    ]
    padded = LedgerFile(path, columns=ColumnMap({}, widths={"responsibility": 4, "account": 4}))
    assert rows_of(padded)[0]["responsibility"] == "0126"
    assert padded.problems == []


def test_an_excel_cell_that_holds_an_error_is_not_read_as_empty(tmp_path):
    path = tmp_path / "huvudbok.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ["1", "5011", "440", "2026-03-15"])
        sheet.write_formula(1, 4, "=1/0", None, "#DIV/0!")
    (told,) = problems_of(LedgerFile(path))
    assert told.startswith("huvudbok.xlsx:rad 2, belopp: Cellen innehåller ett fel från Excel")


def test_amounts_add_up_whatever_the_batch_size(tmp_path):
    body = "".join(f"{n % 7};5011;;;;;202603;;{n},{n % 100:02d};\n" for n in range(1000))
    path = written(tmp_path, PLAIN + body)
    expected = sum(Decimal(f"{n}.{n % 100:02d}") for n in range(1000))
    for size in (1, 7, 10_000):
        assert sum(sum(batch.amount_ore) for batch in LedgerFile(path).batches(size)) == expected * 100


@pytest.mark.parametrize(("title", "right"), [("Huvudbok 2022", False), ("Huvudbok 2023, uttag 2024-01-10", True)])
def test_bare_months_under_another_years_title_are_refused(tmp_path, title, right):
    path = written(tmp_path, f"{title};;;\nAnsvar;Konto;Period;Belopp\n1;5011;1;7\n1;5011;2;8\n")
    if right:
        assert len(rows_of(LedgerFile(path, year=2023))) == 2
    else:
        assert problems_of(LedgerFile(path, year=2023))[0].startswith("huvudbok.csv:rad 2: Rubriken ovanför")


@pytest.mark.parametrize(
    ("headings", "row", "ore"),
    [
        ("Debet;Kredit;Saldo", "100;;5100", 10_000),
        ("Saldo;Belopp", "5100;100", 10_000),
        ("Debet;Kredit;Summa", ";40;5060", -4_000),
        ("Debet;Kredit;Belopp", ";40;-40", -4_000),
    ],
)
def test_a_balance_is_never_an_amount(tmp_path, headings, row, ore):
    path = written(tmp_path, f"Ansvar;Konto;Period;{headings}\n1;5011;202603;{row}\n")
    assert [each["amount_ore"] for each in rows_of(LedgerFile(path))] == [ore]


def test_an_amount_that_is_not_debit_less_credit_is_asked_about(tmp_path):
    path = written(tmp_path, "Ansvar;Konto;Period;Debet;Kredit;Belopp\n1;5011;202603;100;;5100\n")
    assert "kan vara ett saldo" in problems_of(LedgerFile(path))[0]


def test_a_row_whose_text_is_the_sum_of_those_above_is_left_out(tmp_path):
    body = "1;5011;202603;10;Hyra\n1;5012;202603;20;El\n1;5011;202603;30;Summa\n1;5011;202603;5;Summa avdrag\n"
    ledger = LedgerFile(written(tmp_path, "Ansvar;Konto;Period;Belopp;Text\n" + body))
    assert [each["amount_ore"] for each in rows_of(ledger)] == [1000, 2000, 500]
    assert [each.where for each in ledger.problems] == ["rad 4", "rad 5"]
