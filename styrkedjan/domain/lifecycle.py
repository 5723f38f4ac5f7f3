"""States, moves and their words in one table per kind of thing.

Refusals, buttons and the manual's diagram come out of it. A kind of thing declares two enums with labels (`Labelled`)
and one `Lifecycle`; *who* may make a move is asked elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Self, TypeVar

from styrkedjan.domain.errors import WrongState
from styrkedjan.domain.swedish import listing


class Labelled(StrEnum):
    """A value at rest and the word that people read: `DRAFT = "draft", "Utkast"`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Values and labels as a field's choices."""
        return [(member.value, member.label) for member in cls]


State = TypeVar("State", bound=Labelled)
Move = TypeVar("Move", bound=Labelled)


@dataclass(frozen=True, slots=True)
class Step(Generic[State, Move]):
    """A move from one state to another, or back to the same."""

    move: Move
    before: State
    after: State


class Lifecycle(Generic[State, Move]):
    """The whole table of one kind of thing.

    `noun` is the thing in definite form ("Begäran"); a state's label follows it as an adjective ("är prövad") and a
    move's label as an infinitive ("går inte att besluta"); `said` has the states whose word is no adjective ("pågår").
    `ended` says what to do when no move is left. Every state is
    the first or reached by some step, and a move leads from a state to one other; raises ValueError otherwise.
    """

    def __init__(
        self,
        key: str,
        noun: str,
        steps: Iterable[tuple[Move, State, State]],
        *,
        first: State,
        ended: str = "",
        said: Mapping[State, str] | None = None,
    ) -> None:
        self.key, self.noun, self.first, self.ended = key, noun, first, ended
        self._said = dict(said or {})
        self.steps = tuple(Step(*step) for step in steps)
        self._after = {(step.move, step.before): step.after for step in self.steps}
        if len(self._after) != len(self.steps):
            raise ValueError(f"{key}: the same move leads to two states")
        reached = {first, *(step.after for step in self.steps)}
        if lost := set(type(first)) - reached:
            raise ValueError(f"{key}: nothing leads to {', '.join(sorted(lost))}")

    def moves(self, state: State) -> tuple[Move, ...]:
        """The moves that the state allows, in the table's order."""
        return tuple(step.move for step in self.steps if step.before is state)

    def allows(self, move: Move, state: State) -> bool:
        return (move, state) in self._after

    def after(self, move: Move, state: State) -> State:
        """The state after the move. Raises WrongState with what can be done instead."""
        try:
            return self._after[move, state]
        except KeyError:
            raise WrongState(
                f"{self.says(state)}, och då går det inte att {_small(move.label)}.",
                self.way_forward(state),
            ) from None

    def says(self, state: State) -> str:
        """`Begäran är prövad`, `Planåret pågår`."""
        return f"{self.noun} {self._said.get(state, f'är {_small(state.label)}')}"

    def way_forward(self, state: State) -> str:
        """What can be done in the state, as a sentence."""
        possible = [_small(move.label) for move in self.moves(state)]
        return f"Det går att {listing(possible, 'eller')}." if possible else self.ended

    def diagram(self) -> str:
        """The table as a Mermaid state diagram for the manual."""
        names = {state: f"s{number}" for number, state in enumerate(type(self.first))}
        lines = ["stateDiagram-v2", *(f'    state "{state.label}" as {name}' for state, name in names.items())]
        lines.append(f"    [*] --> {names[self.first]}")
        lines += [f"    {names[step.before]} --> {names[step.after]}: {step.move.label}" for step in self.steps]
        return "\n".join(lines)


def _small(label: str) -> str:
    """A label inside a sentence."""
    return label[:1].lower() + label[1:]
