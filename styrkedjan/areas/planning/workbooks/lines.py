"""Allocation models as a workbook: every model's lines with prices, year by year."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.planning.actions import allocation
from styrkedjan.areas.planning.models import AllocationLine, AllocationModel
from styrkedjan.areas.planning.workbooks.common import YEAR, allow_planner, removed, rows_after
from styrkedjan.domain.definitions import Flawed
from styrkedjan.domain.economy.allocation import VolumeBasis
from styrkedjan.domain.errors import Problem
from styrkedjan.domain.planning.models import OLDEST, LineDefinition
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.foundation.roles import Permission
from styrkedjan.sources.workbook import Column, Kind, TableSpec

ZERO = Decimal(0)
LINES = TableSpec(
    name="allocation_lines",
    title="Resursfördelning",
    columns=(
        Column("model", "Modell", Kind.CODE, required=True, max_length=40),
        YEAR,
        Column("line", "Rad", Kind.CODE, required=True, max_length=40, help="Radens nyckel i modellen."),
        Column("block", "Block", required=True, max_length=80),
        Column("group", "Grupp", required=True, max_length=80),
        Column("basis", "Volym", Kind.CHOICE, required=True, choices={one.value: one.label for one in VolumeBasis}),
        Column("service_area", "Verksamhetsområde", Kind.CODE, max_length=20),
        Column("age_from", "Från ålder", Kind.INTEGER, minimum=0, maximum=OLDEST),
        Column("age_to", "Till ålder", Kind.INTEGER, minimum=0, maximum=OLDEST),
        Column("price", "Pris", Kind.MONEY, minimum=0, help="Kronor per person och år."),
        Column("fixed", "Fast del", Kind.MONEY, default=ZERO),
        Column("area_price", "Pris per kvm", Kind.MONEY, minimum=0, default=ZERO),
        Column("index_share", "Viktad andel", Kind.PERCENT, minimum=0, maximum=1, default=ZERO),
    ),
    key=("model", "year", "line"),
    help="En rad per modell, år och grupp. Priser i kronor per person och år; ett tomt pris är okänt.",
)


def current(scope: Unit, known: Known) -> Rows:
    """The lines of the municipality's models in use (one query)."""
    lines = known.rows(AllocationLine).filter(model__principal=principal_of(scope), model__withdrawn_at__isnull=True)
    lines = lines.select_related("model", "service_area").order_by("model__key", "year", "order", "key")
    rows = [_row(line) for line in lines]
    return {LINES.key_of(row): row for row in rows}


def _row(line: AllocationLine) -> dict[str, Any]:
    names = ("year", "block", "group", "basis", "age_from", "age_to", "price", "fixed", "area_price", "index_share")
    return {
        "model": line.model.key,
        "line": line.key,
        "service_area": line.service_area.code if line.service_area else "",
        **{name: getattr(line, name) for name in names},
    }


def known(scope: Unit) -> Mapping[str, Collection[str]]:
    principal = principal_of(scope)
    models = AllocationModel.objects.filter(principal=principal, withdrawn_at__isnull=True)
    services = ServiceArea.objects.filter(principal=principal)
    return {
        "model": list(models.values_list("key", flat=True)),
        "service_area": list(services.values_list("code", flat=True)),
    }


def check(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterator[Problem]:
    """Ages that contradict the kind of volume, and block and group that stand twice in a model and year."""
    seen: dict[tuple[Any, ...], Any] = {}
    for key, row in rows.items():
        other = seen.setdefault((row["model"], row["year"], row["block"], row["group"]), key)
        if other != key:
            what = f"{row['block']} {row['group']} finns redan på raden {other[2]}."
            yield Problem("", where(key, "group") or where(other, "group"), what, "Ge gruppen ett eget namn.")
    for change in changes:
        if change.operation is not Operation.REMOVE:
            try:
                definition(rows[change.key])
            except Flawed as flawed:
                for flaw in flawed.flaws:
                    yield Problem("", where(change.key, str(flaw.path[0])), flaw.what, flaw.remedy)


def definition(row: Mapping[str, Any]) -> LineDefinition:
    """A row as the rules read it. Raises Flawed."""
    return LineDefinition(
        block=row["block"], group=row["group"], basis=VolumeBasis(row["basis"]), id=row["line"],
        service_area=row.get("service_area") or "", age_from=row.get("age_from"), age_to=row.get("age_to"),
        price=row.get("price"), fixed=row.get("fixed") or ZERO, area_price=row.get("area_price") or ZERO,
        index_share=row.get("index_share") or ZERO,
    )  # fmt: skip


def apply_changes(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    """Write model by model and year by year."""
    found = AllocationModel.objects.filter(principal=principal_of(scope)).select_related("principal")
    models = {model.key: model for model in found}
    rows = [(change.key[:2], definition(row)) for change, row in rows_after(current(scope, NOW), changes)]
    gone = [(change.key[:2], change.key[2]) for change in removed(changes)]
    for key in sorted({key for key, _ in (*rows, *gone)}):
        allocation.save_lines(
            by=by, model=models[key[0]], year=int(key[1]), lines=[line for at_key, line in rows if at_key == key],
            remove=[line for at_key, line in gone if at_key == key], batch=batch, at=at,
        )  # fmt: skip


KIND = imports.ImportKind(
    key="allocation_lines",
    label="Resursfördelningsmodeller",
    sentence="Modellernas rader med pris, åldersklass, fast del, viktning och lokalpris.",
    spec=LINES,
    permission=Permission.EDIT_FRAMES,
    allow=allow_planner,
    current=current,
    apply_changes=apply_changes,
    known=known,
    check=check,
    removable=True,
)
