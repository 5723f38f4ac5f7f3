"""How the year is told of and judged: the interim report, the year's, the committee's judgement and the board's."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.control import permissions
from styrkedjan.areas.control.actions.common import held
from styrkedjan.areas.control.models import ControlJudgement, ControlPlan, ControlReport, Risk
from styrkedjan.areas.control.queries import years
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.control.findings import Fault, Signed, is_too_early
from styrkedjan.domain.control.states import CONTROL_PLAN, RISK, PlanMove, PlanState, RiskMove, RiskState
from styrkedjan.domain.control.words import ReportTime
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.editing import write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User

# What a report of the work has to answer for with a measure.
TO_ANSWER = (Fault.MISSING, Fault.OVERDUE, Fault.UNEXPLAINED, Fault.EXPIRED, Fault.TOO_MILD)


@action("control.tell", "redovisade den interna kontrollen")
def tell_control(
    *,
    by: User,
    plan: ControlPlan,
    told: str,
    ends: date,
    text: str,
    signed_on: date | None = None,
    forecast: str = "",
    measures: str = "",
    version: str | None = None,
    at: datetime | None = None,
) -> ControlReport:
    """Tell how the work has gone: in the interim report with a forecast, and for the whole year.

    Refused before the period has ended, and where controls or measures are missing and nothing is said of them.
    """
    permissions.require_edit(by, plan.committee)
    which = ReportTime(told)
    move = PlanMove.REPORT_INTERIM if which is ReportTime.INTERIM else PlanMove.REPORT_YEAR
    row = held(plan, move)
    signed = signed_on or timezone.localdate()
    require_text(Hur_arbetet_har_gått=text)
    _require_over(row, which, ends, signed)
    if which is ReportTime.INTERIM and not forecast:
        raise InvalidInput([Problem("", "Prognos för året", "Prognosen saknas.", "Välj hur året väntas sluta.")])
    unanswered = [one for one in years.year_of(row.committee, row.year, NOW).found if one.fault in TO_ANSWER]
    if unanswered and not measures.strip():
        problems = [Problem("", "Åtgärder", one.what, one.remedy) for one in unanswered]
        raise InvalidInput([Problem("", "Åtgärder", "Skriv vad som görs åt det som saknas.", ""), *problems])
    before = NOW.rows(ControlReport).filter(plan=row, told=which).select_related("known_by").first()
    facts.require_unchanged(
        [before] if before else [], version,
        theirs=lambda: {"text": before.text, "measures": before.measures} if before else {},
        mine={"text": text, "measures": measures},
    )  # fmt: skip
    made: ControlReport = facts.succeed(
        before, ControlReport, by=by, at=at, plan=row, told=which, ends=ends, signed_on=signed, text=text.strip(),
        forecast=forecast, measures=measures.strip(),
    )  # fmt: skip
    state = CONTROL_PLAN.after(move, PlanState(row.state))
    if state != row.state:
        write(row, by=by, at=at, state=state)
    tell(row, row.committee, told=which.label, ends=ends.isoformat())
    return made


def _require_over(plan: ControlPlan, told: ReportTime, ends: date, signed: date) -> None:
    if ends.year != plan.year or (told is ReportTime.YEAR and ends != date(plan.year, 12, 31)):
        what = f"Redovisningen gäller {plan.year}."
        remedy = f"Skriv {plan.year}-12-31." if told is ReportTime.YEAR else f"Skriv en dag i {plan.year}."
        raise InvalidInput([Problem("", "Till och med", what, remedy)])
    if is_too_early(Signed(ends, signed)):
        what = f"Perioden slutar {ends}, och redovisningen undertecknas {signed}, innan allt har hänt."
        raise InvalidInput([Problem("", "Till och med", what, "Redovisa när perioden är slut.")])
    if signed > timezone.localdate():
        raise InvalidInput([Problem("", "Undertecknad", "Dagen har inte varit.", "Skriv dagen då den undertecknas.")])


@action("control.judge", "förde in nämndens bedömning av den interna kontrollen")
def judge(
    *,
    by: User,
    plan: ControlPlan,
    gave_result: bool,
    sufficiency: str,
    text: str,
    decision: Decision,
    improvements: str = "",
    version: str | None = None,
    at: datetime | None = None,
) -> ControlJudgement:
    """Enter what the committee judged of its own year. Risks that next year has taken over are carried over by it."""
    permissions.require_decide(by, plan.committee)
    row = held(plan, PlanMove.JUDGE)
    require_decided(decision, Matter.CONTROL_JUDGEMENT, row.committee)
    made = _judged(by, row.committee, row.year, gave_result, sufficiency, text, improvements, decision, version, at)
    state = CONTROL_PLAN.after(PlanMove.JUDGE, PlanState(row.state))
    if state != row.state:
        write(row, by=by, at=at, state=state)
    for risk in Risk.objects.filter(plan=row, next_years__isnull=False, state=RiskState.IN_PLAN).distinct():
        write(risk, by=by, at=at, state=RISK.after(RiskMove.CARRY, RiskState(risk.state)))
    tell(row, row.committee, sufficiency=made.get_sufficiency_display(), decision=made.decision_text)
    return made


@action("control.judge_whole", "förde in styrelsens samlade bedömning av den interna kontrollen")
def judge_municipality(
    *,
    by: User,
    principal: Unit,
    year: int,
    gave_result: bool,
    sufficiency: str,
    text: str,
    decision: Decision,
    improvements: str = "",
    version: str | None = None,
    at: datetime | None = None,
) -> ControlJudgement:
    """Enter what the executive board judged of the whole, companies too, and what it proposes to improve."""
    permissions.require_decide(by, principal)
    if principal.parent_id is not None:
        raise Refused("Den samlade bedömningen gäller hela kommunen.", "För in nämndens egen bedömning på dess sida.")
    locking.hold(Unit, [principal.pk])
    require_decided(decision, Matter.CONTROL_WHOLE, principal)
    made = _judged(by, principal, year, gave_result, sufficiency, text, improvements, decision, version, at)
    tell(made, principal, year=year, decision=made.decision_text)
    return made


def _judged(
    by: User, unit: Unit, year: int, gave_result: bool, sufficiency: str, text: str, improvements: str,
    decision: Decision, version: str | None, at: datetime | None,
) -> ControlJudgement:  # fmt: skip
    require_text(Bedömning=text)
    before = NOW.rows(ControlJudgement).filter(unit=unit, year=year).select_related("known_by").first()
    facts.require_unchanged(
        [before] if before else [], version,
        theirs=lambda: {"text": before.text, "improvements": before.improvements} if before else {},
        mine={"text": text, "improvements": improvements},
    )  # fmt: skip
    made: ControlJudgement = facts.succeed(
        before, ControlJudgement, by=by, at=at, unit=unit, year=year, gave_result=gave_result,
        sufficiency=sufficiency, text=text.strip(), improvements=improvements.strip(), **decision.fields(),
    )  # fmt: skip
    return made
