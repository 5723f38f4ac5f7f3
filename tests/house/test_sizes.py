"""Long files and functions are looked at twice. `python -m tests.house.test_sizes` lists those without a reason here.

It is a list to look at and not a rule: a file is divided for its meaning, never for its length.
"""

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


def long_files() -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for path in sources()
        if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES_IN_FILE
    }


def all_long_functions() -> set[str]:
    return {f"{path.relative_to(ROOT)}::{name}" for path in sources() for name in long_functions(path)}


def test_no_reason_stands_for_what_is_no_longer_long() -> None:
    assert set(LONG_FILES) - long_files() == set(), "no longer long: take the row away"
    places = [name.split("::") for name in LONG_FUNCTIONS]
    short = [name for path, name in places if name not in long_functions(ROOT / path)]
    assert short == [], "no longer long: take the row away"


def test_a_long_function_is_found(tmp_path: Path) -> None:
    body = "\n".join(f"    a = {number}" for number in range(MOST_LINES_IN_FUNCTION + 1))
    path = tmp_path / "long.py"
    path.write_text(f'def short():\n    pass\n\ndef much():\n    """Not counted."""\n{body}\n')
    assert long_functions(path) == ["much"]


if __name__ == "__main__":
    for place in sorted((long_files() - set(LONG_FILES)) | (all_long_functions() - set(LONG_FUNCTIONS))):
        print(f"       se över: {place}")
