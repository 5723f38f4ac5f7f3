"""What the shipped steering models' scales mean to the status rule."""

from __future__ import annotations

from decimal import Decimal

import pytest

from styrkedjan.domain.scales import Words, status_rule, words
from styrkedjan.domain.status import Status, StatusRule
from styrkedjan.domain.steering_model_parts import ScaleUse
from styrkedjan.sources.definitions import load_definitions

MODELS = sorted(load_definitions().steering_models)


@pytest.mark.parametrize("name", MODELS)
def test_limits_come_from_the_model(name):
    rule = status_rule(load_definitions().steering_model(name))
    assert rule == StatusRule(tolerance=Decimal("0.05"), reached_from=Decimal(100), partly_from=Decimal(50))


@pytest.mark.parametrize("name", MODELS)
def test_every_choice_has_a_word_of_its_own(name):
    model = load_definitions().steering_model(name)
    for use in (ScaleUse.GOAL, ScaleUse.INDICATOR, ScaleUse.ASSIGNMENT):
        labels = [label for _, label in words(model, use).choices()]
        assert len(set(labels)) == len(labels) == 4


def test_words_of_the_first_model():
    model = load_definitions().steering_model("huddinge")
    assignment = words(model, ScaleUse.ASSIGNMENT)
    assert [label for _, label in assignment.choices()] == [
        "Genomfört",
        "Pågår enligt plan",
        "Försenat",
        "Ej påbörjat",
    ]
    goal = words(model, ScaleUse.GOAL)
    assert goal.label(Status.REACHED) == "Uppfyllt"
    assert goal.forecast(Status.REACHED) == "Bedöms bli uppfyllt"
    assert goal.label(Status.UNCERTAIN) == "Osäkert"
    assert assignment.forecast(Status.REACHED) == "Genomfört"


def test_the_standard_words_stand_in_where_a_model_has_none():
    assert Words().choices()[0] == ("reached", "Uppfyllt")
    assert all(value != Status.UNCERTAIN for value, _ in Words().forecast_choices())
