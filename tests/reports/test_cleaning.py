"""A character that no file may hold never breaks one: every writer, every such character, every place for a text."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from styrkedjan.domain.status import Status
from styrkedjan.domain.workings import Step, Working
from styrkedjan.reports import document as d
from styrkedjan.reports.charts import Chart, ChartKind, Series
from styrkedjan.reports.cleaning import NOTHING_LEFT, cleaned, printable
from styrkedjan.reports.codec import from_json, to_json
from styrkedjan.reports.tables import Column, Row, Table
from styrkedjan.reports.writers import Format, html, plain, write
from tests.reports.samples import D, documents, sample

CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]
TURNING = [0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
NO_CHARACTERS = [0xFFFE, 0xFFFF, 0xFDD0, 0xFDEF, 0x1FFFE, 0x10FFFF, 0xFEFF, 0xFFF9]
OTHERS = [0x2028, 0x2029, 0xD800, 0xDFFF]
EVERY = [chr(code) for code in (*CONTROLS, *TURNING, *NO_CHARACTERS, *OTHERS)]


def soiled(sign, *, figure=False):
    """A document with the sign in every place that takes a text, alone and between letters."""
    text = f"ett{sign}två"
    line = d.IndicatorLine(text, text, 0, text, D(1), text, Status.REACHED, text)
    item = d.StatusItem(
        text, text, Status.PARTLY, word=text, proposed=Status.REACHED, reason=text, comment=text, group=text,
        forecast=Status.REACHED, forecast_word=text, indicators=(line,),
    )  # fmt: skip
    blocks = [
        d.Heading(text), d.Paragraph(text), d.Paragraph(sign), d.Bullets((text, sign)),
        d.KeyFigures((d.KeyFigure(Column(text), None, text),)),
        d.StatusList(text, (item,), with_details=False), d.StatusList(text, (item,)),
        Table(text, (Column(text), Column(sign)), (Row((text, sign)),), (text,)),
        d.WorkingNote(Working(text, text, steps=(Step(text, text),), rule=text)),
    ]  # fmt: skip
    if sign.strip():
        blocks.append(d.Heading(sign))
    if figure:
        blocks.append(d.Figure(text, Chart(ChartKind.BARS, (text,), (Series(text, (D(1),)),), text)))
    names = dict.fromkeys(("title", "subtitle", "author", "organisation", "decision"), text)
    return sample(blocks=tuple(blocks), **names)


def reads_back(form, data):
    """Open the file with a reader that is not ours, and every part of a package as XML."""
    if form in (Format.DOCX, Format.XLSX):
        with zipfile.ZipFile(BytesIO(data)) as package:
            for name in package.namelist():
                if name.endswith((".xml", ".rels")):
                    ElementTree.fromstring(package.read(name))
        return docx.Document(BytesIO(data)) if form is Format.DOCX else openpyxl.load_workbook(BytesIO(data))
    if form is Format.JSON:
        return json.loads(data.decode())
    return data.startswith(b"%PDF") if form is Format.PDF else data.decode()


@pytest.mark.parametrize("sign", EVERY, ids=lambda sign: f"U+{ord(sign):04X}")
@pytest.mark.parametrize("form", [Format.DOCX, Format.XLSX, Format.HTML, Format.JSON, Format.PDF])
def test_no_sign_breaks_a_file(form, sign):
    assert reads_back(form, write(soiled(sign), form).data)


@pytest.mark.parametrize("form", list(Format))
def test_not_all_of_them_at_once_nor_in_a_chart(form):
    assert reads_back(form, write(soiled("".join(EVERY), figure=True), form).data)


@pytest.mark.parametrize("sign", EVERY, ids=lambda sign: f"U+{ord(sign):04X}")
def test_page_and_text_hold_none_of_them(sign):
    document = soiled(sign)
    for shown in (html.fragment(document), plain.write(document)):
        assert sign == "\n" or sign not in shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ett\r\ntvå\rtre\x0bfyra\x0cfem\x85sex\u2028sju", "ett\ntvå\ntre\nfyra\nfem\nsex\nsju"),
        ("a\tb", "a b"),
        ("\x07", NOTHING_LEFT),
        ("pris 123\u202e456", "pris 123456"),
        ("1\u00a0234 − 5 % 😀 é", "1\u00a0234 − 5 % 😀 é"),
        ("", ""),
    ],
)
def test_what_is_left(text, expected):
    assert printable(text) == expected


@given(documents)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_clean_document_is_left_alone(document):
    assert cleaned(document) is document
    assert from_json(to_json(document)) == document


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    assert printable(printable(text)) == printable(text)
