"""A controller finds three real weaknesses and who owns them; an elected one reads one page; a network prints."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE


def test_a_controller_finds_three_real_weaknesses_and_their_owner(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    """Real: among the worst quarter of all, and the place still bad when the published uncertainty is counted."""
    page = visitor(as_user="controller")
    page.locator("summary", has_text="Jämför").click()
    page.get_by_role("link", name="Kommunens profil").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("bästa fjärdedelen")
    rows = page.locator("#nyckeltalen tbody tr").filter(has_text="Sämsta fjärdedelen")
    owned = rows.filter(has_not_text="Ingen följer")
    assert rows.count() >= 3
    assert owned.count() >= 1, "who owns it stands in the row"
    weak = page.locator("p.lead a")
    addresses = [weak.nth(at).get_attribute("href") or "" for at in range(3)]
    for address in addresses:
        page.goto(f"/jamfor/nyckeltal/{address.split('/nyckeltal/')[-1].split('?')[0]}?med=alla")
        expect(page.get_by_role("heading", level=1)).to_contain_text(
            re.compile(r"plats \d+ av \d+ bland alla kommuner")
        )
        expect(page.locator("p.lead")).to_contain_text("Sämsta fjärdedelen")
        expect(page.get_by_text("I vår styrning")).to_be_visible()
    expect(page.get_by_text("Källa: Påhittade jämförelsetal").first).to_be_visible()
    page.get_by_role("link", name="Räknat med bakgrund").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("bakgrunden ger")
    accessible(page)
    page.goto("/jamfor/tidig-varning/")
    expect(page.locator("#andrade-indikatorer tbody tr").first).to_be_visible()


def test_a_politician_reads_one_page(visitor: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    """A sentence, a picture, the three furthest behind; and the catalogue is searched as one speaks."""
    page = visitor(as_user="ledamot", size=PHONE)
    page.goto("/jamfor/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("bästa fjärdedelen")
    expect(page.locator("figure.picture").first).to_be_visible()
    assert page.locator("p.lead a").count() == 3
    accessible(page)
    page.goto("/jamfor/nyckeltal/")
    page.get_by_label("Ord eller id").fill("trygga i skolan")
    page.get_by_role("button", name="Sök").click()
    expect(page.locator("#nyckeltal tbody tr").first).to_contain_text("Känner du dig trygg i skolan")
    page.goto("/jamfor/tva-nyckeltal/")
    page.locator("main ul.rows a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("att lära av|Ingen "))


def test_a_network_of_five_prints_its_comparison(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visitor(as_user="controller")
    page.goto("/jamfor/natverk/")
    expect(page.get_by_text("Almsäter, Björkvalla, Dalsinge, Edstuna").first).to_be_visible()
    accessible(page)
    page.goto("/jamfor/nyckeltal/N15643/")
    page.get_by_label("Jämför med").select_option(label="Femklövern (4)")
    page.get_by_role("button", name="Visa").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("av 5 i gruppen Femklövern")
    expect(page.locator("#femklovern-2025 tbody tr, table tbody tr").first).to_be_visible()
    printed = page.pdf()
    assert printed.startswith(b"%PDF")
    with page.expect_download() as begun:
        page.get_by_role("link", name="CSV").first.click()
    told = begun.value.path().read_text(encoding="utf-8-sig")
    assert all(name in told for name in ("Almsäter", "Björkvalla", "Dalsinge", "Edstuna", "Ekevik"))


def test_the_result_display_for_five_nominees_from_the_choice_of_measures_to_pdf(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visitor(as_user="controller", size=PHONE)
    page.goto("/jamfor/resultat/")
    page.get_by_role("link", name="Ny måttuppsättning").click()
    page.get_by_label("Namn").fill("Tryggheten")
    page.get_by_label("Mått med vikt").fill("N15613 2\nN15643 1\nN9")
    page.get_by_role("button", name="Lägg upp").click()
    expect(page.get_by_text("Rad 3: ”N9” finns inte i katalogen").first).to_be_visible()
    page.get_by_label("Mått med vikt").fill("N15613 2\nN15643 1")
    page.get_by_role("button", name="Lägg upp").click()
    page.get_by_role("link", name="Tryggheten").click()
    page.locator("summary", has_text="Välj kommuner").click()
    for at in range(page.get_by_role("checkbox", checked=True).count()):
        page.get_by_role("checkbox", checked=True).first.uncheck()
        assert at < 10
    for name in ("Almsäter", "Björkvalla", "Dalsinge", "Edstuna"):
        page.get_by_label(name, exact=True).check()
    page.locator("details").get_by_role("button", name="Visa").click()
    expect(page.get_by_text("Välj kommuner (5 visas)")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("är först med de valda vikterna")
    expect(page.get_by_text("av rimliga viktningar")).to_be_visible()
    accessible(page)
    with page.expect_download() as begun:
        page.get_by_role("link", name="PDF").click()
    assert begun.value.path().read_bytes().startswith(b"%PDF")


def test_a_gap_between_groups_is_answered_for(visitor: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    page = visitor(as_user="controller")
    page.goto("/jamfor/skillnader/")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("väntar på svar")
    before = int(re.findall(r"\d+", heading.inner_text())[0])
    accessible(page)
    page.locator("#skillnader-mellan-grupper tbody tr a").first.click()
    page.get_by_label("Förklara: skillnaden har saklig grund").check()
    page.get_by_label("Svaret").fill("Vi har gått igenom svaren med enheten.")
    accessible(page)
    page.get_by_role("button", name="Spara").click()
    left = before - 1
    expect(heading).to_contain_text(f"{left} skillnad")
    expect(page.get_by_text("Vi har gått igenom svaren med enheten. (Cecilia Carlbom")).to_be_visible()
