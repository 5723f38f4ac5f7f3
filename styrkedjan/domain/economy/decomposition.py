"""Deviation explained, budget to outcome or to forecast: volume, price, staffing, one-off, timing and the rest.

The parts sum to the variance exactly, to the last öre, and each part shows its rows. Net costs positive in kronor; a
part with plus improves the result, as a variance does (budget minus actual).

A row is a unit's account group. Per row, in this order: what is stated as one-off and as timing; then volume at the
budgeted price, for the share of the cost that follows the volume; then staffing, the posts beyond what the volume gives
at the budgeted density, at the budgeted cost per post; then the prices that are known to have risen more than the
budget reckoned with, on the quantity there was. What remains is called that: other, unexplained. Posts drive only the
rows that are personnel. Hired staff stand in for posts that are not filled, so what they cost beyond their budget is
staffing too, and the two are one thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.economy.cost_behaviour import ONE, ZERO, Behaviour, PriceRise
from styrkedjan.domain.swedish import NBSP, kronor, listing, number, rounded, tkr
from styrkedjan.domain.workings import Citation, Input, Step, Working

CITATION = Citation("Avvikelseanalys: volym, pris, bemanning, engångsposter, periodisering och övrigt")
RULE = (
    "Per enhet och kontogrupp: först märkta engångsposter och periodiseringar, sedan volym till budgeterat pris för "
    "den del som följer volymen, sedan årsarbetare utöver vad volymen ger och inhyrd personal, sedan de prisökningar "
    "som är inlagda. Övrigt är det som återstår, så delarna summerar alltid till hela avvikelsen."
)
# How much of what pulls the same way as the variance must be named before it is told, and when the rest is.
TOLD_SHARE, WORTH_TELLING, MOST_TOLD = Decimal("0.8"), Decimal("0.1"), 3
SMALL = Decimal(100_000)


class Part(StrEnum):
    """What explains a share of the variance."""

    VOLUME = "volume"
    PRICE = "price"
    STAFFING = "staffing"
    ONE_OFF = "one_off"
    TIMING = "timing"
    RESIDUAL = "residual"

    @property
    def label(self) -> str:
        return {
            "volume": "Volym",
            "price": "Pris",
            "staffing": "Bemanning",
            "one_off": "Engångsposter",
            "timing": "Periodisering",
            "residual": "Övrigt, oförklarat",
        }[self.value]

    @property
    def in_words(self) -> str:
        """The part inside a sentence."""
        return "det som är oförklarat" if self is Part.RESIDUAL else self.label.lower()

    @property
    def sentence(self) -> str:
        """What the part is, for those who have not met the word."""
        return {
            "volume": "fler eller färre än planerat, till budgeterat pris",
            "price": "priser och löner som har stigit mer än budgeten räknade med",
            "staffing": "årsarbetare utöver vad volymen ger, och inhyrda i stället för anställda",
            "one_off": "det som är märkt som engångspost",
            "timing": "det som är märkt som bokfört i fel månad",
            "residual": "det som inget registrerat förklarar",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Change:
    """A quantity as budgeted and as it became: volume, or posts in full-time equivalents. Never negative."""

    budget: Decimal
    actual: Decimal

    def __post_init__(self) -> None:
        if self.budget < 0 or self.actual < 0:
            raise ValueError("En volym eller ett antal årsarbetare kan inte vara negativt.")

    @property
    def relative(self) -> Decimal | None:
        """Actual over budget, None when nothing was budgeted."""
        return self.actual / self.budget if self.budget else None


FULLY = Behaviour()


@dataclass(frozen=True, slots=True)
class VarianceRow:
    """One row of the table: its budget and actual (outcome or forecast) in kronor, net cost positive.

    Rows of one unit share its `name` and differ in `group`. `one_off` and `timing` are the kronor of `actual` that are
    one-off, or belong to another period (plus: too much here). `volume` and `posts` are None where they do not drive
    the row or are not known. `behaviour` says how the row follows the volume, `rises` what is known of its prices;
    `hired` rows are staff that somebody else employs.
    """

    name: str
    budget: Decimal
    actual: Decimal
    volume: Change | None = None
    posts: Change | None = None
    one_off: Decimal = ZERO
    timing: Decimal = ZERO
    group: str = ""
    behaviour: Behaviour = FULLY
    rises: tuple[PriceRise, ...] = ()
    hired: bool = False

    @property
    def variance(self) -> Decimal:
        return self.budget - self.actual

    @property
    def expected_posts(self) -> Decimal | None:
        """The posts that the volume there was gives at the budgeted density; None where the row has none."""
        if self.posts is None:
            return None
        if self.volume is None or self.volume.relative is None:
            return self.posts.budget
        return self.posts.budget * (ONE + self.behaviour.follows(self.volume.relative))


@dataclass(frozen=True, slots=True)
class PartAmount:
    """A part of the variance with the names that make it, largest first; those without effect are left out."""

    part: Part
    amount: Decimal
    rows: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The whole variance and its six parts, in the order of `Part`; `split` has every row with its own parts."""

    budget: Decimal
    actual: Decimal
    parts: tuple[PartAmount, ...]
    working: Working
    split: tuple[tuple[VarianceRow, Mapping[Part, Decimal]], ...] = ()

    @property
    def variance(self) -> Decimal:
        return self.budget - self.actual

    def amount(self, part: Part) -> Decimal:
        return next(item.amount for item in self.parts if item.part is part)


def split_row(row: VarianceRow) -> dict[Part, Decimal]:
    """One row's parts. All but the residual are rounded to öre; it is the exact remainder, so the sum always holds."""
    underlying = row.actual - row.one_off - row.timing
    volume = _volume_cost(row, underlying)
    staffing = _staffing_cost(row)
    price = _price_cost(row, volume + staffing)
    if row.hired:
        staffing = underlying - row.budget - volume - price
    costs = {
        Part.VOLUME: volume,
        Part.PRICE: price,
        Part.STAFFING: staffing,
        Part.ONE_OFF: row.one_off,
        Part.TIMING: row.timing,
        Part.RESIDUAL: underlying - row.budget - volume - staffing - price,
    }
    return {part: -costs[part] for part in Part}


def decompose(rows: Iterable[VarianceRow], title: str = "Avvikelse") -> Decomposition:
    """Split all rows and sum part by part."""
    kept = tuple(rows)
    split = tuple((row, split_row(row)) for row in kept)
    parts = tuple(_part(part, [(row.name, amounts[part]) for row, amounts in split]) for part in Part)
    budget = sum((row.budget for row in kept), ZERO)
    actual = sum((row.actual for row in kept), ZERO)
    inputs = (Input("Budget", budget, "kr"), Input("Utfall eller prognos", actual, "kr"))
    steps = tuple(Step(f"{item.part.label}: {item.part.sentence}", item.amount, "kr") for item in parts)
    working = Working(title, budget - actual, "kr", inputs, steps, RULE, CITATION)
    return Decomposition(budget, actual, parts, working, split)


def sentences(result: Decomposition) -> tuple[str, ...]:
    """The parts in words, largest first, each with its biggest row."""
    shown = sorted((item for item in result.parts if item.amount), key=lambda item: -abs(item.amount))
    return tuple(
        f"{item.part.label} {kronor(item.amount, sign=True)}, mest {item.rows[0][0]} "
        f"({number(item.rows[0][1], sign=True)})."
        for item in shown
    )


def summary(result: Decomposition) -> str:
    """The variance in a sentence or two: what it mostly is, and what pulls the other way; "" when there is nothing."""
    parts = sorted((item for item in result.parts if item.amount), key=lambda item: -abs(item.amount))
    if not parts:
        return ""
    if not result.variance:
        return f"Avvikelsen är noll: {_named(parts, parts[0].amount)} tar ut varandra."
    along = [item for item in parts if (item.amount > 0) == (result.variance > 0)]
    against = [item for item in parts if item not in along and abs(item.amount) >= WORTH_TELLING * abs(result.variance)]
    told = f"Avvikelsen {_money(result.variance, result.variance)}"
    if len(parts) == 1 and parts[0].part is Part.RESIDUAL:
        return f"{told} är helt och hållet oförklarad: inget av det som är registrerat förklarar den."
    if len(parts) == 1:
        return f"{told} är helt och hållet {_word(parts[0])}."
    first = f"{told} beror mest på {_named(_leading(along), result.variance)}."
    return f"{first} Åt andra hållet drar {_named(against, result.variance)}." if against else first


def _leading(along: list[PartAmount]) -> list[PartAmount]:
    """The largest, until they are most of what pulls that way."""
    whole = sum((item.amount for item in along), ZERO)
    kept: list[PartAmount] = []
    for item in along[:MOST_TOLD]:
        kept.append(item)
        if abs(sum((one.amount for one in kept), ZERO)) >= TOLD_SHARE * abs(whole):
            break
    return kept


def _named(items: list[PartAmount], scale: Decimal) -> str:
    return listing([f"{_word(item)} ({_money(item.amount, scale)})" for item in items])


def _word(item: PartAmount) -> str:
    return item.part.in_words


def _money(amount: Decimal, scale: Decimal) -> str:
    """In tkr, but in kronor where the whole is small."""
    return kronor(amount, sign=True) if abs(scale) < SMALL else f"{tkr(amount, sign=True)}{NBSP}tkr"


def _volume_cost(row: VarianceRow, underlying: Decimal) -> Decimal:
    """What the changed volume costs at the budgeted price; with no budgeted volume the whole cost is new volume."""
    if row.volume is None or row.volume.budget == row.volume.actual:
        return ZERO
    if row.volume.relative is None:
        return rounded(underlying - row.budget, 2)
    return rounded(row.budget * row.behaviour.follows(row.volume.relative), 2)


def _staffing_cost(row: VarianceRow) -> Decimal:
    """Posts beyond the budgeted density at the actual volume, at the budgeted cost per post."""
    if row.posts is None or not row.posts.budget or row.expected_posts is None:
        return ZERO
    if row.volume is not None and row.volume.relative is None and row.volume.actual:
        return ZERO  # a service that was not budgeted: all of it is volume
    return rounded((row.posts.actual - row.expected_posts) * row.budget / row.posts.budget, 2)


def _price_cost(row: VarianceRow, moved: Decimal) -> Decimal:
    """The rises beyond those reckoned with, on the quantity there was: the budget's, moved by volume and posts."""
    if not row.rises or not row.budget:
        return ZERO
    quantity = (row.budget + moved) / row.budget
    return rounded(sum((rise.cost(quantity) for rise in row.rises), ZERO), 2)


def _part(part: Part, amounts: list[tuple[str, Decimal]]) -> PartAmount:
    total = sum((amount for _, amount in amounts), ZERO)
    by_name: dict[str, Decimal] = {}
    for name, amount in amounts:
        by_name[name] = by_name.get(name, ZERO) + amount
    rows = tuple(sorted((item for item in by_name.items() if item[1]), key=lambda item: -abs(item[1])))
    return PartAmount(part, total, rows)
