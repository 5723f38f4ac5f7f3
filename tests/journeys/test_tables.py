"""A table of ninety units: folded under service areas, sorted, filtered, columns kept; and the same without script."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE

UNITS = "/ekonomi/500/"
SMALLEST = 11.9
# What is written in the drawings, in the size it has on the screen.
SIZES = """[...document.querySelectorAll("svg text")].map((text) => {
  const drawing = text.ownerSVGElement, box = drawing.getBoundingClientRect();
  return box.width ? Number(text.getAttribute("font-size")) * box.width / drawing.viewBox.baseVal.width : 99;
})"""


def test_the_units_fold_sort_and_filter(visitor: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    page = visitor(as_user="ledamot")
    page.goto(UNITS)
    table = page.locator("#per-enhet")
    rows = table.locator("tbody tr:visible")
    expect(rows.first).to_contain_text("Hemtjänst")  # the worst first, and only the groups
    groups = rows.count()
    assert groups < 10
    table.get_by_role("button", name="Hemtjänst").click()
    assert rows.count() > groups
    table.get_by_role("link", name=re.compile("^Enhet")).click()
    expect(table.get_by_role("columnheader", name="Enhet")).to_have_attribute("aria-sort", "ascending")
    table.get_by_role("searchbox").fill("äldreboende")
    expect(table.get_by_role("status")).to_contain_text("visas")
    expect(rows.nth(1)).to_contain_text("äldreboende")
    table.get_by_text("Kolumner").click()
    table.get_by_label("Procent").uncheck()
    page.reload()
    expect(page.locator("#per-enhet").get_by_role("columnheader", name="Procent")).to_be_hidden()
    accessible(page)


def test_without_script_everything_is_there(visitor: Callable[..., Page]) -> None:
    page = visitor(as_user="ledamot", javascript=False)
    page.goto(UNITS)
    table = page.locator("#per-enhet")
    table.get_by_role("searchbox").fill("hemtjänst")
    table.get_by_role("button", name="Filtrera").click()
    expect(page.locator("#per-enhet").get_by_role("status")).to_contain_text("av")
    page.locator("#per-enhet").get_by_role("link", name="Avvikelse helår").click()
    expect(page.locator("#per-enhet tbody tr").nth(1)).to_contain_text("hemtjänst")


def test_nothing_in_a_drawing_is_too_small_to_read_on_a_phone(visitor: Callable[..., Page]) -> None:
    page = visitor(as_user="ledamot", size=PHONE)
    for address in ("/", UNITS, "/tva-sidor/500/"):
        page.goto(address)
        sizes = page.evaluate(SIZES)
        assert sizes
        assert min(sizes) >= SMALLEST
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
