"""From draft to what was learnt: sent, answered, decided area by area on the law's ladder, followed up, published."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.inspection.actions.cases import held, locked, not_to_come
from styrkedjan.areas.inspection.models import Inspection, Ruling
from styrkedjan.areas.inspection.queries.laws import held as settings_of
from styrkedjan.areas.inspection.queries.laws import law_of, limits
from styrkedjan.areas.inspection.queries.years import CaseLine, case_of
from styrkedjan.areas.organisation.permissions import may, require
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Problem, Refused, require_text
from styrkedjan.domain.inspection import ladder
from styrkedjan.domain.inspection.ladder import Wanted
from styrkedjan.domain.inspection.law import DELEGATE
from styrkedjan.domain.inspection.states import INSPECTION, InspectionMove, InspectionState
from styrkedjan.domain.inspection.words import Obeyed
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.editing import create, edit, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

P = Permission
_TEXTS = ("rules", "reasons", "measures", "presented_by", "took_part", "appeal")


@action("inspection.send_draft", "skickade ett utkast till den inspekterade")
def send_draft(
    *, by: User, inspection: Inspection, draft: str, dialogue: str, sent_on: date, answer_by: date, version: int,
    at: datetime | None = None,
) -> Inspection:  # fmt: skip
    """What is about to be decided, to be read and answered within a time that is said (FL 25)."""
    row, state = held(by, inspection, InspectionMove.SEND)
    require_text(Utkast=draft)
    not_to_come("Skickat den", sent_on, at)
    if answer_by <= sent_on:
        raise InvalidInput([Problem("", "Svar senast", "Dagen ligger inte efter utkastet.", "Ge tid att svara.")])
    changes = {"draft": draft.strip(), "dialogue": dialogue.strip()}
    moved: dict[str, Any] = {"state": state, "sent_on": sent_on, "answer_by": answer_by}
    if not edit(row, by=by, version=version, changes=changes, at=at, **moved):
        write(row, by=by, at=at, **moved)  # the same words sent again, with another day
    tell(row, row.inspected.unit or row.plan.committee, inspected=row.inspected.name)
    return row


@action("inspection.answer_draft", "svarade på ett utkast från tillsynen")
def answer_draft(
    *, by: User, inspection: Inspection, answer: str, version: int, at: datetime | None = None
) -> Inspection:  # fmt: skip
    """The inspected's own answer, through its own door."""
    if inspection.inspected.unit is None:
        raise Refused("Den inspekterade har ingen inloggning.", "Svara på papper, så för kommunen in det.")
    require(by, P.ANSWER_PROVIDERS, inspection.inspected.unit)
    if may(by, P.EDIT_PROVIDERS, inspection.plan.committee):
        raise NotAllowed("Den som arbetar med tillsynen svarar inte för den inspekterade.", "För in svaret som kom.")
    return _answered(by, locked(inspection), answer, timezone.localdate(at), version, at)


@action("inspection.enter_answer", "förde in den inspekterades svar på ett utkast")
def enter_answer(
    *, by: User, inspection: Inspection, answer: str, answered_on: date, version: int, at: datetime | None = None
) -> Inspection:
    """An answer that came on paper, by letter or at a meeting."""
    row, _ = held(by, inspection, InspectionMove.ANSWER)
    not_to_come("Svarat den", answered_on, at)
    return _answered(by, row, answer, answered_on, version, at)


def _answered(by: User, row: Inspection, answer: str, day: date, version: int, at: datetime | None) -> Inspection:
    state = INSPECTION.after(InspectionMove.ANSWER, InspectionState(row.state))
    require_text(Svar=answer)
    changes = {"answer": answer.strip()}
    if edit(row, by=by, version=version, changes=changes, at=at, state=state, answered_on=day):
        tell(row, row.plan.committee, inspected=row.inspected.name)
    return row


@action("inspection.rule", "förde in ett beslut i en tillsyn")
def rule(
    *, by: User, inspection: Inspection, area: str, rung: str, decision: Decision, grave: bool = False,
    deadline: date | None = None, amount: Decimal | None = None, since: date | None = None, delegate: str = "",
    notified_on: date | None = None, at: datetime | None = None, **texts: str,
) -> Ruling:  # fmt: skip
    """A step of the ladder in one area, held against the law and what was decided before in the same place."""
    row, line = _to_rule(inspection)
    INSPECTION.after(InspectionMove.RULE, InspectionState(row.state))
    if area not in {one.area for one in line.areas}:
        raise InvalidInput([Problem("", "Område", "Området hör inte till planen.", "Välj ett av planens områden.")])
    delegated = _require_right(by, row, rung, delegate)
    whole = require_decided(decision, Matter.INSPECTION, row.plan.committee, section=not delegated)
    assert whole.date is not None
    _require_heard(row, whole.date)
    told = {name: texts.get(name, "").strip() for name in _TEXTS}
    wanted = Wanted(rung, whole.date, grave, told, deadline, amount, since)
    found = ladder.require(line.law, line.before(area), wanted, _limits(row), delegated=delegated)
    if notified_on is not None:
        _require_notified(notified_on, whole.date, at)
    made = create(
        Ruling, by=by, at=at, inspection=row, area=area, rung=rung, grave=grave, deadline=deadline, amount=amount,
        since=since, delegate=delegate.strip() if delegated else "", notified_on=notified_on, **told, **whole.fields(),
    )  # fmt: skip
    if found.ends_permit:
        place = locking.locked(row.inspected)
        write(place, by=by, at=at, closed_on=whole.date, closed_because=found.label)
    _move_on(by, row, at)
    tell(made, row.plan.committee, inspected=row.inspected.name, step=found.label, decision=whole.text)
    return made


@action("inspection.clear_rest", "förde in att inget brister i resten av en tillsyn")
def clear_rest(
    *, by: User, inspection: Inspection, decision: Decision, reasons: str, presented_by: str, took_part: str,
    at: datetime | None = None,
) -> Inspection:  # fmt: skip
    """No action in every area that has no decision yet; refused where a fault has been written down."""
    row, line = _to_rule(inspection)
    require(by, P.DECIDE_PROVIDERS, row.plan.committee)
    INSPECTION.after(InspectionMove.RULE, InspectionState(row.state))
    whole = require_decided(decision, Matter.INSPECTION, row.plan.committee)
    assert whole.date is not None
    _require_heard(row, whole.date)
    wrong = [one.area for one in line.left if one.area in line.seen and line.seen[one.area].result == "fault"]
    if wrong:
        names = ", ".join(found.name for key in wrong if (found := line.law.area(key)))
        raise Refused(f"En brist är sedd: {names}.", "Besluta om området för sig, också om ni avstår från att ingripa.")
    texts = {"reasons": reasons.strip(), "presented_by": presented_by.strip(), "took_part": took_part.strip()}
    texts["rules"] = line.law.no_fault.source.where
    wanted = Wanted(line.law.no_fault.id, whole.date, False, texts)
    ladder.require(line.law, (), wanted, _limits(row))
    for one in line.left:
        create(
            Ruling, by=by, at=at, inspection=row, area=one.area, rung=wanted.rung, **texts, **whole.fields()
        )  # fmt: skip
    _move_on(by, row, at)
    tell(row, row.plan.committee, inspected=row.inspected.name, areas=len(line.left), decision=whole.text)
    return row


def _to_rule(inspection: Inspection) -> tuple[Inspection, CaseLine]:
    row = locked(inspection)
    line = case_of(row, NOW)
    assert line is not None
    return row, line


def _limits(row: Inspection) -> ladder.Limits:
    return limits(settings_of(root_of(row.plan.committee), NOW)[row.plan.law])


def _require_right(by: User, row: Inspection, rung: str, delegate: str) -> bool:
    """Whether it is decided by delegation. The committee's decision is entered by who may; a delegate decides alone."""
    committee = row.plan.committee
    found = law_of(row.plan.law).rung(rung)
    setting = found.delegated if found else None
    own = settings_of(root_of(committee), NOW)[row.plan.law]
    delegated = setting is not None and own[setting].value == DELEGATE and bool(delegate.strip())
    if delegated and may(by, P.APPROVE_PROVIDERS, committee):
        return True
    require(by, P.DECIDE_PROVIDERS, committee)
    if delegate.strip() and not delegated:
        raise Refused("Steget är inte delegerat.", "Nämnden beslutar; lämna delegaten tom, eller ändra regeln.")
    return delegated


def _require_heard(row: Inspection, day: date) -> None:
    """The party has answered, or the time it had is over (FL 25)."""
    waits = row.state == InspectionState.DRAFT and row.answer_by is not None and day <= row.answer_by
    if waits:
        raise Refused(f"Den inspekterade har till {row.answer_by} att svara.", "Vänta på svaret eller på dagen efter.")


def _require_notified(notified_on: date, decided_on: date, at: datetime | None) -> None:
    not_to_come("Delgivet den", notified_on, at)
    if notified_on < decided_on:
        what = "Dagen ligger före beslutet."
        raise InvalidInput([Problem("", "Delgivet den", what, "Skriv dagen då beslutet nådde fram.")])


def _move_on(by: User, row: Inspection, at: datetime | None) -> None:
    """Where every area has its decision the inspection waits for measures, or nothing is left."""
    line = case_of(row, NOW)
    assert line is not None
    if line.left:
        return
    move = InspectionMove.AWAIT if line.demands else InspectionMove.COMPLETE
    state = INSPECTION.after(move, InspectionState(row.state))
    if state != row.state:
        write(row, by=by, at=at, state=state)


@action("inspection.notify", "förde in när ett beslut i tillsyn delgavs")
def notify(*, by: User, ruling: Ruling, notified_on: date, version: int, at: datetime | None = None) -> Ruling:
    """The day that the time to appeal is counted from."""
    require(by, P.EDIT_PROVIDERS, ruling.inspection.plan.committee)
    row = _ruling(ruling)
    assert row.decision_date is not None
    _require_notified(notified_on, row.decision_date, at)
    if edit(row, by=by, version=version, changes={"notified_on": notified_on}, at=at):
        tell(row, row.inspection.plan.committee, inspected=row.inspection.inspected.name)
    return row


@action("inspection.follow", "följde upp ett beslut i tillsyn")
def follow(
    *, by: User, ruling: Ruling, obeyed: str, seen_on: date, outcome: str, version: int, helped: str = "",
    at: datetime | None = None,
) -> Ruling:  # fmt: skip
    """Whether it was obeyed, how that was seen, and what helped."""
    row, _ = held(by, ruling.inspection, InspectionMove.FOLLOW)
    own = _ruling(ruling)
    require_text(Hur_det_sågs=outcome)
    not_to_come("Sett den", seen_on, at)
    if obeyed == Obeyed.YES and not helped:
        raise InvalidInput([Problem("", "Vad som hjälpte", "Det saknas.", "Välj det som ni båda ser som orsaken.")])
    changes = {"obeyed": Obeyed(obeyed).value, "seen_on": seen_on, "outcome": outcome.strip(), "helped": helped}
    if edit(own, by=by, version=version, changes=changes, at=at):
        _move_on(by, row, at)
        tell(own, row.plan.committee, inspected=row.inspected.name, obeyed=Obeyed(obeyed).label)
    return own


def _ruling(ruling: Ruling) -> Ruling:
    return locking.locked(ruling, "inspection__plan__committee__principal", "inspection__inspected__unit")


@action("inspection.close", "avslutade en tillsyn")
def close(
    *, by: User, inspection: Inspection, learning: str, addressed: str, signals: str, version: int,
    at: datetime | None = None,
) -> Inspection:  # fmt: skip
    """With what was learnt, which level the decision was addressed to, and what else pulled (002/335)."""
    row, state = held(by, inspection, InspectionMove.CLOSE)
    require_text(Lärdom=learning)
    line = case_of(row, NOW)
    untold = [one.what for one in line.documents if not one.handled] if line else []
    if untold:
        raise Refused(f"Det står inte vad som hände med {untold[0]}.", "Skriv det på handlingen.")
    changes: dict[str, Any] = {"learning": learning.strip(), "addressed": addressed, "signals": signals.strip()}
    if edit(row, by=by, version=version, changes=changes, at=at, state=state):
        tell(row, row.plan.committee, inspected=row.inspected.name)
    return row


@action("inspection.publish", "publicerade en sammanfattning av en tillsyn")
def publish(*, by: User, inspection: Inspection, summary: str, version: int, at: datetime | None = None) -> Inspection:
    """What everybody may read: the summary and what is decided, nothing of answers, drafts or persons."""
    row, _ = held(by, inspection, InspectionMove.PUBLISH)
    require_text(Sammanfattning=summary)
    day = row.published_on or timezone.localdate(at)
    if edit(row, by=by, version=version, changes={"summary": summary.strip()}, at=at, published_on=day):
        tell(row, row.plan.committee, inspected=row.inspected.name)
    return row
