"""What every action on money shares: the lock that makes two people take turns, and the checks of codes."""

from __future__ import annotations

from collections.abc import Iterable

from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import Problem
from styrkedjan.foundation import locking


def lock(units: Iterable[Unit]) -> None:
    """Hold the units until the transaction ends: rows that do not exist yet cannot be locked themselves."""
    locking.hold(Unit, (unit.pk for unit in units))


def unknown_groups(unit: Unit, groups: Iterable[str]) -> list[Problem]:
    """One problem per account group that the municipality does not have."""
    known = set(AccountGroup.objects.filter(principal=principal_of(unit)).values_list("code", flat=True))
    return [
        Problem(
            "", f"kontogrupp {code or '(tom)'}", "Kontogruppen finns inte.", f"Välj bland {', '.join(sorted(known))}."
        )
        for code in sorted(set(groups) - known)
    ]
