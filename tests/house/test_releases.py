"""What each earlier release wrote is there when its database has been taken forward, row by row, and can be read.

The worlds are kept in `tests/fixtures/releases` and were written by the releases' own code (`tests/releases.py`).
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.config.health import unapplied_migrations
from styrkedjan.foundation.roles import Role
from tests import factories, releases
from tests.house.test_migrations import empty_databases, new_models_alone, schema
from tests.migrated import empty

__all__ = ["empty_databases", "new_models_alone"]
# Tables that have another name now, and columns that a later step writes for what is already there.
RENAMED: dict[str, str] = {}
FILLED: dict[str, str] = {}
PAGES = ("/", "/organisation/", "/organisation/100/", "/handelselogg/", "/katalogen/")
Rows = dict[str, dict[Any, dict[str, Any]]]


def _tried() -> list[Any]:
    """The newest on each database; the oldest, which takes every step there has been, on PostgreSQL, and those between
    on SQLite, whose every step test_migrations takes."""
    oldest, *between, newest = releases.kept()
    told = [(oldest, [pytest.mark.postgres]), *((one, [pytest.mark.any_database]) for one in between), (newest, [])]
    return [pytest.param(path, marks=marks, id=path.stem) for path, marks in told]


@pytest.mark.parametrize("release", _tried())
def test_what_a_release_wrote_goes_forward(
    release: Path, empty_databases: None, new_models_alone: None, tmp_path: Path
) -> None:
    new = _plain()
    with empty(f"old_{os.getpid()}", tmp_path / "old"):
        _put(zipfile.ZipFile(release).read(releases.member(connection.vendor)), tmp_path / "old")
        before = dict(_rows())
        assert sum(map(len, before.values())) > 40
        call_command("migrate", verbosity=0, interactive=False)
        assert unapplied_migrations() == []
        assert _plain() ^ new == set()
        assert list(_lost(before, dict(_rows()))) == []
        _is_read()


def _plain() -> set[tuple[Any, ...]]:
    """The schema without casts and brackets: PostgreSQL writes a condition otherwise once it has read it in a dump."""
    casts = re.compile(r"::(?:character varying|text)(?:\[\])?|[()]")
    return {tuple(casts.sub("", part) if isinstance(part, str) else part for part in row) for row in schema()}


def _put(content: bytes, file: Path) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        file.write_bytes(content)
        return
    with connection.cursor() as cursor:
        cursor.execute(content.decode())
    connection.close()  # and with it what the dump said of the session


def _rows() -> Iterator[tuple[str, dict[Any, dict[str, Any]]]]:
    """Every table of ours: key -> column -> value, as it stands in the database."""
    ours = tuple(f"{config.label}_" for config in apps.get_app_configs() if config.name.startswith("styrkedjan."))
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table.startswith((*ours, *(old.split("_")[0] for old in RENAMED))):
                cursor.execute(f'SELECT * FROM "{table}"')
                names = [column[0] for column in cursor.description]
                rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
                yield table, {next(iter(row.values())): row for row in rows}


def _lost(before: Rows, after: Rows) -> Iterator[str]:
    """What was written and is not there, or says something else."""
    for table, rows in before.items():
        now = after.get(RENAMED.get(table, table))
        if now is None:
            if rows:
                yield f"{table} ({len(rows)} rows)"
            continue
        for key, row in rows.items():
            if key not in now:
                yield f"{table} {key}"
                continue
            changed = {
                name: (value, now[key][name])
                for name, value in row.items()
                if name in now[key] and now[key][name] != value and f"{table}.{name}" not in FILLED
            }
            if changed:
                yield f"{table} {key}: {changed}"


def _is_read() -> None:
    """Somebody new opens the pages that what was written stands on."""
    browser = Client()
    browser.force_login(factories.user_with(Role.ADMINISTRATOR, Unit.objects.get(parent=None)))
    for page in PAGES:
        assert browser.get(page).status_code == 200, page
