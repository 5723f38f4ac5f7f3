"""What the three workbooks share: units and indicators by their codes, and who may import."""

from __future__ import annotations

from typing import Any

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.observations import Sex
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

# How statistics and schools write what the choice calls "Kvinnor/flickor"; a bare M or K is the stored value itself.
SEX_WORDS = {
    word: sex.value
    for sex, words in {
        Sex.TOTAL: ("Totalt", "Total", "Samtliga", "Båda könen", "Båda", "Alla kön"),
        Sex.WOMEN: ("Kvinnor", "Kvinna", "Flickor", "Flicka", "Kv"),
        Sex.MEN: ("Män", "Man", "Pojkar", "Pojke"),
    }.items()
    for word in words
}


class Catalogue:
    """The principal's units, indicators and service areas by code (three queries)."""

    def __init__(self, scope: Unit) -> None:
        self.root = root_of(scope)
        units = Unit.objects.filter(path__startswith=self.root.path)
        self.units: dict[str, Unit] = {unit.code: unit for unit in units}
        rows = Indicator.objects.filter(principal=self.root).select_related("owner")
        self.indicators: dict[str, Indicator] = {row.key: row for row in rows}
        self.areas = {area.code: area for area in ServiceArea.objects.filter(principal=self.root)}

    def pair(self, key: tuple[Any, ...]) -> tuple[Indicator, Unit] | None:
        """The indicator and unit that a row's key begins with; None when one is unknown."""
        indicator, unit = self.indicators.get(key[0]), self.units.get(key[1])
        return None if indicator is None or unit is None else (indicator, unit)


def codes_in(scope: Unit) -> list[str]:
    """Codes of the units in the subtree (one query)."""
    return list(Unit.objects.filter(path__startswith=scope.path).values_list("code", flat=True))


def keys_of(scope: Unit, **fields: Any) -> list[str]:
    """Keys of the principal's indicators (one query)."""
    return list(Indicator.objects.filter(principal=root_of(scope), **fields).values_list("key", flat=True))


def may_import(by: User, scope: Unit, permission: Permission) -> None:
    """Raise NotAllowed unless the person may import, and do by hand what the file does."""
    require(by, Permission.IMPORT, scope)
    require(by, permission, scope)
