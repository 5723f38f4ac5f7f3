"""The wheel, built and installed somewhere else, carries everything the product needs."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from styrkedjan.domain.components import read_lock

pytestmark = pytest.mark.xdist_group("wheel")


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(root)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that sees this one's libraries, but of Styrkedjan only the wheel. Returns its bin folder."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    site = next((folder / "lib").glob("python3*")) / "site-packages"
    # A path file named by a path file is not read, so the editable install does not follow along.
    (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--force-reinstall", str(wheel)], check=True, capture_output=True, timeout=120)
    return folder / "bin"


def run(installed: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "STYRKEDJAN_DATA": str(folder)}
    return subprocess.run(
        [str(installed / "styrkedjan"), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_wheel_carries_every_file_of_the_package(root: Path, wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())
    package = {
        path.relative_to(root).as_posix()
        for path in (root / "styrkedjan").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    definitions = {
        "styrkedjan/_definitions/" + path.relative_to(root / "definitions").as_posix()
        for path in (root / "definitions").rglob("*.yaml")
    }
    assert package - carried == set()
    assert definitions - carried == set()
    assert not [name for name in carried if name.startswith("tests/")]


def test_the_wheel_tells_what_it_is_made_of(root: Path, wheel: Path) -> None:
    """A bill in CycloneDX where PEP 770 puts it, with every locked package and nothing else."""
    packed = zipfile.ZipFile(wheel)
    (name,) = [name for name in packed.namelist() if ".dist-info/sboms/" in name]
    assert name.endswith(".cdx.json")
    bill = json.loads(packed.read(name))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["name"] == "styrkedjan"
    locked = read_lock((root / "requirements" / "base.txt").read_text(encoding="utf-8"))
    assert {one["purl"] for one in bill["components"]} == {one.purl for one in locked}
    assert all(one["hashes"] for one in bill["components"])
    refs = {one["bom-ref"] for one in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}
    assert {one["ref"] for one in bill["dependencies"]} == refs
    reached, waiting = set[str](), [bill["metadata"]["component"]["bom-ref"]]
    needs = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}
    while waiting:
        ref = waiting.pop()
        waiting += [one for one in needs[ref] if one not in reached]
        reached.add(ref)
    assert reached == refs, "varje del behövs av någon"


def test_the_command_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "--version", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    where = subprocess.run(
        [str(installed / "python"), "-c", "import styrkedjan; print(styrkedjan.__file__)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        timeout=30,
    ).stdout
    assert where.startswith(str(installed.parent)), "the wheel is not what was tested"


def test_the_definitions_come_along(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "check", "definitions", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_database_can_be_made_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "manage", "migrate", "--verbosity", "0", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "styrkedjan.sqlite3").exists()
