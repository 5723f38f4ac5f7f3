"""One of each thing about performers, and what its addresses are about."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from styrkedjan.areas.providers.models import (
    Agreement,
    ChoiceApplication,
    ChoiceDocument,
    ChoiceSystem,
    DataRequest,
    Deviation,
    ExtensionOption,
    FollowUpPlan,
    PlanRow,
    Programme,
    Requirement,
)
from styrkedjan.domain.providers.choice import ApplicationState, DocumentState, SystemState
from styrkedjan.domain.providers.states import AgreementState, DeviationState, PlanState, RequestState
from styrkedjan.foundation.roles import Permission
from tests import factories
from tests.pages.world import Address, World, performer_of

YEAR = 2026


def build(world: World) -> dict[tuple[str, str], Any]:
    who = {"created_by": factories.author(), "changed_by": factories.author()}
    programme = Programme.objects.create(
        principal=world.root, number=1, first_year=2023, last_year=2026, goals="Prov", guidelines="Prov",
        follow_up="Prov", insight="Prov", forms=["limited"], **who,
    )  # fmt: skip
    rows = {key: row for side in ("mine", "theirs") for key, row in _side(world, side).items()}
    return {("mine", "programme"): programme, ("theirs", "programme"): programme, **rows}


def _side(world: World, side: str) -> dict[tuple[str, str], Any]:
    unit = world.side(side).unit
    who = {"created_by": factories.author(), "changed_by": factories.author()}
    performer = performer_of(unit)
    agreement = Agreement.objects.create(
        committee=unit, performer=performer, code=f"A-{unit.code}", title="Prov", kind="agreement",
        legal_form="limited", basis="lou", value=1_000_000, start=date(2025, 1, 1), end=date(2099, 12, 31),
        state=AgreementState.RUNNING, sanctions=["remark", "rectification", "penalty"], **who,
    )  # fmt: skip
    draft = Agreement.objects.create(
        committee=unit, performer=performer, code=f"U-{unit.code}", title="Prov", kind="agreement",
        legal_form="limited", basis="lou", start=date(2026, 1, 1), end=date(2099, 12, 31), **who,
    )  # fmt: skip
    partnership = Agreement.objects.create(
        committee=unit, performer=performer, code=f"P-{unit.code}", title="Prov", kind="partnership",
        legal_form="nonprofit", basis="partnership", start=date(2025, 1, 1), state=AgreementState.RUNNING, **who,
    )  # fmt: skip
    requirement = Requirement.objects.create(agreement=agreement, number=1, text="Prov", kind="quality", **who)
    plan = FollowUpPlan.objects.create(committee=unit, year=YEAR, when_failed="Prov", **who)
    row = PlanRow.objects.create(
        plan=plan, number=1, title="Prov", form="agreement", responsible="Prov", frequency="tertial", feedback="Möte",
        feedback_to="Prov", **who,
    )  # fmt: skip
    system = ChoiceSystem.objects.create(
        committee=unit, code="P", name="Prov", service=performer.service_area, basis="performed", no_choice="own",
        start=date(2026, 1, 1), **who,
    )  # fmt: skip
    document = ChoiceDocument.objects.create(
        system=system, kind="tender", number=1, valid_from=date(2026, 1, 1), text="Prov", **who
    )
    things = {
        "system": system, "choice_document": document,
        "application": ChoiceApplication.objects.create(
            system=system, number=1, documents=document, name="Prov", organisation_number="559000-0001",
            received_on=date(2026, 2, 1), **who),
        "agreement": agreement, "draft": draft, "partnership": partnership, "requirement": requirement, "row": row,
        "provider_plan": plan, "performer": performer,
        "option": ExtensionOption.objects.create(
            agreement=agreement, number=1, until=date(2100, 12, 31), notice_by=date(2099, 6, 30), **who),
        "agreement_deviation": Deviation.objects.create(
            agreement=agreement, requirement=requirement, number=1, what="Prov", severity="major",
            found_by="complaint", found_on=date(2026, 3, 1), **who),
        "data_request": DataRequest.objects.create(
            agreement=agreement, number=1, kind="question", asked="Prov", used_for="Prov", asked_on=date(2026, 3, 1),
            due=date(2026, 4, 1), **who),
    }  # fmt: skip
    return {(side, name): one for name, one in things.items()}


def _of(name: str, **more: Any) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: {"pk": world.more[side, name].pk, **more}


def _unit(**more: Any) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: {"code": world.side(side).unit.code, **more}


def _time(world: World, side: str) -> dict[str, Any]:
    more = world.more
    return {"pk": more[side, "row"].pk, "agreement": more[side, "agreement"].pk, "occasion": "2026-T1"}


def _none(world: World, side: str) -> dict[str, Any]:
    return {}


ADDRESSES = {
    **{f"providers:{name}": Address("unit", _unit()) for name in (
        "overview", "plan", "card", "publish", "add_agreement", "systems", "add_system", "history")},
    **{f"providers:{name}": Address("unit", _of("system")) for name in (
        "system", "payment", "change_system", "move_system", "add_document", "receive_application",
        "set_offer", "set_rate")},
    **{f"providers:{name}": Address("unit", _of("choice_document")) for name in (
        "change_document", "decide_document")},
    **{f"providers:{name}": Address("unit", _of("application")) for name in (
        "application", "ask_completion", "complete_application", "approve_application", "reject_application")},
    "providers:begin_plan": Address("unit", _unit(year=YEAR + 1)),
    **{f"providers:{name}": Address("own", _none) for name in ("programme", "rules", "accountability", "own")},
    "providers:draft_programme": Address("principal", _none),
    "providers:set_rule": Address("principal", lambda world, side: {"rule": "remind_days"}),
    **{f"providers:{name}": Address("principal", _of("programme")) for name in (
        "change_programme", "adopt_programme")},
    **{f"providers:{name}": Address("unit", _of("provider_plan")) for name in (
        "describe_plan", "add_row", "adopt_plan", "reopen_plan", "tell_interim", "tell_year")},
    **{f"providers:{name}": Address("unit", _of("row")) for name in ("change_row", "drop_row")},
    "providers:follow_up": Address("unit", _time),
    "providers:card_file": Address("unit", _unit(form="pdf")),
    "providers:market_file": Address("unit", _of("system", form="docx")),
    "providers:follow_up_outside": Address("unit", _of("agreement", occasion="2026-05-10")),
    **{f"providers:{name}": Address("unit", _of("agreement")) for name in (
        "agreement", "change_agreement", "end_agreement", "add_option", "add_requirement", "add_change",
        "add_deviation", "ask", "own_agreement")},
    "providers:sign_agreement": Address("unit", _of("draft")),
    "providers:add_note": Address("unit", _of("partnership")),
    "providers:answer_option": Address("unit", _of("option")),
    **{f"providers:{name}": Address("unit", _of("requirement")) for name in (
        "change_requirement", "drop_requirement")},
    **{f"providers:{name}": Address("unit", _of("agreement_deviation")) for name in (
        "deviation", "take_step", "close_deviation", "reopen_deviation", "answer_deviation")},
    **{f"providers:{name}": Address("unit", _of("data_request")) for name in (
        "accept_answer", "withdraw_request", "answer")},
}  # fmt: skip

NEEDED = {
    "providers": Permission.EDIT_PROVIDERS,
    **dict.fromkeys(
        ("providers.adopt_programme", "providers.adopt_plan", "providers.reopen_plan", "providers.decide_document",
         "providers.move_system"), Permission.DECIDE_PROVIDERS),
    **dict.fromkeys(
        ("providers.approve_application", "providers.reject_application"), Permission.APPROVE_PROVIDERS),
    **dict.fromkeys(("providers.answer", "providers.answer_deviation"), Permission.ANSWER_PROVIDERS),
}  # fmt: skip

WRITTEN = {
    "providers:draft_programme": {"first_year": "2027", "last_year": "2030"},
    "providers:change_programme": {"first_year": "2023", "last_year": "2026"},
    "providers:set_rule": {"value": "60"},
    "providers:add_row": {"form": "agreement"},
    "providers:change_row": {"form": "agreement"},
    "providers:add_agreement": {"start": "2026-01-01", "end": "2027-01-01", "basis": "lou", "kind": "agreement"},
    "providers:change_agreement": {"start": "2026-01-01", "end": "2099-01-01", "basis": "lou", "kind": "agreement"},
    "providers:end_agreement": {"end": "2026-06-30"},
    "providers:add_option": {"until": "2101-01-01", "notice_by": "2099-06-01"},
    "providers:add_requirement": {"indicator": "", "floor": "", "ceiling": ""},
    "providers:change_requirement": {"indicator": "", "floor": "", "ceiling": ""},
    "providers:take_step": {"deadline": "2099-01-01", "rung": "rectification"},
    "providers:ask": {"due": "2099-01-01", "indicator": "", "period": ""},
    "providers:follow_up": {"performed_on": "2026-05-10", "fed_back_on": "2026-05-10"},
    "providers:follow_up_outside": {"performed_on": "2026-05-10", "fed_back_on": "2026-05-10"},
    "providers:close_deviation": {"closed_on": "2026-05-10"},
    "providers:add_note": {"held_on": "2026-05-10"},
    "providers:add_system": {"start": "2026-01-01"},
    "providers:change_system": {"start": "2026-01-01"},
    "providers:add_document": {"valid_from": "2026-01-01", "kind": "tender"},
    "providers:change_document": {"valid_from": "2026-01-01"},
    "providers:receive_application": {"received_on": "2026-02-01"},
    "providers:ask_completion": {"complete_by": "2026-03-01"},
    "providers:complete_application": {"completed_on": "2026-03-01"},
    "providers:approve_application": {"start": "2026-04-01"},
    "providers:set_offer": {"ended_on": "", "ended_because": ""},
    "providers:set_rate": {
        "base": "382,5", "private_factor": "1,015", "own_factor": "0,985", "valid_from": "2026-01-01",
    },
}  # fmt: skip


def _state(**states: Any) -> Callable[[World], None]:
    def set_up(world: World) -> None:
        for name, state in states.items():
            row = world.more["mine", name]
            type(row).objects.filter(pk=row.pk).update(state=state)

    return set_up


SCENES = (
    (
        "planen för utförare beslutad",
        _state(
            provider_plan=PlanState.ADOPTED, agreement_deviation=DeviationState.CLOSED,
            data_request=RequestState.ANSWERED, system=SystemState.OPEN, choice_document=DocumentState.DECIDED,
            application=ApplicationState.COMPLETION,
        ),
        re.compile(r"providers:"),
    ),
)  # fmt: skip
