"""A report that says how the year will end is a signature on its forecast: one signature, two ways."""

from __future__ import annotations

from decimal import Decimal

import pytest

from styrkedjan.areas.economy.actions import forecasts, signing
from styrkedjan.areas.economy.models import AccountGroup, ForecastSignature
from styrkedjan.areas.economy.queries.signing import own_forecast, sign_off
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.actions import moving
from styrkedjan.areas.reporting.models import UnitReport
from styrkedjan.domain.economy.closing_states import SignState
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from tests.areas.reporting.town import Town

AUGUST = Period.month(2026, 8)


@pytest.fixture
def forecast(town: Town) -> Town:
    """The August round, and a forecast of the school."""
    AccountGroup.objects.create(principal=town.principal, code="personal", name="Personal", first="5000", last="5999")
    town.open_round()
    leave(town, 100)
    return town


def leave(town: Town, amount: int, unit: Unit | None = None, by: User | None = None) -> None:
    forecasts.save_forecast(
        by=by or town.head, unit=unit or town.school, year=2026, round_key=str(AUGUST),
        amounts={"personal": Decimal(amount)},
    )  # fmt: skip


def state(unit: Unit) -> SignState:
    return own_forecast(unit, AUGUST, NOW).state


def hand_in(town: Town, unit: Unit, by: User) -> UnitReport:
    return moving.submit(by=by, report=town.fill(unit))


def test_handing_in_signs_the_forecast(forecast: Town) -> None:
    hand_in(forecast, forecast.school, forecast.head)
    assert state(forecast.school) is SignState.SIGNED
    assert ForecastSignature.objects.get().known_by == forecast.head


def test_a_forecast_signed_already_is_not_signed_twice(forecast: Town) -> None:
    signing.sign_forecast(by=forecast.head, unit=forecast.school, period=AUGUST)
    hand_in(forecast, forecast.school, forecast.head)
    assert ForecastSignature.objects.count() == 1


def test_a_report_without_a_forecast_signs_nothing(forecast: Town) -> None:
    hand_in(forecast, forecast.sibling, forecast.secretary)
    assert state(forecast.sibling) is SignState.MISSING


def test_a_round_that_asks_for_no_forecast_signs_nothing(forecast: Town) -> None:
    round_ = forecast.report(forecast.school).round
    round_.with_forecast = False
    round_.save()
    hand_in(forecast, forecast.school, forecast.head)
    assert state(forecast.school) is SignState.MADE


def test_referring_back_sends_the_forecast_back_with_the_reason(forecast: Town) -> None:
    report = hand_in(forecast, forecast.school, forecast.head)
    moving.refer_back(by=forecast.director, report=report, reason="Räkna med vikarierna.")
    own = own_forecast(forecast.school, AUGUST, NOW)
    assert own.signed is not None
    assert (own.state, own.signed.comment) == (SignState.SENT_BACK, "Räkna med vikarierna.")
    hand_in(forecast, forecast.school, forecast.head)
    assert state(forecast.school) is SignState.SIGNED


def test_approving_the_committees_report_signs_its_sum(forecast: Town) -> None:
    leave(forecast, 30, forecast.sibling, forecast.secretary)
    moving.approve(by=forecast.director, report=hand_in(forecast, forecast.committee, forecast.secretary))
    (row,) = sign_off(forecast.principal, AUGUST, NOW).sums
    assert row.signed is not None
    assert (row.state, row.amount, row.signed.by) == (SignState.SIGNED, 130, str(forecast.director))
    assert row.signed.comment.startswith("Genom den godkända rapporten Delårsrapport")
    assert state(forecast.school) is SignState.MADE  # det är enheten själv som skriver på sin prognos


def test_approving_a_units_report_signs_no_sum(forecast: Town) -> None:
    moving.approve(by=forecast.director, report=hand_in(forecast, forecast.school, forecast.head))
    (row,) = sign_off(forecast.principal, AUGUST, NOW).sums
    assert (row.state, row.done) == (SignState.MADE, 1)


def test_a_committees_report_referred_back_takes_its_sum_back(forecast: Town) -> None:
    report = moving.approve(by=forecast.director, report=hand_in(forecast, forecast.committee, forecast.secretary))
    moving.refer_back(by=forecast.chair, report=report, reason="Ramen hålls inte.")
    (row,) = sign_off(forecast.principal, AUGUST, NOW).sums
    assert row.state is SignState.SENT_BACK
