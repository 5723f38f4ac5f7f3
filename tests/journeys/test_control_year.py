"""A committee's control year from workshop to judgement, in the browser: refused where auditors would remark.

Changes the internal control of a company that the demo leaves without a plan: no other test reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from styrkedjan.demo.setting import month_to_show
from tests.journeys.conftest import PHONE

TODAY = datetime.now(tz=UTC).date()
YEAR = month_to_show(TODAY).year - 1
BODY, RISK, CHECK = "B10", "Hyror höjs utan beslut", "Hyresavier mot beslutade hyror"


def _decide(page: Page, button: str) -> None:
    page.get_by_label("Beslutsdatum").fill(f"{TODAY}")
    page.get_by_label("Paragraf").fill("12")
    page.get_by_role("button", name=button).click()


def test_a_control_year_from_workshop_to_judgement(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visitor(as_user="controller")
    page.goto(f"/intern-kontroll/{BODY}/riskanalys/?ar={YEAR}")
    page.get_by_role("link", name="Börja riskanalysen").click()
    page.get_by_role("button", name="Börja").click()
    page.get_by_role("link", name="Ny risk").click()
    page.get_by_label("Risk", exact=True).fill(RISK)
    page.get_by_label("Lagar och reglementen").check()
    accessible(page)
    page.get_by_role("button", name="Lägg till risken").click()
    page.get_by_role("link", name="Värdera").click()
    page.get_by_label("3 Möjlig").check()
    page.get_by_label("4 Allvarlig").check()
    accessible(page)
    page.get_by_role("button", name="Spara värdet").click()
    expect(page.get_by_text("Mycket hög risk")).to_be_visible()
    page.get_by_role("button", name="Ta in i planen").click()

    # Without a control the plan is not adopted.
    page.goto(f"/intern-kontroll/{BODY}/riskanalys/?ar={YEAR}")
    expect(page.get_by_role("heading", name="En risk i planen har ingen kontroll")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="För in beslutet om planen").click()
    _decide(page, "För in beslutet")
    expect(page.get_by_role("alert")).to_contain_text("står i planen utan kontroll")

    page.goto(f"/intern-kontroll/{BODY}/riskanalys/?ar={YEAR}")
    page.get_by_role("row", name=RISK).get_by_role("link").click()
    page.get_by_role("link", name="Ny kontroll").click()
    page.get_by_label("Vad som kontrolleras").fill(CHECK)
    page.get_by_label("Metod").select_option("sample")
    page.get_by_label("Hur ofta").select_option("yearly")
    page.get_by_label("Stickprov varje gång").fill("30")
    accessible(page)
    page.get_by_role("button", name="Lägg till kontrollen").click()
    page.goto(f"/intern-kontroll/{BODY}/riskanalys/?ar={YEAR}")
    page.get_by_role("link", name="För in beslutet om planen").click()
    _decide(page, "För in beslutet")
    expect(page.get_by_text("Planen är beslutad.", exact=True)).to_be_visible()

    # The sample, on a phone: 26 of 30.
    small = visitor(as_user="controller", size=PHONE)
    small.goto(f"/intern-kontroll/{BODY}/?ar={YEAR}")
    small.get_by_role("link", name=CHECK).first.click()
    small.get_by_label("Gjord den").fill(f"{YEAR}-12-15")
    small.get_by_label("Antal med fel").fill("26")
    small.get_by_label("Väsentlig avvikelse").check()
    small.get_by_label("Vad du såg").fill("Avierna följer inte beslutet.")
    accessible(small)
    small.get_by_role("button", name="Spara resultatet").click()
    small.get_by_role("link", name="Orsak och åtgärd").click()
    small.get_by_label("Orsak").fill("Gamla hyror i systemet")
    small.get_by_label("Åtgärd").fill("Alla hyror läses in på nytt")
    small.get_by_label("Ansvarig").fill("Ekonomichefen")
    small.get_by_label("Klar senast").fill(f"{TODAY.year + 1}-06-01")
    small.get_by_role("button", name="Spara").click()

    page.goto(f"/intern-kontroll/{BODY}/?ar={YEAR}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("26 av 30 fel")
    accessible(page)
    page.get_by_role("link", name="Redovisa året").click()
    page.get_by_label("Hur arbetet har gått").fill("En kontroll av en visade fel.")
    accessible(page)
    page.get_by_role("button", name="Redovisa året").click()
    page.get_by_role("link", name="För in nämndens bedömning").click()
    page.get_by_label("Nej", exact=True).first.check()
    page.get_by_label("Endast delvis").check()
    page.get_by_label("Bedömning", exact=True).fill("Kontrollen räcker inte förrän hyrorna är rätta.")
    accessible(page)
    _decide(page, "För in bedömningen")
    expect(page.get_by_text("Är kontrollen tillräcklig? Endast delvis.")).to_be_visible()


def test_the_boards_whole_and_the_recommendations_are_read(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visitor(as_user="revisor")
    page.goto(f"/intern-kontroll/9901/?ar={YEAR + 1}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("värst i Socialnämnden")
    expect(page.get_by_role("link", name="För in den samlade bedömningen")).to_have_count(0)
    accessible(page)
    page.get_by_role("link", name="Revisionens rekommendationer, år för år").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 av 4 rekommendationer är kvar")
    accessible(page)
