"""Long files and functions are looked at twice: each has a reason here, or is divided."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES_IN_FILE = 400
MOST_LINES_IN_FUNCTION = 50
ROOMS = ["styrkedjan", "scripts", "bench", "tests"]

# path -> why it is right that it is long
LONG_FILES: dict[str, str] = {
    "tests/cli/test_economy.py": "one table of odd files and their refusals per command",
    "tests/pages/world.py": "one table of every address, and one small thing for each to be about",
}
# path::function -> why it is right that it is long
LONG_FUNCTIONS: dict[str, str] = {}


def sources() -> list[Path]:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return [path for path in files if "migrations" not in path.parts]


def long_functions(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [node.name for node in functions if _lines(node) > MOST_LINES_IN_FUNCTION]


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without the docstring."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_long_files_have_a_reason() -> None:
    long = {
        str(path.relative_to(ROOT))
        for path in sources()
        if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES_IN_FILE
    }
    assert long - set(LONG_FILES) == set(), "divide the file, or say here why it is right that it is long"
    assert set(LONG_FILES) - long == set(), "no longer long: take the row away"


def test_long_functions_have_a_reason() -> None:
    long = {f"{path.relative_to(ROOT)}::{name}" for path in sources() for name in long_functions(path)}
    assert long - set(LONG_FUNCTIONS) == set(), "divide the function, or say here why it is right that it is long"
    assert set(LONG_FUNCTIONS) - long == set(), "no longer long: take the row away"
