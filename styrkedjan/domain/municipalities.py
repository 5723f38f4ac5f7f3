"""Sweden's counties, regions and municipalities, with their official codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from styrkedjan.domain.definitions import (
    DECLARES,
    REFERS,
    Citation,
    Flaw,
    blank_flaws,
    identifier,
    name_flaws,
    names,
    reference,
    refuse,
)


@dataclass(frozen=True, slots=True)
class County:
    """A county (län): code of two digits."""

    name: str
    code: str = identifier("county")

    def __post_init__(self) -> None:
        refuse([*blank_flaws(self, "name"), *_code_flaws(self.code, 2)])


@dataclass(frozen=True, slots=True)
class Region:
    """A region: `code` is Kolada's four digits ("0001"), `county` the county it covers."""

    name: str
    code: str = identifier("region")
    county: str = reference("county")

    def __post_init__(self) -> None:
        refuse([*blank_flaws(self, "name"), *_code_flaws(self.code, 4)])


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality: `code` of four digits ("0180"), the first two its county's.

    `region_duties` marks the one municipality that also does what a region does. `tile` is its place in the tile map:
    column from the west, row from the north; () where nobody has laid it there.
    """

    name: str
    code: str = identifier("municipality")
    county: str = reference("county")
    region_duties: bool = False
    tile: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        flaws = [*blank_flaws(self, "name"), *_code_flaws(self.code, 4)]
        if not flaws and self.code[:2] != self.county:
            what = f"Kommunkoden {self.code} hör inte till län {self.county}."
            flaws.append(Flaw(("county",), what, f'Skriv county: "{self.code[:2]}" eller rätta koden.'))
        if self.tile and (len(self.tile) != len(("column", "row")) or min(self.tile) < 0):
            flaws.append(Flaw(("tile",), "En ruta är kolumn och rad, noll eller mer.", "Skriv tile: [3, 17]."))
        refuse(flaws)


@dataclass(frozen=True, slots=True)
class Country:
    """All counties, regions and municipalities on a day. Raises Flawed on doubled or unknown codes."""

    id: str
    name: str
    as_of: date
    source: Citation
    counties: tuple[County, ...]
    regions: tuple[Region, ...]
    municipalities: tuple[Municipality, ...]

    def __post_init__(self) -> None:
        refuse([*name_flaws(names(self, DECLARES), names(self, REFERS)), *self._shared_tiles()])

    def _shared_tiles(self) -> list[Flaw]:
        """Two municipalities in one tile would hide one of them."""
        taken: dict[tuple[int, ...], str] = {}
        flaws = []
        for at, each in enumerate(self.municipalities):
            if each.tile and (other := taken.setdefault(each.tile, each.name)) != each.name:
                what = f"{each.name} ligger i samma ruta som {other}."
                flaws.append(Flaw(("municipalities", at, "tile"), what, "Ge den en egen ruta."))
        return flaws

    def municipality(self, code: str) -> Municipality:
        """The municipality with this code. Raises KeyError."""
        for municipality in self.municipalities:
            if municipality.code == code:
                return municipality
        raise KeyError(code)

    def region(self, code: str) -> Region:
        """The region with this code. Raises KeyError."""
        for region in self.regions:
            if region.code == code:
                return region
        raise KeyError(code)

    def in_county(self, county: str) -> tuple[Municipality, ...]:
        """The county's municipalities, by code."""
        return tuple(m for m in self.municipalities if m.county == county)


def _code_flaws(code: str, digits: int) -> list[Flaw]:
    if re.fullmatch(rf"\d{{{digits}}}", code):
        return []
    return [Flaw(("code",), f"Koden ”{code}” har inte {digits} siffror.", 'Skriv koden inom citattecken: "0180".')]
