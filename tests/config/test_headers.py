"""What every answer tells the browser, and what a production asks of it beside."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.test import Client

from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from tests import factories

GOOD_KEY = "Zk3vQ9-tYw7LmN2xR5cB8dF1gH4jK6pS0aE_uI-oT3yU7iOqWzXc"
ASKED = ("/", "/logga-in/", "/sok/?q=skola", "/finns-inte/", "/api/v1/units", "/api/v1/openapi.json", "/healthz")
TOLD = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture
def person() -> User:
    return factories.user_with(Role.CONTROLLER, factories.municipality())


@pytest.mark.django_db
@pytest.mark.parametrize("address", ASKED)
def test_every_answer_says_how_it_may_be_used(client: Client, person: User, address: str) -> None:
    client.force_login(person)
    answer = client.get(address)
    assert {name: answer.headers.get(name) for name in TOLD} == TOLD
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    kind = answer.headers["Content-Type"]
    assert "charset=utf-8" in kind if kind.startswith("text/") else kind.startswith("application/"), kind
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(answer.headers)


@pytest.mark.django_db
def test_what_the_api_says_is_never_taken_for_a_page(client: Client, person: User) -> None:
    client.force_login(person)
    for address in ("/api/v1/units", "/api/v1/units/finns-inte"):
        assert client.get(address).headers["Content-Disposition"] == 'attachment; filename="api.json"'


@pytest.mark.django_db
def test_another_site_that_says_where_it_is_gets_nothing_more(client: Client, person: User) -> None:
    """An Origin opens nothing: neither a page for a stranger nor an answer that another site may read."""
    answer = client.get("/api/v1/units", headers={"Origin": "https://styr.example.se"})
    assert answer.status_code == 401
    assert "Access-Control-Allow-Origin" not in answer.headers


PRODUCTION = """
import json
from django.conf import settings
names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_PATH", "SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "DEBUG")
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def test_a_production_keeps_its_cookies_to_itself_and_speaks_tls_alone(tmp_path: object) -> None:
    environment = {
        "STYRKEDJAN_ENV_FILE": "/dev/null", "STYRKEDJAN_MODE": "production", "STYRKEDJAN_SECRET_KEY": GOOD_KEY,
        "STYRKEDJAN_ALLOWED_HOSTS": "styr.example.se", "STYRKEDJAN_DATA": str(tmp_path), "LANG": "C.UTF-8",
        "DJANGO_SETTINGS_MODULE": "styrkedjan.config.settings", "PYTHONPATH": ":".join(sys.path),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", PRODUCTION], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == {
        "SESSION_COOKIE_NAME": "__Host-sessionid", "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_HTTPONLY": True, "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/", "SESSION_COOKIE_DOMAIN": None, "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True, "SECURE_HSTS_SECONDS": 31_536_000, "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "DEBUG": False,
    }  # fmt: skip
