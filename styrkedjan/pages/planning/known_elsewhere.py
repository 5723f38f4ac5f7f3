"""What other parts of the house know about a plan's assumptions, told beside the fields and never filled in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from styrkedjan.areas.investments.queries import consequences
from styrkedjan.areas.investments.queries import lines as lines_queries
from styrkedjan.areas.investments.queries import rules as rules_queries
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.periods import Period
from styrkedjan.domain.planning.multi_year import Key
from styrkedjan.domain.swedish import tkr
from styrkedjan.foundation.known import Known


def hints(principal: Unit, years: Sequence[int], period: Period, known: Known) -> dict[Key, str]:
    """By assumption: what the register of investment projects says of the plan's years."""
    lines = lines_queries.lines(principal, period, known)
    if not lines:
        return {}
    budgets = [sum((line.budgets.get(year, Decimal(0)) for line in lines), Decimal(0)) for year in years]
    rules = rules_queries.rules_of(principal, date(years[0], 12, 31))
    found = {Key.NET_INVESTMENTS: f"Investeringsprojekten har budget {_amounts_text(years, budgets)}."}
    # Nothing in use yet gives no sums at all.
    costs = consequences.consequences(lines, rules, tuple(years)).totals if rules.interest_rate is not None else ()
    if costs:
        granted = [with_grant for with_grant, _, _ in costs]
        found[Key.CAPITAL_COSTS] = f"Projekten med anslag för kapitalkostnad ger {_amounts_text(years, granted)}."
    return found


def _amounts_text(years: Sequence[int], amounts: Sequence[Decimal]) -> str:
    return ", ".join(f"{year}: {tkr(amount)}" for year, amount in zip(years, amounts, strict=True)) + " tkr"
