"""A question bank in Excel or CSV, in and out: a row per question, as `domain.assessment.bank_file` reads it."""

from __future__ import annotations

from datetime import datetime

from styrkedjan.domain.assessment.frameworks import Framework
from styrkedjan.domain.economy.tables import Row, Table
from styrkedjan.sources.workbook import Column, TableSpec, read_table
from styrkedjan.sources.workbook_writing import write_table

SPEC = TableSpec(
    "question_bank",
    "Frågebank",
    (
        Column("criterion", "Delområde"),
        Column("question", "Fråga", max_length=2_000),
        Column("evidence", "Belägg", max_length=2_000),
        Column("scale", "Skala"),
        Column("id", "Nummer", max_length=20),
        Column("weight", "Vikt"),
    ),
    key=("criterion", "question"),
)


def bank_table(data: bytes, file_name: str) -> Table:
    """The file's rows as text, for the rules to judge. Raises InvalidInput for a file that is no such table."""
    found = read_table(data, file_name, SPEC)
    rows = tuple(Row(row.number, {key: str(row.values.get(key) or "") for key in found.columns}) for row in found.rows)
    return Table(file_name, found.columns, rows)


def bank_workbook(framework: Framework, at: datetime) -> bytes:
    """The framework's questions to write one's own from."""
    rows = [
        {
            "criterion": one.criterion, "question": one.text, "evidence": one.evidence,
            "scale": framework.scale(one.scale).name, "id": one.id, "weight": str(one.weight),
        }
        for one in framework.questions
    ]  # fmt: skip
    return write_table(SPEC, rows, at)
