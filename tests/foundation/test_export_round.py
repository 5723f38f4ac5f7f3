"""The same format out as in: what is exported and read back changes nothing, for every kind of table."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from styrkedjan.domain.periods import Period
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import compare
from styrkedjan.pipeline import ledger_kind
from styrkedjan.sources.workbook import Column, Kind, read_table, write_table
from styrkedjan.sources.workbook_spec import tidy

assert ledger_kind.KEY
WHEN = datetime(2026, 3, 15, 12, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Z"]), min_size=1, max_size=12)
PERIODS = ("2026", "2026-T2", "2026-Q3", "2026-08")


def numbers(column: Column, places: int) -> st.SearchStrategy[Decimal]:
    least, most = (
        Decimal(bound) if bound is not None else Decimal(10**9) * sign
        for bound, sign in ((column.minimum, -1), (column.maximum, 1))
    )
    return st.decimals(least, most, places=places)


def value(column: Column) -> st.SearchStrategy:
    """Whatever the database may hold in the column."""
    kinds = {
        Kind.TEXT: WORDS.map(lambda text: text[: column.max_length]),
        Kind.CODE: st.from_regex(r"[0-9]{1,8}", fullmatch=True).map(lambda code: code[: column.max_length]),
        Kind.CODES: st.sets(st.sampled_from(["1", "0126", "99"])).map(lambda found: (*sorted(found),)),
        Kind.INTEGER: st.integers(int(column.minimum or 0), int(column.maximum or 2100)),
        Kind.MONEY: numbers(column, 2),
        Kind.NUMBER: numbers(column, min(column.decimals or 0, 4)),
        Kind.PERCENT: st.decimals(0, 1, places=3),
        Kind.DATE: st.dates(date(1990, 1, 1), date(2100, 1, 1)),
        Kind.PERIOD: st.sampled_from(PERIODS).map(Period.parse),
        Kind.CHOICE: st.sampled_from(sorted(column.choices) or [""]),
        Kind.BOOL: st.booleans(),
    }  # fmt: skip
    if column.required and column.kind is Kind.TEXT:  # no door lets a name of nothing but space through
        return kinds[column.kind].filter(tidy)
    return kinds[column.kind] if column.required else st.one_of(kinds[column.kind], st.just(column.empty))


@pytest.mark.parametrize("key", sorted(kind.key for kind in imports.kinds() if isinstance(kind, imports.ImportKind)))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_an_export_that_is_read_back_changes_nothing(key, data):
    spec = imports.kind_of(key).spec
    rows = [
        spec.cleaned({column.key: data.draw(value(column)) for column in spec.read_columns})
        for _ in range(data.draw(st.integers(1, 4)))
    ]
    current = {spec.key_of(row): row for row in rows if all(spec.key_of(row)[:1])}
    if not current:
        return
    table = read_table(write_table(spec, list(current.values()), WHEN), "ut.xlsx", spec)
    assert table.base is not None
    assert compare(spec, table, current) == []
    assert compare(spec, table, current, remove_missing=True) == []
