"""Fees and charges of a year: committee by committee, now or as known at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.planning.models import Fee, FeeProposal
from styrkedjan.domain.planning.fees import FeeState, Tally, tally
from styrkedjan.domain.swedish import listing, number, plural
from styrkedjan.foundation.known import Known


@dataclass(frozen=True, slots=True)
class CommitteeFees:
    """A committee's proposal with its fees, by name. `proposal` None is a committee that has not begun."""

    unit: Unit
    proposal: FeeProposal | None
    fees: tuple[Fee, ...]

    @property
    def state(self) -> FeeState | None:
        return FeeState(self.proposal.state) if self.proposal else None

    @property
    def is_before_the_council(self) -> bool:
        return self.state in (FeeState.PROPOSED, FeeState.DECIDED)

    @property
    def tally(self) -> Tally:
        return tally(fee.change for fee in self.fees)


@dataclass(frozen=True, slots=True)
class YearFees:
    """What the council has before it, and what is still with the committees."""

    year: int
    committees: tuple[CommitteeFees, ...]

    @property
    def gathered(self) -> tuple[CommitteeFees, ...]:
        return tuple(one for one in self.committees if one.is_before_the_council)

    @property
    def to_decide(self) -> tuple[CommitteeFees, ...]:
        return tuple(one for one in self.committees if one.state is FeeState.PROPOSED)

    @property
    def with_the_committees(self) -> tuple[CommitteeFees, ...]:
        return tuple(one for one in self.committees if one.state is FeeState.DRAFT)

    @property
    def tally(self) -> Tally:
        return tally(fee.change for one in self.gathered for fee in one.fees)

    @property
    def sentence(self) -> str:
        """How far the year's fees have come, and what becomes of them."""
        found = self.tally
        if not found.fees:
            return f"Ingen nämnd har lämnat sitt förslag till taxor {self.year} än."
        words = [
            f"{number(count)} {one if count == 1 else many}"
            for count, one, many in (
                (found.raised, "höjs", "höjs"), (found.lowered, "sänks", "sänks"), (found.added, "är ny", "är nya"),
                (found.unchanged, "är oförändrad", "är oförändrade"),
            )
            if count
        ]  # fmt: skip
        whose = "fastställt" if not self.to_decide else "framför sig"
        return f"Fullmäktige har {plural(found.fees, 'avgift', 'avgifter')} {whose} för {self.year}: {listing(words)}."


def fees_of(proposals: Iterable[FeeProposal], known: Known) -> dict[int, list[Fee]]:
    """Proposal -> its fees by name (one query)."""
    found: dict[int, list[Fee]] = {}
    rows = known.rows(Fee).filter(proposal__in=[row.pk for row in proposals]).select_related("proposal__unit")
    for fee in rows.order_by("name", "pk"):
        found.setdefault(fee.proposal_id, []).append(fee)
    return found


def of_year(principal: Unit, year: int, known: Known) -> YearFees:
    """Every committee with its proposal for the year (three queries, five as of a moment)."""
    rows = FeeProposal.objects.filter(unit__principal=principal, year=year).select_related("unit", "council")
    proposals = {row.unit_id: row for row in known.as_written(rows)}
    fees = fees_of(proposals.values(), known)
    units = known.made(Unit.objects.filter(principal=principal, kind__in=POLITICAL_KINDS)).order_by("code")
    found = [_committee(unit, proposals.get(unit.pk), fees) for unit in units]
    return YearFees(year, tuple(found))


def of_committee(unit: Unit, year: int, known: Known) -> CommitteeFees:
    """One committee's proposal (two queries, four as of a moment)."""
    rows = known.as_written(
        FeeProposal.objects.filter(unit=unit, year=year).select_related("unit__principal", "council")
    )
    proposal = rows[0] if rows else None
    return _committee(unit, proposal, fees_of(rows, known))


def charged(unit: Unit, before: int, known: Known) -> list[Fee]:
    """What the committee charges before a year: the fees that the council decided last (two queries)."""
    rows = FeeProposal.objects.filter(unit=unit, year__lt=before).order_by("-year")
    newest = next((row for row in known.as_written(rows) if row.state == FeeState.DECIDED), None)
    return fees_of([newest], known).get(newest.pk, []) if newest else []


def _committee(unit: Unit, proposal: FeeProposal | None, fees: dict[int, list[Fee]]) -> CommitteeFees:
    return CommitteeFees(unit, proposal, tuple(fees.get(proposal.pk, ())) if proposal else ())
