"""A controller finds what the municipality is weakest at and prints a network's results; an elected one searches."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE


def test_from_the_profile_to_a_weakness_and_the_group_it_is_one_against(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visitor(as_user="controller")
    page.locator("summary", has_text="Jämför").click()
    page.get_by_role("link", name="Kommunens profil").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("av 5")  # of some fifty that have a direction
    expect(page.get_by_role("heading", level=1)).to_contain_text("bästa fjärdedelen")
    accessible(page)
    first = page.locator("#nyckeltalen tbody tr").first
    expect(first).to_contain_text("Sämsta fjärdedelen")
    first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"plats \d+ av \d+"))
    expect(page.get_by_text("Källa: Påhittade jämförelsetal").first).to_be_visible()
    accessible(page)
    page.get_by_label("Jämför med").select_option(label="Alla kommuner")
    page.get_by_role("button", name="Visa").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("bland alla kommuner")


def test_the_catalogue_is_searched_as_one_speaks_and_two_figures_show_whom_to_learn_from(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visitor(as_user="ledamot")
    page.goto("/jamfor/nyckeltal/")
    page.get_by_label("Ord eller id").fill("trygga i skolan")
    page.get_by_role("button", name="Sök").click()
    expect(page.locator("#nyckeltal tbody tr").first).to_contain_text("Känner du dig trygg i skolan")
    accessible(page)
    page.goto("/jamfor/tva-nyckeltal/")
    page.locator("main ul.rows a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("att lära av|Ingen "))
    accessible(page)
    page.goto("/jamfor/ekonomi/")
    expect(page.get_by_role("table", name=re.compile("Axlarna"))).to_contain_text("Kapacitet på lång sikt")
    accessible(page)


def test_a_network_of_five_lays_up_its_measures_and_prints_its_comparison(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visitor(as_user="controller", size=PHONE)
    page.goto("/jamfor/natverk/")
    expect(page.get_by_text("Almsäter, Björkvalla, Dalsinge, Edstuna").first).to_be_visible()
    accessible(page)
    page.goto("/jamfor/resultat/")
    page.get_by_role("link", name="Ny måttuppsättning").click()
    page.get_by_label("Namn").fill("Tryggheten")
    page.get_by_label("Mått med vikt").fill("N15613 2\nN15643 1\nN9")
    page.get_by_role("button", name="Lägg upp").click()
    expect(page.get_by_text("Rad 3: ”N9” finns inte i katalogen").first).to_be_visible()
    page.get_by_label("Mått med vikt").fill("N15613 2\nN15643 1")
    page.get_by_role("button", name="Lägg upp").click()
    page.get_by_role("link", name="Tryggheten").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("är först med de valda vikterna")
    expect(page.get_by_text("av rimliga viktningar")).to_be_visible()
    accessible(page)
    with page.expect_download() as begun:
        page.get_by_role("link", name="PDF").click()
    assert begun.value.path().read_bytes().startswith(b"%PDF")
