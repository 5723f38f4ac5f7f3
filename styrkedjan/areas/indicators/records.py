"""Indicators that people talk about: open to everybody in the municipality."""

from __future__ import annotations

from styrkedjan.areas.chain.permissions import may_read
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.records import of_unit
from styrkedjan.foundation.records import register

register(
    of_unit(
        "indikator", Indicator, "indikatorn", "indicators:indicator", way="owner",
        may_see=lambda user, indicator: may_read(user, indicator.principal), related=("principal",),
    ),
)  # fmt: skip
