"""An auditor asks on a phone who decided: the sentence on a day, the order behind it, and a document with a fault."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from styrkedjan.demo.setting import month_to_show
from tests.journeys.conftest import PHONE

YEAR = month_to_show(datetime.now(tz=UTC).date()).year


def test_an_auditor_asks_who_decided(visitor: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    auditor = visitor(as_user="revisor", size=PHONE)
    auditor.goto("/vem-beslutar/")
    auditor.get_by_label("Vad gäller beslutet?").fill("direktupphandling inom enhetens budget")
    auditor.get_by_label("Dag", exact=True).fill(f"{YEAR}-01-31")
    auditor.get_by_role("button", name="Fråga").click()
    heading = auditor.get_by_role("heading", level=1)
    expect(heading).to_contain_text(
        re.compile(r"Rektor i Grundskolenämnden beslutar, högst 50.000.kr, på delegation sedan")
    )
    accessible(auditor)
    auditor.get_by_label("Dag", exact=True).fill(f"{YEAR}-02-01")
    auditor.get_by_role("button", name="Fråga").click()
    expect(heading).to_contain_text(re.compile(r"högst 100.000.kr, på delegation sedan \d{4}-02-01"))
    expect(auditor.get_by_text("Rektor väljer leverantör enligt riktlinjen.").first).to_be_visible()
    auditor.get_by_role("link", name=re.compile("Delegationsordning Grundskolenämnden")).first.click()
    expect(heading).to_contain_text("10 punkter gäller i Grundskolenämnden")
    auditor.goto("/uppsikt/")
    accessible(auditor)
    auditor.goto("/styrdokument/")
    auditor.get_by_role("link", name="Policy för upphandling", exact=True).click()
    expect(heading).to_contain_text("Kommunstyrelsen beslutade, men policy beslutas av Kommunfullmäktige")
    accessible(auditor)
    anybody = visitor(size=PHONE)
    anybody.goto("/oppet/9901/styrdokument/")
    expect(anybody.get_by_text("Ny policy för upphandling")).to_have_count(0)
    accessible(anybody)
