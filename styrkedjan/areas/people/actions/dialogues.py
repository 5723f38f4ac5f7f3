"""A year's dialogue: prepared by both, held, agreed, and opened again. Every step asks which of the two one is.

What the log is told has neither target nor words: that somebody on a unit did something with a dialogue of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.people.counting import recount
from styrkedjan.areas.people.models import CompetenceStep, Contribution, Dialogue, Employment
from styrkedjan.areas.people.permissions import require_side
from styrkedjan.areas.people.queries.staff import goals_of
from styrkedjan.domain.errors import InvalidInput, Problem, require_text
from styrkedjan.domain.people.dialogue import DIALOGUE, MOVES_OF, DialogueMove, DialogueState, Side
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, edit, write
from styrkedjan.foundation.models import User


def _held(by: User, dialogue: Dialogue, move: DialogueMove) -> tuple[Dialogue, DialogueState, Side]:
    row = locking.locked(dialogue, "employment__unit__principal", "changed_by")
    side = require_side(by, row.employment, MOVES_OF.get(move))
    return row, DIALOGUE.after(move, DialogueState(row.state)), side


@action("people.begin", "började ett medarbetarsamtal")
def begin(*, by: User, employment: Employment, year: int, at: datetime | None = None) -> Dialogue:
    row = locking.locked(employment, "unit__principal")
    require_side(by, row)
    today = timezone.localdate(at)
    if not today.year - 1 <= year <= today.year + 1:
        raise InvalidInput([Problem("", "År", f"{year} är för långt bort.", "Välj i år eller ett av åren bredvid.")])
    if Dialogue.objects.filter(employment=row, year=year).exists():
        raise InvalidInput([Problem("", "År", f"Samtalet för {year} finns redan.", "Öppna det.")])
    made = create(Dialogue, by=by, at=at, employment=row, year=year)
    tell(None, row.unit)
    return made


@action("people.prepare", "förberedde ett medarbetarsamtal")
def prepare(*, by: User, dialogue: Dialogue, text: str, version: int, at: datetime | None = None) -> Dialogue:
    """Each writes their own preparation."""
    row, _, side = _held(by, dialogue, DialogueMove.WRITE)
    field = "wishes" if side is Side.PERSON else "view"
    if edit(row, by=by, version=version, changes={field: text.strip()}, at=at):
        tell(None, row.employment.unit)
    return row


@action("people.contribute", "skrev ett bidrag i ett medarbetarsamtal")
def add_contribution(
    *, by: User, dialogue: Dialogue, text: str, element: Element | None = None, outcome: str = "",
    at: datetime | None = None,
) -> Contribution:  # fmt: skip
    row, _, _ = _held(by, dialogue, DialogueMove.WRITE)
    _whole(row, text, element)
    made = create(Contribution, by=by, at=at, dialogue=row, element=element, text=text.strip(), outcome=outcome.strip())
    recount(row.employment.unit, by=by, at=at)
    tell(None, row.employment.unit)
    return made


@action("people.change_contribution", "ändrade ett bidrag i ett medarbetarsamtal")
def change_contribution(
    *, by: User, contribution: Contribution, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> Contribution:  # fmt: skip
    dialogue, _, _ = _held(by, contribution.dialogue, DialogueMove.WRITE)
    row = locking.locked(contribution, "element", "changed_by")
    _whole(dialogue, changes.get("text", row.text), changes.get("element", row.element))
    if edit(row, by=by, version=version, changes=changes, at=at):
        recount(dialogue.employment.unit, by=by, at=at)
        tell(None, dialogue.employment.unit)
    return row


def _whole(dialogue: Dialogue, text: str, element: Element | None) -> None:
    require_text(Vad_jag_gör=text)
    if element is not None and element.pk not in {one.pk for one in goals_of(dialogue.employment.unit, dialogue.year)}:
        raise InvalidInput([Problem("", "Mål", "Målet är inte enhetens.", "Välj ett av enhetens mål.")])


@action("people.plan_step", "skrev i en kompetensplan")
def add_step(
    *, by: User, dialogue: Dialogue, what: str, cost: Decimal | None = None, until: date | None = None,
    is_done: bool = False, at: datetime | None = None,
) -> CompetenceStep:  # fmt: skip
    row, _, _ = _held(by, dialogue, DialogueMove.WRITE)
    _priced(what, cost)
    made = create(
        CompetenceStep, by=by, at=at, dialogue=row, what=what.strip(), cost=cost or Decimal(0), until=until,
        is_done=is_done,
    )  # fmt: skip
    recount(row.employment.unit, by=by, at=at)
    tell(None, row.employment.unit)
    return made


@action("people.change_step", "ändrade i en kompetensplan")
def change_step(
    *, by: User, step: CompetenceStep, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> CompetenceStep:  # fmt: skip
    """Also after the dialogue is held: what is to be learnt is done later."""
    row = locking.locked(step, "dialogue__employment__unit__principal", "changed_by")
    require_side(by, row.dialogue.employment)
    told = {**changes, "cost": changes.get("cost", row.cost) or Decimal(0)}
    _priced(told.get("what", row.what), told["cost"])
    if edit(row, by=by, version=version, changes=told, at=at):
        recount(row.dialogue.employment.unit, by=by, at=at)
        tell(None, row.dialogue.employment.unit)
    return row


def _priced(what: str, cost: Decimal | None) -> None:
    require_text(Vad=what)
    if cost is not None and cost < 0:
        raise InvalidInput([Problem("", "Kostnad", "Kostnaden är mindre än noll.", "Rätta talet.")])


@action("people.hold", "höll ett medarbetarsamtal")
def hold(
    *, by: User, dialogue: Dialogue, held_on: date, summary: str, version: int | None = None, at: datetime | None = None
) -> Dialogue:  # fmt: skip
    """The manager writes what they came to; the employee agrees."""
    row, state, _ = _held(by, dialogue, DialogueMove.HOLD)
    require_text(Summering=summary)
    if held_on > timezone.localdate(at) or held_on.year not in (row.year - 1, row.year, row.year + 1):
        raise InvalidInput([Problem("", "Hållet", f"{held_on} passar inte.", "Skriv den dag ni talades vid.")])
    changes = {"summary": summary.strip(), "held_on": held_on}
    edit(row, by=by, version=row.version if version is None else version, changes=changes, at=at, state=state)
    if row.state != state:
        write(row, by=by, at=at, state=state)
    recount(row.employment.unit, by=by, at=at)
    tell(None, row.employment.unit)
    return row


@action("people.agree", "bekräftade ett medarbetarsamtal")
def agree(*, by: User, dialogue: Dialogue, at: datetime | None = None) -> Dialogue:
    row, state, _ = _held(by, dialogue, DialogueMove.AGREE)
    write(row, by=by, at=at, state=state)
    tell(None, row.employment.unit)
    return row


@action("people.reopen", "öppnade ett medarbetarsamtal igen")
def reopen(*, by: User, dialogue: Dialogue, at: datetime | None = None) -> Dialogue:
    row, state, _ = _held(by, dialogue, DialogueMove.REOPEN)
    write(row, by=by, at=at, state=state)
    recount(row.employment.unit, by=by, at=at)
    tell(None, row.employment.unit)
    return row
