"""A whole assessment: leader, municipality, two assessors on tablets with a network that fails, reviewer, the public.

Adds an assessment of its own, of next year; no other test reads it. A person sets the points of one criterion, with
the network cut in between; the other 36 are written by the same actions beside the browser.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import PHONE, Site

TODAY = datetime.now(tz=UTC).date()
YEAR = TODAY.year + 1
VISIT = TODAY - timedelta(days=3)
TABLET = (820, 1180)
REASON, SECRET, TRUSTED = "Protokollen är sökbara sedan i våras.", "Den andras skäl.", "Sagt i förtroende av en rektor."
POINTS = """
from styrkedjan.areas.assessment.actions import scoring
from styrkedjan.areas.assessment.models import Assessment, Score
from styrkedjan.areas.assessment.queries.frameworks import used_by
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
row = Assessment.objects.select_related("evaluator", "municipality", "bank").get(year=YEAR)
framework = used_by(row)
for name in ("bedomare", "bedomare2"):
    by = User.objects.get(username=name)
    said = set(NOW.rows(Score).filter(seat__person=by, seat__assessment=row).values_list("question", flat=True))
    for criterion in framework.criteria:
        given = {}
        for one in framework.questions:
            if one.criterion == criterion.id and one.id not in said:
                steps = [step.id for step in framework.scale(one.scale).steps]
                apart = name == "bedomare2" and one.id == "2.1.1"
                given[one.id] = (steps[0] if apart else steps[-1], "SECRET" if apart else "")
        if given:
            scoring.score(by=by, assessment=row, criterion=criterion.id, given=given)
"""


def cut(route: Route) -> None:
    if route.request.method == "POST":
        route.abort("connectionreset")
    else:
        route.fallback()


def test_from_commission_to_published_report(
    visitor: Callable[..., Page], accessible: Callable[[Page], None], site: Site
) -> None:
    lead = visitor(as_user="utvarderingsledare")
    lead.goto("/utvarderingar/ny/")
    lead.get_by_label("Kommun", exact=True).select_option(label="Ekeviks kommun")
    lead.get_by_label("År").fill(str(YEAR))
    lead.get_by_label("Självvärderingen lämnas senast").fill(f"{TODAY - timedelta(days=10)}")
    lead.get_by_label("Första besöksdagen").fill(f"{VISIT}")
    lead.get_by_label("Bedömare", exact=True).select_option(label="Omar Lind")
    lead.get_by_label("Bedömare till").select_option(label="Siri Vestin")
    lead.get_by_label("Kvalitetsgranskare").select_option(label="Paul Hedman")
    lead.get_by_role("button", name="Beställ").click()
    lead.get_by_role("link", name="Öppna självvärderingen").click()
    lead.get_by_role("button", name="Öppna självvärderingen").click()
    case = lead.url

    town = visitor(as_user="controller")
    town.goto("/utvarderingar/")
    town.get_by_role("link", name=f"Utvärderingen {YEAR}").click()
    assert town.url == case
    expect(town.get_by_role("heading", level=1)).to_contain_text("lämna in självvärderingen")
    town.get_by_role("link", name="1.1 Hur informeras invånarna?").click()
    expect(town.get_by_text("4 svar kommer från förra omgången")).to_be_visible()
    town.get_by_label("Hur det går till").first.fill("Allt ligger på en sida.")
    town.get_by_role("link", name="Lägg till ett dokument eller en länk").click()
    town.get_by_label("Dokument").fill("Rutin för protokoll")
    town.get_by_role("button", name="Lägg till").click()
    town.goto(f"{case}svara/1.1/")
    expect(town.get_by_label("Hur det går till").first).to_have_value("Allt ligger på en sida.")  # kept meanwhile
    town.get_by_role("button", name="Spara och fortsätt").click()
    town.goto(case)
    town.get_by_role("link", name="Lämna in").click()
    town.get_by_role("button", name="Lämna in").click()

    first = visitor(as_user="bedomare", size=TABLET)
    first.goto(case)
    first.get_by_role("link", name="Rutin för protokoll").click()
    first.get_by_role("link", name="Skriv vad det visar").click()
    first.get_by_label("Vad det visar").fill("Rutinen följs av alla nämnder.")
    first.get_by_role("button", name="Spara").click()
    first.goto(case)
    first.get_by_role("link", name="Ny intervju").click()
    first.get_by_label("Vilka").fill("Fyra rektorer")
    first.get_by_label("När").fill(f"{VISIT}T09:00")
    first.get_by_label("Frågor").fill("1.1.1")
    first.get_by_role("button", name="Lägg in").click()
    first.get_by_role("link", name="Anteckna").click()
    first.get_by_label("Sagt i förtroende").fill(TRUSTED)
    first.get_by_role("button", name="Spara").click()
    town.goto(case)
    expect(town.get_by_role("heading", name="Fyra rektorer")).to_be_visible()
    expect(town.get_by_text(TRUSTED)).to_have_count(0)
    first.get_by_role("link", name="Börja poängsätta").click()
    first.get_by_role("button", name="Börja poängsätta").click()

    first.get_by_role("link", name="1.1 Hur informeras invånarna?").click()
    for choice in ("Alla verksamheter som det gäller", "Ja, och kan visas"):
        first.get_by_label(choice).first.check()
    first.get_by_label("Skäl").first.fill(REASON)
    accessible(first)
    first.route("**/poang/1.1/", cut)
    first.get_by_role("button", name="Spara och fortsätt").click()
    first.wait_for_timeout(300)
    first.unroute_all()
    first.goto(f"{case}poang/1.1/")
    expect(first.get_by_label("Skäl").first).to_have_value(REASON)
    expect(first.get_by_label("Ja, och kan visas").first).to_be_checked()
    first.get_by_role("button", name="Spara och fortsätt").click()
    first.wait_for_url("**/poang/1.2/")
    site.run("manage", "shell", "-v", "0", "-c", POINTS.replace("YEAR", str(YEAR)).replace("SECRET", SECRET))

    second = visitor(as_user="bedomare2", size=TABLET)
    for page in (second, first):
        page.goto(case)
        page.get_by_role("link", name="Jag är klar").click()
        expect(page.get_by_text(SECRET)).to_have_count(0)
        page.get_by_role("button", name="Jag är klar").click()
    expect(first.get_by_role("heading", level=1)).to_contain_text("1 skillnad att lösa")
    first.get_by_role("row", name="2.1.1").get_by_role("link").click()
    expect(first.get_by_text(SECRET)).to_be_visible()
    first.get_by_label("Ja, och kan visas").check()
    first.get_by_label("Skäl").fill("Beslutet finns, vi hade missat det.")
    first.get_by_role("button", name="Spara").click()
    for kind, title in (("Styrka", "Lätt att hitta"), ("Förbättringsområde", "Lyssna tidigare")):
        first.get_by_role("link", name="Nytt omdöme").click()
        first.get_by_label(kind).check()
        first.get_by_label("Rubrik").fill(title)
        first.get_by_label("Text").fill("Så ser det ut. Mer finns att säga.")
        first.get_by_role("button", name="Spara").click()
    first.get_by_role("link", name="Gå till återkoppling").click()
    first.get_by_role("button", name="Gå till återkoppling").click()
    first.get_by_role("link", name="Visa återkopplingen").click()
    expect(first.get_by_role("heading", name="Här finns mest att vinna")).to_be_visible()
    accessible(first)
    first.goto(case)
    first.get_by_role("link", name="Återkopplingen är given").click()
    first.get_by_role("button", name="För in").click()

    town.goto(case)
    town.get_by_role("link", name="Läs utkastet").click()
    expect(town.get_by_text("Lyssna tidigare").first).to_be_visible()
    expect(town.get_by_text(TRUSTED)).to_have_count(0)
    town.goto(case)
    town.get_by_role("link", name="Lämna en synpunkt").click()
    town.get_by_label("Fråga").select_option(index=2)
    town.get_by_label("Vad är fel?").fill("Det görs sedan i våras.")
    town.get_by_role("button", name="Lämna").click()
    second.goto(case)
    second.get_by_role("link", name="Besvara").click()
    second.get_by_label("Poängen står kvar").check()
    second.get_by_label("Ert svar till kommunen").fill("Det räknas redan.")
    second.get_by_role("button", name="Spara").click()
    second.get_by_role("link", name="Sammanfattning").click()
    second.get_by_label("Sammanfattning").fill("Kommunen gör det mesta och kan visa det.")
    second.get_by_role("button", name="Spara").click()
    second.get_by_role("link", name="Skicka till kvalitetsgranskning").click()
    second.get_by_role("button", name="Skicka till kvalitetsgranskning").click()

    reviewer = visitor(as_user="granskare")
    reviewer.goto(case)
    reviewer.get_by_role("link", name="Godkänn rapporten").click()
    reviewer.get_by_label("Granskarens ord").fill("Läst mot underlagen.")
    reviewer.get_by_role("button", name="Godkänn").click()
    lead.goto(case)
    lead.get_by_role("link", name="Publicera", exact=True).click()
    lead.get_by_role("button", name="Publicera").click()
    expect(lead.get_by_text("för alla att läsa")).to_be_visible()
    lead.get_by_role("button", name="Bekräfta").click()

    town.goto(case)
    accessible(town)
    town.get_by_role("link", name="Gör till åtgärd").click()
    town.get_by_label("Mål som den hjälper").select_option(index=1)
    town.get_by_label("Enhet", exact=True).select_option(index=1)
    town.get_by_label("Klart senast").fill(f"{YEAR}-12-01")
    town.get_by_label("Väntad effekt").fill("Fler svarar.")
    town.get_by_role("button", name="Gör till åtgärd").click()
    expect(town.get_by_text(f"klart {YEAR}-12-01")).to_be_visible()
    anybody = visitor(size=PHONE)
    anybody.goto("/oppet/9901/kommunkompassen/")
    expect(anybody.get_by_role("heading", level=1)).to_contain_text("av 800 poäng")
    expect(anybody.get_by_text("Lyssna tidigare").first).to_be_visible()
