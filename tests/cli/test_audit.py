"""`styrkedjan audit dependencies` against made-up advisories."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from packaging.version import Version

from styrkedjan.cli.main import cli
from styrkedjan.domain.components import Component, bill_of_materials, read_lock
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.sources.advisories import findings, read_database

LOCK = f"""\
# written by hand
exempel==1.4.2 ; python_version < '4' \\
    --hash=sha256:{"a" * 64}
    # via styrkedjan (pyproject.toml)
Annat.Paket==2.0 \\
    --hash=sha256:{"b" * 64}
    # via
    #   -c requirements/dev.txt
    #   exempel
"""


def advisory(*events: dict[str, str], name: str = "exempel", **more: Any) -> dict[str, Any]:
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}] if events else []
    part = {"package": {"ecosystem": "PyPI", "name": name}, "ranges": ranges, **more.pop("part", {})}
    told = {"id": "PROV-2026-1", "summary": "Påhittad", "modified": "2026-11-01T00:00:00Z"}
    return {**told, "affected": [part], **more}


def written(folder: Path, *records: Any, name: str = "osv.json") -> Path:
    file = folder / name
    file.write_text(json.dumps(list(records)), encoding="utf-8")
    return file


def test_a_vulnerable_version_is_found(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(LOCK, encoding="utf-8")
    file = written(tmp_path, advisory({"introduced": "1.0"}, {"fixed": "1.5"}))
    done = CliRunner().invoke(cli, ["audit", "dependencies", "--database", str(file), "--lock", str(lock)])
    assert done.exit_code == 1
    assert "exempel 1.4.2: PROV-2026-1 Påhittad Rättad i 1.5." in done.output
    assert "2 beroenden mot 1 sårbarheter, den nyaste ändrad 2026-11-01: 1 träffar." in done.output


def test_what_is_installed_is_compared_where_no_lock_is_told(tmp_path: Path) -> None:
    file = written(tmp_path, advisory({"introduced": "0"}, name="Django"))
    done = CliRunner().invoke(cli, ["audit", "dependencies", "--database", str(file)])
    assert done.exit_code == 1
    assert "django 5" in done.output
    assert "Ingen rättad version är känd." in done.output


@pytest.mark.parametrize(
    ("version", "events", "part", "hit"),
    [
        ("1.4.2", [{"introduced": "0"}], {}, True),
        ("1.4.2", [{"introduced": "0"}, {"fixed": "1.4.2"}], {}, False),
        ("1.4.2", [{"introduced": "0"}, {"fixed": "1.10"}], {}, True),  # 1.10 is later than 1.4
        ("1.4.2", [{"introduced": "1.4.3"}], {}, False),
        ("1.4.2", [{"introduced": "1.0"}, {"last_affected": "1.4.2"}], {}, True),
        ("1.4.3", [{"introduced": "1.0"}, {"last_affected": "1.4.2"}], {}, False),
        ("2.1", [{"introduced": "0"}, {"fixed": "1.5"}, {"introduced": "2.0"}, {"fixed": "2.2"}], {}, True),
        ("1.7", [{"introduced": "0"}, {"fixed": "1.5"}, {"introduced": "2.0"}, {"fixed": "2.2"}], {}, False),
        ("1.4.2", [], {"versions": ["1.4.2"]}, True),
        ("1.4.2", [], {"versions": ["1.4.1"]}, False),
        ("vilken som helst", [{"introduced": "0"}], {}, True),
    ],
)
def test_a_range_is_read_as_osv_means_it(
    tmp_path: Path, version: str, events: list[dict[str, str]], part: dict[str, Any], hit: bool
) -> None:
    database = read_database(written(tmp_path, advisory(*events, part=part)))
    assert bool(findings([Component("exempel", version)], database)) is hit


def test_every_form_of_export_is_read(tmp_path: Path) -> None:
    record = advisory({"introduced": "0"})
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("PROV-2026-1.json", json.dumps(record))
    lines = tmp_path / "osv.jsonl"
    lines.write_text(f"{json.dumps(record)}\n", encoding="utf-8")
    one = tmp_path / "svar.json"
    one.write_text(json.dumps({"vulns": [record]}), encoding="utf-8")
    for file in (packed, lines, one, written(tmp_path, record)):
        assert read_database(file).count == 1, file


def test_what_is_withdrawn_or_about_another_language_is_left_out(tmp_path: Path) -> None:
    other = advisory({"introduced": "0"})
    other["affected"][0]["package"]["ecosystem"] = "npm"
    kept = advisory({"introduced": "0"}, name="något-annat")
    database = read_database(written(tmp_path, other, advisory({"introduced": "0"}, withdrawn="2026-01-01"), kept))
    assert database.count == 1
    assert findings([Component("exempel", "1.0")], database) == []


@pytest.mark.parametrize("content", ["", "{", "[1]", "[]", '{"a": 1}', "PK\x03\x04 trasig"])
def test_a_file_that_says_nothing_never_says_that_all_is_well(tmp_path: Path, content: str) -> None:
    file = tmp_path / "osv.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput, match="hämta en ny export"):
        read_database(file)


def test_the_lock_becomes_a_bill_that_is_the_same_every_time() -> None:
    components = read_lock(LOCK)
    assert [(one.name, one.version, one.needed_by) for one in components] == [
        ("exempel", "1.4.2", ("styrkedjan",)),
        ("annat-paket", "2.0", ("exempel",)),
    ]
    bill = bill_of_materials("styrkedjan", "1.0", components)
    assert bill == bill_of_materials("styrkedjan", "1.0", reversed(components))
    told = {one["ref"]: one["dependsOn"] for one in json.loads(bill)["dependencies"]}
    assert told["pkg:pypi/styrkedjan@1.0"] == ["pkg:pypi/exempel@1.4.2"]
    assert told["pkg:pypi/exempel@1.4.2"] == ["pkg:pypi/annat-paket@2.0"]
    with pytest.raises(ValueError, match="Rad 1"):
        read_lock("exempel>=1.0\n")


def test_the_real_lock_is_read_whole(root: Path) -> None:
    text = (root / "requirements" / "base.txt").read_text(encoding="utf-8")
    components = read_lock(text)
    assert len(components) == sum("==" in line for line in text.splitlines() if line[:1].isalnum())
    assert all(one.hashes and one.needed_by and Version(one.version) for one in components)
