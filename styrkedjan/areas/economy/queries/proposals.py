"""The forecast a unit meets prefilled: from outcome, budget profile and earlier years, with its track record."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from styrkedjan.analysis import forecasting as analysis
from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine, Forecast
from styrkedjan.areas.economy.queries.ledger import booked_through
from styrkedjan.areas.economy.queries.scope import (
    OTHER,
    OTHER_LABEL,
    Scope,
    principal_of,
    result_accounts,
    scope_of,
    store,
)
from styrkedjan.areas.economy.queries.written import forecasts_of_round
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import kronor, percent, plural, rounded
from styrkedjan.domain.workings import Input, Step, Working
from styrkedjan.foundation.known import NOW
from styrkedjan.store.queries import ledger_totals

YEARS_BACK = 3
MONTHS = 12
# People forecast in thousands; a proposal to the öre would claim to know what nobody knows.
THOUSANDS = -3
Series = dict[str, list[Decimal]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed full-year amount for one account group, in kronor, with how it was computed.

    `low` and `high` hold the outcome as often as `level` says by the track record; None when nothing could be tried.
    `saved` is the forecast already made in the round, `previous` the one of the round before.
    """

    group: str
    label: str
    amount: Decimal | None
    low: Decimal | None
    high: Decimal | None
    budget: Decimal | None
    outcome: Decimal | None
    previous: Decimal | None
    saved: Forecast | None
    working: Working

    @property
    def start(self) -> Decimal | None:
        """What the form starts with: what was saved, else the proposal."""
        return self.amount if self.saved is None else self.saved.amount


@dataclass(frozen=True, slots=True)
class _Known:
    """The unit's own months per account group: this year and the years before (year -> group -> twelve amounts)."""

    groups: tuple[tuple[str, str], ...]
    outcome: Series | None
    budget: Series | None
    outcomes_before: dict[int, Series]
    budgets_before: dict[int, Series]


def proposals(unit: Unit, period: Period) -> list[Proposal]:
    """One proposal per account group that the unit itself (not those below) has a budget or an outcome in."""
    known = _known(scope_of(unit, own=True), period)
    found = _proposed(known, period) if known.outcome is not None and known.groups else None
    saved = forecasts_of_round(unit, period.year, str(period), NOW)
    previous = _previous(unit, period)
    return [
        _proposal(index, group, label, known, found, period, saved.get(group), previous.get(group))
        for index, (group, label) in enumerate(known.groups)
    ]


def _previous(unit: Unit, period: Period) -> dict[str, Decimal]:
    rows = NOW.rows(Forecast).filter(unit=unit, year=period.year, round_key__lt=str(period))
    return dict(rows.order_by("round_key").values_list("account_group", "amount"))


def _known(scope: Scope, period: Period) -> _Known:
    principal = principal_of(scope.unit)
    before = range(period.year - YEARS_BACK, period.year)
    through = {year: booked_through(principal, year, NOW) or 0 for year in (*before, period.year)}
    outcomes = {year: _outcomes(scope, year) for year in before if through[year] == MONTHS and scope.has_codes}
    booked = through[period.year] >= period.last_month and scope.has_codes
    outcome = _outcomes(scope, period.year) if booked else None
    budgets = _budgets(scope, [*before, period.year])
    codes = {*(outcome or {}), *budgets.get(period.year, {})}
    named = [(group.code, group.name) for group in scope.groups if group.code in codes]
    strangers = sorted(codes - {code for code, _ in named})
    return _Known(
        groups=(*named, *((code, code or OTHER_LABEL) for code in strangers)),
        outcome=outcome,
        budget=budgets.pop(period.year, None),
        outcomes_before=outcomes,
        budgets_before=budgets,
    )


def _outcomes(scope: Scope, year: int) -> Series:
    rows = ledger_totals(
        store(),
        principal_of(scope.unit).code,
        year,
        by=("period", "account_group"),
        responsibilities=scope.codes,
        accounts=result_accounts(scope, year, NOW),
        account_groups=scope.ranges,
        as_of=None,
    )
    series: Series = {}
    for row in rows:
        if row.period is not None:
            series.setdefault(row.account_group or OTHER, [Decimal(0)] * MONTHS)[row.period.number - 1] += row.amount
    return series


def _budgets(scope: Scope, years: list[int]) -> dict[int, Series]:
    found: dict[int, Series] = {}
    lines = NOW.rows(BudgetLine).filter(scope.within, year__in=years)
    for year, group, *months in lines.order_by().values_list("year", "account_group", *MONTH_FIELDS):
        series = found.setdefault(year, {}).setdefault(group, [Decimal(0)] * MONTHS)
        series[:] = [mine + more for mine, more in zip(series, months, strict=True)]
    return found


def _proposed(known: _Known, period: Period) -> tuple[analysis.Proposal, analysis.TrackRecord]:
    """One call for all groups. Without any budget the earlier years' profile is all there is to go by."""
    groups, last = [code for code, _ in known.groups], period.last_month
    years = sorted(known.outcomes_before)
    outcome = _array([known.outcome or {}], groups)[:, 0, :last]
    budget = _array([known.budget or {}], groups)[:, 0, :]
    history = _array([known.outcomes_before[year] for year in years], groups)
    budgets = _array([known.budgets_before.get(year) for year in years], groups)
    method = analysis.DEFAULT if known.budget is not None else analysis.Method.SEASONAL_PROFILE
    found = analysis.propose(outcome, budget, history, budgets, method=method)
    return found, analysis.track_record(method, history, budgets, last)


def _array(years: list[Series | None], groups: list[str]) -> analysis.Array:
    """(groups, years, 12); a year that is not known is NaN, a group without amounts in a known year is nought."""
    cube = np.full((len(groups), len(years), MONTHS), np.nan)
    for index, series in enumerate(years):
        for place, group in enumerate(groups):
            if series is not None:
                cube[place, index] = [float(amount) for amount in series.get(group, [Decimal(0)] * MONTHS)]
    return cube


def _proposal(
    index: int,
    group: str,
    label: str,
    known: _Known,
    found: tuple[analysis.Proposal, analysis.TrackRecord] | None,
    period: Period,
    saved: Forecast | None,
    previous: Decimal | None,
) -> Proposal:
    nothing = [Decimal(0)] * MONTHS
    budget = None if known.budget is None else sum(known.budget.get(group, nothing), Decimal(0))
    outcome = None
    if known.outcome is not None:
        outcome = sum(known.outcome.get(group, nothing)[: period.last_month], Decimal(0))
    if found is None:
        working = _unbooked(label, period, budget)
        return Proposal(group, label, budget, None, None, budget, outcome, previous, saved, working)
    proposed, record = found
    amount, low, high = (_thousands(values[index]) for values in (proposed.value, proposed.low, proposed.high))
    if low == high:  # no budget to relate an interval to
        low = high = None
    working = _working(label, period, amount, low, high, budget, outcome, proposed, record, index)
    return Proposal(group, label, amount, low, high, budget, outcome, previous, saved, working)


def _thousands(value: float) -> Decimal | None:
    return None if np.isnan(value) else rounded(Decimal(str(float(value))), THOUSANDS) + 0


def _unbooked(label: str, period: Period, budget: Decimal | None) -> Working:
    return Working(
        title=f"Förslag till helårsprognos, {label}",
        result=budget,
        unit="kr",
        inputs=(Input("Budget för helåret", budget, "kr", "Enhetens budget"),),
        steps=(Step(f"Redovisningen når inte till {period.label}, så utfallet är okänt."),),
        rule="Utan utfall är förslaget budgeten.",
    )


def _working(
    label: str,
    period: Period,
    amount: Decimal | None,
    low: Decimal | None,
    high: Decimal | None,
    budget: Decimal | None,
    outcome: Decimal | None,
    proposed: analysis.Proposal,
    record: analysis.TrackRecord,
    index: int,
) -> Working:
    errors = [float(error) for error in record.errors[index] if not np.isnan(error)]
    steps = [Step(f"Metod: {proposed.method.label.lower()}", amount, "kr")]
    if low is not None and high is not None:
        often = percent(proposed.level, 0)
        steps.append(Step(f"Utfallet hamnar mellan {kronor(low)} och {kronor(high)} i {often} av fallen"))
    if errors:
        off = percent(sum(map(abs, errors)) / len(errors))
        years = plural(len(errors), "tidigare år", "tidigare år")
        steps.append(
            Step(f"Prövat på {years}: förslaget i {period.label.split()[0]} låg i snitt {off} av budgeten fel")
        )
    else:
        steps.append(Step("Det finns inget tidigare år att pröva förslaget på, så träffsäkerheten är okänd."))
    return Working(
        title=f"Förslag till helårsprognos, {label}",
        result=amount,
        unit="kr",
        inputs=(
            Input(f"Utfall till och med {period.label}", outcome, "kr", "Redovisningen"),
            Input("Budget för helåret", budget, "kr", "Enhetens budget"),
        ),
        steps=tuple(steps),
        rule="Utfallet hittills, det som återstår enligt budget och tidigare års säsong, och den vanliga avvikelsen. "
        "Avrundat till tusental kronor.",
    )
