"""Financial objectives held against the accounts, and sound financial management with the operational goals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from styrkedjan.areas.accounts.models import Guideline, Measure, Objective
from styrkedjan.areas.accounts.queries.full_year import FullYear, full_year
from styrkedjan.areas.accounts.queries.ledger import YearBooks, books_of
from styrkedjan.areas.accounts.queries.mapping import Mappings, mappings_of
from styrkedjan.areas.accounts.queries.stated import OBJECTIVE, Balance, CentralRow, Stated, newest_until, stated
from styrkedjan.areas.accounts.queries.statements import presented
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.objectives import (
    Assessment,
    Basis,
    Bound,
    FinancialObjective,
    Goal,
    SoundManagement,
    SoundRule,
    assess,
    sound_management,
    what_counts,
)
from styrkedjan.domain.economy.result_agreement import left_out_note
from styrkedjan.domain.economy.statement_mapping import ChartMapping, StatementKind
from styrkedjan.domain.economy.statements import Presented
from styrkedjan.domain.parameters import Parameter, ParameterSet
from styrkedjan.domain.periods import Period
from styrkedjan.domain.workings import Input
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.sources.definitions import load_definitions

HUNDRED = Decimal(100)
RULE = "god_ekonomisk_hushallning"


@dataclass(frozen=True, slots=True)
class Value:
    """A measure in a year with how it was made; `amount` None is not known."""

    amount: Decimal | None
    told: str


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    """An objective with the years' values and the assessment.

    `basis` is what the last year is judged by. `so_far` is what is booked of an unfinished year: told, never judged.
    """

    objective: Objective
    rule: FinancialObjective
    values: Mapping[int, Value]
    assessment: Assessment
    basis: Basis
    so_far: Value | None = None

    @property
    def answer(self) -> str:
        """The assessment in words: a forecast is not an attained goal."""
        words = {
            Basis.OUTCOME: {True: "Uppnått", False: "Inte uppnått"},
            Basis.FORECAST: {True: "Väntas nås", False: "Väntas inte nås"},
        }
        attained = self.assessment.attained
        return "Kan inte bedömas" if attained is None else words[self.basis][attained]

    @property
    def target_text(self) -> str:
        return Bound(self.objective.bound).label


@dataclass(frozen=True, slots=True)
class Objectives:
    """All objectives and the proposed verdict. With `so_far` the year is not closed: its forecasts are judged.

    `note` says which accounts the result leaves out, "" when none.
    """

    rows: tuple[ObjectiveLine, ...]
    years: tuple[int, ...]
    so_far: bool
    sound: SoundManagement
    goals: tuple[Goal, ...]
    rule: SoundRule
    rule_is_ours: bool
    guideline: Guideline | None = None
    note: str = ""


@remembered
def objectives(principal: Unit, period: Period, operational: Iterable[Goal] = (), *, known: Known) -> Objectives:
    """A constant number of queries, however many objectives. `operational` are the council's goals as judged.

    The last year is judged by its accounts when `period` is December and all of it is booked, else by the newest
    full-year forecast to and with the month.
    """
    rows = list(known.rows(Objective).filter(principal=principal))
    span = max((row.years for row in rows), default=1)
    years = tuple(range(period.year - span + 1, period.year + 1))
    said = stated(principal, known)
    found = books_of(principal, [(year, _month(year, period)) for year in years], known)
    mappings = mappings_of(principal, known)
    books = {year: books for (year, _), books in found.items()}
    closed = books[period.year].is_full_year
    full = None if closed or not rows else full_year(principal, period, known)
    shown = tuple(_judged(row, years, mappings, books, said, period, full) for row in rows)
    goals = tuple(operational)
    guideline = guideline_of(principal, period.year, known)
    rule, ours = _rule(period.end, guideline)
    attained = [one.attained for one in goals]
    verdict = sound_management([one.assessment for one in shown], attained, rule, period.year)
    income = presented(mappings.of(period.year), StatementKind.INCOME, books[period.year])
    left_out = left_out_note(income.unmapped) if income else ""
    note = f"{left_out[0].upper()}{left_out[1:]} i årets resultat." if left_out else ""
    return Objectives(shown, years, not closed, verdict, goals, rule, ours, guideline, note)


def guideline_of(principal: Unit, year: int, known: Known) -> Guideline | None:
    """The council's guidelines that count in a year (one query)."""
    rows = known.rows(Guideline).filter(principal=principal, from_year__lte=year).select_related("known_by")
    found: Guideline | None = rows.order_by("-from_year").first()
    return found


def _month(year: int, period: Period) -> int:
    return period.last_month if year == period.year else 12


def _judged(
    row: Objective,
    years: tuple[int, ...],
    mappings: Mappings,
    books: Mapping[int, YearBooks],
    said: Mapping[int, Mapping[str, Stated]],
    period: Period,
    full: FullYear | None,
) -> ObjectiveLine:
    """`full` is the year's forecast, None when the ledger's year is closed.

    An outcome that people enter is the whole year's, whatever the ledger has come to.
    """
    last = period.year
    full = None if row.measure == Measure.STATED and period.last_month == 12 else full
    values = {at: _value(row, mappings.of(at), books[at], said.get(at, {})) for at in years[-row.years :]}
    booked = values[last]
    expected = _expected(row, full, said.get(last, {}), period) if full else Value(None, "")
    amount, basis = what_counts(booked.amount, expected.amount, in_accounts=full is None)
    values[last] = Value(amount, booked.told if full is None else expected.told)
    rule = FinancialObjective(row.key, row.name, Bound(row.bound), row.target, row.unit, row.years)
    assessment = assess(rule, {at: value.amount for at, value in values.items()}, last, basis)
    inputs = tuple(Input(str(at), value.amount, row.unit, value.told) for at, value in values.items())
    working = replace(assessment.working, inputs=inputs)
    return ObjectiveLine(row, rule, values, replace(assessment, working=working), basis, booked if full else None)


def _expected(row: Objective, full: FullYear, said: Mapping[str, Stated], period: Period) -> Value:
    """The full-year forecast of a measure: what somebody states with its source, else computed, else not known."""
    found = newest_until(f"{OBJECTIVE}{row.key}:", said, period)
    if found is not None:
        return Value(found.amount, f"Helårsprognos, {found.source}")
    if row.measure != Measure.RESULT_SHARE:
        return Value(None, "helårsprognosen är inte angiven")
    rows = {one.key: one.forecast for one in full.rows}
    taxes, grants = rows[CentralRow.TAXES].amount, rows[CentralRow.GRANTS].amount
    whole = None if taxes is None or grants is None else taxes + grants
    if full.forecast is None or not whole:
        return Value(None, "helårsprognosen är inte hel: " + ", ".join(_unknown(full)))
    if rows["committees"].stands_in:
        return Value(None, "ingen nämnd har lämnat helårsprognos")
    told = "Årets resultat enligt helårsprognosen / skatt, bidrag och utjämning"
    budgeted = [label.lower() for label in full.stand_ins]
    return Value(full.forecast / whole * HUNDRED, f"{told} (budget för {', '.join(budgeted)})" if budgeted else told)


def _unknown(full: FullYear) -> list[str]:
    return [f"{row.label.lower()} saknas" for row in full.rows if row.forecast.amount is None] or ["skatten är noll"]


def _value(row: Objective, mapping: ChartMapping, books: YearBooks, said: Mapping[str, Stated]) -> Value:
    if row.measure == Measure.STATED:
        found = said.get(f"{OBJECTIVE}{row.key}")
        return Value(found.amount, found.source) if found else Value(None, "inte infört")
    if row.measure == Measure.RESULT_SHARE:
        return _result_share(mapping, books)
    if row.measure == Measure.SELF_FINANCING:
        return _self_financing(mapping, books)
    liability = said.get(Balance.PENSION_LIABILITY) if row.measure == Measure.EQUITY_RATIO_ALL else None
    if row.measure == Measure.EQUITY_RATIO_ALL and liability is None:
        return Value(None, "ansvarsförbindelsen är inte införd")
    return _equity_ratio(mapping, books, liability.amount if liability else Decimal(0))


def _result_share(mapping: ChartMapping, books: YearBooks) -> Value:
    income = presented(mapping, StatementKind.INCOME, books)
    whole = income.amount("taxes") + income.amount("grants") if income else Decimal(0)
    if income is None or not whole:
        return Value(None, "skatteintäkter saknas i räkenskaperna")
    told = "Årets resultat / skatt, bidrag och utjämning"
    return Value(income.amount("result") / whole * HUNDRED, _with_note(told, income))


def _equity_ratio(mapping: ChartMapping, books: YearBooks, liability: Decimal) -> Value:
    balance = presented(mapping, StatementKind.BALANCE, books)
    if balance is None or not balance.amount("assets"):
        return Value(None, "balansräkning saknas")
    less = " minus ansvarsförbindelsen" if liability else ""
    return Value(
        (balance.amount("equity") - liability) / balance.amount("assets") * HUNDRED, f"Eget kapital{less} / tillgångar"
    )


def _self_financing(mapping: ChartMapping, books: YearBooks) -> Value:
    income = presented(mapping, StatementKind.INCOME, books)
    flow = presented(mapping, StatementKind.CASH_FLOW, books)
    if income is None or flow is None or flow.amount("investments") >= 0:
        return Value(None, "inga investeringar i kassaflödet")
    own = income.amount("result") - income.amount("depreciation")
    told = "(Resultat + avskrivningar) / nettoinvesteringar"
    return Value(own / -flow.amount("investments") * HUNDRED, _with_note(told, income))


def _with_note(told: str, income: Presented) -> str:
    """Which accounts the income statement's result leaves out, where it does."""
    note = left_out_note(income.unmapped)
    return f"{told}; {note}" if note else told


def _rule(on: date, guideline: Guideline | None) -> tuple[SoundRule, bool]:
    """How many objectives must be attained: the council's guidelines, else Styrkedjan's own assumption."""
    if guideline is not None:
        told = f"Riktlinjer för god ekonomisk hushållning, {guideline.decision_text}"
        return SoundRule(guideline.financial_share, guideline.operational_share, told), False
    found: ParameterSet = load_definitions().parameter_sets[RULE]
    by_id: dict[str, Parameter] = {parameter.id: parameter for parameter in found.parameters}
    financial, operational = (by_id[name].on(on) for name in ("sound_financial_share", "sound_operational_share"))
    rule = SoundRule(financial.share, operational.share, financial.source.text)
    return rule, financial.source.is_ours or operational.source.is_ours
