"""The command line as a whole: a table of commands, each loaded when asked for."""

import importlib.util
import os
import subprocess
import sys
import time

import click
import pytest
from click.testing import CliRunner

from styrkedjan.cli import main
from styrkedjan.cli.django_setup import with_django
from styrkedjan.domain.errors import Refused


@pytest.mark.parametrize("name", list(main.COMMANDS))
def test_every_command_in_the_table_can_be_loaded(name: str) -> None:
    command = main.cli.get_command(click.Context(main.cli), name)
    assert isinstance(command, click.Command)


def test_the_help_lists_every_command_without_loading_any() -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom styrkedjan.cli.main import COMMANDS, cli\n"
        "output = CliRunner().invoke(cli, ['--help']).output\n"
        "assert all(f'  {name} ' in output for name in COMMANDS), output\n"
        "heavy = {'django', 'numpy', 'duckdb', 'pydantic', 'styrkedjan.cli.check'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.strip() == "[]"


def test_an_unknown_command_is_a_sentence() -> None:
    result = CliRunner().invoke(main.cli, ["flyg"])
    assert result.exit_code == 2
    assert "flyg" in result.output


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("styrkedjan.cli.nowhere:nothing", "finns inte i den här versionen"),
        ("tests.cli.needs_missing_library:command", "behöver ett_bibliotek_som_saknas, som inte är installerat"),
    ],
)
def test_a_command_that_cannot_be_loaded_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, target: str, sentence: str
) -> None:
    monkeypatch.setitem(main.COMMANDS, "prov", (target, "Prov."))
    result = CliRunner().invoke(main.cli, ["prov"])
    assert result.exit_code == 1
    assert sentence in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_what_the_rules_refuse_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def refusing() -> None:
        raise Refused("Året är stängt.", "Öppna det först.")

    monkeypatch.setattr(main.cli, "get_command", lambda ctx, name: refusing)
    result = CliRunner().invoke(main.cli, ["prov"])
    assert result.exit_code == 1
    assert "Året är stängt. Öppna det först." in result.output


def test_a_command_can_ask_for_django() -> None:
    @with_django
    def count(extra: int) -> int:
        from django.apps import apps

        return len(list(apps.get_app_configs())) + extra

    assert count(1) > 10


@pytest.mark.skipif(importlib.util.find_spec("styrkedjan.cli.inspect") is None, reason="kommandot inspect finns inte")
def test_looking_at_a_file_starts_without_django() -> None:
    code = (
        "import sys\nfrom styrkedjan.cli.main import main\n"
        "main(['inspect', 'sie', '--help'], standalone_mode=False)\n"
        "print([name for name in ('django', 'numpy', 'duckdb', 'pyarrow') if name in sys.modules], file=sys.stderr)"
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert done.stderr.strip() == "[]"
    # Generous: the machine may be busy. On a quiet one it takes 0.15 s.
    assert time.perf_counter() - started < 3


def test_the_module_answers_as_the_command_does() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "styrkedjan", "--version"],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
        env=os.environ | {"LANG": "C.UTF-8"},
    )
    assert done.stdout.startswith("styrkedjan 0.")
