"""Writing a report: proposals brought up to date, overrides with reasons, two people at once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.reporting.actions import moving, writing
from styrkedjan.areas.reporting.models import ElementAssessment, UnitReport
from styrkedjan.areas.reporting.queries import page
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.domain.status import Status
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent
from tests import factories as make


@pytest.fixture
def report(town):
    town.target(town.indicator, town.committee, "90")
    town.value(town.indicator, town.committee, "91", "2026-08")
    town.open_round()
    return town.report(town.committee)


@pytest.fixture
def one(report):
    return report.assessments.get()


def save(town, report, by=None, **texts):
    return writing.save_text(by=by or town.secretary, report=report, version=report.version, texts=texts)


def test_texts_are_saved_with_version_author_and_event(town, report):
    saved = save(town, report, summary="  Bra\r\nläge ")
    assert (saved.summary, saved.version, saved.changed_by) == ("Bra\nläge", 2, town.secretary)
    assert AuditEvent.objects.get(action="reporting.save_report").details == {"fields": ["summary"]}
    assert list(UnitReport.history.filter(id=report.pk).values_list("version", "summary")) == [
        (2, "Bra\nläge"),
        (1, ""),
    ]


def test_saving_the_same_text_changes_nothing(town, report):
    saved = save(town, save(town, report, summary="Bra"), summary="Bra")
    assert saved.version == 2
    assert AuditEvent.objects.filter(action="reporting.save_report").count() == 1


def test_two_people_saving_the_same_text_lose_nothing(town, report):
    save(town, report, by=town.director, summary="Danas text")
    with pytest.raises(EditConflict) as conflict:
        writing.save_text(by=town.secretary, report=report, version=1, texts={"summary": "Sams text"})
    assert conflict.value.theirs == {"summary": "Danas text"}
    assert conflict.value.mine == {"summary": "Sams text"}
    assert conflict.value.saved_by == "Dana"
    assert town.report(town.committee).summary == "Danas text"


def test_two_people_saving_different_texts_do_not_disturb_each_other(town, report):
    save(town, report, by=town.director, summary="Danas text")
    saved = writing.save_text(
        by=town.secretary, report=report, version=1, texts={"summary": "", "analysis": "Sams analys"}
    )
    assert (saved.summary, saved.analysis, saved.version) == ("Danas text", "Sams analys", 3)


def test_a_conflict_writes_nothing_at_all(town, report, one):
    save(town, report, by=town.director, summary="Danas text")
    with pytest.raises(EditConflict):
        writing.save_report(
            by=town.secretary,
            report=report,
            version=1,
            texts={"summary": "Sams text", "analysis": "Sams analys"},
            answers=[writing.Answer(one.pk, 1, {"comment": "Sams kommentar"})],
        )
    assert town.report(town.committee).analysis == ""
    assert ElementAssessment.objects.get(pk=one.pk).comment == ""


def test_two_people_judging_the_same_goal_differently(town, one):
    writing.assess(by=town.director, assessment=one, version=1, status="reached", comment="Danas ord")
    with pytest.raises(EditConflict) as conflict:
        writing.assess(by=town.secretary, assessment=one, version=1, status="reached", comment="Sams ord")
    assert conflict.value.theirs == {f"{one.pk}-comment": "Danas ord"}


@pytest.mark.parametrize(
    ("status", "reason", "accepted"),
    [("reached", "", True), ("partly", "", False), ("partly", "Mätningen är gammal", True), ("", "", True)],
)
def test_departing_from_the_proposal_needs_a_reason(town, one, status, reason, accepted):
    def judge():
        return writing.assess(by=town.secretary, assessment=one, version=1, status=status, override_reason=reason)

    if accepted:
        assert judge().status == status
    else:
        with pytest.raises(InvalidInput, match="utan skäl"):
            judge()


def test_a_goal_nobody_measures_is_judged_in_words(town, report, one):
    town.indicator.links.all().delete()
    judged = writing.assess(by=town.secretary, assessment=one, version=1, status="partly", comment="Halvvägs")
    assert (judged.proposed, judged.status, judged.override_reason) == ("", "partly", "")


def test_a_proposal_follows_the_figures_until_the_report_is_handed_in(town, report, one):
    writing.assess(by=town.secretary, assessment=one, version=1, status="reached", forecast="reached")
    old = town.indicator.values.get()
    old.superseded_at = old.known_at
    old.save()
    town.value(town.indicator, town.committee, "80", "2026-08")
    (line,) = page.report_page(report, NOW).goals
    assert (line.status, line.proposed, line.has_moved) == (Status.REACHED, Status.NOT_REACHED, True)
    save(town, report, summary="s", analysis="a")
    with pytest.raises(InvalidInput, match="avviker från förslaget"):
        moving.submit(by=town.secretary, report=report)
    judged = writing.assess(
        by=town.secretary, assessment=one, version=2, status="reached", override_reason="Felmätt", forecast="reached"
    )
    assert (judged.proposed, judged.override_reason) == ("not_reached", "Felmätt")
    judged = writing.assess(by=town.secretary, assessment=judged, version=3, status="not_reached")
    assert judged.override_reason == ""


def test_who_may_write(town, report):
    for person in (town.head, town.chair):
        with pytest.raises(NotAllowed):
            save(town, report, by=person, summary="x")
    save(town, town.report(town.school), by=town.head, summary="Skolan går bra")


def test_an_assessment_of_another_report_is_refused(town, report, one):
    with pytest.raises(Refused, match="hör inte till"):
        writing.save_report(
            by=town.secretary, report=town.report(town.school), answers=[writing.Answer(one.pk, 1, {"comment": "x"})]
        )


def test_a_handed_in_report_cannot_be_written(town, report):
    town.fill(town.committee)
    moving.submit(by=town.secretary, report=report)
    with pytest.raises(WrongState, match="inlämnad"):
        save(town, town.report(town.committee), summary="För sent")


def test_the_page_costs_the_same_however_many_goals(town, report):
    def cost():
        row = town.report(town.committee)
        with CaptureQueriesContext(connection) as captured:
            page.report_page(row, NOW)
        return len(captured)

    before = cost()
    for _ in range(12):
        goal = make.element(town.year, town.committee, parents=[town.goal])
        indicator = make.indicator(town.principal)
        make.link(indicator, goal)
        town.value(indicator, town.committee, "1", "2026-08")
        stamp = {"created_by": town.controller, "changed_by": town.controller}
        ElementAssessment.objects.create(report=report, element=goal, **stamp)
        UnitReport.objects.create(round=report.round, unit=make.unit(town.school.parent), **stamp)
    assert cost() == before
