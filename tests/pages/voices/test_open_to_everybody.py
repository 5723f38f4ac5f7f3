"""Every public page of voices against every private thing, without a log-in; and how plain each is, measured."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from styrkedjan.areas.voices.actions import asking, matters
from styrkedjan.areas.voices.models import BudgetIdea, Dialogue, Promise
from styrkedjan.areas.voices.queries import rules
from styrkedjan.domain.publishing.readability import EASY, lix
from tests.areas.voices.test_listening import DAY, opened, promised, voting
from tests.areas.voices.town import Town
from tests.pages.test_doors import OPEN

pytestmark = pytest.mark.django_db
# A word of its own in each private thing.
PRIVATE = {
    "synpunkten": "ordetsynpunkt", "den hemliga": "ordethemlig", "utredningen": "ordetutredning", "namnet": "ordetnamn",
    "telefonen": "07011223344", "utkastet": "ordetdialog", "det obeslutade löftet": "ordetlöfte",
    "fritextsvaret": "ordetfritext", "den olästa idén": "ordetidé", "ärendet under löftet": "ordetärende",
}  # fmt: skip
TOLD = re.compile(r"<(h1|h2|p|li|legend|label|dt|dd|summary)[^>]*>(.*?)</\1>", re.DOTALL)


@pytest.fixture
def addresses() -> list[str]:
    town = Town()
    who = {"created_by": town.controller, "changed_by": town.controller}
    contact = {"name": PRIVATE["namnet"], "mail": "", "phone": PRIVATE["telefonen"]}
    row = town.said(PRIVATE["synpunkten"], contact=contact)
    row = matters.assign(by=town.registrar, row=row, unit=town.care)
    matters.investigate(by=town.head, row=row, found=PRIVATE["utredningen"], justified="yes", version=row.version)
    town.written(text=PRIVATE["den hemliga"], is_secret=True)
    promise = promised(town)
    promise.cases.create(reference=PRIVATE["ärendet under löftet"], started_on=DAY, **who)
    Promise.objects.create(unit=town.committee, code="U", text=PRIVATE["det obeslutade löftet"], measure="cases",
                           limit=5, valid_from=DAY, **who)  # fmt: skip
    Dialogue.objects.create(unit=town.committee, title=PRIVATE["utkastet"], question="x", influence="x",
                            level="consult", opens=DAY, closes=town.today, **who)  # fmt: skip
    survey = opened(town)
    asking.submit(survey=survey, nonce="1", unit=town.care, outcome="", grades=[5, 1], remark=PRIVATE["fritextsvaret"])
    round_, _, _ = voting(town)
    BudgetIdea.objects.create(round=round_, number=9, title=PRIVATE["den olästa idén"], text="x", **who)
    code = {"code": town.root.code}
    more = {"voices:answer_survey": [{"key": survey.key}], "voices:public_budget": [{"pk": round_.pk}],
            "voices:way": [{"neighbour": one} for one in rules.neighbours()]}  # fmt: skip
    names = sorted(name for name in OPEN if name.startswith("voices:"))
    found = [reverse(name, kwargs={**code, **one}) for name in names for one in more.get(name, [{}])]
    return [*found, f"/oppet/{town.root.code}/enkat/{survey.key}/?latt=1"]


def test_no_public_page_tells_anything_private_and_all_are_plain(addresses: list[str]) -> None:
    assert len(addresses) >= 14
    for address in addresses:
        answer = Client().get(address)
        text = answer.content.decode()
        told = [name for name, word in PRIVATE.items() if word in text.casefold()]
        assert (answer.status_code, told) == (200, []), address
        main = text.split("<main")[1].split("</main>")[0]
        sentences = [html.unescape(re.sub(r"<[^>]+>", " ", one)) for _, one in TOLD.findall(main)]
        assert lix(sentences) < EASY, (address, lix(sentences))
