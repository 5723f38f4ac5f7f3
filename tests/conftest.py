"""What every test may lean on, and which tests belong on which database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches the database is run again; on SQLite what is about PostgreSQL is left out."""
    on_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    kept = [
        item for item in items if (_touches_database(item) if on_postgres else not item.get_closest_marker("postgres"))
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _touches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(
        item.get_closest_marker("django_db") or item.get_closest_marker("postgres") or fixtures & DATABASE_FIXTURES
    )


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
