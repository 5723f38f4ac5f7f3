"""A difference between groups of people: from computed to explained, or to a measure that is followed up.

A difference that chance could give asks for nothing, and of too few nothing can be said; those are no states but what
the calculation finds. One that is real waits until a person has answered for it (seed 004: unjustified differences are
told of and put right).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class GapKind(Labelled):
    """What the groups are divided by. `rest` is what the others are called where there are more than two groups."""

    SEX = "sex", "Kön"
    AGE = "age", "Ålder"
    AREA = "area", "Område"
    FORM = "form", "Driftform"

    @property
    def rest(self) -> str:
        return {"sex": "", "age": "övriga åldrar", "area": "övriga områden", "form": "övriga driftformer"}[self.value]


class GapState(Labelled):
    """Where the answer to a difference stands."""

    COMPUTED = "computed", "Väntar på svar"
    NOTED = "noted", "Uppmärksammad"
    EXPLAINED = "explained", "Förklarad"
    UNJUSTIFIED = "unjustified", "Omotiverad"
    MEASURE = "measure", "Åtgärd pågår"
    FOLLOWED = "followed", "Uppföljd"


class GapMove(Labelled):
    """What can be answered."""

    NOTE = "note", "Uppmärksamma: vi tittar på den"
    EXPLAIN = "explain", "Förklara: skillnaden har saklig grund"
    JUDGE = "judge", "Bedöma den som omotiverad"
    ACT = "act", "Besluta om en åtgärd"
    FOLLOW = "follow", "Följa upp åtgärden"
    REOPEN = "reopen", "Ta upp den igen"


_S, _M = GapState, GapMove
GAP = Lifecycle(
    "gap",
    "Skillnaden",
    [
        (_M.NOTE, _S.COMPUTED, _S.NOTED),
        *((_M.EXPLAIN, state, _S.EXPLAINED) for state in (_S.COMPUTED, _S.NOTED)),
        *((_M.JUDGE, state, _S.UNJUSTIFIED) for state in (_S.COMPUTED, _S.NOTED)),
        (_M.ACT, _S.UNJUSTIFIED, _S.MEASURE),
        (_M.FOLLOW, _S.MEASURE, _S.FOLLOWED),
        *((_M.REOPEN, state, _S.NOTED) for state in (_S.EXPLAINED, _S.FOLLOWED)),
    ],
    first=_S.COMPUTED,
    said={_S.COMPUTED: "väntar på svar", _S.MEASURE: "har en åtgärd som pågår"},
)
# What an answer settles for the period it was given of; a later period with the same difference asks again.
SETTLED = frozenset({GapState.EXPLAINED, GapState.FOLLOWED})


@dataclass(frozen=True, slots=True)
class SeenGap:
    """A difference as it stood when it was answered for: the period, first minus second and its interval, in points."""

    period: str
    difference: Decimal
    low: Decimal
    high: Decimal


def waits(state: GapState, answered: str, newest: str) -> bool:
    """Whether somebody still has to answer: nobody has looked or judged, or it is there again in a later period."""
    return state in {GapState.COMPUTED, GapState.NOTED, GapState.UNJUSTIFIED} or (
        state in SETTLED and answered != newest
    )
