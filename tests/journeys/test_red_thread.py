"""The red thread, walked by the people it is for: from an empty municipality to a decided report.

The journeys change what no other test reads: a municipality of their own, and the demo's open round of one committee.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from styrkedjan.domain.periods import Period
from tests.journeys.conftest import PHONE, Site, fill_report, log_in

ORGANISATION = """Kod;Namn;Slag;Överordnad;Driftform;Gäller från;Ansvarskoder
10;Barnnämnden;Nämnd;9982;Egen regi;2020-01-01;
1001;Solens förskola;Enhet;10;Egen regi;2020-01-01;100
1002;Månens förskola;Enhet;10;Egen regi;2020-01-01;200
"""


def sie(year: int) -> str:
    """A small export: January, costs and an income on two responsibilities."""
    return f"""#FLAGGA 0
#PROGRAM "Prov" 1
#FORMAT PC8
#GEN {year}0210
#SIETYP 4
#FNAMN "Provstad"
#RAR 0 {year}0101 {year}1231
#DIM 1 "Ansvar"
#KONTO 1930 "Bank"
#KONTO 3010 "Avgifter"
#KONTO 5010 "Löner"
#VER A 1 {year}0125 "Löner"
{{
#TRANS 5010 {{1 "100"}} 90000.00
#TRANS 5010 {{1 "200"}} 60000.50
#TRANS 1930 {{}} -150000.50
}}
#VER A 2 {year}0128 "Avgifter"
{{
#TRANS 3010 {{1 "100"}} -10000.00
#TRANS 1930 {{}} 10000.00
}}
"""


def budget(year: int) -> str:
    months = ";".join(["januari", "februari", "mars", "april", "maj", "juni"])
    months += ";juli;augusti;september;oktober;november;december"
    amounts = ";".join(["85000"] * 12)
    return f"År;Enhet;Ansvar;Kontogrupp;Verksamhet;{months}\n{year};1001;100;personal;407;{amounts}\n"


@pytest.fixture(scope="module")
def year(site: Site) -> int:
    """The year of the demo's open round, so that the chosen month falls in it."""
    code = "from styrkedjan.areas.reporting.models import Round; print(Round.objects.latest('period').period)"
    return Period.parse(site.run("manage", "shell", "-v", "0", "-c", code).strip()).year


@pytest.fixture(scope="module")
def password(site: Site) -> str:
    """The first person of a municipality of this module's own."""
    said = site.run("principal", "9982", "Provstad", "--administrator", "petra")
    found = re.search(r"lösenordet (\S+)", said)
    assert found
    return found[1]


def _choose_password(page: Page, handed_out: str, accessible: Callable[[Page], None]) -> None:
    """A password that was handed out opens one page only."""
    page.goto("/planar/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Byt lösenord")
    accessible(page)
    page.get_by_label("Nuvarande lösenord").fill(handed_out)
    page.get_by_label("Nytt lösenord", exact=True).fill("fyra gula elefanter")
    page.get_by_label("Nytt lösenord igen").fill("fyra gula elefanter")
    page.get_by_role("button", name="Byt lösenord").click()
    expect(page.get_by_text("Lösenordet är bytt.")).to_be_visible()


def _read_in(page: Page, kind: str, file: Path) -> None:
    """Upload, read the preview, apply."""
    page.goto(f"/underlag/{kind}/")
    page.get_by_label("Fil", exact=True).set_input_files(file)
    page.get_by_role("button", name="Granska filen").click()
    page.get_by_role("button", name="Läs in", exact=True).click()
    expect(page.get_by_role("button", name="Ångra inläsningen")).to_be_visible()


def test_a_controller_reads_in_the_organisation_a_ledger_and_a_budget_and_sees_the_outcome(
    visitor: Callable[..., Page], accessible: Callable[[Page], None], password: str, year: int, tmp_path: Path
) -> None:
    files = {"organisation": ORGANISATION, "ledger": sie(year), "budget": budget(year)}
    names = {"organisation": "organisation.csv", "ledger": "januari.se", "budget": "budget.csv"}
    paths = {kind: tmp_path / name for kind, name in names.items()}
    for kind, path in paths.items():
        path.write_text(files[kind], encoding="cp437" if kind == "ledger" else "utf-8")
    page = visitor()
    log_in(page, "petra", password)
    _choose_password(page, password, accessible)
    page.goto("/planar/")
    page.get_by_label("År", exact=True).fill(str(year))
    page.get_by_role("button", name="Börja året").click()
    for kind, path in paths.items():
        _read_in(page, kind, path)
        accessible(page)
    page.goto("/ekonomi/10/")
    page.get_by_label("Till och med").select_option(f"{year}-01")
    expect(page.get_by_role("row", name=re.compile("Solens förskola")).first).to_contain_text("80")
    totals = page.get_by_role("row", name=re.compile("^Nettokostnad")).first
    expect(totals).to_contain_text("85")
    expect(totals).to_contain_text("140")
    page.get_by_role("link", name="Personal").first.click()
    page.get_by_role("row").filter(has_text="5010").get_by_role("link").click()
    expect(page.get_by_role("cell", name="60\u00a0000,50", exact=True)).to_be_visible()
    accessible(page)


def test_a_unit_head_reports_in_one_page(
    visitor: Callable[..., Page], accessible: Callable[[Page], None], site: Site
) -> None:
    page = visitor(as_user="chef300029", size=PHONE)
    page.get_by_role("link", name=re.compile("Skriv och lämna in")).first.click()
    accessible(page)
    page.get_by_role("button", name="Spara och lämna in").click()
    expect(page.get_by_role("alert")).to_contain_text("Sammanfattning")
    fill_report(page)
    page.get_by_role("button", name="Spara och lämna in").click()
    expect(page.locator(".state-submitted").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_a_committee_refers_back_approves_and_decides(
    visitor: Callable[..., Page], accessible: Callable[[Page], None], site: Site
) -> None:
    """The controller writes the committee's report, the chair sends it back, the head approves, the chair decides."""
    code = (
        "from styrkedjan.areas.reporting.models import UnitReport;"
        "print(UnitReport.objects.filter(unit__code='300').latest('round__period').pk)"
    )
    address = f"/rapport/{site.run('manage', 'shell', '-v', '0', '-c', code).strip()}/"
    writer, head, chair = (visitor(as_user=name) for name in ("controller", "forvaltningschef", "ordforande"))
    _hand_in(writer, address)
    chair.goto(address)
    chair.get_by_text("Skicka tillbaka rapporten").click()
    chair.get_by_label("Vad behöver ändras?").fill("Skriv vad ni gör åt underskottet.")
    chair.get_by_role("button", name="Skicka tillbaka").click()
    writer.goto(address)
    expect(writer.get_by_text("Skriv vad ni gör åt underskottet.")).to_be_visible()
    _hand_in(writer, address)
    head.goto(address)
    accessible(head)
    head.get_by_role("button", name="Godkänn rapporten").click()
    chair.goto(address)
    chair.get_by_role("link", name="För in beslutet").click()
    chair.get_by_label("Beslutsdatum").fill(f"{datetime.now(tz=UTC):%Y-%m-%d}")
    chair.get_by_label("Paragraf").fill("81")
    accessible(chair)
    chair.get_by_role("button", name="Lås rapporten med beslutet").click()
    chair.wait_for_url(re.compile("/las/"))
    chair.goto(address)
    expect(chair.locator(".state-decided").first).to_be_visible()
    expect(chair.get_by_text(re.compile("Rapporten är låst"))).to_be_visible()


def _hand_in(page: Page, address: str) -> None:
    page.goto(address)
    fill_report(page)
    page.get_by_role("button", name="Spara och lämna in").click()
    expect(page.locator(".state-submitted").first).to_be_visible()


def test_an_auditor_opens_the_frozen_report_and_what_has_changed_since(
    visitor: Callable[..., Page], accessible: Callable[[Page], None], site: Site
) -> None:
    code = (
        "from styrkedjan.areas.reporting.models import FrozenReport;"
        "print(FrozenReport.objects.earliest('decided_at').report_id)"
    )
    address = f"/rapport/{site.run('manage', 'shell', '-v', '0', '-c', code).strip()}/"
    page = visitor(as_user="revisor")
    page.goto(f"{address}las/")
    expect(page.get_by_text(re.compile("SHA-256")).first).to_be_visible()
    accessible(page)
    page.goto(f"{address}sedan-beslutet/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    accessible(page)
    page.goto(address)
    assert page.get_by_role("button", name="Spara").count() == 0


def test_a_person_of_another_unit_is_refused(visitor: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    page = visitor(as_user="enhetschef")
    answer = page.goto("/ekonomi/500/")
    assert answer is not None
    assert answer.status == 403
    expect(page.get_by_text("Din roll ger inte rätt")).to_be_visible()
    accessible(page)
