"""A workbook that shows how a table is filled in: rows of the municipality's own where there are any, else made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import islice

from django.utils import timezone

from styrkedjan.domain.errors import Refused
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.import_kinds import AnyKind, FileKind, Scope
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.sources.workbook import Column, Kind, TableSpec, Value, Values, write_table

ROWS = 5


def example(kind: AnyKind, scope: Scope, *, by: User) -> bytes:
    """The workbook. Its help sheet tells what each column holds. Raises NotAllowed, Refused for a format of its own."""
    kind.allow(by, scope)
    if isinstance(kind, FileKind):
        if kind.example is None:
            raise Refused(f"{kind.label} har ingen arbetsbok.", "Läs in en fil ur systemet.")
        return kind.example(scope)
    spec = kind.spec_for(scope)
    known = kind.known(scope)
    rows = list(islice(kind.current(scope, NOW).values(), ROWS)) or [made_up(spec, known)]
    return write_table(spec, rows, timezone.localtime(), known)


def made_up(spec: TableSpec, known: Mapping[str, object]) -> Values:
    """One row with something right in every column that is read."""
    return {column.key: _value(column, known.get(column.key)) for column in spec.read_columns}


def _value(column: Column, known: object) -> Value:
    code = next(iter(sorted(map(str, known))), "") if isinstance(known, list | tuple | set | frozenset) else ""
    if column.kind is Kind.CHOICE:
        return next(iter(column.choices))
    if column.kind is Kind.CODE:
        return code or ("1234" if column.required else "")
    if column.kind is Kind.CODES:
        return (code,) if code else ()
    year = timezone.localdate().year
    if column.kind is Kind.INTEGER:
        least = int(column.minimum or 0)
        return min(max(year if "year" in column.key else 1, least), int(column.maximum or 10**6))
    if column.kind.is_decimal:
        return max(Decimal(1), Decimal(column.minimum or 0)) if column.kind is not Kind.PERCENT else Decimal("0.02")
    plain: dict[Kind, Value] = {
        Kind.DATE: date(year, 1, 1),
        Kind.PERIOD: Period(year),
        Kind.BOOL: False,
        Kind.TEXT: "Exempel" if column.required else "",
    }
    return plain[column.kind]
