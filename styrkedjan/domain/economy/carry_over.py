"""Carry-over: the second half of principle 6 and principle 7.

A committee carries its whole result, plus or minus, to the next year. An earmarked activity (winter maintenance)
carries at most a share of its own budget either way; then the parts are summed. The committee's equity may be at most
a share of its budget turnover. Amounts in kronor; a surplus is positive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.economy.apportion import split_exactly
from styrkedjan.domain.economy.finding import ClearedAt, Finding, Severity, cite
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import kronor, listing, percent
from styrkedjan.domain.workings import Input, Step, Working

ZERO = Decimal(0)
SHARED = "nämnden gemensamt"


class CapScope(StrEnum):
    """What the equity cap is held against: the council's text can be read both ways, so it is a parameter."""

    TOTAL = "total"
    WITHOUT_EARMARKS = "without_earmarks"


@dataclass(frozen=True, slots=True)
class CarryOverLimits:
    """The council's limits as shares (0.03 is 3 %). Raises ValueError for a negative share."""

    equity_cap_share: Decimal
    earmark_share: Decimal
    cap_scope: CapScope = CapScope.TOTAL
    source: str = ""

    def __post_init__(self) -> None:
        if self.equity_cap_share < 0 or self.earmark_share < 0:
            raise ValueError("En gräns för resultatöverföring kan inte vara negativ.")


@dataclass(frozen=True, slots=True)
class EarmarkResult:
    """The year's result of an earmarked activity beside its own budget."""

    name: str
    budget: Decimal
    result: Decimal


@dataclass(frozen=True, slots=True)
class CommitteeYear:
    """What a committee's carry-over is computed from, all of it known (`ClosedYear` for what may not be).

    `turnover` is the budgetomslutning that the cap is a share of; `result` is the year's result without the earmarked
    activities; `opening_equity` what earlier years left, of which `opening_earmarked` came from earmarked activities.
    """

    committee: str
    year: int
    turnover: Decimal
    opening_equity: Decimal
    result: Decimal
    earmarks: tuple[EarmarkResult, ...] = ()
    opening_earmarked: Decimal = ZERO

    def __post_init__(self) -> None:
        if self.turnover < 0 or any(item.budget < 0 for item in self.earmarks):
            raise ValueError("En budgetomslutning kan inte vara negativ.")


@dataclass(frozen=True, slots=True)
class ClosedYear:
    """A committee's year as far as it is known. `result` is the whole result, earmarked activities and all.

    `earmarks` holds each earmarked activity's budget and its result. None is not known, and never nought: a turnover
    of 0 would be a cap of 0, and the committee would ask to give its whole equity away.
    """

    committee: str
    year: int
    turnover: Decimal | None
    opening_equity: Decimal
    result: Decimal | None
    earmarks: Mapping[str, tuple[Decimal, Decimal | None]] = field(default_factory=dict)
    opening_earmarked: Decimal = ZERO

    @property
    def untold(self) -> tuple[str, ...]:
        """The earmarked activities whose result nobody has told."""
        return tuple(name for name, (_, result) in self.earmarks.items() if result is None)

    @property
    def obstacle(self) -> Refused | None:
        """Why there is nothing to carry yet that the committee cannot tell in its request, with the way forward."""
        if self.result is None:
            return Refused(
                f"Resultatet för {self.committee} {self.year} är inte känt.",
                "Läs in redovisningen till och med december, och lägg in nämndens ram eller budget.",
            )
        if self.turnover is None:
            return Refused(
                f"Budgetomslutningen för {self.committee} {self.year} är inte känd, så taket för eget kapital kan inte "
                "räknas ut.",
                f"Lägg in nämndens budget för {self.year}.",
            )
        if self.turnover < 0:
            return Refused(
                f"Nettoramen för {self.committee} {self.year} är mindre än noll och kan inte vara budgetomslutning.",
                "Låt styrmodellen räkna taket på de budgeterade kostnaderna.",
            )
        return None

    def known(self) -> CommitteeYear:
        """The year to compute on. Raises Refused, with the way forward, when something is not known."""
        if refusal := self.obstacle:
            raise refusal
        if self.untold:
            raise Refused(
                f"Resultatet för {listing(self.untold)} {self.year} är inte känt.",
                "Skriv det i begäran, noll om det blev som budgeterat.",
            )
        assert self.result is not None
        assert self.turnover is not None
        told = tuple(EarmarkResult(name, budget, result or ZERO) for name, (budget, result) in self.earmarks.items())
        rest = self.result - sum((item.result for item in told), ZERO)
        return CommitteeYear(
            self.committee, self.year, self.turnover, self.opening_equity, rest, told, self.opening_earmarked
        )


@dataclass(frozen=True, slots=True)
class CarryOver:
    """What the committee asks to carry: `carried` is booked as the year's carried result.

    `returned` is what the cap stops and the municipality keeps; `earmark_excess` is what the earmarks' limits leave
    with the municipality, plus or minus. `carried` + `returned` + `earmark_excess` is the committee's whole result.
    """

    committee: str
    year: int
    carried: Decimal
    returned: Decimal
    earmark_excess: Decimal
    opening_equity: Decimal
    closing_equity: Decimal
    equity_cap: Decimal
    working: Working


@dataclass(frozen=True, slots=True)
class Booking:
    """Principle 7: how the carried result is shown. It never changes the operating budget."""

    name: str
    balance_sheet_item: str
    amount: Decimal
    operating_budget_effect: Decimal = ZERO


def earmark_limit(item: EarmarkResult, limits: CarryOverLimits) -> Decimal:
    """The most, either way, that the earmarked activity may carry."""
    return item.budget * limits.earmark_share


def earmark_carried(item: EarmarkResult, limits: CarryOverLimits) -> Decimal:
    """The activity's result, held within plus or minus its limit."""
    limit = earmark_limit(item, limits)
    return max(-limit, min(limit, item.result))


def carry_over(committee: CommitteeYear, limits: CarryOverLimits) -> CarryOver:
    """Principle 6: the whole result carried, earmarks within their limit, summed, equity held under its cap.

    The cap stops what is over it, also when the turnover has shrunk since last year; a deficit is carried whole.
    """
    earmarked = sum((earmark_carried(item, limits) for item in committee.earmarks), ZERO)
    whole = sum((item.result for item in committee.earmarks), ZERO)
    wanted = committee.result + earmarked
    cap = committee.turnover * limits.equity_cap_share
    if limits.cap_scope is CapScope.TOTAL:
        held = committee.opening_equity + wanted
    else:
        held = committee.opening_equity - committee.opening_earmarked + committee.result
    returned = max(ZERO, held - cap)
    carried = wanted - returned
    return CarryOver(
        committee.committee,
        committee.year,
        carried,
        returned,
        whole - earmarked,
        committee.opening_equity,
        committee.opening_equity + carried,
        cap,
        _working(committee, limits, wanted, held, cap, returned),
    )


def book(result: CarryOver) -> Booking:
    """Principle 7: the year's carried result, under equity in the balance sheet, outside the operating budget."""
    return Booking("Årets balansresultat", "Eget kapital", result.carried)


def deficit_in_accounts(result: Decimal | None, carried: Decimal | None) -> Decimal | None:
    """What a closed year that the board has not yet reviewed adds to the deficits: below zero, else None.

    A deficit follows the committee whole whatever the board answers, so it can be told and planned for at once. A
    surplus restores nothing until it is granted. `carried` is what is asked for, where that is known.
    """
    amount = result if carried is None else carried
    return amount if amount is not None and amount < 0 else None


def unit_shares(carried: Decimal, unit_results: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Principle 7: the units' shares of what the committee carries; they sum to `carried` exactly.

    A unit's deficit follows it whole. When the committee carries less than its units made together, the surpluses
    are scaled down by their size, since the committee's whole result comes first. What cannot be laid on a unit
    stands under "nämnden gemensamt".
    """
    shares = dict(unit_results)
    short = sum(shares.values(), ZERO) - carried
    surpluses = {unit: amount for unit, amount in shares.items() if amount > 0}
    cut = min(max(ZERO, short), sum(surpluses.values(), ZERO))
    if cut:
        for unit, part in zip(surpluses, split_exactly(cut, tuple(surpluses.values())), strict=True):
            shares[unit] -= part
    rest = carried - sum(shares.values(), ZERO)
    return shares | ({SHARED: rest} if rest else {})


def carry_over_findings(result: CarryOver, requested: bool, decided: bool) -> tuple[Finding, ...]:
    """Principle 6: what is left to do before the result is carried."""
    found = []
    if result.returned:
        sentence = (
            f"{result.committee} får inte föra med sig {kronor(result.returned)}: eget kapital får högst uppgå till "
            f"{kronor(result.equity_cap)}."
        )
        clear = "Inget att göra: överskottet över taket stannar hos kommunen."
        found.append(Finding(6, result.committee, Severity.NOTICE, sentence, clear, result.returned, result.working))
    if result.carried and not requested:
        sentence = f"{result.committee} har inte begärt att föra över resultatet {kronor(result.carried, sign=True)}."
        clear = "Begär resultatöverföringen hos kommunstyrelsen i verksamhetsberättelsen."
        found.append(Finding(6, result.committee, Severity.ACTION, sentence, clear, result.carried, result.working))
    elif result.carried and not decided:
        sentence = f"Begäran från {result.committee} om {kronor(result.carried, sign=True)} är inte prövad."
        clear = "Kommunstyrelsen prövar begäran utifrån volymer och måluppfyllelse."
        found.append(Finding(6, result.committee, Severity.ACTION, sentence, clear, result.carried, result.working))
    return tuple(found)


def internal_rules_findings(committee: str, equity: Decimal, adopted: bool) -> tuple[Finding, ...]:
    """Principle 7: a committee with carried results has rules of its own for how its units share and use them."""
    if adopted or not equity:
        return ()
    sentence = f"{committee} har {kronor(equity, sign=True)} i eget kapital men inget internt regelverk."
    clear = "Låt nämnden anta regler för hur enheterna delar och använder resultatet, och för in beslutet."
    return (Finding(7, committee, Severity.ACTION, sentence, clear, equity, cleared_at=ClearedAt.OWN_RULES),)


def _working(
    committee: CommitteeYear, limits: CarryOverLimits, wanted: Decimal, held: Decimal, cap: Decimal, returned: Decimal
) -> Working:
    inputs = [
        Input("Årets resultat utan särskilda anslag", committee.result, "kr"),
        Input("Ingående eget kapital", committee.opening_equity, "kr"),
        Input("Budgetomslutning", committee.turnover, "kr"),
    ]
    steps = [Step("Nämndens resultat förs över helt", committee.result, "kr")]
    for item in committee.earmarks:
        inputs.append(Input(f"Resultat {item.name}", item.result, "kr"))
        limit = f"högst ±{percent(limits.earmark_share, 0)} av {kronor(item.budget)}"
        steps.append(Step(f"+ {item.name}, {limit}", earmark_carried(item, limits), "kr"))
    apart = "" if limits.cap_scope is CapScope.TOTAL else ", utan särskilda anslag"
    steps += [
        Step("Summa före taket", wanted, "kr"),
        Step(f"Eget kapital med summan{apart}", held, "kr"),
        Step(f"Tak för eget kapital: {percent(limits.equity_cap_share, 0)} av budgetomslutningen", cap, "kr"),
        Step("− över taket", returned, "kr"),
    ]
    title = f"Årets balansresultat {committee.committee} {committee.year}"
    return Working(title, wanted - returned, "kr", tuple(inputs), tuple(steps), "Resultatöverföring", cite(6))
