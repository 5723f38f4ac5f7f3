"""SCIM's filters (RFC 7644, 3.4.2.2): a text read once into a question that a resource answers.

`userName eq "anna" and (active eq true or emails[type eq "work"].value ew "@ekevik.se")`
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Resource = Mapping[str, Any]
Test = Callable[[Resource], bool]
LONGEST, DEEPEST = 2000, 20
_TOKEN = re.compile(r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<mark>[()\[\]])|(?P<word>[^\s()\[\]"]+))')
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda one, other: one == other,
    "ne": lambda one, other: one != other,
    "co": lambda one, other: other in one,
    "sw": lambda one, other: one.startswith(other),
    "ew": lambda one, other: one.endswith(other),
    "gt": lambda one, other: one > other,
    "ge": lambda one, other: one >= other,
    "lt": lambda one, other: one < other,
    "le": lambda one, other: one <= other,
}
# What tells capitals apart; the rest of the texts are compared without.
_EXACT = frozenset({"id", "externalid", "value", "$ref"})


class BadFilter(ValueError):
    """A filter that cannot be read."""


def parse(text: str) -> Test:
    """Raises BadFilter."""
    if len(text) > LONGEST:
        raise BadFilter("Filtret är för långt.")
    return _Reader(list(_tokens(text))).whole()


def values(resource: Resource, path: str) -> list[Any]:
    """Every value at a path ("name.givenName", "urn:…:User:employeeNumber"), whatever the case of its parts."""
    extension = next((name for name in resource if ":" in name and path.lower().startswith(name.lower() + ":")), None)
    if extension is not None:
        return values(resource[extension], path[len(extension) + 1 :])
    found: list[Any] = [resource]
    for part in path.rpartition(":")[2].split("."):
        found = [inner for one in found for inner in _inside(one, part)]
    return found


def _inside(value: Any, name: str) -> Iterator[Any]:
    if not isinstance(value, Mapping):
        return
    for key, inner in value.items():
        if key.lower() == name.lower() and inner is not None:
            yield from inner if isinstance(inner, list) else [inner]


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if found is None:
            raise BadFilter(f"Filtret går inte att läsa från tecken {at + 1}.")
        yield found[0].strip()
        at = found.end()


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    def whole(self) -> Test:
        test = self.either()
        if self.at != len(self.tokens):
            raise BadFilter(f"Filtret fortsätter oväntat med {self.tokens[self.at]}.")
        return test

    def either(self) -> Test:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadFilter("Filtret är för djupt.")
        tests = [self.both()]
        while self.takes("or"):
            tests.append(self.both())
        self.depth -= 1
        return tests[0] if len(tests) == 1 else lambda resource: any(test(resource) for test in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self.takes("and"):
            tests.append(self.one())
        return tests[0] if len(tests) == 1 else lambda resource: all(test(resource) for test in tests)

    def one(self) -> Test:
        if self.takes("not"):
            inner = self.inside("(", ")")
            return lambda resource: not inner(resource)
        if self.peek() == "(":
            return self.inside("(", ")")
        path = self.next()
        if not re.fullmatch(r"[A-Za-z$][\w$:.\-]*", path):
            raise BadFilter(f"{path} är inget attribut.")
        if self.peek() == "[":
            inside = self.inside("[", "]")
            return lambda resource: any(isinstance(one, Mapping) and inside(one) for one in values(resource, path))
        return self.compared(path)

    def compared(self, path: str) -> Test:
        operator = self.next().lower()
        if operator == "pr":
            return lambda resource: any(one not in ("", None) for one in values(resource, path))
        if operator not in _COMPARE:
            raise BadFilter(f"{operator} är inget villkor.")
        try:
            wanted = json.loads(self.next())
        except ValueError as error:
            raise BadFilter("Värdet i filtret ska stå inom citattecken, eller vara ett tal, true, false.") from error
        exact = path.rpartition(".")[2].lower() in _EXACT
        return lambda resource: _holds(_plain(values(resource, path)), operator, wanted, exact)

    def inside(self, opens: str, closes: str) -> Test:
        if self.next() != opens:
            raise BadFilter(f"{opens} saknas i filtret.")
        test = self.either()
        if self.next() != closes:
            raise BadFilter(f"{closes} saknas i filtret.")
        return test

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def next(self) -> str:
        token = self.peek()
        if not token:
            raise BadFilter("Filtret slutar för tidigt.")
        self.at += 1
        return token

    def takes(self, word: str) -> bool:
        if self.peek().lower() != word:
            return False
        self.at += 1
        return True


def _plain(found: list[Any]) -> list[Any]:
    """A value of several parts is compared by its `value`."""
    return [one.get("value") if isinstance(one, Mapping) else one for one in found]


def _holds(found: list[Any], operator: str, wanted: Any, exact: bool) -> bool:
    if operator == "ne":
        return not _holds(found, "eq", wanted, exact)
    if wanted is None:
        return operator == "eq" and not found
    return any(_compared(one, operator, wanted, exact) for one in found)


def _compared(one: Any, operator: str, wanted: Any, exact: bool) -> bool:
    if isinstance(one, str) and isinstance(wanted, str) and not exact:
        one, wanted = one.casefold(), wanted.casefold()
    if isinstance(one, bool) != isinstance(wanted, bool) or isinstance(one, str) != isinstance(wanted, str):
        return False
    try:
        return _COMPARE[operator](one, wanted)
    except (TypeError, AttributeError):  # a condition that such values cannot be asked
        return False
