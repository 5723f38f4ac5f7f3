"""The April report with forecasts, comments and planned use of equity, decided and verified by its printed checksum.

In a municipality of its own (see april), where April is the month that is reported.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.april import PASSWORD
from tests.journeys.conftest import Site, log_in

BUILD = "from tests.journeys.april import build; print('year', build())"
COMMENT = "Två vikarier slutar i juni."
WHY = "Norra har haft dubbel bemanning under inskolningen; från juni är den borta."
CHECKSUM = re.compile(r"[0-9a-f]{64}")


@pytest.fixture
def enter(visitor: Callable[..., Page], site: Site) -> Callable[[str], Page]:
    """A page of Vårstad's own people."""
    site.run("manage", "shell", "-v", "0", "-c", BUILD)

    def come_in(name: str) -> Page:
        page = visitor()
        log_in(page, f"varstad-{name}", PASSWORD)
        return page

    return come_in


def _open(page: Page, accessible: Callable[[Page], None]) -> None:
    page.goto("/uppfoljning/oppna/")
    field = page.get_by_label("Uppföljning")
    (april,) = field.locator("option").filter(has_text="per april med helårsprognos").all_inner_texts()
    field.select_option(label=april)
    page.get_by_role("button", name="Öppna", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("per april"))).to_be_visible()
    accessible(page)


def _forecast(page: Page, accessible: Callable[[Page], None]) -> None:
    """Above what is proposed, which asks for words."""
    page.goto("/ekonomi/91/prognos/")
    page.get_by_label("Personal, tkr").fill("14 500")
    page.get_by_role("button", name="Spara och skriv på").click()
    expect(page.get_by_role("alert")).to_contain_text("kommentar")
    page.get_by_label("Kommentar").fill(COMMENT)
    page.get_by_role("button", name="Spara och skriv på").click()
    expect(page.get_by_text(re.compile("är sparad och påskriven"))).to_be_visible()
    accessible(page)


def _plan_use(page: Page, accessible: Callable[[Page], None]) -> None:
    page.goto("/arsavslut/90/planera-uttag/")
    page.get_by_label("Planerat uttag, tkr").fill("300")
    accessible(page)
    page.locator("main form button").last.click()
    page.goto("/arsavslut/90/eget-kapital/")
    expect(page.locator("main")).to_contain_text("300")


def _write(page: Page) -> str:
    page.goto("/uppfoljning/")
    waiting = page.locator("li", has_text="Fritidsnämnden")
    waiting.get_by_role("link", name=re.compile("per april")).first.click()
    page.locator("textarea[name=economy_comment]").fill(WHY)
    page.locator("textarea[name=summary]").fill("Nämnden håller sin ram med det egna kapitalet.")
    page.get_by_role("button", name="Spara och lämna in").click()
    expect(page.get_by_text("Rapporten är inlämnad.")).to_be_visible()
    return page.url


def test_an_april_report_from_forecast_to_a_file_that_an_auditor_verifies(
    enter: Callable[[str], Page], accessible: Callable[[Page], None], site: Site, tmp_path: Path
) -> None:
    _open(enter("controller"), accessible)
    _forecast(enter("chef"), accessible)
    chair = enter("ordforande")
    _plan_use(chair, accessible)
    address = _write(enter("ekonom"))
    boss = enter("direktor")
    boss.goto(address)
    boss.get_by_role("button", name="Godkänn rapporten").click()
    chair.goto(address)
    chair.get_by_role("link", name="För in beslutet").click()
    chair.get_by_label("Beslutsdatum").fill(f"{datetime.now(tz=UTC):%Y-%m-%d}")
    chair.get_by_label("Paragraf").fill("52")
    chair.get_by_role("button", name="Lås rapporten med beslutet").click()
    auditor = enter("revisor")
    auditor.goto(f"{address}las/")
    shown = auditor.locator("main")
    for words in (COMMENT, WHY, "Eget kapital"):
        expect(shown).to_contain_text(words)
    # 14 500 and the budget of 12 000 against 24 000; 300 of 600 is planned to be used.
    expect(shown).to_contain_text(re.compile(r"26\s500"))
    expect(shown).to_contain_text(re.compile(r"300"))
    expect(shown).to_contain_text("Ingenting har ändrats sedan dess.")
    accessible(auditor)
    _verify(auditor, address, site, tmp_path)


def _verify(auditor: Page, address: str, site: Site, folder: Path) -> None:
    """What is printed on the page is what the command says of the files; a file that somebody wrote in is not it."""
    printed = CHECKSUM.search(auditor.get_by_text("Kontrollsumma (SHA-256)").inner_text())
    assert printed
    files = {form: auditor.request.get(f"{address}fil/{form}/").body() for form in ("pdf", "docx")}
    for form, data in files.items():
        file = folder / f"april.{form}"
        file.write_bytes(data)
        told = site.run("report", "verify", str(file))
        assert told.startswith("Äkta")
        assert printed[0] in re.sub(r"\s", "", told)
    forged = folder / "forfalskad.docx"
    with zipfile.ZipFile(BytesIO(files["docx"])) as package, zipfile.ZipFile(forged, "w") as made:
        made.comment = package.comment  # the mark that the file was issued with
        for name in package.namelist():
            data = package.read(name)
            made.writestr(name, data.replace(COMMENT.encode(), "Två vikarier slutar i maj.".encode()))
    with pytest.raises(AssertionError, match="Ändrad"):
        site.run("report", "verify", str(forged))
