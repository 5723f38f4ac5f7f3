"""Performers: a private home-care firm that misses continuity, an own unit with the same fault that was only seen, an
option that falls due, a partnership with few questions, and a plan over all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import OperatingForm, RoleAssignment, Unit
from styrkedjan.areas.providers.actions import agreements, asking, follow_ups, plans, programmes
from styrkedjan.areas.providers.actions.follow_ups import Checked
from styrkedjan.areas.providers.models import Agreement, Deviation, FollowUpPlan, PlanRow, Requirement
from styrkedjan.demo.organisation import FOUNDED, Organisation, service_of
from styrkedjan.demo.setting import PASSWORD, Setting, moment
from styrkedjan.domain.providers.words import Result
from styrkedjan.domain.recurring import Frequency, occasions
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role

CARE, SOCIAL = "500", "600"
CONTINUITY = "Högst 13 olika medarbetare hos en brukare på 14 dagar"
SEEN = "Personal en hemtjänsttagare möter på 14 dagar"
FULL = ["remark", "rectification", "warning", "deduction", "penalty", "stop", "termination"]
OWN = ["remark", "rectification", "warning"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement as the agreements have it."""

    text: str
    kind: str
    verifiable: str
    critical: bool = False


HOME_CARE = (
    Asked(CONTINUITY, "quality", "Planeringssystemet, två veckor i taget", True),
    Asked("Minst 90 procent av besöken börjar inom 15 minuter från avtalad tid", "quality", "Tidsregistreringen", True),
    Asked("Varje brukare har en genomförandeplan som är yngre än sex månader", "quality", "Stickprov på tio planer"),
    Asked("Minst 75 procent av medarbetarna har omvårdnadsutbildning", "competence", "Personalförteckning per 1 mars"),
    Asked("Resorna mellan brukare är fossilfria", "environment", "Körjournal, ett stickprov om året"),
    Asked("Löner och villkor följer centralt kollektivavtal", "social", "Intyg från arbetsgivaren", True),
)
RESIDENTIAL = (
    Asked("Varje boende har en kontaktman som hen känner", "quality", "Samtal med tio boende", True),
    Asked("Högst elva timmar mellan kvällsmål och frukost", "quality", "Nattfastemätning två gånger om året"),
    Asked("Minst 80 procent av medarbetarna har omvårdnadsutbildning", "competence", "Personalförteckning"),
)
PLAN = (
    ("Avtal och uppdrag i hemtjänsten, krav för krav", "agreement", "hemtjanst", "tertial", 90,
     "Besök, planeringssystem och tio genomförandeplaner hos varje utförare."),
    ("Avtal och uppdrag i särskilt boende", "agreement", "sabo", "half_yearly", 120, "Besök och samtal med boende."),
    ("Uppgifter i nationella register", "data", None, "yearly", 20, "Läses i registren; utförarna lämnar inget nytt."),
)  # fmt: skip


def build(setting: Setting, made: Organisation) -> None:
    """The programme, this year's plan and follow-ups, and next year's plan on its way."""
    by, body = setting.people["controller"], made.bodies[CARE]
    _programme(setting, made)
    home = [unit for unit in made.units if service_of(unit) == "hemtjanst"]
    private = [unit for unit in home if unit.operating_form == OperatingForm.PRIVATE][:3]
    own = [unit for unit in home if unit.operating_form == OperatingForm.IN_HOUSE][:3]
    homes = [unit for unit in made.units if service_of(unit) == "sabo"]
    performers = {
        **{unit.pk: _home_care(setting, body, unit, number) for number, unit in enumerate([*private, *own])},
        **{unit.pk: _residential(setting, body, unit, number) for number, unit in enumerate((homes[0], homes[-1]))},
    }
    plan = _plan(setting, body, setting.year)
    _person(setting, private[0])
    _continuity(setting, plan, performers, private[0], own[0])
    _residence(setting, plan, performers, (homes[0], homes[-1]))
    _asking(setting, performers[private[0].pk])
    for unit in (*private, *own):
        about = "Hjälp i hemmet alla dagar, i hela kommunen."
        asking.publish(by=by, performer=unit, is_shown=True, about=about, contact="Biståndsenheten, 08-000 00 00")
    _partnership(setting, made)
    if setting.today >= date(setting.year, 11, 1):
        _plan(setting, body, setting.year + 1)


def _programme(setting: Setting, made: Organisation) -> None:
    by, first = setting.people["controller"], setting.year - (setting.year - 2023) % 4
    told = date(first - 1, 11, 28)
    row = programmes.draft_programme(
        by=by, principal=made.root, first_year=first, last_year=first + 3, at=moment(told - timedelta(days=60)),
        goals="Kommunens mål gäller all verksamhet, vem som än utför den.",
        guidelines="Krav i avtal ska gå att följa upp. Egen regi i konkurrens har uppdrag med samma krav.",
        follow_up="Varje nämnd beslutar en plan över alla utförare, och redovisar den i delår och för året.",
        insight="Utförarna lämnar uppgifter som allmänheten behöver. Kommunen visar kravens resultat.",
        excluded="Fristående förskolor och skolor.",
    )  # fmt: skip
    decision = Decision("Kommunfullmäktige", told, "214", "")
    programmes.adopt_programme(by=by, programme=row, decision=decision, at=moment(told))
    if setting.today.year >= first + 3:
        programmes.draft_programme(
            by=by, principal=made.root, first_year=first + 4, last_year=first + 7,
            at=moment(date(setting.today.year, 9, 15)),
        )  # fmt: skip


def _agreement(
    setting: Setting, body: Unit, unit: Unit, code: str, title: str, asked: tuple[Asked, ...], **told: Any
) -> Agreement:
    by, at = setting.people["controller"], moment(told["start"] - timedelta(days=40))
    private = unit.operating_form != OperatingForm.IN_HOUSE
    given = {
        "kind": "agreement" if private else "specification", "basis": "lov" if private else "own",
        "legal_form": "limited" if private else "own", "sanctions": FULL if private else OWN,
        "data_duties": "Utföraren hjälper till vid uppföljning och lämnar uppgifter till nationella register.",
        "insight": "Allmänheten kan begära de uppgifter som kommunen behöver för att svara." if private else "",
    }  # fmt: skip
    row = agreements.add_agreement(
        by=by, committee=body, performer=unit, code=code, title=title, at=at, **(given | told)
    )  # fmt: skip
    seen = Indicator.objects.filter(principal=body.principal, name=SEEN).first()
    for one in asked:
        more = {"indicator": seen, "ceiling": Decimal(13)} if seen and one.text == CONTINUITY else {}
        agreements.add_requirement(
            by=by, agreement=row, text=one.text, kind=one.kind, critical=one.critical, verifiable_by=one.verifiable,
            at=at, **more,
        )  # fmt: skip
    signed = told["start"] - timedelta(days=20)
    return agreements.sign_agreement(by=by, agreement=row, signed_on=signed, at=moment(signed))


def _home_care(setting: Setting, body: Unit, unit: Unit, number: int) -> Agreement:
    start = date(setting.year - 2, 1, 1)
    private = unit.operating_form != OperatingForm.IN_HOUSE
    end = date(setting.year + 1, 3, 31) if private else None
    row = _agreement(
        setting, body, unit, f"VON-{setting.year - 2}/{number + 11}", f"Hemtjänst i {unit.geographic_area}", HOME_CARE,
        start=start, end=end, counterparty=f"{unit.name.split()[0]} Omsorg AB" if private else "",
        organisation_number=f"559{number}00-000{number}" if private else "",
        value=Decimal(38_000_000 + number * 4_000_000) if private else None,
        conditions="Kollektivavtal, fossilfria resor." if private else "",
    )  # fmt: skip
    if private:
        by, at = setting.people["controller"], moment(start)
        agreements.add_option(
            by=by, agreement=row, until=date(setting.year + 3, 3, 31), notice_by=date(setting.year, 12, 30), at=at
        )
        if number == 1:
            agreements.add_change(
                by=by, agreement=row, changed_on=date(setting.year, 3, 2), what="Larmutryckning på natten läggs till",
                ground="small", value=Decimal(2_900_000), reason="Nattpatrullen behöver avlastas.",
                at=moment(date(setting.year, 3, 2)),
            )  # fmt: skip
    return row


def _residential(setting: Setting, body: Unit, unit: Unit, number: int) -> Agreement:
    private = unit.operating_form != OperatingForm.IN_HOUSE
    form = {"basis": "lou", "legal_form": "nonprofit"} if private else {}
    return _agreement(
        setting, body, unit, f"VON-{setting.year - 1}/{number + 31}", f"Särskilt boende: {unit.name}", RESIDENTIAL,
        start=date(setting.year - 1, 4, 1), end=date(setting.year + 3, 3, 31) if private else None,
        value=Decimal(162_000_000) if private else None, **form,
    )  # fmt: skip


def _plan(setting: Setting, body: Unit, year: int) -> FollowUpPlan:
    by, day = setting.people["controller"], date(year - 1, 11, 3)
    plan = plans.begin_plan(by=by, committee=body, year=year, at=moment(day))
    if not PlanRow.objects.filter(plan=plan).exists():
        words = "Påpekande först, sedan krav på rättelse med datum. Lika för egen regi och privata."
        plan = plans.describe_plan(by=by, plan=plan, when_failed=words, version=plan.version, at=moment(day))
        services = {one.code: one for one in body.principal.service_areas.all()} if body.principal else {}
        for title, form, service, frequency, minutes, method in PLAN:
            plans.add_row(
                by=by, plan=plan, title=title, form=form, service=services.get(service or ""), method=method,
                responsible="Avtalscontrollern", frequency=frequency, feedback="Möte och kort rapport",
                feedback_to="utföraren och nämnden", minutes=minutes, at=moment(day),
            )  # fmt: skip
    adopted = date(year - 1, 12, 11)
    if adopted <= setting.today:
        decision = Decision(body.name, adopted, "98", "")
        plan = plans.adopt_plan(by=by, plan=plan, decision=decision, at=moment(adopted))
    return plan


def _person(setting: Setting, unit: Unit) -> None:
    """Somebody at the private firm, who sees its own agreements and nothing else."""
    person = User.objects.create(
        username="utforare", first_name="Ulla", last_name="Utter", email="utforare@ekevik.example",
        password=make_password(PASSWORD),
    )  # fmt: skip
    RoleAssignment.objects.create(
        user=person, unit=unit, role=Role.PROVIDER.value, valid_from=FOUNDED, **setting.authored()
    )
    setting.people["utforare"] = person


def _follow(
    setting: Setting, row: PlanRow, agreement: Agreement, occasion: str, day: date, results: dict[str, Checked],
    summary: str, *, told: bool = True,
) -> None:  # fmt: skip
    met = Checked(Result.MET, "Sett vid besöket.")
    checks = {
        one.pk: next((found for text, found in results.items() if one.text.startswith(text)), met)
        for one in Requirement.objects.filter(agreement=agreement)
    }
    follow_ups.record_follow_up(
        by=setting.people["controller"], row=row, agreement=agreement, occasion=occasion, performed_on=day,
        summary=summary, checks=checks, minutes=row.minutes, at=moment(day, 15),
        feedback="Genomgång på plats." if told else "", fed_back_on=day if told else None,
    )  # fmt: skip


def _continuity(setting: Setting, plan: FollowUpPlan, performers: dict[int, Agreement], firm: Unit, own: Unit) -> None:
    """The same fault at a private firm and in own production; only the firm has got a step."""
    row = PlanRow.objects.get(plan=plan, number=1)
    times = occasions(Frequency.TERTIAL, date(plan.year, 1, 1), date(plan.year, 12, 31))
    done = [one for one in times if one.end + timedelta(days=12) <= setting.today]
    for at, due in enumerate(done):
        for number, agreement in enumerate(performers.values()):
            unit = agreement.performer
            if service_of(unit) != "hemtjanst" or (unit.operating_form == OperatingForm.IN_HOUSE and at == 1):
                continue  # own production is followed up half as often, which the page says
            results: dict[str, Checked] = {"Resorna": Checked(Result.NOT_TESTED)}
            seen = 17 + number % 2 if unit == firm else 16
            if unit in (firm, own):
                results["Högst 13"] = Checked(Result.NOT_MET, f"{seen} olika medarbetare i medeltal på 14 dagar.")
            if number == 2 and at == 0:
                results["Varje brukare"] = Checked(Result.PARTLY, "Åtta av tio planer är yngre än sex månader.")
            _follow(
                setting, row, agreement, due.key, due.end + timedelta(days=10), results,
                "Brukarna möter för många." if unit in (firm, own) else "Fungerar som avtalat.",
            )  # fmt: skip
    _steps(setting, performers[firm.pk], done[-1].end if done else None)


def _steps(setting: Setting, agreement: Agreement, until: date | None) -> None:
    deviation = Deviation.objects.filter(agreement=agreement).first()
    if deviation is None or until is None:
        return
    by, found = setting.people["controller"], deviation.found_on
    deviation = follow_ups.take_step(
        by=by, deviation=deviation, rung="remark", taken_on=found + timedelta(days=7),
        text="Brukarna möter fler än avtalet säger. Berätta hur ni planerar om.", at=moment(found + timedelta(days=7)),
    )  # fmt: skip
    deviation = follow_ups.answer_deviation(
        by=setting.people["utforare"], deviation=deviation, version=deviation.version,
        response="Vi delar in Norrvik i två grupper från juni.", at=moment(found + timedelta(days=20)),
    )  # fmt: skip
    if until > found:
        day = until + timedelta(days=16)
        follow_ups.take_step(
            by=by, deviation=deviation, rung="rectification", taken_on=day, deadline=day + timedelta(days=90),
            text="Högst 13 medarbetare på 14 dagar för var och en av de tio brukare som vi följer.", at=moment(day),
        )  # fmt: skip


def _residence(setting: Setting, plan: FollowUpPlan, performers: dict[int, Agreement], units: tuple[Unit, ...]) -> None:
    row = PlanRow.objects.get(plan=plan, number=2)
    due = date(plan.year, 6, 30)
    if due + timedelta(days=20) <= setting.today:
        for unit in units:
            day = due + timedelta(days=15)
            _follow(setting, row, performers[unit.pk], f"{plan.year}-H1", day, {}, "Lugnt och ordnat. Boende är nöjda.")


def _asking(setting: Setting, agreement: Agreement) -> None:
    by, day = setting.people["controller"], date(setting.year, 10, 5)
    if day > setting.today:
        return
    done = asking.ask(
        by=by, agreement=agreement, kind="data", asked="Hur många medarbetare slutade under andra tertialet?",
        used_for="Delårsrapporten, avsnittet om kompetens", due=day + timedelta(days=14), minutes=20, asked_on=day,
        at=moment(day),
    )  # fmt: skip
    done = asking.answer_request(
        by=setting.people["utforare"], request=done, answer="Sju av 58.", version=done.version,
        at=moment(day + timedelta(days=9)),
    )  # fmt: skip
    asking.accept_answer(
        by=by, request=done, is_enough=True, at=moment(day + timedelta(days=11)),
        feedback="Tack. Vi jämför med egen regi och tar upp rörligheten i nämnden i december.",
    )  # fmt: skip
    asking.ask(
        by=by, agreement=agreement, kind="insight", asked="En invånare vill veta hur ni planerar helgbemanningen.",
        used_for="Allmänhetens insyn", due=setting.today + timedelta(days=10), minutes=30, asked_on=setting.today,
        at=moment(setting.today, 8),
    )  # fmt: skip


def _partnership(setting: Setting, made: Organisation) -> None:
    """A light record: no ladder, three meetings, and how many minutes they have been asked for."""
    by, body, start = setting.people["controller"], made.bodies[SOCIAL], date(setting.year, 2, 1)
    unit = next(one for one in made.units if one.path.startswith(body.path))
    partner = Unit.objects.create(
        parent=unit.parent, principal=made.root, code=f"{SOCIAL}900", name="Ekuddens odlarförening", kind="provider",
        operating_form=OperatingForm.NONPROFIT, service_area=unit.service_area, valid_from=start, **setting.authored(),
    )  # fmt: skip
    partner.path = f"{unit.parent.path if unit.parent else '/'}{partner.pk}/"
    partner.save()
    row = agreements.add_agreement(
        by=by, committee=body, performer=partner, code=f"SN-{setting.year}/4", title="Plats för tio personer att växa",
        kind="partnership", basis="partnership", legal_form="nonprofit", start=start, end=date(setting.year + 1, 1, 31),
        value=Decimal(240_000), at=moment(start),
        common_need="Personer långt från arbete behöver en mening med dagen.",
        contributions="Föreningen: mark, handledare och gemenskap. Kommunen: 240 tkr och någon som följer med.",
        end_rule="Upphör av sig själv. Tvister löses i samtal.",
    )  # fmt: skip
    agreements.sign_agreement(by=by, agreement=row, signed_on=start, at=moment(start))
    for month, count in ((4, 6), (6, 8), (9, 9)):
        day = date(setting.year, month, 12)
        if day <= setting.today:
            asking.add_note(
                by=by, agreement=row, held_on=day, participants=count, minutes=60, at=moment(day),
                progression=f"{count} personer är med; två har börjat praktik." if month > 4 else "Sex har börjat.",
                experience="Vi ses på odlingen hellre än på kontoret.",
            )  # fmt: skip
