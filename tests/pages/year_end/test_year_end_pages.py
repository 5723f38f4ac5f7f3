"""The year-end on the web: what is filled in, what is only read, the paper to decide on, and constant queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.economy.models import NetFrame
from styrkedjan.areas.indicators.models import IndicatorValue, TargetValue
from styrkedjan.areas.organisation.models import Responsibility
from styrkedjan.areas.year_end.actions import carrying, equity, recovery
from styrkedjan.areas.year_end.actions.recovery import MeasureRow
from styrkedjan.areas.year_end.models import CarryOverRequest, CarryOverReview
from styrkedjan.domain.economy.equity_use import Performance
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from styrkedjan.pages.year_end.forms import PlanUseForm
from tests import factories
from tests.areas.year_end.conftest import KS, YEAR, Town, make_town

pytestmark = pytest.mark.django_db
D = Decimal
NOTHING = Performance((), None, None)
Visit = Callable[..., Client]


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


@pytest.fixture
def visit() -> Visit:
    """`visit(person)`: a client with a month of the year after the closed one; `known` chooses another day."""

    def log_in(person: User, known: str = "", month: str = f"{YEAR + 1}-08") -> Client:
        client = Client()
        client.force_login(person)
        client.post("/val/", {"period": month, "as_of": known, "next": "/"})
        return client

    return log_in


def _closed(town: Town, outcome: int = 9850) -> CarryOverRequest:
    town.budget(town.school, D(6000))
    town.budget(town.north, D(4000))
    town.book({"20": D(outcome - 3950), "21": D(3950)})
    return carrying.request_carry_over(
        by=town.chair, committee=town.school, year=YEAR, at=datetime(YEAR + 1, 2, 10, tzinfo=UTC)
    )


def test_the_board_finds_volumes_filled_in_and_keeps_them_with_the_test(town: Town, visit: Visit) -> None:
    asked = _closed(town)
    indicator = factories.indicator(town.root, key="elever", name="Elever", kind="volume", aggregation="sum")
    TargetValue.objects.create(indicator=indicator, unit=town.north, year=YEAR, floor=100, known_by=town.controller)
    IndicatorValue.objects.create(
        indicator=indicator, unit=town.north, period=str(YEAR), value=D("97.5"), known_by=town.controller
    )
    client = visit(town.controller)
    page = client.get(f"/resultatoverforing/{asked.pk}/prova/").content.decode()
    assert 'value="100"' in page
    assert 'value="97,5"' in page
    data = {"planned_0": "100", "performed_0": "97,5", "goals": "10", "goals_attained": "9", "note": "Tillstyrks."}
    assert client.post(f"/resultatoverforing/{asked.pk}/prova/", data).status_code == 302
    (told,) = CarryOverReview.objects.get().volumes
    assert (told.name, told.planned, told.performed) == ("Elever", 100, D("97.5"))


def test_without_volume_measures_a_volume_may_still_be_written(town: Town, visit: Visit) -> None:
    asked = _closed(town)
    client = visit(town.controller)
    data = {"planned_0": "", "performed_0": "", "goals": "", "goals_attained": "", "note": "Underlag saknas."}
    assert client.post(f"/resultatoverforing/{asked.pk}/prova/", data).status_code == 302
    assert CarryOverReview.objects.get().material["questions"][0] == "Inga volymer är rapporterade. Begär in dem."


def test_what_is_shown_as_it_was_known_is_only_read(town: Town, visit: Visit) -> None:
    asked = _closed(town)
    overview, single = f"/arsavslut/{town.root.code}/?ar={YEAR}", f"/resultatoverforing/{asked.pk}/"
    now = visit(town.controller)
    assert "Spärra eget kapital" in now.get(overview).content.decode()
    assert "Pröva begäran" in now.get(single).content.decode()
    then = visit(town.controller, f"{YEAR + 1}-02-20")
    assert "Spärra eget kapital" not in then.get(overview).content.decode()
    shown = then.get(single)
    assert shown.status_code == 200
    assert "Pröva begäran" not in shown.content.decode()
    assert visit(town.controller, f"{YEAR + 1}-02-08").get(single).status_code == 404


@pytest.mark.parametrize("form", ["pdf", "docx"])
@pytest.mark.parametrize("code", ["root", "committee"])
def test_the_paper_to_decide_on(town: Town, visit: Visit, form: str, code: str) -> None:
    asked = _closed(town, 10_150)
    carrying.review_carry_over(by=town.controller, request=asked, performance=NOTHING, note="Underskottet följer med.")
    carrying.decide_carry_over(by=town.controller, request=asked, granted=asked.carried, decision=KS)
    unit = town.root if code == "root" else town.school
    member = factories.user_with(Role.COMMITTEE_MEMBER, unit)
    answer = visit(member).get(f"/arsavslut/{unit.code}/underlag/{form}/?ar={YEAR}")
    assert answer.status_code == 200
    assert answer.content[:4] in (b"%PDF", b"PK\x03\x04")


def test_a_paper_without_anything_to_decide_is_refused(town: Town, visit: Visit) -> None:
    assert visit(town.controller).get(f"/arsavslut/{town.root.code}/underlag/exe/").status_code == 404
    town.root.steering_model = "minimal"
    town.root.save()
    assert visit(town.controller).get(f"/arsavslut/{town.root.code}/underlag/pdf/").status_code == 409


def test_the_follow_ups_of_a_plan_are_listed_with_what_is_missing(town: Town, visit: Visit) -> None:
    asked = _closed(town, 10_150)
    carrying.review_carry_over(by=town.controller, request=asked, performance=NOTHING, note="Följer med.")
    carrying.decide_carry_over(by=town.controller, request=asked, granted=asked.carried, decision=KS)
    plan = recovery.save_recovery_plan(
        by=town.chair, committee=town.school, deficit_year=YEAR, measures=[MeasureRow("Färre vikarier", {2026: D(150)})]
    )
    address = f"/arsavslut/{town.school.code}/atgardsplan/{YEAR}/"
    before = visit(town.controller).get(address).content.decode()
    assert "Saknas: skulle ha lämnats" not in before, "planen är inte godkänd än"
    recovery.approve_recovery_plan(by=town.controller, plan=plan, decision=KS)
    after = visit(town.controller).get(address).content.decode()
    assert "Saknas: skulle ha lämnats i maj 2026" in after
    assert "Lämnas i september 2026" in after
    same = visit(town.controller, month="2026-09").get(address).content.decode()
    assert "Lämnas i september 2026" in same, "det som lämnas inom månaden är inte sent"
    late = visit(town.controller, month="2026-10").get(address).content.decode()
    assert "Saknas: skulle ha lämnats i september 2026" in late


@pytest.mark.parametrize("page", ["", "eget-kapital/"])
def test_the_pages_take_a_constant_number_of_queries(town: Town, visit: Visit, page: str) -> None:
    asked = _closed(town)
    carrying.review_carry_over(by=town.controller, request=asked, performance=NOTHING, note="Prövad.")
    carrying.decide_carry_over(by=town.controller, request=asked, granted=asked.carried, decision=KS)
    client = visit(town.controller)
    code = town.root.code if not page else town.school.code

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"/arsavslut/{code}/{page}?ar={YEAR}").status_code == 200
        return len(caught)

    count()
    few = count()
    for number in range(8):
        factories.committee(town.root, code=f"3{number:02d}")
        equity.request_use(
            by=town.controller, committee=town.school, year=YEAR + 1, amount=D(1), purpose="one_off",
            description=f"Bok {number}", at=datetime(YEAR + 1, 5, 1, tzinfo=UTC),
        )  # fmt: skip
    assert count() <= few


def test_a_wish_is_only_offered_where_it_would_be_taken(town: Town, visit: Visit) -> None:
    """Nothing is left, everything is frozen, or the year's accounts are booked: then no button."""
    asked = _closed(town)
    carrying.review_carry_over(by=town.controller, request=asked, performance=NOTHING, note="Prövad.")
    carrying.decide_carry_over(by=town.controller, request=asked, granted=asked.carried, decision=KS)
    offer, address = "Begär uttag", f"/arsavslut/{town.school.code}/eget-kapital/"

    def shown(month: str = f"{YEAR + 1}-08", of: str = address) -> str:
        return visit(town.controller, month=month).get(of).content.decode()

    assert offer in shown()
    assert visit(town.controller).get(f"/arsavslut/{town.school.code}/uttag/").status_code == 200
    assert offer in shown(of=address.replace(town.school.code, town.north.code))
    assert offer not in shown(f"{YEAR}-08"), "det året är bokfört"
    kf = Decision("Kommunfullmäktige", date(YEAR + 1, 4, 27), "60", "KS-2026/90")
    equity.freeze_equity(by=town.controller, principal=town.root, reason="Underskott", decision=kf)
    frozen = shown()
    assert offer not in frozen
    assert "Spärren gäller alla uttag" in frozen


def test_what_is_not_known_is_left_out_of_the_sum_and_told(town: Town, visit: Visit) -> None:
    """One committee has a frame and no budget: what it may carry is not known, and the page says what to do."""
    _closed(town)
    other = factories.committee(town.root, code="300", name="Kulturnämnden")
    Responsibility.objects.create(principal=town.root, unit=other, code="30")
    NetFrame.objects.create(
        unit=other, year=YEAR, amount=D(500), decision_body="KF", decision_date=date(YEAR - 1, 11, 1),
        known_by=town.controller,
    )  # fmt: skip
    page = visit(town.controller).get(f"/arsavslut/{town.root.code}/?ar={YEAR}").content.decode()
    assert "Budgetomslutningen för Kulturnämnden" in page
    assert "utan 1 där resultatet inte är känt" in page
    (row,) = [one for one in page.split("<tr>") if "Kulturnämnden" in one and "<td" in one]
    assert "Budgeten är inte inläst" in row
    assert ">Begär<" not in row


def test_where_no_occasion_is_open_the_form_says_so() -> None:
    form = PlanUseForm({"amount": "1", "occasion": ""}, occasions=[])
    assert "Inget tillfälle är öppet just nu" in str(form["occasion"])
    assert not form.is_valid()
