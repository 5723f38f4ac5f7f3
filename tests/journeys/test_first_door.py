"""The first thing anyone meets: the log-in page, on a desk, on a phone, with and without scripts."""

import pytest

from styrkedjan.cli.demo import ROLES
from tests.journeys.conftest import DESKTOP, PHONE, log_in, password_of


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_the_log_in_page_is_accessible(visitor, accessible, size) -> None:
    page = visitor(size=size)
    page.goto("/")
    assert "/logga-in/" in page.url
    assert page.get_by_role("button", name="Logga in").is_visible()
    assert page.locator("html").get_attribute("lang") == "sv"
    accessible(page)


def test_a_wrong_password_is_told_in_words(visitor, accessible) -> None:
    page = visitor(javascript=True)
    page.goto("/logga-in/")
    page.get_by_label("Användarnamn").fill("ingen")
    page.get_by_label("Lösenord").fill("fel lösenord")
    page.get_by_role("button", name="Logga in").click()
    assert "/logga-in/" in page.url
    assert page.get_by_role("alert").count() >= 1
    accessible(page)


def test_a_password_can_be_seen_and_says_how_strong_it_is(visitor, accessible) -> None:
    page = visitor(as_user="lasare")
    page.goto("/losenord/")
    new = page.get_by_label("Nytt lösenord", exact=True)
    new.fill("kort")
    page.get_by_text("För kort: 8 tecken till").wait_for()
    new.fill("fyra gröna ekar sjunger")
    page.get_by_text("Starkt").wait_for()
    assert page.evaluate("sessionStorage.length === 0 || !JSON.stringify(sessionStorage).includes('ekar')")
    shown = page.get_by_role("button", name="Visa lösenordet").nth(1)
    shown.click()
    assert new.get_attribute("type") == "text"
    accessible(page)
    new.fill("fyra gröna ekar sjunger högt")
    page.wait_for_timeout(600)
    assert page.evaluate("!JSON.stringify(sessionStorage).includes('ekar')"), "what is seen is a secret all the same"
    page.get_by_role("button", name="Dölj lösenordet").click()
    assert new.get_attribute("type") == "password"


def test_the_page_does_not_reach_out_to_the_net(visitor) -> None:
    page = visitor()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/logga-in/")
    assert asked
    assert [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:"))] == []


@pytest.mark.parametrize("role", ROLES)
def test_every_role_of_the_demo_comes_in_to_a_start_page_of_its_own(visitor, accessible, site, role) -> None:
    page = visitor()
    log_in(page, role, password_of(site))
    assert page.locator("h1").inner_text().strip()
    accessible(page)
    page.locator("details.me summary").click()
    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url("**/logga-in/**")


def test_the_start_page_fits_a_phone(visitor) -> None:
    page = visitor(as_user="enhetschef", size=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_the_product_can_be_used_without_scripts(visitor) -> None:
    page = visitor(as_user="controller", javascript=False)
    assert page.locator("h1").inner_text().strip()
