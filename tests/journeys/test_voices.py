"""Three who are not logged in, on a phone: one complains and sees it get better, one votes, one answers a survey.

The matter is written here and the vote is the demo's own code; no other test reads them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from styrkedjan.demo.listening import VOTE
from tests.journeys.conftest import PHONE

SAID = "Det är mörkt på vägen till idrottshallen efter klockan fyra."
BETTER = "Sex nya lampor lyser längs vägen. Ingen har sagt till igen."
OPEN = "/oppet/9901"


def test_a_resident_complains_gets_the_answer_and_sees_what_became_better(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    resident = visitor(size=PHONE)
    resident.goto(f"{OPEN}/synpunkt/")
    accessible(resident)
    resident.get_by_label("Klagomål").check()
    resident.get_by_label("Skriv med dina egna ord").fill(SAID)
    resident.get_by_role("button", name="Skicka").click()
    expect(resident.get_by_role("heading", level=1)).to_contain_text("Vi har tagit emot")
    accessible(resident)
    code = resident.locator(".figure").inner_text()

    registrar = visitor(as_user="registrator")
    registrar.goto("/synpunkter/")
    registrar.get_by_role("row", name=re.compile("Ekeviks kommun")).get_by_role("link").first.click()
    registrar.get_by_role("link", name="Fördela").click()
    hall = registrar.locator("#id_unit option", has_text="idrottshall").first.inner_text()
    registrar.get_by_label("Enhet som kan göra något åt det").select_option(label=hall)
    registrar.get_by_label("Ämne").select_option(label="Trygghet och säkerhet")
    registrar.get_by_role("button", name="Fördela").click()
    registrar.get_by_role("link", name="Utred").click()
    registrar.get_by_label("Vad utredningen visar").fill("Sträckan saknar ljus.")
    registrar.get_by_label("Befogat", exact=True).check()
    registrar.get_by_role("button", name="Spara").click()
    registrar.get_by_role("link", name="Svara").click()
    registrar.get_by_label("Svar", exact=True).fill("Du har rätt. Vi sätter upp lampor.")
    registrar.get_by_label("Åtgärd").first.fill("Sex lampor sätts upp")
    registrar.get_by_role("button", name="Spara").click()
    accessible(registrar)
    registrar.get_by_role("link", name="Följ upp åtgärden").click()
    registrar.get_by_label("Vad som blev bättre").fill(BETTER)
    registrar.get_by_role("button", name="Spara").click()
    registrar.get_by_role("link", name="Berätta för alla").click()
    registrar.get_by_label("Det här förbättrade vi").fill(BETTER)
    registrar.get_by_role("button", name="Publicera").click()

    resident.get_by_role("link", name="Följ vad som händer").click()
    resident.get_by_label("Koden på kvittot").fill(code)
    resident.get_by_role("button", name="Visa").click()
    expect(resident.get_by_role("heading", level=1)).to_have_text("Det har blivit bättre")
    expect(resident.get_by_text("Du har rätt. Vi sätter upp lampor.")).to_be_visible()
    accessible(resident)
    assert code not in resident.url
    resident.goto(f"{OPEN}/synpunkter/")
    expect(resident.get_by_text(BETTER)).to_be_visible()
    accessible(resident)


def test_one_votes_once_in_the_budget_that_residents_share_out(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    voter = visitor(size=PHONE)
    voter.goto(f"{OPEN}/dialog/")
    accessible(voter)
    voter.get_by_role("link", name="En miljon till Södra Ekevik").click()
    accessible(voter)
    for said in ("Din röst är räknad", "En person röstar en gång"):
        voter.get_by_label(re.compile("Ljus i tunneln")).check()
        voter.get_by_label("Din kod").fill(VOTE)
        voter.get_by_role("button", name="Rösta").click()
        expect(voter.get_by_text(said).first).to_be_visible()
        if "räknad" in said:
            voter.goto(voter.url)
    voter.goto(f"{OPEN}/dialog/")
    voter.get_by_role("link", name="Två miljoner till Norra Ekevik").click()
    expect(voter.get_by_text("Ljuset tändes i september.")).to_be_visible()


def test_a_survey_is_answered_in_easy_swedish(visitor: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    controller = visitor(as_user="controller")
    controller.goto("/lyssna/700/")
    controller.get_by_role("link", name=re.compile("Biblioteken")).click()
    address = controller.get_by_role("link", name=re.compile("enkat")).get_attribute("href")
    before = controller.get_by_role("heading", level=1).inner_text()
    answering = visitor(size=PHONE)
    answering.goto(str(address))
    answering.get_by_role("link", name="Lätt svenska").click()
    expect(answering.get_by_text("Är det öppet när du vill komma?")).to_be_visible()
    accessible(answering)
    answering.locator("#id_place").select_option(index=1)
    answering.get_by_role("group", name=re.compile("Är det öppet")).get_by_label("Bra", exact=True).check()
    answering.get_by_role("button", name="Skicka").click()
    expect(answering.get_by_role("heading", level=1)).to_have_text("Tack för ditt svar")
    accessible(answering)
    cookies = {one["name"] for one in answering.context.cookies()}
    assert cookies <= {"csrftoken"}, "nothing follows who answered"
    controller.reload()
    expect(controller.get_by_role("heading", level=1)).not_to_have_text(before)
