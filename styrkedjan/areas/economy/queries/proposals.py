"""The forecast a unit meets prefilled, with its interval and the words for how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from styrkedjan.areas.economy.models import Forecast
from styrkedjan.areas.economy.queries.budget_holding import budget_sums
from styrkedjan.areas.economy.queries.proposal_book import THOUSANDS, ProposalBook, proposal_book
from styrkedjan.areas.economy.queries.scope import OTHER_LABEL, Scope, principal_of, scope_of
from styrkedjan.areas.economy.queries.written import forecasts_of_round
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.periods import MONTH_NAMES, Period
from styrkedjan.domain.swedish import kronor, listing, percent, plural, rounded
from styrkedjan.domain.workings import Citation, Input, Step, Working
from styrkedjan.foundation.known import NOW

ZERO, ORE = Decimal(0), Decimal("0.01")
LITTLE = 0.005  # a weight or a deviation below this is not worth a word
RULE = (
    "Utfallet hittills och det som återstår av årets budget, med den avvikelse som enhetens tidigare år, månaderna "
    "hittills och lönesystemets årsarbetare talar för. Märkta poster räknas för sig. Avrundat till tusental kronor."
)
CITATION = Citation("Så räknas förslaget: docs/explanation/forecast.md")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed full-year amount for one account group, in kronor, with how it was computed.

    `low` and `high` hold the outcome in four years of five by the track record; None when nothing could be tried.
    `saved` is the forecast already made in the round, `previous` the one of the round before. `loses` when the
    remaining budget has hit better in the account group at this month.
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
    loses: bool = False

    @property
    def start(self) -> Decimal | None:
        """What the form starts with: what was saved, else the proposal."""
        return self.amount if self.saved is None else self.saved.amount

    def holds(self, amount: Decimal) -> bool:
        """Whether an amount lies in the interval; where there is none, whether it is the proposal itself."""
        if self.low is None or self.high is None:
            return self.amount is None or amount == self.amount
        return self.low <= amount <= self.high


def proposals(unit: Unit, period: Period, book: ProposalBook | None = None) -> list[Proposal]:
    """One proposal per account group that the unit itself (not those below) has a budget or an outcome in.

    Of the municipality's `book`, which is read where it is not given.
    """
    scope = scope_of(unit, own=True)
    budgets = _budgets(unit, period.year)
    book = (book or proposal_book(principal_of(unit), period, NOW)) if scope.has_codes else None
    places = {group: place for place, (pk, group) in enumerate(book.series.keys) if pk == unit.pk} if book else {}
    places = {group: place for group, place in places.items() if group in budgets or _has_outcome(book, place)}
    saved = forecasts_of_round(unit, period.year, str(period), NOW)
    previous = _previous(unit, period)
    made = []
    for group, label in _named(scope, {*budgets, *places}):
        budget = budgets.get(group, ZERO) if budgets else None
        known = (saved.get(group), previous.get(group))
        if book is None or group not in places:
            working = _unbooked(label, period, budget)
            made.append(Proposal(group, label, budget, None, None, budget, None, known[1], known[0], working))
        else:
            made.append(_proposal(book, places[group], group, label, budget, known))
    return made


def _named(scope: Scope, codes: set[str]) -> list[tuple[str, str]]:
    """The groups in the table's order, and last what lies in none of them."""
    named = [(group.code, group.name) for group in scope.groups if group.code in codes]
    strangers = sorted(codes - {code for code, _ in named})
    return [*named, *((code, code or OTHER_LABEL) for code in strangers)]


def _has_outcome(book: ProposalBook | None, place: int) -> bool:
    return book is not None and bool(np.nan_to_num(book.series.outcome[place, -1]).any())


def _previous(unit: Unit, period: Period) -> dict[str, Decimal]:
    rows = NOW.rows(Forecast).filter(unit=unit, year=period.year, round_key__lt=str(period))
    return dict(rows.order_by("round_key").values_list("account_group", "amount"))


def _budgets(unit: Unit, year: int) -> dict[str, Decimal]:
    """The unit's own budget to the öre, which the book's arrays are not."""
    return {group: sum(months, ZERO) for (_, _, group), months in budget_sums(unit, [year], NOW, own=True).items()}


def _proposal(
    book: ProposalBook,
    place: int,
    group: str,
    label: str,
    budget: Decimal | None,
    known: tuple[Forecast | None, Decimal | None],
) -> Proposal:
    amount, half = book.amounts[place], book.half(place)
    low, high = (None, None) if half is None or not budget else (amount - half, amount + half)
    booked = float(book.series.outcome[place, -1, : book.period.last_month].sum())
    outcome = Decimal(str(booked)).quantize(ORE) + 0
    hits = book.hits.get(group)
    working = Working(
        title=f"Förslag till helårsprognos, {label}",
        result=amount,
        unit="kr",
        inputs=(
            Input(f"Utfall till och med {book.period.label}", outcome, "kr", "Redovisningen"),
            Input("Budget för helåret", budget, "kr", "Enhetens budget"),
        ),
        steps=(*_sum_steps(book, place, budget), *_trust_steps(book, place, label, low, high)),
        rule=RULE if budget else "Utan budget följer förslaget tidigare års månader. Avrundat till tusental kronor.",
        citation=CITATION,
    )
    saved, previous = known
    loses = hits is not None and hits.loses
    return Proposal(group, label, amount, low, high, budget, outcome, previous, saved, working, loses)


def _kr(value: float) -> Decimal:
    return rounded(Decimal(str(float(value))), THOUSANDS) + 0


def _sum_steps(book: ProposalBook, place: int, budget: Decimal | None) -> list[Step]:
    """The steps that add up to the proposal, in whole thousands."""
    marks, told = book.marks(place), book.made.learned
    steps = []
    clean = float(book.outcome[place])
    if marks.one_off_booked or marks.timing:
        steps.append(Step("Utfallet utan märkta engångsposter, och med poster i rätt månad", _kr(clean), "kr"))
    if budget and book.remaining[place]:
        rest = float(book.remaining[place])
        steps.append(Step(_shape_text(book, place), _kr(rest), "kr"))
        share = float(told.deviation[place] * told.stays[place] + told.adds[place])
        steps.append(Step(_deviation_text(book, place), _kr(rest * share), "kr"))
    for text, amount in (
        ("Märkta engångsposter som är bokförda: räknas en gång", marks.one_off_booked),
        ("Märkta engångsposter som väntas senare i år", marks.one_off_to_come),
        ("Märkta poster som hör till ett annat år, eller flyttas inom året", marks.timing),
    ):
        if amount:
            steps.append(Step(text, _kr(amount), "kr"))
    if abs(_kr(book.adjusted[place])) >= 1000:
        text = "Avstämning så att enheterna summerar till nämndens och kommunens egna prognoser"
        steps.append(Step(text, _kr(book.adjusted[place]), "kr"))
    return steps


def _shape_text(book: ProposalBook, place: int) -> str:
    told = book.made.learned
    weight = float(told.follows_budget[place])
    if bool(told.changed[place]):
        return "Återstår av årets budget. Planen är lagd annorlunda över månaderna än förr, och den följs"
    if weight > 1 - LITTLE:
        return "Återstår av årets budget, månad för månad som budgeten"
    if weight < LITTLE:
        return "Återstår av årets budget, månad för månad som tidigare år har fallit"
    parts = f"{percent(weight, 0)} efter budgetens månader och {percent(1 - weight, 0)} efter tidigare års"
    return f"Återstår av årets budget, fördelat {parts}"


def _deviation_text(book: ProposalBook, place: int) -> str:
    """`Avvikelsen som väntas bestå, +1,2 %: månaderna hittills +2,1 % (väger 54 %), ...`."""
    told = book.made.learned
    names = ("tidigare år", "månaderna hittills", "årsarbetarna i lönesystemet")
    values = (told.before[place], told.seen[place], told.posts[place])
    said = [
        f"{name} {percent(value, 1, sign=True)} (väger {percent(weight, 0)})"
        for name, value, weight in zip(names, values, told.believed[place], strict=True)
        if weight > LITTLE and not np.isnan(value) and (value or name != "tidigare år")
    ]
    stays = float(told.stays[place])
    adds = float(told.adds[place])
    share = percent(float(told.deviation[place]) * stays + adds, 1, sign=True)
    usual = [f"av en avvikelse brukar {percent(stays, 0)} stå sig året ut"]
    if abs(adds) > LITTLE:
        usual.append(f"resten av året brukar ge {percent(adds, 1, sign=True)} därutöver")
    return f"Avvikelse som väntas på det, {share}: {listing([*said, *usual])}"


def _trust_steps(book: ProposalBook, place: int, label: str, low: Decimal | None, high: Decimal | None) -> list[Step]:
    """What the proposal is worth: the interval, the unit's own earlier years, and where another way hits better."""
    month = MONTH_NAMES[book.period.last_month - 1]
    steps = []
    if low is not None and high is not None:
        often = percent(book.made.level, 0)
        steps.append(Step(f"Utfallet hamnar mellan {kronor(low)} och {kronor(high)} i {often} av fallen"))
    errors, budgets = book.made.errors[place], np.abs(book.series.budget[place, :-1].sum(axis=-1))
    shares = [float(error / size) for error, size in zip(errors, budgets, strict=True) if not np.isnan(error) and size]
    if shares:
        off = percent(sum(map(abs, shares)) / len(shares))
        years = plural(len(shares), "tidigare år", "tidigare år")
        steps.append(Step(f"Prövat på {years}: förslaget i {month} låg i snitt {off} av budgeten fel"))
    else:
        steps.append(Step("Det finns inget tidigare år att pröva förslaget på, så träffsäkerheten är okänd."))
    hits = book.hits.get(book.series.keys[place][1])
    if hits is not None:
        ours, plain = percent(hits.proposal, 2), percent(hits.remaining_budget, 2)
        both = f"förslaget {ours} fel, återstående budget {plain}"
        lead = "Återstående budget har träffat bättre här" if hits.loses else "Bredvid återstående budget"
        steps.append(Step(f"{lead}. {label}, alla enheter i {month}: {both}"))
    return steps


def _unbooked(label: str, period: Period, budget: Decimal | None) -> Working:
    return Working(
        title=f"Förslag till helårsprognos, {label}",
        result=budget,
        unit="kr",
        inputs=(Input("Budget för helåret", budget, "kr", "Enhetens budget"),),
        steps=(Step(f"Redovisningen når inte till {period.label}, så utfallet är okänt."),),
        rule="Utan utfall är förslaget budgeten.",
    )
