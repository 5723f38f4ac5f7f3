"""An award from the jury's last votes to the book as PDF: organiser, jurors, and what everybody then reads.

The demo's round with its jury has five nominees; one juror has a vote left and one has said nothing yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE

MOTIVATION = "Invånarna märker skillnad, och kommunen kan visa varför."


def test_a_round_is_voted_decided_and_becomes_a_book(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    organiser = visitor(as_user="arrangor")
    organiser.goto("/utmarkelser/")
    organiser.get_by_role("row", name=re.compile("Hos juryn")).get_by_role("link").first.click()
    expect(organiser.get_by_role("heading", level=1)).to_contain_text("Juryn kan inte besluta än")
    accessible(organiser)
    address = organiser.url

    barred = visitor(as_user="jury1")
    barred.goto("/jury/")
    barred.get_by_role("row").or_(barred.get_by_role("listitem")).filter(has_text="Hos juryn").get_by_role(
        "link"
    ).click()
    expect(barred.get_by_text("Du har jäv")).to_be_visible()
    expect(barred.get_by_role("link", name="Ekeviks kommun")).to_have_count(0)
    barred.get_by_role("link", name="Boken om de nominerade").click()
    expect(barred.get_by_role("heading", level=1)).to_contain_text("Fyra intressanta kommuner")
    accessible(barred)

    _vote(visitor(as_user="jury2"), ["Edstunas kommun"])
    last = visitor(as_user="jury5", size=PHONE)
    _declare(last, ("Almsäters kommun", "Edstunas kommun", "Fagerlandas kommun"))
    accessible(last)
    _vote(last, [one.inner_text() for one in last.locator("ul.rows li > span:first-child > a").all()])

    organiser.goto(address)
    expect(organiser.get_by_role("heading", level=1)).to_contain_text("Juryn har röstat klart")
    organiser.get_by_role("link", name="För in juryns beslut").click()
    organiser.get_by_label("Björkvallas kommun").check()
    organiser.get_by_label("Juryns motivering").fill(MOTIVATION)
    organiser.get_by_label("Beslutande organ").fill("Juryn")
    organiser.get_by_label("Beslutsdatum").fill(organiser.evaluate("new Date().toISOString().slice(0, 10)"))
    organiser.get_by_role("button", name="För in beslutet").click()
    organiser.get_by_role("button", name="Bekräfta").click()
    expect(organiser.get_by_role("heading", level=1)).to_contain_text("Björkvallas kommun är")

    anybody = visitor()
    organiser.get_by_role("link", name="Vad allmänheten ser").click()
    anybody.goto(organiser.url)
    expect(anybody.get_by_text(MOTIVATION)).to_be_visible()
    accessible(anybody)
    with anybody.expect_download() as found:
        anybody.get_by_role("link", name="PDF").click()
    data = found.value.path().read_bytes()
    assert data[:5] == b"%PDF-"
    assert len(re.findall(rb"/Type\s*/Page\b", data)) > 25 or len(data) > 500_000


def _declare(page: Page, conflicts: tuple[str, ...]) -> None:
    """A conflict of interest about some of them, and none about the others."""
    page.goto("/jury/")
    page.get_by_role("listitem").filter(has_text="Anmäl om du har jäv").get_by_role("link").click()
    page.get_by_role("link", name="Anmäl jäv eller inget jäv").click()
    for one in page.locator("main form fieldset").all():
        name = one.locator("legend").inner_text().strip()
        one.get_by_label("Jäv" if name in conflicts else "Inget jäv", exact=True).check()
    for name in conflicts:
        page.get_by_label(f"Varför jäv: {name}").fill("Uppdrag där")
    page.get_by_role("button", name="Anmäl").click()


def _vote(page: Page, names: list[str]) -> None:
    """Four points on everything."""
    for name in names:
        page.goto("/jury/")
        page.get_by_role("listitem").filter(has_text="Rösta om").get_by_role("link").click()
        page.get_by_role("link", name=f"Rösta om {name}").click()
        for group in page.locator("main form fieldset").all():
            group.get_by_label("4", exact=True).check()
        page.get_by_role("button", name="Spara rösten").click()
