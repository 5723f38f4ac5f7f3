"""The public side on a phone: home care compared and printed, a broken promise found, figures fetched in two ways."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from urllib.request import urlopen

from playwright.sync_api import Page, expect

from styrkedjan.domain.publishing.readability import EASY, lix
from tests.journeys.conftest import PHONE

# What stands in the pages but is not ours to make plain: names of units, measures and figures, and the decided report.
SENTENCES = """() => [...document.querySelectorAll('main h1, main .lead, main p, main li, main dt, main figcaption')]
  .filter((one) => !one.querySelector('li, p') && !one.closest('.report, code')).map((one) => one.innerText)"""


def readable(page: Page) -> float:
    return lix(page.evaluate(SENTENCES))


def test_a_daughter_compares_home_care_and_prints_it(visitor: Callable[..., Page], accessible, tmp_path) -> None:
    page = visitor(size=PHONE)
    page.goto("/oppet/")
    accessible(page)
    page.get_by_role("link", name="Jämför service").first.click()
    page.get_by_role("link", name="Hemtjänst").click()
    page.get_by_label("Närmast från").fill("Norrvik")
    page.get_by_role("button", name="Visa").click()
    expect(page.get_by_text("De närmaste står först")).to_be_visible()
    ways = page.locator(".open-list h2 small").all_inner_texts()
    kilometres = [float(one.replace("km", "").replace(",", ".")) for one in ways]
    assert kilometres == sorted(kilometres)
    assert len(kilometres) >= 10
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    for box in page.get_by_role("checkbox").all()[:3]:
        box.check()
    page.get_by_role("button", name="Jämför de valda").click()
    expect(page.locator("td[data-name]").first).to_be_visible()
    assert page.get_by_text("kan vara slump").or_(page.get_by_text("större än slumpen")).count() >= 1
    accessible(page)
    page.get_by_role("link", name="Stor text att skriva ut").click()
    page.emulate_media(media="print")
    cell = page.locator(".large td").first
    assert cell.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)") >= 19  # 15 points and no less
    assert not page.locator(".wheel").is_visible()
    assert page.pdf(path=tmp_path / "jamforelse.pdf")[:4] == b"%PDF"


def test_a_citizen_finds_a_kept_and_a_broken_promise(visitor: Callable[..., Page], accessible) -> None:
    page = visitor(size=PHONE)
    page.goto("/oppet/")
    page.get_by_role("link", name="Det här lovades").click()
    headings = page.locator("main h2").all_inner_texts()
    assert headings[0] == "Det här blev inte av", "failures come first"
    assert "Det här höll vi" in headings
    expect(page.get_by_text("Det byggdes 410 bostäder.")).to_be_visible()
    expect(page.get_by_text("Kommunfullmäktige 2", exact=False).first).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Läs hela årsredovisningen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Årsredovisning")
    page.go_back()
    page.get_by_text("Källa och data").first.click()
    page.get_by_role("link", name="Vad siffrorna betyder").click()
    expect(page.get_by_text("Beslut", exact=True)).to_be_visible()
    accessible(page)


def test_a_journalist_gets_the_same_figures_as_a_file_and_from_the_api(visitor: Callable[..., Page], site) -> None:
    page = visitor(size=PHONE)
    page.goto("/oppet/")
    page.get_by_role("link", name="Öppna data").click()
    page.get_by_role("link", name="Årsredovisningens tabeller", exact=True).click()
    with page.expect_download() as waited:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(waited.value.path().read_text("utf-8-sig"))))
    root = re.search(r"/oppet/(\d+)/", page.url).group(1)
    found, number = [], 1
    while len(found) < len(rows):
        at = f"{site.url}/api/v1/open/{root}/datasets/arsredovisning/rows?limit=1000&page={number}"
        with urlopen(at, timeout=20) as answer:
            found += json.load(answer)["items"]
        number += 1
    told = [(row["tabell"], row["rad"], row["kolumn"], float(row["varde"]) if row["varde"] else None) for row in rows]
    assert told == [(row["tabell"], row["rad"], row["kolumn"], row["varde"]) for row in found]
    assert sum(row["varde"] != "" for row in rows) > 300


def test_what_a_stranger_reads_is_plain(visitor: Callable[..., Page]) -> None:
    """LIX of what stands on each public page but the annual report, which is as the council decided it."""
    page = visitor(size=PHONE)
    page.goto("/oppet/")
    root = page.url.rstrip("/")
    scores = {}
    for part in ("", "/mal/", "/dokument/", "/jamfor/", "/tjanst/hemtjanst/", "/tjanst/grundskola/", "/data/",
                 "/jamfor/hemtjanst/", "/tillganglighet/"):  # fmt: skip
        page.goto(f"{root}{part or '/'}")
        scores[part] = round(readable(page))
    assert {part: score for part, score in scores.items() if score >= EASY} == {}, scores
