"""The tables of a page as a workbook: figures as figures, codes as they are, and nothing that the page did not show."""

from io import BytesIO

import pytest
from django.http import HttpResponse
from openpyxl import load_workbook

from styrkedjan.foundation.roles import Role
from styrkedjan.pages.kit.shown_tables import workbook
from tests import factories

TERM = '<button class="term">Konto</button><span popover>Vad det är</span>'
HEADS = f'<th scope="col">{TERM}</th><th class="num">Utfall</th><th scope="col" class="num">Dolt</th><th>Text</th>'
FORM = '<label class="hidden">Belopp</label><input value="12"><svg><text>osynligt</text></svg>'
PAGE = f"""<html><head><title>Konton – Styrkedjan</title></head><body><main><h1>Konton</h1><h2>Kostnader</h2>
<table class="figures"><caption class="hidden">Kostnader<small>tkr</small></caption><thead><tr>{HEADS}</tr></thead>
<tr><th scope="row">0501</th><td class="num">−1\u00a0234,5</td><td class="num">Undertryckt</td><td>=A1</td></tr>
<tr><th scope="row">0502 <small>Lön</small></th><td class="num">–</td><td class="num">3</td><td>{FORM}</td></tr>
<tr><th scope="row" colspan="2">Summa</th><td class="num">3</td></tr></table>
<table class="figures"><tr><th scope="col">Tom</th></tr></table></main></body></html>"""


def sheets(answer: HttpResponse) -> dict[str, list[tuple[object, ...]]]:
    book = load_workbook(BytesIO(answer.content))
    return {sheet.title: list(sheet.iter_rows(min_row=3, values_only=True)) for sheet in book}


def test_what_the_page_shows_and_nothing_else():
    answer = workbook(None, HttpResponse(PAGE))
    assert 'filename="konton.xlsx"' in answer["Content-Disposition"]
    assert sheets(answer) == {
        "Kostnader, tkr": [
            ("Konto", "Utfall", "Dolt", "Text"),
            ("0501", -1234.5, "Undertryckt", "=A1"),
            ("0502 Lön", None, "3", "12"),
            ("Summa", None, "3", ""),
        ]
    }


FILE = HttpResponse(b"%PDF", "application/pdf")


@pytest.mark.parametrize("page", [HttpResponse("<p>Inga</p>"), HttpResponse(PAGE, status=422), FILE])
def test_what_has_no_table_is_answered_as_it_was(page):
    assert workbook(None, page) is page


@pytest.mark.django_db
def test_a_page_with_plain_tables_offers_them_and_gives_what_it_shows(client):
    root = factories.municipality()
    client.force_login(factories.user_with(Role.ADMINISTRATOR, root))
    page = client.get("/handelselogg/?fran=2020-01-01")
    assert "?fran=2020-01-01&amp;format=tabeller" in page.content.decode()
    found = sheets(client.get("/handelselogg/?fran=2020-01-01&format=tabeller"))
    assert next(iter(found.values()))[0][:3] == ("När", "Vem", "Gjorde vad")
