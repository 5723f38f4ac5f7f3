"""How a municipality values risks in a year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from styrkedjan.areas.control.models import MethodOfYear
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.control.method import RiskMethod
from styrkedjan.domain.definitions import Flawed
from styrkedjan.foundation.known import Known
from styrkedjan.sources.definitions import load_definitions


def defined() -> Mapping[str, RiskMethod]:
    """The methods there are files for, by id."""
    return load_definitions().risk_methods


def row_of(principal: Unit, year: int, known: Known) -> MethodOfYear | None:
    """What is chosen for the year (one query)."""
    rows = known.rows(MethodOfYear).filter(principal=principal, year=year)
    return rows.select_related("known_by").first()


def method_of(row: Any) -> RiskMethod | None:
    """The method with the year's own cells; None without a choice, or when its file has gone or is another."""
    found = defined().get(row.method_key) if row is not None else None
    try:
        return found.with_cells(row.cells) if found is not None else None
    except Flawed:
        return None
