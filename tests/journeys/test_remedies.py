"""A committee whose frame is too small is led to its remedies, and a member reads the own findings on a phone.

The journey moves money and asks the council for the climate and city committee of the demo, which no other test reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE

COMMITTEE = "Klimat- och stadsmiljönämnden"


def _choose(page: Page, field: str, words: str) -> None:
    """The first option of a list that has the words."""
    option = page.get_by_label(field).locator("option", has_text=words).first
    page.get_by_label(field).select_option(value=option.get_attribute("value"))


def _prefilled_move(page: Page) -> None:
    """From a street unit with room to the one that lacks the most."""
    row = page.get_by_role("row").filter(has_text="driftområde").filter(has_text="Omdisponera härifrån").first
    row.get_by_role("link", name="Omdisponera härifrån").click()
    expect(page.get_by_label("Belopp, tkr")).not_to_be_empty()


def _refused_across_winter(page: Page) -> None:
    _choose(page, "Från rad", "särskilt anslag: vinterunderhåll")
    page.get_by_label("Belopp, tkr").fill("20")
    page.get_by_label("Från och med").select_option(label="December")
    page.get_by_label("Skäl").fill("Kajen måste säkras.")
    page.get_by_role("button", name="Visa före och efter").click()
    expect(page.get_by_text("är ett särskilt anslag").first).to_be_visible()
    expect(page.get_by_text("Begär hos kommunfullmäktige att anslaget ändras").first).to_be_visible()


def _accepted_inside(page: Page) -> None:
    _choose(page, "Från rad", "Personal")
    page.get_by_label("Mål som prioriteras").select_option(index=1)
    page.get_by_role("button", name="Visa före och efter").click()
    expect(page.get_by_role("heading", name="Så här blir det")).to_be_visible()
    page.get_by_role("button", name=re.compile(r"Omdisponera 20\s000\skr")).click()
    expect(page.get_by_text(f"Omdisponeringen inom {COMMITTEE} är gjord.")).to_be_visible()
    expect(page.get_by_text("Kajen måste säkras.")).to_be_visible()


def _ask_the_council(page: Page) -> None:
    page.get_by_role("link", name="Skriv begäran till kommunfullmäktige").click()
    expect(page.get_by_label("Begäran", exact=True)).to_have_value(re.compile("Nämnden har i första hand omdisponerat"))
    page.get_by_role("button", name="Spara utkastet").click()
    page.get_by_role("link", name=re.compile("tkr$")).first.click()
    page.get_by_role("link", name="Skicka begäran").click()
    page.get_by_label("Beslutsdatum").fill(datetime.now(tz=UTC).date().isoformat())
    page.get_by_label("Paragraf").fill("61")
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_text("Begäran är skickad.")).to_be_visible()


def test_a_frame_that_is_too_small(visitor: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    page = visitor(as_user="controller")
    page.goto("/ekonomiregler/")
    card = page.get_by_role("region", name=COMMITTEE, exact=True)
    expect(card.get_by_text("överskrida sin nettoram")).to_be_visible()
    card.get_by_role("link", name="Se åtgärderna i ordning").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Ramen räcker inte: {COMMITTEE}")
    accessible(page)
    _prefilled_move(page)
    _refused_across_winter(page)
    accessible(page)
    _accepted_inside(page)
    accessible(page)
    page.goto("/ekonomi/800/ramen-racker-inte/")
    _ask_the_council(page)
    accessible(page)
    page.goto("/ekonomiregler/800/")
    expect(page.get_by_text("väntar på svar av kommunfullmäktige")).to_be_visible()


def test_a_member_finds_the_own_committee_on_a_phone(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visitor(as_user="ledamot", size=PHONE)
    page.goto("/")
    expect(page.get_by_text("fynd mot ekonomireglerna")).to_be_visible()
    page.get_by_text("Följ upp", exact=True).click()
    page.get_by_role("link", name="Ekonomireglerna", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ekonomireglerna: Vård- och omsorgsnämnden")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(page)
    page.get_by_role("link", name="Se åtgärderna i ordning").first.click()
    expect(page.get_by_role("heading", name="I första hand")).to_be_visible()
    expect(page.get_by_role("link", name="Omdisponera härifrån")).to_have_count(0)
    page.goto("/ekonomiregler/800/")
    expect(page.get_by_text("Din roll ger inte rätt")).to_be_visible()
