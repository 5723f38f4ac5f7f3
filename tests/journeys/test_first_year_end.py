"""A new municipality's first year-end: what was there before the system is entered first, with where it stands.

In a municipality of its own (closed_year, Nystad). Turnover 100 mnkr, so the cap is 3; 1,4 from the units and 1,5 of
winter's 2,5 may be carried. On paper there are 2,0 mnkr from two years ago and a deficit of 0,5 the year before, so
that 1,5 is there already and 1,4 of 2,9 is over the cap.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from tests.journeys.closed_year import PASSWORD
from tests.journeys.conftest import Site, log_in

BUILD = "from tests.journeys.closed_year import build; print('year', build('9984', 'Nystad', is_new=True))"
TODAY = f"{datetime.now(tz=UTC):%Y-%m-%d}"


def _number(text: str) -> re.Pattern[str]:
    return re.compile(text.replace(" ", r"\s"))


def _enter(page: Page, year: int, amount: str, source: str) -> None:
    """One year of the time before, with its source and the decision it rests on."""
    page.get_by_label("Bokslutsår").fill(str(year))
    page.get_by_label("Fört till eget kapital, tkr").fill(amount)
    page.get_by_label("Källa").fill(source)
    page.get_by_label("Beslutande organ").select_option("Kommunstyrelsen")
    page.get_by_label("Beslutsdatum").fill(f"{year + 1}-04-20")
    page.get_by_label("Paragraf").fill("44")
    page.get_by_role("button", name="För in beloppet").click()
    expect(page.get_by_text("Det ingående beloppet är infört.")).to_be_visible()


def test_the_first_year_end_of_a_new_municipality(
    visitor: Callable[..., Page], accessible: Callable[[Page], None], site: Site
) -> None:
    found = re.search(r"year (\d+)", site.run("manage", "shell", "-v", "0", "-c", BUILD))
    assert found
    year = int(found[1])
    controller = visitor()
    log_in(controller, "nystad-controller", PASSWORD)
    controller.goto("/arsavslut/80/eget-kapital/")
    expect(controller.get_by_text("Inget är bokfört.")).to_be_visible()
    for before, amount, source in ((year - 2, "2000", ""), (year - 1, "-500", "Årsredovisningen, s. 41")):
        controller.goto("/arsavslut/80/ingaende/")
        _enter(controller, before, amount, source or "Årsredovisningen, s. 38")
    controller.goto("/arsavslut/80/eget-kapital/")
    for told in ("Ingående: Årsredovisningen, s. 38", "Ingående: Årsredovisningen, s. 41"):
        expect(controller.get_by_text(told)).to_be_visible()
    expect(controller.locator(".card", has=controller.get_by_role("heading", name="Gatunämnden har"))).to_contain_text(
        _number("\\+1 500")
    )
    accessible(controller)
    controller.get_by_role("link", name="Ingående eget kapital").click()
    accessible(controller)

    chair = visitor()
    log_in(chair, "nystad-ordforande", PASSWORD)
    chair.goto(f"/arsavslut/80/?ar={year}")
    chair.get_by_role("link", name="Begär", exact=True).click()
    chair.get_by_label("Nämndens motivering").fill("Vintern var mild.")
    chair.get_by_role("button", name="Begär överföringen").click()
    controller.goto(f"/arsavslut/9984/?ar={year}")
    controller.get_by_role("link", name="Gatunämnden").first.click()
    controller.get_by_role("link", name="Pröva begäran").click()
    controller.get_by_label(re.compile("^Mål ")).fill("10")
    controller.get_by_label("Uppnådda mål").fill("8")
    controller.get_by_label("Slutsats").fill("Överföringen tillstyrks upp till taket.")
    controller.get_by_role("button", name="Spara prövningen").click()
    controller.get_by_role("link", name="För in beslutet").click()
    expect(controller.get_by_label("Beslutat att föra över, tkr")).to_have_value(_number("1 500,00"))
    controller.get_by_label("Beslutsdatum").fill(TODAY)
    controller.get_by_label("Paragraf").fill("40")
    controller.get_by_role("button", name="För in beslutet").click()
    expect(controller.get_by_text("bokfört under eget kapital")).to_be_visible()
    # One truth: the committee's page, its equity page and the overview tell the same, the time before with its source.
    controller.goto("/arsavslut/80/eget-kapital/")
    expect(controller.locator(".card", has=controller.get_by_role("heading", name="Gatunämnden har"))).to_contain_text(
        _number("\\+3 000")
    )
    controller.goto(f"/arsavslut/9984/?ar={year}")
    expect(controller.get_by_role("row", name=re.compile("Gatunämnden"))).to_contain_text(_number("3 000"))
    accessible(controller)
