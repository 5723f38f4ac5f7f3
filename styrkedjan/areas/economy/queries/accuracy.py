"""How well the forecasts of a year hit, per round and unit, so that optimism is visible."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.economy.models import Forecast
from styrkedjan.areas.economy.queries.budget_holding import budget_sums
from styrkedjan.areas.economy.queries.ledger import booked_through
from styrkedjan.areas.economy.queries.scope import OTHER, Scope, principal_of, result_accounts, scope_of, store
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.store.queries import ledger_totals

ZERO = Decimal(0)
DECEMBER = 12
Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """One forecast beside what it became, in kronor, for the account groups that were forecast.

    `outcome` is None until the year is booked. An error with plus was too careful, with minus too optimistic.
    """

    forecast: Decimal
    budget: Decimal | None
    outcome: Decimal | None

    @property
    def error(self) -> Decimal | None:
        return None if self.outcome is None else self.forecast - self.outcome

    @property
    def share(self) -> Decimal | None:
        """The error as a share of the budget."""
        return None if self.error is None or not self.budget else self.error / abs(self.budget)

    def __add__(self, other: Hit) -> Hit:
        return Hit(
            self.forecast + other.forecast,
            None if self.budget is None or other.budget is None else self.budget + other.budget,
            None if self.outcome is None or other.outcome is None else self.outcome + other.outcome,
        )


@dataclass(frozen=True, slots=True)
class AccuracyRow:
    """A unit's hits in the order of the rounds; None where it made no forecast."""

    code: str
    label: str
    hits: tuple[Hit | None, ...]

    @property
    def changes(self) -> tuple[Decimal | None, ...]:
        """How much each forecast differs from the one before it."""
        found: list[Decimal | None] = [None]
        for before, after in zip(self.hits, self.hits[1:], strict=False):
            found.append(after.forecast - before.forecast if before and after else None)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The forecasts of a year. `complete` when the whole year is booked, so that there is something to hit."""

    year: int
    rounds: tuple[Period, ...]
    rows: tuple[AccuracyRow, ...]
    total: AccuracyRow
    complete: bool

    @property
    def mean_absolute(self) -> tuple[Decimal | None, ...]:
        """Per round: the units' mean error regardless of sign, as a share of their budgets."""
        return tuple(self._mean(index, absolute=True) for index in range(len(self.rounds)))

    @property
    def optimists(self) -> tuple[int, ...]:
        """Per round: how many units forecast a lower cost than it became."""
        return tuple(
            sum(1 for row in self.rows if (hit := row.hits[index]) and hit.error is not None and hit.error < 0)
            for index in range(len(self.rounds))
        )

    def _mean(self, index: int, *, absolute: bool) -> Decimal | None:
        shares = [hit.share for row in self.rows if (hit := row.hits[index]) and hit.share is not None]
        return sum(map(abs, shares), ZERO) / len(shares) if shares else None


def years_with_forecasts(unit: Unit, known: Known) -> list[int]:
    """Newest first (one query)."""
    rows = known.rows(Forecast).filter(unit__path__startswith=unit.path).order_by()
    return sorted(rows.values_list("year", flat=True).distinct(), reverse=True)


@remembered
def accuracy(unit: Unit, year: int, known: Known) -> Accuracy:
    """The year's forecasts by round and by the units below (or the unit alone): seven queries, one of the store.

    A unit that lets a round pass is counted with its forecast from the round before: it still stands.
    """
    scope = scope_of(unit)
    forecasts = _forecasts(scope, year, known)
    rounds = sorted({key for _, _, key in forecasts})
    made = _carried(forecasts, rounds)
    answered = {(place, key) for pk, _, key in forecasts for place in (scope.child(pk), -1)}
    budgets = _budgets(scope, year, known)
    complete = (booked_through(principal_of(unit), year, known) or 0) >= DECEMBER
    outcomes = _outcomes(scope, year, known) if complete else {}
    hits: dict[tuple[int, str], Hit] = {}
    for (pk, group, key), amount in made.items():
        outcome = outcomes.get((pk, group), ZERO) if complete else None
        hit = Hit(amount, budgets.get((pk, group), ZERO if budgets else None), outcome)
        for place in (scope.child(pk), -1):
            hits[place, key] = hits[place, key] + hit if (place, key) in hits else hit
    hits = {place: hit for place, hit in hits.items() if place in answered}
    children = sorted({place for place, _ in hits if place > 0}, key=lambda pk: scope.places[pk].code)
    rows = tuple(
        AccuracyRow(scope.places[pk].code, scope.places[pk].name, tuple(hits.get((pk, key)) for key in rounds))
        for pk in children
    )
    total = AccuracyRow(unit.code, unit.name, tuple(hits.get((-1, key)) for key in rounds))
    return Accuracy(year, tuple(map(Period.parse, rounds)), rows, total, complete)


def _forecasts(scope: Scope, year: int, known: Known) -> dict[tuple[int, str, str], Decimal]:
    rows = known.rows(Forecast).filter(scope.within, year=year).order_by()
    return {
        (unit, group, key): amount
        for unit, group, key, amount in rows.values_list("unit_id", "account_group", "round_key", "amount")
    }


def _carried(forecasts: dict[tuple[int, str, str], Decimal], rounds: list[str]) -> dict[tuple[int, str, str], Decimal]:
    """The forecasts with each one standing until the next of the same unit and account group."""
    standing: dict[Key, Decimal] = {}
    carried: dict[tuple[int, str, str], Decimal] = {}
    for key in rounds:
        standing |= {(unit, group): amount for (unit, group, made), amount in forecasts.items() if made == key}
        carried |= {(unit, group, key): amount for (unit, group), amount in standing.items()}
    return carried


def _budgets(scope: Scope, year: int, known: Known) -> dict[Key, Decimal]:
    found = budget_sums(scope.unit, [year], known, own=scope.own)
    return {(unit, group): sum(months, ZERO) for (_, unit, group), months in found.items()}


def _outcomes(scope: Scope, year: int, known: Known) -> dict[Key, Decimal]:
    found: dict[Key, Decimal] = {}
    for row in ledger_totals(
        store(),
        principal_of(scope.unit).code,
        year,
        by=("responsibility", "account_group"),
        responsibilities=scope.codes,
        accounts=result_accounts(scope, year, known),
        account_groups=scope.ranges,
        as_of=known.moment,
    ):
        pk = scope.unit_of.get(row.responsibility or "")
        if pk is not None:
            key = (pk, row.account_group or OTHER)
            found[key] = found.get(key, ZERO) + row.amount
    return found
