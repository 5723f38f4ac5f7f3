"""Whose budget a line is once units have been merged, split or handed each other's codes.

Outcome belongs to the unit that answers for its responsibility code, so the budget follows the code as well. A code
that nobody answers for keeps its lines where they were written. When the unit that has taken over a code has written a
budget of its own for it, that one counts and the one before does not: the same money is never counted twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Line = TypeVar("Line")


def counted(lines: Iterable[Line], place: Callable[[Line], tuple[int, int, int, str]]) -> list[Line]:
    """The lines that count. `place` tells of each: the unit that holds it, the unit that wrote it, year and code."""
    found = [(line, place(line)) for line in lines]
    own = {(holder, year, code) for _, (holder, written, year, code) in found if holder == written}
    return [
        line for line, (holder, written, year, code) in found if holder == written or (holder, year, code) not in own
    ]
