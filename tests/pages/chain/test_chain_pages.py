"""The chain on pages: the tree, a goal, two people writing, plan years."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.chain.actions import creating, years
from styrkedjan.areas.chain.actions.creating import Draft
from styrkedjan.areas.chain.models import Activity, Element, PlanYear
from styrkedjan.areas.indicators.actions import defining, reporting, targets
from styrkedjan.areas.indicators.actions.reporting import Entry
from styrkedjan.areas.indicators.actions.targets import Aim
from styrkedjan.areas.indicators.queries.pages import of_elements
from styrkedjan.areas.reporting.models import ElementAssessment, Round, UnitReport
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make.municipality(steering_model="huddinge")


@pytest.fixture
def board(town):
    return make.committee(town, code="GSN", name="Grundskolenämnden")


@pytest.fixture
def controller(town):
    return make.user_with(Role.CONTROLLER, town, "cecilia")


@pytest.fixture
def year(controller, town):
    made = years.load_steering_model(by=controller, principal=town, year=2025, model="huddinge")
    return years.open_year(by=controller, plan_year=made)


@pytest.fixture
def goal(controller, year, board):
    draft = Draft(
        "goal",
        "committee",
        "GSN-1",
        "Läskunniga elever",
        board,
        parents=("KF-11",),
        desired_result="Alla läser i trean",
    )
    return creating.create_element(by=controller, plan_year=year, draft=draft)


@pytest.fixture
def measured(controller, town, board, goal):
    """The goal has an indicator with target and outcome."""
    row = make.indicator(town, key="LAS", name="Elever som läser")
    defining.link(by=controller, indicator=row, element=goal)
    targets.set_target(by=controller, aim=Aim(row, board, 2025, floor=Decimal(80)))
    reporting.report_value(by=controller, entry=Entry(row, board, Period(2024), Decimal(85)))
    return row


def logged_in(person, month="2025-08"):
    client = Client()
    client.force_login(person)
    client.post("/val/", {"period": month, "as_of": "", "next": "/"})
    return client


@pytest.fixture
def page(controller, year):
    client = logged_in(controller)
    return lambda address, **rest: client.get(address, **rest).content.decode()


def form_of(client, address):
    """The fields of the page's main form as a browser would send them back."""
    html = client.get(address).content.decode()
    form = html.split('<form method="post">')[-1].split("</form>")[0]
    values = {m[1]: m[2] for m in re.finditer(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form)}
    values |= {
        m[1]: m[2].strip() for m in re.finditer(r'<textarea[^>]*name="([^"]+)"[^>]*>\s*(.*?)</textarea>', form, re.S)
    }
    selects = re.finditer(r'<select[^>]*name="([^"]+)".*?</select>', form, re.S)
    chosen = {m[1]: re.search(r'<option value="([^"]*)" selected', m[0]) for m in selects}
    return values | {name: found[1] if found else "" for name, found in chosen.items()}


# -- the tree --------------------------------------------------------------------------------------------------------


def test_the_chain_is_drawn_from_the_vision_to_what_measures_a_goal(page, measured, goal):
    html = page(f"/mal/{goal.pk}/")
    drawn = html[html.index('class="chain-across"') : html.index('class="chain-down"')]
    told = re.findall(r'aria-label="([^"]+)"', drawn)
    assert told[0] == "Kedjan genom Läskunniga elever"
    kinds = [one.split(":")[0] for one in told[1:]]
    assert kinds == ["Vision", "Målområde", "Kommunfullmäktigemål", "Mäts med"]  # the goal itself leads nowhere
    assert told[-1] == "Mäts med: Elever som läser. Uppfyllt"
    parent = Element.objects.get(plan_year=goal.plan_year, key="KF-11")
    assert f'<a href="/mal/{goal.pk}/"' in page(f"/mal/{parent.pk}/").split('class="chain-down"')[0]
    assert 'class="chain-across"' in page("/styrkedja/")


def test_the_tree_tells_the_whole_chain_with_status(page, measured, goal):
    html = page("/styrkedja/")
    assert "Huddinge ska vara en grön mångfald" in html
    assert f'href="/mal/{goal.pk}/"' in html
    assert "1 indikator" in html
    # The goal itself and the council goal it serves.
    assert '2 <span class="status reached' in html


def test_one_committee_can_be_chosen(page, goal, town, year, controller):
    other = make.committee(town, code="VON", name="Vårdnämnden")
    draft = Draft("goal", "committee", "VON-1", "Trygg ålderdom", other, parents=("KF-10",))
    creating.create_element(by=controller, plan_year=year, draft=draft)
    html = page("/styrkedja/?namnd=GSN")
    assert "Läskunniga elever" in html
    assert "En likvärdig skola" in html
    assert "Trygg ålderdom" not in html


def test_what_lies_further_out_is_counted_and_shown_when_chosen(page, goal, board, year, controller):
    ward = make.unit(board, name="Ekskolan")
    draft = Draft("goal", "unit", "EK-1", "Läsgrupper varje dag", ward, parents=("GSN-1",))
    creating.create_element(by=controller, plan_year=year, draft=draft)
    assert "1 mål och uppdrag längre ut" in page("/styrkedja/")
    assert "Läsgrupper varje dag" not in page("/styrkedja/")
    assert "Läsgrupper varje dag" in page("/styrkedja/?namnd=GSN")


def test_what_serves_nothing_is_set_apart(page, goal, board, year, controller):
    make.element(year, board, key="GSN-9", title="Ensamt mål")
    html = page("/styrkedja/")
    assert html.index("Inte kopplat till något ovanför") < html.index("Ensamt mål")
    assert html.index("Läskunniga elever") < html.index("Inte kopplat till något ovanför")


def test_an_empty_municipality_is_told_where_to_begin():
    client = logged_in(make.user_with(Role.CONTROLLER, make.municipality("9999")))
    assert "Lägg upp ett planår" in client.get("/styrkedja/").content.decode()


def test_the_tree_as_it_was_known(controller, year, goal):
    client = logged_in(controller)
    client.post("/val/", {"period": "2025-08", "as_of": "2025-01-01", "next": "/"})
    assert "Läskunniga elever" not in client.get("/styrkedja/").content.decode()


def fill(controller, year, count):
    board = make.committee(year.principal)
    drafts = [
        Draft("goal", "committee", f"{board.code}-{n}", "Mål", board, parents=("KF-11",)) for n in range(count // 2)
    ]
    creating.create_elements(by=controller, plan_year=year, drafts=drafts)
    units = [make.unit(board) for _ in range(count)]
    below = [Draft("goal", "unit", f"{u.code}-1", "Mål", u, parents=(f"{board.code}-0",)) for u in units]
    creating.create_elements(by=controller, plan_year=year, drafts=below)


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_pages_cost_the_same_for_30_units_and_for_600(controller, year, goal, measured):
    client = logged_in(controller)
    parent = Element.objects.get(plan_year=year, key="KF-11")
    addresses = [
        "/styrkedja/",
        "/styrkedja/?namnd=GSN",
        f"/mal/{parent.pk}/",
        f"/mal/{goal.pk}/",
        "/planar/",
        "/planar/2025/",
    ]
    counts = []
    for size in (30, 570):
        fill(controller, year, size)
        counts.append([queries_of(client, address) for address in addresses])
    assert counts[0] == counts[1]
    assert max(counts[1]) < 40


# -- a goal ----------------------------------------------------------------------------------------------------------


def test_a_goal_tells_where_it_comes_from_and_how_it_goes(page, goal, measured):
    html = page(f"/mal/{goal.pk}/")
    for words in (
        "En likvärdig skola",
        "Alla läser i trean",
        "Elever som läser",
        "85",
        "minst 80",
        "Varför denna status?",
    ):
        assert words in html


def test_the_judgement_of_a_report_goes_before_the_proposal(page, controller, goal, measured, board, year):
    stamp = {"created_by": controller, "changed_by": controller}
    round_ = Round.objects.create(
        plan_year=year, cycle_id="x", name="Delår", period="2025-08", opens="2025-09-01", due="2025-09-20", **stamp
    )
    report = UnitReport.objects.create(round=round_, unit=board, **stamp)
    ElementAssessment.objects.create(
        report=report,
        element=goal,
        proposed="reached",
        status="partly",
        override_reason="Ojämnt mellan skolor",
        **stamp,
    )
    assert "Ojämnt mellan skolor" not in page(f"/mal/{goal.pk}/"), "a draft is nobody else's business"
    UnitReport.objects.filter(pk=report.pk).update(state="submitted", submitted_at="2025-09-10T08:00Z")
    html = page(f"/mal/{goal.pk}/")
    assert "Ojämnt mellan skolor" in html
    assert "bedömt i Delår" in html
    assert "Siffrorna föreslår nu uppfyllt" in html


def test_another_municipalitys_goal_does_not_exist(controller, year):
    other = make.municipality("9999")
    stranger = make.element(make.plan_year(other), other)
    assert logged_in(controller).get(f"/mal/{stranger.pk}/").status_code == 404


def test_everyone_in_the_municipality_reads_and_only_the_owners_write(goal, board, town):
    head = logged_in(make.user_with(Role.UNIT_HEAD, make.unit(make.committee(town))))
    assert head.get(f"/mal/{goal.pk}/").status_code == 200
    assert head.get(f"/mal/{goal.pk}/andra/").status_code == 403
    assert head.post(f"/mal/{goal.pk}/utgar/", {"reason": "fel"}).status_code == 403
    assert "Ändra</a>" not in head.get(f"/mal/{goal.pk}/").content.decode()


def test_a_goal_is_changed_and_its_history_told(controller, goal):
    client = logged_in(controller)
    given = form_of(client, f"/mal/{goal.pk}/andra/") | {"title": "Alla läser"}
    response = client.post(f"/mal/{goal.pk}/andra/", given, follow=True)
    html = response.content.decode()
    assert "Ändringen är sparad." in html
    assert "Cecilia: Ändrade rubrik" in html
    goal.refresh_from_db()
    assert (goal.title, goal.desired_result, goal.version) == ("Alla läser", "Alla läser i trean", 2)


def test_two_people_saving_the_same_text_lose_nothing(controller, goal, town):
    mine, theirs = logged_in(controller), logged_in(make.user_with(Role.CONTROLLER, town, "britta"))
    address = f"/mal/{goal.pk}/andra/"
    my_form, their_form = form_of(mine, address), form_of(theirs, address)
    assert theirs.post(address, their_form | {"description": "Brittas text"}).status_code == 302
    met = mine.post(address, my_form | {"description": "min text"})
    html = met.content.decode()
    assert met.status_code == 409
    assert "Brittas text" in html
    assert "min text" in html
    assert "Britta sparade samma text medan du skrev" in html
    version = re.search(r'name="version" value="(\d+)"', html)[1]
    both = my_form | {"description": "Brittas text och min text", "version": version}
    assert mine.post(address, both).status_code == 302
    goal.refresh_from_db()
    assert goal.description == "Brittas text och min text"


def test_what_cannot_be_saved_is_told_in_the_form(controller, goal):
    client = logged_in(controller)
    response = client.post(f"/mal/{goal.pk}/andra/", form_of(client, f"/mal/{goal.pk}/andra/") | {"title": ""})
    assert response.status_code == 422
    assert "Det finns något att rätta" in response.content.decode()


def test_a_new_goal_is_made_in_two_steps(controller, board, year):
    client = logged_in(controller)
    first = client.get("/styrkedja/ny/GSN/?ar=2025").content.decode()
    assert "slag=committee_goal" in first
    assert "Medarbetarens mål" not in first
    address = "/styrkedja/ny/GSN/?ar=2025&slag=committee_goal"
    parent = Element.objects.get(plan_year=year, key="KF-14")
    given = form_of(client, address) | {"key": "GSN-7", "title": "Fritid för alla", "parents": [parent.pk]}
    assert client.post(address, given).status_code == 302
    made = Element.objects.get(key="GSN-7")
    assert (made.unit, made.level, list(made.parents.all())) == (board, "committee", [parent])
    assert client.post(address, given).status_code == 302  # the same sending twice is done once
    assert Element.objects.filter(key="GSN-7").count() == 1
    again = client.post(
        address, form_of(client, address) | {"key": "GSN-7", "title": "En annan", "parents": [parent.pk]}
    )
    assert again.status_code == 422
    assert "finns redan" in again.content.decode()


def test_links_upwards_are_made_and_taken_away(controller, goal, year):
    client = logged_in(controller)
    other = Element.objects.get(plan_year=year, key="KF-13")
    client.post(f"/mal/{goal.pk}/koppla/", {"parent": other.pk})
    assert {parent.key for parent in goal.parents.all()} == {"KF-11", "KF-13"}
    client.post(f"/mal/{goal.pk}/koppla-bort/", {"parent": other.pk})
    assert {parent.key for parent in goal.parents.all()} == {"KF-11"}
    area = Element.objects.filter(plan_year=year, kind="target_area").first()
    assert client.post(f"/mal/{goal.pk}/koppla/", {"parent": area.pk}).status_code == 422
    assert client.post(f"/mal/{goal.pk}/koppla/", {"parent": "x"}).status_code == 422


def test_indicators_are_linked_from_the_goal(controller, goal, town):
    client = logged_in(controller)
    row = make.indicator(town, name="Behöriga lärare")
    client.post(f"/mal/{goal.pk}/mat/", {"indicator": row.pk})
    assert "Behöriga lärare" in client.get(f"/mal/{goal.pk}/").content.decode()
    client.post(f"/mal/{goal.pk}/mat-inte/", {"indicator": row.pk})
    assert not of_elements([goal.pk], NOW)


def test_a_goal_goes_out_with_a_reason(controller, goal):
    client = logged_in(controller)
    assert client.post(f"/mal/{goal.pk}/utgar/", {"reason": ""}).status_code == 422
    html = client.post(f"/mal/{goal.pk}/utgar/", {"reason": "Slås ihop"}, follow=True).content.decode()
    assert "Har utgått" in html
    assert "Ändra</a>" not in html


def test_a_unit_adds_an_activity_and_tells_how_far_it_has_come(goal, board):
    ward = make.unit(board, code="EK")
    client = logged_in(make.user_with(Role.UNIT_HEAD, ward))
    client.post(f"/mal/{goal.pk}/aktivitet/EK/", {"title": "Läsgrupper", "progress": 0, "version": 0})
    row = Activity.objects.get()
    assert row.unit == ward
    given = form_of(client, f"/aktivitet/{row.pk}/") | {"progress": 60}
    assert client.post(f"/aktivitet/{row.pk}/", given).status_code == 302
    met = client.post(f"/aktivitet/{row.pk}/", given | {"progress": 70})
    assert met.status_code == 409
    wrong = client.post(f"/aktivitet/{row.pk}/", given | {"start": "2025-02-01", "end": "2025-01-01", "version": 2})
    assert "Slutet ligger före starten" in wrong.content.decode()


def test_an_assignment_is_reported_back(controller, goal, board, year):
    draft = Draft(
        "assignment", "committee", "U-1", "Utred skolskjutsen", board, parents=("GSN-1",), deadline=date(2025, 5, 1)
    )
    task = creating.create_element(by=controller, plan_year=year, draft=draft)
    client = logged_in(controller)
    assert "Försenat" in client.get(f"/mal/{task.pk}/").content.decode()
    assert client.post(f"/mal/{task.pk}/aterrapportera/", {"text": "", "version": 1}).status_code == 422
    client.post(f"/mal/{task.pk}/aterrapportera/", {"text": "Utrett och klart.", "version": 1})
    html = client.get(f"/mal/{task.pk}/").content.decode()
    assert "Utrett och klart." in html
    assert "Försenat" not in html
    met = client.post(f"/mal/{task.pk}/aterrapportera/", {"text": "En annan text", "version": 1})
    assert met.status_code == 409
    assert "En annan text" in met.content.decode()


# -- plan years ------------------------------------------------------------------------------------------------------


def test_the_next_year_is_prepared_opened_and_this_one_closed(controller, goal, measured, year):
    client = logged_in(controller)
    html = client.post("/planar/2025/stang/").content.decode()
    assert "Planåret 2026 är inte öppnat." in html
    html = client.post("/planar/2025/forbered/", follow=True).content.decode()
    assert "Planåret 2026 är förberett" in html
    assert PlanYear.objects.get(year=2026).state == "preparing"
    client.post("/planar/2026/oppna/")
    client.post("/planar/2025/stang/")
    assert {row.year: row.state for row in PlanYear.objects.all()} == {2025: "closed", 2026: "open"}
    assert "det går att läsa men inte ändra" in client.get("/planar/2025/").content.decode()


def test_reports_that_are_not_decided_stop_the_closing(controller, year, board):
    stamp = {"created_by": controller, "changed_by": controller}
    round_ = Round.objects.create(
        plan_year=year, cycle_id="x", name="Delår", period="2025-08", opens="2025-09-01", due="2025-09-20", **stamp
    )
    for unit in (board, make.unit(board)):
        UnitReport.objects.create(round=round_, unit=unit, **stamp)
    html = logged_in(controller).post("/planar/2025/stang/").content.decode()
    assert "Uppföljningar som inte är stängda: 1." in html
    assert "Rapporter som inte är beslutade: 1." in html


def test_a_first_year_is_begun_from_a_model():
    town = make.municipality("9999", steering_model="minimal")
    client = logged_in(make.user_with(Role.CONTROLLER, town))
    assert "Inget planår finns ännu" in client.get("/planar/").content.decode()
    client.post("/planar/borja/", {"year": "tjugo", "model": "huddinge"})
    assert not PlanYear.objects.exists()
    html = client.post("/planar/borja/", {"year": "2026", "model": "huddinge"}, follow=True).content.decode()
    assert "är påbörjat ur styrmodellen" in html
    assert client.post("/planar/2026/oppna/").status_code == 302


def test_an_empty_year_is_told_why_it_cannot_be_opened(controller, town):
    make.plan_year(town, 2030, "preparing")
    response = logged_in(controller).post("/planar/2030/oppna/")
    assert response.status_code == 422
    assert "Planåret är tomt" in response.content.decode()


def test_only_those_who_manage_years_see_them(board, year):
    client = logged_in(make.user_with(Role.UNIT_HEAD, board))
    assert client.get("/planar/").status_code == 403
    assert client.post("/planar/2025/stang/").status_code == 403


def test_a_year_that_is_not_there(controller, year):
    assert logged_in(controller).get("/planar/2031/").status_code == 404
