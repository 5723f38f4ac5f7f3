"""#KSUMMA: CRC-32 over labels and fields, without separators, quotes and braces (SIE 4B section 10)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

_UNQUOTED = str.maketrans("", "", " \t{}\n\r")


def summed_text(line: str) -> str:
    """What of a line counts: outside quotes all but blanks and braces, inside all, and `\\"` as a quote."""
    if '"' not in line:
        return line.translate(_UNQUOTED)
    parts = line.replace('\\"', "\0").split('"')
    parts[0::2] = [outside.translate(_UNQUOTED) for outside in parts[0::2]]
    return "".join(parts).replace("\0", '"')


class ControlSum:
    """Accumulates over lines.

    The standard counts characters as CP437. `codec` gives the file's own as a second opinion, since programs that write
    UTF-8 or Latin-1 tend to sum what they wrote.
    """

    def __init__(self, codec: str) -> None:
        self._codecs = ("cp437", codec.removesuffix("-sig"))
        self._sums = [0, 0]

    def add(self, lines: Iterable[str]) -> None:
        """Count these lines, none of which may be a #KSUMMA."""
        text = "".join(map(summed_text, lines))
        for index, codec in enumerate(self._codecs):
            self._sums[index] = zlib.crc32(text.encode(codec, errors="replace"), self._sums[index])

    @property
    def value(self) -> int:
        """The sum of the standard, in CP437."""
        return self._sums[0]

    def agrees(self, stated: int) -> bool:
        """Whether the stated sum is either of the two."""
        return stated in self._sums
