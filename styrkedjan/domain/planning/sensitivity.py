"""What a small change of an assumption does to the result, all else equal, by computing the whole plan again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from styrkedjan.domain.planning.multi_year import Assumption, Key, Plan, outcome

# Which assumption is moved, by how much in its own unit (None: by one per cent of itself), and how it is told.
SMALL_CHANGES: tuple[tuple[Key, Decimal | None, str], ...] = (
    (Key.TAX_RATE, Decimal("0.10"), "10 öre högre skatt"),
    (Key.TAX_BASE, None, "1 % större skatteunderlag"),
    (Key.GENERAL_GRANTS, None, "1 % högre generella statsbidrag"),
    (Key.SALARY_INCREASE, Decimal(1), "1 procentenhet högre löneökning"),
    (Key.PRICE_INCREASE, Decimal(1), "1 procentenhet högre prisökning"),
)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does to each year's result, in kronor, in the order of the plan's years."""

    label: str
    results: tuple[Decimal, ...]


def sensitivities(plan: Plan) -> Sequence[Effect]:
    """Each small change made in the first year and kept in those after. Raises InvalidInput as `outcome`."""
    before = [year.result for year in outcome(plan)]
    return [
        Effect(label, tuple(after.result - was for was, after in zip(before, outcome(moved), strict=True)))
        for label, moved in ((label, _with_step(plan, key, by)) for key, by, label in SMALL_CHANGES)
    ]


def _with_step(plan: Plan, key: Key, by: Decimal | None) -> Plan:
    """A rise of salaries or prices happens once, in the first year; a level is moved in every year."""
    years = plan.years[:1] if key in (Key.SALARY_INCREASE, Key.PRICE_INCREASE) else plan.years
    changed = {}
    for year in years:
        value = plan.value(key, year)
        changed[key, year] = Assumption(value + (value / 100 if by is None else by))
    return replace(plan, assumptions={**plan.assumptions, **changed})
