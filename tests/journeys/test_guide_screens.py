"""The guide's pictures, taken anew by every run of the tests into docs/guide/images: the real pages as they are now.

A picture is a page of the demo, 1280 wide, cut to what the guide tells of. Commit what has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as Unmet

from tests import demo
from tests.journeys.conftest import DESKTOP, Site

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "guide" / "images"
LARGEST = 150_000


@dataclass(frozen=True, slots=True)
class Screen:
    """A picture: who looks, where they begin, what they press on the way, and what is cut out.

    `press` are the words of links, buttons or disclosures, in order; `height` is in pixels from the top, or
    around what was pressed last where that is further down on the same page.
    """

    name: str
    user: str
    path: str
    press: tuple[str, ...] = ()
    height: int = 760


ROUND, LATEST, ALL = "Skriv och lämna in:", "Månadsrapport per", "Enheternas rapporter"
SCREENS: tuple[Screen, ...] = (
    Screen("start-controller", "controller", "/", height=720),
    Screen("start-enhetschef", "enhetschef", "/", height=620),
    Screen("rapport", "enhetschef", "/", (ROUND,), height=900),
    Screen("prognos", "enhetschef", "/ekonomi/300025/prognos/", height=720),
    Screen("enhetssida", "ordforande", "/enhet/300/", height=760),
    Screen("styrkedjan", "kommunstyrelse", "/styrkedja/", height=900),
    Screen("mal", "ordforande", "/styrkedja/?namnd=300", ("Fler elever når gymnasiebehörighet",), height=760),
    Screen("indikator", "ordforande", "/indikator/22/", height=860),
    Screen("ekonomi", "forvaltningscontroller", "/ekonomi/300/", height=900),
    Screen("varfor", "forvaltningscontroller", "/ekonomi/300/", ("Varför detta tal?",), height=620),
    Screen("ekonomiregler", "controller", "/ekonomiregler/", height=900),
    Screen("traffsakerhet", "controller", "/ekonomi/9901/traffsakerhet/?ar=2025", height=760),
    Screen("underlag", "controller", "/underlag/", height=700),
    Screen("uppfoljning", "controller", "/", ("har inte lämnat in: Månadsrapport",), height=700),
    Screen("enheternas-rapporter", "forvaltningschef", "/uppfoljning/", (LATEST, ALL), height=700),
    Screen("rapport-last", "revisor", "/enhet/300/", ("Delårsrapport per augusti",), height=900),
    Screen("kant-per", "revisor", "/ekonomi/300/", ("Känt i dag",), height=420),
    Screen("handelselogg", "revisor", "/handelselogg/", height=760),
    Screen("personer", "administrator", "/organisation/300/personer/", height=700),
    Screen("partiverkstad", "ledamot", "/partiverkstad/", height=860),
    Screen("jamfor", "controller", "/jamfor/", height=900),
    Screen("nyckeltal", "controller", "/jamfor/nyckeltal/N15643/", height=900),
    Screen("flerarsbudget", "controller", "/flerarsbudget/", height=860),
)


# What is pressed on the way may not be there on every day of the year, and a page may be too full for a picture: then
# the one of before stands.
MOST_UNMET = 5


@pytest.fixture(scope="module")
def site(shared_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A demo that no journey has written in."""
    folder = demo.copied(shared_demo, tmp_path_factory.mktemp("guide") / "data")
    with demo.served(folder, log=folder.parent / "log") as url:
        yield Site(url, folder, demo.environment(folder))


def test_the_guide_shows_the_pages_as_they_are(visitor: Callable[..., Page]) -> None:
    people: dict[str, Page] = {}
    unmet, heavy = [], []
    for screen in SCREENS:
        page = people[screen.user] if screen.user in people else visitor(as_user=screen.user)
        people[screen.user] = page
        answer = page.goto(screen.path)
        assert answer is not None, screen
        assert answer.ok, screen
        pressed, where = 0.0, page.url
        try:
            for words in screen.press:
                link = page.get_by_text(words, exact=False).first
                link.wait_for(timeout=2_000)  # is it there? The page it leads to may take its time
                link.click()
                page.wait_for_load_state()
                pressed = (link.bounding_box() or {"y": 0.0})["y"] if page.url == where else 0.0
        except Unmet:
            unmet.append(screen.name)
            continue
        whole = page.evaluate("document.documentElement.scrollHeight")
        start = pressed + page.evaluate("scrollY") - screen.height / 3 if pressed > screen.height / 2 else 0.0
        clip = {"x": 0, "y": start, "width": DESKTOP[0], "height": min(screen.height, whole - start)}
        taken = page.screenshot(clip=clip, full_page=True, animations="disabled")  # type: ignore[arg-type]
        if len(taken) > LARGEST:
            heavy.append(screen.name)
        else:
            (IMAGES / f"{screen.name}.png").write_bytes(taken)
    assert len(unmet) + len(heavy) <= MOST_UNMET, (unmet, heavy)
