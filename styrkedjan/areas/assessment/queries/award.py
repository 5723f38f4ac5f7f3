"""Rounds of awards as they are known: for who arranges, who applies, who nominates and judges, and for everybody.

What somebody with a seat may read is asked here and nowhere else: nothing before they have declared for each, and never
the application they have a conflict about (`Panel.readable`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from styrkedjan.areas.assessment.models import (
    AwardAnswer,
    AwardApplication,
    AwardDeclaration,
    AwardRound,
    AwardSeat,
    AwardText,
    AwardVote,
    PublishedResult,
)
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.assessment import award as rules
from styrkedjan.domain.assessment.award import ApplicationState, Award, Ballot, Declared, RoundState, Said, SeatKind
from styrkedjan.domain.definitions import suggestion
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import User
from styrkedjan.sources.definitions import load_definitions

# What the organiser and the nominating group read; a draft is the municipality's own.
HANDED_IN = (ApplicationState.SUBMITTED, ApplicationState.NOMINATED, ApplicationState.PASSED)
# What each kind of seat is to judge.
JUDGED = {SeatKind.NOMINATOR: HANDED_IN, SeatKind.JUROR: (ApplicationState.NOMINATED,)}


def defined() -> Mapping[str, Award]:
    """The awards by id (no query)."""
    return load_definitions().awards


def award_of(key: str) -> Award:
    """The award. Raises InvalidInput where its file is gone."""
    found = defined().get(key)
    if found is None:
        what = f"Utmärkelsen ”{key}” har ingen fil."
        raise InvalidInput([Problem("definitions/awards", "", what, suggestion(key, defined()))])
    return found


# --- an application ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Applied:
    """An application with what it says."""

    row: AwardApplication
    award: Award
    answers: Mapping[str, AwardAnswer]
    texts: Mapping[str, AwardText]
    assessed: PublishedResult | None

    @property
    def state(self) -> ApplicationState:
        return ApplicationState(self.row.state)

    @property
    def name(self) -> str:
        return self.row.municipality.name

    @cached_property
    def lacking(self) -> list[Problem]:
        """What is left before it can be handed in."""
        said = {key: Said(rules.Level(one.level), one.shown) for key, one in self.answers.items()}
        texts = {key: one.text for key, one in self.texts.items()}
        return rules.lacking(self.award, said, texts, is_assessed=self.assessed is not None)

    def answered(self, criterion: str) -> int:
        return sum(one.id in self.answers for one in self.award.asked(criterion))

    def text(self, criterion: str) -> str:
        return self.texts[criterion].text if criterion in self.texts else ""


def _applications(rows: QuerySet[AwardApplication]) -> QuerySet[AwardApplication]:
    return rows.select_related("round__organiser", "municipality", "assessed", "changed_by")


def applied(rows: QuerySet[AwardApplication], known: Known, *, words: bool = True) -> list[Applied]:
    """Applications with what they say (at most five queries, however many); without `words` only that they are."""
    found = known.as_written(_applications(rows))
    keys = [row.pk for row in found] if words else []
    answers: dict[int, dict[str, AwardAnswer]] = {}
    for one in known.rows(AwardAnswer).filter(application__in=keys):
        answers.setdefault(one.application_id, {})[one.question] = one
    texts: dict[int, dict[str, AwardText]] = {}
    for text in known.as_written(AwardText.objects.filter(application__in=keys)):
        texts.setdefault(text.application_id, {})[text.criterion] = text
    newest = results_of([row.municipality_id for row in found], known)
    return [
        Applied(
            row, award_of(row.round.award), answers.get(row.pk, {}), texts.get(row.pk, {}),
            row.assessed or newest_of(newest.get(row.municipality_id, ()), award_of(row.round.award)),
        )
        for row in found
    ]  # fmt: skip


def results_of(municipalities: Iterable[int], known: Known) -> dict[int, list[PublishedResult]]:
    """Municipality -> what has been published of it, the newest first (one query)."""
    rows = known.made(PublishedResult.objects.filter(municipality__in=list(municipalities)))
    found: dict[int, list[PublishedResult]] = {}
    for row in rows.order_by("-year", "-published_on", "-pk"):
        if row.municipality_id is not None:
            found.setdefault(row.municipality_id, []).append(row)
    return found


def newest_of(rows: Sequence[PublishedResult], award: Award) -> PublishedResult | None:
    """The newest result of the instrument that the award asks for."""
    frameworks = load_definitions().frameworks
    return next((row for row in rows if row.framework in frameworks
                 and frameworks[row.framework].family == award.family), None)  # fmt: skip


def application_of(row: AwardApplication, known: Known) -> Applied | None:
    """One application; None before it was begun."""
    found = applied(AwardApplication.objects.filter(pk=row.pk), known)
    return found[0] if found else None


# --- a round ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sat:
    """A seat with what has been declared and voted."""

    row: AwardSeat
    declared: Declared
    votes: Mapping[int, AwardVote]

    @property
    def kind(self) -> SeatKind:
        return SeatKind(self.row.kind)


@dataclass(frozen=True)
class AwardYear:
    """A round with its applications (drafts too: who shows it leaves out what the reader may not see) and seats."""

    row: AwardRound
    award: Award
    applications: tuple[Applied, ...]
    seats: tuple[Sat, ...]

    @property
    def state(self) -> RoundState:
        return RoundState(self.row.state)

    @property
    def name(self) -> str:
        return f"{self.award.name} {self.row.year}"

    @cached_property
    def handed_in(self) -> tuple[Applied, ...]:
        return tuple(one for one in self.applications if one.state in HANDED_IN)

    @cached_property
    def nominees(self) -> tuple[Applied, ...]:
        return tuple(one for one in self.applications if one.state is ApplicationState.NOMINATED)

    @property
    def winner(self) -> Applied | None:
        return next((one for one in self.nominees if one.row.pk == self.row.winner_id), None)

    def seated(self, kind: SeatKind) -> tuple[Sat, ...]:
        return tuple(one for one in self.seats if one.kind is kind)

    @cached_property
    def undecidable(self) -> list[Problem]:
        """Why the jury cannot decide yet."""
        jurors = self.seated(SeatKind.JUROR)
        return rules.undecidable(
            self.award, {one.row.pk: one.name for one in self.nominees},
            {one.row.pk: one.row.person.get_full_name() or str(one.row.person) for one in jurors}, self.ballots,
            {one.row.pk: one.declared for one in jurors},
        )  # fmt: skip

    @property
    def ballots(self) -> list[Ballot]:
        return [
            Ballot(seat.row.pk, key, vote.points)
            for seat in self.seated(SeatKind.JUROR)
            for key, vote in seat.votes.items()
        ]

    @cached_property
    def tally(self) -> tuple[rules.Tallied, ...]:
        """How the jury has voted; nothing before all have, so that nobody is led by the others."""
        if self.state is not RoundState.DECIDED and self.undecidable:
            return ()
        declared = {one.row.pk: one.declared for one in self.seated(SeatKind.JUROR)}
        return rules.tally(self.award, [one.row.pk for one in self.nominees], self.ballots, declared)

    @cached_property
    def proposals(self) -> Mapping[int, int]:
        """Application -> how many of the group propose it."""
        found: dict[int, int] = {}
        for seat in self.seated(SeatKind.NOMINATOR):
            for key in seat.votes:
                if seat.declared.get(key) is False:
                    found[key] = found.get(key, 0) + 1
        return found


def rounds(rows: QuerySet[AwardRound], known: Known, *, words: bool = True) -> list[AwardYear]:
    """Rounds whole (at most nine queries, however many); `words` as in `applied`."""
    found = known.as_written(rows.select_related("organiser", "changed_by"))
    keys = [row.pk for row in found]
    by_round: dict[int, list[Applied]] = {}
    for one in applied(AwardApplication.objects.filter(round__in=keys), known, words=words):
        by_round.setdefault(one.row.round_id, []).append(one)
    seats: dict[int, list[Sat]] = {}
    for seat in sat(AwardSeat.objects.filter(round__in=keys), known):
        if seat.row.left_on is None or seat.row.left_on > known.day:
            seats.setdefault(seat.row.round_id, []).append(seat)
    return [
        AwardYear(row, award_of(row.award), tuple(by_round.get(row.pk, ())), tuple(seats.get(row.pk, ())))
        for row in found
    ]


def round_of(row: AwardRound, known: Known, *, words: bool = True) -> AwardYear | None:
    """One round; None before it was begun."""
    found = rounds(AwardRound.objects.filter(pk=row.pk), known, words=words)
    return found[0] if found else None


def sat(rows: QuerySet[AwardSeat], known: Known) -> list[Sat]:
    """Seats with what was declared and voted (three queries)."""
    found = list(known.made(rows.select_related("person", "round__organiser")))
    keys = [row.pk for row in found]
    declared: dict[int, dict[int, bool]] = {}
    for one in known.rows(AwardDeclaration).filter(seat__in=keys):
        declared.setdefault(one.seat_id, {})[one.application_id] = one.conflict
    votes: dict[int, dict[int, AwardVote]] = {}
    for vote in known.rows(AwardVote).filter(seat__in=keys):
        votes.setdefault(vote.seat_id, {})[vote.application_id] = vote
    return [Sat(row, declared.get(row.pk, {}), votes.get(row.pk, {})) for row in found]


# --- a seat -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Panel:
    """A seat and the whole of what it judges. Only what is `readable` may be shown to whoever sits there."""

    year: AwardYear
    seat: Sat

    @cached_property
    def judged(self) -> tuple[Applied, ...]:
        """Those to declare about: their names are told, nothing of what they say."""
        if self.seat.kind is SeatKind.JUROR and not self.year.state.tells_nominees:
            return ()
        return tuple(one for one in self.year.applications if one.state in JUDGED[self.seat.kind])

    @cached_property
    def readable(self) -> tuple[Applied, ...]:
        keys = rules.readable(self.seat.declared, [one.row.pk for one in self.judged])
        return tuple(one for one in self.judged if one.row.pk in keys)

    @property
    def undeclared(self) -> tuple[Applied, ...]:
        return tuple(one for one in self.judged if one.row.pk not in self.seat.declared)

    @property
    def waits(self) -> tuple[Applied, ...]:
        """Those that a juror has not voted on."""
        return tuple(one for one in self.readable if one.row.pk not in self.seat.votes)


def panel_of(seat: AwardSeat, known: Known, *, words: bool = True) -> Panel | None:
    """A seat as it was known; None before it was given."""
    year = round_of(seat.round, known, words=words)
    found = None if year is None else next((one for one in year.seats if one.row.pk == seat.pk), None)
    return None if year is None or found is None else Panel(year, found)


def panels(person: User, known: Known) -> list[Panel]:
    """Every seat that somebody has."""
    rows = AwardSeat.objects.filter(person=person, left_on__isnull=True)
    keys = set(rows.values_list("round_id", flat=True))
    years = rounds(AwardRound.objects.filter(pk__in=keys), known, words=False)
    return [Panel(year, seat) for year in years for seat in year.seats if seat.row.person_id == person.pk]


# --- a municipality, and everybody ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Offered:
    """A round as a municipality meets it: who invites, and its own application if there is one."""

    row: AwardRound
    award: Award
    own: Applied | None

    @property
    def state(self) -> RoundState:
        return RoundState(self.row.state)


def offered(municipality: Unit, known: Known) -> list[Offered]:
    """The rounds that are open, and those the municipality has applied in."""
    own = {one.row.round_id: one for one in applied(AwardApplication.objects.filter(municipality=municipality), known)}
    every = known.as_written(AwardRound.objects.select_related("organiser"))
    return [
        Offered(row, award_of(row.award), own.get(row.pk))
        for row in every
        if row.state == RoundState.INVITED or row.pk in own
    ]


def public_rounds(known: Known, **which: Any) -> list[AwardYear]:
    """The rounds whose nominees are told."""
    found = rounds(AwardRound.objects.filter(**which), known)
    return [one for one in found if one.state.tells_nominees]
