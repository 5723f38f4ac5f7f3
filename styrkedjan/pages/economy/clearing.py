"""From a finding to the page where it is cleared."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from styrkedjan.areas.economy.queries.rulebook import Rulebook, Standing
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.finding import ClearedAt, Finding


@dataclass(frozen=True, slots=True)
class Way:
    """A finding with the page where something is done about it; no page for what only the council can clear."""

    finding: Finding
    label: str = ""
    href: str = ""


_PLACES: dict[ClearedAt, tuple[str, str]] = {
    ClearedAt.FRAME: ("Till ramen", "economy:budget"),
    ClearedAt.FORECAST: ("Till prognoserna", "economy:unit"),
    ClearedAt.BUDGET: ("Till budgeten", "economy:budget"),
    ClearedAt.REALLOCATIONS: ("Till omdisponeringarna", "economy:reallocations"),
    ClearedAt.OWN_RULES: ("För in regelverket", "economy:own_rules"),
}
_PRINCIPLES: dict[int, tuple[str, str]] = {
    1: ("Till enhetens mål", "economy:unit_page"),
    4: ("Se åtgärderna i ordning", "economy:remedies"),
    6: ("Till årsavslutet", "year_end:overview"),
    7: ("Till eget kapital", "year_end:equity"),
    8: ("Till eget kapital", "year_end:equity"),
    9: ("Till eget kapital", "year_end:equity"),
    10: ("Till årsavslutet", "year_end:overview"),
    **dict.fromkeys(range(11, 18), ("Till investeringarna", "investments:portfolio")),
}


def ways(found: tuple[Finding, ...], unit: Unit) -> list[Way]:
    """Each finding with where it is cleared, for a committee or for the municipality."""
    return [_way(finding, unit) for finding in found]


def _way(finding: Finding, unit: Unit) -> Way:
    if finding.principle == 2:
        return Way(finding, "Till flerårsbudgeten", reverse("planning:scenarios"))
    label, name = _PLACES[finding.cleared_at] if finding.cleared_at else _PRINCIPLES.get(finding.principle, ("", ""))
    return Way(finding, label, reverse(name, kwargs={"code": unit.code}) if name else "")


def standing_of(found: Rulebook, unit: Unit) -> Standing | None:
    """The committee's own line of the rulebook; None where nothing is known of it."""
    return next((row for row in found.standings if row.unit.pk == unit.pk), None)
