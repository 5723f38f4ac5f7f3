"""The steering model that governs a year, and the limits in it that economy reads one by one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.domain.parameters import NotInForce
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.sources.definitions import load_definitions

# Kronor. A model need not set it: then a committee's officers may move any amount without the committee's decision.
DECISION_LIMIT = "reallocation_decision_limit"


def governing_model(principal: Unit, year: int) -> SteeringModel | None:
    """The steering model of the plan year, else the municipality's own; None when neither is there (one query)."""
    row = PlanYear.objects.filter(principal=principal, year=year).values_list("steering_model", flat=True).first()
    name = row or principal.steering_model
    try:
        return load_definitions().steering_model(name) if name else None
    except InvalidInput:
        return None


def decision_limit(principal: Unit, year: int, on: date) -> Decimal | None:
    """Kronor above which a reallocation rests on the committee's decision; None where nothing is set (one query)."""
    model = governing_model(principal, year)
    if model is None:
        return None
    try:
        return model.parameter(DECISION_LIMIT, on).number
    except NotInForce:
        return None
