"""Whatever stands in an address or a form, the answer is a page and never a fault in the program."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from styrkedjan.foundation.roles import Role
from styrkedjan.pages.kit import cleaning, query
from styrkedjan.pages.kit.cleaning import LONGEST, cleaned
from tests import factories
from tests.pages.forms import forms_of
from tests.pages.test_doors import guarded
from tests.pages.world import ADDRESSES, World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# Every name that a page reads from its address.
NAMES = (
    "ar", "manad", "period", "sida", "enhet", "fran", "till", "grupp", "belopp", "orsak", "namnd", "slag", "lage",
    "risk", "konto", "rad", "per", "matt", "bokford", "hor_till", "q", "unit", "action", "person", "after", "before",
)  # fmt: skip
ODD = [
    "²", "1e999", "-1", "0", "9" * 300, "1900-01", "2199-12", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00-14:00",
    "NaN", "\x00", "\ud800", "'\"<", "٢٠٢٦", " ", "ord " * 200,
]  # fmt: skip


def enter(client: Client, world: World) -> None:
    person = factories.user("allsmaktig")
    for role in Role:
        factories.give(person, role, world.root)
    client.force_login(person)


class Asked(QueryDict):
    """An address's values, that knows which of their names a page asked for."""

    names: ClassVar[set[str]] = set()

    def __getitem__(self, key: str) -> str | list[object]:
        self.names.add(key)
        return super().__getitem__(key)

    def getlist(self, key: str, default: Any = None) -> list[Any]:
        self.names.add(key)
        return super().getlist(key, default)

    def __contains__(self, key: object) -> bool:
        if not self._mutable:  # filled already
            self.names.add(str(key))
        return super().__contains__(key)


def test_no_odd_value_in_an_address_is_a_fault(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """In each turn every name gets another of the odd values, on every page there is; a page that asked for none of the
    names the first time is not tried again."""
    values = cached_property[Asked](lambda request: Asked(request.META["QUERY_STRING"]))
    values.__set_name__(WSGIRequest, "GET")
    monkeypatch.setattr(WSGIRequest, "GET", values)
    monkeypatch.setattr(cleaning, "QueryDict", Asked)
    world = build_world()
    enter(client, world)
    client.raise_request_exception = False
    asking, faults = guarded(), []
    for turn in range(len(ODD) // 4):
        odd = {name: ODD[(place + 4 * turn) % len(ODD)] for place, name in enumerate(NAMES)}
        odd.pop("manad")  # leads to the same page without the name
        data = QueryDict(mutable=True)
        data.update({name: value.encode("utf-8", "surrogatepass").decode("latin-1") for name, value in odd.items()})
        asked = []
        for route in asking:
            address = reverse(route.name, kwargs=ADDRESSES[route.name].kwargs(world, "mine"))
            Asked.names.clear()
            answer = client.get(f"{address}?{data.urlencode()}")
            if Asked.names & odd.keys():
                asked.append(route)
            if answer.status_code >= 500:
                faults.append((address, turn, repr(answer.exc_info[1])[:200]))
        asking = asked if turn == 0 else asking
    assert faults == []
    assert len(asking) > 60, [route.name for route in asking]


@pytest.mark.parametrize("month", ["1900-01", "1950-01", "2150-12", "2199-12", "²", "0000-00", "2026-13"])
def test_a_month_far_away_is_no_fault(client: Client, month: str) -> None:
    world = build_world()
    enter(client, world)
    client.post("/val/", {"period": month, "as_of": month})
    for name in ("start:start", "economy:unit", "indicators:list", "year_end:overview", "accounts:overview"):
        address = reverse(name, kwargs=ADDRESSES[name].kwargs(world, "mine"))
        assert client.get(address).status_code < 500, address
        assert client.get(address, {"manad": month}).status_code < 500, address


@pytest.mark.parametrize("path", ["/sok/", "/valj-enhet/", "/indikatorer/"])
def test_a_thousand_words_are_a_search_for_the_first(client: Client, path: str) -> None:
    world = build_world()
    enter(client, world)
    assert client.get(path, {"q": "ord " * 240}).status_code < 500
    assert client.get(path, {"q": "ord " * 1200}).status_code == 422


def test_no_odd_text_in_a_form_is_a_fault(client: Client) -> None:
    """Control characters and the longest text that is let in, in every free text of every form."""
    world = build_world()
    enter(client, world)
    client.raise_request_exception = False
    faults = []
    odd = "\x00\x07rad\u202e ett\r\n" + "x" * 300
    for route in guarded():
        page = reverse(route.name, kwargs=ADDRESSES[route.name].kwargs(world, "mine"))
        answer = client.get(page)
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        for form in forms_of(page, answer.content.decode()):
            if form.free_texts:
                sent = form.data(**dict.fromkeys(form.free_texts, odd))
                answer = client.post(form.action, sent)
                if answer.status_code >= 500:
                    faults.append((form.action, repr(answer.exc_info[1])[:200]))
    assert faults == []


def test_what_is_too_long_for_a_person_to_have_written_is_refused(client: Client) -> None:
    enter(client, build_world())
    answer = client.post("/val/", {"next": "x" * (LONGEST + 1)})
    assert answer.status_code == 422
    assert "högst 50" in answer.content.decode()


def test_what_nobody_sees_is_taken_away_and_the_rest_is_as_it_was() -> None:
    sent = QueryDict(mutable=True)
    sent.setlist("text", ["rad ett\r\n\trad\x00 två\u202e", "å"])
    assert cleaned(sent).getlist("text") == ["rad ett\r\n\trad två", "å"]
    clean = QueryDict("a=1&a=2")
    assert cleaned(clean) is clean


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2026", 2026),
        ("²", None),
        ("٢", None),
        ("1e9", None),
        ("-1", None),
        ("", None),
        (None, None),
        ("9" * 400, None),
    ],
)
def test_a_whole_number_is_figures(text: str | None, number: int | None) -> None:
    assert query.integer(text) == number
