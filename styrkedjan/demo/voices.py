"""What people in Ekevik have said: a year of it, home care whose times slip, a school that mended its lunch queue."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from django.contrib.auth.hashers import make_password

from styrkedjan.areas.organisation.models import RoleAssignment, Unit
from styrkedjan.areas.voices.actions import matters
from styrkedjan.areas.voices.models import Feedback
from styrkedjan.areas.voices.queries import rules
from styrkedjan.demo.organisation import FOUNDED, Organisation, service_of
from styrkedjan.demo.setting import PASSWORD, Setting, moment
from styrkedjan.domain.holidays import workdays_after
from styrkedjan.domain.voices.feedback import FeedbackState
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role

# The receipt of the demo's own matter, for whoever wants to see how it is followed.
CODE = "EKEV-KVLM-2345"
SAID = {
    "hemtjanst": (("waiting", "complaint", "Hjälpen kom en timme sent utan att någon ringde."),
                  ("treatment", "praise", "Tack för att ni alltid frågar hur jag vill ha det."),
                  ("influence", "idea", "Låt oss välja dag för duschen själva.")),
    "grundskola": (("food", "complaint", "Kön till maten är så lång att barnen inte hinner äta."),
                   ("safety", "complaint", "Det är stökigt vid bussen på morgonen."),
                   ("information", "question", "När får vi veta schemat för våren?")),
    "forskola": (("place", "complaint", "Sanden på gården är full av löv."),
                 ("treatment", "praise", "Personalen möter oss med ett leende varje dag.")),
    "sabo": (("food", "complaint", "Kvällsmaten är kall när den kommer."),
             ("quality", "complaint", "Min mamma får byta kläder för sällan.")),
    "gata": (("traffic", "complaint", "Bilarna kör för fort förbi skolan."),
             ("traffic", "idea", "Sätt en bänk vid busshållplatsen.")),
    "kultur": (("information", "question", "Kan biblioteket ha öppet på söndagar?"),),
}  # fmt: skip
ANSWERS = {"complaint": "Du har rätt, och vi ber om ursäkt. Så här gör vi nu.", "idea": "Tack. Vi prövar det i vår.",
           "praise": "Tack! Vi har läst upp det för alla som arbetar här.",
           "question": "Svaret finns nu på vår sida. Tack för att du frågade."}  # fmt: skip


def build(setting: Setting, made: Organisation) -> None:
    """Fifteen months of matters, the newest still open; three that became better, and one with secrecy."""
    random = np.random.default_rng(setting.seed + 23)
    registrar = _registrar(setting, made)
    by_service: dict[str, list[Unit]] = {}
    for unit in made.units:
        by_service.setdefault(service_of(unit), []).append(unit)
    _many(setting, random, by_service)
    late = by_service["hemtjanst"][0]
    for days in (88, 80, 71, 66, 54, 47, 39, 25, 16):
        day = _weekday(setting.today - timedelta(days=days))
        row = _row(setting, late, "complaint", "waiting", SAID["hemtjanst"][0][2], day, answered=days > 30)
        row.save()
    _better(setting, registrar, made)
    _open(setting, registrar, by_service)


def _registrar(setting: Setting, made: Organisation) -> User:
    person = User.objects.create(
        username="registrator", first_name="Rut", last_name="Rask", password=make_password(PASSWORD),
        email="registrator@ekevik.example",
    )  # fmt: skip
    RoleAssignment.objects.create(
        user=person, unit=made.root, role=Role.REGISTRAR.value, valid_from=FOUNDED, **setting.authored()
    )
    setting.people["registrator"] = person
    return person


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _many(setting: Setting, random: np.random.Generator, by_service: dict[str, list[Unit]]) -> None:
    """Most of them: closed or answered, over fifteen months."""
    rows = []
    services = list(SAID)
    for _ in range(88):
        service = services[int(random.choice(len(services), p=(0.26, 0.28, 0.12, 0.12, 0.16, 0.06)))]
        units = by_service[service]
        unit = units[int(random.integers(0, min(12, len(units))))]
        theme, kind, text = SAID[service][int(random.integers(0, len(SAID[service])))]
        day = _weekday(setting.today - timedelta(days=int(random.integers(22, 450))))
        rows.append(_row(setting, unit, kind, theme, text, day, answered=True, late=random.random() < 0.12))
    Feedback.objects.bulk_create(sorted(rows, key=lambda row: row.received_on))


def _row(
    setting: Setting, unit: Unit, kind: str, theme: str, text: str, day: date, *, answered: bool, late: bool = False
) -> Feedback:  # fmt: skip
    numbers = setting.__dict__.setdefault("voice_numbers", {})
    numbers[day.year] = numbers.get(day.year, 0) + 1
    end = workdays_after(day, 14 if late else 7)
    answered = answered and end < setting.today
    who, at = setting.system, moment(day)
    done = {
        "state": FeedbackState.CLOSED, "answer": ANSWERS[kind], "answered_on": end, "told": "code", "closed_on": end,
        "found": "Vi har talat med dem det gäller." if kind == "complaint" else "",
        "justified": "yes" if kind == "complaint" else "",
    } if answered else {"state": FeedbackState.ASSIGNED}  # fmt: skip
    return Feedback(
        unit=unit, number=f"{day.year}-{numbers[day.year]}", kind=kind, theme=theme, text=text, channel="web",
        received_on=day, acknowledged_on=day, created_at=at, created_by=who, changed_at=at, changed_by=who, **done,
    )  # fmt: skip


def _better(setting: Setting, registrar: User, made: Organisation) -> None:
    """Three matters all the way to what became better, one of them at the head's own school."""
    school = setting.people["enhetschef"].role_assignments.get().unit
    care = next(unit for unit in made.units if service_of(unit) == "hemtjanst")
    library = next(unit for unit in made.units if service_of(unit) == "kultur")
    for unit, theme, text, answer, measure, improved, days in (
        (school, "food", SAID["grundskola"][0][2], "Ni har rätt: årskurs fyra fick ofta bara tio minuter.",
         "Vi äter i tre sittningar från måndag.", "Alla har minst tjugo minuter. Slängd mat har minskat.", 60),
        (care, "waiting", SAID["hemtjanst"][0][2], "Så ska det inte vara. Vi har pratat med alla i laget.",
         "Vi ringer alltid när vi blir mer än tio minuter sena.", "Vi ringde i nitton av tjugo fall i oktober.", 75),
        (library, "information", SAID["kultur"][0][2], "Vi prövar söndagar i höst.", "Söndagsöppet på prov.",
         "Sextio personer kom första söndagen, så vi fortsätter.", 90),
    ):  # fmt: skip
        day = _weekday(setting.today - timedelta(days=days))
        row = _written(registrar, unit, theme, text, day, "complaint")
        if unit is school:
            Feedback.objects.filter(pk=row.pk).update(code_digest=rules.digest(CODE), channel="web")
        row = matters.investigate(by=registrar, row=row, found="Vi har sett samma sak själva.", justified="yes",
                                  version=row.version, at=moment(day + timedelta(days=5)))  # fmt: skip
        row = matters.answer(by=registrar, row=row, answer=answer, told="code", version=row.version, measure=measure,
                             measure_due=day + timedelta(days=30), at=moment(day + timedelta(days=7)))  # fmt: skip
        later = moment(day + timedelta(days=32))
        row = matters.follow(by=registrar, row=row, improved=improved, version=row.version, at=later)
        row = matters.publish(by=registrar, row=row, published=f"{measure} {improved}", version=row.version, at=later)
        matters.close(by=registrar, row=row, at=later)


def _written(by: User, unit: Unit, theme: str, text: str, day: date, kind: str) -> Feedback:
    at = moment(day)
    row = matters.write_down(
        by=by, unit=unit, kind=kind, channel="phone", text=text, received_on=day, theme=theme, at=at
    )
    row = matters.acknowledge(by=by, row=row, at=at)
    return matters.assign(by=by, row=row, unit=unit, at=at)


def _open(setting: Setting, registrar: User, by_service: dict[str, list[Unit]]) -> None:
    """What waits today: new ones for the registrar, one for the head, one with secrecy and who wrote."""
    school = setting.people["enhetschef"].role_assignments.get().unit
    _written(registrar, school, "safety", SAID["grundskola"][1][2], _weekday(setting.today - timedelta(days=13)),
             "complaint")  # fmt: skip
    at = moment(_weekday(setting.today - timedelta(days=1)))
    matters.write_down(
        by=registrar, unit=by_service["gata"][0], kind="complaint", channel="phone", text=SAID["gata"][0][2],
        received_on=at.date(), contact={"name": "Gösta Gran", "phone": "070-000 00 00"}, at=at,
    )  # fmt: skip
    matters.write_down(
        by=registrar, unit=by_service["ifo"][0], kind="complaint", channel="meeting", is_secret=True, theme="treatment",
        text="Jag kände mig inte lyssnad på i mötet om min son.", received_on=at.date(), at=at,
    )  # fmt: skip
