"""What somebody has written stays in the browser until the server has taken it, whatever becomes of the save."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.conftest import Site, begun, log_in, password_of

WORDS = "Vi har bemannat om, och verkan syns från oktober."
KEPT = "Object.keys(sessionStorage).filter((key) => key.startsWith('skrivet:')).length"
DRAFT = """
from styrkedjan.areas.reporting.models import UnitReport
rows = UnitReport.objects.filter(round__closed_at=None, unit__code__startswith="5", unit__kind="unit")
row = rows.order_by("pk")[NUMBER]
row.state = "draft"
row.save()
print(f"/rapport/{row.pk}/ chef{row.unit.code.lower()}")
"""


@pytest.fixture
def writer(browser: Browser, site: Site) -> Iterator[Callable[[int], tuple[Page, str]]]:
    """A head at the own report. Errors of the server are what this is about, so none is watched for."""
    contexts = []

    def open_report(number: int) -> tuple[Page, str]:
        told = site.run("manage", "shell", "-v", "0", "-c", DRAFT.replace("NUMBER", str(number)))
        address, name = told.split()
        context = begun(browser, site.url)
        contexts.append(context)
        page = context.new_page()
        log_in(page, name, password_of(site))
        page.goto(address)
        return page, address

    yield open_report
    for context in contexts:
        context.close()


def failing(how: str) -> Callable[[Route], None]:
    """Every save meets a cut network, an error of ours, or a proxy that does not reach us."""

    def answer(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
        elif how == "cut":
            route.abort("connectionreset")
        else:
            route.fulfill(status=int(how), content_type="text/html", body="<h1>Det gick inte</h1>")

    return answer


def kept(page: Page) -> None:
    """Wait until the script has kept what was written; the page's own policy lets no test evaluate in a loop."""
    for _ in range(50):
        if page.evaluate(KEPT):
            return
        page.wait_for_timeout(100)
    pytest.fail("nothing was kept")


def test_words_come_back_after_whatever_failed_and_are_gone_once_saved(
    writer: Callable[[int], tuple[Page, str]],
) -> None:
    page, address = writer(0)
    summary = page.locator("textarea[name=summary]")
    for number, fail in enumerate(("cut", "500", "502")):
        words = f"{WORDS} {number}"
        summary.fill(words)
        page.route(f"**{address}", failing(fail))
        page.get_by_role("button", name="Spara", exact=True).click()
        page.wait_for_timeout(300)
        page.unroute_all()
        page.goto(address)
        expect(summary).to_have_value(words)
        expect(page.locator("[data-kept]")).to_contain_text("blev inte sparat. Det står här igen")
    for number in (1, 2):  # without leaving the page, and again from what the first save left
        summary.fill(f"{WORDS} {number}")
        page.get_by_role("button", name="Spara", exact=True).click()
        expect(page.locator("[data-saved]")).to_contain_text(re.compile(r"Sparat \d\d:\d\d"))
        expect(page.locator("[data-kept]")).to_have_count(0)
        assert page.evaluate(KEPT) == 0
        page.wait_for_timeout(50)
    page.goto(address)
    expect(summary).to_have_value(f"{WORDS} 2")
    expect(page.locator("[data-kept]")).to_have_count(0)


def test_words_are_offered_when_the_page_has_changed_and_gone_at_log_out(
    writer: Callable[[int], tuple[Page, str]], site: Site
) -> None:
    page, address = writer(1)
    page.route(f"**{address}", failing("cut"))  # nor does the page save them by itself meanwhile
    summary = page.locator("textarea[name=summary]")
    summary.fill(WORDS)
    kept(page)
    key = address.split("/")[2]
    change = f"UnitReport.objects.filter(pk={key}).update(summary='En annans text.')"
    site.run("manage", "shell", "-v", "0", "-c", f"from styrkedjan.areas.reporting.models import UnitReport; {change}")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(address)
    expect(summary).to_have_value("En annans text.")
    expect(page.locator("[data-kept]")).to_contain_text("sidan har ändrats sedan dess")
    page.get_by_role("button", name="Lägg tillbaka det").click()
    expect(summary).to_have_value(WORDS)
    page.get_by_role("button", name="Kasta det").click()
    expect(summary).to_have_value("En annans text.")
    assert page.evaluate(KEPT) == 0
    summary.fill(WORDS)
    kept(page)
    page.locator("details.me summary").click()
    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url("**/logga-in/")
    assert page.evaluate(KEPT) == 0


def test_passwords_are_never_kept(writer: Callable[[int], tuple[Page, str]]) -> None:
    page, _ = writer(2)
    page.goto("/losenord/")
    for field in page.locator("input[type=password]").all():
        field.fill("fyra gula elefanter")
    page.wait_for_timeout(600)
    assert page.evaluate("JSON.stringify(sessionStorage) + JSON.stringify(localStorage)").count("elefanter") == 0


def test_words_are_saved_by_themselves_after_a_quiet_while(writer: Callable[[int], tuple[Page, str]]) -> None:
    page, address = writer(5)
    page.clock.install()
    page.goto(address)
    summary = page.locator("textarea[name=summary]")
    summary.fill(WORDS)
    page.clock.fast_forward(16_000)
    expect(page.locator("[data-saved]")).to_contain_text("Sparat")
    page.goto(address)
    expect(summary).to_have_value(WORDS)
    assert page.evaluate(KEPT) == 0
    page.locator("[data-shortcuts] summary").click()
    page.get_by_role("button", name="Spara den här sidan").click()
    page.goto("/")
    page.locator("[data-shortcuts] summary").click()
    expect(page.locator("[data-starred]").get_by_role("link")).to_have_count(1)
