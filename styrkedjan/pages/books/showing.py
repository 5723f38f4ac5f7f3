"""How the books are shown: the tabs, Swedish numbers in workings, and the council's goals for the assessment."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q
from django.http import Http404

from styrkedjan.areas.chain.models import ElementKind
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.areas.reporting.models import ElementAssessment
from styrkedjan.domain.economy.statement_mapping import StatementKind
from styrkedjan.domain.periods import Period
from styrkedjan.domain.status import Status
from styrkedjan.domain.swedish import number
from styrkedjan.domain.workings import Working

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


def readable(working: Working | None, decimals: int = 0) -> dict[str, Any] | None:
    """A working with its figures written the Swedish way, whole kronor or per cent with decimals."""
    if working is None:
        return None
    data = working.as_json()
    for holder, name in [(data, "result"), *((row, "value") for row in data["inputs"])]:
        holder[name] = _told(holder[name], decimals)
    for step in data["steps"]:
        step["result"] = _told(step["result"], decimals)
    data["parts"] = [readable(part, decimals) for part in working.parts]
    return data


def _told(value: Any, decimals: int) -> Any:
    """Text that is no number stays as it is."""
    if value is None or isinstance(value, bool):
        return value
    try:
        return number(Decimal(str(value)), decimals)
    except InvalidOperation:
        return value


def goals_attained(principal: Unit, period: Period) -> list[tuple[str, bool | None]]:
    """The council's own goals by their newest judgement up to the month: title, attained or not known (one query)."""
    rows = ElementAssessment.objects.filter(
        Q(element__unit=principal) | Q(element__unit__kind=UnitKind.COUNCIL),
        element__plan_year__principal=principal,
        element__plan_year__year=period.year,
        element__kind=ElementKind.GOAL,
        element__withdrawn_at=None,
        report__round__period__lte=str(period),
    )
    newest: dict[int, tuple[str, str]] = {}
    order = ("report__round__period", "pk")
    for element, title, status, forecast in rows.order_by(*order).values_list(
        "element_id", "element__title", "status", "forecast"
    ):
        said = forecast or status
        if said or element not in newest:
            newest[element] = (title, said)
    return [(title, _attained(said)) for title, said in newest.values()]


def _attained(said: str) -> bool | None:
    if said in {"", Status.NOT_ASSESSED.value, Status.UNCERTAIN.value}:
        return None
    return said == Status.REACHED.value
