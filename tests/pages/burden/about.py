"""What the addresses of the burden of measuring are about: nothing of its own."""

from __future__ import annotations

from typing import Any

from tests.pages.world import Address, World


def build(world: World) -> dict[tuple[str, str], Any]:
    return {}


ADDRESSES = {
    "burden:ledger": Address("own", lambda world, side: {}),
    "burden:asked": Address("unit", lambda world, side: {"code": world.side(side).unit.code}),
}
NEEDED: dict[str, Any] = {}
WRITTEN: dict[str, dict[str, str]] = {}
SCENES: tuple[Any, ...] = ()
