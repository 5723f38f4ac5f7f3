"""The start page, the choice at the top and search."""

from __future__ import annotations

import pytest
from django.test import Client

from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_stranger_is_sent_to_the_log_in_page(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"].startswith("/logga-in/")


def test_a_person_without_role_is_told_what_to_do(client: Client) -> None:
    client.force_login(factories.user())
    response = client.get("/")
    assert "Du har ingen roll ännu" in response.content.decode()


def test_the_start_page_greets_with_role_and_unit(client: Client) -> None:
    root = factories.municipality()
    committee = factories.committee(root, name="Skolnämnden")
    client.force_login(factories.user_with(Role.COMMITTEE_MEMBER, committee, "lova"))
    page = client.get("/").content.decode()
    assert "Hej Lova" in page
    assert "Ledamot – Skolnämnden" in page


def test_the_chosen_month_stays_chosen(client: Client) -> None:
    root = factories.municipality()
    client.force_login(factories.user_with(Role.CONTROLLER, root))
    client.post("/val/", {"period": "2026-04", "as_of": "", "next": "/"})
    assert '<option value="2026-04" selected>' in client.get("/").content.decode()


def test_the_way_back_never_leaves_the_site(client: Client) -> None:
    root = factories.municipality()
    client.force_login(factories.user_with(Role.CONTROLLER, root))
    response = client.post("/val/", {"period": "2026-04", "next": "https://annan.example/"})
    assert response["Location"] == "/"


def test_units_of_another_municipality_are_never_offered(client: Client) -> None:
    mine, other = factories.municipality("0001"), factories.municipality("0002", name="Grannkommun")
    factories.committee(other, name="Grannens nämnd")
    client.force_login(factories.user_with(Role.CONTROLLER, mine))
    page = client.get("/valj-enhet/").content.decode()
    assert "Provkommun" in page
    assert "Grann" not in page
