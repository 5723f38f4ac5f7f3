"""Every dependency says why it is here, and the lock files say exactly what is installed."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)
BLOCK = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?==.*?(?=^[A-Za-z0-9]|\Z)", re.MULTILINE | re.DOTALL)
REQUIREMENT_LINE = re.compile(r'^    "(?P<requirement>[A-Za-z][^"]*)",(?P<comment>.*)$')


def declared(root: Path, *groups: str) -> list[Requirement]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    lines = list(project["project"]["dependencies"])
    for group in groups:
        lines += [line for line in project["dependency-groups"][group] if isinstance(line, str)]
    return [Requirement(line) for line in lines]


def lock(root: Path, name: str) -> str:
    return (root / "requirements" / name).read_text(encoding="utf-8")


def pins(text: str) -> dict[str, str]:
    return {canonicalize_name(name): version for name, version in PINNED.findall(text)}


def test_every_dependency_says_why(root: Path) -> None:
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    section = text[text.index("dependencies = [") : text.index("[tool.hatch")]
    found = [match for line in section.splitlines() if (match := REQUIREMENT_LINE.match(line))]
    optional = tomllib.loads(text)["project"]["optional-dependencies"].values()
    assert len(found) == len(declared(root, "build", "dev")) + sum(map(len, optional)), "one dependency a line, please"
    silent = [match["requirement"] for match in found if not re.fullmatch(r"  # \S.{9,}", match["comment"])]
    assert silent == []


@pytest.mark.parametrize(("name", "groups"), [("base.txt", ("build",)), ("dev.txt", ("build", "dev"))])
def test_the_lock_is_in_step(root: Path, name: str, groups: tuple[str, ...]) -> None:
    text = lock(root, name)
    locked, wanted = pins(text), declared(root, *groups)
    wrong = [
        str(requirement)
        for requirement in wanted
        if not requirement.specifier.contains(locked.get(canonicalize_name(requirement.name), "0"))
    ]
    assert wrong == [], "run: make lock"
    asked_for_by_us = {
        canonicalize_name(block[1]) for block in BLOCK.finditer(text) if "styrkedjan (pyproject.toml" in block[0]
    }
    assert asked_for_by_us == {canonicalize_name(requirement.name) for requirement in wanted}, "run: make lock"


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_every_locked_package_has_a_hash(root: Path, name: str) -> None:
    bare = [block[1] for block in BLOCK.finditer(lock(root, name)) if "--hash=sha256:" not in block[0]]
    assert bare == []


def test_what_runs_is_what_was_tested(root: Path) -> None:
    tested = pins(lock(root, "dev.txt"))
    assert {name: tested.get(name) for name in pins(lock(root, "base.txt"))} == pins(lock(root, "base.txt"))


PYTHONS = ["3.11", "3.12", "3.13"]  # what scripts/install.sh looks for


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(("name", "groups"), [("base.txt", ("build",)), ("dev.txt", ("build", "dev"))])
def test_the_lock_is_whole(root: Path, name: str, groups: tuple[str, ...], python: str) -> None:
    """A lock is installed without resolving, so whatever a package or an extra of one asks for must stand in it."""
    locked = pins(lock(root, name))
    wrong = [
        f"{asking} asks for {wanted}; locked: {version}"
        for asking, wanted in _asked_for(declared(root, *groups), python)
        if not (version := locked.get(canonicalize_name(wanted.name)))
        or not wanted.specifier.contains(version, prereleases=True)
    ]
    assert wrong == [], "run: make lock"


def _asked_for(ours: list[Requirement], python: str) -> Iterator[tuple[str, Requirement]]:
    """Every requirement, from ours and on through what is installed, with the extras that each was asked for with."""
    waiting, seen = [("pyproject.toml", wanted) for wanted in ours], set[tuple[str, frozenset[str]]]()
    while waiting:
        asking, wanted = waiting.pop()
        yield asking, wanted
        key = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if key not in seen:
            seen.add(key)
            waiting += [(wanted.name, needed) for needed in _needed_by(wanted, python)]


def _needed_by(wanted: Requirement, python: str) -> Iterator[Requirement]:
    try:
        lines = requires(wanted.name) or []
    except PackageNotFoundError:
        return  # a package for another Python than this one; the tests of that one know what it asks for
    for needed in map(Requirement, lines):
        environments = [
            {"extra": extra, "python_version": python, "python_full_version": f"{python}.0"}
            for extra in ("", *wanted.extras)
        ]
        if needed.marker is None or any(map(needed.marker.evaluate, environments)):
            yield needed
