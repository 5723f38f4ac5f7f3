"""A project's forecast in money and time. The rule sends the project to a renewed decision by itself."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from styrkedjan.areas.investments import queries
from styrkedjan.areas.investments.actions.common import locked, moved, told
from styrkedjan.areas.investments.models import InvestmentProject, ProjectForecast
from styrkedjan.domain.errors import EditConflict, InvalidInput, Problem
from styrkedjan.domain.investment_states import ProjectMove, ProjectState
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import day, kronor
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
    version: int | None = None,
    at: datetime | None = None,
) -> ProjectForecast:
    """Keep the project's forecast of a month. Over the limit the project goes to a renewed decision; under it again
    it comes back.

    `version` is the forecast's key that the form was opened on (0 for none): EditConflict when another is there now.
    """
    row = locked(by, project, ProjectMove.FORECAST)
    if amount < 0:
        raise InvalidInput(
            [Problem("", "Prognos", "En prognos kan inte vara negativ.", "Skriv hela projektets netto.")]
        )
    now = at or timezone.now()
    before = NOW.rows(ProjectForecast).filter(project=row, round_key=str(period)).select_related("known_by").first()
    if version is not None and version != (before.pk if before else 0):
        raise _conflict(before, amount, ends, comment)
    if before is not None:
        ProjectForecast.objects.filter(pk=before.pk).update(superseded_at=now)
    made = ProjectForecast.objects.create(
        project=row, round_key=str(period), amount=amount, year_amount=year_amount, ends=ends,
        comment=comment.strip(), known_by=by, known_at=now,
    )  # fmt: skip
    tell(row, row.committee, period=str(period), amount=str(amount))
    _follow_the_rule(by, row, period)
    return made


def _follow_the_rule(by: User, row: InvestmentProject, period: Period) -> None:
    found = queries.line(row, period, NOW)
    over = queries.needs_renewal(found)
    if over and row.state == ProjectState.DECIDED:
        moved(by, row, ProjectMove.REFER)
        told(REFERRED, by, row, amount=str(found.deviation.amount if found.deviation else ""))
    elif not over and row.state == ProjectState.RENEWAL:
        moved(by, row, ProjectMove.RECALL)
        told(RECALLED, by, row)


def _conflict(before: ProjectForecast | None, amount: Decimal, ends: date | None, comment: str) -> EditConflict:
    theirs = {
        "amount": kronor(before.amount) if before else "",
        "ends": day(before.ends) if before else "",
        "comment": before.comment if before else "",
    }
    mine = {"amount": kronor(amount), "ends": day(ends), "comment": comment}
    return EditConflict(theirs, mine, str(before.known_by) if before else "Någon")
