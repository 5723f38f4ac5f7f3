"""Every sentence of the council's principles has its answer, and every test that is named shows it."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from styrkedjan.domain.economy.principle_sentences import PREAMBLE, SENTENCES, Sentence
from styrkedjan.domain.economy.principles import PRINCIPLES
from styrkedjan.domain.economy_principles import sentences
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.sources.definitions import load_definitions

TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def model() -> SteeringModel:
    return load_definitions().steering_model("huddinge")


def written(model: SteeringModel, principle: int) -> list[str]:
    if principle == PREAMBLE:
        return [sentence for part in model.economy_preamble for sentence in sentences(part.text)]
    return list(model.principle(principle).sentences)


@pytest.mark.parametrize("principle", [PREAMBLE, *PRINCIPLES])
def test_every_sentence_has_its_row_in_order(model: SteeringModel, principle: int) -> None:
    told = written(model, principle)
    rows = [row.begins for row in SENTENCES if row.principle == principle]
    assert len(rows) == len(told)
    assert [words for words, sentence in zip(rows, told, strict=True) if not sentence.startswith(words)] == []


def test_every_rule_follows_from_a_sentence_and_is_one_the_system_carries_out() -> None:
    rules = {rule.id: principle.number for principle in PRINCIPLES.values() for rule in principle.rules}
    named = {name for row in SENTENCES for name in row.rules}
    assert named == set(rules)


@cache
def functions(file: str) -> Counter[str]:
    """The tests of a file by name."""
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    found = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return Counter(name for name in found if name.startswith("test_"))


def test_every_named_test_is_there() -> None:
    named = [test.split("::") for row in SENTENCES for test in row.tests]
    assert [f"{file}::{name}" for file, name in named if functions(file)[name] != 1] == []


def test_a_row_answers_something() -> None:
    with pytest.raises(ValueError, match="antingen en regel"):
        Sentence(1, "Nämnderna", (), ())
    with pytest.raises(ValueError, match="ingen prövning"):
        Sentence(1, "Nämnderna", ("goals_within_frame",), ())
