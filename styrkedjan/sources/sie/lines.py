"""A file as pieces of whole lines, of bounded size. LF, CRLF and CR all end a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from styrkedjan.sources.sie.charset import Profile, Unreadable

BLOCK = 1 << 21  # characters read at a time
LONGEST = 1 << 20  # characters in one line; the specification sets no limit, memory does
# Spaces and digits that libraries take for such, but SIE does not.
_ODD = re.compile(r"[^\S \t\n]|[^\D0-9]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive whole lines without the last line end; `unended` when the file has none there."""

    first: int
    text: str
    unended: bool = False

    @property
    def lines(self) -> list[str]:
        """The lines one by one."""
        return self.text.split("\n")

    def is_plain(self, profile: Profile) -> bool:
        """Whether nothing in it asks for the careful path from the outset: escaped quotes, odd spaces or digits."""
        escaped = "\\" in self.text and '\\"' in self.text
        return not escaped and not (profile.exotic and _ODD.search(self.text))


def pieces(path: Path, profile: Profile) -> Iterator[Piece]:
    """The file from its first line to its last."""
    rest, first = "", 1
    with path.open(encoding=profile.codec, errors="replace", newline=None) as file:
        while block := file.read(BLOCK):
            text = rest + block
            end = text.rfind("\n")
            rest = text[end + 1 :]
            if end >= 0:
                text = text[:end]
                yield Piece(first, text)
                first += text.count("\n") + 1
            if len(rest) > LONGEST:
                text = f"Rad {first} är längre än {LONGEST} tecken. Det är inte en SIE-fil, eller så är den skadad."
                raise Unreadable(text)
    if rest.strip("\x1a"):
        yield Piece(first, rest, unended=True)


def halves(piece: Piece) -> list[Piece]:
    """The piece in two, where it has more than one line."""
    middle = piece.text.find("\n", len(piece.text) // 2)
    return parted(piece, middle if middle >= 0 else piece.text.rfind("\n"))


def parted(piece: Piece, at: int) -> list[Piece]:
    """The piece in two at the line end there, whole when there is none (-1)."""
    if at < 0:
        return [piece]
    before, after = piece.text[:at], piece.text[at + 1 :]
    return [Piece(piece.first, before), Piece(piece.first + before.count("\n") + 1, after, piece.unended)]
