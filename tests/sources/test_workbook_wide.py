"""A forecast that lies across: laid lengthwise, with every fault told at the file's own cell."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.areas.planning.workbooks.population import POPULATION
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.sources.workbook import read_table

WIDE = """Befolkningsprognos för Provstad
;;
Ålder;2026;2027;Kommentar
0;100;101;
1 år;90;;
100+;3;4;äldst
Summa;193;105;
"""


def rows(data: str | bytes, name: str = "Prognos mars.csv") -> dict[tuple[int, int], float]:
    table = read_table(data.encode() if isinstance(data, str) else data, name, POPULATION)
    assert {row.values["source"] for row in table.rows} == {name.rsplit(".", 1)[0]}
    return {(row.values["year"], row.values["age"]): float(row.values["persons"]) for row in table.rows}


def test_a_row_per_age_and_a_column_per_year_is_read_without_its_sums():
    assert rows(WIDE) == {(2026, 0): 100, (2027, 0): 101, (2026, 1): 90, (2026, 100): 3, (2027, 100): 4}


@pytest.mark.parametrize(
    "heads", [("2026-12-31", "2027-12-31"), ("31 dec 2026", "31 dec 2027"), ("år 2026", "År 2027")]
)
def test_years_are_known_as_people_write_them(heads):
    assert rows(f"Ålder;{';'.join(heads)}\n5;7;8\n") == {(2026, 5): 7, (2027, 5): 8}


def test_a_workbook_is_read_whether_the_years_are_numbers_or_days():
    for heads in ((2026, 2027), (date(2026, 12, 31), date(2027, 12, 31))):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["Folkmängd efter ålder"])
        sheet.append(["Ålder", *heads])
        sheet.append([0, 10, 11])
        sheet.append(["1 år", 12, 13])
        target = io.BytesIO()
        book.save(target)
        assert rows(target.getvalue(), "prognos.xlsx") == {(2026, 0): 10, (2027, 0): 11, (2026, 1): 12, (2027, 1): 13}


def test_every_fault_is_told_at_once_and_at_the_files_own_cell():
    with pytest.raises(InvalidInput) as error:
        rows("Ålder;2026;2027\n0;många;5\nokänd;1;2\n3;-4;1\n")
    told = [problem.where for problem in error.value.problems]
    assert [where for where in told if where.startswith("B")] == ["B2", "B3", "B4"]
    assert {where[0] for where in told} == {"B", "C"}


def test_an_age_that_stands_twice_is_told_with_both_cells():
    with pytest.raises(InvalidInput, match="B2 och B4"):
        rows("Ålder;2026;2027\n0;1;2\n1;1;1\n0;3;4\n")


def test_the_table_lengthwise_is_read_as_before():
    table = read_table("År;Ålder;Antal;Källa\n2026;0;5;Mars\n2027;0;6;Mars\n".encode(), "a.csv", POPULATION)
    assert [row.where("persons") for row in table.rows] == ["C2", "C3"]
    assert {row.values["source"] for row in table.rows} == {"Mars"}


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(2020, 2035), st.integers(0, 110)), st.integers(0, 5_000), min_size=2, max_size=40
    )
)
def test_across_says_what_lengthwise_says(people):
    years, ages = sorted({year for year, _ in people}), sorted({age for _, age in people})
    if len(years) < 2:
        return
    lines = [";".join(["Ålder", *map(str, years)])]
    lines += [";".join([str(age), *(str(people.get((year, age), "")) for year in years)]) for age in ages]
    assert rows("\n".join(lines)) == people
