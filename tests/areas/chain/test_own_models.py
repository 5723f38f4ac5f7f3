"""A municipality's own steering model: copied, changed with the checks of a file, chosen, and what it holds to."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from styrkedjan.areas.chain.actions import steering_models as actions
from styrkedjan.areas.chain.actions.years import load_steering_model
from styrkedjan.areas.chain.models import OwnModel
from styrkedjan.areas.chain.queries import steering_models as queries
from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.models import Round
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from styrkedjan.pages.onboarding.parts import SECTIONS, changed, without
from styrkedjan.sources.definitions import load_definitions
from styrkedjan.sources.definitions.loading import read_steering_model, steering_model_text
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Unit:
    return factories.municipality()


@pytest.fixture
def controller(root: Unit) -> User:
    return factories.user_with(Role.CONTROLLER, root)


def _copy(by: User, root: Unit, source: str = "minimal") -> OwnModel:
    return actions.copy_model(by=by, principal=root, source=source, name="Bys styrmodell")


def _save(by: User, root: Unit, row: OwnModel, **changes: Any) -> OwnModel:
    text = actions.as_text({**yaml.safe_load(row.text), **changes})
    return actions.save_model(by=by, principal=root, key=row.key, text=text, version=version_of([row]))


@pytest.mark.parametrize("name", ["minimal", "huddinge", "stockholm_ils"])
def test_a_copy_is_the_same_model_under_another_name(name: str) -> None:
    """Through YAML and back nothing is another: text, number, month and day are what they were."""
    text = actions.as_text(yaml.safe_load(steering_model_text(name)))
    assert read_steering_model(text, "prov") == load_definitions().steering_model(name)


def test_a_copy_is_the_municipalitys_alone(root: Unit, controller: User) -> None:
    row = _copy(controller, root)
    assert row.key == "egen-1"
    assert queries.steering_model_of(root.pk, row.key).name == "Bys styrmodell"
    away = factories.municipality("0999", name="Annanstans")
    with pytest.raises(InvalidInput, match="finns inte"):
        queries.steering_model_of(away.pk, row.key)
    assert [model.id for model in queries.offered(away.pk)] == [model.id for model in queries.offered(0)]


def test_two_models_do_not_share_a_name(root: Unit, controller: User) -> None:
    _copy(controller, root)
    with pytest.raises(InvalidInput, match="redan en styrmodell"):
        actions.copy_model(by=controller, principal=root, source="minimal", name="bys STYRMODELL ")


def test_who_may_not_manage_the_year_changes_no_model(root: Unit, controller: User) -> None:
    row, head = _copy(controller, root), factories.user_with(Role.UNIT_HEAD, root)
    with pytest.raises(NotAllowed):
        _save(head, root, row, description="Annat")


def test_a_fault_is_told_as_a_files_faults_are_all_at_once(root: Unit, controller: User) -> None:
    row = _copy(controller, root)
    kinds = yaml.safe_load(row.text)["element_kinds"]
    kinds[1]["parents"] = ["councl_goal"]
    kinds[2]["level"] = "klass"
    with pytest.raises(InvalidInput) as refusal:
        _save(controller, root, row, element_kinds=kinds)
    told = [problem.what for problem in refusal.value.problems]
    assert told == ["”councl_goal” pekar på något som inte finns.", "”klass” pekar på något som inte finns."]
    assert refusal.value.problems[0].remedy == "Menade du ”council_goal”?"
    assert queries.own_model(root, row.key) == row


def test_the_second_who_saves_is_told(root: Unit, controller: User) -> None:
    row = _copy(controller, root)
    _save(controller, root, row, description="Den första")
    with pytest.raises(EditConflict):
        _save(controller, root, row, description="Den andra")


def test_a_years_model_is_its_own_and_is_obeyed_at_once(root: Unit, controller: User) -> None:
    row = _copy(controller, root)
    actions.choose_model(by=controller, principal=root, name=row.key)
    plan_year = load_steering_model(by=controller, principal=root, year=2027, model=row.key)
    _save(controller, root, row, description="Efter vår bild")
    assert years.steering_model(plan_year).description == "Efter vår bild"
    assert Unit.objects.get(pk=root.pk).steering_model == "egen-1"


def test_what_a_year_holds_keeps_its_place(root: Unit, controller: User) -> None:
    row = _copy(controller, root)
    plan_year = load_steering_model(by=controller, principal=root, year=2027, model=row.key)
    committee = factories.committee(root)
    factories.element(plan_year, committee, key="N-1", title="Trygga barn")
    by = {"created_by": controller, "changed_by": controller}
    Round.objects.create(
        plan_year=plan_year, cycle_id="interim_report_august", kind="interim_report", name="Delår", period="2027-08",
        opens="2027-09-01", due="2027-09-30", **by,
    )  # fmt: skip
    stored = yaml.safe_load(row.text)
    kinds = [kind for kind in stored["element_kinds"] if kind["id"] != "committee_goal"]
    kinds = [{**kind, "parents": [one for one in kind.get("parents", []) if one != "committee_goal"]} for kind in kinds]
    kinds = [{**kind, "several_parents": bool(kind["parents"])} for kind in kinds]
    cycle = [step for step in stored["cycle"] if step["id"] != "interim_report_august"]
    with pytest.raises(InvalidInput) as refusal:
        _save(controller, root, row, element_kinds=kinds, cycle=cycle)
    told = " ".join(problem.what for problem in refusal.value.problems)
    assert "Trygga barn (N-1)" in told
    assert "Delår är öppnad" in told


def test_a_part_is_changed_added_and_taken_away_without_touching_the_rest() -> None:
    before = yaml.safe_load(steering_model_text("minimal"))
    levels, cycle = SECTIONS["nivaer"], SECTIONS["arshjul"]
    values = {"name": "Rektorsområde", "plural": "Rektorsområden", "parent": "committee", "unit_kinds": ["department"]}
    more = changed(levels, before, "ny", values)
    assert more["levels"][-1] == {
        "id": "rektorsomrade", **values, "source": {"kind": "assumption", "note": "Kommunens egen"}
    }  # fmt: skip
    assert more["element_kinds"] == before["element_kinds"]
    assert without(levels, more, "rektorsomrade") == before
    report = {
        "name": "Tertialrapport", "kind": "interim_report", "month": "april", "due_month": "maj", "year_offset": None,
        "levels": ["committee"], "decided_by": "committee", "addressed_to": [], "goal_attainment": "forecast",
    }  # fmt: skip
    with_report = changed(cycle, before, "ny", report)
    model = read_steering_model(actions.as_text(with_report), "prov")
    step = model.step("tertialrapport")
    assert (step.is_report, step.month, step.due and step.due.month, step.levels) == (True, 4, 5, ("committee",))
