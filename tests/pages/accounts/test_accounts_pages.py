"""The pages of the accounts as their readers and their keeper meet them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from styrkedjan.areas.accounts.models import MappingVersion, Objective, SoundVerdict, StatedAmount
from styrkedjan.areas.accounts.queries.mapping import mapping_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.statement_mapping import StatementKind
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.accounts.conftest import Town, town  # noqa: F401 - the same town
from tests.store.ledgers import Row

PAGES = (
    "", "resultatrakning/", "balansrakning/", "kassaflode/", "driftredovisning/", "investeringsredovisning/",
    "balanskrav/", "finansiella-mal/", "koncern/", "mappning/", "resultatrakning/operating_costs/",
    "resultatrakning/result/", "balansrakning/cash/",
)  # fmt: skip


def logged_in(client: Client, user: User, month: str = "2025-12", unit: Unit | None = None) -> Client:
    client.force_login(user)
    session = client.session
    session["choice"] = {"period": month}
    session.save()
    return client


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("booked", [True, False])
def test_a_reader_sees_every_page(client: Client, town: Town, page: str, booked: bool) -> None:  # noqa: F811
    if booked:
        town.whole_year(result=30)
    reader = factories.user_with(Role.READER, town.root)
    answer = logged_in(client, reader).get(f"/rakenskaper/{page}")
    assert answer.status_code == 200
    assert answer.content.count(b"<h1") == 1
    assert "Ange uppgifter" not in answer.content.decode()


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx"])
@pytest.mark.parametrize("booked", [True, False])
def test_the_books_are_a_file(client: Client, town: Town, form: str, booked: bool) -> None:  # noqa: F811
    if booked:
        town.whole_year(result=30)
    answer = logged_in(client, town.controller).get(f"/rakenskaper/fil/{form}/")
    assert answer.status_code == 200
    assert len(answer.content) > 3000
    assert f".{form}" in answer["Content-Disposition"]


@pytest.mark.parametrize("address", ["fil/exe/", "vinst/", "resultatrakning/saknas/"])
def test_what_is_not_there_is_not_found(client: Client, town: Town, address: str) -> None:  # noqa: F811
    assert logged_in(client, town.controller).get(f"/rakenskaper/{address}").status_code == 404


def test_the_controller_states_amounts_in_thousands(client: Client, town: Town) -> None:  # noqa: F811
    logged_in(client, town.controller)
    form = {"version": "0", "amount_result": "1 250,5", "source_result": "Årsredovisning", "amount_from_rur": ""}
    answer = client.post("/rakenskaper/balanskrav/2024/", form)
    assert answer.status_code == 302
    assert StatedAmount.objects.get().amount == Decimal(1_250_500)
    page = client.get("/rakenskaper/balanskrav/").content.decode()
    assert "1,3" in page
    assert "Varför" in page or "Balanskravsresultat 2024" in page


def test_a_refused_amount_keeps_what_was_written(client: Client, town: Town) -> None:  # noqa: F811
    logged_in(client, town.controller)
    answer = client.post(
        "/rakenskaper/balanskrav/2024/", {"version": "0", "amount_capital_gains": "5", "source_capital_gains": "Not"}
    )
    assert answer.status_code == 422
    assert "minskar resultatet" in answer.content.decode()
    answer = client.post("/rakenskaper/balanskrav/2024/", {"version": "0", "amount_result": "5"})
    assert "kommer ifrån" in answer.content.decode()
    assert not StatedAmount.objects.exists()


def test_an_objective_is_decided_changed_and_taken_away(client: Client, town: Town) -> None:  # noqa: F811
    logged_in(client, town.controller)
    form = {
        "name": "Soliditet", "measure": "equity_ratio", "bound": "at_least", "target": "45,5",
        "unit": "%", "years": "1", "version": "0",
        "body": "Kommunfullmäktige", "date": "2024-11-25", "section": "9", "record_number": "",
    }  # fmt: skip
    assert client.post("/rakenskaper/finansiella-mal/nytt/", form).status_code == 302
    later = {**_form(client, "/rakenskaper/finansiella-mal/soliditet/"), "target": "50"}
    assert client.post("/rakenskaper/finansiella-mal/soliditet/", later).status_code == 302
    assert client.post("/rakenskaper/finansiella-mal/soliditet/", {**later, "target": "60"}).status_code == 409
    assert [row.target for row in NOW.rows(Objective)] == [50]
    assert "Soliditet" in client.get("/rakenskaper/finansiella-mal/").content.decode()
    assert client.get("/rakenskaper/finansiella-mal/soliditet/ta-bort/").status_code == 200
    assert client.post("/rakenskaper/finansiella-mal/soliditet/ta-bort/").status_code == 302
    assert not NOW.rows(Objective).exists()


def test_a_reader_may_not_write(client: Client, town: Town) -> None:  # noqa: F811
    logged_in(client, factories.user_with(Role.READER, town.root))
    for address in ("balanskrav/2025/", "finansiella-mal/nytt/"):
        assert client.get(f"/rakenskaper/{address}").status_code == 403


def test_two_who_state_the_same_year_lose_no_words(client: Client, town: Town) -> None:  # noqa: F811
    logged_in(client, town.controller)
    form = {"version": "0", "amount_result": "5", "source_result": "Årsredovisning"}
    assert client.post("/rakenskaper/balanskrav/2024/", form).status_code == 302
    answer = client.post("/rakenskaper/balanskrav/2024/", {**form, "amount_result": "7"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "5 000 kr (Årsredovisning)" in page.replace("\xa0", " ")
    assert "7 000 kr (Årsredovisning)" in page.replace("\xa0", " ")
    assert [row.amount for row in StatedAmount.objects.all()] == [5000]
    again = {**form, "amount_result": "7", "version": answer.context["form"]["version"].value()}
    assert client.post("/rakenskaper/balanskrav/2024/", again).status_code == 302
    assert NOW.rows(StatedAmount).get().amount == 7000


def test_the_full_year_is_stated_and_read(client: Client, town: Town) -> None:  # noqa: F811
    logged_in(client, town.controller, "2025-08")
    form = {"version": "0", "amount_budget:taxes": "900", "source_budget:taxes": "Mål och budget"}
    assert client.post("/rakenskaper/helaret/ange/", form).status_code == 302
    page = client.get("/rakenskaper/helaret/").content.decode()
    assert "Mål och budget" in page
    assert "generella statsbidrag och utjämning" in page  # what is still missing


def _form(client: Client, address: str) -> dict[str, str]:
    """What the form at an address would send untouched."""
    form = client.get(address).context["form"]
    values = {name: field.prepare_value(form.get_initial_for_field(field, name)) for name, field in form.fields.items()}
    return {name: "on" if value is True else str(value) for name, value in values.items() if value not in (None, False)}


MAPPING = "/rakenskaper/mappning/resultatrakning/"


def test_an_account_is_put_on_a_line_with_the_effect_seen_first(client: Client, town: Town) -> None:  # noqa: F811
    town.book([Row(12, "200", "8910", Decimal(-40_000)), Row(12, "200", "5010", Decimal(100_000))])
    logged_in(client, town.controller)
    narrowed = {**_form(client, MAPPING), "accounts_extraordinary": "86-88", "bekrafta": "1"}
    assert client.post(MAPPING, narrowed).status_code == 302
    assert "8910" in client.get("/rakenskaper/mappning/").content.decode()
    page = client.get(f"{MAPPING}?konto=8910&rad=financial_income").content.decode()
    assert "Så blir resultaträkningen" in page
    assert "−100" in page
    assert "−60" in page
    placed = {**_form(client, MAPPING), "accounts_financial_income": "84, 8910"}
    assert "Alla konton med belopp får en rad" in client.post(MAPPING, {**placed}).content.decode()
    assert MappingVersion.objects.count() == 1
    assert client.post(MAPPING, {**placed, "bekrafta": "1"}).status_code == 302
    assert "Alla konton med belopp har en rad" in client.get("/rakenskaper/mappning/").content.decode()
    newest = NOW.rows(MappingVersion).get()
    assert client.post(f"/rakenskaper/mappning/angra/{newest.pk}/").status_code == 302
    assert "Konton som ingen rad tar" in client.get("/rakenskaper/mappning/").content.decode()


def test_everything_wrong_with_a_mapping_is_told_at_once(client: Client, town: Town) -> None:  # noqa: F811
    logged_in(client, town.controller)
    start = _form(client, MAPPING)
    wrong = {
        **start,
        "accounts_taxes": "9-8",
        "verified_grants": "on",
        "source_grants": "",
        "new_name": "Rad",
        "bekrafta": "1",
    }
    answer = client.post(MAPPING, wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    for sentence in ("inga kontointervall", "är verifierad men saknar källa", "Fyll i både namn, konton och summa"):
        assert sentence in page
    overlaps = {**start, "accounts_taxes": "80-82", "accounts_depreciation": "78-79", "bekrafta": "1"}
    page = client.post(MAPPING, overlaps).content.decode()
    assert "Kontona 82 tas av både Skatteintäkter och Generella statsbidrag och utjämning." in page
    assert "Kontona 78 tas av både Verksamhetens kostnader och Avskrivningar." in page
    assert "saknar raderna" in client.post(MAPPING, {**start, "accounts_taxes": "", "bekrafta": "1"}).content.decode()
    assert not MappingVersion.objects.exists()


def test_a_line_is_added_under_a_sum_and_taken_away(client: Client, town: Town) -> None:  # noqa: F811
    logged_in(client, town.controller)
    start = _form(client, MAPPING)
    new = {"new_name": "Jämförelsestörande poster", "new_accounts": "89", "new_into": "net_cost"}
    assert client.post(MAPPING, {**start, "accounts_extraordinary": "86-88", **new, "bekrafta": "1"}).status_code == 302
    lines = {line.id: line for line in mapping_of(town.root, 2025, NOW).statement(StatementKind.INCOME).lines}
    assert lines["jamforelsestorande_poster"].accounts == ("89",)
    assert lines["jamforelsestorande_poster"].factor == -1
    assert lines["net_cost"].adds[-1] == "jamforelsestorande_poster"
    gone = {**_form(client, MAPPING), "accounts_jamforelsestorande_poster": "", "bekrafta": "1"}
    assert client.post(MAPPING, gone).status_code == 302
    lines = {line.id: line for line in mapping_of(town.root, 2025, NOW).statement(StatementKind.INCOME).lines}
    assert "jamforelsestorande_poster" not in lines
    assert lines["net_cost"].adds == ("operating_income", "operating_costs", "depreciation")


def test_two_who_change_the_mapping_lose_no_words(client: Client, town: Town) -> None:  # noqa: F811
    logged_in(client, town.controller)
    start = _form(client, MAPPING)
    assert client.post(MAPPING, {**start, "accounts_extraordinary": "86-88", "bekrafta": "1"}).status_code == 302
    answer = client.post(MAPPING, {**start, "accounts_extraordinary": "86", "bekrafta": "1"})
    assert answer.status_code == 409
    assert "86-88" in answer.content.decode()
    again = {**start, "version": answer.context["form"]["version"].value(), "accounts_extraordinary": "86"}
    assert client.post(MAPPING, {**again, "bekrafta": "1"}).status_code == 302


def test_a_reader_sees_the_mapping_and_cannot_change_it(client: Client, town: Town) -> None:  # noqa: F811
    town.whole_year()
    logged_in(client, factories.user_with(Role.READER, town.root))
    assert "Ändra raderna" not in client.get("/rakenskaper/mappning/").content.decode()
    assert client.get(MAPPING).status_code == 403


def test_an_outcome_is_entered_by_hand(client: Client, town: Town) -> None:  # noqa: F811
    logged_in(client, town.controller)
    form = {
        "name": "Låneskuld per invånare", "measure": "stated", "bound": "at_most", "target": "30000", "unit": "kr",
        "years": "1", "version": "0", "body": "Kommunfullmäktige", "date": "2024-11-25", "section": "12",
    }  # fmt: skip
    assert client.post("/rakenskaper/finansiella-mal/nytt/", form).status_code == 302
    page = "/rakenskaper/finansiella-mal/laneskuld-per-invanare/utfall/"
    key = "objective:laneskuld-per-invanare"
    said = {**_form(client, page), f"amount_{key}": "28 500,5", f"source_{key}": "Finansrapporten"}
    assert client.post(page, said).status_code == 302
    assert StatedAmount.objects.get().amount == Decimal("28500.5")
    assert "Uppnått" in client.get("/rakenskaper/finansiella-mal/").content.decode()


JUDGE = "/rakenskaper/finansiella-mal/bedomning/"


def test_the_bodies_judge_and_what_was_known_is_kept(client: Client, town: Town) -> None:  # noqa: F811
    town.whole_year(result=30)
    logged_in(client, town.controller)
    objective = {
        "name": "Resultat", "measure": "result_share", "bound": "at_least", "target": "2", "unit": "%", "years": "1",
        "version": "0", "body": "Kommunfullmäktige", "date": "2024-11-25", "section": "12",
    }  # fmt: skip
    client.post("/rakenskaper/finansiella-mal/nytt/", objective)
    decision = {"body": "Kommunstyrelsen", "date": "2026-03-20", "section": "41", "record_number": ""}
    words = {"version": "0", "verdict": "sound", "text": "Resultatmålet nås.", "reason": "", **decision}
    answer = client.post(f"{JUDGE}board/", words)
    assert answer.status_code == 422  # the rule cannot tell without goals, so the board says why it can
    assert "avviker från regelns förslag" in answer.content.decode()
    assert client.post(f"{JUDGE}board/", {**words, "reason": "Målen redovisas i text."}).status_code == 302
    assert client.post(f"{JUDGE}board/", {**words, "reason": "Andra ord."}).status_code == 409
    council = _form(client, f"{JUDGE}council/")
    assert council["text"] == "Resultatmålet nås."
    town.enter({(12, "8410"): 25, (12, "1910"): -25})
    page = client.get("/rakenskaper/finansiella-mal/").content.decode()
    assert "Kommunstyrelsen 2026-03-20 § 41" in page
    assert "Resultat: uppnått då, inte uppnått nu" in page
    row = SoundVerdict.objects.get()
    kept = client.get(f"{JUDGE}{row.pk}/").content.decode()
    assert row.sha256 in kept
    assert "3,0" in kept
    assert client.get(f"{JUDGE}styrelsen/").status_code == 404


def test_the_councils_guidelines_decide_how_many_goals_are_needed(client: Client, town: Town) -> None:  # noqa: F811
    logged_in(client, town.controller)
    page = "/rakenskaper/finansiella-mal/riktlinjer/"
    form = {"version": "0", "from_year": "2025", "financial": "50", "operational": "40", "text": "Hälften ska nås.",
            "body": "Kommunfullmäktige", "date": "2024-11-25", "section": "8", "record_number": ""}  # fmt: skip
    assert client.post(page, form).status_code == 302
    assert client.post(page, form).status_code == 409
    shown = client.get("/rakenskaper/finansiella-mal/").content.decode()
    assert "Kommunfullmäktige 2024-11-25 § 8" in shown
    assert "antagande i Styrkedjan" not in shown


def test_companies_and_what_is_between_them_are_entered(client: Client, town: Town) -> None:  # noqa: F811
    town.whole_year(result=30_000)
    logged_in(client, town.controller)
    page, key = "/rakenskaper/koncern/2025/bolag/", town.company.pk
    figures = {f"owned_{key}": "60", f"income_{key}": "100", f"costs_{key}": "80", f"assets_{key}": "500"}
    half = client.post(page, {**_form(client, page), **figures})
    assert half.status_code == 422
    assert "Fyll i hela raden" in half.content.decode()
    whole = {**_form(client, page), **figures, f"debts_{key}": "300", f"source_{key}": "ÅR"}
    assert client.post(page, whole).status_code == 302
    assert client.post(page, whole).status_code == 409
    page = "/rakenskaper/koncern/2025/mellanhavanden/"
    row = {"kind_1": "trade", "giver_1": key, "taker_1": town.root.pk, "amount_1": "10", "source_1": "Avstämning"}
    twice = {name.replace("_1", "_2"): value for name, value in row.items()}
    answer = client.post(page, {**_form(client, page), **row, **twice})
    assert answer.status_code == 422
    assert "samma mellanhavande som rad 1" in answer.content.decode()
    assert client.post(page, {**_form(client, page), **row}).status_code == 302
    shown = client.get("/rakenskaper/koncern/").content.decode()
    assert "Köp och försäljning" in shown
    assert client.post(page, {**_form(client, page), "amount_1": ""}).status_code == 302
    assert "är inte införda" in client.get("/rakenskaper/koncern/").content.decode()


def test_a_deficit_gets_its_plan_and_its_reasons(client: Client, town: Town) -> None:  # noqa: F811
    logged_in(client, town.controller)
    said = {"version": "0", "amount_result": "−100", "source_result": "Årsredovisning"}
    assert client.post("/rakenskaper/balanskrav/2024/", said).status_code == 302
    page = client.get("/rakenskaper/balanskrav/").content.decode()
    assert "ska anta en åtgärdsplan" in page
    assert client.get("/rakenskaper/balanskrav/2023/atgardsplan/").status_code == 404
    address = "/rakenskaper/balanskrav/2024/atgardsplan/"
    decision = {"body": "Kommunfullmäktige", "date": "2025-06-16", "section": "74"}
    form = {**_form(client, address), "text": "Sänkta lokalkostnader.", "step_2025": "60", **decision}
    answer = client.post(address, form)
    assert answer.status_code == 422
    assert "återställer inte hela underskottet" in answer.content.decode()
    assert client.post(address, {**form, "step_2026": "40"}).status_code == 302
    assert client.post(address, {**form, "step_2026": "40"}).status_code == 409
    page = client.get("/rakenskaper/balanskrav/").content.decode()
    assert "Kommunfullmäktige 2025-06-16 § 74" in page
    address = "/rakenskaper/balanskrav/2024/synnerliga-skal/"
    form = {**_form(client, address), "text": "Översvämningen i maj.", **decision}
    assert form["amount"] == "100"
    assert client.post(address, form).status_code == 302
    assert "Inget underskott finns" in client.get("/rakenskaper/balanskrav/").content.decode()
    year = client.get("/rakenskaper/balanskrav/2024/utredning/").content.decode()
    assert "Kommunfullmäktige 2025-06-16 § 74" in year
    assert "angivet" in year


def test_the_year_is_read_row_by_row_and_the_forecast_is_told_to_be_one(client: Client, town: Town) -> None:  # noqa: F811
    town.whole_year(2024, result=30_000)
    town.whole_year(2025, result=20_000)
    reader = factories.user_with(Role.READER, town.root)
    logged_in(client, town.controller, "2025-08")
    said = {f"budget:{name}": amount for name, amount in (("taxes", "1000"), ("grants", "200"), ("financial", "-5"))}
    form = {"version": "0", **{f"amount_{item}": amount for item, amount in said.items()}}
    client.post("/rakenskaper/helaret/ange/", {**form, **{f"source_{item}": "Mål och budget" for item in said}})
    logged_in(client, reader, "2025-08")
    page = client.get("/rakenskaper/balanskrav/2024/utredning/").content.decode()
    assert "Resultaträkningen 2024, Provredovisning 2024" in page
    assert "Ange uppgifter" not in page
    assert client.get("/rakenskaper/balanskrav/2020/utredning/").status_code == 404
    logged_in(client, reader, "2025-12")
    assert "Balanskravsutredning 2025</h1>" in client.get("/rakenskaper/balanskrav/2025/utredning/").content.decode()
