"""The laws there are definitions of, and their limits as they hold in a municipality."""

from __future__ import annotations

from collections.abc import Mapping

from styrkedjan.areas.inspection.models import LawSetting
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.definitions import suggestion
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.inspection.ladder import Limits
from styrkedjan.domain.inspection.law import InspectionLaw
from styrkedjan.domain.providers.settings import Held
from styrkedjan.foundation.known import Known
from styrkedjan.sources.definitions import load_definitions


def defined() -> Mapping[str, InspectionLaw]:
    """The laws by id (no query)."""
    return load_definitions().inspections


def law_of(key: str) -> InspectionLaw:
    """The law. Raises InvalidInput where its file is gone."""
    found = defined().get(key)
    if found is None:
        what = f"Lagen ”{key}” har ingen fil."
        raise InvalidInput([Problem("definitions/inspections", "", what, suggestion(key, defined()))])
    return found


def held(principal: Unit, known: Known) -> Mapping[str, Mapping[str, Held]]:
    """Law -> limit -> the limit as it holds (one query)."""
    rows = known.rows(LawSetting).filter(principal=principal).select_related("known_by")
    own = {(row.law, row.key): row for row in rows}
    return {
        key: {one.id: Held(one, own.get((key, one.id))) for one in law.settings} for key, law in defined().items()
    }  # fmt: skip


def limits(settings: Mapping[str, Held]) -> Limits:
    """The limits that are numbers; None for one that nobody has written in."""
    return {
        key: None if one.number is None else int(one.number)
        for key, one in settings.items() if one.setting.unit.is_number
    }  # fmt: skip
