"""Files that want to hurt: refused with a sentence, in little time and memory."""

import io
import re
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.errors import InvalidInput
from styrkedjan.sources.workbook import Column, Kind, Limits, TableSpec, read_table
from tests.sources.test_workbook import xlsx

SPEC = TableSpec("t", "T", (Column("code", "Kod", Kind.CODE, required=True), Column("name", "Namn")))
SMALL = Limits(file_bytes=200_000, unpacked_bytes=2_000_000, members=50, rows=1_000, columns=50, cells=20_000)
GOOD = xlsx(["Kod", "Namn"], ["A", "Skolan"])


def repacked(change=None, extra=(), data=GOOD) -> bytes:
    """The good workbook with its parts changed by `change(name, content)` and `extra` parts added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in source.namelist():
            content = source.read(name)
            out.writestr(name, change(name, content) if change else content)
        for name, content in extra:
            out.writestr(name, content)
    return target.getvalue()


def sheet(xml: bytes) -> bytes:
    """The good workbook with other cells."""
    main = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%b</sheetData></worksheet>'
    return repacked(lambda name, content: main % xml if name == "xl/worksheets/sheet1.xml" else content)


def text(ref: str, value: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{value}</t></is></c>'


HEAD = f'<row r="1">{text("A1", "Kod")}{text("B1", "Namn")}</row>'.encode()
BOMB = b" " * 5_000_000

HOSTILE = {
    "empty": b"",
    "spaces": b"  \n ",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "a PDF": b"%PDF-1.7\n" + bytes(range(256)) * 20,
    "an old or locked workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "a torn archive": GOOD[:-200],
    "an archive of something else": repacked(lambda *_: b"x").replace(b"xl/workbook", b"xl/wXrkbook"),
    "too many bytes": b"Kod;Namn\n" + b"A;B\n" * 60_000,
    "a zip bomb in the sheet": sheet(HEAD + BOMB),
    "a zip bomb in the texts": repacked(
        lambda name, content: content + BOMB if name == "xl/sharedStrings.xml" else content
    ),
    "many parts": repacked(extra=[(f"xl/worksheets/s{i}.xml", b"<a/>") for i in range(100)]),
    "a cell far away": sheet(HEAD + f'<row r="1048576">{text("XFD1048576", "x")}</row>'.encode()),
    "a cell far down": sheet(HEAD + f'<row r="99999">{text("A99999", "x")}</row>'.encode()),
    "a cell far away, spelled another way": sheet(HEAD + b"<row><c x='1' r = 'XFD1048576'><v>1</v></c></row>"),
    "a wide and a tall cell": sheet(
        HEAD + f'<row r="2">{text("AX2", "x")}</row><row r="900">{text("A900", "x")}</row>'.encode()
    ),
    "cells without places": sheet(HEAD + b"<row>" + b"<c><v>1</v></c>" * 40 + b"</row>" + b"<row/>" * 800),
    "a document type": sheet(b'<!DOCTYPE a [<!ENTITY b "ha">]>' + HEAD),
    "another charset": repacked(
        lambda name, content: content.decode().encode("utf-16") if name.endswith("sheet1.xml") else content
    ),
    "the same part twice": repacked(extra=[("XL/worksheets/Sheet1.xml", b"<worksheet/>")]),
    "broken XML": sheet(b"<row><c r='A1'><v>1</row>"),
    "a wide text file": b"Kod;Namn\n" + b";" * 10_000,
    "a long text file": b"Kod;Namn\n" + b"1;2\n" * 5_000,
    "a cell longer than Excel's": sheet(
        HEAD + f'<row r="2">{text("A2", "1")}{text("B2", "x" * 1_900_000)}</row>'.encode()
    ),
    "a number of a million digits": sheet(HEAD + b'<row r="2"><c r="A2"><v>' + b"1" * 1_000_000 + b"</v></c></row>"),
    "a number beyond numbers": sheet(HEAD + b'<row r="2"><c r="A2"><v>1e999</v></c></row>'),
    "a huge text cell": b'Kod;Namn\n1;"' + b"x" * 150_000 + b'"',
    "an unclosed quote": b'Kod;Namn\n1;"' + b"x;y\n" * 40_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_and_little_memory(name):
    tracemalloc.start()
    try:
        with pytest.raises(InvalidInput) as refused:
            read_table(HOSTILE[name], "fil.xlsx", SPEC, limits=SMALL)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert all(problem.what for problem in refused.value.problems)
    assert peak < 40_000_000


def test_sizes_that_lie_do_not_get_through():
    """The archive says the sheet is small; unpacked it is not."""
    data = bytearray(sheet(HEAD + BOMB))
    directory = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert data[directory : directory + 4] == b"PK\x01\x02"
    data[directory + 24 : directory + 28] = struct.pack("<I", 500)
    with pytest.raises(InvalidInput):
        read_table(bytes(data), "fil.xlsx", SPEC, limits=SMALL)


def test_a_password_in_the_archive_is_a_sentence():
    data = bytearray(GOOD)
    for place in [found.start() for found in re.finditer(b"PK\x01\x02", GOOD)]:
        data[place + 8] |= 1
    with pytest.raises(InvalidInput):
        read_table(bytes(data), "fil.xlsx", SPEC)


def test_pictures_and_macros_are_never_unpacked():
    data = repacked(extra=[("xl/media/bild.png", BOMB), ("xl/vbaProject.bin", BOMB)])
    assert [row.key for row in read_table(data, "fil.xlsx", SPEC, limits=SMALL).rows] == [("A",)]


def test_a_text_that_looks_like_a_formula_is_only_text():
    (row,) = read_table(b'Kod;Namn\n1;=HYPERLINK("http://x")', "fil.csv", SPEC).rows
    assert row.values["name"] == '=HYPERLINK("http://x")'


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_bytes_are_read_or_refused(data):
    try:
        read_table(data, "fil", SPEC, limits=SMALL)
    except InvalidInput as refused:
        assert refused.problems  # noqa: PT017


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=4))
def test_a_damaged_workbook_is_read_or_refused(place, noise):
    data = GOOD[:place] + noise + GOOD[place + len(noise) :]
    try:
        read_table(data, "fil.xlsx", SPEC, limits=SMALL)
    except InvalidInput as refused:
        assert refused.problems  # noqa: PT017
