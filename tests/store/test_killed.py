"""A killed import leaves the old version, whichever moment it dies."""

import os
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from styrkedjan.store.ledger_files import publish_ledger
from styrkedjan.store.queries import ledger_totals
from styrkedjan.store.versions import Store
from tests.store.ledgers import Row, batches


@pytest.mark.parametrize("point", ["streaming", "sorting", "before the rename"])
def test_a_writer_killed_in_the_middle_leaves_the_old_version_and_no_lock(store: Store, root: Path, point: str):
    publish_ledger(store, "0126", 2026, batches([Row(1, "20000", "5011", Decimal(7))]), source="gammal.csv", by="Anna")
    command = [sys.executable, "-m", "tests.store.killed_writer", str(store.root), point]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."}) as writer:
        assert writer.stdout.readline() == b"stuck\n"
        writer.send_signal(signal.SIGKILL)
    folder = store.root / "facts" / "ledger" / "0126" / "2026"
    assert [each.name for each in folder.iterdir() if each.name.startswith(".staging")], "ingenting var påbörjat"
    assert [each.source for each in store.versions("ledger", "0126/2026")] == ["gammal.csv"]
    assert ledger_totals(store, "0126", 2026, by=(), as_of=None)[0].amount == Decimal(7)

    publish_ledger(store, "0126", 2026, batches([Row(1, "20000", "5011", Decimal(8))]), source="ny.csv", by="Anna")
    assert ledger_totals(store, "0126", 2026, by=(), as_of=None)[0].amount == Decimal(8)
    assert not [each for each in folder.iterdir() if each.name.startswith(".staging")]
