"""A page as a reader meets it: its cards with a key figure, and its tables with caption, headings, rows and foot."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Table:
    """Texts as they stand. `small` is what stands smaller in the caption: the unit of measure.

    `groups` are the headings with sums that stand above their rows.
    """

    caption: str = ""
    small: str = ""
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    foot: list[list[str]] = field(default_factory=list)
    groups: list[list[str]] = field(default_factory=list)


@dataclass
class Page:
    """Cards as heading -> key figure; `text` is all there is to read; `links` every address that stands on the page."""

    address: str = ""
    heading: str = ""
    text: str = ""
    tables: list[Table] = field(default_factory=list)
    cards: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)

    def table(self, caption: str) -> Table | None:
        """The first table of that caption."""
        return next((each for each in self.tables if each.caption == caption), None)


def read_page(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.page.text = " ".join("".join(reader.all).split(" "))
    return reader.page


class _Reader(HTMLParser):
    """Keeps what is open, innermost last, and puts each text where it belongs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.small: list[str] = []
        self.card = ""
        self.all: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "br":
            self.text.append("\n")
        if tag == "a" and "href" in given:
            self.page.links.append(given["href"])
        if tag == "table":
            self.page.tables.append(Table())
        elif tag == "tr" and not any(name == "thead" for name, _ in self.open):
            is_group = "group" in given.get("class", "").split()
            (self.page.tables[-1].groups if is_group else self._part()).append([])
        elif tag == "caption":
            self.small = []
        if tag in {"th", "td", "caption", "h1", "h2", "h3"} or "key" in given.get("class", "").split():
            self.text = []
        if tag not in VOID:
            self.open.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        given = self._close(tag)
        text = "".join(self.text).strip()
        if tag in {"th", "td"}:
            self._cell(text)
        elif tag == "caption":
            self.page.tables[-1].caption, self.page.tables[-1].small = text, "".join(self.small).strip()
        elif tag == "h1":
            self.page.heading = text
        elif tag in {"h2", "h3"}:
            self.card = text
        elif tag == "span" and "key" in given.get("class", "").split():
            self.page.cards.setdefault(self.card, text)

    def handle_data(self, data: str) -> None:
        self.all.append(data)
        small = any(tag == "small" for tag, _ in self.open)
        caption = any(tag == "caption" for tag, _ in self.open)
        (self.small if small and caption else self.text).append(data)

    def _part(self) -> list[list[str]]:
        table = self.page.tables[-1]
        if any("group" in given.get("class", "").split() for tag, given in self.open if tag == "tr"):
            return table.groups
        return table.foot if any(tag == "tfoot" for tag, _ in self.open) else table.rows

    def _cell(self, text: str) -> None:
        if any(tag == "thead" for tag, _ in self.open):
            self.page.tables[-1].head.append(text)
        else:
            self._part()[-1].append(text)

    def _close(self, tag: str) -> dict[str, str]:
        while self.open:
            name, given = self.open.pop()
            if name == tag:
                return given
        return {}
