"""Budget lines summed by the database, month by month."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet, Sum

from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine


def month_sums(lines: QuerySet[BudgetLine], *by: str) -> Iterable[tuple[Any, ...]]:
    """The values of `by`, and after them the twelve months' sums; for each that occurs (one query)."""
    return lines.order_by().values_list(*by).annotate(*(Sum(name) for name in MONTH_FIELDS))
