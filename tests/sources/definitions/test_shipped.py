"""Every definition that is shipped loads, says what its source says, and holds what it should."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from styrkedjan.domain.annual_cycle import Content, GoalAttainment, StepKind
from styrkedjan.domain.definitions import SourceKind
from styrkedjan.domain.economy_principles import Behaviour
from styrkedjan.domain.measures import Direction
from styrkedjan.domain.parameters import NotInForce
from styrkedjan.domain.periods import Period
from styrkedjan.domain.status import Status
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.domain.steering_model_parts import Dimension, EqualityDimension, ScaleUse
from styrkedjan.sources.definitions import Definitions, check_definitions, load_definitions


@pytest.fixture(scope="module")
def folder(root) -> Path:
    return root / "definitions"


@pytest.fixture(scope="module")
def definitions(folder) -> Definitions:
    return load_definitions(folder)


@pytest.fixture(scope="module")
def huddinge(definitions) -> SteeringModel:
    return definitions.steering_model("huddinge")


def test_there_is_nothing_to_mend(folder):
    assert check_definitions([folder]) == []


def test_the_three_models_differ_in_everything_but_shape(definitions):
    shapes = {
        name: (len(model.levels), len(model.target_areas), len(model.goals), len(model.economy_principles))
        for name, model in definitions.steering_models.items()
    }
    assert shapes == {"huddinge": (6, 3, 22, 17), "stockholm_ils": (3, 0, 0, 0), "minimal": (3, 0, 0, 0)}


# -- the complete model ------------------------------------------------------------------------------------------------


def test_vision_and_target_areas_follow_the_three_dimensions(huddinge):
    assert huddinge.vision.text == "Huddinge ska vara en grön mångfald nära stad och natur"
    assert [area.dimension for area in huddinge.target_areas] == list(Dimension)
    # The source speaks of Agenda 2030 but names none of its goals.
    assert all(area.agenda_2030_goals == () for area in huddinge.target_areas)


def test_the_22_goals_are_numbered_and_their_placement_is_an_open_assumption(huddinge):
    assert [goal.number for goal in huddinge.goals] == list(range(1, 23))
    assert huddinge.goals[0].text == "Verksamheternas behov ska tillgodose"
    assert huddinge.goals[21].text == "Förebygg digitalt utanförskap"
    assert {goal.placement.source.kind for goal in huddinge.goals} == {SourceKind.ASSUMPTION}
    assert sum(len(huddinge.goals_in(area.id)) for area in huddinge.target_areas) == 22


def test_the_levels_reach_unit_employee_and_provider(huddinge):
    parents = {level.id: level.parent for level in huddinge.levels}
    assert parents == {
        "council": None,
        "committee": "council",
        "department": "committee",
        "unit": "department",
        "employee": "unit",
        "provider": "committee",
    }
    assert [level.id for level in huddinge.levels if level.personal] == ["employee"]
    assert huddinge.element_kind("committee_goal").several_parents


PLANNING = {
    "situation_analysis": (2026, 3),
    "direction": (2026, 6),
    "budget_proposal": (2026, 10),
    "budget_decision": (2026, 11),
    "operational_plans": (2026, 12),
}
REPORTING = {
    "monthly_report_february": "2027-02",
    "monthly_report_march": "2027-03",
    "monthly_report_april": "2027-04",
    "monthly_report_may": "2027-05",
    "interim_report_august": "2027-08",
    "monthly_report_october": "2027-10",
    "preliminary_accounts": "2027-12",
    "operations_report": "2027-12",
    "annual_report": "2027-12",
}


@pytest.mark.parametrize(("step", "month"), PLANNING.items())
def test_each_planning_step_has_the_source_s_month(huddinge, step, month):
    assert huddinge.step(step).takes_place(2027) == Period.month(*month)
    assert huddinge.step(step).month_source is None


def test_the_reports_are_the_nine_of_the_source_and_cover_its_periods(huddinge):
    assert {step.id: str(step.reports_through(2027)) for step in huddinge.reports} == REPORTING
    assert huddinge.step("preliminary_accounts").takes_place(2027) == Period.month(2028, 1)
    assert huddinge.step("annual_report").takes_place(2027) == Period.month(2028, 4)
    monthly = [step.id for step in huddinge.reports if step.kind is StepKind.MONTHLY_REPORT]
    assert monthly == [name for name in REPORTING if name.startswith("monthly")]


def test_goals_are_forecast_in_august_and_judged_in_full_after_the_year(huddinge):
    judged = {step.id: step.goal_attainment for step in huddinge.reports}
    assert judged.pop("interim_report_august") is GoalAttainment.FORECAST
    assert judged.pop("operations_report") is GoalAttainment.FULL
    assert judged.pop("annual_report") is GoalAttainment.FULL
    assert set(judged.values()) == {GoalAttainment.NONE}
    months = [
        step.id for step in huddinge.cycle if step.kind is StepKind.MONTHLY_REPORT and step.has_full_year_forecast
    ]
    assert months == ["monthly_report_april"]
    assert Content.CARRY_OVER_REQUEST in huddinge.step("operations_report").contents


def test_steps_without_a_month_in_the_source_say_so(huddinge):
    assumed = {step.id for step in huddinge.cycle if step.month_source is not None}
    assert assumed == {"statements", "reconciliation", "work_plans", "employee_dialogue", "operations_report"}
    assert {step.month_source.kind for step in huddinge.cycle if step.month_source} == {SourceKind.ASSUMPTION}


LIMITS = {
    "equity_cap": 3,
    "winter_maintenance_cap": 15,
    "deficit_restore_years": 3,
    "investment_deviation_share": 20,
    "investment_deviation_floor": 120,
    "mandate_period_years": 4,
    "kl_deficit_restore_years": 3,
    "kl_result_reserve_floor": 1,
    "kl_result_reserve_floor_negative_equity": 2,
    "kl_result_reserve_ceiling": 5,
    "kl_interim_report_months": 2,
    "kl_plan_years": 3,
    "prisbasbelopp": 59200,
}


@pytest.mark.parametrize(("name", "value"), LIMITS.items())
def test_each_limit_is_a_dated_parameter_with_its_source(huddinge, name, value):
    found = huddinge.parameter(name, on=date(2026, 8, 31))
    assert found.number == value
    assert found.source.kind in (SourceKind.DOCUMENT, SourceKind.STATUTE)
    assert found.source.where


def test_what_the_source_leaves_open_is_a_choice_marked_as_an_assumption(huddinge):
    year = huddinge.parameter("investment_prisbasbelopp_year", on=date(2026, 1, 1))
    assert year.choice in ("decision_year", "follow_up_year")
    assert year.source.kind is SourceKind.ASSUMPTION
    assert huddinge.parameter("equity_frozen", on=date(2026, 1, 1)).yes is False


def test_the_recovery_plan_is_followed_up_in_april_august_and_at_year_end(huddinge):
    steps = huddinge.parameter("recovery_plan_followed_up_in", on=date(2026, 1, 1)).steps
    assert steps == ("monthly_report_april", "interim_report_august", "operations_report")
    assert all(Content.RECOVERY_PLAN in huddinge.step(step).contents for step in steps)


def test_statutory_days_are_days(huddinge):
    assert huddinge.parameter("kl_annual_report_latest", on=date(2026, 1, 1)).value == "04-15"
    assert huddinge.parameter("kl_budget_decision", on=date(2026, 1, 1)).value == "11-30"
    with pytest.raises(NotInForce):
        huddinge.parameter("kl_result_reserve_ceiling", on=date(2023, 12, 31))


def test_the_17_principles_stand_by_number_under_their_headings(huddinge):
    headings = [principle.heading for principle in huddinge.economy_principles]
    assert [principle.number for principle in huddinge.economy_principles] == list(range(1, 18))
    assert {heading: headings.count(heading) for heading in headings} == {
        "Mål och uppdrag": 1,
        "Styrning": 3,
        "Driftbudget": 6,
        "Investeringsbudget": 7,
    }
    assert {principle.behaviour for principle in huddinge.economy_principles} == set(Behaviour)
    assert all(principle.rules for principle in huddinge.economy_principles)
    assert "prisbasbelopp" in huddinge.principle(17).parameters


def test_winter_maintenance_is_one_earmark_under_the_two_names_of_the_source(huddinge):
    (earmark,) = huddinge.earmarks
    assert {earmark.committee, *earmark.also_called} == {
        "Klimat- och stadsmiljönämnden",
        "Natur- och stadsmiljönämnden",
    }
    assert earmark.note


def test_values_ethics_equality_and_the_follow_up_plan_are_there(huddinge):
    assert len(huddinge.core_values) == 4
    assert len(huddinge.ethics) == 5
    assert huddinge.equality.dimensions == tuple(EqualityDimension)
    assert len(huddinge.wheel) == 4
    fields = [field.id for field in huddinge.provider_programme.follow_up_plan]
    assert fields == ["subject", "form", "responsible", "schedule", "feedback_form", "feedback_to"]
    assert huddinge.internal_control.planned_in == "operational_plans"


def test_every_scale_is_our_own_proposal(definitions):
    for model in definitions.steering_models.values():
        assert {scale.source.kind for scale in model.scales} == {SourceKind.STANDARD}


def test_scales_for_goals_and_indicators_have_words_for_every_status_the_rule_proposes(definitions):
    for model in definitions.steering_models.values():
        for use in (ScaleUse.GOAL, ScaleUse.INDICATOR):
            assert {step.id for step in model.scale_for(use).steps} == {status.value for status in Status}


def test_the_big_city_s_organisation_is_counted(definitions):
    counts = {body.id: body.count for body in definitions.steering_model("stockholm_ils").bodies if body.count}
    assert counts == {"divisions": 8, "district_committee": 14, "specialist_committee": 14, "company": 17}


# -- word for word -----------------------------------------------------------------------------------------------------


def _texts(node: object, key: str) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key and isinstance(value, str):
                yield value
            else:
                yield from _texts(value, key)
    elif isinstance(node, list):
        for item in node:
            yield from _texts(item, key)


def _plain(text: str) -> str:
    """Emphasis, links and line breaks apart."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return " ".join(text.replace("*", "").replace(" - ", " ").split())


def _source_text(shared_data: Path, start: str) -> str:
    (seed,) = (shared_data.parent / "seeds").glob(f"{start}_*.txt")
    return _plain(seed.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("model", "seed"), [("huddinge", "004"), ("stockholm_ils", "003")])
def test_every_quote_stands_word_for_word_in_the_source(folder, shared_data, model, seed):
    text = _source_text(shared_data, seed)
    definition = yaml.safe_load((folder / "steering_models" / f"{model}.yaml").read_text(encoding="utf-8"))
    quotes = list(_texts(definition, "quote"))
    assert len(quotes) >= 7
    assert [quote for quote in quotes if _plain(quote) not in text] == []


def test_goals_principles_and_ethics_are_the_source_s_own_words(huddinge, shared_data):
    text = _source_text(shared_data, "004")
    own = [goal.text for goal in huddinge.goals] + [clause.text for clause in (*huddinge.ethics, *huddinge.instruments)]
    own += [f"{principle.number}. {principle.text}" for principle in huddinge.economy_principles]
    own += [clause.text for clause in huddinge.economy_preamble]
    assert [words for words in own if _plain(words) not in text] == []


def test_statutory_quotes_stand_in_the_statute(folder, shared_data):
    law = _plain((shared_data / "lag" / "sfs-2017-725.md").read_text(encoding="utf-8"))
    definition = yaml.safe_load((folder / "parameters" / "kommunallagen.yaml").read_text(encoding="utf-8"))
    quotes = list(_texts(definition, "quote"))
    assert len(quotes) == 14
    assert [quote for quote in quotes if _plain(quote) not in law] == []


def test_prisbasbelopp_is_the_statutes_with_what_is_not_read_marked(definitions, shared_data):
    amounts = definitions.parameter_sets["prisbasbelopp"].parameters[0]
    with (shared_data / "ekonomi" / "prisbasbelopp.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found = amounts.on(date(int(row["year"]), 7, 1))
            assert found.number == Decimal(row["prisbasbelopp_kr"])
            assert found.verified == (row["verified"] == "read in the statute")
            assert row["sfs"] in found.source.where


# -- reference tables --------------------------------------------------------------------------------------------------


def test_all_municipalities_and_regions_are_there(definitions):
    country = definitions.country
    assert (len(country.counties), len(country.regions), len(country.municipalities)) == (21, 21, 290)
    assert [place.name for place in country.municipalities if place.region_duties] == ["Gotland"]
    assert len(country.in_county("01")) == 26
    assert country.municipality("0126").name == "Huddinge"
    assert country.region("0021").name == "Region Gävleborg"
    assert country.counties[-5].name == "Gävleborgs län"


def test_codes_and_names_are_the_official_ones(definitions, shared_data):
    places = json.loads((shared_data / "kolada" / "municipality_v3_2026-04.json").read_text(encoding="utf-8"))["values"]
    official = {place["id"]: place["title"] for place in places if place["id"] != "0000"}
    ours = {place.code: place.name for place in (*definitions.country.municipalities, *definitions.country.regions)}
    assert ours == official


def test_key_figures_carry_the_catalogue_s_titles(definitions, shared_data):
    catalogue = json.loads((shared_data / "kolada" / "kpi_catalogue_v3_2026-04.json").read_text(encoding="utf-8"))
    titles = {entry["id"]: entry["title"].strip() for entry in catalogue["values"]}
    ours = definitions.key_figures.key_figures
    assert len(ours) == 83
    assert {entry.id: entry.title for entry in ours} == {entry.id: titles[entry.id] for entry in ours}
    ended = {entry.id for entry in ours if re.search(r"\(-\s?\d{4}\)$", entry.title)}
    assert ended == {entry.id for entry in ours if entry.is_retired}


def test_key_figures_ownership_variants_form_families(definitions):
    family = definitions.key_figures.in_family("hemtjanst_helhetssyn")
    assert {entry.operating_form.value: entry.id for entry in family} == {
        "all": "U21468",
        "in_house": "U21443",
        "private": "U21438",
    }
    assert definitions.key_figures.current("U07451").id == "U07453"


def test_a_cost_has_no_direction(definitions):
    costs = [entry for entry in definitions.key_figures.key_figures if entry.measure_class.value == "cost"]
    assert costs
    assert {entry.direction for entry in costs} == {Direction.NONE}
