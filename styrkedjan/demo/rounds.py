"""Two finished reporting rounds and one in progress, with what a controller would find in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from simple_history.utils import bulk_update_with_history

from styrkedjan.areas.chain.models import Element, PlanYear
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.actions import moving, rounds
from styrkedjan.areas.reporting.models import ElementAssessment, FrozenReport, Round, UnitReport
from styrkedjan.demo.organisation import Organisation
from styrkedjan.demo.setting import Setting, moment
from styrkedjan.domain.annual_cycle import Content, CycleStep
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.periods import Period
from styrkedjan.domain.reporting import ReportState
from styrkedjan.domain.status import Status
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import User
from styrkedjan.reports import interim
from styrkedjan.reports.codec import to_json
from styrkedjan.reports.document import digest
from styrkedjan.reports.writers import plain
from styrkedjan.sources.definitions import load_definitions

SUMMARIES = (
    "Vi har hållit bemanningen under hösten. Målen och pengarna står var för sig nedan.",
    "Sjukfrånvaron är fortfarande för hög men går åt rätt håll. Det är vår viktigaste uppgift framåt.",
    "Rekryteringen är det som tar mest kraft. Där den lyckats ser vi det i resultaten.",
    "Vi har börjat arbeta tillsammans med grannenheten om vikarier, och det märks i schemat.",
)
ANALYSES = (
    "Arbetssättet med gemensam planering har gett effekt, framför allt där ledningen varit närvarande.",
    "Skillnaden mellan grupperna är större än skillnaden mot i fjol. Vi fortsätter med riktade insatser.",
    "Resultatet beror mer på bemanning än på metod. När gruppen är fulltalig når vi målet.",
    "Vi ser förbättring där vi följer upp varje vecka och står stilla där vi bara mäter en gång om året.",
)
COMMENTS = (
    "Avvikelsen beror på fler timavlönade under sommaren. Vi har bromsat inköpen och räknar med balans vid årets slut.",
    "Volymerna är högre än budget. Vi ser över schemat tillsammans med personalen.",
    "Kostnaden för bemanningsföretag faller nu när tjänsterna är tillsatta.",
)
GREEN_BUT_WRONG = (
    "Måttet räknar bara barn som fått plats. Kön har vuxit med 64 barn sedan i våras, så målet är i verkligheten "
    "bara delvis uppfyllt."
)


def build(setting: Setting, made: Organisation) -> None:
    """Open the rounds with the reporting area's own action; fill and decide all but the last."""
    plan = PlanYear.objects.get(principal=made.root, state=YearState.OPEN)
    model = load_definitions().steering_model(plan.steering_model)
    steps = _steps(model, setting)
    for step in steps[:-1]:
        round_ = _open(setting, plan, step, None)
        _finish(setting, made, round_, step.reports_through(setting.year) or setting.latest)
    current = _open(setting, plan, steps[-1], with_goals=True)
    _begin(setting, made, current)


def _steps(model: SteeringModel, setting: Setting) -> list[CycleStep]:
    """The newest report that is due, after the two before it that hold a full-year forecast."""
    due = [
        step for step in model.reports if (through := step.reports_through(setting.year)) and through <= setting.latest
    ]
    finished = [step for step in due[:-1] if Content.FULL_YEAR_FORECAST in step.contents]
    return [*finished[-2:], *due[-1:]]


def _open(setting: Setting, plan: PlanYear, step: CycleStep, with_goals: bool | None) -> Round:
    period = step.reports_through(setting.year) or setting.latest
    opens = period.end + timedelta(days=1)
    due = setting.today + timedelta(days=6) if period == setting.latest else period.end + timedelta(days=18)
    return rounds.open_round(
        by=setting.people["controller"],
        plan_year=plan,
        cycle_id=step.id,
        opens=opens,
        due=max(due, opens),
        with_goals=with_goals,
        instruction="Skriv kort. Det som är som det ska behöver inga ord; det som avviker behöver orsak och åtgärd.",
    )


def _finish(setting: Setting, made: Organisation, round_: Round, period: Period) -> None:
    """Every report written, handed in and approved; the bodies' reports decided and frozen."""
    done = moment(period.end + timedelta(days=15))
    reports = list(UnitReport.objects.filter(round=round_).select_related("unit"))
    _judge(setting, ElementAssessment.objects.filter(report__round=round_).select_related("element"))
    for report in reports:
        _write(setting, report)
        report.state = ReportState.APPROVED
        report.submitted_at, report.submitted_by = done - timedelta(days=3), setting.people["controller"]
        report.approved_at, report.approved_by = done, setting.people["forvaltningschef"]
    _save(setting, reports)
    backdate(round_, moment(round_.opens), done)
    _decide(setting, made, round_, period)
    Round.objects.filter(pk=round_.pk).update(closed_at=done + timedelta(days=14))


def backdate(round_: Round, opened: datetime, done: datetime) -> None:
    """Let the round have happened when it is said to: opened, then written."""
    for model, condition in ((UnitReport, {"round": round_}), (ElementAssessment, {"report__round": round_})):
        model.objects.filter(**condition).update(created_at=opened, changed_at=done)
        model.history.filter(**condition).update(history_date=done)
        model.history.filter(**condition, history_type="+").update(history_date=opened)


def _decide(setting: Setting, made: Organisation, round_: Round, period: Period) -> None:
    meeting = period.end + timedelta(days=22)
    for code, body in made.bodies.items():
        report = UnitReport.objects.filter(round=round_, unit=body).select_related("unit", "round__plan_year").first()
        chair = setting.people.get("ordforande" if code == "300" else f"chef{code.lower()}")
        if report is None or chair is None:
            continue
        decision = Decision(body.name, meeting, str(60 + period.number), f"{code}-{meeting.year}/{int(code[-2:]) + 31}")
        frozen = moving.decide(by=chair, report=report, decision=decision, build=as_known(moment(meeting)))
        FrozenReport.objects.filter(pk=frozen.pk).update(decided_at=moment(meeting, 16), known_at=moment(meeting))


def as_known(meeting: datetime) -> moving.Build:
    """Freeze what was known at the meeting, not what the demo knows today."""

    def build(report: UnitReport, decision: str, known_at: datetime) -> moving.Frozen:
        document = interim.build(report, known=Known.at(meeting), decision=decision)
        value, text = to_json(document), plain.write(document)
        return moving.Frozen(value, text, digest(value, text))

    return build


def _weighed(proposed: dict[int, str]) -> dict[int, str]:
    """Element -> what is proposed for it, else what its own parts come to; partly where there is nothing to go by."""
    below: dict[int, list[int]] = {}
    for part, whole in Element.parents.through.objects.filter(from_element__in=proposed).values_list(
        "from_element_id", "to_element_id"
    ):
        below.setdefault(whole, []).append(part)

    def status(element: int) -> str:
        if proposed.get(element):
            return proposed[element]
        said = [status(part) for part in below.get(element, [])]
        reached, missed = said.count(Status.REACHED), said.count(Status.NOT_REACHED)
        if 3 * reached >= 2 * len(said) > 0 and not missed:
            return Status.REACHED
        return Status.NOT_REACHED if 3 * missed > len(said) > 0 else Status.PARTLY

    return {element: status(element) for element in proposed}


def _judge(setting: Setting, assessments: Iterable[ElementAssessment]) -> None:
    """Accept what the figures propose, else weigh what is below; where nothing is, judge with words; override once."""
    rows = list(assessments)
    weighed = _weighed({row.element_id: row.proposed for row in rows})
    for row in rows:
        row.status = weighed[row.element_id]
        row.forecast = Status.REACHED if row.status in (Status.REACHED, Status.UNCERTAIN) else row.status
        row.comment = "" if row.proposed else "Arbetet pågår enligt plan och redovisas när det är klart."
        if row.element.key == "200-09" and row.proposed == Status.REACHED:
            row.status, row.forecast, row.override_reason = Status.PARTLY, Status.PARTLY, GREEN_BUT_WRONG
    bulk_update_with_history(
        rows,
        ElementAssessment,
        ["status", "forecast", "comment", "override_reason"],
        batch_size=500,
        default_user=setting.people["controller"],
    )


def _write(setting: Setting, report: UnitReport) -> None:
    pick = setting.random.integers(0, 12)
    report.summary = SUMMARIES[pick % len(SUMMARIES)]
    report.analysis = ANALYSES[pick % len(ANALYSES)]
    report.economy_comment = COMMENTS[pick % len(COMMENTS)]
    report.version = 2


def _save(setting: Setting, reports: Sequence[UnitReport]) -> None:
    fields = ["summary", "analysis", "economy_comment", "version", "state"]
    fields += ["submitted_at", "submitted_by", "approved_at", "approved_by"]
    bulk_update_with_history(reports, UnitReport, fields, batch_size=500, default_user=setting.people["controller"])


def _begin(setting: Setting, made: Organisation, round_: Round) -> None:
    """In progress: two thirds handed in, some approved, one sent back; the demo's own head has not begun."""
    reports = list(UnitReport.objects.filter(round=round_).select_related("unit"))
    begun = [
        report
        for report in reports
        if report.unit.kind == "unit" and report.unit.pk != _own(setting) and setting.random.random() < 0.66
    ]
    _judge(setting, ElementAssessment.objects.filter(report__in=begun).select_related("element"))
    for number, report in enumerate(begun):
        _write(setting, report)
        report.state = ReportState.APPROVED if number % 3 == 0 else ReportState.SUBMITTED
        report.submitted_at, report.submitted_by = (
            moment(setting.today - timedelta(days=2)),
            _head(setting, report.unit),
        )
        if report.state == ReportState.APPROVED:
            report.approved_at, report.approved_by = (
                moment(setting.today - timedelta(days=1)),
                setting.people["controller"],
            )
    if begun:
        begun[1].state, begun[1].refer_back_reason = (
            ReportState.REFERRED_BACK,
            "Prognosen behöver en åtgärd, inte bara en orsak.",
        )
    _save(setting, begun)
    UnitReport.objects.filter(pk=begun[1].pk).update(refer_back_reason=begun[1].refer_back_reason)


def _own(setting: Setting) -> int:
    return int(setting.people["enhetschef"].role_assignments.values_list("unit_id", flat=True)[0])


def _head(setting: Setting, unit: Unit) -> User:
    return setting.people.get(f"chef{unit.code.lower()}", setting.people["controller"])
