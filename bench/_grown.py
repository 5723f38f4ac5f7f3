"""A municipality many times larger than the demo: every unit copied with all that is written about it, and its ledger.

Only for measuring. A copy has its own codes (`300025` becomes `300025-3`), the same goals, targets, values, budgets,
forecasts and reports, and the same transactions; with `rows` each transaction is told in several parts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

AT_A_TIME = 2_000


def grow(units: int, rows: int) -> str:
    """Copy the demo's units until there are so many, and their ledgers; says what there is afterwards."""
    from django.db import transaction

    from styrkedjan.areas.organisation.models import Unit

    leaves = list(Unit.objects.filter(kind__in=("unit", "provider")).exclude(code__contains="-"))
    copies = max(0, math.ceil((units - Unit.objects.count()) / len(leaves)))
    codes = [unit.code for unit in leaves]
    root = leaves[0].principal
    assert root is not None
    with transaction.atomic():
        for number in range(1, copies + 1):
            _copy(leaves, f"-{number}")
    told = _ledgers(root.code, codes, copies, rows)
    return f"{Unit.objects.count()} enheter, {told} transaktioner"


def _copy(leaves: list[Any], suffix: str) -> None:
    from styrkedjan.areas.chain.models import Element
    from styrkedjan.areas.economy.models import BudgetLine, Forecast, ForecastSignature, NetFrame, StaffMonth
    from styrkedjan.areas.indicators.models import IndicatorLink, IndicatorValue, TargetValue
    from styrkedjan.areas.organisation.models import Responsibility, Unit, UnitVersion
    from styrkedjan.areas.planning.models import PlannedCost, StaffPost, UnitFrame, UnitVolume
    from styrkedjan.areas.reporting.models import ElementAssessment, UnitReport

    old = [unit.pk for unit in leaves]
    made = Unit.objects.bulk_create(_anew(unit, code=unit.code + suffix) for unit in leaves)
    for unit in made:
        unit.path = f"{unit.path.rsplit('/', 2)[0]}/{unit.pk}/"
    Unit.objects.bulk_update(made, ["path"], batch_size=500)
    place = dict(zip(old, (unit.pk for unit in made), strict=True))
    for model in (
        Responsibility, UnitVersion, NetFrame, BudgetLine, Forecast, ForecastSignature, StaffPost, PlannedCost,
        UnitFrame, UnitVolume, TargetValue, IndicatorValue,
    ):  # fmt: skip
        _rows(model, {"unit_id": place}, suffix)
    staff = StaffMonth.objects.filter(responsibility__in=[unit.code for unit in leaves])
    _create(StaffMonth, (_anew(row, responsibility=row.responsibility + suffix) for row in staff.iterator()))
    goals = _rows(Element, {"unit_id": place}, suffix)
    for model, field in ((Element.parents.through, "from_element_id"), (IndicatorLink, "element_id")):
        _rows(model, {field: goals}, suffix)
    reports = _rows(UnitReport, {"unit_id": place}, suffix)
    _rows(ElementAssessment, {"report_id": reports, "element_id": goals}, suffix)


def _rows(model: Any, moved: dict[str, dict[int, int]], suffix: str) -> dict[int, int]:
    """Copy the rows that stand at what has been copied; old key -> new key."""
    found = list(model.objects.filter(**{f"{name}__in": list(keys) for name, keys in list(moved.items())[:1]}))
    found = [row for row in found if all(getattr(row, name) in keys for name, keys in moved.items())]
    names = {field.attname for field in model._meta.concrete_fields}
    codes = [name for name in ("code", "key", "responsibility") if name in names and model.__name__ != "IndicatorValue"]
    made = _create(
        model,
        (
            _anew(
                row,
                **{name: keys[getattr(row, name)] for name, keys in moved.items()},
                **{name: getattr(row, name) + suffix for name in codes if getattr(row, name)},
            )
            for row in found
        ),
    )
    return dict(zip((row.pk for row in found), (row.pk for row in made), strict=True))


def _anew(row: Any, **changes: Any) -> Any:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values.pop(row._meta.pk.attname)
    return type(row)(**{**values, **changes})


def _create(model: Any, rows: Iterator[Any]) -> list[Any]:
    return list(model.objects.bulk_create(rows, batch_size=AT_A_TIME))


def _ledgers(principal: str, codes: list[str], copies: int, rows: int) -> int:
    """Each year's ledger with the copies' transactions; how many there are then."""
    from pathlib import Path

    from django.conf import settings

    from styrkedjan.store.ledger_files import publish_ledger
    from styrkedjan.store.versions import Store

    store = Store(Path(settings.STYRKEDJAN_STORE))
    newest = [store.newest("ledger", slice_, None) for slice_ in store.slices("ledger", principal)]
    versions = [version for version in newest if version is not None]
    whole = sum(version.rows for version in versions) * (copies + 1)
    parts = max(1, math.ceil(rows / whole))
    total = 0
    for version in versions:
        facts, year = version.file("facts.parquet"), int(version.slice.split("/")[1])
        assert facts is not None
        batches = _batches(facts, codes, copies, parts)
        told = publish_ledger(
            store, principal, year, batches, source="bench", by="bench", accept=["row_count", "fewer_in_months"]
        )
        total += told.rows
    return total


def _batches(facts: Any, codes: list[str], copies: int, parts: int) -> Iterator[pa.RecordBatch]:
    first = 0
    for number in range(copies + 1):
        for batch in pq.ParquetFile(facts).iter_batches(200_000):
            table = pa.Table.from_batches([batch])
            if number:
                table = table.filter(pc.is_in(table["responsibility"], pa.array(codes)))
                moved = pc.binary_join_element_wise(table["responsibility"], f"-{number}", "")
                table = _with(table, "responsibility", moved)
            ore = table["amount_ore"].to_numpy()
            for part in range(parts):
                share = ore - (ore // parts) * (parts - 1) if part == 0 else ore // parts
                told = _with(table, "amount_ore", pa.array(share))
                told = _with(told, "row", pa.array(np.arange(first, first + told.num_rows)))
                first += told.num_rows
                yield from told.to_batches(max_chunksize=200_000)


def _with(table: pa.Table, name: str, values: Any) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, name, values)
