"""Following up requirement by requirement, and what a fault leads to: the steps that the agreement names, until it is
seen to be put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from styrkedjan.areas.providers import permissions
from styrkedjan.areas.providers.actions.common import held_agreement, held_plan
from styrkedjan.areas.providers.models import (
    Agreement,
    Deviation,
    DeviationStep,
    FollowUp,
    PlanRow,
    Requirement,
    RequirementCheck,
)
from styrkedjan.domain.errors import InvalidInput, Problem, require_text
from styrkedjan.domain.providers import rules
from styrkedjan.domain.providers.states import (
    AGREEMENT,
    AGREEMENT_DEVIATION,
    AgreementMove,
    AgreementState,
    DeviationMove,
    DeviationState,
    PlanMove,
)
from styrkedjan.domain.providers.words import AgreementKind, FoundBy, Result, Rung, Severity
from styrkedjan.domain.recurring import Frequency, occasions
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, edit, next_number, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of a requirement: on what evidence, and which figure that already existed."""

    result: Result
    evidence: str = ""
    reused: str = ""


@action("providers.follow_up", "förde in en uppföljning av en utförare")
def record_follow_up(
    *, by: User, row: PlanRow | None, agreement: Agreement, occasion: str, performed_on: date, summary: str,
    checks: Mapping[int, Checked], minutes: int | None = None, feedback: str = "", fed_back_on: date | None = None,
    version: str | None = None, at: datetime | None = None,
) -> FollowUp:  # fmt: skip
    """A row of the plan done for one agreement, requirement by requirement (`checks` by its key).

    Without a row it is outside the plan, and `occasion` is the day it was begun.
    A requirement that is not kept opens a deviation by itself, whoever performs.
    """
    permissions.require_edit(by, agreement.committee)
    if row is not None:
        held_plan(row.plan, PlanMove.FOLLOW)
    held = held_agreement(agreement, AgreementMove.FOLLOW)
    _require_time(row, occasion, performed_on)
    require_text(Vad_som_sågs=summary)
    requirements = {one.pk: one for one in Requirement.objects.filter(agreement=held, dropped_because="")}
    _require_evidence(requirements, checks)
    current = list(
        NOW.rows(FollowUp).filter(plan_row=row, agreement=held, occasion=occasion).select_related("known_by")
    )
    before = {
        one.requirement_id: one
        for one in NOW.rows(RequirementCheck).filter(plan_row=row, occasion=occasion, requirement__in=requirements)
    }
    told = {"performed_on": performed_on, "summary": summary, "minutes": minutes, "feedback": feedback}
    facts.require_unchanged(
        current, version, mine=_written(told, checks),
        theirs=lambda: _written({name: getattr(one, name) for one in current for name in told}, before),
    )  # fmt: skip
    made: FollowUp = facts.succeed(
        current[0] if current else None, FollowUp, by=by, at=at, plan_row=row, agreement=held, occasion=occasion,
        performed_on=performed_on, summary=summary.strip(), minutes=minutes, feedback=feedback.strip(),
        fed_back_on=fed_back_on,
    )  # fmt: skip
    wanted = {
        key: {
            "requirement": requirements[key], "plan_row": row, "occasion": occasion, "checked_on": performed_on,
            "result": one.result, "evidence": one.evidence.strip(), "reused": one.reused,
        }
        for key, one in checks.items()
    }  # fmt: skip
    facts.replace(RequirementCheck, before, wanted, by=by, at=at)
    for key, one in checks.items():
        if one.result is Result.NOT_MET:
            _deviate(requirements[key], one, performed_on, by, at)
    tell(made, held.committee, occasion=occasion, performer=str(held.performer))
    return made


def _written(told: Mapping[str, object], checks: Mapping[int, Checked | RequirementCheck]) -> dict[str, str]:
    """A follow-up as its form has it, for two who save at once."""
    found = {name: "" if value is None else str(value) for name, value in told.items()}
    for key, one in checks.items():
        found |= {f"result_{key}": Result(one.result).label, f"evidence_{key}": one.evidence}
    return found


def _require_time(row: PlanRow | None, occasion: str, performed_on: date) -> None:
    if not (_is_day(occasion) if row is None else occasion in _times(row)):
        raise InvalidInput([Problem("", "Tillfälle", "Raden följs inte upp då.", "Välj ett av planens tillfällen.")])
    if performed_on > timezone.localdate():
        raise InvalidInput([Problem("", "Gjord den", f"{performed_on} har inte varit.", "Skriv dagen den gjordes.")])


def _times(row: PlanRow) -> set[str]:
    year = row.plan.year
    return {one.key for one in occasions(Frequency(row.frequency), date(year, 1, 1), date(year, 12, 31))}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _require_evidence(requirements: Mapping[int, Requirement], checks: Mapping[int, Checked]) -> None:
    problems = []
    if set(checks) - set(requirements):
        problems.append(Problem("", "", "Ett krav hör inte till avtalet.", "Läs in sidan igen."))
    for key, one in checks.items():
        if key in requirements and one.result.is_fault and not one.evidence.strip():
            what = f"”{requirements[key]}” är inte uppfyllt, och underlaget saknas."
            problems.append(Problem("", "", what, "Skriv vad som visar det."))
    if problems:
        raise InvalidInput(problems)


def _deviate(requirement: Requirement, found: Checked, day: date, by: User, at: datetime | None) -> None:
    """Open a deviation for a requirement that is not kept, unless one is open already."""
    open_ones = Deviation.objects.filter(requirement=requirement).exclude(state=DeviationState.CLOSED)
    if requirement.agreement.kind == AgreementKind.PARTNERSHIP or open_ones.exists():
        return
    create(
        Deviation, by=by, at=at, agreement=requirement.agreement, requirement=requirement,
        number=next_number(Deviation, agreement=requirement.agreement), what=requirement.text,
        severity=Severity.CRITICAL if requirement.critical else Severity.MAJOR, found_by=FoundBy.FOLLOW_UP,
        found_on=day,
    )  # fmt: skip


@action("providers.add_deviation", "förde in en avvikelse från ett avtal")
def add_deviation(
    *, by: User, agreement: Agreement, what: str, severity: str, found_by: str, found_on: date,
    requirement: Requirement | None = None, at: datetime | None = None,
) -> Deviation:  # fmt: skip
    """What has come to be known in another way: by a complaint, an inspection or the performer's own report."""
    permissions.require_edit(by, agreement.committee)
    held = held_agreement(agreement, AgreementMove.FOLLOW)
    require_text(Vad_som_brister=what)
    if requirement is not None and requirement.agreement_id != held.pk:
        raise InvalidInput([Problem("", "Krav", "Kravet hör inte till avtalet.", "Välj ett av avtalets krav.")])
    made = create(
        Deviation, by=by, at=at, agreement=held, requirement=requirement,
        number=next_number(Deviation, agreement=held), what=what.strip(), severity=Severity(severity),
        found_by=FoundBy(found_by), found_on=found_on,
    )  # fmt: skip
    tell(made, held.committee, code=held.code)
    return made


@action("providers.take_step", "tog ett steg för en avvikelse från ett avtal")
def take_step(
    *, by: User, deviation: Deviation, rung: str, taken_on: date, text: str, deadline: date | None = None,
    amount: Decimal | None = None, basis: str = "", at: datetime | None = None,
) -> Deviation:  # fmt: skip
    """A step that the agreement names, never milder than the last. Termination ends the agreement."""
    agreement = deviation.agreement
    permissions.require_edit(by, agreement.committee)
    held = held_agreement(agreement, AgreementMove.FOLLOW)
    row = _locked(deviation)
    require_text(Vad_som_krävs=text)
    after = AGREEMENT_DEVIATION.after(DeviationMove.STEP, DeviationState(row.state))
    wanted = Rung(rung)
    named = rules.ladder(AgreementKind(held.kind), held.sanctions)
    rules.require_step(
        named, Rung(row.rung) if row.rung else None, wanted, deadline=deadline, taken_on=taken_on, amount=amount,
        basis=basis,
    )  # fmt: skip
    facts.add(
        DeviationStep, by=by, at=at, deviation=row, rung=wanted, taken_on=taken_on, deadline=deadline,
        text=text.strip(), amount=amount if wanted.is_money else None, basis=basis.strip() if wanted.is_money else "",
    )  # fmt: skip
    write(row, by=by, at=at, state=after, rung=wanted, deadline=deadline)
    if wanted is Rung.TERMINATION:
        ended = AGREEMENT.after(AgreementMove.TERMINATE, AgreementState(held.state))
        write(held, by=by, at=at, state=ended, end=max(taken_on, held.start), ended_because=text.strip())
    tell(row, held.committee, code=held.code, step=wanted.label)
    return row


@action("providers.answer_deviation", "svarade på en avvikelse från ett avtal")
def answer_deviation(
    *, by: User, deviation: Deviation, response: str, version: int, at: datetime | None = None
) -> Deviation:
    """The performer tells what it has done."""
    permissions.require_answer(by, deviation.agreement.performer)
    row = _locked(deviation)
    require_text(Svar=response)
    after = AGREEMENT_DEVIATION.after(DeviationMove.ANSWER, DeviationState(row.state))
    day = timezone.localdate(at)
    changes = {"response": response.strip()}
    if edit(row, by=by, version=version, changes=changes, at=at, state=after, responded_on=day):
        tell(row, row.agreement.performer, code=row.agreement.code)
    return row


@action("providers.close_deviation", "avslutade en avvikelse från ett avtal")
def close_deviation(
    *, by: User, deviation: Deviation, closing: str, closed_on: date, at: datetime | None = None
) -> Deviation:
    """Somebody on the committee's side has seen that it is put right; whoever performs cannot."""
    permissions.require_edit(by, deviation.agreement.committee)
    row = _locked(deviation)
    require_text(Hur_rättelsen_sågs=closing)
    if closed_on > timezone.localdate():
        raise InvalidInput([Problem("", "Rättad den", "Dagen har inte varit.", "Skriv dagen då du såg det.")])
    after = AGREEMENT_DEVIATION.after(DeviationMove.CLOSE, DeviationState(row.state))
    write(row, by=by, at=at, state=after, closing=closing.strip(), closed_on=closed_on, deadline=None)
    tell(row, row.agreement.committee, code=row.agreement.code)
    return row


@action("providers.reopen_deviation", "tog upp en avvikelse på nytt")
def reopen_deviation(*, by: User, deviation: Deviation, reason: str, at: datetime | None = None) -> Deviation:
    """It was not put right after all; the step it had come to is kept."""
    permissions.require_edit(by, deviation.agreement.committee)
    row = _locked(deviation)
    require_text(Skälet=reason)
    after = AGREEMENT_DEVIATION.after(DeviationMove.REOPEN, DeviationState(row.state))
    write(row, by=by, at=at, state=after, closing=reason.strip(), closed_on=None)
    tell(row, row.agreement.committee, code=row.agreement.code)
    return row


def _locked(deviation: Deviation) -> Deviation:
    return locking.locked(deviation, "agreement__committee__principal", "agreement__performer", "requirement")
