"""Whether the tests of the economy's rules would notice a wrong rule: mutants drawn by a seed, and how many are killed.

    python bench/mutation.py [--seed 2026] [--sample 600] [--keep FOLDER] [--children 2] [--only MODULE ...]

mutmut changes one thing at a time in domain/economy (a comparison, a constant, a call) in a copy of the tree, and runs
only tests/domain, which knows neither Django nor a database. The same seed draws the same mutants of the same code.
Prints the share killed of all that were drawn, the share of those that change anything (equivalent_mutants.toml says
which do not, and why), and every survivor with what was changed. `--only` tries every mutant of some modules.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import importlib.util
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
RULES = "styrkedjan/domain/economy"
EQUIVALENT = tomllib.loads((Path(__file__).parent / "equivalent_mutants.toml").read_text(encoding="utf-8"))
# The exit codes that mutmut keeps for a mutant: pytest's own, its own, and a signal for one that never came back.
KILLED, SURVIVED, UNTESTED = (1, 3), (0,), (5, 33)
DEAD = {"killed", "never came back"}
SETTINGS = """
[tool.mutmut]
source_paths = ["styrkedjan"]
only_mutate = ["styrkedjan/domain/economy/*.py"]
also_copy = ["definitions"]
pytest_add_cli_args_test_selection = ["tests/domain"]
# What looks at all the source files is no test of a rule.
pytest_add_cli_args = [
    "--ignore=tests/domain/test_spreadsheet_text.py",
    "-p", "no:django", "-p", "no:cacheprovider", "-p", "no:schemathesis",
]
track_dependencies = false
use_git_change_detection = false

[tool.pytest.ini_options]
addopts = ["--import-mode=importlib"]
"""
# A mutant is not killed by the clock, property tests say the same thing every time and come last, and what a property
# test found is not made smaller: that it fails is enough.
CONFTEST = """
from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "mutants", deadline=None, derandomize=True, database=None, max_examples=40,
    phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
)
settings.load_profile("mutants")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: hasattr(getattr(item, "obj", None), "hypothesis"))
"""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--sample", type=int, default=600)
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, help="work here and leave it, for `mutmut show`")
    parser.add_argument("--only", nargs="*", default=[], metavar="MODULE", help="every mutant of these modules instead")
    chosen = parser.parse_args(arguments)
    if importlib.util.find_spec("mutmut") is None:
        print("mutmut is not installed (it is in the dev group): nothing measured")
        return
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="styrkedjan-mutants-"))
    try:
        _lay_out(folder)
        # No mutant has this name: mutmut makes them all and stops.
        _mutmut(folder, "run", "--max-children", str(chosen.children), "nothing")
        names = sorted(_results(folder))
        if not names:
            raise SystemExit("mutmut made no mutants; run it in the kept folder to see why")
        drawn = [name for name in names if _module(name) in chosen.only]
        drawn = drawn or sorted(random.Random(chosen.seed).sample(names, min(chosen.sample, len(names))))
        _mutmut(folder, "run", "--max-children", str(chosen.children), *drawn)
        _print(folder, drawn, len(names))
    finally:
        if not chosen.keep:
            shutil.rmtree(folder, ignore_errors=True)


def _lay_out(folder: Path) -> None:
    """The rules, what reads the definitions, and the tests of the rules; a kept folder is brought up to date."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = ("styrkedjan/domain", "styrkedjan/sources", "definitions", "tests/domain")
    for part in parts:
        shutil.rmtree(folder / part, ignore_errors=True)
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "styrkedjan/__init__.py", folder / "styrkedjan/__init__.py")
    shutil.copy(ROOT / "tests/__init__.py", folder / "tests/__init__.py")
    (folder / "pyproject.toml").write_text(SETTINGS)
    (folder / "tests/conftest.py").write_text(CONFTEST)


def _mutmut(folder: Path, *arguments: str) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "COVERAGE_"))}
    more = environment.get("PYTHONPATH", "").split(os.pathsep)
    environment["PYTHONPATH"] = os.pathsep.join(path for path in more if path and Path(path).resolve() != ROOT)
    environment["PYTHONWARNINGS"] = "ignore"
    with (folder / "mutmut.log").open("ab") as out:
        subprocess.run(
            [sys.executable, "-m", "mutmut", *arguments], cwd=folder, env=environment, check=False,
            stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip


def _results(folder: Path) -> dict[str, int | None]:
    """Every mutant with the exit code of its tests; None where they have not been run."""
    return dict(_read(folder))


def _read(folder: Path) -> Iterator[tuple[str, int | None]]:
    for file in sorted((folder / "mutants" / RULES).glob("*.py.meta")):
        yield from json.loads(file.read_text())["exit_code_by_key"].items()


def _print(folder: Path, drawn: Sequence[str], made: int) -> None:
    results = _results(folder)
    words = {name: _word(results[name]) for name in drawn}
    counts = Counter(words.values())
    told = ", ".join(f"{count} {word}" for word, count in counts.most_common())
    print(f"{made} mutants, {len(drawn)} drawn: {told}")
    left = {name: _change(folder, name) for name, word in words.items() if word not in DEAD}
    same = {name: why for name, change in left.items() if (why := _why_equivalent(_module(name), *change))}
    dead, tried = counts["killed"] + counts["never came back"], len(drawn) - counts["not run"]
    print(f"killed of all: {_share(dead, tried)}")
    print(f"killed of those that change anything: {_share(dead, tried - len(same))} ({len(same)} equivalent)")
    for module, found in sorted(_by_module(drawn).items()):
        print(f"  {module:24} {sum(words[name] in DEAD for name in found):4} of {len(found):4}")
    for name, (was, becomes) in sorted(left.items()):
        print(f"{words[name]}: {name}\n    - {was}\n    + {becomes}")
        if name in same:
            print(f"    equivalent: {same[name]}")


def _by_module(names: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(_module(name), []).append(name)
    return found


def _module(name: str) -> str:
    return name.rsplit(".", 2)[-2]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):.1f} % ({part} of {whole})"


def _change(folder: Path, name: str) -> tuple[str, str]:
    """What the mutant changes: the lines as they were and as they become, each as one line."""
    functions = _functions(folder / "mutants" / RULES / f"{_module(name)}.py")
    short = name.rsplit(".", 1)[-1]
    before = functions.get(f"{short.rsplit('__mutmut_', 1)[0]}__mutmut_orig", [])
    lines = list(difflib.ndiff(before, functions.get(short, [])))
    was, becomes = (" ".join(line[2:] for line in lines if line.startswith(sign)) for sign in ("- ", "+ "))
    return was, becomes


@cache
def _functions(file: Path) -> dict[str, list[str]]:
    """The functions of a file of mutants by name, each as its stripped lines without the heading."""
    text = file.read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines()]
    found = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
    return {node.name: lines[node.body[0].lineno - 1 : node.end_lineno] for node in found}


def _why_equivalent(module: str, was: str, becomes: str) -> str:
    """The reason that equivalent_mutants.toml gives, "" where it gives none."""
    for row in EQUIVALENT["everywhere"]:
        if re.fullmatch(row["change"], f"{was} → {becomes}"):
            return str(row["why"])
    here = (row for row in EQUIVALENT["here"] if row["module"] == module)
    return next((str(row["why"]) for row in here if (row["was"], row["becomes"]) == (was, becomes)), "")


def _word(code: int | None) -> str:
    if code is None:
        return "not run"
    if code in SURVIVED:
        return "survived"
    if code in UNTESTED:
        return "untested"
    return "killed" if code in KILLED else "never came back"


if __name__ == "__main__":
    main()
