"""The small town, as a fixture."""

from __future__ import annotations

import pytest

from tests.areas.reporting.town import Town, make_town


@pytest.fixture
def town(db: None) -> Town:
    return make_town()
