"""Word: real heading styles, real tables with repeated header rows, pictures with alt text; made to be edited further.

The look is a Word document's styles: a municipality puts its own document beside the report template and its styles,
cover page, header and footer are used. It may hold the placeholders {{ title }}, {{ subtitle }}, {{ organisation }},
{{ period }}, {{ known_at }} and {{ decision }}; the report follows after what it contains.
"""

from __future__ import annotations

from functools import singledispatch
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from styrkedjan.domain.errors import Refused
from styrkedjan.domain.status import Status
from styrkedjan.reports import charts, display, figures
from styrkedjan.reports.document import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    KeyFigures,
    PageBreak,
    Paragraph,
    StatusItem,
    StatusList,
    Tone,
    WorkingNote,
)
from styrkedjan.reports.layout import Layout
from styrkedjan.reports.shapes import COLOURS
from styrkedjan.reports.tables import RowKind, Table, text
from styrkedjan.reports.widths import widths
from styrkedjan.reports.writers import word_base, word_contents
from styrkedjan.reports.writers.html import CHECKSUM

MUTED = "526069"
PAGE_WIDTH = 16.4
KEYS_ACROSS = 3
# A table of at most so many rows is not split between pages.
KEPT_TOGETHER = 12


def write(document: Document, layout: Layout | None = None, checksum: str = "") -> bytes:
    """The document as a Word file. Raises Refused when the municipality's own Word document cannot be used."""
    chosen = layout or Layout()
    word = _started(document, chosen)
    headings = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 1]
    word_contents.contents(word, headings)
    level, new_page, chapter = 0, False, 0
    for block in document.blocks:
        level = block.level if isinstance(block, Heading) else level
        before = len(word.paragraphs)
        _add(block, word, level + 1)
        if new_page and len(word.paragraphs) > before:
            word.paragraphs[before].paragraph_format.page_break_before = True
        if isinstance(block, Heading) and block.level == 1:
            chapter += 1
            word_contents.bookmark(word.paragraphs[-1], chapter)
        new_page = isinstance(block, PageBreak)
    if checksum:
        word.add_paragraph(f"{CHECKSUM}: {figures.grouped(checksum)}", style=word_base.NOTE)
        word.core_properties.keywords = f"sha256 {checksum}"
    buffer = BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _started(document: Document, layout: Layout) -> Any:
    """The base document with its placeholders filled in, ready to be added to."""
    import docx
    from docxtpl import DocxTemplate
    from jinja2.exceptions import TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    source = layout.word.read_bytes() if layout.word else word_base.base(layout)
    decision = f"Beslutad: {document.decision}" if document.decision else ""
    values = {
        "title": document.title,
        "subtitle": document.subtitle,
        "organisation": document.organisation,
        "period": document.period,
        "known_at": figures.moment(document.known_at),
        "decision": decision,
    }
    try:
        template = DocxTemplate(BytesIO(source))
        template.render(values, SandboxedEnvironment(autoescape=True), autoescape=True)
    except (TemplateError, BadZipFile, KeyError, ValueError, OSError) as error:
        name = layout.word.name if layout.word else "den medföljande mallen"
        raise Refused(f"Word-mallen {name} går inte att använda: {error}", "Spara om den i Word som .docx.") from error
    # Opened anew: the library that fills in leaves headers that are no longer those of the document.
    filled = BytesIO()
    template.save(filled)
    word = docx.Document(filled)
    word.core_properties.title = f"{document.title}, {document.subtitle}"
    word.core_properties.author = document.author
    word.core_properties.language = "sv-SE"
    word_base.complete_styles(word, layout)
    if document.standing:
        word_base.mark(word, document.standing)
    return word


@singledispatch
def _add(block: Block, word: Any, level: int) -> None:
    raise TypeError(f"{type(block).__name__} har ingen form i Word.")


@_add.register
def _(block: Heading, word: Any, level: int) -> None:
    word.add_heading(block.text, block.level)


@_add.register
def _(block: Paragraph, word: Any, level: int) -> None:
    styles = {Tone.BODY: None, Tone.LEAD: word_base.LEAD, Tone.NOTE: word_base.NOTE}
    _lines(word.add_paragraph(style=styles[block.tone]), block.text)


@_add.register
def _(block: Bullets, word: Any, level: int) -> None:
    for item in block.items:
        word.add_paragraph(item, style="List Bullet")


@_add.register
def _(block: KeyFigures, word: Any, level: int) -> None:
    across = max(min(len(block.items), KEYS_ACROSS), 1)
    table = word.add_table(rows=0, cols=across)
    for start in range(0, len(block.items), across):
        for cell, item in zip(table.add_row().cells, block.items[start : start + across], strict=False):
            _put(cell, item.column.heading, colour=MUTED)
            cell.add_paragraph().add_run(figures.key_figure(item))
            _colour(cell.add_paragraph().add_run(item.note), MUTED)
    _finish(table, [PAGE_WIDTH / across] * across, header=False)
    key = table.part.document.styles[word_base.KEY].style_id
    for row in table.rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs[1:2]:
                paragraph._p.style = key
    _space(word)


@_add.register
def _(block: Table, word: Any, level: int) -> None:
    _caption(word, block.caption)
    table = word.add_table(rows=1, cols=len(block.columns))
    measured = widths(block, PAGE_WIDTH)
    points = measured.points if measured.points < word_base.CELL_POINTS else None
    for cell, label, column in zip(table.rows[0].cells, block.labels, block.columns, strict=True):
        _put(cell, label, bold=True, right=column.kind.is_figure, points=points)
    for row in block.rows:
        bold = row.kind is not RowKind.NORMAL
        for cell, value, column in zip(table.add_row().cells, row.cells, block.columns, strict=True):
            if isinstance(value, Status):
                _status(cell.paragraphs[0], value)
            else:
                _put(cell, text(value, column), bold=bold, right=column.kind.is_figure, points=points)
    _finish(table, list(measured.columns))
    for note in block.notes:
        word.add_paragraph(note, style=word_base.NOTE)
    if not block.notes:
        _space(word)


@_add.register
def _(block: StatusList, word: Any, level: int) -> None:
    if not block.with_details:
        _overview(block, word)
        return
    for item in block.items:
        _item(item, block, word, level)


@_add.register
def _(block: Figure, word: Any, level: int) -> None:
    from docx.shared import Cm

    _caption(word, block.caption)
    picture = word.add_picture(BytesIO(_png(block)), width=Cm(16.4))
    properties = picture._inline.docPr
    properties.set("descr", block.alt)
    properties.set("title", block.caption)


@_add.register
def _(block: WorkingNote, word: Any, level: int) -> None:
    _working(display.working(block.working), word, 0)


@_add.register
def _(block: PageBreak, word: Any, level: int) -> None:
    """Said of the paragraph that follows, so that no empty line stands first on the page."""


def _png(block: Figure) -> bytes:
    return charts.png(block.chart, block.caption)


def _overview(block: StatusList, word: Any) -> None:
    _caption(word, block.caption)
    heads = ["Mål", "Bedömning", *(["Prognos helår"] if block.with_forecast else [])]
    table = word.add_table(rows=1, cols=len(heads))
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        _put(cell, head, bold=True)
    for item in block.items:
        cells = table.add_row().cells
        paragraph = cells[0].paragraphs[0]
        paragraph.add_run(item.name)
        if item.group:
            paragraph.add_run().add_break()
            _colour(paragraph.add_run(item.group), MUTED)
        _status(cells[1].paragraphs[0], item.status, item.label)
        if block.with_forecast and item.forecast:
            _status(cells[2].paragraphs[0], item.forecast, item.forecast_label)
        elif block.with_forecast:
            _put(cells[2], "–")
    _finish(table, [8.6, 3.4, 4.4] if block.with_forecast else [12.0, 4.4])
    _space(word)


def _item(item: StatusItem, block: StatusList, word: Any, level: int) -> None:
    word.add_heading(item.name, level)
    told = word.add_paragraph()
    told.paragraph_format.keep_with_next = bool(item.comment or item.indicators)
    _status(told, item.status, item.label)
    if block.with_forecast and item.forecast:
        _colour(told.add_run("    Prognos helår: "), MUTED)
        _status(told, item.forecast, item.forecast_label)
    if item.deadline:
        _colour(told.add_run(f"    Klart senast {item.deadline.isoformat()}"), MUTED)
    if item.overridden and item.proposed:
        reason = f" Skäl till bedömningen: {item.reason}" if item.reason else ""
        word.add_paragraph(f"Siffrorna föreslår {item.proposed.label.lower()}.{reason}", style=word_base.REASON)
    for part in item.comment.split("\n\n"):
        if part.strip():
            _lines(word.add_paragraph(), part.strip())
    if item.indicators:
        _indicators(item, word)


def _indicators(item: StatusItem, word: Any) -> None:
    _caption(word, f"Indikatorer för {item.name}")
    table = word.add_table(rows=1, cols=4)
    for cell, head, right in zip(
        table.rows[0].cells, ("Indikator", "Målvärde", "Utfall", "Status"), (False, True, True, False), strict=True
    ):
        _put(cell, head, bold=True, right=right)
    for line in item.indicators:
        cells = table.add_row().cells
        _put(cells[0], line.name)
        notes = ", ".join(part for part in (line.period, line.note) if part)
        if notes:
            cells[0].paragraphs[0].add_run().add_break()
            _colour(cells[0].paragraphs[0].add_run(notes), MUTED)
        _put(cells[1], figures.with_unit(line.target, line.unit) if line.target else "–", right=True)
        _put(cells[2], figures.outcome(line), right=True)
        _status(cells[3].paragraphs[0], line.status)
    _finish(table, [6.2, 3.6, 3.6, 3.0])
    _space(word)


def _working(shown: dict[str, Any], word: Any, depth: int) -> None:
    from docx.shared import Cm

    def line(words: str, strong: str = "", quiet: str = "") -> None:
        paragraph = word.add_paragraph(style=word_base.WORKING)
        paragraph.paragraph_format.left_indent = Cm(0.6 * (depth + 1))
        paragraph.add_run(words)
        paragraph.add_run(strong).bold = True
        _colour(paragraph.add_run(quiet and f"  {quiet}"), MUTED)

    line(f"{shown['title']}: ", shown["result"])
    for one in shown["inputs"]:
        line(f"{one['name']}: ", one["value"], one["source"])
    for number, step in enumerate(shown["steps"], 1):
        line(f"{number}. {step['text']}" + (" = " if step["result"] else ""), step["result"])
    if shown["rule"]:
        line("", "", f"Regel: {shown['rule']}" + (f" ({shown['citation']})" if shown["citation"] else ""))
    for part in shown["parts"]:
        _working(part, word, depth + 1)


# -- small hands -----------------------------------------------------------------------------------------------------


def _caption(word: Any, words: str) -> None:
    word.add_paragraph(words, style="Caption").paragraph_format.keep_with_next = True


def _space(word: Any) -> None:
    word.add_paragraph(style=word_base.GAP)


def _lines(paragraph: Any, words: str) -> None:
    for index, line in enumerate(words.split("\n")):
        run = paragraph.add_run(line)
        if index < words.count("\n"):
            run.add_break()


def _put(
    cell: Any, words: str, *, bold: bool = False, right: bool = False, points: float | None = None, colour: str = ""
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(words)
    run.bold = bold or None
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if points:
        run.font.size = Pt(points)
    if colour:
        _colour(run, colour)


def _colour(run: Any, colour: str) -> None:
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(colour)


def _status(paragraph: Any, found: Status | None, word: str = "") -> None:
    """Shape, word and then colour."""
    shown = found or Status.NOT_ASSESSED
    symbol = paragraph.add_run(f"{shown.symbol}\u00a0")
    symbol.font.name = "Segoe UI Symbol"
    label = paragraph.add_run(word or shown.label)
    label.bold = True
    for run in (symbol, label):
        _colour(run, COLOURS[shown].removeprefix("#").upper())


def _finish(table: Any, widths: list[float], *, header: bool = True) -> None:
    """Style, widths, a header row that is repeated, rows that are not split between pages."""
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    table.style = word_base.TABLE
    _set_look(table, first_row=header)
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    rows = list(table.rows)
    # By the style's id: looking the style up for each of a thousand cells takes seconds.
    style = table.part.document.styles[word_base.CELL].style_id
    for index, row in enumerate(rows):
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
            for paragraph in cell.paragraphs:
                paragraph._p.style = style
        if len(rows) <= KEPT_TOGETHER and index < len(rows) - 1:
            row.cells[0].paragraphs[0].paragraph_format.keep_with_next = True
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if header and index == 0:
            properties.append(OxmlElement("w:tblHeader"))


def _set_look(table: Any, *, first_row: bool) -> None:
    """Which special rows of the table style apply."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    properties = table._tbl.tblPr
    for old in properties.findall(qn("w:tblLook")):
        properties.remove(old)
    look = f'<w:tblLook {nsdecls("w")} w:firstRow="{int(first_row)}" w:noHBand="1" w:noVBand="1"/>'
    properties.append(parse_xml(look))
