"""The public side: open to everybody, and nothing of it looks at who reads."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


def test_nobody_is_asked_who_they_are(client: Client) -> None:
    root = factories.municipality()
    assert client.get("/oppet/")["Location"] == f"/oppet/{root.code}/"
    page = client.get(f"/oppet/{root.code}/")
    assert page.status_code == 200
    assert "Vary" not in page.headers or "Cookie" not in page["Vary"]
    assert not page.cookies
    assert client.get("/oppet/finns-inte/").status_code == 404
    assert client.post(f"/oppet/{root.code}/").status_code == 405
