"""What a lock says is installed, whatever has been published since, by old pip and new.

The script itself is run, on a lock of three: one package asks for an extra of the second, and the extra for the third.
The index holds a newer release of each, and the lock knows the hash of none of those.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from packaging.version import Version

from tests.build import wheels

pytestmark = pytest.mark.xdist_group("install")

TOLD: dict[str, list[str]] = {
    "prov-plugin": ["Requires-Dist: prov-measure[toml]>=1"],
    "prov-measure": ["Provides-Extra: toml", 'Requires-Dist: prov-toml>=1; extra == "toml"'],
    "prov-toml": [],
}
PROJECT = """
[project]
name = "prov"
version = "1.0"
[build-system]
requires = []
build-backend = "wheels"
backend-path = ["."]
"""


def pips() -> dict[Version, Path]:
    """The pip that each Python of this machine carries with it; STYRKEDJAN_TEST_PIP names one more."""
    places = [
        *Path(sys.base_prefix).parent.glob("*/lib/python3.*/ensurepip/_bundled/pip-*.whl"),
        *Path(sys.base_prefix).glob("lib/python3.*/ensurepip/_bundled/pip-*.whl"),
        *Path("/usr/share/python-wheels").glob("pip-*.whl"),
        *([Path(told)] if (told := os.environ.get("STYRKEDJAN_TEST_PIP")) else []),
    ]
    found = {Version(path.name.split("-")[1]): path for path in places}
    return {version: found[version] for version in sorted(found) if version >= Version("23")}


@pytest.fixture(scope="module", params=["old", "new"])
def python(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing but pip."""
    known = list(pips().items())
    if not known or (request.param == "new" and len(known) < 2):
        pytest.skip("Ingen (eller ingen nyare) pip följer med maskinens Python; STYRKEDJAN_TEST_PIP kan peka på en.")
    wheel = known[0 if request.param == "old" else -1][1]
    folder = tmp_path_factory.mktemp(request.param)
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    command = [str(python), f"{wheel}/pip", "install", "--quiet", "--no-index", str(wheel)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return python


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A project with our script, a lock of its own and, beside it, an index with newer releases of everything."""
    folder, index = tmp_path / "project", tmp_path / "index"
    for part in ("scripts", "requirements"):
        (folder / part).mkdir(parents=True)
    shutil.copy(root / "scripts" / "install.sh", folder / "scripts")
    shutil.copy(wheels.__file__, folder / "wheels.py")
    (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    pins = []
    for name, told in TOLD.items():
        page = index / name
        page.mkdir(parents=True)
        locked, later = (wheels.write_wheel(page, name, version, told) for version in ("1.0", "2.0"))
        pins.append(f"{name}==1.0 --hash=sha256:{wheels.sha256(locked)}\n")
        links = [f'<a href="{file.name}#sha256={wheels.sha256(file)}">{file.name}</a>' for file in (locked, later)]
        (page / "index.html").write_text("<!DOCTYPE html><html><body>" + "\n".join(links) + "</body></html>")
    (folder / "requirements" / "dev.txt").write_text("".join(pins), encoding="utf-8")
    return folder


def install(project: Path, python: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "VENV": str(python.parents[1]),
        "PIP_INDEX_URL": (project.parent / "index").as_uri(),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
    }
    command = ["sh", str(project / "scripts" / "install.sh"), "dev"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def installed(python: Path) -> dict[str, str]:
    listed = subprocess.run(
        [str(python), "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    found = dict(line.split("==") for line in listed.stdout.split())
    return {name: version for name, version in found.items() if name in TOLD}


def test_a_later_release_breaks_nothing(project: Path, python: Path) -> None:
    done = install(project, python)
    assert done.returncode == 0, done.stderr
    assert installed(python) == dict.fromkeys(TOLD, "1.0")


@pytest.mark.parametrize("python", ["old"], indirect=True)
def test_the_index_would_break_an_install_that_resolves_again(project: Path, python: Path) -> None:
    """Without this, the test above could pass because the index was too kind. Only pip before 24 is tricked by it."""
    if next(iter(pips())) >= Version("24"):
        pytest.skip("Maskinen har ingen pip som är äldre än 24.")
    subprocess.run([str(python), "-m", "pip", "uninstall", "--quiet", "--yes", *TOLD], check=True, capture_output=True)
    script = project / "scripts" / "install.sh"
    text = script.read_text(encoding="utf-8")
    assert "--require-hashes --no-deps" in text
    script.write_text(text.replace("--require-hashes --no-deps", "--require-hashes"), encoding="utf-8")
    done = install(project, python)
    assert done.returncode != 0
    assert "prov-measure[toml]" in done.stderr
    assert "2.0" in done.stderr
