"""The risk register as a workbook: identified risks in, and out with how they are valued and where they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from styrkedjan.areas.control import permissions
from styrkedjan.areas.control.actions import plans, risks
from styrkedjan.areas.control.models import ControlPlan, Risk
from styrkedjan.areas.control.queries.methods import method_of, row_of
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.organisation.queries import bodies_by_code, root_of
from styrkedjan.domain.control import registers
from styrkedjan.domain.control.findings import is_a_goal
from styrkedjan.domain.control.states import PlanState, RiskState
from styrkedjan.domain.control.words import RiskSource
from styrkedjan.domain.errors import Level, Problem
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Gathered, Kind, TableSpec, Values

SOURCES = {one.value: one.label for one in RiskSource if one is not RiskSource.GOAL}
REGISTER = TableSpec(
    name="control_risks",
    title="Riskregister",
    key=("committee", "year", "title"),
    columns=(
        Column("committee", "Nämnd", Kind.CODE, required=True, aliases=("Nämndkod",), help="Nämndens kod."),
        Column("committee_name", "Nämndens namn", readonly=True),
        Column("year", "År", Kind.INTEGER, required=True, minimum=1990, maximum=2199),
        Column("title", "Risk", required=True, max_length=255, aliases=registers.HEADINGS["title"]),
        Column("source", "Kommer ur", Kind.CHOICE, choices=SOURCES, default=RiskSource.PROCESS.value),
        Column("cause", "Orsak", max_length=2000),
        Column("effect", "Verkan", max_length=2000),
        Column("band", "Nivå", readonly=True),
        Column("state", "Läge", readonly=True),
    ),
    gathered=Gathered("title", "year", registers.HEADINGS, registers.flaws),
    help="En rad per risk. Risken läses in i årets riskanalys och värderas där; en risk ur ett mål läggs in på sidan.",
)
_TEXTS = ("source", "cause", "effect")


def _rows(scope: Unit, known: Known) -> list[Risk]:
    rows = Risk.objects.filter(plan__committee__path__startswith=scope.path).select_related(
        "plan__committee__principal"
    )
    return [row for row in known.as_written(rows.order_by("plan", "number")) if row.state != RiskState.CLOSED]


def current(scope: Unit, known: Known) -> Rows:
    """The risks that are not closed and do not come of a goal (two queries, and one for each year's method)."""
    found = [row for row in _rows(scope, known) if row.source != RiskSource.GOAL]
    methods = {year: method_of(row_of(root_of(scope), year, known)) for year in {row.plan.year for row in found}}
    return {REGISTER.key_of(told): told for told in (_values(row, methods[row.plan.year]) for row in found)}


def _values(row: Risk, method: Any) -> Values:
    band = method.band(row.likelihood, row.consequence) if method else None
    committee = row.plan.committee
    return {
        "committee": committee.code, "committee_name": committee.name, "year": row.plan.year, "title": row.title,
        "source": row.source, "cause": row.cause, "effect": row.effect, "band": band.word if band else "",
        "state": row.get_state_display(),
    }  # fmt: skip


def specialised(scope: Unit) -> TableSpec:
    """In a register that is read in for one committee its code need not stand."""
    if scope.kind not in POLITICAL_KINDS:
        return REGISTER
    columns = (replace(column, required=False, default=scope.code) if column.key == "committee" else column
               for column in REGISTER.columns)  # fmt: skip
    return replace(REGISTER, columns=tuple(columns))


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"committee": list(bodies_by_code(scope))}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """A plan that is decided is not changed by a file; and the flaws that auditors have found in registers are told."""
    plans_of = {(row.committee.code, row.year): row for row in ControlPlan.objects.select_related("committee")
                .filter(committee__path__startswith=scope.path)}  # fmt: skip
    for change in changes:
        code, year, title = change.key
        plan = plans_of.get((code, int(year)))
        if plan is not None and plan.state != PlanState.PREPARING:
            remedy = "Ta upp planen på nytt, eller läs in nästa års register."
            yield Problem("", where(change.key, "year"), f"Planen {year} är beslutad.", remedy)
        if change.operation is not Operation.ADD:
            continue
        if is_a_goal(title, ""):
            what = f"”{title}” säger vad som ska nås och inte vad som kan gå fel."
            yield Problem("", where(change.key, "title"), what, "Skriv vad som kan gå fel.", Level.WARNING)
        earlier = [int(key[1]) for key in rows if key[0] == code and key[2] == title and int(key[1]) < int(year)]
        if len(earlier) > 1:
            what = f"”{title}” står i registret också {' och '.join(map(str, sorted(earlier)))}."
            yield Problem(
                "", where(change.key, "title"), what, "Skriv på risken varför den tas upp igen.", Level.WARNING
            )


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write through the actions; a year that is not begun is begun. What an undone import had added is closed."""
    committees = bodies_by_code(scope)
    there = {(row.plan.committee.code, str(row.plan.year), row.title): row for row in _rows(scope, NOW)}
    for change in changes:
        code, year, title = change.key
        if change.operation is Operation.ADD:
            plan = ControlPlan.objects.filter(committee=committees[code], year=int(year)).first()
            plan = plan or plans.begin_plan(by=by, committee=committees[code], year=int(year), at=at)
            told = {name: str(change.after.get(name) or "") for name in _TEXTS}
            risks.add_risk(by=by, plan=plan, title=title, at=at, **told)
        elif change.operation is Operation.REMOVE:
            risks.close_risk(by=by, risk=there[code, year, title], reason="Borttagen ur registret.", at=at)
        else:
            row = there[code, year, title]
            texts = {name: str(change.after[name] or "") for name in _TEXTS if name in change.after}
            risks.change_risk(by=by, risk=row, changes=texts, version=row.version, at=at)


imports.register(
    imports.ImportKind(
        key="control_risks",
        label="Riskregister",
        sentence="Nämndernas risker för intern kontroll, en rad per risk och år.",
        spec=REGISTER,
        permission=Permission.EDIT_CONTROL,
        allow=permissions.require_edit,
        current=current,
        apply_changes=apply_changes,
        known=known,
        check=check,
        specialised=specialised,
    )
)
