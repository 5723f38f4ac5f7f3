"""The graded log of a reading: information, warning or error, each with its line and a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from styrkedjan.domain.errors import Level, StyrkedjanError
from styrkedjan.domain.swedish import number, plural

LIMIT = 100  # messages of one kind; a file of ten million rows may be wrong in ten million places


@dataclass(frozen=True, slots=True)
class Message:
    """What was seen at a line (None: the file as a whole), and what to do about it."""

    level: Level
    line: int | None
    text: str

    def __str__(self) -> str:
        return self.text if self.line is None else f"Rad {self.line}: {self.text}"


class RefusedFile(StyrkedjanError):
    """The file must not be used: truncated, already read, unbalanced import, or no SIE file at all."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.messages = tuple(messages)
        super().__init__("\n".join(map(str, messages)))


@dataclass(slots=True)
class _Tally:
    level: Level
    line: int | None
    text: str
    count: int = 1


class Log:
    """Collects messages in bounded memory.

    `add` writes each occurrence (at most LIMIT of a kind), `tally` one line for all occurrences of the same thing,
    `refuse` an error after which the file may not be used.
    """

    def __init__(self) -> None:
        self._messages: list[Message] = []
        self._seen: Counter[str] = Counter()
        self._levels: dict[str, Level] = {}
        self._tallies: dict[tuple[str, str], _Tally] = {}
        self.refusals: list[Message] = []
        self._refused: set[Message] = set()

    def add(self, kind: str, level: Level, line: int | None, text: str) -> None:
        """One message; of each `kind` only the first LIMIT are kept, the rest counted."""
        self._seen[kind] += 1
        self._levels[kind] = level
        if self._seen[kind] <= LIMIT:
            self._messages.append(Message(level, line, text))

    def tally(self, kind: str, what: str, level: Level, line: int | None, text: str) -> None:
        """One message for every occurrence of `what`, at the first line, with their number."""
        tally = self._tallies.get((kind, what))
        if tally is not None:
            tally.count += 1
        elif sum(1 for known, _ in self._tallies if known == kind) < LIMIT:
            self._tallies[kind, what] = _Tally(level, line, text)

    def clear(self) -> None:
        """Forget everything but the refusals, when nothing else is worth saying."""
        self._messages.clear()
        self._seen.clear()
        self._tallies.clear()

    def refuse(self, line: int | None, text: str) -> None:
        """An error that stops the file from being used."""
        message = Message(Level.ERROR, line, text)
        if message in self._refused:
            return
        self._seen["refused"] += 1
        self._levels["refused"] = Level.ERROR
        if self._seen["refused"] <= LIMIT:
            self._refused.add(message)
            self.refusals.append(message)

    def messages(self) -> tuple[Message, ...]:
        """Everything so far, in the order of the lines; what concerns the whole file first."""
        every = [*self.refusals, *self._messages]
        every += [Message(t.level, t.line, t.text + _times(t)) for t in self._tallies.values()]
        every += [
            Message(self._levels[kind], None, f"Ytterligare {number(count - LIMIT)} av samma slag visas inte.")
            for kind, count in self._seen.items()
            if count > LIMIT
        ]
        return tuple(sorted(every, key=lambda message: message.line or 0))


def _times(tally: _Tally) -> str:
    return "" if tally.count == 1 else f" Gäller {plural(tally.count, 'rad', 'rader')}, den första visas."
