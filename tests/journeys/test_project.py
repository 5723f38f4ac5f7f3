"""A project crosses the limit and is sent to a renewed decision; what follows, to its final account.

Changes two of the demo's projects, its collected report of the month, and a planning project's budget: no other test
reads them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE

TODAY = f"{datetime.now(tz=UTC):%Y-%m-%d}"
CROSSES, PLANNING, OTHER_PLANNING = "Solhagens infart", "Norra Ekliden, planering", "Strandåsen, fördjupad utredning"


def _decide(page: Page, section: str = "") -> None:
    page.get_by_label("Beslutsdatum").fill(TODAY)
    if section:
        page.get_by_label("Paragraf").fill(section)


def _open(page: Page, name: str) -> None:
    page.goto("/investeringar/800/")
    page.get_by_role("row", name=re.compile(re.escape(name))).get_by_role("link", name=name).click()


def _section(page: Page, heading: str) -> Locator:
    return page.locator("section", has=page.get_by_role("heading", name=heading, exact=True))


def test_a_forecast_over_the_limit_sends_the_project_to_a_renewed_decision(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visitor(as_user="controller")
    _open(page, CROSSES)
    page.get_by_role("link", name="Lämna prognos").click()
    page.get_by_label("Beräknad nettoinvestering, hela projektet, tkr").fill("55000")
    page.get_by_label("Kommentar").fill("Berget var sprucket.")
    accessible(page)
    page.get_by_role("button", name="Spara prognosen").click()
    waiting = _section(page, "Projektet väntar på förnyat beslut")
    expect(waiting).to_contain_text("17,0 mnkr (45")
    expect(page.get_by_role("link", name="Ändra årsbudget")).to_have_count(0)
    page.locator(".card", has_text="Prognos").get_by_text("Varför detta tal?").click()
    expect(page.get_by_text("120 prisbasbelopp (ska minst nås)")).to_be_visible()
    accessible(page)
    page.goto("/ekonomiregler/")
    expect(page.get_by_text(re.compile(f"{CROSSES} beräknas bli .* dyrare än beslutat, över gränsen"))).to_have_count(1)
    page.goto("/investeringar/9901/uppfoljning/")
    expect(_section(page, "Särskilt till kommunstyrelsen och kommunfullmäktige")).to_contain_text(CROSSES)
    accessible(page)


def test_the_chair_decides_urgently_and_the_council_is_told_afterwards(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visitor(as_user="controller")
    _open(page, CROSSES)
    page.get_by_role("link", name="Brådskande beslut").click()
    page.get_by_label("Beslutad nettoinvestering, tkr").fill("55000")
    page.get_by_label("Finansieras genom").select_option(index=1)
    page.get_by_label("Varför kan beslutet inte vänta?").fill("Schaktet måste stöttas före tjälen.")
    _decide(page)
    accessible(page)
    page.get_by_role("button", name="För in beslutet").click()
    expect(page.get_by_text("Ordförandens brådskande beslut är inte anmält till kommunfullmäktige.")).to_be_visible()
    page.goto("/investeringar/9901/uppfoljning/")
    page.locator(".notice", has_text=CROSSES).get_by_role("link", name="För in anmälan").click()
    _decide(page, "77")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("är inte anmält till kommunfullmäktige")).to_have_count(0)
    page.get_by_text("Beslut och begäranden").click()
    expect(page.get_by_role("listitem").filter(has_text="Anmält till fullmäktige")).to_contain_text("§ 77")


def test_the_other_deviations_are_approved_together(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visitor(as_user="controller")
    page.goto("/investeringar/9901/uppfoljning/")
    together = _section(page, "Övriga avvikelser, samlat")
    expect(together).not_to_contain_text(CROSSES)
    page.get_by_role("button", name=re.compile("^Ta fram samlad redovisning")).click()
    page.get_by_role("link", name="För in godkännandet").first.click()
    page.get_by_label("Beslutande organ").select_option("Kommunstyrelsen")
    _decide(page, "78")
    page.get_by_role("button", name="För in godkännandet").click()
    expect(together.get_by_role("listitem").filter(has_text="§ 78")).to_contain_text("Godkänd")
    page.get_by_role("button", name=re.compile("^Ta fram samlad redovisning")).click()
    expect(page.get_by_text("Redovisningen är godkänd, och då går det inte att")).to_be_visible()
    accessible(page)


def test_a_finished_project_is_accounted_for(visitor: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    page = visitor(as_user="controller")
    _open(page, CROSSES)
    page.get_by_role("link", name="Anmäl som färdigt").click()
    page.get_by_label("Färdigt").fill(TODAY)
    page.get_by_role("button", name="Anmäl som färdigt").click()
    page.get_by_role("button", name="Öppna igen").click()
    expect(page.get_by_text("Projektet är öppnat igen.")).to_be_visible()
    page.get_by_role("link", name="Anmäl som färdigt").click()
    page.get_by_label("Färdigt").fill(TODAY)
    page.get_by_role("button", name="Anmäl som färdigt").click()
    page.get_by_role("link", name="Slutredovisa").click()
    page.get_by_role("button", name="Slutredovisa").click()
    expect(page.get_by_role("alert")).to_contain_text("avviker")
    page.get_by_label("Kommentar till utfallet").fill("Etapp två lades ned.")
    accessible(page)
    page.get_by_role("button", name="Slutredovisa").click()
    expect(page.locator(".lead")).to_contain_text("Slutredovisat")
    expect(_section(page, re.compile("^Slutredovisning"))).to_contain_text("Etapp två lades ned.")


def test_money_moves_between_planning_projects_and_never_from_an_implementation_project(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visitor(as_user="controller")
    _open(page, PLANNING)
    page.get_by_role("link", name="Flytta pengar").click()
    other = page.get_by_label("Till projekt").locator("option", has_text=OTHER_PLANNING)
    page.get_by_label("Till projekt").select_option(other.get_attribute("value"))
    page.get_by_label("Belopp att flytta, tkr").fill("500")
    page.get_by_label("Varför flyttas pengarna?").fill("Utredningen blev större.")
    page.get_by_role("button", name="Visa före och efter").click()
    expect(page.get_by_role("status")).to_contain_text("Inget är flyttat än.")
    expect(page.get_by_role("row", name=re.compile(PLANNING))).to_contain_text("−500")
    accessible(page)
    page.get_by_role("button", name="Flytta pengarna").click()
    expect(page.get_by_text(f"är flyttat till {OTHER_PLANNING}")).to_be_visible()
    _open(page, "Norrviks station, gator och torg")
    page.get_by_role("link", name="Flytta pengar").click()
    page.get_by_label("Belopp att flytta, tkr").fill("500")
    page.get_by_label("Varför flyttas pengarna?").fill("Det finns pengar över.")
    page.get_by_role("button", name="Visa före och efter").click()
    expect(page.get_by_role("alert")).to_contain_text("Anslaget binder på projektnivå")
    expect(page.get_by_role("button", name="Flytta pengarna")).to_have_count(0)


PAGES = ("/investeringar/9901/", "/investeringar/9901/plan/", "/arsavslut/9901/", "/arsavslut/300/eget-kapital/")


@pytest.mark.parametrize("reader", ["kommunstyrelse", "revisor"])
def test_those_who_read_find_no_buttons_to_press_and_the_pages_fit_a_phone(
    visitor: Callable[..., Page], accessible: Callable[[Page], None], reader: str
) -> None:
    page = visitor(as_user=reader, size=PHONE)
    for address in PAGES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], address
        assert page.locator("main form[method=post]").count() == 0, address
        accessible(page)
