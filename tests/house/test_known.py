"""Nobody reads facts with known-time without saying as of when: it is asked of a `Known`, and it has no default.

Nor by the back door: through what a fact hangs on (`unit.frames.all()`, a prefetch of it), or in a row's history.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from styrkedjan.foundation.models import KnownTime

ROOT = Path(__file__).parents[2] / "styrkedjan"
# Actions close and write the rows; the demo invents a past; these two own the query sets.
WRITING = ("actions", "demo", "migrations")
OWNERS = ("foundation/known.py", "foundation/facts.py")
FACTS = {model.__name__ for model in apps.get_models() if issubclass(model, KnownTime)}
# What a model calls the facts that hang on it.
BACK = {
    relation.get_accessor_name()
    for model in apps.get_models()
    for relation in model._meta.related_objects
    if issubclass(relation.related_model, KnownTime) and not relation.hidden
}
WITH_HISTORY = {model.__name__ for model in apps.get_models() if hasattr(model, "history")}
# Asked of rows alone: a dictionary and a list have none of these.
ASKING = {"aggregate", "all", "annotate", "exclude", "exists", "filter", "order_by", "select_related", "values_list"}


def read_directly(text: str) -> Iterator[int]:
    """The lines where a fact is read with no moment: `Model.objects`, or a parameter `known` that may be left out."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and _is_read(node):
            yield node.lineno
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "prefetch_related":
            yield from (arg.lineno for arg in node.args if isinstance(arg, ast.Constant) and arg.value in BACK)
        elif isinstance(node, ast.FunctionDef):
            yield from (arg.lineno for arg in _with_default(node.args) if _is_known(arg))


def _is_read(node: ast.Attribute) -> bool:
    if isinstance(node.value, ast.Name):
        own = node.value.id in FACTS and node.attr in ("objects", "_default_manager")
        return own or (node.value.id in WITH_HISTORY and node.attr == "history")
    return isinstance(node.value, ast.Attribute) and node.value.attr in BACK and node.attr in ASKING


def _is_known(arg: ast.arg) -> bool:
    return isinstance(arg.annotation, ast.Name) and arg.annotation.id == "Known"


def _with_default(args: ast.arguments) -> Iterator[ast.arg]:
    yield from args.args[len(args.args) - len(args.defaults) :]
    yield from (arg for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True) if default is not None)


def test_facts_are_read_as_known() -> None:
    found = {
        f"{name}:{line}"
        for path in sorted(ROOT.rglob("*.py"))
        if not set(path.parts).intersection(WRITING) and not (name := str(path.relative_to(ROOT))).endswith(OWNERS)
        for line in read_directly(path.read_text())
    }
    assert not found, f"ask foundation.known for the rows: {sorted(found)}"


def test_the_rule_sees_both_ways_of_forgetting() -> None:
    assert {"BudgetLine", "Forecast", "TargetValue", "ClosedMonth"} <= FACTS
    assert list(read_directly("BudgetLine.objects.filter(year=2026)")) == [1]
    assert list(read_directly("def frame(unit, *, known: Known = NOW): ...")) == [1]
    assert {"targets", "indicator_links"} <= BACK
    assert list(read_directly("row.targets.filter(year=2026)")) == [1]
    assert list(read_directly("rows.prefetch_related('targets')")) == [1]
    assert list(read_directly("Element.history.filter(id=1)")) == [1]
    assert not list(read_directly("def frame(unit, known: Known): return known.rows(BudgetLine)"))
