"""What every reviewed definition shares: where it is from, which names it declares and uses, and what can be flawed.

A dataclass is its own schema: `identifier` and `reference` mark the fields that declare and use names, `month` marks
months written with their Swedish names. The loader reads files by these marks, and `name_flaws` is the one rule that
judges names, whether a definition comes from a file or is built in code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, ClassVar

from styrkedjan.domain.errors import StyrkedjanError

Path = tuple[str | int, ...]

DECLARES, REFERS, MONTH = "declares", "refers", "month"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong inside a definition: `path` leads from the definition to the place (("goals", 3, "text"))."""

    path: Path
    what: str
    remedy: str

    def under(self, *steps: str | int) -> Flaw:
        """The same flaw seen from further out."""
        return Flaw((*steps, *self.path), self.what, self.remedy)


class Flawed(StyrkedjanError, ValueError):
    """A definition that cannot be right, with all of its flaws."""

    def __init__(self, flaws: Iterable[Flaw]) -> None:
        self.flaws = tuple(flaws)
        super().__init__("\n".join(f"{flaw.what} Så rättar du: {flaw.remedy}" for flaw in self.flaws))


def refuse(flaws: Iterable[Flaw]) -> None:
    """Raise Flawed when there are any flaws."""
    found = tuple(flaws)
    if found:
        raise Flawed(found)


class SourceKind(StrEnum):
    """What stands behind a statement in a definition."""

    DOCUMENT = "document"
    STATUTE = "statute"
    STATISTICS = "statistics"
    STANDARD = "standard"
    ASSUMPTION = "assumption"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement comes from. `quote` is word for word; `note` is our own remark.

    In YAML a bare word is enough for the two kinds that have no document: `source: standard`, `source: assumption`.
    """

    shorthand: ClassVar[str] = "kind"

    kind: SourceKind
    where: str = ""
    quote: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not self.where and not self.is_ours:
            refuse([Flaw(("where",), "Källan saknar hänvisning.", "Skriv dokument och avsnitt i where.")])

    @property
    def is_ours(self) -> bool:
        """True when no document says it: a standard of Styrkedjan's or an assumption, to be edited freely."""
        return self.kind in (SourceKind.STANDARD, SourceKind.ASSUMPTION)

    @property
    def text(self) -> str:
        """The source as a person reads it."""
        ours = {
            SourceKind.STANDARD: "Standard i Styrkedjan, redigerbar",
            SourceKind.ASSUMPTION: "Antagande, källan säger inget; redigerbart",
        }
        parts = [ours.get(self.kind, ""), self.where, self.note]
        return ". ".join(part.rstrip(".") for part in parts if part)


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence that applies, with a name to refer to and the source it comes from."""

    id: str
    text: str
    source: Citation | None = None

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "text"))


def identifier(kind: str) -> Any:
    """A field whose value is a name that must be alone of its kind in the definition."""
    return field(metadata={DECLARES: kind})


def reference(kind: str, **options: Any) -> Any:
    """A field whose value (or every value) must be the name of something declared with `kind`."""
    return field(metadata={REFERS: kind}, **options)


def month(*, default: Any = MISSING) -> Any:
    """A field holding a month's number, written with its Swedish name in YAML."""
    if default is MISSING:
        return field(metadata={MONTH: True})
    return field(metadata={MONTH: True}, default=default)


@dataclass(frozen=True, slots=True)
class Name:
    """A name declared or used at a place."""

    kind: str
    value: str | int
    path: Path

    def under(self, *steps: str | int) -> Name:
        """The same name seen from further out."""
        return Name(self.kind, self.value, (*steps, *self.path))


def names(part: Any, mark: str, path: Path = ()) -> Iterator[Name]:
    """Every name in `part` declared (mark DECLARES) or used (mark REFERS), depth first."""
    for spec in fields(part):
        value = getattr(part, spec.name)
        here = (*path, spec.name)
        kind = spec.metadata.get(mark)
        for place, item in _items(value, here):
            if kind is not None and item is not None:
                yield Name(kind, item, place)
            elif is_dataclass(item):
                yield from names(item, mark, place)


def _items(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield (*path, index), item
    else:
        yield path, value


def name_flaws(declared: Iterable[Name], used: Iterable[Name]) -> list[Flaw]:
    """Names declared twice, and names used that nobody declared (with the nearest that somebody did)."""
    known: dict[str, dict[str | int, Path]] = {}
    flaws = []
    for name in declared:
        first = known.setdefault(name.kind, {}).setdefault(name.value, name.path)
        if first != name.path:
            flaws.append(Flaw(name.path, f"”{name.value}” finns redan.", "Ge den ett eget namn eller ta bort den ena."))
    for name in used:
        if name.value not in known.get(name.kind, {}):
            remedy = suggestion(str(name.value), [str(value) for value in known.get(name.kind, {})])
            flaws.append(Flaw(name.path, f"”{name.value}” pekar på något som inte finns.", remedy))
    return flaws


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """The known word that `word` most likely was meant to be: one or none."""
    return get_close_matches(word, list(known), n=1, cutoff=0.6)


def suggestion(word: str, known: Iterable[str]) -> str:
    """`Menade du ”x”?`, else the words there are to choose from."""
    words = list(known)
    near = nearest(word, words)
    if near:
        return f"Menade du ”{near[0]}”?"
    if not words:
        return "Det finns inget att välja på än; lägg till det först."
    shown = ", ".join(words[:12]) + (" …" if len(words) > 12 else "")
    return f"Välj något av: {shown}."


def blank_flaws(part: Any, *required: str) -> list[Flaw]:
    """Required texts that are empty."""
    empty = [name for name in required if not str(getattr(part, name)).strip()]
    return [Flaw((name,), f"{name} är tomt.", "Skriv in texten.") for name in empty]


def month_flaws(part: Any, *names_of_months: str) -> list[Flaw]:
    """Months outside 1-12."""
    values = [(name, getattr(part, name)) for name in names_of_months]
    return [
        Flaw((name,), f"Månaden {value} finns inte.", "Skriv månadens namn, till exempel mars.")
        for name, value in values
        if value is not None and not 1 <= value <= 12
    ]
