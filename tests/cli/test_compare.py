"""`styrkedjan compare table`, as a controller and as another program use it."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from styrkedjan.cli.compare import compare_group

KEYS = {"unit", "value", "low", "high", "n", "rank_low", "rank_high", "outside", "missing"}
HEAD = "unit,numerator,denominator\n"


def run(path: Path, *options: str):
    return CliRunner().invoke(compare_group, ["table", str(path), *options])


def answer(tmp_path: Path, text: str | bytes, *options: str) -> dict:
    path = tmp_path / "andelar.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = run(path, "--json", *options)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def rows_of(tmp_path: Path, text: str | bytes, *options: str) -> dict[str, dict]:
    return {row["unit"]: row for row in answer(tmp_path, text, *options)["rows"]}


def refusal(tmp_path: Path, text: str | bytes) -> str:
    path = tmp_path / "andelar.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = run(path, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    return result.stderr


def test_the_row_is_complete_and_computed_by_the_published_rule(tmp_path):
    """15 of 148 is Newcombe's example: Wilson 6.24 to 16.05."""
    found = rows_of(tmp_path, HEAD + "a,15,148\nb,81,263\n")
    assert found["a"].keys() >= KEYS
    assert (found["a"]["value"], found["a"]["low"], found["a"]["high"]) == (10.14, 6.24, 16.05)
    assert (found["b"]["value"], found["b"]["low"], found["b"]["high"]) == (30.8, 25.53, 36.62)
    assert (found["a"]["n"], found["a"]["missing"]) == (148, None)
    assert [(row["rank_low"], row["rank_high"]) for row in found.values()] == [(2, 2), (1, 1)]


def test_half_a_hundredth_is_rounded_up_from_the_exact_share(tmp_path):
    found = rows_of(tmp_path, HEAD + "a,1,800\nb,201,20000\n")
    assert [row["value"] for row in found.values()] == [0.13, 1.01]


def test_outside_the_funnel_and_within(tmp_path):
    rows = [("a", 500, 1000), ("b", 505, 1000), ("c", 560, 1000), ("d", 3, 3)]
    found = rows_of(tmp_path, HEAD + "".join(f"{unit},{k},{n}\n" for unit, k, n in rows))
    assert {unit: row["outside"] for unit, row in found.items()} == {"a": False, "b": False, "c": False, "d": False}
    found = rows_of(tmp_path, HEAD + "a,5000,10000\nb,560,1000\nc,440,1000\n")
    assert {unit: row["outside"] for unit, row in found.items()} == {"a": False, "b": True, "c": True}


# What stands in the cells -> value, n and the reason.
CELLS = [
    ("0", "5", 0.0, 5, None),
    ("5", "5", 100.0, 5, None),
    ("0", "0", None, 0, "not_applicable"),
    ("", "0", None, 0, "not_applicable"),
    ("", "12", None, None, "not_reported"),
    ("3", "", None, None, "not_reported"),
    ("", "", None, None, "not_reported"),
    ("-", "-", None, None, "not_reported"),
    (".", ".", None, 0, "not_applicable"),
    ("..", "..", None, None, "suppressed"),
    ("..", "12", None, None, "suppressed"),
    ("1\u202f000", "1\u00a0250", 80.0, 1250, None),
    ("1 000", "1 250,0", 80.0, 1250, None),
]


@pytest.mark.parametrize(("numerator", "denominator", "value", "n", "missing"), CELLS)
def test_what_a_cell_means(tmp_path, numerator, denominator, value, n, missing):
    text = f"unit;numerator;denominator\nx;{numerator};{denominator}\ny;1;2\n"
    found = rows_of(tmp_path, text)["x"]
    assert (found["value"], found["n"], found["missing"]) == (value, n, missing)
    if missing:
        assert all(found[name] is None for name in ("low", "high", "rank_low", "rank_high", "outside"))


FAULTS = [
    ("a,5,4", "rad 2", "större än"),
    ("a,-1,4", "rad 2", "negativt"),
    ("a,1,-4", "rad 2", "negativt"),
    ("a,1.5,4", "rad 2", "inget helt antal"),
    ('a,"1,5",4', "rad 2", "inget helt antal"),
    ("a,1,5,4", "rad 2", "celler"),
    ("a,ett,4", "rad 2", "inget tal"),
    ("a,1,1e3", "rad 2", "inget tal"),
    ("a,3,0", "rad 2", "större än"),
    (",1,4", "rad 2", "saknar enhet"),
    ("a,1,4\nb,1,4\nA ,2,4", "rad 4", "finns redan på rad 2"),
    ("a,1,9999999999", "rad 2", "orimligt"),
    ("a,1,4\n\nb,x,y", "rad 4", "täljare"),
]


@pytest.mark.parametrize(("lines", "where", "what"), FAULTS)
def test_a_faulty_row_is_told_with_file_row_what_and_remedy(tmp_path, lines, where, what):
    said = refusal(tmp_path, HEAD + lines + "\n")
    assert f"andelar.csv:{where}:" in said
    assert what in said
    assert "Så rättar du:" in said


def test_every_rows_fault_is_told_at_once_in_the_files_order(tmp_path):
    said = refusal(tmp_path, HEAD + "a,5,4\nb,x,y\na,1,2\n,,\nc,-1,1\nd,1,5,4\n").splitlines()
    assert [line.split(":")[1] for line in said] == ["rad 2", "rad 3", "rad 3", "rad 4", "rad 6", "rad 7"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("unit,numerator\na,1\n", "denominator saknas"),
        ("enhet;täljare\na;1\n", "denominator saknas"),
        ("unit,numerator,denominator,täljare\na,1,2,3\n", "betyder samma sak"),
        ("unit,numerator,denominator\n", "inga rader"),
        ("unit;numerator;denominator\na,1,2\n", "annat skiljetecken"),
        ("unit,numerator,denominator\na;1;2\n", "annat skiljetecken"),
        ("", "tom"),
        ("\n \n", "tom"),
        (b"PK\x03\x04", "arbetsbok"),
        ("unit,numerator,denominator\na,1,2".encode("utf-16-le"), "ingen text"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path, text, what):
    assert what in refusal(tmp_path, text)


def test_a_missing_file_a_folder_and_a_wrong_threshold_are_refused(tmp_path):
    assert run(tmp_path / "ingen.csv").exit_code == 2
    assert run(tmp_path).exit_code == 2
    (tmp_path / "a.csv").write_text(HEAD + "a,1,2\n", encoding="utf-8")
    assert run(tmp_path / "a.csv", "--threshold", "-1").exit_code == 2


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("heading", ["Nämnare;Enhet;TÄLJARE", " denominator ;Unit;Numerator"])
def test_files_as_people_save_them(tmp_path, charset, heading):
    found = rows_of(tmp_path, f"{heading}\r\n1\u00a0200;Åby skola;1\u00a0000\r\n".encode(charset))
    assert (found["Åby skola"]["value"], found["Åby skola"]["n"]) == (83.33, 1200)


def test_a_column_that_means_nothing_is_told(tmp_path):
    found = answer(tmp_path, "unit,numerator,denominator,kommentar\na,1,2,hej\n")
    assert ["kommentar" in message["text"] for message in found["messages"]] == [True]


# --- small numbers ----------------------------------------------------------------------------------------------

# counts, threshold -> units hidden, and whether the units together may be told
HIDDEN = [
    ("a=5/10 b=20/40 c=30/60", 0, "", True),
    ("a=5/10 b=20/40 c=30/60", 10, "", True),
    ("a=2/3 b=20/40 c=30/60", 10, "a b", True),
    ("a=2/3 b=2/4 c=20/40 d=30/60", 10, "a b c", True),
    ("a=2/3 b=2/9 c=20/40", 10, "a b", True),
    ("a=0/3 b=0/9 c=20/40 d=30/60", 10, "a b c", True),
    ("a=3/3 b=40/40 c=20/40", 10, "a b c", True),
    ("a=2/3 b=2/4 c=1/2", 10, "a b c", False),
    ("a=2/6 b=2/6 c=1/6", 10, "a b c", True),
    ("a=2/3", 10, "a", False),
    ("a=2/3 b=0/0", 10, "a", False),
    ("a=20/30", 10, "", True),
    ("a=0/3 b=0/40 c=0/50", 10, "a b", False),
]


@pytest.mark.parametrize(("cells", "threshold", "expected", "together"), HIDDEN)
def test_what_is_hidden(tmp_path, cells, threshold, expected, together):
    lines = [cell.replace("=", "/").replace("/", ",") for cell in cells.split()]
    found = answer(tmp_path, HEAD + "\n".join(lines), "--threshold", str(threshold))
    hidden = {row["unit"] for row in found["rows"] if row["missing"] == "suppressed"}
    assert hidden == set(expected.split())
    assert (found["pooled"]["n"] is not None) == together
    for row in found["rows"]:
        if row["missing"] == "suppressed":
            assert {row[name] for name in KEYS - {"unit", "missing"}} == {None}


def test_a_row_that_is_the_whole_is_no_unit_and_gives_nobody_away(tmp_path):
    found = rows_of(tmp_path, HEAD + "a,2,3\nb,20,40\nc,30,60\nTotalt,52,103\n", "--threshold", "10")
    assert [found[unit]["missing"] for unit in "abc"] == ["suppressed", "suppressed", None]
    assert (found["Totalt"]["n"], found["Totalt"]["rank_low"]) == (103, None)
    assert (found["c"]["rank_low"], found["c"]["rank_high"]) == (1, 1)


def test_a_row_that_only_is_called_the_whole_is_told(tmp_path):
    found = answer(tmp_path, HEAD + "a,2,3\nb,20,40\nTotalt,52,103\n")
    assert [message["level"] for message in found["messages"]] == ["warning"]
    assert found["rows"][2]["rank_low"] is not None


# rows, threshold -> rows hidden, and whether the known units together may be told
WHOLE = [
    ("a;20;40 b;..;.. c;30;60 Totalt;52;103", 10, "a b", False),
    ("a;20;40 b;..;.. c;30;60 d;40;70 Totalt;92;173", 10, "a b", False),
    ("a;20;40 b;; c;30;60 Totalt;52;103", 0, "", True),
    ("a;20;40 b;; c;30;60 Totalt;90;160", 10, "", True),
    ("a;20;40 b;..;.. c;30;60 Totalt;90;160", 10, "a b", False),
    ("a;2;3 b;20;40 c;30;60 Totalt;52;103", 10, "a b", True),
]


@pytest.mark.parametrize(("lines", "threshold", "expected", "together"), WHOLE)
def test_a_whole_in_the_file_gives_away_neither_the_few_nor_what_the_source_hid(
    tmp_path, lines, threshold, expected, together
):
    text = "unit;numerator;denominator\n" + "\n".join(lines.split())
    found = answer(tmp_path, text, "--threshold", str(threshold))
    assert {row["unit"] for row in found["rows"] if row["missing"] == "suppressed"} == set(expected.split())
    assert (found["pooled"]["n"] is not None) == together
    assert all(row["rank_low"] is None for row in found["rows"] if row["unit"] == "Totalt")


small_tables = st.lists(
    st.integers(0, 9).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials))), min_size=1, max_size=5
)


@given(small_tables, st.integers(2, 7))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whoever_tries_every_world_cannot_find_a_hidden_share(tmp_path, counts, threshold):
    """The reader's attack: every world that gives just what is shown. A hidden share must differ between them."""
    text = HEAD + "".join(f"u{index},{k},{n}\n" for index, (k, n) in enumerate(counts))
    found = answer(tmp_path, text, "--threshold", str(threshold))
    assert all(row["n"] is None or row["n"] == 0 or row["n"] >= threshold for row in found["rows"])
    hidden = [index for index, row in enumerate(found["rows"]) if row["missing"] == "suppressed"]
    if not hidden or found["pooled"]["n"] is None:
        return
    left = [sum(counts[index][part] for index in hidden) for part in (0, 1)]
    seen = {index: set() for index in hidden}
    for sizes in product(range(1, left[1] + 1), repeat=len(hidden) - 1):
        last = left[1] - sum(sizes)
        if last < 1:
            continue
        for index, size in zip(hidden, (*sizes, last), strict=True):
            others = left[1] - size
            seen[index] |= {Fraction(k, size) for k in range(size + 1) if 0 <= left[0] - k <= others}
    assert all(len(shares) > 1 for shares in seen.values())


def naive(k: int, n: int) -> float:
    return float((Decimal(k) * 100 / n).quantize(Decimal("0.01"), ROUND_HALF_UP))


CELL = st.one_of(
    st.sampled_from(["", "-", "..", ".", "0", "12", "-3", "1 000", "1,5", "abc", '"', "∞", "nan", "²", "9" * 40]),
    st.integers(0, 300).map(str),
    st.text(max_size=4),
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.text(max_size=5), CELL, CELL), max_size=6), st.integers(0, 20))
def test_no_table_whatever_gives_a_traceback_or_loses_a_row(tmp_path, rows, threshold):
    path = tmp_path / "a.csv"
    lines = ["unit;numerator;denominator", *(";".join(row) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8", errors="replace", newline="")
    result = run(path, "--json", "--threshold", str(threshold))
    if result.exit_code == 0:
        for row in json.loads(result.stdout)["rows"]:
            assert (row["value"] is None) == (row["missing"] is not None)
            if row["value"] is not None:
                assert 0 <= row["low"] <= row["value"] <= row["high"] <= 100
    else:
        assert result.exit_code == 2, result.exception
        assert isinstance(result.exception, SystemExit)
        assert result.stderr.strip()


@given(small_tables)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_values_equal_a_naive_second_computation(tmp_path, counts):
    text = HEAD + "".join(f"u{index},{k},{n}\n" for index, (k, n) in enumerate(counts))
    for row, (k, n) in zip(answer(tmp_path, text)["rows"], counts, strict=True):
        assert row["value"] == (naive(k, n) if n else None)


def test_text_output_reads_as_a_table(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(HEAD + "Ek skola,2,3\nAl skola,20,40\nBo skola,30,60\n", encoding="utf-8")
    lines = run(path, "--threshold", "10").stdout.splitlines()
    assert lines[1].startswith("Ek skola")
    assert "Sekretess (för få)" in lines[1]
    assert any("Tillsammans: 50,49 procent av 103" in line.replace("\u00a0", " ") for line in lines)


def test_the_command_imports_nothing_heavy():
    heavy = "{'django', 'numpy', 'scipy', 'pandas'}"
    code = f"import sys, styrkedjan.cli.compare; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2]).returncode == 0
