"""A real SAML identity provider (SimpleSAMLphp): who it says, and everything else refused with a sentence."""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Iterator
from contextlib import nullcontext
from html import unescape
from typing import Any

import httpx
import pytest
from django.test import Client
from django.utils import timezone

from styrkedjan.areas.directory.actions import groups, people
from styrkedjan.areas.directory.models import Arrival
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import Role
from styrkedjan.sources.sign_in.providers import SAML_ATTRIBUTES, Provider
from tests import factories
from tests.areas.directory.world import ORGANISATION, Town, town
from tests.sign_in import servers

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
HOST = "localhost"
BASE = f"http://{HOST}/logga-in/med/prov"
AFFILIATION = SAML_ATTRIBUTES["affiliation"]
PEOPLE = {
    "anna": {AFFILIATION: [f"anna@{ORGANISATION}", "anna@5562265719"], "grupp": ["Rektorer"]},
    "bo": {AFFILIATION: [f"bo-skola@{ORGANISATION}", f"bo-omsorg@{ORGANISATION}"]},
    "kim": {"urn:oid:1.2.752.29.4.13": ["191212121212"]},
    "sam": {AFFILIATION: ["191212121212@" + ORGANISATION]},
    "ny": {AFFILIATION: [f"ny@{ORGANISATION}"], "grupp": ["Rektorer"], SAML_ATTRIBUTES["first_name"]: ["Ny"]},
}


@pytest.fixture(scope="module")
def metadata(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("saml") / "idp"
    with servers.saml_server(folder, PEOPLE, f"{BASE}/metadata/", f"{BASE}/acs/", f"{BASE}/slo/") as address:
        yield address


@pytest.fixture
def here(metadata: str, settings: Any) -> Town:
    provider = Provider(
        key="prov", label="Logga in med tjänstekortet", kind="saml", municipality="0000", organisations=(ORGANISATION,),
        attributes=SAML_ATTRIBUTES | {"groups": "grupp"}, metadata=metadata, new_people=True,
    )  # fmt: skip
    settings.SIGN_IN = (provider,)
    found = town()
    groups.add_rule(by=found.admin, group="Rektorer", role=Role.UNIT_HEAD, unit=found.school)
    return found


def answer_of(browser: Client, name: str, next_: str = "/", outside: httpx.Client | None = None) -> str:
    """What the identity provider signs for a person, asked by our own question; `outside` is what it remembers."""
    begun = browser.get(f"/logga-in/med/prov/?next={next_}", SERVER_NAME=HOST)
    assert begun.status_code == 302, begun.content.decode()
    with nullcontext(outside) if outside else httpx.Client(follow_redirects=True, timeout=20) as outside:
        page = outside.get(begun["Location"])
        state = unescape(re.search(r'name="AuthState" value="([^"]*)"', page.text)[1])  # type: ignore[index]
        where = str(page.url).partition("?")[0]
        page = outside.post(where, data={"username": name, "password": name, "AuthState": state})
    return unescape(re.search(r'name="SAMLResponse" value="([^"]*)"', page.text)[1])  # type: ignore[index]


def send(browser: Client, response: str) -> Any:
    """The answer comes across sites, without the cookie; the browser then fetches what it told with its own."""
    taken = Client().post("/logga-in/med/prov/acs/", {"SAMLResponse": response}, SERVER_NAME=HOST)
    return browser.get(taken["Location"], SERVER_NAME=HOST) if taken.status_code == 303 else taken


def test_who_logs_in_and_as_what(here: Town) -> None:
    anna = factories.user_with(Role.READER, here.school, "anna")
    people.link(by=here.admin, principal=here.root, person=anna, uid="anna", organisation=ORGANISATION)
    browser = Client()
    response = answer_of(browser, "anna", "/nycklar/")
    done = send(browser, response)
    assert (done.status_code, done["Location"]) == (302, "/nycklar/")
    assert browser.session["_auth_user_id"] == str(anna.pk)
    assert set(anna.role_assignments.values_list("role", flat=True)) == {"reader", "unit_head"}, "its group gave one"
    again = send(browser, response)
    assert again.status_code == 409
    assert "redan använts" in again.content.decode()
    fresh, stolen = Client(), answer_of(Client(), "anna")
    fresh.get("/logga-in/med/prov/", SERVER_NAME=HOST)
    assert "hör inte till den här webbläsaren" in send(fresh, stolen).content.decode()
    outside = Client()
    assert send(outside, answer_of(outside, "anna", "https://ond.exempel.se/"))["Location"] == "/"

    # Two employments: one is picked, for this session.
    for uid in ("bo-skola", "bo-omsorg"):
        one = factories.user_with(Role.READER, here.school, uid)
        people.link(by=here.admin, principal=here.root, person=one, uid=uid, organisation=ORGANISATION)
    browser = Client()
    assert send(browser, answer_of(browser, "bo"))["Location"] == "/logga-in/tillhorighet/"
    page = browser.get("/logga-in/tillhorighet/", SERVER_NAME=HOST).content.decode()
    assert "bo-skola@" in page
    assert "bo-omsorg@" in page
    omsorg = User.objects.get(username="bo-omsorg")
    assert browser.post("/logga-in/tillhorighet/", {"tillhorighet": "999999"}, SERVER_NAME=HOST).status_code == 409
    browser.post("/logga-in/tillhorighet/", {"tillhorighet": str(omsorg.identity.pk)}, SERVER_NAME=HOST)
    assert browser.session["_auth_user_id"] == str(omsorg.pk)

    # A person number alone opens nothing, in whatever dress; who is new comes in where a group gives a role.
    for name in ("kim", "sam"):
        refused = send(browser := Client(), answer_of(browser, name))
        assert refused.status_code == 409
        assert "personnummer räcker inte" in refused.content.decode()
    send(browser := Client(), answer_of(browser, "ny"))
    assert User.objects.get(username="ny").first_name == "Ny"
    assert AuditEvent.objects.filter(action="directory.add", target_label="Ny").exists()

    # Nothing but our own fresh question is answered, and nothing unsigned is taken.
    browser = Client()
    xml = base64.b64decode(answer_of(browser, "anna")).decode()
    for name, bad in spoilt(xml):
        told = send(browser, base64.b64encode(bad.encode()).decode())
        assert told.status_code in {409, 403}, name
        assert "_auth_user_id" not in browser.session, name
        assert "gick inte att lita på" in told.content.decode(), name
    assert send(browser, "inte base64 ens!").status_code == 409
    assert Arrival.objects.filter(until__gte=timezone.now()).count() < 12


def test_a_log_out_goes_there_too_and_comes_from_there(here: Town, metadata: str) -> None:
    anna = factories.user_with(Role.READER, here.school, "anna")
    people.link(by=here.admin, principal=here.root, person=anna, uid="anna", organisation=ORGANISATION)
    browser, base = Client(), metadata.removesuffix("saml2/idp/metadata.php")

    def outside_to(where: str) -> str:
        """Where the provider sends the browser next of ours."""
        while not where.startswith(f"http://{HOST}/"):
            page = outside.get(where, follow_redirects=False)
            assert page.is_redirect, page.text[:2000]
            where = str(page.url.join(page.headers["Location"]))
        return where

    with httpx.Client(follow_redirects=True, timeout=20) as outside:
        send(browser, answer_of(browser, "anna", outside=outside))
        browser.post("/logga-ut/", SERVER_NAME=HOST)
        assert "_auth_user_id" not in browser.session
        back = outside_to(browser.get("/logga-in/med/prov/ut/", SERVER_NAME=HOST)["Location"])
        for bad in (re.sub(r"&Signature=.*", "", back), back.replace("SAMLResponse=", "SAMLResponse=A")):
            page = browser.get(bad, SERVER_NAME=HOST, follow=True).content.decode()
            assert "inte bekräftat" in page
        browser.get("/logga-in/med/prov/ut/", SERVER_NAME=HOST)
        page = browser.get(back, SERVER_NAME=HOST, follow=True).content.decode()
        assert "inte bekräftat" in page, "the answer to another question"
        fresh = outside_to(browser.get("/logga-in/med/prov/ut/", SERVER_NAME=HOST)["Location"])
        page = browser.get(fresh, SERVER_NAME=HOST, follow=True).content.decode()
        assert "här och hos organisationen" in page

    # Begun there: whoever sends it must have signed it, and it ends the sessions of that log-in and no other.
    other = Client()
    send(other, answer_of(other, "anna"))
    with httpx.Client(follow_redirects=True, timeout=20) as outside:
        send(browser, answer_of(browser, "anna", outside=outside))
        asks = outside_to(f"{base}saml2/idp/SingleLogoutService.php?ReturnTo={base}")
        for bad in (re.sub(r"&Signature=.*", "", asks), asks.replace("SAMLRequest=", "SAMLRequest=A")):
            assert browser.get(bad, SERVER_NAME=HOST).status_code == 409
            assert "_auth_user_id" in browser.session
        answered = Client().get(asks, SERVER_NAME=HOST)
        assert "SAMLResponse=" in answered["Location"]
        assert outside.get(answered["Location"]).status_code == 200
        assert "_auth_user_id" not in browser.session
        assert "_auth_user_id" in other.session
    assert f"{BASE}/slo/" in Client().get("/logga-in/med/prov/metadata/", SERVER_NAME=HOST).content.decode()


def spoilt(xml: str) -> Iterator[tuple[str, str]]:
    """Answers that somebody has had a hand in."""
    bare = re.sub(r"<ds:Signature.*?</ds:Signature>", "", xml, flags=re.DOTALL)
    yield "no signature at all", bare
    yield "another person", xml.replace(f"anna@{ORGANISATION}", f"admin@{ORGANISATION}")
    yield "to somebody else", xml.replace("/acs/", "/annan/")
    yield "of last year", re.sub(r'NotOnOrAfter="\d{4}', 'NotOnOrAfter="2020', xml)
    yield "unasked", re.sub(r'InResponseTo="[^"]*"', "", xml)
    assertion = re.search(r"<saml:Assertion.*?</saml:Assertion>", bare, re.DOTALL)
    assert assertion is not None
    forged = assertion[0].replace("anna@", "admin@").replace(re.search(r'ID="([^"]*)"', assertion[0])[1], "_ny")  # type: ignore[index]
    yield "wrapped before", xml.replace("<saml:Assertion", f"{forged}<saml:Assertion", 1)
    yield (
        "wrapped inside",
        xml.replace("</samlp:Response>", f"<samlp:Extensions>{forged}</samlp:Extensions></samlp:Response>"),
    )
    yield (
        "with an entity",
        xml.replace("<samlp:Response", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><samlp:Response', 1),
    )
    chance = random.Random(17)
    for number in range(12):
        at = chance.randrange(xml.index("<samlp:Status"), len(xml) - 2)
        other = chance.choice([one for one in "abcXYZ019<>" if one != xml[at]])
        yield f"chance {number} at {at}", xml[:at] + other + xml[at + 1 :]
