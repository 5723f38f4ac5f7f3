"""The tree, an element's page, what was known before, and search."""

from datetime import timedelta

import pytest
from django.utils import timezone

from styrkedjan.areas.chain.actions import activities, changing, creating, years
from styrkedjan.areas.chain.models import Activity, Element
from styrkedjan.areas.chain.queries import elements, trees
from styrkedjan.areas.chain.queries import years as years_queries
from styrkedjan.foundation.known import NOW, Known
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
def year(controller, town):
    return years.load_steering_model(by=controller, principal=town, year=2026, model="huddinge")


def goal(by, year, unit, key, *parents, title="Ett mål", level="committee"):
    draft = creating.Draft("goal", level, key, title, unit, parents=parents)
    return creating.create_element(by=by, plan_year=year, draft=draft)


def by_key(tree):
    return {node.key: node for node in tree.nodes.values()}


def test_the_tree_runs_from_vision_to_unit(controller, year, town):
    board = make.committee(town, code="GSN")
    ward = make.unit(board, code="EK")
    goal(controller, year, board, "GSN-1", "KF-11", "KF-13")
    goal(controller, year, ward, "EK-1", "GSN-1", level="unit")
    tree = trees.tree(year, NOW)
    nodes = by_key(tree)
    assert [node.key for node in tree.roots] == ["VISION"]
    assert {node.key for node in tree.children(nodes["KF-11"])} == {"GSN-1"}
    assert {tree.nodes[key].key for key in nodes["GSN-1"].parents} == {"KF-11", "KF-13"}
    assert nodes["EK-1"].kind_label == "Enhetens mål"
    assert nodes["GSN-1"].followed_up
    assert not nodes["VISION"].followed_up
    below = [node.key for node in tree.below(nodes["VISION"])]
    assert sorted(below) == sorted(set(below))
    assert "EK-1" in below


def test_the_tree_of_one_committee_keeps_what_stands_above(controller, year, town):
    school, care = make.committee(town, code="GSN"), make.committee(town, code="VON")
    goal(controller, year, school, "GSN-1", "KF-11")
    goal(controller, year, care, "VON-1", "KF-10")
    part = trees.tree(year, NOW).only(school.path)
    keys = set(by_key(part))
    assert {"GSN-1", "KF-11", "VISION"} <= keys
    assert not keys & {"VON-1", "KF-10"}
    assert all(child in part.nodes for node in part.nodes.values() for child in node.children)


def test_activities_are_counted_with_their_progress(controller, year, town):
    board = make.committee(town)
    row = goal(controller, year, board, "GSN-1", "KF-11")
    for progress in (20, 60):
        activities.create_activity(by=controller, element=row, unit=board, title="Läsgrupper", progress=progress)
    node = trees.tree(year, NOW).nodes[row.pk]
    assert (node.activities, node.progress) == (2, 40)


def fill(year, controller, boards, each):
    drafts = []
    for _ in range(boards):
        board = make.unit(year.principal, "committee")
        drafts += [
            creating.Draft("goal", "committee", f"{board.code}-{n}", "Mål", board, parents=("KF-11",))
            for n in range(each)
        ]
    rows = creating.create_elements(by=controller, plan_year=year, drafts=drafts)
    stamp = {"created_by": controller, "changed_by": controller}
    Activity.objects.bulk_create(Activity(element=row, unit=row.unit, title="A", **stamp) for row in rows)


@pytest.mark.parametrize(("then", "queried"), [(False, 4), (True, 5)])
def test_the_tree_costs_the_same_for_30_goals_and_for_600(controller, year, then, queried, django_assert_num_queries):
    counts = []
    for boards in (3, 57):
        fill(year, controller, boards, 10)
        known = Known.at(timezone.now()) if then else NOW
        years_queries.steering_model(year)
        with django_assert_num_queries(queried):
            counts.append(len(trees.tree(year, known).nodes))
    assert counts[1] - counts[0] == 570


# -- known-time ------------------------------------------------------------------------------------------------------


def test_the_chain_can_be_asked_for_as_it_was_known(controller, year, town):
    board = make.committee(town)
    row = goal(controller, year, board, "GSN-1", "KF-11", title="Då")
    then = timezone.now()
    changing.change_element(by=controller, element=row, version=1, title="Nu")
    changing.link(by=controller, child=row, parent=Element.objects.get(plan_year=year, key="KF-13"))
    goal(controller, year, board, "GSN-2", "KF-11")
    before, now = by_key(trees.tree(year, Known.at(then))), by_key(trees.tree(year, NOW))
    assert "GSN-2" not in before
    assert (before["GSN-1"].title, now["GSN-1"].title) == ("Då", "Nu")
    assert (len(before["GSN-1"].parents), len(now["GSN-1"].parents)) == (1, 2)
    assert elements.element_page(row, Known.at(then)).element.title == "Då"
    assert trees.tree(year, Known.at(then - timedelta(days=1))).nodes == {}


def test_an_activity_tells_how_far_it_had_come(controller, year, town):
    board = make.committee(town)
    row = goal(controller, year, board, "GSN-1", "KF-11")
    first = activities.create_activity(by=controller, element=row, unit=board, title="Läsgrupper", progress=20)
    then = timezone.now()
    activities.change_activity(by=controller, activity=first, version=1, progress=80, title="Läsgrupper i alla skolor")
    activities.create_activity(by=controller, element=row, unit=board, title="Ny", progress=0)
    before, now = trees.tree(year, Known.at(then)).nodes[row.pk], trees.tree(year, NOW).nodes[row.pk]
    assert ((before.activities, before.progress), (now.activities, now.progress)) == ((1, 20), (2, 40))
    (shown,) = elements.element_page(row, Known.at(then)).activities
    assert (shown.title, shown.progress) == ("Läsgrupper", 20)
    assert first.history.first().history_user == controller


def test_what_was_withdrawn_later_was_still_there(controller, year, town):
    row = goal(controller, year, make.committee(town), "GSN-1", "KF-11")
    then = timezone.now()
    changing.withdraw_element(by=controller, element=row, reason="Klart")
    assert row.pk in trees.tree(year, Known.at(then)).nodes
    assert row.pk not in trees.tree(year, NOW).nodes


def test_history_tells_who_changed_what(controller, year, town):
    row = goal(controller, year, make.committee(town), "GSN-1", "KF-11")
    changing.link(by=controller, child=row, parent=Element.objects.get(plan_year=year, key="KF-13"))
    changing.change_element(by=controller, element=row, version=1, title="Nu", desired_result="Alla läser")
    versions = elements.history(row, NOW)
    assert [version.what for version in versions] == ["Ändrade rubrik, önskat resultat", "Ny"]
    assert {version.by for version in versions} == {controller}


def test_an_elements_page_has_both_directions(controller, year, town, django_assert_num_queries):
    board = make.committee(town)
    row = goal(controller, year, board, "GSN-1", "KF-11")
    goal(controller, year, make.unit(board), "EK-1", "GSN-1", level="unit")
    found = elements.element(town, row.pk)
    with django_assert_num_queries(4):
        page = elements.element_page(found, NOW)
    assert [one.key for one in page.above] == ["KF-11"]
    assert [one.key for one in page.below] == ["EK-1"]
    assert page.kind_label == "Nämndmål"


def test_another_municipalitys_goal_does_not_exist(controller, year, town):
    other = make.municipality("9999")
    row = make.element(make.plan_year(other), other)
    assert elements.element(town, row.pk) is None


def test_only_what_the_model_allows_is_offered_as_parent(year):
    offered = elements.possible_parents(year, years_queries.Place("goal", "committee"))
    assert len(offered) == 22
    assert {row.kind for row in offered} == {"goal"}


# -- search ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("läsande", True),
        ("LÄSANDE", True),
        ("Önskan läsande", True),
        ("önskan", True),
        ("GSN-1", True),
        ("simning", False),
        ("", False),
    ],
)
def test_words_are_found_whatever_their_case(controller, year, town, text, found):
    row = goal(controller, year, make.committee(town), "GSN-1", "KF-11", title="Önskan om läsande elever")
    assert (row in elements.search(controller, text)) is found


def test_search_stays_in_the_municipality(controller, year, town):
    other = make.municipality("9999")
    stranger = make.user_with(Role.CONTROLLER, other)
    nobody = make.user()
    assert elements.search(controller, "likvärdig")
    assert not elements.search(stranger, "likvärdig")
    assert not elements.search(nobody, "likvärdig")
