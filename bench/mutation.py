"""Whether the tests of the economy's rules would notice a wrong rule: mutants drawn by a seed, and how many are killed.

    python bench/mutation.py [--seed 2026] [--sample 600] [--keep FOLDER] [--children 2]

mutmut changes one thing at a time in domain/economy (a comparison, a constant, a call) in a copy of the tree, and runs
only tests/domain, which knows neither Django nor a database. The same seed draws the same mutants of the same code.
Prints the share killed and every survivor, to look at with `mutmut show NAME` in the folder that was kept.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
# The exit codes that mutmut keeps for a mutant: pytest's own, its own, and a signal for one that never came back.
KILLED, SURVIVED, UNTESTED = (1, 3), (0,), (5, 33)
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
# A mutant is not killed by the clock, and property tests say the same thing every time.
CONFTEST = """
from hypothesis import HealthCheck, settings

settings.register_profile(
    "mutants", deadline=None, derandomize=True, database=None, max_examples=40, suppress_health_check=list(HealthCheck)
)
settings.load_profile("mutants")
"""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--sample", type=int, default=600)
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, help="work here and leave it, for `mutmut show`")
    chosen = parser.parse_args(arguments)
    if importlib.util.find_spec("mutmut") is None:
        print("mutmut is not installed (pip install mutmut==3.8.1): nothing measured")
        return
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="styrkedjan-mutants-"))
    try:
        _lay_out(folder)
        # No mutant has this name: mutmut makes them all, times the tests, and stops.
        _mutmut(folder, "run", "--max-children", str(chosen.children), "nothing", quiet=True)
        names = sorted(_results(folder))
        if not names:
            raise SystemExit("mutmut made no mutants; run it in the kept folder to see why")
        drawn = sorted(random.Random(chosen.seed).sample(names, min(chosen.sample, len(names))))
        _mutmut(folder, "run", "--max-children", str(chosen.children), *drawn, quiet=True)
        _print(_results(folder), drawn, len(names))
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


def _mutmut(folder: Path, *arguments: str, quiet: bool) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "COVERAGE_"))}
    more = environment.get("PYTHONPATH", "").split(os.pathsep)
    environment["PYTHONPATH"] = os.pathsep.join(path for path in more if path and Path(path).resolve() != ROOT)
    environment["PYTHONWARNINGS"] = "ignore"
    log = folder / "mutmut.log"
    with log.open("ab") as out:
        subprocess.run(
            [sys.executable, "-m", "mutmut", *arguments], cwd=folder, env=environment, check=False,
            stdout=out if quiet else None, stderr=subprocess.STDOUT if quiet else None,
        )  # fmt: skip


def _results(folder: Path) -> dict[str, int | None]:
    """Every mutant with the exit code of its tests; None where they have not been run."""
    return dict(_read(folder))


def _read(folder: Path) -> Iterator[tuple[str, int | None]]:
    for file in sorted((folder / "mutants/styrkedjan/domain/economy").glob("*.py.meta")):
        yield from json.loads(file.read_text())["exit_code_by_key"].items()


def _print(results: dict[str, int | None], drawn: Sequence[str], made: int) -> None:
    words = {name: _word(results[name]) for name in drawn}
    counts = Counter(words.values())
    tried = len(drawn) - counts["not run"]
    killed = counts["killed"] + counts["never came back"]
    print(
        f"{made} mutants, {len(drawn)} drawn: " + ", ".join(f"{count} {word}" for word, count in counts.most_common())
    )
    print(f"killed: {100 * killed / max(tried, 1):.1f} %")
    modules: dict[str, list[str]] = {}
    for name, word in words.items():
        modules.setdefault(name.rsplit(".", 1)[0].rsplit(".", 1)[-1], []).append(word)
    for module, found in sorted(modules.items()):
        left = [word for word in found if word not in {"killed", "never came back"}]
        print(f"  {module:24} {len(found) - len(left):4} of {len(found):4}")
    for name, word in sorted(words.items()):
        if word in {"survived", "untested", "not run"}:
            print(f"{word}: {name}")


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
