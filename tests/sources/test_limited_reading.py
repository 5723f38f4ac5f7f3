"""Large workbooks are read by a process of their own: the same rows, and a sentence when they cost too much."""

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest

from styrkedjan.domain.errors import InvalidInput
from styrkedjan.sources.tables import Limits, Source
from styrkedjan.sources.tables.workbooks import read_workbook
from styrkedjan.sources.tables.worker import _put, _Spool, read_limited
from tests.sources.test_workbook import xlsx
from tests.sources.test_workbook_hostile import HEAD, repacked, sheet, text

ROOMY = Limits(rows=2_000_000, columns=20_000, cells=10**11)


def test_a_limited_reading_gives_the_same_rows_any_number_of_times():
    data = xlsx(["Kod", "Namn", "Antal"], *[[f"A{at}", "Skolan", at] for at in range(12_000)])
    limits = Limits()
    (limited,) = read_limited(Source.of(data), "fil.xlsx", limits)
    (plain,) = read_workbook(Source.of(data), "fil.xlsx", limits)
    assert list(limited.rows()) == list(plain.rows()) == list(limited.rows())
    assert (limited.name, limited.visible, limited.flaws) == (plain.name, plain.visible, plain.flaws)


def test_every_kind_of_cell_comes_back_from_the_limited_process_as_it_was():
    cells = [
        "text",
        "1",
        1,
        1.0,
        0.1,
        True,
        False,
        "",
        date(2026, 3, 15),
        datetime.fromisoformat("2026-03-15T12:30"),
        clock(7, 5),
    ]
    cells += [timedelta(days=1, seconds=3, microseconds=5), "åäö\u2028", '{"date": "2026-01-01"}', float("inf")]
    out = io.BytesIO()
    _put(out, ["before"])
    place = _put(out, [cells])
    out.write(place.to_bytes(8, "big"))
    spool = _Spool()
    spool.file.write(out.getvalue())
    (back,) = spool.last()
    assert [(type(cell), cell) for cell in back] == [(type(cell), cell) for cell in cells]


BOMBS = {
    "a cell far away": sheet(HEAD + f'<row r="1048576">{text("XFD1048576", "x")}</row>'.encode()),
    "a text of blanks": repacked(
        lambda name, content: (
            content.replace(b"</t>", b"x" * 150_000_000 + b"</t>", 1) if name == "xl/sharedStrings.xml" else content
        )
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_the_child_and_not_the_service(name):
    roomy = replace(ROOMY, unpacked_bytes=2 * 1024**3, file_bytes=2 * 1024**3)
    with pytest.raises(InvalidInput) as refused:
        read_limited(Source.of(BOMBS[name]), "fil.xlsx", roomy, memory=300 * 1024**2, seconds=30)
    assert refused.value.problems[0].what


def test_what_the_child_refuses_is_told_as_it_said_it(tmp_path: Path):
    path = tmp_path / "fil.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("annat.txt", "x")
    with pytest.raises(InvalidInput, match="ingen Excel-arbetsbok"):
        read_limited(Source.of(path), "fil.xlsx", ROOMY)
