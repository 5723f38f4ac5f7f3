"""Opening a round from the annual cycle: who reports, what is prefilled, what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.organisation.models import UnitKind
from styrkedjan.areas.reporting.actions import rounds, writing
from styrkedjan.areas.reporting.models import ElementAssessment, UnitReport
from styrkedjan.areas.reporting.proposals import facts
from styrkedjan.areas.reporting.queries import page
from styrkedjan.areas.reporting.queries import rounds as rounds_queries
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.domain.periods import Period
from styrkedjan.domain.reporting import ReportState
from styrkedjan.domain.status import Status, StatusRule
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories as make


def reporting(round_):
    return sorted(round_.reports.values_list("unit__code", flat=True))


def test_the_interim_report_comes_from_the_cycle(town):
    round_ = town.open_round()
    assert (round_.name, round_.period) == ("Delårsrapport per augusti 2026", "2026-08")
    assert (round_.opens, round_.due) == (date(2026, 9, 1), date(2026, 9, 30))
    assert (round_.with_goals, round_.with_forecast) == (True, True)
    assert AuditEvent.objects.get(action="reporting.open_round").details == {"reports": 5}


def test_committees_and_all_below_report_but_no_providers(town):
    assert reporting(town.open_round()) == ["0000", "BUF", "GSN", "S1", "S2"]


@pytest.mark.django_db
def test_a_model_that_names_the_committees_alone_is_obeyed():
    root = make.municipality("0990", "Lillstad", "stockholm_ils")
    make.unit(make.committee(root, "K", "Kulturnämnden"), code="KU")
    controller = make.user_with(Role.CONTROLLER, root)
    round_ = rounds.open_round(by=controller, plan_year=make.plan_year(root), cycle_id="tertial_report_1")
    assert reporting(round_) == ["0990", "K"]


@pytest.mark.django_db
def test_a_city_of_five_levels_reports_at_every_level_that_the_model_names():
    root = make.municipality("0991", "Storstad", "huddinge")
    committee = make.committee(root, "N", "Nämnden")
    department = make.unit(committee, UnitKind.DEPARTMENT, code="F")
    area = make.unit(department, UnitKind.AREA, code="O")
    make.unit(area, UnitKind.UNIT, code="E")
    make.unit(committee, UnitKind.PROVIDER, code="P")
    controller = make.user_with(Role.CONTROLLER, root)
    round_ = rounds.open_round(by=controller, plan_year=make.plan_year(root), cycle_id="interim_report_august")
    assert reporting(round_) == ["0991", "E", "F", "N", "O"]


def test_a_step_of_the_council_is_the_municipalitys_own(town):
    assert reporting(town.open_round("annual_report")) == ["0000"]


def test_a_unit_that_has_ceased_does_not_report(town):
    town.school.valid_to = date(2026, 7, 31)
    town.school.save()
    assert "S1" not in reporting(town.open_round())


@pytest.mark.parametrize(
    ("cycle_id", "period", "goals", "forecast"),
    [
        ("monthly_report_february", "2026-02", False, False),
        ("monthly_report_april", "2026-04", False, True),
        ("interim_report_august", "2026-08", True, True),
        ("operations_report", "2026-12", True, False),
    ],
)
def test_what_each_step_asks_for(town, cycle_id, period, goals, forecast):
    round_ = town.open_round(cycle_id)
    assert (round_.period, round_.with_goals, round_.with_forecast) == (period, goals, forecast)
    assert ElementAssessment.objects.exists() == goals


# at least | outcome | proposed
PREFILLED = [("90", "91", "reached"), ("90", "88", "partly"), ("90", "80", "not_reached"), ("90", None, "not_assessed")]


@pytest.mark.parametrize(("floor", "outcome", "proposed"), PREFILLED)
def test_goals_are_prefilled_with_what_the_figures_propose(town, floor, outcome, proposed):
    town.target(town.indicator, town.committee, floor)
    if outcome:
        town.value(town.indicator, town.committee, outcome, "2026-08")
    town.open_round()
    one = ElementAssessment.objects.get(element=town.goal)
    assert (one.proposed, one.status) == (proposed, "")
    assert one.working["parts"][0]["title"] == "Behöriga elever"


def test_a_goal_without_indicators_gets_no_proposal(town):
    town.indicator.links.all().delete()
    town.open_round()
    assert ElementAssessment.objects.get(element=town.goal).proposed == ""


def test_every_report_and_assessment_has_a_first_version(town):
    town.open_round()
    assert UnitReport.history.count() == UnitReport.objects.count() == 5
    assert ElementAssessment.history.count() == ElementAssessment.objects.count() == 2


def test_refused(town):
    with pytest.raises(NotAllowed):
        rounds.open_round(by=town.director, plan_year=town.year, cycle_id="interim_report_august")
    with pytest.raises(InvalidInput, match="interim_report_august"):
        town.open_round("budget_decision")
    with pytest.raises(InvalidInput, match="ligger före"):
        town.open_round(opens=date(2026, 9, 10), due=date(2026, 9, 1))
    town.open_round()
    with pytest.raises(Refused, match="redan öppnad"):
        town.open_round()


def test_a_year_that_is_not_open_has_no_rounds(town):
    town.year.state = YearState.PREPARING
    town.year.save()
    with pytest.raises(WrongState):
        town.open_round()


def cost_with(town, units, year, queries_allowed):
    department = town.committee.children.get(code="BUF")
    for _ in range(units):
        unit = make.unit(department)
        make.link(town.indicator, make.element(year, unit, level="unit"))
        town.value(town.indicator, unit, "90", f"{year.year}-08")
    with queries_allowed(60) as captured:
        rounds.open_round(by=town.controller, plan_year=year, cycle_id="interim_report_august")
    return len(captured)


def test_the_cost_does_not_grow_with_units_and_goals(town, django_assert_max_num_queries):
    few = cost_with(town, 2, town.year, django_assert_max_num_queries)
    next_year = make.plan_year(town.principal, 2027)
    assert cost_with(town, 40, next_year, django_assert_max_num_queries) <= few


def test_closing_keeps_what_is_written_and_stops_writing(town):
    round_ = town.open_round()
    rounds.close_round(by=town.controller, round_=round_)
    report = town.report(town.committee)
    with pytest.raises(WrongState, match="stängd"):
        writing.save_text(by=town.secretary, report=report, version=1, texts={"summary": "Sent"})
    rounds.reopen_round(by=town.controller, round_=round_)
    writing.save_text(by=town.secretary, report=report, version=1, texts={"summary": "I tid"})
    with pytest.raises(WrongState):
        rounds.reopen_round(by=town.controller, round_=round_)


def test_the_last_day_can_be_moved_but_not_before_the_first(town):
    round_ = town.open_round()
    assert rounds.change_round(
        by=town.controller, round_=round_, version=1, due=date(2026, 10, 5), instruction=" Kort "
    ).due == date(2026, 10, 5)
    with pytest.raises(InvalidInput):
        rounds.change_round(by=town.controller, round_=round_, version=2, due=date(2026, 8, 5), instruction="")


def test_the_list_of_rounds_counts_what_the_viewer_sees(town):
    town.open_round()
    town.approved(town.committee)
    (everything,) = rounds_queries.rounds(town.principal, (town.principal.path,), today=date(2026, 10, 1))
    assert (everything.total, everything.handed_in, everything.late) == (5, 1, 4)
    assert everything.states[ReportState.APPROVED] == 1
    (mine,) = rounds_queries.rounds(town.principal, (town.school.path,), today=date(2026, 9, 30))
    assert (mine.total, mine.late) == (1, 0)
    assert rounds_queries.rounds(town.principal, ())[0].total == 0


def test_reports_are_listed_in_the_trees_order(town):
    round_ = town.open_round()
    other = make.unit(town.principal, UnitKind.COMMITTEE, code="AAN")
    UnitReport.objects.create(round=round_, unit=other, created_by=town.controller, changed_by=town.controller)
    rows = rounds_queries.reports_of(round_, (town.principal.path,))
    assert [row.unit.code for row in rows] == ["0000", "AAN", "GSN", "BUF", "S1", "S2"]


def test_the_councils_goals_are_weighed_from_the_committees(town):
    """A council goal without indicators: the figures of the goals below it speak, and then what was judged of them."""
    council = town.goal.parents.get()
    town.target(town.indicator, town.committee, "90")
    town.value(town.indicator, town.committee, "91", "2026-08")
    town.open_round()
    whole = UnitReport.objects.select_related("unit__principal", "round__plan_year").get(unit=town.principal)
    assert ElementAssessment.objects.get(element=council).proposed == "reached"
    one = ElementAssessment.objects.get(element=town.goal)
    writing.assess(by=town.secretary, assessment=one, version=1, status="partly", override_reason="Kön har vuxit")
    (line,) = page.report_page(whole, NOW).goals
    assert (line.proposed, line.facts.from_below, line.facts.indicators) == (Status.PARTLY, 1, ())
    working = line.facts.proposal.working
    assert working.steps[0].text.startswith("Inga egna indikatorer")
    assert [(one.name, one.value, one.source) for one in working.inputs] == [
        ("Alla elever läser (Grundskolenämnden)", "Delvis uppfyllt", "bedömt i uppföljningen")
    ]


def test_every_goal_below_counts_once_however_many_levels_are_asked_about(town):
    area = make.element(town.year, town.principal, kind="target_area", level="council", key="MO-1")
    council = town.goal.parents.get()
    council.parents.add(area)
    town.target(town.indicator, town.committee, "90")
    town.value(town.indicator, town.committee, "91", "2026-08")
    rows = Element.objects.filter(pk__in=[area.pk, council.pk, town.goal.pk]).select_related("unit__principal")
    found = facts(list(rows), Period.parse("2026-08"), StatusRule(), NOW)
    assert [found[one.pk].from_below for one in (area, council, town.goal)] == [1, 1, 0]
    assert {one.proposal.status for one in found.values()} == {Status.REACHED}


def test_the_council_as_a_unit_owns_goals_that_the_municipality_reports(town):
    council = make.unit(town.principal, UnitKind.COUNCIL, code="KF")
    goal = make.element(town.year, council, level="council", key="KF-12", title="Rusta upp SFI")
    own = make.indicator(town.principal, key="I2")
    make.link(own, goal)
    town.target(own, town.principal, "50")
    town.value(own, town.principal, "60", "2026-08")
    town.open_round()
    row = ElementAssessment.objects.get(element=goal)
    assert (row.report.unit, row.proposed) == (town.principal, "reached")
