"""A law's inspection as data: what is looked at, who is asked, the ladder with its limits, what a decision must hold.

Another inspection is another file. How sure each rule is stands beside it (`mark`); limits are settings that a
municipality sees and can write its own value of.
"""

from __future__ import annotations

from dataclasses import dataclass

from styrkedjan.domain.definitions import Citation, Flaw, blank_flaws, identifier, reference, refuse
from styrkedjan.domain.lifecycle import Labelled
from styrkedjan.domain.providers.settings import Mark, Setting

COMMITTEE, DELEGATE = "committee", "delegate"
# Settings that the engine itself asks for; every law says its own.
INTERVAL, ANSWER_DAYS, CASE_MONTHS, REPORT_MONTHS, APPEAL_WEEKS = (
    "interval_months", "answer_days", "case_months", "report_months", "appeal_weeks",
)  # fmt: skip


class Need(Labelled):
    """What a step of the ladder must say beside what every decision says."""

    MEASURES = "measures", "Vad som ska göras"
    DEADLINE = "deadline", "Senast"
    AMOUNT = "amount", "Vitesbelopp"
    SINCE = "since", "Sedan när"


class Content(Labelled):
    """What every decision must hold, where the law asks for it (FL 31-33)."""

    RULES = "rules", "Bestämmelser"
    REASONS = "reasons", "Skäl"
    PRESENTED = "presented_by", "Vem som föredrog"
    TOOK_PART = "took_part", "Vilka som deltog"
    APPEAL = "appeal", "Hur man överklagar"


class Gravity(Labelled):
    """Whether the fault must be a serious one for a step, or may not be."""

    ANY = "any", "Alla brister"
    GRAVE = "grave", "Bara allvarliga missförhållanden"
    SLIGHT = "slight", "Inte allvarliga missförhållanden"


class After(Labelled):
    """What must have happened with an earlier step for this one to be open."""

    NOT_FOLLOWED = "not_followed", "Ett tidigare beslut är inte följt"
    RELAPSE = "relapse", "Återfall efter ett tidigare beslut"


@dataclass(frozen=True, slots=True)
class Group:
    """Somebody that the same questions are put to."""

    label: str
    id: str = identifier("group")

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "label"))


@dataclass(frozen=True, slots=True)
class Area:
    """What is judged: its criteria as they are told beforehand, and the questions."""

    name: str
    criteria: str
    source: Citation
    mark: Mark
    questions: tuple[str, ...]
    id: str = identifier("area")

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "name", "criteria"))


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder, mildest first in its law.

    `within`, `at_most` and `waited` name settings of months: how long after an earlier step a relapse counts, how far
    off the deadline may be, and how long something must have gone on. `delegated` and `appeal` name settings too.
    """

    label: str
    source: Citation
    mark: Mark
    appeal: str = reference("setting")
    id: str = identifier("rung")
    description: str = ""
    is_fault: bool = True
    needs: tuple[Need, ...] = ()
    gravity: Gravity = Gravity.ANY
    after: tuple[str, ...] = reference("rung", default=())
    condition: After | None = None
    within: str | None = reference("setting", default=None)
    at_most: str | None = reference("setting", default=None)
    waited: str | None = reference("setting", default=None)
    delegated: str | None = reference("setting", default=None)
    at_once: bool = False
    ends_permit: bool = False

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "label")
        if (self.condition is None) != (not self.after):
            flaws.append(Flaw(("after",), "after och condition hör ihop.", "Skriv båda eller ingen."))
        if (self.condition is After.RELAPSE) != (self.within is not None):
            flaws.append(Flaw(("within",), "within hör till återfall.", "Skriv inställningen, eller ta bort den."))
        if self.at_most and Need.DEADLINE not in self.needs:
            flaws.append(Flaw(("at_most",), "En längsta tid behöver en dag.", "Skriv deadline i needs."))
        if (self.waited is None) != (Need.SINCE not in self.needs):
            flaws.append(Flaw(("waited",), "waited och since hör ihop.", "Skriv båda eller ingen."))
        refuse(flaws)

    @property
    def is_followed(self) -> bool:
        """Whether somebody has to see that it is done."""
        return Need.MEASURES in self.needs


@dataclass(frozen=True, slots=True)
class Required:
    """Something that every decision must hold, and where that is written."""

    content: Content
    source: Citation


@dataclass(frozen=True, slots=True)
class InspectionLaw:
    """A law's inspection. `services` are the codes of services that the municipality inspects by it."""

    name: str
    place: str
    holder: str
    source: Citation
    areas: tuple[Area, ...]
    groups: tuple[Group, ...]
    rungs: tuple[Rung, ...]
    contents: tuple[Required, ...]
    settings: tuple[Setting, ...]
    id: str = identifier("inspection_law")
    services: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name", "place", "holder")
        own = {one.id for one in self.settings}
        wanted = (INTERVAL, ANSWER_DAYS, CASE_MONTHS, REPORT_MONTHS, APPEAL_WEEKS)
        flaws += [
            Flaw(("settings",), f"Inställningen {key} saknas.", "Lägg till den; den får vara utan värde.")
            for key in wanted if key not in own
        ]  # fmt: skip
        if all(one.is_fault for one in self.rungs):
            flaws.append(Flaw(("rungs",), "Inget steg är för den som inte brister.", "Lägg till ingen åtgärd."))
        refuse(flaws)

    def area(self, key: str) -> Area | None:
        return next((one for one in self.areas if one.id == key), None)

    def rung(self, key: str) -> Rung | None:
        return next((one for one in self.rungs if one.id == key), None)

    @property
    def no_fault(self) -> Rung:
        """The step for an area where nothing is wrong."""
        return next(one for one in self.rungs if not one.is_fault)
