"""What the year-end's addresses name, and which closed year they are about."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end.models import CarryOverRequest, EquityUseRequest
from styrkedjan.areas.year_end.queries import rules as rules_queries
from styrkedjan.areas.year_end.queries import uses
from styrkedjan.domain.annual_cycle import Occasion
from styrkedjan.domain.economy.equity_use import PlannedUse
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.doors import by_code
from styrkedjan.pages.kit.request import Request


def by_request(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """For a door: the committee that asks."""
    rows = CarryOverRequest.objects.select_related("committee__principal", "created_by")
    found = rows.filter(pk=pk, committee__principal=request.viewer.principal).first()
    if found is None:
        raise Http404("Begäran finns inte.")
    return found.committee, {"asked": found, **rest}


def by_use(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """For a door: the committee whose equity it is."""
    rows = EquityUseRequest.objects.select_related("committee__principal", "unit", "created_by")
    found = rows.filter(pk=pk, committee__principal=request.viewer.principal).first()
    if found is None:
        raise Http404("Uttaget finns inte.")
    return found.committee, {"asked": found, **rest}


def closed_year(request: Request) -> int:
    """The year whose accounts are closed: `?ar=`, the chosen December's, else the year before the chosen month."""
    if (asked := query.year(request)) is not None:
        return asked
    period = request.viewer.period
    return int(period.year if period.last_month == 12 else period.year - 1)


def writable(request: Request) -> bool:
    """What is shown as it was known on another day is only read."""
    return request.viewer.known.is_now


def writable_occasions(rules: rules_queries.YearEndRules, year: int, planned: PlannedUse) -> tuple[Occasion, ...]:
    """The occasions at which the year's planned use may be written today; a plan that states nothing may do so late."""
    steps = uses.plan_occasions(rules, year, timezone.localdate())
    late = frozenset(steps.stated) if planned.stated is None else frozenset()
    found = rules.occasions((*rules.stated_in, *rules.adjusted_in), (year,))
    return tuple(one for one in found if one.step.id in steps.open | late)


def rules_for(unit: Unit, year: int) -> rules_queries.YearEndRules:
    return rules_queries.require_rules(root_of(unit), date(year, 12, 31))


__all__ = ["by_code", "by_request", "by_use", "closed_year", "rules_for", "writable", "writable_occasions"]
