"""The limits of the governing steering model that economy reads one by one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from styrkedjan.areas.chain.queries.governing import governing_model
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.parameters import NotInForce

# Kronor. A model need not set it: then a committee's officers may move any amount without the committee's decision.
DECISION_LIMIT = "reallocation_decision_limit"


def decision_limit(principal: Unit, year: int, on: date) -> Decimal | None:
    """Kronor above which a reallocation rests on the committee's decision; None where nothing is set (one query)."""
    model = governing_model(principal, year)
    if model is None:
        return None
    try:
        return model.parameter(DECISION_LIMIT, on).number
    except NotInForce:
        return None
