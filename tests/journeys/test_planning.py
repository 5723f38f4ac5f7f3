"""Next year's budget in a browser: a model's price with its effect, a school's budget in tables, and every page held
against WCAG. What is changed lies in the year that is planned, which no other journey reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, Site

MODEL = "/resursfordelning/peng_per_inskriven/"
NAMES = (
    "from styrkedjan.areas.planning.models import Scenario as S;"
    "draft, proposal = S.objects.filter(state='draft').earliest('pk'), S.objects.get(state='proposed');"
    "print(draft.pk, proposal.pk, draft.lines.earliest('pk').pk, draft.first_year)"
)


@pytest.fixture(scope="module")
def names(site: Site) -> dict[str, str]:
    """What the demo's scenarios are called in addresses."""
    said = site.run("manage", "shell", "-v", "0", "-c", NAMES).split()
    return dict(zip(("draft", "proposal", "line", "year"), said, strict=True))


def test_a_controller_changes_a_price_with_the_effect_in_sight(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visitor(as_user="controller")
    page.goto(MODEL)
    page.get_by_role("link", name="Ändra priser").click()
    price = page.get_by_label("Pris, Grundskola Elever")
    now = int(re.sub(r"\D", "", price.input_value()))
    price.fill(str(now + 1_000))
    effect = page.locator("#effekt")
    expect(effect.get_by_role("table", name=re.compile("Det som skiljer"))).to_contain_text("Grundskola Elever")
    effect.get_by_text(re.compile("Per enhet")).click()
    expect(effect.get_by_role("row", name=re.compile("Lindgårdens skola"))).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Spara priserna").click()
    expect(page.get_by_text("Sparat: 1 rad")).to_be_visible()
    page.get_by_role("link", name="Versioner").click()
    expect(page.get_by_role("table", name=re.compile("Det som skiljer"))).to_contain_text("Pris")
    accessible(page)


def test_a_head_plans_the_schools_staff_and_writes_its_budget(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visitor(as_user="enhetschef")
    page.get_by_role("button", name="Planera").or_(page.locator("summary", has_text="Planera")).first.click()
    page.get_by_role("link", name="Budgetarbete").click()
    sums = page.locator("#summa")
    before = sums.inner_text()
    page.get_by_label("Befattning, ny rad 1").fill("Skolvärd")
    page.get_by_label("Antal, ny rad 1").fill("2")
    page.get_by_label("Månadslön på heltid, ny rad 1").fill("28 500")
    expect(sums).to_contain_text("Med det du har skrivit")
    assert sums.inner_text() != before
    page.get_by_role("button", name="Spara personalen").click()
    expect(page.get_by_role("status").get_by_text("Sparat: 1")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Skriv som budget").click()
    expect(sums).to_contain_text("Som planen")
    with page.expect_download() as file:
        page.get_by_role("link", name="SIE-fil (#PBUDGET)").click()
    assert "#PBUDGET" in file.value.path().read_text(encoding="cp437")
    page.get_by_role("link", name="Versioner").click()
    accessible(page)


PAGES = {
    "resources": [
        "/resursfordelning/", f"{MODEL}rad/", f"{MODEL}rad/grundskola/", f"{MODEL}nytt-ar/", "/resursfordelning/ny/",
        "/resursfordelning/befolkning/", "/resursfordelning/pris_per_alder/",
    ],
    "budget": [
        "/flerarsbudget/", "/flerarsbudget/{draft}/", "/flerarsbudget/{draft}/antaganden/",
        "/flerarsbudget/{draft}/rad/{line}/", "/flerarsbudget/ny/", "/flerarsbudget/{proposal}/besluta/",
    ],
    "work": [
        "/budgetarbete/9901/", "/budgetarbete/300/", "/personalvillkor/{year}/", "/periodisering/",
        "/periodisering/ny/?grupp=lokaler",
    ],
}  # fmt: skip


@pytest.mark.parametrize("part", PAGES)
def test_every_page_of_planning_is_accessible_and_fits_a_phone(
    visitor: Callable[..., Page], accessible: Callable[[Page], None], names: dict[str, str], part: str
) -> None:
    page = visitor(as_user="controller")
    for address in PAGES[part]:
        answer = page.goto(address.format(**names))
        assert answer is not None
        assert answer.status == 200, address
        accessible(page)
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], address
        page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
