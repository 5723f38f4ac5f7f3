"""The municipality's own statements from the ledger: income statement, balance sheet and cash flow by a mapping.

The mapping is data: which accounts make which line. Charts differ (in Kommun-Bas class 5 is labour, in private BAS
class 7), so no account stands in these rules. Ledger signs: debit positive, credit negative. Accounts that no line
takes are handed back, never dropped. Source: lag (2018:597), DOMAIN section 8.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.swedish import listing
from styrkedjan.domain.workings import Citation, Step, Working

ZERO = Decimal(0)
LAW = "Lag (2018:597) om kommunal bokföring och redovisning"
CITATION = Citation(f"{LAW}, 5, 6 och 8 kap.")


class Source(StrEnum):
    """Which figure of an account a line takes."""

    MOVEMENT = "movement"
    OPENING = "opening"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class AccountRange:
    """Accounts by their first digits: 30-39 takes 3011, 399 and 30. Raises ValueError for a reversed or empty range."""

    first: str
    last: str

    def __post_init__(self) -> None:
        if not (self.first.isdigit() and self.last.isdigit()) or self.first > self.last[: len(self.first)]:
            raise ValueError(f"Kontointervallet {self.first}–{self.last} är tomt eller baklänges.")

    def __str__(self) -> str:
        return self.first if self.first == self.last else f"{self.first}-{self.last}"

    def __contains__(self, account: str) -> bool:
        return self.first <= account[: len(self.first)] and account[: len(self.last)] <= self.last

    def overlaps(self, other: AccountRange) -> bool:
        width = max(len(part) for part in (self.first, self.last, other.first, other.last))
        mine = (self.first.ljust(width, "0"), self.last.ljust(width, "9"))
        theirs = (other.first.ljust(width, "0"), other.last.ljust(width, "9"))
        return mine[0] <= theirs[1] and theirs[0] <= mine[1]


@dataclass(frozen=True, slots=True)
class Term:
    """A share of a line: the sum of `source` over the accounts of `ranges`, times `factor` (1 or -1)."""

    source: Source
    ranges: tuple[AccountRange, ...]
    factor: int = 1

    def __post_init__(self) -> None:
        if self.factor not in (1, -1) or not self.ranges:
            raise ValueError("En term behöver konton och tecknet 1 eller −1.")


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line: either terms over accounts, or the sum of earlier lines by id (`adds`)."""

    id: str
    name: str
    terms: tuple[Term, ...] = ()
    adds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementMapping:
    """A statement's lines in order. `must_take` are the accounts that the lines together must cover.

    Raises InvalidInput with every flaw: repeated ids, sums of later or unknown lines, lines with neither terms nor
    sums, and accounts that two lines of `exclusive` mappings both take.
    """

    name: str
    lines: tuple[StatementLine, ...]
    must_take: tuple[AccountRange, ...] = ()
    exclusive: bool = True
    citation: Citation = CITATION

    def __post_init__(self) -> None:
        flaws = [*_line_flaws(self.lines), *(_overlap_flaws(self.lines) if self.exclusive else [])]
        if flaws:
            raise InvalidInput(Problem(self.name, where, what, "rätta mappningen.") for where, what in flaws)


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """An account's year in ledger signs: opening and closing balance, and movement (result accounts: the year)."""

    account: str
    opening: Decimal = ZERO
    movement: Decimal = ZERO

    @property
    def closing(self) -> Decimal:
        return self.opening + self.movement

    def figure(self, source: Source) -> Decimal:
        return {Source.OPENING: self.opening, Source.MOVEMENT: self.movement, Source.CLOSING: self.closing}[source]


@dataclass(frozen=True, slots=True)
class PresentedLine:
    """A line with its amount and how it came about, account by account or line by line."""

    line: StatementLine
    amount: Decimal
    working: Working


@dataclass(frozen=True, slots=True)
class Presented:
    """A statement. `unmapped` are accounts with figures that must be taken and are not."""

    name: str
    lines: tuple[PresentedLine, ...]
    unmapped: tuple[AccountFigures, ...]

    def amount(self, line_id: str) -> Decimal:
        """Raises KeyError for an unknown line."""
        amounts = {item.line.id: item.amount for item in self.lines}
        return amounts[line_id]


def present(mapping: StatementMapping, ledger: Iterable[AccountFigures]) -> Presented:
    """The statement from the ledger, exact; rounding is the reader's."""
    figures = tuple(ledger)
    amounts: dict[str, Decimal] = {}
    lines = []
    for line in mapping.lines:
        steps = _sum_steps(line, amounts, mapping) if line.adds else _account_steps(line, figures)
        amount = sum((step.result for step in steps if isinstance(step.result, Decimal)), ZERO)
        amounts[line.id] = amount
        lines.append(
            PresentedLine(line, amount, Working(line.name, amount, "kr", (), steps, mapping.name, mapping.citation))
        )
    return Presented(mapping.name, tuple(lines), _unmapped(mapping, figures))


def control_sum(ledger: Iterable[AccountFigures]) -> Decimal:
    """What the closing balances of all accounts sum to: 0 in a ledger that balances."""
    return sum((item.closing for item in ledger), ZERO)


def _account_steps(line: StatementLine, figures: tuple[AccountFigures, ...]) -> tuple[Step, ...]:
    found = []
    for term in line.terms:
        for item in figures:
            amount = item.figure(term.source) * term.factor
            if amount and any(item.account in accounts for accounts in term.ranges):
                found.append(Step(f"Konto {item.account}", amount, "kr"))
    return tuple(found)


def _sum_steps(line: StatementLine, amounts: Mapping[str, Decimal], mapping: StatementMapping) -> tuple[Step, ...]:
    names = {item.id: item.name for item in mapping.lines}
    return tuple(Step(names[added], amounts[added], "kr") for added in line.adds)


def _unmapped(mapping: StatementMapping, figures: tuple[AccountFigures, ...]) -> tuple[AccountFigures, ...]:
    ranges = [accounts for line in mapping.lines for term in line.terms for accounts in term.ranges]
    return tuple(
        item
        for item in figures
        if (item.opening or item.movement)
        and any(item.account in accounts for accounts in mapping.must_take)
        and not any(item.account in accounts for accounts in ranges)
    )


def _line_flaws(lines: tuple[StatementLine, ...]) -> list[tuple[str, str]]:
    flaws = []
    known: set[str] = set()
    for line in lines:
        if line.id in known:
            flaws.append((line.id, "Raden finns två gånger."))
        if bool(line.terms) == bool(line.adds):
            flaws.append((line.id, "Raden ska ha antingen konton eller rader att summera."))
        unknown = [added for added in line.adds if added not in known]
        if unknown:
            flaws.append((line.id, f"Raden summerar {listing(unknown)}, som inte står ovanför."))
        known.add(line.id)
    return flaws


def _overlap_flaws(lines: tuple[StatementLine, ...]) -> list[tuple[str, str]]:
    taken = [(line, term.source, accounts) for line in lines for term in line.terms for accounts in term.ranges]
    return [
        (second.name, f"Kontona {b} tas också av raden {first.name}.")
        for index, (first, source, a) in enumerate(taken)
        for second, other, b in taken[index + 1 :]
        if source is other and a.overlaps(b)
    ]
