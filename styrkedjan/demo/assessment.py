"""Assessments: an evaluating organisation, Ekevik assessed twice (a published round, and one where the points are being
set), other invented municipalities' published results, and two real ones that have been printed, with their source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

import numpy as np
from django.contrib.auth.hashers import make_password

from styrkedjan.areas.assessment.actions import answering, commission, publishing, reviewing, scoring, setup
from styrkedjan.areas.assessment.models import (
    Assessment,
    CalibrationCase,
    GoodExample,
    Interview,
    PublishedResult,
    Remark,
    Score,
    Seat,
    SelfAnswer,
)
from styrkedjan.areas.assessment.queries.cases import case_of
from styrkedjan.areas.assessment.queries.frameworks import framework_of
from styrkedjan.areas.chain.models import Element, ElementKind
from styrkedjan.areas.organisation.models import RoleAssignment, Unit, UnitKind
from styrkedjan.demo.organisation import FOUNDED, Organisation
from styrkedjan.demo.setting import PASSWORD, Setting, moment
from styrkedjan.domain.assessment.frameworks import Framework, Question
from styrkedjan.domain.chain import YearState
from styrkedjan.foundation import facts
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from styrkedjan.sources.definitions.nodes import plain

FRAMEWORK, WHOLE = "kommunkompassen_1_0", "Hela kommunen"
PEOPLE = (
    ("utvarderingsledare", "Kerstin", "Ahl"), ("bedomare", "Omar", "Lind"), ("bedomare2", "Siri", "Vestin"),
    ("granskare", "Paul", "Hedman"), ("bedomare3", "Aino", "Rask"),
)  # fmt: skip
# What Ekevik does best and worst, so that the assessors' words follow the points; the rest lies between.
STRONG = ("1.1", "2.5", "3.1", "3.3", "4.5", "5.1", "6.4", "8.3")
WEAK = ("1.2", "2.3", "2.6", "4.3", "5.2", "6.6", "7.3", "7.5")
INTERVIEWS = (
    ("Kommunstyrelsens presidium", 3, 9, "Hur väljs målen?\nVad gör ni när ett mål inte nås?"),
    ("Kommundirektör och förvaltningschefer", 7, 11, "Hur leds enheterna?\nVad följer ni varje månad?"),
    ("Sex rektorer", 6, 13, "Hur använder ni jämförelser?\nVad får ni bestämma själva?"),
    ("Fackliga företrädare", 5, 15, "Hur tas förslag om hand?"),
    ("Nämndordförande", 5, 33, "Hur talar nämnden med invånarna?"),
    ("Medarbetare i hemtjänsten", 8, 35, "Vem bestämmer hur dagen läggs upp?"),
)  # fmt: skip
EVIDENCE = (
    ("1.1", "Informationsplan", "Avsnitt 3, om lätt svenska"), ("1.3", "Årsredovisningen", "Måluppfyllelsen, sidan 14"),
    ("2.4", "Brukarundersökningar", "Svarsandel och åtgärder per enhet"), ("3.1", "Mål och budget", "Målkedjan"),
    ("5.1", "Delårsrapporten", "Alla nämnder i samma form"), ("6.3", "Medarbetarundersökningen", "Handlingsplaner"),
    ("7.5", "Jämförelser i årsredovisningen", "Bilaga 2"), ("8.3", "Näringslivsprogrammet", "Uppdraget till lotsen"),
)  # fmt: skip
# Invented municipalities: (name, rounds as (year, level of all areas)).
OTHERS = (
    ("Hallonäs", ((2021, 0.46), (2025, 0.66))), ("Järnsäter", ((2020, 0.52), (2024, 0.61))),
    ("Lindvalla", ((2023, 0.55),)), ("Nordäng", ((2019, 0.60), (2023, 0.58))), ("Granvista", ((2024, 0.71),)),
    ("Klockarvik", ((2022, 0.49),)), ("Orrvik", ((2025, 0.57),)),
)  # fmt: skip
# Printed results of real municipalities: name, code, framework, year, scope, points, total as printed, source.
PRINTED = (
    (
        "Stockholm", "0180", FRAMEWORK, 2009, "Koncernen", "74 78.5 74.5 82 80 62 59 92", None,
        "Fem intressanta kommuner 2009 (SKL), s. 31",
    ),
    (
        "Kramfors", "2282", "kommunkompassen_2_0", 2011, WHOLE, "51 45 62 34 52 27 39 53", "359",
        "kramfors.se, publicerad i procent",
    ),
)  # fmt: skip


class Story:
    """What the rounds share."""

    def __init__(self, setting: Setting, made: Organisation) -> None:
        self.setting, self.town = setting, made.root
        self.random = np.random.default_rng([setting.seed, 15])
        self.framework = framework_of(FRAMEWORK)
        text = files("styrkedjan.demo").joinpath("assessment.yaml").read_text(encoding="utf-8")
        self.texts: Any = plain(text)
        self.evaluator = Unit.objects.create(
            kind=UnitKind.EVALUATOR, code="U001", name="Kompassnavet", valid_from=FOUNDED, **setting.authored()
        )
        self.evaluator.path = f"/{self.evaluator.pk}/"
        self.evaluator.save()
        password = make_password(PASSWORD)
        for username, first, last in PEOPLE:
            person = User.objects.create(
                username=username, first_name=first, last_name=last, email=f"{username}@kompassnavet.example",
                password=password,
            )  # fmt: skip
            RoleAssignment.objects.create(
                user=person, unit=self.evaluator, role=Role.ASSESSOR.value, valid_from=FOUNDED, **setting.authored()
            )
            setting.people[username] = person
        self.lead, self.first, self.second, self.auditor, self.third = (setting.people[one[0]] for one in PEOPLE)
        self.by = setting.people["controller"]

    def steps(self, key: str) -> list[str]:
        """The steps of a question's scale; none where the framework has no such question."""
        question = next((one for one in self.framework.questions if one.id == key), None)
        return [one.id for one in self.framework.scale(question.scale).steps] if question else []

    def level(self, question: Question, lift: float) -> float:
        base = 0.92 if question.criterion in STRONG else 0.18 if question.criterion in WEAK else 0.6
        return min(1.0, max(0.0, base + lift + float(self.random.normal(0, 0.12))))

    def step(self, question: Question, level: float) -> str:
        """The step of the scale nearest to the level."""
        steps = self.framework.scale(question.scale).steps
        return min(steps, key=lambda one: abs(float(one.share) - level)).id

    def reasons(self, given: Mapping[str, str]) -> dict[str, str]:
        """What the first assessor notes: what was shown, or what nobody could show."""
        told = {}
        for one in self.framework.questions:
            share = _share(self.framework, one, given[one.id])
            said = "Visat:" if share == 1 else "Visat i en del:" if share else "Ingen kunde visa:"
            told[one.id] = f"{said} {one.evidence[0].lower()}{one.evidence[1:]}."
        return told

    def beside(self, question: Question, step: str) -> str:
        """A step next to it, as another assessor might have it."""
        steps = [one.id for one in self.framework.scale(question.scale).steps]
        at = steps.index(step)
        return steps[at - 1] if at else steps[1]


def build(setting: Setting, made: Organisation) -> None:
    """The organisation and its people, others' results, the round that is published, and the one under way."""
    story = Story(setting, made)
    _printed(setting, story)
    _other(setting, story, story.town.name, ((2018, 0.41),), story.town)
    for name, rounds in OTHERS:
        _other(setting, story, name, rounds)
    _calibration(story)
    _published(story)
    _under_way(story)


def _printed(setting: Setting, story: Story) -> None:
    for name, code, key, year, scope, points, printed, source in PRINTED:
        areas = dict(zip((one.id for one in framework_of(key).areas), points.split(), strict=True))
        PublishedResult.objects.create(
            name=name, code=code, framework=key, year=year, scope=scope, areas=areas, source=source,
            total=None if printed is None else Decimal(printed),
            published_on=date(year, 12, 31), created_at=moment(date(setting.year - 4, 1, 10)), created_by=story.lead,
            changed_by=story.lead,
        )  # fmt: skip


def _other(
    setting: Setting, story: Story, name: str, rounds: Iterable[tuple[int, float]], town: Unit | None = None
) -> None:
    """Invented results: points per criterion about the level, and areas as their means."""
    shift = setting.year - 2026
    told = story.texts["examples"].get(name, {})
    rounds = tuple(rounds)
    for number, (year, level) in enumerate(rounds, 1):
        is_newest = number == len(rounds)
        criteria, areas = {}, {}
        for area in story.framework.areas:
            points = []
            for one in area.criteria:
                high = is_newest and one.id in told
                drawn = Decimal(int(90 if high else min(100, max(5, 100 * story.random.normal(level, 0.14)))))
                criteria[one.id] = str(drawn)
                points.append(drawn)
            areas[area.id] = sum(points, Decimal(0)) / len(points)
        total = round(sum(areas.values(), Decimal(0)), 1)
        day = date(year + shift, 5, 20)
        row = PublishedResult.objects.create(
            municipality=town, name=name, framework=FRAMEWORK, year=year + shift, scope=WHOLE,
            criteria=criteria, total=total,
            areas={key: str(round(value, 1)) for key, value in areas.items()}, published_on=day,
            source=f"Utvärdering av {story.evaluator.name}, påhittad", created_at=moment(day), created_by=story.lead,
            changed_by=story.lead,
        )  # fmt: skip
        if is_newest:
            GoodExample.objects.bulk_create(
                GoodExample(
                    result=row, criterion=key, **words, created_at=moment(day), created_by=story.lead,
                    link=f"https://{name.lower().replace('ä', 'a').replace('ö', 'o')}.example/kompassen/{key}",
                    changed_by=story.lead,
                )
                for key, words in told.items()
            )  # fmt: skip


def _calibration(story: Story) -> None:
    """Three cases that all have answered, not always alike."""
    at = moment(date(story.setting.year, 2, 3))
    said = {"bedomare": (0, 0, 0), "bedomare2": (0, 1, 0), "bedomare3": (0, 0, -1)}
    for number, told in enumerate(story.texts["calibration"]):
        steps, answer = story.steps(told["question"]), told["answer"]
        if answer not in steps:
            continue
        row: CalibrationCase = setup.add_case(
            by=story.lead, evaluator=story.evaluator, framework=FRAMEWORK, at=at, **told,
        )  # fmt: skip
        for name, off in said.items():
            place = min(len(steps) - 1, max(0, steps.index(answer) + off[number]))
            setup.practise(by=story.setting.people[name], case=row, answer=steps[place], at=at + timedelta(days=1))


# --- Ekevik -----------------------------------------------------------------------------------------------------------


def _commission(story: Story, year: int, answer_by: date, visit_on: date, earlier: Assessment | None) -> Assessment:
    return commission.commission(
        by=story.lead, evaluator=story.evaluator, municipality=story.town, framework=FRAMEWORK, year=year, scope=WHOLE,
        purpose="Var har vi mest att vinna, och vem gör det bättre?", answer_by=answer_by, visit_on=visit_on,
        assessors=(story.first, story.second), auditor=story.auditor, earlier=earlier,
        at=moment(answer_by - timedelta(days=70)),
    )  # fmt: skip


def _answers(story: Story, row: Assessment, lift: float, at: datetime) -> dict[str, str]:
    """What the municipality says: a little better than it is."""
    truth = {one.id: story.step(one, story.level(one, lift)) for one in story.framework.questions}
    there = facts.by_key(NOW.rows(SelfAnswer).filter(assessment=row), lambda one: one.question)
    wanted = {
        one.id: {
            "assessment": row, "question": one.id, "carried": False,
            "answer": story.step(one, min(1, _share(story.framework, one, truth[one.id]) + 0.15)),
            "text": "Görs i alla nämnder; se underlaget." if one.criterion in STRONG else "",
        }
        for one in story.framework.questions
    }  # fmt: skip
    facts.replace(SelfAnswer, there, wanted, by=story.by, at=at)
    return truth


def _share(framework: Framework, question: Question, step: str) -> float:
    return float(framework.scale(question.scale).share(step))


def _evidence(story: Story, row: Assessment, at: datetime) -> None:
    for criterion, title, note in EVIDENCE:
        answering.add_evidence(
            by=story.by, assessment=row, criterion=criterion, title=title, note=note, at=at,
            link=f"https://ekevik.example/handlingar/{criterion.replace('.', '-')}",
        )  # fmt: skip


def _review(story: Story, row: Assessment, at: datetime, unread: int = 0) -> None:
    for one in list(row.evidence.all())[unread:]:
        text = f"{one.title} visar det som svaret säger. Fråga hur det följs upp."
        reviewing.review(by=story.first, evidence=one, review=text, version=one.version, at=at)


def _interviews(story: Story, row: Assessment, at: datetime, *, noted: bool) -> None:
    for who, people, hours, questions in INTERVIEWS:
        starts = moment(row.visit_on, 0) + timedelta(hours=hours)
        made: Interview = reviewing.plan_interview(
            by=story.lead, assessment=row, who=who, people=people, starts_at=starts, place="Stadshuset",
            questions=questions, at=at,
        )  # fmt: skip
        if noted:
            reviewing.note_interview(
                by=story.second, interview=made, notes=f"{who} känner igen bilden i självvärderingen. Flera exempel.",
                confidential="En av dem tror inte att målen betyder något i vardagen." if people == 8 else "",
                version=made.version, at=starts + timedelta(hours=2),
            )  # fmt: skip


def _score(seat: Seat, given: Mapping[str, str], at: datetime, reasons: Mapping[str, str]) -> None:
    wanted = {
        key: {"seat": seat, "question": key, "answer": step, "reason": reasons.get(key, "")}
        for key, step in given.items()
    }  # fmt: skip
    facts.replace(Score, {}, wanted, by=seat.person, at=at)


def _published(story: Story) -> Assessment:
    """Four years ago, from commission to published."""
    year = story.setting.year - 4
    visit = date(year, 4, 11)
    row = _commission(story, year, date(year, 3, 15), visit, None)
    row = commission.invite(by=story.lead, assessment=row, at=moment(date(year, 1, 20)))
    truth = _answers(story, row, -0.1, moment(date(year, 3, 10)))
    _evidence(story, row, moment(date(year, 3, 11)))
    row = answering.hand_in(by=story.by, assessment=row, at=moment(date(year, 3, 14)))
    _review(story, row, moment(date(year, 3, 28)))
    _interviews(story, row, moment(date(year, 3, 20)), noted=True)
    row = reviewing.begin_scoring(by=story.first, assessment=row, at=moment(visit, 17))
    _both(story, row, truth, moment(visit, 20))
    case = case_of(Assessment.objects.get(pk=row.pk), NOW, story.first)
    assert case is not None
    for one in case.differences:
        scoring.resolve(
            by=story.second, assessment=row, question=one.question.id, answer=str(one.first),
            at=moment(visit + timedelta(days=1), 9), reason="Underlaget visar det, och intervjuerna sade detsamma.",
        )  # fmt: skip
    _remarks(story, row, moment(visit + timedelta(days=1), 15))
    row = scoring.agree(by=story.first, assessment=row, at=moment(visit + timedelta(days=1), 18))
    told = visit + timedelta(days=2)
    row = publishing.give_feedback(by=story.first, assessment=row, told_on=told, at=moment(told, 14))
    _reply(story, row, truth, told)
    row = Assessment.objects.get(pk=row.pk)
    row = publishing.summarise(
        by=story.first,
        assessment=row,
        summary=story.texts["summary"],
        version=row.version,
        at=moment(told + timedelta(days=20)),
    )
    row = publishing.submit(by=story.first, assessment=row, at=moment(told + timedelta(days=21)))
    note = "Jag har läst rapporten mot underlagen. Varje omdöme har sitt belägg."
    row = publishing.approve(by=story.auditor, assessment=row, note=note, at=moment(told + timedelta(days=28)))
    publishing.publish(by=story.lead, assessment=row, at=moment(told + timedelta(days=30)))
    _taken_on(story, row)
    return row


def _both(story: Story, row: Assessment, truth: Mapping[str, str], at: datetime) -> None:
    """Two assessors who differ by a step in one question of nine."""
    questions = {one.id: one for one in story.framework.questions}
    for person in (story.first, story.second):
        seat = Seat.objects.select_related("person").get(assessment=row, person=person)
        other = person == story.second
        given = {
            key: story.beside(questions[key], step) if other and story.random.random() < 1 / 9 else step
            for key, step in truth.items()
        }
        _score(seat, given, at, {} if other else story.reasons(given))
        scoring.finish(by=person, assessment=row, at=at + timedelta(hours=1))


def _remarks(story: Story, row: Assessment, at: datetime) -> None:
    for kind in ("strength", "improvement", "example"):
        for criterion, told in story.texts["own_examples" if kind == "example" else f"{kind}s"].items():
            link = f"https://ekevik.example/kompassen/{criterion}" if kind == "example" else ""
            publishing.describe(
                by=story.first, assessment=row, kind=kind, criterion=criterion, link=link, at=at, **told
            )


def _reply(story: Story, row: Assessment, truth: Mapping[str, str], told: date) -> None:
    """Two objections: one that is right, and one that is not."""
    for words in story.texts["objections"]:
        key, outcome, answer = words["question"], words["outcome"], words["answer"]
        steps = story.steps(key)
        made = publishing.object_to(
            by=story.by, assessment=row, question=key, text=words["text"], at=moment(told + timedelta(days=6))
        )
        above = steps[min(len(steps) - 1, steps.index(truth[key]) + 1)]
        publishing.answer_objection(
            by=story.first, objection=made, outcome=outcome, answer=answer, version=made.version,
            step=above if outcome == "changed" else "", at=moment(told + timedelta(days=15)),
        )  # fmt: skip


def _taken_on(story: Story, row: Assessment) -> None:
    """Two of what was to be improved is work under a goal this year."""
    goals = Element.objects.filter(
        plan_year__principal=story.town, plan_year__state=YearState.OPEN, kind=ElementKind.GOAL, withdrawn_at=None
    )
    goal = goals.select_related("plan_year", "unit").order_by("-plan_year__year", "order", "key").first()
    if goal is None:
        return
    for criterion, effect in (
        ("7.5", "Varje nämnd har besökt en som är bättre och ändrat en sak."),
        ("1.2", "Invånarna har svarat på frågan innan förslaget skrivs i tre ärenden om året."),
    ):
        remark = Remark.objects.select_related("assessment__municipality").get(
            assessment=row, kind="improvement", criterion=criterion
        )
        publishing.take_on(
            by=story.by, remark=remark, element=goal, unit=story.town, responsible=story.by,
            end=date(story.setting.year, 12, 15), effect=effect, at=moment(date(story.setting.year, 1, 15)),
        )  # fmt: skip


def _under_way(story: Story) -> None:
    """This year's round: answered, visited, one assessor done and the other half way."""
    year, today = story.setting.year, story.setting.today
    visit = today - timedelta(days=2)
    answered = visit - timedelta(days=21)
    earlier = Assessment.objects.filter(municipality=story.town).order_by("-year").first()
    row = _commission(story, year, answered + timedelta(days=3), visit, earlier)
    row = commission.invite(by=story.lead, assessment=row, at=moment(answered - timedelta(days=60)))
    truth = _answers(story, row, 0.06, moment(answered - timedelta(days=2)))
    _evidence(story, row, moment(answered - timedelta(days=2)))
    row = answering.hand_in(by=story.by, assessment=row, at=moment(answered))
    _review(story, row, moment(visit - timedelta(days=5)), unread=1)
    _interviews(story, row, moment(answered + timedelta(days=2)), noted=False)
    row = reviewing.begin_scoring(by=story.lead, assessment=row, at=moment(visit, 8))
    for person, share in ((story.second, 1.0), (story.first, 0.55)):
        seat = Seat.objects.select_related("person").get(assessment=row, person=person)
        given = dict(list(truth.items())[: round(len(truth) * share)])
        _score(seat, given, moment(visit, 16), {})
        if share == 1:
            scoring.finish(by=person, assessment=row, at=moment(visit, 18))
