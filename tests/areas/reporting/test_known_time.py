"""What a report and a page said at a moment is told as it was: judgements, links, titles and goals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from styrkedjan.areas.chain.actions import changing
from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.chain.queries import elements
from styrkedjan.areas.reporting.models import ElementAssessment, UnitReport
from styrkedjan.areas.reporting.queries import page as page_queries
from styrkedjan.areas.reporting.queries.goals import council_goals
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.periods import Period
from styrkedjan.domain.reporting import ReportState
from styrkedjan.domain.status import Status
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import User
from styrkedjan.overviews.goals import judgements
from styrkedjan.pages.economy.rules import judged_goals
from tests.areas.reporting.town import Town

pytestmark = pytest.mark.django_db
AUGUST = Period.month(2026, 8)


def judge(row: ElementAssessment, town: Town, status: str) -> None:
    """Judge once more, with history as the actions keep it."""
    row.status, row.override_reason = status, "Prov"
    row.changed_by, row.changed_at = town.secretary, timezone.now()
    row.save()


@pytest.fixture
def handed_in(town: Town) -> tuple[Town, UnitReport, Known]:
    """The committee has handed in that its goal is partly reached; the moment after; then it is judged as missed."""
    town.open_round()
    report = town.approved(town.committee)
    row = report.assessments.get(element=town.goal)
    judge(row, town, Status.PARTLY.value)
    then = Known.at(timezone.now())
    judge(row, town, Status.NOT_REACHED.value)
    return town, report, then


def test_the_reports_below_count_the_judgements_they_had(handed_in: tuple[Town, UnitReport, Known]) -> None:
    town, report, then = handed_in
    whole = UnitReport.objects.get(unit=town.principal, round=report.round)
    counted = [
        next(line.statuses for line in page_queries.below(whole, known) if line.report.pk == report.pk)
        for known in (then, NOW)
    ]
    assert counted == [{Status.PARTLY: 1}, {Status.NOT_REACHED: 1}]


def test_a_goals_page_and_the_rules_see_the_judgement_of_then(handed_in: tuple[Town, UnitReport, Known]) -> None:
    town, _, then = handed_in
    said = [judgements([town.goal.pk], AUGUST, known)[town.goal.pk].status for known in (then, NOW)]
    assert said == [Status.PARTLY, Status.NOT_REACHED]
    before_all = Known.at(town.goal.created_at)
    assert judgements([town.goal.pk], AUGUST, before_all) == {}
    assert judged_goals(town.principal, AUGUST, before_all) == {}
    assert judged_goals(town.principal, AUGUST, NOW)[town.committee.pk].goals.total == 1


def test_what_is_still_being_written_is_not_counted_for_all(town: Town) -> None:
    """A judgement counts from the hand-in, in the money's rules and in what sound management is weighed by."""
    town.open_round()
    report = UnitReport.objects.get(unit=town.committee)
    council = Element.objects.get(key="KF-11")
    about = ElementAssessment.objects.create(report=report, element=council, **authored(town))
    judge(report.assessments.get(element=town.goal), town, Status.REACHED.value)
    judge(about, town, Status.REACHED.value)
    for state in (ReportState.DRAFT, ReportState.REFERRED_BACK):
        report.state = state
        report.save()
        assert judged_goals(town.principal, AUGUST, NOW) == {}
        assert council_goals(town.principal, AUGUST, NOW) == ()
    written = Known.at(timezone.now())
    report.state = ReportState.SUBMITTED
    report.save()
    assert judged_goals(town.principal, AUGUST, NOW)[town.committee.pk].goals.reached == 1
    assert [goal.attained for goal in council_goals(town.principal, AUGUST, NOW)] == [True]
    assert judged_goals(town.principal, AUGUST, written) == {}
    assert council_goals(town.principal, AUGUST, written) == ()


def authored(town: Town) -> dict[str, User]:
    return {"created_by": town.secretary, "changed_by": town.secretary}


def test_an_element_has_the_links_and_the_titles_it_had(town: Town) -> None:
    council = Element.objects.get(key="KF-11")
    then = Known.at(timezone.now())
    changing.change_element(by=town.controller, element=council, version=council.version, title="Nytt namn")
    changing.unlink(by=town.controller, child=town.goal, parent=council)
    pages = [elements.element_page(town.goal, known) for known in (then, NOW)]
    assert [[one.title for one in page.above] for page in pages] == [["En likvärdig skola"], []]
    assert [[one.key for one in elements.element_page(council, known).below] for known in (then, NOW)] == [
        ["GSN-1"],
        [],
    ]


def test_what_was_not_there_is_refused_with_a_remedy(town: Town) -> None:
    before = Known.at(town.goal.created_at - timedelta(days=1))
    with pytest.raises(Refused, match="fanns inte"):
        elements.element_page(town.goal, before)
