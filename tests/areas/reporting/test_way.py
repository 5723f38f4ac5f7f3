"""A report's way from draft to decision, and what was known at a moment."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from styrkedjan.areas.chain.actions import activities, changing
from styrkedjan.areas.reporting import permissions
from styrkedjan.areas.reporting.actions import moving, writing
from styrkedjan.areas.reporting.models import FrozenReport, UnitReport
from styrkedjan.areas.reporting.queries import page as page_queries
from styrkedjan.areas.reporting.queries import rounds
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.domain.reporting import ReportMove, ReportState
from styrkedjan.domain.status import Status
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories as make

DECISION = {"body": "Grundskolenämnden", "date": date(2026, 9, 22), "section": "§ 84", "record_number": "GSN-2026/17"}


def build(report, decision, known_at):
    return moving.Frozen({"decision": decision, "state": report.state}, "text", "0" * 64)


@pytest.fixture
def report(town):
    town.target(town.indicator, town.committee, "90")
    town.value(town.indicator, town.committee, "91", "2026-08")
    town.open_round()
    return town.report(town.committee)


@pytest.fixture(autouse=True)
def _after_the_meeting(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda value=None: date(2026, 12, 1))


def decide(town, report, **changes):
    return moving.decide(by=town.chair, report=report, decision=Decision(**{**DECISION, **changes}), build=build)


def test_everything_missing_is_told_at_once(town, report):
    with pytest.raises(InvalidInput) as refusal:
        moving.submit(by=town.secretary, report=report)
    assert [problem.where for problem in refusal.value.problems] == [
        "Sammanfattning",
        "Analys",
        "Alla elever läser",
        "Alla elever läser",
    ]
    assert town.report(town.committee).state == ReportState.DRAFT


def test_the_whole_way(town, report):
    submitted = moving.submit(by=town.secretary, report=town.fill(town.committee))
    assert (submitted.state, submitted.submitted_by) == (ReportState.SUBMITTED, town.secretary)
    back = moving.refer_back(by=town.chair, report=submitted, reason=" Förklara prognosen ")
    assert (back.state, back.refer_back_reason) == (ReportState.REFERRED_BACK, "Förklara prognosen")
    again = moving.submit(by=town.secretary, report=back)
    assert again.refer_back_reason == ""
    approved = moving.approve(by=town.director, report=again)
    frozen = decide(town, approved)
    assert frozen.document == {
        "decision": "Grundskolenämnden 2026-09-22 § 84, GSN-2026/17",
        "state": "decided",
    }
    assert town.report(town.committee).state == ReportState.DECIDED
    events = AuditEvent.objects.filter(target_type="reporting.unitreport").order_by("pk")
    assert [event.action.removeprefix("reporting.") for event in events] == [
        "save_report",
        "submit",
        "refer_back",
        "submit",
        "approve",
        "decide",
    ]


def test_a_decision_is_final(town, report):
    decide(town, town.approved(town.committee))
    final = town.report(town.committee)
    assert permissions.moves(town.chair, final) == ()
    with pytest.raises(WrongState, match="låst"):
        moving.refer_back(by=town.chair, report=final, reason="Ångrar oss")
    with pytest.raises(WrongState):
        decide(town, final)
    assert FrozenReport.objects.count() == 1


def test_nothing_is_decided_when_the_report_cannot_be_built(town, report):
    approved = town.approved(town.committee)

    def broken(report, decision, known_at):
        raise Refused("Går inte att bygga.")

    with pytest.raises(Refused):
        moving.decide(by=town.chair, report=approved, decision=Decision(**DECISION), build=broken)
    assert town.report(town.committee).state == ReportState.APPROVED
    assert not FrozenReport.objects.exists()


def test_four_eyes(town, report):
    submitted = moving.submit(by=town.director, report=town.fill(town.committee))
    assert ReportMove.APPROVE not in permissions.moves(town.director, submitted)
    with pytest.raises(NotAllowed, match="kan inte själv"):
        moving.approve(by=town.director, report=submitted)
    other = make.user_with(Role.DEPARTMENT_HEAD, town.committee)
    assert ReportMove.APPROVE in permissions.moves(other, submitted)
    assert moving.approve(by=other, report=submitted).approved_by == other


def test_ones_own_handing_in_is_undone_until_somebody_has_approved_it(town, report):
    submitted = moving.submit(by=town.secretary, report=town.fill(town.committee))
    with pytest.raises(NotAllowed, match="Bara den som lämnade in"):
        moving.take_back(by=town.director, report=submitted)
    draft = moving.take_back(by=town.secretary, report=submitted)
    assert (draft.state, draft.submitted_by, draft.submitted_at) == (ReportState.DRAFT, None, None)
    assert draft.summary == "Året går i stort som planerat."
    again = moving.submit(by=town.secretary, report=draft)
    approved = moving.approve(by=town.director, report=again)
    with pytest.raises(WrongState, match="godkänd"):
        moving.take_back(by=town.secretary, report=approved)


def test_several_are_approved_together_or_not_at_all(town, report):
    for unit in (town.committee, town.school):
        moving.submit(by=town.secretary, report=town.fill(unit))
    mine = moving.submit(by=town.director, report=town.fill(town.sibling))
    paths = (town.committee.path,)
    waiting = rounds.awaiting(mine.round, town.director, paths)
    assert [row.unit.code for row in waiting] == [town.committee.code, town.school.code]
    with pytest.raises(NotAllowed, match="kan inte själv"):
        moving.approve_many(by=town.director, reports=[*waiting, mine])
    assert len(rounds.awaiting(mine.round, town.director, paths)) == 2
    moving.approve_many(by=town.director, reports=waiting)
    assert rounds.awaiting(mine.round, town.director, paths) == []
    assert town.report(town.school).approved_by == town.director


def test_who_takes_the_next_step_is_told_and_is_never_the_one_who_handed_in(town, report):
    submitted = moving.submit(by=town.director, report=town.fill(town.committee))
    assert rounds.next_people(submitted) == []
    other = make.user_with(Role.DEPARTMENT_HEAD, town.principal)
    assert rounds.next_people(submitted) == [other]
    assert rounds.next_people(moving.approve(by=other, report=submitted)) == [town.chair]


def test_a_referral_needs_a_reason(town, report):
    submitted = moving.submit(by=town.secretary, report=town.fill(town.committee))
    with pytest.raises(InvalidInput, match="Skälet"):
        moving.refer_back(by=town.chair, report=submitted, reason="  ")


def test_a_units_report_ends_with_the_approval(town, report):
    town.approved(town.school)
    with pytest.raises(Refused, match="nämndens rapport"):
        decide(town, town.report(town.school))


@pytest.mark.parametrize(
    ("changes", "where"),
    [({"body": "", "section": " "}, ["Beslutande organ", "Paragraf"]), ({"date": date(2027, 1, 1)}, ["Beslutsdatum"])],
)
def test_a_decision_without_its_reference_is_refused(town, report, changes, where):
    approved = town.approved(town.committee)
    with pytest.raises(InvalidInput) as refusal:
        decide(town, approved, **changes)
    assert [problem.where for problem in refusal.value.problems] == where


# who | what the state and the role let them do with a submitted report that Sam handed in
@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("secretary", {ReportMove.REFER_BACK, ReportMove.TAKE_BACK}),
        ("director", {ReportMove.REFER_BACK, ReportMove.APPROVE}),
        ("chair", {ReportMove.REFER_BACK}),
        ("controller", {ReportMove.REFER_BACK}),
        ("head", set()),
    ],
)
def test_moves_of_a_submitted_report(town, report, person, expected):
    submitted = moving.submit(by=town.secretary, report=town.fill(town.committee))
    assert set(permissions.moves(getattr(town, person), submitted)) == expected


def test_the_report_as_it_was_known(town, report):
    before = timezone.now()
    town.fill(town.committee)
    after = timezone.now()
    writing.save_text(by=town.secretary, report=report, version=2, texts={"summary": "Senare ord"})
    assert page_queries.report_page(report, Known.at(before)).report.summary == ""
    assert page_queries.report_page(report, Known.at(before)).goals[0].status is None
    page = page_queries.report_page(report, Known.at(after))
    assert page.report.summary == "Året går i stort som planerat."
    assert page.goals[0].status is Status.REACHED
    assert page_queries.report_page(town.report(town.committee), NOW).report.summary == "Senare ord"
    assert UnitReport.objects.get(pk=report.pk).summary == "Senare ord"


def test_a_goal_and_its_activities_read_as_they_did(town, report):
    page = page_queries.report_page(report, NOW)
    goal = page.goals[0].element
    first = activities.create_activity(
        by=town.controller, element=goal, unit=report.unit, title="Läsgrupper", progress=10
    )
    then = timezone.now()
    activities.change_activity(by=town.controller, activity=first, version=1, progress=90)
    changing.change_element(by=town.controller, element=goal, version=goal.version, title="Alla läser och räknar")
    before, now = page_queries.report_page(report, Known.at(then)), page_queries.report_page(report, NOW)
    assert (before.goals[0].element.title, now.goals[0].element.title) == (
        page.goals[0].element.title,
        "Alla läser och räknar",
    )
    assert ([row.progress for row in before.activities], [row.progress for row in now.activities]) == ([10], [90])


def test_a_report_did_not_exist_before_it_was_opened(town, report):
    with pytest.raises(Refused, match="fanns inte"):
        page_queries.report_page(report, Known.at(timezone.now() - timedelta(days=1)))


def test_the_previous_report_and_those_below(town, report):
    town.approved(town.school)
    town.open_round("operations_report")
    later = UnitReport.objects.select_related("unit", "round").get(
        unit=town.school, round__cycle_id="operations_report"
    )
    assert rounds.previous(later).round.cycle_id == "interim_report_august"
    assert rounds.previous(report) is None
    assert [(line.report.unit.code, line.depth) for line in page_queries.below(report, NOW)] == [
        ("BUF", 1),
        ("S1", 2),
        ("S2", 2),
    ]
    whole = UnitReport.objects.get(unit=town.principal, round=report.round)
    assert [line.report.unit.code for line in page_queries.below(whole, NOW)] == ["GSN"]
    assert page_queries.below(whole, NOW)[0].statuses == {}


def test_a_report_is_late_the_day_after_it_was_due(town, report):
    assert rounds.is_late(report, date(2026, 10, 1))
    assert not rounds.is_late(report, date(2026, 9, 30))
