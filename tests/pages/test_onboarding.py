"""A new municipality in the browser's stead: who may, what is refused, the list of what is left, and the catalogue."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from django.test import Client

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.chain.queries import steering_models as queries
from styrkedjan.areas.indicators.models import Indicator, IndicatorLink
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db

LILLBY = {"name": "Lillby kommun", "kind": "municipality", "code": "9902", "steering_model": "minimal"}


@pytest.fixture
def operator(client: Client) -> User:
    person = factories.user("drift", is_superuser=True)
    client.force_login(person)
    return person


def _text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_one_who_runs_it_is_offered_to_begin(client: Client, operator: User) -> None:
    assert "Lägg upp en ny kommun" in _text(client.get("/"))
    answer = client.post("/kommuner/ny/", LILLBY, follow=True)
    assert "1 av 11 steg är klara" in _text(answer)
    root = Unit.objects.get(parent=None)
    assert (root.name, root.code, root.steering_model) == ("Lillby kommun", "9902", "minimal")


def test_nobody_else_begins_one(client: Client) -> None:
    client.force_login(factories.user_with(Role.ADMINISTRATOR, factories.municipality()))
    assert client.get("/kommuner/ny/").status_code == 403
    assert client.post("/kommuner/ny/", LILLBY).status_code == 403
    assert Unit.objects.filter(parent=None).count() == 1


def test_a_second_of_the_same_name_is_refused_and_the_name_is_kept_as_written(client: Client, operator: User) -> None:
    client.post("/kommuner/ny/", LILLBY | {"name": "  Lillby Åkommun "})
    answer = client.post("/kommuner/ny/", LILLBY | {"name": "lillby åKOMMUN", "code": "9903"})
    assert answer.status_code == 422
    assert "Det finns redan en huvudman som heter ”Lillby Åkommun”." in _text(answer)


def test_who_has_two_municipalities_sees_the_one_chosen(client: Client, operator: User) -> None:
    client.post("/kommuner/ny/", LILLBY)
    client.post("/kommuner/ny/", LILLBY | {"name": "Storstad", "code": "9903"})
    assert "Storstad" in _text(client.get("/kom-igang/"))
    first = Unit.objects.get(code="9902")
    client.post("/kommuner/", {"kommun": str(first.pk)})
    assert "Lillby kommun" in _text(client.get("/kom-igang/"))
    stranger = factories.municipality("9904", name="Annanstans")
    client.post("/kommuner/", {"kommun": str(stranger.pk)})
    assert "Annanstans" not in _text(client.get("/kom-igang/"))


def test_each_step_is_judged_by_what_is_there(client: Client, operator: User) -> None:
    client.post("/kommuner/ny/", LILLBY)
    root = Unit.objects.get(code="9902")
    committee = factories.committee(root, "10", "Skolnämnden")
    told = _text(client.get("/kom-igang/"))
    assert "1 nämnd, men ingen enhet under en nämnd ännu." in told
    factories.unit(committee, name="Solens skola")
    told = _text(client.get("/kom-igang/"))
    assert "2 av 11 steg är klara" in told
    assert "ordförande saknas för Skolnämnden" in told
    client.post("/planar/borja/", {"year": "2027", "model": "minimal"})
    assert PlanYear.objects.get().year == 2027
    assert "Det återstår: Planåret är tomt." in _text(client.get("/kom-igang/"))


def test_the_start_page_shows_the_next_step_to_those_who_set_up_and_to_nobody_else(
    client: Client, operator: User
) -> None:
    client.post("/kommuner/ny/", LILLBY)
    assert "Kom igång: 1 av 11 steg är klara" in _text(client.get("/"))
    client.force_login(factories.user_with(Role.UNIT_HEAD, Unit.objects.get(code="9902")))
    assert "Kom igång" not in _text(client.get("/"))


@pytest.fixture
def root(client: Client) -> Unit:
    found = factories.municipality()
    client.force_login(factories.user_with(Role.CONTROLLER, found, "rut"))
    return found


def test_a_model_is_copied_and_changed_part_by_part(client: Client, root: Unit) -> None:
    client.post("/styrmodeller/minimal/kopiera/", {"name": "Vår modell"})
    form = client.get("/styrmodeller/egen-1/nivaer/unit/").context["form"]
    sent = {"name": "Skola", "plural": "Skolor", "parent": "committee", "unit_kinds": ["unit"]}
    answer = client.post("/styrmodeller/egen-1/nivaer/unit/", {**sent, "version": form["version"].value()})
    assert answer.status_code == 302
    level = queries.steering_model_of(root.pk, "egen-1").level("unit")
    assert (level.name, [kind.value for kind in level.unit_kinds]) == ("Skola", ["unit"])
    assert "Skolor" in _text(client.get("/styrmodeller/egen-1/som-text/"))


def test_what_others_point_at_is_not_taken_away_and_they_are_named(client: Client, root: Unit) -> None:
    client.post("/styrmodeller/minimal/kopiera/", {"name": "Vår modell"})
    row = queries.own_model(root, "egen-1")
    assert row is not None
    answer = client.post("/styrmodeller/egen-1/nivaer/unit/ta-bort/", {"version": version_of([row])})
    assert "Enhet används av Enhetens mål, Aktivitet, Enhet" in _text(answer)
    assert queries.own_model(root, "egen-1") == row


def test_a_text_with_faults_is_told_line_by_line_and_kept(client: Client, root: Unit) -> None:
    client.post("/styrmodeller/minimal/kopiera/", {"name": "Vår modell"})
    row = queries.own_model(root, "egen-1")
    assert row is not None
    wrong = row.text.replace("parent: council", "parent: counsil", 1)
    answer = client.post("/styrmodeller/egen-1/som-text/", {"text": wrong, "version": version_of([row])})
    assert answer.status_code == 422
    assert "”counsil” pekar på något som inte finns." in _text(answer)
    assert "Menade du ”council”?" in _text(answer)
    assert "parent: counsil" in answer.content.decode()


def test_the_installations_own_model_is_read_and_not_changed(client: Client, root: Unit) -> None:
    assert "Kopiera och ändra" in _text(client.get("/styrmodeller/huddinge/"))
    assert client.get("/styrmodeller/huddinge/som-text/").status_code == 409
    file = client.get("/styrmodeller/huddinge/fil/").content.decode()
    assert yaml.safe_load(file)["id"] == "huddinge"


def test_indicators_are_taken_ready_from_the_catalogue_once(client: Client, root: Unit) -> None:
    goal = factories.element(factories.plan_year(root), root, level="council", key="KF-1")
    sent = {"keys": ["N00097", "N15001"], "owner": root.pk, "source": "kolada", "element": goal.pk}
    assert client.post("/indikatorer/katalog/", sent).status_code == 302
    rows = Indicator.objects.filter(principal=root).order_by("key")
    assert [(row.key, row.unit_of_measure, row.source_key) for row in rows] == [
        ("N00097", "%", "N00097"), ("N15001", "%", "N15001"),
    ]  # fmt: skip
    assert {one.indicator for one in NOW.rows(IndicatorLink).filter(element=goal)} == set(rows)
    assert client.post("/indikatorer/katalog/", sent).status_code == 422
