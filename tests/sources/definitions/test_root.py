"""Where the definitions are found, and that no municipality stands in code."""

from pathlib import Path

import pytest

import styrkedjan
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.sources.definitions import definitions_root


def test_in_a_checkout_they_lie_beside_the_package(monkeypatch, root):
    monkeypatch.delenv("STYRKEDJAN_DEFINITIONS", raising=False)
    assert definitions_root() == root / "definitions"


def test_in_a_wheel_they_lie_inside_the_package(monkeypatch, tmp_path):
    package = tmp_path / "styrkedjan"
    (package / "_definitions").mkdir(parents=True)
    monkeypatch.delenv("STYRKEDJAN_DEFINITIONS", raising=False)
    monkeypatch.setattr(styrkedjan, "__file__", str(package / "__init__.py"))
    assert definitions_root() == package / "_definitions"


def test_the_environment_wins(monkeypatch, tmp_path):
    monkeypatch.setenv("STYRKEDJAN_DEFINITIONS", str(tmp_path))
    assert definitions_root() == tmp_path


def test_a_folder_that_is_not_there_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("STYRKEDJAN_DEFINITIONS", str(tmp_path / "nowhere"))
    with pytest.raises(InvalidInput, match="STYRKEDJAN_DEFINITIONS pekar"):
        definitions_root()


def test_no_municipality_is_named_in_code(root):
    """The steering models are data: only the definitions, and the demo that picks one, may name a municipality."""
    package = root / "styrkedjan"
    allowed = {package / "demo", package / "_definitions"}
    named = [
        file.relative_to(root)
        for file in sorted(package.rglob("*"))
        if file.is_file()
        and file.suffix in {".py", ".html", ".txt", ".typ", ".js"}
        and not allowed & set(file.parents)
        and "huddinge" in file.read_text(encoding="utf-8").lower()
    ]
    assert named == [], f"Flytta till definitions/: {named}"


def test_the_search_finds_files(root):
    assert len(list(Path(root / "styrkedjan").rglob("*.py"))) > 20
