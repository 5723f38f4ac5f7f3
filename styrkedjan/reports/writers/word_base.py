"""The shipped Word document: its styles, cover lines, header and footer, made in code so that it can be read.

`base` is also what a municipality gets to start from when it wants a look of its own.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from styrkedjan.reports.layout import Layout
from styrkedjan.reports.writers import word_contents

LEAD, NOTE, REASON, WORKING = "Ingress", "Anmärkning", "Skäl", "Uträkning"
GAP, CELL, STANDING, KEY = "Mellanrum", "Tabelltext", "Läge", "Nyckeltal"
TABLE = "Styrkedjan tabell"
# Arial stands on every machine, or something of the same width does (Liberation Sans): what has room here has it there.
FONT = "Arial"
CELL_POINTS = 9.0
INK, MUTED, MARKED = "17242A", "526069", "8F5A00"


def base(layout: Layout) -> bytes:
    """A Word document with styles, placeholders on its first lines, a header and page numbers."""
    import docx
    from docx.shared import Cm

    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    complete_styles(word, layout)
    _restyle(word, layout)
    if layout.logo is not None and layout.logo.suffix.lower() == ".png":
        picture = word.add_picture(str(layout.logo), height=Cm(1.4))
        picture._inline.docPr.set("descr", layout.logo_text)
    word.add_paragraph("{{ organisation }}", style=NOTE)
    word.add_paragraph("{{ title }}", style="Title")
    word.add_paragraph("{{ subtitle }}", style="Subtitle")
    word.add_paragraph("{%p if decision %}")
    word.add_paragraph("{{ decision }}")
    word.add_paragraph("{%p endif %}")
    word.add_paragraph("Visar vad som var känt {{ known_at }}.", style=NOTE)
    section.header.paragraphs[0].text = "{{ title }}, {{ subtitle }}"
    section.header.paragraphs[0].style = word.styles["Header"]
    _page_numbers(section.footer.paragraphs[0])
    buffer = BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def complete_styles(word: Any, layout: Layout) -> None:
    """Add the styles the report uses that the document does not have; those it has are left as they are."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    known = {style.name for style in word.styles}
    # name: size and space after, in points
    texts = {
        LEAD: (12, 6),
        NOTE: (9, 6),
        REASON: (10, 6),
        WORKING: (9, 2),
        GAP: (4, 2),
        CELL: (CELL_POINTS, 1.5),
        STANDING: (10, 2),
        KEY: (17, 0),
    }
    for name, (size, after) in texts.items():
        if name in known:
            continue
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word.styles["Normal"]
        style.font.size = Pt(size)
        style.paragraph_format.space_after = Pt(after)
        if name == NOTE:
            style.font.color.rgb = RGBColor.from_string(MUTED)
        style.font.bold = True if name in (STANDING, KEY) else None
        if name == STANDING:
            style.font.color.rgb = RGBColor.from_string(MARKED)
        if name == REASON:
            style.font.italic = True
            style.paragraph_format.left_indent = Cm(0.5)
        if name == CELL:
            style.paragraph_format.space_before = Pt(after)
            style.paragraph_format.line_spacing = 1.0
    if TABLE not in known:
        _table_style(word, layout)
    for name in (
        "Caption",
        "List Bullet",
        word_contents.STYLE,
        "Subtitle",
        "Title",
        *(f"Heading {level}" for level in range(1, 5)),
    ):
        if name not in known:
            word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    if word_contents.STYLE not in known:
        listed = word.styles[word_contents.STYLE]
        listed.base_style = word.styles["Normal"]
        listed.paragraph_format.space_after = Pt(1)


def mark(word: Any, standing: str) -> None:
    """The document's standing in every header there is, also those of a municipality's own document."""
    for section in word.sections:
        headers = [section.header]
        headers += [section.first_page_header] if section.different_first_page_header_footer else []
        headers += [section.even_page_header] if word.settings.odd_and_even_pages_header_footer else []
        for header in headers:
            header.is_linked_to_previous = False
            first = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
            first.insert_paragraph_before(standing, style=STANDING)


def _restyle(word: Any, layout: Layout) -> None:
    from docx.shared import Pt, RGBColor

    accent = RGBColor.from_string(layout.colour.removeprefix("#").upper())
    normal = word.styles["Normal"]
    _font(normal, FONT)
    normal.font.size = Pt(10.5)
    normal.font.color.rgb = RGBColor.from_string(INK)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.15
    _language(normal)
    looks = {"Title": (24, True), "Subtitle": (14, False), "Heading 1": (17, True), "Heading 2": (13, False),
             "Heading 3": (11.5, False), "Heading 4": (11, False), "Caption": (9.5, False)}  # fmt: skip
    for name, (size, coloured) in looks.items():
        style = word.styles[name]
        _font(style, FONT)
        style.font.size = Pt(size)
        style.font.bold = name != "Subtitle"
        style.font.italic = False
        style.font.color.rgb = accent if coloured else RGBColor.from_string(INK)
        style.paragraph_format.keep_with_next = True
        if name.startswith("Heading"):
            style.paragraph_format.space_before = Pt(18 if name == "Heading 1" else 12)
            style.paragraph_format.space_after = Pt(4)
    _without_border(word.styles["Title"])
    for name in ("Header", "Footer"):
        word.styles[name].font.size = Pt(8.5)
        word.styles[name].font.color.rgb = RGBColor.from_string(MUTED)


def _font(style: Any, name: str) -> None:
    """One font for all scripts; the theme's own would win otherwise."""
    from docx.oxml.ns import qn

    style.font.name = name
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{attribute}"), None)
    for attribute in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{attribute}"), name)


def _language(style: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "sv-SE")
    style.element.get_or_add_rPr().append(language)


def _without_border(style: Any) -> None:
    from docx.oxml.ns import qn

    borders = style.element.pPr.find(qn("w:pBdr"))
    if borders is not None:
        style.element.pPr.remove(borders)


def _table_style(word: Any, layout: Layout) -> None:
    """A quiet table: thin lines between rows, a stronger one under the header."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    style = word.styles.add_style(TABLE, WD_STYLE_TYPE.TABLE)
    colour = layout.colour.removeprefix("#").upper()
    borders = (
        '<w:bottom w:val="single" w:sz="4" w:color="D5DDE0"/><w:insideH w:val="single" w:sz="4" w:color="D5DDE0"/>'
    )
    margins = '<w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/>'
    head = f'<w:bottom w:val="single" w:sz="10" w:color="{colour}"/>'
    space = nsdecls("w")
    parts = (
        f"<w:tblPr {space}><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>",
        f'<w:tblStylePr {space} w:type="firstRow"><w:tcPr><w:tcBorders>{head}</w:tcBorders></w:tcPr></w:tblStylePr>',
    )
    for part in parts:
        style.element.append(parse_xml(part))


def _page_numbers(paragraph: Any) -> None:
    """`Sida 1 av 7`, counted by Word."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for words, code in (("Sida ", "PAGE"), (" av ", "NUMPAGES")):
        paragraph.add_run(words)
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), code)
        paragraph._p.append(field)
