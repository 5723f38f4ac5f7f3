"""What is wrong with a mapping while it is edited: accounts that two lines take, and accounts that none takes.

All of it at once, in the shortest words: "86-89" and never each account. An overlap makes a statement wrong and stops;
a gap only matters when an account in it has an amount, and is told. In a cash flow every account but cash counts once
with its sign turned, however many lines it passes through: what leaves an account is what reaches the bank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise

from styrkedjan.domain.economy.statement_mapping import ChartMapping, MappedLine, MappedStatement, account_range
from styrkedjan.domain.economy.statements import AccountRange, Source
from styrkedjan.domain.swedish import listing

ONCE = -1


class Fault(StrEnum):
    """What kind of fault it is; an overlap stops, a gap is told."""

    OVERLAP = "overlap"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Accounts `first`-`last` (written as ranges are) that lie wrong, and the names of the lines that take them."""

    fault: Fault
    accounts: str
    lines: tuple[str, ...]

    @property
    def sentence(self) -> str:
        if self.fault is Fault.GAP:
            return f"Kontona {self.accounts} tas inte av någon rad."
        if len(self.lines) == 1:
            return f"Kontona {self.accounts} räknas fel antal gånger av raden {self.lines[0]}."
        return f"Kontona {self.accounts} tas av både {listing(self.lines)}."

    @property
    def remedy(self) -> str:
        if self.fault is Fault.GAP:
            return "Lägg dem på en rad om kommunen använder dem."
        return "Låt bara en rad ta dem."


def review(lines: Iterable[MappedLine], must_take: Iterable[str], exclusive: bool = True) -> tuple[Coverage, ...]:
    """Every overlap and gap of a statement's lines, in order of account."""
    must = [account_range(text) for text in must_take]
    taken = [(line, account_range(text)) for line in _moving(lines, exclusive) for text in line.accounts]
    ranges = [*must, *(each for _, each in taken)]
    width = max((len(end) for each in ranges for end in (each.first, each.last)), default=1)
    pieces = [(piece, _takers(piece, taken, width)) for piece in _pieces(ranges, width)]
    told: list[Coverage] = []
    for (fault, names), run in groupby(pieces, lambda pair: _fault(pair, must, exclusive, width)):
        if fault is not None:
            told += [Coverage(fault, accounts, names) for accounts in _as_text([piece for piece, _ in run], width)]
    return tuple(told)


def reviewed(statement: MappedStatement) -> tuple[Coverage, ...]:
    """The same of a whole statement."""
    return review(statement.lines, statement.must_take, statement.exclusive)


def read_accounts(text: str) -> tuple[str, ...]:
    """ "30-39, 79" as ranges. Raises ValueError with a sentence that names every unreadable one."""
    parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    wrong = [part for part in parts if not _is_range(part)]
    if wrong:
        raise ValueError(f"{listing([f'”{part}”' for part in wrong])} är inga kontointervall.")
    return tuple(part.replace("–", "-").replace(" ", "") for part in parts)


def differences(before: ChartMapping, after: ChartMapping) -> tuple[str, ...]:
    """What another version changes, line by line, in words."""
    told: list[str] = []
    for old, new in ((before.statement(one.kind), one) for one in after.statements):
        was, now = ({line.id: line for line in part.lines} for part in (old, new))
        for key in dict.fromkeys([*was, *now]):
            told += [f"{new.kind.label}: {each}" for each in _line_differences(was.get(key), now.get(key))]
    return tuple(told)


def _line_differences(old: MappedLine | None, new: MappedLine | None) -> Iterator[str]:
    if old is None and new is not None:
        yield f"ny rad {new.name} ({', '.join(new.accounts) or 'summa'})"
    elif new is None and old is not None:
        yield f"raden {old.name} togs bort"
    elif old is not None and new is not None:
        if old.accounts != new.accounts:
            yield f"{new.name}: {', '.join(old.accounts)} blev {', '.join(new.accounts)}"
        if old.name != new.name:
            yield f"{old.name} heter nu {new.name}"
        if old.verified != new.verified:
            yield f"{new.name} är {'' if new.verified else 'inte längre '}verifierad"
        elif (old.source, old.note) != (new.source, new.note):
            yield f"{new.name}: ny källa eller anmärkning"
        if (old.figure, old.factor, old.adds) != (new.figure, new.factor, new.adds):
            yield f"{new.name}: räknas på ett annat sätt"


def _moving(lines: Iterable[MappedLine], exclusive: bool) -> tuple[MappedLine, ...]:
    """The lines whose accounts must be right: a cash flow also shows what cash opened with, which moves nothing."""
    kept = (line for line in lines if line.accounts)
    return tuple(kept if exclusive else (line for line in kept if line.figure is Source.MOVEMENT))


def _fault(
    pair: tuple[tuple[int, int], tuple[MappedLine, ...]],
    must: Iterable[AccountRange],
    exclusive: bool,
    width: int,
) -> tuple[Fault | None, tuple[str, ...]]:
    (low, high), takers = pair
    names = tuple(dict.fromkeys(line.name for line in takers))
    if not takers:
        needed = any(start <= low and high <= end for start, end in (_bounds(each, width) for each in must))
        return (Fault.GAP, ()) if needed else (None, ())
    right = len(takers) == 1 if exclusive else sum(line.factor for line in takers) == ONCE
    return (None, ()) if right else (Fault.OVERLAP, names)


def _takers(
    piece: tuple[int, int], taken: Iterable[tuple[MappedLine, AccountRange]], width: int
) -> tuple[MappedLine, ...]:
    low, high = piece
    return tuple(line for line, each in taken if _bounds(each, width)[0] <= low and high <= _bounds(each, width)[1])


def _pieces(ranges: Iterable[AccountRange], width: int) -> list[tuple[int, int]]:
    """The number line cut wherever a range begins or ends."""
    bounds = [_bounds(each, width) for each in ranges]
    cuts = sorted({cut for low, high in bounds for cut in (low, high + 1)})
    return [(low, above - 1) for low, above in pairwise(cuts)]


def _bounds(each: AccountRange, width: int) -> tuple[int, int]:
    return int(each.first.ljust(width, "0")), int(each.last.ljust(width, "9"))


def _as_text(pieces: list[tuple[int, int]], width: int) -> list[str]:
    """Adjoining pieces as few ranges as possible, in as few digits as say them: 8600-8999 is 86-89."""
    runs: list[list[int]] = []
    for low, high in pieces:
        if runs and runs[-1][1] + 1 == low:
            runs[-1][1] = high
        else:
            runs.append([low, high])
    return [_shortest(low, high, width) for low, high in runs]


def _shortest(low: int, high: int, width: int) -> str:
    first, last = str(low).rjust(width, "0"), str(high).rjust(width, "0")
    while len(first) > 1 and first[-1] == "0" and last[-1] == "9":
        first, last = first[:-1], last[:-1]
    return first if first == last else f"{first}-{last}"


def _is_range(text: str) -> bool:
    try:
        account_range(text)
    except ValueError:
        return False
    return True
