"""What the addresses name, and which year a page is about."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.providers.models import (
    Agreement,
    DataRequest,
    Deviation,
    ExtensionOption,
    FollowUpPlan,
    PlanRow,
    Programme,
    Requirement,
)
from styrkedjan.domain.errors import NotAllowed
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.doors import by_row
from styrkedjan.pages.kit.request import Request

_HELD = ("agreement__committee__principal", "agreement__performer__principal", "changed_by")

by_programme = by_row(
    Programme.objects.select_related("principal", "changed_by"), "programme", "Programmet finns inte.",
    of="principal", unit="principal",
)  # fmt: skip
by_plan = by_row(
    FollowUpPlan.objects.select_related("committee__principal", "committee__parent", "changed_by"), "plan",
    "Planen finns inte.", of="committee__principal", unit="committee",
)  # fmt: skip
by_plan_row = by_row(
    PlanRow.objects.select_related("plan__committee__principal", "service", "changed_by"), "row",
    "Raden finns inte.", of="plan__committee__principal", unit="plan.committee",
)  # fmt: skip
_AGREEMENTS = Agreement.objects.select_related(
    "committee__principal", "committee__parent", "performer__principal", "performer__parent", "service", "changed_by",
    "programme",
)  # fmt: skip
by_agreement = by_row(
    _AGREEMENTS, "agreement", "Avtalet finns inte.", of="committee__principal", unit="committee"
)  # fmt: skip
as_performer = by_row(_AGREEMENTS, "agreement", "Avtalet finns inte.", of="committee__principal", unit="performer")
by_option = by_row(
    ExtensionOption.objects.select_related(*_HELD), "option", "Optionen finns inte.",
    of="agreement__committee__principal", unit="agreement.committee",
)  # fmt: skip
by_requirement = by_row(
    Requirement.objects.select_related(*_HELD, "indicator"), "requirement", "Kravet finns inte.",
    of="agreement__committee__principal", unit="agreement.committee",
)  # fmt: skip
_DEVIATIONS = Deviation.objects.select_related(*_HELD, "requirement")
by_deviation = by_row(
    _DEVIATIONS, "deviation", "Avvikelsen finns inte.", of="agreement__committee__principal",
    unit="agreement.committee",
)  # fmt: skip
deviation_as_performer = by_row(
    _DEVIATIONS, "deviation", "Avvikelsen finns inte.", of="agreement__committee__principal",
    unit="agreement.performer",
)  # fmt: skip
_REQUESTS = DataRequest.objects.select_related(*_HELD, "indicator")
by_request = by_row(
    _REQUESTS, "asked", "Begäran finns inte.", of="agreement__committee__principal", unit="agreement.committee"
)  # fmt: skip
request_as_performer = by_row(
    _REQUESTS, "asked", "Begäran finns inte.", of="agreement__committee__principal", unit="agreement.performer"
)  # fmt: skip


def performing(request: Request, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The outermost unit that the viewer answers for as a performer."""
    paths = request.viewer.paths(Permission.ANSWER_PROVIDERS)
    unit = Unit.objects.select_related("principal", "parent").filter(path__in=paths).order_by("path").first()
    if unit is None:
        raise NotAllowed("Du svarar inte för någon utförare.", "Be den som förvaltar behörigheter om du gör det.")
    return unit, {"unit": unit, **rest}


def by_time(request: Request, *, agreement: int, occasion: str, **address: Any) -> tuple[Unit, dict[str, Any]]:
    """A row of a plan, an agreement of the same committee, and one of the row's times."""
    unit, given = by_plan_row(request, **address)
    held = _AGREEMENTS.filter(pk=agreement, committee=unit).first()
    if held is None:
        raise Http404("Avtalet hör inte till nämnden.")
    return unit, {**given, "agreement": held, "occasion": occasion}


def shown_year(request: Request) -> int:
    """The year that the address names, else the chosen month's."""
    return query.year(request) or request.viewer.period.year
