"""Indicators taken ready from the catalogue of key figures."""

from __future__ import annotations

from collections.abc import Collection

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.indicators import permissions
from styrkedjan.areas.indicators.actions.defining import define, link
from styrkedjan.areas.indicators.models import Indicator, IndicatorKind, SourceKind
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.key_figures import KeyFigureClass
from styrkedjan.domain.measures import Frequency
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.models import User
from styrkedjan.sources.definitions import load_definitions


@action("indicators.take_from_catalogue", "valde indikatorer ur katalogen")
def take_from_catalogue(
    *, by: User, principal: Unit, keys: Collection[str], owner: Unit, source: SourceKind | str, element: Element | None
) -> list[Indicator]:
    """An indicator for each key figure, with the catalogue's title, unit, direction and smallest number to show.

    With `element` they measure it. The owner reports the values unless `source` is Kolada. Raises InvalidInput for
    what the catalogue lacks or the municipality has.
    """
    permissions.require_define(by, owner)
    known = load_definitions().key_figures
    entries = [known.get(key) for key in keys]
    if missing := [key for key, entry in zip(keys, entries, strict=True) if entry is None]:
        what = f"Katalogen saknar {', '.join(missing)}."
        raise InvalidInput([Problem("", "Nyckeltal", what, "Välj bland dem som visas.")])
    made = [
        define(
            by=by, principal=principal, key=entry.id, owner=owner, name=entry.title, what=entry.note or entry.title,
            kind=IndicatorKind.RESOURCE if entry.measure_class is KeyFigureClass.COST else IndicatorKind.QUALITY,
            unit_of_measure=entry.unit, decimals=entry.decimals, direction=entry.direction, frequency=Frequency.YEAR,
            source=SourceKind(source), source_key=entry.id, suppression_threshold=entry.suppress_below or 0,
        )
        for entry in entries if entry is not None
    ]  # fmt: skip
    if element is not None:
        for row in made:
            link(by=by, indicator=row, element=element)
    tell(principal, owner, antal=len(made))
    return made
