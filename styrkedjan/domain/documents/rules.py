"""The kinds of steering documents with who decides them and how long they hold, and laws that others have replaced.

A law is told as replaced only where it is written with its own number, and a section only where the law's name stands
with it and the matter is the one that moved: the same figures are another section's in the new law.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from styrkedjan.domain.definitions import Citation, blank_flaws, identifier, refuse
from styrkedjan.domain.lifecycle import Labelled
from styrkedjan.domain.providers.settings import Mark


class Rank(Labelled):
    """What a document does to those it steers, the highest first."""

    SUPERIOR = "superior", "Överordnat"
    ACTIVATING = "activating", "Aktiverande"
    NORMATIVE = "normative", "Normerande"
    INSTRUCTION = "instruction", "Instruktion"


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind. `bodies` may decide it: council, executive_board, committee, or official where a manager may."""

    name: str
    rank: Rank
    bodies: tuple[str, ...]
    mark: Mark
    source: Citation
    id: str = identifier("document_kind")
    years: int = 0  # how long it holds at most, where nothing else is written; 0 for no limit
    is_values: bool = False  # what everybody talks about each year
    is_programme: bool = False  # what several answer for together, with goals and money

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "name"))


@dataclass(frozen=True, slots=True)
class ReplacedLaw:
    """A law that no longer holds, by its number, and what holds in its place."""

    name: str
    number: str
    by: str
    mark: Mark
    source: Citation
    id: str = identifier("replaced_law")

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "name", "number", "by"))


@dataclass(frozen=True, slots=True)
class MovedSection:
    """A section that stands elsewhere: of `law` (its short name), where the matter has one of the `words`."""

    law: str
    section: str
    now: str
    words: tuple[str, ...]
    mark: Mark
    source: Citation
    id: str = identifier("moved_section")

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "law", "section", "now"))

    def is_meant(self, text: str) -> bool:
        """Whether the text refers to it, however people write a section (`KL 6:36`, `24 § FL`, `6 kap. 36 § KL`)."""
        chapter, _, section = self.section.rpartition(":")
        place = rf"{chapter}\s*(?::|kap\.?)\s*{section}" if chapter else rf"§?\s*{section}"
        before = rf"\b{self.law}\s*{place}(?![\d:])"
        after = rf"(?<![\d:–-]){place}\s*§?\s*{self.law}\b"
        return re.search(before, text) is not None or re.search(after, text) is not None


@dataclass(frozen=True, slots=True)
class DocumentRules:
    """A file of kinds and of laws that others have replaced."""

    name: str
    source: Citation
    kinds: tuple[DocumentKind, ...]
    laws: tuple[ReplacedLaw, ...]
    sections: tuple[MovedSection, ...]
    id: str = identifier("document_rules")

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "name"))

    def kind(self, key: str) -> DocumentKind | None:
        return next((one for one in self.kinds if one.id == key), None)

    def stale(self, laws: str, about: str = "") -> list[Stale]:
        """What in a reference no longer holds; `about` is the matter it is written for."""
        said = mended(about).casefold()
        found = [
            Stale(f"{one.name} ({one.number}) är upphävd", f"Skriv {one.by}", one.mark)
            for one in self.laws if re.search(rf"(?<!\d){re.escape(one.number)}(?!\d)", laws)
        ]  # fmt: skip
        for one in self.sections:
            if one.is_meant(laws) and any(word in said for word in one.words):
                found.append(
                    Stale(
                        f"{one.law} {one.section} är inte längre rätt paragraf", f"Skriv {one.law} {one.now}", one.mark
                    )
                )
        return found


class Field(Labelled):
    """A field with a page of its own, where the documents that govern it are named."""

    ECONOMY = "economy", "Ekonomi"
    CONTROL = "control", "Intern kontroll"
    PROVIDERS = "providers", "Utförare och upphandling"

    @property
    def words(self) -> tuple[str, ...]:
        """What a document's matter says, where it is about the field."""
        return {
            "economy": ("ekonomi", "budget"), "control": ("intern kontroll",),
            "providers": ("utförare", "upphandling", "valfrihet"),
        }[self.value]  # fmt: skip

    def has(self, matter: str) -> bool:
        return any(word in matter.casefold() for word in self.words)


@dataclass(frozen=True, slots=True)
class Stale:
    """A reference that no longer holds, and what to write instead."""

    what: str
    remedy: str
    mark: Mark


def mended(text: str) -> str:
    """Without the hyphens of lines that were broken in a table: `bråd- skande`."""
    return re.sub(r"(?<=\w)- (?=[a-zåäö])", "", text)


def listed(text: str) -> Iterable[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
