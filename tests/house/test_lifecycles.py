"""What stands in a state has a table of its moves, and as of when something is read is never left to a default."""

from __future__ import annotations

import ast
from enum import Enum
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

import styrkedjan
from styrkedjan.domain.lifecycles import ALL

ROOT = Path(styrkedjan.__file__).parent
STATE_WORDS = {"state", "läge"}
# A door for people outside: who says nothing asks for what is known now.
OPEN_DOORS = {"api"}


def _fields() -> list[tuple[str, models.Field[Any, Any]]]:
    ours = [model for model in apps.get_models() if model.__module__.startswith("styrkedjan")]
    return [
        (f"{model.__name__}.{field.name}", field)
        for model in ours
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField) and field.choices
    ]


def _values(kind: type[Enum]) -> set[str]:
    return {str(one.value) for one in kind}


TABLES = {table.key: {str(state.value) for step in table.steps for state in (step.before, step.after)} for table in ALL}


def test_what_stands_in_a_state_has_a_table_of_its_moves() -> None:
    stateful = {
        name: {str(value) for value, _ in field.flatchoices}
        for name, field in _fields()
        if field.name in STATE_WORDS or field.verbose_name in STATE_WORDS or field.name.endswith("_state")
    }
    assert len(stateful) >= 18
    without = [name for name, values in stateful.items() if not any(values <= table for table in TABLES.values())]
    assert not without, "tell its states and moves in domain/ (a Lifecycle)"


def test_no_list_of_choices_doubles_the_states_of_a_table() -> None:
    """The states are said where the moves are: a second list of the same words would drift from it."""
    doubles = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in sorted(ROOT.rglob("models*/**/*.py")) + sorted(ROOT.rglob("models.py"))
        if "migrations" not in path.parts
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and any(getattr(base, "attr", "") == "TextChoices" for base in node.bases)
        if any(_stored(node) == table for table in TABLES.values())
    ]
    assert not doubles


def _stored(node: ast.ClassDef) -> set[str]:
    given = [one.value for one in node.body if isinstance(one, ast.Assign)]
    first = [one.elts[0] if isinstance(one, ast.Tuple) else one for one in given]
    return {one.value for one in first if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def test_as_of_when_is_never_left_to_a_default() -> None:
    """Who forgets it would be shown what is known now, in silence."""
    defaulted = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in sorted(ROOT.rglob("*.py"))
        if path.relative_to(ROOT).parts[0] not in OPEN_DOORS
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
        for argument, default in _defaults(node.args)
        if default is not None and (argument.arg == "as_of" or (_is_above(path) and _is_known(argument)))
    ]
    assert not defaulted


def _is_above(path: Path) -> bool:
    """Below the foundation `known` is another word: the codes that a file may name."""
    return path.relative_to(ROOT).parts[0] not in {"domain", "store", "sources", "analysis"}


def _is_known(argument: ast.arg) -> bool:
    return argument.annotation is not None and ast.unparse(argument.annotation) in {"Known", "Known | None"}


def _defaults(given: ast.arguments) -> list[tuple[ast.arg, ast.expr | None]]:
    place = [*given.posonlyargs, *given.args]
    missing: list[ast.expr | None] = [None] * (len(place) - len(given.defaults))
    by_name = zip(given.kwonlyargs, given.kw_defaults, strict=True)
    return [*zip(place, [*missing, *given.defaults], strict=True), *by_name]
