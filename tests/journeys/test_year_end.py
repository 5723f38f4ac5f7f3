"""The year-end from request to decision, and a unit that uses its share: walked by the people it is for.

In a municipality of its own (see closed_year), so that nothing another test reads is changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.closed_year import PASSWORD
from tests.journeys.conftest import PHONE, Site, log_in

pytestmark = pytest.mark.usefixtures("year")
TODAY = f"{datetime.now(tz=UTC):%Y-%m-%d}"


@pytest.fixture(scope="module")
def year(site: Site) -> int:
    """The closed year of Bokstad, made once."""
    code = "from tests.journeys.closed_year import build; print('year', build())"
    found = re.search(r"year (\d+)", site.run("manage", "shell", "-v", "0", "-c", code))
    assert found
    return int(found[1])


@pytest.fixture
def enter(visitor: Callable[..., Page]) -> Callable[..., Page]:
    """`enter("chef")`: a page of Bokstad's own people."""

    def come_in(name: str, **options: object) -> Page:
        page = visitor(**options)
        log_in(page, f"bokstad-{name}", PASSWORD)
        return page

    return come_in


def _decide(page: Page, section: str) -> None:
    page.get_by_label("Beslutsdatum").fill(TODAY)
    page.get_by_label("Paragraf").fill(section)


def _number(text: str) -> re.Pattern[str]:
    """A figure with whatever space stands between its thousands."""
    return re.compile(text.replace(" ", r"\s"))


def _card(page: Page, heading: str) -> Locator:
    return page.locator(".card", has=page.get_by_role("heading", name=heading, exact=True))


def test_a_committee_asks_to_carry_its_result_with_winter_and_cap_worked_out(
    enter: Callable[..., Page], accessible: Callable[[Page], None], year: int
) -> None:
    page = enter("ordforande")
    page.goto(f"/arsavslut/80/?ar={year}")
    expect(page.get_by_text("Gatunämnden har inte begärt att föra över sitt resultat")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Begär", exact=True).click()
    winter = page.get_by_label("Resultat vinterunderhåll, tkr")
    expect(winter).to_have_value(_number("2 500"))
    accessible(page)
    winter.fill("1000")
    page.get_by_label("Nämndens motivering").fill("Vintern var mild.")
    page.get_by_role("button", name="Begär överföringen").click()
    expect(page.get_by_role("alert")).to_contain_text("ett annat än redovisningens")
    winter.fill("2500")
    page.get_by_role("button", name="Begär överföringen").click()
    page.get_by_role("link", name="Begärd", exact=True).click()
    # 1 400 from the units and 1 500 of winter's 2 500 are 2 900; with 500 from before, 400 is over the cap of 3 000.
    expect(_card(page, "Årets resultat")).to_contain_text(_number("3 900"))
    asked = _card(page, "Begärt att föra över")
    expect(asked).to_contain_text(_number("2 500"))
    expect(asked).to_contain_text("400 tkr är över taket")
    asked.get_by_text("Varför detta tal?").click()
    expect(asked).to_contain_text("högst ±15")
    expect(asked).to_contain_text("Tak för eget kapital: 3")
    expect(page.get_by_text("Vinterunderhåll: +2")).to_contain_text("Enligt redovisningen")
    accessible(page)


def test_the_board_tests_against_volumes_and_goals_and_its_decision_is_booked_outside_the_budget(
    enter: Callable[..., Page], accessible: Callable[[Page], None], year: int
) -> None:
    page = enter("controller")
    page.goto(f"/arsavslut/9983/?ar={year}")
    page.get_by_role("link", name="Gatunämnden").first.click()
    page.get_by_role("link", name="Pröva begäran").click()
    expect(page.get_by_label("Planerat")).to_have_value("200")
    expect(page.get_by_label("Utfört")).to_have_value("190")
    page.get_by_label(re.compile("^Mål ")).fill("10")
    page.get_by_label("Uppnådda mål").fill("8")
    accessible(page)
    page.get_by_label("Slutsats").fill("Volymen är nästan utförd. Överföringen tillstyrks.")
    page.get_by_role("button", name="Spara prövningen").click()
    expect(page.get_by_text("Röjd gata 95")).to_contain_text("Beror överskottet på uteblivna volymer?")
    expect(page.get_by_text("8 av 10 mål är uppnådda.")).to_be_visible()
    page.get_by_role("link", name="För in beslutet").click()
    expect(page.get_by_label("Beslutat att föra över, tkr")).to_have_value(_number("2 500,00"))
    _decide(page, "40")
    page.get_by_role("button", name="För in beslutet").click()
    expect(page.get_by_text("Driftbudgeten påverkas inte.")).to_be_visible()
    accessible(page)
    with page.expect_download() as paper:
        page.goto(f"/arsavslut/9983/?ar={year}")
        page.get_by_role("link", name="Beslutsunderlag, PDF").click()
    assert paper.value.suggested_filename.startswith(f"resultatöverföring-{year}")
    page.goto("/arsavslut/80/eget-kapital/")
    expect(_card(page, "Gatunämnden har")).to_contain_text(_number("\\+3 000"))
    page.get_by_text(re.compile("^Enheternas ställning")).click()
    # The units made 2 500, 800 and 600; what is not carried is taken from each by its size.
    expect(page.get_by_role("row", name=re.compile("Norra driften"))).to_contain_text("+513")
    expect(page.get_by_role("row", name=re.compile("Nämnden gemensamt"))).to_contain_text("+500")
    accessible(page)


def test_a_unit_asks_to_use_its_share_once_and_the_committee_approves(
    enter: Callable[..., Page], accessible: Callable[[Page], None], year: int
) -> None:
    page = enter("chef", size=PHONE)
    page.goto("/arsavslut/81/eget-kapital/")
    expect(_card(page, "Enhetens del")).to_contain_text("513 tkr är kvar att använda")
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.get_by_role("link", name="Begär uttag").click()
    page.get_by_label("Belopp, tkr").fill("200")
    page.get_by_label("Ändamål").select_option("lasting")
    page.get_by_label("Vad ska pengarna gå till?").fill("En tjänst till")
    page.get_by_role("button", name="Begär uttaget").click()
    expect(page.get_by_role("alert")).to_contain_text("bara användas för engångsinsatser")
    accessible(page)
    page.get_by_label("Ändamål").select_option("one_off")
    page.get_by_label("Vad ska pengarna gå till?").fill("Nya plogblad")
    page.get_by_role("button", name="Begär uttaget").click()
    expect(page.get_by_text("Nya plogblad")).to_be_visible()
    assert page.get_by_role("link", name="Godkänn").count() == 0

    chair = enter("ordforande")
    chair.goto("/arsavslut/80/eget-kapital/")
    chair.get_by_role("link", name="Godkänn").click()
    _decide(chair, "61")
    chair.get_by_role("button", name="För in godkännandet").click()
    expect(chair.get_by_role("listitem").filter(has_text="Nya plogblad")).to_contain_text("Godkänt")
    expect(_card(chair, "Gatunämnden har")).to_contain_text(_number("2 800 tkr är kvar"))
    accessible(chair)


def test_what_was_known_before_the_decision_is_shown_as_it_was(
    enter: Callable[..., Page], accessible: Callable[[Page], None], year: int
) -> None:
    page = enter("controller")
    page.goto(f"/arsavslut/9983/?ar={year}")
    page.locator("details.choice-known summary").click()
    page.get_by_label("Visa det som var känt den").fill(f"{year + 1}-02-01")
    page.get_by_role("button", name="Visa").first.click()
    page.goto(f"/arsavslut/9983/?ar={year}")
    row = page.get_by_role("row", name=re.compile("Gatunämnden"))
    expect(row).to_contain_text("Inte begärd")
    assert page.get_by_role("link", name="Begär", exact=True).count() == 0
    accessible(page)
