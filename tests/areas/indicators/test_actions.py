"""Defining, aiming and reporting: corrections are new versions, missing has a reason, shares are computed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.indicators.actions import defining, reporting, targets
from styrkedjan.areas.indicators.actions.reporting import Entry
from styrkedjan.areas.indicators.actions.targets import Aim
from styrkedjan.areas.indicators.models import Indicator, IndicatorValue, TargetValue
from styrkedjan.areas.indicators.queries.pages import of_elements
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.domain.observations import Breakdown, Missing, Sex
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
LAST = Period(2025)


@pytest.fixture
def town():
    return make.municipality()


@pytest.fixture
def controller(town):
    return make.user_with(Role.CONTROLLER, town)


@pytest.fixture
def school(town):
    return make.unit(make.committee(town), name="Ekskolan")


@pytest.fixture
def head(school):
    return make.user_with(Role.UNIT_HEAD, school)


@pytest.fixture
def measure(town):
    return make.indicator(town, key="TRYGG", numerator="trygga", denominator="alla", aggregation="share", decimals=1)


DEFINITION = {"name": "Trygga elever", "unit_of_measure": "%", "direction": "higher", "frequency": "year"}


# -- defining --------------------------------------------------------------------------------------------------------


def test_a_definition_is_made_and_changed(controller, town):
    row = defining.define(by=controller, principal=town, key="TRYGG", owner=town, **DEFINITION)
    row = defining.change(by=controller, indicator=row, version=1, why="Trygghet ger studiero.", minutes=20)
    assert (row.version, row.why, row.minutes) == (2, "Trygghet ger studiero.", 20)
    assert [event.action for event in AuditEvent.objects.all()] == ["indicators.change", "indicators.define"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "Namn saknas"),
        ({"unit_of_measure": ""}, "Enhet saknas"),
        ({"direction": "sideways"}, "går inte att välja"),
        ({"aggregation": "share"}, "behöver täljare och nämnare"),
        ({"source": "kolada"}, "Nyckeltalets id saknas"),
        ({"decimals": 9}, "9 decimaler går inte"),
        ({"valid_from": 2026, "valid_to": 2025}, "ligger före första"),
    ],
)
def test_a_definition_that_cannot_be_is_refused(controller, town, fields, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        defining.define(by=controller, principal=town, key="X", owner=town, **{**DEFINITION, **fields})
    assert not Indicator.objects.exists()


def test_a_key_is_used_once(controller, town, measure):
    with pytest.raises(InvalidInput, match="TRYGG” finns redan"):
        defining.define(by=controller, principal=town, key="TRYGG", owner=town, **DEFINITION)


def test_two_people_changing_the_same_definition_both_keep_their_words(controller, town, measure):
    colleague = make.user_with(Role.CONTROLLER, town, "britta")
    defining.change(by=colleague, indicator=measure, version=1, what="Brittas ord")
    with pytest.raises(EditConflict) as conflict:
        defining.change(by=controller, indicator=measure, version=1, what="mina ord")
    assert (conflict.value.theirs, conflict.value.mine) == ({"what": "Brittas ord"}, {"what": "mina ord"})


def test_an_indicator_with_values_keeps_its_source(controller, head, school, measure):
    reporting.report_value(by=head, entry=Entry(measure, school, LAST, Decimal(80)))
    with pytest.raises(Refused, match="kan inte byta källa"):
        defining.change(by=controller, indicator=measure, version=1, source="kolada", source_key="N1")


def test_only_the_owners_people_define(head, town, measure):
    with pytest.raises(NotAllowed):
        defining.define(by=head, principal=town, key="X", owner=town, **DEFINITION)
    with pytest.raises(NotAllowed):
        defining.change(by=head, indicator=measure, version=1, name="Annat")


def test_goals_are_measured_and_no_longer_measured(controller, town, school, measure):
    goal = make.element(make.plan_year(town), school)
    defining.link(by=controller, indicator=measure, element=goal)
    assert of_elements([goal.pk], NOW) == {goal.pk: [measure]}
    defining.unlink(by=controller, indicator=measure, element=goal)
    assert not of_elements([goal.pk], NOW)
    closed = make.element(make.plan_year(town, 2024, "closed"), school)
    with pytest.raises(WrongState):
        defining.link(by=controller, indicator=measure, element=closed)
    other = make.municipality("9999")
    with pytest.raises(NotAllowed):
        defining.link(by=controller, indicator=measure, element=make.element(make.plan_year(other), other))


def test_a_unit_head_chooses_what_measures_the_units_own_goal(head, school, town, measure):
    goal = make.element(make.plan_year(town), school)
    defining.link(by=head, indicator=measure, element=goal)
    with pytest.raises(NotAllowed):
        defining.link(by=head, indicator=measure, element=make.element(goal.plan_year, town))


def test_reading_is_noted_once_a_day_and_not_of_those_who_report(head, school, town, measure):
    reporter, reader = make.user_with(Role.CONTROLLER, town), make.user_with(Role.READER, town)
    assert not defining.note_read(by=reporter, indicator=measure)
    assert defining.note_read(by=reader, indicator=measure)
    assert not defining.note_read(by=reader, indicator=measure)
    measure.refresh_from_db()
    assert measure.last_read_at is not None


# -- values ----------------------------------------------------------------------------------------------------------


def test_a_correction_is_a_new_version_and_the_old_stays_known_for_its_time(head, school, measure):
    first = reporting.report_value(by=head, entry=Entry(measure, school, LAST, Decimal(80), n=40))
    then = Known.at(timezone.now())
    second = reporting.report_value(by=head, entry=Entry(measure, school, LAST, Decimal(82), n=41, note="Omräknat"))
    first.refresh_from_db()
    assert (first.value, first.superseded_at) == (80, second.known_at)
    assert then.rows(IndicatorValue).get().value == 80
    assert NOW.rows(IndicatorValue).get().value == 82


def test_the_same_value_again_leaves_no_trace(head, school, measure):
    entry = Entry(measure, school, LAST, numerator=Decimal(2), denominator=Decimal(3))
    first = reporting.report_value(by=head, entry=entry)
    assert reporting.report_value(by=head, entry=entry).pk == first.pk
    assert IndicatorValue.objects.count() == AuditEvent.objects.count() == 1


def test_a_share_is_computed(head, school, measure):
    row = reporting.report_value(
        by=head, entry=Entry(measure, school, LAST, numerator=Decimal(2), denominator=Decimal(3))
    )
    assert row.value == Decimal("66.666667")


def test_a_reason_takes_the_place_of_a_value_and_the_other_way_round(head, school, measure):
    row = reporting.report_value(by=head, entry=Entry(measure, school, LAST, missing=Missing.NOT_APPLICABLE))
    assert (row.value, row.missing) == (None, "not_applicable")
    assert reporting.report_value(by=head, entry=Entry(measure, school, LAST, Decimal(0))).observation().value == 0


def test_women_and_men_stand_beside_all(head, school, measure):
    parts = [Breakdown(sex) for sex in Sex]
    reporting.report_values(
        by=head, entries=[Entry(measure, school, LAST, Decimal(5), breakdown=part) for part in parts]
    )
    assert NOW.rows(IndicatorValue).count() == 3


WRONG = [
    (dict(), "Varken värde eller skäl"),
    (dict(value=Decimal(1), missing=Missing.NOT_REPORTED), "Både ett värde och ett skäl"),
    (dict(missing=Missing.NOT_REPORTED, n=3), "Både ett värde och ett skäl"),
    (dict(value=Decimal(1), n=-1), "är negativt"),
    (dict(value=Decimal(1), period=Period.month(2025, 1)), "rapporteras varje år"),
    (dict(value=Decimal(1), period=Period(2190)), "har inte börjat än"),
    (dict(numerator=Decimal(1)), "hör ihop"),
    (dict(value=Decimal(9), numerator=Decimal(1), denominator=Decimal(2)), "stämmer inte"),
    (dict(numerator=Decimal(300), denominator=Decimal(248)), "Täljaren 300 är större än nämnaren 248"),
]


@pytest.mark.parametrize(("fields", "sentence"), WRONG)
def test_a_value_that_cannot_be_is_refused(head, school, measure, fields, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        reporting.report_value(by=head, entry=Entry(**{"indicator": measure, "unit": school, "period": LAST, **fields}))
    assert not IndicatorValue.objects.exists()


def test_all_errors_at_once_and_nothing_half_written(head, school, measure):
    entries = [
        Entry(measure, school, LAST, Decimal(1), where="rad 2"),
        Entry(measure, school, LAST, Decimal(2), where="rad 3"),
        Entry(measure, school, Period(2024), where="rad 4"),
    ]
    with pytest.raises(InvalidInput) as refused:
        reporting.report_values(by=head, entries=entries)
    assert [problem.where for problem in refused.value.problems] == ["rad 4", "rad 3"]
    assert not IndicatorValue.objects.exists()


def test_kolada_is_corrected_in_kolada(controller, town):
    row = make.indicator(town, source="kolada", source_key="N15419")
    with pytest.raises(InvalidInput, match="Värdet rättas i källan"):
        reporting.report_value(by=controller, entry=Entry(row, town, LAST, Decimal(1)))


def test_outside_its_years_an_indicator_takes_no_values(controller, town):
    row = make.indicator(town, valid_from=2020, valid_to=2024)
    with pytest.raises(InvalidInput, match="gäller inte 2025"):
        reporting.report_value(by=controller, entry=Entry(row, town, LAST, Decimal(1)))


def test_nobody_reports_for_another_unit(head, town, measure):
    other = make.unit(make.committee(town))
    with pytest.raises(NotAllowed):
        reporting.report_value(by=head, entry=Entry(measure, other, LAST, Decimal(1)))


def test_a_thousand_values_in_a_few_queries(controller, town, measure, django_assert_max_num_queries):
    board = make.committee(town)
    units = [make.unit(board) for _ in range(50)]
    entries = [
        Entry(measure, unit, Period(year), Decimal(year), breakdown=Breakdown(sex))
        for unit in units
        for year in range(2019, 2026)
        for sex in Sex
    ]
    with django_assert_max_num_queries(90):  # one event per unit, and the rest in slices
        reporting.report_values(by=controller, entries=entries)
    assert IndicatorValue.objects.count() == 1050


def test_a_value_taken_back_is_no_longer_said(head, school, measure):
    row = reporting.report_value(by=head, entry=Entry(measure, school, LAST, Decimal(80)))
    then = Known.at(timezone.now())
    reporting.withdraw_values(by=head, rows=[row])
    assert not NOW.rows(IndicatorValue).exists()
    assert then.rows(IndicatorValue).get() == row


# -- targets ---------------------------------------------------------------------------------------------------------


def test_a_target_changed_is_a_new_version_with_its_own_decision(controller, school, measure):
    first = Aim(
        measure, school, 2026, floor=Decimal(85), decision_body="Kommunfullmäktige", decision_date=date(2025, 11, 24)
    )
    targets.set_target(by=controller, aim=first)
    then = Known.at(timezone.now())
    targets.set_target(by=controller, aim=Aim(measure, school, 2026, floor=Decimal(80)))
    assert then.rows(TargetValue).get().decision_text == "Kommunfullmäktige 2025-11-24"
    now = NOW.rows(TargetValue).get()
    assert (now.floor, now.decision_text) == (80, "")
    assert AuditEvent.objects.filter(action="indicators.set_target").count() == 2


def test_the_same_target_again_leaves_no_trace(controller, school, measure):
    for _ in range(2):
        targets.set_target(by=controller, aim=Aim(measure, school, 2026, floor=Decimal("7.5")))
    assert TargetValue.objects.count() == AuditEvent.objects.count() == 1


@pytest.mark.parametrize(("floor", "ceiling"), [(None, None), (Decimal(2), Decimal(1))])
def test_a_target_that_cannot_be_is_refused(controller, school, measure, floor, ceiling):
    with pytest.raises(InvalidInput, match="gräns"):
        targets.set_target(by=controller, aim=Aim(measure, school, 2026, floor, ceiling))


def test_a_target_on_the_wrong_side_alone_is_refused(controller, school, measure):
    """A cost of at least so much would call what is bad fulfilled."""
    with pytest.raises(InvalidInput, match="högre är bättre, men målvärdet säger bara högst"):
        targets.set_target(by=controller, aim=Aim(measure, school, 2026, ceiling=Decimal(7)))
    targets.set_target(by=controller, aim=Aim(measure, school, 2026, floor=Decimal(5), ceiling=Decimal(7)))


def test_heads_report_but_do_not_aim(head, school, measure):
    with pytest.raises(NotAllowed):
        targets.set_target(by=head, aim=Aim(measure, school, 2026, floor=Decimal(1)))


def test_a_target_taken_back(controller, school, measure):
    row = targets.set_target(by=controller, aim=Aim(measure, school, 2026, floor=Decimal(1)))
    targets.withdraw_targets(by=controller, rows=[row])
    assert not NOW.rows(TargetValue).exists()


# -- next year -------------------------------------------------------------------------------------------------------


def test_indicators_and_targets_follow_into_the_next_year(controller, town, measure):
    town.steering_model = "minimal"
    year = make.plan_year(town)
    goal = make.element(year, town, level="council", key="KF-1")
    defining.link(by=controller, indicator=measure, element=goal)
    targets.set_target(by=controller, aim=Aim(measure, town, 2026, floor=Decimal(85)))
    following = targets.prepare_next_year(by=controller, plan_year=year)
    copy = Element.objects.get(plan_year=following)
    assert of_elements([copy.pk], NOW) == {copy.pk: [measure]}
    target = NOW.rows(TargetValue).get(year=2027)
    assert (target.floor, target.decision_body) == (85, "")
    assert of_elements([goal.pk], NOW) == {goal.pk: [measure]}


def test_prepared_again_nothing_is_doubled_and_no_choice_undone(controller, town, measure):
    year = make.plan_year(town)
    goal = make.element(year, town, level="council", key="KF-1")
    other = make.indicator(town)
    defining.link(by=controller, indicator=measure, element=goal)
    targets.set_target(by=controller, aim=Aim(measure, town, 2026, floor=Decimal(85)))
    following = targets.prepare_next_year(by=controller, plan_year=year)
    copy = Element.objects.get(plan_year=following)
    defining.link(by=controller, indicator=other, element=copy)
    defining.unlink(by=controller, indicator=measure, element=copy)
    targets.set_target(by=controller, aim=Aim(measure, town, 2027, floor=Decimal(90)))
    targets.prepare_next_year(by=controller, plan_year=year)
    assert of_elements([copy.pk], NOW) == {copy.pk: [other]}
    assert NOW.rows(TargetValue).get(year=2027).floor == 90


def test_at_tells_when_a_value_became_known(head, school, measure):
    at = timezone.now() - timedelta(days=30)
    assert reporting.report_value(by=head, entry=Entry(measure, school, Period(2024), Decimal(1)), at=at).known_at == at
