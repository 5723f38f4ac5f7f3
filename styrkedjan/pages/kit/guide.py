"""The guide and the glossary as they lie in docs/: read once, made into HTML, found by page and by word.

A heading followed by `<!-- sidor: reporting:report -->` tells of those pages; their help begins there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

import styrkedjan

_PACKAGE = Path(styrkedjan.__file__).parent
# Packed with the product, or beside it where it is run from its repository.
DOCS = next((folder for folder in (_PACKAGE / "_docs", _PACKAGE.parent / "docs") if folder.is_dir()), _PACKAGE)
FOLDERS = ("guide", "explanation", "reference")
FIRST, WORDS = "index", "ordlista"
_PAGES = re.compile(r"<!-- sidor: ([^>]*?) -->")
_ALSO = re.compile(r"<!-- även: ([^>]*?) -->")
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the guide with what stands under it, and the pages it tells of."""

    page: str
    id: str
    heading: str
    pages: frozenset[str]

    @property
    def href(self) -> str:
        return f"{reverse('help:page', kwargs={'name': self.page})}#{self.id}"


@dataclass(frozen=True, slots=True)
class Text:
    """A page of the guide."""

    name: str
    title: str
    body: SafeString
    sections: tuple[Section, ...]


@cache
def text(name: str) -> Text | None:
    """A page by its name (its file's), None where there is none."""
    path = next((found for folder in FOLDERS if (found := DOCS / folder / f"{name}.md").is_file()), None)
    if path is None:
        return None
    source = path.read_text("utf-8")
    tells_of = _told_pages(source)
    tokens = _PARSER.parse(_COMMENT.sub("", source))
    title, sections = name, []
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            said = tokens[at + 1].content
            if token.tag == "h1":
                title = said
                continue
            token.attrSet("id", slugify(said))
            sections.append(Section(name, slugify(said), said, tells_of.get(said, frozenset())))
    body = _without_title(tokens)
    _follow(body)
    # The parser lets no HTML of the text's own through, and what it makes is escaped.
    made = SafeString(_PARSER.renderer.render(body, _PARSER.options, {}))  # nosec B703
    return Text(name, title, made, tuple(sections))


# What a text may hold: CommonMark and tables, and no HTML.
_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")


def _told_pages(source: str) -> dict[str, frozenset[str]]:
    """Heading -> the names of the pages that it tells of."""
    found: dict[str, frozenset[str]] = {}
    heading = ""
    for line in source.splitlines():
        if line.startswith("#"):
            heading = line.lstrip("#").strip()
        elif (told := _PAGES.match(line)) is not None:
            found[heading] = frozenset(told[1].split())
    return found


def _without_title(tokens: list[Token]) -> list[Token]:
    """The page has its own heading."""
    ends = next((at for at, token in enumerate(tokens) if token.type == "heading_close" and token.tag == "h1"), -1)
    return tokens[ends + 1 :]


def _follow(tokens: list[Token]) -> None:
    """Lead links to pages of ours and pictures to where they are handed out; a table gets a frame that scrolls."""
    for token in tokens:
        for child in token.children or []:
            if child.type == "link_open":
                child.attrSet("href", _href(str(child.attrGet("href") or "")))
            elif child.type == "image":
                child.attrSet("src", reverse("help:image", kwargs={"name": Path(str(child.attrGet("src"))).name}))
                child.attrSet("loading", "lazy")
        if token.type == "table_open":
            token.attrSet("class", "figures")


def _href(target: str) -> str:
    path, _, place = target.partition("#")
    if "://" in target or not path.endswith(".md"):
        return target
    address = reverse("help:page", kwargs={"name": Path(path).stem})
    return f"{address}#{place}" if place else address


def names() -> tuple[str, ...]:
    """Every page there is."""
    return tuple(path.stem for folder in FOLDERS for path in sorted((DOCS / folder).glob("*.md")))


@cache
def about(page: str) -> tuple[Section, ...]:
    """The sections that tell of a page of the product, by the name of its address."""
    texts = filter(None, (text(name) for name in names()))
    return tuple(section for one in texts for section in one.sections if page in section.pages)


def image(name: str) -> Path | None:
    """A picture of the guide."""
    found = DOCS / "guide" / "images" / name
    return found if found.name == name and found.is_file() else None


@dataclass(frozen=True, slots=True)
class Word:
    """A term and what it means."""

    term: str
    id: str
    meaning: str


@cache
def words() -> dict[str, Word]:
    """The glossary, by the term in lower case; other forms of it lead to the same."""
    path = DOCS / "guide" / f"{WORDS}.md"
    if not path.is_file():
        return {}
    found: dict[str, Word] = {}
    for terms, meaning in _entries(path.read_text("utf-8")):
        word = Word(terms[0], slugify(terms[0]), meaning)
        found |= {term.casefold(): word for term in terms}
    return found


def _entries(source: str) -> Iterator[tuple[list[str], str]]:
    """`## term`, under it other forms in a comment, and the first paragraph in plain words."""
    for part in source.split("\n## ")[1:]:
        term, _, rest = part.partition("\n")
        also = _ALSO.search(rest)
        terms = [term.strip(), *(form.strip() for form in (also[1] if also else "").split(",") if form.strip())]
        meaning = " ".join(_COMMENT.sub("", rest).strip().split("\n\n")[0].split())
        yield terms, re.sub(r"[*_`]|\[([^]]*)\]\([^)]*\)", r"\1", meaning)
