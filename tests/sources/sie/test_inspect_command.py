"""`styrkedjan inspect sie`: one JSON object, an exit code, and never a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from styrkedjan.cli.inspect import inspect
from tests.sources.sie.test_rules import HEAD, VOUCHER

KEYS = [
    *("type", "charset", "vouchers", "transactions", "unbalanced_vouchers"),
    *("opening_balance", "closing_balance", "result", "messages"),
]


def run(path: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(inspect, ["sie", str(path), *options])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout


@pytest.mark.parametrize(
    ("body", "name", "code"),
    [
        (VOUCHER, "a.se", 0),
        (VOUCHER + "#OKÄND 5\n", "a.se", 0),
        (VOUCHER.replace("-100.00", "-99.00"), "a.se", 1),
        (VOUCHER.replace("-100.00", "-99.00"), "a.si", 2),
        (VOUCHER[:-2], "a.se", 2),
    ],
)
def test_exit_codes(tmp_path: Path, body: str, name: str, code: int) -> None:
    path = tmp_path / name
    path.write_text(HEAD + body, encoding="cp437")
    found, output = run(path, "--json")
    assert found == code
    assert list(json.loads(output)) == KEYS


def test_the_object(tmp_path: Path) -> None:
    path = tmp_path / "a.se"
    path.write_text(HEAD.replace("100.00", "99.5") + VOUCHER.replace("-100.00", "-99.5"), encoding="cp437")
    _, output = run(path, "--json")
    found = json.loads(output)
    assert found | {"messages": []} == {
        "type": "4E",
        "charset": "cp437",
        "vouchers": 1,
        "transactions": 2,
        "unbalanced_vouchers": 1,
        "opening_balance": "99.50",
        "closing_balance": "0.00",
        "result": "99.50",
        "messages": [],
    }
    assert {"level", "line", "text"} == {key for message in found["messages"] for key in message}
    assert {"level": "error", "line": 14}.items() <= found["messages"][-1].items()


def test_the_summary_a_person_reads(tmp_path: Path) -> None:
    path = tmp_path / "a.se"
    path.write_text(HEAD + VOUCHER, encoding="cp437")
    code, output = run(path)
    assert code == 0
    assert "4E, export av verifikationer" in output
    assert "100,00 kr" in output
    assert output.endswith("Filen kan läsas in.\n")


def test_what_is_no_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "saknas.se"):
        code, output = run(path, "--json")
        assert code == 2
        assert json.loads(output)["type"] is None
        assert run(path)[1].endswith("Filen får inte läsas in.\n")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_damage_makes_a_traceback(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray((HEAD + VOUCHER).encode("cp437"))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=3))
        content = content or bytearray(b"#")
    path = tmp_path / "a.se"
    path.write_bytes(content)
    code, output = run(path, "--json")
    assert code in (0, 1, 2)
    assert list(json.loads(output)) == KEYS


def test_it_needs_neither_django_nor_arrow(root: Path) -> None:
    script = (
        "import sys, styrkedjan.cli.inspect;"
        "print([name for name in ('django', 'numpy', 'pyarrow', 'duckdb') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
