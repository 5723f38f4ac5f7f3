"""The balance requirement: row by row, the reserves, and the way back from a deficit with the council's decisions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse

from styrkedjan.areas.accounts.queries import balance_requirement as balance_requirement_queries
from styrkedjan.areas.accounts.queries import deficits, full_year
from styrkedjan.areas.accounts.queries.balance_requirement import RequirementRow
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.balanskrav import ADJUSTMENTS, COMPUTED, RESERVES_AND_REASONS, Line, Statement
from styrkedjan.domain.periods import Period
from styrkedjan.domain.workings import Input
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.accounts.showing import closed_year, readable, show
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.viewer import Viewer

SHOWN_YEARS = 4
ALWAYS = {Line.RESULT, Line.CAPITAL_GAINS, Line.BROUGHT_FORWARD}
HOW = {
    Line.ADJUSTED_RESULT: "Årets resultat och justeringarna ovan",
    Line.BALANSKRAV_RESULT: "Resultat efter justeringar, reserver och synnerliga skäl",
    Line.SUM: "Balanskravsresultat och underskott från tidigare år",
    Line.TO_RESTORE: "Det som fattas för att summan ska bli noll",
}


@door(Permission.VIEW, subject=principal)
def balance_requirement(request: Request, unit: Unit) -> HttpResponse:
    """Year beside year, what the year is heading for, the reserves, and what is to be restored by when."""
    viewer: Viewer = request.viewer
    found = requirement_of(unit, viewer.period, viewer.known)
    years = found.years[-SHOWN_YEARS:]
    start = len(found.years) - len(years)
    context = {
        "found": found,
        "years": years,
        "rows": [
            (row, _amounts(row, start, found.forecast)) for row in found.rows if _says_something(row, found.forecast)
        ],
        "working": readable(found.statements[-1].working) if found.statements else None,
        "reserves": found.reserves[start:],
        "rooms": [readable(one.room.working) for one in reversed(found.reserves[start:]) if one.room],
        "deficits": deficits.deficit_lines(unit, found, viewer.known),
        "tab": "balance_requirement",
        "next": viewer.period.year,
        "last_closed": closed_year(viewer.period),
    }
    return show(request, "balance_requirement", unit, context)


@door(Permission.VIEW, subject=principal)
def requirement_year(request: Request, unit: Unit, year: int) -> HttpResponse:
    """One year row by row: the amount, how it came about, from where and who stated it."""
    viewer: Viewer = request.viewer
    found = requirement_of(unit, viewer.period, viewer.known)
    forecast = found.forecast if found.forecast and found.forecast.year == year else None
    one = found.of(year) or forecast
    if one is None:
        raise Http404("Ingen balanskravsutredning finns för året.")
    inputs = dict(zip((line for line in Line if line not in COMPUTED), one.working.inputs, strict=True))
    reserve = found.reserve_of(year)
    context = {
        "one": one,
        "year": year,
        "is_forecast": forecast is not None,
        "rows": [_explained_row(line, one, inputs.get(line)) for line in Line],
        "reserve": reserve,
        "room": readable(reserve.room.working) if reserve and reserve.room else None,
        "tab": "balance_requirement",
    }
    return show(request, "requirement_year", unit, context)


def requirement_of(unit: Unit, period: Period, known: Known) -> balance_requirement_queries.BalanceRequirement:
    """The known years, and the year of the month by its forecast result as long as it is not a whole year."""
    expected = None
    if period.last_month < 12:
        year = full_year.full_year(unit, period, known)
        if year.forecast is not None:
            source = f"Helårsprognosen {period.label}"
            expected = balance_requirement_queries.ForecastResult(period.year, year.forecast, source)
    return balance_requirement_queries.balance_requirement(unit, period.year, known, expected)


def _amounts(row: RequirementRow, start: int, forecast: Statement | None) -> list[Decimal | None]:
    return [*row.amounts[start:], *([forecast.values[row.line]] if forecast else [])]


def _says_something(row: RequirementRow, forecast: Statement | None) -> bool:
    """Rows that are computed, asked for in every year or have an amount: an empty reserve row says nothing."""
    known = [*row.amounts, *([forecast.values[row.line]] if forecast else [])]
    return row.is_computed or row.line in ALWAYS or any(amount is not None for amount in known)


def _explained_row(line: Line, one: Statement, stated: Input | None) -> dict[str, Any]:
    """A row with how it came about."""
    label = RequirementRow(line, ()).label
    if stated is None:
        return {"label": label, "amount": one.values[line], "how": HOW[line], "is_sum": True}
    kind = "justering" if line in ADJUSTMENTS else "reserv" if line in RESERVES_AND_REASONS else ""
    return {"label": label, "amount": one.values[line], "how": kind, "stated": stated, "is_sum": False}
