"""Days as a calendar file (RFC 5545), for any calendar program. Lines end in CRLF and hold at most 75 octets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

OCTETS = 75
_BREAKS = {ord("\\"): "\\\\", ord(";"): "\\;", ord(","): "\\,", ord("\n"): "\\n", ord("\r"): None}


@dataclass(frozen=True, slots=True)
class Day:
    """A whole day with something due. `uid` is the same every time, so that a day that moves is moved."""

    uid: str
    day: date
    summary: str
    description: str = ""
    url: str = ""


def calendar(days: Iterable[Day], *, name: str, stamp: datetime) -> bytes:
    """The file. `stamp` is when it is made, with a zone. Raises ValueError for a moment without a zone."""
    if stamp.tzinfo is None:
        raise ValueError("Tidpunkten saknar tidszon.")
    made = stamp.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Styrkedjan//Arshjul//SV", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]  # fmt: skip
    for one in days:
        lines += _event(one, made)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in folded(line))


def _event(one: Day, made: str) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{escaped(one.uid)}", f"DTSTAMP:{made}")
    # The end of a day is the day after: DTEND is not in the event.
    yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(one.summary)}"
    if one.description:
        yield f"DESCRIPTION:{escaped(one.description)}"
    if one.url:
        yield f"URL:{''.join(one.url.split())}"
    yield from ("TRANSP:TRANSPARENT", "END:VEVENT")


def escaped(text: str) -> str:
    """A text value: what would end it or begin another is written out, and characters that no line may hold go."""
    return "".join(char for char in text.translate(_BREAKS) if char == "\t" or (char >= " " and char != "\x7f"))


def folded(line: str) -> Iterator[bytes]:
    """The line in parts of at most 75 octets, the later ones after a space; no character is cut in two."""
    part = b""
    for char in line:
        octets = char.encode()
        if len(part) + len(octets) > OCTETS:
            yield part
            part = b" "
        part += octets
    yield part
