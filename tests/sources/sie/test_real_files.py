"""The real files: every one of them against the judge, and the ones worth knowing against numbers found by hand."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from styrkedjan.sources import sie
from styrkedjan.sources.sie import SieReader
from tests.sources.sie.judge import Verdict, decode, judge, split_lines

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "sie"
FILES = sorted([*FOLDER.glob("jsisie/*"), *FOLDER.glob("forsslund/*.[sS][eE]")])
NAMES = [file.name for file in FILES]

ENCODINGS = (("utf-8", "\n"), ("utf-8-sig", "\r"), ("cp437", "\r\n"), ("latin-1", "\r"))

pytestmark = pytest.mark.skipif(not FILES, reason=f"{FOLDER} finns inte: de verkliga filerna ligger bredvid projektet")

# name: type, charset, vouchers, transactions, unbalanced, #IB, #UB, #RES; refused
KNOWN = {
    "SIE4_Exempelfil.SE": ("4E", "cp437", 295, 1330, 0, "0.00", "1074344.11", "-1074344.11", False),
    "SIE4_Exempelfil_med_underdim.SE": ("4E", "utf-8", 295, 1330, 0, "0.00", "1074344.11", "-1074344.11", False),
    "Bokslut_Norstedts_SIE_4E.se": ("4E", "cp437", 177, 678, 0, "0.00", "1094488.11", "-1094488.11", False),
    "BL0001_typ1.SE": ("1", "cp437", 0, 0, 0, "0.00", "212583.47", "-212583.47", False),
    "BL0001_typ4.SE": ("4E", "cp437", 84, 405, 0, "0.00", "212583.47", "-212583.47", False),
    "BL0001_typ4I.SI": ("4I", "cp437", 1, 10, 0, "0.00", "0.00", "0.00", False),
    "MAMUT_SIE3_EXPORT.SE": ("3", "cp437", 0, 0, 0, "0.00", "10219647.90", "-10219647.90", False),
    "XE_SIE_4_20151125095119.SE": ("4E", "cp437", 65, 248, 1, "-15209719.54", "-15209717.54", "55133.49", False),
    "transaktioner_ovnbolag.se": ("4E", "cp437", 163, 671, 0, "1151678.15", "1429476.61", "-277798.46", False),
    "transaktioner_ovnbolag-bad-balance.se": (
        *("4E", "cp437", 163, 671, 1, "1151678.15", "1429476.61", "-277798.46", False),
    ),
    "magenta_bokf%C3%B6ring_SIE4E.se": ("4E", "cp437", 19, 84, 0, "0.00", "-17156.25", "17156.25", False),
    "magenta_bokf%C3%B6ring_SIE4I.se": ("4I", "cp437", 19, 84, 0, "0.00", "0.00", "0.00", False),
    "sie_4.SE": ("4E", "cp437", 20, 76, 0, "-284046.83", "-324256.90", "40210.07", False),
    "test_sie4.se": ("4E", "cp437", 6, 19, 0, "0.00", "0.00", "0.00", False),
    "urval_ovnbolag.si": ("4I", "cp437", 16, 51, 0, "0.00", "0.00", "0.00", True),
}


@pytest.mark.parametrize("name", KNOWN)
def test_files_whose_numbers_are_known(name: str) -> None:
    found = sie.inspect(next(file for file in FILES if file.name == name))
    assert (
        found.sie_type,
        found.charset,
        found.vouchers,
        found.transactions,
        found.unbalanced_vouchers,
        str(found.opening_balance),
        str(found.closing_balance),
        str(found.result),
        found.refused,
    ) == KNOWN[name]


@pytest.mark.parametrize("file", FILES, ids=NAMES)
@pytest.mark.parametrize("bulk", [False, True], ids=["line by line", "in bulk"])
def test_rows_and_counts_are_those_of_the_judge(file: Path, bulk: bool) -> None:
    verdict = verdict_on(file)
    reader = SieReader(file, bulk=bulk)
    assert list(rows(reader)) == [as_tuple(row) for row in verdict.rows]
    found = reader.inspection()
    if b"<html>" in file.read_bytes():
        assert found.refused
        assert found.sie_type is None
        return
    assert found.charset == verdict.charset
    assert (found.vouchers, found.transactions) == (verdict.vouchers, len(verdict.rows))
    assert found.unbalanced_vouchers == verdict.unbalanced
    sums = {"#IB": found.opening_balance, "#UB": found.closing_balance, "#RES": found.result}
    assert {label: Fraction(value) for label, value in sums.items()} == verdict.sums


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_balances_are_those_of_the_judge(file: Path) -> None:
    read = [
        (row.label, row.year, row.period and str(row.period), row.account, row.objects, Fraction(row.amount, 100))
        for row in SieReader(file, keep_balances=True).rows()
    ]
    assert read == verdict_on(file).balances


@pytest.mark.parametrize("file", [f for f in FILES if b"<html>" not in f.read_bytes()], ids=lambda f: f.name)
def test_the_same_file_written_otherwise_reads_the_same(file: Path, tmp_path: Path) -> None:
    lines = split_lines(judge_text(file))
    expected = summary(sie.inspect(file))
    charset, ending = ENCODINGS[len(lines) % len(ENCODINGS)]  # one each; together the files meet them all
    again = tmp_path / file.name
    again.write_bytes(ending.join(lines).encode(charset, errors="replace"))
    assert summary(sie.inspect(again)) == expected


@pytest.mark.parametrize("file", [f for f in FILES if b"#VER" in f.read_bytes()], ids=lambda f: f.name)
def test_a_file_cut_inside_a_voucher_is_refused(file: Path, tmp_path: Path) -> None:
    data = file.read_bytes()
    cut = tmp_path / file.name
    cut.write_bytes(data[: data.rindex(b"#TRANS") + 15])
    assert sie.inspect(cut).refused


@pytest.mark.parametrize("file", [f for f in FILES if b"#KSUMMA" in f.read_bytes()], ids=lambda f: f.name)
def test_control_sums_agree_until_something_is_changed(file: Path, tmp_path: Path) -> None:
    data = file.read_bytes()
    assert not any("Kontrollsumman" in message.text for message in sie.inspect(file).messages)
    changed = tmp_path / file.name
    changed.write_bytes(data.replace(b"#KONTO", b"#KONT0", 1))
    assert any("Kontrollsumman stämmer inte" in message.text for message in sie.inspect(changed).messages)
    changed.write_bytes(data[: data.rindex(b"#KSUMMA")])
    assert sie.inspect(changed).refused


def test_the_header_of_the_example_file() -> None:
    header = sie.header(next(file for file in FILES if file.name == "SIE4_Exempelfil.SE"))
    assert header.company == "Övningsbolaget AB"
    assert header.organisation_number == "555555-5555"
    assert {number: dimension.name for number, dimension in header.dimensions.items()} == {
        1: "Resultatenhet",
        6: "Projekt",
    }
    assert header.accounts["1910"].name == "Kassa"
    assert header.years[0][1] - header.years[0][0] == 1130  # a calendar year as yyyymmdd


@cache
def verdict_on(file: Path) -> Verdict:
    """The judge is slow; every file is judged once."""
    return judge(file.read_bytes())


def rows(reader: SieReader) -> Iterator[tuple]:
    for batch in reader.batches(1000):
        for index in range(len(batch)):
            objects = {number: codes[index] for number, codes in batch.objects.items() if codes[index] is not None}
            yield (
                batch.series[index],
                batch.number[index],
                batch.voucher_date[index],
                batch.date[index],
                batch.account[index],
                objects,
                Decimal(batch.amount[index]).scaleb(-2),
                batch.text[index],
                batch.line[index],
            )


def as_tuple(row) -> tuple:
    return (
        row.series,
        row.number,
        _day(row.voucher_date),
        _day(row.date),
        row.account,
        row.objects,
        Decimal(row.amount.numerator) / row.amount.denominator,
        row.text,
        row.line,
    )


def _day(text: str) -> int:
    date(int(text[:4]), int(text[4:6]), int(text[6:]))
    return int(text)


def judge_text(file: Path) -> str:
    return decode(file.read_bytes())[0]


def summary(found: sie.Inspection) -> tuple:
    return (
        found.sie_type,
        found.vouchers,
        found.transactions,
        found.unbalanced_vouchers,
        found.opening_balance,
        found.closing_balance,
        found.result,
        found.refused,
    )
