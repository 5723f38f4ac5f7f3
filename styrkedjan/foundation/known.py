"""As it is known now, or as it was known at a moment: required wherever written facts are read.

`Known` owns the query sets, so that nobody can forget it: facts with known-time (`rows`), texts with a
history (`as_written`, `texts`), links between them (`links`), and what is made once and only answered later (`made`,
`holds`).

What every page loads without asking as of when (the names of units) is read as the page is: `reading`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from styrkedjan.foundation.models import KnownTime

M = TypeVar("M", bound=models.Model)
K = TypeVar("K", bound=KnownTime)

IN_ORDER = ("history_date", "history_id")
DELETED = "-"
HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known now (`NOW`), or was known at a moment (`Known.at`)."""

    moment: datetime | None

    @classmethod
    def at(cls, moment: datetime) -> Known:
        return cls(moment)

    @classmethod
    def end_of(cls, day: date | None) -> Known:
        """As it was known when the day was over; now for no day, today and days to come."""
        if day is None or day >= timezone.localdate():
            return NOW
        return cls(timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1))

    def __bool__(self) -> bool:
        raise TypeError("ask is_now: a Known is neither true nor false")

    @property
    def is_now(self) -> bool:
        return self.moment is None

    @property
    def stamp(self) -> datetime:
        """The moment itself, for a time stamp."""
        return self.moment or timezone.now()

    @property
    def day(self) -> date:
        """The day it was."""
        return timezone.localdate(self.stamp)

    # -- what happens once -------------------------------------------------------------------------------------------

    def holds(self, happened: datetime | None) -> bool:
        """Had it happened, as far as was known?"""
        return happened is not None and (self.moment is None or happened <= self.moment)

    def made(self, rows: models.QuerySet[M], field: str = "created_at") -> models.QuerySet[M]:
        """Of things that are made once: those that had been made. `field` is when."""
        return rows if self.moment is None else rows.filter(**{f"{field}__lte": self.moment})

    # -- facts with known-time ---------------------------------------------------------------------------------------

    def rows(self, model: type[K]) -> models.QuerySet[K]:
        """The rows that counted: recorded by then, and not yet replaced or withdrawn by then."""
        every = model._default_manager.all()
        if self.moment is None:
            return every.filter(superseded_at__isnull=True)
        open_then = models.Q(superseded_at__isnull=True) | models.Q(superseded_at__gt=self.moment)
        return every.filter(open_then, known_at__lte=self.moment)

    def ever(self, model: type[K]) -> models.QuerySet[K]:
        """Every row recorded by then, also those replaced: how a fact has changed."""
        return self.made(model._default_manager.all(), "known_at")

    # -- texts with a history ----------------------------------------------------------------------------------------

    def as_written(self, rows: Iterable[M]) -> list[M]:
        """The rows with the texts they had then, without those that were not there.

        One query, none for now; and one for each kind of loaded row (an owner, a person) that has changed since.
        """
        found = list(rows)
        if self.moment is None or not found:
            return found
        first, then = self._versions(type(found[0]), [row.pk for row in found])
        kept = [_set_back(row, version) for row in found if (version := self._version_of(row, first, then)) is not None]
        _load_again(kept, found)
        return kept

    def beside(self, rows: Collection[M], *names: str) -> None:
        """Let what the rows lead to by these names be as it was written then too (one query a name, none for now)."""
        if self.moment is None:
            return
        for name in names:
            there = {one.pk: one for row in rows if (one := getattr(row, name)) is not None}
            then = {one.pk: one for one in self.as_written(there.values())}
            for row in rows:
                if (one := getattr(row, name)) is not None and one.pk in then:
                    setattr(row, name, then[one.pk])

    def written(self, model: type[M]) -> models.QuerySet[Any]:
        """Each version written by then, the oldest first, of which a question takes the newest; for now the rows."""
        if self.moment is None:
            return model._default_manager.all()
        return history_of(model).filter(history_date__lte=self.moment).order_by(*IN_ORDER)

    def versions(self, model: type[models.Model], **within: Any) -> models.QuerySet[Any]:
        """How rows were written, version by version with who and when, the oldest first; as far as was known."""
        history = history_of(model).filter(**within).select_related("history_user").order_by(*IN_ORDER)
        return history if self.moment is None else history.filter(history_date__lte=self.moment)

    @property
    def order(self) -> tuple[str, ...]:
        """What `written` is ordered by after what the question orders by itself."""
        return ("pk",) if self.moment is None else (*IN_ORDER, "pk")

    def texts(self, model: type[models.Model], **within: Any) -> dict[int, Any]:
        """Key -> the historic row that counted then, in the order they were first written (one query)."""
        history = history_of(model).filter(**within)
        if self.moment is not None:
            history = history.filter(history_date__lte=self.moment)
        newest = {version.id: version for version in history.order_by(*IN_ORDER)}
        return {key: version for key, version in newest.items() if version.history_type != DELETED}

    def links(
        self, model: type[models.Model], field: str, *, to: Collection[int] | None = None, **within: Any
    ) -> list[tuple[int, int]]:
        """(from key, to key) of the many-to-many `field`, of the rows `within` (one query, two for then).

        Only those that lead `to` some keys, where they are given.
        """
        name = f"{model._meta.model_name}"
        ends = {} if to is None else {f"to_{name}__in": to}
        if self.moment is None:
            through = getattr(model, field).through
            there = {f"from_{name}__{key}": value for key, value in within.items()} | ends
            return list(through._default_manager.filter(**there).values_list(f"from_{name}_id", f"to_{name}_id"))
        there = {f"history__{key}": value for key, value in within.items()} | ends
        recorded = historic_links(model, field)._default_manager.filter(history__history_date__lte=self.moment, **there)
        pairs = list(recorded.values_list("history_id", f"from_{name}_id", f"to_{name}_id"))
        of = within if to is None else {**within, "id__in": {one for _, one, _ in pairs}}
        versions = {version.history_id for version in self.texts(model, **of).values()}
        return [(one, other) for version, one, other in pairs if version in versions]

    def _versions(self, model: type[models.Model], keys: list[Any]) -> tuple[dict[Any, Any], dict[Any, Any]]:
        first: dict[Any, Any] = {}
        then: dict[Any, Any] = {}
        for version in history_of(model).filter(id__in=keys).order_by(*IN_ORDER):
            first.setdefault(version.id, version)
            if self.holds(version.history_date):
                then[version.id] = version
        return first, then

    def _version_of(self, row: Any, first: dict[Any, Any], then: dict[Any, Any]) -> Any:
        """The version that counted, or the row itself where it has no history; None when it was not there."""
        if row.pk in then:
            return None if then[row.pk].history_type == DELETED else then[row.pk]
        # Older than its history (it came with an import that kept none): as it was first written.
        return first.get(row.pk, row) if self.holds(row.created_at) else None


NOW = Known(None)


class Reading:
    """As of when something is read, asked the first time it matters, and what is to be remembered meanwhile."""

    def __init__(self, ask: Callable[[], Known]) -> None:
        self._ask = ask
        self.remembered: dict[str, Any] = {}

    @cached_property
    def known(self) -> Known:
        return self._ask()


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


@contextmanager
def reading(ask: Callable[[], Known]) -> Iterator[None]:
    """Everything read inside is read for a page, a file or an answer as known then. Never around a write."""
    token = _reading.set(Reading(ask))
    try:
        yield
    finally:
        _reading.reset(token)


def read_now() -> Reading | None:
    """What is being read as it was; None for what is read as it is."""
    found = _reading.get()
    return None if found is None or found.known.is_now else found


def history_of(model: type[models.Model]) -> models.Manager[Any]:
    """The versions that the history keeps of a model's rows."""
    found: models.Manager[Any] = getattr(model, HISTORY)
    return found


def historic_links(model: type[models.Model], field: str) -> Any:
    """The table of the links that each historic version of a row had."""
    history = history_of(model).model
    return history._meta.get_field(f"historical{model._meta.model_name}_{field}").related_model


def set_back(row: M, **values: Any) -> M:
    """A copy with other values, for reading; it is never saved."""
    then = copy(row)
    for name, value in values.items():
        setattr(then, name, value)
    return then


def _set_back(row: M, version: Any) -> M:
    if version is row:
        return row
    names = (field.attname for field in version.tracked_fields if not field.primary_key)
    return set_back(row, **{name: getattr(version, name) for name in names})


def _load_again(rows: Collection[models.Model], before: Collection[models.Model]) -> None:
    """Load what was loaded with the rows and is another then, so that no page asks row by row."""
    loaded = {name for row in before for name in row._state.fields_cache}
    for name in sorted(loaded & {field.name for row in list(rows)[:1] for field in row._meta.fields}):
        models.prefetch_related_objects(list(rows), name)
