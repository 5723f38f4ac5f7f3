"""What a new version must pass before it replaces the one before it. Pure functions; findings are Problems.

Each check has a name, so that a person who has looked at its findings can accept them by name; what is accepted
stays in the version's manifest as a warning.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from styrkedjan.domain import swedish
from styrkedjan.domain.errors import Level, Problem
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import number

FEWER_ROWS_REFUSED = Decimal("0.5")
FEWER_ROWS_WARNED = Decimal("0.9")
SHOWN = 20


class Month(Protocol):
    """One month before and after."""

    @property
    def period(self) -> int: ...
    @property
    def rows_before(self) -> int: ...
    @property
    def rows_after(self) -> int: ...
    @property
    def before_ore(self) -> int: ...
    @property
    def after_ore(self) -> int: ...
    @property
    def changed(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem and the name of the check that found it; what is `certain` wrong cannot be accepted away."""

    check: str
    problem: Problem
    certain: bool = False


def accepted(findings: Sequence[Finding], accept: Collection[str]) -> list[Problem]:
    """The problems, where errors of the accepted checks have become warnings."""
    return [
        replace(each.problem, level=Level.WARNING)
        if each.check in accept and not each.certain and each.problem.level is Level.ERROR
        else each.problem
        for each in findings
    ]


def periods(
    source: str, first: int | None, last: int | None, year: int, months: Collection[int] | None
) -> list[Problem]:
    """Something must have come, and all of it within the year (and the months) that is replaced."""
    if first is None or last is None:
        return [Problem(source, "", "Källan har inga transaktioner.", "Kontrollera att rätt fil och rätt år är valda.")]
    covered = [year * 100 + month for month in (range(1, 13) if months is None else sorted(months))]
    if not covered or first < covered[0] or last > covered[-1]:
        what = (
            f"Perioderna {first}–{last} ligger utanför {year}" + ("" if months is None else " och valda månader") + "."
        )
        remedy = "Välj det år och de månader som filen gäller, eller ta ut filen på nytt."
        if first // 100 != last // 100:
            said = f"{first // 100}-{first % 100:02d}--{last // 100}-{last % 100:02d}"
            remedy += (
                f" Är räkenskapsåret inget kalenderår, ange det (--accounting-year {said}), "
                "och läs in filen en gång för varje kalenderår."
            )
        return [Problem(source, "", what, remedy)]
    return []


def nothing_dropped(source: str, rows_in: int, rows_out: int, ore_in: int, ore_out: int) -> list[Finding]:
    """What was written is what came in: as many rows, the same sum to the öre."""
    if (rows_in, ore_in) == (rows_out, ore_out):
        return []
    what = f"{rows_in} rader ({ore_in} öre) lästes men {rows_out} rader ({ore_out} öre) skrevs."
    problem = Problem(source, "", what, "Läs in filen igen. Händer det på nytt är faktalagret eller disken skadad.")
    return [Finding("nothing_dropped", problem, certain=True)]


def known_codes(source: str, sums: Sequence[tuple[str, int, int]], known: frozenset[str]) -> list[Finding]:
    """Every responsibility belongs to a unit. `sums` are (code, rows, öre)."""
    unknown = [each for each in sums if each[0] not in known]
    found = []
    for code, rows, ore in unknown[:SHOWN]:
        amount = swedish.kronor(Decimal(ore).scaleb(-2))
        if not code:
            what = f"{rows} rader saknar ansvar ({amount})."
            remedy = "Balanskonton har inget ansvar; en kostnad utan ansvar visas som oplacerad på ekonomisidan."
            found.append(Finding("known_units", Problem(source, "ansvar", what, remedy, Level.WARNING)))
            continue
        what = f"Ansvar ”{code}” finns inte i organisationen ({rows} rader, {amount})."
        remedy = "Lägg till koden på en enhet, eller rätta den i ekonomisystemet."
        found.append(Finding("known_units", Problem(source, f"ansvar {code}", what, remedy)))
    if len(unknown) > SHOWN:
        what = f"Ytterligare {len(unknown) - SHOWN} ansvar finns inte i organisationen."
        found.append(Finding("known_units", Problem(source, "", what, "Läs in organisationen först.")))
    return found


def row_count(source: str, before: int, after: int) -> list[Finding]:
    """A version with far fewer rows than the one before it is more often half a file than the truth."""
    if after >= before * FEWER_ROWS_WARNED:
        return []
    level = Level.ERROR if after < before * FEWER_ROWS_REFUSED else Level.WARNING
    what = f"Filen har {number(after)} rader mot {number(before)} vid förra inläsningen."
    remedy = "Kontrollera att hela perioden är med. Är det rätt, godkänn avvikelsen och läs in igen."
    return [Finding("row_count", Problem(source, "", what, remedy, level))]


def fails(findings: Sequence[Finding], check: str) -> bool:
    """Whether a check has found an error."""
    return any(each.check == check and each.problem.level is Level.ERROR for each in findings)


def fewer_in_months(source: str, months: Sequence[Month]) -> list[Finding]:
    """A month with less than half of the rows it had is more often half a file than the truth."""
    lost = [each for each in months if each.rows_after < each.rows_before * FEWER_ROWS_REFUSED]
    if not lost:
        return []
    shown = swedish.listing(
        [
            f"{_month(each.period)} ({number(each.rows_after)} rader mot {number(each.rows_before)})"
            for each in lost[:SHOWN]
        ]
    )
    what = f"Månader får färre än hälften så många rader som vid förra inläsningen: {shown}."
    remedy = "Ange vilka månader filen gäller, eller godkänn avvikelsen om det är rätt."
    return [Finding("row_count", Problem(source, "", what, remedy))]


def closed_months(source: str, months: Sequence[Month], closed: Collection[int]) -> list[Finding]:
    """A month whose books are closed is changed only when somebody says why."""
    found = []
    for each in months:
        if each.period in closed and each.changed and each.rows_before:
            effect = swedish.kronor(Decimal(each.after_ore - each.before_ore).scaleb(-2), sign=True)
            what = (
                f"{_month(each.period).capitalize()} är stängd och skulle ändras: {number(each.rows_after)} rader mot "
                f"{number(each.rows_before)}, netto {effect}."
            )
            remedy = "Ange vilka månader filen gäller, öppna månaden igen, eller godkänn ändringen och skriv varför."
            found.append(Finding("closed_months", Problem(source, str(each.period), what, remedy)))
    return found


def _month(period: int) -> str:
    return Period.month(period // 100, period % 100).label


def unique_keys(source: str, duplicates: Sequence[tuple[str, int]]) -> list[Finding]:
    """Each key stands for one fact. `duplicates` are (key, how many)."""
    found = []
    for key, count in duplicates[:SHOWN]:
        what = f"{key} förekommer {count} gånger med olika värden."
        found.append(Finding("unique_keys", Problem(source, key, what, "Hämta uppgifterna på nytt."), certain=True))
    return found


def known_municipalities(source: str, unknown: Sequence[str]) -> list[Finding]:
    """Every value belongs to a municipality, a region, the country or a group."""
    if not unknown:
        return []
    what = f"Kommunerna {swedish.listing(list(unknown[:SHOWN]))} finns inte i Koladas lista över kommuner."
    remedy = "Hämta kommunerna på nytt, eller godkänn om det är en äldre kommunkod."
    return [Finding("known_units", Problem(source, "", what, remedy))]
