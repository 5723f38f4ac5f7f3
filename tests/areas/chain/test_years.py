"""Plan years: loaded from a model, prepared from the year before, opened and closed by the municipality itself."""

from datetime import date

import pytest

from styrkedjan.areas.chain.actions import activities, changing, creating, years
from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.chain.queries import trees
from styrkedjan.areas.chain.queries import years as years_queries
from styrkedjan.domain.chain import Remaining, YearState
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make.municipality(steering_model="huddinge")


@pytest.fixture
def controller(town):
    return make.user_with(Role.CONTROLLER, town)


@pytest.fixture
def administrator(town):
    return make.user_with(Role.ADMINISTRATOR, town)


def test_huddinges_model_gives_vision_areas_and_22_goals(administrator, town):
    year = years.load_steering_model(by=administrator, principal=town, year=2026, model="huddinge")
    tree = trees.tree(year, NOW)
    kinds = [node.kind for node in tree.nodes.values()]
    assert (kinds.count("vision"), kinds.count("target_area"), kinds.count("goal")) == (1, 3, 22)
    assert year.state == YearState.PREPARING
    goal = next(node for node in tree.nodes.values() if node.key == "KF-11")
    assert goal.title == "En likvärdig skola"
    (above,) = (tree.nodes[key] for key in goal.parents)
    assert above.kind == "target_area"
    assert [tree.nodes[key].kind for key in above.parents] == ["vision"]


def test_a_model_loaded_twice_adds_nothing_and_changes_nothing(controller, town):
    year = years.load_steering_model(by=controller, principal=town, year=2026, model="huddinge")
    goal = Element.objects.get(plan_year=year, key="KF-11")
    changing.change_element(by=controller, element=goal, version=1, title="En likvärdig skola för alla")
    before = Element.objects.count()
    years.load_steering_model(by=controller, principal=town, year=2026, model="huddinge")
    assert Element.objects.count() == before
    goal.refresh_from_db()
    assert goal.title == "En likvärdig skola för alla"


@pytest.mark.parametrize("model", ["minimal", "stockholm_ils"])
def test_other_models_load_as_well(controller, town, model):
    year = years.load_steering_model(by=controller, principal=town, year=2026, model=model)
    assert year.steering_model == model


def test_an_unknown_model_is_refused_with_what_there_is(controller, town):
    with pytest.raises(InvalidInput, match="hudinge"):
        years.load_steering_model(by=controller, principal=town, year=2026, model="hudinge")


def test_only_those_who_manage_years_do(town):
    head = make.user_with(Role.UNIT_HEAD, town)
    year = make.plan_year(town)
    for action in (years.prepare_next_year, years.open_year, years.close_year):
        with pytest.raises(NotAllowed):
            action(by=head, plan_year=year)
    with pytest.raises(NotAllowed):
        years.load_steering_model(by=head, principal=town, year=2027, model="minimal")


@pytest.fixture
def full_year(controller, town):
    year = years.load_steering_model(by=controller, principal=town, year=2026, model="huddinge")
    board = make.committee(town, code="GSN")
    creating.create_elements(
        by=controller,
        plan_year=year,
        drafts=[
            creating.Draft("goal", "committee", "GSN-1", "Läskunniga elever", board, parents=("KF-11", "KF-13")),
            creating.Draft(
                "assignment",
                "committee",
                "U-1",
                "Utred skolskjutsen",
                board,
                parents=("GSN-1",),
                deadline=date(2026, 5, 1),
            ),
            creating.Draft(
                "assignment", "committee", "U-2", "Bygg om skolan", board, parents=("GSN-1",), deadline=date(2027, 5, 1)
            ),
        ],
    )
    return years.open_year(by=controller, plan_year=year)


def test_next_year_is_prepared_while_this_one_goes_on(controller, full_year):
    following = years.prepare_next_year(by=controller, plan_year=full_year)
    assert (following.year, following.state) == (2027, YearState.PREPARING)
    assert full_year.state == YearState.OPEN
    copy = Element.objects.get(plan_year=following, key="GSN-1")
    assert copy.previous == Element.objects.get(plan_year=full_year, key="GSN-1")
    assert {parent.key for parent in copy.parents.all()} == {"KF-11", "KF-13"}
    assert {parent.plan_year_id for parent in copy.parents.all()} == {following.pk}
    assert copy.decision_text == ""


def test_what_is_due_this_year_stays_and_what_goes_on_follows(controller, full_year):
    following = years.prepare_next_year(by=controller, plan_year=full_year)
    keys = set(years_queries.elements(following).values_list("key", flat=True))
    assert "U-1" not in keys
    assert "U-2" in keys


def test_prepared_again_it_adds_only_what_is_new(controller, full_year, town):
    following = years.prepare_next_year(by=controller, plan_year=full_year)
    copy = Element.objects.get(plan_year=following, key="GSN-1")
    changing.change_element(by=controller, element=copy, version=1, title="Ändrat för 2027")
    board = copy.unit
    late = creating.Draft("goal", "committee", "GSN-2", "Nytt i höst", board, parents=("KF-11",))
    creating.create_element(by=controller, plan_year=full_year, draft=late)
    count = Element.objects.filter(plan_year=following).count()
    years.prepare_next_year(by=controller, plan_year=full_year)
    assert Element.objects.filter(plan_year=following).count() == count + 1
    copy.refresh_from_db()
    assert copy.title == "Ändrat för 2027"


def test_preparing_a_large_chain_takes_few_queries(controller, full_year, django_assert_max_num_queries):
    board = Element.objects.get(plan_year=full_year, key="GSN-1").unit
    drafts = [creating.Draft("goal", "committee", f"N-{n}", "Mål", board, parents=("KF-11",)) for n in range(300)]
    creating.create_elements(by=controller, plan_year=full_year, drafts=drafts)
    with django_assert_max_num_queries(60):
        years.prepare_next_year(by=controller, plan_year=full_year)


def test_an_empty_year_cannot_be_opened(controller, town):
    with pytest.raises(InvalidInput, match="Planåret är tomt"):
        years.open_year(by=controller, plan_year=make.plan_year(town, state="preparing"))


def test_a_committee_goal_that_serves_nothing_stops_the_opening(controller, town):
    year = years.load_steering_model(by=controller, principal=town, year=2026, model="huddinge")
    lone = make.element(year, make.committee(town), key="GSN-1")
    told = years_queries.remaining_to_open(year)
    assert [one.names for one in told if one.blocks] == [(str(lone),)]
    assert any(not one.blocks and one.what.startswith("Utan beslut") for one in told)
    with pytest.raises(InvalidInput, match="Utan koppling uppåt"):
        years.open_year(by=controller, plan_year=year)


def test_what_stops_the_closing_is_told_all_at_once(controller, full_year):
    goal = Element.objects.get(plan_year=full_year, key="GSN-1")
    activities.create_activity(by=controller, element=goal, unit=goal.unit, title="Läsgrupper", end=date(2026, 9, 1))
    told = {one.what: one.blocks for one in years_queries.remaining_to_close(full_year)}
    assert told == {
        "Uppdrag som inte är återrapporterade: 1.": True,
        "Planåret 2027 är inte öppnat.": True,
        "Aktiviteter som inte är klara: 1.": False,
    }
    with pytest.raises(InvalidInput) as refused:
        years.close_year(by=controller, plan_year=full_year)
    assert len(refused.value.problems) == 2


def test_a_year_is_closed_when_all_is_done(controller, full_year):
    task = Element.objects.get(plan_year=full_year, key="U-1")
    changing.report_back(by=controller, element=task, text="Klart.", version=1)
    years.open_year(by=controller, plan_year=years.prepare_next_year(by=controller, plan_year=full_year))
    closed = years.close_year(by=controller, plan_year=full_year)
    assert closed.state == YearState.CLOSED
    for action in (years.open_year, years.close_year):
        with pytest.raises(WrongState):
            action(by=controller, plan_year=closed)
    assert AuditEvent.objects.filter(action="chain.close_year", target_id=str(closed.pk)).count() == 1


def test_other_areas_have_their_say_before_a_year_is_closed(controller, full_year, monkeypatch):
    check = lambda year: [Remaining(f"En rapport för {year.year} är inte beslutad.", "Besluta den.")]  # noqa: E731
    monkeypatch.setattr(years_queries, "CLOSING_CHECKS", [*years_queries.CLOSING_CHECKS, check])
    try:
        with pytest.raises(InvalidInput, match="En rapport för 2026 är inte beslutad"):
            years.close_year(by=controller, plan_year=full_year)
    finally:
        years_queries.CLOSING_CHECKS.remove(check)


def test_a_year_is_made_once(controller, town):
    years.create_plan_year(by=controller, principal=town, year=2030, model="minimal")
    with pytest.raises(Refused, match="finns redan"):
        years.create_plan_year(by=controller, principal=town, year=2030, model="minimal")


@pytest.mark.parametrize(("wanted", "shown"), [(2025, 2025), (2026, 2026), (2030, 2026)])
def test_the_year_to_show(town, wanted, shown):
    make.plan_year(town, 2025, "closed")
    make.plan_year(town, 2026, "open")
    make.plan_year(town, 2027, "preparing")
    assert years_queries.year_to_show(years_queries.plan_years(town), wanted).year == shown


def test_no_year_to_show(town):
    assert years_queries.year_to_show([], 2026) is None
