"""Key figures from Kolada as values of the municipality: read from the store, known-time and all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.observations import Observation


def kolada_series(indicator: Indicator, principal: Unit, as_of: datetime | None = None) -> Sequence[Observation]:
    """The municipality's values of the indicator's key figure, oldest first; () when nothing has been fetched."""
    return ()
