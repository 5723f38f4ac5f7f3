"""What residents say, where somebody else needs it: beside the risks, the agreements and the unit's own year."""

from __future__ import annotations

from dataclasses import dataclass

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.voices.queries.years import Year, year_of
from styrkedjan.domain.swedish import number, plural
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered


@dataclass(frozen=True, slots=True)
class Signals:
    """A unit's year of voices in sentences, the worst first; none where nobody has said anything."""

    unit: Unit
    at: int
    sentences: tuple[str, ...]


@remembered
def signals(unit: Unit, at: int, known: Known) -> Signals:
    """For whoever values risks, follows up an agreement or leads the unit: how many, never what (three queries)."""
    year = year_of(unit, at, known)
    return Signals(unit, at, tuple(_sentences(year)))


def _sentences(year: Year) -> list[str]:
    if not year.matters:
        return []
    found = []
    if year.late:
        found.append(f"{plural(len(year.late), 'synpunkt väntar', 'synpunkter väntar')} för länge.")
    for one in year.patterns[:3]:
        expected = number(one.expected, 1)
        found.append(f"{year.named(one.key)}: {one.count} klagomål på tre månader, väntat {expected}.")
    just, asked = year.justified
    if asked:
        found.append(f"{just} av {asked} utredda klagomål var helt eller delvis befogade.")
    if year.improved:
        found.append(f"{plural(len(year.improved), 'sak har', 'saker har')} blivit bättre av synpunkter.")
    return found or [f"{plural(len(year.matters), 'synpunkt', 'synpunkter')} {year.at}, ingen väntar för länge."]
