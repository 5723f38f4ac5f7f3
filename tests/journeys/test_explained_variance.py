"""Why the variance: a head marks a transaction and sees it told apart, in parts that still sum.

Marks one transaction of the head's own school and takes the mark away again; no total anywhere changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE

Visitor = Callable[..., Page]
Accessible = Callable[[Page], None]
RESIDUAL = "Övrigt, oförklarat"
REASON = "Ny diskmaskin efter haveri"


def _amount(text: str) -> Decimal:
    """`−1 850` as shown."""
    return Decimal(re.sub(r"\s", "", text).replace("−", "-").replace("+", "").replace(",", "."))


def _parts(card: Locator) -> dict[str, Decimal]:
    """The parts in kronor as their opened rows sum them, by name."""
    feet = card.locator("details tfoot tr")
    names, amounts = feet.locator("th").all_inner_texts(), feet.locator("td").all_inner_texts()
    return dict(zip(names, map(_amount, amounts), strict=True))


def _open(page: Page) -> Locator:
    """The economy of the chosen unit, with every part of the variance so far opened."""
    page.goto("/")
    page.get_by_text("Följ upp", exact=True).first.click()
    page.get_by_role("link", name="Ekonomi", exact=True).click()
    card = page.get_by_role("region", name="Avvikelse hittills", exact=True)
    for summary in card.locator("summary").all():
        summary.click()
    return card


def test_a_one_off_is_marked_where_it_is_found_and_told_apart(visitor: Visitor, accessible: Accessible) -> None:
    page = visitor(as_user="enhetschef")
    card = _open(page)
    expect(card.get_by_role("img")).to_be_visible()
    accessible(page)
    before = _parts(card)
    card.get_by_role("link", name="Övriga kostnader").first.click()
    page.get_by_role("row").filter(has_text="7010").get_by_role("link").click()
    accessible(page)
    row = page.locator("tbody tr").first
    amount = _amount(row.locator("td.num").inner_text())
    row.get_by_role("link", name="Märk").click()
    expect(page.get_by_label("Belopp, kronor")).not_to_have_value("")
    accessible(page)
    page.get_by_label("Orsak").fill(REASON)
    page.get_by_role("button", name="Märk posten").click()
    expect(page.get_by_text("Posten är märkt.")).to_be_visible()
    accessible(page)
    after = _parts(_open(page))
    assert after["Engångsposter"] == before["Engångsposter"] - amount
    assert after[RESIDUAL] == before.get(RESIDUAL, 0) + amount
    assert sum(after.values()) == sum(before.values())
    page.get_by_role("link", name=REASON).first.click()
    page.get_by_role("button", name=f"Ta bort {REASON}").click()
    expect(page.get_by_text("Märkningen är borttagen.")).to_be_visible()
    assert _parts(_open(page)) == before


def test_on_a_phone_a_reader_follows_the_parts(visitor: Visitor, accessible: Accessible) -> None:
    page = visitor(as_user="lasare", size=PHONE)
    page.goto("/ekonomi/300/")
    card = page.get_by_role("region", name="Avvikelse helår", exact=True)
    card.get_by_text(re.compile(r"^Bemanning: \d+ rader$")).click()
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    card.get_by_role("link", name=re.compile("skola$")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Årsarbetare")
    accessible(page)
    page.goto("/ekonomi/9901/markta-poster/")
    expect(page.get_by_text("Vattenskada i matsalen")).to_be_visible()
    expect(page.get_by_role("link", name="Märk en post")).to_have_count(0)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
