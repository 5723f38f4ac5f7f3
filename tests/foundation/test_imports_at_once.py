"""Faults of cells and faults against the rules are told in one round, for every kind of import."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_examples import made_up
from styrkedjan.pipeline.ledger import from_file, import_ledger
from styrkedjan.sources.ledger import LedgerFile
from styrkedjan.sources.workbook import Column, Kind, TableSpec, cell_text
from styrkedjan.store.versions import Store
from tests.factories import municipality

pytestmark = pytest.mark.django_db
TABLES = sorted(kind.key for kind in imports.kinds() if isinstance(kind, imports.ImportKind))
FAULTY = {Kind.INTEGER: "x", Kind.MONEY: "x", Kind.NUMBER: "x", Kind.PERCENT: "x", Kind.DATE: "x", Kind.PERIOD: "x",
          Kind.CHOICE: "inget val", Kind.BOOL: "kanske"}  # fmt: skip


def row(spec: TableSpec, at: int, *, faulty: bool) -> list[str]:
    """A right row, or one with a cell that cannot be read."""
    wrong = next((c for c in spec.read_columns if faulty and c.kind in FAULTY), None)
    values = made_up(spec, {})

    def cell(column: Column) -> str:
        if column is wrong:
            return FAULTY[column.kind]
        if column.key in spec.key and column.kind in {Kind.CODE, Kind.TEXT}:
            return f"K{at}"
        return cell_text(column, values[column.key])

    return [cell(column) for column in spec.read_columns]


@pytest.mark.parametrize("key", TABLES)
def test_the_rules_judge_the_sound_rows_of_a_file_with_faulty_cells(key):
    kind = imports.kind_of(key)
    judged = []

    def check(scope, rows, changes, where):
        judged.extend(changes)
        for change in changes:
            yield Problem("", where(change.key, kind.spec.key[0]), "Regeln säger nej.", "gör om")

    alone = replace(kind, current=lambda scope, known: {}, known=lambda scope: {}, check=check, specialised=None)
    lines = [row(kind.spec, 1, faulty=True), row(kind.spec, 2, faulty=False)]
    text = "\n".join(";".join(cells) for cells in [[c.heading for c in kind.spec.read_columns], *lines])
    with pytest.raises(InvalidInput) as refused:
        imports.preview(alone, municipality(), imports.File("fil.csv", text.encode()))
    told = [(problem.file, problem.where, problem.what) for problem in refused.value.problems]
    assert any(where.endswith("2") and what != "Regeln säger nej." for _, where, what in told)
    assert [where[1:] for _, where, what in told if what == "Regeln säger nej."] == ["3"]
    assert len(judged) == 1, "a row with a faulty cell is not judged"
    assert {file for file, _, _ in told} == {"fil.csv"}


def test_a_rule_that_misses_a_row_which_could_not_be_read_says_nothing():
    """The parent of the second unit stands in the first row, whose day cannot be read: the parent is there."""
    head = "Kod;Namn;Slag;Överordnad;Gäller från"
    root = municipality()
    text = f"{head}\nU1;Skolan;Enhet;{root.code};igår\nU2;Klassen;Enhet;U1;2026-01-01\nU3;X;Enhet;U9;2026-01-01"
    with pytest.raises(InvalidInput) as refused:
        imports.preview(imports.kind_of("organisation"), root, imports.File("fil.csv", text.encode()))
    told = [problem.what for problem in refused.value.problems]
    assert any("igår" in what for what in told)
    assert any("”U9” finns varken" in what for what in told)
    assert not any("”U1” finns varken" in what for what in told)


def test_a_ledger_with_a_faulty_cell_and_an_unknown_code_tells_both(tmp_path: Path):
    path = tmp_path / "fil.csv"
    path.write_text("Ansvar;Konto;Datum;Belopp\n1000;5010;2026-01-15;x\n9999;5010;2026-01-15;12,50\n")
    source, store = from_file(LedgerFile(path, year=2026)), Store(tmp_path / "lager")
    with pytest.raises(InvalidInput) as refused:
        import_ledger(store, "0126", 2026, source, by="a", known_responsibilities={"1000"}, preview=True)
    told = [problem.what for problem in refused.value.problems]
    assert any("”x” är inget tal" in what for what in told)
    assert any("”9999” finns inte i organisationen" in what for what in told)
