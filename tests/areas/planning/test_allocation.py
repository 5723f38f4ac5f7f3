"""Allocation models: from population and volumes to grants, and on to a scenario's frames."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from styrkedjan.areas.economy.actions.frames import add_frame
from styrkedjan.areas.planning.actions import allocation, scenarios
from styrkedjan.areas.planning.models import AllocationLine, PopulationForecast, ScenarioStep
from styrkedjan.areas.planning.queries import allocation as allocation_queries
from styrkedjan.areas.planning.queries import scenario_grounds
from styrkedjan.areas.planning.queries import scenarios as scenarios_queries
from styrkedjan.domain.economy.allocation import VolumeBasis
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused
from styrkedjan.domain.planning.models import LineDefinition
from styrkedjan.domain.planning.multi_year import Assumption, Key
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.planning.conftest import YEAR, scenario_of

D = Decimal


def people(town, growth=10):
    """100 of every age 6-15 at the end of 2026, ten more every year after."""
    rows = [
        allocation.PopulationRow(year, age, D(100 + growth * step), "Prognos")
        for step, year in enumerate(range(YEAR - 1, YEAR + 3))
        for age in range(6, 16)
    ]
    return allocation.save_population(by=town.controller, principal=town.root, rows=rows)


PRICE = D(60_000)


def model_of(town, price=PRICE):
    model = allocation.create_model(
        by=town.controller, principal=town.root, key="alder", name="Pris per ålder", year=YEAR
    )
    line = LineDefinition(
        block="Grundskola", group="6–15 år", basis=VolumeBasis.MEAN_POPULATION, id="gr", service_area="grundskola",
        age_from=6, age_to=15, price=price,
    )  # fmt: skip
    allocation.save_lines(by=town.controller, model=model, year=YEAR, lines=[line])
    return model


def test_price_times_mean_population(town):
    people(town)
    page = allocation_queries.allocation_page(model_of(town), YEAR, NOW)
    assert page.total == D(60_000) * D(1_050)
    (row,) = page.rows
    assert row.sensitivity.one_more == D(60_000)
    assert row.sensitivity.price_up == page.total / 100
    assert [one.value for one in row.working.inputs][-2:] == [1_000, 1_100]
    assert page.blocks[0][2].result == page.total


@pytest.mark.parametrize(
    ("price", "year", "what"), [(None, YEAR, "pris saknas"), (D(1), YEAR + 9, "befolkning för årsskiftena")]
)
def test_what_is_not_known_is_said_and_never_zero(town, price, year, what):
    people(town)
    page = allocation_queries.allocation_page(model_of(town, price), YEAR, volume_year=year, known=NOW)
    assert page.total == 0
    assert page.rows[0].grant is None
    assert what in page.missing[0]
    assert page.by_service == {}


def test_a_definition_gives_its_lines_without_prices(town):
    model = allocation.create_model(
        by=town.controller, principal=town.root, key="peng", name="Peng", year=YEAR, definition="peng_per_inskriven"
    )
    lines = allocation_queries.current_lines(model, YEAR, NOW)
    assert [line.key for line in lines] == ["forskola", "fritidshem", "grundskola", "gymnasieskola"]
    assert {line.price for line in lines} == {None}


def test_a_unit_s_grant_follows_heads_index_and_area(town):
    model = allocation.create_model(
        by=town.controller, principal=town.root, key="peng", name="Peng", year=YEAR, definition="peng_per_inskriven"
    )
    (line,) = [
        allocation_queries.definition_of(row)
        for row in allocation_queries.current_lines(model, YEAR, NOW)
        if row.key == "grundskola"
    ]
    priced = LineDefinition(
        block=line.block, group=line.group, basis=line.basis, id=line.id, service_area=line.service_area,
        price=D(100_000), area_price=D(1_000), index_share=D("0.2"),
    )  # fmt: skip
    allocation.save_lines(by=town.controller, model=model, year=YEAR, lines=[priced])
    rows = [
        allocation.VolumeRow(town.north, "grundskola", D(100), D("1.5"), D(500)),
        allocation.VolumeRow(town.south, "grundskola", None),
    ]
    allocation.save_volumes(by=town.controller, where=town.school, year=YEAR, rows=rows)
    north, south = allocation_queries.unit_grants(model, YEAR, known=NOW)
    assert north.grant == 100 * D(100_000) * D("1.1") + 500 * 1_000
    assert south.missing == ("Elever",)


def test_a_model_s_result_becomes_the_scenario_s_frames(town):
    people(town)
    made = scenario_of(town)
    scenarios.use_allocation(by=town.controller, scenario=made, model=model_of(town))
    view = scenarios_queries.scenario_view(made, NOW)
    school = "200|grundskola|"
    index = view.plan.index(YEAR + 1)
    assert view.years[0].frames[school] == D(60_000) * D(1_050)
    exact = D(60_000) * D(1_150) * (1 + index)
    assert abs(view.years[1].frames[school] - exact) <= 500
    assert view.plan.line(school).step(YEAR).volume == D(1_050)


def test_a_scenario_names_its_model_s_version_and_says_when_it_is_stale(town):
    people(town)
    made, model = scenario_of(town), model_of(town)
    assert scenario_grounds.uses(made, NOW) == []
    scenarios.use_allocation(by=town.controller, scenario=made, model=model)
    fresh, *others = scenario_grounds.uses(made, NOW)
    assert (fresh.of, fresh.is_stale, fresh.used.by) == (model.name, False, str(town.controller))
    assert {one.of: one.is_stale for one in others} == {"Löne- och prisökningen": False, "Befolkningsprognosen": False}
    line = allocation_queries.definition_of(AllocationLine.objects.get())
    dearer = replace(line, price=D(61_000))
    allocation.save_lines(by=town.controller, model=model, year=YEAR, lines=[dearer])
    stale, *_ = scenario_grounds.uses(made, NOW)
    assert (stale.is_stale, stale.used) == (True, fresh.used)
    before = scenarios_queries.scenario_view(made, NOW)
    again = scenario_grounds.read_again(before)
    assert again[0].result - before.years[0].result == -D(1_000) * D(1_050), "what the new price costs, not saved"
    copy = scenarios.create_scenario(
        by=town.controller, principal=town.root, first_year=YEAR, name="Kopia", copy_of=made
    )
    assert scenario_grounds.uses(copy, NOW)[0] == stale, "a copy is as old as what it copies"
    scenarios.use_allocation(by=town.controller, scenario=copy, model=model)
    assert not any(one.is_stale for one in scenario_grounds.uses(copy, NOW))
    assert scenarios_queries.scenario_view(copy, NOW).years[0].result == again[0].result
    assert scenario_grounds.uses(made, NOW)[0].is_stale
    other = {
        (row.line_id, row.year): scenarios.StepRow(note="Handskrivet")
        for row in NOW.rows(ScenarioStep).filter(line__scenario=copy)
    }
    scenarios.save_steps(by=town.controller, scenario=copy, steps=other)
    assert scenario_grounds.uses(copy, NOW) == [], "a frame that is written by hand is no model's"


def test_a_model_without_prices_changes_no_frame(town):
    people(town)
    with pytest.raises(Refused, match="ingen hel tilldelning"):
        scenarios.use_allocation(by=town.controller, scenario=scenario_of(town), model=model_of(town, None))


def test_a_new_forecast_keeps_the_old_one_readable(town):
    people(town)
    before = PopulationForecast.objects.latest("known_at").known_at
    people(town, growth=20)
    now, then = (
        allocation_queries.population(town.root, NOW),
        allocation_queries.population(town.root, Known.at(before)),
    )
    assert (then.at_year_end(YEAR, 6, 15), now.at_year_end(YEAR, 6, 15)) == (1_100, 1_200)


def test_doubled_lines_are_refused(town):
    model = model_of(town)
    line = allocation_queries.definition_of(AllocationLine.objects.get())
    with pytest.raises(InvalidInput):
        allocation.save_lines(by=town.controller, model=model, year=YEAR, lines=[line, line])


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CONTROLLER])
def test_only_the_controller_changes_models_and_forecasts(town, role):
    person = factories.user_with(role, town.root)
    with pytest.raises(NotAllowed):
        allocation.create_model(by=person, principal=town.root, key="a", name="A", year=YEAR)
    with pytest.raises(NotAllowed):
        allocation.save_population(by=person, principal=town.root, rows=[])


def test_the_cost_in_queries_does_not_grow(town, django_assert_num_queries):
    people(town)
    model = model_of(town)
    with django_assert_num_queries(3):
        allocation_queries.allocation_page(model, YEAR, NOW)
    for age in range(6, 16):
        line = LineDefinition(
            block="G", group=f"{age} år", basis=VolumeBasis.MEAN_POPULATION, id=f"g{age}", age_from=age, age_to=age,
            price=D(1),
        )  # fmt: skip
        allocation.save_lines(by=town.controller, model=model, year=YEAR, lines=[line])
    with django_assert_num_queries(3):
        allocation_queries.allocation_page(model, YEAR, NOW)


def more_people(town, made):
    people(town, growth=20)


def dearer_wages(town, made):
    key = (Key.SALARY_INCREASE, YEAR + 1)
    scenarios.save_assumptions(by=town.controller, scenario=made, values={key: Assumption(D("4.5"), "Nytt avtal")})


@pytest.mark.parametrize(
    ("change", "what"), [(more_people, "Befolkningsprognosen"), (dearer_wages, "Löne- och prisökningen")]
)
def test_a_scenario_is_stale_for_all_that_it_was_computed_from(town, change, what):
    people(town)
    made = scenario_of(town)
    scenarios.use_allocation(by=town.controller, scenario=made, model=model_of(town))
    change(town, made)
    assert [one.of for one in scenario_grounds.uses(made, NOW) if one.is_stale] == [what]


def test_a_scenario_says_when_the_frames_it_began_from_have_moved(town):
    made = scenario_of(town)
    assert scenario_grounds.drift(made) == ()
    decision = Decision("Kommunfullmäktige", date(YEAR - 1, 6, 15), "8", "KS-2026/3")
    add_frame(
        by=town.controller, unit=town.school, year=YEAR - 1, amount=D(3_000_000), decision=decision,
        financing="unforeseen",
    )  # fmt: skip
    (moved,) = scenario_grounds.drift(made)
    assert (moved.committee, moved.change) == (town.school.label, 3_000_000)
