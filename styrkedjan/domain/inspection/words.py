"""The words of inspection that no law has a say in."""

from __future__ import annotations

from styrkedjan.domain.lifecycle import Labelled
from styrkedjan.domain.status import Status


class InspectedForm(Labelled):
    """Who can be inspected at all: never the municipality's own production (KL 6:7), so it is not among the words."""

    PRIVATE = "private", "Privat"
    NONPROFIT = "nonprofit", "Idéburen"


class InspectionKind(Labelled):
    """Why a visit is made."""

    REGULAR = "regular", "Regelbunden"
    TARGETED = "targeted", "Riktad"
    CONTINUOUS = "continuous", "Löpande"


class Seen(Labelled):
    """What was seen in an area."""

    STRENGTH = "strength", "Styrka"
    IN_ORDER = "in_order", "I ordning"
    FAULT = "fault", "Brist"

    @property
    def status(self) -> Status:
        """The same signals as for goals."""
        return {"strength": Status.REACHED, "in_order": Status.REACHED, "fault": Status.NOT_REACHED}[self.value]


class Addressed(Labelled):
    """Which level of the inspected the decision was addressed to (002/335: does it matter for whether it is obeyed?)"""

    STAFF = "staff", "Personalen"
    HEAD = "head", "Den som leder enheten"
    MANAGEMENT = "management", "Ledningen"
    HOLDER = "holder", "Styrelsen eller ägaren"


class Obeyed(Labelled):
    """Whether what was decided was done."""

    YES = "yes", "Följt"
    PARTLY = "partly", "Delvis följt"
    NO = "no", "Inte följt"

    @property
    def status(self) -> Status:
        return {"yes": Status.REACHED, "partly": Status.PARTLY, "no": Status.NOT_REACHED}[self.value]


class Helped(Labelled):
    """What made it happen, as both sides saw it."""

    DIALOGUE = "dialogue", "Samtal före beslutet"
    CLARITY = "clarity", "Att det stod klart vad som krävdes"
    DEADLINE = "deadline", "Tidsgränsen"
    SANCTION = "sanction", "Vite eller risken för nästa steg"
    GUIDANCE = "guidance", "Råd och vägledning"
    OTHER = "other", "Något annat"
