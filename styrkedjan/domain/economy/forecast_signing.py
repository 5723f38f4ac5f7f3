"""Signing a forecast: what leaves the proposal's interval is explained, and who signs for another is written out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import kronor, listing


@dataclass(frozen=True, slots=True)
class SignedLine:
    """A forecast beside the interval of what the system proposes; an interval that is not known holds everything."""

    label: str
    amount: Decimal
    low: Decimal | None
    high: Decimal | None
    comment: str = ""

    @property
    def leaves_interval(self) -> bool:
        return self.low is not None and self.high is not None and not self.low <= self.amount <= self.high

    @property
    def sentence(self) -> str:
        return f"{self.label} {kronor(self.amount)} (förslaget {kronor(self.low)} till {kronor(self.high)})"


def signing_refusal(lines: Iterable[SignedLine], comment: str = "") -> Refused | None:
    """Why a forecast cannot be signed: a line outside its interval that neither it nor the signature comments on."""
    bare = [line for line in lines if line.leaves_interval and not line.comment.strip()]
    if not bare or comment.strip():
        return None
    return Refused(
        f"Prognosen ligger utanför förslagets intervall utan kommentar: {listing([line.sentence for line in bare])}.",
        "Skriv i prognosen vad du vet som förslaget inte vet, och skriv på igen.",
    )


def signer_name(name: str, unit: str, *, on_behalf: bool) -> str:
    """Who signed, written out where it was for somebody else."""
    return f"{name}, för {unit}" if on_behalf else name


def is_on_behalf(role_paths: Iterable[str], path: str) -> bool:
    """Whether somebody signs for another: the roles that let them sign are all held on a unit above the forecast's."""
    return path not in set(role_paths)
