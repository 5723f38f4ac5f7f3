"""An award that six invented municipalities apply for: one round decided, one with its jury, one open to apply in.

Everything is invented. The award's questions are our own, and its winners here have nothing to do with the real ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import models

from styrkedjan.areas.assessment.actions.award import applications, judging, rounds
from styrkedjan.areas.assessment.models import (
    AwardApplication,
    AwardRound,
    AwardSeat,
    AwardText,
    GoodExample,
    PublishedResult,
)
from styrkedjan.areas.assessment.queries import award as queries
from styrkedjan.areas.indicators.actions.catalogue import take_from_catalogue
from styrkedjan.areas.indicators.actions.targets import Aim, set_targets
from styrkedjan.areas.indicators.models import SourceKind
from styrkedjan.areas.organisation.models import RoleAssignment, Unit, UnitKind
from styrkedjan.demo.award_words import ANSWERS, EXAMPLES, FOREWORD, INVITATION, REASONS, TEXTS
from styrkedjan.demo.organisation import FOUNDED
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.assessment.award import Level, Said, SeatKind
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from styrkedjan.sources.definitions import load_definitions

AWARD, FRAMEWORK = "sveriges_kvalitetskommun", "kommunkompassen_1_0"
SCOPE = "Hela kommunen"
# Points per area, for a municipality that has no published assessment; the eighth is how it builds its society.
POINTS = {
    "Ekevik": (71, 63, 58, 66, 61, 69, 55, 64), "Almsäter": (62, 74, 66, 58, 70, 61, 73, 52),
    "Björkvalla": (78, 72, 69, 71, 64, 74, 76, 70), "Dalsinge": (55, 58, 72, 63, 77, 66, 49, 61),
    "Edstuna": (66, 61, 54, 72, 58, 79, 63, 71), "Fagerlanda": (59, 67, 61, 55, 63, 58, 60, 48),
}  # fmt: skip
PEOPLE = {
    "arrangor": ("Arvid", "Ahl", Role.ASSESSOR), "jury1": ("Jessica", "Juhlin", Role.JUROR),
    "jury2": ("Jonas", "Jern", Role.JUROR), "jury3": ("Johanna", "Jung", Role.JUROR),
    "jury4": ("Jesper", "Järv", Role.JUROR), "jury5": ("Julia", "Jönge", Role.JUROR),
    "nominering1": ("Nadja", "Nyman", Role.JUROR), "nominering2": ("Nils", "Norén", Role.JUROR),
    "nominering3": ("Nora", "Näs", Role.JUROR),
}  # fmt: skip
SENT_BY = ("Kvalitetsmässan", "LO", "Saco", "TCO", "Dagens Samhälle")
FOLLOWED = {
    "Almsäter": (("N15643", 82), ("U23471", 87), ("U21401", 10)),
    "Björkvalla": (("N15643", 80), ("N15428", 86), ("U23471", 86), ("U31402", 11)),
    "Edstuna": (("U21468", 88),),
}
LESS = frozenset({"U21401", "U31402"})  # less is better


@dataclass
class Story:
    """The organiser, the municipalities by name, and who speaks for each."""

    setting: Setting
    organiser: Unit
    towns: dict[str, Unit] = field(default_factory=dict)
    speakers: dict[str, User] = field(default_factory=dict)

    @property
    def by(self) -> User:
        return self.setting.people["arrangor"]


def build(setting: Setting, ekevik: Unit) -> None:
    """Three rounds: the year before's decided, this year's with the jury, next year's open."""
    story = Story(setting, _organiser(setting))
    _people(story)
    for place, name in enumerate(POINTS):
        story.towns[name] = ekevik if place == 0 else _town(setting, str(int(ekevik.code) + place), name)
        story.speakers[name] = (
            setting.people["controller"] if place == 0 else _speaker(setting, name, story.towns[name])
        )
        _assessed(story, name)
    for name, followed in FOLLOWED.items():
        _follow(story, name, followed)
    year = setting.year
    decided = _judged(story, year - 1, "Fagerlanda")
    _decide(story, decided, date(year - 1, 11, 18))
    if setting.today > date(year, 6, 15):
        under_way = _judged(story, year, "Dalsinge")
        _partly_voted(story, under_way, date(year, 9, 1))
    _open(story, year + 1)


# --- who there is -----------------------------------------------------------------------------------------------------


def _organiser(setting: Setting) -> Unit:
    found = Unit.objects.filter(kind=UnitKind.EVALUATOR, parent=None).first()
    return found or _root(setting, "9990", "Jämförelsenätet", "Jämförelsenätet", UnitKind.EVALUATOR)


def _town(setting: Setting, code: str, name: str) -> Unit:
    found = Unit.objects.filter(code=code, parent=None).first()
    return found or _root(setting, code, f"{name}s kommun", name, UnitKind.MUNICIPALITY)


def _root(setting: Setting, code: str, name: str, short: str, kind: UnitKind) -> Unit:
    row = Unit.objects.create(
        code=code, name=name, short_name=short, kind=kind, valid_from=FOUNDED, steering_model="minimal",
        **setting.authored(),
    )  # fmt: skip
    row.principal, row.path = row, f"/{row.pk}/"
    row.save()
    return row


def _person(setting: Setting, username: str, first: str, last: str, role: Role, unit: Unit) -> User:
    person = User.objects.create(
        username=username, first_name=first, last_name=last, email=f"{username}@ekevik.example",
        password=setting.people["controller"].password,  # the demo's one, hashed once
    )  # fmt: skip
    RoleAssignment.objects.create(user=person, unit=unit, role=role.value, valid_from=FOUNDED, **setting.authored())
    setting.people[username] = person
    return person


def _people(story: Story) -> None:
    for username, (first, last, role) in PEOPLE.items():
        _person(story.setting, username, first, last, role, story.organiser)


def _speaker(setting: Setting, name: str, town: Unit) -> User:
    held = RoleAssignment.objects.filter(unit=town, role=Role.CONTROLLER.value).select_related("user").first()
    first = {"Almsäter": "Alma", "Björkvalla": "Björn", "Dalsinge": "Dag", "Edstuna": "Edit"}.get(name, "Fatima")
    return held.user if held else _person(setting, f"controller_{town.code}", first, name, Role.CONTROLLER, town)


def _assessed(story: Story, name: str) -> None:
    """A published assessment, where the municipality has none: points, and two things for others to learn from."""
    town, year = story.towns[name], story.setting.year - 2
    result = PublishedResult.objects.filter(municipality=town, framework=FRAMEWORK).order_by("-year").first()
    at = {"created_at": moment(date(year, 11, 20)), "changed_at": moment(date(year, 11, 20))}
    if result is None:
        framework = load_definitions().frameworks[FRAMEWORK]
        areas = dict(zip((area.id for area in framework.areas), POINTS[name], strict=True))
        criteria = {
            each.id: str(max(20, min(95, areas[area.id] + 9 * (place % 3 - 1))))
            for area in framework.areas for place, each in enumerate(area.criteria)
        }  # fmt: skip
        result = PublishedResult.objects.create(
            municipality=town, name=town.name, code=town.code, framework=FRAMEWORK, year=year, scope=SCOPE,
            areas={key: str(value) for key, value in areas.items()}, criteria=criteria,
            total=Decimal(sum(areas.values())), published_on=date(year, 11, 20), source="Påhittad utvärdering i demon",
            **at, **story.setting.authored(),
        )  # fmt: skip
    GoodExample.objects.bulk_create(
        GoodExample(result=result, criterion=criterion, title=title, text=text, **at, **story.setting.authored())
        for criterion, title, text in EXAMPLES[name]
    )


def _follow(story: Story, name: str, followed: tuple[tuple[str, int], ...]) -> None:
    """Measures that the municipality steers by, with a target each year."""
    town, by, year = story.towns[name], story.speakers[name], story.setting.year
    aims = []
    for key, aim in followed:
        (row,) = take_from_catalogue(
            by=by, principal=town, keys=[key], owner=town, source=SourceKind.KOLADA, element=None
        )
        aims += [
            Aim(row, town, each, decision_body="Kommunfullmäktige", decision_date=date(each - 1, 11, 10),
                decision_section="9", floor=None if key in LESS else Decimal(aim),
                ceiling=Decimal(aim) if key in LESS else None)
            for each in (year - 1, year)
        ]  # fmt: skip
    set_targets(by=by, aims=aims)


# --- a round ----------------------------------------------------------------------------------------------------------


def _begun(story: Story, year: int, opened: date, apply_by: date) -> AwardRound:
    by = story.by
    row = rounds.begin_round(by=by, organiser=story.organiser, award=AWARD, year=year, at=moment(opened))
    changes = {"invitation": INVITATION.format(year=year, until=apply_by), "apply_by": apply_by}
    row = rounds.change_round(by=by, round=row, changes=changes, version=row.version, at=moment(opened, 10))
    for number in range(3):
        _seat(story, row, f"nominering{number + 1}", SeatKind.NOMINATOR, number, opened)
    for number in range(5):
        _seat(story, row, f"jury{number + 1}", SeatKind.JUROR, number, opened)
    return rounds.invite(by=by, round=row, at=moment(opened, 11))


def _seat(story: Story, row: AwardRound, who: str, kind: SeatKind, number: int, day: date) -> None:
    rounds.seat(
        by=story.by, round=row, person=story.setting.people[who], kind=kind, sent_by=SENT_BY[number], at=moment(day, 10)
    )


def _judged(story: Story, year: int, passed: str) -> AwardRound:
    """All six have applied, the group has nominated all but one, and the jury has the five."""
    row = _begun(story, year, date(year - 1, 11, 24), date(year, 1, 31))
    for place, name in enumerate(story.towns):
        _apply(story, row, name, date(year, 1, 12 + place))
    day = date(year, 2, 2)
    row = rounds.close(by=story.by, round=row, at=moment(day))
    group = AwardSeat.objects.filter(round=row, kind=SeatKind.NOMINATOR).select_related("person", "round__organiser")
    for place, seat in enumerate(group):
        _declare(seat, {}, date(year, 3, 3 + place))
        found = queries.panel_of(seat, NOW, words=False)
        assert found is not None
        chosen = {one.row.pk: "" for one in found.readable if one.row.municipality.label != passed}
        judging.propose(by=seat.person, seat=seat, chosen=chosen, at=moment(date(year, 3, 10 + place)))
    named = AwardApplication.objects.filter(round=row).select_related("municipality")
    chosen = {one.pk: REASONS[one.municipality.label] for one in named if one.municipality.label != passed}
    decided = date(year, 3, 26)
    return rounds.nominate(
        by=story.by, round=row, chosen=chosen, decision=Decision("Nomineringsgruppen", decided), at=moment(decided, 15)
    )


def _apply(story: Story, row: AwardRound, name: str, day: date) -> None:
    by = story.speakers[name]
    made = applications.begin(by=by, round=row, municipality=story.towns[name], at=moment(day))
    _describe(story, made, name, day)
    applications.answer(by=by, application=made, answers=_said(name), at=moment(day, 11))
    applications.submit(by=by, application=made, contact=by.get_full_name(), at=moment(day, 15))


def _describe(story: Story, made: AwardApplication, name: str, day: date, most: int = 4) -> None:
    for text in AwardText.objects.filter(application=made).select_related("application__round")[:most]:
        applications.describe(
            by=story.speakers[name], text=text, words=TEXTS[name][text.criterion], version=text.version,
            at=moment(day, 10),
        )  # fmt: skip


def _said(name: str, most: int = 50) -> dict[str, Said | None]:
    """Answers that follow the points: who has more says yes to more."""
    share = sum(POINTS[name]) / 8
    told: dict[str, Said | None] = {}
    for place, one in enumerate(queries.award_of(AWARD).questions[:most]):
        lot = (place * 37 + len(name) * 11) % 100
        level = Level.YES if lot < share else Level.PARTLY if lot < share + 20 else Level.NO
        told[one.id] = Said(level, ANSWERS[place % len(ANSWERS)] if level.is_shown else "")
    return told


def _declare(seat: AwardSeat, conflicts: dict[str, str], day: date) -> None:
    found = queries.panel_of(seat, NOW, words=False)
    assert found is not None
    told = {
        one.row.pk: (one.row.municipality.label in conflicts, conflicts.get(one.row.municipality.label, ""))
        for one in found.judged
    }
    judging.declare(by=seat.person, seat=seat, conflicts=told, at=moment(day))


def _vote(seat: AwardSeat, day: date, but: str = "") -> None:
    """Points that follow the assessment, a little differently to each juror."""
    found = queries.panel_of(seat, NOW, words=False)
    assert found is not None
    for place, one in enumerate(found.readable):
        name = one.row.municipality.label
        if name == but:
            continue
        own = sum(POINTS[name]) / 8
        points = {
            each.id: max(1, min(5, round((own - 50) / 6) + (seat.pk + place + at) % 2))
            for at, each in enumerate(found.year.award.criteria)
        }  # fmt: skip
        judging.vote(by=seat.person, seat=seat, application=one.row, points=points, at=moment(day, 10 + place))


def _jury(row: AwardRound) -> models.QuerySet[AwardSeat]:
    return AwardSeat.objects.filter(round=row, kind=SeatKind.JUROR).select_related("person", "round__organiser")


def _decide(story: Story, row: AwardRound, day: date) -> None:
    """All have voted; one juror had a conflict about Edstuna. Björkvalla wins."""
    for place, seat in enumerate(_jury(row)):
        _declare(seat, {"Edstuna": "Bror är kommunalråd där"} if place == 1 else {}, date(row.year, 5, 4 + place))
        _vote(seat, date(row.year, 10, 5 + place))
    winner = AwardApplication.objects.get(round=row, municipality=story.towns["Björkvalla"])
    row = rounds.decide(
        by=story.by, round=row, winner=winner, motivation=REASONS["vinnare"], decision=Decision("Juryn", day),
        at=moment(day, 16),
    )  # fmt: skip
    rounds.write_foreword(
        by=story.by, round=row, foreword=FOREWORD.format(year=row.year), version=row.version, at=moment(day, 17),
        foreword_by=f"{story.by.get_full_name()}, {story.organiser.name}",
    )  # fmt: skip


def _partly_voted(story: Story, row: AwardRound, day: date) -> None:
    """The first has a conflict about Ekevik, the second has one vote left, and the last has said nothing yet."""
    for place, seat in enumerate(_jury(row)[:4]):
        _declare(seat, {"Ekevik": "Arbetade där till i fjol"} if place == 0 else {}, day)
        _vote(seat, day, but="Edstuna" if place == 1 else "")


def _open(story: Story, year: int) -> None:
    """Next year's invitation, and Ekevik's draft half written."""
    opened = date(year - 1, 11, 24)
    if opened > story.setting.today:
        return
    row = _begun(story, year, opened, date(year, 1, 31))
    by, day = story.speakers["Ekevik"], min(story.setting.today, date(year - 1, 11, 27))
    made = applications.begin(by=by, round=row, municipality=story.towns["Ekevik"], at=moment(day))
    _describe(story, made, "Ekevik", day, most=2)
    applications.answer(by=by, application=made, answers=_said("Ekevik", 25), at=moment(day, 11))
