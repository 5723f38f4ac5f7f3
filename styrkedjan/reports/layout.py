"""Where a report's layout comes from: the template's own values, and files that a municipality may put beside it.

In the folder `report_templates` among the definitions: the YAML templates, `print.typ` for PDF, a Word document for its
styles and a logo. What is not there is taken from the shipped layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from styrkedjan.domain.report_template import ReportTemplate
from styrkedjan.sources.definitions import definitions_root

SHIPPED = Path(__file__).parent / "layouts"
FONTS = Path(__file__).parent / "fonts"
PRINT = "print.typ"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document is to look: colour, footer, and the files that shape it."""

    colour: str = "#0b5563"
    footer: str = ""
    logo: Path | None = None
    logo_text: str = ""
    word: Path | None = None
    print_file: Path = SHIPPED / PRINT


def layout_of(template: ReportTemplate, footer: str = "", folder: Path | None = None) -> Layout:
    """The layout of a template. Files named by the template and missing from the folder are left out."""
    own = folder or definitions_root() / "report_templates"
    return Layout(
        colour=template.colour,
        footer=footer,
        logo=_existing(own, template.logo),
        logo_text=template.logo_text,
        word=_existing(own, template.word),
        print_file=_existing(own, PRINT) or SHIPPED / PRINT,
    )


def _existing(folder: Path, name: str) -> Path | None:
    return folder / name if name and (folder / name).is_file() else None
