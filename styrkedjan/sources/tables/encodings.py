"""What a text file is written in, judged by its bytes: programs seldom say, and some say wrong.

Byte order mark, else UTF-16 by where the zero bytes stand, else strict UTF-8, else Windows, DOS or Mac by where the
Swedish letters sit in words.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain

from styrkedjan.sources.tables.base import MB, Source, refused

_NOT_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"
_SINGLE = ("cp1252", "cp437", "mac_roman")
_UTF16_START = 4096
_INSIDE, _FIRST = 3, 1  # a letter inside a word says more than one that may be a quotation mark before it


def _patterns(codec: str) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    letters = re.escape("åäöÅÄÖ".encode(codec))
    return re.compile(b"(?<=[A-Za-z])[%b](?=[a-z])" % letters), re.compile(b"(?<![A-Za-z])[%b](?=[a-z])" % letters)


_LETTERS = {codec: _patterns(codec) for codec in _SINGLE}


def encoding_of(source: Source, name: str) -> str:
    """The codec to read with. Reads the whole file in pieces: the first å may stand on the last row.

    Raises InvalidInput when the file says one thing and holds another, or is no text.
    """
    with source.open() as file:
        start = file.read(_UTF16_START)
        wide = _utf16(start)
        if wide:
            return wide
        if b"\x00" in start:
            what = "Filen innehåller nolltecken och är ingen textfil."
            raise refused(name, what, "Spara den som CSV eller Excel (xlsx).", _line_of(start, b"\x00"))
        pieces = chain([start], iter(lambda: file.read(MB), b""))
        utf8 = _is_utf8(pieces)
    if start.startswith(codecs.BOM_UTF8):
        if not utf8:
            raise refused(name, "Filen är märkt som UTF-8 men innehåller annat.", "Spara om den som UTF-8.")
        return "utf-8-sig"
    return "utf-8" if utf8 else _single(source)


def _line_of(data: bytes, byte: bytes) -> str:
    lines_before = data[: data.index(byte)].count(b"\n")
    return f"rad {lines_before + 1}"


def _utf16(start: bytes) -> str:
    """UTF-16 by its mark, or by every other byte of plain text being zero."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    half = len(start) // 2
    if half < 2:
        return ""
    for codec, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        zeros, others = start[first::2].count(0), start[1 - first :: 2].count(0)
        if not others and zeros > half * 0.6:
            return codec
    return ""


def _is_utf8(pieces: Iterable[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    return all(_decodes(decoder, piece) for piece in pieces) and _decodes(decoder, b"", final=True)


def _single(source: Source) -> str:
    """The one-byte charset that best explains the letters; Latin-1 where there are bytes that Windows lacks."""
    odd, scores = False, Counter[str]()
    with source.open() as file:
        for piece in iter(lambda: file.read(MB), b""):
            if piece.isascii():
                continue
            odd = odd or any(byte in piece for byte in _NOT_IN_CP1252)
            for codec, (inside, first) in _LETTERS.items():
                scores[codec] += _INSIDE * len(inside.findall(piece)) + _FIRST * len(first.findall(piece))
    best = max(_SINGLE, key=lambda codec: scores[codec])  # the first of equals: Windows
    if best == "cp1252" and odd:
        return "latin-1"
    return best


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True
