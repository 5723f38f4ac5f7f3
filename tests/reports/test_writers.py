"""The same document as PDF, Word, Excel, HTML, JSON and text: structure, accessibility, figures as figures."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import HealthCheck, given, settings

from styrkedjan.domain.errors import Refused
from styrkedjan.reports.codec import to_json
from styrkedjan.reports.document import Heading, Paragraph, digest
from styrkedjan.reports.layout import Layout
from styrkedjan.reports.writers import Format, file_name, html, pdf, plain, word_base, write
from styrkedjan.reports.writers import docx as word
from styrkedjan.reports.writers import json as as_json
from styrkedjan.reports.writers import xlsx as excel
from tests.reports.samples import documents, sample

# -- PDF -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed():
    return pdf.write(sample())


def test_pdf_is_tagged_and_claims_pdf_ua(printed):
    assert printed.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in printed or b"/ObjStm" in printed
    assert re.search(rb"pdfuaid:part(?:>|=.)1", printed)


def test_pdf_is_the_same_every_time(printed):
    assert pdf.write(sample()) == printed


def test_pdf_refuses_a_layout_that_cannot_be_set(tmp_path):
    broken = tmp_path / "print.typ"
    broken.write_text("#let x = ", encoding="utf-8")
    with pytest.raises(Refused, match="Layouten går inte att använda"):
        pdf.write(sample(), Layout(print_file=broken))


def test_pdf_follows_the_municipalitys_own_layout(tmp_path):
    own = tmp_path / "print.typ"
    own.write_text(
        '#let doc = json("document.json")\n#set document(title: doc.title)\n'
        '#set text(lang: "sv", font: "IBM Plex Sans")\n= #doc.title\n',
        encoding="utf-8",
    )
    assert pdf.write(sample(), Layout(print_file=own)) != pdf.write(sample())


@pytest.mark.parametrize("text", ["emoji 😀", "漢字", "ljud \x07", "nollbredd \u200b", "łódź Ελλάδα Київ"])
def test_pdf_survives_whatever_people_paste(text):
    assert pdf.write(sample(blocks=(Heading(text), Paragraph(text)))).startswith(b"%PDF")


def test_pdf_shows_the_logo_with_its_description(tmp_path):
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>')
    assert "logo.svg" in pdf.files(sample(), Layout(logo=logo, logo_text="Provkommun"))
    assert pdf.write(sample(), Layout(logo=logo, logo_text="Provkommun")).startswith(b"%PDF")


# -- Word ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def opened():
    return docx.Document(BytesIO(word.write(sample(decision="Nämnden 2026-09-22 § 8"))))


def test_word_has_real_headings_in_order(opened):
    found = [(p.style.name, p.text) for p in opened.paragraphs if p.style.name.startswith(("Heading", "Title"))]
    assert found[0] == ("Title", "Delårsrapport per augusti 2026")
    assert ("Heading 1", "Mål") in found
    assert ("Heading 3", "Alla läser (GSN-1)") in found
    levels = [int(style[-1]) for style, _ in found if style.startswith("Heading")]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_word_repeats_table_headers_and_keeps_rows_whole(opened):
    with_header = [t for t in opened.tables if t.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None]
    assert len(with_header) == len(opened.tables) - 1  # the key figures have no header
    for table in opened.tables:
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_word_pictures_have_alt_text(opened):
    descriptions = [shape._inline.docPr.get("descr") for shape in opened.inline_shapes]
    assert len(descriptions) == 1
    assert "Ekskolan −8,4" in descriptions[0]


def test_word_tells_language_title_and_decision(opened):
    assert opened.core_properties.title == "Delårsrapport per augusti 2026, Grundskolenämnden"
    assert opened.styles["Normal"].element.rPr.find(qn("w:lang")).get(qn("w:val")) == "sv-SE"
    text = "\n".join(p.text for p in opened.paragraphs)
    assert "Beslutad: Nämnden 2026-09-22 § 8" in text
    assert "{{" not in text + opened.sections[0].header.paragraphs[0].text


def test_word_marks_every_page_of_what_is_not_decided(tmp_path):
    own = docx.Document(BytesIO(word_base.base(Layout())))
    own.sections[0].different_first_page_header_footer = True
    file = tmp_path / "vår.docx"
    own.save(file)
    for layout in (Layout(), Layout(word=file)):
        (section,) = docx.Document(BytesIO(word.write(sample(standing="Inlämnad, inte godkänd"), layout))).sections
        assert section.header.paragraphs[0].text == "Inlämnad, inte godkänd"
        if layout.word:
            assert section.first_page_header.paragraphs[0].text == "Inlämnad, inte godkänd"


def test_word_figures_are_right_aligned(opened):
    economy = next(t for t in opened.tables if t.rows[0].cells[0].text == "Kostnadsslag")
    assert economy.rows[1].cells[1].text == "1\u00a0235"
    assert economy.rows[1].cells[1].paragraphs[0].alignment == 2
    assert economy.rows[2].cells[1].text == "–"


def test_word_uses_the_municipalitys_own_document(tmp_path):
    own = docx.Document(BytesIO(word_base.base(Layout())))
    own.styles["Heading 1"].font.size = Pt(31)
    own.paragraphs[0].insert_paragraph_before("Vår framsida för {{ subtitle }}")
    file = tmp_path / "vår.docx"
    own.save(file)
    made = docx.Document(BytesIO(word.write(sample(), Layout(word=file))))
    assert made.paragraphs[0].text == "Vår framsida för Grundskolenämnden"
    assert made.styles["Heading 1"].font.size == Pt(31)


@pytest.mark.parametrize("content", [b"inte word", b""])
def test_word_refuses_a_document_that_is_none(tmp_path, content):
    file = tmp_path / "vår.docx"
    file.write_bytes(content)
    with pytest.raises(Refused, match="går inte att använda"):
        word.write(sample(), Layout(word=file))


def test_word_does_not_run_what_a_template_asks(tmp_path):
    own = docx.Document(BytesIO(word_base.base(Layout())))
    own.paragraphs[0].insert_paragraph_before("{{ title.__class__.__mro__ }}")
    file = tmp_path / "vår.docx"
    own.save(file)
    with pytest.raises(Refused):
        word.write(sample(), Layout(word=file))


# -- Excel -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book():
    return openpyxl.load_workbook(BytesIO(excel.write(sample())))


def test_excel_has_one_sheet_per_table(book):
    assert book.sheetnames == [
        "Om rapporten",
        "Nyckeltal",
        "Målen i korthet",
        "Indikatorer",
        "Avvikelse per enhet",
        "Ekonomi per kostnadsslag, tkr",
    ]


def test_excel_numbers_are_numbers_with_swedish_formats(book):
    sheet = book["Ekonomi per kostnadsslag, tkr"]
    assert [cell.value for cell in sheet[3]] == ["Kostnadsslag", "Budget helår", "Avvikelse"]
    assert [cell.value for cell in sheet[4]] == ["Personal", 1234.5675, -45.0]
    assert sheet["B4"].number_format == "#,##0;−#,##0"
    assert sheet["C4"].number_format == "+#,##0;−#,##0;#,##0"
    assert sheet["B5"].value is None
    assert sheet["B6"].font.bold


def test_excel_says_why_a_value_is_missing(book):
    rows = {row[0].value: row[1].value for row in book["Nyckeltal"].iter_rows(min_row=4)}
    assert rows["Dolt"] == "Sekretess (för få)"
    assert rows["Andel"] == pytest.approx(12.5)


def test_excel_never_makes_formulas_of_text():
    titled = sample(subtitle='=HYPERLINK("http://ond.example")')
    about = openpyxl.load_workbook(BytesIO(excel.write(titled)))["Om rapporten"]
    assert all(cell.data_type != "f" for row in about.iter_rows() for cell in row)


def test_excel_sheet_names_are_allowed_and_alone():
    names = excel._names(["Ekonomi: [2026] / år?", "x" * 40, "X" * 40, "", "om rapporten"])
    assert len({name.lower() for name in names}) == 5
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("Ekonomi per kostnadsslag, tkr", "Ekonomi per kostnadsslag, tkr"),
        (
            "Avvikelse mellan budget och helårsprognos, de 14 största, mnkr (plus är överskott)",
            "Avvikelse mellan budget",
        ),
        ("Nämndernas resultat och eget kapital, tkr", "Nämndernas resultat och eget"),
        ("Verksamhetsområden (alla), tkr", "Verksamhetsområden (alla), tkr"),
    ],
)
def test_a_sheet_name_ends_with_a_whole_word(caption, expected):
    assert excel._names([caption]) == [expected]


# -- HTML, JSON, text ------------------------------------------------------------------------------------------------


class Outline(HTMLParser):
    """Headings, tables with caption and scope, attributes, and whether every tag is closed."""

    VOID = {"meta", "br", "path", "circle", "rect", "line", "link"}

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.attributes, self.unscoped, self.texts = [], [], set(), 0, []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.unscoped += tag == "th" and "scope" not in dict(attrs)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def test_html_fragment_is_semantic_and_fits_a_strict_policy():
    outline = Outline(html.fragment(sample()))
    assert not outline.attributes & {"style", "onclick", "onload"}
    assert "script" not in outline.tags
    assert outline.tags.count("caption") == outline.tags.count("table") > 0
    assert outline.unscoped == 0
    levels = [int(tag[1]) for tag in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 2
    assert all(after <= before + 1 for before, after in pairwise(levels))


@given(documents)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_html_escapes_everything(document):
    evil = replace(document, blocks=tuple(b for b in document.blocks if type(b).__name__ != "Figure"))
    Outline(html.fragment(evil))
    Outline(html.write(evil).decode())


def test_html_keeps_what_was_written_as_text():
    outline = Outline(html.write(sample()).decode())
    assert any("Trygg <skola> & fritid" in text for text in outline.texts)
    assert outline.tags.count("h1") == 1


def test_json_is_the_value_that_is_hashed():
    whole = json.loads(as_json.write(sample()))
    assert whole["document"] == to_json(sample())
    assert whole["text"] == plain.write(sample())
    assert whole["sha256"] == digest(whole["document"], whole["text"])


def test_text_tells_the_whole_report():
    text = plain.write(sample(decision="Nämnden § 8"))
    for words in ("Beslutad: Nämnden § 8", "Alla läser (GSN-1): Delvis uppfyllt",
                  "Skäl till bedömningen: Gammal mätning",
                  "Personal | 1\u00a0235 | −45", "- att godkänna", "Regel: Delvis inom 5 %."):  # fmt: skip
        assert words in text


@given(documents)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_text_of_any_document(document):
    assert document.title.split()[0] in plain.write(document)


@pytest.mark.parametrize("form", list(Format))
def test_every_format_is_written(form):
    written = write(sample(), form)
    assert written.name == f"delårsrapport-per-augusti-2026-grundskolenämnden.{form}"
    assert written.content_type == form.content_type
    assert written.data


def test_a_file_name_never_leaves_its_folder():
    assert file_name(sample(title="../../etc/passwd", subtitle="C:\\Å & Ö"), Format.PDF) == "etc-passwd-c-å-ö.pdf"


def test_word_is_a_sound_package():
    with zipfile.ZipFile(BytesIO(word.write(sample()))) as package:
        assert package.testzip() is None
        assert "word/styles.xml" in package.namelist()


def test_the_shipped_layout_is_in_the_package():
    shipped = Path(pdf.__file__).parents[1] / "layouts"
    assert {file.name for file in shipped.iterdir()} >= {"print.typ", "alone.css"}
