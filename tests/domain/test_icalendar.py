"""A calendar file that any program reads (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.icalendar import Day, calendar, escaped, folded

STAMP = datetime(2026, 11, 30, 4, 0, tzinfo=timezone(timedelta(hours=1)))


def test_a_day_is_written_as_the_standard_says():
    day = Day("a@styrkedjan", date(2026, 12, 31), "Årsredovisning; kap. 1, 2", "Rad 1\nRad 2", "https://x.se/a/")
    assert calendar([day], name="Mina dagar", stamp=STAMP).decode().split("\r\n") == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Styrkedjan//Arshjul//SV", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        "X-WR-CALNAME:Mina dagar",
        "BEGIN:VEVENT", "UID:a@styrkedjan", "DTSTAMP:20261130T030000Z", "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101", "SUMMARY:Årsredovisning\\; kap. 1\\, 2", "DESCRIPTION:Rad 1\\nRad 2",
        "URL:https://x.se/a/", "TRANSP:TRANSPARENT", "END:VEVENT",
        "END:VCALENDAR", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("vanlig text", "vanlig text"),
        ("a,b;c\\d", "a\\,b\\;c\\\\d"),
        ("två\r\nrader", "två\\nrader"),
        ("ringsignal\x07", "ringsignal"),
        ("END:VEVENT\nBEGIN:VEVENT", "END:VEVENT\\nBEGIN:VEVENT"),  # a text is no way into the file
    ],
)
def test_a_text_stays_a_text(text, said):
    assert escaped(text) == said


def test_a_moment_without_a_zone_is_no_moment():
    with pytest.raises(ValueError, match="tidszon"):
        calendar([], name="x", stamp=datetime(2026, 1, 1))  # noqa: DTZ001


@given(st.text(max_size=300), st.text(max_size=300), st.dates(date(1900, 1, 1), date(2199, 1, 1)))
@settings(deadline=None)
def test_every_line_is_short_and_unfolds_to_what_was_written(summary, about, day):
    text = calendar([Day("u", day, summary, about)], name=summary, stamp=datetime(2026, 1, 1, tzinfo=UTC))
    assert text.endswith(b"END:VCALENDAR\r\n")
    lines = text.split(b"\r\n")
    assert all(len(line) <= 75 and not {*line} & {*b"\r\n"} for line in lines)
    assert all(line.decode() is not None for line in lines), "no character is cut in two"
    whole = text.replace(b"\r\n ", b"").decode()
    assert f"SUMMARY:{escaped(summary)}\r\n" in whole
    assert b"".join(part if at == 0 else part[1:] for at, part in enumerate(folded(about))).decode() == about
