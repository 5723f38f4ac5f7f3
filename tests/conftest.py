"""What every test may lean on, and which tests belong on which database."""

import gc
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as property_settings
from xdist.scheduler import LoadGroupScheduling

from tests import emptied, migrated

# A property is true or not whatever else the machine is doing: nothing is judged by the clock.
property_settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
property_settings.load_profile("untimed")
ON_POSTGRES = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
if ON_POSTGRES:
    TransactionTestCase._fixture_teardown = emptied.after_a_test
# The number of queries is the same on every database, and such tests fill theirs with thousands of rows.
COUNTS_QUERIES = re.compile(r"costs?_the_same|not_grow")
# What a page or a document asks is asked on each database by test_doors, and what a form writes by test_sent_at_once,
# for every one there is. What searches by the database's own rules of words, and what locks, is run on each as well.
PAGES = re.compile(r"tests/(pages/(?!organisation/|imports/|start/test_finding)\w+|reports)/")
# Rooms that know no database; on PostgreSQL they are not even read.
WITHOUT_DATABASE = tuple(f"tests/{room}/" for room in ("analysis", "domain", "sources", "store"))
DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
    "empty_databases",
}


GROUP = re.compile(r"""xdist_group\("(\w+)"\)""")


class Grouped(LoadGroupScheduling):
    """A file with a group is run by one process: xdist 3.8 writes groups where pytest 9.2 does not read them."""

    def _split_scope(self, nodeid: str) -> str:
        found = GROUP.search(_source(str(self.config.rootpath / nodeid.partition("::")[0])))
        return found[1] if found else nodeid


@cache
def _source(file: str) -> str:
    return Path(file).read_text(encoding="utf-8")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadGroupScheduling | None:
    return Grouped(config, log) if config.getoption("dist") == "loadgroup" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches the database is run again; on SQLite what is about PostgreSQL is left out.

    `any_database` is for what judges values that have been read (a file, a memory, words, who may): its questions to
    the database are asked on each by another test.
    """
    kept, left = list[pytest.Item](), list[pytest.Item]()
    for item in items:
        if item.nodeid.startswith(WITHOUT_DATABASE) and _touches_database(item):
            raise pytest.UsageError(f"{item.nodeid}: ett prov där frågar ingen databas, och körs inte på PostgreSQL")
        runs = _is_for_postgres(item) if ON_POSTGRES else not item.get_closest_marker("postgres")
        (kept if runs else left).append(item)
    config.hook.pytest_deselected(items=left)
    # What one process must do alone is begun first, and then what walks every page, so that all are done at once.
    items[:] = sorted(kept, key=lambda item: (item.get_closest_marker("xdist_group") is None, not _is_long(item)))


def _is_long(item: pytest.Item) -> bool:
    return item.nodeid.startswith(
        ("tests/pages/test_", "tests/house/test_migrations", "tests/house/test_releases", "tests/house/test_new_area")
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    left = ON_POSTGRES and any(collection_path == config.rootpath / room for room in WITHOUT_DATABASE)
    return True if left else None


def pytest_collection_finish() -> None:
    """What is loaded now stays to the end, so no collection of garbage needs to look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _is_for_postgres(item: pytest.Item) -> bool:
    if item.get_closest_marker("postgres"):
        return True
    any_database = (
        item.get_closest_marker("any_database") or COUNTS_QUERIES.search(item.name) or PAGES.match(item.nodeid)
    )
    return _touches_database(item) and not any_database


def _touches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(
        item.get_closest_marker("django_db") or item.get_closest_marker("postgres") or fixtures & DATABASE_FIXTURES
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_use_migrations: bool, django_db_blocker: Any
) -> None:
    """The migrations run once a run, where a folder is told to keep their database in."""
    if django_db_use_migrations and (folder := migrated.shared()):
        with django_db_blocker.unblock():
            migrated.hand_out(folder)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, django_db_use_migrations: bool) -> bool:
    """Django is not to throw away the copy that it finds; the process does, with its folder."""
    return django_db_keepdb or (django_db_use_migrations and migrated.is_a_copy())


@pytest.fixture(autouse=True)
def _own_store(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that knows the database gets a store of its own, so that none reads what another wrote."""
    if not _touches_database(request.node):
        yield
        return
    before = settings.STYRKEDJAN_STORE
    settings.STYRKEDJAN_STORE = request.getfixturevalue("tmp_path") / "store"
    yield
    settings.STYRKEDJAN_STORE = before


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data(root: Path) -> Path:
    """Real files to try the readers on, kept beside the project and not in it."""
    folder = root.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"{folder} finns inte: de verkliga filerna ligger bredvid projektet")
    return folder


@pytest.fixture(scope="session")
def shared_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for `tests.demo`: the same one for every process of the run."""
    if told := os.environ.get("STYRKEDJAN_TEST_DEMO"):
        return Path(told)
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo"
