"""Every page and form of the year-end and of investments, as the controller opens them: accessible, and nothing faulty.

Opens only; nothing is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

STARTS = {
    "year_end": ("/arsavslut/600/", re.compile(r"^/(arsavslut|resultatoverforing|uttag)/")),
    "equity": ("/arsavslut/300/eget-kapital/", re.compile(r"^/(arsavslut/300|uttag)/")),
    "project": ("Broar, förstärkning", re.compile(r"^/projekt/")),
    "finished": ("Eklidens stadspark", re.compile(r"^/projekt/")),
    "plan": ("/investeringar/800/plan/", re.compile(r"^/investeringar/800/(ram|plan)/")),
}
FILES = re.compile(r"/underlag/(pdf|docx|xlsx)/")


@pytest.mark.parametrize("start", STARTS)
def test_every_page_one_step_away_is_accessible(
    visitor: Callable[..., Page], accessible: Callable[[Page], None], start: str
) -> None:
    page = visitor(as_user="controller")
    address, wanted = STARTS[start]
    if address.startswith("/"):
        page.goto(address)
    else:
        page.goto("/investeringar/800/")
        page.get_by_role("link", name=address).click()
    accessible(page)
    links = [link.get_attribute("href") or "" for link in page.locator("main a").all()]
    near = sorted({link for link in links if wanted.match(link) and not FILES.search(link)})
    assert near, f"{address} leads nowhere"
    for link in near:
        answer = page.goto(link)
        assert answer is not None
        assert answer.status == 200, link
        accessible(page)
