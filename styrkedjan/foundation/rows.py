"""A row that is one of its kind."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def the_one(rows: QuerySet[M]) -> M | None:
    """The row of a question that has one answer or none.

    `first` sorts what it finds, and Django then compares every column with the order: a third of the question's cost.
    """
    return next(iter(rows.order_by()[:1]), None)
