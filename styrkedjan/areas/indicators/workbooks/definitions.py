"""Definitions of indicators as a workbook."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.indicators.actions import defining
from styrkedjan.areas.indicators.actions.defining import definition_problems
from styrkedjan.areas.indicators.models import Indicator, IndicatorKind, IndicatorLink, SourceKind
from styrkedjan.areas.indicators.workbooks.common import Catalogue, codes_in, may_import
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.burden import Ground
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.errors import Problem
from styrkedjan.domain.measures import Aggregation, Direction, Frequency
from styrkedjan.domain.volumes import OverYear
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec, Values

_LONG = 10_000
_FEW = "Värden med färre personer eller svar bakom visas inte; 0 visar alla."
_AGGREGATION = {
    Aggregation.NONE.value: "Vägs inte samman",
    Aggregation.SHARE.value: "Andel",
    Aggregation.SUM.value: "Summa",
    Aggregation.MEAN.value: "Vägt medel",
}
INDICATORS = TableSpec(
    name="indicators",
    title="Indikatorer",
    key=("key",),
    columns=(
        Column("key", "Nyckel", Kind.CODE, required=True, max_length=40, aliases=("Indikator", "Id")),
        Column("name", "Namn", required=True, max_length=200, aliases=("Benämning",)),
        Column(
            "kind",
            "Slag",
            Kind.CHOICE,
            choices=dict(IndicatorKind.choices),
            default=IndicatorKind.QUALITY.value,
        ),
        Column("what", "Vad mäts", max_length=_LONG),
        Column("why", "Varför mäts det", max_length=_LONG),
        Column("formula", "Formel", max_length=_LONG),
        Column("numerator", "Täljare", max_length=200),
        Column("denominator", "Nämnare", max_length=200),
        Column("unit_of_measure", "Måttenhet", required=True, max_length=40, aliases=("Enhet",)),
        Column("decimals", "Decimaler", Kind.INTEGER, minimum=0, maximum=4, default=0),
        Column("direction", "Riktning", Kind.CHOICE, required=True, choices={d.value: d.label for d in Direction}),
        Column("frequency", "Hur ofta", Kind.CHOICE, required=True, choices={f.value: f.label for f in Frequency}),
        Column("aggregation", "Sammanvägning", Kind.CHOICE, choices=_AGGREGATION, default=Aggregation.NONE.value),
        Column(
            "over_year",
            "Över året",
            Kind.CHOICE,
            choices={o.value: o.label for o in OverYear},
            default=OverYear.LAST.value,
        ),
        Column("source", "Källa", Kind.CHOICE, choices=dict(SourceKind.choices), default=SourceKind.OWN.value),
        Column("source_key", "Källans id", max_length=40, help="Nyckeltalets id i Kolada, till exempel N15419."),
        Column("owner", "Ägare", Kind.CODE, required=True, help="Enhetens kod."),
        Column("service_area", "Verksamhetsområde", Kind.CODE, help="Områdets kod; tomt om inget."),
        Column("minutes", "Minuter per värde", Kind.INTEGER, minimum=0, maximum=30_000, default=0),
        Column("ground", "Grund", Kind.CHOICE, choices=dict(Ground.choices()), help="Tomt: ingen har sagt den."),
        Column("ground_told", "Lagrum eller beslut", max_length=200),
        Column(
            "suppression_threshold", "Minsta antal som får visas", Kind.INTEGER, minimum=0, maximum=30_000, default=0
        ),
        Column("valid_from", "Från år", Kind.INTEGER, minimum=1900, maximum=2199),
        Column("valid_to", "Till år", Kind.INTEGER, minimum=1900, maximum=2199),
        Column(
            "goals",
            "Mäter målen",
            Kind.CODES,
            help="Planår/nyckel, till exempel 2026/KF-11, med semikolon emellan. Stängda år ändras inte.",
        ),
    ),
    help="En rad per indikator. Målvärden och utfall har egna arbetsböcker.",
)
_PLAIN = tuple(
    column.key for column in INDICATORS.columns if column.key not in ("key", "owner", "service_area", "goals")
)


def current(scope: Unit, known: Known) -> Rows:
    """Indicators owned in the subtree with the goals they measure in years not closed (two queries)."""
    rows = Indicator.objects.filter(owner__path__startswith=scope.path).select_related("owner", "service_area")
    goals: dict[int, list[str]] = {}
    links = known.rows(IndicatorLink).filter(indicator__in=rows, element__withdrawn_at=None)
    writable = links.exclude(element__plan_year__state=YearState.CLOSED)
    for indicator, year, key in writable.values_list("indicator", "element__plan_year__year", "element__key"):
        goals.setdefault(indicator, []).append(f"{year}/{key}")
    return {(row.key,): _row(row, goals.get(row.pk, [])) for row in rows}


def _row(row: Indicator, goals: Sequence[str]) -> Values:
    return {
        **{name: getattr(row, name) for name in _PLAIN},
        "key": row.key,
        "owner": row.owner.code,
        "service_area": row.service_area.code if row.service_area else "",
        "goals": tuple(sorted(goals)),
    }


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    """Units that may own, service areas, and goals of years not closed (three queries)."""
    root = root_of(scope)
    goals = Element.objects.filter(plan_year__principal=root, withdrawn_at=None)
    writable = goals.exclude(plan_year__state=YearState.CLOSED).values_list("plan_year__year", "key")
    return {
        "owner": codes_in(scope),
        "service_area": list(ServiceArea.objects.filter(principal=root).values_list("code", flat=True)),
        "goals": [f"{year}/{key}" for year, key in writable],
    }


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    """Each row as it becomes, judged like a definition by hand; keys that others own."""
    catalogue = Catalogue(scope)
    for change in changes:
        if change.operation is Operation.REMOVE:
            continue
        taken = catalogue.indicators.get(change.key[0])
        if change.operation is Operation.ADD and taken is not None:
            what = f"Nyckeln ”{taken.key}” hör till {taken.owner.name}."
            yield Problem("", where(change.key, "key"), what, "Välj en annan nyckel.")
        fields = _fields(catalogue, rows[change.key])
        if fields.get("owner") is not None:
            draft = Indicator(principal=catalogue.root, key=change.key[0], **fields)
            for problem in definition_problems(draft):
                yield Problem("", where(change.key, "key") or change.name, problem.what, problem.remedy)


def _fields(catalogue: Catalogue, row: Values) -> dict[str, Any]:
    made: dict[str, Any] = {name: row[name] for name in _PLAIN if name in row}
    if "owner" in row:
        made["owner"] = catalogue.units.get(str(row["owner"]))
    if "service_area" in row:
        made["service_area"] = catalogue.areas.get(str(row["service_area"] or ""))
    return made


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write through the actions: definitions, then what they measure; what an undone import had added is removed."""
    catalogue = Catalogue(scope)
    for change in changes:
        row = catalogue.indicators.get(change.key[0])
        if change.operation is Operation.REMOVE:
            if row is not None:
                defining.remove_unused(by=by, indicator=row)
            continue
        fields = _fields(catalogue, change.after)
        if row is None:
            row = defining.define(by=by, principal=catalogue.root, key=change.key[0], **fields)
        elif fields:
            row = defining.change(by=by, indicator=row, version=row.version, **fields)
        if "goals" in change.after:
            _link(by, row, change.after["goals"])


def _link(by: User, row: Indicator, goals: Any) -> None:
    linked = NOW.rows(IndicatorLink).filter(indicator=row).values("element")
    related = Element.objects.filter(pk__in=linked, withdrawn_at=None).exclude(plan_year__state=YearState.CLOSED)
    now = {f"{one.plan_year.year}/{one.key}": one for one in related.select_related("plan_year", "unit")}
    wanted = set(goals or ())
    for name in now.keys() - wanted:
        defining.unlink(by=by, indicator=row, element=now[name])
    for name in sorted(wanted - now.keys()):
        defining.link(by=by, indicator=row, element=_goal(row, name))


def _goal(row: Indicator, name: str) -> Element:
    year, _, key = name.partition("/")
    rows = Element.objects.select_related("plan_year", "unit")
    return rows.get(plan_year__principal=row.principal_id, plan_year__year=int(year), key=key)


def allow(by: User, scope: Unit) -> None:
    may_import(by, scope, Permission.EDIT_INDICATORS)


imports.register(
    imports.ImportKind(
        key="indicators",
        label="Indikatorer",
        sentence="Vad som mäts, varför och hur, vem som äger måttet och vilka mål det mäter.",
        spec=INDICATORS,
        permission=Permission.IMPORT,
        allow=allow,
        current=current,
        apply_changes=apply_changes,
        known=known,
        check=check,
    )
)
