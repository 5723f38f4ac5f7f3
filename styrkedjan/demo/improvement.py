"""Ekevik's improvements: every step of the wheel, one whose effect shows, and one that two other municipalities try.

Which unit the shown effect is at follows the figures: the one in home care whose own change is the surest.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from styrkedjan.areas.comparison.models import GapAnswer
from styrkedjan.areas.control.models import AuditRecommendation
from styrkedjan.areas.improvement.actions import improvements, practices
from styrkedjan.areas.improvement.models import GoodPractice, Improvement
from styrkedjan.areas.improvement.queries.effects import effects
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import RoleAssignment, Unit, UnitKind
from styrkedjan.areas.voices.models import Feedback
from styrkedjan.demo.organisation import Organisation, service_of
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.gap_states import GapState
from styrkedjan.domain.improvement.states import Source
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role

SAME_FACES = {
    "title": "Färre ansikten hos varje brukare", "wanted": "Den som har hjälp varje dag ska känna igen den som kommer.",
    "why": "De som är minst nöjda har också träffat flest olika medarbetare.",
    "causes": "Många olika personer kommer hem.\nSchemat läggs efter lediga pass och inte efter brukaren.\n"
              "Systemet föreslår den som är närmast.\nIngen har bett om något annat.",
    "compared": "Laget i grannområdet lägger schemat runt fyra brukare i taget.",
}  # fmt: skip
SAME_FACES_PLAN = {
    "change": "Schemat läggs runt brukaren: högst tolv personer på två veckor.",
    "how_known": "Andelen nöjda med helheten i höstens undersökning, och antalet personer per brukare varje månad.",
    "trial": "Två lag i tre månader, tolv brukare i varje.",
}
STARTS = {
    "title": "Alla lektioner börjar lika", "wanted": "Eleverna ska ha studiero från första minuten.",
    "why": "Det är stökigast de första tio minuterna, och värst efter lunch.",
    "causes": "Lektionen börjar olika i varje sal.\nVi har aldrig bestämt hur den ska börja.\n"
              "Vi har pratat om regler och inte om vanor.",
    "compared": "På skolan med bäst studiero står läraren i dörren och uppgiften står på tavlan.",
}  # fmt: skip
STARTS_PLAN = {
    "change": "Läraren tar emot i dörren, uppgiften står på tavlan, telefonerna är undan.",
    "how_known": "Elevernas svar om studiero, och antal störda starter en vecka i månaden.",
    "trial": "Årskurs 7 i sex veckor.",
}


def build(setting: Setting, made: Organisation) -> None:
    by = setting.people["controller"]
    school = setting.people["enhetschef"].role_assignments.get().unit
    row = _measured(setting, made, by)
    card = _shared(setting, by, row)
    _copied(setting, card)
    _at_the_school(setting, by, school)
    _equal(setting, by)
    _others(setting, made, by)


def _day(setting: Setting, days: int) -> date:
    return setting.today - timedelta(days=days)


def _through(
    setting: Setting, by: User, row: Improvement, analysis: Mapping[str, Any], plan: Mapping[str, Any], days: int
) -> Improvement:
    """Analysed and planned, so many days ago."""
    at = moment(_day(setting, days), 10)
    row = improvements.analyse(by=by, row=row, version=row.version, changes=analysis, at=at)
    return improvements.plan(by=by, row=row, version=row.version, changes=plan, at=at + timedelta(days=7))


def _measured(setting: Setting, made: Organisation, by: User) -> Improvement:
    """Begun before last year's end, kept, and followed when this year's survey came."""
    indicator = Indicator.objects.select_related("service_area").get(principal=made.root, key="hemtjanst-03")
    since = date(setting.year - 1, 12, 1)
    tried = [
        Improvement(pk=unit.pk, unit=unit, principal=made.root, indicator=indicator, started_on=since)
        for unit in made.units if service_of(unit) == "hemtjanst"
    ]  # fmt: skip
    found = effects(tried, made.root, NOW)
    known = [one for one in tried if found[one.pk].before is not None]
    best = max(known or tried, key=lambda one: (found[one.pk].after or 0) - (found[one.pk].before or 0))
    days = (setting.today - since).days
    row = improvements.start(
        by=by, unit=best.unit, title=SAME_FACES["title"], source=Source.INDICATOR, indicator=indicator,
        idea="Vi har de lägsta svaren i kommunen om helheten.", at=moment(_day(setting, days + 60)),
    )  # fmt: skip
    plan = {**SAME_FACES_PLAN, "due": date(setting.year, 3, 31), "owner": by, "indicator": indicator, "cost": 85_000}
    row = _through(setting, by, row, SAME_FACES, plan, days + 45)
    row = improvements.try_out(by=by, row=row, started_on=since, at=moment(since))
    row = improvements.judge(
        by=by, row=row, move="keep", version=row.version, at=moment(date(setting.year, 3, 25)),
        result="Brukarna i de två lagen träffade elva personer på två veckor, mot tjugotre förut.",
    )  # fmt: skip
    return improvements.follow(
        by=by, row=row, version=row.version, at=moment(setting.latest.end),
        effect="De nöjda är fler. Det kan också bero på att två lag fick nya chefer samma höst.",
    )  # fmt: skip


def _shared(setting: Setting, by: User, row: Improvement) -> GoodPractice:
    at, figures = moment(setting.latest.end, 11), effects([row], row.principal, NOW)[row.pk].sentence
    card = practices.write_practice(
        by=by, improvement=row, title=row.title, context=f"{row.unit.name}, med tolv brukare i varje lag.",
        done=f"{row.change} {SAME_FACES['compared']}", effect=f"{figures} {row.effect}",
        conditions="Den som planerar behöver två dagar till det första schemat, och laget är med och lägger det.",
        contact="Enhetschef i hemtjänsten", at=at,
    )  # fmt: skip
    decision = Decision("Kommunstyrelsen", setting.latest.end - timedelta(days=3), "131", f"KS-{setting.year}/702")
    return practices.publish_practice(by=by, practice=card, decision=decision, at=at)


def _copied(setting: Setting, card: GoodPractice) -> None:
    """Two other municipalities: one where it worked, one that has just begun."""
    towns = Unit.objects.filter(parent=None, kind=UnitKind.MUNICIPALITY).exclude(pk=card.improvement.principal_id)
    for place, town in enumerate(towns.order_by("code")[:2]):
        held = RoleAssignment.objects.filter(unit=town, role=Role.CONTROLLER.value).select_related("user").first()
        if held is None:
            continue
        by, at = held.user, moment(setting.latest.end, 12)
        row = improvements.copy(by=by, unit=town, practice=card, at=at)
        if place:
            continue
        plan = {**SAME_FACES_PLAN, "trial": "Ett lag i sex veckor.", "due": setting.today + timedelta(days=30)}
        row = improvements.analyse(by=by, row=row, version=row.version, changes=SAME_FACES, at=at)
        row = improvements.plan(by=by, row=row, version=row.version, changes=plan, at=at)
        row = improvements.try_out(by=by, row=row, started_on=at.date(), at=at)
        row = improvements.judge(by=by, row=row, move="keep", result="Nio personer på två veckor, mot arton förut.",
                                 version=row.version, at=at)  # fmt: skip
        improvements.tell_back(
            by=by, row=row, worked="yes", version=row.version, at=at,
            worked_told="Det gick på sex veckor. Vi började med dem som har hjälp varje dag.",
        )  # fmt: skip


def _at_the_school(setting: Setting, by: User, school: Unit) -> None:
    """A test that has just begun, a complaint that was mended, and two ideas, one of which has waited too long."""
    head = setting.people["enhetschef"]
    indicator = Indicator.objects.get(principal=school.principal, key="grundskola-03")
    row = improvements.start(
        by=head, unit=school, title=STARTS["title"], source=Source.INDICATOR, indicator=indicator,
        idea="Studieron är under målet.", at=moment(_day(setting, 80)),
    )  # fmt: skip
    row = _through(setting, head, row, STARTS, {**STARTS_PLAN, "owner": head, "indicator": indicator,
                                                "due": setting.today + timedelta(days=21)}, 70)  # fmt: skip
    improvements.try_out(by=head, row=row, started_on=_day(setting, 40), at=moment(_day(setting, 40)))
    said = Feedback.objects.filter(unit=school).exclude(measure="").order_by("pk").first()
    if said is not None:
        row = improvements.start(
            by=head, unit=school, title=said.measure, idea=said.found, source=Source.COMPLAINT,
            origin=f"synpunkt/{said.pk}", at=moment(_day(setting, 52)),
        )  # fmt: skip
        row = _through(
            setting, head, row,
            {"wanted": "Alla ska hinna äta.", "why": "Kön är längst vid elva.", "causes": "Alla äter samtidigt."},
            {"change": "Tre sittningar.", "how_known": "Vi mäter minuterna vid bordet en vecka.", "owner": head,
             "due": _day(setting, 20)}, 50,
        )  # fmt: skip
        row = improvements.try_out(by=head, row=row, started_on=_day(setting, 42), at=moment(_day(setting, 42)))
        improvements.judge(by=head, row=row, move="keep", version=row.version, at=moment(_day(setting, 21)),
                           result="Alla fick minst tjugo minuter, och den slängda maten minskade.")  # fmt: skip
    for days, idea in ((46, "Läxhjälp på morgonen\nSkolbussen kommer halv åtta och då är biblioteket låst."),
                       (4, "Låt nian läsa för ettan\nDe stora behöver läsa mer och de små vill höra på.")):  # fmt: skip
        improvements.suggest(by=setting.people["lasare"], unit=school, idea=idea, at=moment(_day(setting, days)))


def _equal(setting: Setting, by: User) -> None:
    """The measure against an unjustified difference is an improvement like any other."""
    for told in GapAnswer.objects.filter(state=GapState.MEASURE).select_related("unit__principal", "indicator"):
        row = improvements.start(
            by=by, unit=told.unit, title=f"{told.indicator.name}: {told}", idea=told.text, source=Source.GAP,
            origin=f"skillnad/{told.pk}", indicator=told.indicator, due=told.due, at=moment(_day(setting, 30)),
        )  # fmt: skip
        row = _through(
            setting, by, row,
            {"wanted": "Lika god studiero i alla årskurser.", "why": "Samma regler gäller, men de följs olika.",
             "causes": "De äldsta har fler lärare.\nVarje lärare börjar på sitt sätt."},
            {"change": "Gemensamma lektionsstarter i årskurs 7 till 9.", "due": told.due, "owner": by,
             "how_known": "Skillnaden mellan åldrarna i elevernas svar nästa höst.", "indicator": told.indicator}, 24,
        )  # fmt: skip
        improvements.try_out(by=by, row=row, started_on=_day(setting, 10), at=moment(_day(setting, 10)))


def _others(setting: Setting, made: Organisation, by: User) -> None:
    """What the auditors asked for, analysed; and something that was tried and dropped."""
    asked = AuditRecommendation.objects.select_related("unit__principal").order_by("-year", "pk").first()
    if asked is not None:
        row = improvements.start(
            by=by, unit=asked.unit, title=asked.text.splitlines()[0][:160], idea=asked.answer, source=Source.AUDIT,
            origin=f"rekommendation/{asked.pk}", at=moment(_day(setting, 25)),
        )  # fmt: skip
        improvements.analyse(
            by=by, row=row, version=row.version, at=moment(_day(setting, 18)),
            changes={"wanted": "Att vi själva ser det innan revisionen gör det.", "why": "Ingen äger frågan i dag.",
                     "causes": "Kontrollen görs en gång om året.\nDen står inte i någons plan."},
        )  # fmt: skip
    library = next(unit for unit in made.units if service_of(unit) == "kultur")
    row = improvements.start(by=by, unit=library, title="Kvällsöppet till tio på torsdagar",
                             idea="Studenter har frågat.", at=moment(_day(setting, 150)))  # fmt: skip
    row = _through(
        setting, by, row, {"wanted": "Fler unga på biblioteket.", "why": "De kommer efter sex.", "causes": ""},
        {"change": "Öppet till tio i åtta veckor.", "how_known": "Besökare efter åtta.", "due": _day(setting, 60),
         "cost": 46_000}, 140,
    )  # fmt: skip
    row = improvements.try_out(by=by, row=row, started_on=_day(setting, 120), at=moment(_day(setting, 120)))
    improvements.judge(by=by, row=row, move="drop", version=row.version, at=moment(_day(setting, 62)),
                       result="Fyra besökare per kväll. Pengarna gör mer nytta på söndagarna.")  # fmt: skip
