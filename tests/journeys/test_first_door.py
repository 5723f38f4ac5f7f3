"""The first thing anyone meets: the log-in page, on a desk, on a phone, with and without scripts."""

import pytest

from tests.journeys.conftest import DESKTOP, PHONE


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


def test_the_page_does_not_reach_out_to_the_net(visitor) -> None:
    page = visitor()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/logga-in/")
    assert asked
    assert [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:"))] == []
