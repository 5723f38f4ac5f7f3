"""Arranging a round: invitation, group and jury, nomination and the jury's decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from styrkedjan.areas.assessment.models import AwardApplication, AwardRound, AwardSeat
from styrkedjan.areas.assessment.queries import award as queries
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import may, require
from styrkedjan.domain.assessment import award as rules
from styrkedjan.domain.assessment.award import (
    AWARD_APPLICATION,
    AWARD_ROUND,
    ApplicationMove,
    ApplicationState,
    RoundMove,
    RoundState,
    SeatKind,
)
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.editing import create, edit, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

P = Permission


def held_round(by: User, row: AwardRound, move: RoundMove) -> tuple[AwardRound, RoundState]:
    """The round, locked, for whoever arranges it, and the state after the move. Raises WrongState."""
    require(by, P.ARRANGE_AWARD, row.organiser)
    held: AwardRound = locking.locked(row, "organiser")
    return held, AWARD_ROUND.after(move, RoundState(held.state))


@action("assessment.award_begin", "började en omgång av en utmärkelse")
def begin_round(*, by: User, organiser: Unit, award: str, year: int, at: datetime | None = None) -> AwardRound:
    """A new round, with the invitation of the one before."""
    require(by, P.ARRANGE_AWARD, organiser)
    found = queries.award_of(award)
    locking.hold(Unit, [organiser.pk])
    if AwardRound.objects.filter(organiser=organiser, award=award, year=year).exists():
        raise Refused(f"{found.name} {year} har redan börjat.", "Fortsätt på den omgången.")
    before = AwardRound.objects.filter(organiser=organiser, award=award, year__lt=year).first()
    kept = {"invitation": before.invitation, "foreword_by": before.foreword_by} if before else {}
    row = create(AwardRound, by=by, at=at, organiser=organiser, award=award, year=year, **kept)
    tell(row, organiser, year=year)
    return row


@action("assessment.award_change", "ändrade en omgång av en utmärkelse")
def change_round(
    *, by: User, round: AwardRound, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> AwardRound:
    row, _ = held_round(by, round, RoundMove.CHANGE)
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.organiser, year=row.year)
    return row


@action("assessment.award_foreword", "skrev förord till boken om de nominerade")
def write_foreword(
    *, by: User, round: AwardRound, foreword: str, foreword_by: str, version: int, at: datetime | None = None
) -> AwardRound:
    """The book's own words, whenever they are ready: they decide nothing."""
    require(by, P.ARRANGE_AWARD, round.organiser)
    row: AwardRound = locking.locked(round, "organiser")
    changes = {"foreword": foreword.strip(), "foreword_by": foreword_by.strip()}
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.organiser, year=row.year)
    return row


@action("assessment.award_invite", "bjöd in till en utmärkelse")
def invite(*, by: User, round: AwardRound, at: datetime | None = None) -> AwardRound:
    """Open it to every municipality. From here on they can apply."""
    row, state = held_round(by, round, RoundMove.INVITE)
    require_text(Inbjudan=row.invitation)
    if row.apply_by is None or row.apply_by < timezone.localdate(at):
        raise InvalidInput([Problem("", "Sök senast", "Dagen saknas eller har varit.", "Skriv en dag som kommer.")])
    write(row, by=by, at=at, state=state)
    tell(row, row.organiser, year=row.year)
    return row


@action("assessment.award_close", "stängde ansökan till en utmärkelse")
def close(*, by: User, round: AwardRound, at: datetime | None = None) -> AwardRound:
    """What is handed in goes to the nominating group. What was a draft stays one, and is read by nobody else."""
    row, state = held_round(by, round, RoundMove.CLOSE)
    if not AwardApplication.objects.filter(round=row, state=ApplicationState.SUBMITTED).exists():
        raise Refused("Ingen har lämnat in en ansökan.", "Ändra sista dagen och påminn.")
    write(row, by=by, at=at, state=state)
    tell(row, row.organiser, year=row.year)
    return row


@action("assessment.award_seat", "utsåg någon till nomineringsgrupp eller jury")
def seat(
    *, by: User, round: AwardRound, person: User, kind: str, sent_by: str, at: datetime | None = None
) -> AwardSeat:
    """Somebody in the group or the jury; nobody in both, and in the jury nobody who arranges the award."""
    row, _ = held_round(by, round, RoundMove.SEAT)
    require_text(Utsedd_av=sent_by)
    if not may(person, P.JUDGE_AWARD, row.organiser):
        raise Refused(f"{person} har inte rollen för det.", "Ge personen rollen Jury eller nomineringsgrupp först.")
    if may(person, P.ARRANGE_AWARD, row.organiser):
        raise Refused(f"{person} arrangerar utmärkelsen och är inte oberoende.", "Välj någon annan.")
    there = AwardSeat.objects.filter(round=row, person=person).first()
    if there is not None and there.left_on is None:
        raise Refused(f"{person} har redan en plats.", "Välj någon annan.")
    if there is not None:
        raise Refused(f"{person} har lämnat sin plats.", "Välj någon annan: det som är anmält och röstat ligger kvar.")
    made = create(AwardSeat, by=by, at=at, round=row, person=person, kind=SeatKind(kind), sent_by=sent_by.strip())
    tell(made, row.organiser, person=str(person), kind=made.get_kind_display())
    return made


@action("assessment.award_unseat", "tog bort någon ur nomineringsgrupp eller jury")
def unseat(*, by: User, seat: AwardSeat, at: datetime | None = None) -> AwardSeat:
    """The seat is empty from now on, and its votes count no more."""
    row, _ = held_round(by, seat.round, RoundMove.SEAT)
    held: AwardSeat = locking.locked(seat, "person")
    if held.left_on is not None:
        raise Refused("Platsen är redan tom.", "Läs in sidan igen.")
    write(held, by=by, at=at, left_on=timezone.localdate(at))
    tell(held, row.organiser, person=str(held.person))
    return held


@action("assessment.award_nominate", "förde in nomineringen till en utmärkelse")
def nominate(
    *, by: User, round: AwardRound, chosen: Mapping[int, str], decision: Decision, at: datetime | None = None
) -> AwardRound:
    """The group's decision: five, each with why. Everybody may know them from here on."""
    row, state = held_round(by, round, RoundMove.NOMINATE)
    whole = decision.required(section=False)
    every = list(
        AwardApplication.objects.filter(round=row, state=ApplicationState.SUBMITTED).select_related("municipality")
    )
    rules.require_nominees(queries.award_of(row.award), chosen, {one.pk for one in every})
    for one in locking.locked_rows(AwardApplication.objects.filter(pk__in=[one.pk for one in every])):
        move = ApplicationMove.NOMINATE if one.pk in chosen else ApplicationMove.PASS
        told = {"motivation": chosen[one.pk].strip()} if one.pk in chosen else {}
        write(one, by=by, at=at, state=AWARD_APPLICATION.after(move, ApplicationState(one.state)), **told)
    write(row, by=by, at=at, state=state, nominated=whole.text)
    names = sorted(one.municipality.name for one in every if one.pk in chosen)
    tell(row, row.organiser, year=row.year, nominees=names, decision=whole.text)
    return row


@action("assessment.award_decide", "förde in juryns beslut om en utmärkelse")
def decide(
    *, by: User, round: AwardRound, winner: AwardApplication, motivation: str, decision: Decision,
    at: datetime | None = None,
) -> AwardRound:  # fmt: skip
    """The jury's decision with its motivation. All must have declared and voted, and enough without a conflict."""
    row, state = held_round(by, round, RoundMove.DECIDE)
    whole = decision.required(section=False)
    require_text(Motivering=motivation)
    year = queries.round_of(row, NOW, words=False)
    assert year is not None
    if year.undecidable:
        raise InvalidInput(year.undecidable)
    if winner.pk not in {one.row.pk for one in year.nominees}:
        raise InvalidInput([Problem("", "Vinnare", "Kommunen är inte nominerad.", "Välj en av de nominerade.")])
    if whole.date is not None and row.apply_by is not None and whole.date < row.apply_by:
        what = f"{whole.date} ligger före sista ansökningsdagen."
        raise InvalidInput([Problem("", "Beslutsdatum", what, "Skriv dagen då juryn möttes.")])
    moved: dict[str, Any] = {"state": state, "winner": winner, "motivation": motivation.strip()}
    write(row, by=by, at=at, **moved, **whole.fields())
    tell(row, row.organiser, year=row.year, winner=winner.municipality.name, decision=whole.text)
    return row


def is_late(row: AwardRound, today: date) -> bool:
    """Whether the last day to apply has been."""
    return row.apply_by is not None and today > row.apply_by
