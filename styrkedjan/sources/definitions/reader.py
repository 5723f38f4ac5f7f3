"""Nodes to frozen dataclasses: the dataclass is the schema, and every problem is kept with its line.

Reading goes on after a problem, so that a file's problems are all told at once. A part with a problem is left out, but
the names it declares still count, so that one mistake does not make ten.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from styrkedjan.domain.definitions import DECLARES, MONTH, REFERS, Flaw, Flawed, Name, Path, nearest, suggestion
from styrkedjan.domain.errors import Problem
from styrkedjan.domain.parameters import Parameter, ParameterValue
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.sources.definitions.nodes import line_of

_TAG = "tag:yaml.org,2002:"
# What stands in place of a value that had a problem.
INVALID: Any = object()
_KINDS = {MappingNode: "en uppställning med nycklar", SequenceNode: "en lista", ScalarNode: "ett enstaka värde"}


class Reader:
    """Reads one file's nodes. `problems`, `declared` and `used` grow as parts are read."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.problems: list[Problem] = []
        self.declared: list[Name] = []
        self.used: list[Name] = []
        self._nodes: dict[Path, Node] = {}

    # -- problems ----------------------------------------------------------------------------------------------------

    def problem(self, node: Node, what: str, remedy: str) -> Any:
        """Note a problem at a node's line; gives INVALID so that a reading can end with it."""
        self.problems.append(Problem(self.shown, str(line_of(node)), what, remedy))
        return INVALID

    def flaw(self, flaw: Flaw) -> None:
        """Note a flaw at the line of the innermost node on its path."""
        path = flaw.path
        while path and path not in self._nodes:
            path = path[:-1]
        self.problem(self._nodes[path], flaw.what, flaw.remedy)

    def sorted_problems(self) -> list[Problem]:
        """The problems in the order of the file."""
        return sorted(self.problems, key=lambda problem: int(problem.where))

    # -- records -----------------------------------------------------------------------------------------------------

    def record(self, node: Node, cls: type[Any], path: Path) -> Any:
        """A dataclass read from a mapping, or INVALID."""
        values, whole = self.values(node, cls, path)
        return self.build(cls, values, path) if whole else INVALID

    def build(self, cls: type[Any], values: Mapping[str, Any], path: Path) -> Any:
        """Construct the dataclass; its flaws become problems."""
        try:
            part = cls(**values)
        except Flawed as flawed:
            for flaw in flawed.flaws:
                self.flaw(flaw.under(*path))
            return INVALID
        if isinstance(part, Parameter):
            self.used += [name.under(*path) for name in part.step_names()]
        return part

    def values(self, node: Node, cls: Any, path: Path) -> tuple[dict[str, Any], bool]:
        """The dataclass's fields that could be read, and whether nothing was wrong."""
        self._nodes[path] = node
        shorthand = getattr(cls, "shorthand", None)
        if shorthand and isinstance(node, ScalarNode):
            value = self.value(node, _hints(cls)[shorthand], path, {})
            return {shorthand: value}, value is not INVALID
        if not isinstance(node, MappingNode):
            self._expected(node, _KINDS[MappingNode])
            return {}, False
        entries, misspelt, whole = self._entries(node, cls)
        read: dict[str, Any] = {}
        for spec in fields(cls):
            if spec.name in entries:
                read[spec.name] = self._field(entries[spec.name], spec, _hints(cls)[spec.name], (*path, spec.name))
            elif _required(spec) and spec.name not in misspelt:
                whole = False
                self.problem(node, f"Nyckeln {spec.name} saknas.", f"Lägg till {spec.name}.")
        valid = {name: value for name, value in read.items() if value is not INVALID}
        return valid, whole and len(valid) == len(read)

    def _entries(self, node: MappingNode, cls: type[Any]) -> tuple[dict[str, Node], list[str], bool]:
        """Nodes by key, the keys that unknown ones were meant to be, and whether every key is known and alone."""
        known = [spec.name for spec in fields(cls)]
        entries: dict[str, Node] = {}
        misspelt: list[str] = []
        whole = True
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in known and key not in entries:
                entries[key] = value_node
                continue
            whole = False
            if key in entries:
                self.problem(key_node, f"Nyckeln {key} står två gånger.", "Ta bort den ena.")
            else:
                misspelt += nearest(key, known)
                self.problem(key_node, f"Nyckeln ”{key}” är okänd.", suggestion(key, known))
        return entries, misspelt, whole

    def _field(self, node: Node, spec: Field[Any], hint: Any, path: Path) -> Any:
        if spec.default is not MISSING and _is_null(node):
            self._nodes[path] = node
            return spec.default
        return self.value(node, hint, path, spec.metadata)

    # -- values ------------------------------------------------------------------------------------------------------

    def value(self, node: Node, hint: Any, path: Path, metadata: Mapping[str, Any]) -> Any:
        """One value of the hinted type, or INVALID with its problem noted."""
        self._nodes[path] = node
        hint = _without_none(hint)
        if hint == ParameterValue:
            return self._parameter_value(node)
        if get_origin(hint) is tuple:
            return self._tuple(node, get_args(hint)[0], path, metadata)
        if is_dataclass(hint) and isinstance(hint, type):
            return self.record(node, hint, path)
        value = self._scalar(node, hint, metadata)
        if value is not INVALID:
            self._note_name(value, path, metadata)
        return value

    def _note_name(self, value: Any, path: Path, metadata: Mapping[str, Any]) -> None:
        if DECLARES in metadata:
            self.declared.append(Name(metadata[DECLARES], value, path))
        if REFERS in metadata:
            self.used.append(Name(metadata[REFERS], value, path))

    def _tuple(self, node: Node, hint: Any, path: Path, metadata: Mapping[str, Any]) -> Any:
        if not isinstance(node, SequenceNode):
            return self._expected(node, _KINDS[SequenceNode])
        items = [self.value(item, hint, (*path, index), metadata) for index, item in enumerate(node.value)]
        return INVALID if any(item is INVALID for item in items) else tuple(items)

    def _parameter_value(self, node: Node) -> Any:
        """A number, yes/no, text or list of texts: the parameter's unit judges which is right."""
        if isinstance(node, SequenceNode):
            return self._tuple(node, str, (), {})
        if node.tag in (f"{_TAG}int", f"{_TAG}float"):
            return self._scalar(node, Decimal, {})
        return self._scalar(node, bool if node.tag == f"{_TAG}bool" else str, {})

    def _scalar(self, node: Node, hint: Any, metadata: Mapping[str, Any]) -> Any:
        if not isinstance(node, ScalarNode):
            return self._expected(node, _KINDS[ScalarNode])
        if _is_null(node):
            return self.problem(node, "Värdet saknas.", "Skriv ett värde eller ta bort raden.")
        if metadata.get(MONTH):
            return self._month(node)
        if issubclass(hint, Enum):
            return self._choice(node, hint)
        return _SCALARS[hint](self, node)

    def _month(self, node: ScalarNode) -> Any:
        if node.value.lower() in MONTH_NAMES:
            return MONTH_NAMES.index(node.value.lower()) + 1
        return self.problem(node, f"Månaden ”{node.value}” finns inte.", suggestion(node.value, MONTH_NAMES))

    def _choice(self, node: ScalarNode, hint: type[Enum]) -> Any:
        known = [str(member.value) for member in hint]
        if node.value in known:
            return hint(node.value)
        return self.problem(node, f"”{node.value}” är inget giltigt val.", suggestion(node.value, known))

    def _text(self, node: ScalarNode) -> Any:
        if node.tag == f"{_TAG}str":
            return node.value
        remedy = f'Skriv det inom citattecken: "{node.value}".'
        return self.problem(node, f"{node.value} lästes inte som text.", remedy)

    def _integer(self, node: ScalarNode) -> Any:
        if node.tag == f"{_TAG}int" and node.value.lstrip("+-").isdigit():
            return int(node.value)
        remedy = "Skriv ett heltal utan citattecken, till exempel 3."
        return self.problem(node, f"”{node.value}” är inget heltal.", remedy)

    def _decimal(self, node: ScalarNode) -> Any:
        try:
            number = Decimal(node.value) if node.tag in (f"{_TAG}int", f"{_TAG}float") else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite():
            remedy = "Skriv ett tal med decimalpunkt och utan enhet, till exempel 2.5."
            return self.problem(node, f"”{node.value}” är inget tal.", remedy)
        return number

    def _yes_no(self, node: ScalarNode) -> Any:
        if node.value in ("true", "false"):
            return node.value == "true"
        return self.problem(node, f"”{node.value}” är varken ja eller nej.", "Skriv true eller false.")

    def _date(self, node: ScalarNode) -> Any:
        try:
            return date.fromisoformat(node.value)
        except ValueError:
            return self.problem(node, f"”{node.value}” är inget datum.", "Skriv datumet som 2026-01-31.")

    def _expected(self, node: Node, kind: str) -> Any:
        found = next(words for node_class, words in _KINDS.items() if isinstance(node, node_class))
        return self.problem(node, f"Här ska stå {kind}, men här står {found}.", f"Skriv {kind}.")


_SCALARS: dict[type, Callable[[Reader, ScalarNode], Any]] = {
    str: Reader._text,
    int: Reader._integer,
    bool: Reader._yes_no,
    Decimal: Reader._decimal,
    date: Reader._date,
}


@cache
def _hints(cls: Hashable) -> dict[str, Any]:
    return get_type_hints(cls)


def _without_none(hint: Any) -> Any:
    """`X` for `X | None`; a parameter's value is a union of its own and left as it is."""
    if hint == ParameterValue or get_origin(hint) not in (Union, types.UnionType):
        return hint
    return next(argument for argument in get_args(hint) if argument is not type(None))


def _required(spec: Field[Any]) -> bool:
    return spec.default is MISSING and spec.default_factory is MISSING


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == f"{_TAG}null"
