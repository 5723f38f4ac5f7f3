"""Every page that links lead to, each kind once: WCAG by axe, 320 pixels, 200 % zoom, keyboard, and how it is written.

The pages are found by walking, so that a new one is tried without being listed. What is found stands in
docs/reference/tillganglighet.json, which the accessibility statement tells of; `STYRKEDJAN_TEST_WRITE_AXE=1` writes it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from django.urls import Resolver404, get_resolver, resolve
from playwright.sync_api import Error, Page, expect

from tests.journeys.conftest import broken

FILE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "tillganglighet.json"
NARROW, ZOOMED, DESKTOP = 320, 640, 1280
# What is no page: files, doors out, and what only a form comes to.
LEFT_OUT = ("log_out", "file", "download", "image", "export", "template", "calendar", "schema", "docs")
LINKS = "[...document.querySelectorAll('a[href^=\"/\"]')].map((link) => link.getAttribute('href'))"
NEEDED = """() => [
  document.querySelectorAll('h1').length === 1 || 'inte exakt en h1',
  !document.querySelector('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])') || 'en egen tabbordning',
  ![...document.querySelectorAll('[tabindex="0"]')].some((one) => !one.hasAttribute('aria-label')
    && !one.hasAttribute('aria-labelledby')) || 'ett område utan namn tar emot fokus',
  ![...document.querySelectorAll('[onclick], a:not([href])')].length || 'något som bara en mus når',
  document.querySelector('a.skip')?.getAttribute('href') === '#innehall' || 'ingen väg förbi menyn',
  ![...document.querySelectorAll('svg text')].some((one) => one.getBoundingClientRect().height > 0
    && parseFloat(getComputedStyle(one).fontSize) < 12) || 'text under tolv bildpunkter i ett diagram',
].filter((one) => one !== true)"""


def kind_of(href: str) -> str:
    """The name of what an address leads to; "" for what is no page of ours."""
    try:
        name = resolve(urlsplit(href).path).view_name
    except Resolver404:
        return ""
    is_page = name and not name.startswith("api") and not any(part in name.split(":")[-1] for part in LEFT_OUT)
    return name if is_page else ""


def walk(page: Page) -> Iterator[str]:
    """Open each kind of page that links lead to, once, from the start page on."""
    seen = {"start:start"}
    waiting = ["/"]
    while waiting:
        href = waiting.pop(0)
        try:
            answer = page.goto(href)
        except Error:  # a file that is handed out is no page
            continue
        if answer is None or answer.status != 200 or "html" not in answer.headers.get("content-type", ""):
            continue
        expect(page.locator(".htmx-request")).to_have_count(0)
        yield kind_of(href)
        for found in page.evaluate(LINKS):
            kind = kind_of(found)
            if kind and kind not in seen:
                seen.add(kind)
                waiting.append(found)


# How Swedish and figures are written: what is wrong, and what it looks like.
WRITTEN = {
    "ett bindestreck för minus": re.compile(r"(?<=[\s(])-\d[\d\s,]*(?![\d-]*\))"),
    "enheten ”antal” efter ett tal": re.compile(r"\d[\s\u00a0]antal\b(?! [a-zåäö])"),
    "tre lika konsonanter": re.compile(r"\w*([bcdfghjklmnpqrstvxz])\1\1\w*", re.IGNORECASE),
    "ett värde som ingen menade att visa": re.compile(r"\b(?:None|nan|inf)\b"),
}
CODE_FIRST = re.compile(r"[A-ZÅÄÖ]{0,4}-?(?!(?:19|20)\d\d\b)\d{3,}(?:-\d+)?\s+[A-ZÅÄÖ]")
# A link in a drawing has no inner text.
HEADS = """[...document.querySelectorAll('main :is(h1, h2, h3, th[scope=row], a)')]
  .map((one) => one.innerText ?? one.textContent)"""


def misspelt(page: Page) -> Iterator[str]:
    """Words and figures that are written otherwise than people write them."""
    text = page.inner_text("main")
    for what, pattern in WRITTEN.items():
        if (found := pattern.search(text)) is not None:
            yield f"{what}: {text[max(found.start() - 30, 0) : found.end() + 10]!r}"
    coded = [head for head in page.evaluate(HEADS) if CODE_FIRST.match(head)]
    if coded:
        yield f"{len(coded)} koder före orden: {coded[0]!r}"


def faults_of(page: Page) -> Iterator[str]:
    yield from misspelt(page)
    yield from (f"{rule['help']} ({rule['id']}): {rule['nodes'][0]['html'][:160]}" for rule in broken(page))
    yield from page.evaluate(NEEDED)
    for width, what in ((ZOOMED, "200 % förstoring"), (NARROW, "320 bildpunkter")):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"rullar i sidled vid {what} ({wide})"
    page.set_viewport_size({"width": DESKTOP, "height": 900})


def test_every_kind_of_page_can_be_used_by_everybody(visitor: Callable[..., Page]) -> None:
    page = visitor(as_user="controller")
    kinds, faults = [], []
    for kind in walk(page):
        kinds.append(kind)
        faults += [f"{kind}: {fault}" for fault in faults_of(page)]
    if os.environ.get("STYRKEDJAN_TEST_WRITE_AXE"):
        told = {"day": date.today().isoformat(), "pages": sorted(kinds), "faults": faults}  # noqa: DTZ011
        FILE.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert faults == [], "\n".join(faults)
    written = json.loads(FILE.read_text("utf-8"))
    # What the demo links to differs with the day: a page that is not met today is still a page, and few are such.
    unmet = set(written["pages"]) - set(kinds)
    spaces = get_resolver().namespace_dict.items()
    views = {f"{space}:{name}" for space, (_, inner) in spaces for name in inner.reverse_dict}
    assert unmet - views == set(), "Redogörelsen nämner sidor som inte finns: STYRKEDJAN_TEST_WRITE_AXE=1."
    assert len(unmet) * 20 <= len(kinds), f"Redogörelsen säger mer än som prövas: {sorted(unmet)}"
