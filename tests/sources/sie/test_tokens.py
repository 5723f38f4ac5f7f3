"""A line taken apart: the table to read, then random lines against the judge."""

import zlib
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from styrkedjan.sources.sie.control_sum import ControlSum, summed_text
from styrkedjan.sources.sie.tokens import BadValue, parse_amount, parse_date, tokenise
from tests.sources.sie import judge

LINES = [
    # line, fields, objects
    ("#FNAMN Kommunen", ["Kommunen"], None),
    ('#FNAMN "Öckerö kommun"', ["Öckerö kommun"], None),
    ('#fnamn\t"Öckerö kommun"\t', ["Öckerö kommun"], None),
    ('#KONTO 1915 "Kassa \\"special\\""', ["1915", 'Kassa "special"'], None),
    ('#FNR "C:\\SIE\\Filer"', ["C:\\SIE\\Filer"], None),
    ('#FNR "C:\\SIE\\"', ["C:\\SIE\\"], None),
    ('#PROSA "med # och {} inuti"', ["med # och {} inuti"], None),
    ("#PROSA Kassa{A}", ["Kassa{A}"], None),
    ('#ADRESS "" "" "" ""', ["", "", "", ""], None),
    ("#TRANS 1910 {} -100.00", ["1910", "-100.00"], []),
    ("#TRANS 1910 { } -100.00", ["1910", "-100.00"], []),
    ('#TRANS 1910{1 "10"}-100.00', ["1910", "-100.00"], ["1", "10"]),
    ('#TRANS 5010 {"1" "456" "7" "47"} 5 20260131 "Lön" 1 AN', ["5010", "5", "20260131", "Lön", "1", "AN"], list("1")),
    ('#TRANS 5010 {1 "a } b"} 5', ["5010", "5"], ["1", "a } b"]),
    ('#TRANS 5010 {1"10"} 5', ["5010", "5"], ["1", "10"]),
    ('#PSALDO 0 202601 5010 {1 "10"} 5 2', ["0", "202601", "5010", "5", "2"], ["1", "10"]),
    ('#KONTO 1288 "F"rskott"', ["1288", 'F"rskott'], None),
]


@pytest.mark.parametrize(("line", "fields", "objects"), LINES)
def test_fields_of_a_line(line: str, fields: list[str], objects: list[str] | None) -> None:
    item = tokenise(line.strip())
    assert item.fields == fields
    if objects == ["1"]:
        objects = ["1", "456", "7", "47"]
    assert item.objects == objects


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("#VER A 1 20260101 {", "{"),
        ('#VER A 1 20260101 "text"{', "{"),
        ("#VER A 1 20260101 { #TRANS 1910 {} 5", "{ #TRANS 1910 {} 5"),
        ("#TRANS 1910 {} 5 }", "}"),
        ("#TRANS 1910 {} 5}", "}"),
        ('#TRANS 1910 {} 5 20260101 "text" }', "}"),
        ("#TRANS 1910 {} 5 #TRANS 1930 {} -5", "#TRANS 1930 {} -5"),
        ('#TRANS 1910 {} 5 20260101 "}"', ""),
    ],
)
def test_braces_beside_other_things_end_the_item(line: str, rest: str) -> None:
    assert tokenise(line).rest == rest


@pytest.mark.parametrize(
    ("text", "ore"),
    [("100", 10000), ("100.5", 10050), ("-100.05", -10005), ("-.5", -50), ("5.", 500), ("+7.00", 700), ("1.500", 150)],
)
def test_amounts_are_exact_ore(text: str, ore: int) -> None:
    assert parse_amount(text) == ore


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1234,50", "decimalpunkt och inga tusentalsavgränsare: 1234.50"),
        ("1.234,50", "komma"),
        ("1\u00a0000.00", "utan: 1000.00"),
        ("1.005", "fler än två decimaler"),
        ("", "saknas"),
        ("-", "inget belopp"),
        ("1e5", "inget belopp"),
        ("١٢", "inget belopp"),
        ("1_000", "inget belopp"),
        ("nan", "inget belopp"),
    ],
)
def test_other_amounts_are_refused_with_a_remedy(text: str, said: str) -> None:
    with pytest.raises(BadValue, match=said.replace("+", r"\+")):
        parse_amount(text)


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=2))
def test_every_amount_with_two_decimals_is_read_exactly(value: Decimal) -> None:
    assert parse_amount(f"{value:.2f}") == int(value * 100)


@pytest.mark.parametrize("text", ["20260229", "2026013", "202601311", "2026-01-31", "", "２０２６０１３１"])
def test_dates_that_do_not_exist(text: str) -> None:
    with pytest.raises(BadValue):
        parse_date(text)


def test_a_leap_day_exists() -> None:
    assert parse_date("20240229") == 20240229


FIELD = st.one_of(
    st.text("abc1.-å#", min_size=1, max_size=5),
    st.text('abc {}#"\\å', max_size=8)
    .filter(lambda t: not t.endswith("\\"))
    .map(lambda t: '"' + t.replace('"', '\\"') + '"'),
)
BLANKS = st.text(" \t", min_size=1, max_size=2)


@given(st.lists(st.tuples(BLANKS, FIELD), max_size=6), st.sampled_from(["#KONTO", "#PROSA", "#okänd", "#IB"]))
@example([(" ", '"a" b"'), (" ", "c")], "#KONTO")
@example([(" ", '"slutar aldrig')], "#KONTO")
def test_any_line_is_taken_apart_as_the_judge_does(parts: list[tuple[str, str]], label: str) -> None:
    line = (label + "".join(blank + field for blank, field in parts)).strip(" \t")
    assert [label.upper(), *tokenise(line).fields] == [label.upper(), *judge.tokens(line)[1:]]


@given(
    st.lists(st.tuples(st.integers(1, 30).map(str), st.text('abc "\\å', min_size=1, max_size=6)), max_size=4),
    st.sampled_from(["{", "{ ", " {", " { "]),
)
def test_any_object_list_is_taken_apart_as_the_judge_does(pairs: list[tuple[str, str]], opening: str) -> None:
    escaped = [(number, code.replace("\\", "").replace('"', '\\"')) for number, code in pairs]
    inner = " ".join(f'{number} "{code}"' for number, code in escaped)
    line = f"#TRANS 5010 {opening}{inner}}} 5.00"
    item = tokenise(line)
    assert ["#TRANS", item.fields[0], tuple(item.objects or []), *item.fields[1:]] == judge.tokens(line)


def test_the_control_sum_counts_what_the_specification_underlines() -> None:
    assert summed_text('#KONTO 1915 "Kassa \\"special\\""') == '#KONTO1915Kassa "special"'
    assert summed_text('\t#TRANS 1910 {1 "a {b}"} 5.00') == "#TRANS19101a {b}5.00"


@given(st.lists(st.text('#AÅä "{}\\\t1', max_size=12), max_size=5))
def test_the_control_sum_is_crc32_over_the_fields(lines: list[str]) -> None:
    fields = ""
    for line in lines:  # one character at a time, as the specification tells it
        within, at = False, 0
        while at < len(line):
            if line[at : at + 2] == '\\"':
                fields, at = fields + '"', at + 2
                continue
            if line[at] == '"':
                within = not within
            elif within or line[at] not in " \t{}":
                fields += line[at]
            at += 1
    control = ControlSum("cp437")
    control.add(lines)
    assert control.value == zlib.crc32(fields.encode("cp437"))
