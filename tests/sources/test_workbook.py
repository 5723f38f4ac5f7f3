"""The same format out as in, and every mistake a person makes in Excel answered with its cell and a remedy."""

import io
import time
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from styrkedjan.domain.errors import InvalidInput, Level
from styrkedjan.domain.periods import Period, Span
from styrkedjan.sources.workbook import Column, Kind, Limits, Reading, TableSpec, read_table, write_table

NOW = datetime(2026, 4, 20, 8, 30, tzinfo=UTC)
UNITS = TableSpec(
    "units",
    "Enheter",
    (
        Column("code", "Kod", Kind.CODE, required=True, aliases=("enhetskod",)),
        Column("name", "Namn", required=True),
        Column("kind", "Slag", Kind.CHOICE, choices={"unit": "Enhet", "committee": "Nämnd"}),
        Column("parent", "Överordnad", Kind.CODE),
        Column("amount", "Belopp", Kind.MONEY),
        Column("pupils", "Elever", Kind.INTEGER, minimum=0),
        Column("year", "År", Kind.INTEGER, minimum=2000, maximum=2100),
        Column("valid_from", "Gäller från", Kind.DATE),
        Column("period", "Period", Kind.PERIOD),
        Column("share", "Andel", Kind.PERCENT),
        Column("is_open", "Öppen", Kind.BOOL),
        Column("responsibilities", "Ansvarskoder", Kind.CODES),
        Column("parent_name", "Överordnads namn", readonly=True),
    ),
)


def xlsx(*records, formats=None, sheet="Blad1") -> bytes:
    """A workbook as a person makes one: each argument is a row, None is an empty cell."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, record in enumerate(records):
            for place, value in enumerate(record):
                if isinstance(value, date):
                    page.write_datetime(row, place, value, day)
                elif value is not None:
                    page.write(row, place, value)
    return target.getvalue()


def problems(data: bytes, spec=UNITS, **options) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refused:
        read_table(data, "fil.xlsx", spec, **options)
    assert all(problem.remedy or problem.what for problem in refused.value.problems)
    return [(problem.where, problem.what) for problem in refused.value.problems]


def values(data: bytes, name="fil.xlsx", **options) -> list[dict]:
    return [dict(row.values) for row in read_table(data, name, UNITS, **options).rows]


# --- what goes out comes back ---------------------------------------------------------------------------------------

_texts = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn")) | st.sampled_from("åäö€\n\t=+-@'\""), max_size=40
).map(str.strip)
_codes = st.from_regex(r"[0-9]{1,6}|[A-ZÅÄÖ]{1,4}-?[0-9]{0,3}", fullmatch=True)
_money = st.decimals(-(10**12), 10**12, places=2)
_periods = st.builds(Period.month, st.integers(1990, 2100), st.integers(1, 12)) | st.builds(
    Period, st.integers(1990, 2100), st.just(Span.TERTIAL), st.integers(1, 3)
)
_rows = st.lists(
    st.fixed_dictionaries(
        {
            "code": _codes,
            "name": _texts.filter(bool),
            "kind": st.sampled_from(["", "unit", "committee"]),
            "parent": st.just("") | _codes,
            "amount": st.none() | _money,
            "pupils": st.none() | st.integers(0, 10**17),
            "year": st.none() | st.integers(2000, 2100),
            "valid_from": st.none() | st.dates(date(1900, 3, 1), date(2199, 12, 31)),
            "period": st.none() | _periods,
            "share": st.none() | st.decimals(-1, 1, places=6),
            "is_open": st.none() | st.booleans(),
            "responsibilities": st.lists(_codes, max_size=3, unique=True).map(sorted).map(tuple),
        }
    ),
    max_size=6,
    unique_by=lambda row: row["code"],
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_rows)
def test_what_is_written_reads_back_as_the_same_rows(rows):
    table = read_table(write_table(UNITS, rows, NOW), "enheter.xlsx", UNITS)

    assert [dict(row.values) for row in table.rows] == rows
    assert table.messages == ()
    assert table.base is not None
    assert table.base.known_at == NOW
    assert [dict(row) for row in table.base.rows.values()] == rows


def test_the_workbook_opens_elsewhere_with_help_frozen_headings_and_lists():
    row = {"code": "0126", "name": "=1+1", "kind": "unit", "amount": Decimal("1200.50"), "parent_name": "Skolnämnden"}
    book = openpyxl.load_workbook(io.BytesIO(write_table(UNITS, [row], NOW)))

    sheet = book["Enheter"]
    assert [sheet["A2"].value, sheet["B2"].value, sheet["C2"].value, sheet["E2"].value] == [
        "0126",
        "=1+1",
        "Enhet",
        1200.5,
    ]
    assert sheet["B2"].data_type == "s"
    assert sheet.freeze_panes == "B2"
    assert {str(rule.sqref).split(":")[0] for rule in sheet.data_validations.dataValidation} == {"C2", "K2"}
    assert book["_bas"].sheet_state == "veryHidden"
    assert "Ansvarskoder" in [cell.value for cell in book["Läs mig"]["A"]]


def test_the_same_rows_give_the_same_file():
    rows = [{"code": "1", "name": "A"}]
    assert write_table(UNITS, rows, NOW) == write_table(UNITS, rows, NOW)


def test_a_text_longer_than_a_cell_is_never_cut_in_silence():
    spec = TableSpec("t", "T", (Column("code", "Kod", Kind.CODE), Column("text", "Text", max_length=32_767)))
    with pytest.raises(ValueError, match="32767"):
        write_table(spec, [{"code": "1", "text": "x" * 32_768}], NOW)
    full = [{"code": "1", "text": "å" * 32_767}]
    table = read_table(write_table(spec, full, NOW), "t.xlsx", spec)
    assert table.rows[0].values["text"] == "å" * 32_767
    assert table.base.rows[("1",)]["text"] == "å" * 32_767


# --- headings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "records",
    [
        [["Kod", "Namn"], ["A", "Skolan"]],
        [["  KOD ", "namn"], ["A", "Skolan"]],
        [["Enhetskod", "NAMN*"], ["A", "Skolan"]],
        [["code", "name"], ["A", "Skolan"]],
        [["Organisation 2026"], ["Utskrivet av Kim"], [], ["Kod", "Namn"], ["A", "Skolan"]],
        [["Enhet", None], ["Kod", "Namn"], ["A", "Skolan"]],
        [["Kod", "Uppgifter"], [None, "Namn"], ["A", "Skolan"]],
    ],
    ids=["plain", "case", "alias", "english", "titles", "merged-right", "merged-down"],
)
def test_the_heading_row_is_found(records):
    assert [(row["code"], row["name"]) for row in values(xlsx(*records))] == [("A", "Skolan")]


def test_accents_do_not_matter_in_headings():
    (row,) = values(xlsx(["Kod", "Namn", "Overordnad", "Galler fran"], ["A", "Skolan", "KS", date(2026, 1, 1)]))
    assert (row["parent"], row["valid_from"]) == ("KS", date(2026, 1, 1))


def test_columns_that_the_file_lacks_are_not_said_anything_about():
    (row,) = values(xlsx(["Kod", "Namn"], ["A", "Skolan"]))
    assert set(row) == {"code", "name"}


def test_readonly_columns_are_not_read_and_unknown_ones_are_mentioned():
    table = read_table(xlsx(["Kod", "Namn", "Överordnads namn", "Rektor"], ["A", "B", "C", "D"]), "f.xlsx", UNITS)
    assert set(table.columns) == {"code", "name"}
    assert [(m.where, m.level) for m in table.messages] == [("D1", Level.WARNING)]


def test_missing_and_repeated_headings_are_named_together():
    spec = TableSpec("t", "T", (Column("code", "Kod", Kind.CODE), Column("a", "A", required=True), Column("b", "B")))
    found = problems(xlsx(["Kod", "B", "B"], ["1", "2", "3"]), spec)
    assert [where for where, _ in found] == ["rad 1", "B1 och C1"]
    assert "”A” saknas" in found[0][1]


def test_a_file_without_headings_says_which_are_wanted():
    with pytest.raises(InvalidInput) as refused:
        read_table(xlsx(["A", "Skolan"]), "f.xlsx", UNITS)
    assert "Kod och Namn" in refused.value.problems[0].remedy


# --- codes ----------------------------------------------------------------------------------------------------------


def test_a_code_that_excel_made_a_number_has_no_decimals():
    assert [row["code"] for row in values(xlsx(["Kod", "Namn"], [126, "A"], ["0127", "B"]))] == ["126", "0127"]


def test_a_lost_leading_zero_is_put_back_when_only_one_code_fits():
    data = xlsx(["Kod", "Namn", "Överordnad"], ["A", "Skolan", 126])
    table = read_table(data, "f.xlsx", UNITS, known={"parent": {"0126", "9"}})
    assert table.rows[0].values["parent"] == "0126"
    assert [message.where for message in table.messages] == ["C2"]


def test_a_number_that_is_a_code_itself_is_left_alone():
    data = xlsx(["Kod", "Namn", "Överordnad"], ["A", "Skolan", 126])
    assert read_table(data, "f.xlsx", UNITS, known={"parent": {"0126", "126"}}).rows[0].values["parent"] == "126"


def test_a_possible_lost_zero_is_warned_of():
    table = read_table(xlsx(["Kod", "Namn"], ["0126", "A"], [127, "B"]), "f.xlsx", UNITS)
    assert [(message.where, message.level) for message in table.messages] == [("A3", Level.WARNING)]


def test_the_exported_codes_mend_a_key_edited_into_a_number():
    data = write_table(UNITS, [{"code": "0126", "name": "Skolan"}], NOW)
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["Enheter"]["A2"].value = 126
    target = io.BytesIO()
    book.save(target)
    assert [row["code"] for row in values(target.getvalue())] == ["0126"]


# --- every problem at once ------------------------------------------------------------------------------------------


def test_every_mistake_is_reported_with_its_cell():
    head = ["Kod", "Namn", "Slag", "Belopp", "Elever", "År", "Gäller från", "Period", "Andel", "Öppen", "Ansvarskoder"]
    data = xlsx(
        head,
        ["A", "Skolan", "Skola", "mycket", 12.5, 206, "31/12", "i maj", "12", "kanske", 1234.1235],
        ["A", None, None, "1 234,50 kr", -1, 2026, date(1900, 1, 1), date(2026, 5, 1), "12,5 %", "x", "1; 2"],
        [date(2026, 2, 1), "X", None, "1.500", 1, 2026, "2026-02-30", date(2026, 5, 2), 0.125, True, 1],
    )
    assert [where for where, _ in problems(data)] == [
        *("C2", "D2", "E2", "F2", "G2", "H2", "I2", "J2", "K2"),
        *("B3", "E3"),
        *("A4", "D4", "G4", "H4"),
        "A2 och A3",
    ]


def test_unknown_codes_are_refused_with_the_nearest_one():
    with pytest.raises(InvalidInput) as refused:
        read_table(xlsx(["Kod", "Namn", "Överordnad"], ["A", "B", "SKN1"]), "f", UNITS, known={"parent": {"SKN"}})
    assert [(p.where, p.remedy) for p in refused.value.problems] == [("C2", "menar du ”SKN”?")]


def test_ten_thousand_mistakes_are_counted_but_not_all_listed():
    data = xlsx(["Kod", "Namn", "Belopp"], *[[f"A{i}", "x", "y"] for i in range(3000)])
    found = problems(data, limits=Limits(problems=100))
    assert len(found) == 101
    assert "2\u00a0900 fel" in found[-1][1]


def test_amounts_as_people_write_them():
    data = xlsx(["Kod", "Namn", "Belopp"], *[[f"A{i}", "x", text] for i, text in enumerate(AMOUNTS)])
    assert [row["amount"] for row in values(data)] == list(AMOUNTS.values())


AMOUNTS = {
    "1 234,5": Decimal("1234.50"),
    "\u22121\u00a0234": Decimal(-1234),
    "(120)": Decimal(-120),
    "99 kr": Decimal(99),
    0.1 + 0.2: Decimal("0.30"),
    1e12: Decimal(10**12),
    0: Decimal(0),
}


def test_an_empty_amount_is_missing_and_never_zero():
    (row,) = values(xlsx(["Kod", "Namn", "Belopp", "Elever"], ["A", "B", None, 0]))
    assert (row["amount"], row["pupils"]) == (None, 0)


@pytest.mark.parametrize(
    "records",
    [
        [["Kod", "Namn", "Belopp (tkr)"], ["A", "B", 12.5]],
        [["Internbudget, belopp i tkr"], ["Kod", "Namn", "Belopp"], ["A", "B", 12.5]],
    ],
)
def test_thousands_in_a_heading_or_title_are_asked_about(records):
    data = xlsx(*records)
    assert "tkr, men det är inte valt" in problems(data)[0][1]
    table = read_table(data, "f.xlsx", UNITS, reading=Reading(unit="tkr"))
    assert table.rows[0].values["amount"] == Decimal(12_500)
    assert "kronor" in table.messages[0].what
    assert read_table(data, "f.xlsx", UNITS, reading=Reading(unit="kr")).rows[0].values["amount"] == Decimal("12.5")


def test_sum_rows_are_left_out_and_mentioned():
    table = read_table(xlsx(["Kod", "Namn", "Belopp"], ["A", "B", 1], [None, "Summa:", 1]), "f.xlsx", UNITS)
    assert [row.key for row in table.rows] == [("A",)]
    assert table.messages[0].where == "rad 3"


def test_a_formula_error_is_not_an_empty_cell():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet("Blad1")
        page.write_row(0, 0, ["Kod", "Namn", "Belopp", "Elever"])
        page.write_row(1, 0, ["A", "B"])
        page.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        page.write_formula(1, 3, "=1+1", None, "")
    assert [where for where, _ in problems(target.getvalue())] == ["C2", "D2"]


def test_a_formula_gives_its_result():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet("Blad1")
        page.write_row(0, 0, ["Kod", "Namn", "Belopp"])
        page.write_row(1, 0, ["A", "B"])
        page.write_formula(1, 2, "=1000/3", None, 1000 / 3)
    table = read_table(target.getvalue(), "f.xlsx", UNITS)
    assert table.rows[0].values["amount"] == Decimal("333.33")
    assert "avrundas" in table.messages[0].what


# --- CSV ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_csv_in_any_usual_charset_and_delimiter(charset, mark):
    text = f'Enheter, 2026\r\n\r\nKod{mark}Namn{mark}Belopp\r\n0126{mark}"Å{mark}sen"{mark}"1 234,5"\r\n'
    table = read_table(text.encode(charset), "enheter.csv", UNITS)
    assert dict(table.rows[0].values) == {"code": "0126", "name": f"Å{mark}sen".strip(), "amount": Decimal("1234.5")}
    assert table.rows[0].where("amount") == "C4"
    assert table.base is None


# --- other people's files -------------------------------------------------------------------------------------------


def test_the_wrong_exported_workbook_is_named(tmp_path):
    other = TableSpec("goals", "Mål", (Column("code", "Kod", Kind.CODE), Column("name", "Namn")))
    assert "goals" in problems(write_table(other, [{"code": "1", "name": "x"}], NOW))[0][1]


def test_a_changed_hidden_sheet_is_not_trusted():
    book = openpyxl.load_workbook(io.BytesIO(write_table(UNITS, [{"code": "1", "name": "x"}], NOW)))
    book["_bas"]["A2"].value = "{oj"
    target = io.BytesIO()
    book.save(target)
    table = read_table(target.getvalue(), "f.xlsx", UNITS)
    assert table.base is None
    assert "_bas" in table.messages[0].what


def test_a_real_workbook_with_merged_headings(shared_data):
    spec = TableSpec(
        "staff",
        "Anställda",
        (
            Column("name", "Kommun", required=True),
            Column("count", "Antal", Kind.INTEGER),
            Column("age", "Medelålder Totalt", Kind.NUMBER, decimals=1),
            Column("women", "Kvinnor", Kind.NUMBER),
        ),
        key=("name",),
    )
    table = read_table((shared_data / "excel" / "Tabell10 2017.xlsx").read_bytes(), "Tabell10 2017.xlsx", spec)
    row = table.by_key()[("Huddinge",)]
    assert (row.values["count"], row.values["age"], row.values["women"]) == (6544, Decimal("44.6"), Decimal("44.9"))
    assert row.where("count") == "B12"


def test_two_hundred_thousand_rows_are_read_in_reasonable_time():
    lines = "\n".join(f"{i:06d};Enhet {i};{i},50" for i in range(20_000))
    started = time.perf_counter()
    table = read_table(f"Kod;Namn;Belopp\n{lines}".encode(), "stor.csv", UNITS)
    assert len(table.rows) == 20_000
    assert time.perf_counter() - started < 10  # a guard against quadratic work, not a measurement
