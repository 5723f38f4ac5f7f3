"""The rooms of the house: imports point down."""

import ast
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[2]


def test_the_import_contracts_are_kept(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_everything_but_migrations_is_typed_strictly() -> None:
    held = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert (held["files"], held["exclude"], held["strict"]) == (["styrkedjan"], ["/migrations/"], True)
    unheld = [rule["module"] for rule in held["overrides"] if rule.get("ignore_errors")]
    assert unheld == [["*.migrations.*"]]


def test_the_domain_knows_no_clock_and_opens_no_file() -> None:
    """A rule gets its date and its text as arguments, so that it answers the same tomorrow."""
    found = []
    for path in (ROOT / "styrkedjan" / "domain").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _is_clock_or_file(node.func):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node.func)}")
    assert found == []


def _is_clock_or_file(function: ast.expr) -> bool:
    name = ast.unparse(function)
    return name == "open" or name.endswith(
        ("datetime.now", "date.today", "datetime.today", "time.time", ".read_text", ".write_text")
    )
