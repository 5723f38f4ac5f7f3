"""Principle 2: a budget is drawn up in balance and financed. Also Kommunallagen 11:5 and 11:15."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.economy.finding import Finding, Severity
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import kronor
from styrkedjan.domain.workings import Citation, Input, Step, Working

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Budget:
    """A municipality's proposed budget for a year, in kronor.

    `revenue` and `costs` are named amounts, both positive. `reserve_used` comes from the result reserve (Kommunallagen
    11:5, 11:14); `extraordinary_reasons` is the council's motive for a budget not in balance. `financing` is what pays
    for `net_investments`: own funds, sales, loans. Raises ValueError for a negative reserve.
    """

    year: int
    revenue: Mapping[str, Decimal]
    costs: Mapping[str, Decimal]
    reserve_used: Decimal = ZERO
    extraordinary_reasons: str = ""
    net_investments: Decimal = ZERO
    financing: Mapping[str, Decimal] | None = None

    def __post_init__(self) -> None:
        if self.reserve_used < 0:
            raise ValueError("Ett uttag ur resultatreserven kan inte vara negativt.")

    @property
    def result(self) -> Decimal:
        return sum(self.revenue.values(), ZERO) - sum(self.costs.values(), ZERO)

    @property
    def unfinanced(self) -> Decimal | None:
        """What of the investments nothing pays for; None when the financing is not stated."""
        if self.financing is None:
            return None if self.net_investments else ZERO
        return max(ZERO, self.net_investments - sum(self.financing.values(), ZERO))

    @property
    def in_balance(self) -> bool:
        """Revenue over costs (KL 11:5), a deficit within what is taken from the reserve, or extraordinary reasons."""
        covered = self.reserve_used > 0 and self.result + self.reserve_used >= 0
        return self.result > 0 or covered or bool(self.extraordinary_reasons)


def balance_working(budget: Budget) -> Working:
    """Principle 2: the budgeted result step by step."""
    inputs = tuple(Input(name, amount, "kr") for name, amount in (*budget.revenue.items(), *budget.costs.items()))
    steps = [
        Step("Intäkter", sum(budget.revenue.values(), ZERO), "kr"),
        Step("− kostnader", sum(budget.costs.values(), ZERO), "kr"),
        Step("+ ur resultatreserven", budget.reserve_used, "kr"),
    ]
    citation = Citation("Ekonomistyrningsprincip 2; kommunallagen 11 kap. 5 §")
    return Working(f"Budgeterat resultat {budget.year}", budget.result, "kr", inputs, tuple(steps), "Balans", citation)


def budget_findings(budget: Budget) -> tuple[Finding, ...]:
    """Principle 2: what keeps the budget from being in balance and financed."""
    found = []
    working = balance_working(budget)
    if not budget.in_balance:
        missing = -(budget.result + budget.reserve_used)
        sentence = (
            f"Budgeten {budget.year} är inte i balans: intäkterna överstiger inte kostnaderna, "
            f"resultatet är {kronor(budget.result)}."
        )
        gap = kronor(max(ZERO, missing))
        clear = f"Sänk kostnaderna eller höj intäkterna med mer än {gap}, eller ange synnerliga skäl."
        found.append(Finding(2, "", Severity.BREACH, sentence, clear, max(ZERO, missing), working))
    if budget.unfinanced is None:
        sentence = f"Det framgår inte hur investeringarna på {kronor(budget.net_investments)} ska finansieras."
        clear = "Ange finansieringen: egna medel, försäljning eller lån."
        found.append(Finding(2, "", Severity.ACTION, sentence, clear, budget.net_investments, working))
    elif budget.unfinanced:
        sentence = f"{kronor(budget.unfinanced)} av investeringarna {budget.year} saknar finansiering."
        clear = f"Minska investeringarna eller anvisa finansiering för {kronor(budget.unfinanced)}."
        found.append(Finding(2, "", Severity.BREACH, sentence, clear, budget.unfinanced, working))
    return tuple(found)


def require_balance(budget: Budget) -> None:
    """Principle 2, refused: raises Refused when the budget is not in balance or not financed."""
    found = budget_findings(budget)
    if found:
        raise Refused(found[0].sentence, found[0].what_would_clear_it)


def require_financing(expense: str, amount: Decimal, financing: Mapping[str, Decimal]) -> None:
    """A decision on an expense during the year says how it is paid (KL 11:15). Raises Refused when it does not."""
    missing = amount - sum(financing.values(), ZERO)
    if missing > 0:
        raise Refused(
            f"Beslutet om {expense} på {kronor(amount)} är inte finansierat: {kronor(missing)} saknas.",
            "Anvisa hur hela utgiften ska betalas innan beslutet fattas.",
        )
