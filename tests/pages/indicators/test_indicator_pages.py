"""Indicators on pages: the list, one indicator, reporting, aiming, defining and what it costs."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.indicators.actions import reporting, targets
from styrkedjan.areas.indicators.actions.reporting import Entry
from styrkedjan.areas.indicators.actions.targets import Aim
from styrkedjan.areas.indicators.models import Indicator, IndicatorValue, TargetValue
from styrkedjan.areas.indicators.queries import kolada, values
from styrkedjan.domain.observations import Breakdown, Missing, Observation, Sex
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
LAST = Period(2025)


@pytest.fixture
def town():
    return make.municipality()


@pytest.fixture
def board(town):
    return make.committee(town, code="GSN", name="Grundskolenämnden")


@pytest.fixture
def schools(board):
    return [make.unit(board, code=name[:2].upper(), name=name) for name in ("Alskolan", "Ekskolan")]


@pytest.fixture
def controller(town):
    return make.user_with(Role.CONTROLLER, town, "cecilia")


@pytest.fixture
def measure(town):
    return make.indicator(
        town,
        key="TRYGG",
        name="Trygga elever",
        numerator="Trygga",
        denominator="Alla som svarat",
        aggregation="share",
        decimals=1,
        what="Andel elever som känner sig trygga.",
        minutes=30,
    )


def say(controller, measure, unit, text, period=LAST, sex=Sex.TOTAL):
    above, below = map(Decimal, text.split("/"))
    part = Breakdown(sex)
    entry = Entry(measure, unit, period, numerator=above, denominator=below, n=int(below), breakdown=part)
    return reporting.report_value(by=controller, entry=entry)


def logged_in(person, month="2025-12", known: str = ""):
    client = Client()
    client.force_login(person)
    client.post("/val/", {"period": month, "as_of": known, "next": "/"})
    return client


def text_of(response):
    return response.content.decode().replace("\u00a0", " ")


@pytest.fixture
def filled(controller, measure, town, schools):
    for year, (one, two) in {2024: ("70/100", "40/100"), 2025: ("80/100", "60/100")}.items():
        say(controller, measure, schools[0], one, Period(year))
        say(controller, measure, schools[1], two, Period(year))
    targets.set_target(by=controller, aim=Aim(measure, town, 2025, floor=Decimal(75)))
    return measure


# -- one indicator ---------------------------------------------------------------------------------------------------


def test_the_page_of_the_municipality_is_made_of_its_units(controller, filled, town):
    html = text_of(logged_in(controller).get(f"/indikator/{filled.pk}/"))
    for words in ("70,0", "minst 75,0", "Alskolan", "Ekskolan", "känner sig trygga.", "Varför detta tal?"):
        assert words in html
    assert "<svg" in html
    assert "Summa täljare 140, summa nämnare 200" in html


def test_a_unit_is_chosen_in_the_address(controller, filled):
    html = text_of(logged_in(controller).get(f"/indikator/{filled.pk}/?enhet=EK"))
    assert "60,0" in html
    assert "(från Provkommun)" in html
    assert "status not_reached" in html


def test_a_year_without_a_value_shows_a_dash_beside_its_target(controller, town, board, schools):
    """Units report, but the town itself has no value: nothing is summed up where the indicator is never weighed."""
    measure = make.indicator(town, key="SJUK", name="Sjukfrånvaro", aggregation="none", decimals=1)
    say(controller, measure, schools[0], "8/100")
    targets.set_target(by=controller, aim=Aim(measure, town, 2025, floor=Decimal(77)))
    html = text_of(logged_in(controller).get(f"/indikator/{measure.pk}/"))
    row = html[html.index('<tr><th scope="row">2025</th>') :].partition("</tr>")[0]
    assert [cell.strip() for cell in re.findall(r"<td[^>]*>([^<]*)</td>", row)] == ["–", "minst 77,0", "–"]


def test_who_has_not_reported_is_named(controller, filled, schools):
    say(controller, filled, schools[0], "90/100", Period(2026))
    html = text_of(logged_in(controller, "2026-11").get(f"/indikator/{filled.pk}/"))
    assert "Helheten är okänd." not in html, "the year is not over"
    html = text_of(logged_in(controller, "2026-12").get(f"/indikator/{filled.pk}/"))
    assert "Helheten är okänd. Ej rapporterat: Ekskolan." in html
    assert "De övriga tillsammans: 90,0 %" in html


def test_women_and_men_stand_beside_all(controller, filled, schools):
    say(controller, filled, schools[0], "30/50", sex=Sex.WOMEN)
    say(controller, filled, schools[0], "50/50", sex=Sex.MEN)
    html = text_of(logged_in(controller).get(f"/indikator/{filled.pk}/?enhet=AL"))
    assert "Kvinnor/flickor" in html
    assert "60,0" in html
    assert "100,0" in html


def test_small_numbers_are_hidden_from_those_who_do_not_report_them(controller, filled, town, schools):
    Indicator.objects.filter(pk=filled.pk).update(suppression_threshold=10)
    say(controller, filled, schools[0], "3/4")
    reader = logged_in(make.user_with(Role.AUDITOR, town))
    html = text_of(reader.get(f"/indikator/{filled.pk}/?enhet=AL"))
    assert '<td class="num">75,0' not in html
    assert "Sekretess (för få)" in html
    assert "färre än 10 bakom visas inte" in html
    assert "Du rapporterar värdena" in text_of(logged_in(controller).get(f"/indikator/{filled.pk}/?enhet=AL"))


def test_corrections_are_listed_and_the_page_can_be_asked_for_as_it_was(controller, filled, schools):
    say(controller, filled, schools[0], "85/100")
    html = text_of(logged_in(controller).get(f"/indikator/{filled.pk}/?enhet=AL"))
    assert re.search(r"80,0\s+rättades till\s+85,0", html)
    before = text_of(logged_in(controller, known="2025-01-01").get(f"/indikator/{filled.pk}/?enhet=AL"))
    assert "Inget värde är rapporterat för Alskolan" in before
    assert "Rapportera värde" not in before


def test_kolada_is_compared_with_similar_municipalities(controller, town, monkeypatch):
    row = make.indicator(town, name="Meritvärde", source="kolada", source_key="N15505", unit_of_measure="poäng")

    def value(unit, number, year=2024):
        return Observation("N15505", unit, Period(year), value=Decimal(number), source="Källa: Kolada")

    series = [value(town.code, 210, 2023), value(town.code, 215)]
    gone = Observation("N15505", "0127", Period(2024), missing=Missing.NOT_REPORTED)
    rows = [value(town.code, 215), value("0126", 230), gone]
    monkeypatch.setattr(values, "kolada_series", lambda *_: series)
    monkeypatch.setattr(kolada.key_figures, "municipalities", lambda *_, **__: ())
    monkeypatch.setattr(kolada.key_figures, "peer_groups", lambda *_, **__: ())
    monkeypatch.setattr(kolada.key_figures, "comparison", lambda *_, **__: rows)
    html = text_of(logged_in(controller).get(f"/indikator/{row.pk}/"))
    assert "Jämfört med andra kommuner" in html
    assert "Mittersta värdet bland de andra: 230 poäng" in html
    assert "Egen bearbetning av data från Kolada" in html
    assert "Rapportera värde" not in html


def test_without_anything_fetched_there_is_nothing_to_compare(town, controller):
    row = make.indicator(town, source="kolada", source_key="N15505")
    assert kolada.compare(row, town, Period(2024), NOW) is None
    assert "Inget värde är rapporterat" in text_of(logged_in(controller).get(f"/indikator/{row.pk}/"))


def test_another_municipalitys_indicator_does_not_exist(controller):
    stranger = make.indicator(make.municipality("9999"))
    assert logged_in(controller).get(f"/indikator/{stranger.pk}/").status_code == 404


def fill(controller, measure, board, count):
    units = [make.unit(board) for _ in range(count)]
    half = {"period": "2025", "value": 50, "numerator": 5, "denominator": 10, "n": 10, "known_by": controller}
    IndicatorValue.objects.bulk_create(IndicatorValue(indicator=measure, unit=unit, **half) for unit in units)


def test_pages_cost_the_same_for_30_units_and_for_600(controller, measure, board, town):
    client = logged_in(controller)
    addresses = [f"/indikator/{measure.pk}/", f"/indikator/{measure.pk}/?enhet=GSN"]
    addresses += ["/indikatorer/", "/indikatorer/kostnad/"]
    counts = []
    for size in (30, 570):
        fill(controller, measure, board, size)
        made = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            made.append(len(captured))
        counts.append(made)
    assert counts[0] == counts[1]
    assert max(counts[1]) < 30
    assert "av 600 enheter visas" in text_of(client.get(addresses[0]))


# -- lists -----------------------------------------------------------------------------------------------------------


def test_the_list_is_narrowed_by_words_and_kind(controller, measure, town):
    make.indicator(town, name="Antal elever", kind="volume")
    client = logged_in(controller)
    assert "2 indikatorer i hela kommunen." in text_of(client.get("/indikatorer/"))
    html = text_of(client.get("/indikatorer/?q=trygga"))
    assert "1 indikator i hela kommunen." in html
    assert "Antal elever" not in html
    assert "Antal elever" in text_of(client.get("/indikatorer/?slag=volume"))


def test_what_collecting_costs_and_who_uses_it(controller, filled, town):
    html = text_of(logged_in(controller).get("/indikatorer/kostnad/"))
    assert "1 timmar hittills" in html
    assert "kostar tid utan att mäta något mål eller läsas" in html
    reader = logged_in(make.user_with(Role.READER, town))
    reader.get(f"/indikator/{filled.pk}/")
    assert "kostar tid utan" not in text_of(logged_in(controller).get("/indikatorer/kostnad/"))


# -- reporting -------------------------------------------------------------------------------------------------------


def report(client, measure, code="AL", **fields):
    address = f"/indikator/{measure.pk}/rapportera/{code}/?period=2025"
    given = {"period": "2025", "note": "", "version": version_on(client.get(address))}
    return client.post(address, given | {key.replace("_", "-", 1): value for key, value in fields.items()})


def version_on(page):
    found = re.search(r'name="version" value="(\w+)"', page.content.decode())
    return found[1] if found else ""


def test_a_head_reports_a_share_and_corrects_it(measure, schools):
    client = logged_in(make.user_with(Role.UNIT_HEAD, schools[0]))
    assert report(client, measure, T_numerator="8", T_denominator="10", T_n="10").status_code == 302
    assert NOW.rows(IndicatorValue).get().value == 80
    html = text_of(client.get(f"/indikator/{measure.pk}/rapportera/AL/?period=2025"))
    assert "2025 är redan rapporterat" in html
    assert 'name="T-numerator" value="8"' in html
    report(client, measure, T_numerator="9", T_denominator="10", K_numerator="4", K_denominator="4")
    assert {row.sex: row.value for row in NOW.rows(IndicatorValue)} == {"T": 90, "K": 100}


def test_numbers_are_written_as_people_write_them(measure, schools):
    client = logged_in(make.user_with(Role.UNIT_HEAD, schools[0]))
    report(client, measure, T_value="1 234,5")
    assert NOW.rows(IndicatorValue).get().value == Decimal("1234.5")


def test_why_a_value_is_missing_is_chosen(measure, schools):
    client = logged_in(make.user_with(Role.UNIT_HEAD, schools[0]))
    report(client, measure, T_missing="not_applicable")
    assert NOW.rows(IndicatorValue).get().missing == "not_applicable"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Skriv ett värde, eller välj varför det saknas."),
        ({"T_value": "åtta"}, "är inget tal"),
        ({"T_numerator": "8"}, "Täljare och nämnare hör ihop"),
        ({"T_value": "1", "T_missing": "suppressed"}, "Både ett värde och ett skäl"),
        ({"T_value": "1", "K_numerator": "8", "K_denominator": "0"}, "Nämnaren måste vara större än noll"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_saved(measure, schools, fields, sentence):
    client = logged_in(make.user_with(Role.UNIT_HEAD, schools[0]))
    response = report(client, measure, **fields)
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert not IndicatorValue.objects.exists()


def test_nobody_reports_for_another_unit(measure, schools):
    client = logged_in(make.user_with(Role.UNIT_HEAD, schools[0]))
    assert report(client, measure, "EK", T_value="1").status_code == 403


# -- aiming and defining ---------------------------------------------------------------------------------------------


def test_a_target_is_set_with_its_decision(controller, measure, town):
    client = logged_in(controller)
    address = f"/indikator/{measure.pk}/malvarde/0000/"
    given = {"year": 2025, "floor": "75,5", "ceiling": "", "body": "Kommunfullmäktige", "date": "2024-11-25"}
    half = given | {"date": "", "version": version_on(client.get(address))}
    assert "Beslutsdatum saknas. Eller lämna hela beslutet tomt." in text_of(client.post(address, half))
    assert client.post(address, given | {"version": "0"}).status_code == 302
    row = NOW.rows(TargetValue).get()
    assert (row.floor, row.ceiling, row.decision_body) == (Decimal("75.5"), None, "Kommunfullmäktige")
    assert 'value="75,5"' in text_of(client.get(f"/indikator/{measure.pk}/malvarde/0000/"))
    wrong = client.post(f"/indikator/{measure.pk}/malvarde/0000/", given | {"floor": "", "version": "0"})
    assert "Skriv minst ett av minst och högst." in text_of(wrong)
    met = client.post(address, given | {"floor": "70", "version": "0"})
    assert (met.status_code, NOW.rows(TargetValue).get().floor) == (409, Decimal("75.5"))
    upside_down = client.post(address, given | {"ceiling": "1", "version": version_on(client.get(address))})
    assert upside_down.status_code == 422


DEFINITION = {
    "key": "NY", "name": "Behöriga lärare", "kind": "quality", "unit_of_measure": "%", "decimals": "1",
    "direction": "higher", "frequency": "year", "aggregation": "none", "over_year": "last", "source": "own",
    "minutes": "5",
    "suppression_threshold": "0", "version": "0",
}  # fmt: skip


def test_an_indicator_is_defined(controller, town):
    client = logged_in(controller)
    response = client.post("/indikatorer/ny/0000/", DEFINITION | {"owner": town.pk})
    assert response.status_code == 302
    assert Indicator.objects.get().name == "Behöriga lärare"
    again = client.post("/indikatorer/ny/0000/", DEFINITION | {"owner": town.pk})
    assert "NY” finns redan" in text_of(again)


def test_two_people_changing_a_definition_lose_nothing(controller, town, measure):
    mine, theirs = logged_in(controller), logged_in(make.user_with(Role.CONTROLLER, town, "britta"))
    address = f"/indikator/{measure.pk}/andra/"
    given = DEFINITION | {"name": "Trygga elever", "owner": town.pk, "version": "1", "minutes": "30"}
    given |= {"aggregation": "share", "numerator": "Trygga", "denominator": "Alla som svarat"}
    assert theirs.post(address, given | {"what": "Brittas ord"}).status_code == 302
    met = mine.post(address, given | {"what": "mina ord"})
    html = text_of(met)
    assert met.status_code == 409
    assert "Brittas ord" in html
    assert "mina ord" in html
    version = re.search(r'name="version" value="(\d+)"', html)[1]
    assert mine.post(address, given | {"what": "båda", "version": version}).status_code == 302
    measure.refresh_from_db()
    assert measure.what == "båda"


def test_heads_neither_aim_nor_define(measure, schools):
    client = logged_in(make.user_with(Role.UNIT_HEAD, schools[0]))
    assert client.get(f"/indikator/{measure.pk}/andra/").status_code == 403
    assert client.get(f"/indikator/{measure.pk}/malvarde/AL/").status_code == 403
    assert client.get("/indikatorer/ny/AL/").status_code == 403
