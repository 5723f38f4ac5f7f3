"""What the browser tests found of how accessible the pages are, as they wrote it: the statement rests on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from styrkedjan.pages.kit import guide

NAMES = ("portal:", "providers:public", "inspection:public", "documents:public", "voices:")


@dataclass(frozen=True, slots=True)
class Tried:
    """When every page was held against WCAG, which pages, and what did not hold."""

    day: date
    names: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def pages(self) -> int:
        return len(self.names)

    @property
    def of_public(self) -> Tried:
        """Of the public side alone."""
        return Tried(
            self.day, tuple(one for one in self.names if one.startswith(NAMES)),
            tuple(one for one in self.faults if one.startswith(NAMES)),
        )  # fmt: skip


def tried() -> Tried | None:
    """The newest trial; None where it is not packed."""
    path = guide.DOCS / "reference" / "tillganglighet.json"
    if not path.is_file():
        return None
    told = json.loads(path.read_text("utf-8"))
    return Tried(date.fromisoformat(told["day"]), tuple(told["pages"]), tuple(told["faults"]))
