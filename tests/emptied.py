"""A PostgreSQL database without rows, in a tenth of the time of TRUNCATE, or with the rows that it had."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

# What the migrations leave, and no test changes.
KEPT = {"django_content_type", "auth_permission"}


def empty(*, numbers: bool = False) -> None:
    """Every row away, and with `numbers` every number from 1 again.

    Past Django, which would note each of the statements as somebody's writing.
    """
    tables = _tables()
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(";".join(f"DELETE FROM {table}" for table in tables))
        if numbers:
            cursor.execute("SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'S'")
            for (sequence,) in cursor.fetchall():
                cursor.execute(f"ALTER SEQUENCE {sequence} RESTART")
        cursor.execute("SET session_replication_role = origin")


def rows() -> dict[str, bytes]:
    """What stands in every table that has rows."""
    found = {}
    with connection.connection.cursor() as cursor:
        for table in _tables():
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT BINARY)") as copy:
                found[table] = b"".join(copy)
    nothing = min(map(len, found.values()))  # a head and an end
    return {table: told for table, told in found.items() if len(told) > nothing}


def put_back(kept: dict[str, bytes], *, written: Iterable[str] | None = None, numbers_from: int | None = None) -> None:
    """These rows and no others, in the tables that are told to have been written or in all.

    The numbers go on from where they are, or from one that is told.
    """
    connection.ensure_connection()
    tables = (
        _tables() if written is None else [connection.ops.quote_name(table) for table in sorted(set(written) - KEPT)]
    )
    with connection.connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(";".join(f"DELETE FROM {table}" for table in tables))
        for table in kept.keys() & tables:
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
                copy.write(kept[table])
        if numbers_from is not None:
            cursor.execute("SELECT setval(oid::regclass, %s) FROM pg_class WHERE relkind = 'S'", [numbers_from])
        cursor.execute("SET session_replication_role = origin")


def _tables() -> list[str]:
    return _quoted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT)


def _quoted(tables: Iterable[str]) -> list[str]:
    return [connection.ops.quote_name(table) for table in sorted(tables)]


def after_a_test(self: Any) -> None:
    """In the place of Django's `flush`, which truncates, and writes anew what stands in `KEPT`."""
    empty()
