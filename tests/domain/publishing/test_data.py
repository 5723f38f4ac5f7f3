"""The gate that a data set must pass, figures as they stand in rows, and ways as the crow flies."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.publishing.data import Column, Kind, Terms, gate, plain
from styrkedjan.domain.publishing.places import Point, centre
from styrkedjan.domain.publishing.readability import lix

GOOD = Terms("cc0", "Kvalitetsenheten", "data@example.org", 5)
VALUE = Column("varde", Kind.NUMBER, "Värdet.", told=True)
COLUMNS = (Column("namn", Kind.NAME, "Namnet."), VALUE, Column("n", Kind.NUMBER, "Antalet.", told=True))


def told(columns=COLUMNS, rows=(), terms=GOOD) -> list[str]:
    return [f"{one.where}: {one.what}" for one in gate(columns, rows, terms)]


# What stands in the row, and whether it goes out.
SPEC = [
    ({"namn": "Ekskolan", "varde": "81.5", "n": 5}, []),
    ({"namn": "Ekskolan", "varde": "81.5", "n": 4}, ["rad 1: Värdet har färre än 5 bakom sig."]),
    ({"namn": "Ekskolan", "varde": "81.5", "n": None}, ["rad 1: Värdet har okänt hur många bakom sig."]),
    ({"namn": "Ekskolan", "varde": None, "n": 3}, ["rad 1: Värdet har färre än 5 bakom sig."]),
    ({"namn": "Ekskolan", "varde": None, "n": None}, []),
    ({"namn": "Ekskolan", "varde": "0", "n": 0}, []),
    ({"namn": "Ekskolan", "varde": "81.54321", "n": 9}, ["rad 1, varde: ”81.54321” är inget tal."]),
    ({"namn": "Ekskolan", "varde": "många", "n": 9}, ["rad 1, varde: ”många” är inget tal."]),
    ({"namn": "Anna, 850709-9805", "varde": None, "n": None},
     ["rad 1, namn: Det ser ut som en e-postadress eller ett personnummer."]),
    ({"namn": "anna@example.org", "varde": None, "n": None},
     ["rad 1, namn: Det ser ut som en e-postadress eller ett personnummer."]),
    ({"namn": "x" * 201, "varde": None, "n": None}, ["rad 1, namn: Texten är för lång för att vara ett namn."]),
    ({"namn": "Ekskolan", "varde": "1"}, ["rad 1: Raden har inte datamängdens kolumner."]),
]  # fmt: skip


@pytest.mark.parametrize(("row", "problems"), SPEC)
def test_a_row_goes_out_or_says_why_not(row, problems) -> None:
    assert told(rows=[row]) == problems


def test_free_text_and_figures_of_people_without_a_number_are_refused() -> None:
    assert told((Column("svar", Kind.FREE_TEXT, "Svaret."),)) == [
        "svar: Kolumnen svar är fri text, som kan berätta om en person."
    ]
    assert told((VALUE,)) == ["n: Datamängden säger något om människor men inte hur många som står bakom."]


@pytest.mark.parametrize(
    ("terms", "where"),
    [
        (Terms("", "A", "a@b.se", 5), "Licens"), (Terms("cc0", " ", "a@b.se", 5), "Informationsägare"),
        (Terms("cc0", "A", "växeln", 5), "Kontakt"), (Terms("cc0", "A", "a@b.se", 4), "Minsta antal"),
    ],
)  # fmt: skip
def test_terms_are_settled_first(terms, where) -> None:
    assert [one.where for one in gate(COLUMNS, (), terms)] == [where]


@settings(max_examples=50)
@given(st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, places=6))
def test_a_figure_in_a_row_passes_the_gate_and_is_the_figure(value: Decimal) -> None:
    text = plain(value)
    assert text is not None
    assert abs(Decimal(text) - value) <= Decimal("0.00005")
    assert told((Column("tal", Kind.NUMBER, "Talet."),), [{"tal": text}]) == []


def test_the_crow_flies_a_degree_northward_in_111_km() -> None:
    here, there = Point(59.0, 15.0), Point(60.0, 15.0)
    assert here.km_to(there) == pytest.approx(111.19, abs=0.02)
    assert here.km_to(here) == 0
    assert centre([here, there]) == Point(59.5, 15.0)
    with pytest.raises(ValueError, match="ingen mitt"):
        centre([])


def test_lix_is_words_a_sentence_and_long_words() -> None:
    assert lix(["Katten sover. Hunden sover också."]) == 2.5
    assert lix(["Kommunfullmäktige beslutar"]) == 2 + 100
    assert lix([""]) == 0
