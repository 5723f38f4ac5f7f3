"""A committee's follow-up plan of a year: begun from last year's, decided with the operational plan, told of twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.providers import permissions
from styrkedjan.areas.providers.actions.common import held_plan
from styrkedjan.areas.providers.models import FollowUpPlan, PlanRow
from styrkedjan.areas.providers.queries import years
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.domain.providers.states import FOLLOW_UP_PLAN, PlanMove, PlanState
from styrkedjan.domain.providers.words import RowForm, Told
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import NOT_DECIDED, Decision
from styrkedjan.foundation.editing import create, edit, next_number, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User

_KEPT = ("title", "form", "service", "method", "responsible", "frequency", "feedback", "feedback_to", "minutes")


@action("providers.begin_plan", "började årets uppföljningsplan")
def begin_plan(*, by: User, committee: Unit, year: int, at: datetime | None = None) -> FollowUpPlan:
    """Begin a year with last year's rows; special reviews are asked for anew."""
    permissions.require_edit(by, committee)
    if committee.kind not in POLITICAL_KINDS:
        raise Refused("En uppföljningsplan är en nämnds, styrelses eller ett bolags.", "Välj en nämnd.")
    locking.hold(Unit, [committee.pk])
    if FollowUpPlan.objects.filter(committee=committee, year=year).exists():
        raise Refused(f"{committee.name} har redan en plan för {year}.", "Fortsätt på den som finns.")
    before = FollowUpPlan.objects.filter(committee=committee, year=year - 1).first()
    words = before.when_failed if before else ""
    plan = create(FollowUpPlan, by=by, at=at, committee=committee, year=year, when_failed=words)
    there = PlanRow.objects.filter(plan=before, dropped_because="").exclude(form=RowForm.REVIEW) if before else ()
    rows = [row for row in there if row.last_year is None or row.last_year >= year]
    for number, row in enumerate(rows, 1):
        create(PlanRow, by=by, at=at, plan=plan, number=number, last_year=row.last_year,
               **{name: getattr(row, name) for name in _KEPT})  # fmt: skip
    tell(plan, committee, year=year, rows=len(rows))
    return plan


@action("providers.describe_plan", "skrev vad som händer när ett krav brister")
def describe_plan(
    *, by: User, plan: FollowUpPlan, when_failed: str, version: int, at: datetime | None = None
) -> FollowUpPlan:
    permissions.require_edit(by, plan.committee)
    row = held_plan(plan, PlanMove.CHANGE)
    if edit(row, by=by, version=version, changes={"when_failed": when_failed.strip()}, at=at):
        tell(row, row.committee, year=row.year)
    return row


@action("providers.add_row", "lade till en rad i uppföljningsplanen")
def add_row(*, by: User, plan: FollowUpPlan, title: str, at: datetime | None = None, **told: Any) -> PlanRow:
    """Something to follow up; `told` is the rest (form, service, method, responsible, frequency, feedback, minutes)."""
    permissions.require_edit(by, plan.committee)
    held = held_plan(plan, PlanMove.CHANGE)
    _require_row({"title": title} | told)
    made = create(PlanRow, by=by, at=at, plan=held, number=next_number(PlanRow, plan=held), title=title.strip(), **told)
    tell(made, held.committee, year=held.year)
    return made


@action("providers.change_row", "ändrade en rad i uppföljningsplanen")
def change_row(
    *, by: User, row: PlanRow, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> PlanRow:
    permissions.require_edit(by, row.plan.committee)
    held_plan(row.plan, PlanMove.CHANGE)
    held: PlanRow = locking.locked(row, "plan__committee__principal", "service")
    _require_row({name: changes.get(name, getattr(held, name)) for name in ("title", "form", "why_special", *_KEPT)})
    if edit(held, by=by, version=version, changes=changes, at=at):
        tell(held, held.plan.committee, year=held.plan.year)
    return held


def _require_row(told: Mapping[str, Any]) -> None:
    require_text(
        Vad_som_följs_upp=told.get("title", ""), Ansvarig=told.get("responsible", ""),
        Återkopplingens_form=told.get("feedback", ""), Mottagare_av_återkopplingen=told.get("feedback_to", ""),
    )  # fmt: skip
    if told.get("form") == RowForm.REVIEW and not str(told.get("why_special") or "").strip():
        what = "En särskild granskning behöver ett skäl."
        raise InvalidInput([Problem("", "Varför en särskild granskning", what, "Skriv vad som har väckt frågan.")])


@action("providers.drop_row", "strök en rad i uppföljningsplanen")
def drop_row(*, by: User, row: PlanRow, reason: str, at: datetime | None = None) -> PlanRow:
    permissions.require_edit(by, row.plan.committee)
    held_plan(row.plan, PlanMove.CHANGE)
    held: PlanRow = locking.locked(row, "plan__committee__principal")
    require_text(Skälet=reason)
    write(held, by=by, at=at, dropped_because=reason.strip())
    tell(held, held.plan.committee, year=held.plan.year)
    return held


@action("providers.end_row", "lät en rad i uppföljningsplanen upphöra")
def end_row(*, by: User, row: PlanRow, last_year: int, reason: str, at: datetime | None = None) -> PlanRow:
    """After its last year it is not asked for: next year's plan begins without it, and one that is begun lets it go.

    What has been followed up stays. Raises Refused where a later plan with it is decided already: that one stands.
    """
    permissions.require_edit(by, row.plan.committee)
    held: PlanRow = locking.locked(row, "plan__committee__principal")
    later = PlanRow.objects.filter(
        plan__committee=held.plan.committee_id, plan__year__gt=last_year, title=held.title, dropped_because=""
    ).select_related("plan")
    for one in locking.locked_rows(later):
        if one.plan.state != PlanState.PREPARING:
            raise Refused(
                f"Raden står i den beslutade planen för {one.plan.year}.", f"Låt den upphöra efter {one.plan.year}."
            )
        write(one, by=by, at=at, dropped_because=reason.strip()[:255])
    write(held, by=by, at=at, last_year=last_year)
    tell(held, held.plan.committee, year=held.plan.year, last_year=last_year)
    return held


@action("providers.adopt_plan", "förde in beslutet om uppföljningsplanen")
def adopt_plan(*, by: User, plan: FollowUpPlan, decision: Decision, at: datetime | None = None) -> FollowUpPlan:
    """Enter the committee's decision. Refused while a performer, own production too, stands outside the plan."""
    permissions.require_decide(by, plan.committee)
    row = held_plan(plan, PlanMove.ADOPT)
    whole = decision.required()
    require_decided(whole, Matter.FOLLOW_UP_PLAN, row.committee)
    year = years.year_of(row.committee, row.year, NOW)
    if not year.rows:
        raise Refused("Planen har inga rader.", "Skriv vad som ska följas upp.")
    if year.stopping:
        raise InvalidInput([Problem("", "", one.what, one.remedy) for one in year.stopping])
    write(row, by=by, at=at, state=PlanState.ADOPTED, **whole.fields())
    tell(row, row.committee, year=row.year, decision=whole.text)
    return row


@action("providers.reopen_plan", "tog upp uppföljningsplanen på nytt")
def reopen_plan(*, by: User, plan: FollowUpPlan, at: datetime | None = None) -> FollowUpPlan:
    permissions.require_decide(by, plan.committee)
    row = held_plan(plan, PlanMove.REOPEN)
    write(row, by=by, at=at, state=PlanState.PREPARING, **NOT_DECIDED.fields())
    tell(row, row.committee, year=row.year)
    return row


@action("providers.tell_plan", "redovisade uppföljningen av utförare")
def tell_plan(
    *, by: User, plan: FollowUpPlan, told: str, text: str, version: int, at: datetime | None = None
) -> FollowUpPlan:
    """How the follow-up has gone: in the interim report, and for the year."""
    permissions.require_edit(by, plan.committee)
    interim = Told(told) is Told.INTERIM
    move = PlanMove.REPORT_INTERIM if interim else PlanMove.REPORT_YEAR
    row = held_plan(plan, move)
    require_text(Hur_uppföljningen_har_gått=text)
    after = FOLLOW_UP_PLAN.after(move, PlanState(row.state))
    changes = {"interim" if interim else "whole_year": text.strip()}
    if edit(row, by=by, version=version, changes=changes, at=at, state=after):
        tell(row, row.committee, year=row.year, told=Told(told).label)
    return row
