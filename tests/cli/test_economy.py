"""`styrkedjan economy allocate` and `balanskrav`, as a controller and as another program use them."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from styrkedjan.cli.economy import economy

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "ekonomi"

ALLOCATION = """\
block,age_class,population_2024_12_31,population_2025_12_31,mean_population_2025,cost_per_inhabitant_tkr,grant_mnkr
forskola,1-5,1000,1010,,150.0,
forskola,6,200,201,,100.5,
aldre,80-,400,410,405.0,250.0,
"""
MALMO = {
    "2014": {
        "Årets resultat": -149,
        "samtliga realisationsvinster": -56,
        "medel från resultatutjämningsreserv": 12,
    },
    "2013": {
        "Årets resultat": 154,
        "samtliga realisationsvinster": -33,
        "synnerligt skäl RIPS": 106,
    },
}


def run(command: str, path: Path, *options: str):
    return CliRunner().invoke(economy, [command, str(path), *options])


def answer(command: str, tmp_path: Path, text: str | bytes, name: str = "underlag.csv") -> dict:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = run(command, path, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def refusal(command: str, tmp_path: Path, text: str | bytes, name: str = "underlag.csv") -> str:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = run(command, path, "--json")
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{path} finns inte här: det verkliga underlaget ligger utanför projektet")
    return path


# --- resursfördelning -------------------------------------------------------------------------------------------


def test_sjobos_published_grants_are_reproduced_to_the_decimal():
    path = shared("allocation_sjobo_2020.csv")
    published = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    found = json.loads(run("allocate", path, "--json").stdout)
    assert [row["grant_mnkr"] for row in found["rows"]] == [float(row["grant_mnkr"]) for row in published]
    assert found["messages"] == []
    assert found["blocks"] == {"school": 396.6, "upper_secondary": 102.5, "elderly": 225.4, "total": 724.5}


@pytest.mark.parametrize(
    "dropped",
    [
        {"grant_mnkr"},
        {"mean_population_2020"},
        {"mean_population_2020", "mean_population_2019", "grant_mnkr"},
        {"population_2019_12_31", "population_2020_12_31"},
    ],
)
def test_sjobo_with_columns_taken_away_gives_the_same_grants(tmp_path, dropped):
    rows = list(csv.DictReader(shared("allocation_sjobo_2020.csv").read_text(encoding="utf-8").splitlines()))
    kept = [name for name in rows[0] if name not in dropped]
    text = "\n".join([",".join(kept), *(",".join(row[name] for name in kept) for row in rows)])
    found = answer("allocate", tmp_path, text)
    assert [row["grant_mnkr"] for row in found["rows"]] == [float(row["grant_mnkr"]) for row in rows]
    assert found["plan_year"] == 2020


def test_an_empty_mean_population_is_computed_from_the_two_year_ends(tmp_path):
    found = answer("allocate", tmp_path, ALLOCATION)
    assert [row["mean_population_2025"] for row in found["rows"]] == [1005, 200.5, 405.0]
    assert [row["grant_mnkr"] for row in found["rows"]] == [150.8, 20.2, 101.3]
    assert found["blocks"] == {"forskola": 170.9, "aldre": 101.3, "total": 272.2}


def test_block_sums_are_rounded_once_from_exact_amounts(tmp_path):
    """Three rows of 0.04 mnkr are each printed as 0.0, and together as 0.1."""
    rows = "".join(f"a,{age},10,4\n" for age in range(3))
    found = answer("allocate", tmp_path, "block,age_class,mean_population_2026,cost_per_inhabitant_tkr\n" + rows)
    assert [row["grant_mnkr"] for row in found["rows"]] == [0.0, 0.0, 0.0]
    assert found["blocks"] == {"a": 0.1, "total": 0.1}


def test_rows_equal_a_naive_second_computation(tmp_path):
    found = answer("allocate", tmp_path, ALLOCATION)
    for row, stated in zip(found["rows"], csv.DictReader(ALLOCATION.splitlines()), strict=True):
        heads = (int(stated["population_2024_12_31"]) + int(stated["population_2025_12_31"])) / Decimal(2)
        exact = heads * Decimal(stated["cost_per_inhabitant_tkr"]) / 1000
        assert row["grant_mnkr"] == float(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


def test_the_newest_year_is_the_plan_year(tmp_path):
    text = (
        "block,age_class,mean_population_2024,population_2024_12_31,population_2025_12_31,cost_per_inhabitant_tkr\n"
        "skola,6,999,100,102,1000\n"
    )
    found = answer("allocate", tmp_path, text)
    assert found["plan_year"] == 2025
    assert found["rows"][0]["mean_population_2025"] == 101
    assert found["rows"][0]["grant_mnkr"] == 101.0


def test_enrolled_children_may_be_the_volume(tmp_path):
    found = answer("allocate", tmp_path, "block,age_class,enrolled_2026,cost_per_inhabitant_tkr\nskola,6,50,100\n")
    assert found["blocks"] == {"skola": 5.0, "total": 5.0}


def test_a_filled_grant_that_differs_is_told(tmp_path):
    found = answer("allocate", tmp_path, ALLOCATION.replace("250.0,", "250.0,99.9"))
    assert found["rows"][2]["grant_mnkr"] == 101.3
    assert [message["level"] for message in found["messages"]] == ["warning"]
    assert "99,9 mnkr" in found["messages"][0]["text"]
    assert "101,3 mnkr" in found["messages"][0]["text"]


def test_a_filled_mean_that_contradicts_the_year_ends_is_told(tmp_path):
    found = answer("allocate", tmp_path, ALLOCATION.replace("405.0", "500.0"))
    assert found["rows"][2]["grant_mnkr"] == 125.0
    assert "årsskiftena ger 405,0" in found["messages"][0]["text"]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_files_as_excel_saves_them(tmp_path, charset, newline):
    text = newline.join(
        [
            "block;age_class;population_2024_12_31;population_2025_12_31;cost_per_inhabitant_tkr;grant_mnkr;",
            "Förskola;1-5;1\u00a0000;1 010;150,0;;",
            "",
            "Äldre;80-;1 400;1 410;\u00a0250,0;;",
            ";;;;;;",
        ]
    )
    found = answer("allocate", tmp_path, text.encode(charset))
    assert found["blocks"] == {"Förskola": 150.8, "Äldre": 351.3, "total": 502.0}


def test_all_errors_of_an_allocation_come_at_once(tmp_path):
    text = (
        "block,age_class,population_2024_12_31,population_2025_12_31,mean_population_2025,cost_per_inhabitant_tkr\n"
        "skola,1-5,många,100,,150\n"
        "skola,6,100,,,150\n"
        "skola,7-9,100,100,,\n"
        ",10-12,100,100,,150\n"
        "skola,13,-5,100,,150\n"
        "skola,14,100,100,,150\n"
        "skola,14,100,100,,150\n"
        "total,,100,100,,150\n"
    )
    said = refusal("allocate", tmp_path, text).splitlines()
    for line in range(2, 7):
        assert sum(f":rad {line}:" in sentence for sentence in said) == 1, (line, said)
    assert any("rad 8" in sentence and "finns redan på rad 7" in sentence for sentence in said)
    assert sum(":rad 9:" in sentence for sentence in said) == 2
    assert all("Så rättar du:" in sentence for sentence in said)


@pytest.mark.parametrize("heading", [str.upper, lambda text: text.replace("_", " "), lambda text: f" {text} "])
def test_headings_are_known_whatever_their_case_and_signs(tmp_path, heading):
    first, rest = ALLOCATION.split("\n", 1)
    text = "\n".join([",".join(heading(name) for name in first.split(",")), rest])
    found = answer("allocate", tmp_path, text)
    assert found["blocks"] == answer("allocate", tmp_path, ALLOCATION)["blocks"]
    assert found["messages"] == []


def test_a_column_that_is_not_used_is_told_and_carried_along(tmp_path):
    first, rest = ALLOCATION.split("\n", 1)
    rows = [f"{row},not" for row in rest.splitlines()]
    found = answer("allocate", tmp_path, "\n".join([f"{first},anmärkning", *rows]))
    assert [row["anmärkning"] for row in found["rows"]] == ["not"] * 3
    (message,) = found["messages"]
    assert message["level"] == "information"
    assert "anmärkning" in message["text"]


def test_wrong_columns_are_named(tmp_path):
    said = refusal("allocate", tmp_path, "namn,antal\nskola,5\n")
    for missing in ("block", "age_class", "cost_per_inhabitant_tkr", "mean_population_ÅÅÅÅ"):
        assert missing in said


BAD_FILES = {
    "tom fil": b"",
    "bara blanksteg": b"  \n \n",
    "bara rubriker": b"block,age_class,mean_population_2020,cost_per_inhabitant_tkr\n",
    "arbetsbok": b"PK\x03\x04\x14\x00",
    "bilddata": bytes(range(256)) * 4,
    "dubbla rubriker": b"row,2014,2014\nresultat,1,2\n",
    "for manga celler": b"block,age_class,mean_population_2020,cost_per_inhabitant_tkr\nskola,6,10,107,4\n",
}


@pytest.mark.parametrize("command", ["allocate", "balanskrav"])
@pytest.mark.parametrize("data", BAD_FILES.values(), ids=BAD_FILES.keys())
def test_bad_files_are_refused_with_a_remedy(tmp_path, command, data):
    assert "Så rättar du:" in refusal(command, tmp_path, data)


@pytest.mark.parametrize("command", ["allocate", "balanskrav"])
@pytest.mark.parametrize("data", [bytes(range(256)) * 4, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", b"%PDF-1.7\n\0\0"])
def test_what_is_no_text_is_refused_in_one_sentence(tmp_path, command, data):
    assert refusal(command, tmp_path, data).splitlines() == [
        "underlag.csv: Filen är ingen text. Så rättar du: spara bladet som CSV och försök igen."
    ]


def test_a_row_that_is_nearly_right_is_answered_with_the_right_one(tmp_path):
    said = refusal("balanskrav", tmp_path, "row;2025\nÅrets resultat;9\nBalanskrvsresultat;9\nKaffe;1\n")
    near, far = said.splitlines()
    assert "menade du ”Balanskravsresultat”?" in near
    assert "”SUMMA”" in far


@pytest.mark.parametrize("command", ["allocate", "balanskrav"])
def test_a_missing_file_and_a_folder_are_refused(tmp_path, command):
    for path, said in ((tmp_path / "ingen.csv", "finns inte"), (tmp_path, "en mapp")):
        result = run(command, path, "--json")
        assert result.exit_code == 2
        assert said in result.stderr


CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "-",
            "..",
            "0",
            "12",
            "-3",
            "1 000,5",
            "total",
            "skola",
            "abc",
            '"',
            "2025",
            "∞",
            "nan",
            "1e9",
            "9" * 40,
            "0," + "1" * 40,
        ]
    ),
    st.text(max_size=4),
)
HEADINGS = st.sampled_from(
    [
        "block,age_class,mean_population_2025,cost_per_inhabitant_tkr,grant_mnkr",
        "block;age_class;population_2024_12_31;population_2025_12_31;cost_per_inhabitant_tkr",
        "row,2025,2024",
        "row;2025",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HEADINGS, st.lists(st.lists(CELLS, max_size=6), max_size=5), st.sampled_from(["allocate", "balanskrav"]))
def test_no_table_whatever_gives_a_traceback_or_loses_a_row(tmp_path, heading, rows, command):
    delimiter = ";" if ";" in heading else ","
    path = tmp_path / "a.csv"
    first = ["Årets resultat", "5", "6"] if heading.startswith("row") else ["skola", "6", "10", "100", "1"]
    text = "\n".join([heading, delimiter.join(first), *(delimiter.join(row) for row in rows)])
    path.write_text(text, encoding="utf-8", errors="replace", newline="")
    result = run(command, path, "--json")
    if result.exit_code == 0:
        assert len(json.loads(result.stdout)["rows"]) >= 1
    else:
        assert result.exit_code == 2, result.exception
        assert result.stderr.strip()
        assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("column", ["mean_population_2026", "cost_per_inhabitant_tkr"])
def test_a_row_without_price_or_volume_is_refused_and_never_dropped(tmp_path, column):
    for sign in ("", "-", ".."):
        cells = {"mean_population_2026": "10", "cost_per_inhabitant_tkr": "100"} | {column: sign}
        said = refusal("allocate", tmp_path, "block,age_class," + ",".join(cells) + "\na,1," + ",".join(cells.values()))
        assert ":rad 2:" in said


def test_a_year_without_a_result_is_refused_whatever_sign_it_has(tmp_path):
    for sign in ("", "-", ".."):
        said = refusal("balanskrav", tmp_path, f"row;2025;2024\nÅrets resultat;9;{sign}\n")
        assert "saknar belopp för 2024" in said


# --- balanskravsutredning ---------------------------------------------------------------------------------------


def malmo_rows() -> list[dict[str, str]]:
    path = shared("balanskravsutredning_malmo_2013_2014.csv")
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def as_csv(rows: list[dict[str, str]], columns: list[str], delimiter: str = ",") -> str:
    return "\n".join([delimiter.join(columns), *(delimiter.join(row[name] for name in columns) for row in rows)])


@pytest.mark.parametrize("columns", [["row", "2014", "2013"], ["row", "2013", "2014"], ["row", "2014"]])
@pytest.mark.parametrize("only_inputs", [False, True])
def test_malmos_statement_is_reproduced(tmp_path, columns, only_inputs):
    computed = {
        "Resultat efter balanskravsjusteringar",
        "Balanskravsresultat",
        "SUMMA",
        "Balanskravsresultat att återställa",
    }
    rows = malmo_rows()
    given = [row for row in rows if not (only_inputs and row["row"] in computed)]
    found = answer("balanskrav", tmp_path, as_csv(given, columns))
    assert found["messages"] == []
    assert [row["row"] for row in found["rows"]] == [row["row"] for row in rows]
    for row in rows:
        for year in columns[1:]:
            expected = int(row[year]) if row[year] else None
            assert found["by_year"][year][row["row"]] == expected, (row["row"], year)


def minimal(*lines: str) -> str:
    return "\n".join(["row,2024,2025,2026", *lines]) + "\n"


def test_a_deficit_is_carried_to_the_next_year_and_restored(tmp_path):
    """Malmö's course: a deficit of 193 in one year, restored by 355 the next."""
    found = answer("balanskrav", tmp_path, minimal("Årets resultat,-193,355,10"))
    brought, left = "Balanskravsunderskott från tidigare år", "Balanskravsresultat att återställa"
    assert [found["by_year"][year][brought] for year in found["years"]] == [None, -193, 0]
    assert [found["by_year"][year][left] for year in found["years"]] == [193, 0, 0]
    assert [found["by_year"][year]["SUMMA"] for year in found["years"]] == [-193, 162, 10]
    assert found["deficits"] == [
        {"year": "2024", "amount": 193, "restored": {"2025": 193}, "remaining": 0, "restore_by": "2027"}
    ]
    assert any("hämtades från 2024" in message["text"] for message in found["messages"])


def test_a_deficit_is_not_carried_over_an_unknown_year(tmp_path):
    found = answer("balanskrav", tmp_path, "row,2023,2025\nÅrets resultat,-50,20\n")
    assert found["by_year"]["2025"]["Balanskravsunderskott från tidigare år"] is None
    assert found["by_year"]["2025"]["SUMMA"] == 20


def test_a_stated_brought_forward_deficit_that_contradicts_the_year_before_is_told(tmp_path):
    text = minimal("Årets resultat,-50,20,5", "Balanskravsunderskott från tidigare år,0,-10,0")
    found = answer("balanskrav", tmp_path, text)
    assert found["by_year"]["2025"]["SUMMA"] == 10
    assert ["−10" in message["text"] and "−50" in message["text"] for message in found["messages"]] == [True]


def test_wrong_sums_in_the_file_are_told_and_the_computed_ones_printed(tmp_path):
    text = minimal("Årets resultat,100,0,5", "samtliga realisationsvinster,-30,,0", "Balanskravsresultat,90,0,5")
    found = answer("balanskrav", tmp_path, text)
    assert found["by_year"]["2024"]["Balanskravsresultat"] == 70
    (message,) = found["messages"]
    assert message["level"] == "warning"
    assert "90" in message["text"]
    assert "70" in message["text"]


@pytest.mark.parametrize(
    ("row", "stated", "effect"),
    [
        ("Samtliga realisationsvinster", "56", -56),
        ("– samtliga realisationsvinster:", "−56", -56),
        ("Reservering av medel till resultatutjämningsreserv", "20", -20),
        ("medel till resultatreserv", "-20", -20),
        ("Användning av medel från resultatreserv", "20", 20),
        ("Vissa realisationsförluster enligt undantagsmöjlighet", "7", 7),
        ("Orealiserade vinster och förluster i värdepapper", "-3,5", -3.5),
        ("Återföring av orealiserade vinster och förluster i värdepapper", "3,5", 3.5),
        ("Synnerliga skäl", "11", 11),
        ("Avgår samtliga reavinster", "-5", -5),
        ("Uttag ur resultatutjämningsreserv", "20", 20),
        ("Ingående balanskravsunderskott", "-40", -40),
        ("Balanskravsunderskott från tidigare år", "40", -40),
    ],
)
def test_rows_are_known_by_what_they_say(tmp_path, row, stated, effect):
    found = answer("balanskrav", tmp_path, f"Rad;År 2025\nÅrets resultat;100\n{row};{stated}\n")
    assert found["by_year"]["2025"][row] == effect
    assert found["by_year"]["2025"]["SUMMA"] == 100 + effect


@pytest.mark.parametrize("sign", ["", "-", "–", ".."])
def test_a_tables_sign_for_no_value_is_not_zero(tmp_path, sign):
    found = answer("balanskrav", tmp_path, f"row;2025\nÅrets resultat;9\nmedel från resultatutjämningsreserv;{sign}\n")
    assert found["by_year"]["2025"]["medel från resultatutjämningsreserv"] is None
    assert found["by_year"]["2025"]["Balanskravsresultat"] == 9


def test_several_extraordinary_reasons_are_added(tmp_path):
    text = "row,2025\nÅrets resultat,-100\nsynnerligt skäl RIPS,60\nsynnerligt skäl omställning,15\n"
    found = answer("balanskrav", tmp_path, text)
    assert found["by_year"]["2025"]["Balanskravsresultat"] == -25


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_statement_files_as_excel_saves_them(tmp_path, charset):
    text = "row;2025;2024;\r\nÅrets resultat;−1\u00a0149,5;154;\r\nsamtliga realisationsvinster;-56;;\r\n"
    if charset == "cp1252":
        text = text.replace("−", "-")
    found = answer("balanskrav", tmp_path, text.encode(charset))
    assert found["by_year"]["2025"]["Balanskravsresultat att återställa"] == 1205.5
    assert found["by_year"]["2024"]["samtliga realisationsvinster"] is None
    assert found["by_year"]["2024"]["Balanskravsresultat"] == 154


def test_all_errors_of_a_statement_come_at_once(tmp_path):
    text = "row,2025,kommentar\nÅrets resultat,\nsamtliga realisationsvinster,sextio\nKaffekassan,4\nSUMMA,1\nSUMMA,1\n"
    said = refusal("balanskrav", tmp_path, text)
    for expected in ("kommentar", "saknar belopp för 2025", "sextio", "Kaffekassan", "finns redan på rad 5"):
        assert expected in said


def test_a_statement_needs_the_years_result(tmp_path):
    assert "”Årets resultat” saknas" in refusal("balanskrav", tmp_path, "row,2025\nSUMMA,4\n")


def test_text_output_reads_as_a_table(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("row,2025\nÅrets resultat,-1200\n", encoding="utf-8")
    lines = run("balanskrav", path).stdout.splitlines()
    assert lines[1].split() == ["Årets", "resultat", "−1", "200"] or lines[1].endswith("−1\u00a0200")
    path.write_text(ALLOCATION, encoding="utf-8")
    assert "Summa total" in run("allocate", path).stdout


def test_the_commands_do_not_import_django():
    code = (
        "import sys, styrkedjan.cli.economy; sys.exit(any(n.split('.')[0] in ('django', 'numpy') for n in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2]).returncode == 0
