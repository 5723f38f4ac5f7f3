"""The plan: the method of a year, the year begun with what last year left, and its adoption."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.control import permissions
from styrkedjan.areas.control.actions.common import held
from styrkedjan.areas.control.models import ControlActivity, ControlPlan, MethodOfYear, Risk
from styrkedjan.areas.control.queries import methods, years
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.domain.control.findings import stopping
from styrkedjan.domain.control.states import CONTROL_PLAN, PlanMove, PlanState, RiskState
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.definitions import Flawed
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import NOT_DECIDED, Decision
from styrkedjan.foundation.editing import create, edit, next_number, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


@action("control.set_method", "valde hur risker värderas")
def set_method(
    *,
    by: User,
    principal: Unit,
    year: int,
    method: str,
    source: str,
    cells: Mapping[str, str] | None = None,
    version: str | None = None,
    at: datetime | None = None,
) -> MethodOfYear:
    """Choose the year's method, with bands of its own in some cells. Another scale is refused once a risk is valued."""
    permissions.require_edit(by, principal)
    locking.hold(Unit, [principal.pk])
    chosen = methods.defined().get(method)
    if chosen is None:
        raise InvalidInput([Problem("", "Metod", f"Metoden ”{method}” finns inte.", "Välj en av dem som finns.")])
    if not source.strip():
        raise InvalidInput([Problem("", "Källa", "Källan saknas.", "Skriv var kommunen har beslutat om metoden.")])
    own = {key: band for key, band in (cells or {}).items() if chosen.cells().get(key) != band}
    try:
        chosen.with_cells(own)
    except Flawed as flawed:
        raise InvalidInput([Problem("", "Rutor", flaw.what, flaw.remedy) for flaw in flawed.flaws]) from flawed
    row = methods.row_of(principal, year, NOW)
    facts.require_unchanged([row] if row else [], version)
    before = methods.method_of(row)
    if before is not None and not chosen.is_same_scale(before) and _is_valued(principal, year):
        raise Refused(
            f"Risker är redan värderade med {before.name} {year}. Två metoder samma år går inte att jämföra.",
            "Ändra rutorna i den metoden, eller byt metod för nästa år.",
        )
    fields = {"principal": principal, "year": year, "method_key": method, "cells": own, "source": source.strip()}
    made: MethodOfYear = facts.succeed(row, MethodOfYear, by=by, at=at, **fields)
    tell(made, principal, year=year, method=chosen.name)
    return made


def _is_valued(principal: Unit, year: int) -> bool:
    rows = Risk.objects.filter(plan__committee__principal=principal, plan__year=year)
    return rows.exclude(likelihood=None).exists()


@action("control.begin", "började årets riskanalys")
def begin_plan(*, by: User, committee: Unit, year: int, at: datetime | None = None) -> ControlPlan:
    """Begin a year with the risks that last year's plan leaves: those in it, and every one with an open deviation."""
    permissions.require_edit(by, committee)
    if committee.kind not in POLITICAL_KINDS:
        raise Refused("En plan för intern kontroll är en nämnds, styrelses eller ett bolags.", "Välj en nämnd.")
    locking.hold(Unit, [committee.pk])
    if ControlPlan.objects.filter(committee=committee, year=year).exists():
        raise Refused(f"{committee.name} har redan börjat {year}.", "Fortsätt på den riskanalys som finns.")
    plan = create(ControlPlan, by=by, at=at, committee=committee, year=year)
    before = years.year_of(committee, year - 1, NOW)
    left = [
        line.row for line in before.risks if line.state is RiskState.IN_PLAN or line.for_rules.has_open_deviation
    ]  # fmt: skip
    for risk in sorted(left, key=lambda row: row.number):
        _carry(by=by, risk=risk, plan=plan, at=at)
    tell(plan, committee, year=year, carried=len(left))
    return plan


_KEPT_OF_RISK = ("source", "goal", "title", "cause", "effect", "response")
_KEPT_OF_CONTROL = ("number", "title", "unit", "method", "frequency", "how", "sample", "responsible", "reported_to")


def _carry(*, by: User, risk: Risk, plan: ControlPlan, at: datetime | None = None) -> Risk:
    """The risk in a later year's analysis with its controls; it is to be valued anew."""
    made = create(
        Risk, by=by, at=at, plan=plan, number=next_number(Risk, plan=plan), previous=risk,
        **{name: getattr(risk, name) for name in _KEPT_OF_RISK},
    )  # fmt: skip
    for row in ControlActivity.objects.filter(risk=risk).select_related("unit", "responsible"):
        create(
            ControlActivity, by=by, at=at, risk=made, start=date(plan.year, 1, 1), end=date(plan.year, 12, 31),
            **{name: getattr(row, name) for name in _KEPT_OF_CONTROL},
        )  # fmt: skip
    return made


@action("control.describe", "skrev hur riskanalysen är gjord")
def describe_analysis(
    *, by: User, plan: ControlPlan, analysis: str, version: int, at: datetime | None = None
) -> ControlPlan:
    """Tell who took part in the analysis and what it started from."""
    permissions.require_edit(by, plan.committee)
    row = held(plan, PlanMove.CHANGE)
    if edit(row, by=by, version=version, changes={"analysis": analysis.strip()}, at=at):
        tell(row, row.committee, year=row.year)
    return row


@action("control.adopt", "förde in beslutet om planen för intern kontroll")
def adopt_plan(*, by: User, plan: ControlPlan, decision: Decision, at: datetime | None = None) -> ControlPlan:
    """Enter the committee's decision. Refused with everything that auditors would find."""
    permissions.require_decide(by, plan.committee)
    row = held(plan, PlanMove.ADOPT)
    require_decided(decision, Matter.CONTROL_PLAN, row.committee)
    found = years.year_of(row.committee, row.year, NOW)
    if problems := stopping(found.found, PlanMove.ADOPT):
        raise InvalidInput(problems)
    state = CONTROL_PLAN.after(PlanMove.ADOPT, PlanState(row.state))
    write(row, by=by, at=at, state=state, **decision.fields())
    tell(row, row.committee, year=row.year, decision=row.decision_text)
    return row


@action("control.reopen", "tog upp planen för intern kontroll på nytt")
def reopen_plan(*, by: User, plan: ControlPlan, at: datetime | None = None) -> ControlPlan:
    """Take up an adopted plan again; the committee decides on it anew."""
    permissions.require_decide(by, plan.committee)
    row = held(plan, PlanMove.REOPEN)
    state = CONTROL_PLAN.after(PlanMove.REOPEN, PlanState(row.state))
    write(row, by=by, at=at, state=state, **NOT_DECIDED.fields())
    tell(row, row.committee, year=row.year)
    return row


@action("control.carry_risk", "förde en risk till nästa års riskanalys")
def carry_risk(*, by: User, risk: Risk, at: datetime | None = None) -> Risk:
    """Take a risk of last year's into the analysis that follows it."""
    permissions.require_edit(by, risk.plan.committee)
    plan = ControlPlan.objects.filter(committee=risk.plan.committee, year=risk.plan.year + 1).first()
    if plan is None:
        raise Refused(f"Riskanalysen för {risk.plan.year + 1} är inte börjad.", "Börja den först; risken följer med.")
    row = held(plan, PlanMove.CHANGE)
    if Risk.objects.filter(plan=row, previous=risk).exists():
        raise Refused("Risken finns redan i nästa års riskanalys.", "Läs om sidan.")
    made = _carry(by=by, risk=risk, plan=row, at=at)
    tell(made, row.committee, year=row.year)
    return made
