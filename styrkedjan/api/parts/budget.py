"""What has been decided of money: frames, budgets, forecasts and the multi-year budget that is laid forward or decided.

A scenario that is worked on and a party's draft do not exist here, whoever asks: only the pages of those who write them
show them.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router

from styrkedjan.api import common, schemas_budget
from styrkedjan.api.access import Reader, reader
from styrkedjan.api.common import ERRORS, LOOKUP, AsOf, Code, Key, Limit, PageNumber, Year
from styrkedjan.areas.economy.models import (
    MONTH_FIELDS,
    BudgetLine,
    Forecast,
    ForecastSignature,
    NetFrame,
    SignKind,
    SignLevel,
)
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.areas.planning.models import Scenario
from styrkedjan.areas.planning.queries import motions
from styrkedjan.areas.planning.queries import scenarios as scenarios_queries
from styrkedjan.domain.planning.multi_year import Assumption, YearOutcome
from styrkedjan.domain.planning.multi_year import Key as AssumptionKey
from styrkedjan.domain.planning.states import ScenarioState
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.overviews.aims import aims

router = Router(tags=["Budget"])
OPEN_STATES = (ScenarioState.PROPOSED, ScenarioState.DECIDED)


@router.get("/frames", response={200: schemas_budget.Frames, **ERRORS})
def frames(
    request: HttpRequest, limit: Limit = 20, page: PageNumber = 1, year: Year = None, unit: Code = "",
    as_of: AsOf = None,
) -> Any:  # fmt: skip
    """Nettoramarnas poster med sina beslut. Ramen för ett år är summan av posterna."""
    who = reader(request)
    rows = Known.end_of(as_of).rows(NetFrame).filter(within(who.paths, "unit__"), **_wanted(year, unit))
    return common.page(rows.select_related("unit"), limit, page, _frame, "-year", "unit__code", "known_at", "pk")


@router.get("/budgets", response={200: schemas_budget.Budgets, **ERRORS})
def budgets(
    request: HttpRequest, limit: Limit = 20, page: PageNumber = 1, year: Year = None, unit: Code = "",
    as_of: AsOf = None,
) -> Any:  # fmt: skip
    """Enheternas budget: ansvar, kontogrupp och verksamhet, månad för månad."""
    who = reader(request)
    rows = Known.end_of(as_of).rows(BudgetLine).filter(within(who.paths, "unit__"), **_wanted(year, unit))
    order = ("-year", "unit__code", "responsibility", "account_group", "activity", "pk")
    return common.page(rows.select_related("unit"), limit, page, _budget, *order)


@router.get("/forecasts", response={200: schemas_budget.Forecasts, **ERRORS})
def forecasts(
    request: HttpRequest,
    limit: Limit = 20,
    page: PageNumber = 1,
    year: Year = None,
    unit: Code = "",
    round: Annotated[str, Query(description="Månaden prognosen lämnades efter, till exempel 2026-08.")] = "",
    as_of: AsOf = None,
) -> Any:
    """Enheternas helårsprognoser per tillfälle och kontogrupp, och om den som svarar har skrivit på beloppet."""
    who, known = reader(request), Known.end_of(as_of)
    wanted = _wanted(year, unit) | ({"round_key": round} if round and "\x00" not in round else {})
    rows = known.rows(Forecast).filter(within(who.paths, "unit__"), **wanted).select_related("unit")
    order = ("-year", "-round_key", "unit__code", "account_group", "pk")
    shown = common.page(rows, limit, page, lambda row: row, *order)
    return shown | {"items": _forecasts(shown["items"], known)}


@router.get("/scenarios", response={200: schemas_budget.Scenarios, **ERRORS})
def scenarios(request: HttpRequest, limit: Limit = 20, page: PageNumber = 1, year: Year = None) -> Any:
    """Flerårsbudgetar som är framlagda eller beslutade."""
    rows = _scenarios(reader(request))
    if year is not None:
        rows = rows.filter(first_year=year)
    return common.page(rows, limit, page, _scenario, "-first_year", "-proposed_at", "pk")


@router.get("/scenarios/{scenario_id}", response={200: schemas_budget.ScenarioDetail, **LOOKUP})
def scenario(request: HttpRequest, scenario_id: Key) -> Any:
    """En framlagd eller beslutad flerårsbudget: år för år, ram för ram, med antaganden och framlagda yrkanden."""
    row = common.first(_scenarios(reader(request)).filter(pk=scenario_id))
    view = motions.as_decided(scenarios_queries.scenario_view(row, NOW, aims(row.principal, row.first_year, NOW)))
    return {
        **_scenario(row),
        "years": [_year(year) for year in view.years],
        "frames": [
            {
                "committee": line.committee.code,
                "service_area": line.service_area.code if line.service_area else None,
                "earmark": line.earmark,
                "base": common.text(line.base),
                "amounts": {str(year.year): common.text(year.frames[line.key]) for year in view.years},
            }
            for line in view.lines
        ],
        "assumptions": [_assumption(*pair) for pair in sorted(view.plan.assumptions.items(), key=_by_year)],
        "motions": [
            {
                "id": page.motion.pk,
                "group": page.motion.group.name,
                "title": page.motion.title,
                "presented_at": page.motion.presented_at,
                "changes": [change.sentence for change in page.changes],
                "years": [_year(year) for year in page.comparison.after],
            }
            for page in motions.comparison_of_all(row)
        ],
    }  # fmt: skip


def _assumption(of: tuple[AssumptionKey, int], one: Assumption) -> dict[str, Any]:
    key, year = of
    value = f"{one.value.normalize():f}"
    return {
        "key": key.value, "label": key.label, "unit": key.unit, "year": year, "value": value, "source": one.source,
    }  # fmt: skip


def _by_year(pair: tuple[tuple[AssumptionKey, int], Any]) -> tuple[int, int]:
    (key, year), _ = pair
    return (year, list(AssumptionKey).index(key))


def _scenarios(who: Reader) -> QuerySet[Scenario]:
    rows = Scenario.objects.filter(principal=who.principal, state__in=OPEN_STATES)
    return rows.select_related("principal", "decided_motion")


def _wanted(year: int | None, unit: str) -> dict[str, Any]:
    return {name: value for name, value in {"year": year, "unit__code": unit}.items() if value}


def _frame(row: NetFrame) -> dict[str, Any]:
    return {
        "unit": row.unit.code,
        "year": row.year,
        "kind": row.kind,
        "earmark": row.earmark,
        "amount": common.text(row.amount),
        "decision": row.decision_text,
        "note": row.note,
        "known_at": row.known_at,
    }


def _budget(row: BudgetLine) -> dict[str, Any]:
    months: Sequence[Decimal] = [getattr(row, name) for name in MONTH_FIELDS]
    return {
        "unit": row.unit.code,
        "year": row.year,
        "responsibility": row.responsibility,
        "account_group": row.account_group,
        "activity": row.activity,
        "months": [common.text(month) for month in months],
        "total": common.text(sum(months, Decimal(0))),
        "known_at": row.known_at,
    }


def _forecasts(rows: Sequence[Forecast], known: Known) -> list[dict[str, Any]]:
    """The rows with whether their amounts are those that somebody has signed (one query)."""
    signatures = known.rows(ForecastSignature).filter(
        unit__in={row.unit_id for row in rows}, period__in={row.round_key for row in rows}, level=SignLevel.OWN,
        kind=SignKind.SIGNED,
    )  # fmt: skip
    signed = {(row.unit_id, row.period): row.figures for row in signatures}
    return [
        {
            "unit": row.unit.code,
            "year": row.year,
            "round": row.round_key,
            "account_group": row.account_group,
            "amount": common.text(row.amount),
            "comment": row.comment,
            "signed": _is_signed(row, signed.get((row.unit_id, row.round_key), {})),
            "known_at": row.known_at,
        }
        for row in rows
    ]


def _is_signed(row: Forecast, figures: dict[str, str]) -> bool:
    told = figures.get(row.account_group)
    return told is not None and Decimal(told) == row.amount


def _scenario(row: Scenario) -> dict[str, Any]:
    return {
        "id": row.pk,
        "first_year": row.first_year,
        "name": row.name,
        "description": row.description,
        "state": row.state,
        "proposed_at": row.proposed_at,
        "decision": row.decision_text,
        "decided_motion": row.decided_motion_id,
    }


def _year(year: YearOutcome) -> dict[str, Any]:
    return {
        "year": year.year,
        "taxes_and_grants": common.text(year.taxes_and_grants),
        "frames": common.text(year.total_frames),
        "result": common.text(year.result),
        "in_balance": year.in_balance,
        "objectives": [
            {
                "name": one.name,
                "value": None if one.value is None else f"{one.value:.2f}",
                "attained": one.attained,
            }
            for one in year.objectives
        ],
    }
