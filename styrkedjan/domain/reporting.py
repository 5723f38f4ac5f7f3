"""A report's states and the moves between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from styrkedjan.domain.errors import NotAllowed, Problem
from styrkedjan.domain.lifecycle import Labelled, Lifecycle
from styrkedjan.domain.status import Status


class ReportState(Labelled):
    """Where a report stands."""

    DRAFT = "draft", "Utkast"
    SUBMITTED = "submitted", "Inlämnad"
    REFERRED_BACK = "referred_back", "Återremitterad"
    APPROVED = "approved", "Godkänd"
    DECIDED = "decided", "Beslutad"


class ReportMove(Labelled):
    """What can be done with a report."""

    EDIT = "edit", "Ändra den"
    SUBMIT = "submit", "Lämna in den"
    TAKE_BACK = "take_back", "Ta tillbaka den"
    REFER_BACK = "refer_back", "Skicka tillbaka den"
    APPROVE = "approve", "Godkänna den"
    DECIDE = "decide", "Besluta den"


S, M = ReportState, ReportMove
REPORT = Lifecycle(
    "report",
    "Rapporten",
    [
        (M.EDIT, S.DRAFT, S.DRAFT),
        (M.EDIT, S.REFERRED_BACK, S.REFERRED_BACK),
        (M.SUBMIT, S.DRAFT, S.SUBMITTED),
        (M.SUBMIT, S.REFERRED_BACK, S.SUBMITTED),
        (M.TAKE_BACK, S.SUBMITTED, S.DRAFT),
        (M.REFER_BACK, S.SUBMITTED, S.REFERRED_BACK),
        (M.REFER_BACK, S.APPROVED, S.REFERRED_BACK),
        (M.APPROVE, S.SUBMITTED, S.APPROVED),
        (M.DECIDE, S.APPROVED, S.DECIDED),
    ],
    first=S.DRAFT,
    ended="Den är beslutad och låst.",
    said={S.DRAFT: "är ett utkast"},
)


def require_other_eyes(submitted_by: object, by: object) -> None:
    """Four eyes: raise NotAllowed when the one who handed the report in is the one who approves it."""
    if submitted_by is not None and submitted_by == by:
        raise NotAllowed(
            "Den som lämnade in rapporten kan inte själv godkänna den.",
            "Be en annan person med rätt att godkänna på enheten.",
        )


def require_own(submitted_by: object, by: object) -> None:
    """Raise NotAllowed for anybody but the one who handed the report in: others send it back, with a reason."""
    if submitted_by != by:
        raise NotAllowed(
            "Bara den som lämnade in rapporten kan ta tillbaka den.",
            "Skicka tillbaka den med ett skäl, eller be den som lämnade in.",
        )


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person has said of one goal or assignment, beside what the rule proposed.

    `proposed` is None when no rule could say anything: nothing is measured there. `status` is None until judged.
    """

    name: str
    proposed: Status | None
    status: Status | None
    reason: str = ""
    forecast: Status | None = None
    comment: str = ""

    @property
    def overrides(self) -> bool:
        """The person departs from what the rule proposed."""
        return self.proposed is not None and self.status is not None and self.status is not self.proposed

    def problems(self, *, with_forecast: bool = False) -> list[Problem]:
        """Everything that hinders this judgement from being handed in."""
        found = list(self.flaws())
        if self.status is None:
            found.insert(0, Problem("", self.name, "Bedömning saknas.", "Välj en status, eller godta förslaget."))
        if with_forecast and self.forecast is None:
            found.append(Problem("", self.name, "Prognos för helåret saknas.", "Välj vad ni tror om årets slut."))
        if self.proposed is None and not self.comment.strip():
            what = "Här finns ingen indikator, så bedömningen behöver ord."
            found.append(Problem("", self.name, what, "Skriv en kommentar om hur det går."))
        return found

    def flaws(self) -> Sequence[Problem]:
        """What hinders the judgement from being saved at all: an override without its reason."""
        if not self.overrides or self.reason.strip():
            return ()
        assert self.proposed is not None
        what = f"Bedömningen avviker från förslaget ({self.proposed.label.lower()}) utan skäl."
        return (Problem("", self.name, what, "Skriv varför, eller välj den föreslagna statusen."),)


@dataclass(frozen=True, slots=True)
class Content:
    """What a report holds when somebody wants to hand it in, and what its round asks for.

    `economy_needs_words` when the economy deviates so much that figures alone do not tell why.
    """

    summary: str
    analysis: str
    economy_comment: str
    judgements: tuple[Judgement, ...] = ()
    with_goals: bool = True
    with_forecast: bool = True
    with_analysis: bool = True
    economy_needs_words: bool = False
    # What the steering model says that the document must contain: its heading and what is written of it.
    asked: tuple[tuple[str, str], ...] = ()

    def problems(self) -> tuple[Problem, ...]:
        """Everything that is missing, at once; empty when the report can be handed in."""
        found = []
        if not self.summary.strip():
            what = "Sammanfattningen är tom."
            found.append(Problem("", "Sammanfattning", what, "Skriv det viktigaste i några meningar."))
        for heading, text in self.asked:
            if not text.strip():
                found.append(Problem("", heading, f"{heading} är tomt.", "Skriv det som planen ska innehålla."))
        if self.with_goals and self.judgements:
            if self.with_analysis and not self.analysis.strip():
                what = "Analysen av måluppfyllelsen är tom."
                found.append(Problem("", "Analys", what, "Skriv varför det går som det går och vad ni gör åt det."))
            for judgement in self.judgements:
                found += judgement.problems(with_forecast=self.with_forecast)
        if self.economy_needs_words and not self.economy_comment.strip():
            what = "Prognosen avviker från budgeten men kommentar saknas."
            found.append(Problem("", "Ekonomi", what, "Skriv orsaken till avvikelsen och vad ni gör åt den."))
        return tuple(found)


def before_its_material(decided: date | None, approved: date | None) -> bool:
    """A decision dated before what it decides was approved for the meeting: that meeting cannot have had it."""
    return decided is not None and approved is not None and decided < approved


# What a report asks for beside the sections that the steering model names, and the minutes of each, as estimated: of a
# goal for what is judged goal by goal. A prefilled report is read first. Sections are written from the beginning.
READING, SUMMARY, ANALYSIS, ECONOMY, JUDGING, FORECAST = (
    "reading", "summary", "analysis", "economy_comment", "status", "forecast"
)  # fmt: skip
SECTION = "section-"
SECTION_MINUTES = Decimal(5)
FIELDS = {
    READING: ("läsa igenom och lämna in", Decimal(2)), SUMMARY: ("sammanfattning", Decimal(1)),
    ANALYSIS: ("analys av måluppfyllelsen", Decimal(2)), ECONOMY: ("kommentar till ekonomin", Decimal(1)),
    JUDGING: ("bedömning mål för mål", Decimal("0.75")), FORECAST: ("prognos mål för mål", Decimal("0.25")),
}  # fmt: skip


def minutes(*, goals: int, with_economy: bool) -> int:
    """About how many minutes a prefilled report takes: two to read, one per goal to judge, one or two per text."""
    return 2 + goals + (3 if goals else 2) + (1 if with_economy else 0)
