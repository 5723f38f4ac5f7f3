"""Every deficit with the council's decisions, year by year, and what is to be done about it next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.accounts.models import DeficitDecision, DeficitDecisionKind
from styrkedjan.areas.accounts.queries.balance_requirement import BalanceRequirement
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.balanskrav import Line
from styrkedjan.domain.economy.restoration import Deficit, RestorationYear, Restored, way_back
from styrkedjan.domain.swedish import kronor, listing
from styrkedjan.foundation.known import Known

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class DeficitLine:
    """A deficit with its decisions. `years` is the way back; `next_step` is "" when nothing has to be done."""

    deficit: Deficit
    plan: DeficitDecision | None
    exemption: DeficitDecision | None
    years: tuple[RestorationYear, ...]
    next_step: str
    stands: Restored

    @property
    def overdue(self) -> bool:
        return self.stands.is_breach


def deficit_lines(principal: Unit, found: BalanceRequirement, known: Known) -> tuple[DeficitLine, ...]:
    """Oldest first (one query)."""
    decisions = decisions_of(principal, known)
    years = set(found.years)
    last = max(years, default=0)
    return tuple(_shown(one, decisions, years, last) for one in found.deficits)


def decisions_of(principal: Unit, known: Known) -> Mapping[tuple[int, DeficitDecisionKind], DeficitDecision]:
    """By year and kind (one query)."""
    rows = known.rows(DeficitDecision).filter(principal=principal).select_related("known_by")
    return {(row.year, DeficitDecisionKind(row.kind)): row for row in rows}


def planned(row: DeficitDecision | None) -> dict[int, Decimal]:
    """The plan's kronor by year."""
    return {} if row is None else {int(year): Decimal(amount) for year, amount in row.steps.items()}


def before_reasons(found: BalanceRequirement, year: int) -> Decimal:
    """The year's deficit as it would be without extraordinary reasons, at least 0."""
    statement = found.of(year)
    if statement is None:
        return ZERO
    return max(
        ZERO, -(statement.amount(Line.BALANSKRAV_RESULT) - (statement.values[Line.EXTRAORDINARY_REASONS] or ZERO))
    )


def _shown(
    deficit: Deficit,
    decisions: Mapping[tuple[int, DeficitDecisionKind], DeficitDecision],
    known: set[int],
    last: int,
) -> DeficitLine:
    plan = decisions.get((deficit.year, DeficitDecisionKind.PLAN))
    exemption = decisions.get((deficit.year, DeficitDecisionKind.EXEMPTION))
    years = way_back(deficit, planned(plan), known)
    stands = deficit.stands(last + 1, known)
    if stands is Restored.UNKNOWN:
        following = _not_known(deficit, known)
    else:
        following = _next(deficit, plan, years)
    return DeficitLine(deficit, plan, exemption, years, following, stands)


def _not_known(deficit: Deficit, known: set[int]) -> str:
    years = listing([str(year) for year in deficit.unknown_years(known)])
    return f"Om underskottet återställdes i tid är inte känt: balanskravsutredningen för {years} saknas."


def _next(deficit: Deficit, plan: DeficitDecision | None, years: tuple[RestorationYear, ...]) -> str:
    if not deficit.remaining:
        return ""
    if plan is None:
        return (
            f"Fullmäktige ska anta en åtgärdsplan för {kronor(deficit.remaining)}, senast i budgeten för "
            f"{deficit.last_year}."
        )
    behind = [
        (row.year, row.left - row.left_by_plan) for row in years if row.left is not None and row.left > row.left_by_plan
    ]
    if behind:
        year, short = behind[-1]
        return f"Planen följs inte: {kronor(short)} mer än planerat återstår efter {year}."
    return f"Planen följs. {kronor(deficit.remaining)} återstår till {deficit.last_year}."
