"""What a task on the start page is, and those that the month gives: closing it, and signing its forecasts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.economy.models import ClosedMonth, ForecastCall
from styrkedjan.areas.economy.queries.closing import closed_months
from styrkedjan.areas.economy.queries.ledger import booked_through
from styrkedjan.areas.economy.queries.signing import OwnForecast, own_forecasts, sign_off
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.models import Round
from styrkedjan.domain.economy.closing_states import SignState
from styrkedjan.domain.periods import Period, closes_on
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: a sentence, where, and by when."""

    label: str
    note: str
    href: str
    due: date | None
    late: bool


SIGN = {
    SignState.MISSING: "Lämna och skriv på prognosen",
    SignState.MADE: "Skriv på prognosen",
    SignState.CHANGED: "Skriv på prognosen igen",
    SignState.SENT_BACK: "Prognosen är skickad tillbaka",
}


def month_tasks(viewer: Viewer) -> list[Task]:
    """Closing the newest month in the ledger, and signing what is asked for: a bounded number of queries."""
    today = timezone.localdate()
    return [*_close(viewer, today), *_sign(viewer, today)]


def _close(viewer: Viewer, today: date) -> Iterator[Task]:
    principal = viewer.principal
    if principal is None or not viewer.may(Permission.CLOSE_MONTH, principal):
        return
    month = _newest_booked(principal, today)
    if month is None or month.number in closed_months(principal, month.year, NOW):
        return
    due = closes_on(month)
    yield Task(
        f"Stäng {month.label}", "Månadsbokslut för hela kommunen", _to("month", principal, month), due, due < today
    )


def _newest_booked(principal: Unit, today: date) -> Period | None:
    for year in (today.year, today.year - 1):
        last = booked_through(principal, year, NOW)
        if last is not None:
            return Period.month(year, last)
    return None


def _sign(viewer: Viewer, today: date) -> Iterator[Task]:
    """The own forecasts where the viewer is head, and the sums the viewer answers for."""
    own, above = viewer.paths(Permission.FORECAST), viewer.paths(Permission.APPROVE_REPORT)
    asked = _asked(viewer.principal) if viewer.principal is not None and (own or above) else None
    if asked is None:
        return
    month, due = asked
    late = due < today
    units = {unit.path: unit for unit in Unit.objects.filter(path__in={*own, *above})}
    for row in own_forecasts([unit for path, unit in units.items() if path in own], month):
        if not row.is_done and row.place.path not in above:
            yield Task(SIGN[row.state], _note(row), _to("forecast", units[row.place.path], month), due, late)
    for path in above:
        if path in units:
            yield from _sums(units[path], month, due, late=late)


def _asked(principal: Unit) -> tuple[Period, date] | None:
    """The newest month that forecasts are asked for and that is not closed, with its last day (three queries)."""
    calls = NOW.rows(ForecastCall).filter(principal=principal).order_by("-period")
    rounds = Round.objects.filter(plan_year__principal=principal, with_forecast=True, closed_at=None)
    found = {Period.parse(key): due for key, due in calls.values_list("period", "due")[:1]}
    found |= {Period.parse(key): due for key, due in rounds.order_by("-period").values_list("period", "due")[:1]}
    closed = NOW.rows(ClosedMonth).filter(principal=principal, period__in=[str(month) for month in found])
    for key in closed.values_list("period", flat=True):
        found.pop(Period.parse(key))
    month = max(found, default=None)
    return None if month is None else (month, found[month])


def _sums(unit: Unit, month: Period, due: date, *, late: bool) -> Iterator[Task]:
    """One line for the committee; one for all of them where somebody answers for several."""
    found = sign_off(unit, month, NOW)
    waiting = [row for row in found.sums if not row.is_done]
    if len(waiting) == 1:
        row = waiting[0]
        label = f"Skriv på nämndens prognos ({row.done} av {len(row.units)} enheter klara)"
        yield Task(label, row.place.name, _to("signing", unit, month), due, late)
    elif waiting:
        label = f"Skriv på nämndernas prognoser ({found.done_sums} av {len(found.sums)} klara)"
        yield Task(label, unit.name, _to("signing", unit, month), due, late)


def _note(row: OwnForecast) -> str:
    if row.state is SignState.SENT_BACK and row.signed:
        return f"{row.place.name}: ”{row.signed.comment}”"
    return row.place.name


def _to(page: str, unit: Unit, month: Period) -> str:
    return f"{reverse(f'economy:{page}', kwargs={'code': unit.code})}?manad={month}"
