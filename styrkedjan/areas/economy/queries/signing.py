"""Who has signed which forecast of a month: the units, the sums above them, and who is late.

A signature is for figures: it holds while they stand and lapses by itself when one of them is changed, however it was
changed. So nothing has to be told of a change, and the state is true at any known-time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from styrkedjan.areas.chain.queries.governing import governing_model
from styrkedjan.areas.economy.models import (
    Forecast,
    ForecastCall,
    ForecastSignature,
    SignKind,
    SignLevel,
)
from styrkedjan.areas.economy.queries.budget_holding import full_year_budgets, in_ore
from styrkedjan.areas.economy.queries.scope import Place, principal_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.closing_states import SignState, sign_state
from styrkedjan.domain.economy.forecast_signing import signer_name
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.store.schema import kronor

ZERO = Decimal(0)
Groups = dict[str, Decimal]
Within = Mapping[str, Any]
Said = dict[int, Groups]


@dataclass(frozen=True, slots=True)
class Signed:
    """The newest word on a forecast: who signed it, or sent it back, when, for how much and why."""

    by: str
    at: datetime
    amount: Decimal
    figures: Mapping[str, Decimal]
    comment: str
    sent_back: bool
    on_behalf: bool = False


@dataclass(frozen=True, slots=True)
class OwnForecast:
    """A unit's own forecast of the month. `amount` is what the economy table counts: the budget stands in for gaps.

    `figures` is what the unit has said in this very month, per account group; None when it has said nothing.
    """

    place: Place
    figures: Mapping[str, Decimal] | None
    amount: Decimal | None
    budget: Decimal | None
    signed: Signed | None

    @property
    def state(self) -> SignState:
        return _state(self.figures, self.signed)

    @property
    def is_done(self) -> bool:
        return self.state is SignState.SIGNED

    @property
    def variance(self) -> Decimal | None:
        return None if self.amount is None or self.budget is None else self.budget - self.amount


@dataclass(frozen=True, slots=True)
class Reasoned:
    """What a unit says of its forecast of the month, and how far it is from the proposal (plus is better)."""

    comment: str
    departs: Decimal | None


def reasoned(units: Collection[int], period: Period, known: Known) -> dict[int, Reasoned]:
    """Unit -> its comments, each once, and its distance from what was proposed when it was made (one query).

    None where nothing was proposed for any of its account groups.
    """
    rows = known.rows(Forecast).filter(unit__in=units, year=period.year, round_key=str(period)).order_by("pk")
    words: dict[int, dict[str, None]] = {}
    away: dict[int, Decimal] = {}
    for unit, comment, amount, proposed in rows.values_list("unit", "comment", "amount", "proposed"):
        words.setdefault(unit, {})
        if comment:
            words[unit][comment] = None
        if proposed is not None:
            away[unit] = away.get(unit, ZERO) + proposed - amount
    return {unit: Reasoned(" ".join(said), away.get(unit)) for unit, said in words.items()}


@dataclass(frozen=True, slots=True)
class SumForecast:
    """The sum of a committee's forecasts. `through` is the path of the unit where whoever signs it must have a role.

    Where all of a committee's money passes a single department, the department's head answers for it.
    """

    place: Place
    through: str
    units: tuple[OwnForecast, ...]
    signed: Signed | None

    @property
    def figures(self) -> Mapping[str, Decimal] | None:
        """Unit code -> kronor; None when no unit has made a forecast."""
        if all(unit.figures is None for unit in self.units):
            return None
        return {unit.place.code: unit.amount for unit in self.units if unit.amount is not None}

    @property
    def state(self) -> SignState:
        return _state(self.figures, self.signed)

    @property
    def is_done(self) -> bool:
        return self.state is SignState.SIGNED

    @property
    def waiting(self) -> tuple[OwnForecast, ...]:
        """The units whose forecast is missing or not signed."""
        return tuple(unit for unit in self.units if not unit.is_done)

    @property
    def waiting_below(self) -> int:
        """How many are waited for but the one that signs its own in the same breath as the sum."""
        return sum(row.place.path != self.through for row in self.waiting)

    @property
    def done(self) -> int:
        return len(self.units) - len(self.waiting)

    @property
    def amount(self) -> Decimal | None:
        return None if self.figures is None else sum_known(unit.amount for unit in self.units)

    @property
    def budget(self) -> Decimal | None:
        return sum_known(unit.budget for unit in self.units)

    @property
    def variance(self) -> Decimal | None:
        return None if self.amount is None or self.budget is None else self.budget - self.amount

    @property
    def changed_since(self) -> tuple[tuple[OwnForecast, Decimal | None], ...]:
        """The units whose figure differs from the one the sum was signed with, and what it was then."""
        if self.signed is None or self.signed.sent_back:
            return ()
        then = self.signed.figures
        return tuple(
            (unit, then.get(unit.place.code)) for unit in self.units if unit.amount != then.get(unit.place.code)
        )


@dataclass(frozen=True, slots=True)
class SignOff:
    """The month's forecasts inside a unit. `due` is None when nobody has asked for any, and then there are no rows."""

    period: Period
    due: date | None
    units: tuple[OwnForecast, ...] = ()
    sums: tuple[SumForecast, ...] = ()

    @property
    def is_asked(self) -> bool:
        return self.due is not None

    @property
    def waiting(self) -> tuple[OwnForecast, ...]:
        """The units whose forecast is missing or not signed."""
        return tuple(unit for unit in self.units if not unit.is_done)

    @property
    def missing(self) -> tuple[OwnForecast, ...]:
        return tuple(unit for unit in self.units if unit.state is SignState.MISSING)

    @property
    def done(self) -> int:
        return len(self.units) - len(self.waiting)

    @property
    def done_sums(self) -> int:
        return sum(row.is_done for row in self.sums)

    @property
    def amount(self) -> Decimal | None:
        return sum_known(unit.amount for unit in self.units)


@remembered
def forecasts_due(principal: Unit, period: Period, known: Known) -> date | None:
    """The last day for the month's forecasts: as the controller has asked, else as the annual cycle says.

    None when neither asks for any (two queries).
    """
    asked = known.rows(ForecastCall).filter(principal=principal, period=str(period))
    due: date | None = asked.values_list("due", flat=True).first()
    if due is not None:
        return due
    model = governing_model(principal, period.year)
    steps = [step for step in model.reports if step.has_full_year_forecast] if model else []
    days = (step.takes_place(period.year).end for step in steps if step.reports_through(period.year) == period)
    return next(days, None)


@remembered
def sign_off(unit: Unit, period: Period, known: Known) -> SignOff:
    """The forecasts of the unit and all below it, and the sums signed in it: at most nine queries, whatever its size.

    A unit is expected to make a forecast when it has a budget of the year; one that made one without counts too.
    """
    principal = principal_of(unit)
    due = forecasts_due(principal, period, known)
    return SignOff(period, None) if due is None else _read(unit, principal, period, due, known)


def own_forecast(unit: Unit, period: Period, known: Known) -> OwnForecast:
    """The unit's own forecast, whether or not the month is asked about (four queries)."""
    units = Unit.objects.filter(pk=unit.pk)
    found = _forecasts(principal_of(unit), units, {"unit": unit}, period, known)
    return found[0] if found else OwnForecast(_place(unit), None, None, None, None)


@remembered
def own_forecasts(units: Collection[Unit], period: Period) -> list[OwnForecast]:
    """The own forecasts of those of the units that have money to forecast (four queries)."""
    if not units:
        return []
    keys = Unit.objects.filter(pk__in=[unit.pk for unit in units])
    return _forecasts(principal_of(next(iter(units))), keys, {"unit__in": units}, period, NOW)


def sum_forecast(unit: Unit, period: Period, known: Known) -> SumForecast | None:
    """The sum that is signed for the committee, or for the department it all passes, asked about or not.

    None for any other unit, and for one without forecasts (at most six queries).
    """
    if unit.parent_id is None:
        return None
    found = _read(unit, principal_of(unit), period, period.end, known)
    return next(iter(found.sums), None)


def _read(unit: Unit, principal: Unit, period: Period, due: date, known: Known) -> SignOff:
    """Read from the committee and down, since a department below it signs the committee's sum."""
    top = _top(unit, principal)
    within = {"unit__path__startswith": top.path}
    below = Unit.objects.filter(path__startswith=top.path)
    units = _forecasts(principal, below, within, period, known)
    signatures = _signatures(within, period, known, SignLevel.SUM)
    by_top: dict[int, list[OwnForecast]] = {}
    for row in units:
        steps = [int(part) for part in row.place.path.strip("/").split("/")]
        if len(steps) > 1:
            by_top.setdefault(steps[1], []).append(row)
    tops = {row.pk: row for row in Unit.objects.filter(pk__in=by_top).order_by("code")}
    sums = [
        SumForecast(_place(row), _through(by_top[pk]), tuple(by_top[pk]), signatures.get(pk))
        for pk, row in tops.items()
    ]
    return SignOff(
        period,
        due,
        tuple(row for row in units if row.place.path.startswith(unit.path)),
        tuple(row for row in sums if row.through.startswith(unit.path)),
    )


def _top(unit: Unit, principal: Unit) -> Unit:
    """The committee that the unit is in (or the municipality itself): one query for a unit below it."""
    steps = unit.path.strip("/").split("/")
    if len(steps) <= 2:
        return unit
    return Unit.objects.get(pk=int(steps[1]), principal=principal)


def _through(units: list[OwnForecast]) -> str:
    """The path of the innermost unit that holds all of them."""
    paths = [row.place.path.strip("/").split("/") for row in units]
    common = []
    for parts in zip(*paths, strict=False):
        if len(set(parts)) > 1:
            break
        common.append(parts[0])
    return f"/{'/'.join(common)}/"


def _forecasts(root: Unit, units: QuerySet[Unit], within: Within, period: Period, known: Known) -> list[OwnForecast]:
    """Units with a budget or a forecast of the month, by code."""
    budgets = full_year_budgets(root, units, period.year, known)
    newest, said = _said(within, period, known)
    signatures = _signatures(within, period, known, SignLevel.OWN)
    rows = Unit.objects.filter(pk__in={*budgets, *said}).order_by("code").only("path", "code", "name")
    places = [Place(row.pk, row.path, row.code, row.name) for row in rows]
    return [
        OwnForecast(
            place=place,
            figures=said.get(place.pk),
            amount=_standing(newest.get(place.pk), budgets.get(place.pk)),
            budget=sum_known(budgets.get(place.pk, {}).values()),
            signed=signatures.get(place.pk),
        )
        for place in places
    ]


def _said(within: Within, period: Period, known: Known) -> tuple[Said, Said]:
    """The newest forecast of each unit and account group up to the month, and those made in the month itself."""
    rows = known.rows(Forecast).filter(**within, year=period.year, round_key__lte=str(period))
    latest: dict[tuple[int, str], tuple[str, int]] = {}
    for unit, round_key, group, ore in rows.order_by("round_key").values_list(
        "unit_id", "round_key", "account_group", in_ore(F("amount"))
    ):
        latest[unit, group] = (round_key, ore)
    newest: Said = {}
    said: Said = {}
    for (unit, group), (round_key, ore) in latest.items():
        amount = kronor(ore)
        newest.setdefault(unit, {})[group] = amount
        if round_key == str(period):
            said.setdefault(unit, {})[group] = amount
    return newest, said


def _standing(newest: Groups | None, budget: Groups | None) -> Decimal | None:
    """What counts: each group's newest forecast, and the budget where there is none."""
    if newest is None and budget is None:
        return None
    return sum({**(budget or {}), **(newest or {})}.values(), ZERO)


def _signatures(within: Within, period: Period, known: Known, level: SignLevel) -> dict[int, Signed]:
    rows = known.rows(ForecastSignature).filter(**within, period=str(period), level=level)
    return {row.unit_id: _signed(row) for row in rows.select_related("known_by", "unit")}


def _signed(row: ForecastSignature) -> Signed:
    figures = {name: Decimal(amount) for name, amount in row.figures.items()}
    by = signer_name(str(row.known_by), row.unit.name, on_behalf=row.on_behalf)
    return Signed(by, row.known_at, row.amount, figures, row.comment, row.kind == SignKind.SENT_BACK, row.on_behalf)


def _state(figures: Mapping[str, Decimal] | None, signed: Signed | None) -> SignState:
    return sign_state(figures, signed.figures if signed else None, sent_back=bool(signed and signed.sent_back))


def _place(unit: Unit) -> Place:
    return Place(unit.pk, unit.path, unit.code, unit.name)


def sum_known(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None where nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if known else None
