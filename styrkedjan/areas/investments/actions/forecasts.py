"""A project's forecast in money and time. The rule sends the project to a renewed decision by itself."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from styrkedjan.areas.investments.actions.common import locked, set_state
from styrkedjan.areas.investments.models import InvestmentProject, ProjectForecast
from styrkedjan.areas.investments.queries import lines, portfolios
from styrkedjan.domain.economy.investments import forecast_problems
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.domain.investment_states import ProjectMove, ProjectState
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import day, kronor
from styrkedjan.foundation import audit, facts
from styrkedjan.foundation.actions import action, event, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User

REFERRED = event("investments.refer_to_decision", "skickade projektet till förnyat beslut")
RECALLED = event("investments.recall_from_decision", "tog tillbaka projektet från förnyat beslut")


@action("investments.save_forecast", "lämnade projektets prognos")
def save_forecast(
    *,
    by: User,
    project: InvestmentProject,
    period: Period,
    amount: Decimal,
    ends: date | None = None,
    year_amount: Decimal | None = None,
    comment: str = "",
    version: str | None = None,
    at: datetime | None = None,
) -> ProjectForecast:
    """Keep the project's forecast of a month. Over the limit the project goes to a renewed decision; under it again
    it comes back.

    Raises EditConflict when somebody has left another since the form with `version` was opened.
    """
    row = locked(by, project, ProjectMove.FORECAST)
    booked = lines.line(row, period, NOW)
    problems = forecast_problems(amount, year_amount, booked.outcome, booked.outcomes.get(period.year))
    if problems:
        raise InvalidInput(problems)
    before = NOW.rows(ProjectForecast).filter(project=row, round_key=str(period)).select_related("known_by").first()
    facts.require_unchanged(
        [before] if before else [],
        version,
        theirs=lambda: _as_compared(before.amount, before.year_amount, before.ends, before.comment) if before else {},
        mine=_as_compared(amount, year_amount, ends, comment),
    )
    made: ProjectForecast = facts.succeed(
        before, ProjectForecast, by=by, at=at, project=row, round_key=str(period), amount=amount,
        year_amount=year_amount, ends=ends, comment=comment.strip(),
    )  # fmt: skip
    if made is not before:
        tell(row, row.committee, period=str(period), amount=str(amount))
    _follow_the_rule(by, row, period)
    return made


def _follow_the_rule(by: User, row: InvestmentProject, period: Period) -> None:
    found = lines.line(row, period, NOW)
    over = portfolios.needs_renewal(found)
    if over and row.state == ProjectState.DECIDED:
        set_state(by, row, ProjectMove.REFER)
        amount = str(found.deviation.amount if found.deviation else "")
        audit.record(REFERRED, by=by, target=row, unit_path=row.committee.path, amount=amount)
    elif not over and row.state == ProjectState.RENEWAL:
        set_state(by, row, ProjectMove.RECALL)
        audit.record(RECALLED, by=by, target=row, unit_path=row.committee.path)


def _as_compared(amount: Decimal, year_amount: Decimal | None, ends: date | None, comment: str) -> dict[str, str]:
    """A forecast as the two who wrote compare it."""
    return {
        "amount": kronor(amount),
        "year_amount": "" if year_amount is None else kronor(year_amount),
        "ends": day(ends),
        "comment": comment,
    }
