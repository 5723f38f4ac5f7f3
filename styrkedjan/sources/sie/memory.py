"""Codings and dates met before: a file repeats a few thousand of them millions of times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from styrkedjan.sources.sie.tokens import BadValue, parse_date, parse_objects

REMEMBERED = 200_000  # codings kept between blocks; then all are forgotten and learned anew

_FIELD = r'(?:"[^"\\{}]*+"|[^\s"{}#\\][^\s"{}\\]*+)'
_HEAD = re.compile(rf"#TRANS +({_FIELD}) *\{{((?: *+{_FIELD})*+) *")
_FIELDS = re.compile(_FIELD)

Coding = tuple[str, dict[int, str]]  # account, and object by dimension


class Voucher(NamedTuple):
    """What #VER says; date None where it cannot be read."""

    series: str
    number: str
    date: int | None
    text: str
    line: int

    @property
    def name(self) -> str:
        """How a person finds it: series and number, else its line."""
        return " ".join(part for part in (self.series, self.number) if part) or f"utan nummer på rad {self.line}"


class Memory:
    """Codings and dates by how they are written, and the line where each account, dimension and date was first."""

    def __init__(self) -> None:
        self.days: dict[int, int] = {}
        self.accounts: dict[str, int] = {}
        self.dimensions: dict[int, int] = {}
        self.day_tokens: dict[str, int] = {"": 0, '""': 0}  # 0: no date given
        self.heads: dict[str, int] = {}  # what stands before an object list's `}`: its place among the codings
        self.codings: list[Coding] = []
        self.columns: dict[str, Any] = {}  # the codings as the fast path keeps them

    def coding(self, account: str, objects: Sequence[str], line: int) -> Coding:
        """Account and object list as one value. Raises BadValue."""
        pairs = dict(parse_objects(objects))
        self.accounts.setdefault(account, line)
        for dimension in pairs:
            self.dimensions.setdefault(dimension, line)
        return account, pairs

    def day(self, text: str, line: int) -> int:
        """A date in the file. Raises BadValue."""
        day = parse_date(text)
        self.days.setdefault(day, line)
        return day

    def learn_day(self, token: str, line: int) -> None:
        """Remember a date as it is written, quotes and all. Raises BadValue."""
        quoted = len(token) == 10 and token[0] == token[-1] == '"'
        self.day_tokens[token] = self.day(token[1:-1] if quoted else token, line)

    def learn_head(self, head: str, line: int) -> None:
        """Remember the coding in a line's head. Raises BadValue when it is not wholly regular."""
        match = _HEAD.fullmatch(head)
        if match is None or match[1] == '""':
            raise BadValue(head)
        objects = [field.strip('"') for field in _FIELDS.findall(match[2])]
        coding = self.coding(match[1].strip('"'), objects, line)
        self.heads[head] = len(self.codings)
        self.codings.append(coding)

    def forget(self) -> None:
        """Let go of the codings when there are too many."""
        if len(self.codings) > REMEMBERED:
            self.heads, self.codings, self.columns = {}, [], {}
