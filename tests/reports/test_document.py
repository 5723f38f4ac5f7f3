"""A document survives the journey through JSON, and equal documents have equal hashes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings

from styrkedjan.domain.status import Status
from styrkedjan.reports.codec import from_json, settled, to_json
from styrkedjan.reports.document import Document, Heading, Paragraph, Tone, canonical, digest, paragraphs
from styrkedjan.reports.tables import Column, ColumnKind, Row, Table
from tests.reports.samples import BLOCKS, ECONOMY, WORKING, documents, sample


@given(documents)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_round_trip_through_json_text(document):
    again = from_json(json.loads(canonical(to_json(document))))
    assert again == document
    assert canonical(to_json(again)) == canonical(to_json(document))


def test_every_kind_of_block_is_in_the_sample():
    from styrkedjan.reports.document import BLOCKS as KINDS

    assert {type(block) for block in BLOCKS} == set(KINDS.values())
    assert from_json(to_json(sample())) == sample()


def test_canonical_json_has_no_floats_and_sorted_keys():
    text = canonical(to_json(sample()))
    assert list(json.loads(text)) == sorted(json.loads(text))
    assert json.loads(text, parse_float=lambda number: pytest.fail(number))
    assert '"number":"87.5"' in text


def test_equal_figures_have_one_text():
    def hashed(figure):
        table = replace(ECONOMY, rows=(Row(("Personal", Decimal(figure), None)),))
        return digest(to_json(sample(blocks=(table,))), "")

    assert hashed("1.50") == hashed("1.5") == hashed("15E-1")
    assert hashed("0.00") == hashed("-0") != hashed("0.01")
    assert hashed("1000") == hashed("1E+3")


def test_the_hash_is_of_value_and_text_and_can_be_computed_by_anyone():
    value = {"b": 1, "a": "å"}
    assert digest(value, "text") == sha256('{"document":{"a":"å","b":1},"text":"text"}'.encode()).hexdigest()
    assert digest(value, "text") != digest(value, "texT")


def test_a_working_keeps_everything_but_the_type_of_its_figures():
    again = settled(WORKING)
    assert again.as_json() == WORKING.as_json()
    assert settled(again) == again


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ("text", Column("Belopp", ColumnKind.NUMBER)),
        (Decimal(1), Column("Text")),
        (Status.REACHED, Column("Text")),
        (1.5, Column("Belopp", ColumnKind.NUMBER)),
        (datetime(2026, 1, 1, tzinfo=UTC), Column("Dag", ColumnKind.DAY)),
    ],
)
def test_a_cell_that_does_not_fit_its_column_is_refused(cell, column):
    with pytest.raises(ValueError, match="passar inte"):
        Table("T", (column,), (Row((cell,)),))


def test_broken_values_cannot_be_made():
    with pytest.raises(ValueError, match="celler"):
        Table("T", (Column("A"), Column("B")), (Row(("x",)),))
    with pytest.raises(ValueError, match="kolumner"):
        Table("T", (), ())
    with pytest.raises(ValueError, match="enheten kr"):
        Column("Budget", ColumnKind.MONEY, "kronor")
    with pytest.raises(ValueError, match="Rubriknivån"):
        Heading("A", 4)
    with pytest.raises(ValueError, match="tidszon"):
        sample(known_at=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="titel"):
        sample(title=" ")


def test_written_text_becomes_paragraphs():
    assert paragraphs("Ett\r\n\r\nTvå\nrader\n\n\n  \n\nTre ", Tone.NOTE) == (
        Paragraph("Ett", Tone.NOTE),
        Paragraph("Två\nrader", Tone.NOTE),
        Paragraph("Tre", Tone.NOTE),
    )
    assert paragraphs("  ") == ()


def test_sections_know_the_headings_they_stand_under():
    document = Document(
        "T",
        "",
        "",
        "",
        "2026",
        datetime(2026, 1, 1, tzinfo=UTC),
        (
            Heading("A"),
            Paragraph("1"),
            Heading("B", 2),
            Paragraph("2"),
            Heading("C", 3),
            Paragraph("3"),
            Heading("D"),
            Paragraph("4"),
        ),
    )
    under = [headings for headings, _ in document.sections()]
    assert under == [("A",), ("A", "B"), ("A", "B", "C"), ("D",)]
