"""A copy of everything, read back into an empty place, is the same row by row, whoever wrote meanwhile."""

from __future__ import annotations

import json
import shutil
import threading
import zipfile
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from styrkedjan.areas.economy.models import BudgetLine
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import Refused
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.pipeline import backup
from styrkedjan.store.queries import ledger_totals
from styrkedjan.store.versions import Store
from tests import factories
from tests.areas.economy.conftest import YEAR, budget, even, make_town, publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town() -> Any:
    """A municipality with money, a booked month, an attachment on the disk and words of every kind."""
    town = make_town()
    publish(town, even("2010", "5010", 1000, 2))
    budget(town, town.north, "50", 1000)
    factories.author()
    AuditEvent.objects.create(action="x", details={"ö": [1.5, None, "rad\nrad"], "a": {}}, by=factories.author())
    kept = _folder("attachments") / "ab" / "abc"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"\x00\xff")
    return town


def _folder(name: str) -> Path:
    return Path(settings.STYRKEDJAN_STORE).with_name(name)


def _emptied() -> None:
    """As a new machine is."""
    call_command("flush", interactive=False, verbosity=0)
    for name in ("store", "attachments"):
        shutil.rmtree(_folder(name), ignore_errors=True)


def _all() -> dict[str, list[bytes]]:
    return {model._meta.db_table: list(backup._lines(model)) for model in backup._models()}


def test_what_is_read_back_is_what_there_was(town, tmp_path):
    before, files = _all(), {name: path.read_bytes() for name, path in backup._files()}
    written = backup.write(tmp_path / "kopia.zip")
    assert written.rows == sum(map(len, before.values())) > 20
    assert backup.check(tmp_path / "kopia.zip") == written
    assert (tmp_path / "kopia.zip").stat().st_mode & 0o077 == 0
    with pytest.raises(Refused, match="Databasen är inte tom"):
        backup.restore(tmp_path / "kopia.zip")
    _emptied()
    assert backup.restore(tmp_path / "kopia.zip") == written
    assert _all() == before
    assert {name: path.read_bytes() for name, path in backup._files()} == files
    # The next row gets a number of its own.
    taken = {json.loads(row)[0] for row in before["organisation_unit"]}
    assert factories.unit(Unit.objects.get(parent=None), name="Ny").pk not in taken


def test_what_is_written_while_the_copy_is_taken_is_not_in_it(town, tmp_path, monkeypatch):
    """Nor an import that publishes in the middle; one that does just as the files are listed is in it whole."""
    moment, pack, done = backup._one_moment, backup._pack_table, list[bool]()

    @contextmanager
    def as_they_are_listed() -> Any:
        if not expected:
            publish(town, even("2010", "5010", 1500, 2))
            expected.update({"sums": _sums(town), "files": dict(backup._files())})
        with moment():
            yield

    expected: dict[str, Any] = {}
    monkeypatch.setattr(backup, "_one_moment", as_they_are_listed)
    before, files = _all(), dict(backup._files())

    def meanwhile(*args: Any) -> Any:
        if not done:
            done.append(True)
            (files["attachments/ab/abc"].parent / "ny").write_bytes(b"ny")
            publish(town, even("2010", "5010", 9000, 2))
            assert _sums(town) != expected["sums"]
            if connection.vendor == "postgresql":  # the tests' SQLite is one connection's
                other = threading.Thread(target=_write_and_leave)
                other.start()
                other.join()
        return pack(*args)

    monkeypatch.setattr(backup, "_pack_table", meanwhile)
    backup.write(tmp_path / "kopia.zip")
    _emptied()
    backup.restore(tmp_path / "kopia.zip")
    assert _all() == before
    assert set(dict(backup._files())) == set(expected["files"]) > set(files)
    assert _sums(town) == expected["sums"]


def _sums(town: Any) -> Any:
    return ledger_totals(Store(Path(settings.STYRKEDJAN_STORE)), town.root.code, YEAR, by=(), as_of=None)


def _write_and_leave() -> None:
    factories.author()
    BudgetLine.objects.update(responsibility="1")
    connection.close()


@pytest.mark.parametrize("what", ["a table", "a file", "the end", "no copy"])
def test_a_damaged_copy_is_refused_and_nothing_is_left(town, tmp_path, what):
    copy, torn = tmp_path / "kopia.zip", tmp_path / "trasig.zip"
    backup.write(copy)
    parts = zipfile.ZipFile(copy)
    hit = {"a table": "tables/organisation_unit.jsonl", "a file": "attachments/ab/abc"}.get(what)
    if hit:
        with zipfile.ZipFile(torn, "w") as changed:
            for name in parts.namelist():
                changed.writestr(name, parts.read(name) + (b"x" if name == hit else b""))
    else:
        torn.write_bytes(copy.read_bytes()[:-100] if what == "the end" else b"")
    _emptied()
    with pytest.raises(Refused):
        backup.restore(torn)
    assert not Unit.objects.exists()
    assert backup._files() == []


def test_a_copy_of_another_release_says_which_one_reads_it(town, tmp_path):
    copy, other = tmp_path / "kopia.zip", tmp_path / "annan.zip"
    backup.write(copy)
    parts = zipfile.ZipFile(copy)
    manifest = json.loads(parts.read("manifest.json"))
    manifest["migrations"].append(["economy", "9999_later"])
    with zipfile.ZipFile(other, "w") as changed:
        for name in parts.namelist():
            changed.writestr(name, json.dumps(manifest) if name == "manifest.json" else parts.read(name))
    _emptied()
    with pytest.raises(Refused, match="nyare version"):
        backup.restore(other)
    assert backup._files() == []


def test_a_copy_cannot_write_outside_its_place(town, tmp_path):
    copy, hostile = tmp_path / "kopia.zip", tmp_path / "elak.zip"
    backup.write(copy)
    parts = zipfile.ZipFile(copy)
    manifest = json.loads(parts.read("manifest.json"))
    manifest["files"]["attachments/../ute"] = manifest["files"].pop("attachments/ab/abc")
    with zipfile.ZipFile(hostile, "w") as changed:
        for name in parts.namelist():
            changed.writestr(name, json.dumps(manifest) if name == "manifest.json" else parts.read(name))
        changed.writestr("attachments/../ute", parts.read("attachments/ab/abc"))
    _emptied()
    with pytest.raises(Refused, match="utanför"):
        backup.restore(hostile)
    assert not (_folder("attachments").parent / "ute").exists()


def test_whoever_knows_the_schema_alone_reads_everything(town, tmp_path):
    """A municipality's own script at the end of an agreement: the standard library, and Parquet."""
    store = Store(Path(settings.STYRKEDJAN_STORE))
    expected = ledger_totals(store, town.root.code, YEAR, by=(), as_of=None)
    backup.write(tmp_path / "kopia.zip")
    with zipfile.ZipFile(tmp_path / "kopia.zip") as copy:
        schema = json.loads(copy.read("schema.json"))
        names = [column["name"] for column in schema["economy_budgetline"]["columns"]]
        lines = copy.read("tables/economy_budgetline.jsonl").splitlines()
        rows = [dict(zip(names, json.loads(line), strict=True)) for line in lines]
        facts = [name for name in copy.namelist() if name.endswith("facts.parquet")]
        copy.extract(facts[0], tmp_path)
    assert {row["responsibility"] for row in rows} == set(BudgetLine.objects.values_list("responsibility", flat=True))
    unit = next(column for column in schema["economy_budgetline"]["columns"] if column["name"] == "unit_id")
    assert unit["points_at"] == "organisation_unit"
    booked = pq.read_table(tmp_path / facts[0], columns=["amount_ore"]).column("amount_ore").to_pylist()
    assert Decimal(sum(booked)) / 100 == next(iter(expected)).amount
