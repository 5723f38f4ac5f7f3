"""One registered matter in each state on each side, with a word that only whoever may read it meets."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from styrkedjan.areas.archive.models import Disposal, Erasure, Hold, Registration, RetentionRule
from styrkedjan.areas.voices.models import Feedback
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission, Role
from tests import factories
from tests.pages.world import Address, World

DAY = date(2025, 1, 12)


def build(world: World) -> dict[tuple[str, str], Any]:
    found = {key: row for side in ("mine", "theirs") for key, row in _side(world, side).items()}
    who = _who()
    rule = RetentionRule.objects.create(principal=world.root, klassa="9.1", action="destroy", months=1, **who)
    decided = RetentionRule.objects.create(
        principal=world.root, klassa="9.2", action="destroy", months=1, decision_body="Kommunstyrelsen",
        decision_date=DAY, decision_section="1", record_number="1", decided_by=factories.author(), **who,
    )  # fmt: skip
    assert decided.decided_by
    made = Disposal.objects.create(principal=world.root, **who)
    made.items.add(found["mine", "closed"])
    left = factories.user("slutat")
    row = factories.give(left, Role.READER, world.root)
    row.valid_from, row.valid_to = date(2020, 1, 1), date(2020, 1, 2)
    row.save()
    Erasure.objects.create(person=left, reason="Prov", **who)
    gone = factories.user("borta")
    row = factories.give(gone, Role.READER, world.root)
    row.valid_from, row.valid_to = date(2020, 1, 1), date(2020, 1, 2)
    row.save()
    for side in ("mine", "theirs"):
        found |= {
            (side, "retention_rule"): rule, (side, "disposal"): made, (side, "left"): left, (side, "gone"): gone,
        }  # fmt: skip
    return found


def _who() -> dict[str, User]:
    return {"created_by": factories.author(), "changed_by": factories.author()}


def _side(world: World, side: str) -> dict[tuple[str, str], Any]:
    unit, who = world.side(side).unit, _who()

    def matter(number: str, **more: Any) -> Feedback:
        return Feedback.objects.create(
            unit=unit, number=number, kind="praise", channel="phone", text="Prov", received_on=DAY, **who, **more
        )

    def registered(number: str, **more: Any) -> Registration:
        return Registration.objects.create(
            unit=unit, about_type="voices.feedback", about_id=str(matter(f"R{number}").pk), record_number=f"R {number}",
            title="Prov", klassa="9.2", opened_on=DAY, **who, **more,
        )  # fmt: skip

    open_, closed = registered("1"), registered("2", state="closed", closed_on=DAY)
    stopped = registered("3", state="closed", closed_on=DAY)
    things = {
        "unregistered": matter("R9"), "registration": open_, "closed": closed,
        "hold": Hold.objects.create(registration=stopped, reason="Prov", **who),
    }  # fmt: skip
    return {(side, name): one for name, one in things.items()}


def _of(name: str) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: {"pk": world.more[side, name].pk}


def _none(world: World, side: str) -> dict[str, Any]:
    return {}


ADDRESSES = {
    "archive:register": Address("own", _none),
    **{f"archive:{name}": Address("unit", _of("registration")) for name in (
        "case", "change", "withdraw", "close", "hold")},
    **{f"archive:{name}": Address("unit", _of("closed")) for name in ("reopen", "deliver")},
    # The package holds the whole matter: made by who keeps the records and may read it.
    "archive:pack": Address("unit", _of("closed"), also=Permission.HANDLE_VOICES),
    "archive:lift": Address("unit", _of("hold")),
    "archive:enter": Address(
        "unit", lambda world, side: {"kind": "synpunkt", "pk": world.more[side, "unregistered"].pk},
        also=Permission.HANDLE_VOICES,
    ),
    **{f"archive:{name}": Address("principal", _none) for name in (
        "rules", "disposal", "people", "propose", "set_terms", "prepare")},
    "archive:set_handling": Address("principal", lambda world, side: {"kind": "synpunkt"}),
    **{f"archive:{name}": Address("principal", _of("retention_rule")) for name in (
        "repropose", "withdraw_rule", "decide_rule")},
    **{f"archive:{name}": Address("principal", _of("disposal")) for name in ("disposal_list", "carry_out")},
    **{f"archive:{name}": Address("principal", _of("left")) for name in ("person", "extract", "erase")},
    "archive:ask_erasure": Address("principal", _of("gone")),
}  # fmt: skip

NEEDED = {
    "archive": Permission.KEEP_RECORDS,
    **dict.fromkeys(
        ("archive.extract", "archive.ask_erasure", "archive.erase_person"), Permission.MANAGE_PEOPLE
    ),
}  # fmt: skip

WRITTEN = {
    "archive:enter": {"opened_on": "2026-01-20", "secrecy": ""},
    "archive:set_handling": {"way": "register", "since": "2026-01-20"},
    "archive:set_terms": {"organisation_number": "212000-0000"},
    "archive:propose": {"what": "destroy", "months": "12"},
    "archive:repropose": {"what": "destroy", "months": "12"},
    "archive:decide_rule": {"date": "2026-01-20"},
}


def _agreed(world: World) -> None:
    from styrkedjan.areas.archive.models import DeliveryTerms

    DeliveryTerms.objects.create(
        principal=world.root, organisation_number="212000-0000", agreement="Prov", known_by=factories.author(),
        known_at=timezone.now(),
    )  # fmt: skip


SCENES = (("leverans överenskommen", _agreed, re.compile(r"archive:pack")),)
