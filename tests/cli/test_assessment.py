"""`styrkedjan assessment total`, as an evaluator and as another program use it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from styrkedjan.cli.assessment import assessment

HEAD = "framework,version,municipality,year,scope," + ",".join(f"area_{n}" for n in range(1, 9)) + ",published_total\n"
KRAMFORS = "Kommunkompassen,2.0,Kramfors,2011,hela kommunen,51,45,62,34,52,27,39,53,359\n"
STOCKHOLM = "Kommunkompassen,1.0,Stockholm,2009,koncern,74,78.5,74.5,82,80,62,59,92,602\n"


def run(tmp_path: Path, text: str | bytes, *options: str):
    path = tmp_path / "poang.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return CliRunner().invoke(assessment, ["total", str(path), *options])


def rows(tmp_path: Path, text: str | bytes, exit_code: int = 0) -> list[dict]:
    result = run(tmp_path, text, "--json")
    assert result.exit_code == exit_code, result.stderr
    assert bool(result.stderr) == bool(exit_code)
    return json.loads(result.stdout)["rows"]


def test_kramfors_rounded_areas_and_total_are_both_shown(tmp_path):
    (row,) = rows(tmp_path, HEAD + KRAMFORS)
    assert (row["areas_total"], row["published_total"], row["difference"]) == (363, 359, 4)
    assert "363" in row["note"]
    assert "359" in row["note"]


def test_a_total_that_agrees_has_no_note(tmp_path):
    (row,) = rows(tmp_path, HEAD + STOCKHOLM)
    assert (row["areas_total"], row["difference"], row["note"]) == (602, 0, None)
    assert (row["municipality"], row["scope"], row["area_2"]) == ("Stockholm", "koncern", "78.5")


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_as_a_swedish_spreadsheet_saves_it(tmp_path, charset):
    head = "Ramverk;Version;Kommun;År;Omfattning;" + ";".join(f"Område {n}" for n in range(1, 9)) + ";Publicerad total"
    line = "kommunkompassen;1,0;Södertälje;2008;hela kommunen;70,5;82,5;87,5;81,5;60;60;60;60;562"
    (row,) = rows(tmp_path, f"{head}\r\n{line}\r\n".encode(charset))
    assert (row["areas_total"], row["municipality"], row["note"]) == (562, "Södertälje", None)


@pytest.mark.parametrize("sign", ["", "-", "..", "."])
def test_an_area_that_is_missing_makes_the_sum_unknown(tmp_path, sign):
    (row,) = rows(tmp_path, HEAD + KRAMFORS.replace(",53,", f",{sign},"))
    assert (row["areas_total"], row["difference"], row["published_total"]) == (None, None, 359)
    assert "område 8" in row["note"]


def test_a_total_that_is_not_published_leaves_the_sum(tmp_path):
    (row,) = rows(tmp_path, HEAD + KRAMFORS.replace(",359", ","))
    assert (row["areas_total"], row["difference"], row["published_total"]) == (363, None, None)
    assert "Ingen publicerad total" in row["note"]


FAULTS = [
    ((",51,", ",51,5,"), "celler"),
    (("Kommunkompassen", "Kompassen"), "finns inte"),
    (("Kommunkompassen", ""), "tom"),
    (("2.0", "3.0"), "ingen version ”3.0”"),
    (("2.0", ""), "tom"),
    (("Kramfors", ""), "tom"),
    (("2011", "11"), "inget år"),
    (("2011", "²011"), "inget år"),
    ((",51,", ",100.5,"), "utanför 0–100"),
    ((",51,", ",-1,"), "utanför 0–100"),
    ((",51,", ",många,"), "inget tal"),
    ((",359", ",801"), "utanför 0–800"),
]


@pytest.mark.parametrize(("change", "what"), FAULTS)
def test_a_row_with_a_fault_is_told_and_the_others_are_read(tmp_path, change, what):
    result = run(tmp_path, HEAD + KRAMFORS.replace(*change, 1) + STOCKHOLM, "--json")
    assert result.exit_code == 1
    broken, whole = json.loads(result.stdout)["rows"]
    assert (broken["areas_total"], broken["difference"]) == (None, None)
    assert what in broken["note"]
    assert whole["areas_total"] == 602
    assert "poang.csv:rad 2:" in result.stderr
    assert what in result.stderr
    assert "Så rättar du:" in result.stderr


def test_a_framework_whose_areas_are_not_public_has_no_sum(tmp_path):
    (row,) = rows(tmp_path, HEAD + KRAMFORS.replace("Kommunkompassen,2.0", "Skolkompassen,2009"))
    assert (row["areas_total"], row["difference"], row["published_total"]) == (None, None, 359)
    assert "inte publicerade" in row["note"]


def test_a_result_that_stands_twice_is_a_fault(tmp_path):
    again = KRAMFORS.replace("Kommunkompassen,2.0", "kommunkompassen,2")
    first, second = rows(tmp_path, HEAD + KRAMFORS + again, exit_code=1)
    assert first["areas_total"] == 363
    assert "redan på rad 2" in second["note"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "tom"),
        (HEAD, "inga rader"),
        ("a,b\n1,2\n", "framework saknas"),
        (HEAD.replace("area_1,", "").replace("\n", ",Område 2\n") + "x", "betyder samma sak"),
        (b"PK\x03\x04", "arbetsbok"),
    ],
)
def test_what_cannot_be_read_at_all(tmp_path, text, what):
    result = run(tmp_path, text, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert what in result.stderr


def test_columns_that_lack_are_told(tmp_path):
    short = "framework;version;municipality;area_1;area_2\nKommunkompassen;2020;A;50;50\n"
    found = json.loads(run(tmp_path, short, "--json").stdout)
    assert found["rows"][0]["areas_total"] is None
    assert {"area_8", "published_total", "scope"} <= {message["text"].split()[1] for message in found["messages"]}


def test_text_output_reads_as_a_table(tmp_path):
    lines = run(tmp_path, HEAD + KRAMFORS + STOCKHOLM).stdout.splitlines()
    assert lines[1].split()[-3:] == ["363", "359", "4"]
    assert any(line.startswith("- Kramfors (rad 2)") for line in lines)


CELL = st.one_of(
    st.sampled_from(["", "-", "51", "78,5", "101", "Kommunkompassen", "1.0", "²", "nan"]), st.text(max_size=4)
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELL, min_size=14, max_size=14), min_size=1, max_size=3))
def test_no_table_whatever_gives_a_traceback_or_loses_a_row(tmp_path, table):
    text = "\n".join([HEAD.replace(",", ";").strip(), *(";".join(row) for row in table)])
    result = run(tmp_path, text.encode(errors="replace"), "--json")
    assert result.exit_code in (0, 1, 2)
    assert isinstance(result.exception, SystemExit | None), result.exception
    if result.exit_code < 2:
        assert json.loads(result.stdout)["rows"]


def test_the_command_imports_nothing_heavy():
    heavy = "{'django', 'numpy', 'scipy', 'duckdb'}"
    code = f"import sys, styrkedjan.cli.assessment; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2]).returncode == 0
