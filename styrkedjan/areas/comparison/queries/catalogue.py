"""The catalogue of key figures as people search it: Swedish stems, what else a thing is called, and ids.

What a key figure is comes from Kolada (title, description, area, whose services it covers, when it is published) and
from our own dated metadata (direction, unit, decimals, breaks, successors); a figure without metadata has no direction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from styrkedjan.areas.indicators.queries.kolada import store
from styrkedjan.domain.key_figures import KeyFigureMetadata
from styrkedjan.domain.measures import Direction
from styrkedjan.foundation.known import Known
from styrkedjan.sources.definitions import load_definitions
from styrkedjan.store import key_figures
from styrkedjan.store.key_figures import CatalogueEntry

SHORT = 60
INSIDE = 4  # letters: a shorter stem stands in too many words to be looked for inside them
UNCERTAINTY = "Osäkerhetstal - "
_RETIRED = re.compile(r"\s*\(-\s?(?P<year>\d{4})\)\s*$")
_UNIT = re.compile(r"(?:,\s*|\s)(?P<unit>\(%\)|andel \(%\)|kr/\w+|kronor/\w+|antal(?:/[\w ]+)?|index|dagar|timmar)\s*$")
_DEFINITE = re.compile(r"(?<=\w\w)ans?$")
_WORD = re.compile(r"\w+")
# What Kolada's own description says of coming after another figure, and of not being comparable.
_REPLACES = re.compile(r"[Ee]rsätter[^.]{0,30}?\(?(?P<id>[NU]\d{5})")
_CAUTION = re.compile(
    r"(?:inte|ej)\s+(?:är\s+|längre\s+|direkt\s+)*jämförba|tidsseriebrott|brott i (?:tids)?serien|på (?:ett )?nytt sätt"
)
_SINCE = re.compile(r"[Ff](?:rån och med|r\.?\s?o\.?\s?m\.?)\s(?:år\s)?(?P<year>(?:19|20)\d\d)")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A key figure with what Kolada says of it and what we say.

    `uncertainty` is the id of the figure that tells how uncertain this one is, "" where there is none; `successor` the
    one that has come after it, as our metadata or the other's description says.
    """

    id: str
    title: str
    entry: CatalogueEntry | None
    metadata: KeyFigureMetadata | None
    uncertainty: str = ""
    successor: str = ""

    @property
    def direction(self) -> Direction:
        return self.metadata.direction if self.metadata else Direction.NONE

    @property
    def unit(self) -> str:
        """Our unit, else the one that the title ends with."""
        if self.metadata:
            return self.metadata.unit
        found = _UNIT.search(_RETIRED.sub("", self.title))
        return "%" if found and "%" in found["unit"] else found["unit"] if found else ""

    @property
    def short(self) -> str:
        """As much of the title as a sentence bears, ended at a word."""
        return self.title if len(self.title) <= SHORT else f"{self.title[:SHORT].rsplit(' ', 1)[0].rstrip(' ,-:')}…"

    @property
    def unit_in_change(self) -> str:
        """The unit of a difference: shares differ by percentage points."""
        return "procentenheter" if self.unit == "%" else self.unit or "enheter"

    @property
    def decimals(self) -> int:
        return self.metadata.decimals if self.metadata else 1

    @property
    def area(self) -> str:
        return (self.entry.operating_area if self.entry else "") or "Övrigt"

    @property
    def retired_after(self) -> int | None:
        """The last year, of a figure that is no longer made."""
        found = _RETIRED.search(self.title)
        if found:
            return int(found["year"])
        return self.metadata.last_year if self.metadata else None

    @property
    def cautions(self) -> tuple[str, ...]:
        """What Kolada says of what the figure cannot be compared with, sentence by sentence."""
        said = (self.entry.description if self.entry else "").replace("\xa0", " ")
        return tuple(" ".join(one.split()) for one in _SENTENCE.split(said) if _CAUTION.search(one))

    @property
    def breaks(self) -> tuple[int, ...]:
        """The years from which it is computed anew: those of our metadata, and those its cautions name."""
        told = {int(found["year"]) for one in self.cautions for found in _SINCE.finditer(one)}
        return tuple(sorted({*told, *(self.metadata.break_years if self.metadata else ())}))

    @property
    def is_uncertainty(self) -> bool:
        return self.title.startswith(UNCERTAINTY)


def key_figures_known(known: Known) -> Mapping[str, KeyFigure]:
    """Every key figure of the catalogue and of our metadata, by id (no SQL)."""
    entries = key_figures.catalogue(store(), as_of=known.moment)
    return _joined(entries, tuple(load_definitions().key_figures.key_figures))


@lru_cache(maxsize=4)
def _joined(entries: tuple[CatalogueEntry, ...], metadata: tuple[KeyFigureMetadata, ...]) -> Mapping[str, KeyFigure]:
    ours = {each.id: each for each in metadata}
    told = {each.id: each for each in entries}
    margins = _margins(entries)
    after = {old["id"]: each.id for each in entries if (old := _REPLACES.search(each.description or ""))}
    after |= {each.id: each.successor for each in metadata if each.successor}
    found = {}
    for key in sorted({*ours, *told}):
        entry, own = told.get(key), ours.get(key)
        title = entry.title if entry else own.title if own else key
        found[key] = KeyFigure(key, title, entry, own, margins.get(key, ""), after.get(key, ""))
    return found


def _margins(entries: Iterable[CatalogueEntry]) -> dict[str, str]:
    """Key figure -> the one that tells how uncertain it is.

    Kolada says which only by the title, where the survey's name may stand before ("NTU - Oro för brott"). A title that
    fits several is left alone: a margin of something else would be a wrong number in silence.
    """
    named: dict[str, list[str]] = {}
    for each in entries:
        if not each.title.startswith(UNCERTAINTY):
            parts = _RETIRED.sub("", each.title).casefold().split(" - ")
            for at in range(len(parts)):
                named.setdefault(" - ".join(parts[at:]), []).append(each.id)
    found: dict[str, str] = {}
    for each in entries:
        told = _RETIRED.sub("", each.title).removeprefix(UNCERTAINTY).casefold()
        of = named.get(told, []) if each.title.startswith(UNCERTAINTY) else []
        if len(of) == 1:
            found[of[0]] = each.id
    return found


def search(text: str, known: Known, *, area: str = "", judged: bool = False) -> list[KeyFigure]:
    """The figures in which every word of `text` is found, those with it in the title first.

    `area` is one of Kolada's operating areas; `judged` only those with a direction. Figures that tell how uncertain
    another is are found by their id only.
    """
    figures = key_figures_known(known)
    wanted = [_either(word) for word in text.casefold().split()]
    found = []
    for figure in figures.values():
        if (area and figure.area != area) or (judged and figure.direction is Direction.NONE):
            continue
        if figure.id.casefold() == text.strip().casefold():
            return [figure]
        if figure.is_uncertainty:
            continue
        title = _stems(figure.title)
        everything = title + _stems(figure.area) + _stems(figure.entry.description if figure.entry else "")
        if all(_says(everything, either) for either in wanted):
            in_title = sum(_says(title, either) for either in wanted)
            found.append((figure.retired_after is not None, -in_title, figure.metadata is None, figure.title, figure))
    return [each[-1] for each in sorted(found, key=lambda each: each[:-1])]


def areas(figures: Iterable[KeyFigure]) -> list[str]:
    """The operating areas there are."""
    return sorted({figure.area for figure in figures})


def _either(word: str) -> list[list[str]]:
    """The word's stems, and those of what else the thing is called: any of them will do."""
    return [_stems(one).split() for one in (word, *_synonyms().get(_stem(word), ()))]


@lru_cache(maxsize=1)
def _synonyms() -> Mapping[str, tuple[str, ...]]:
    """By stem, so that ”kötider” finds what ”kötid” does."""
    return {_stem(one.word): one.means for one in load_definitions().key_figures.synonyms}


def _says(stems: str, either: list[list[str]]) -> bool:
    """Whether all the stems of one of the ways to say it are there; a long one also inside a compound (grundskola)."""
    return any(all(one in stems if len(one) >= INSIDE else f" {one} " in stems for one in way) for way in either)


@lru_cache(maxsize=20_000)
def _stems(text: str) -> str:
    """The stems with a space on each side: ` elev trygg skol `."""
    return f" {' '.join(_stem(word) for word in _WORD.findall(text.casefold()))} "


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    """Snowball's Swedish stem; it leaves the definite -an, which is taken first (skolan as skola)."""
    return str(_stemmer().stemWord(_DEFINITE.sub("a", word)))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("swedish")
