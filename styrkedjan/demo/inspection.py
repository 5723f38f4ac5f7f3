"""Inspection: a private pre-school that obeyed an injunction after dialogue, another whose draft waits for its answer,
two that were in order, one whose new owner was told of too late; and two places where alcohol is served.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from styrkedjan.areas.inspection.actions import cases, places, plans, rulings
from styrkedjan.areas.inspection.models import Inspected, Inspection, InspectionPlan, PlanArea, Ruling
from styrkedjan.areas.inspection.queries.laws import law_of
from styrkedjan.areas.organisation.models import OperatingForm, RoleAssignment, Unit
from styrkedjan.demo.organisation import FOUNDED, Organisation, service_of
from styrkedjan.demo.setting import PASSWORD, Setting, moment
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role

PRESCHOOLS, LICENCES = "200", "900"
SCHOOL, ALCOHOL = "skollagen_26", "alkohollagen_9"
PURPOSE = (
    "Barnen ska vara trygga och lära sig mer. Vi berättar i förväg vad vi tittar efter, och talar innan vi beslutar."
)
STRENGTH = "Barnen leder oss runt och berättar vad de har undersökt: snigelns väg, skuggor, vatten."
SAFETY = "Under eftermiddagen finns en person ute med nitton barn, och hela baksidan av gården ligger utom synhåll."
ANSWERS = {
    ("safety", "children"): "Det är läskigt bakom förrådet, där ser ingen en.",
    ("safety", "guardians"): "Bra på förmiddagen. Vi undrar vem som ser dem sent på dagen.",
    ("safety", "staff"): "Efter klockan tre är vi för få ute.",
    ("safety", "head"): "Schemat är lagt efter barnens tider, men inte efter var på gården de är.",
    ("education", "children"): "Sniglarna! Och att bygga.",
    ("education", "guardians"): "De kommer hem och förklarar saker för oss.",
    ("education", "staff"): "Att vi planerar tillsammans varje tisdag.",
    ("education", "head"): "Projekten: barnens frågor styr i fyra veckor.",
}


class Story:
    """What the inspections share: who writes, and the year."""

    def __init__(self, setting: Setting, body: Unit, law: str) -> None:
        self.setting, self.body, self.law = setting, body, law
        self.by, self.year = setting.people["controller"], setting.year

    def place(self, code: str, name: str, holder: str, permitted: date, **told: Any) -> Inspected:
        return places.add_place(
            by=self.by, committee=self.body, law=self.law, code=code, name=name, holder=holder, permitted_on=permitted,
            at=moment(date(self.year - 1, 9, 1)), **told,
        )  # fmt: skip

    def plan(self, year: int, visits: list[tuple[Inspected, str, date]]) -> InspectionPlan:
        """A plan with its visits, decided in the December before where that has been."""
        day = date(year - 1, 11, 10)
        plan = plans.begin_plan(by=self.by, committee=self.body, law=self.law, year=year, at=moment(day))
        plan = plans.describe_plan(by=self.by, plan=plan, purpose=PURPOSE, version=plan.version, at=moment(day))
        for place, kind, due in visits:
            plans.add_inspection(by=self.by, plan=plan, inspected=place, kind=kind, due=due, at=moment(day))
        adopted = date(year - 1, 12, 15)
        if adopted > self.setting.today:
            return plan
        decision = Decision(self.body.name, adopted, "77", "")
        return plans.adopt_plan(by=self.by, plan=plan, decision=decision, at=moment(adopted))

    def visited(self, case: Inspection, day: date, faults: dict[str, str]) -> Inspection:
        """Announced a month before, visited on the day; what is no fault was in order."""
        told = day - timedelta(days=30)
        case = cases.announce(by=self.by, inspection=case, announced_on=told, at=moment(told))
        for area in PlanArea.objects.filter(plan=case.plan):
            result, text = "in_order", "Som kriteriet säger."
            if area.area in faults:
                result, text = "fault", faults[area.area]
            elif area.area == "education":
                result, text = "strength", STRENGTH
            cases.observe(by=self.by, inspection=case, area=area.area, result=result, text=text, at=moment(day, 15))
        return cases.visit(
            by=self.by, inspection=case, visited_on=day, visitors="Två handläggare", minutes=420, at=moment(day, 16)
        )

    def sent(self, case: Inspection, day: date, draft: str, dialogue: str = "") -> Inspection:
        return rulings.send_draft(
            by=self.by, inspection=case, draft=draft, dialogue=dialogue, sent_on=day, version=case.version,
            answer_by=day + timedelta(days=14), at=moment(day),
        )  # fmt: skip

    def answered(self, case: Inspection, day: date, text: str) -> Inspection:
        return rulings.enter_answer(
            by=self.by, inspection=case, answer=text, answered_on=day, version=case.version, at=moment(day)
        )

    def cleared(self, case: Inspection, day: date, section: str) -> Inspection:
        return rulings.clear_rest(
            by=self.by, inspection=case, decision=Decision(self.body.name, day, section, ""), at=moment(day),
            reasons="Det som sågs stämmer med kriterierna.", presented_by="Handläggaren",
            took_part="Nämndens ledamöter enligt protokollet.",
        )  # fmt: skip

    def closed(self, case: Inspection, day: date, learning: str, summary: str, addressed: str = "") -> None:
        case = Inspection.objects.get(pk=case.pk)
        case = rulings.close(
            by=self.by, inspection=case, learning=learning, addressed=addressed, signals="", version=case.version,
            at=moment(day),
        )  # fmt: skip
        rulings.publish(by=self.by, inspection=case, summary=summary, version=case.version, at=moment(day))

    def in_order(self, case: Inspection, day: date) -> None:
        """A whole inspection where nothing was wrong, closed three months after the visit."""
        if day + timedelta(days=75) > self.setting.today:
            return
        case = self.visited(case, day, {})
        case = self.sent(case, day + timedelta(days=20), "Vi såg inget som brister och föreslår ingen åtgärd.")
        case = self.answered(case, day + timedelta(days=30), "Vi känner igen oss.")
        self.cleared(case, day + timedelta(days=50), "31")
        self.closed(
            case, day + timedelta(days=70), "Att få frågorna i förväg gav bättre samtal.", "Inget brister.",
        )  # fmt: skip


def build(setting: Setting, made: Organisation) -> None:
    """This year's inspections of pre-schools by others, and of two places that serve alcohol."""
    others = [unit for unit in made.units if service_of(unit) == "forskola"
              and unit.operating_form in (OperatingForm.PRIVATE, OperatingForm.NONPROFIT)]  # fmt: skip
    story = Story(setting, made.bodies[PRESCHOOLS], SCHOOL)
    year = setting.year
    held = [_preschool(story, unit, number) for number, unit in enumerate(others[:6], 1)]
    places.set_limit(
        by=story.by, principal=made.root, law=SCHOOL, key="interval_months", value="36",
        source="Förskolenämndens rutin för tillsyn", at=moment(date(year - 1, 9, 1)),
    )  # fmt: skip
    before = story.plan(year - 1, [(held[2], "regular", date(year - 1, 4, 30)), (held[3], "regular",
                                   date(year - 1, 9, 30))])  # fmt: skip
    for case, day in zip(Inspection.objects.filter(plan=before), (date(year - 1, 4, 8), date(year - 1, 9, 16)),
                         strict=True):  # fmt: skip
        story.in_order(case, day)
    plan = story.plan(year, [
        (held[0], "regular", date(year, 3, 31)), (held[1], "regular", date(year, 10, 31)),
        (held[5], "regular", date(year, 12, 18)),
    ])  # fmt: skip
    first, second, _ = Inspection.objects.filter(plan=plan)
    _obeyed(story, first)
    _person(setting, held[1].unit)
    _under_way(story, second)
    _alcohol(Story(setting, made.bodies[LICENCES], ALCOHOL))


def _preschool(story: Story, unit: Unit, number: int) -> Inspected:
    nonprofit = unit.operating_form == OperatingForm.NONPROFIT
    changed = date(story.year, 2, 2)
    late = number == 5 and changed <= story.setting.today
    reported = date(story.year, 4, 14)
    return story.place(
        f"F{number:02}", unit.name, f"{unit.name.split()[0]} {'ekonomisk förening' if nonprofit else 'Förskolor AB'}",
        date(story.year - (9 if number != 5 else 1), 8, 15), form="nonprofit" if nonprofit else "private", unit=unit,
        organisation_number=f"559{number}10-00{number}1", place=unit.geographic_area,
        owner_changed_on=changed if late else None,
        owner_reported_on=reported if late and reported <= story.setting.today else None,
    )  # fmt: skip


def _obeyed(story: Story, case: Inspection) -> None:
    """A fault, told at once in a dialogue, decided as an injunction, and put right before its day."""
    year, by = story.year, story.by
    if date(year, 7, 20) > story.setting.today:
        return
    seen, told = date(year, 3, 10), date(year, 2, 8)
    case = story.visited(case, seen, {"safety": SAFETY})
    for what, why in (
        ("Bemanningsschema för två veckor", "Se hur många som är ute efter klockan tre"),
        ("Rutin för klagomål", "Se om den som klagar får svar"),
    ):
        row = cases.ask_document(
            by=by, inspection=case, what=what, why=why, due=told + timedelta(days=14), at=moment(told)
        )
        came = told + timedelta(days=11)
        cases.handle_document(
            by=by, document=row, received_on=came, version=row.version, at=moment(came),
            handled="Läst före besöket mot kriteriet, diarieförd och inte begärd på nytt.",
        )  # fmt: skip
    for group in law_of(SCHOOL).groups:
        said = {(area, 1): text for (area, who), text in ANSWERS.items() if who == group.id}
        cases.record_answers(by=by, inspection=case, group=group.id, answers=said, at=moment(seen, 14))
    case = Inspection.objects.get(pk=case.pk)
    case = story.sent(
        case, date(year, 3, 20), f"{SAFETY} Vi föreslår ett föreläggande om bemanningen ute. Inget annat brister.",
        f"Samtal på plats {seen} med rektor och huvudman om vad som sågs på gården.",
    )  # fmt: skip
    case = story.answered(
        case, date(year, 4, 1), "Vi delar bilden. Från i dag är två alltid ute, och vi flyttar förrådet under våren."
    )
    day = date(year, 4, 21)
    ruling = rulings.rule(
        by=by, inspection=case, area="safety", rung="injunction", deadline=date(year, 6, 30), at=moment(day),
        decision=Decision(story.body.name, day, "44", ""), rules="Skollagen (2010:800) 26 kap. 10 §",
        reasons=f"{SAFETY} Huvudmannen delar bilden men åtgärderna är inte genomförda.",
        measures="Minst två ur personalen ute när fler än tio barn är ute. Ingen del av gården utom synhåll.",
        presented_by="Handläggaren", took_part="Nämndens ledamöter enligt protokollet.",
        appeal="Beslutet kan prövas enligt 13 kap. kommunallagen.",
    )  # fmt: skip
    reached = date(year, 4, 27)
    ruling = rulings.notify(by=by, ruling=ruling, notified_on=reached, version=ruling.version, at=moment(reached))
    story.cleared(Inspection.objects.get(pk=case.pk), day, "44")
    _followed(story, Ruling.objects.get(pk=ruling.pk))


def _followed(story: Story, ruling: Ruling) -> None:
    day = date(story.year, 6, 9)
    rulings.follow(
        by=story.by, ruling=ruling, obeyed="yes", seen_on=day, helped="dialogue", version=ruling.version,
        outcome="Oanmält besök klockan fyra: tre ur personalen ute, förrådet är flyttat.", at=moment(day, 17),
    )  # fmt: skip
    story.closed(
        ruling.inspection, date(story.year, 6, 16), "Samtalet på plats gjorde mer än beslutet: allt var börjat innan.",
        "Tillsynen fann att för få vuxna var ute på eftermiddagen. Förskolan rättade det före sommaren.", "holder",
    )  # fmt: skip


def _person(setting: Setting, unit: Unit | None) -> None:
    """Somebody at the pre-school whose draft waits, who sees its own inspection and nothing else."""
    assert unit is not None
    person = User.objects.create(
        username="huvudman", first_name="Harriet", last_name="Holm", email="huvudman@ekevik.example",
        password=make_password(PASSWORD),
    )  # fmt: skip
    RoleAssignment.objects.create(
        user=person, unit=unit, role=Role.PROVIDER.value, valid_from=FOUNDED, **setting.authored()
    )
    setting.people["huvudman"] = person


def _under_way(story: Story, case: Inspection) -> None:
    """A fault that is told in a draft, which the pre-school has a week left to answer."""
    seen, sent = date(story.year, 10, 13), story.setting.today - timedelta(days=6)
    if seen > sent:
        return
    fault = "Rektorn har fyra förskolor och är här en dag i månaden. Personalen vet inte vem som bestämmer."
    case = story.visited(case, seen, {"staff": fault})
    story.sent(case, sent, f"{fault} Vi föreslår ett föreläggande om hur utbildningen leds på plats.")


def _alcohol(story: Story) -> None:
    """Another law: the same engine with another file."""
    year, permitted = story.year, date(story.year - 3, 5, 2)
    held = [
        story.place(code, name, f"{name} AB", permitted, form="private", place=street)
        for code, name, street in (
            ("S01", "Krogen vid kajen", "Hamngatan 2"),
            ("S02", "Kvarnens matsal", "Kvarngatan 8"),
        )
    ]
    plan = story.plan(year, [(held[0], "regular", date(year, 5, 31)), (held[1], "regular", date(year, 12, 18))])
    first = Inspection.objects.filter(plan=plan).first()
    assert first is not None
    story.in_order(first, date(year, 5, 22))
