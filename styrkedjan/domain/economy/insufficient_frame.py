"""Principles 1 and 4: goals are reached within the frame, and what to do first and second when it is insufficient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.economy.finding import Finding, Severity, cite
from styrkedjan.domain.frame_request_states import RequestState
from styrkedjan.domain.swedish import kronor, rounded
from styrkedjan.domain.workings import Input, Step, Working

ZERO = Decimal(0)


class Cause(StrEnum):
    """Why the frame is insufficient: it decides who is asked in the second place."""

    OWN = "own"
    GENERAL_COST_INCREASE = "general_cost_increase"

    @property
    def label(self) -> str:
        return {
            "own": "ramen räcker inte till mål och verksamhet",
            "general_cost_increase": "den generella kostnadsökningen är högre än kalkylerat",
        }[self.value]

    @property
    def asked_of(self) -> str:
        """Who decides on the request."""
        return {"own": "kommunfullmäktige", "general_cost_increase": "kommunstyrelsen"}[self.value]


class RemedyKind(StrEnum):
    """What a remedy is, so that a page can lead to the place where it is done."""

    REALLOCATE = "reallocate"
    CHANGE_GOALS = "change_goals"
    MORE_MONEY = "more_money"


@dataclass(frozen=True, slots=True)
class Remedy:
    """One step on the way, in the order they must be tried; `covers` is None when it depends on a decision.

    Two remedies of the same order answer for a part each: what costs in general have risen, and the rest.
    """

    order: int
    kind: RemedyKind
    sentence: str
    decided_by: str
    covers: Decimal | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Guidance:
    """Principle 4: how much is missing and the ordered remedies; none when the frame suffices."""

    shortfall: Decimal
    general: Decimal
    remedies: tuple[Remedy, ...]
    reminder: str
    working: Working

    @property
    def cause(self) -> Cause:
        """What explains the most of the shortfall."""
        return Cause.GENERAL_COST_INCREASE if self.general * 2 > self.shortfall else Cause.OWN


@dataclass(frozen=True, slots=True)
class UnitPosition:
    """A unit inside a committee: its budget and what it is expected to cost net, kronor."""

    budget: Decimal
    forecast: Decimal


@dataclass(frozen=True, slots=True)
class Asked:
    """A committee's request as the finding sees it: kronor asked for, where it stands and what was answered."""

    amount: Decimal
    state: RequestState
    to: str
    decision: str = ""
    settled: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Answered:
    """What requests have come to: granted by whom, what was tried, and what waits for an answer. Kronor."""

    granted: Decimal = ZERO
    reviewed: Decimal = ZERO
    waiting: Decimal = ZERO


def answered(asked: Iterable[Asked], to: Cause) -> Answered:
    """The requests to the body that tries a cause."""
    mine = [row for row in asked if row.to == to.asked_of]
    decided = [row for row in mine if row.state is RequestState.DECIDED]
    return Answered(
        sum((row.settled for row in decided), ZERO),
        sum((row.amount for row in decided), ZERO),
        sum((row.amount for row in mine if row.state is RequestState.SENT), ZERO),
    )


def room_to_reallocate(positions: Iterable[UnitPosition], frame: Decimal) -> Decimal:
    """Principle 4: what the units that are expected to stay under budget leave, and what of the frame no unit has.

    The committee's forecast counts it already: it is room to help the units that are short, not a smaller shortfall.
    """
    kept = tuple(positions)
    left = sum((max(ZERO, unit.budget - unit.forecast) for unit in kept), ZERO)
    return left + max(ZERO, frame - sum((unit.budget for unit in kept), ZERO))


def beyond_calculated(budget: Decimal, calculated: Decimal, actual: Decimal) -> Decimal:
    """Principle 4: what costs in general rise beyond the council's budget, for a net budget in kronor.

    Both rises are in per cent over the year before. The budget holds the calculated one already, so what is beyond it
    is counted on the budget before its rise. Minus when costs rise less. Raises ValueError at -100 % or below.
    """
    if calculated <= -100:
        raise ValueError("Kostnaderna kan inte sjunka med hela sitt belopp.")
    return rounded(budget * (actual - calculated) / (100 + calculated), 2)


def guide(
    frame: Decimal,
    expected_net_cost: Decimal,
    room: Decimal,
    general_increase: Decimal = ZERO,
    asked: Iterable[Asked] = (),
) -> Guidance:
    """Principle 4: first reallocate within the committee's own frame, then turn to council or executive board.

    `room` is what `room_to_reallocate` found: the forecast counts it already, so it is told and never offered again.
    `general_increase` is what costs in general have risen beyond what the council's budget calculated with, for this
    committee; that part is asked of the board, the rest of the council. Of `asked`, money that the board has granted
    is in the frame; what a body has tried is not asked of it again, and what waits for an answer is waited for.
    """
    rows = tuple(asked)
    board, council = answered(rows, Cause.GENERAL_COST_INCREASE), answered(rows, Cause.OWN)
    shortfall = max(ZERO, expected_net_cost - frame)
    general = min(shortfall, max(ZERO, general_increase - board.reviewed))
    inputs = (
        Input("Nettoram", frame, "kr"),
        Input("varav tillskott för generell kostnadsökning", board.granted, "kr", "kommunstyrelsens svar"),
        Input("Beräknad nettokostnad", expected_net_cost, "kr"),
        Input("Inte fördelat eller väntas bli över hos enheter", room, "kr", "redan räknat i prognosen"),
        Input("Generell kostnadsökning utöver budgetens", general_increase, "kr"),
        Input("Prövat av kommunstyrelsen", board.reviewed, "kr"),
        Input("Kommunfullmäktiges beslut om ändrade mål sparar", council.granted, "kr"),
    )
    steps = (
        Step("Fattas: beräknad nettokostnad − nettoram", shortfall, "kr"),
        Step("varav generell kostnadsökning som inte är prövad", general, "kr"),
        Step("varav mål och verksamhet", shortfall - general, "kr"),
    )
    rule = "Det som väntas bli över är redan räknat i prognosen och minskar inte det som fattas."
    working = Working("Ramen räcker inte", shortfall, "kr", inputs, steps, rule, cite(4))
    if not shortfall:
        return Guidance(ZERO, ZERO, (), "Blir kostnaderna lägre än budget disponerar nämnden överskottet.", working)
    reminder = (
        "Kvaliteten i verksamheten ska inte bli lidande."
        if general
        else "Beslutade mål gäller tills kommunfullmäktige har ändrat dem."
    )
    remedies = tuple(_remedies(shortfall, general, max(ZERO, room), board, council))
    return Guidance(shortfall, general, remedies, reminder, working)


def _remedies(
    shortfall: Decimal, general: Decimal, room: Decimal, board: Answered, council: Answered
) -> Iterator[Remedy]:
    counted = f" {kronor(room)} är inte fördelat eller väntas bli över, men det är redan räknat i prognosen."
    first = f"Pröva att omprioritera {kronor(shortfall)} inom nämndens samlade ram.{counted if room else ''}"
    yield Remedy(1, RemedyKind.REALLOCATE, first, "nämnden", None, shortfall)
    rest = shortfall - general
    carried_out = min(rest, council.granted)
    if carried_out:
        sentence = f"Genomför de ändrade mål som kommunfullmäktige har beslutat om: {kronor(carried_out)} att spara."
        yield Remedy(1, RemedyKind.REALLOCATE, sentence, "nämnden", carried_out, carried_out)
    yield from _ask(
        general, board.waiting, RemedyKind.MORE_MONEY, "kommunstyrelsen", "Äska {amount} hos kommunstyrelsen."
    )
    yield from _ask(
        rest - carried_out, council.waiting, RemedyKind.CHANGE_GOALS, "kommunfullmäktige",
        "Begär att kommunfullmäktige ändrar mål och inriktning, så att {amount} kan sparas.",
    )  # fmt: skip


def _ask(missing: Decimal, waiting: Decimal, kind: RemedyKind, body: str, words: str) -> Iterator[Remedy]:
    """What is still to be asked of a body beyond what waits for its answer."""
    amount = max(ZERO, missing - waiting)
    if amount:
        yield Remedy(2, kind, words.format(amount=kronor(amount)), body, None, amount)


def frame_findings(
    committee: str, frame: Decimal, forecast: Decimal, guidance: Guidance, asked: Iterable[Asked] = ()
) -> tuple[Finding, ...]:
    """Principle 4: a committee whose full-year forecast (net cost) is over its frame, led to the remedies.

    What has been asked for is told. Requests sent for the whole shortfall make it something to know of: the answer is
    waited for. An answer clears the finding through the frame or through the forecast, never by itself.
    """
    if forecast <= frame:
        return ()
    over = forecast - frame
    rows = tuple(asked)
    waiting = sum((row.amount for row in rows if row.state is RequestState.SENT), ZERO)
    sentence = " ".join(
        (f"{committee} beräknas överskrida sin nettoram med {kronor(over)}.", *(_request_text(row) for row in rows))
    )
    if waiting >= over:
        clear = "Invänta svaret på begäran, och fortsätt att omdisponera inom ramen."
        return (Finding(4, committee, Severity.NOTICE, sentence, clear, over, guidance.working),)
    clear = " ".join(f"{remedy.order}. {remedy.sentence}" for remedy in guidance.remedies)
    return (Finding(4, committee, Severity.ACTION, sentence, clear, over, guidance.working),)


def _request_text(row: Asked) -> str:
    if row.state is RequestState.DRAFTED:
        return f"Ett utkast till begäran om {kronor(row.amount)} är inte skickat."
    if row.state is RequestState.SENT:
        return f"En begäran om {kronor(row.amount)} väntar på svar av {row.to}."
    return f"Begäran om {kronor(row.amount)} är besvarad med {kronor(row.settled)} ({row.decision})."
