"""What is sent is taken care of by a deed: permission, form, action, conflict and what is said afterwards, told once.

A view that reads what was sent by itself stands below with why it cannot be one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from styrkedjan.pages.kit import deeds

PAGES = Path(deeds.__file__).parents[1]
OWN = "a person's own, without unit or permission: the door lets in anybody who is logged in"
FLOW = "the import flow: one address reads, reviews, waits and applies, as foundation/imports has it"
REPORT = "a report is saved part by part while it is written, texts, figures and assessments in one"
ALONE = {
    "imports/views.py:_asked_again": FLOW,
    "imports/subjects.py:of_kind": FLOW,
    "reporting/writing.py:_save_in_place": REPORT,
    "imports/history.py:batch": FLOW,
    "imports/views.py:review": FLOW,
    "imports/views.py:upload": FLOW,
    "onboarding/views.py:begin": "a new municipality has no unit that a right could be on",
    "onboarding/views.py:municipalities": OWN,
    "planning/motions.py:_change_form": "the form of a deed: its fields follow the kind that was sent",
    "planning/years.py:asked": "the year of a deed's address",
    "economy/month.py:month_page": "what was ticked, shown again by a deed that was refused",
    "records/letters.py:letter": OWN,
    "records/letters.py:stop": "followed from a letter by somebody who is not logged in",
    "reporting/writing.py:_save": REPORT,
    "reporting/writing.py:_show": REPORT,
    "reporting/writing.py:report": REPORT,
    "voices/outside.py:say": "sent by somebody who is not logged in; the receipt's code makes it done once",
    "voices/asking.py:answer_survey": "answered by nobody who is known; the form's own number makes it done once",
    "voices/budgets.py:public_budget": "sent by somebody who is not logged in; the code is the right to vote",
    "voices/outside.py:track": "the code is sent so that it stands in no address; nothing is written",
    "sign_in/own.py:add_passkey": OWN,
    "sign_in/own.py:app": OWN,
    "sign_in/own.py:ask_passkey": OWN,
    "sign_in/own.py:codes": OWN,
    "sign_in/own.py:remove": OWN,
    "sign_in/steps.py:ask_passkey": "by somebody who is not logged in yet",
    "sign_in/steps.py:second_step": "by somebody who is not logged in yet",
    "sign_in/steps.py:told_by_device": "what the device signed, with the form of one of these",
    "sign_in/steps.py:take_passkey": "by somebody who is not logged in yet",
    "sign_in/views.py:choose": "by somebody who is not logged in yet",
    "sign_in/views.py:saml_answer": "by somebody who is not logged in yet; the answer's own number is taken once",
    "start/keys.py:keys": OWN,
    "start/keys.py:revoke": OWN,
    "start/views.py:choose": OWN,
    "start/views.py:log_out": OWN,
    "start/views.py:password": OWN,
}


def _by_themselves() -> Iterator[str]:
    """Functions outside the kit and outside classes that read what was sent, or answer nothing else."""
    for path in sorted(PAGES.rglob("*.py")):
        if path.parent.name == "kit":
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and _reads_what_was_sent(node):
                yield f"{path.relative_to(PAGES)}:{node.name}"


def _reads_what_was_sent(function: ast.FunctionDef) -> bool:
    nodes = list(ast.walk(function))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    posts = any(isinstance(node, ast.Constant) and node.value == "POST" for node in nodes)
    return posts or "POST" in attributes or "require_POST" in names


def test_what_is_sent_is_taken_care_of_by_a_deed() -> None:
    found = set(_by_themselves())
    assert found - set(ALONE) == set(), "make it a Deed (pages/kit/deeds.py), or say here why it cannot be one"
    assert set(ALONE) - found == set(), "these are deeds now, or gone: take them away here"
