"""The two databases behave as the product counts on."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from styrkedjan.config.commands import _postgres
from styrkedjan.foundation.models import User

WRITERS, WRITES = 4, 10


def write(number: int) -> None:
    """Read and then write in one transaction: what makes a careless SQLite answer that the database is locked."""
    try:
        for turn in range(WRITES):
            with transaction.atomic():
                User.objects.count()
                User.objects.create(username=f"skrivare-{number}-{turn}")
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_writers_wait_for_each_other_and_lose_nothing() -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    assert User.objects.filter(username__startswith="skrivare-").count() == WRITERS * WRITES


@pytest.mark.django_db
def test_readers_do_not_stop_writers_on_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("gäller SQLite")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgresql_sorts_as_swedish_does() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM (VALUES ('Öland'), ('Zinkgruvan'), ('Ängelholm'), ('Åre')) AS t (name) ORDER BY 1"
        )
        assert [name for (name,) in cursor.fetchall()] == ["Zinkgruvan", "Åre", "Ängelholm", "Öland"]


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_check_says_that_a_database_does_not_sort_as_swedish_does() -> None:
    name = f"english_{os.getpid()}"
    with connection._nodb_cursor() as server:
        server.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8' LOCALE_PROVIDER libc"
        )
        try:
            stops, advice = _postgres({**connection.settings_dict, "NAME": name})
        finally:
            server.execute(f"DROP DATABASE {name}")
    assert stops == []
    assert "å, ä och ö hamnar fel. Skapa den med ICU och sv-SE." in advice[0]
    assert _postgres(dict(connection.settings_dict)) == ([], [])
