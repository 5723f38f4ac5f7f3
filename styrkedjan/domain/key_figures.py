"""What we say ourselves about a key figure of Kolada's, since its API gives no direction, unit or decimals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from styrkedjan.domain.definitions import Citation, Flaw, blank_flaws, identifier, refuse
from styrkedjan.domain.measures import Direction


class KeyFigureClass(StrEnum):
    """What a key figure is for: to steer by, to understand by, or to know a cost by."""

    STEERING = "steering"
    CONTEXT = "context"
    COST = "cost"

    @property
    def label(self) -> str:
        return {"steering": "Styrmått", "context": "Kontextmått", "cost": "Kostnadsmått"}[self.value]


class OperatingForm(StrEnum):
    """Whose services a key figure covers; Kolada keeps the forms as figures of their own (see `family`)."""

    ALL = "all"
    IN_HOUSE = "in_house"
    PRIVATE = "private"

    @property
    def label(self) -> str:
        return {"all": "Alla utförare", "in_house": "Egen regi", "private": "Enskild regi"}[self.value]


@dataclass(frozen=True, slots=True)
class KeyFigureMetadata:
    """Our dated metadata of one key figure.

    `title` is Kolada's, as of the catalogue the file names. `suppress_below` is the smallest number of persons that may
    be shown (None: not said). Years are calendar years, both ends included; from each of `break_years` the figure is
    computed anew and is not comparable backwards. Figures of one `family` ask the same of different providers. `source`
    tells what `direction` and `measure_class` rest on; a retired figure names its `successor` where there is one.
    """

    title: str
    direction: Direction
    unit: str
    decimals: int
    measure_class: KeyFigureClass
    source: Citation
    id: str = identifier("key_figure")
    suppress_below: int | None = None
    suppress_source: Citation | None = None
    successor: str | None = None
    first_year: int | None = None
    last_year: int | None = None
    break_years: tuple[int, ...] = ()
    family: str = ""
    operating_form: OperatingForm = OperatingForm.ALL
    valid_from: date | None = None
    tags: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "title", "unit")
        if not 0 <= self.decimals <= 4:
            flaws.append(Flaw(("decimals",), f"{self.decimals} decimaler går inte.", "Skriv 0 till 4."))
        if self.suppress_below is not None and self.suppress_below < 1:
            flaws.append(Flaw(("suppress_below",), "Gränsen för sekretess är för låg.", "Skriv minst 1 eller ta bort."))
        if (self.suppress_below is None) != (self.suppress_source is None):
            what = "Gränsen för sekretess och dess källa hör ihop."
            flaws.append(Flaw(("suppress_below",), what, "Skriv både suppress_below och suppress_source, eller ingen."))
        if self.first_year and self.last_year and self.last_year < self.first_year:
            what = f"Sista året {self.last_year} ligger före första året {self.first_year}."
            flaws.append(Flaw(("last_year",), what, "Rätta det år som är fel."))
        if self.successor == self.id:
            flaws.append(Flaw(("successor",), "Nyckeltalet efterträder sig självt.", "Skriv efterträdarens id."))
        refuse(flaws)

    @property
    def is_retired(self) -> bool:
        return self.last_year is not None

    @property
    def is_assumption(self) -> bool:
        """True when direction and class are our own judgement."""
        return self.source.is_ours


@dataclass(frozen=True, slots=True)
class Synonym:
    """A word that people say, and what the catalogue calls the same thing: any of `means` will do."""

    word: str
    means: tuple[str, ...]

    def __post_init__(self) -> None:
        refuse([] if self.means else [Flaw(("means",), f"”{self.word}” betyder ingenting.", "Skriv minst ett ord.")])


@dataclass(frozen=True, slots=True)
class KeyFigureCatalogue:
    """All our metadata, the day of the catalogue that the titles were read from, and the words people search by."""

    id: str
    name: str
    as_of: date
    source: Citation
    key_figures: tuple[KeyFigureMetadata, ...]
    synonyms: tuple[Synonym, ...] = ()

    def get(self, key_figure: str) -> KeyFigureMetadata | None:
        """Our metadata of a key figure, or None when we have said nothing about it."""
        return next((entry for entry in self.key_figures if entry.id == key_figure), None)

    def current(self, key_figure: str) -> KeyFigureMetadata | None:
        """The figure that measures this today: itself, or the last in its line of successors that we know."""
        seen: set[str] = set()
        entry = self.get(key_figure)
        while entry and entry.successor and entry.id not in seen:
            seen.add(entry.id)
            following = self.get(entry.successor)
            if following is None:
                return entry
            entry = following
        return entry

    def in_family(self, family: str) -> tuple[KeyFigureMetadata, ...]:
        """The key figures that ask the same of different providers."""
        return tuple(entry for entry in self.key_figures if family and entry.family == family)

    def tagged(self, tag: str) -> Iterable[KeyFigureMetadata]:
        """The key figures that carry a tag, in the file's order."""
        return (entry for entry in self.key_figures if tag in entry.tags)
