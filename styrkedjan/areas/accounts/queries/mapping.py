"""Which mapping counts for a year: the municipality's own versions, its own file, or the standard; and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from styrkedjan.areas.accounts.models import MappingVersion
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.mapping_review import differences
from styrkedjan.domain.economy.statement_mapping import ChartMapping, from_json
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.sources.definitions import load_definitions

STANDARD = "kommun_bas"
# The act on municipal accounting counts from this year; an own mapping starts here unless it says otherwise.
FIRST_YEAR = 2019


@dataclass(frozen=True, slots=True)
class Mappings:
    """The municipality's mappings by the accounting year they count from; without any, the file's."""

    own: Mapping[int, MappingVersion]
    standard: ChartMapping

    def from_year(self, year: int) -> int | None:
        """The year from which the version that counts in `year` counts; None for the file's."""
        return max((each for each in self.own if each <= year), default=None)

    def row_of(self, year: int) -> MappingVersion | None:
        found = self.from_year(year)
        return None if found is None else self.own[found]

    def of(self, year: int) -> ChartMapping:
        row = self.row_of(year)
        return self.standard if row is None else from_json(row.content)


@dataclass(frozen=True, slots=True)
class Change:
    """A version beside the one before it: what it changed, and whether it counts now."""

    row: MappingVersion
    told: tuple[str, ...]
    counts: bool
    before: MappingVersion | None


def mappings_of(principal: Unit, known: Known) -> Mappings:
    """One query."""
    rows = known.rows(MappingVersion).filter(principal=principal).select_related("known_by")
    found = load_definitions().statement_mappings
    file = next((one for one in found.values() if one.municipality == principal.code), found[STANDARD])
    return Mappings({row.from_year: row for row in rows}, file)


def mapping_of(principal: Unit, year: int, known: Known) -> ChartMapping:
    """The mapping that counts for an accounting year (one query)."""
    return mappings_of(principal, known).of(year)


def mapping_history(principal: Unit, from_year: int) -> tuple[Change, ...]:
    """Every version from an accounting year on, newest first, with what each changed (one query)."""
    rows = list(
        NOW.ever(MappingVersion)
        .filter(principal=principal, from_year=from_year)
        .select_related("known_by")
        .order_by("-known_at", "-pk")
    )
    earlier = mappings_of(principal, NOW).of(from_year - 1)
    told = []
    for row, before in pairwise([*rows, None]):
        assert row is not None
        base = earlier if before is None else from_json(before.content)
        changed = differences(base, from_json(row.content))
        told.append(Change(row, changed, row.superseded_at is None, before))
    return tuple(told)
