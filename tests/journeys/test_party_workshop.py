"""Two parties build their budgets on the board's proposal: in private, in balance, and then side by side in the open.

They write motions of their own beside those of the demo, which no other journey reads.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE

TITLE = "Fler händer i hemtjänsten"
QUESTION = "Vad kostar en timme hemtjänst på kvällen?"


def _begin(page: Page, title: str) -> str:
    """A motion from the proposal with a title of its own; returns its address."""
    page.goto("/partiverkstad/")
    page.get_by_role("button", name="Börja från förslaget").click()
    page.get_by_label("Rubrik").fill(title)
    page.get_by_role("button", name="Spara texten").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url


def _card(page: Page, heading: str) -> Locator:
    card = page.locator("details.card").filter(has=page.get_by_text(heading, exact=True))
    if card.get_attribute("open") is None:
        card.locator("summary").click()
    return card


def _move(page: Page, source: str, target: str, amount: str) -> Locator:
    card = _card(page, "Flytta pengar")
    card.get_by_label("Från", exact=True).select_option(label=source)
    card.get_by_label("Till", exact=True).select_option(label=target)
    card.get_by_label("Belopp, tkr per år").fill(amount)
    return card


def _change(page: Page, heading: str, **fields: str) -> None:
    card = _card(page, heading)
    for label, value in fields.items():
        card.get_by_label(label.replace("_", " "), exact=False).first.fill(value)
    card.get_by_role("button", name="Lägg till").click()


def _is_added(page: Page, words: str) -> None:
    expect(page.locator("#arbete ul.rows li").filter(has_text=words)).to_be_visible()


def test_a_party_sees_at_once_what_its_changes_do_and_cannot_present_what_does_not_add_up(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    party, other = visitor(as_user="kommunstyrelse"), visitor(as_user="ledamot")
    address = _begin(party, TITLE)
    card = _move(party, "Kommunstyrelsen: Gemensamt", "Vård- och omsorgsnämnden: Hemtjänst", "20 000")
    expect(party.locator("#lage")).to_contain_text("med ändringen du skriver på")
    trial = party.locator("#utfall").get_by_role("row", name=re.compile("Hemtjänst")).first
    expect(trial).to_contain_text("+20\u00a0000")
    accessible(party)
    card.get_by_role("button", name="Lägg till").click()
    _is_added(party, "flyttas från Kommunstyrelsen")
    _change(party, "Ändra skattesatsen", Ny_skattesats="19,20")
    expect(party.locator("#lage")).to_contain_text("Går inte ihop")
    last = party.locator(".card.next").last
    expect(last).to_contain_text("Yrkandet går inte ihop")
    expect(last).to_contain_text(re.compile(r"Sänk ramarna med .* eller höj skatten med \d+ öre"))
    assert party.get_by_role("button", name="Lägg fram yrkandet").count() == 0
    accessible(party)
    for hidden in (address, f"{address}utskrift/", f"{address}fil/docx/"):
        answer = other.request.get(hidden)
        assert answer.status == 404
    other.goto("/partiverkstad/")
    expect(other.get_by_text(TITLE)).to_have_count(0)
    party.get_by_role("button", name=re.compile("Ta bort.*Skattesatsen")).click()
    expect(party.locator("#lage")).not_to_contain_text("Går inte ihop")
    party.get_by_role("button", name="Lägg fram yrkandet").click()
    expect(party.get_by_text("Yrkandet är framlagt och kan läsas av alla.")).to_be_visible()
    other.goto(address)
    expect(other.get_by_role("heading", level=1)).to_have_text(TITLE)
    assert other.get_by_role("button", name="Ta bort").count() == 0
    accessible(other)


def test_a_party_builds_on_a_phone_and_all_proposals_stand_side_by_side(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    party = visitor(as_user="ordforande", size=PHONE)
    address = _begin(party, "En resurs i varje skola")
    card = _card(party, "Ändra en ram")
    card.get_by_label("Ram", exact=True).select_option(label="Grundskolenämnden: Grundskola")
    card.get_by_label("Ändring, tkr per år").fill("9 000")
    card.get_by_role("button", name="Lägg till").click()
    _is_added(party, "Grundskola tillförs")
    _change(party, "Ändra ett finansiellt mål", Ny_nivå="3")
    _is_added(party, "minst 3,0 %")
    expect(party.locator("#utfall")).to_contain_text("Nås inte")
    assert party.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    accessible(party)
    party.get_by_role("button", name="Lägg fram yrkandet").click()
    party.get_by_role("link", name="Utskrift").click()
    expect(party.get_by_role("heading", name="Vi yrkar")).to_be_visible()
    expect(party.get_by_text(re.compile("kr mer per elev"))).not_to_have_count(0)
    accessible(party)
    word = party.request.get(f"{address}fil/docx/")
    assert "En resurs i varje skola" in zipfile.ZipFile(BytesIO(word.body())).read("word/document.xml").decode()
    assert party.request.get(f"{address}fil/pdf/").body().startswith(b"%PDF")
    anyone = visitor(as_user="lasare")
    anyone.goto("/partiverkstad/")
    table = anyone.get_by_role("table", name=re.compile("Sida vid sida"))
    expect(table).to_contain_text("En resurs i varje skola")
    expect(table.get_by_role("row", name=re.compile("^Grundskola"))).to_contain_text("+9\u00a0000")
    accessible(anyone)


def test_a_question_is_asked_in_private_and_answered_in_the_open(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    party, official, anyone = (visitor(as_user=name) for name in ("ledamot", "controller", "lasare"))
    party.goto("/partiverkstad/")
    party.get_by_text("Ställ en fråga om förslaget").click()
    party.get_by_label("Din fråga").fill(QUESTION)
    party.get_by_role("button", name="Ställ frågan").click()
    expect(party.get_by_text(QUESTION)).to_be_visible()
    anyone.goto("/partiverkstad/")
    expect(anyone.get_by_text(QUESTION)).to_have_count(0)
    official.goto("/partiverkstad/")
    official.get_by_role("link", name=re.compile(f"Besvara.*{re.escape(QUESTION)}")).click()
    official.get_by_label("Svar").fill("Ungefär 60 kronor mer enligt avtalet.")
    accessible(official)
    official.get_by_role("button", name="Spara svaret").click()
    anyone.reload()
    expect(anyone.get_by_text(QUESTION)).to_have_count(0)
    card = official.locator(".card").filter(has_text=QUESTION)
    card.get_by_role("button", name="Godkänn och öppna").click()
    anyone.reload()
    card = anyone.locator(".card").filter(has_text=QUESTION)
    expect(card).to_contain_text("Ungefär 60 kronor")
    expect(card).not_to_contain_text("Ekevikspartiet")
    accessible(anyone)
