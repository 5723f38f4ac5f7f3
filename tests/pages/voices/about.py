"""One of each thing about voices, and what its addresses are about."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.voices.models import (
    BudgetIdea,
    BudgetRound,
    CitizenProposal,
    Dialogue,
    Feedback,
    OwnSurvey,
    Promise,
    PromiseCase,
    SurveyPlace,
)
from styrkedjan.domain.voices.feedback import FeedbackState
from styrkedjan.foundation.roles import Permission
from tests import factories
from tests.pages.world import Address, World


def build(world: World) -> dict[tuple[str, str], Any]:
    return {key: row for side in ("mine", "theirs") for key, row in _side(world, side).items()}


def _side(world: World, side: str) -> dict[tuple[str, str], Any]:
    unit = world.side(side).unit
    who = {"created_by": factories.author(), "changed_by": factories.author()}
    row = Feedback.objects.create(
        unit=unit, number=f"2026-{unit.code}", kind="complaint", channel="phone", theme="food", text="Prov",
        received_on=date(2026, 1, 12), **who,
    )  # fmt: skip
    praise = Feedback.objects.create(
        unit=unit, number=f"2026-{unit.code}b", kind="praise", channel="phone", text="Prov",
        received_on=date(2026, 1, 12), **who,
    )  # fmt: skip
    return {(side, name): one for name, one in {"feedback": row, "praise": praise, **_asked(unit, who)}.items()}


def _asked(unit: Unit, who: dict[str, Any]) -> dict[str, Any]:
    """A promise with a case, a survey, a dialogue, a proposal and a round with an idea."""
    day, later = date(2026, 1, 12), date(2099, 1, 1)
    promise = Promise.objects.create(
        unit=unit, code="P1", text="Prov", measure="cases", limit=5, valid_from=day, compensation="Prov", **who
    )
    ended = Promise.objects.create(
        unit=unit, code="P2", text="Prov", measure="cases", limit=5, valid_from=day, compensation="Prov",
        state="decided", **who,
    )  # fmt: skip
    survey = OwnSurvey.objects.create(
        unit=unit, key=f"k{unit.pk}", name="Prov", year=2026, kind="user", instrument="1", questions="Prov?",
        closes=later, **who,
    )  # fmt: skip
    SurveyPlace.objects.create(survey=survey, unit=unit, invited=9, **who)
    round_ = BudgetRound.objects.create(
        unit=unit, name="Prov", amount=100, criteria="Prov", who_votes="Prov", ideas_until=later, votes_until=later,
        **who,
    )  # fmt: skip
    return {
        "promise": promise, "decided_promise": ended, "own_survey": survey, "round": round_,
        "promise_case": PromiseCase.objects.create(promise=ended, reference="A1", started_on=day, **who),
        "dialogue": Dialogue.objects.create(
            unit=unit, title="Prov", question="Prov?", influence="Prov", level="consult", opens=day, closes=later,
            **who),
        "proposal": CitizenProposal.objects.create(
            unit=unit, number="KS-1", title="Prov", text="Prov", received_on=day, **who),
        "idea": BudgetIdea.objects.create(round=round_, number=1, title="Prov", text="Prov", cost=10, **who),
    }  # fmt: skip


def _of(name: str, **more: Any) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: {"pk": world.more[side, name].pk, **more}


def _code(world: World, side: str) -> dict[str, Any]:
    return {"code": world.side(side).unit.code}


def _none(world: World, side: str) -> dict[str, Any]:
    return {}


ADDRESSES = {
    **{f"voices:{name}": Address("unit", _code) for name in ("overview", "write_down")},
    **{f"voices:{name}": Address("own", _none) for name in ("mine", "rules")},
    **{f"voices:{name}": Address("unit", _of("feedback")) for name in (
        "matter", "contact", "acknowledge", "investigate", "answer", "follow", "publish", "close", "pause", "resume",
        "reopen", "assign", "sort", "hand_over")},
    **{f"voices:{name}": Address("unit", _code) for name in (
        "promises", "add_promise", "listening", "add_survey", "add_dialogue", "add_proposal", "begin_budget")},
    **{f"voices:{name}": Address("unit", _of("promise")) for name in ("promise", "change_promise", "decide_promise")},
    **{f"voices:{name}": Address("unit", _of("decided_promise")) for name in ("end_promise", "save_case")},
    "voices:compensate": Address("unit", _of("promise_case")),
    **{f"voices:{name}": Address("unit", _of("own_survey")) for name in (
        "survey", "change_survey", "set_place", "open_survey", "enter_sheet", "close_survey")},
    **{f"voices:{name}": Address("unit", _of("dialogue")) for name in (
        "dialogue", "change_dialogue", "open_dialogue", "close_dialogue", "answer_dialogue")},
    **{f"voices:{name}": Address("unit", _of("proposal")) for name in (
        "proposal", "prepare_proposal", "decide_proposal", "report_proposal", "write_off_proposal")},
    **{f"voices:{name}": Address("unit", _of("round")) for name in (
        "budget", "change_budget", "advance_budget", "make_codes", "decide_budget", "tell_budget")},
    **{f"voices:{name}": Address("unit", _of("idea")) for name in ("work_up", "deliver")},
    "voices:set_rule": Address("principal", lambda world, side: {"rule": "answer_days"}),
    "voices:erase": Address("principal", _none),
}  # fmt: skip

NEEDED = {
    "voices": Permission.HANDLE_VOICES,
    **dict.fromkeys(
        ("voices.assign", "voices.sort", "voices.hand_over", "voices.erase", "voices.take_in", "voices.take_out"),
        Permission.RECEIVE_VOICES,
    ),
    **dict.fromkeys(
        (
            "voices.set_rule",
            "voices.add_promise",
            "voices.change_promise",
            "voices.remove_promise",
            "voices.save_case",
            "voices.remove_case",
            "voices.compensate",
            "voices.add_survey",
            "voices.change_survey",
            "voices.set_place",
            "voices.open_survey",
            "voices.enter_sheet",
            "voices.close_survey",
            "voices.add_dialogue",
            "voices.change_dialogue",
            "voices.open_dialogue",
            "voices.close_dialogue",
            "voices.answer_dialogue",
            "voices.add_proposal",
            "voices.prepare_proposal",
            "voices.report_proposal",
            "voices.remove_proposal",
            "voices.begin_budget",
            "voices.change_budget",
            "voices.advance_budget",
            "voices.work_up",
            "voices.make_codes",
            "voices.deliver",
            "voices.tell_budget",
        ),
        Permission.EDIT_VOICES,
    ),
    **dict.fromkeys(
        (
            "voices.decide_promise",
            "voices.end_promise",
            "voices.decide_proposal",
            "voices.write_off_proposal",
            "voices.decide_budget",
        ),
        Permission.DECIDE_VOICES,
    ),
}

WRITTEN = {
    "voices:write_down": {"received_on": "2026-01-12", "mail": ""},
    "voices:answer": {"measure_due": "", "told": "code"},
    "voices:set_rule": {"value": "12"},
    "voices:add_promise": {"valid_from": "2026-01-12", "valid_to": "", "indicator": "", "limit": "5", "amount": ""},
    "voices:change_promise": {"valid_to": "", "indicator": "", "amount": ""},
    "voices:end_promise": {"valid_to": "2026-02-01"},
    "voices:save_case": {"started_on": "2026-01-12", "done_on": ""},
    "voices:compensate": {"compensated_on": "2026-02-02"},
    "voices:add_survey": {"closes": "2099-01-01", "easy_questions": ""},
    "voices:change_survey": {"easy_questions": ""},
    "voices:set_place": {"invited": "7"},
    "voices:add_dialogue": {"opens": "2026-01-12", "closes": "2026-02-12", "level": "consult"},
    "voices:add_proposal": {"received_on": "2026-01-12"},
    "voices:report_proposal": {"reported_on": "2026-01-20"},
    "voices:begin_budget": {"ideas_until": "2026-02-12", "votes_until": "2026-03-12", "amount": "1000"},
    "voices:work_up": {"cost": "10"},
    "voices:make_codes": {"count": "3"},
    "voices:deliver": {"delivered_on": "2026-01-20"},
}


def _state(state: FeedbackState, **told: Any) -> Callable[[World], None]:
    def set_up(world: World) -> None:
        row = world.more["mine", "feedback"]
        Feedback.objects.filter(pk=row.pk).update(state=state, **told)

    return set_up


def _states(**states: str) -> Callable[[World], None]:
    def set_up(world: World) -> None:
        for name, state in states.items():
            row = world.more["mine", name]
            type(row).objects.filter(pk=row.pk).update(state=state)

    return set_up


SCENES = (
    ("synpunkten fördelad", _state(FeedbackState.ASSIGNED), re.compile(r"voices:")),
    ("synpunkten utredd", _state(FeedbackState.INVESTIGATED, found="Prov"), re.compile(r"voices:(answer|matter)")),
    (
        "synpunkten besvarad",
        _state(FeedbackState.ANSWERED, found="Prov", answer="Prov"),
        re.compile(r"voices:(follow|close|matter)"),
    ),
    ("synpunkten uppföljd", _state(FeedbackState.FOLLOWED), re.compile(r"voices:(publish|matter)")),
    ("synpunkten avslutad", _state(FeedbackState.CLOSED), re.compile(r"voices:(reopen|matter)")),
    (
        "löftet och samtalen öppna",
        _states(dialogue="open", own_survey="open", round="work_up"),
        re.compile(r"voices:(close_dialogue|enter_sheet|close_survey|work_up|survey|dialogue|budget|change_budget)"),
    ),
    (
        "samtalen stängda och rösterna räknade",
        _states(dialogue="closed", round="decide", idea="on_ballot"),
        re.compile(r"voices:(answer_dialogue|decide_budget|budget|dialogue)"),
    ),
    (
        "medborgarbudgeten genomförs",
        _states(round="carry_out", idea="chosen"),
        re.compile(r"voices:(deliver|advance_budget|budget)"),
    ),
    ("medborgarbudgeten följs upp", _states(round="follow_up"), re.compile(r"voices:(tell_budget|budget)")),
    ("synpunkten pausad", _state(FeedbackState.PAUSED), re.compile(r"voices:(resume|matter)")),
)
