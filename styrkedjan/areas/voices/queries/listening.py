"""Surveys of one's own, dialogues, citizens' proposals and budgets that residents share out, as they were known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Count

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.voices.models import (
    Ballot,
    BudgetIdea,
    BudgetRound,
    CitizenProposal,
    Dialogue,
    OwnSurvey,
    SurveyPlace,
    SurveySheet,
    VoteCode,
)
from styrkedjan.domain.voices.asking import OwnSurveyState
from styrkedjan.domain.voices.dialogue import BudgetStep, IdeaState, ProposalState, fits, ranked, year_after
from styrkedjan.foundation.known import Known


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A unit in a survey's frame, and how many have answered: None of them is told where fewer than asked for."""

    row: SurveyPlace
    answered: int

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.answered) / self.row.invited if self.row.invited else None


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """A survey of one's own and how it goes. What has been answered is not read before it is closed."""

    row: OwnSurvey
    places: tuple[PlaceLine, ...]

    @property
    def state(self) -> OwnSurveyState:
        return OwnSurveyState(self.row.state)

    @property
    def invited(self) -> int:
        return sum(one.row.invited for one in self.places)

    @property
    def answered(self) -> int:
        return sum(one.answered for one in self.places)


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A citizens' proposal and the last day of its year."""

    row: CitizenProposal
    due: date
    late: bool

    @property
    def state(self) -> ProposalState:
        return ProposalState(self.row.state)


@dataclass(frozen=True)
class BudgetLine:
    """A round with its ideas, the most voted first once the vote is over."""

    row: BudgetRound
    ideas: tuple[BudgetIdea, ...]
    codes: int
    ballots: int
    votes: Counter[int]

    @property
    def step(self) -> BudgetStep:
        return BudgetStep(self.row.state)

    @cached_property
    def is_counted(self) -> bool:
        return self.step in (BudgetStep.DECIDE, BudgetStep.CARRY_OUT, BudgetStep.FOLLOW_UP)

    @cached_property
    def open_ideas(self) -> tuple[BudgetIdea, ...]:
        """Those that everybody may see: worked up, in the order of the votes when these are counted."""
        shown = [one for one in self.ideas if one.state not in (IdeaState.PROPOSED, IdeaState.DROPPED)]
        return tuple(ranked(shown, self.votes)) if self.is_counted else tuple(shown)

    @cached_property
    def reached(self) -> frozenset[int]:
        """Those that the money reaches to, by the votes."""
        voted = [one for one in self.open_ideas if self.votes[one.pk]]
        return frozenset(one.pk for one in fits(voted, self.row.amount)) if self.is_counted else frozenset()


@dataclass(frozen=True, slots=True)
class Listening:
    """All of it for a unit and what is below it."""

    surveys: tuple[SurveyLine, ...]
    dialogues: tuple[Dialogue, ...]
    proposals: tuple[ProposalLine, ...]
    budgets: tuple[BudgetLine, ...]


def listening(unit: Unit, known: Known) -> Listening:
    """What is asked and suggested (some twelve queries, however much there is)."""
    return Listening(
        tuple(surveys(unit, known)), tuple(dialogues(unit, known)), tuple(proposals(unit, known)),
        tuple(budgets(unit, known)),
    )  # fmt: skip


def surveys(unit: Unit, known: Known, pk: int | None = None) -> list[SurveyLine]:
    """Surveys of one's own, the newest first (three queries)."""
    rows = OwnSurvey.objects.filter(unit__principal=root_of(unit), **({"pk": pk} if pk else {}))
    mine = [row for row in known.as_written(rows.select_related("unit")) if row.unit.path.startswith(unit.path)]
    keys = [row.pk for row in mine]
    places = known.as_written(SurveyPlace.objects.filter(survey__in=keys).select_related("unit"))
    # A sheet has no time: how many have answered is told as it is now, and of a day before not at all.
    sheets = SurveySheet.objects.filter(survey__in=keys).values_list("survey", "unit", "outcome")
    given = Counter(sheets) if known.is_now else Counter()
    return [
        SurveyLine(row, tuple(
            PlaceLine(one, given[row.pk, one.unit_id, one.outcome]) for one in places if one.survey_id == row.pk))
        for row in mine
    ]  # fmt: skip


def dialogues(unit: Unit, known: Known) -> list[Dialogue]:
    rows = known.as_written(Dialogue.objects.filter(unit__principal=root_of(unit)).select_related("unit"))
    return [row for row in rows if row.unit.path.startswith(unit.path)]


def proposals(unit: Unit, known: Known) -> list[ProposalLine]:
    """Citizens' proposals: those whose year is out first, then by their day."""
    rows = known.as_written(CitizenProposal.objects.filter(unit__principal=root_of(unit)).select_related("unit"))
    found = []
    for row in rows:
        if row.unit.path.startswith(unit.path):
            due = year_after(row.received_on)
            late = ProposalState(row.state).is_open and row.reported_on is None and due < known.day
            found.append(ProposalLine(row, due, late))
    return sorted(found, key=lambda one: (not one.late, not one.state.is_open, one.due, one.row.pk))


def budgets(unit: Unit, known: Known, pk: int | None = None) -> list[BudgetLine]:
    """Rounds of a participatory budget, the newest first (five queries)."""
    rows = BudgetRound.objects.filter(unit__principal=root_of(unit), **({"pk": pk} if pk else {}))
    mine = [row for row in known.as_written(rows.select_related("unit")) if row.unit.path.startswith(unit.path)]
    keys = [row.pk for row in mine]
    ideas: Sequence[BudgetIdea] = known.as_written(BudgetIdea.objects.filter(round__in=keys))
    counted = VoteCode.objects.filter(round__in=keys).values_list("round").annotate(Count("pk"))
    codes = dict(counted) if known.is_now else {}
    votes: dict[int, Counter[int]] = {key: Counter() for key in keys}
    ballots: Counter[int] = Counter()
    for key, chosen in Ballot.objects.filter(round__in=keys).values_list("round", "ideas"):
        votes[key].update(chosen)
        ballots[key] += 1
    return [
        BudgetLine(row, tuple(one for one in ideas if one.round_id == row.pk), codes.get(row.pk, 0),
                   ballots[row.pk] if known.is_now or _is_over(row) else 0,
                   votes[row.pk] if _is_over(row) else Counter())
        for row in mine
    ]  # fmt: skip


def _is_over(row: BudgetRound) -> bool:
    """Votes are counted when the vote is over, and then they are what they are."""
    return BudgetStep(row.state) in (BudgetStep.DECIDE, BudgetStep.CARRY_OUT, BudgetStep.FOLLOW_UP)
