"""An application to a choice system: completed, approved by a delegate, and paid for its first month.

Brings a firm of its own into the demo's home care; no other test reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from styrkedjan.demo.setting import month_to_show
from tests.journeys.conftest import PHONE

TODAY = datetime.now(tz=UTC).date()
MONTH = month_to_show(TODAY)
FIRM, UNIT, CODE = "Nära Hemtjänst AB", "Fjällhöjdens hemtjänst", "500040"
LEVEL = "Omvårdnad och service, dag"


def test_an_application_to_approval_and_first_payment(
    visitor: Callable[..., Page], accessible: Callable[[Page], None], tmp_path: Path
) -> None:
    official = visitor(as_user="controller")
    official.goto("/valfrihet/500/")
    official.get_by_role("link", name="Hemtjänst", exact=True).click()
    expect(official.get_by_role("heading", level=1)).to_contain_text("har bara egen regi att välja på")
    accessible(official)
    official.get_by_role("link", name="Ny ansökan").click()
    official.get_by_label("Sökande").fill(FIRM)
    official.get_by_label("Organisationsnummer").fill("559321-0007")
    official.get_by_label("Mottagen").fill(f"{MONTH.start}")
    official.get_by_label("Kapacitet (frivilligt)").fill("25")
    official.get_by_label("Områden").fill("Ekliden")
    official.get_by_role("button", name="Ta emot ansökan").click()
    official.get_by_role("link", name="Begär komplettering").click()
    official.get_by_label("Vad som saknas").fill("Tillstånd av IVO")
    official.get_by_label("Kompletteras senast").fill(f"{TODAY + timedelta(days=14)}")
    official.get_by_role("button", name="Spara").click()
    expect(official.get_by_role("link", name="Godkänn")).to_have_count(0)
    official.get_by_role("link", name="För in kompletteringen").click()
    official.get_by_label("Tillstånd").fill("IVO 2026-1234")
    official.get_by_role("button", name="Spara").click()
    expect(official.get_by_role("heading", level=1)).to_contain_text("kompletterad")

    delegate = visitor(as_user="chef505", size=PHONE)
    delegate.goto(official.url)
    delegate.get_by_role("link", name="Godkänn").click()
    delegate.get_by_label("Utförare").select_option(label=UNIT)
    delegate.get_by_label("Avtalsnummer").fill("LOV-RESA")
    delegate.get_by_label("Gäller från").fill(f"{MONTH.start}")
    delegate.get_by_label("Skäl").fill("Alla krav i underlaget är uppfyllda.")
    accessible(delegate)
    delegate.get_by_role("button", name="Godkänn").click()
    expect(delegate.get_by_role("heading", level=1)).to_contain_text("godkänd")

    official.reload()
    official.get_by_role("link", name="Öppna avtalet").click()
    expect(official.get_by_text("Förfrågningsunderlag, version 1").first).to_be_attached()
    official.get_by_role("link", name="Teckna").click()
    official.get_by_label("Tecknat den").fill(f"{MONTH.start}")
    official.get_by_role("button", name="För in").click()

    # The care system's own headings are known, and the first month is paid by what was performed.
    file = tmp_path / "timmar.csv"
    file.write_text(f"System;Enhet;Nivå;Period;Utförda timmar\nHT;{CODE};{LEVEL};{MONTH};120,5\n", encoding="utf-8")
    official.goto("/underlag/choice_hours/")
    official.get_by_label("Fil", exact=True).set_input_files(file)
    official.get_by_role("button", name="Granska filen").click()
    official.get_by_role("button", name="Läs in", exact=True).click()
    expect(official.get_by_role("button", name="Ångra inläsningen")).to_be_visible()

    member = visitor(as_user="ledamot", size=PHONE)
    member.goto("/valfrihet/500/")
    member.get_by_role("link", name="Hemtjänst", exact=True).click()
    expect(member.get_by_role("link", name="Ekvikens hemtjänst", exact=True)).to_be_visible()
    expect(member.get_by_role("heading", level=1)).not_to_contain_text("bara egen regi")
    accessible(member)
    member.get_by_role("link", name="Ersättning").click()
    expect(member.get_by_text(re.compile(r"120,5 timmar × 437 kr = 52.658,50 kr"))).to_be_visible()
    expect(member.get_by_role("link", name="För in en ersättning")).to_have_count(0)
    accessible(member)
