"""How the accounts are shown: the tabs, and Swedish numbers in workings."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.statement_mapping import StatementKind
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import number
from styrkedjan.domain.workings import Working
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.viewer import Viewer

# The statements' names in addresses.
KINDS = {
    "resultatrakning": StatementKind.INCOME,
    "balansrakning": StatementKind.BALANCE,
    "kassaflode": StatementKind.CASH_FLOW,
}
SLUGS = {kind: slug for slug, kind in KINDS.items()}


def tabs() -> list[tuple[str, str]]:
    """The statements as tabs: address and label."""
    return [(slug, kind.label) for slug, kind in KINDS.items()]


def kind_of(slug: str) -> StatementKind:
    if slug not in KINDS:
        raise Http404("Räkningen finns inte.")
    return KINDS[slug]


def closed_year(period: Period) -> int:
    """The newest whole year at a month."""
    return int(period.year if period.last_month == 12 else period.year - 1)


def show(request: Request, name: str, unit: Unit, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the accounts with its tabs."""
    viewer: Viewer = request.viewer
    shared = {"unit": unit, "statement_tabs": tabs(), "may_edit": viewer.may(Permission.EDIT_ACCOUNTS, unit)}
    return render(request, f"accounts/{name}.html", {**shared, **context}, status=status)


def readable(working: Working | None, decimals: int = 0) -> dict[str, Any] | None:
    """A working with its figures written the Swedish way, whole kronor or per cent with decimals."""
    return None if working is None else readable_json(working.as_json(), decimals)


def readable_json(kept: dict[str, Any], decimals: int) -> dict[str, Any]:
    """The same of a working that has been kept as plain values."""
    data = {**kept, "inputs": [dict(row) for row in kept["inputs"]], "steps": [dict(row) for row in kept["steps"]]}
    for holder, name in [(data, "result"), *((row, "value") for row in data["inputs"])]:
        holder[name] = _figure_text(holder[name], decimals)
    for step in data["steps"]:
        step["result"] = _figure_text(step["result"], decimals)
    data["parts"] = [readable_json(part, decimals) for part in kept["parts"]]
    return data


def _figure_text(value: Any, decimals: int) -> Any:
    """Text that is no number stays as it is."""
    if value is None or isinstance(value, bool):
        return value
    try:
        return number(Decimal(str(value)), decimals)
    except InvalidOperation:
        return value
