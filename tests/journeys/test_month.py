"""The month, from a head's signature to the controller's close. What is closed here is opened again."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE

Visitor = Callable[..., Page]
Accessible = Callable[[Page], None]
DONE = re.compile(r"\((\d+) av (\d+) enheter klara\)")


def _done(page: Page) -> tuple[int, int]:
    """How many of the committee's units are done, as the start page tells it."""
    page.goto("/")
    link = page.get_by_role("link", name=re.compile("Skriv på nämndens prognos"))
    found = DONE.search(link.inner_text().replace("\u00a0", " "))
    assert found
    return int(found[1]), int(found[2])


def test_a_unit_head_signs_and_the_department_head_signs_the_sum(visitor: Visitor, accessible: Accessible) -> None:
    boss = visitor(as_user="forvaltningschef")
    before, units = _done(boss)
    head = visitor(as_user="enhetschef", size=PHONE)
    head.get_by_role("link", name="Skriv på prognosen").click()
    accessible(head)
    head.get_by_role("button", name="Spara och skriv på").click()
    expect(head.get_by_role("alert")).to_contain_text("utanför förslagets intervall utan kommentar")
    head.get_by_label("Kommentar").fill("Två vikarier slutar till jul.")
    head.get_by_role("button", name="Spara och skriv på").click()
    expect(head.get_by_text(re.compile("är sparad och påskriven"))).to_be_visible()
    assert head.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert _done(boss) == (before + 1, units)
    boss.get_by_role("link", name=re.compile("Skriv på nämndens prognos")).click()
    accessible(boss)
    boss.get_by_role("button", name="Skriv på nämndens prognos").click()
    expect(boss.get_by_role("alert")).to_contain_text("inte skrivit på")
    accessible(boss)
    boss.get_by_label("Kommentar").fill("De som återstår räknar med budget.")
    boss.get_by_role("button", name="Skriv på nämndens prognos").click()
    expect(boss.get_by_role("heading", name="Grundskolenämnden: påskriven")).to_be_visible()


def test_a_controller_closes_a_month(visitor: Visitor, accessible: Accessible) -> None:
    page = visitor(as_user="controller")
    page.get_by_role("link", name=re.compile("^Stäng ")).click()
    accessible(page)
    _review_one(page)
    page.get_by_text("Påminn dem som återstår").click()
    expect(page.get_by_label("Mejltext")).to_have_value(re.compile("Dessa återstår"))
    accessible(page)
    page.get_by_role("link", name="Stäng ändå").click()
    page.get_by_role("button", name="Stäng månaden").click()
    expect(page.get_by_role("alert")).to_contain_text("skriv varför månaden stängs ändå")
    accessible(page)
    page.get_by_label("Varför stängs månaden ändå?").fill("Hyrorna bokas nästa månad.")
    page.get_by_role("button", name="Stäng månaden").click()
    expect(page.get_by_role("heading", name=re.compile("är stängd"))).to_be_visible()
    expect(page.get_by_text("Hyrorna bokas nästa månad.").first).to_be_visible()
    accessible(page)
    page.goto("/")
    expect(page.get_by_role("link", name=re.compile("^Stäng "))).to_have_count(0)
    _open_again(page)


def _review_one(page: Page) -> None:
    """Mark the first remark as looked at; it leaves the list and its note stands below."""
    count = page.get_by_role("checkbox").count()
    card = page.locator(".card").filter(has=page.get_by_role("checkbox")).first
    card.get_by_role("checkbox").first.check()
    card.get_by_role("button", name="Markera som granskade").click()
    expect(page.get_by_role("alert")).to_contain_text("Anteckningen är tom")
    card = page.locator(".card").filter(has=page.get_by_role("checkbox")).first
    expect(card.get_by_role("checkbox").first).to_be_checked()
    card.get_by_label("Varför är det rätt?").fill("Fakturan kom efter brytdagen.")
    card.get_by_role("button", name="Markera som granskade").click()
    expect(page.get_by_text(re.compile("anmärkning är granskad"))).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(count - 1)
    page.get_by_text(re.compile("^1 granskad$")).first.click()
    expect(page.get_by_text("”Fakturan kom efter brytdagen.”")).to_be_visible()


def _open_again(page: Page) -> None:
    page.goto("/ekonomi/9901/manad/")
    page.get_by_role("link", name="Öppna månaden igen").click()
    page.get_by_label("Varför öppnas månaden igen?").fill("Rättning av hyrorna.")
    page.get_by_role("button", name="Öppna månaden").click()
    expect(page.get_by_text("Rättning av hyrorna.")).to_have_count(1)
