"""Three ways in, in a real browser before real identity servers: OpenID Connect, SAML, and a key in the device."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from styrkedjan.areas.directory.actions import people
from styrkedjan.areas.directory.models import Factor
from styrkedjan.foundation.models import AccountKind, AuditEvent
from styrkedjan.foundation.roles import Role
from styrkedjan.sources.sign_in.providers import OIDC_ATTRIBUTES, SAML_ATTRIBUTES, Provider
from tests import factories
from tests.areas.directory.world import ORGANISATION, town
from tests.journeys.conftest import PHONE, begun
from tests.sign_in import servers

SECONDS = 15
PASSWORD = "hemligt-lösenord"


@pytest.fixture(scope="session", autouse=True)
def beside_the_drivers_loop() -> None:
    """The browser's driver has a loop in this thread, and Django would not ask its database beside one.

    For the whole session, since the database is made once in it, and before this module's fixtures.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.mark.any_database
@pytest.mark.django_db(transaction=True)
def test_three_ways_in(
    django_db_setup: None,
    browser: Browser,
    live_server: Any,
    settings: Any,
    tmp_path: Path,
    accessible: Callable[[Page], None],
) -> None:
    here = town()
    for uid, role in (("anna", Role.UNIT_HEAD), ("dwho", Role.READER)):
        person = factories.user_with(role, here.school, uid)
        people.link(by=here.admin, principal=here.root, person=person, uid=uid, organisation=ORGANISATION)
    spare = factories.user_with(Role.ADMINISTRATOR, here.root, "reserv")
    spare.kind = AccountKind.EMERGENCY
    spare.set_password(PASSWORD)
    spare.save()
    at = f"{live_server.url}/logga-in/med"
    (tmp_path / "secret").write_text("hemlig")
    saml = servers.saml_server(
        tmp_path / "saml", {"anna": {SAML_ATTRIBUTES["affiliation"]: [f"anna@{ORGANISATION}"]}},
        f"{at}/kort/metadata/", f"{at}/kort/acs/",
    )  # fmt: skip
    oidc = servers.oidc_server(tmp_path / "oidc", "styr", "hemlig", f"{at}/konto/svar/", '"Alla"')
    with saml as metadata, oidc as issuer:
        shared = {"municipality": "0000", "organisations": (ORGANISATION,)}
        settings.LOCAL_LOGIN = "emergency"
        settings.SIGN_IN = (
            Provider("konto", "Logga in med kommunens konto", "oidc", **shared, organisation=ORGANISATION,
                     attributes=OIDC_ATTRIBUTES | {"uid": "sub"}, issuer=issuer, client_id="styr",
                     client_secret_file=str(tmp_path / "secret")),
            Provider("kort", "Logga in med tjänstekort", "saml", **shared, attributes=SAML_ATTRIBUTES,
                     metadata=metadata),
        )  # fmt: skip
        page = begun(browser, live_server.url, PHONE).new_page()
        faults: list[str] = []
        page.on("pageerror", lambda one: faults.append(str(one)) if live_server.url in page.url else None)

        page.goto("/nycklar/")
        accessible(page)
        expect(page.get_by_label("Lösenord")).to_be_hidden()
        began = time.monotonic()
        page.get_by_role("link", name="Logga in med kommunens konto").click()
        page.locator("input[name=user]").first.fill("dwho")
        page.locator("input[name=password]").first.fill("dwho")
        page.locator("input[name=password]").first.press("Enter")
        page.wait_for_url("**/nycklar/")
        assert time.monotonic() - began < SECONDS
        out(page)

        began = time.monotonic()
        page.get_by_role("link", name="Logga in med tjänstekort").click()
        page.locator("#username").fill("anna")
        page.locator("#password").fill("anna")
        page.locator("#password").press("Enter")
        page.wait_for_url(f"{live_server.url}/")
        assert time.monotonic() - began < SECONDS
        out(page)

    # A bad day: the organisation's log-in is away. The account for it has a key.
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    page.locator("details.fold summary").click()
    page.get_by_label("Användarnamn").fill("reserv")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in med lösenord").click()
    page.wait_for_url(f"{live_server.url}/")
    page.goto("/inloggning/")
    accessible(page)
    page.get_by_label("Vad kallar du den?").fill("Kassaskåpets nyckel")
    page.get_by_role("button", name="Lägg till nyckeln").click()
    expect(page.get_by_text("Nyckeln är sparad")).to_be_visible()
    accessible(page)
    out(page)
    page.locator("details.fold summary").click()
    page.get_by_label("Användarnamn").fill("reserv")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in med lösenord").click()
    expect(page.get_by_role("heading", name="Ett steg till")).to_be_visible()
    accessible(page)
    page.goto("/logga-in/")
    began = time.monotonic()
    page.locator("details.fold summary").click()
    page.get_by_role("button", name="Använd en nyckel i enheten").click()
    page.wait_for_url(f"{live_server.url}/")
    assert time.monotonic() - began < SECONDS
    assert Factor.objects.get().last_used_at is not None
    assert AuditEvent.objects.filter(action="directory.emergency_log_in", by=spare).count() == 2
    assert faults == []
    page.context.close()


def out(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/logga-in/")
