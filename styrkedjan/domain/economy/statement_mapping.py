"""A chart of accounts' way to the statements as a reviewed definition, with its sources and what nobody has verified.

The definition is data that a municipality edits; `StatementMapping` is what the rules read. Source: lag (2018:597) 5, 6
and 8 kap. for the lines; the ranges are the chart's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from styrkedjan.domain.definitions import Citation, Flaw, SourceKind, blank_flaws, refuse
from styrkedjan.domain.economy.statements import LAW, AccountRange, Source, StatementLine, StatementMapping, Term
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.domain.swedish import listing
from styrkedjan.domain.workings import Citation as Workings


class StatementKind(StrEnum):
    """The three statements a mapping must make."""

    INCOME = "income_statement"
    BALANCE = "balance_sheet"
    CASH_FLOW = "cash_flow"

    @property
    def label(self) -> str:
        return {
            "income_statement": "Resultaträkning",
            "balance_sheet": "Balansräkning",
            "cash_flow": "Kassaflödesanalys",
        }[self.value]

    @property
    def chapter(self) -> str:
        """The chapter of the act that says which lines there are."""
        return {"income_statement": "5 kap.", "balance_sheet": "6 kap.", "cash_flow": "8 kap."}[self.value]


# Lines that key figures, the balance requirement and the checks are made of.
NEEDED: dict[StatementKind, tuple[str, ...]] = {
    StatementKind.INCOME: ("operating_income", "depreciation", "net_cost", "taxes", "grants", "result"),
    StatementKind.BALANCE: ("cash", "assets", "equity", "debts", "equity_and_debts"),
    StatementKind.CASH_FLOW: ("investments", "cash_flow"),
}


@dataclass(frozen=True, slots=True)
class MappedLine:
    """A line of a statement: the accounts it takes ("30-39", "79"), or the lines above that it sums.

    `verified` is whether somebody has held the accounts against the chart itself; then `source` says which.
    """

    id: str
    name: str
    accounts: tuple[str, ...] = ()
    figure: Source = Source.MOVEMENT
    factor: int = 1
    adds: tuple[str, ...] = ()
    verified: bool = False
    note: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name")
        if self.verified and not self.source.strip():
            what = f"Raden {self.name} är verifierad men saknar källa."
            flaws.append(Flaw(("source",), what, "Skriv vad kontona är jämförda med."))
        if bool(self.accounts) == bool(self.adds):
            flaws.append(Flaw((), "Raden ska ha antingen accounts eller adds.", "Skriv det ena av dem."))
        if self.factor not in (1, -1):
            flaws.append(Flaw(("factor",), f"{self.factor} är inget tecken.", "Skriv 1 eller -1."))
        refuse([*flaws, *_range_flaws("accounts", self.accounts)])

    def as_line(self) -> StatementLine:
        terms = (Term(self.figure, tuple(map(account_range, self.accounts)), self.factor),) if self.accounts else ()
        return StatementLine(self.id, self.name, terms, self.adds)


@dataclass(frozen=True, slots=True)
class MappedStatement:
    """A statement's lines in order. `must_take` are the accounts that may not be left out."""

    kind: StatementKind
    lines: tuple[MappedLine, ...]
    must_take: tuple[str, ...]
    exclusive: bool = True

    def __post_init__(self) -> None:
        flaws = _range_flaws("must_take", self.must_take)
        missing = [name for name in NEEDED[self.kind] if name not in {line.id for line in self.lines}]
        if missing:
            remedy = "Lägg till dem: nyckeltal och balanskravsutredning räknas på dem."
            flaws.append(Flaw(("lines",), f"{self.kind.label} saknar raderna {listing(missing)}.", remedy))
        refuse([*flaws, *([] if flaws else self._contradictions())])

    def _contradictions(self) -> list[Flaw]:
        try:
            self.as_mapping()
        except InvalidInput as error:
            return [Flaw(("lines",), f"{one.where}: {one.what}", one.remedy) for one in error.problems]
        return []

    def as_mapping(self) -> StatementMapping:
        """Raises InvalidInput when lines contradict each other."""
        lines = tuple(line.as_line() for line in self.lines)
        must_take = tuple(map(account_range, self.must_take))
        citation = Workings(f"{LAW}, {self.kind.chapter}")
        return StatementMapping(self.kind.label, lines, must_take, self.exclusive, citation)


@dataclass(frozen=True, slots=True)
class ChartMapping:
    """A chart's mapping to all three statements. With `municipality` it is that municipality's own."""

    id: str
    name: str
    source: Citation
    statements: tuple[MappedStatement, ...]
    municipality: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name")
        kinds = [statement.kind for statement in self.statements]
        if sorted(kinds) != sorted(StatementKind):
            names = listing([kind.label.lower() for kind in StatementKind])
            flaws.append(Flaw(("statements",), f"Mappningen ska ha {names}, en gång var.", "Rätta listan."))
        refuse(flaws)

    def statement(self, kind: StatementKind) -> MappedStatement:
        return next(one for one in self.statements if one.kind is kind)

    @property
    def unverified(self) -> int:
        """How many lines with accounts nobody has verified."""
        return sum(bool(line.accounts) and not line.verified for one in self.statements for line in one.lines)


def as_json(mapping: ChartMapping) -> dict[str, Any]:
    """The mapping as plain values, to keep and to read again with `from_json`."""
    data = asdict(mapping)
    data["source"] |= {"kind": mapping.source.kind.value}
    return data


def from_json(data: Mapping[str, Any]) -> ChartMapping:
    """What `as_json` kept. Raises Flawed when it cannot be right."""
    statements = tuple(
        MappedStatement(
            StatementKind(one["kind"]),
            tuple(_line_from(line) for line in one["lines"]),
            tuple(one["must_take"]),
            one["exclusive"],
        )
        for one in data["statements"]
    )
    source = data["source"]
    citation = Citation(SourceKind(source["kind"]), source["where"], source["quote"], source["note"])
    rest = {name: data[name] for name in ("id", "name", "municipality", "description")}
    return ChartMapping(source=citation, statements=statements, **rest)


def _line_from(data: Mapping[str, Any]) -> MappedLine:
    fields = {
        **data,
        "accounts": tuple(data["accounts"]),
        "adds": tuple(data["adds"]),
        "figure": Source(data["figure"]),
    }
    return MappedLine(**fields)


def account_range(text: str) -> AccountRange:
    """ "30-39" or "79". Raises ValueError for anything else."""
    first, _, last = text.replace("–", "-").partition("-")
    return AccountRange(first.strip(), last.strip() or first.strip())


def _range_flaws(name: str, ranges: tuple[str, ...]) -> list[Flaw]:
    flaws = []
    for index, text in enumerate(ranges):
        try:
            account_range(text)
        except ValueError:
            flaws.append(Flaw((name, index), f"”{text}” är inget kontointervall.", 'Skriv till exempel "30-39".'))
    return flaws
