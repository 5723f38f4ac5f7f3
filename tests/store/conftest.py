"""A store in a temporary folder, and small ledgers to put in it."""

from pathlib import Path

import pytest

from styrkedjan.store.versions import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")
