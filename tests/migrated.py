"""A database on which all migrations have run, made once for a whole run of the tests: `python -m tests.migrated`.

`STYRKEDJAN_TEST_MIGRATED` names a folder that several runs share; without it every process migrates for itself. Whoever
needs the database first makes it; the others wait and copy. On PostgreSQL it is a template on the server, and the
folder only tells that it is there.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

TEMPLATE = "styrkedjan_migrated"


def shared() -> Path | None:
    """The folder that is told."""
    told = os.environ.get("STYRKEDJAN_TEST_MIGRATED")
    return Path(told) if told else None


def is_a_copy() -> bool:
    """Whether the test database is a file that already stands there when Django comes to make it."""
    return shared() is not None and connection.vendor == "sqlite"


def hand_out(folder: Path) -> None:
    """Let Django make this process's test database out of the one in the folder, with no migration to run."""
    prepare(folder)
    told = connection.settings_dict["TEST"]
    told["MIGRATE"] = False
    if connection.vendor == "sqlite":
        shutil.copyfile(folder / connection.vendor, told["NAME"])
    else:
        told["TEMPLATE"] = TEMPLATE


def prepare(folder: Path) -> None:
    """Make the database, unless somebody has; waits while somebody does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{connection.vendor}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = folder / connection.vendor
        if not ready.exists():
            made = folder / f"{connection.vendor}.part"
            _migrate(made)
            made.rename(ready)


def _migrate(file: Path) -> None:
    with empty(TEMPLATE, file):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable")


@contextmanager
def empty(name: str, file: Path) -> Iterator[None]:
    """Another database, with nothing in it: a file on SQLite, one of that name on the server otherwise."""
    before = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        file.unlink(missing_ok=True)
        name = str(file)
    else:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
        file.touch()
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        # A template may have nobody connected, and the last to leave a file writes its journal into it.
        connection.close()
        connection.settings_dict["NAME"] = before


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    if folder := shared():
        prepare(folder)
