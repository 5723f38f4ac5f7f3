"""The pages of resource allocation: a model edited with its effect in sight, versions, and the population forecast."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from styrkedjan.areas.planning.actions import allocation
from styrkedjan.areas.planning.models import AllocationLine, AllocationModel
from styrkedjan.areas.planning.queries import allocation as allocation_queries
from styrkedjan.areas.planning.queries import inhabitants
from styrkedjan.domain.economy.allocation import VolumeBasis
from styrkedjan.domain.planning.models import LineDefinition
from styrkedjan.foundation import facts
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.planning.conftest import YEAR, make_town
from tests.areas.planning.test_allocation import model_of, people

pytestmark = pytest.mark.django_db
D = Decimal
HTMX = {"HX-Request": "true"}


@pytest.fixture
def town():
    made = make_town()
    people(made)
    model_of(made)
    return made


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(name: str, **more: str) -> str:
    return reverse(f"planning:{name}", kwargs={"key": "alder", **more}) + f"?ar={YEAR}"


def prices(**changed: str) -> dict[str, str]:
    version = facts.version_of(allocation_queries.current_lines(AllocationModel.objects.get(key="alder"), YEAR, NOW))
    return {"price_gr": "60 000", "fixed_gr": "", "index_share_gr": "", "area_price_gr": "", "increase": "",
            "version": version, **changed}  # fmt: skip


def text_of(response) -> str:
    return response.content.decode().replace("\xa0", " ")


def test_the_effect_is_seen_as_a_fragment_and_without_script_as_a_page(town):
    client = client_of(town.controller)
    data = prices(price_gr="61 000")
    fragment = text_of(client.post(address("prices"), data, headers=HTMX))
    assert "<html" not in fragment
    assert "+1 050" in fragment  # 1 050 pupils, one thousand kronor each
    page = client.post(address("prices"), data | {"prova": "1"})
    assert page.status_code == 200
    assert "+1 050" in text_of(page)
    assert 'value="61 000"' in text_of(page)
    assert NOW.rows(AllocationLine).get().price == 60_000


def test_an_increase_is_seen_in_the_fields_before_it_is_saved(town):
    client = client_of(town.controller)
    tried = text_of(client.post(address("prices"), prices(increase="2,5") | {"prova": "1"}))
    assert 'value="61 500"' in tried
    assert 'name="increase" value=' not in tried.replace('maxlength="40"', "")
    assert client.post(address("prices"), prices(increase="2,5")).status_code == 302
    assert NOW.rows(AllocationLine).get().price == 61_500


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("price_gr", "sextio", "är inget tal"),
        ("price_gr", "-1", "kan inte vara negativt"),
        ("price_gr", "9" * 30, "orimligt stort"),
        ("price_gr", "1,234", "högst två decimaler"),
        ("index_share_gr", "120", "ingen andel"),
        ("increase", "mycket", "är inget tal"),
    ],
)
def test_what_cannot_be_a_price_is_told_beside_its_field(town, field, value, said):
    answer = client_of(town.controller).post(address("prices"), prices(**{field: value}))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert NOW.rows(AllocationLine).get().price == 60_000


def test_the_second_of_two_controllers_sees_both_prices(town):
    opened = prices(price_gr="65 000")
    client_of(town.controller).post(address("prices"), prices(price_gr="61 000"))
    answer = client_of(factories.user_with(Role.CONTROLLER, town.root)).post(address("prices"), opened)
    assert answer.status_code == 409
    assert "61 000 kr" in text_of(answer)
    assert "65 000 kr" in text_of(answer)
    assert NOW.rows(AllocationLine).get().price == 61_000


def line(**changed: str) -> dict[str, str]:
    return {
        "block": "Förskola", "group": "1–5 år", "basis": "mean_population", "age_from": "1", "age_to": "5",
        "price": "150 000", "fixed": "-1 000 000", "index_share": "", "area_price": "", "service_area": "",
        "version": prices()["version"], **changed,
    }  # fmt: skip


def test_a_line_is_added_changed_and_removed_on_pages(town):
    client = client_of(town.controller)
    assert client.get(address("new_line")).status_code == 200
    assert client.post(address("new_line"), line()).status_code == 302
    made = NOW.rows(AllocationLine).get(block="Förskola")
    assert (made.price, made.fixed, made.order) == (150_000, -1_000_000, 1)
    page = client.get(address("model_line", line=made.key))
    assert "150 000" in text_of(page)
    changed = line(age_to="4", group="1–4 år", index_share="12,5")
    assert client.post(address("model_line", line=made.key), changed).status_code == 302
    now = NOW.rows(AllocationLine).get(block="Förskola")
    assert (now.key, now.age_to, now.index_share) == (made.key, 4, D("0.125"))
    assert client.post(address("remove_line", line=made.key)).status_code == 302
    assert NOW.rows(AllocationLine).count() == 1
    versions = text_of(client.get(address("model_versions")))
    assert "Förskola 1–4 år" in versions
    assert "Borttagen" in versions


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"age_to": ""}, "behöver en åldersklass"),
        ({"age_from": "9"}, "ingen ålder i ordning"),
        ({"basis": "enrolled"}, "Inskrivna räknas per enhet"),
        ({"block": "Grundskola", "group": "6–15 år"}, "finns två gånger"),
        ({"block": ""}, "Block"),
    ],
)
def test_a_line_that_contradicts_itself_is_told(town, changed, said):
    answer = client_of(town.controller).post(address("new_line"), line(**changed))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert NOW.rows(AllocationLine).count() == 1


def test_a_new_year_and_an_empty_model_begin_on_pages(town):
    client = client_of(town.controller)
    data = {"to": YEAR + 1, "per_cent": "3", "step": "100"}
    assert client.post(address("new_year"), data).status_code == 302
    assert NOW.rows(AllocationLine).get(year=YEAR + 1).price == 61_800
    assert client.post(address("new_year"), data).status_code == 422
    new = {"name": "Tom", "key": "", "year": YEAR, "definition": ""}
    answer = client.post(reverse("planning:new_model"), new)
    assert answer.status_code == 302
    assert client.post(answer.url, line(version="0")).status_code == 302
    assert client.post(reverse("planning:new_model"), new | {"key": "befolkning"}).status_code == 422
    assert client.post(reverse("planning:withdraw_model", kwargs={"key": "tom"})).status_code == 302
    assert client.get(reverse("planning:model", kwargs={"key": "tom"})).status_code == 404


def test_the_population_page_tells_what_to_do_when_it_is_empty_and_compares_two_readings(town):
    client = client_of(factories.user_with(Role.READER, town.root))
    before = inhabitants.population_versions(town.root, NOW)[0].at
    people(town, growth=20)
    page = text_of(client.get(reverse("planning:population"), {"fran": before.isoformat()}))
    assert "Så har prognosen ändrats" in page
    assert "+90" in page
    assert "Läs in en ny prognos" not in page
    neighbour = client_of(make_town("0001").controller)
    empty = text_of(neighbour.get(reverse("planning:population")))
    assert "Ingen befolkningsprognos är inläst" in empty
    assert "Läs in en ny prognos" in empty
    assert client.get(reverse("planning:population"), {"fran": "igår"}).status_code == 200


def test_thirty_models_cost_as_many_queries_as_three(town):
    client = client_of(town.controller)

    def add(numbers):
        for number in numbers:
            made = allocation.create_model(
                by=town.controller, principal=town.root, key=f"m{number}", name=f"M{number}", year=YEAR
            )
            definition = LineDefinition(
                block="B", group="G", basis=VolumeBasis.MEAN_POPULATION, id="x", age_from=6, age_to=9, price=D(1)
            )
            allocation.save_lines(by=town.controller, model=made, year=YEAR, lines=[definition])

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("planning:models")).status_code == 200
        return len(captured)

    add(range(2))
    cost()
    few = cost()
    add(range(2, 29))
    assert cost() == few
