"""One of two municipalities leaves: it takes all that is its own, closed in itself, and not a word of the other's."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.voices.models import Feedback
from styrkedjan.cli.main import cli
from styrkedjan.domain.errors import Refused
from styrkedjan.foundation.attachments import attach
from styrkedjan.foundation.comments import comment
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from styrkedjan.pipeline import backup, leaving
from tests import factories
from tests.pages.world import build_world

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "Grannkommunens ord"


def neighbour() -> Unit:
    """Another municipality, with its word in a name, a text, a person, a conversation, a file and the store."""
    root = factories.municipality(code="9999", name=f"{WORD} kommun")
    person = factories.user_with(Role.REGISTRAR, root, "granne")
    User.objects.filter(pk=person.pk).update(last_name=WORD)
    who = {"created_by": person, "changed_by": person}
    matter = Feedback.objects.create(
        unit=root, number="1", kind="praise", channel="phone", text=WORD, received_on=date(2026, 1, 1), **who
    )
    comment(by=person, record=matter, text=WORD)
    attach(by=person, record=matter, name="grannen.txt", data=WORD.encode())
    return root


def slice_of(code: str, data: bytes) -> None:
    path = Path(settings.STYRKEDJAN_STORE) / "facts" / "ledger" / code / "2026" / "20260101T000000000000Z"
    path.mkdir(parents=True)
    (path / "facts.parquet").write_bytes(data)


def read(file: Path) -> tuple[dict[str, list[dict[str, Any]]], dict[str, Any]]:
    """What a municipality's own script does: the standard library, `schema.json` and nothing of ours."""
    with zipfile.ZipFile(file) as parts:
        schema, manifest = json.loads(parts.read("schema.json")), json.loads(parts.read("manifest.json"))
        found = {}
        for table, told in schema.items():
            names = [column["name"] for column in told["columns"]]
            rows = [json.loads(line) for line in parts.read(f"tables/{table}.jsonl").splitlines()]
            assert len(rows) == manifest["tables"][table]["rows"]
            found[table] = [dict(zip(names, row, strict=True)) for row in rows]
    for table, told in schema.items():
        for column in told["columns"]:
            if "points_at" not in column or column["points_at"] not in found or table.startswith("django"):
                continue
            target = next(
                one["name"] for one in schema[column["points_at"]]["columns"] if one["kind"].endswith("AutoField")
            )
            there = {row[target] for row in found[column["points_at"]]}
            missing = {row[column["name"]] for row in found[table]} - there - {None}
            assert len(missing) == manifest["outside"].get(f"{table}.{column['name']}", 0), (table, column["name"])
    return found, manifest


def test_a_municipality_takes_all_that_is_its_own_and_nothing_of_the_others(tmp_path: Path) -> None:
    world = build_world()
    other = neighbour()
    slice_of(world.root.code, b"egna")
    slice_of(other.code, WORD.encode())
    before = {model: model._base_manager.count() for model in backup._models()}
    leaving.write(tmp_path / "ut.zip", world.root)
    found, manifest = read(tmp_path / "ut.zip")
    whole = zipfile.ZipFile(tmp_path / "ut.zip")
    assert all(WORD.encode() not in whole.read(name) for name in whole.namelist())
    assert {row["code"] for row in found["organisation_unit"]} >= {world.root.code, "100", "200"}
    # Every row that anybody has comes with somebody: what one area writes is not forgotten by another.
    keys: dict[str, set[Any]] = {}
    key = {model._meta.db_table: model._meta.pk.column for model in before}
    for root in Unit.objects.filter(parent=None):
        taken, _ = _of(root, tmp_path / f"{root.pk}.zip")
        for table, rows in taken.items():
            keys.setdefault(table, set()).update(row[key[table]] for row in rows)
    forgotten = {
        model._meta.db_table for model, count in before.items()
        if model._meta.db_table not in leaving.STAYS and len(keys[model._meta.db_table]) != count and model is not User
    }  # fmt: skip
    assert forgotten - {"foundation_auditevent"} == set()
    files = {name: whole.read(name) for name in manifest["files"]}
    assert b"egna" in files.values()
    assert sum(name.startswith("attachments/") for name in files) == 1
    people = {row["username"]: row for row in found["foundation_user"]}
    assert "granne" not in people
    assert all(row["password"] == "" for row in people.values())
    out = io.StringIO()
    table = csv.DictWriter(out, found["organisation_unit"][0])
    table.writerows(found["organisation_unit"])
    assert world.root.name in out.getvalue()


def _of(root: Unit, file: Path) -> tuple[dict[str, list[dict[str, Any]]], dict[str, Any]]:
    leaving.write(file, root)
    return read(file)


def test_what_the_neighbour_takes_is_whole_too_and_is_no_backup(tmp_path: Path) -> None:
    factories.committee(factories.municipality(), code="100")
    other = neighbour()
    done = CliRunner().invoke(cli, ["backup", str(tmp_path / "ut.zip"), "--municipality", other.code])
    assert done.exit_code == 0, done.output
    found, manifest = read(tmp_path / "ut.zip")
    assert [row["text"] for row in found["voices_feedback"]] == [WORD]
    assert [row["text"] for row in found["foundation_comment"]] == [WORD]
    # Who laid up the municipality has no role there, and is a number.
    assert sorted(row["last_name"] for row in found["foundation_user"]) == ["", WORD]
    assert len(manifest["files"]) == 1
    with pytest.raises(Refused, match="format"):
        backup.check(tmp_path / "ut.zip")
    none = CliRunner().invoke(cli, ["backup", str(tmp_path / "x.zip"), "--municipality", "1111"])
    assert "finns inte" in none.output
    with pytest.raises(Refused, match="ingen kommun"):
        leaving.write(tmp_path / "y.zip", Unit.objects.get(code="100"))


def test_of_every_table_it_is_told_whose_its_rows_are() -> None:
    root = factories.municipality()
    assert all(leaving._rows(model, root) is not None or model is User or model._meta.db_table in leaving.STAYS
               for model in backup._models())  # fmt: skip
