"""Search finds what people know by name or number, and only what they may see; the tree of units is one query."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from styrkedjan.areas.economy.models import NetFrame
from styrkedjan.areas.investments.models import InvestmentProject
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def root() -> Unit:
    root, by = factories.municipality(), factories.author()
    for code in ("100", "200"):
        committee = factories.committee(root, code=code, name=f"Nämnd {code}")
        InvestmentProject.objects.create(
            principal=root, committee=committee, code=f"61{code}", name=f"Bron {code}", kind="streets",
            created_by=by, changed_by=by,
        )  # fmt: skip
        NetFrame.objects.create(
            unit=committee, year=2026, amount=Decimal(1_000_000), kind="decided", known_by=by,
            decision_body="Kommunfullmäktige", decision_section=f"§ {code}", record_number=f"KS-{code}/26",
        )  # fmt: skip
    return root


def found(client: Client, text: str) -> str:
    return client.get("/sok/", {"q": text}).content.decode()


def test_projects_and_decisions_by_name_and_number_inside_what_one_may_see(client: Client, root: Unit) -> None:
    client.force_login(factories.user_with(Role.READER, root))
    assert "Bron 100" in found(client, "bron")
    assert "Bron 200" in found(client, "61200")
    assert "Ram 2026, Nämnd 100" in found(client, "KS-100/26")
    client.force_login(factories.user_with(Role.READER, Unit.objects.get(code="200"), "andra"))
    assert "Bron 100" not in found(client, "bron")
    assert "Nämnd 100" not in found(client, "KS-100/26")


def test_the_menus_own_pages_are_found_by_name(client: Client, root: Unit) -> None:
    client.force_login(factories.user_with(Role.CONTROLLER, root))
    page = found(client, "årsavslut")
    assert "<h2>Sidor</h2>" in page
    assert f"/arsavslut/{root.code}/" in page


def test_a_thousand_words_are_too_many_and_a_sentence_says_so(client: Client, root: Unit) -> None:
    client.force_login(factories.user_with(Role.CONTROLLER, root))
    assert client.get("/sok/", {"q": "bron " * 60}).status_code == 200
    assert client.get("/sok/", {"q": "bron " * 1200}).status_code == 422


def test_units_stand_in_their_tree_and_many_under_their_service_area(
    client: Client, root: Unit, django_assert_max_num_queries
) -> None:
    committee, area = Unit.objects.get(code="100"), factories.service_area(root)
    client.force_login(factories.user_with(Role.READER, root))
    client.get("/valj-enhet/")
    for number in range(30):
        factories.unit(committee, name=f"Skola nr{number}x", service_area=area)
    with django_assert_max_num_queries(14):
        page = client.get("/valj-enhet/").content.decode()
    assert "<strong>Grundskola</strong>" in page
    assert page.index("Nämnd 100</a>") < page.index("Grundskola</strong>") < page.index("Nämnd 200</a>")
    narrowed = client.get("/valj-enhet/?q=skola nr29x").content.decode()
    assert "Skola nr29x" in narrowed
    assert "Skola nr28x" not in narrowed


def test_the_last_visited_are_offered_first(client: Client, root: Unit) -> None:
    client.force_login(factories.user_with(Role.READER, root))
    for code in ("100", "200"):
        client.get(f"/enhet/{code}/")
    page = client.get("/valj-enhet/").content.decode()
    recent = page[page.index("Senast besökta") :]
    assert recent.index("Nämnd 200") < recent.index("Nämnd 100")
