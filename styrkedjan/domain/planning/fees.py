"""Fees and charges: a committee's proposal on its way to the council, and what becomes dearer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class FeeState(Labelled):
    """Where a committee's proposal stands. What the committee has decided is not changed but sent back."""

    DRAFT = "draft", "Under arbete"
    PROPOSED = "proposed", "Föreslaget av nämnden"
    DECIDED = "decided", "Fastställt av fullmäktige"


class FeeMove(Labelled):
    """What can be done with a proposal."""

    EDIT = "edit", "Ändra det"
    PROPOSE = "propose", "Lämna det till fullmäktige"
    SEND_BACK = "send_back", "Skicka tillbaka det"
    DECIDE = "decide", "Fastställa det"


_S, _M = FeeState, FeeMove
FEE_PROPOSAL = Lifecycle(
    "fee_proposal",
    "Taxeförslaget",
    [
        (_M.EDIT, _S.DRAFT, _S.DRAFT),
        (_M.PROPOSE, _S.DRAFT, _S.PROPOSED),
        (_M.SEND_BACK, _S.PROPOSED, _S.DRAFT),
        (_M.DECIDE, _S.PROPOSED, _S.DECIDED),
    ],
    first=_S.DRAFT,
    ended="Nya belopp beslutas med nästa års förslag.",
    said={_S.DRAFT: "är under arbete"},
)


@dataclass(frozen=True, slots=True)
class Change:
    """A fee from one year to the next. `old` None is a fee that was not charged before, not one of nought."""

    old: Decimal | None
    new: Decimal

    @property
    def amount(self) -> Decimal | None:
        return None if self.old is None else self.new - self.old

    @property
    def share(self) -> Decimal | None:
        """Of the old fee; None without one, and of nought."""
        return (self.new - self.old) / self.old if self.old else None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many fees there are, and what becomes of them."""

    fees: int
    raised: int
    lowered: int
    added: int

    @property
    def unchanged(self) -> int:
        return self.fees - self.raised - self.lowered - self.added


def tally(changes: Iterable[Change]) -> Tally:
    found = list(changes)
    amounts = [one.amount for one in found]
    return Tally(
        fees=len(found),
        raised=sum(amount is not None and amount > 0 for amount in amounts),
        lowered=sum(amount is not None and amount < 0 for amount in amounts),
        added=amounts.count(None),
    )
