"""The pages of the books as their readers and their keeper meet them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from styrkedjan.areas.books.models import Objective, StatedAmount
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.books.conftest import Town, town  # noqa: F401 - the same town

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
        "unit": "%", "years": "1",
        "body": "Kommunfullmäktige", "date": "2024-11-25", "section": "9", "record_number": "",
    }  # fmt: skip
    assert client.post("/rakenskaper/finansiella-mal/nytt/", form).status_code == 302
    assert client.post("/rakenskaper/finansiella-mal/soliditet/", {**form, "target": "50"}).status_code == 302
    assert [row.target for row in Objective.objects.as_of()] == [50]
    assert "Soliditet" in client.get("/rakenskaper/finansiella-mal/").content.decode()
    assert client.get("/rakenskaper/finansiella-mal/soliditet/ta-bort/").status_code == 200
    assert client.post("/rakenskaper/finansiella-mal/soliditet/ta-bort/").status_code == 302
    assert not Objective.objects.as_of().exists()


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


def test_the_full_year_is_stated_and_read(client: Client, town: Town) -> None:  # noqa: F811
    logged_in(client, town.controller, "2025-08")
    form = {"version": "0", "amount_budget:taxes": "900", "source_budget:taxes": "Mål och budget"}
    assert client.post("/rakenskaper/helaret/ange/", form).status_code == 302
    page = client.get("/rakenskaper/helaret/").content.decode()
    assert "Mål och budget" in page
    assert "generella statsbidrag och utjämning" in page  # what is still missing
