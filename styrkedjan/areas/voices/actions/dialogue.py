"""A dialogue from its card to the answer, and a citizens' proposal within its year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.voices.models import CitizenProposal, Dialogue
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.domain.voices.dialogue import (
    DIALOGUE,
    PROPOSAL,
    DialogueLevel,
    DialogueMove,
    DialogueState,
    ProposalMove,
    ProposalState,
)
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.editing import create, edit, in_history, write
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

P = Permission


def _held(by: User, dialogue: Dialogue, move: DialogueMove) -> tuple[Dialogue, DialogueState]:
    require(by, P.EDIT_VOICES, dialogue.unit)
    row = locking.locked(dialogue, "unit__principal", "changed_by")
    return row, DIALOGUE.after(move, DialogueState(row.state))


def _in_order(opens: date, closes: date) -> None:
    if closes < opens:
        raise InvalidInput([Problem("", "Stänger", "Den stänger innan den öppnar.", "Rätta dagen.")])


@action("voices.add_dialogue", "planerade en dialog")
def add_dialogue(
    *, by: User, unit: Unit, title: str, question: str, influence: str, level: str, opens: date, closes: date,
    fixed: str = "", at: datetime | None = None,
) -> Dialogue:  # fmt: skip
    """The card says what can be influenced before anybody is asked."""
    require(by, P.EDIT_VOICES, unit)
    require_text(Rubrik=title, Fråga=question, Det_här_går_att_påverka=influence)
    _in_order(opens, closes)
    row = create(
        Dialogue, by=by, at=at, unit=unit, title=title.strip(), question=question.strip(), influence=influence.strip(),
        fixed=fixed.strip(), level=DialogueLevel(level).value, opens=opens, closes=closes,
    )  # fmt: skip
    tell(row, unit)
    return row


@action("voices.change_dialogue", "ändrade ett dialogkort")
def change_dialogue(
    *, by: User, dialogue: Dialogue, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> Dialogue:  # fmt: skip
    row, _ = _held(by, dialogue, DialogueMove.CHANGE)
    told = {name: changes.get(name, getattr(row, name)) for name in ("title", "question", "influence")}
    require_text(Rubrik=told["title"], Fråga=told["question"], Det_här_går_att_påverka=told["influence"])
    _in_order(changes.get("opens", row.opens), changes.get("closes", row.closes))
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.unit)
    return row


@action("voices.open_dialogue", "öppnade en dialog")
def open_dialogue(*, by: User, dialogue: Dialogue, at: datetime | None = None) -> Dialogue:
    row, state = _held(by, dialogue, DialogueMove.OPEN)
    write(row, by=by, at=at, state=state)
    tell(row, row.unit)
    return row


@action("voices.close_dialogue", "stängde en dialog")
def close_dialogue(*, by: User, dialogue: Dialogue, at: datetime | None = None) -> Dialogue:
    row, state = _held(by, dialogue, DialogueMove.CLOSE)
    write(row, by=by, at=at, state=state)
    tell(row, row.unit)
    return row


@action("voices.answer_dialogue", "svarade dem som var med i en dialog")
def answer_dialogue(
    *, by: User, dialogue: Dialogue, result: str, answer: str, version: int, participants: int | None = None,
    at: datetime | None = None,
) -> Dialogue:  # fmt: skip
    """What was said, and what becomes of it: both are told to everybody."""
    row, state = _held(by, dialogue, DialogueMove.ANSWER)
    require_text(Det_här_sa_de_som_var_med=result, Svar=answer)
    changes = {"result": result.strip(), "answer": answer.strip(), "participants": participants}
    moved: dict[str, Any] = {"state": state, "answered_on": row.answered_on or timezone.localdate(at)}
    if not edit(row, by=by, version=version, changes=changes, at=at, **moved):
        write(row, by=by, at=at, **moved)
    tell(row, row.unit)
    return row


# --- citizens' proposals ----------------------------------------------------------------------------------------------


def _proposal(
    by: User, proposal: CitizenProposal, move: ProposalMove, permission: P = P.EDIT_VOICES
) -> tuple[CitizenProposal, ProposalState]:
    require(by, permission, proposal.unit)
    row = locking.locked(proposal, "unit__principal", "changed_by")
    return row, PROPOSAL.after(move, ProposalState(row.state))


@action("voices.add_proposal", "förde in ett medborgarförslag")
def add_proposal(
    *, by: User, unit: Unit, number: str, title: str, text: str, received_on: date, at: datetime | None = None
) -> CitizenProposal:  # fmt: skip
    """A proposal as it stands in the diary; who proposed it stands there and not here."""
    require(by, P.EDIT_VOICES, unit)
    require_text(Diarienummer=number, Förslag=title, Vad_förslaget_är=text)
    if received_on > timezone.localdate(at):
        raise InvalidInput([Problem("", "Kom in", "Dagen har inte varit.", "Skriv dagen när den har varit.")])
    row = create(CitizenProposal, by=by, at=at, unit=unit, number=number.strip(), title=title.strip(),
                 text=text.strip(), received_on=received_on)  # fmt: skip
    tell(row, unit)
    return row


@action("voices.prepare_proposal", "beredde ett medborgarförslag")
def prepare_proposal(
    *, by: User, proposal: CitizenProposal, preparation: str, version: int, at: datetime | None = None
) -> CitizenProposal:  # fmt: skip
    row, state = _proposal(by, proposal, ProposalMove.PREPARE)
    require_text(Beredning=preparation)
    if edit(row, by=by, version=version, changes={"preparation": preparation.strip()}, at=at, state=state):
        tell(row, row.unit)
    return row


@action("voices.decide_proposal", "förde in beslutet om ett medborgarförslag")
def decide_proposal(
    *, by: User, proposal: CitizenProposal, decision: Decision, outcome: str, at: datetime | None = None
) -> CitizenProposal:  # fmt: skip
    row, state = _proposal(by, proposal, ProposalMove.DECIDE, P.DECIDE_VOICES)
    require_text(Vad_det_blev=outcome)
    whole = require_decided(decision, Matter.CITIZEN_PROPOSAL, row.unit)
    write(row, by=by, at=at, state=state, outcome=outcome.strip(), **whole.fields())
    tell(row, row.unit, decision=whole.text)
    return row


@action("voices.report_proposal", "anmälde till fullmäktige att ett medborgarförslag dröjer")
def report_proposal(
    *, by: User, proposal: CitizenProposal, reported_on: date, reason: str, at: datetime | None = None
) -> CitizenProposal:  # fmt: skip
    row, state = _proposal(by, proposal, ProposalMove.REPORT)
    require_text(Varför_det_dröjer=reason)
    if reported_on > timezone.localdate(at):
        raise InvalidInput([Problem("", "Anmält", "Dagen har inte varit.", "Skriv dagen när den har varit.")])
    write(row, by=by, at=at, state=state, reported_on=reported_on, delayed_because=reason.strip())
    tell(row, row.unit)
    return row


@action("voices.write_off_proposal", "förde in att ett medborgarförslag avskrevs")
def write_off_proposal(
    *, by: User, proposal: CitizenProposal, decision: Decision, outcome: str, at: datetime | None = None
) -> CitizenProposal:  # fmt: skip
    """The council has taken it off its list (kommunallagen 5 kap. 35 §)."""
    row, state = _proposal(by, proposal, ProposalMove.WRITE_OFF, P.DECIDE_VOICES)
    require_text(Varför=outcome)
    whole = require_decided(decision, Matter.CITIZEN_PROPOSAL, row.unit)
    write(row, by=by, at=at, state=state, outcome=outcome.strip(), **whole.fields())
    tell(row, row.unit, decision=whole.text)
    return row


@action("voices.remove_proposal", "tog bort ett inläst medborgarförslag")
def remove_proposal(*, by: User, proposal: CitizenProposal) -> None:
    """The reading in is undone, unless somebody has begun to prepare it."""
    row, _ = _proposal(by, proposal, ProposalMove.PREPARE)
    if row.state != ProposalState.RECEIVED:
        raise Refused("Förslaget är under beredning.", "Avskriv det i stället.")
    tell(row, row.unit)
    in_history(row, by)
    row.delete()
