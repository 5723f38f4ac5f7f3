"""Who may decide what is asked of the steering model: by every action that takes a decision, of every matter."""

import ast
from pathlib import Path

import pytest

from styrkedjan.domain.deciding import Matter, rule_for
from styrkedjan.sources.definitions import load_definitions

ROOT = Path(__file__).resolve().parents[2] / "styrkedjan" / "areas"
MODULES = sorted(ROOT.glob("*/actions/*.py"))
ASKS = "require_decided"


def called(function: ast.FunctionDef) -> set[str]:
    names = (one.func for one in ast.walk(function) if isinstance(one, ast.Call))
    return {name.id if isinstance(name, ast.Name) else getattr(name, "attr", "") for name in names}


def reached(name: str, functions: dict[str, ast.FunctionDef]) -> set[str]:
    """What a function calls, itself and through the functions of its own module."""
    found, left = set(), {name}
    while left:
        one = left.pop()
        found.add(one)
        if one in functions:
            left |= called(functions[one]) - found
    return found


def takes_a_decision(function: ast.FunctionDef) -> bool:
    arguments = [*function.args.args, *function.args.kwonlyargs]
    return any("Decision" in ast.unparse(one.annotation).split() for one in arguments if one.annotation)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parts[-3]}.{path.stem}")
def test_every_action_that_takes_a_decision_asks_the_model(path: Path) -> None:
    functions = {node.name: node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
    actions = [one for one in functions.values() if any("action(" in ast.unparse(by) for by in one.decorator_list)]
    silent = [
        one.name for one in actions
        if takes_a_decision(one) and ASKS not in reached(one.name, functions)
    ]  # fmt: skip
    assert not silent, f"{silent} write a decision without asking require_decided who may make it"


@pytest.mark.parametrize("model", sorted(load_definitions().steering_models))
def test_every_model_says_who_decides_every_matter(model: str) -> None:
    found = load_definitions().steering_models[model]
    unsaid = [matter.value for matter in Matter if rule_for(found, matter) is None]
    assert not unsaid, f"{model} says nothing of {unsaid}: then anybody decides them"
