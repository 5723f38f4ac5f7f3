"""Values up the tree, small numbers hidden, what was known, the list and what collecting costs."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.indicators.actions import defining, reporting, targets
from styrkedjan.areas.indicators.actions.reporting import Entry
from styrkedjan.areas.indicators.actions.targets import Aim
from styrkedjan.areas.indicators.models import Indicator, IndicatorValue
from styrkedjan.areas.indicators.queries import pages, values
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.observations import Breakdown, Missing, Sex
from styrkedjan.domain.periods import Period
from styrkedjan.domain.status import Status, StatusRule
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.roles import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
YEAR = Period(2025)
RULE = StatusRule()


@pytest.fixture
def town():
    return make.municipality()


@pytest.fixture
def controller(town):
    return make.user_with(Role.CONTROLLER, town)


@pytest.fixture
def board(town):
    return make.committee(town, name="Grundskolenämnden")


@pytest.fixture
def schools(board):
    return [make.unit(board, name=name) for name in ("Alskolan", "Björkskolan", "Ekskolan")]


@pytest.fixture
def share(town):
    return make.indicator(town, key="S", numerator="trygga", denominator="alla", aggregation="share", decimals=1)


def say(controller, indicator, unit, text, period=YEAR, sex=Sex.TOTAL):
    """`8/10` a share, a number a value, R A S a reason."""
    reasons = {"R": Missing.NOT_REPORTED, "A": Missing.NOT_APPLICABLE, "S": Missing.SUPPRESSED}
    part = Breakdown(sex)
    if text in reasons:
        entry = Entry(indicator, unit, period, missing=reasons[text], breakdown=part)
    elif "/" in text:
        above, below = map(Decimal, text.split("/"))
        entry = Entry(indicator, unit, period, numerator=above, denominator=below, breakdown=part)
    else:
        entry = Entry(indicator, unit, period, Decimal(text), breakdown=part)
    return reporting.report_value(by=controller, entry=entry)


def page(indicator, unit, known=NOW, **rest):
    return pages.indicator_page(indicator, unit, Period.month(2025, 12), RULE, known, **rest)


# -- up the tree -----------------------------------------------------------------------------------------------------


def test_a_share_is_recomputed_up_to_the_municipality(controller, town, board, schools, share):
    for school, text in zip(schools, ["8/10", "10/90", "A"], strict=True):
        say(controller, share, school, text)
    for unit in (board, town):
        latest = page(share, unit).latest
        assert latest.total.value == 18
        assert latest.made.parts == 2


def test_what_a_unit_says_itself_goes_before_what_could_be_computed(controller, town, board, schools, share):
    say(controller, share, schools[0], "8/10")
    say(controller, share, board, "1/2")
    assert page(share, board).latest.total.value == 50
    assert page(share, board).latest.made is None
    assert page(share, town).latest.total.value == 50


def test_a_unit_that_used_to_report_and_has_not_is_named(controller, town, schools, share):
    say(controller, share, schools[0], "8/10", Period(2024))
    say(controller, share, schools[1], "5/10", Period(2024))
    say(controller, share, schools[0], "9/10")
    latest = page(share, town).latest
    assert latest.period == YEAR
    assert latest.total.missing is Missing.NOT_REPORTED
    assert latest.made.not_reported == ("Björkskolan",)
    assert latest.made.partial == 90
    lines = {line.name: line.value for line in page(share, town).units}
    assert lines["Björkskolan"].missing is Missing.NOT_REPORTED


def test_a_closed_unit_owes_nothing(controller, town, schools, share):
    say(controller, share, schools[0], "8/10", Period(2024))
    say(controller, share, schools[1], "5/10", Period(2024))
    say(controller, share, schools[0], "9/10")
    Unit.objects.filter(pk=schools[1].pk).update(valid_to=date(2024, 12, 31))
    assert page(share, town).latest.total.value == 90


def test_without_a_rule_for_it_nothing_is_computed(controller, town, schools):
    index = make.indicator(town, unit_of_measure="index")
    say(controller, index, schools[0], "70")
    assert page(index, town).latest is None
    assert page(index, schools[0]).latest.total.value == 70
    assert [(line.name, line.value.value) for line in page(index, town).units] == [("Alskolan", 70)]


def test_series_targets_and_status_stand_together(controller, town, schools, share):
    for year, text in ((2023, "70/100"), (2024, "75/100"), (2025, "95/100")):
        say(controller, share, schools[0], text, Period(year))
    targets.set_target(by=controller, aim=Aim(share, town, 2025, floor=Decimal(80)))
    found = page(share, schools[0])
    assert [point.total.value for point in found.points] == [70, 75, 95]
    assert [point.target and point.target.floor for point in found.points] == [None, None, 80]
    assert found.proposal.status is Status.REACHED
    assert found.latest.target.unit == town


def test_later_periods_than_the_chosen_are_not_shown(controller, town, share):
    say(controller, share, town, "70/100", Period(2023))
    say(controller, share, town, "75/100", Period(2024))
    found = pages.indicator_page(share, town, Period.month(2024, 11), RULE, NOW)
    assert [str(point.period) for point in found.points] == ["2023"]


# -- small numbers ---------------------------------------------------------------------------------------------------


@pytest.fixture
def guarded(town):
    return make.indicator(town, key="G", numerator="a", denominator="b", aggregation="share", suppression_threshold=5)


def shown(found):
    return {line.name: line.value.missing for line in found.units}


def test_a_small_unit_is_hidden_with_one_more_so_that_it_cannot_be_computed(controller, town, schools, guarded):
    for school, text in zip(schools, ["2/3", "8/10", "30/40"], strict=True):
        say(controller, guarded, school, text)
    assert shown(page(guarded, town)) == {
        "Alskolan": Missing.SUPPRESSED,
        "Björkskolan": Missing.SUPPRESSED,
        "Ekskolan": None,
    }
    assert page(guarded, town).latest.total.value == pytest.approx(Decimal("75.47"), abs=Decimal("0.01"))


def test_the_units_own_page_hides_what_the_table_above_hides(controller, town, schools, guarded):
    for school, text in zip(schools, ["2/3", "8/10", "30/40"], strict=True):
        say(controller, guarded, school, text)
    assert page(guarded, schools[1]).latest.total.missing is Missing.SUPPRESSED
    assert page(guarded, schools[2]).latest.total.value == 75


def test_one_sex_that_is_small_hides_the_other(controller, schools, guarded):
    for sex, text in ((Sex.TOTAL, "23/33"), (Sex.WOMEN, "21/30"), (Sex.MEN, "2/3")):
        say(controller, guarded, schools[0], text, sex=sex)
    point = page(guarded, schools[0]).latest
    assert point.total.is_known
    assert {point.women.missing, point.men.missing} == {Missing.SUPPRESSED}


def test_how_a_hidden_value_was_made_is_not_told(controller, town, schools, guarded):
    say(controller, guarded, schools[0], "2/3")
    found = page(guarded, town)
    assert found.latest.total.missing is Missing.SUPPRESSED
    assert found.latest.made is None


def test_those_who_report_see_what_they_reported(controller, schools, guarded):
    say(controller, guarded, schools[0], "2/3")
    assert page(guarded, schools[0], whole=True).latest.total.is_known


def test_a_correction_does_not_tell_what_is_hidden(controller, schools, guarded):
    say(controller, guarded, schools[0], "20/30")
    say(controller, guarded, schools[0], "2/3")
    (change,) = page(guarded, schools[0]).corrections
    assert (change.before.value, change.after.value) == (None, None)
    (change,) = page(guarded, schools[0], whole=True).corrections
    assert change.before.value is not None


# -- known-time ------------------------------------------------------------------------------------------------------


def test_a_page_can_be_asked_for_as_it_was_known(controller, town, schools, share):
    say(controller, share, schools[0], "8/10")
    targets.set_target(by=controller, aim=Aim(share, town, 2025, floor=Decimal(70)))
    then = timezone.now()
    say(controller, share, schools[0], "9/10")
    targets.set_target(by=controller, aim=Aim(share, town, 2025, floor=Decimal(95)))
    before, now = page(share, schools[0], known=Known.at(then)), page(share, schools[0])
    assert (before.latest.total.value, before.latest.target.floor) == (80, 70)
    assert (now.latest.total.value, now.latest.target.floor) == (90, 95)
    assert (len(before.corrections), len(now.corrections)) == (0, 1)
    assert now.corrections[0].change == 10


def test_what_became_known_since(controller, town, schools, share):
    say(controller, share, schools[0], "8/10")
    then = timezone.now()
    say(controller, share, schools[0], "9/10")
    say(controller, share, schools[1], "1/2")
    found = pages.known_since(town, [share], then)
    assert [(d.before and d.before.value, d.after.value) for d in found] == [(80, 90), (None, 50)]


# -- outcomes for goals ----------------------------------------------------------------------------------------------


def test_outcomes_for_many_goals_at_once(controller, town, board, schools, share):
    index = make.indicator(town, unit_of_measure="index")
    for school, text in zip(schools, ["8/10", "10/90", "A"], strict=True):
        say(controller, share, school, text)
    say(controller, index, board, "70")
    found = values.outcomes([town, board], [share, index], Period.month(2025, 12), NOW)
    assert {key: [row.value for row in rows] for key, rows in found.items()} == {
        (share.pk, town.pk): [18],
        (share.pk, board.pk): [18],
        (index.pk, board.pk): [70],
    }


def test_a_unit_with_a_target_and_no_value_has_not_reported(controller, town, schools, share):
    say(controller, share, schools[0], "8/10")
    targets.set_target(by=controller, aim=Aim(share, schools[1], 2025, floor=Decimal(80)))
    found = values.outcomes([town, schools[1]], [share], Period.month(2025, 12), NOW)
    assert found[share.pk, schools[1].pk][-1].missing is Missing.NOT_REPORTED
    assert found[share.pk, town.pk][-1].missing is Missing.NOT_REPORTED


def fill(controller, indicator, board, count):
    """Units that have reported, with less ceremony than by action."""
    units = [make.unit(board) for _ in range(count)]
    stamp = {"known_by": controller, "known_at": datetime(2025, 12, 1, tzinfo=UTC)}
    IndicatorValue.objects.bulk_create(
        IndicatorValue(
            indicator=indicator, unit=unit, period="2025", value=50, numerator=5, denominator=10, sex=sex, **stamp
        )
        for unit in units
        for sex in "TKM"
    )


@pytest.mark.parametrize("name", ["share", "guarded"])
def test_the_pages_cost_the_same_for_30_units_and_for_600(
    controller, town, board, name, request, django_assert_num_queries
):
    measure = request.getfixturevalue(name)
    for count in (30, 570):
        fill(controller, measure, board, count)
        with django_assert_num_queries(6):
            assert page(measure, town).latest.total.value == 50
        with django_assert_num_queries(3):
            values.outcomes([town, board], [measure], Period.month(2025, 12), NOW)


# -- lists -----------------------------------------------------------------------------------------------------------


def test_the_list_tells_goals_and_when_a_value_last_came(controller, town, schools, share, django_assert_num_queries):
    make.indicator(town, key="B", name="Besökare", kind="volume")
    row = say(controller, share, schools[0], "8/10")
    defining.link(by=controller, indicator=share, element=make.element(make.plan_year(town), schools[0]))
    with django_assert_num_queries(3):
        found = {line.indicator.key: (line.goals, line.last_known) for line in pages.lines(town, NOW)}
    assert found == {"S": (1, row.known_at), "B": (0, None)}
    assert [line.indicator.key for line in pages.lines(town, NOW, kind="volume")] == ["B"]
    assert [line.indicator.key for line in pages.lines(town, NOW, text="besök")] == ["B"]


def test_collecting_costs_minutes_times_values(controller, town, schools, share, django_assert_num_queries):
    Indicator.objects.filter(pk=share.pk).update(minutes=45)
    for school in schools[:2]:
        say(controller, share, school, "8/10")
    with django_assert_num_queries(3):
        (cost,) = pages.costs(town, 2025, NOW)
    assert (cost.values, cost.hours, cost.goals) == (2, Decimal("1.5"), 0)
    assert cost.has_to_explain_itself
    Indicator.objects.filter(pk=share.pk).update(last_read_at=timezone.now())
    assert not pages.costs(town, 2025, NOW)[0].has_to_explain_itself
    assert pages.costs(town, 2025, NOW, timezone.localdate() + timedelta(days=400))[0].has_to_explain_itself


def test_before_a_year_is_opened_it_is_told_what_cannot_be_followed(controller, town, share):
    year = make.plan_year(town, state="preparing")
    measured, alone = (make.element(year, town, level="council") for _ in range(2))
    defining.link(by=controller, indicator=share, element=measured)
    told = {one.what: (one.names, one.blocks) for one in years.remaining_to_open(year)}
    assert told["1 indikator saknar målvärde för 2026.".replace("1 i", "1\u00a0i")] == ((str(share),), False)
    assert told["1\u00a0mål saknar indikator."] == ((str(alone),), False)


def test_search_finds_words_whatever_their_case_within_the_municipality(controller, town):
    row = make.indicator(town, name="Ökad trygghet")
    assert pages.search(controller, "ökad") == [row]
    assert pages.search(make.user_with(Role.READER, make.municipality("9999")), "ökad") == []


def test_what_a_unit_reports(controller, town, schools, share):
    make.indicator(town)
    say(controller, share, schools[0], "8/10")
    assert list(pages.to_report(schools[0])) == [share]
    assert not pages.to_report(schools[1]).exists()


def test_nothing_is_asked_when_there_is_nothing_to_ask(django_assert_num_queries, town):
    with django_assert_num_queries(0):
        assert values.outcomes([], [], YEAR, NOW) == {}


def test_another_municipalitys_indicator_does_not_exist(town):
    row = make.indicator(make.municipality("9999"))
    assert pages.indicator(town, row.pk) is None
