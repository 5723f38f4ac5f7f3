"""`styrkedjan check definitions` prints every problem as file:line, and says by its exit code whether all is well."""

import subprocess
import sys

from click.testing import CliRunner

from styrkedjan.cli.check import check

BROKEN = "id: x\nnaem: y\n"


def run(*arguments: str):
    return CliRunner().invoke(check, ["definitions", *arguments])


def test_the_shipped_definitions_are_right():
    result = run()
    assert (result.exit_code, result.stdout) == (0, "Definitionerna stämmer.\n")


def test_problems_are_printed_with_file_and_line(tmp_path):
    file = tmp_path / "modell.yaml"
    file.write_text(BROKEN, encoding="utf-8")
    result = run(str(file))
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert f"{file}:2: Nyckeln ”naem” är okänd. Så rättar du: Menade du ”name”?" in lines
    assert len(lines) == 8
    assert result.stderr == "8\u00a0fel.\n"


def test_several_paths_are_checked_together(tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(BROKEN, encoding="utf-8")
    result = run(str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml"), str(tmp_path / "saknas.yaml"))
    assert result.exit_code == 1
    assert f"{tmp_path / 'saknas.yaml'}: Sökvägen finns inte." in result.stdout
    assert "a.yaml:2" in result.stdout
    assert "b.yaml:2" in result.stdout


def test_an_empty_folder_is_not_right(tmp_path):
    assert run(str(tmp_path)).exit_code == 1


def test_a_wrong_setting_is_told_without_traceback(tmp_path, monkeypatch):
    monkeypatch.setenv("STYRKEDJAN_DEFINITIONS", str(tmp_path / "borta"))
    result = run()
    assert result.exit_code == 1
    assert "pekar på en mapp som inte finns" in result.stdout


def test_checking_needs_neither_django_nor_statistics():
    code = "import sys, styrkedjan.cli.check; print({'django', 'numpy', 'ibis', 'duckdb'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert result.stdout == "set()\n"
