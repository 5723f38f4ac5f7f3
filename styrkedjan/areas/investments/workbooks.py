"""Investments as workbooks: the register of projects, and the yearly budgets, one row per project and year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from styrkedjan.areas.investments.actions import budgets
from styrkedjan.areas.investments.actions import projects as projects_actions
from styrkedjan.areas.investments.models import KIND_CHOICES, InvestmentProject, ProjectBudget, RiskLevel
from styrkedjan.areas.investments.workbook_checks import check_budgets, check_projects, falls_first, projects_of
from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import bodies_by_code
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec, Values
from styrkedjan.sources.workbook_spec import Key

_WRITTEN = ("name", "kind", "purpose", "starts", "in_use_from", "useful_life", "running_cost", "risk_level", "risk")

PROJECTS = TableSpec(
    name="investment_projects",
    title="Investeringsprojekt",
    columns=(
        Column("code", "Projektkod", Kind.CODE, required=True, max_length=20, aliases=("Projekt", "Kod")),
        Column("name", "Namn", required=True, max_length=160, aliases=("Projektnamn", "Benämning")),
        Column("committee", "Nämnd", Kind.CODE, required=True, help="Koden för nämnden som svarar för projektet."),
        Column("committee_name", "Nämnd, namn", readonly=True),
        Column("kind", "Slag", Kind.CHOICE, required=True, choices=dict(KIND_CHOICES), aliases=("Typ",)),
        Column("purpose", "Vad projektet ger", max_length=2000),
        Column("starts", "Startar", Kind.DATE),
        Column("in_use_from", "Tas i bruk", Kind.DATE),
        Column("useful_life", "Nyttjandetid, år", Kind.INTEGER, minimum=1, maximum=100),
        Column("running_cost", "Driftkostnad per år, kr", Kind.MONEY),
        Column("risk_level", "Risk", Kind.CHOICE, choices=dict(RiskLevel.choices)),
        Column("risk", "Vad risken är", max_length=2000),
        Column("state", "Läge", readonly=True),
    ),
    help="En rad per projekt. Beslut, prognoser och slutredovisning förs in på projektets sida.",
)

BUDGETS = TableSpec(
    name="investment_budgets",
    title="Investeringsbudget",
    columns=(
        Column("project", "Projektkod", Kind.CODE, required=True, max_length=20, aliases=("Projekt",)),
        Column("year", "År", Kind.INTEGER, required=True, minimum=2000, maximum=2199),
        Column("project_name", "Projekt, namn", readonly=True),
        Column("amount", "Årsbudget, kr", Kind.MONEY, required=True, minimum=0, aliases=("Belopp", "Budget")),
    ),
    key=("project", "year"),
    help="En rad per projekt och år. Över en beslutad ram stoppas inläsningen: det prövas av fullmäktige.",
)


def current_projects(scope: Unit, known: Known) -> Rows:
    """The projects of the scope with the texts they had (two queries, one for now)."""
    return {(row.code,): _row(row) for row in known.as_written(projects_of(scope))}


def _row(project: InvestmentProject) -> Values:
    return {
        "code": project.code,
        "committee": project.committee.code,
        "committee_name": project.committee.name,
        "state": project.get_state_display(),
        **{name: getattr(project, name) for name in _WRITTEN},
    }


def known_committees(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"committee": list(bodies_by_code(scope))}


def apply_projects(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write through the actions. Undoing a new project takes it away, as long as nothing rests on it."""
    committees = bodies_by_code(scope)
    projects = {row.code: row for row in projects_of(scope)}
    for change in changes:
        code, after = change.key[0], change.after
        values: dict[str, Any] = {name: after[name] for name in _WRITTEN if name in after}
        if change.operation is Operation.ADD:
            committee = committees[str(after["committee"])]
            projects_actions.create_project(by=by, committee=committee, code=code, **values)
        elif change.operation is Operation.REMOVE:
            projects_actions.remove_unused(by=by, project=projects[code])
        else:
            one = projects[code]
            projects_actions.change_project(by=by, project=one, version=one.version, values=values)


def current_budgets(scope: Unit, known: Known) -> Rows:
    """The budgets as `known` tells (two queries)."""
    projects = {row.pk: row for row in projects_of(scope)}
    found: dict[Key, dict[str, Any]] = {}
    for row in known.rows(ProjectBudget).filter(project__in=projects):
        project = projects[row.project_id]
        found[project.code, str(row.year)] = {
            "project": project.code, "year": row.year, "project_name": project.name, "amount": row.amount,
        }  # fmt: skip
    return found


def known_projects(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"project": [row.code for row in projects_of(scope)]}


def apply_budgets(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write through the action, project by project: what falls first, so that what rises finds room in the frame."""
    projects = {row.code: row for row in projects_of(scope)}
    wanted: dict[str, dict[int, Decimal | None]] = defaultdict(dict)
    for change in changes:
        amount = None if change.operation is Operation.REMOVE else change.after["amount"]
        wanted[change.key[0]][int(change.key[1])] = amount  # type: ignore[assignment]
    before = {(key[0], int(key[1])): Decimal(str(row["amount"])) for key, row in current_budgets(scope, NOW).items()}
    for code, years in falls_first(wanted, before):
        budgets.save_budgets(by=by, project=projects[code], amounts=years, batch=batch, at=at)


def allow(by: User, scope: Unit) -> None:
    permissions.require(by, Permission.EDIT_INVESTMENTS, scope)


imports.register(
    imports.ImportKind(
        key="investment_projects",
        label="Investeringsprojekt",
        sentence="Projekt med nämnd, slag, tider, driftkonsekvenser och risk.",
        spec=PROJECTS,
        permission=Permission.EDIT_INVESTMENTS,
        allow=allow,
        current=current_projects,
        apply_changes=apply_projects,
        known=known_committees,
        check=check_projects,
    )
)
imports.register(
    imports.ImportKind(
        key="investment_budgets",
        label="Investeringsbudget",
        sentence="Årsbudget per investeringsprojekt, med femårsplanen.",
        spec=BUDGETS,
        permission=Permission.EDIT_INVESTMENTS,
        allow=allow,
        current=current_budgets,
        apply_changes=apply_budgets,
        known=known_projects,
        check=check_budgets,
        removable=True,
    )
)
