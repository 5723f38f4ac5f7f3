"""The operational plan from the board's instruction to a decided file that an auditor verifies, walked by its people.

It is about the year that is planned, which no other journey reads the plans of.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Site

NAME = "Anvisning för verksamhetsplanen"
STEP = re.compile(r"Nämnder och bolag fastställer verksamhetsplan")
CHECKSUM = re.compile(r"[0-9a-f]{64}")


def _choose(page: Page, label: str, option: re.Pattern[str]) -> None:
    """The option that reads so, of the last year there is: the one that is planned."""
    field = page.get_by_label(label)
    found = field.locator("option").filter(has_text=option).all_inner_texts()
    field.select_option(label=max(found))


def _issue(page: Page, accessible: Callable[[Page], None]) -> None:
    """The controller writes what the plans are to hold, issues it and opens the round."""
    page.goto("/anvisning/ny/")
    _choose(page, "Gäller", STEP)
    page.get_by_label("Namn").fill(NAME)
    page.get_by_label("Anvisning").fill("Redovisa nämndmålen före ekonomin.")
    page.get_by_label("Det här lämnas in").fill("- Verksamhetsplan\n- Plan för intern kontroll")
    page.get_by_label("Klar senast").fill(f"{datetime.now(tz=UTC):%Y}-12-31")
    page.get_by_role("button", name="Spara utkastet").click()
    accessible(page)
    page.get_by_role("link", name="Utfärda").click()
    expect(page.get_by_label("Grundskolenämnden")).to_be_checked()
    accessible(page)
    page.get_by_role("button", name="Utfärda").click()
    expect(page.get_by_text("har svarat").first).to_be_visible()
    page.goto("/uppfoljning/oppna/")
    _choose(page, "Uppföljning", STEP)
    page.get_by_role("button", name="Öppna", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("^Verksamhetsplan"))).to_be_visible()


def _write(page: Page, accessible: Callable[[Page], None]) -> str:
    """The committee's own official finds the instruction above the form and answers each section."""
    page.goto("/enhet/300/")
    asked = page.get_by_role("link", name=NAME).first
    expect(asked).to_be_visible()
    asked.click()
    expect(page.get_by_role("heading", name="Det här lämnas in")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name=re.compile("^Verksamhetsplan")).first.click()
    expect(page.get_by_text("Redovisa nämndmålen före ekonomin.").first).to_be_visible()
    for field in page.locator("form textarea").all():
        if field.is_visible():
            field.fill("Vi håller ramen och börjar med läsningen.")
    page.get_by_role("button", name="Spara och lämna in").click()
    expect(page.get_by_text("Rapporten är inlämnad.")).to_be_visible()
    return page.url


def test_from_the_instruction_to_a_decided_plan_that_an_auditor_verifies(
    visitor: Callable[..., Page], accessible: Callable[[Page], None], site: Site, tmp_path: Path
) -> None:
    controller = visitor(as_user="controller")
    _issue(controller, accessible)
    address = _write(visitor(as_user="forvaltningscontroller"), accessible)
    boss = visitor(as_user="forvaltningschef")
    boss.goto(address)
    boss.get_by_role("button", name="Godkänn rapporten").click()
    chair = visitor(as_user="ordforande", size=PHONE)
    chair.goto(address)
    chair.get_by_role("link", name="För in beslutet").click()
    chair.get_by_label("Beslutsdatum").fill(f"{datetime.now(tz=UTC):%Y-%m-%d}")
    chair.get_by_label("Paragraf").fill("112")
    accessible(chair)
    chair.get_by_role("button", name="Lås rapporten med beslutet").click()
    expect(chair.get_by_text("§ 112").first).to_be_visible()
    auditor = visitor(as_user="revisor")
    auditor.goto(f"{address}las/")
    accessible(auditor)
    printed = CHECKSUM.search(auditor.get_by_text("Kontrollsumma (SHA-256)").inner_text())
    assert printed
    for form in ("pdf", "docx"):
        got = auditor.request.get(f"{address}fil/{form}/")
        file = tmp_path / f"plan.{form}"
        file.write_bytes(got.body())
        told = site.run("report", "verify", str(file))
        assert told.startswith("Äkta")
        assert printed[0] in re.sub(r"\s", "", told)
    with zipfile.ZipFile(tmp_path / "plan.docx") as package:
        assert "Vi håller ramen" in package.read("word/document.xml").decode()
    controller.goto("/arshjul/")
    accessible(controller)
    expect(controller.get_by_role("link", name=NAME)).to_be_visible()
