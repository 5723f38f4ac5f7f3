"""Two edits of one base brought together, field by field and, in texts, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Merge:
    """What both agree on, and the fields where they do not."""

    values: Mapping[str, object]
    conflicts: tuple[str, ...]


UNKNOWN = object()


def merge(base: Mapping[str, object], theirs: Mapping[str, object], mine: Mapping[str, object]) -> Merge:
    """Bring two edits of the same base together, field by field.

    `base` is what both began from (UNKNOWN where nobody knows it), `theirs` what is saved now, `mine` what I hand in (a
    subset of the fields). Texts that were changed in different paragraphs are joined. Raises KeyError when I hand in a
    field the others do not have.
    """
    values: dict[str, object] = {}
    conflicts = []
    for name, value in mine.items():
        began, saved = base[name], theirs[name]
        if value in (began, saved):
            values[name] = saved
        elif saved == began:
            values[name] = value
        elif isinstance(began, str) and (joined := merge_text(began, str(saved), str(value))) is not None:
            values[name] = joined
        else:
            values[name] = saved
            conflicts.append(name)
    return Merge(values, tuple(conflicts))


def merge_text(base: str, theirs: str, mine: str) -> str | None:
    """The text with both people's changed lines; None where they changed the same or neighbouring lines.

    A text of one line is never joined: two who rewrite one sentence have to see each other's.
    """
    lines = base.splitlines(keepends=True)
    if len(lines) < 2:
        return None
    edits = sorted([*_edits(lines, theirs), *_edits(lines, mine)], key=lambda edit: (edit[0], edit[1]))
    for before, after in pairwise(edits):
        if before != after and after[0] <= before[1]:
            return None
    out: list[str] = []
    at = 0
    for start, end, new in dict.fromkeys(edits):
        out += [*lines[at:start], *new]
        at = end
    return "".join([*out, *lines[at:]])


def _edits(lines: Sequence[str], text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """What became another: (first line, line after, the new lines)."""
    new = text.splitlines(keepends=True)
    matcher = SequenceMatcher(None, lines, new, autojunk=False)
    return [(i1, i2, tuple(new[j1:j2])) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"]
