"""The guide: every picture is taken by the tests, used in a page and light enough; every page can be reached."""

from __future__ import annotations

import re
from pathlib import Path

from tests.journeys.test_guide_screens import LARGEST, SCREENS

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
IMAGES = GUIDE / "images"
ALL_TOGETHER = 3_000_000
TARGET = re.compile(r"\]\(([^)#\s]+)")


def targets(page: Path) -> set[Path]:
    """The files a page links to."""
    return {(page.parent / link).resolve() for link in TARGET.findall(page.read_text("utf-8")) if "://" not in link}


def test_the_tests_take_exactly_the_pictures_there_are() -> None:
    names = [screen.name for screen in SCREENS]
    assert len(names) == len(set(names))
    assert sorted(names) == sorted(path.stem for path in IMAGES.iterdir())


def test_every_picture_is_shown_somewhere() -> None:
    shown = set().union(*(targets(page) for page in [*GUIDE.glob("*.md"), ROOT / "README.md"]))
    assert {path for path in IMAGES.iterdir() if path not in shown} == set()


def test_the_pictures_are_light() -> None:
    sizes = {path.name: path.stat().st_size for path in IMAGES.iterdir()}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}
    assert sum(sizes.values()) < ALL_TOGETHER


def test_every_page_and_essay_is_reached_from_the_first_page() -> None:
    pages = {path for folder in (GUIDE, ROOT / "docs" / "explanation") for path in folder.glob("*.md")}
    assert pages - targets(GUIDE / "index.md") == {GUIDE / "index.md"}


def test_every_picture_has_words() -> None:
    for page in GUIDE.glob("*.md"):
        assert not re.search(r"!\[\s*\]", page.read_text("utf-8")), page.name
