"""A file as lists of lines, a bounded piece at a time. LF, CRLF and CR all end a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from styrkedjan.sources.sie.charset import Profile, Unreadable

BLOCK = 1 << 16  # characters read at a time
LONGEST = 1 << 20  # characters in one line; the specification sets no limit, memory does
# Spaces and digits that Python's split() and int() accept but SIE does not.
_ODD = re.compile(r"[^\S \t\n]|[^\D0-9]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive whole lines. `plain`: nothing in them asks for the careful path (odd spaces, escaped quotes)."""

    first: int
    lines: list[str]
    plain: bool
    tabs: bool
    unended: bool = False


def pieces(path: Path, profile: Profile) -> Iterator[Piece]:
    """The lines of the file. The last piece is `unended` when the file stops without a line end."""
    rest, first = "", 1
    with path.open(encoding=profile.codec, errors="replace", newline=None) as file:
        while block := file.read(BLOCK):
            text = rest + block
            lines = text.split("\n")
            rest = lines.pop()
            if len(rest) > LONGEST:
                raise Unreadable(
                    f"Rad {first + len(lines)} är längre än {LONGEST} tecken. Det är inte en SIE-fil, eller så är den skadad."
                )
            if lines:
                yield Piece(first, lines, _is_plain(text, profile), "\t" in text)
                first += len(lines)
    if rest.strip("\x1a"):
        yield Piece(first, [rest], _is_plain(rest, profile), "\t" in rest, unended=True)


def _is_plain(text: str, profile: Profile) -> bool:
    return '\\"' not in text and not (profile.exotic and _ODD.search(text))
