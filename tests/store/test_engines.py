"""One expression per question: compiled for both engines, bound and not pasted, remembered between processes."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import combinations

import pytest
import sqlglot

from styrkedjan.domain.errors import StyrkedjanError
from styrkedjan.store import compiling, engines, questions
from styrkedjan.store.compiling import compiled
from styrkedjan.store.engines import duckdb_text, engine, spark_text
from styrkedjan.store.ledger_files import publish_ledger
from styrkedjan.store.queries import ledger_totals
from tests.store.ledgers import Row, batches

FILTERS = ("months", "responsibilities", "accounts")
KNOWN_FILTERS = {*questions.LEDGER_FILTERS, *questions.KEY_FIGURE_FILTERS}
SHAPES = [
    (questions.ledger_totals, (by, filters, True))
    for by in [(), ("responsibility",), ("responsibility", "account_group"), ("period", "account")]
    for count in range(len(FILTERS) + 1)
    for filters in combinations(FILTERS, count)
] + [
    (questions.ledger_totals, (("counterparty", "object"), ("counterparties",), False)),
    (questions.ledger_transactions, (FILTERS,)),
    (questions.ledger_count, ((), True)),
    (questions.ledger_count, (FILTERS, False)),
    (questions.key_figure_values, (("measures", "municipalities"),)),
    (questions.key_figure_profile, ()),
]


@pytest.mark.parametrize("dialect", ["duckdb", "databricks"])
@pytest.mark.parametrize(("question", "shape"), SHAPES)
def test_every_question_compiles_for_both_engines_with_its_values_bound(dialect, question, shape):
    text = compiled(question, shape, dialect)
    ready = duckdb_text(text, ("ledger", "key_figures"))[0] if dialect == "duckdb" else spark_text(text)
    (statement,) = sqlglot.parse(ready, dialect=dialect)
    assert statement is not None
    assert engines.PARAMETER not in ready.lower()
    filters = next((part for part in shape if isinstance(part, tuple) and set(part) <= KNOWN_FILTERS), ())
    for name in filters:
        assert f"{'$' if dialect == 'duckdb' else ':'}{name}" in ready


@pytest.fixture
def ledger(store):
    rows = [Row(month, "20000", account, Decimal(month)) for month in (1, 2) for account in ("3011", "5011")]
    publish_ledger(store, "0126", 2026, batches(rows), source="x.csv", by="Anna")
    return store


def test_the_engine_is_chosen_by_the_environment_and_an_unknown_one_refused(monkeypatch):
    assert engine().dialect == "duckdb"
    assert engine() is engine()
    monkeypatch.setenv(engines.ENGINE_VARIABLE, "clickhouse")
    with pytest.raises(StyrkedjanError, match="Välj duckdb eller spark"):
        engine()


def test_spark_without_its_library_is_refused_with_the_remedy(monkeypatch):
    monkeypatch.setenv(engines.ENGINE_VARIABLE, "spark")
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(StyrkedjanError, match="Installera tillägget spark"):
        engine()


def test_the_next_process_answers_without_importing_ibis(ledger, root, monkeypatch):
    monkeypatch.setattr(compiling, "_texts", {})
    ledger_totals(ledger, "0126", 2026, using=engine(), as_of=None)
    assert list((ledger.root / "compiled").rglob("*.sql"))
    program = (
        "import sys; from pathlib import Path; from styrkedjan.store.versions import Store\n"
        "from styrkedjan.store.queries import ledger_totals; from styrkedjan.store.engines import engine\n"
        f"found = ledger_totals(Store(Path({str(ledger.root)!r})), '0126', 2026, using=engine(), as_of=None)\n"
        "print(len(found), 'ibis' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["2", "False"]


def test_a_store_that_may_not_be_written_still_answers(ledger, monkeypatch):
    def refuse(*_args):
        raise PermissionError

    monkeypatch.setattr(compiling, "_texts", {})
    monkeypatch.setattr(compiling, "write_atomically", refuse)
    assert ledger_totals(ledger, "0126", 2026, by=(), using=engine(), as_of=None)[0].amount == Decimal(6)


def test_threads_may_ask_at_the_same_time(ledger):
    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(
                lambda month: ledger_totals(ledger, "0126", 2026, by=(), months=[month], using=engine(), as_of=None),
                [1, 2] * 20,
            )
        )
    assert [answer[0].amount for answer in answers] == [Decimal(2), Decimal(4)] * 20
