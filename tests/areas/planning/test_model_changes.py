"""Models changed: the effect before it is saved, versions, a new year, and two who save at once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from styrkedjan.areas.planning.actions import allocation
from styrkedjan.areas.planning.models import AllocationLine
from styrkedjan.areas.planning.queries import allocation as allocation_queries
from styrkedjan.areas.planning.queries import inhabitants, model_changes
from styrkedjan.domain.economy.allocation import VolumeBasis
from styrkedjan.domain.errors import EditConflict, InvalidInput, Refused
from styrkedjan.domain.planning.models import LineDefinition
from styrkedjan.foundation import facts
from styrkedjan.foundation.known import NOW
from tests.areas.planning.conftest import YEAR
from tests.areas.planning.test_allocation import model_of, people

D = Decimal
ENROLLED = LineDefinition(
    block="Skola", group="Elever", basis=VolumeBasis.ENROLLED, id="elev", price=D(100_000), index_share=D("0.2"),
)  # fmt: skip


@pytest.fixture
def school_model(town):
    """100 000 kronor a pupil; 100 pupils with index 1.5 in the north, 300 with 0.9 in the south."""
    model = allocation.create_model(by=town.controller, principal=town.root, key="peng", name="Peng", year=YEAR)
    allocation.save_lines(by=town.controller, model=model, year=YEAR, lines=[ENROLLED])
    rows = [
        allocation.VolumeRow(town.north, "elev", D(100), D("1.5")),
        allocation.VolumeRow(town.south, "elev", D(300), D("0.9")),
    ]
    allocation.save_volumes(by=town.controller, where=town.school, year=YEAR, rows=rows)
    return model


def test_the_effect_is_told_per_line_block_and_unit_before_anything_is_saved(school_model, django_assert_num_queries):
    with django_assert_num_queries(4):
        effect = model_changes.model_effect(school_model, YEAR, [replace(ENROLLED, price=D(101_000))])
    north, south = effect.units
    assert (north.before, north.after, north.volume) == (11_000_000, 11_110_000, 100)
    assert (north.per_head_before, south.per_head_before) == (110_000, 98_000)
    assert south.change == 294_000
    assert effect.total.change == effect.blocks[0].change == north.change + south.change
    assert (effect.gaining, effect.losing) == (2, 0)
    assert allocation_queries.definition_of(AllocationLine.objects.get()).price == 100_000


def test_more_weight_moves_money_from_the_south_to_the_north(school_model):
    effect = model_changes.model_effect(school_model, YEAR, [replace(ENROLLED, index_share=D("0.3"))])
    assert [row.change > 0 for row in effect.units] == [True, False]
    assert effect.total.change == sum(row.change for row in effect.units)


def test_a_new_line_starts_from_nought_and_an_unpriced_one_is_unknown(school_model):
    flat = LineDefinition(
        block="Skola", group="Grundbelopp", basis=VolumeBasis.ENROLLED, id="grund", price=None, fixed=D(1)
    )
    effect = model_changes.model_effect(school_model, YEAR, [ENROLLED, flat])
    old, new = effect.lines
    assert (old.change, new.before, new.after, new.change) == (0, 0, None, None)
    assert effect.fields[0].change.value == "added"
    assert "pris saknas" in effect.after.missing[0]


def test_versions_say_what_the_model_did_and_not_what_the_volumes_did(town, school_model):
    allocation.save_lines(
        by=town.controller, model=school_model, year=YEAR, lines=[replace(ENROLLED, price=D(102_000))]
    )
    more = [allocation.VolumeRow(town.north, "elev", D(200), D("1.5"))]
    allocation.save_volumes(by=town.controller, where=town.school, year=YEAR, rows=more)
    newest, oldest = model_changes.model_versions(school_model, YEAR, NOW)
    assert (newest.by, newest.changed) == (str(town.controller), 1)
    effect = model_changes.model_diff(school_model, YEAR, oldest.at, newest.at)
    assert effect.fields[0].fields[0].label == "Pris"
    assert effect.total.share == D("0.02")


def test_a_removed_line_is_a_version_and_stays_readable(town, school_model):
    allocation.save_lines(by=town.controller, model=school_model, year=YEAR, lines=[], remove=["elev"])
    newest, oldest = model_changes.model_versions(school_model, YEAR, NOW)
    effect = model_changes.model_diff(school_model, YEAR, oldest.at, newest.at)
    assert effect.fields[0].change.value == "removed"
    assert effect.total.after == 0


def test_a_year_begins_with_another_years_lines(town, school_model):
    count = allocation.copy_year(
        by=town.controller, model=school_model, year=YEAR, to=YEAR + 1, per_cent=D("2.55"), step=D(100)
    )
    assert count == 1
    (line,) = [
        allocation_queries.definition_of(row) for row in allocation_queries.current_lines(school_model, YEAR + 1, NOW)
    ]
    assert line == replace(ENROLLED, price=D(102_600))
    for year, to, said in ((YEAR, YEAR + 1, "redan rader"), (YEAR + 5, YEAR + 6, "inga rader")):
        with pytest.raises(Refused, match=said):
            allocation.copy_year(by=town.controller, model=school_model, year=year, to=to, per_cent=D(0), step=D(1))


def test_the_second_of_two_sees_both_prices_and_nothing_is_lost(town, school_model):
    opened = facts.version_of(allocation_queries.current_lines(school_model, YEAR, NOW))
    first, second = (replace(ENROLLED, price=D(price)) for price in (101_000, 105_000))
    allocation.save_lines(by=town.controller, model=school_model, year=YEAR, lines=[first], version=opened)
    with pytest.raises(EditConflict) as conflict:
        allocation.save_lines(by=town.controller, model=school_model, year=YEAR, lines=[second], version=opened)
    assert conflict.value.theirs == {"Skola Elever, pris": "101\xa0000\xa0kr"}
    assert conflict.value.mine == {"Skola Elever, pris": "105\xa0000\xa0kr"}
    assert allocation_queries.definition_of(allocation_queries.current_lines(school_model, YEAR, NOW)[0]) == first


def test_a_line_never_gets_the_name_of_one_that_is_there(town, school_model):
    with pytest.raises(InvalidInput, match="två gånger"):
        allocation.save_lines(by=town.controller, model=school_model, year=YEAR, lines=[replace(ENROLLED, id="annan")])


def test_a_unit_without_volume_is_told_and_not_counted_as_nought(town, school_model):
    row = allocation.VolumeRow(town.south, "elev", None, D("0.9"), D(500))
    allocation.save_volumes(by=town.controller, where=town.school, year=YEAR, rows=[row])
    page = allocation_queries.allocation_page(school_model, YEAR, NOW)
    assert page.missing == ("Skola Elever: 1\xa0enhet saknar volym",)
    assert page.total == 11_000_000


def test_many_models_cost_as_many_queries_as_few(town, django_assert_num_queries):
    people(town)
    model_of(town)
    with django_assert_num_queries(4):
        assert [page.total for _, page in allocation_queries.allocation_pages(town.root, NOW)] == [63_000_000]
    for number in range(30):
        model = allocation.create_model(
            by=town.controller, principal=town.root, key=f"m{number}", name=f"M{number}", year=YEAR
        )
        allocation.save_lines(by=town.controller, model=model, year=YEAR + number % 2, lines=[ENROLLED])
    with django_assert_num_queries(4):
        found = allocation_queries.allocation_pages(town.root, NOW)
    assert len(found) == 31
    assert {page.year for _, page in found} == {YEAR, YEAR + 1}


def test_the_forecast_is_shown_by_age_class_with_how_it_has_moved(town, django_assert_max_num_queries):
    people(town)
    before = inhabitants.population_versions(town.root, NOW)[0].at
    people(town, growth=20)
    with django_assert_max_num_queries(4):
        page = inhabitants.population_page(town.root, NOW, before)
    row = next(row for row in page.rows if row.label == "7–9 år")
    assert row.persons == (300, 360, 420, 480)
    assert row.changes == (0, 30, 60, 90)
    assert row.growth == 180
    assert next(row for row in page.rows if row.label == "0 år").persons == (None,) * 4
    assert page.years_by_source == [("Prognos", f"{YEAR - 1}–{YEAR + 2}")]
    assert len(page.versions) == 2
    assert inhabitants.population_page(town.streets, NOW) is None
