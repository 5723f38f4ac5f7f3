"""What an auditor would say of a register of risks or controls that somebody hands in, read as it stands.

The faults are those of real registers: several ways of valuing in one year, no frequency, areas counted but not listed,
a single risk, samples that failed, controls missing at the interim report, a report signed before its period ends.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from styrkedjan.domain.swedish import listing, plural

Row = Mapping[str, str]  # the cells under what `HEADINGS` calls them; `title` has one risk a line
Flaw = tuple[int, str, str]  # the row's place, what is wrong, and how it is mended

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "committee": ("committee_code", "Nämndkod", "Nämnd", "committee"),
    "title": ("risks", "Risker", "Kontrollområden", "control_area", "Kontrollområde"),
    "year": ("År", "year"),
    "valuation": ("risk_valuation", "Riskvärdering", "Värderingsmetod"),
    "frequency": ("frequency_stated_in_plan", "Frekvens angiven", "Frekvens"),
    "areas": ("control_areas", "Antal kontrollområden"),
    "result": ("follow_up_result", "Resultat av uppföljningen", "outcome", "Utfall"),
    "period": ("period", "Period"),
    "signed": ("signed_at", "Undertecknad"),
}
_SAMPLES = re.compile(r"(\d+) av (\d+) stickprov", re.I)
_SAID = (
    (re.compile(r"saknades kontroller|kontroller saknades", re.I), "Kontroller saknades enligt uppföljningen."),
    (re.compile(r"(ej|inte) enligt rutin|borde ha eskalerats", re.I), "Rutinen följdes inte enligt uppföljningen."),
    (re.compile(r"samma punkter", re.I), "Samma punkter har stått i planen flera år."),
    (re.compile(r"ej slutförd|inte slutförd", re.I), "En kontroll är inte slutförd enligt uppföljningen."),
)
_PERIOD = re.compile(r"(\d{4}-\d\d-\d\d)\s*(?:/|--|–|till)\s*(\d{4}-\d\d-\d\d)")


def flaws(rows: Sequence[Row]) -> Iterator[Flaw]:
    """What is wrong with the register, row by row, and first what is wrong with the whole."""
    yield from _of_the_whole(rows)
    for at, row in enumerate(rows):
        yield from ((at, what, remedy) for what, remedy in _of_a_row(row))


def _of_the_whole(rows: Sequence[Row]) -> Iterator[Flaw]:
    ways = Counter(row["valuation"] for row in rows if row.get("valuation"))
    if len(ways) > 1:
        shown = listing([f"{way} ({count})" for way, count in ways.most_common()])
        yield (
            0,
            f"Riskerna är värderade på olika sätt: {shown}.",
            "Värdera om dem med en metod; annars går de inte att jämföra.",
        )
    without = [row.get("committee", "") for row in rows if row.get("frequency", "").casefold() in {"nej", "no"}]
    if without:
        what = f"Planen säger inte hur ofta kontrollerna görs ({listing([each for each in without if each])})."
        yield 0, what, "Sätt frekvens på varje kontroll."
    early = [(at, said) for at, row in enumerate(rows) if (said := _signed_early(row))]
    if early:
        yield early[0][0], f"{early[0][1]} {plural(len(early), 'rad', 'rader')}.", "Underteckna när perioden är slut."


def _signed_early(row: Row) -> str:
    period = _PERIOD.search(row.get("period", ""))
    try:
        signed = date.fromisoformat(row.get("signed", ""))
        last = date.fromisoformat(period[2]) if period else signed
    except ValueError:
        return ""
    return f"Undertecknad {signed}, innan perioden är slut {last}:" if signed < last else ""


def _of_a_row(row: Row) -> Iterator[tuple[str, str]]:
    risks = [each for each in row.get("title", "").split("\n") if each]
    areas = row.get("areas", "")
    if areas.isdecimal() and int(areas) != len(risks):
        what = f"{areas} kontrollområden uppges, men {plural(len(risks), 'risk', 'risker')} står på raden."
        yield what, "Skriv alla risker."
    if areas == "1" and len(risks) == 1:
        yield "Planen har bara en risk.", "Kontrollera mot riskanalysen att ingen högre risk står utanför planen."
    if any("(exempel)" in each.casefold() for each in risks):
        yield "Riskerna är bara exempel.", "Skriv alla risker."
    result = row.get("result", "")
    if (sample := _SAMPLES.search(result)) and int(sample[1]):
        yield f"{sample[1]} av {sample[2]} stickprov hade brister.", "Ta upp avvikelsen med orsak och åtgärd i planen."
    for pattern, what in _SAID:
        if pattern.search(result):
            yield what, "Följ upp det i årets plan."
