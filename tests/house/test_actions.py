"""Every write is an action: keyword-only, by somebody, in one transaction, with words of its own in the audit log."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

from styrkedjan import areas
from styrkedjan.foundation.actions import LABELS

ROOT = Path(__file__).resolve().parents[2] / "styrkedjan"
# name -> why it is no action of its own
NO_ACTIONS = {
    "approve_many": "an approval for each, with its event",
    "assess": "one goal of save_report",
    "begin_principal": "the municipality, its roles and its groups, each with its event",
    "copy_year": "the lines of another year, through save_lines",
    "created": "part of reshaping the organisation",
    "create_element": "one of create_elements",
    "create_elements": "asks and hands over to place_elements",
    "fresh": "makes a unit without saving it",
    "load_steering_model": "a plan year and its elements, each with its event",
    "locked": "holds a row",
    "numbered": "part of receiving a matter, whichever way it came",
    "moved": "part of every move of a project",
    "note_read": "keeps that somebody read, and of nobody whom",
    "place_below": "part of moving a unit",
    "place_elements": "tells one event or the other by how many they are",
    "prepare_next_year": "a plan year and its elements, each with its event",
    "report_value": "one of report_values",
    "report_period": "a period of report_values",
    "report_values": "tells one event for each unit",
    "record_event": "part of reshaping the organisation",
    "save_text": "the texts of save_report",
    "save_budget": "one unit's change_budgets",
    "set_target": "one of set_targets",
    "sign_forecast": "hands over to the signature, which a sum's signature makes too",
    "start_from_last_year": "last year's costs, through save_costs",
    "start_posts_from_last_year": "last year's posts, through save_staff",
    "state_amounts": "called within a decision",
    "use_allocation": "the model's frames, through save_line",
    "withdraw_element": "one of withdraw_elements",
    "assign_role": "hands over to the giving of a role, which a new person gets too",
}


def modules():
    for area in pkgutil.iter_modules(areas.__path__):
        folder = Path(areas.__path__[0]) / area.name / "actions"
        for module in pkgutil.iter_modules([str(folder)]):
            yield f"styrkedjan.areas.{area.name}.actions.{module.name}"


@pytest.mark.parametrize("name", sorted(modules()))
def test_every_public_function_with_an_author_is_an_action(name):
    module = importlib.import_module(name)
    bare = []
    for found, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ != name or found.startswith("_") or found in NO_ACTIONS:
            continue
        by = inspect.signature(function).parameters.get("by")
        if by is not None and by.kind is by.KEYWORD_ONLY and not hasattr(function, "action"):
            bare.append(found)
    assert bare == []


def test_every_event_that_is_recorded_has_words():
    named = set()
    for path in ROOT.rglob("*.py"):
        named |= set(re.findall(r"""record\(\s*"([a-z_]+\.[a-z_]+)\"""", path.read_text(encoding="utf-8")))
    for name in sorted(modules()):
        importlib.import_module(name)
    assert named - set(LABELS) == set()
