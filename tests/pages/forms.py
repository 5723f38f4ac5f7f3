"""The forms of a page, as a browser would send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

# What a person would write where a form asks and nothing stands.
WRITTEN = {"date": "2026-10-01", "number": "1", "email": "a@exempel.se"}


@dataclass
class SentForm:
    """A form with its fields as they stand; empty text fields get something written in them."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    free_texts: list[str] = field(default_factory=list)
    page: str = ""

    def data(self, **changes: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return found | {name: [value] for name, value in changes.items()}


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms = page, list[SentForm]()
        self._form: SentForm | None = None
        self._select: tuple[str, list[str], list[str]] | None = None
        self._area: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            post = has.get("method", "").lower() == "post"
            self._form = SentForm(urljoin(self.page, has.get("action") or self.page), page=self.page) if post else None
        elif self._form is not None:
            self._inside(tag, has)

    def _inside(self, tag: str, has: dict[str, str]) -> None:
        assert self._form is not None
        name = has.get("name", "")
        if tag == "input" and name:
            self._input(name, has)
        elif tag == "button" and name:
            self._form.fields.append((name, has.get("value", "")))
        elif tag == "textarea" and name:
            self._area = (name, "")
        elif tag == "select" and name:
            self._select = (name, [], [])
        elif tag == "option" and self._select is not None:
            self._select[1].append(has.get("value", ""))
            if "selected" in has:
                self._select[2].append(has.get("value", ""))

    def _input(self, name: str, has: dict[str, str]) -> None:
        assert self._form is not None
        kind = has.get("type", "text")
        if kind == "radio":
            self._radio(name, has)
        elif kind == "checkbox":
            if "checked" in has:
                self._form.fields.append((name, has.get("value", "on")))
        elif kind not in {"file", "submit"}:
            if kind not in {"hidden", *WRITTEN}:
                self._form.free_texts.append(name)
            self._form.fields.append((name, has.get("value") or ("" if kind == "hidden" else WRITTEN.get(kind, "1"))))

    def _radio(self, name: str, has: dict[str, str]) -> None:
        """The chosen one of the group, or the first that says something where none is chosen."""
        assert self._form is not None
        chosen = dict(self._form.fields).get(name)
        if "checked" in has and chosen is not None:
            self._form.fields.remove((name, chosen))
        if "checked" in has or (chosen is None and has.get("value")):
            self._form.fields.append((name, has.get("value", "on")))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area = (self._area[0], self._area[1] + data)

    def handle_endtag(self, tag: str) -> None:
        if self._form is None:
            return
        if tag == "textarea" and self._area is not None:
            self._form.free_texts.append(self._area[0])
            self._form.fields.append((self._area[0], self._area[1].strip() or "Prov"))
            self._area = None
        elif tag == "select" and self._select is not None:
            name, options, chosen = self._select
            filled = [option for option in options if option]
            self._form.fields += [(name, value) for value in chosen if value] or [(name, v) for v in filled[:1]]
            self._select = None
        elif tag == "form":
            self.forms.append(self._form)
            self._form = None


def forms_of(page: str, html: str) -> list[SentForm]:
    """The page's forms that post."""
    reader = _Reader(page)
    reader.feed(html)
    return reader.forms
