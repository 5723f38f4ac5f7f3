"""The municipality's directory adds, moves and removes people, by its own protocol."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_models import EnterpriseUser, Group, GroupMember, PatchOp, PatchOperation, SearchRequest
from scim2_models import User as ScimUser
from scim2_tester import Status, check_server

from styrkedjan.areas.directory.actions import groups
from styrkedjan.areas.directory.actions.directories import new_key, revoke_keys
from styrkedjan.areas.directory.models import Factor, Identity
from styrkedjan.areas.organisation.models import RoleAssignment
from styrkedjan.foundation import tokens
from styrkedjan.foundation.models import ApiToken, AuditEvent, User
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.directory.world import ENTERPRISE, ORGANISATION, town

pytestmark = pytest.mark.django_db


def roles(name: str) -> list[tuple[str, str]]:
    held = RoleAssignment.objects.filter(user__username=name, valid_to=None)
    return sorted(held.values_list("role", "unit__code"))


def test_a_life_in_the_directory() -> None:
    """Comes, is moved, leaves: roles follow the groups, what was answered for goes on to another, history stays."""
    here = town()
    groups.add_rule(by=here.admin, group="Rektorer S1", role=Role.UNIT_HEAD, unit=here.school)
    groups.add_rule(by=here.admin, group="Rektorer S2", role=Role.UNIT_HEAD, unit=here.other_school)
    anna = here.add("anna", emails=[{"value": "anna@exempel.se", "type": "work"}], title="Rektor")
    assert roles("anna") == []
    first, second = here.group("Rektorer S1", anna), here.group("Rektorer S2")
    assert roles("anna") == [("unit_head", "S1")]
    person = User.objects.get(username="anna")
    assert (person.email, person.title, person.has_usable_password()) == ("anna@exempel.se", "Rektor", False)
    goal = factories.element(factories.plan_year(here.root), here.school, responsible=person)

    # Moved to another school, in the way Entra writes it.
    operations = [{"op": "Remove", "path": f'members[value eq "{anna["id"]}"]'}]
    assert here.send("PATCH", f"/Groups/{first['id']}", {"Operations": operations}).status_code == 200
    operations = [{"op": "Add", "path": "members", "value": [{"value": anna["id"]}]}]
    assert here.send("PATCH", f"/Groups/{second['id']}", {"Operations": operations}).status_code == 200
    assert roles("anna") == [("unit_head", "S2")]
    goal.refresh_from_db()
    assert goal.responsible == here.head, "who no longer works there does not answer for it"

    # By hand an answer at the new school; then she leaves, with a browser open and a key in use.
    goal2 = factories.element(goal.plan_year, here.other_school, key="X2", responsible=person)
    browser = Client()
    browser.force_login(person)
    assert browser.get("/nycklar/").status_code == 200
    key = tokens.create(by=person, user=person, name="prov")
    boss = here.add("chefen")
    told = {"userName": "anna", "externalId": "uid-anna", ENTERPRISE: {"manager": {"value": boss["id"]}}}
    here.send("PUT", f"/Users/{anna['id']}", {**told, "name": {"givenName": "Anna", "familyName": "Prov"}})
    gone = here.send(
        "PATCH", f"/Users/{anna['id']}", {"Operations": [{"op": "Replace", "path": "active", "value": "False"}]}
    )
    assert gone.json()["active"] is False
    assert browser.get("/nycklar/").status_code == 302, "the open browser is out at once"
    assert tokens.holder(key) is None
    assert roles("anna") == []
    goal2.refresh_from_db()
    assert goal2.responsible.username == "chefen"
    assert goal2.history.filter(responsible=person).exists(), "who answered before is still told"
    said = AuditEvent.objects.filter(action="chain.hand_over", target_id=str(goal2.pk)).latest("pk")
    assert said.details == {"från": "Anna Prov", "till": "Chefen Prov", "varför": "Anna Prov har slutat"}

    # Back again, and then gone from the directory for good; the person's row stays for what it has signed.
    back = here.send("PATCH", f"/Users/{anna['id']}", {"Operations": [{"op": "replace", "value": {"active": True}}]})
    assert back.json()["active"] is True
    assert roles("anna") == [("unit_head", "S2")]
    assert here.send("DELETE", f"/Users/{anna['id']}").status_code == 204
    assert here.send("GET", f"/Users/{anna['id']}").status_code == 404
    person.refresh_from_db()
    assert not person.is_active
    assert not Factor.objects.filter(user=person).exists()


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The server in this process leaves the test's own connection open."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.mark.any_database
@pytest.mark.usefixtures("one_connection")
def test_an_independent_client_and_the_tester_agree_with_what_we_say_of_ourselves() -> None:
    here = town()
    client = WSGISCIMClient(
        get_wsgi_application(), base_url="http://testserver/scim/v2", headers={"Authorization": f"Bearer {here.secret}"}
    )
    results = check_server(client)
    failed = [f"{one.title}: {one.reason}" for one in results if one.status in {Status.ERROR, Status.CRITICAL}]
    assert not failed, "\n".join(failed)
    assert len(results) > 30


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('userName eq "ANNA"', ["anna"]),
        ('externalId eq "uid-bo"', ["bo"]),
        ('externalId eq "UID-BO"', []),
        ('userName sw "a" or title co "chef"', ["anna", "bo"]),
        ('active eq true and not (userName eq "anna")', ["bo"]),
        ('emails[type eq "work" and value ew "exempel.se"]', ["anna"]),
        (f'{ENTERPRISE}:department eq "Skolan"', ["bo"]),
        ("title pr", ["bo"]),
        ('meta.lastModified gt "2020-01-01T00:00:00Z"', ["anna", "bo"]),
    ],
)
def test_filters(text: str, found: list[str]) -> None:
    here = town()
    here.add("anna", emails=[{"value": "anna@exempel.se", "type": "work"}])
    here.add("bo", title="Chef", **{ENTERPRISE: {"department": "Skolan"}})
    answer = here.send("GET", f"/Users?filter={text}".replace(" ", "%20")).json()
    assert [one["userName"] for one in answer["Resources"]] == found
    assert answer["totalResults"] == len(found)


def test_pages_versions_and_chosen_attributes() -> None:
    here = town()
    rows = [here.add(f"p{number}") for number in range(5)]
    page = here.send("GET", "/Users?startIndex=4&count=2&attributes=userName").json()
    assert (page["totalResults"], page["itemsPerPage"]) == (5, 2)
    assert [set(one) for one in page["Resources"]] == [{"id", "schemas", "userName"}] * 2
    where, version = f"/Users/{rows[0]['id']}", rows[0]["meta"]["version"]
    assert here.send("GET", where, **{"If-None-Match": version}).status_code == 304
    change = {"Operations": [{"op": "replace", "path": "name.givenName", "value": "Ny"}]}
    after = here.send("PATCH", where, change, **{"If-Match": version})
    assert (after.status_code, after.json()["name"]["givenName"]) == (200, "Ny")
    assert here.send("PATCH", where, change, **{"If-Match": version}).status_code == 412


BAD: list[tuple[str, str, Any, int]] = [
    ("POST", "/Users", {"userName": ""}, 400),
    ("POST", "/Users", {"userName": "x" * 200}, 400),
    ("POST", "/Users", {"userName": "med\x00noll"}, 400),
    ("POST", "/Users", {"userName": "kim", "externalId": "19121212-1212"}, 400),
    ("POST", "/Users", {"userName": "kim", "active": "kanske"}, 400),
    ("POST", "/Users", ["ingen"], 400),
    ("POST", "/Users", {"userName": "admin"}, 201),
    ("POST", "/Users", {"userName": "utifran"}, 409),
    ("POST", "/Users", {"userName": "anna"}, 409),
    ("POST", "/Groups", {"displayName": "G", "members": [{"value": "999999"}]}, 400),
    ("POST", "/Groups", {"displayName": "G", "members": [{"value": "x"}]}, 400),
    ("GET", "/Users?filter=userName%20eq", None, 400),
    ("GET", "/Users?filter=((((", None, 400),
    ("GET", "/Users?startIndex=x", None, 400),
    ("GET", "/Users/0x1", None, 404),
    ("GET", "/Roles", None, 404),
    ("DELETE", "/Users", None, 405),
    ("PATCH", "/Users/{anna}", {"Operations": [{"op": "replace", "path": "id", "value": "1"}]}, 400),
    ("PATCH", "/Users/{anna}", {"Operations": [{"op": "byt", "path": "title", "value": "1"}]}, 400),
    ("PATCH", "/Users/{anna}", {"Operations": []}, 400),
    ("PATCH", "/Users/{anna}", {"Operations": [{"op": "remove", "path": "userName"}]}, 400),
]


def test_what_cannot_be_done_is_refused_in_its_own_words() -> None:
    here = town()
    anna = here.add("anna")
    factories.user_with(Role.READER, factories.municipality("0001", "Annan"), "utifran")
    for method, where, told, status in BAD:
        answer = here.send(method, where.replace("{anna}", anna["id"]), told)
        assert answer.status_code == status, (method, where, told, answer.content)
        if status >= 400:
            assert answer["Content-Type"] == "application/scim+json"
            assert answer.json()["detail"].endswith((".", "]")), answer.json()


def test_the_key_opens_the_directory_and_nothing_else() -> None:
    here = town()
    there = factories.municipality("0001", "Annan")
    other = factories.user_with(Role.ADMINISTRATOR, there)
    foreign, foreign_secret = new_key(by=other, principal=there, organisation="212000-5678")
    anna = here.add("anna")
    for secret in ("", "fel", tokens.create(by=here.admin, user=here.admin, name="egen")):
        assert Client().get("/scim/v2/Users", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    where = f"/scim/v2/Users/{anna['id']}"
    for method in (Client().get, Client().delete, Client().put):
        assert method(where, headers={"Authorization": f"Bearer {foreign_secret}"}).status_code == 404
    assert Client().get("/api/v1/units", headers={"Authorization": f"Bearer {here.secret}"}).status_code == 401
    revoke_keys(by=here.admin, directory=here.directory)
    assert here.send("GET", "/Users").status_code == 401
    assert not Identity.objects.filter(organisation=foreign.organisation).exists()


def test_the_last_administrator_is_not_taken_away() -> None:
    here = town()
    row = here.send("POST", "/Users", {"userName": "admin", "name": {"givenName": "A", "familyName": "B"}}).json()
    answer = here.send("DELETE", f"/Users/{row['id']}")
    assert answer.status_code == 409
    assert "den enda administratören" in answer.json()["detail"]
    assert User.objects.get(username="admin").is_active
    assert ApiToken.objects.filter(user=here.directory.user, revoked_at=None).exists()


@pytest.mark.usefixtures("one_connection")
def test_the_standards_own_client() -> None:
    here = town()
    client = WSGISCIMClient(
        get_wsgi_application(), base_url="http://testserver/scim/v2", headers={"Authorization": f"Bearer {here.secret}"}
    )
    client.discover()
    made = client.create(ScimUser[EnterpriseUser](user_name="kim", external_id="uid-kim"))
    group = client.create(Group(display_name="Läsare", members=[GroupMember(value=made.id)]))
    found = client.query(Group, query_parameters=SearchRequest(filter='displayName eq "läsare"'))
    assert [one.id for one in found.resources] == [group.id]
    patch = PatchOp[Group](
        operations=[PatchOperation(op=PatchOperation.Op.remove, path=f'members[value eq "{made.id}"]')]
    )
    client.modify(Group, group.id, patch)
    assert not client.query(Group, group.id).members
    client.delete(ScimUser, made.id)
    assert here.directory.organisation == ORGANISATION
