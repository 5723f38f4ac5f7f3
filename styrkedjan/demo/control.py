"""Internal control: a control that failed twice, a school's samples, an accepted risk, a company without a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from styrkedjan.areas.control.actions import controls, plans, recommendations, risks, telling
from styrkedjan.areas.control.models import ControlActivity, ControlDeviation, ControlPlan, Risk
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.demo.organisation import Organisation
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.recurring import Due, Frequency, occasions
from styrkedjan.foundation.decisions import Decision

METHOD, SOURCE = "sannolikhet_konsekvens", "Reglemente för intern kontroll, kommunfullmäktige § 87"
FAILING, SCHOOLS, ACCEPTING, WITHOUT = "600", "300", "700", "B10"


@dataclass(frozen=True, slots=True)
class Story:
    """A risk as it was said in the workshop, and how it is checked."""

    source: str
    title: str
    cause: str
    effect: str
    place: tuple[int, int]
    check: str
    how: str
    frequency: str = "tertial"
    method: str = "sample"
    sample: int | None = 30


# Two for every body, in turn, so that committees that do the same have the same risk.
COMMON = (
    Story("process", "Fakturor betalas utan att två har granskat dem", "Attestanter byts ut utan att systemet ändras",
          "Pengar går till fel mottagare", (2, 3), "Attest av leverantörsfakturor",
          "Trettio fakturor i följd: står två behöriga namn på var och en?"),
    Story("law", "Inköp görs utanför ramavtal", "Avtalen är svåra att hitta", "Kommunen betalar mer",
          (3, 3), "Inköp mot avtalsregistret", "Alla inköp över 100 000 kr ett kvartal läses mot registret.",
          "quarterly", "reconciliation", None),
    Story("mission", "Verksamheten klarar inte ett avbrott i IT-systemen", "Reservrutiner är inte övade",
          "Brukare blir utan hjälp", (2, 4), "Övning av reservrutiner", "Närvaro vid en övning; vad fungerade inte?",
          "yearly", "observation", None),
    Story("law", "Personuppgifter lämnas ut till fel person", "Handlingar skickas i vanlig e-post",
          "Någon skadas, och kommunen får betala", (3, 3), "Utlämnade handlingar",
          "Tjugo ärenden: är mottagaren rätt och sättet säkert?", "tertial", "sample", 20),
    Story("audit", "Beslut på delegation anmäls inte till nämnden", "Anmälan görs för hand",
          "Nämnden vet inte vad som beslutas i dess namn", (2, 3), "Anmälda delegationsbeslut",
          "Alla beslut en månad läses mot protokollet.", "half_yearly", "review", None),
)  # fmt: skip
LATE = Story(
    "law", "Utredningar blir inte klara i tid", "Vakanser och svåra ärenden", "Barn och vuxna får vänta på skydd",
    (4, 4), "Utredningar klara inom fyra månader", "Trettio avslutade utredningar: dagar mot lagens tid.",
)  # fmt: skip
ABSENCE = Story(
    "mission", "Elevers frånvaro följs inte upp", "Rutinen följs olika på skolorna", "Elever tappar sin skolgång",
    (3, 4), "Samtal efter tre dagars frånvaro",
    "Femton elever med minst tre dagars ogiltig frånvaro: finns ett samtal noterat inom en vecka?", sample=15,
)  # fmt: skip
LEFT_OUT = Story(
    "process", "Läromedel köps in sent", "Skolorna beställer var för sig", "Lektioner planeras om", (2, 2), "", ""
)
AUDIT = (
    ("100", "Grundläggande granskning", "Styrelsen bör samla nämndernas planer med en metod", ("left", "mostly")),
    ("300", "Grundläggande granskning", "Nämnden bör ange frekvens för varje kontroll i planen", ("partly", "done")),
    ("600", "Granskning av utredningstider", "Nämnden bör se till att utredningar blir klara i tid", ("left", "left")),
    ("500", "Uppföljning av tidigare granskning", "Nämnden bör följa avvikelser till nästa år", ("partly", "partly")),
)  # fmt: skip


def build(setting: Setting, made: Organisation) -> None:
    """Last year judged where something failed, this year on its way, and next year's analysis begun for the schools."""
    by = setting.people["controller"]
    for year in (setting.year - 1, setting.year, setting.year + 1):
        at = moment(date(year - 1, 9, 20))
        plans.set_method(by=by, principal=made.root, year=year, method=METHOD, source=SOURCE, at=at)
    _failed_last_year(setting, made.bodies[FAILING])
    for number, (code, body) in enumerate(sorted(made.bodies.items())):
        if code not in ("000", WITHOUT):
            _this_year(setting, made, body, number)
    _next_year(setting, made.bodies[SCHOOLS])
    _recommendations(setting, made)


def _decision(body: Unit, day: date, section: int) -> Decision:
    return Decision(body.name, day, str(section), "")


def _begin(setting: Setting, body: Unit, year: int) -> ControlPlan:
    day = date(year - 1, 10, 14)
    by = setting.people["controller"]
    plan = plans.begin_plan(by=by, committee=body, year=year, at=moment(day))
    words = "Ledamöter från alla partier och förvaltningens ledning en halvdag. Utgick från målen och förra årets plan."
    return plans.describe_analysis(by=by, plan=plan, analysis=words, version=plan.version, at=moment(day, 15))


def _risk(setting: Setting, plan: ControlPlan, story: Story, unit: Unit) -> ControlActivity | None:
    """The story in the plan with its control; one without a check is left out with a reason."""
    by, at = setting.people["controller"], moment(date(plan.year - 1, 10, 21))
    risk = Risk.objects.filter(plan=plan, title=story.title).first() or risks.add_risk(
        by=by, plan=plan, source=story.source, title=story.title, cause=story.cause, effect=story.effect, at=at
    )
    likelihood, consequence = story.place
    risk = risks.value_risk(
        by=by, risk=risk, likelihood=likelihood, consequence=consequence, version=risk.version, at=at
    )
    if not story.check:
        risks.leave_out_risk(by=by, risk=risk, reason="Sköts i den löpande planeringen av läsåret.", at=at)
        return None
    risks.place_risk(by=by, risk=risk, at=at)
    return ControlActivity.objects.filter(risk=risk).first() or controls.add_control(
        by=by, risk=risk, title=story.check, unit=unit, method=story.method, frequency=story.frequency, how=story.how,
        sample=story.sample, reported_to="Förvaltningschefen", at=at,
    )  # fmt: skip


def _adopt(setting: Setting, plan: ControlPlan) -> None:
    day = date(plan.year - 1, 12, 9)
    decision = _decision(plan.committee, day, 110)
    plans.adopt_plan(by=setting.people["controller"], plan=plan, decision=decision, at=moment(day))


def _times(setting: Setting, activity: ControlActivity) -> list[Due]:
    """The control's times whose result would be in by now."""
    times = occasions(Frequency(activity.frequency), activity.start, activity.end)
    return [one for one in times if one.end + timedelta(days=12) <= setting.today]


def _record(
    setting: Setting, activity: ControlActivity, due: Due, failed: int, words: str, *, major: bool = False
) -> None:
    day = due.end + timedelta(days=9)
    outcome = "none" if not words else "major" if major else "minor"
    controls.record_result(
        by=setting.people["controller"], activity=activity, occasion=due.key, performed_on=day, outcome=outcome,
        size=activity.sample, failed=failed if activity.sample else None, comment=words, at=moment(day, 13),
    )  # fmt: skip


def _measure(
    setting: Setting, activity: ControlActivity, due: Due, cause: str, measure: str, by_day: date
) -> ControlDeviation:
    row = ControlDeviation.objects.get(activity=activity, occasion=due.key)
    return controls.plan_measure(
        by=setting.people["controller"], deviation=row, cause=cause, measure=measure, responsible="Enhetschefen",
        due=by_day, version=row.version, at=moment(due.end + timedelta(days=11)),
    )  # fmt: skip


def _failed_last_year(setting: Setting, body: Unit) -> None:
    """26 of 30 were late, a measure was decided, and the committee judged that the control was only partly enough."""
    year, by = setting.year - 1, setting.people["controller"]
    plan = _begin(setting, body, year)
    activity = _risk(setting, plan, LATE, body)
    assert activity is not None
    _adopt(setting, plan)
    for due, failed in zip(_times(setting, activity), (12, 26, 24), strict=False):
        _record(
            setting, activity, due, failed, f"{failed} av 30 utredningar tog längre tid än fyra månader.", major=True
        )
        measure = "Två handläggare till, och en gemensam mottagning."
        _measure(setting, activity, due, "Vakanser på enheten", measure, date(setting.year, 3, 1))
    told = date(setting.year, 1, 26)
    telling.tell_control(
        by=by, plan=plan, told="year", ends=date(year, 12, 31), signed_on=told, at=moment(told),
        text="Kontrollerna är gjorda. De flesta utredningar var för sena hela året.",
        measures="Risken förs till nästa år. Två handläggare anställs.",
    )  # fmt: skip
    day = date(setting.year, 2, 17)
    telling.judge(
        by=by, plan=plan, gave_result=False, sufficiency="partly", decision=_decision(body, day, 18), at=moment(day),
        text="Kontrollen visar ett fel som åtgärderna inte har rått på. Den räcker bara delvis.",
        improvements="Åtgärdernas effekt ska kontrolleras varje tertial.",
    )  # fmt: skip


def _this_year(setting: Setting, made: Organisation, body: Unit, number: int) -> None:
    plan = _begin(setting, body, setting.year)
    own = [COMMON[(number + step) % len(COMMON)] for step in (0, 2)]
    stories = {FAILING: [LATE, *own], SCHOOLS: [ABSENCE, *own, LEFT_OUT]}.get(body.code, own)
    school = setting.people["enhetschef"].role_assignments.get().unit
    places = [(story, school if story is ABSENCE else body) for story in stories]
    activities = [found for story, unit in places if (found := _risk(setting, plan, story, unit)) is not None]
    if body.code == ACCEPTING:
        _accept(setting, plan)
    _adopt(setting, plan)
    for activity in activities:
        _results(setting, activity, number)
    _interim(setting, plan)


def _accept(setting: Setting, plan: ControlPlan) -> None:
    by, day = setting.people["controller"], date(plan.year - 1, 11, 4)
    risk = risks.add_risk(
        by=by, plan=plan, source="process", title="Gamla nycklar går inte att spärra", at=moment(day),
        cause="Låsen är från 1998", effect="Obehöriga kan komma in i lokaler",
    )  # fmt: skip
    risk = risks.value_risk(by=by, risk=risk, likelihood=2, consequence=3, version=risk.version, at=moment(day))
    risks.accept_risk(
        by=by, risk=risk, until=date(setting.year + 1, 6, 30), accepted_by=plan.committee.name, at=moment(day),
        reason="Låsen byts när lokalerna rustas; att byta nu kostar mer än skadan.",
    )  # fmt: skip


def _results(setting: Setting, activity: ControlActivity, number: int) -> None:
    """Most times are without fault; the late investigations fail again, and the school mends what it found."""
    for at, due in enumerate(_times(setting, activity)):
        if activity.title == LATE.check:
            _record(setting, activity, due, 21 - at, f"{21 - at} av 30 var för sena, trots åtgärden.", major=True)
            measure = "Ärenden över tre månader går igenom varje vecka."
            _measure(
                setting, activity, due, "De nya handläggarna är inte inarbetade", measure, date(setting.year, 10, 1)
            )
        elif activity.title == ABSENCE.check and at == 1:
            _record(setting, activity, due, 3, "Tre elever saknar noterat samtal.")
            measure = "Mentorerna får en lista varje måndag."
            row = _measure(setting, activity, due, "Ny rutin, ingen påminnelse", measure, due.end + timedelta(days=40))
            if (seen := due.end + timedelta(days=45)) <= setting.today:
                controls.verify_effect(
                    by=setting.people["enhetschef"], deviation=row, helped=True, verified_on=seen, at=moment(seen),
                    effect="Tio nya elever granskade: alla har ett samtal noterat.",
                )  # fmt: skip
        elif not (number % 4 == 3 and at == 1):  # one in four is not done in time
            failed = 2 if number % 5 == 2 and at == 0 else 0
            _record(setting, activity, due, failed, "Två av dem var inte som de skulle." if failed else "")
    for row in ControlDeviation.objects.filter(activity=activity, measure=""):
        due = next(one for one in _times(setting, activity) if one.key == row.occasion)
        _measure(setting, activity, due, "En vikarie kände inte till rutinen", "Genomgång på arbetsplatsträff.",
                 date(setting.year, 12, 15))  # fmt: skip


def _interim(setting: Setting, plan: ControlPlan) -> None:
    day = date(setting.year, 9, 16)
    if day > setting.today:
        return
    forecast = "not_reached" if plan.committee.code == FAILING else "reached"
    telling.tell_control(
        by=setting.people["controller"], plan=plan, told="interim", ends=date(setting.year, 8, 31), signed_on=day,
        text="Kontrollerna fortlöper. Utfallet till och med augusti står vid varje kontroll.", forecast=forecast,
        measures="Kontroller som saknas görs under hösten; avvikelser följs upp av enheterna.", at=moment(day),
    )  # fmt: skip


def _next_year(setting: Setting, body: Unit) -> None:
    """The workshop has been, some risks are valued and one is new."""
    if setting.today < date(setting.year, 11, 1):
        return
    by, plan = setting.people["controller"], _begin(setting, body, setting.year + 1)
    at = moment(date(setting.year, 10, 21))
    for row, place in zip(Risk.objects.filter(plan=plan).order_by("number"), ((2, 4), (3, 3)), strict=False):
        risks.value_risk(by=by, risk=row, likelihood=place[0], consequence=place[1], version=row.version, at=at)
    risks.add_risk(
        by=by, plan=plan, source="law", title="Barn med skyddade uppgifter syns i lärplattformen", at=at,
        cause="Ny plattform med delade klasslistor", effect="Ett barn kan hittas av den som hotar",
    )  # fmt: skip


def _recommendations(setting: Setting, made: Organisation) -> None:
    by, first = setting.people["controller"], setting.year - 2
    for code, report, text, ratings in AUDIT:
        row = recommendations.add_recommendation(
            by=by, unit=made.bodies[code], year=first, report=report, text=text, at=moment(date(first, 4, 20)),
            answer="Nämnden delar bedömningen och tar med den i arbetet.",
        )  # fmt: skip
        for step, rating in enumerate(ratings):
            recommendations.rate_recommendation(
                by=by, recommendation=row, year=first + step, rating=rating,
                comment="Bedömt vid genomgången med revisorerna.", at=moment(date(first + step, 12, 3)),
            )  # fmt: skip
