"""What the addresses name. A dialogue does not exist for anybody but the two who read it, and never as it was."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.people.models import CompetenceStep, Contribution, Dialogue, Employment
from styrkedjan.areas.people.permissions import readable, side_of
from styrkedjan.pages.kit.doors import by_row, principal
from styrkedjan.pages.kit.request import Request

MISSING = "Samtalet finns inte."
by_employment = by_row(
    Employment.objects.filter(ended_on=None).select_related("unit__principal", "person", "manager"), "employment",
    "Anställningen finns inte.", of="unit__principal",
)  # fmt: skip
_WITH_DIALOGUE = ("dialogue__employment__unit__principal", "dialogue__employment__person",
                  "dialogue__employment__manager", "changed_by")  # fmt: skip


def _private(rows: Any, name: str, way: str) -> Any:
    """A row that leads to an employment by `way`, for the two alone."""

    def subject(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
        user, root = request.viewer.user, principal(request)[0]
        mine = {f"{way}__in" if way else "pk__in": readable(user).filter(unit__principal=root)}
        row = rows.filter(pk=pk, **mine).first() if request.viewer.known.is_now else None
        if row is None:
            raise Http404(MISSING)
        employment: Any = row
        for step in filter(None, way.split("__")):
            employment = getattr(employment, step)
        side = side_of(user, employment)
        return employment.unit, {name: row, "side": side, **rest}

    return subject


by_own = _private(Employment.objects.select_related("unit__principal", "person", "manager"), "employment", "")
by_dialogue = _private(
    Dialogue.objects.select_related(
        "employment__unit__principal", "employment__person", "employment__manager", "changed_by"
    ),
    "dialogue",
    "employment",
)
by_contribution = _private(
    Contribution.objects.select_related("element", *_WITH_DIALOGUE), "contribution", "dialogue__employment"
)
by_step = _private(CompetenceStep.objects.select_related(*_WITH_DIALOGUE), "step", "dialogue__employment")
