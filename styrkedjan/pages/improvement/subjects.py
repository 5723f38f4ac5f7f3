"""What the addresses name."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from styrkedjan.areas.improvement.models import GoodPractice, Improvement
from styrkedjan.areas.improvement.queries.boards import RELATED
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.improvement.states import PracticeState
from styrkedjan.pages.kit.doors import by_row, home, principal
from styrkedjan.pages.kit.request import Request

by_improvement = by_row(
    Improvement.objects.select_related(*RELATED, "unit__parent", "changed_by"), "row", "Förbättringen finns inte.",
    of="principal",
)  # fmt: skip
by_own_practice = by_row(
    GoodPractice.objects.select_related("unit__principal", "unit__parent", "improvement", "changed_by"), "practice",
    "Det goda exemplet finns inte.", of="unit__principal",
)  # fmt: skip


def by_practice(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """A card: one that is shared is for everybody in every municipality, else only where it was written."""
    row = GoodPractice.objects.select_related("unit__principal", "improvement").filter(pk=pk).first()
    if row is None:
        raise Http404("Det goda exemplet finns inte.")
    if row.state == PracticeState.PUBLISHED:
        return home(request)[0], {"practice": row, **rest}
    if root_of(row.unit).pk != principal(request)[0].pk:
        raise Http404("Det goda exemplet finns inte.")
    return row.unit, {"practice": row, **rest}
