"""The limits that govern a principal's investments, from its steering model. None where the model sets none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from styrkedjan.areas.chain.queries.governing import governing_model
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.annual_cycle import Occasion, occasions
from styrkedjan.domain.economy.investments import DeviationLimits
from styrkedjan.domain.economy.limits import base_amounts, limits
from styrkedjan.domain.parameters import InForce, NotInForce
from styrkedjan.domain.steering_model import SteeringModel

INTEREST = "internal_interest_rate"
FOLLOWED_UP_IN, ACCOUNTED_IN = "investment_followed_up_in", "final_account_in"
REQUESTED_IN = "unfinished_projects_requested_in"


@dataclass(frozen=True, slots=True)
class InvestmentRules:
    """When a deviation goes to a renewed decision, prisbasbelopp by year, and the internal interest rate.

    `model` is the steering model they come from, None where there is none, and `on` the day they are in force.
    """

    deviation: DeviationLimits | None
    base_amounts: Mapping[int, Decimal]
    interest: InForce | None
    model: SteeringModel | None = None
    on: date = date.min

    @property
    def interest_rate(self) -> Decimal | None:
        return self.interest.share if self.interest else None

    def occasions(self, parameter: str, years: Iterable[int]) -> tuple[Occasion, ...]:
        """The steps of the annual cycle that a parameter names, in the years, in the order they fall due."""
        if self.model is None:
            return ()
        try:
            steps = self.model.parameter(parameter, self.on).steps
        except NotInForce:
            return ()
        return occasions((self.model.step(step) for step in steps), years)


def rules_of(principal: Unit, on: date) -> InvestmentRules:
    """The limits in force on a day, by the model that governs its year (one query)."""
    model = governing_model(principal, on.year)
    if model is None:
        return InvestmentRules(None, {}, None)
    try:
        amounts = base_amounts(next(row for row in model.parameters if row.id == "prisbasbelopp"))
        deviation = limits(lambda name: model.parameter(name, on), amounts).deviation
    except (StopIteration, NotInForce):
        amounts, deviation = {}, None
    try:
        interest = model.parameter(INTEREST, on)
    except NotInForce:
        interest = None
    return InvestmentRules(deviation, amounts, interest, model, on)
