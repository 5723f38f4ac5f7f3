"""What has been worked out is remembered until something that it was made of is written.

    @remembered
    def economy_table(unit: Unit, period: Period, known: Known) -> EconomyTable: ...

Nobody says what an answer is made of, so nobody can forget it: while it is worked out, the tables that are read and the
versions of the store that are asked for are noted. Every write, by whatever way it reaches the database, leaves a
`Written` row of its table in its own transaction. At the start of a request those rows are read, once; an answer is
used again while the tables and versions it was made of are the same.

It is only ever used where it cannot be wrong. A request reads what has been written before it reads anything else, so
what it finds is at least as new as it says. Inside a transaction, and after a request has written something itself,
nothing is remembered or taken from memory. Each process has its own memory; the database keeps them of one mind.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, models, transaction
from django.utils import timezone

from styrkedjan.domain.errors import InvalidInput
from styrkedjan.foundation.known import read_now
from styrkedjan.foundation.models import Written
from styrkedjan.sources.definitions import load_definitions
from styrkedjan.store import versions

Given = ParamSpec("Given")
Result = TypeVar("Result")
# (first, last, how many) of a table's rows. Rows become visible in another order than they are numbered.
State = tuple[int, int, int]

MOST = 256
# An answer is forgotten long before the rows that tell of it are cleared away, and no transaction lasts that long.
SECONDS_KEPT = 30 * 60
ROWS_KEPT = timedelta(hours=2)
MANY_ROWS = 2_000
# Written at every turn and never part of an answer: the log, sessions, tokens, what people say, and this itself.
UNTOLD = frozenset({
    "foundation_written", "foundation_auditevent", "foundation_sending", "foundation_apitoken",
    "foundation_columnmapping", "foundation_comment", "foundation_attachment", "foundation_notice",
    "foundation_mailchoice", "django_session", "django_migrations",
})  # fmt: skip
_LONGEST = 40
# An answer that is made of what nobody tells of is not remembered.
_NEVER = ""
_COUNTED = ("area", "first", "last", "count")
_LEAVE = 'INSERT INTO "foundation_written" ("area", "at") VALUES (%s, %s)'
_WRITES = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
_READS = re.compile(r'(?:FROM|JOIN) "(\w+)"', re.IGNORECASE)
_LOGGED_IN = re.compile(r'\s*UPDATE "foundation_user" SET "last_login" = \S+ WHERE', re.IGNORECASE)


@dataclass(slots=True)
class _Request:
    """What had been written when the request began. `ended` from when it writes something itself."""

    states: Mapping[str, State]
    definitions: object
    ended: bool = False


@dataclass(slots=True)
class _Seen:
    """What an answer is made of, while it is worked out."""

    tables: set[str] = field(default_factory=set)
    versions: dict[Any, Any] = field(default_factory=dict)

    def add(self, tables: Collection[str], told: Mapping[Any, Any]) -> None:
        self.tables.update(tables)
        self.versions.update(told)


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: Any
    tables: Mapping[str, State | None]
    versions: Mapping[Any, Any]
    definitions: object
    until: float

    def holds(self, now: _Request) -> bool:
        return (
            time.monotonic() < self.until
            and self.definitions is now.definitions
            and all(now.states.get(table) == state for table, state in self.tables.items())
            and all(versions.asked_again(question) == told for question, told in self.versions.items())
        )


_request: ContextVar[_Request | None] = ContextVar("request", default=None)
_seen: ContextVar[_Seen | None] = ContextVar("seen", default=None)
_kept: OrderedDict[Any, _Kept] = OrderedDict()
_lock = threading.Lock()


@contextmanager
def request() -> Iterator[None]:
    """Answers are remembered inside. Opened before anything that they are made of is read (one query)."""
    if connection.in_atomic_block:  # a test, or a command: nothing is remembered
        yield
        return
    try:
        definitions: object = load_definitions()
    except InvalidInput:
        definitions = object()  # pages that need none are shown all the same
    token = _request.set(_Request(_states(), definitions))
    try:
        yield
    finally:
        _request.reset(token)


def _states() -> dict[str, State]:
    rows = Written.objects.order_by().values("area")
    counted = rows.annotate(first=models.Min("pk"), last=models.Max("pk"), count=models.Count("pk"))
    return {table: (first, last, count) for table, first, last, count in counted.values_list(*_COUNTED)}


def remembered(ask: Callable[Given, Result]) -> Callable[Given, Result]:
    """For a question that only reads, whose answer nobody changes: frozen, or left as it is by all who get it."""

    @wraps(ask)
    def answered(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        now = _request.get()
        if now is None or now.ended or connection.in_atomic_block:
            return ask(*args, **kwargs)
        seen = _Seen()
        names = read_now()
        as_read = (timezone.localdate(), names and names.known)
        key = (ask.__module__, ask.__qualname__, as_read, _named(args, seen), _named(kwargs, seen))
        try:
            kept = _remembered(key, now)
        except TypeError:  # about something that cannot be a key
            return ask(*args, **kwargs)
        outer = _seen.get()
        if kept is None:
            answer = _watched(seen, lambda: ask(*args, **kwargs))
            if not now.ended:
                _keep(key, answer, seen, now)
        else:
            answer, seen = kept.answer, _Seen(set(kept.tables), dict(kept.versions))
        if outer is not None:
            outer.add(seen.tables, seen.versions)
        return answer

    answered.is_remembered = True  # type: ignore[attr-defined]
    return answered


def _watched(seen: _Seen, ask: Callable[[], Result]) -> Result:
    """The answer, with what it is made of noted."""
    token = _seen.set(seen)
    try:
        with versions.noted(seen.versions):
            return ask()
    finally:
        _seen.reset(token)


def _named(value: Any, seen: _Seen) -> Any:
    """A value as part of a key: a row by what it is, a collection by what it holds. Noted is where rows come from."""
    if isinstance(value, models.Model):
        _note_row(value, seen)
        return (value._meta.label, value.pk) if value.pk is not None else []
    if isinstance(value, Mapping):
        return tuple((name, _named(each, seen)) for name, each in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(_named(each, seen) for each in value)
    return value


def _note_row(row: models.Model, seen: _Seen) -> None:
    """The tables of a row and of those that were fetched with it."""
    waiting, noted = [row], {id(row)}
    for one in waiting:
        seen.tables.add(_name(one._meta.db_table))
        for related in one._state.fields_cache.values():
            if isinstance(related, models.Model) and id(related) not in noted:
                noted.add(id(related))
                waiting.append(related)


def _remembered(key: Any, now: _Request) -> _Kept | None:
    with _lock:
        kept = _kept.get(key)
        if kept is None:
            return None
        _kept.move_to_end(key)
    return kept if kept.holds(now) else None


def _keep(key: Any, answer: Any, seen: _Seen, now: _Request) -> None:
    if _NEVER in seen.tables:
        return
    tables = {table: now.states.get(table) for table in seen.tables}
    kept = _Kept(answer, tables, dict(seen.versions), now.definitions, time.monotonic() + SECONDS_KEPT)
    with _lock:
        _kept[key] = kept
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)


def forget() -> None:
    """Empty this process's memory."""
    with _lock:
        _kept.clear()


# -- what is written ---------------------------------------------------------------------------------------------------


def watch(sender: Any, connection: Any, **more: Any) -> None:
    """Connected to Django's signal of a new connection: from then on everything sent to the database passes `_pass`."""
    if _pass not in connection.execute_wrappers:
        connection.execute_wrappers.append(_pass)


def _pass(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Let a statement through; note what it reads, and tell what it writes."""
    text = sql if isinstance(sql, str) else ""
    written = _WRITES.match(text)
    if written is None:
        seen = _seen.get()
        if seen is not None:
            seen.tables.update(_NEVER if table in UNTOLD else _name(table) for table in _READS.findall(text))
        return execute(sql, params, many, context)
    table = written[1]
    if table in UNTOLD or _LOGGED_IN.match(text):
        return execute(sql, params, many, context)
    now = _request.get()
    if now is not None:
        now.ended = True
    return _written(_name(table), context["connection"], lambda: execute(sql, params, many, context))


def _written(table: str, connection: Any, do: Callable[[], Any]) -> Any:
    """Leave the table's row in the transaction that writes, and do it.

    A row that was left inside a savepoint is gone when that is undone, and so is the note of it: Django drops what was
    to be done at the commit. Where there is no transaction a row is left before and after: what is read in between is
    forgotten by the second, and a process that dies in between has left the first.
    """
    if not connection.in_atomic_block:
        _leave(table, connection)
        result = do()
        _leave(table, connection)
        return result
    left = any(getattr(entry[1], "table", None) == table for entry in connection.run_on_commit)
    if not left and not connection.needs_rollback:
        _leave(table, connection)
        transaction.on_commit(_Left(table), using=connection.alias)
    return do()


@dataclass(frozen=True, slots=True)
class _Left:
    table: str

    def __call__(self) -> None:
        """The row is committed with what it tells of."""


def _leave(table: str, connection: Any) -> None:
    if not _has_table(connection):
        return
    with connection.cursor() as cursor, connection.wrap_database_errors:
        # Beneath the wrappers and whoever counts queries: it is no question that somebody asks.
        cursor.cursor.execute(_LEAVE, [table, connection.ops.adapt_datetimefield_value(timezone.now())])


_with_table: set[str] = set()


def _has_table(connection: Any) -> bool:
    """Not before it has been migrated to."""
    name = str(connection.settings_dict["NAME"])
    if name not in _with_table and Written._meta.db_table in connection.introspection.table_names():
        _with_table.add(name)
    return name in _with_table


def _name(table: str) -> str:
    """What a table is called among what is written: as much of its name as the column takes."""
    return table[:_LONGEST]


def clear_away() -> None:
    """Take away rows that nothing remembered rests on any more; called now and then by who writes."""
    old = Written.objects.filter(at__lt=timezone.now() - ROWS_KEPT)
    if old.count() < MANY_ROWS:
        return
    newest = Written.objects.order_by().values("area").annotate(last=models.Max("pk"))
    old.exclude(pk__in=list(newest.values_list("last", flat=True))).delete()
