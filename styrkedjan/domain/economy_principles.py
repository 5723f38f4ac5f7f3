"""The wording of a council's economy principles: number, text, behaviour and the limits each one reads.

What a principle does lives in the economy rules; here stands what the council wrote and where its limits are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from styrkedjan.domain.definitions import Citation, Flaw, blank_flaws, identifier, reference, refuse


class Behaviour(StrEnum):
    """How the system carries a principle out."""

    COMPUTED = "computed"
    REFUSED = "refused"
    GUIDED = "guided"

    @property
    def label(self) -> str:
        return {"computed": "Beräknas", "refused": "Stoppas", "guided": "Vägleds"}[self.value]


_BETWEEN = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])")


def sentences(text: str) -> tuple[str, ...]:
    """A text's sentences, each on one line: one ends at a full stop with a capital after it."""
    return tuple(_BETWEEN.split(" ".join(text.split())))


@dataclass(frozen=True, slots=True)
class PrincipleRule:
    """One rule inside a principle: what it says in a sentence of ours, and the parameters it reads."""

    text: str
    behaviour: Behaviour
    id: str = identifier("rule")
    parameters: tuple[str, ...] = reference("parameter", default=())
    earmarks: tuple[str, ...] = reference("earmark", default=())

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "text"))


@dataclass(frozen=True, slots=True)
class EconomyPrinciple:
    """A numbered principle: `text` is the council's wording, `rules` what follows from it."""

    heading: str
    title: str
    text: str
    behaviour: Behaviour
    source: Citation
    number: int = identifier("principle_number")
    rules: tuple[PrincipleRule, ...] = ()

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "heading", "title", "text")
        if self.number < 1:
            flaws.append(Flaw(("number",), f"Principnumret {self.number} finns inte.", "Numrera från 1."))
        refuse(flaws)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The council's wording sentence by sentence."""
        return sentences(self.text)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Every parameter that the principle's rules read, once each, in order."""
        return tuple(dict.fromkeys(name for rule in self.rules for name in rule.parameters))


@dataclass(frozen=True, slots=True)
class Earmark:
    """An appropriation that the council decides apart from the committee's frame: nothing is moved across it."""

    name: str
    committee: str
    activity: str
    source: Citation
    id: str = identifier("earmark")
    also_called: tuple[str, ...] = ()
    parameters: tuple[str, ...] = reference("parameter", default=())
    note: str = ""

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "name", "committee", "activity"))
