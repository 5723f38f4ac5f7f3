"""The walk through ASVS names tests that are there, and what holds for the whole code holds."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from styrkedjan.domain.errors import InvalidInput
from styrkedjan.sources.verification import Answer, load_standard

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "styrkedjan"
# How many requirements each chapter of ASVS 4.0.3 has on levels 1 and 2.
CHAPTERS = {1: 38, 2: 53, 3: 18, 4: 9, 5: 30, 6: 13, 7: 12, 8: 15, 9: 7, 10: 5, 11: 8, 12: 15, 13: 13, 14: 23}


@cache
def named_in(file: str) -> frozenset[str]:
    path = ROOT / "tests" / file
    tree = ast.parse(path.read_text("utf-8")) if path.is_file() else ast.Module([], [])
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_test_that_a_requirement_names_is_there() -> None:
    named = [(one.id, test) for one in load_standard().requirements for test in one.tests]
    gone = [
        (number, test)
        for number, test in named
        for file, name in [test.split("::")]
        if not (named_in(file) if name == "*" else name in named_in(file))
    ]
    assert gone == []


def test_every_requirement_is_walked() -> None:
    found = [one.chapter for one in load_standard().requirements]
    assert {chapter: found.count(chapter) for chapter in CHAPTERS} == CHAPTERS
    assert sum(one.answer is Answer.OPEN for one in load_standard().requirements) <= 15


def test_a_requirement_without_test_and_reason_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "asvs.yaml"
    row = '  - {id: 1.1.1, says: "Säkert", answer: met}\n'
    file.write_text(f"version: 4.0.3\nlevel: 2\nsource: x\nrequirements:\n{row}{row}", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"1\.1\.1 har varken prov eller skäl"):
        load_standard(file)


@cache
def code() -> tuple[tuple[str, ast.Call | ast.Import | ast.ImportFrom], ...]:
    """Every call and every import that is written, with its file."""
    return tuple(
        (path.relative_to(ROOT).as_posix(), node)
        for path in sorted(CODE.rglob("*.py"))
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call | ast.Import | ast.ImportFrom)
    )


def called(node: ast.AST) -> str:
    """What is called, as it is written: `os.system`; of what is no name (`f().g`) the last word, after a dot."""
    if not isinstance(node, ast.Call):
        return ""
    words, part = list[str](), node.func
    while isinstance(part, ast.Attribute):
        words.append(part.attr)
        part = part.value
    return ".".join([part.id if isinstance(part, ast.Name) else "", *reversed(words)])


UNPICKLES = {"styrkedjan/sources/tables/worker.py"}  # its own child's answer


def test_nothing_is_evaluated_and_no_shell_is_asked() -> None:
    forbidden = {"eval", "exec", "os.system", "os.popen", "subprocess.getoutput", "yaml.load", "marshal.loads"}
    found = set()
    for file, node in code():
        name = called(node)
        shell = isinstance(node, ast.Call) and any(
            word.arg == "shell" and getattr(word.value, "value", None) for word in node.keywords
        )
        if name in forbidden or shell or (name.startswith("pickle.load") and file not in UNPICKLES):
            found.add((file, name))
    assert found == set()
    assert not [path for path in CODE.rglob("*.js") if re.search(r"\beval\(|new Function|innerHTML", path.read_text())]


def test_no_question_is_put_together_of_text() -> None:
    """What is asked of the database with text of its own has no value in it."""
    asked = {"raw", "extra", "RawSQL", "execute"}
    found = [
        (file, ast.unparse(node)[:80])
        for file, node in code()
        if isinstance(node, ast.Call)
        and called(node).split(".")[-1] in asked
        and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
        and not file.startswith(("styrkedjan/store/", "styrkedjan/demo/"))
    ]
    assert found == []


# Kolada, and the organisation's log-in where one is set.
ASKS_THE_NET = {
    "styrkedjan/sources/kolada/client.py", "styrkedjan/sources/sign_in/oidc.py", "styrkedjan/sources/sign_in/saml.py",
}  # fmt: skip


def test_only_kolada_is_asked_over_the_net() -> None:
    net = {"httpx", "requests", "urllib.request", "http.client", "ftplib", "smtplib", "telnetlib"}
    found = {
        file
        for file, node in code()
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        if name in net
    }
    assert found <= ASKS_THE_NET | {"styrkedjan/cli/kolada.py"}, found


# The demo's invented figures, and statistics drawn again with a given seed.
DRAWS = ("styrkedjan/demo/", "styrkedjan/analysis/")


def test_secrets_are_drawn_by_secrets() -> None:
    found = [
        file
        for file, node in code()
        if isinstance(node, ast.Import) and any(alias.name == "random" for alias in node.names)
        if not file.startswith(DRAWS)
    ]
    assert found == []


def test_the_browser_keeps_no_secret() -> None:
    """What a script remembers is how a table is shown, pages one has starred, and until the window is shut words that
    could not be sent and the pages one was on."""
    kept = {
        (path.name, match)
        for path in CODE.rglob("*.js")
        for match in re.findall(r"(?:localStorage|sessionStorage|indexedDB|document\.cookie)", path.read_text("utf-8"))
    }
    assert {name for name, what in kept if what != "localStorage"} <= {"kept.js", "shortcuts.js"}
    assert {name for name, what in kept if what == "localStorage"} <= {"tables.js", "shortcuts.js"}
    assert "indexedDB" not in {what for _, what in kept}
