"""Each rule of the reader on a file small enough to read: what is counted, what is said, what is refused."""

import time
from decimal import Decimal
from pathlib import Path

import pytest

from styrkedjan.domain.errors import Level
from styrkedjan.sources import sie
from styrkedjan.sources.sie import Inspection, Message, RefusedFile, SieReader
from styrkedjan.sources.sie import lines as sie_lines

HEAD = """#FLAGGA 0
#PROGRAM "Ekonomi" 1.0
#FORMAT PC8
#GEN 20260131
#SIETYP 4
#FNAMN "Övre Ådala kommun"
#RAR 0 20260101 20261231
#KONTO 1910 "Kassa"
#KONTO 5010 "Löner"
#DIM 1 "Ansvar"
#IB 0 1910 100.00
#UB 0 1910 0
#RES 0 5010 100.00
"""
VOUCHER = """#VER A 1 20260131 "Lön"
{
#TRANS 5010 {1 "4100"} 100.00
#TRANS 1910 {} -100.00
}
"""


COLUMNS = ["series", "number", "voucher_date", "date", "account", "amount", "text", "line"]


@pytest.fixture
def read(tmp_path: Path):
    """Inspect a text as a file; CP437 unless bytes are given."""

    def inspect(content: str | bytes, name: str = "fil.se") -> Inspection:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("cp437"))
        return sie.inspect(path)

    return inspect


def said(found: Inspection, level: Level) -> list[Message]:
    return [message for message in found.messages if message.level is level]


def test_a_sound_file_gives_no_message(read) -> None:
    found = read(HEAD + VOUCHER)
    assert found.messages == ()
    assert (found.sie_type, found.charset) == ("4E", "cp437")
    assert (found.vouchers, found.transactions, found.unbalanced_vouchers) == (1, 2, 0)
    assert (found.opening_balance, found.closing_balance, found.result) == (
        Decimal("100"),
        Decimal("0"),
        Decimal("100"),
    )


# Structure

ONE_VOUCHER = [
    # rows, written as
    (2, '#VER A 1 20260131 "Lön" {\n#TRANS 5010 {} 100.00\n#TRANS 1910 {} -100.00\n}'),
    (2, '#VER A 1 20260131 "Lön"\n{ #TRANS 5010 {} 100.00\n#TRANS 1910 {} -100.00 }'),
    (2, '#VER A 1 20260131 "Lön"{\n#TRANS 5010 {} 100.00\n#TRANS 1910 {} -100.00}'),
    (2, '#VER A 1 20260131 "Lön" { #TRANS 5010 {} 100.00 #TRANS 1910 {} -100.00 }'),
    (2, '  #ver A 1 20260131 "Lön"\n\t{\n\t#trans 5010 { } 100.00\n\n\t#Trans 1910 {} -100.00\n  }  '),
    (2, '#VER\tA\t1\t20260131\t"Lön"\n{\n#TRANS\t5010\t{}\t100.00\n#TRANS\t1910\t{}\t-100.00\n}'),
    (2, '#VER A 1 20260131 "}{#TRANS"\n{\n#TRANS 5010 {} 5 20260131 "} {"\n#TRANS 1910 {} -5 "" "#TRANS 1 {} 5"\n}'),
    (2, '#VER "" "" 20260131\n{\n#TRANS 5010 {} 100\n#TRANS 1910 {} -100\n}'),
    (4, "#VER A 1 20260131\n{\n#TRANS 5010 {} 1.5\n#TRANS 1910 {} -1\n#TRANS 1910 {} -.5\n#TRANS 1910 {} 0.\n}"),
]


@pytest.mark.parametrize(("rows", "text"), ONE_VOUCHER)
@pytest.mark.parametrize("bulk", [False, True])
def test_ways_to_write_one_balanced_voucher(tmp_path: Path, rows: int, text: str, bulk: bool) -> None:
    path = tmp_path / "fil.se"
    path.write_text(HEAD + text, encoding="cp437")
    reader = SieReader(path, bulk=bulk)
    assert sum(map(len, reader.batches())) == rows
    found = reader.inspection()
    assert (found.vouchers, found.unbalanced_vouchers, found.refused) == (1, 0, False)
    assert said(found, Level.ERROR) == []


TRUNCATED = [
    HEAD + VOUCHER[:-2],
    HEAD + VOUCHER[:-20],
    HEAD + '#VER A 1 20260131 "Lön"\n',
    HEAD + '#VER A 1 20260131 "Lö',
    HEAD + VOUCHER.replace("}\n", "") + VOUCHER,
    HEAD + VOUCHER.replace("\n}\n", "\n") + "#KONTO 3000 Avgifter\n",
    HEAD + '#KONTO 1920 "Plus',
    HEAD + "#RES 0 50",
    HEAD + "#RES 0 5010 -",
    HEAD + "#KON",
    HEAD + '#PSALDO 0 202601 5010 {1 "41',
]


@pytest.mark.parametrize("text", TRUNCATED)
def test_truncated_files_are_refused(read, text: str) -> None:
    found = read(text)
    assert found.refused
    assert any("avhuggen" in message.text for message in said(found, Level.ERROR))
    assert found.opening_balance == 100  # what was read is still told


def test_a_file_cut_inside_a_character_is_refused(read) -> None:
    assert read((HEAD + '#PROSA "å').encode()[:-1]).refused


def test_a_whole_file_may_lack_the_last_line_end(read) -> None:
    assert read((HEAD + VOUCHER).rstrip()).messages == ()
    assert read(HEAD + VOUCHER + "\x1a").messages == ()


@pytest.mark.parametrize(
    ("text", "said_about"),
    [
        ("}\n", "avslutar ingen verifikation"),
        ("{\n", "hör inte till någon verifikation"),
        ("#TRANS 1910 {} 5\n", "utanför verifikationer"),
        ("#VER A 1 20260131\n#TRANS 1910 {} 5\n#TRANS 1910 {} -5\n}\n", "saknar inledande {"),
        ("#VER A 1 20260131\n#KONTO 3000 Avgifter\n", "saknar rader inom"),
        ("#VER A\n{\n}\n", "serie, nummer och datum"),
        ("#VER A 1 20260231\n{\n}\n", "inget datum"),
    ],
)
def test_loose_parts_are_errors_with_a_line(read, text: str, said_about: str) -> None:
    errors = said(read(HEAD + text), Level.ERROR)
    assert any(said_about in message.text and message.line is not None for message in errors)


# Vouchers


def test_an_unbalanced_voucher_is_an_error_in_an_export(read) -> None:
    found = read(HEAD + VOUCHER.replace("-100.00", "-99.00"))
    assert (found.unbalanced_vouchers, found.refused) == (1, False)
    [error] = said(found, Level.ERROR)
    assert error.line == 14
    assert "A 1 balanserar inte: raderna summerar till 1,00" in error.text


def test_an_unbalanced_voucher_refuses_an_import(read) -> None:
    found = read(HEAD + VOUCHER.replace("-100.00", "-99.00"), "fil.si")
    assert (found.sie_type, found.unbalanced_vouchers, found.refused) == ("4I", 1, True)


def test_removed_and_added_rows(read) -> None:
    extra = (
        '#BTRANS 5010 {} 7.00\n#RTRANS 5010 {} 7.00 20260201 "" "" AN\n#TRANS 5010 {} 7.00\n#TRANS 1910 {} -7.00\n}\n'
    )
    found = read(HEAD + VOUCHER[:-2] + extra)
    assert (found.transactions, found.unbalanced_vouchers) == (4, 0)


def test_an_added_row_without_its_twin_counts_once(read) -> None:
    found = read(HEAD + VOUCHER[:-2] + "#RTRANS 5010 {} 7.00\n#TRANS 1910 {} -7.00\n}\n")
    assert (found.transactions, found.unbalanced_vouchers) == (4, 0)
    assert any("#RTRANS" in message.text for message in said(found, Level.WARNING))


@pytest.mark.parametrize("amount", ["100,00", "1 000.00", "1.005", "hundra", ""])
def test_a_row_that_cannot_be_read_names_its_line_and_unbalances(read, amount: str) -> None:
    found = read(HEAD + VOUCHER.replace(" 100.00\n", f" {amount}\n"))
    assert (found.transactions, found.unbalanced_vouchers) == (1, 1)
    assert said(found, Level.ERROR)[0].line == 14
    assert any(message.line == 16 for message in said(found, Level.ERROR))


def test_transactions_inherit_date_and_text(tmp_path: Path) -> None:
    path = tmp_path / "fil.se"
    own = VOUCHER.replace("-100.00", '-100.00 20260215 "Egen"')
    path.write_text(HEAD + own, encoding="cp437")
    [batch] = sie.transactions(path)
    assert (batch.date, batch.text) == ([20260131, 20260215], ["Lön", "Egen"])
    assert (batch.series, batch.number, batch.voucher_date) == (["A", "A"], ["1", "1"], [20260131, 20260131])
    assert (batch.account, batch.objects, batch.amount) == (["5010", "1910"], {1: ["4100", None]}, [10000, -10000])
    assert batch.line == [16, 17]
    assert batch.table.column_names == [*COLUMNS, "object_1"]
    assert batch.table["object_1"].to_pylist() == ["4100", None]


# Types


@pytest.mark.parametrize(
    ("sie_type", "name", "body", "expected"),
    [
        ("", "a.se", "", "1"),
        ("#SIETYP 1\n", "a.se", "", "1"),
        ("#SIETYP 2\n", "a.si", "", "2"),
        ("#SIETYP 3\n", "a", "", "3"),
        ("#SIETYP 4\n", "a.se", VOUCHER, "4E"),
        ("#SIETYP 4\n", "a.SI", VOUCHER, "4I"),
        ("#SIETYP 4\n", "a.si", "#IB 0 1910 5\n" + VOUCHER, "4I"),
        ("#SIETYP 4\n", "a.txt", VOUCHER, "4I"),
        ("#SIETYP 4\n", "a.txt", "#UB 0 1910 5\n" + VOUCHER, "4E"),
        ("#SIETYP 4\n", "lön_SIE4I.se", VOUCHER, "4I"),
        ("#SIETYP 4I\n", "a.se", VOUCHER, "4I"),
    ],
)
def test_type_of_a_file(read, sie_type: str, name: str, body: str, expected: str) -> None:
    assert read("#FLAGGA 0\n" + sie_type + "#KONTO 1910 Kassa\n" + body, name).sie_type == expected


def test_what_the_type_demands_and_forbids(read) -> None:
    texts = [message.text for message in read("#FLAGGA 0\n#SIETYP 2\n#DIM 1 Ansvar\n#IB 0 1910 5\n").messages]
    for label in ("#PROGRAM", "#FORMAT", "#GEN", "#FNAMN", "#RAR", "#OMFATTN", "#KONTO"):
        assert any(text.startswith(f"{label} saknas") for text in texts)
    assert any(text.startswith("#DIM ska inte finnas i en fil av typ 2") for text in texts)


def test_a_missing_type_is_told(read) -> None:
    assert any("läses som typ 1" in message.text for message in read("#FLAGGA 0\n#IB 0 1910 5\n").messages)


def test_the_flag_stops_only_an_import(read) -> None:
    flagged = HEAD.replace("#FLAGGA 0", "#FLAGGA 1") + VOUCHER
    assert read(flagged, "a.si").refused
    export = read(flagged, "a.se")
    assert not export.refused
    assert said(export, Level.INFORMATION)[0].line == 1


# Balances


def test_object_rows_are_never_added_to_totals(tmp_path: Path, read) -> None:
    body = '#PSALDO 0 202601 5010 {} 70\n#PSALDO 0 202601 5010 {1 "10"} 70\n#OIB 0 1910 {1 "10"} 100\n#IB -1 1910 55\n'
    found = read(HEAD + body)
    assert (found.opening_balance, found.result) == (100, 100)
    rows = [row for row in sie.balances(tmp_path / "fil.se") if row.label in ("PSALDO", "OIB")]
    assert [(row.label, row.period, row.objects, row.amount, row.is_total) for row in rows] == [
        ("PSALDO", 202601, (), 7000, True),
        ("PSALDO", 202601, ((1, "10"),), 7000, False),
        ("OIB", None, ((1, "10"),), 10000, False),
    ]


@pytest.mark.parametrize(
    "row", ["#IB 0 1910 1,50", "#IB x 1910 5", "#UB 0 1910", "#PSALDO 0 202613 5010 {} 5", '#OIB 0 1910 {"1"} 5']
)
def test_balances_that_cannot_be_read_are_errors(read, row: str) -> None:
    [error] = said(read(HEAD + row + "\n"), Level.ERROR)
    assert error.line == 14
    assert error.text.startswith(row.split()[0])


def test_vouchers_that_do_not_explain_the_balances_are_told(read) -> None:
    found = read(HEAD + VOUCHER.replace("100.00", "90.00"))
    assert any("förklarar inte saldot på 2" in message.text for message in said(found, Level.WARNING))


# Tolerance


def test_unknown_labels_and_extra_fields_are_accepted(read) -> None:
    found = read(HEAD + "#MOMSKOD 1 2\n#MOMSKOD 3\n#KTYP 1910 T extra\n" + VOUCHER)
    assert {message.level for message in found.messages} == {Level.INFORMATION}
    unknown, extra = found.messages
    assert "#MOMSKOD är okänd" in unknown.text
    assert "2 rader" in unknown.text.replace("\u00a0", " ")
    assert extra.line == 16


def test_lines_that_are_no_items_are_warned_of(read) -> None:
    [warning] = read(HEAD + "en bruten text\n" + VOUCHER).messages
    assert (warning.level, warning.line) == (Level.WARNING, 14)


def test_dimensions_declared_reserved_and_unknown(tmp_path: Path) -> None:
    path = tmp_path / "fil.se"
    underdim = '#UNDERDIM 21 "Delprojekt" 6\n'
    path.write_text(HEAD + underdim + VOUCHER.replace('1 "4100"', '6 "P1" 21 "02" 25 "x"'), encoding="cp437")
    header = sie.header(path)
    assert (header.dimensions[21].name, header.dimensions[21].parent) == ("Delprojekt", 6)
    [warning] = sie.inspect(path).messages
    assert "Dimension 25" in warning.text


def test_only_the_first_hundred_of_a_kind_are_told(read) -> None:
    found = read(HEAD + VOUCHER.replace("-100.00", "-99.00") * 150)
    assert found.unbalanced_vouchers == 150
    assert sum("balanserar inte" in message.text for message in found.messages) == 100
    assert any("Ytterligare 50" in message.text for message in found.messages)


# Control sum


def with_control_sum(body: str, stated: int | None = None) -> str:
    from styrkedjan.sources.sie.control_sum import ControlSum

    control = ControlSum("cp437")
    control.add(body.splitlines())
    first, rest = "#FLAGGA 0\n", body
    return f"{first}#KSUMMA\n{rest}#KSUMMA {control.value if stated is None else stated}\n"


@pytest.mark.parametrize("charset", ["cp437", "utf-8", "latin-1"])
def test_a_true_control_sum_is_silent_in_any_charset(read, charset: str) -> None:
    text = with_control_sum(HEAD.removeprefix("#FLAGGA 0\n") + VOUCHER)
    assert not any("summa" in message.text.lower() for message in read(text.encode(charset)).messages)


def test_a_false_control_sum_is_an_error_and_a_missing_one_a_refusal(read) -> None:
    body = HEAD.removeprefix("#FLAGGA 0\n") + VOUCHER
    wrong = read(with_control_sum(body, stated=4711))
    assert ("4711" in said(wrong, Level.ERROR)[0].text, wrong.refused) == (True, False)
    assert read(with_control_sum(body).rpartition("#KSUMMA")[0]).refused


# Files that are something else


@pytest.mark.parametrize(
    ("content", "said_about"),
    [
        (b"", "tom"),
        (b"PK\x03\x04" + b"x" * 100, "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"#FLAGGA 0\n\x00\x00\x01", "binär"),
        ("#FLAGGA 0\n".encode("utf-16"), "UTF-16"),
        (b"<html>#FLAGGA 0</html>", "ingen SIE-fil"),
        (b"\n\n \n", "ingen SIE-fil"),
        (b"konto;belopp\n1910;5\n", "ingen SIE-fil"),
        (b"#FLAGGA 0\n" + b"x" * (sie_lines.LONGEST + sie_lines.BLOCK), "längre än"),
    ],
)
def test_what_is_no_sie_file_is_refused_with_a_sentence(read, content: bytes, said_about: str) -> None:
    found = read(content)
    assert found.refused
    assert any(said_about in message.text for message in said(found, Level.ERROR))


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    assert "finns inte" in sie.inspect(tmp_path / "saknas.se").messages[0].text
    assert "mapp" in sie.inspect(tmp_path).messages[0].text


def test_rows_of_a_refused_file_end_in_an_exception(tmp_path: Path) -> None:
    path = tmp_path / "fil.se"
    path.write_text(HEAD + VOUCHER[:-2], encoding="cp437")
    for rows in (sie.transactions(path), sie.balances(path)):
        with pytest.raises(RefusedFile, match="avhuggen"):
            list(rows)
    with pytest.raises(RefusedFile):
        sie.header(path)


# Characters


@pytest.mark.parametrize(
    ("charset", "reported"),
    [("cp437", "cp437"), ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("latin-1", "latin-1"), ("iso8859-15", "latin-1")],
)
def test_the_charset_is_judged_by_the_bytes(tmp_path: Path, charset: str, reported: str) -> None:
    path = tmp_path / "fil.se"
    path.write_bytes(HEAD.encode(charset))
    reader = SieReader(path)
    list(reader.batches())
    assert reader.inspection().charset == reported
    assert reader.header.company == "Övre Ådala kommun"


def test_ascii_and_windows_letters(read) -> None:
    assert read("#FLAGGA 0\n#FNAMN Ale\n").charset == "ascii"
    assert read(HEAD.encode("latin-1") + b'#PROSA "\x96"\n').charset == "cp1252"


def test_a_mark_for_utf8_that_does_not_hold_is_an_error(read) -> None:
    found = read(b"\xef\xbb\xbf" + HEAD.encode("cp437"))
    assert any("märkt som UTF-8" in message.text for message in said(found, Level.ERROR))


def test_added_rows_meet_their_twins_wherever_they_stand(read) -> None:
    """#RTRANS of a whole block first, then the #TRANS: as many rows as there are #TRANS."""
    rows = "#RTRANS 5010 {} 7.00\n#RTRANS 1910 {} -7.00\n#TRANS 5010 {} 7.00\n#TRANS 1910 {} -7.00\n}\n"
    found = read(HEAD + VOUCHER[:-2] + "#BTRANS 5010 {} 6.00\n" + rows)
    assert (found.transactions, found.unbalanced_vouchers, found.refused) == (4, 0, False)
    assert not any("#RTRANS" in message.text for message in found.messages)


def test_one_unreadable_row_refuses_the_whole_file(read) -> None:
    found = read(HEAD + VOUCHER + VOUCHER.replace("100.00", "100,00"))
    assert found.refused


def test_the_vouchers_date_holds_it_together_and_is_told(read) -> None:
    found = read(HEAD + VOUCHER.replace("-100.00", "-100.00 20260228"))
    assert not found.refused
    assert any("annan månad" in message.text for message in said(found, Level.INFORMATION))


@pytest.mark.parametrize(
    "row", ["#TRANS 5010 {} " + "9" * 5_000, "}{" * 400_000, '#VER A 1 20260131 "' + '"a' * 200_000]
)
def test_rows_made_to_cost_are_refused_in_no_time(read, row: str) -> None:
    began = time.process_time()
    assert read(HEAD + VOUCHER[:-2] + row + "\n}\n").refused or '"' in row
    assert time.process_time() - began < 10
