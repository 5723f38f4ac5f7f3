"""No text that leaves is run by a spreadsheet, whatever somebody has written."""

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.spreadsheet_text import plain, separated


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1"])
def test_a_text_that_would_be_run_is_marked_as_text(text: str) -> None:
    assert plain(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Skola", "5010", "a=b", "", "å-", "3 − 2"])
def test_other_text_is_as_it_was(text: str) -> None:
    assert plain(text) == text


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_every_cell_read_back_begins_like_no_formula(texts: list[str]) -> None:
    rows = list(csv.reader(io.StringIO(separated([texts]), newline=""), delimiter=";"))
    for cell in (cell for row in rows for cell in row):
        assert not cell.lstrip(" \xa0").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_numbers_stay_numbers() -> None:
    assert separated([("a", 1, Decimal("-1234.5"))]) == "a;1;-1234,50\r\n"


def test_no_writer_goes_round_it(root: Path) -> None:
    """Separated values are written here alone, and a workbook's cells only as text, numbers and days."""
    guesses = re.compile(r"\b(sheet|hidden|worksheet)\.write\(|\.write_(formula|row|column)\(")
    for path in sorted((root / "styrkedjan").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert path.name == "spreadsheet_text.py" or "csv.writer" not in text, path
        assert "csv.DictWriter" not in text, path
        assert not guesses.search(text), path
