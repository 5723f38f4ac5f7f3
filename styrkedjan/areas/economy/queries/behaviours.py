"""How each account group follows the volume: as the municipality says, else as the standard assumes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.domain.economy.cost_behaviour import Behaviour
from styrkedjan.sources.definitions.loading import load_definitions

STANDARDS = "kostnadsbeteende"


@dataclass(frozen=True, slots=True)
class GroupBehaviour:
    """An account group's behaviour; `assumed` where the standard stands in for what the municipality has not said."""

    behaviour: Behaviour
    assumed: bool


def behaviours(groups: Sequence[AccountGroup], year: int) -> dict[str, GroupBehaviour]:
    """By account group code (no query)."""
    chosen = {one.id: one for one in load_definitions().parameter_sets[STANDARDS].parameters}

    def standard(name: str) -> Decimal:
        return chosen[name].on(date(year, 1, 1)).share

    found = {}
    for group in groups:
        own = (group.volume_share, group.volume_step)
        share = standard(f"rorlig_{_kind(group)}") if own[0] is None else own[0] / 100
        step = standard("steg_personal") if own[1] is None and _has_steps(group) else (own[1] or Decimal(0)) / 100
        found[group.code] = GroupBehaviour(Behaviour(share, step), own[0] is None)
    return found


def _has_steps(group: AccountGroup) -> bool:
    """People come one group at a time, unless the municipality has said how the group's cost follows the volume."""
    return (group.is_personnel or group.is_hired) and group.volume_share is None


def _kind(group: AccountGroup) -> str:
    if group.is_personnel or group.is_hired:
        return "personal"
    return "kapital" if group.is_capital else "intakt" if group.is_income else "ovrigt"
