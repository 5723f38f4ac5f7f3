"""Two stories: an idea becomes a measured effect that another municipality copies, and an unjustified difference is
answered with a measure that is followed up.

The ideas are the demo's own at the head's school, and the difference is one that nobody has answered: no other test
reads them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE

TODAY = datetime.now(tz=UTC).date()
IDEA = "Byt plats i matsalen varje vecka"


def test_an_idea_becomes_a_card_and_another_municipality_copies_what_is_shared(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    reader = visitor(as_user="lasare", size=PHONE)
    reader.goto("/forbattra/300025/ide/")
    accessible(reader)
    reader.get_by_label("Vad skulle kunna bli bättre?").fill(f"{IDEA}\nDå sitter ingen alltid ensam.")
    reader.get_by_role("button", name="Lämna idén").click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text(IDEA)

    head = visitor(as_user="enhetschef")
    head.goto("/forbattra/300025/")
    accessible(head)
    head.get_by_role("link", name=IDEA).first.click()
    head.get_by_role("link", name="Analysera").click()
    head.get_by_label("Vad vill vi?").fill("Ingen ska äta ensam.")
    head.get_by_label("Fem varför").fill("Alla sätter sig som alltid.\nIngen har bestämt annat.")
    accessible(head)
    head.get_by_role("button", name="Spara").click()
    head.get_by_role("link", name="Planera provet").click()
    head.get_by_label("Vad ändrar vi?").fill("Platserna lottas varje måndag.")
    head.get_by_label("Hur märker vi").fill("Elevernas svar om trygghet.")
    head.get_by_label("Provet bedöms senast").fill(f"{TODAY + timedelta(days=30)}")
    measure = head.locator("#id_indicator option", has_text="Elever som känner sig trygga").first.inner_text()
    head.get_by_label("Indikator som ska röra sig").select_option(label=measure)
    head.get_by_role("button", name="Spara").click()
    head.get_by_role("link", name="Börja pröva").click()
    head.get_by_label("Började").fill(f"{TODAY.year - 1}-12-01")
    head.get_by_role("button", name="Nu börjar vi").click()
    head.get_by_role("link", name="Bedöm provet").click()
    head.get_by_label("Vad gav provet?").fill("Två av tre tycker att det är bättre.")
    head.get_by_label("Behåll").check()
    head.get_by_role("button", name="Spara").click()
    head.get_by_role("link", name="Mät effekten").click()
    expect(head.locator(".lead")).to_contain_text("Elever som känner sig trygga")
    head.get_by_label("Vad gav det?").fill("Siffrorna räcker inte för att säga.")
    head.get_by_role("button", name="Spara").click()
    expect(head.get_by_role("heading", name="Före och efter")).to_be_visible()
    accessible(head)

    other = visitor(as_user="controller_9904")
    other.goto("/goda-exempel/")
    accessible(other)
    other.get_by_role("link", name="Färre ansikten hos varje brukare").first.click()
    expect(other.get_by_text("fungerade hos")).to_be_visible()
    accessible(other)
    other.get_by_role("link", name="Pröva det i").click()
    other.get_by_role("button", name="Pröva det här").click()
    expect(other.get_by_text("Ur det goda exemplet")).to_be_visible()


def test_an_unjustified_difference_is_answered_with_a_measure_that_is_followed(
    visitor: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visitor(as_user="controller")
    page.goto("/jamlikhet/300/")
    accessible(page)
    page.get_by_role("row", name="Väntar på svar").first.get_by_role("link").first.click()
    answer = page.url
    for label, text in (("Bedöma den som omotiverad", "Ingen saklig grund."), ("Besluta om en åtgärd", "Lika start.")):
        page.goto(answer)
        page.get_by_label(label).check()
        page.get_by_label("Svaret").fill(text)
        if "åtgärd" in label:
            page.get_by_label("Åtgärden klar senast").fill(f"{TODAY + timedelta(days=90)}")
        page.get_by_role("button", name="Spara").click()
    page.goto("/jamlikhet/300/")
    expect(page.get_by_role("row", name="Lika start.")).to_contain_text("idé")
    page.goto(answer)
    page.get_by_label("Följa upp åtgärden").check()
    page.get_by_label("Svaret").fill("Skillnaden är hälften så stor.")
    page.get_by_role("button", name="Spara").click()
    page.goto("/jamlikhet/300/")
    expect(page.get_by_role("row", name="Skillnaden är hälften så stor.")).to_contain_text("Uppföljd")
