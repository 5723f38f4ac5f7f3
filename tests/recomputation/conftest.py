"""The demo as its controller sees it, and its raw rows. Each process of the run opens a copy of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from styrkedjan.foundation.models import User
from tests import demo
from tests.recomputation.economy import Economy
from tests.recomputation.pages import Page, read_page
from tests.recomputation.raw import Raw, Row

PRINCIPAL = "9901"
SHOWN = 40


@dataclass
class Site:
    """The demo's pages. `month` is what is chosen at the top, `moment` the known-time."""

    client: Client
    store: Path
    year: int
    month: int
    raws: dict[datetime | None, Raw] = field(default_factory=dict, repr=False)
    economies: dict[tuple[datetime | None, int, int], Economy] = field(default_factory=dict, repr=False)

    def page(self, name: str, query: str = "", **where: Any) -> Page:
        address = reverse(name, kwargs=where) + query
        answer = self.client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        page = read_page(answer.content.decode())
        page.address = address
        return page

    def choose(self, year: int, month: int, as_of: str = "") -> None:
        """At the bar on top of every page."""
        self.client.post(reverse("start:choose"), {"period": f"{year}-{month:02d}", "as_of": as_of})

    def raw(self, moment: datetime | None = None) -> Raw:
        if moment not in self.raws:
            self.raws[moment] = Raw(self.store, PRINCIPAL, moment)
        return self.raws[moment]

    def economy(self, year: int = 0, month: int = 0, moment: datetime | None = None) -> Economy:
        """Of what is chosen, or of another month or moment; each is added up once."""
        key = (moment, year or self.year, month or self.month)
        if key not in self.economies:
            self.economies[key] = Economy(self.raw(moment), *key[1:])
        return self.economies[key]


@pytest.fixture(scope="module")
def site(shared_demo: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Site]:
    """A copy of the demo in the place of the test database."""
    data = demo.copied(shared_demo, tmp_path_factory.mktemp("recomputation") / "data")
    before = connection.settings_dict["NAME"], settings.STYRKEDJAN_STORE
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched:
        # The figures stand in tables; drawing them as well would take most of the time.
        patched.setattr("vl_convert.vegalite_to_svg", lambda *_, **__: "<svg></svg>")
        connection.close()
        connection.settings_dict["NAME"], settings.STYRKEDJAN_STORE = str(data / "styrkedjan.sqlite3"), data / "store"
        try:
            client = Client()
            client.force_login(User.objects.get(username="controller"))
            year, month = _chosen(client)
            yield Site(client, data / "store", year, month)
        finally:
            connection.close()
            connection.settings_dict["NAME"], settings.STYRKEDJAN_STORE = before


def _chosen(client: Client) -> tuple[int, int]:
    """The month that the demo opens with."""
    html = client.get(reverse("economy:unit", kwargs={"code": PRINCIPAL})).content.decode()
    found = re.search(r'<option value="(\d{4})-(\d{2})" selected', html)
    assert found
    return int(found[1]), int(found[2])


def overhead(raw: Raw) -> list[Row]:
    """The units with others below them."""
    return [unit for unit in raw.units.values() if raw.between(unit)]


def examples(raw: Raw) -> list[Row]:
    """Every unit with others below it, and of the rest every twelfth: all kinds and all committees are among them."""
    leaves = sorted((unit for unit in raw.units.values() if not raw.between(unit)), key=lambda unit: unit.code)
    return overhead(raw) + leaves[::12]


class Judge:
    """Collects what differs, so that one look tells everything."""

    def __init__(self) -> None:
        self.compared = 0
        self.wrong: list[str] = []

    def equal(self, where: str, what: str, shown: object, expected: object) -> None:
        self.compared += 1
        if shown != expected:
            self.wrong.append(f"{where} {what}\n    visar  {shown}\n    är     {expected}")

    def rows(self, where: str, what: str, shown: list[list[str]], expected: list[list[str]]) -> None:
        """Row by row, so that a difference points at its row."""
        self.equal(where, f"{what}: rader", [row[0] for row in shown], [row[0] for row in expected])
        for row, right in zip(shown, expected, strict=False):
            self.equal(where, f"{what}: {right[0]}", row, right)


@pytest.fixture
def judge() -> Iterator[Judge]:
    found = Judge()
    yield found
    assert found.compared, "Ingenting jämfördes."
    told = "\n".join(found.wrong[:SHOWN])
    assert not found.wrong, f"{len(found.wrong)} av {found.compared} skiljer sig:\n{told}"
