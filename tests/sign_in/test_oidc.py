"""A real OpenID provider (LemonLDAP::NG): who it says, and an answer that was not asked for refused."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from html import unescape
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from styrkedjan.areas.directory.actions import groups, people
from styrkedjan.areas.directory.models import OutsideSession
from styrkedjan.domain.errors import Refused
from styrkedjan.foundation.roles import Role
from styrkedjan.sources.sign_in import oidc
from styrkedjan.sources.sign_in.providers import OIDC_ATTRIBUTES, Provider
from tests import factories
from tests.areas.directory.world import ORGANISATION, Town, town
from tests.sign_in import servers

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
HOST = "localhost"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    folder = tmp_path_factory.mktemp("oidc")
    (folder / "secret").write_text("hemlig\n")
    answer_at = f"http://{HOST}/logga-in/med/prov/svar/"
    at = answer_at.removesuffix("svar/")
    with servers.oidc_server(
        folder / "op", "styrkedjan", "hemlig", answer_at, '"Rektorer; Alla"', f"{at}ute/", f"{at}avslutad/"
    ) as issuer:
        yield Provider(
            key="prov", label="Logga in med kontot", kind="oidc", municipality="0000", organisations=(ORGANISATION,),
            organisation=ORGANISATION, attributes=OIDC_ATTRIBUTES | {"uid": "sub"}, issuer=issuer,
            client_id="styrkedjan", client_secret_file=str(folder / "secret"),
        )  # fmt: skip


@pytest.fixture
def here(provider: Provider, settings: Any) -> Town:
    settings.SIGN_IN = (provider,)
    found = town()
    groups.add_rule(by=found.admin, group="rektorer", role=Role.UNIT_HEAD, unit=found.school)
    return found


def answer_of(browser: Client, name: str, outside: httpx.Client | None = None) -> str:
    """Where the server sends the browser back to; `outside` is what the browser keeps of the server."""
    begun = browser.get("/logga-in/med/prov/?next=/nycklar/", SERVER_NAME=HOST)
    with nullcontext(outside) if outside else httpx.Client(timeout=20) as outside:
        page = outside.get(begun["Location"])
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)"[^>]*value="([^"]*)"', page.text))
        where = page.url
        for _ in range(4):
            form = {unescape(key): unescape(value) for key, value in hidden.items()}
            page = outside.post(where, data={**form, "user": name, "password": name})
            if "Location" in page.headers and HOST in page.headers["Location"].partition("?")[0]:
                return page.headers["Location"]
            if "Location" in page.headers:
                page = outside.get(page.headers["Location"])
                if HOST in page.headers.get("Location", "").partition("?")[0]:
                    return page.headers["Location"]
    pytest.fail(page.text[:3000])


def test_who_logs_in_and_an_answer_that_was_not_asked_for(here: Town) -> None:
    person = factories.user_with(Role.READER, here.school, "dwho")
    people.link(by=here.admin, principal=here.root, person=person, uid="dwho", organisation=ORGANISATION)
    browser = Client()
    back = answer_of(browser, "dwho")
    stranger = Client()
    assert "inte börjat någon inloggning" in stranger.get(back, SERVER_NAME=HOST).content.decode()
    done = browser.get(back, SERVER_NAME=HOST)
    assert (done.status_code, done.get("Location")) == (302, "/nycklar/"), done.content.decode()
    assert browser.session["_auth_user_id"] == str(person.pk)
    assert set(person.role_assignments.values_list("role", flat=True)) == {"reader", "unit_head"}
    assert browser.get(back, SERVER_NAME=HOST).status_code == 409, "once"
    other = Client()
    changed = re.sub(r"state=[^&]*", "state=annan", answer_of(other, "dwho"))
    assert "hör inte till" in other.get(changed, SERVER_NAME=HOST).content.decode()
    unknown = Client()
    told = unknown.get(answer_of(unknown, "rtyler"), SERVER_NAME=HOST)
    assert (told.status_code, f"rtyler@{ORGANISATION}" in told.content.decode()) == (409, True)


def test_a_log_out_goes_there_too_and_comes_from_there(here: Town) -> None:
    person = factories.user_with(Role.READER, here.school, "dwho")
    people.link(by=here.admin, principal=here.root, person=person, uid="dwho", organisation=ORGANISATION)
    browser, second = Client(), Client()
    with httpx.Client(timeout=20) as outside:
        browser.get(answer_of(browser, "dwho", outside), SERVER_NAME=HOST)
        second.get(answer_of(second, "dwho"), SERVER_NAME=HOST)
        assert OutsideSession.objects.filter(index="dwho").count() == 2
        # Out here at once, whatever happens there; and there by a link of its own.
        assert browser.post("/logga-ut/", SERVER_NAME=HOST)["Location"] == "/logga-in/utloggad/"
        assert "_auth_user_id" not in browser.session
        assert "inloggad kvar" in browser.get("/logga-in/utloggad/", SERVER_NAME=HOST).content.decode()
        sent = browser.get("/logga-in/med/prov/ut/", SERVER_NAME=HOST)
        page = outside.get(sent["Location"])
        # The server tells who else has a session of that number, in a frame, and then sends the browser back.
        told = [unescape(one) for one in re.findall(r'<iframe[^>]* src="([^"]*)"', page.text)]
        assert [one.partition("?")[0] for one in told] == [f"http://{HOST}/logga-in/med/prov/avslutad/"]
        bad = re.sub(r"iss=[^&]*", "iss=https://ond.exempel.se", told[0])
        for address, left in ((bad, 1), (told[0].partition("&sid")[0], 1), (told[0], 0)):
            assert Client().get(address, SERVER_NAME=HOST).status_code == 200
            assert sum("_auth_user_id" in one.session for one in (browser, second)) == left, address
        back = unescape(re.search(rf'"(http://{HOST}/logga-in/med/prov/ute/[^"]*)"', page.text)[1])  # type: ignore[index]
        browser.get(back, SERVER_NAME=HOST)
        assert "här och hos organisationen" in browser.get("/logga-in/utloggad/", SERVER_NAME=HOST).content.decode()
        assert "Password" in outside.get(browser.get("/logga-in/med/prov/", SERVER_NAME=HOST)["Location"]).text


def test_a_server_that_is_away_keeps_nobody_logged_in_here(here: Town, settings: Any) -> None:
    browser = Client()
    browser.force_login(here.head)
    session = browser.session
    session["elsewhere"] = {"key": "prov", "name": "a", "index": "", "form": "", "proof": "x"}
    session.save()
    settings.SIGN_IN = (replace(settings.SIGN_IN[0], issuer="http://127.0.0.1:9"),)
    browser.post("/logga-ut/", SERVER_NAME=HOST)
    assert "_auth_user_id" not in browser.session
    page = browser.get("/logga-in/med/prov/ut/", SERVER_NAME=HOST, follow=True).content.decode()
    assert "inte som den ska just nu" in page
    assert "Försök igen" in page
    # Nobody is sent anywhere who has not just logged out, and a word that is not ours confirms nothing.
    assert Client().get("/logga-in/med/prov/ut/", SERVER_NAME=HOST)["Location"] == "/logga-in/utloggad/"
    page = browser.get("/logga-in/med/prov/ute/?state=", SERVER_NAME=HOST, follow=True).content.decode()
    assert "inte bekräftat" in page


def test_a_token_that_is_not_as_it_should_be(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed by the wrong key, unsigned, for another, by another, too old, without our number: each is refused."""
    about: dict[str, Any] = oidc._discovered(provider)
    key, wrong = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": "k", "use": "sig"}
    monkeypatch.setitem(oidc._known, about["jwks_uri"], (time.monotonic(), {"keys": [public]}))
    now = int(time.time())
    right = {"iss": about["issuer"], "aud": "styrkedjan", "sub": "a", "iat": now, "exp": now + 60, "nonce": "n"}

    def token(signed_with: Any = key, algorithm: str = "RS256", **changed: Any) -> str:
        claims = {name: value for name, value in (right | changed).items() if value is not None}
        return jwt.encode(claims, signed_with, algorithm, headers={"kid": "k"})

    assert oidc._tried(provider, about, token(), "n")["sub"] == "a"
    bad = [
        token(wrong), token(None, "none"), token("hemlig" * 8, "HS256"), token(aud="annan"), token(iss="https://ond"),
        token(exp=now - 300), token(iat=None), token(nonce="annan"), token(nonce=None), token(sub=None),
        token(azp="annan"), "skräp", token()[:-4] + "AAAA",
    ]  # fmt: skip
    for one in bad:
        with pytest.raises(jwt.PyJWTError):
            oidc._tried(provider, about, one, "n")
    with pytest.raises(Refused, match="inte som den ska"):
        oidc.begin(Provider("x", "x", "oidc", "0000", (), issuer="http://127.0.0.1:9"), "http://localhost/")
