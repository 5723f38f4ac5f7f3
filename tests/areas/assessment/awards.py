"""A small round of an award: an organiser, municipalities with published assessments, a group and a jury."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from styrkedjan.areas.assessment.actions.award import applications, judging, rounds
from styrkedjan.areas.assessment.models import AwardApplication, AwardRound, AwardSeat, AwardText, PublishedResult
from styrkedjan.areas.assessment.queries import award as queries
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.domain.assessment.award import Level, Said, SeatKind
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from tests import factories

AWARD = "sveriges_kvalitetskommun"
DAY = date(2026, 3, 2)
NAMES = ("Ekevik", "Almsäter", "Björkvalla", "Dalsinge", "Edstuna", "Fagerlanda")
POINTS = (62, 55, 71, 48, 66, 58)


@dataclass
class Round:
    """The round with its people; `of` is each municipality's controller."""

    organiser: Unit
    by: User
    row: AwardRound
    towns: list[Unit] = field(default_factory=list)
    of: dict[int, User] = field(default_factory=dict)
    group: list[AwardSeat] = field(default_factory=list)
    jury: list[AwardSeat] = field(default_factory=list)

    def applied(self, town: Unit) -> AwardApplication:
        return AwardApplication.objects.select_related("round__organiser", "municipality").get(municipality=town)

    @property
    def nominees(self) -> list[AwardApplication]:
        return list(AwardApplication.objects.filter(round=self.row, state="nominated").order_by("pk"))

    def fresh(self) -> AwardRound:
        return AwardRound.objects.select_related("organiser").get(pk=self.row.pk)


def begun(towns: int = 6, jurors: int = 4) -> Round:
    """A round that is open, with a group of two and a jury."""
    organiser = factories.unit(None, UnitKind.EVALUATOR, code="9990", name="Jämförelsenätet")
    by = factories.user_with(Role.ASSESSOR, organiser, "arrangor")
    row = rounds.begin_round(by=by, organiser=organiser, award=AWARD, year=2026)
    changes = {"invitation": "Sök.", "apply_by": timezone.localdate()}
    row = rounds.change_round(by=by, round=row, changes=changes, version=row.version)
    made = Round(organiser, by, rounds.invite(by=by, round=row))
    for number in range(towns):
        town = factories.municipality(code=f"{9901 + number}", name=f"{NAMES[number]}s kommun")
        made.towns.append(town)
        made.of[town.pk] = factories.user_with(Role.CONTROLLER, town, f"controller{number}")
        assessed(town, POINTS[number])
    for kind, count in ((SeatKind.NOMINATOR, 2), (SeatKind.JUROR, jurors)):
        seats = made.group if kind is SeatKind.NOMINATOR else made.jury
        for number in range(count):
            person = factories.user_with(Role.JUROR, organiser, f"{kind.value}{number}")
            seats.append(rounds.seat(by=by, round=made.row, person=person, kind=kind, sent_by="LO"))
    return made


def assessed(town: Unit, points: int, **more: Any) -> PublishedResult:
    who = {"created_by": factories.author(), "changed_by": factories.author()}
    areas = {str(number): str(points + number) for number in range(1, 9)}
    told = {"framework": "kommunkompassen_2020", "year": 2025, "scope": "Hela kommunen", "areas": areas, **more}
    return PublishedResult.objects.create(
        municipality=town, name=town.name, code=town.code, published_on=DAY, source="Prov", **told, **who
    )


def apply(made: Round, town: Unit, *, submit: bool = True) -> AwardApplication:
    """A whole application."""
    by = made.of[town.pk]
    row = applications.begin(by=by, round=made.row, municipality=town)
    for text in AwardText.objects.filter(application=row).select_related("application"):
        applications.describe(by=by, text=text, words=f"Så gör {town.name}: {text.criterion}.", version=text.version)
    questions = queries.award_of(AWARD).questions
    said = {one.id: Said((Level.YES, Level.PARTLY, Level.NO)[place % 3], "Länk") for place, one in enumerate(questions)}
    applications.answer(by=by, application=row, answers=said)
    return applications.submit(by=by, application=row, contact="Kontakten") if submit else row


def nominated(made: Round, count: int = 5) -> Round:
    """All have applied, the first five are nominated, and the round is the jury's."""
    for town in made.towns:
        apply(made, town)
    rounds.close(by=made.by, round=made.fresh())
    chosen = {made.applied(town).pk: f"{town.name} lär av andra." for town in made.towns[:count]}
    rounds.nominate(by=made.by, round=made.fresh(), chosen=chosen, decision=Decision("Nomineringsgruppen", DAY))
    return made


def declared(made: Round, seat: AwardSeat, *conflicts: AwardApplication) -> None:
    """Somebody's declaration about all that the seat judges: a conflict with these."""
    panel = queries.panel_of(seat, NOW)
    assert panel is not None
    keys = {one.pk for one in conflicts}
    told = {one.row.pk: (one.row.pk in keys, "Uppdrag där" if one.row.pk in keys else "") for one in panel.judged}
    judging.declare(by=seat.person, seat=seat, conflicts=told)


def voted(made: Round, seat: AwardSeat) -> None:
    """Somebody votes on all they may."""
    panel = queries.panel_of(seat, NOW)
    assert panel is not None
    for one in panel.readable:
        value = 5 if one.name.startswith("Björk") else 3
        points = {each.id: value for each in panel.year.award.criteria}
        judging.vote(by=seat.person, seat=seat, application=one.row, points=points)


def decided(made: Round) -> AwardRound:
    """The jury votes without conflicts, and the one with most points wins."""
    for seat in made.jury:
        declared(made, seat)
        voted(made, seat)
    winner = next(one for one in made.nominees if one.municipality.name.startswith("Björk"))
    return rounds.decide(
        by=made.by, round=made.fresh(), winner=winner, motivation="För sitt lugna arbete.",
        decision=Decision("Juryn", timezone.localdate()),
    )  # fmt: skip
