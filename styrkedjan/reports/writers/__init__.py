"""One document value, many forms: each writer is a function from Document to bytes, found here by its format."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from styrkedjan.reports.document import Document
from styrkedjan.reports.layout import Layout


class Format(StrEnum):
    """The forms a report can be written in."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    HTML = "html"
    JSON = "json"

    @property
    def label(self) -> str:
        return {"pdf": "PDF", "docx": "Word", "xlsx": "Excel", "html": "HTML", "json": "JSON"}[self.value]

    @property
    def content_type(self) -> str:
        office = "application/vnd.openxmlformats-officedocument"
        return {
            "pdf": "application/pdf",
            "docx": f"{office}.wordprocessingml.document",
            "xlsx": f"{office}.spreadsheetml.sheet",
            "html": "text/html; charset=utf-8",
            "json": "application/json",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Written:
    """A finished file."""

    name: str
    content_type: str
    data: bytes


def write(document: Document, form: Format, layout: Layout | None = None, checksum: str = "") -> Written:
    """The document in one form. The libraries are loaded when they are used.

    `checksum` is printed in the file: that of the decided value. `sealing.issue` is the door for files that are handed
    out; it also seals them.
    """
    data = _data(document, form, layout or Layout(), checksum)
    return Written(file_name(document, form), form.content_type, data)


def _data(document: Document, form: Format, layout: Layout, checksum: str) -> bytes:
    from styrkedjan.reports.writers import docx, html, json, pdf, xlsx

    if form is Format.PDF:
        return pdf.write(document, layout, checksum)
    if form is Format.DOCX:
        return docx.write(document, layout, checksum)
    if form is Format.XLSX:
        return xlsx.write(document, checksum)
    return html.write(document, checksum) if form is Format.HTML else json.write(document)


def file_name(document: Document, form: Format) -> str:
    """`delårsrapport-per-augusti-2026-grundskolenämnden.pdf`: words and digits only."""
    words = f"{document.title} {document.subtitle}".lower()
    safe = "".join(character if character.isalnum() else " " for character in words)
    return f"{'-'.join(safe.split())}.{form.value}"
