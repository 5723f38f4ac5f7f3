"""The limits that govern a principal's year-end, with the steps of its annual cycle. None where the model sets none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from styrkedjan.areas.chain.queries.governing import governing_model
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.annual_cycle import CycleStep, Occasion, occasions
from styrkedjan.domain.economy.findings import Limits
from styrkedjan.domain.economy.limits import base_amounts, limits
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.parameters import InForce, NotInForce
from styrkedjan.domain.steering_model import SteeringModel

REQUESTED_IN, DECIDED_IN = "carry_over_requested_in", "carry_over_decided_in"
STATED_IN, ADJUSTED_IN = "equity_use_stated_in", "equity_use_adjusted_in"
FOLLOWED_UP_IN = "recovery_plan_followed_up_in"
# What the pages show of the rules, in the order of the principles.
SHOWN = (
    "equity_cap", "equity_cap_scope", "equity_cap_base", "winter_maintenance_cap", REQUESTED_IN, DECIDED_IN, STATED_IN,
    ADJUSTED_IN, "unit_use_needs_committee", "equity_one_off_only", "deficit_restore_years", FOLLOWED_UP_IN,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class YearEndRules:
    """Limits, what the cap is a share of, and the steps of the annual cycle where the year-end is handled.

    `parameters` are the model's values in force by id, each with its source; `cycle` its steps by id. All are what the
    model says on the day, so that those two tell which rules they are (to `foundation/remembering.py` as well).
    """

    limits: Limits = field(compare=False)
    cap_base: str = field(compare=False)
    parameters: Mapping[str, InForce] = field(compare=False)
    cycle: Mapping[str, CycleStep] = field(compare=False)
    model: SteeringModel = field(hash=False)
    on: date

    @property
    def stated_in(self) -> tuple[str, ...]:
        return self.steps(STATED_IN)

    @property
    def adjusted_in(self) -> tuple[str, ...]:
        return self.limits.planned_use_follow_ups

    @property
    def followed_up_in(self) -> tuple[str, ...]:
        return self.limits.recovery.follow_ups

    def steps(self, parameter: str) -> tuple[str, ...]:
        """The ids of the steps that a parameter names; none where the model does not set it."""
        return self.parameters[parameter].steps if parameter in self.parameters else ()

    def name(self, step: str) -> str:
        return self.cycle[step].name if step in self.cycle else step

    def names(self, steps: Iterable[str]) -> list[str]:
        return [self.name(step) for step in steps]

    def occasions(self, steps: Iterable[str], years: Iterable[int]) -> tuple[Occasion, ...]:
        """The steps in the years, in the order they fall due (domain.annual_cycle)."""
        return occasions((self.cycle[step] for step in steps if step in self.cycle), years)


def rules_of(principal: Unit, on: date) -> YearEndRules | None:
    """The rules in force on a day, by the model that governs its year (one query)."""
    model = governing_model(principal, on.year)
    if model is None:
        return None
    try:
        amounts = base_amounts(next(row for row in model.parameters if row.id == "prisbasbelopp"))
        found = limits(lambda name: model.parameter(name, on), amounts)
        base = model.parameter("equity_cap_base", on).choice
        model.parameter(STATED_IN, on)
    except (StopIteration, NotInForce):
        return None
    return YearEndRules(found, base, _in_force(model, on), {step.id: step for step in model.cycle}, model, on)


def _in_force(model: SteeringModel, on: date) -> dict[str, InForce]:
    found = {}
    for name in SHOWN:
        try:
            found[name] = model.parameter(name, on)
        except NotInForce:
            continue
    return found


def require_rules(principal: Unit, on: date) -> YearEndRules:
    """The rules in force. Raises Refused when the steering model has none."""
    found = rules_of(principal, on)
    if found is None:
        raise Refused(
            "Styrmodellen har inga regler för resultatöverföring.", "Lägg till principernas gränser i styrmodellen."
        )
    return found
