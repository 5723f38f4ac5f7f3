"""Help where one is: what the guide says of a page, the words behind the words, and what is open to everybody."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver

from styrkedjan.foundation.roles import Role
from styrkedjan.pages.help.views import GUIDES
from styrkedjan.pages.kit import guide
from tests import factories as make

NAMES = [name for name in guide.names() if name != "sakerhet"]


@pytest.fixture
def reader(db: None, client: Client) -> Client:
    client.force_login(make.user_with(Role.UNIT_HEAD, make.municipality()))
    return client


def test_every_page_of_the_guide_is_read_in_the_product(reader: Client) -> None:
    for name in NAMES:
        page = reader.get(f"/hjalp/{name}/").content.decode()
        assert "<!--" not in page, name
        assert "&lt;" not in page.split("<main")[1] or name in ("drift", "imports", "kommandon"), name
    assert reader.get("/hjalp/okand/").status_code == 404
    assert reader.get("/hjalp/bild/rapport.png").headers["Content-Type"] == "image/png"
    assert reader.get("/hjalp/bild/..").status_code == 404


def test_the_guide_tells_of_pages_that_there_are() -> None:
    told = {page for name in NAMES for one in guide.text(name).sections for page in one.pages}
    views = {
        f"{space}:{name}" for space, (_, inner) in get_resolver().namespace_dict.items() for name in inner.reverse_dict
    }
    assert told - views == set()
    assert len(told) > 60


def test_help_begins_with_the_page_one_came_from(reader: Client) -> None:
    page = reader.get("/hjalp/?sida=reporting:report").content.decode()
    assert page.index("Skriv rapporten") < page.index("återremittera och besluta")  # one's own role first
    assert 'href="/hjalp/enhetschef/#skriv-rapporten"' in page


def test_every_role_has_a_guide() -> None:
    assert set(GUIDES) == set(Role)
    assert all(guide.text(name) for name in GUIDES.values())


def test_a_word_has_its_meaning_behind_it() -> None:
    assert guide.words()["avvikelse helår"].term == "Avvikelse"
    assert all(word.meaning.endswith(".") for word in guide.words().values())


def test_the_accessibility_statement_is_open_to_everybody(db: None, client: Client) -> None:
    page = client.get("/tillganglighet/").content.decode()
    for said in ("Digg", "WCAG 2.1", "Säg till"):
        assert said in page
