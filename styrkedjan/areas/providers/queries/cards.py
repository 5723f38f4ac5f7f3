"""A performer's year on a card, and what of it the public sees."""

from __future__ import annotations

from dataclasses import dataclass

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.providers.models import Agreement, PublicCard
from styrkedjan.areas.providers.queries.rules import held, whole
from styrkedjan.areas.providers.queries.years import AgreementLine, DeviationLine, agreements
from styrkedjan.domain.providers.states import AgreementState
from styrkedjan.domain.providers.words import Result
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered


@dataclass(frozen=True)
class Card:
    """A performer's year: its agreements, deviations found in it, what it was asked in minutes, and its public card."""

    performer: Unit
    year: int
    lines: tuple[AgreementLine, ...]
    public: PublicCard | None

    @property
    def counts(self) -> dict[Result, int]:
        return {result: sum(line.counts[result] for line in self.lines) for result in Result}

    @property
    def deviations(self) -> list[tuple[AgreementLine, DeviationLine]]:
        """Those found in the year or still open."""
        return [
            (line, one) for line in self.lines for one in line.deviations
            if one.is_open or one.row.found_on.year == self.year
        ]  # fmt: skip

    @property
    def minutes(self) -> int:
        return sum(sum(line.burden(self.year).values()) for line in self.lines)

    @property
    def sentence(self) -> str:
        """How it is, in one sentence."""
        name, counts = self.performer.name, self.counts
        total = sum(counts.values())
        if not self.lines:
            return f"{name} har inget avtal eller uppdrag {self.year}"
        if counts[Result.NOT_TESTED] == total:
            return f"Inget av {name}s {total} krav är prövat ännu"
        untested = counts[Result.NOT_TESTED]
        left = f", {untested} är inte {'prövat' if untested == 1 else 'prövade'}" if untested else ""
        return f"{name} uppfyller {counts[Result.MET]} av {total} krav{left}"


def card(performer: Unit, year: int, known: Known) -> Card:
    """One performer's year (at most 15 queries)."""
    lines = agreements(Agreement.objects.filter(performer=performer), known)
    shown = known.rows(PublicCard).filter(performer=performer).select_related("known_by").first()
    return Card(performer, year, tuple(one for one in lines if one.runs_in(year)), shown)


@dataclass(frozen=True)
class Shown:
    """A performer as the public sees it. `tested` None where fewer requirements are tested than may be shown."""

    card: PublicCard
    performer: Unit
    lines: tuple[AgreementLine, ...]
    met: int | None
    tested: int | None
    open_deviations: int


@remembered
def public(principal: Unit, known: Known) -> dict[str, list[Shown]]:
    """Service -> its published performers in the order of the alphabet, never by owner (KL 8:18)."""
    rows = known.rows(PublicCard).filter(performer__principal=principal, is_shown=True)
    published = {row.performer_id: row for row in rows.select_related("performer__service_area")}
    lines: dict[int, list[AgreementLine]] = {}
    for line in agreements(Agreement.objects.filter(performer__in=published), known):
        if line.state is AgreementState.RUNNING:
            lines.setdefault(line.row.performer_id, []).append(line)
    fewest = whole(held(principal, known), "public_fewest")
    groups: dict[str, list[Shown]] = {}
    for row in sorted(published.values(), key=lambda one: one.performer.name):
        own = tuple(lines.get(row.performer_id, ()))
        results = [one.result for line in own for one in line.requirements if one.result is not Result.NOT_TESTED]
        enough = len(results) >= fewest
        service = row.performer.service_area.name if row.performer.service_area else "Övrigt"
        groups.setdefault(service, []).append(
            Shown(
                row, row.performer, own, results.count(Result.MET) if enough else None,
                len(results) if enough else None, sum(len(line.open_deviations) for line in own),
            )
        )  # fmt: skip
    return dict(sorted(groups.items()))
