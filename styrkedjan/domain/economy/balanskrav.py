"""Balanskravsutredning: from the year's result to what must be restored, row by row.

Every amount is its effect on the result: a capital gain to leave out is negative. Amounts keep the unit they came in
(often million kronor); nothing is rounded. Missing is never zero: a row not stated stays unknown in print and adds
nothing to the sums. Sources: Kommunallagen (2017:725) 11:12-11:14, lag (2018:597) 11:10, DOMAIN section 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.economy.restoration import Deficit, deficits
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.workings import Citation, Input, Step, Working

CITATION = Citation("Kommunallagen 11 kap. 12–13 §§ och lag (2018:597) 11 kap. 10 §")
YEARS_TO_RESTORE = 3


class Line(StrEnum):
    """The rows of the statement, in its order."""

    RESULT = "result"
    CAPITAL_GAINS = "capital_gains"
    EXEMPT_GAINS = "exempt_gains"
    EXEMPT_LOSSES = "exempt_losses"
    UNREALISED = "unrealised"
    UNREALISED_REVERSED = "unrealised_reversed"
    ADJUSTED_RESULT = "adjusted_result"
    TO_RUR = "to_rur"
    FROM_RUR = "from_rur"
    TO_RESULT_RESERVE = "to_result_reserve"
    FROM_RESULT_RESERVE = "from_result_reserve"
    EXTRAORDINARY_REASONS = "extraordinary_reasons"
    BALANSKRAV_RESULT = "balanskrav_result"
    BROUGHT_FORWARD = "brought_forward"
    SUM = "sum"
    TO_RESTORE = "to_restore"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: Mapping[Line, str] = {
    Line.RESULT: "Årets resultat",
    Line.CAPITAL_GAINS: "samtliga realisationsvinster",
    Line.EXEMPT_GAINS: "vissa realisationsvinster enl undantag",
    Line.EXEMPT_LOSSES: "vissa realisationsförluster enl undantag",
    Line.UNREALISED: "orealiserade förluster värdepapper",
    Line.UNREALISED_REVERSED: "återföring orealiserade förluster värdepapper",
    Line.ADJUSTED_RESULT: "Resultat efter balanskravsjusteringar",
    Line.TO_RUR: "medel till resultatutjämningsreserv",
    Line.FROM_RUR: "medel från resultatutjämningsreserv",
    Line.TO_RESULT_RESERVE: "medel till resultatreserv",
    Line.FROM_RESULT_RESERVE: "medel från resultatreserv",
    Line.EXTRAORDINARY_REASONS: "synnerligt skäl",
    Line.BALANSKRAV_RESULT: "Balanskravsresultat",
    Line.BROUGHT_FORWARD: "Balanskravsunderskott från tidigare år",
    Line.SUM: "SUMMA",
    Line.TO_RESTORE: "Balanskravsresultat att återställa",
}
ADJUSTMENTS = (
    Line.CAPITAL_GAINS,
    Line.EXEMPT_GAINS,
    Line.EXEMPT_LOSSES,
    Line.UNREALISED,
    Line.UNREALISED_REVERSED,
)
RESERVES_AND_REASONS = (
    Line.TO_RUR,
    Line.FROM_RUR,
    Line.TO_RESULT_RESERVE,
    Line.FROM_RESULT_RESERVE,
    Line.EXTRAORDINARY_REASONS,
)
COMPUTED = (Line.ADJUSTED_RESULT, Line.BALANSKRAV_RESULT, Line.SUM, Line.TO_RESTORE)
DRAWN_OFF = (Line.CAPITAL_GAINS, Line.TO_RUR, Line.TO_RESULT_RESERVE, Line.BROUGHT_FORWARD)
ADDED_BACK = (
    Line.EXEMPT_GAINS,
    Line.EXEMPT_LOSSES,
    Line.FROM_RUR,
    Line.FROM_RESULT_RESERVE,
    Line.EXTRAORDINARY_REASONS,
)


@dataclass(frozen=True, slots=True)
class StatementInput:
    """What is stated for a year: effects on the result by input row; a row left out or None is not stated.

    Raises ValueError when the year's result is missing or a computed row is handed in.
    """

    year: int
    values: Mapping[Line, Decimal | None]

    def __post_init__(self) -> None:
        if self.values.get(Line.RESULT) is None:
            raise ValueError(f"Årets resultat för {self.year} saknas.")
        if any(line in COMPUTED for line in self.values):
            raise ValueError("En beräknad rad kan inte anges som underlag.")


@dataclass(frozen=True, slots=True)
class Statement:
    """The statement for one year: a value (or None, not stated) for every row, and how it was computed."""

    year: int
    values: Mapping[Line, Decimal | None]
    working: Working

    def amount(self, line: Line) -> Decimal:
        """A computed row's amount. Raises KeyError for an input row, which may be unknown."""
        if line not in COMPUTED:
            raise KeyError(line)
        value = self.values[line]
        assert value is not None  # computed rows always have one
        return value


def statement(stated: StatementInput) -> Statement:
    """Compute one year. Rows that are not stated stay None and add nothing."""
    values: dict[Line, Decimal | None] = {line: stated.values.get(line) for line in Line}
    adjusted = _sum(values, (Line.RESULT, *ADJUSTMENTS))
    result = adjusted + _sum(values, RESERVES_AND_REASONS)
    total = result + _sum(values, (Line.BROUGHT_FORWARD,))
    values |= {
        Line.ADJUSTED_RESULT: adjusted,
        Line.BALANSKRAV_RESULT: result,
        Line.SUM: total,
        Line.TO_RESTORE: max(Decimal(0), -total),
    }
    return Statement(stated.year, values, _working(stated.year, values))


def statements(stated: Iterable[StatementInput]) -> tuple[Statement, ...]:
    """Compute several years in order of time; what one year leaves to restore is brought to the next.

    A year that states its own brought-forward deficit keeps it. Nothing is brought over a gap between years: what
    happened in the missing year is not known. Raises InvalidInput when a year is handed in twice.
    """
    ordered = sorted(stated, key=lambda item: item.year)
    years = [item.year for item in ordered]
    if len(set(years)) < len(years):
        repeated = sorted({year for year in years if years.count(year) > 1})
        what = f"Flera utredningar för samma år: {', '.join(map(str, repeated))}."
        raise InvalidInput([Problem("", "", what, "lämna ett underlag per år.")])
    done: list[Statement] = []
    for item in ordered:
        brought = expected_brought_forward(done, item.year)
        if item.values.get(Line.BROUGHT_FORWARD) is None and brought is not None:
            item = StatementInput(item.year, {**item.values, Line.BROUGHT_FORWARD: brought})
        done.append(statement(item))
    return tuple(done)


def expected_brought_forward(earlier: Iterable[Statement], year: int) -> Decimal | None:
    """What `year` inherits: minus the deficit left by the year before, 0 when none, None when that year is unknown."""
    before = [item for item in earlier if item.year == year - 1]
    return min(Decimal(0), before[0].amount(Line.SUM)) if before else None


def deficits_to_restore(done: Iterable[Statement], years_allowed: int = YEARS_TO_RESTORE) -> tuple[Deficit, ...]:
    """Each year's negative balance requirement result and how later years restored it (KL 11:12, three years).

    A deficit that the first year inherits is dated to the year before it: its real year is not in the material.
    """
    ordered = sorted(done, key=lambda item: item.year)
    results = {item.year: item.amount(Line.BALANSKRAV_RESULT) for item in ordered}
    inherited = ordered[0].values[Line.BROUGHT_FORWARD] if ordered else None
    if inherited:
        results[ordered[0].year - 1] = inherited
    return deficits(results, years_allowed)


def _sum(values: Mapping[Line, Decimal | None], lines: Iterable[Line]) -> Decimal:
    stated = [value for line in lines if (value := values[line]) is not None]
    return sum(stated, Decimal(0))


def _working(year: int, values: Mapping[Line, Decimal | None]) -> Working:
    inputs = tuple(
        Input(line.label, values[line], source="ej angivet" if values[line] is None else "")
        for line in Line
        if line not in COMPUTED
    )
    steps = (
        Step("Årets resultat och justeringarna", values[Line.ADJUSTED_RESULT]),
        Step("efter reserver och synnerliga skäl", values[Line.BALANSKRAV_RESULT]),
        Step("efter underskott från tidigare år", values[Line.SUM]),
        Step("att återställa: det som fattas till noll", values[Line.TO_RESTORE]),
    )
    title = f"Balanskravsresultat {year}"
    return Working(title, values[Line.BALANSKRAV_RESULT], "", inputs, steps, "Balanskravsutredning", CITATION)
