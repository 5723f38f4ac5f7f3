"""The unit's forecast and its goals' values, entered in the report itself."""

from __future__ import annotations

from decimal import Decimal

import pytest

from styrkedjan.areas.economy.actions import forecasts
from styrkedjan.areas.economy.models import MONTH_FIELDS, AccountGroup, BudgetLine, Forecast
from styrkedjan.areas.economy.queries.signing import own_forecast
from styrkedjan.areas.indicators.models import IndicatorValue
from styrkedjan.domain.economy.closing_states import SignState
from styrkedjan.domain.periods import Period
from styrkedjan.domain.reporting import ReportState
from styrkedjan.foundation import facts
from styrkedjan.foundation.known import NOW
from tests import factories as make

AUGUST = Period.month(2026, 8)
AMOUNT = "prognos-group_personal"
VALUE = {"period": "2026-08", "sex": "T", "value": Decimal(12), "numerator": Decimal(72), "denominator": Decimal(600)}


@pytest.fixture
def school(town):
    """The school's August report, with a share to report and a forecast to make."""
    AccountGroup.objects.create(principal=town.principal, code="personal", name="Personal", first="5000", last="5999")
    town.goal = make.element(town.year, town.school, level="unit", title="Alla läser", parents=[town.goal])
    town.share = make.indicator(
        town.principal, name="Läser", numerator="Elever som läser", denominator="Elever", frequency="month", decimals=1,
        aggregation="share",
    )  # fmt: skip
    make.link(town.share, town.goal)
    town.target(town.share, town.school, "90")
    BudgetLine.objects.create(
        unit=town.school,
        year=2026,
        account_group="personal",
        known_by=town.controller,
        **dict.fromkeys(MONTH_FIELDS, 8_000),
    )
    town.open_round()
    return town


@pytest.fixture
def send(school, as_):
    client = as_(school.head)

    def post(**sent):
        report = school.report(school.school)
        one = report.assessments.get()
        data = {
            "version": report.version, f"{one.pk}-version": one.version, f"{one.pk}-status": one.proposed,
            f"{one.pk}-forecast": "reached", f"{one.pk}-comment": "Vi läser varje dag.", "summary": "Det går bra.",
            "analysis": "Fler läser.", "economy_comment": "Två vikarier till jul.",
        }  # fmt: skip
        named = {key.replace("varde", f"varde-{school.share.pk}-T"): text for key, text in sent.items()}
        return client.post(f"/rapport/{report.pk}/", {**data, **named})

    return post


def told(answer):
    return " ".join(answer.content.decode().split())


def values(town):
    rows = NOW.rows(IndicatorValue).filter(indicator=town.share, unit=town.school)
    return [(row.period, row.value, row.numerator) for row in rows]


def test_value_and_forecast_are_saved_with_the_report(school, send, as_):
    page = told(as_(school.head).get(f"/rapport/{school.report(school.school).pk}/"))
    assert "Skriv värdet för augusti 2026: Läser" in page
    assert f'name="{AMOUNT}"' in page
    answer = send(**{"varde-numerator": "45", "varde-denominator": "60", AMOUNT: "120"})
    assert answer.status_code == 302
    assert values(school) == [("2026-08", Decimal(75), Decimal(45))]
    row = NOW.rows(Forecast).get(unit=school.school, round_key="2026-08")
    assert (row.amount, row.comment) == (Decimal(120_000), "Två vikarier till jul.")


def test_what_nobody_has_changed_is_not_saved(school, send):
    send()
    assert values(school) == []
    assert not NOW.rows(Forecast).filter(round_key="2026-08").exists()


def test_all_flaws_are_told_at_once_and_nothing_is_saved(school, send):
    answer = send(**{"varde-numerator": "300", "varde-denominator": "248", AMOUNT: "många"})
    assert answer.status_code == 422
    page = told(answer)
    assert "Täljaren 300 är större än nämnaren 248." in page
    assert "Prognosen: Personal, tkr" in page
    assert 'value="300"' in page
    assert values(school) == []
    assert school.report(school.school).summary == ""


def test_a_judgement_that_accepted_the_figures_follows_them_and_is_read_again(school, send):
    send(**{"varde-numerator": "580", "varde-denominator": "600"})
    row = school.report(school.school).assessments.get()
    assert row.proposed == "reached"
    answer = send(
        **{"varde-numerator": "100", "varde-denominator": "600", f"{row.pk}-status": "reached", "then": "submit"}
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.status == "not_reached"
    assert school.report(school.school).state == ReportState.DRAFT


def test_handing_in_signs_the_forecast_that_is_shown(school, send):
    send(**{"varde-numerator": "580", "varde-denominator": "600"})
    row = school.report(school.school).assessments.get()
    send(**{AMOUNT: "120", f"{row.pk}-status": "reached", "then": "submit"})
    assert school.report(school.school).state == ReportState.SUBMITTED
    assert own_forecast(school.school, AUGUST, NOW).state is SignState.SIGNED


def test_two_forecasts_stand_beside_each_other(school, send):
    forecasts.save_forecast(
        by=school.controller, unit=school.school, year=2026, round_key="2026-08", amounts={"personal": Decimal(90_000)}
    )
    answer = send(**{AMOUNT: "120", "prognos-version": "annan"})
    assert answer.status_code == 409
    page = told(answer)
    assert "Prognosen: Personal, tkr" in page
    assert "90 (Kim)" in page
    assert "120 (du)" in page
    assert school.report(school.school).summary == "Det går bra."


def test_an_emptied_value_is_no_success(school, send):
    send(**{"varde-numerator": "45", "varde-denominator": "60"})
    answer = send(**{"varde-numerator": "", "varde-denominator": ""})
    assert answer.status_code == 422
    assert "töms inte" in told(answer)
    assert len(values(school)) == 1


def test_a_value_after_the_handing_in_never_changes_the_report(school, send, as_):
    send(**{"varde-numerator": "580", "varde-denominator": "600"})
    row = school.report(school.school).assessments.get()
    send(**{f"{row.pk}-status": "reached", "then": "submit"})
    stands = NOW.rows(IndicatorValue).get(indicator=school.share)
    facts.replace(
        IndicatorValue,
        {1: stands},
        {1: {**VALUE, "indicator": school.share, "unit": school.school}},
        by=school.controller,
    )
    for part in ("", "las/"):
        page = told(as_(school.director).get(f"/rapport/{row.report_id}/{part}"))
        assert "96,7" in page
        assert "12,0" not in page
        assert "Avviker från förslaget" not in page
