"""The controls as a workbook: what is checked of each risk, by whom, how and how often, and where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from styrkedjan.areas.control import permissions
from styrkedjan.areas.control.actions import controls
from styrkedjan.areas.control.models import ControlActivity, Risk
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import units_by_code
from styrkedjan.domain.control.states import PlanState, RiskState
from styrkedjan.domain.control.words import ControlMethod
from styrkedjan.domain.errors import Problem, Refused
from styrkedjan.domain.recurring import Frequency
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec

CONTROLS = TableSpec(
    name="control_activities",
    title="Kontroller",
    key=("committee", "year", "risk", "title"),
    columns=(
        Column("committee", "Nämnd", Kind.CODE, required=True, aliases=("Nämndkod",), help="Nämndens kod."),
        Column("year", "År", Kind.INTEGER, required=True, minimum=1990, maximum=2199),
        Column("risk", "Risk", required=True, max_length=255, help="Risken som den står i årets riskanalys."),
        Column("title", "Vad som kontrolleras", required=True, max_length=255, aliases=("Kontroll",)),
        Column("unit", "Enhet som kontrollerar", Kind.CODE, required=True, help="Enhetens kod."),
        Column("method", "Metod", Kind.CHOICE, required=True, choices=dict(ControlMethod.choices())),
        Column("frequency", "Hur ofta", Kind.CHOICE, required=True, choices=dict(Frequency.choices())),
        Column("start", "Från och med", Kind.DATE, required=True),
        Column("end", "Till och med", Kind.DATE, required=True),
        Column("sample", "Stickprov varje gång", Kind.INTEGER, minimum=1, maximum=1_000_000),
        Column("how", "Hur det går till", max_length=2000),
        Column("reported_to", "Rapporteras till", max_length=120),
        Column("state", "Läge", readonly=True),
    ),
    help="En rad per kontroll. Resultaten förs in på kontrollens sida, gång för gång.",
)
KEPT, REMEDY = "En kontroll tas inte bort av en fil.", "Ställ in den på dess sida när planen är beslutad, med skälet."
_AS_THEY_ARE = ("start", "end", "sample")
_TEXTS = ("method", "frequency", "how", "reported_to")


def _rows(scope: Unit, known: Known) -> list[ControlActivity]:
    rows = ControlActivity.objects.filter(risk__plan__committee__path__startswith=scope.path)
    return list(known.as_written(rows.select_related("unit__principal", "risk__plan__committee__principal")))


def _key(row: ControlActivity) -> tuple[str, str, str, str]:
    plan = row.risk.plan
    return plan.committee.code, str(plan.year), row.risk.title, row.title


def current(scope: Unit, known: Known) -> Rows:
    """Every control, done or not (two queries)."""
    told = {}
    for row in _rows(scope, known):
        code, year, risk, title = _key(row)
        values: dict[str, Any] = {"committee": code, "year": int(year), "risk": risk, "title": title}
        values |= {"unit": row.unit.code, "start": row.start, "end": row.end, "sample": row.sample}
        values |= {name: getattr(row, name) for name in _TEXTS} | {"state": row.get_state_display()}
        told[CONTROLS.key_of(values)] = values
    return told


def _risks(scope: Unit) -> dict[tuple[str, str, str], Risk]:
    rows = Risk.objects.filter(plan__committee__path__startswith=scope.path).select_related(
        "plan__committee__principal"
    )
    live = rows.exclude(state__in=(RiskState.CLOSED, RiskState.CARRIED))
    return {(row.plan.committee.code, str(row.plan.year), row.title): row for row in live}


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    return {"committee": sorted({key[0] for key in _risks(scope)}), "unit": list(units_by_code(scope))}


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """Each control is of a risk that stands in a plan that is still worked on, in its year, at a unit of the body."""
    risks, units = _risks(scope), units_by_code(scope)
    for change in changes:
        code, year, title, _ = change.key
        risk = risks.get((code, year, title))
        if risk is None:
            what = f"Risken ”{title}” står inte i {code}:s riskanalys {year}."
            yield Problem("", where(change.key, "risk"), what, "Läs in riskregistret först, eller rätta namnet.")
            continue
        if risk.plan.state != PlanState.PREPARING:
            what = f"Planen {year} är beslutad."
            yield Problem("", where(change.key, "year"), what, "Ta upp planen på nytt, eller läs in nästa års.")
        if change.operation is Operation.REMOVE:
            yield Problem("", where(change.key, "title"), KEPT, REMEDY)
            continue
        unit = units.get(str(change.after.get("unit") or ""))
        if unit is not None and not unit.path.startswith(risk.plan.committee.path):
            what = f"{unit.name} hör inte till nämnden."
            yield Problem("", where(change.key, "unit"), what, "Välj en av nämndens enheter.")
        told = dict(rows.get(change.key) or {}) | dict(change.after)
        first, last = told.get("start"), told.get("end")
        if not (isinstance(first, date) and isinstance(last, date)):
            continue
        if not (date(int(year), 1, 1) <= first <= last <= date(int(year), 12, 31)):
            what = f"Perioden {first}–{last} ligger inte i {year}."
            yield Problem("", where(change.key, "end"), what, "Skriv en period i planens år, med början först.")


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write through the actions. An import that has added any is not undone: a control is called off with a reason."""
    risks, units = _risks(scope), units_by_code(scope)
    there = {_key(row): row for row in _rows(scope, NOW)}
    for change in changes:
        key = (change.key[0], change.key[1], change.key[2], change.key[3])
        told: dict[str, Any] = {name: value for name, value in change.after.items() if name in _AS_THEY_ARE}
        told |= {name: str(change.after[name] or "") for name in _TEXTS if name in change.after}
        if "unit" in change.after:
            told["unit"] = units[str(change.after["unit"])]
        if change.operation is Operation.REMOVE:
            raise Refused(KEPT, REMEDY)
        if change.operation is Operation.ADD:
            controls.add_control(by=by, risk=risks[key[:3]], title=key[3], at=at, **told)
        else:
            row = there[key]
            controls.change_control(by=by, activity=row, changes=told, version=row.version, at=at)


imports.register(
    imports.ImportKind(
        key="control_activities",
        label="Kontroller",
        sentence="Nämndernas kontroller av riskerna, en rad per kontroll, med metod och hur ofta.",
        spec=CONTROLS,
        permission=Permission.EDIT_CONTROL,
        allow=permissions.require_edit,
        current=current,
        apply_changes=apply_changes,
        known=known,
        check=check,
    )
)
