"""The economy rules' limits in force on a day, from the steering model's dated parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from styrkedjan.domain.economy.carry_over import CapScope, CarryOverLimits
from styrkedjan.domain.economy.equity_use import UseRules
from styrkedjan.domain.economy.findings import Limits
from styrkedjan.domain.economy.investments import BaseAmountYear, DeviationLimits
from styrkedjan.domain.economy.recovery import RecoveryLimits
from styrkedjan.domain.economy.result_reserve import ReserveLimits
from styrkedjan.domain.parameters import InForce, Parameter

InForceOf = Callable[[str], InForce]


def limits(in_force: InForceOf, base_amounts: Mapping[int, Decimal]) -> Limits:
    """All limits of the principles. `in_force` gives a parameter's value by id on the day asked about.

    `base_amounts` is prisbasbelopp by year. Raises what `in_force` raises for a parameter that is missing.
    """
    cap = in_force("equity_cap")
    return Limits(
        carry_over=CarryOverLimits(
            cap.share,
            in_force("winter_maintenance_cap").share,
            CapScope(in_force("equity_cap_scope").choice),
            cap.source.text,
        ),
        recovery=RecoveryLimits(
            in_force("deficit_restore_years").integer, in_force("recovery_plan_followed_up_in").steps
        ),
        deviation=DeviationLimits(
            in_force("investment_deviation_share").share,
            in_force("investment_deviation_floor").number,
            BaseAmountYear(in_force("investment_prisbasbelopp_year").choice),
        ),
        base_amounts=base_amounts,
        planned_use_follow_ups=in_force("equity_use_adjusted_in").steps,
        use_rules=UseRules(in_force("unit_use_needs_committee").yes, in_force("equity_one_off_only").yes),
    )


def reserve_limits(in_force: InForceOf) -> ReserveLimits:
    """The result reserve's shares (Kommunallagen 11:14)."""
    return ReserveLimits(
        in_force("kl_result_reserve_floor").share,
        in_force("kl_result_reserve_floor_negative_equity").share,
        in_force("kl_result_reserve_ceiling").share,
    )


def base_amounts(parameter: Parameter) -> dict[int, Decimal]:
    """Prisbasbelopp by year, from the dated values of its parameter; a value without a first day is left out."""
    return {
        year: value.value
        for value in parameter.values
        if value.valid_from and isinstance(value.value, Decimal)
        for year in range(value.valid_from.year, (value.valid_to or value.valid_from).year + 1)
    }
