"""YAML text to nodes that remember their lines, with every trick that could hurt refused on the way.

A definition is plain: mappings, lists and scalars. Aliases (a few lines can grow to gigabytes), tags (could ask for
objects), very deep nesting and very large files are refused before anything is composed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import Node

from styrkedjan.domain.errors import InvalidInput, Problem

MAX_BYTES = 2_000_000
MAX_DEPTH = 24
# The C loader is ten times faster and has the same marks; it is missing on some platforms.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_nodes(file: Path, shown: str) -> Node:
    """The file's root node. `shown` is how problems name the file. Raises InvalidInput."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise _refused(shown, None, "Filen går inte att läsa.", "Kontrollera sökvägen och behörigheten.") from error
    if len(data) > MAX_BYTES:
        what = f"Filen är större än {MAX_BYTES // 1_000_000} MB."
        raise _refused(shown, None, what, "Dela upp definitionen i flera filer.")
    return parse_nodes(data, shown)


def parse_nodes(data: bytes, shown: str) -> Node:
    """Root node of YAML text. Raises InvalidInput for anything but one plain document."""
    text = _decoded(data, shown)
    try:
        problems = [Problem(shown, str(line), what, remedy) for line, what, remedy in _forbidden(text)]
        if problems:
            raise InvalidInput(problems)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise _syntax(shown, error) from error
    except yaml.YAMLError as error:
        what = "Filen innehåller tecken som YAML inte tillåter."
        raise _refused(shown, None, what, "Ta bort styrtecken och spara filen som UTF-8.") from error
    if root is None:
        raise _refused(shown, 1, "Filen är tom.", "Skriv en definition eller ta bort filen.")
    return root


def plain(text: str) -> Any:
    """What a text says as plain values, by the fast loader."""
    loader = _Loader(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def line_of(node: Node) -> int:
    """The line the node starts on, counted from 1."""
    return int(node.start_mark.line) + 1


def _decoded(data: bytes, shown: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _refused(shown, line, "Filen är inte sparad som UTF-8.", "Spara om filen med kodningen UTF-8.") from error


def _forbidden(text: str) -> Iterator[tuple[int, str, str]]:
    """(line, what, remedy) of what a definition must not use; stops at the first nesting that is too deep."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            yield line, "Ankare och alias (& och *) används inte i definitioner.", "Skriv ut värdet på varje ställe."
        elif tag := getattr(event, "tag", None):
            yield line, f"Taggen {tag} används inte i definitioner.", "Ta bort taggen."
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                yield line, "Filen innehåller flera dokument (---).", "Lägg varje definition i en egen fil."
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            yield line, "Filen är för djupt nästlad.", f"Använd högst {MAX_DEPTH} nivåer."
            return


def _syntax(shown: str, error: yaml.MarkedYAMLError) -> InvalidInput:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else None
    what = f"Raden går inte att läsa som YAML ({error.problem or error.context})."
    remedy = "Kontrollera indrag, kolon och citattecken; skriv en text med kolon inom citattecken."
    return _refused(shown, line, what, remedy)


def _refused(shown: str, line: int | None, what: str, remedy: str) -> InvalidInput:
    return InvalidInput([Problem(shown, "" if line is None else str(line), what, remedy)])
