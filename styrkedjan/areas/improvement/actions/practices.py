"""Good practices: a card of what worked, shared by decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.improvement.models import GoodPractice, Improvement
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import Refused, WrongState, require_text
from styrkedjan.domain.improvement.states import PRACTICE, ImprovementState, PracticeMove, PracticeState
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.editing import create, edit, write
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

S = ImprovementState
TEXTS = ("title", "context", "done", "effect", "conditions", "contact")


@action("improvement.write_practice", "skrev ett gott exempel")
def write_practice(*, by: User, improvement: Improvement, at: datetime | None = None, **texts: str) -> GoodPractice:
    """A card of an improvement that was kept. Raises WrongState for one that was not."""
    require(by, Permission.EDIT_CHAIN, improvement.unit)
    held = locking.locked(improvement, "unit__principal", "unit__service_area", "indicator")
    if held.state not in (S.KEPT, S.FOLLOWED):
        raise WrongState("Bara det som är behållet kan bli ett gott exempel.", "Pröva och bedöm förbättringen först.")
    if GoodPractice.objects.filter(improvement=held).exists():
        raise Refused("Det finns redan ett kort.", "Ändra det i stället.")
    told = {name: texts[name].strip() for name in TEXTS}
    _require_whole(told)
    row = create(GoodPractice, by=by, at=at, improvement=held, unit=held.unit, **told, **_found_by(held))
    tell(row, held.unit, title=row.title)
    return row


def _require_whole(told: Mapping[str, Any]) -> None:
    require_text(
        Rubrik=told["title"], Sammanhang=told["context"], Vad_som_gjordes=told["done"], Vad_det_gav=told["effect"],
        Förutsättningar=told["conditions"], Funktion_att_fråga=told["contact"],
    )  # fmt: skip


def _found_by(row: Improvement) -> dict[str, str]:
    """By what others find it: the service, and the measure that it moved."""
    service = row.unit.service_area.name if row.unit.service_area else ""
    measure, key = (row.indicator.name, row.indicator.source_key) if row.indicator else ("", "")
    return {"service": service, "measure": measure, "key_figure": key}


def _held(by: User, practice: GoodPractice, move: PracticeMove, permission: Permission) -> GoodPractice:
    require(by, permission, practice.unit)
    row = locking.locked(practice, "unit__principal", "changed_by")
    PRACTICE.after(move, PracticeState(row.state))
    return row


@action("improvement.change_practice", "ändrade ett gott exempel")
def change_practice(
    *, by: User, practice: GoodPractice, version: int, changes: Mapping[str, Any], at: datetime | None = None
) -> GoodPractice:
    row = _held(by, practice, PracticeMove.CHANGE, Permission.EDIT_CHAIN)
    _require_whole({name: changes.get(name, getattr(row, name)) for name in TEXTS})
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.unit)
    return row


@action("improvement.publish_practice", "delade ett gott exempel")
def publish_practice(
    *, by: User, practice: GoodPractice, decision: Decision, at: datetime | None = None
) -> GoodPractice:
    """Every municipality of the installation reads it from now on."""
    row = _held(by, practice, PracticeMove.PUBLISH, Permission.PUBLISH)
    decided = require_decided(decision, Matter.PUBLICATION, row.unit, section=False)
    day = timezone.localdate(at)
    write(row, by=by, at=at, state=PracticeState.PUBLISHED, published_on=day, **decided.fields())
    tell(row, row.unit, decision=decided.text)
    return row


@action("improvement.withdraw_practice", "drog tillbaka ett gott exempel")
def withdraw_practice(*, by: User, practice: GoodPractice, at: datetime | None = None) -> GoodPractice:
    row = _held(by, practice, PracticeMove.WITHDRAW, Permission.PUBLISH)
    write(row, by=by, at=at, state=PracticeState.WITHDRAWN)
    tell(row, row.unit)
    return row
