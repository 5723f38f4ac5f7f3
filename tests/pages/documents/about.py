"""One of each thing about steering documents, delegation and assignments, and what its addresses are about."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from styrkedjan.areas.documents.models import (
    AssignmentShare,
    CouncilAssignment,
    DelegationOrder,
    DelegationRule,
    DocumentUse,
    OpenFile,
    SteeringDocument,
)
from styrkedjan.foundation import records
from styrkedjan.foundation.models import Attachment
from styrkedjan.foundation.roles import Permission
from tests import factories
from tests.pages.world import Address, World

DAY, LATER = date(2025, 1, 12), date(2099, 1, 1)


def build(world: World) -> dict[tuple[str, str], Any]:
    found = {key: row for side in ("mine", "theirs") for key, row in _side(world, side).items()}
    who = {"created_by": factories.author(), "changed_by": factories.author()}
    given = {
        "unit": world.root,
        "due": LATER,
        "decision_body": "Kommunfullmäktige",
        "decision_date": DAY,
        "decision_section": "1",
        **who,
    }
    assignment = CouncilAssignment.objects.create(code="KF-1", title="Prov", **given)
    answered = CouncilAssignment.objects.create(
        code="KF-2", title="Prov", state="answered", answer="Prov", answered_on=DAY, **given
    )
    ready = CouncilAssignment.objects.create(code="KF-3", title="Prov", **given)
    for side in ("mine", "theirs"):
        found |= {
            (side, "assignment"): assignment,
            (side, "answered_assignment"): answered,
            (side, "ready_assignment"): ready,
        }
        found[side, "assignment_share"] = AssignmentShare.objects.create(
            assignment=assignment, unit=world.side(side).unit, task="Prov", due=LATER, **who
        )
    return found


def _side(world: World, side: str) -> dict[tuple[str, str], Any]:
    unit = world.side(side).unit
    who = {"created_by": factories.author(), "changed_by": factories.author()}
    decided = {"decision_body": unit.name, "decision_date": DAY, "decision_section": "1"}
    valid = SteeringDocument.objects.create(
        unit=unit, code="S1", title="Prov", kind="plan", state="valid", **decided, **who
    )
    values = SteeringDocument.objects.create(
        unit=unit, code="S2", title="Värden", kind="values", state="valid", **decided, **who
    )
    draft = SteeringDocument.objects.create(unit=unit, code="S3", title="Utkast", kind="plan", **who)
    order = DelegationOrder.objects.create(committee=unit, valid_from=DAY, state="decided", **decided, **who)
    DelegationRule.objects.create(order=order, number="1", matter="Prov", delegate="Rektor", **who)
    proposal = DelegationOrder.objects.create(committee=unit, valid_from=date(2026, 1, 12), **who)
    rule = DelegationRule.objects.create(order=proposal, number="1", matter="Prov", delegate="Rektor", law="1 §", **who)
    use = DocumentUse.objects.create(
        document=valid, known_by=factories.author(), **records.beside(world.side(side).project)
    )
    files = [Attachment.objects.create(
        name="Prov.txt", media_type="text/plain", size=1, sha256="0" * 64, unit_path=unit.path,
        created_by=factories.author(), **records.beside(valid)) for _ in range(2)]  # fmt: skip
    things = {
        "open_file": OpenFile.objects.create(document=valid, attachment=files[0], known_by=factories.author()),
        "steering_document": valid, "values_document": values, "draft_document": draft, "delegation_order": order,
        "draft_order": proposal, "delegation_rule": rule, "document_use": use,
    }  # fmt: skip
    return {(side, name): one for name, one in things.items()}


def _of(name: str, **more: Any) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: {"pk": world.more[side, name].pk, **more}


def _code(world: World, side: str) -> dict[str, Any]:
    return {"code": world.side(side).unit.code}


def _root(world: World, side: str) -> dict[str, Any]:
    return {"code": world.root.code}


def _none(world: World, side: str) -> dict[str, Any]:
    return {}


ADDRESSES = {
    **{f"documents:{name}": Address("own", _none) for name in ("register", "who_decides", "assignments")},
    "documents:oversight": Address("principal", _none),
    "documents:document": Address("municipality", _of("steering_document")),
    "documents:order": Address("municipality", _of("delegation_order")),
    "documents:assignment": Address("municipality", _of("assignment")),
    **{f"documents:{name}": Address("unit", _code) for name in ("add_document", "begin_order", "talk")},
    "documents:oversee": Address("unit", _code),
    **{f"documents:{name}": Address("unit", _of("steering_document")) for name in (
        "prolong_document", "repeal_document", "review", "set_share", "open_file_for_all")},
    "documents:close_file": Address("unit", _of("open_file")),
    **{f"documents:{name}": Address("unit", _of("draft_document")) for name in (
        "change_document", "discard_document", "decide_document")},
    "documents:link": Address("unit", lambda world, side: {"kind": "projekt", "pk": world.side(side).project.pk}),
    "documents:unlink": Address("unit", _of("document_use")),
    **{f"documents:{name}": Address("unit", _of("draft_order")) for name in ("add_rule", "decide_order",
    "discard_order")},
    **{f"documents:{name}": Address("unit", _of("delegation_rule")) for name in ("change_rule", "remove_rule")},
    "documents:give": Address("principal", _root),
    **{f"documents:{name}": Address("principal", _of("assignment")) for name in (
        "change_assignment", "remove_assignment", "share")},
    "documents:answer": Address("principal", _of("ready_assignment")),
    **{f"documents:{name}": Address("principal", _of("answered_assignment")) for name in (
        "return_assignment", "close_assignment")},
    "documents:prove": Address("unit", _of("assignment_share")),
}  # fmt: skip

NEEDED = {
    "documents": Permission.EDIT_DOCUMENTS,
    **dict.fromkeys(
        (
            "documents.decide_document", "documents.prolong_document", "documents.repeal_document",
            "documents.decide_order",
            "documents.oversee", "documents.return_assignment", "documents.close_assignment",
        ),
        Permission.DECIDE_DOCUMENTS,
    ),
    "documents.talk": Permission.EDIT_CHAIN,
    "documents.prove": Permission.EDIT_CHAIN,
}  # fmt: skip

WRITTEN = {
    "documents:add_document": {
        "kind": "plan",
        "owner": "",
        "replaces": "",
        "link": "",
        "valid_from": "",
        "valid_to": "",
        "revise_by": "",
    },
    "documents:change_document": {
        "kind": "plan",
        "owner": "",
        "replaces": "",
        "link": "",
        "valid_from": "",
        "valid_to": "",
        "revise_by": "",
    },
    "documents:prolong_document": {"date": "2026-01-20", "valid_to": "", "revise_by": ""},
    "documents:repeal_document": {"repealed_on": "2026-01-20"},
    "documents:review": {"result": "keep"},
    "documents:set_share": {"year": "2026"},
    "documents:talk": {"held_on": "2026-01-20"},
    "documents:begin_order": {"valid_from": "2027-01-01"},
    "documents:add_rule": {"number": "9"},
    "documents:give": {"due": "2099-01-01", "programme": "", "date": "2026-01-20", "kind": "assignment"},
    "documents:change_assignment": {"due": "2099-01-01", "programme": ""},
    "documents:share": {"due": "2099-01-01"},
    "documents:prove": {"done_on": ""},
    "documents:answer": {"answered_on": ""},
    "documents:oversee": {"due": "", "date": "2026-01-20"},
}


def _without_draft(world: World) -> None:
    """A committee whose proposal is decided may begin the next."""
    DelegationOrder.objects.filter(state="draft").update(state="decided")


SCENES = (("delegationsordningen beslutad", _without_draft, re.compile(r"documents:(begin_order|order|who)")),)
