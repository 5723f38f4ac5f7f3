"""Word's own list of contents, filled in from the start: a field that Word and LibreOffice can renew, with links.

Page numbers are Word's to know, so the field asks for none: an empty or stale list never shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

STYLE = "toc 1"
# Fewer headings than this need no list.
LEAST = 4


def bookmark(paragraph: Any, number: int) -> None:
    """A name on the heading, for the list to lead to."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), _name(number))
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(end)


def contents(word: Any, headings: Sequence[str]) -> None:
    """A paragraph per heading inside one field."""
    if len(headings) < LEAST:
        return
    for number, heading in enumerate(headings, 1):
        paragraph = word.add_paragraph(style=STYLE)
        if number == 1:
            _character(paragraph, "begin")
            _code(paragraph, ' TOC \\o "1-1" \\h \\n ')
            _character(paragraph, "separate")
        _link(paragraph, heading, number)
        if number == len(headings):
            _character(paragraph, "end")


def _name(number: int) -> str:
    return f"_Toc{number:06d}"


def _link(paragraph: Any, words: str, number: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), _name(number))
    link.append(paragraph.add_run(words)._r)
    paragraph._p.append(link)


def _character(paragraph: Any, kind: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    character = OxmlElement("w:fldChar")
    character.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(character)


def _code(paragraph: Any, words: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    code = OxmlElement("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = words
    paragraph.add_run()._r.append(code)
