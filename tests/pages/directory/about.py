"""One of each thing of the directory, and what its addresses are about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from styrkedjan.areas.directory.models import Directory, GroupRole
from styrkedjan.foundation.models import AccountKind
from styrkedjan.foundation.roles import Permission
from tests import factories
from tests.pages.world import Address, World


def build(world: World) -> dict[tuple[str, str], Any]:
    by, things = factories.author(), {}
    who = {"created_by": by, "changed_by": by}
    for number, side in enumerate(("mine", "theirs")):
        unit = world.side(side).unit
        account = factories.user(f"katalog{number}", kind=AccountKind.DIRECTORY)
        directory = Directory.objects.create(
            principal=world.root, organisation=f"212000000{number}", user=account, **who
        )
        rule = GroupRole.objects.create(principal=world.root, group=f"Grupp {side}", role="reader", unit=unit, **who)
        things |= {(side, "directory"): directory, (side, "group_rule"): rule}
    return things


def _of(name: str) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: {"pk": world.more[side, name].pk}


def _none(world: World, side: str) -> dict[str, Any]:
    return {}


ADDRESSES = {
    "directory:overview": Address("principal", _none),
    "directory:add_rule": Address("principal", _none),
    "directory:remove_rule": Address("principal", _of("group_rule")),
    "directory:new_key": Address("principal", _none),
    "directory:revoke_keys": Address("principal", _of("directory")),
    "directory:link": Address("principal", _none),
}
# The last three are one's own, whoever one is.
NEEDED = {
    "directory": Permission.MANAGE_PEOPLE,
    "directory.new_codes": None,
    "directory.add_factor": None,
    "directory.remove_factor": None,
}
WRITTEN: dict[str, dict[str, str]] = {
    "directory:add_rule": {"group": "Läsare", "unit": "100"},
    "directory:new_key": {"organisation": "212000-1234"},
    "directory:link": {"username": "vald", "uid": "v1", "organisation": "2120001234"},
}
SCENES = ()
