"""One of each thing about what is published, and what its addresses are about."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from styrkedjan.areas.organisation.models import ServiceArea
from styrkedjan.areas.publishing.models import Publication
from styrkedjan.domain.publishing.states import PublicationState
from styrkedjan.foundation.roles import Permission
from tests import factories
from tests.pages.world import Address, World

PREPARED, OTHER = "arshjul", "mal"


def build(world: World) -> dict[tuple[str, str], Any]:
    who = {"created_by": factories.author(), "changed_by": factories.author()}
    row = Publication.objects.create(
        principal=world.root, key=PREPARED, owner="Prov", contact="prov@example.org", **who
    )
    return {(side, "publication"): row for side in ("mine", "theirs")}


def _key(key: str) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: {"key": key}


def _service(world: World, side: str) -> dict[str, Any]:
    return {"code": ServiceArea.objects.filter(principal=world.root)[0].code}


def _performer(world: World, side: str) -> dict[str, Any]:
    return {"code": f"{world.side(side).unit.code}P"}


ADDRESSES = {
    "portal:publications": Address("principal", lambda world, side: {}),
    "portal:publication": Address("principal", lambda world, side: {"wanted": PREPARED}),
    "portal:preview": Address("principal", _key(PREPARED)),
    "portal:begin": Address("principal", lambda world, side: {"wanted": OTHER}),
    **{f"portal:{name}": Address("principal", _key(PREPARED)) for name in (
        "change_publication", "publish", "renew", "withdraw")},
    "portal:describe_service": Address("principal", _service),
    "portal:set_place": Address("unit", _performer),
}  # fmt: skip

NEEDED = {"publishing": Permission.PUBLISH, "publishing.set_place": Permission.REPORT_VALUES}

WRITTEN = {
    "portal:begin": {"contact": "prov@example.org", "threshold": "5"},
    "portal:change_publication": {"contact": "prov@example.org", "threshold": "7"},
    "portal:publish": {"date": "2026-01-20"},
    "portal:set_place": {
        "postcode": "990 10", "latitude": "59,05", "longitude": "15,05", "web": "https://example.org", "places": "9",
        "open_places": "2", "counted_on": "2026-01-20", "background": "40",
    },
}  # fmt: skip


def _published(world: World) -> None:
    Publication.objects.filter(pk=world.more["mine", "publication"].pk).update(state=PublicationState.PUBLISHED)


SCENES = (("datamängden publicerad", _published, re.compile(r"portal:(publication|renew|withdraw|change)")),)
