"""Forecasts signed up the chain: who may, what lapses, what is sent back, and what the month waits for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from styrkedjan.areas.economy.actions import forecasts, signing
from styrkedjan.areas.economy.models import ForecastSignature
from styrkedjan.areas.economy.queries.proposals import proposals
from styrkedjan.areas.economy.queries.signing import forecasts_due, own_forecast, sign_off, sum_forecast
from styrkedjan.areas.economy.queries.table import economy_table
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.closing_states import SignState
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, budget, forecast, make_town

APRIL = Period.month(YEAR, 4)
DUE = date(YEAR, 5, 8)
pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(town: Town) -> Town:
    """Two schools with budgets, forecasts asked for April, and the northern school's forecast made."""
    signing.call_for_forecasts(by=town.controller, principal=town.root, period=APRIL, due=DUE)
    for unit in (town.north, town.south):
        budget(town, unit, "personal", 100)
        budget(town, unit, "ovrigt", 10)
    leave(town, town.north, 1300)
    return town


def leave(town: Town, unit: Unit, amount: int, by: User | None = None, group: str = "personal") -> None:
    forecasts.save_forecast(
        by=by or town.controller, unit=unit, year=YEAR, round_key=str(APRIL), amounts={group: Decimal(amount)}
    )


def head(unit: Unit, role: Role = Role.UNIT_HEAD) -> User:
    return factories.user_with(role, unit)


def sign(unit: Unit, by: User | None = None) -> ForecastSignature:
    return signing.sign_forecast(by=by or head(unit), unit=unit, period=APRIL)


class TestWhenForecastsAreAsked:
    def test_nobody_has_asked(self, town: Town) -> None:
        budget(town, town.north, "personal", 1)
        found = sign_off(town.root, APRIL, NOW)
        assert (found.is_asked, found.units, found.sums) == (False, (), ())

    def test_the_annual_cycle_asks(self, town: Town) -> None:
        """The minimal model has its full-year forecast in the interim report per August."""
        assert forecasts_due(town.root, Period.month(YEAR, 8), NOW) == date(YEAR, 9, 30)
        assert forecasts_due(town.root, Period.month(YEAR, 7), NOW) is None

    def test_the_controller_moves_the_day_and_the_old_day_is_kept(self, asked: Town) -> None:
        before = timezone.now()
        signing.call_for_forecasts(by=asked.controller, principal=asked.root, period=APRIL, due=date(YEAR, 5, 12))
        assert forecasts_due(asked.root, APRIL, NOW) == date(YEAR, 5, 12)
        assert forecasts_due(asked.root, APRIL, Known.at(before)) == DUE

    def test_a_day_before_the_month_is_refused(self, town: Town) -> None:
        with pytest.raises(InvalidInput, match="Sätt en dag efter"):
            signing.call_for_forecasts(by=town.controller, principal=town.root, period=APRIL, due=date(YEAR, 3, 1))

    def test_only_those_who_close_the_month(self, town: Town) -> None:
        for person in (head(town.root, Role.UNIT_CONTROLLER), factories.user_with(Role.CONTROLLER, town.school)):
            with pytest.raises(NotAllowed):
                signing.call_for_forecasts(by=person, principal=town.root, period=APRIL, due=DUE)


class TestAUnitsOwn:
    def test_signed_for_the_figure_that_stands(self, asked: Town) -> None:
        row = sign(asked.north)
        assert (row.amount, row.figures) == (Decimal(1300), {"personal": "1300.00"})
        own = own_forecast(asked.north, APRIL, NOW)
        assert (own.state, own.amount, own.budget, own.variance) == (SignState.SIGNED, 1420, 1320, -100)
        assert AuditEvent.objects.latest("pk").action == "economy.sign_forecast"

    def test_what_is_not_made_cannot_be_signed(self, asked: Town) -> None:
        with pytest.raises(WrongState, match="Prognosen saknas"):
            sign(asked.south)

    def test_not_twice(self, asked: Town) -> None:
        sign(asked.north)
        with pytest.raises(WrongState, match="påskriven"):
            sign(asked.north)
        assert ForecastSignature.objects.count() == 1

    def test_a_change_makes_it_lapse_and_keeps_the_figure_signed(self, asked: Town) -> None:
        sign(asked.north)
        leave(asked, asked.north, 1500)
        own = own_forecast(asked.north, APRIL, NOW)
        assert own.state is SignState.CHANGED
        assert own.signed is not None
        assert own.signed.amount == 1300
        sign(asked.north)
        assert own_forecast(asked.north, APRIL, NOW).state is SignState.SIGNED
        assert list(ForecastSignature.objects.order_by("pk").values_list("amount", flat=True)) == [1300, 1500]

    def test_a_change_back_is_what_was_signed(self, asked: Town) -> None:
        sign(asked.north)
        leave(asked, asked.north, 1500)
        leave(asked, asked.north, 1300)
        assert own_forecast(asked.north, APRIL, NOW).state is SignState.SIGNED

    def test_a_forecast_taken_back_is_missing(self, asked: Town) -> None:
        sign(asked.north)
        forecasts.withdraw_forecast(by=asked.controller, unit=asked.north, round_key=str(APRIL), groups=("personal",))
        assert own_forecast(asked.north, APRIL, NOW).state is SignState.MISSING

    def test_as_it_was_known(self, asked: Town) -> None:
        made = timezone.now()
        sign(asked.north)
        signed = timezone.now()
        leave(asked, asked.north, 1500)
        states = [own_forecast(asked.north, APRIL, Known(moment)).state for moment in (made, signed, None)]
        assert states == [SignState.MADE, SignState.SIGNED, SignState.CHANGED]
        assert sign_off(asked.root, APRIL, Known.at(signed)).done == 1

    @pytest.mark.parametrize("role", list(Role))
    def test_who_may(self, asked: Town, role: Role) -> None:
        person = head(asked.root, role)
        if role in {Role.CONTROLLER, Role.UNIT_CONTROLLER, Role.UNIT_HEAD, Role.DEPARTMENT_HEAD}:
            sign(asked.north, person)
        else:
            with pytest.raises(NotAllowed):
                sign(asked.north, person)

    def test_not_the_neighbour_nor_another_municipality(self, asked: Town) -> None:
        for person in (head(asked.south), make_town("0001", "Grannkommun").controller):
            with pytest.raises(NotAllowed):
                sign(asked.north, person)


class TestSentBack:
    def back(self, town: Town, by: User, reason: str = "Vikarierna saknas.") -> None:
        signing.send_back_forecast(by=by, unit=town.north, period=APRIL, reason=reason)

    def test_with_a_reason_and_signed_again(self, asked: Town) -> None:
        sign(asked.north)
        self.back(asked, head(asked.school, Role.DEPARTMENT_HEAD))
        own = own_forecast(asked.north, APRIL, NOW)
        assert own.signed is not None
        assert (own.state, own.signed.comment) == (SignState.SENT_BACK, "Vikarierna saknas.")
        leave(asked, asked.north, 1400)
        assert own_forecast(asked.north, APRIL, NOW).state is SignState.SENT_BACK
        sign(asked.north)
        assert own_forecast(asked.north, APRIL, NOW).state is SignState.SIGNED

    def test_the_reason_is_needed(self, asked: Town) -> None:
        with pytest.raises(InvalidInput, match="Skälet saknas"):
            self.back(asked, asked.controller, " ")

    def test_what_is_missing_cannot_be_sent_back(self, asked: Town) -> None:
        with pytest.raises(WrongState):
            signing.send_back_forecast(by=asked.controller, unit=asked.south, period=APRIL, reason="Var är den?")

    def test_a_unit_head_sends_nothing_back(self, asked: Town) -> None:
        with pytest.raises(NotAllowed):
            self.back(asked, head(asked.north))


class TestACommitteesSum:
    def sum(self, town: Town, by: User, comment: str = "", **more: object) -> ForecastSignature:
        return signing.sign_sum(by=by, unit=town.school, period=APRIL, comment=comment, **more)  # type: ignore[arg-type]

    def complete(self, town: Town) -> None:
        leave(town, town.south, 1200)
        sign(town.north)
        sign(town.south)

    def test_the_sum_is_the_economy_pages(self, asked: Town) -> None:
        row = sum_forecast(asked.school, APRIL, NOW)
        assert row is not None
        table = economy_table(asked.school, APRIL, NOW)
        assert (row.amount, row.budget) == (table.total.forecast_year, table.total.budget_year)
        assert (row.amount, len(row.units), row.done) == (2740, 2, 0)

    def test_signed_when_all_have_signed(self, asked: Town) -> None:
        self.complete(asked)
        signed = self.sum(asked, head(asked.school, Role.DEPARTMENT_HEAD))
        assert (signed.amount, signed.figures) == (2740, {"201": "1420.00", "202": "1320.00"})
        found = sign_off(asked.root, APRIL, NOW)
        assert (found.done, found.done_sums, [row.place.code for row in found.sums]) == (2, 1, ["200"])

    def test_units_that_wait_need_a_comment(self, asked: Town) -> None:
        person = head(asked.school, Role.DEPARTMENT_HEAD)
        sign(asked.north)
        with pytest.raises(Refused, match="1\u00a0enhet har inte skrivit på"):
            self.sum(asked, person)
        assert self.sum(asked, person, "Södra skolan har ny chef; budgeten får stå.").comment

    def test_nothing_made_is_nothing_to_sign(self, asked: Town) -> None:
        forecasts.withdraw_forecast(by=asked.controller, unit=asked.north, round_key=str(APRIL), groups=("personal",))
        with pytest.raises(WrongState, match="saknas"):
            self.sum(asked, head(asked.school, Role.DEPARTMENT_HEAD), "Ändå")

    def test_a_units_change_makes_the_sum_lapse_and_tells_whose(self, asked: Town) -> None:
        self.complete(asked)
        self.sum(asked, head(asked.school, Role.DEPARTMENT_HEAD))
        leave(asked, asked.south, 1250)
        row = sum_forecast(asked.school, APRIL, NOW)
        assert row is not None
        assert row.state is SignState.CHANGED
        assert [(unit.place.name, before, unit.amount) for unit, before in row.changed_since] == [
            ("Södra skolan", 1320, 1370)
        ]

    def test_a_sum_that_moved_while_it_was_read(self, asked: Town) -> None:
        self.complete(asked)
        with pytest.raises(Refused, match="ändrades medan du läste"):
            self.sum(asked, head(asked.school, Role.DEPARTMENT_HEAD), seen=Decimal(1))

    def test_sent_back_by_the_controller(self, asked: Town) -> None:
        self.complete(asked)
        self.sum(asked, head(asked.school, Role.DEPARTMENT_HEAD))
        signing.send_back_sum(by=asked.controller, unit=asked.school, period=APRIL, reason="Stämmer inte med ramen.")
        row = sum_forecast(asked.school, APRIL, NOW)
        assert row is not None
        assert row.state is SignState.SENT_BACK

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.DEPARTMENT_HEAD])
    def test_only_those_who_approve_reports(self, asked: Town, role: Role) -> None:
        with pytest.raises(NotAllowed):
            self.sum(asked, head(asked.root, role), "Jag vill")

    def test_not_the_neighbouring_committees_head(self, asked: Town) -> None:
        with pytest.raises(NotAllowed):
            self.sum(asked, head(asked.streets, Role.DEPARTMENT_HEAD), "Jag vill")

    def test_the_municipality_is_no_committee(self, asked: Town) -> None:
        with pytest.raises(Refused, match="inga enheter med prognoser"):
            signing.sign_sum(by=asked.controller, unit=asked.root, period=APRIL)

    def test_the_department_that_all_the_money_passes_signs(self, town: Town) -> None:
        """Its head has no role on the committee itself, and signs the department's own forecast in the same breath."""
        department = factories.unit(town.streets, "department", code="305", name="Gatuförvaltningen")
        crew = factories.unit(department, code="301", name="Driftlaget")
        for unit in (department, crew):
            budget(town, unit, "personal", 10)
            leave(town, unit, 120)
        person = head(department, Role.DEPARTMENT_HEAD)
        sign(crew)
        signed = signing.sign_sum(by=person, unit=department, period=APRIL)
        assert (signed.unit, signed.amount) == (town.streets, 240)
        assert own_forecast(department, APRIL, NOW).state is SignState.SIGNED
        assert sum_forecast(crew, APRIL, NOW) is None
        found = sum_forecast(department, APRIL, NOW)
        assert found is not None
        assert (found.place.code, found.is_done) == ("300", True)


def test_a_school_sees_its_own_and_a_committee_its_sum(asked: Town) -> None:
    budget(asked, asked.streets, "personal", 5)
    assert [row.place.code for row in sign_off(asked.north, APRIL, NOW).units] == ["201"]
    assert sign_off(asked.north, APRIL, NOW).sums == ()
    assert [row.place.code for row in sign_off(asked.school, APRIL, NOW).sums] == ["200"]
    whole = sign_off(asked.root, APRIL, NOW)
    assert ([row.place.code for row in whole.sums], len(whole.units)) == (["200", "300"], 3)
    assert [row.place.code for row in whole.missing] == ["202", "300"]


def test_the_municipalitys_own_forecast_is_in_no_sum(asked: Town) -> None:
    budget(asked, asked.root, "personal", 7)
    leave(asked, asked.root, 90)
    found = sign_off(asked.root, APRIL, NOW)
    assert [row.place.code for row in found.units] == ["0000", "201", "202"]
    assert [row.place.code for row in found.sums] == ["200"]
    assert found.amount == economy_table(asked.root, APRIL, NOW).total.forecast_year


@pytest.mark.parametrize("number", [30, 300])
def test_queries_do_not_grow_with_units(asked: Town, number: int) -> None:
    units = [factories.unit(asked.school, code=f"s{index:03d}") for index in range(number)]
    for unit in units:
        forecast(asked, unit, "personal", 10)
    ForecastSignature.objects.bulk_create(
        ForecastSignature(
            unit=unit, period=str(APRIL), level="own", amount=10, figures={"personal": "10"}, known_by=asked.controller
        )
        for unit in units
    )
    with CaptureQueriesContext(connection) as queries:
        found = sign_off(asked.root, APRIL, NOW)
    assert (len(found.units), found.done) == (number + 2, number)
    assert len(queries) == 7
    with CaptureQueriesContext(connection) as queries:
        sign_off(asked.north, APRIL, NOW)
    assert len(queries) == 8


def test_a_signature_from_another_month_does_not_count(asked: Town) -> None:
    sign(asked.north)
    may = Period.month(YEAR, 5)
    signing.call_for_forecasts(by=asked.controller, principal=asked.root, period=may, due=DUE + timedelta(days=30))
    assert [row.state for row in sign_off(asked.root, may, NOW).units] == [SignState.MISSING, SignState.MISSING]


def test_who_signs_for_another_is_written_out(asked: Town) -> None:
    """The controller has the right over the whole municipality; the head of the school answers for it."""
    assert sign(asked.north).on_behalf is False
    leave(asked, asked.south, 1320)
    assert sign(asked.south, asked.controller).on_behalf is True
    told = own_forecast(asked.south, APRIL, NOW).signed
    assert told is not None
    assert told.by == f"{asked.controller}, för {asked.south.name}"
    event = AuditEvent.objects.filter(action="economy.sign_forecast").latest("pk")
    assert event.details["on_behalf_of"] == asked.south.name


def test_outside_the_interval_nobody_signs_in_silence(asked: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    (proposal, *_) = [row for row in proposals(asked.north, APRIL) if row.group == "personal"]
    narrow = replace(proposal, low=Decimal(1000), high=Decimal(1200))
    monkeypatch.setattr(signing, "proposals", lambda unit, period, book: [narrow])
    for by in (head(asked.north), asked.controller):
        with pytest.raises(Refused, match="utanför förslagets intervall"):
            sign(asked.north, by)
    signing.sign_forecast(by=head(asked.north), unit=asked.north, period=APRIL, comment="Två vikariat till.")
