"""Dialogues in Ekevik's schools: most have been held, one waits for its two, and one school is late; invented."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from django.contrib.auth.hashers import make_password

from styrkedjan.areas.organisation.models import RoleAssignment, Unit
from styrkedjan.areas.people.actions import dialogues, staff
from styrkedjan.areas.people.counting import recount
from styrkedjan.areas.people.models import CompetenceStep, Contribution, Dialogue, Employment
from styrkedjan.areas.people.queries.staff import goals_of
from styrkedjan.demo.organisation import FAMILY, FOUNDED, GIVEN, Organisation, service_of
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.people.dialogue import ERASE, DialogueState
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role

LOGIN = "medarbetare"
SCHOOLS, FEWEST, MOST, LATE = 6, 5, 14, 2
DONE = "Vi är nöjda med året. Nästa år provar vi det vi skrev i bidraget, och följer upp i vår."
DOES = "Jag läser högt med min grupp varje dag och skriver ner hur det går."
LEARNS = ("Kurs i lässtrategier", 4500), ("Handledarutbildning", 12_000), ("Matematiklyftet", 0)
WISHES = """Jag vill prata om lässtunderna. De fungerar, men jag hinner inte dokumentera.
Jag skulle vilja leda lärlaget i vår."""
VIEW = "Lässtunderna syns i resultaten. Vi behöver hitta tid för dokumentationen, och jag vill att du leder lärlaget."


def build(setting: Setting, made: Organisation) -> None:
    """Some schools' staff, most with a dialogue; the demo's own employee with one that waits for her."""
    random = np.random.default_rng(setting.seed + 31)
    schools = [one for one in made.units if service_of(one) == "grundskola" and one.operating_form == "in_house"]
    heads = {row.unit_id: row.user for row in RoleAssignment.objects.filter(
        unit__in=schools, role=Role.UNIT_HEAD.value).select_related("user")}  # fmt: skip
    staff.set_rule(
        by=setting.people["controller"], principal=made.root, key=ERASE, value="24",
        source="Barn- och utbildningsnämndens dokumenthanteringsplan", at=moment(date(setting.year, 1, 15)),
    )  # fmt: skip
    _own(setting, schools[0], heads[schools[0].pk], schools[1], heads[schools[1].pk])
    for number, school in enumerate(schools[:SCHOOLS]):
        _school(setting, random, school, heads[school.pk], number)
        recount(school, by=heads[school.pk], at=moment(min(date(setting.year, 4, 2), setting.today)))


def _school(setting: Setting, random: np.random.Generator, school: Unit, head: User, number: int) -> None:
    """Nobody logs in here, and the texts are short: what is shown of it is how many."""
    size = int(random.integers(FEWEST, MOST))
    users = User.objects.bulk_create(
        User(username=f"larare{school.code.lower()}-{at}", first_name=str(random.choice(GIVEN)),
             last_name=str(random.choice(FAMILY)), password=make_password(None))
        for at in range(size)
    )  # fmt: skip
    began = moment(date(setting.year - 2, 8, 15))
    who = {"created_by": head, "changed_by": head, "created_at": began, "changed_at": began}
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user=one, unit=school, role=Role.EMPLOYEE.value, valid_from=FOUNDED, **setting.authored())
        for one in users
    )
    rows = Employment.objects.bulk_create(
        Employment(unit=school, person=one, manager=head, person_let_in_at=began, manager_let_in_at=began, **who)
        for one in users
    )
    held = size // 3 if number == LATE else size - 1
    days = [date(setting.year, 2, 1) + timedelta(days=int(random.integers(0, 60))) for _ in range(held)]
    told = Dialogue.objects.bulk_create(
        Dialogue(employment=row, year=setting.year, state=DialogueState.AGREED, held_on=day, summary=DONE, **who)
        for row, day in zip(rows, days, strict=False)
    )
    goals = goals_of(school, setting.year)
    Contribution.objects.bulk_create(
        Contribution(dialogue=one, element=goals[at % len(goals)] if goals and at % 4 else None, text=DOES, **who)
        for at, one in enumerate(told)
    )
    CompetenceStep.objects.bulk_create(
        CompetenceStep(dialogue=one, what=LEARNS[at % 3][0], cost=Decimal(LEARNS[at % 3][1]), **who)
        for at, one in enumerate(told) if at % 2
    )  # fmt: skip


def _own(setting: Setting, school: Unit, head: User, former: Unit, former_head: User) -> None:
    """The employee who logs in. Last year's was agreed at another school, and its sum has followed her here; this
    year's is written by both and held, and waits for her to agree."""
    person = User.objects.create(
        username=LOGIN, first_name="Mira", last_name="Mattsson", email="medarbetare@ekevik.example",
        password=setting.people["controller"].password,  # the demo's one, hashed once
    )  # fmt: skip
    moved = date(setting.year - 1, 8, 15)
    for unit, begins, ends in ((former, FOUNDED, moved - timedelta(days=1)), (school, moved, None)):
        RoleAssignment.objects.create(
            user=person, unit=unit, role=Role.EMPLOYEE.value, valid_from=begins, valid_to=ends, **setting.authored()
        )
    setting.people[LOGIN] = person
    then = moment(date(setting.year - 1, 2, 20))
    before = staff.add_employee(by=former_head, unit=former, person=person, at=then)
    staff.let_in(by=person, employment=before, at=then)
    last = dialogues.begin(by=person, employment=before, year=setting.year - 1, at=then)
    dialogues.hold(
        by=former_head, dialogue=last, held_on=then.date(), at=then,
        summary="Mira provar lässtunder varje dag i årskurs 2. Vi ser efter ett år om fler läser säkert.",
    )  # fmt: skip
    dialogues.agree(by=person, dialogue=last, at=then)
    staff.leave(by=former_head, employment=before, last_day=moved - timedelta(days=1), at=moment(moved))
    row = staff.add_employee(by=head, unit=school, person=person, at=moment(moved))
    staff.let_in(by=person, employment=row, at=moment(moved))
    now = moment(date(setting.year, 2, 24))
    this = dialogues.begin(by=person, employment=row, year=setting.year, at=now)
    dialogues.prepare(by=person, dialogue=this, text=WISHES, version=1, at=now)
    dialogues.prepare(by=head, dialogue=this, text=VIEW, version=2, at=now)
    goals = goals_of(school, setting.year)
    dialogues.add_contribution(
        by=person, dialogue=this, element=goals[0] if goals else None, at=now,
        text="Lässtund varje dag i årskurs 2, med en lista över vilka som läser säkert.",
        outcome="Jag håller i dem alla dagar utom fredagar.",
    )  # fmt: skip
    dialogues.add_step(by=head, dialogue=this, what="Leda ett lärlag, två dagar", cost=Decimal(6800), at=now)
    dialogues.hold(
        by=head, dialogue=this, held_on=now.date(), at=now,
        summary="Mira leder lärlaget från i vår och får en timme i veckan för dokumentation. Lässtunderna fortsätter.",
    )  # fmt: skip
