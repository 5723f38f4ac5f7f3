"""Net frames and what may move inside them: principles 3, 5 and the first half of 6.

A frame is what a committee may spend net (costs minus income) in kronor, positive. It consists of lines, one per
activity; a line with an earmark is an appropriation of its own that the council decides, and nothing moves across it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from styrkedjan.domain.economy.finding import ClearedAt, Finding, Severity, cite
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import kronor, plural
from styrkedjan.domain.workings import Input, Step, Working

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class FrameLine:
    """What a committee may spend net on an activity. Raises ValueError when committee or activity is blank."""

    committee: str
    activity: str
    amount: Decimal
    earmark: str = ""

    def __post_init__(self) -> None:
        if not self.committee or not self.activity:
            raise ValueError("En ramrad behöver både nämnd och verksamhet.")


@dataclass(frozen=True, slots=True)
class Frames:
    """All frame lines of a year. Raises ValueError when a committee has an activity twice."""

    year: int
    lines: tuple[FrameLine, ...]

    def __post_init__(self) -> None:
        keys = [(line.committee, line.activity) for line in self.lines]
        if len(set(keys)) < len(keys):
            raise ValueError("Samma verksamhet finns två gånger i en nämnds ram.")

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)

    def of(self, committee: str) -> Decimal:
        """The committee's whole frame, earmarks included."""
        return sum((line.amount for line in self.lines if line.committee == committee), ZERO)

    def earmarked(self, committee: str, earmark: str) -> Decimal:
        """What the committee has under one earmark ("" is the free frame)."""
        kept = (line for line in self.lines if line.committee == committee and line.earmark == earmark)
        return sum((line.amount for line in kept), ZERO)

    def line(self, committee: str, activity: str) -> FrameLine | None:
        return next((row for row in self.lines if (row.committee, row.activity) == (committee, activity)), None)


@dataclass(frozen=True, slots=True)
class Reallocation:
    """A wish to move `amount` kronor from one activity to another, each named with its committee."""

    from_committee: str
    from_activity: str
    to_committee: str
    to_activity: str
    amount: Decimal


def net_frame(costs: Decimal, income: Decimal, committee: str = "") -> Working:
    """Principle 5: the net frame is costs minus income (mostly fees), both stated as positive kronor."""
    inputs = (Input("Kostnader", costs, "kr"), Input("Intäkter", income, "kr"))
    steps = (Step("Kostnader − intäkter", costs - income, "kr"),)
    return Working(f"Nettoram {committee}".strip(), costs - income, "kr", inputs, steps, "Nettoram", cite(5))


def distribution_findings(committee: str, frame: Decimal, distributed: Decimal) -> tuple[Finding, ...]:
    """Principle 5: the frame is what the committee may spend net, so its units' budgets hold no more than the frame.

    A frame that is not wholly distributed is no fault: the committee may keep some of it.
    """
    over = distributed - frame
    if over <= 0:
        return ()
    steps = (Step("Enheternas budget − nettoram", over, "kr"),)
    inputs = (Input("Enheternas budget netto", distributed, "kr"), Input("Nettoram", frame, "kr"))
    working = Working("Fördelat utöver ramen", over, "kr", inputs, steps, "Nettoram", cite(5))
    sentence = f"{committee} har fördelat {kronor(over)} mer till sina enheter än nettoramen."
    clear = f"Minska enheternas budget med {kronor(over)}."
    return (Finding(5, committee, Severity.ACTION, sentence, clear, over, working, ClearedAt.BUDGET),)


def priority_findings(committee: str, unstated: Iterable[Decimal]) -> tuple[Finding, ...]:
    """Principle 3: money is reallocated in line with the council's priorities, so each move says which one it follows.

    `unstated` are the amounts of the year's moves that say none.
    """
    amounts = tuple(unstated)
    if not amounts:
        return ()
    total = sum(amounts, ZERO)
    many = plural(len(amounts), "omdisponering", "omdisponeringar")
    follow = "den" if len(amounts) == 1 else "de"
    sentence = f"{committee} har gjort {many} på {kronor(total)} utan att ange vilken prioritering {follow} följer."
    clear = "Ange vilket av fullmäktiges mål eller prioriteringar varje omdisponering följer."
    return (Finding(3, committee, Severity.NOTICE, sentence, clear, total, cleared_at=ClearedAt.REALLOCATIONS),)


def decision_refusal(amount: Decimal, limit: Decimal | None, decision: str) -> Refused | None:
    """Principle 3 with the council's own delegation: over `limit` kronor a move rests on the committee's decision.

    `limit` is None where the steering model sets none, and then no decision is asked for.
    """
    if limit is None or amount <= limit or decision:
        return None
    return Refused(
        f"{kronor(amount)} är mer än vad som får flyttas utan nämndens beslut, {kronor(limit)}.",
        "Ange nämndens beslut, eller flytta ett mindre belopp.",
    )


def reallocation_refusal(frames: Frames, wish: Reallocation) -> Refused | None:
    """Principle 3: why the move is not the committee's to make, or None when it is."""
    if wish.amount <= 0:
        return Refused("Beloppet att omdisponera måste vara större än noll.", "Byt riktning eller rätta beloppet.")
    if wish.from_committee != wish.to_committee:
        return Refused(
            f"{wish.from_committee} kan inte flytta medel till {wish.to_committee}.",
            "Medel mellan nämnder flyttas av kommunfullmäktige.",
        )
    source = frames.line(wish.from_committee, wish.from_activity)
    target = frames.line(wish.to_committee, wish.to_activity)
    if source is None or target is None:
        name = wish.from_activity if source is None else wish.to_activity
        return Refused(f"{wish.from_committee} har ingen ram för {name}.", "Välj en verksamhet som finns i ramen.")
    if source.earmark != target.earmark:
        earmark = source.earmark or target.earmark
        return Refused(
            f"{earmark} är ett särskilt anslag som kommunfullmäktige beslutar; medel får inte flyttas över gränsen.",
            "Begär hos kommunfullmäktige att anslaget ändras.",
        )
    if wish.amount > source.amount:
        return Refused(
            f"{wish.from_activity} har {kronor(source.amount)} och räcker inte till {kronor(wish.amount)}.",
            f"Flytta högst {kronor(max(ZERO, source.amount))}.",
        )
    return None


def reallocate(frames: Frames, wish: Reallocation) -> Frames:
    """Principle 3: the frames after the move; totals per committee and earmark are as before. Raises Refused."""
    refusal = reallocation_refusal(frames, wish)
    if refusal:
        raise refusal
    changes = {
        (wish.from_committee, wish.from_activity): -wish.amount,
        (wish.to_committee, wish.to_activity): wish.amount,
    }
    if len(changes) == 1:  # to itself: nothing moves
        return frames
    return _changed(frames, changes)


@dataclass(frozen=True, slots=True)
class TechnicalAdjustment:
    """A change of a technical kind (internal rent, moved service) of one line, plus or minus kronor."""

    committee: str
    activity: str
    change: Decimal


def adjust_technically(frames: Frames, adjustments: Iterable[TechnicalAdjustment]) -> Frames:
    """Principle 6: the executive board adjusts within the given total. Raises Refused when the total would change,

    when a line is unknown or when money would cross an earmark.
    """
    wanted = tuple(adjustments)
    difference = sum((item.change for item in wanted), ZERO)
    if difference != 0:
        raise Refused(
            f"Justeringarna ändrar totalramen med {kronor(difference, sign=True)}.",
            "En teknisk justering ska gå jämnt upp; annars är det kommunfullmäktige som beslutar om ramen.",
        )
    changes: dict[tuple[str, str], Decimal] = {}
    per_earmark: dict[tuple[str, str], Decimal] = {}
    for item in wanted:
        line = frames.line(item.committee, item.activity)
        if line is None:
            raise Refused(f"{item.committee} har ingen ram för {item.activity}.", "Välj en verksamhet i ramen.")
        key = (item.committee, item.activity)
        changes[key] = changes.get(key, ZERO) + item.change
        appropriation = (item.committee, line.earmark)
        per_earmark[appropriation] = per_earmark.get(appropriation, ZERO) + item.change
    crossed = [earmark for (_, earmark), change in per_earmark.items() if earmark and change]
    if crossed:
        raise Refused(
            f"Justeringen ändrar det särskilda anslaget {crossed[0]}.", "Kommunfullmäktige beslutar om anslaget."
        )
    return _changed(frames, changes)


def _changed(frames: Frames, changes: Mapping[tuple[str, str], Decimal]) -> Frames:
    lines = (
        replace(line, amount=line.amount + changes.get((line.committee, line.activity), ZERO)) for line in frames.lines
    )
    return Frames(frames.year, tuple(lines))
