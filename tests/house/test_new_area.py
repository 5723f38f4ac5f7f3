"""The manual's worked example is true: the area is built from its own code blocks, migrated and tested."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(?:python|html)\n(?:# |\{# )(\S+)(?: #\})?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ROOMS = ("areas", "pages", "domain")
# The example stands beside the house: each room is made to look there too, as if the files had been added to it.
BESIDE = """
import importlib, sys
from pathlib import Path
for room in {rooms}:
    importlib.import_module(f"styrkedjan.{{room}}").__path__.append(str(Path({folder!r}) / "styrkedjan" / room))
from django.conf import settings
settings.TEMPLATES[0]["DIRS"] = [str(Path({folder!r}) / "styrkedjan" / "pages" / "templates")]
"""
MIGRATE = """
import django
from django.core.management import call_command
django.setup()
call_command("makemigrations", "ideas")
"""
# What the house migrates to stands there already, where a folder is told to keep it in: the area's own step is taken.
TEST = """
import shutil
import pytest
if {migrated!r}:
    shutil.copyfile({migrated!r}, settings.DATABASES["default"]["TEST"]["NAME"])
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "--reuse-db", "-c", {ini!r}, {test!r}]))
"""


def blocks() -> dict[str, str]:
    """Path -> code, as the manual shows it."""
    section = (ROOT / "DEVELOPERS.md").read_text(encoding="utf-8").split("## A new area in an hour")[1]
    return dict(BLOCK.findall(section))


def run(folder: Path, code: str) -> None:
    script = folder / "run.py"
    script.write_text(BESIDE.format(rooms=ROOMS, folder=str(folder)) + code, encoding="utf-8")
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    done = subprocess.run([sys.executable, str(script)], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]


def test_the_example_is_an_area_that_works(tmp_path: Path) -> None:
    found = blocks()
    assert {"styrkedjan/domain/ideas.py", "styrkedjan/pages/templates/ideas/list.html"} <= set(found)
    for name, text in found.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    migrations = tmp_path / "styrkedjan" / "areas" / "ideas" / "migrations"
    migrations.mkdir()
    (migrations / "__init__.py").touch()
    run(tmp_path, MIGRATE)
    assert (migrations / "0001_initial.py").exists()
    test = tmp_path / "tests" / "areas" / "ideas" / "test_ideas.py"
    folder = migrated.shared()
    if folder is not None:
        migrated.prepare(folder)
    ready = str(folder / "sqlite") if folder is not None else ""
    run(tmp_path, TEST.format(ini=str(ROOT / "pyproject.toml"), test=str(test), migrated=ready))


def test_the_example_touches_nothing_else() -> None:
    """Every file is the area's own: an area that has to be added to a list somewhere is a fault of the kernel."""
    outside = [name for name in blocks() if not re.search(r"(^|/)ideas(/|\.py$)", name)]
    assert outside == []
