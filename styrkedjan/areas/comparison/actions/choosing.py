"""Whom one compares with, and by what: networks and sets of measures, written down so that all compare alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from decimal import Decimal
from typing import Any

from styrkedjan.areas.comparison import permissions
from styrkedjan.areas.comparison.models import MeasureSet, Network
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.foundation import editing, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.models import User

FEWEST_MEMBERS = 2


@action("comparison.add_network", "lade upp ett nätverk")
def add_network(*, by: User, principal: Unit, **fields: Any) -> Network:
    """A new network. Raises InvalidInput with everything that is wrong."""
    permissions.require_editor(by, principal)
    _require(_network_problems(Network(principal=principal, **fields)))
    row = editing.create(Network, by=by, principal=principal, **fields)
    tell(row, principal)
    return row


@action("comparison.change_network", "ändrade ett nätverk")
def change_network(*, by: User, network: Network, version: int, **changes: Any) -> Network:
    """Save an edit made from `version`. Raises EditConflict, or InvalidInput with everything that is wrong."""
    row = locking.locked(network, "principal", "changed_by")
    permissions.require_editor(by, row.principal)
    _require(_network_problems(_as_wanted(row, changes)))
    if changed := editing.edit(row, by=by, version=version, changes=changes):
        tell(row, row.principal, fields=sorted(changed))
    return row


@action("comparison.remove_network", "tog bort ett nätverk")
def remove_network(*, by: User, network: Network) -> None:
    """The network is no longer chosen from; its history is kept, and earlier days still show it."""
    row = locking.locked(network, "principal", "changed_by")
    permissions.require_editor(by, row.principal)
    tell(row, row.principal, name=row.name)
    editing.in_history(row, by)
    row.delete()


@action("comparison.add_set", "lade upp en måttuppsättning")
def add_set(*, by: User, principal: Unit, measures: Mapping[str, Decimal], **fields: Any) -> MeasureSet:
    """A new set: key figure -> weight, in the order they are shown. Raises InvalidInput."""
    permissions.require_editor(by, principal)
    fields["measures"] = as_written(measures)
    _require(_set_problems(MeasureSet(principal=principal, **fields)))
    row = editing.create(MeasureSet, by=by, principal=principal, **fields)
    tell(row, principal)
    return row


@action("comparison.change_set", "ändrade en måttuppsättning")
def change_set(
    *, by: User, measure_set: MeasureSet, version: int, measures: Mapping[str, Decimal], **changes: Any
) -> MeasureSet:
    """Save an edit made from `version`. Raises EditConflict, or InvalidInput with everything that is wrong."""
    row = locking.locked(measure_set, "principal", "changed_by")
    permissions.require_editor(by, row.principal)
    changes["measures"] = as_written(measures)
    _require(_set_problems(_as_wanted(row, changes)))
    if changed := editing.edit(row, by=by, version=version, changes=changes):
        tell(row, row.principal, fields=sorted(changed))
    return row


@action("comparison.remove_set", "tog bort en måttuppsättning")
def remove_set(*, by: User, measure_set: MeasureSet) -> None:
    """The set is no longer chosen from; its history is kept, and earlier days still show it."""
    row = locking.locked(measure_set, "principal", "changed_by")
    permissions.require_editor(by, row.principal)
    tell(row, row.principal, name=row.name)
    editing.in_history(row, by)
    row.delete()


def as_written(measures: Mapping[str, Decimal]) -> list[list[str]]:
    """Weights as they are kept: exact, as text."""
    return [[key, format(weight.normalize(), "f")] for key, weight in measures.items()]


def _as_wanted(row: Any, changes: Mapping[str, Any]) -> Any:
    wanted = copy(row)
    for name, value in changes.items():
        setattr(wanted, name, value)
    return wanted


def _network_problems(row: Network) -> list[Problem]:
    problems = _name_problems(row, "Nätverket")
    own = row.principal.code
    if len(set(row.members) - {own}) < FEWEST_MEMBERS:
        what = f"Ett nätverk behöver minst {FEWEST_MEMBERS} andra kommuner."
        problems.append(Problem("nätverk", "Kommuner", what, "Välj fler kommuner."))
    if own in row.members:
        problems.append(Problem("nätverk", "Kommuner", "Den egna kommunen är alltid med.", "Ta bort den ur listan."))
    return problems


def _set_problems(row: MeasureSet) -> list[Problem]:
    problems = _name_problems(row, "Måttuppsättningen")
    if not row.measures:
        problems.append(Problem("måttuppsättning", "Mått", "Inget mått är valt.", "Välj minst ett nyckeltal."))
    elif not any(weight > 0 for weight in row.weights.values()):
        problems.append(Problem("måttuppsättning", "Mått", "Alla vikter är noll.", "Ge minst ett mått en vikt."))
    if any(weight < 0 for weight in row.weights.values()):
        problems.append(Problem("måttuppsättning", "Mått", "En vikt är mindre än noll.", "Skriv noll eller mer."))
    return problems


def _name_problems(row: Network | MeasureSet, what: str) -> list[Problem]:
    """A name, and one that is not taken: two of the same name cannot be told apart in a list."""
    if not row.name.strip():
        return [Problem(what.lower(), "Namn", f"{what} har inget namn.", "Skriv ett namn.")]
    taken = type(row)._default_manager.filter(principal=row.principal, name=row.name).exclude(pk=row.pk)
    if taken.exists():
        return [Problem(what.lower(), "Namn", f"Namnet ”{row.name}” används redan.", "Välj ett annat namn.")]
    return []


def _require(problems: Sequence[Problem]) -> None:
    if problems:
        raise InvalidInput(problems)
