"""Adding, changing, linking, reporting back and withdrawing elements."""

from datetime import date

import pytest

from styrkedjan.areas.chain.actions import activities, changing, creating
from styrkedjan.areas.chain.actions.creating import Draft
from styrkedjan.areas.chain.models import Element, ElementKind
from styrkedjan.areas.chain.queries import elements, trees, years
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make.municipality(steering_model="huddinge")


@pytest.fixture
def school(town):
    return make.committee(town, code="GSN", name="Grundskolenämnden")


@pytest.fixture
def controller(town):
    return make.user_with(Role.CONTROLLER, town)


@pytest.fixture
def year(town):
    return make.plan_year(town)


@pytest.fixture
def council_goal(year, town):
    return make.element(year, town, level="council", key="KF-11", title="En likvärdig skola")


def draft(unit, key="GSN-1", **fields):
    return Draft(
        **{"kind": "goal", "level": "committee", "key": key, "title": "Läskunniga elever", "unit": unit, **fields}
    )


def test_a_new_goal_knows_its_parents_its_author_and_its_history(controller, year, school, council_goal):
    goal = creating.create_element(by=controller, plan_year=year, draft=draft(school, parents=("KF-11",)))
    assert list(goal.parents.all()) == [council_goal]
    assert (goal.created_by, goal.changed_by, goal.version) == (controller, controller, 1)
    version = goal.history.get()
    assert (version.title, version.history_user) == ("Läskunniga elever", controller)
    event = AuditEvent.objects.get()
    assert (event.action, event.by, event.unit_path) == ("chain.create_element", controller, school.path)


def test_a_hundred_are_made_in_a_few_queries(controller, year, school, council_goal, django_assert_max_num_queries):
    drafts = [draft(school, key=f"GSN-{n}", parents=("KF-11",)) for n in range(100)]
    years.steering_model(year)
    with django_assert_max_num_queries(20):
        made = creating.create_elements(by=controller, plan_year=year, drafts=drafts)
    assert Element.objects.filter(parents=council_goal).count() == len(made) == 100


def test_everything_wrong_is_told_at_once_and_nothing_is_made(controller, year, school, council_goal):
    drafts = [
        draft(school, key="KF-11"),
        draft(school, key="GSN-2", title=" ", where="rad 3"),
        draft(school, key="GSN-3", parents=("KF-99",)),
        draft(school, key="GSN-4", kind="assignment", parents=("GSN-3",)),
        draft(school, key="GSN-5", level="unit", parents=("KF-11",)),
        draft(school, key="GSN-6", level="employee"),
    ]
    with pytest.raises(InvalidInput) as refused:
        creating.create_elements(by=controller, plan_year=year, drafts=drafts)
    told = {problem.where: problem.what for problem in refused.value.problems}
    assert set(told) == {"KF-11", "rad 3", "GSN-3", "GSN-4", "GSN-5", "GSN-6"}
    assert told["GSN-6"] == "Medarbetares mål förs inte in i systemet."
    assert Element.objects.count() == 1


def test_only_the_owners_people_may_write(year, school, town, council_goal):
    outsider = make.user_with(Role.CONTROLLER, make.committee(town))
    reader = make.user_with(Role.AUDITOR, town)
    for person in (outsider, reader):
        with pytest.raises(NotAllowed):
            creating.create_element(by=person, plan_year=year, draft=draft(school))
        with pytest.raises(NotAllowed):
            changing.change_element(by=person, element=council_goal, version=1, title="Annat")
        with pytest.raises(NotAllowed):
            changing.withdraw_element(by=person, element=council_goal, reason="fel")
    assert not AuditEvent.objects.exists()


def test_a_goal_cannot_be_given_away_to_a_unit_where_one_may_not_write(year, school, town):
    head = make.user_with(Role.UNIT_HEAD, school)
    goal = make.element(year, school)
    with pytest.raises(NotAllowed):
        changing.change_element(by=head, element=goal, version=1, unit=make.committee(town))


def test_a_closed_year_is_locked(controller, town, school):
    closed = make.plan_year(town, year=2024, state="closed")
    goal = make.element(closed, school)
    with pytest.raises(WrongState):
        changing.change_element(by=controller, element=goal, version=1, title="Nytt")
    with pytest.raises(WrongState):
        creating.create_element(by=controller, plan_year=closed, draft=draft(school))
    with pytest.raises(WrongState):
        changing.withdraw_element(by=controller, element=goal, reason="fel")


# -- two people ------------------------------------------------------------------------------------------------------


@pytest.fixture
def goal(controller, year, school, council_goal):
    return creating.create_element(by=controller, plan_year=year, draft=draft(school, description="från början"))


def test_a_saved_edit_is_a_new_version(controller, goal):
    row = changing.change_element(by=controller, element=goal, version=1, title="Alla läser", deadline=date(2026, 6, 1))
    assert (row.title, row.deadline, row.version) == ("Alla läser", date(2026, 6, 1), 2)
    event = AuditEvent.objects.first()
    assert (event.action, event.details) == ("chain.change_element", {"fields": ["deadline", "title"]})


def test_saving_without_a_change_leaves_no_trace(controller, goal):
    row = changing.change_element(by=controller, element=goal, version=1, title=goal.title)
    assert row.version == 1
    assert goal.history.count() == 1


def test_the_second_to_save_the_same_text_sees_both_and_nothing_is_lost(controller, goal, town):
    colleague = make.user_with(Role.CONTROLLER, town, "britta")
    changing.change_element(by=colleague, element=goal, version=1, description="Brittas text")
    with pytest.raises(EditConflict) as conflict:
        changing.change_element(by=controller, element=goal, version=1, description="min text", title=goal.title)
    assert conflict.value.theirs == {"description": "Brittas text"}
    assert conflict.value.mine == {"description": "min text"}
    assert conflict.value.saved_by == "Britta"
    goal.refresh_from_db()
    assert goal.description == "Brittas text"
    merged = changing.change_element(by=controller, element=goal, version=2, description="Brittas text och min text")
    assert merged.version == 3


def test_two_people_in_different_fields_both_get_their_words_in(controller, goal, town):
    colleague = make.user_with(Role.CONTROLLER, town)
    changing.change_element(by=colleague, element=goal, version=1, title="Kollegans rubrik", description="från början")
    row = changing.change_element(by=controller, element=goal, version=1, title=goal.title, description="min text")
    assert (row.title, row.description) == ("Kollegans rubrik", "min text")


def test_both_wrote_the_same_words(controller, goal, town):
    colleague = make.user_with(Role.CONTROLLER, town)
    changing.change_element(by=colleague, element=goal, version=1, description="samma")
    assert changing.change_element(by=controller, element=goal, version=1, description="samma").version == 2


def test_a_goal_carries_only_the_decision_of_a_body_that_decides_goals(controller, goal, town):
    make.committee(town, name="Andra nämnden")
    day = date(2025, 11, 24)
    for body in ("Andra nämnden", "Vem som helst"):
        with pytest.raises(Refused, match="enligt styrmodellen"):
            changing.change_element(
                by=controller, element=goal, version=1, title="Annat", decision_body=body, decision_date=day
            )
    with pytest.raises(InvalidInput, match="Beslutsdatum saknas"):
        changing.change_element(by=controller, element=goal, version=1, decision_body="Kommunfullmäktige")
    goal.refresh_from_db()
    assert (goal.version, goal.decision_body) == (1, "")
    row = changing.change_element(
        by=controller, element=goal, version=1, decision_body="Kommunfullmäktige", decision_date=day
    )
    assert row.decision_text == "Kommunfullmäktige 2025-11-24"


def test_an_edit_without_a_title_is_refused(controller, goal):
    with pytest.raises(InvalidInput, match="Rubriken saknas"):
        changing.change_element(by=controller, element=goal, version=1, title="  ")


def test_only_what_may_be_changed_is_changed(controller, goal):
    with pytest.raises(TypeError, match="key"):
        changing.change_element(by=controller, element=goal, version=1, key="X")


# -- links -----------------------------------------------------------------------------------------------------------


def test_a_goal_may_serve_two_goals_above(controller, goal, council_goal, year, town):
    other = make.element(year, town, level="council", key="KF-14")
    changing.link(by=controller, child=goal, parent=council_goal)
    changing.link(by=controller, child=goal, parent=other)
    assert set(goal.parents.all()) == {council_goal, other}
    changing.unlink(by=controller, child=goal, parent=other)
    assert set(goal.parents.all()) == {council_goal}
    assert goal.history.first().history_user == controller


def test_a_link_the_model_does_not_have_is_refused(controller, goal, year, school, town):
    sideways = make.element(year, school)
    downwards = make.element(year, school, level="unit")
    for parent in (sideways, downwards, goal):
        with pytest.raises(Refused, match="kan inte höra till"):
            changing.link(by=controller, child=goal, parent=parent)
    last_year = make.plan_year(town, year=2025)
    with pytest.raises(Refused, match="olika planår"):
        changing.link(by=controller, child=goal, parent=make.element(last_year, town, level="council"))


# -- withdrawing and reporting back ----------------------------------------------------------------------------------


def test_what_has_gone_out_stays_in_history_but_not_in_the_chain(controller, goal, year):
    changing.withdraw_element(by=controller, element=goal, reason="Slås ihop med GSN-2")
    assert goal.pk not in trees.tree(year, NOW).nodes
    assert goal.history.first().history_change_reason == "Slås ihop med GSN-2"
    with pytest.raises(Refused, match="har utgått"):
        changing.change_element(by=controller, element=goal, version=2, title="Tillbaka")
    with pytest.raises(Refused, match="har utgått"):
        changing.withdraw_element(by=controller, element=goal, reason="igen")


def test_a_reason_is_asked_for(controller, goal):
    with pytest.raises(InvalidInput, match="Skälet saknas"):
        changing.withdraw_element(by=controller, element=goal, reason=" ")


def test_nothing_is_left_hanging(controller, goal, council_goal, year, town):
    changing.link(by=controller, child=goal, parent=council_goal)
    with pytest.raises(Refused, match="GSN-1 hör bara till KF-11"):
        changing.withdraw_element(by=controller, element=council_goal, reason="borttaget")
    changing.link(by=controller, child=goal, parent=make.element(year, town, level="council"))
    changing.withdraw_element(by=controller, element=council_goal, reason="borttaget")


def test_an_assignment_is_reported_back_once_and_a_goal_never(controller, goal, year, school):
    task = creating.create_element(
        by=controller,
        plan_year=year,
        draft=draft(school, "U-1", kind=ElementKind.ASSIGNMENT, parents=("GSN-1",), deadline=date(2026, 5, 31)),
    )
    assert elements.is_late(task, date(2026, 6, 1))
    assert not elements.is_late(task, date(2026, 5, 31))
    done = changing.report_back(by=controller, element=task, text="Klart och redovisat.", version=1)
    assert not elements.is_late(done, date(2026, 6, 1))
    with pytest.raises(EditConflict):
        changing.report_back(by=controller, element=task, text="En annan text", version=1)
    with pytest.raises(Refused, match="Bara uppdrag"):
        changing.report_back(by=controller, element=goal, text="x", version=1)
    with pytest.raises(InvalidInput):
        changing.report_back(by=controller, element=task, text="", version=2)


# -- activities ------------------------------------------------------------------------------------------------------


def test_a_unit_works_for_a_goal_it_does_not_own(goal, school):
    ward = make.unit(school)
    head = make.user_with(Role.UNIT_HEAD, ward)
    row = activities.create_activity(by=head, element=goal, unit=ward, title="Läsgrupper", end=date(2026, 6, 1))
    row = activities.change_activity(by=head, activity=row, version=1, progress=40)
    assert (row.progress, row.version) == (40, 2)
    with pytest.raises(NotAllowed):
        activities.create_activity(by=head, element=goal, unit=school, title="Åt någon annan")


def test_an_activity_saved_by_two_keeps_both_texts(goal, school, controller):
    row = activities.create_activity(by=controller, element=goal, unit=school, title="Läsgrupper")
    activities.change_activity(by=controller, activity=row, version=1, description="första")
    with pytest.raises(EditConflict) as conflict:
        activities.change_activity(by=controller, activity=row, version=1, description="andra")
    assert conflict.value.theirs == {"description": "första"}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": " "}, "Rubriken saknas"),
        ({"start": date(2026, 2, 1), "end": date(2026, 1, 1)}, "Slutet ligger före starten"),
        ({"progress": 101}, "inte mellan 0 och 100"),
    ],
)
def test_an_activity_that_cannot_be_is_refused(goal, school, controller, fields, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        activities.create_activity(by=controller, element=goal, unit=school, **{"title": "Läsgrupper", **fields})
