"""The fast path against the careful one and the judge, on random ledgers cut into pieces at every kind of place."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from styrkedjan.sources.sie import SieReader, bulk, lines, vouchers
from styrkedjan.sources.sie.bulk import Irregular, Standing, read_block
from styrkedjan.sources.sie.memory import Memory
from tests.sources.sie.judge import Verdict, judge
from tests.sources.sie.test_real_files import as_tuple, rows

HEAD = '#FLAGGA 0\n#SIETYP 4\n#FNAMN "Övre Ådala"\n#RAR 0 20260101 20261231\n#KONTO 1910 Kassa\n#UB 0 1910 0\n'

TEXT = st.text("Hyra åäö-7#,.", max_size=10)
ODD_TEXT = st.sampled_from(
    ['a \\"b\\" c', "klammer } i text", "{", "#TRANS 1 {} 5", "slutar \\\\ så", "hårt\u00a0mellanslag", "C:\\"]
)
OBJECTS = st.sampled_from(
    ["{}", "{ }", '{1 "4100"}', '{"1" "4100" "20" "510"}', "{1 4100 6 P1}", '{6 "a b" }', '{1 ""}']
)
BLANK = st.sampled_from([" ", " ", " ", "  ", "\t"])
ENDING = st.sampled_from(["", "", "", " ", " 0", ' ""', ' 1.5 "AN"', " 1 AN"])
DAY = st.sampled_from(["20260131", "20260228", '"20260131"', '""'])


@st.composite
def row_texts(draw: st.DrawFn, ore: int, odd: bool) -> str:
    """A #TRANS line of an amount in öre."""
    sign, kronor, cents = "-" if ore < 0 else "", *divmod(abs(ore), 100)
    forms = [f"{kronor}.{cents:02d}"] * 6 + ([str(kronor)] if cents == 0 else [])
    amount = sign + draw(st.sampled_from(forms))
    if odd and draw(st.integers(0, 9)) == 0:
        amount = f'"{amount}"'
    line = f"#TRANS {draw(st.sampled_from(['1910', '5010', '5020']))}{draw(BLANK)}{draw(OBJECTS)}{draw(BLANK)}{amount}"
    if draw(st.integers(0, 4)):
        line += draw(BLANK) + draw(DAY)
        if draw(st.integers(0, 4)):
            text = draw(ODD_TEXT) if odd and draw(st.integers(0, 9)) == 0 else draw(TEXT)
            line += f'{draw(BLANK)}"{text}"{draw(ENDING)}'
    return line


@st.composite
def ledgers(draw: st.DrawFn, odd: bool) -> str:
    """Vouchers that balance, nearly all; odd ones have what the fast path must hand over."""
    text = HEAD
    for number in range(draw(st.integers(1, 6))):
        amounts = draw(st.lists(st.integers(-999_99, 999_99), max_size=5))
        amounts.append(-sum(amounts) + (1 if odd and draw(st.integers(0, 9)) == 0 else 0))
        series = draw(st.sampled_from(["A", '"LEV 1"', '""', "1", "#"] if odd else ["A", "1", '"L"']))
        text += f'#VER {series} {number} 20260131 "{draw(TEXT)}"{draw(ENDING)}\n{{\n'
        for ore in amounts:
            if odd and draw(st.integers(0, 19)) == 0:
                text += draw(
                    st.sampled_from(["#BTRANS 1910 {} 5\n", "\n", "#OKÄND 5\n", f"#RTRANS 1910 {{}} {ore / 100:.2f}\n"])
                )
            text += draw(row_texts(ore, odd)) + "\n"
        text += draw(st.sampled_from(["}\n", "}\n", " }\n", "}\n\n"]))
    return text


def read(folder: Path, text: str, *, in_bulk: bool) -> tuple:
    path = folder / "fil.se"
    path.write_bytes(text.encode("utf-8"))
    reader = SieReader(path, bulk=in_bulk)
    found = list(rows(reader))
    return found, reader.inspection()


def check(folder: Path, text: str) -> None:
    fast, careful = read(folder, text, in_bulk=True), read(folder, text, in_bulk=False)
    verdict: Verdict = judge(text.encode("utf-8"))
    assert fast[0] == careful[0] == [as_tuple(row) for row in verdict.rows]
    assert fast[1] == careful[1]
    assert (fast[1].vouchers, fast[1].unbalanced_vouchers) == (verdict.vouchers, verdict.unbalanced)


SETTINGS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SETTINGS
@given(ledgers(odd=False), st.sampled_from([40, 90, 200, 10_000]))
def test_regular_ledgers_read_the_same_however_they_are_cut(tmp_path: Path, text: str, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BLOCK", block)
        patch.setattr(vouchers, "SMALL", 20)
        check(tmp_path, text)


@SETTINGS
@given(ledgers(odd=True), st.sampled_from([40, 200, 10_000]))
@example(HEAD + '#VER A 1 20260131 "x"\n{\n#TRANS 1910 {} 1.2.34\n#TRANS 1910 {} 567\n}\n', 10_000)
@example(HEAD + '#VER A 1 20260131 "x"\n{\n#TRANS 1910 {} 5 20260131 "a" 1 AN #TRANS 1910 {} -5\n}\n', 10_000)
@example(HEAD + '#VER A 1 20260131 "x"\n{\n#TRANS 1910 {} "1 000.00"\n#TRANS 1910 {} -10\n}\n', 10_000)
def test_odd_ledgers_read_the_same_as_well(tmp_path: Path, text: str, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BLOCK", block)
        patch.setattr(vouchers, "SMALL", 20)
        fast, careful = read(tmp_path, text, in_bulk=True), read(tmp_path, text, in_bulk=False)
        assert fast == careful


REGULAR = '#VER A 1 20260131 "Lön"\n{\n#TRANS 5010 {1 "4100"} 100.00 20260131 "Lön"\n#TRANS 1910 {} -100.00\n}'


def test_a_regular_block_takes_the_fast_path() -> None:
    block = read_block(REGULAR, 7, Memory(), Standing())
    assert (block.vouchers, block.first_voucher, block.sums) == (1, 7, {"5010": 10000, "1910": -10000})
    assert block.table["line"].to_pylist() == [9, 10]
    assert block.standing == Standing()


def test_a_block_that_ends_inside_a_voucher_says_where_it_stands() -> None:
    standing = read_block(REGULAR.rpartition("\n#TRANS")[0], 7, Memory(), Standing()).standing
    assert (standing.phase, standing.total, standing.voucher and standing.voucher.name) == (bulk.OPEN, 10000, "A 1")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("-100.00", "-99.00"),
        ("100.00 ", "100,00 "),
        ("100.00 ", "1_00.00 "),
        ("100.00 ", "1e2 "),
        ("100.00 ", "٣.00 "),
        ("20260131 ", "20260231 "),
        ('"Lön"\n#TRANS 1910', '"Lön\n#TRANS 1910'),
        ('{1 "4100"}', '{1 "4100" 2}'),
        ('{1 "4100"}', '{x "4100"}'),
        ("5010 ", '"" '),
        ("#TRANS 1910", "#RTRANS 1910"),
        ("#TRANS 1910", "#trans 1910"),
        ("\n}", "\n}\n#UB 0 1910 5"),
        ("{\n#TRANS", "#TRANS"),
        ("{\n#TRANS", "{\n}\n#TRANS"),
        ("{\n#TRANS", "{\ntext\n#TRANS"),
        ('20260131 "Lön"\n{', '"Lön"\n{'),
        ('20260131 "Lön"\n{', '20260131 "Lön" a b c\n{'),
        (" 100.00 ", " 99999999999999999999.00 "),
        (" 100.00 ", " 9223372036854775807 "),
    ],
)
def test_whatever_is_not_regular_is_handed_over(old: str, new: str) -> None:
    assert old in REGULAR
    with pytest.raises(Irregular):
        read_block(REGULAR.replace(old, new, 1), 1, Memory(), Standing())


def test_codings_are_forgotten_when_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("styrkedjan.sources.sie.memory.REMEMBERED", 3)
    monkeypatch.setattr(lines, "BLOCK", 300)
    body = "".join(
        f"#VER A {n} 20260131\n{{\n#TRANS {5000 + n} {{1 {n}}} 5.00\n#TRANS {5001 + n} {{}} -5.00\n}}\n"
        for n in range(40)
    )
    check(tmp_path, HEAD + body)


def test_large_files_take_the_fast_path_of_their_own_accord(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    monkeypatch.setattr("styrkedjan.sources.sie.reader.WORTH_BULK", 1000)
    monkeypatch.setattr(bulk, "read_block", lambda *a: taken.append(a) or read_block(*a))
    path = tmp_path / "fil.se"
    path.write_text(HEAD + (REGULAR + "\n") * 20, encoding="cp437")
    reader = SieReader(path)
    sizes = [len(batch) for batch in reader.batches(batch_rows=15)]
    assert sizes == [15, 15, 10]
    assert taken


@pytest.mark.parametrize("bulk", [True, False])
def test_a_voucher_that_never_ends_is_not_read_to_the_end(tmp_path: Path, bulk: bool) -> None:
    path = tmp_path / "oavslutad.se"
    row = '#TRANS 5010 {1 "200"} 100.00 20260105 "hyra"\n'
    path.write_text('#FLAGGA 0\n#SIETYP 4\n#VER A 1 20260105 "x"\n{\n' + row * 180_000, encoding="cp437")
    reader = SieReader(path, bulk=bulk)
    assert sum(len(batch) for batch in reader.batches()) < 180_000
    found = reader.inspection()
    assert found.refused
    assert any("har inte avslutats efter 100000 rader" in message.text for message in found.messages)
