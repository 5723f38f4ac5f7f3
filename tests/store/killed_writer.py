"""A writer that gets stuck at a chosen point, so that a test can kill it there: `killed_writer.py ROOT POINT`."""

import sys
import time
from pathlib import Path

from styrkedjan.store import ledger_files, writing
from styrkedjan.store.ledger_files import publish_ledger
from styrkedjan.store.versions import Store
from tests.store.ledgers import Row, batches


def stuck(*_args, **_options):
    print("stuck", flush=True)
    time.sleep(60)


def main(root: str, point: str) -> None:
    rows = [Row(1, "20000", "5011", 1)] * 100

    def endless():
        yield from batches(rows)
        stuck()

    if point == "sorting":
        ledger_files._roll_up = stuck
    if point == "before the rename":
        real = writing.sync
        writing.sync = lambda path: stuck() if path.name == "manifest.json" else real(path)
    source = endless() if point == "streaming" else batches(rows)
    publish_ledger(Store(Path(root)), "0126", 2026, source, source="dödad.csv", by="Anna")


main(*sys.argv[1:])
