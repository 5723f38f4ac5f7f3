"""A municipality with a past starts: equity and deficits from before the system, and one truth about every year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from styrkedjan.areas.year_end.actions import carrying
from styrkedjan.areas.year_end.actions import opening as opening_actions
from styrkedjan.areas.year_end.models import EquityEntry
from styrkedjan.areas.year_end.queries import carrying as carrying_queries
from styrkedjan.areas.year_end.queries import rules as rules_queries
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Refused
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent
from tests.areas.year_end.conftest import KS, YEAR, Town

pytestmark = pytest.mark.django_db
D = Decimal
SOURCE = "Årsredovisning 2024, s. 41"


def opening(town: Town, amount: int, year: int = YEAR - 1, **fields: object) -> EquityEntry:
    given = {"by": town.controller, "source": SOURCE, "decision": KS, **fields}
    return opening_actions.enter_opening_equity(committee=town.school, year=year, amount=D(amount), **given)


def closed(town: Town, outcome: int = 9850) -> None:
    """Turnover 10 000, so the cap is 300."""
    town.budget(town.school, D(6000))
    town.budget(town.north, D(4000))
    town.book({"20": D(outcome - 3950), "21": D(3950)})


def standing(town: Town, year: int) -> carrying_queries.Standing:
    rules = rules_queries.require_rules(town.root, date(year, 12, 31))
    return carrying_queries.standings(town.root, year, rules, NOW)[0]


def test_the_first_year_end_counts_what_was_there_before(town: Town) -> None:
    opening(town, 200)
    closed(town)
    entry = town.carry()
    assert (entry.amount, standing(town, YEAR).equity_after) == (100, 300), "taket är 300 och 200 fanns"
    event = AuditEvent.objects.get(action="year_end.enter_opening")
    assert event.details["source"] == SOURCE


def test_a_deficit_from_before_is_restored_from_the_year_it_arose(town: Town) -> None:
    opening(town, -250, YEAR - 2)
    opening(town, 40, YEAR - 1)
    closed(town)
    town.carry()
    (deficit,) = standing(town, YEAR).deficits
    assert (deficit.year, deficit.last_year, deficit.remaining) == (YEAR - 2, YEAR + 1, 60)


def test_overview_and_equity_page_tell_the_same(town: Town) -> None:
    """A year whose equity is booked is not asked for again, whatever its ledger says."""
    closed(town)
    opening(town, 120, YEAR)
    row = standing(town, YEAR)
    rules = rules_queries.require_rules(town.root, date(YEAR + 1, 12, 31))
    page = carrying_queries.equity_page(town.school, YEAR + 1, rules, NOW)
    assert (row.carried, row.equity_after, row.state, row.may_be_asked) == (120, 120, "Ingående", False)
    assert page.equity == row.equity_after
    with pytest.raises(Refused, match="redan bokfört"):
        carrying.request_carry_over(by=town.chair, committee=town.school, year=YEAR)
    client = Client()
    client.force_login(town.controller)
    shown = client.get(f"/arsavslut/{town.root.code}/?ar={YEAR}").content.decode()
    assert "Inte begärd" not in shown
    assert ">Begär<" not in shown
    assert SOURCE in shown


def test_it_needs_source_decision_a_body_that_may_and_a_year_that_is_over(town: Town) -> None:
    with pytest.raises(NotAllowed):
        opening(town, 1, by=town.chair)
    with pytest.raises(InvalidInput, match="Källan saknas"):
        opening(town, 1, source=" ")
    with pytest.raises(InvalidInput, match="inget avslutat år"):
        opening(town, 1, 2150)
    with pytest.raises(InvalidInput, match="Paragraf"):
        opening(town, 1, decision=Decision("Kommunstyrelsen", date(2026, 3, 4)))
    with pytest.raises(Refused, match="beslutar inte om"):
        opening(town, 1, decision=Decision("Idrottsklubben", date(2026, 3, 4), "1"))
    with pytest.raises(InvalidInput, match="ingen nämnd"):
        opening_actions.enter_opening_equity(
            by=town.controller, committee=town.north, year=YEAR - 1, amount=D(1), source=SOURCE, decision=KS
        )
    assert not EquityEntry.objects.exists()


def test_it_is_corrected_by_a_new_fact_and_never_over_what_the_board_decided(town: Town) -> None:
    first = opening(town, 100)
    assert opening(town, 100) == first
    version = version_of([first])
    second = opening(town, 130, version=version)
    with pytest.raises(EditConflict):
        opening(town, 140, version=version)
    assert [row.amount for row in NOW.rows(EquityEntry)] == [130]
    assert EquityEntry.objects.get(pk=first.pk).superseded_at == second.known_at
    closed(town)
    asked = carrying.request_carry_over(by=town.chair, committee=town.school, year=YEAR)
    with pytest.raises(Refused, match="har begärt"):
        opening(town, 1, YEAR)
    carrying.withdraw_carry_over(by=town.chair, request=asked)
    town.carry()
    with pytest.raises(Refused, match="redan beslutat här"):
        opening(town, 1, YEAR)
    opening(town, 90)


def test_it_is_entered_on_a_page(town: Town) -> None:
    client = Client()
    client.force_login(town.controller)
    address = f"/arsavslut/{town.school.code}/ingaende/?ar={YEAR - 1}"
    form = client.get(address).context["form"]
    data = {
        "version": form["version"].value(), "year": YEAR - 1, "amount": "-1,5", "earmarked": "0", "source": SOURCE,
        "body": "Kommunstyrelsen", "date": "2026-03-04", "section": "31", "record_number": "",
    }  # fmt: skip
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.context["form"].errors
    (row,) = EquityEntry.objects.all()
    assert (row.amount, row.is_opening, row.decision_text) == (-1500, True, "Kommunstyrelsen 2026-03-04 § 31")
    again = client.post(address, data | {"amount": "7"})
    assert again.status_code == 409
    EquityEntry.objects.update(amount=D("-1500.25"))
    shown = client.get(address).context["form"]
    same = {name: shown[name].value() for name in ("version", "amount", "earmarked")}
    assert client.post(address, data | same | {"source": "Årsredovisning 2024, s. 42"}).status_code == 302
    assert [row.amount for row in NOW.rows(EquityEntry)] == [D("-1500.25")]
    assert client.get(f"/arsavslut/{town.school.code}/eget-kapital/").status_code == 200
