"""Questions about the tree. Values out, no lazy surprises: each function says how many SQL queries it costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Responsibility, Unit


def subtree(unit: Unit) -> QuerySet[Unit]:
    """The unit and all below it."""
    return Unit.objects.filter(path__startswith=unit.path)


def valid_on(day: date) -> Q:
    """Units that exist on a day."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def ancestors(unit: Unit) -> Sequence[Unit]:
    """From the root down to the unit itself (one query)."""
    keys = [int(part) for part in unit.path.strip("/").split("/")]
    found = {row.pk: row for row in Unit.objects.filter(pk__in=keys)}
    return [found[key] for key in keys]


def root_of(unit: Unit) -> Unit:
    """The municipality or region (no query when the unit is the root or the principal is loaded)."""
    return unit if unit.parent_id is None else unit.principal  # type: ignore[return-value]


def committee_of(unit: Unit) -> Unit | None:
    """The nearest committee, board or company at or above the unit (one query)."""
    for candidate in reversed(ancestors(unit)):
        if candidate.kind in POLITICAL_KINDS:
            return candidate
    return None


def committees(principal: Unit, day: date | None = None) -> Sequence[Unit]:
    """The principal's executive board, committees and companies, in code order (one query)."""
    rows = Unit.objects.filter(principal=principal, kind__in=POLITICAL_KINDS)
    return list(rows.filter(valid_on(day)) if day else rows)


def responsibilities_by_unit(principal: Unit) -> dict[str, int]:
    """Responsibility code -> unit key, for a whole principal (one query)."""
    return dict(Responsibility.objects.filter(principal=principal).values_list("code", "unit_id"))
