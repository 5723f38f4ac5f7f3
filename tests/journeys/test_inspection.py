"""An inspection from a complaint to an injunction that is obeyed: official, the inspected on a phone, the public.

Adds an inspection of its own of the pre-school that the log-in answers for; no other test reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from styrkedjan.demo.setting import month_to_show
from tests.journeys.conftest import PHONE

TODAY = datetime.now(tz=UTC).date()
YEAR = month_to_show(TODAY).year
CAUSE, SEEN, ANSWER = (
    "En vårdnadshavare har ringt om köket",
    "Råvaror står framme över natten.",
    "Kylen är lagad i dag.",
)


def test_an_inspection_with_injunction_and_follow_up(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    inspected = visitor(as_user="huvudman", size=PHONE)
    inspected.goto("/")
    name = inspected.locator(".kicker").inner_text()
    official = visitor(as_user="controller")
    official.goto(f"/tillsyn/200/?ar={YEAR}")
    expect(official.get_by_role("heading", level=1)).to_contain_text("tillsynen")
    accessible(official)
    official.get_by_role("link", name=f"Planen {YEAR}").click()
    official.get_by_role("link", name="Ny riktad tillsyn").click()
    official.get_by_label("Vem").select_option(label=name)
    official.get_by_label("Riktad").check()
    official.get_by_label("Besök senast").fill(f"{YEAR}-12-31")
    official.get_by_label("Anledning").fill(CAUSE)
    official.get_by_role("button", name="Ta in i planen").click()
    official.get_by_role("row", name=re.compile(CAUSE)).get_by_role("link").click()

    official.get_by_role("link", name="Avisera").click()
    official.get_by_role("button", name="För in").click()
    official.get_by_role("link", name="För in svaren: barn").click()
    official.get_by_label("När är det tryggt här och när är det inte det?").fill("När kocken är här.")
    accessible(official)
    official.get_by_role("button", name="Spara").click()
    official.get_by_role("link", name="Skriv vad du såg Trygghet och säkerhet").click()
    official.get_by_label("Brist").check()
    official.get_by_label("Vad som sågs").fill(SEEN)
    official.get_by_role("button", name="Spara").click()
    official.get_by_role("link", name="För in besöket").click()
    official.get_by_label("Vilka som besökte").fill("Två handläggare")
    official.get_by_label("Minuter för båda sidor").fill("180")
    official.get_by_role("button", name="För in besöket").click()
    case = official.url
    expect(official.get_by_text("När kocken är här.")).to_be_visible()
    official.get_by_role("link", name="Skicka utkastet").click()
    official.get_by_label("Utkast").fill(f"{SEEN} Vi föreslår ett föreläggande.")
    official.get_by_role("button", name="Skicka utkastet").click()
    expect(official.get_by_role("heading", level=1)).to_contain_text("1 brist är sedd")
    accessible(official)

    inspected.goto("/min-tillsyn/")
    inspected.get_by_role("link", name=f"{name}, riktad tillsyn {YEAR}").click()
    expect(inspected.get_by_role("heading", level=1)).to_contain_text("Svara på utkastet")
    accessible(inspected)
    inspected.get_by_role("link", name="Svara").click()
    inspected.get_by_label("Svar").fill(ANSWER)
    inspected.get_by_role("button", name="Skicka svaret").click()

    official.goto(case)
    expect(official.get_by_text(ANSWER)).to_be_visible()
    official.get_by_role("link", name="Välj steg för Trygghet och säkerhet").click()
    accessible(official)
    official.get_by_role("link", name="Föreläggande", exact=True).click()
    official.get_by_label("Beslutsdatum").fill(f"{TODAY}")
    official.get_by_label("Paragraf").fill("12")
    official.get_by_label("Skäl").fill(SEEN)
    official.get_by_label("Vad som ska göras").fill("Inga råvaror framme efter stängning.")
    official.get_by_label("Senast", exact=True).fill(f"{TODAY + timedelta(days=30)}")
    official.get_by_label("Föredragande").fill("Handläggaren")
    official.get_by_label("Vilka som deltog").fill("Ledamöterna")
    accessible(official)
    official.get_by_role("button", name="För in beslutet").click()
    official.get_by_role("link", name="Ingen åtgärd i dessa").click()
    official.get_by_label("Beslutsdatum").fill(f"{TODAY}")
    official.get_by_label("Paragraf").fill("12")
    official.get_by_label("Skäl").fill("Inget brister.")
    official.get_by_label("Föredragande").fill("Handläggaren")
    official.get_by_label("Vilka som deltog").fill("Ledamöterna")
    official.get_by_role("button", name="För in beslutet").click()
    expect(official.get_by_role("heading", level=1)).to_contain_text("ska åtgärda")
    inspected.reload()
    expect(inspected.get_by_text("Inga råvaror framme efter stängning.")).to_be_visible()
    accessible(inspected)

    official.get_by_role("link", name="Följ upp Trygghet och säkerhet").click()
    official.get_by_label("Följt", exact=True).check()
    official.get_by_label("Hur det sågs").fill("Oanmält besök: kylt och stängt.")
    official.get_by_label("Samtal före beslutet").check()
    official.get_by_role("button", name="Spara").click()
    official.get_by_role("link", name="Avsluta", exact=True).click()
    official.get_by_label("Lärdom").fill("Ring först.")
    official.get_by_label("Styrelsen eller ägaren").check()
    official.get_by_role("button", name="Avsluta tillsynen").click()
    official.get_by_role("link", name="Publicera sammanfattningen").click()
    official.get_by_label("Sammanfattning för alla").fill("Köket sköts nu som det ska.")
    official.get_by_role("button", name="Publicera").click()
    accessible(official)

    anybody = visitor(size=PHONE)
    anybody.goto("/oppet/9901/tillsyn/")
    expect(anybody.get_by_text("Köket sköts nu som det ska.")).to_be_visible()
    expect(anybody.get_by_text(ANSWER)).to_have_count(0)
    accessible(anybody)
