"""The limits that govern a principal's year-end, with the steps of its annual cycle. None where the model sets none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from styrkedjan.areas.investments.queries.rules import model_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.findings import Limits
from styrkedjan.domain.economy.limits import base_amounts, limits
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.parameters import NotInForce


@dataclass(frozen=True, slots=True)
class YearEndRules:
    """Limits, what the cap is a share of, when planned use is stated and adjusted, and the steps' names."""

    limits: Limits
    cap_base: str
    stated_in: tuple[str, ...]
    names: dict[str, str]

    @property
    def adjusted_in(self) -> tuple[str, ...]:
        return self.limits.planned_use_follow_ups

    @property
    def followed_up_in(self) -> tuple[str, ...]:
        return self.limits.recovery.follow_ups

    def name(self, step: str) -> str:
        return self.names.get(step, step)


def rules_of(principal: Unit, on: date) -> YearEndRules | None:
    """The rules in force on a day (no SQL)."""
    model = model_of(principal)
    if model is None:
        return None
    try:
        amounts = base_amounts(next(row for row in model.parameters if row.id == "prisbasbelopp"))
        found = limits(lambda name: model.parameter(name, on), amounts)
        base, stated = model.parameter("equity_cap_base", on).choice, model.parameter("equity_use_stated_in", on).steps
    except (StopIteration, NotInForce):
        return None
    return YearEndRules(found, base, stated, {step.id: step.name for step in model.cycle})


def require_rules(principal: Unit, on: date) -> YearEndRules:
    """The rules in force. Raises Refused when the steering model has none."""
    found = rules_of(principal, on)
    if found is None:
        raise Refused(
            "Styrmodellen har inga regler för resultatöverföring.", "Lägg till principernas gränser i styrmodellen."
        )
    return found
