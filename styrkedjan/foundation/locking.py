"""Rows held until the transaction ends. The one place that asks the database for a lock.

A row is locked *alone*, and read with its relations *afterwards*. Locked and joined in one question, the second of two
who save the same row on PostgreSQL waits, gets the row as the first left it, and finds that it no longer fits the
people and units joined to it before the wait: the row is gone, and with it the text of the one who waited.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import IntegrityError, models

from styrkedjan.domain.errors import WrongState
from styrkedjan.foundation.rows import the_one

Row = TypeVar("Row", bound=models.Model)


def locked(row: Row, *related: str) -> Row:
    """The row as it is now with the relations named, held until the transaction ends.

    Raises WrongState when somebody has taken it away since it was opened.
    """
    model = type(row)
    hold(model, [row.pk])
    found = the_one(model._default_manager.filter(pk=row.pk).select_related(*related))
    if found is None:
        name = model._meta.verbose_name
        raise WrongState(f"Det du ändrar ({name}) har tagits bort sedan du öppnade sidan.", "Läs in sidan igen.")
    return found


def locked_rows(rows: models.QuerySet[Row]) -> list[Row]:
    """The rows of a question as they are now, all held until the transaction ends.

    The question is asked again until it answers nothing that is not held: while we waited, a row may have been replaced
    by another that fits.
    """
    held: set[Any] = set()
    while True:
        alone = rows.select_related(None).order_by("pk").only("pk")
        held |= {row.pk for row in alone.select_for_update(of=("self",))}
        found = list(rows.all())
        if held.issuperset(row.pk for row in found):
            return found


def hold(model: type[models.Model], keys: Iterable[Any]) -> None:
    """Hold rows, always in the same order, so that two who want the same never wait for each other."""
    rows = model._default_manager.select_for_update().filter(pk__in=sorted(set(keys))).order_by("pk")
    list(rows.values_list("pk"))


def is_taken(error: BaseException) -> bool:
    """Whether the database says that what may be there once is there already: somebody else was first.

    Both databases say so in their own words, and everything else that they refuse is a fault of ours.
    """
    cause = error.__cause__ if isinstance(error, IntegrityError) else None
    return getattr(cause, "sqlstate", "") == "23505" or "UNIQUE constraint failed" in str(cause)
