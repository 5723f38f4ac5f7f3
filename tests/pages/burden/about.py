"""What the addresses of the burden of measuring are about: a proposal on each side."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from styrkedjan.areas.burden.models import StopProposal
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.domain.stops import StopState
from styrkedjan.foundation.roles import Permission
from tests import factories
from tests.pages.world import Address, World


def build(world: World) -> dict[tuple[str, str], Any]:
    who = {"created_by": factories.author(), "changed_by": factories.author()}
    return {
        (side, "stop"): StopProposal.objects.create(
            unit=world.side(side).unit,
            indicator=world.side(side).indicator,
            why="Prov",
            last_year=2026,
            hours=2,
            name="Prov",
            **who,
        )
        for side in ("mine", "theirs")
    }


def _of(world: World, side: str) -> dict[str, Any]:
    return {"pk": world.more[side, "stop"].pk}


def _state(state: StopState) -> Callable[[World], None]:
    return lambda world: _put(world.more["mine", "stop"].pk, state)


def _put(pk: int, state: StopState) -> None:
    StopProposal.objects.filter(pk=pk).update(state=state)
    # Signed by two, it has a last year; before that nothing can be followed up.
    Indicator.objects.filter(stop_proposals=pk).update(valid_to=2026)


ADDRESSES = {
    **{f"burden:{name}": Address("unit", _of) for name in ("stop", "sign", "decline", "follow")},
    "burden:propose": Address("unit", lambda world, side: {"code": world.side(side).unit.code}),
    "burden:ledger": Address("own", lambda world, side: {}),
    "burden:shares": Address("own", lambda world, side: {}),
    "burden:hours": Address("unit", lambda world, side: {"code": world.side(side).unit.code}),
    "burden:asked": Address("unit", lambda world, side: {"code": world.side(side).unit.code}),
}
NEEDED = {"burden": Permission.EDIT_INDICATORS, "burden.propose": Permission.REPORT_VALUES}
WRITTEN = {"burden:propose": {"last_year": "2026"}}
SCENES = (("slutar mätas", _state(StopState.STOPPED), re.compile(r"burden:(stop|follow)")),)
