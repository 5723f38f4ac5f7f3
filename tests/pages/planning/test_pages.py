"""Planning's pages through the browser's door: who sees what, and that a draft is never seen by others."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from styrkedjan.areas.economy.models import NetFrame
from styrkedjan.areas.investments.actions import budgets
from styrkedjan.areas.planning.actions import motions, scenarios
from styrkedjan.areas.planning.models import Assumption as AssumptionRow
from styrkedjan.areas.planning.models import Motion, MotionChange, Question, Scenario, ScenarioStep
from styrkedjan.domain.planning.motions import Change, ChangeKind
from styrkedjan.domain.planning.multi_year import Assumption, Key
from styrkedjan.foundation import facts
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from styrkedjan.pages.planning.urls import urlpatterns
from tests import factories
from tests.areas.planning.conftest import YEAR, make_town, party, proposal_of, scenario_of
from tests.areas.planning.test_allocation import model_of, people

pytestmark = pytest.mark.django_db
D = Decimal
SECRETS = ("Hemlig rubrik", "Hemlig text", "Hemligt skäl")
SCHOOL, STREETS = "200|grundskola|", "300||"


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def draft(town):
    """A group's draft with a secret in every text."""
    group, member = party(town, "Grönt")
    motion = motions.create_motion(by=member, group=group, scenario=proposal_of(town), title=SECRETS[0])
    motions.change_text(by=member, motion=motion, title=SECRETS[0], introduction=SECRETS[1], version=1)
    move = Change(ChangeKind.MOVE, YEAR, D(1_000_000), STREETS, SCHOOL)
    motions.add_change(by=member, motion=motion, change=move, reason=SECRETS[2])
    return member, Motion.objects.get()


def logged_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def addresses(town, motion) -> list[str]:
    """Every address of planning, with something real to name."""
    values = {
        "pk": motion.pk, "key": "alder", "year": YEAR, "line": motion.scenario.lines.first().pk,
        "change": motion.changes.first().pk, "form": "docx", "code": town.north.code,
    }  # fmt: skip
    return [
        reverse(f"planning:{one.name}", kwargs={name: values[name] for name in one.pattern.converters})
        for one in urlpatterns
    ]


@pytest.mark.any_database
@pytest.mark.parametrize("role", list(Role))
def test_no_role_finds_a_draft_anywhere(town, draft, role):
    """Every page of planning, search, the log and the start page: no secret, and no page of the motion."""
    _, motion = draft
    model_of(town)
    client = logged_in(factories.user_with(role, town.root))
    pages = ["/", "/sok/?q=Hemlig", "/handelselogg/", *addresses(town, motion)]
    for address in pages:
        response = client.get(address)
        body = response.content.decode(errors="replace") if not response.streaming else ""
        assert response.status_code < 500, address
        assert not any(secret in body for secret in SECRETS), f"{role} reads the draft at {address}"
        if "/yrkande/" in address:
            assert response.status_code in (403, 404, 405), f"{role} gets {response.status_code} at {address}"


@pytest.mark.parametrize("role", list(Role))
def test_no_role_writes_in_another_group_s_draft(town, draft, role):
    _, motion = draft
    client = logged_in(factories.user_with(role, town.root))
    for name in ("motion_text", "try_change", "add_change", "present", "delete_motion"):
        answer = client.post(reverse(f"planning:{name}", kwargs={"pk": motion.pk}), {"title": "x", "version": 1})
        assert answer.status_code in (403, 404), name
    change = motion.changes.get().pk
    gone = client.post(reverse("planning:remove_change", kwargs={"pk": motion.pk, "change": change}))
    assert gone.status_code in (403, 404)
    assert MotionChange.objects.count() == 1


def test_the_group_sees_its_draft_and_everybody_a_presented_motion(town, draft):
    member, motion = draft
    own = logged_in(member).get(reverse("planning:motion", kwargs={"pk": motion.pk})).content.decode()
    assert all(secret in own for secret in SECRETS)
    logged_in(member).post(reverse("planning:present", kwargs={"pk": motion.pk}))
    reader = logged_in(factories.user_with(Role.READER, town.north))
    page = reader.get(reverse("planning:motion", kwargs={"pk": motion.pk}))
    assert page.status_code == 200
    assert "Lägg till en ändring" not in page.content.decode()
    assert "Grönt" in reader.get(reverse("planning:workshop")).content.decode()


def test_a_neighbour_finds_nothing(town, draft):
    member, motion = draft
    motions.present(by=member, motion=motion)
    neighbour = make_town("0001")
    client = logged_in(neighbour.controller)
    assert client.get(reverse("planning:motion", kwargs={"pk": motion.pk})).status_code == 404
    assert client.get(reverse("planning:scenario", kwargs={"pk": motion.scenario_id})).status_code == 404
    assert "Grönt" not in client.get(reverse("planning:workshop")).content.decode()


def test_a_change_answers_with_a_fragment_and_without_script_with_a_page(town, draft):
    member, motion = draft
    client = logged_in(member)
    data = {"kind": "frame", "target": SCHOOL, "amount": "500", "first_year": YEAR, "reason": ""}
    add = reverse("planning:add_change", kwargs={"pk": motion.pk})
    fragment = client.post(add, data, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "500 000 kr" in fragment.replace("\xa0", " ")
    plain = client.post(add, data)
    assert plain.status_code == 302
    assert motion.changes.count() == 3


def test_a_change_that_cannot_be_made_is_refused_with_its_sentence(town, draft):
    member, motion = draft
    client = logged_in(member)
    data = {"kind": "move", "source": STREETS, "target": SCHOOL, "amount": "999 999", "first_year": YEAR}
    add = reverse("planning:add_change", kwargs={"pk": motion.pk})
    assert client.post(add, data).status_code == 422
    fragment = client.post(add, data, headers={"HX-Request": "true"})
    assert fragment.status_code == 200
    assert "räcker inte till" in fragment.content.decode()
    assert motion.changes.count() == 1


def test_the_effect_is_seen_before_anything_is_saved(town, draft):
    member, motion = draft
    data = {"kind": "tax_rate", "amount": "15", "first_year": YEAR}
    page = logged_in(member).post(reverse("planning:try_change", kwargs={"pk": motion.pk}), data).content.decode()
    assert "inte i balans" in page
    assert motion.changes.count() == 1


def test_what_does_not_balance_is_not_presented(town, draft):
    member, motion = draft
    motions.add_change(by=member, motion=motion, change=Change(ChangeKind.TAX_RATE, YEAR, D(15)))
    answer = logged_in(member).post(reverse("planning:present", kwargs={"pk": motion.pk}))
    assert answer.status_code == 422
    assert "går inte ihop" in answer.content.decode()
    assert Motion.objects.get().state == "draft"


def test_the_second_saver_sees_both_texts(town, draft):
    member, motion = draft
    answer = logged_in(member).post(
        reverse("planning:motion_text", kwargs={"pk": motion.pk}),
        {"title": "Min", "introduction": "Mina ord", "version": 1},
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mina ord" in page
    assert "Hemlig text" in page


def test_the_motion_is_printed_and_handed_out_as_word_and_pdf(town, draft):
    member, motion = draft
    client = logged_in(member)
    printed = client.get(reverse("planning:motion_print", kwargs={"pk": motion.pk})).content.decode()
    assert "Vi yrkar" in printed
    word = client.get(reverse("planning:motion_file", kwargs={"pk": motion.pk, "form": "docx"})).content
    text = zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml").decode()
    assert "flyttas från Gatunämnden" in text
    pdf = client.get(reverse("planning:motion_file", kwargs={"pk": motion.pk, "form": "pdf"})).content
    assert pdf.startswith(b"%PDF")
    assert client.get(reverse("planning:motion_file", kwargs={"pk": motion.pk, "form": "exe"})).status_code == 404


def test_a_question_goes_from_the_group_to_everybody(town, draft):
    member, _ = draft
    logged_in(member).post(reverse("planning:ask"), {"text": "Vad kostar lokalerna?"})
    question = Question.objects.get()
    reader = logged_in(factories.user_with(Role.READER, town.root))
    assert "lokalerna" not in reader.get(reverse("planning:workshop")).content.decode()
    official = logged_in(town.controller)
    official.post(reverse("planning:answer", kwargs={"pk": question.pk}), {"answer": "12 mnkr", "version": 1})
    official.post(reverse("planning:approve_answer", kwargs={"pk": question.pk}))
    page = reader.get(reverse("planning:workshop")).content.decode()
    assert "lokalerna" in page
    assert "12 mnkr" in page
    assert "Grönt" not in page


def test_a_draft_scenario_is_for_those_who_plan(town):
    made = scenario_of(town, "Hemligt scenario")
    for role in Role:
        client = logged_in(factories.user_with(role, town.root))
        expected = 200 if role is Role.CONTROLLER else 404
        assert client.get(reverse("planning:scenario", kwargs={"pk": made.pk})).status_code == expected, role
        listed = "Hemligt scenario" in client.get(reverse("planning:scenarios")).content.decode()
        assert listed is (role is Role.CONTROLLER)


def test_the_controller_goes_from_frames_to_a_decision(town):
    client = logged_in(town.controller)
    client.post(reverse("planning:new_scenario"), {"name": "Förslag", "first_year": YEAR, "description": ""})
    made = Scenario.objects.get()
    assert "antaganden saknas" in client.get(reverse("planning:scenario", kwargs={"pk": made.pk})).content.decode()
    from tests.areas.planning.conftest import assume

    assume(town, made)
    for name in ("scenario", "scenarios"):
        address = reverse(f"planning:{name}", kwargs={"pk": made.pk} if name == "scenario" else None)
        assert client.get(address).status_code == 200
    client.post(reverse("planning:propose", kwargs={"pk": made.pk}))
    data = {
        "body": "Kommunfullmäktige", "date": "2026-11-23", "section": "14", "record_number": "KS-2026/1", "motion": "",
    }  # fmt: skip
    assert client.post(reverse("planning:decide", kwargs={"pk": made.pk}), data | {"section": ""}).status_code == 422
    client.post(reverse("planning:decide", kwargs={"pk": made.pk}), data)
    assert NetFrame.objects.filter(year=YEAR).count() == 3


def assumed(made, **changed: str) -> dict[str, str]:
    """The form as it stands, with changes."""
    from styrkedjan.areas.planning.queries.scenarios import plan_of
    from styrkedjan.pages.planning.forms import AssumptionsForm

    form = AssumptionsForm(plan=plan_of(made))
    version = facts.version_of(NOW.rows(AssumptionRow).filter(scenario=made))
    shown = {name: str(field.prepare_value(field.initial) or "") for name, field in form.fields.items()}
    return shown | {"version": version, **changed}


def test_assumptions_without_a_source_or_with_odd_values_are_told_beside_the_field(town):
    made = scenarios.create_scenario(by=town.controller, principal=town.root, first_year=YEAR, name="A")
    address = reverse("planning:assumptions", kwargs={"pk": made.pk})
    client = logged_in(town.controller)
    assert client.get(address).status_code == 200
    answer = client.post(address, {f"tax_rate_{YEAR}": "tjugo", f"price_increase_{YEAR}": "2", "tax_base_2027": "-1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for said in ("är inget tal", "Skriv var antagandet kommer ifrån", "kan inte vara negativ"):
        assert said in page


def test_all_years_assumptions_are_written_in_one_table_with_the_result_in_sight(town):
    made = scenario_of(town)
    address = reverse("planning:assumptions", kwargs={"pk": made.pk})
    client = logged_in(town.controller)
    data = assumed(made, **{f"tax_rate_{YEAR}": "15"})
    shown = client.post(address, data, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in shown
    assert "Går inte ihop" in shown
    assert "Med det du har skrivit" in shown
    better = assumed(made, **{f"tax_rate_{YEAR + 1}": "20,5", "tax_rate_source": "KS förslag"})
    assert client.post(address, better).status_code == 302
    rows = {row.year: (row.value, row.source) for row in NOW.rows(AssumptionRow).filter(scenario=made, key="tax_rate")}
    assert rows[YEAR + 1] == (D("20.5"), "KS förslag")
    assert client.post(address, better).status_code == 409, "opened before the other was saved"


def test_an_optional_assumption_can_be_taken_back_and_a_source_left_alone_stays_each_years_own(town):
    made = scenario_of(town)
    mixed = {(Key.PRICE_INCREASE, YEAR + 1): Assumption(D(2), "En annan källa")}
    scenarios.save_assumptions(by=town.controller, scenario=made, values=mixed)
    address = reverse("planning:assumptions", kwargs={"pk": made.pk})
    data = assumed(made, **{f"new_loans_{year}": "" for year in made.years}, new_loans_source="")
    assert logged_in(town.controller).post(address, data).status_code == 302
    now = NOW.rows(AssumptionRow).filter(scenario=made)
    assert not now.filter(key="new_loans").exists()
    assert now.get(key="price_increase", year=YEAR + 1).source == "En annan källa"


def test_the_investment_projects_are_told_beside_the_assumptions_and_never_filled_in():
    from tests.areas.investments.conftest import MILLION
    from tests.areas.investments.conftest import make_town as make_investing

    investing = make_investing()
    project = investing.decided(amount=50 * MILLION)
    before = datetime(YEAR - 1, 9, 1, tzinfo=UTC)
    budgets.save_budgets(by=investing.controller, project=project, amounts={YEAR: 20 * MILLION}, at=before)
    made = scenarios.create_scenario(by=investing.controller, principal=investing.root, first_year=YEAR, name="A")
    page = logged_in(investing.controller).get(reverse("planning:assumptions", kwargs={"pk": made.pk}))
    told = page.content.decode().replace("\xa0", " ")
    assert f"Investeringsprojekten har budget {YEAR}: 20 000" in told
    assert 'value="20 000"' not in told


def test_a_models_amount_can_be_let_go_line_by_line(town):
    people(town)
    made = scenario_of(town)
    scenarios.use_allocation(by=town.controller, scenario=made, model=model_of(town))
    line = made.lines.get(service_area__isnull=False)
    address = reverse("planning:scenario_line", kwargs={"pk": made.pk, "line": line.pk})
    client = logged_in(town.controller)
    assert "En modell ger 63\xa0000 tkr" in client.get(address).content.decode()
    version = facts.version_of(NOW.rows(ScenarioStep).filter(line=line))
    client.post(address, {"version": version, **{f"{year}-let_go": "on" for year in made.years}})
    assert {step.grant for step in line.steps.filter(superseded_at=None)} == {None}


def test_what_is_known_later_is_not_seen_before(town):
    made = scenario_of(town)
    scenarios.propose(by=town.controller, scenario=made)
    client = logged_in(factories.user_with(Role.READER, town.root))
    session = client.session
    session["choice"] = {"as_of": "2020-01-01"}
    session.save()
    assert "Inget förslag är framlagt" in client.get(reverse("planning:scenarios")).content.decode()


def test_a_line_s_years_are_written_in_thousands(town):
    made = scenario_of(town)
    line = made.lines.first()
    client = logged_in(town.controller)
    address = reverse("planning:scenario_line", kwargs={"pk": made.pk, "line": line.pk})
    data = {"version": "0", **{f"{year}-priority": "1 500" for year in made.years}}
    assert client.post(address, data).status_code == 302
    assert {step.priority for step in line.steps.all()} == {D(1_500_000)}
    meanwhile = client.post(address, {**data, f"{YEAR}-priority": "7"})
    assert meanwhile.status_code == 409
    assert "1\xa0500\xa0000" in meanwhile.content.decode()
    knowingly = {**data, f"{YEAR}-priority": "7", "version": meanwhile.context["form"].data["version"]}
    assert client.post(address, knowingly).status_code == 302
    assert line.steps.get(year=YEAR, superseded_at=None).priority == D(7_000)


def test_models_show_what_one_more_costs(town):
    people(town)
    model_of(town)
    client = logged_in(factories.user_with(Role.READER, town.root))
    assert "Pris per ålder" in client.get(reverse("planning:models")).content.decode()
    page = client.get(reverse("planning:model", kwargs={"key": "alder"})).content.decode()
    assert "En till" in page
    assert "60,0" in page


def test_administrators_keep_groups_and_never_see_their_motions(town, draft):
    member, motion = draft
    client = logged_in(town.administrator)
    assert client.get(reverse("planning:groups")).status_code == 200
    page = client.get(reverse("planning:members", kwargs={"pk": motion.group_id})).content.decode()
    assert str(member) in page
    assert "Hemlig" not in page
    answer = client.post(
        reverse("planning:members", kwargs={"pk": motion.group_id}), {"username": town.controller.username}
    )
    assert "förtroendeuppdrag" in answer.content.decode()


def test_the_pages_cost_in_queries_does_not_grow(town, draft):
    member, motion = draft
    motions.present(by=member, motion=motion)
    client = logged_in(factories.user_with(Role.READER, town.root))
    pages = [
        reverse("planning:workshop"), reverse("planning:scenarios"),
        reverse("planning:scenario", kwargs={"pk": motion.scenario_id}),
    ]  # fmt: skip

    def cost():
        with CaptureQueriesContext(connection) as captured:
            for address in pages:
                assert client.get(address).status_code == 200
        return len(captured)

    cost()
    few = cost()
    for name in ("Blått", "Rött", "Gult"):
        group, other = party(town, name)
        made = motions.create_motion(by=other, group=group, scenario=motion.scenario, title=name)
        change = Change(ChangeKind.MOVE, YEAR, D(1_000), STREETS, SCHOOL)
        motions.add_change(by=other, motion=made, change=change)
        motions.present(by=other, motion=made)
    assert cost() == few
