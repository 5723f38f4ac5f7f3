"""The economy table as a value: budget, outcome, forecast and variance, with what is missing said.

Costs are positive and income negative, as in the ledger, so a net cost adds up. Variance has the sign people mean: plus
is good (net cost under budget).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from styrkedjan.domain.periods import MONTH_NAMES, Period
from styrkedjan.domain.swedish import number, plural
from styrkedjan.domain.workings import Input, Step, Working
from styrkedjan.foundation.known import Known


@dataclass(frozen=True, slots=True)
class Cell:
    """The figures of one row. None is unknown, never zero."""

    budget_period: Decimal | None = None
    outcome_period: Decimal | None = None
    budget_year: Decimal | None = None
    forecast_year: Decimal | None = None
    outcome_before: Decimal | None = None

    @property
    def variance_period(self) -> Decimal | None:
        return _difference(self.budget_period, self.outcome_period)

    @property
    def variance_year(self) -> Decimal | None:
        return _difference(self.budget_year, self.forecast_year)

    @property
    def variance_share(self) -> Decimal | None:
        """The full-year variance as a share of the budget."""
        variance = self.variance_year
        return None if variance is None or not self.budget_year else variance / abs(self.budget_year)

    @property
    def change_before(self) -> Decimal | None:
        """Outcome against the same months last year, as a share."""
        difference = _difference(self.outcome_period, self.outcome_before)
        return None if difference is None or not self.outcome_before else difference / abs(self.outcome_before)


@dataclass(frozen=True, slots=True)
class EconomyRow:
    """One line: an account group, or a unit below."""

    key: str
    label: str
    cell: Cell
    is_income: bool = False
    has_below: bool = False


@dataclass(frozen=True, slots=True)
class EconomyTable:
    """A unit's economy up to a month: by account group, by the units below, and the total.

    `frame` is the decided net frame (committees). `unforecast` names units without a (whole) forecast, whose budget
    stands in; `unbudgeted` those that have an outcome and no budget. `unplaced` is what is booked on responsibility
    codes that no unit answers for. `booked_through` is the last month of the year in the ledger, None without one.
    """

    code: str
    name: str
    period: Period
    rows: tuple[EconomyRow, ...]
    below: tuple[EconomyRow, ...]
    total: Cell
    frame: Decimal | None
    unforecast: tuple[str, ...]
    forecast_round: str
    ledger_known_at: datetime | None
    ledger_source: str
    known: Known
    unplaced: Decimal = Decimal(0)
    unplaced_codes: tuple[str, ...] = ()
    unbudgeted: tuple[str, ...] = ()
    booked_through: int | None = None

    @property
    def has_outcome(self) -> bool:
        return self.total.outcome_period is not None

    @property
    def booked_through_name(self) -> str:
        """The last month in the ledger by name; "" without one."""
        return "" if self.booked_through is None else MONTH_NAMES[self.booked_through - 1]

    @property
    def working(self) -> Working:
        """How the full-year variance came about."""
        steps = [
            Step("Budget för helåret: summan av enheternas budgetrader", self.total.budget_year, "kr"),
            Step(f"Utfall till och med {self.period.label} ur redovisningen", self.total.outcome_period, "kr"),
            Step("Helårsprognos: enheternas senaste prognoser", self.total.forecast_year, "kr"),
        ]
        if self.unforecast:
            steps.append(
                Step(f"{plural(len(self.unforecast), 'enhet', 'enheter')} saknar prognos: budgeten används för det.")
            )
        steps.append(Step("Avvikelse helår = budget − prognos; plus är överskott", self.total.variance_year, "kr"))
        return Working(
            title=f"Helårsavvikelse, {self.name}",
            result=self.total.variance_year,
            unit="kr",
            inputs=(
                Input("Redovisning", self.total.outcome_period, "kr", self.ledger_source, self.ledger_known_at),
                Input("Beslutad nettoram", self.frame, "kr", "Mål och budget"),
            ),
            steps=tuple(steps),
            rule="Avvikelse är budget minus utfall eller prognos, så att plus alltid är överskott.",
        )

    @property
    def sentence(self) -> str:
        """The table in one sentence."""
        variance = self.total.variance_year
        if variance is None:
            return f"Det finns ingen helårsprognos för {self.name} ännu."
        if not variance:
            return f"{self.name} räknar med att hålla budgeten."
        word = "överskott" if variance > 0 else "underskott"
        share = self.total.variance_share
        part = f", {number(abs(share) * 100, 1)} % av budgeten" if share is not None else ""
        return f"{self.name} räknar med ett {word} på {number(abs(variance) / 1_000_000, 1)} mnkr{part}."


def _difference(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return None if first is None or second is None else first - second
