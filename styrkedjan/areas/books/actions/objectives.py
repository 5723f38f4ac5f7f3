"""The council's financial objectives."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from styrkedjan.areas.books import permissions
from styrkedjan.areas.books.actions.common import hold
from styrkedjan.areas.books.models import Measure, Objective
from styrkedjan.areas.economy.actions import Decision
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.objectives import Bound
from styrkedjan.domain.errors import InvalidInput, Problem, WrongState
from styrkedjan.foundation import audit
from styrkedjan.foundation.models import User


@transaction.atomic
def set_objective(
    *,
    by: User,
    principal: Unit,
    key: str,
    name: str,
    measure: Measure,
    bound: Bound,
    target: Decimal,
    unit: str = "%",
    years: int = 1,
    decision: Decision | None = None,
    at: datetime | None = None,
) -> Objective:
    """Decide an objective, or another version of the one with the same key. Raises InvalidInput."""
    permissions.require_edit(by, principal)
    root = hold(principal)
    problems = []
    if not name.strip():
        problems.append(Problem("", "Mål", "Målet saknar namn.", "Skriv målet som fullmäktige har beslutat det."))
    if not 1 <= years <= 10:
        problems.append(
            Problem("", "Medelvärde av år", "Ett mål avser ett till tio år.", "Skriv ett tal från 1 till 10.")
        )
    if problems:
        raise InvalidInput(problems)
    now = at or timezone.now()
    Objective.objects.as_of().filter(principal=root, key=key).update(superseded_at=now)
    row = Objective.objects.create(
        principal=root,
        key=key,
        name=name.strip(),
        measure=Measure(measure),
        bound=bound.value,
        target=target,
        unit=unit,
        years=years,
        known_at=now,
        known_by=by,
        **(decision or Decision()).fields(),
    )
    audit.record("books.set_objective", by=by, target=row, unit_path=root.path)
    return row


@transaction.atomic
def withdraw_objective(*, by: User, objective: Objective) -> Objective:
    """The objective no longer counts. Raises WrongState when it is replaced or withdrawn already."""
    permissions.require_edit(by, objective.principal)
    row: Objective = Objective.objects.select_for_update(of=("self",)).select_related("principal").get(pk=objective.pk)
    if row.superseded_at is not None:
        raise WrongState("Målet är redan ersatt eller borttaget.", "Öppna sidan igen.")
    row.superseded_at = timezone.now()
    row.save(update_fields=["superseded_at"])
    audit.record("books.withdraw_objective", by=by, target=row, unit_path=row.principal.path)
    return row
