"""Two who have opened the same thing save at once, on PostgreSQL: the second is told, and no words are lost.

The first has written but not yet committed when the second begins, so the second waits for the first's row. What it
then finds must be the row as the first left it, and never an error.
"""

from __future__ import annotations

import inspect
import pkgutil
import threading
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from styrkedjan import areas
from styrkedjan.areas.archive.actions import registering
from styrkedjan.areas.assessment.actions import answering, commission, publishing, reviewing
from styrkedjan.areas.assessment.actions.award import applications as award_applications
from styrkedjan.areas.assessment.actions.award import rounds as award_rounds
from styrkedjan.areas.assessment.models import Seat
from styrkedjan.areas.chain.actions import activities, changing
from styrkedjan.areas.comparison.actions import choosing, gaps
from styrkedjan.areas.control.actions import controls, plans, recommendations, risks
from styrkedjan.areas.documents.actions import assignments as council
from styrkedjan.areas.documents.actions import delegation
from styrkedjan.areas.documents.actions import documents as steering
from styrkedjan.areas.economy.actions import frame_requests
from styrkedjan.areas.improvement.actions import improvements, practices
from styrkedjan.areas.indicators.actions import defining, reporting, targets
from styrkedjan.areas.indicators.actions.reporting import Entry
from styrkedjan.areas.indicators.actions.targets import Aim
from styrkedjan.areas.indicators.models import IndicatorValue, TargetValue
from styrkedjan.areas.inspection.actions import cases, places, rulings
from styrkedjan.areas.inspection.actions import plans as inspection_plans
from styrkedjan.areas.investments.actions import projects
from styrkedjan.areas.planning.actions import motions, questions
from styrkedjan.areas.planning.models import PartyMembership
from styrkedjan.areas.providers.actions import agreements, asking, choice, follow_ups, programmes
from styrkedjan.areas.providers.actions import plans as provider_plans
from styrkedjan.areas.providers.models import FollowUpPlan
from styrkedjan.areas.publishing.actions import publications
from styrkedjan.areas.reporting.actions import instructions, rounds, writing
from styrkedjan.areas.reporting.models import ElementAssessment, Instruction, Round
from styrkedjan.areas.voices.actions import asking as own_surveys
from styrkedjan.areas.voices.actions import budgets, dialogue, matters, promises
from styrkedjan.areas.year_end.actions import recovery
from styrkedjan.areas.year_end.models import CommitteeRecoveryPlan
from styrkedjan.domain.assessment.states import Duty
from styrkedjan.domain.errors import EditConflict
from styrkedjan.domain.gap_states import GapKind, GapMove, SeenGap
from styrkedjan.domain.inspection.states import InspectionState
from styrkedjan.domain.inspection.states import PlanState as InspectionPlanState
from styrkedjan.domain.periods import Period
from styrkedjan.domain.providers.states import PlanState
from styrkedjan.domain.providers.words import Told
from styrkedjan.foundation import facts
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from tests import factories as make
from tests.emptied import put_back, rows
from tests.pages.world import World, build_world

SECONDS = 20
FIRST, SECOND = "Den förstas ord", "Den andras ord"
Save = Callable[[User, str], Any]


def _element(world: World) -> Save:
    row = world.mine.element
    return lambda by, text: changing.change_element(by=by, element=row, version=row.version, description=text)


def _report_back(world: World) -> Save:
    row = make.element(world.plan, world.mine.unit, kind="assignment", level=world.mine.element.level)
    return lambda by, text: changing.report_back(by=by, element=row, version=row.version, text=text)


def _activity(world: World) -> Save:
    row = world.mine.activity
    return lambda by, text: activities.change_activity(by=by, activity=row, version=row.version, description=text)


def _gap(world: World) -> Save:
    seen = SeenGap("2025", Decimal(5), Decimal(2), Decimal(8))
    return lambda by, text: gaps.answer_gap(
        by=by, indicator=world.mine.indicator, unit=world.mine.unit, key="sex-a-b", kind=GapKind.SEX, groups=("a", "b"),
        seen=seen, move=GapMove.NOTE, text=text,
    )  # fmt: skip


def _indicator(world: World) -> Save:
    row = world.mine.indicator
    return lambda by, text: defining.change(by=by, indicator=row, version=row.version, what=text)


def _report(world: World) -> Save:
    row = world.mine.report
    return lambda by, text: writing.save_text(by=by, report=row, version=row.version, texts={"analysis": text})


def _assessment(world: World) -> Save:
    row = ElementAssessment.objects.create(
        report=world.mine.report, element=world.mine.element, created_by=make.author(), changed_by=make.author()
    )
    return lambda by, text: writing.assess(by=by, assessment=row, version=row.version, comment=text)


def _round(world: World) -> Save:
    row = Round.objects.get(pk=world.round.pk)  # with its days as days
    return lambda by, text: rounds.change_round(by=by, round_=row, version=row.version, due=row.due, instruction=text)


def _frame_request(world: World) -> Save:
    row = world.mine.frame_request
    return lambda by, text: frame_requests.change_request(
        by=by, request=row, amount=Decimal(1), text=text, version=row.version
    )


def _project(world: World) -> Save:
    row = world.mine.project
    return lambda by, text: projects.change_project(by=by, project=row, version=row.version, values={"name": text})


def _motion(world: World) -> Save:
    row = world.planning.draft
    return lambda by, text: motions.change_text(
        by=by, motion=row, title="Yrkande", introduction=text, version=row.version
    )


def _recovery(world: World) -> Save:
    row = CommitteeRecoveryPlan.objects.get(committee=world.mine.unit)
    measures = [recovery.MeasureRow("Färre vikarier", {2026: Decimal(1)})]
    return lambda by, text: recovery.save_recovery_plan(
        by=by, committee=row.committee, deficit_year=row.deficit_year, measures=measures, causes=text,
        version=row.version,
    )  # fmt: skip


def _answer(world: World) -> Save:
    row = world.planning.question
    return lambda by, text: questions.answer(by=by, question=row, text=text, version=row.version)


def _instruction(world: World) -> Save:
    row = Instruction.objects.create(
        plan_year=world.plan, cycle_id="statements", name="Prov", text="Prov", to_hand_in="Prov", due="2026-09-20",
        created_by=make.author(), changed_by=make.author(),
    )  # fmt: skip
    row.refresh_from_db()
    return lambda by, text: instructions.change_instruction(
        by=by, instruction=row, version=row.version, name=row.name, text=text, to_hand_in=row.to_hand_in, due=row.due
    )


def _instruction_answer(world: World) -> Save:
    row = world.mine.instruction_answer
    return lambda by, text: instructions.answer_instruction(by=by, answer=row, version=row.version, text=text)


def _network(world: World) -> Save:
    row = world.more["mine", "network"]
    return lambda by, text: choosing.change_network(by=by, network=row, version=row.version, purpose=text)


def _measure_set(world: World) -> Save:
    row = world.more["mine", "set"]
    return lambda by, text: choosing.change_set(
        by=by, measure_set=row, version=row.version, measures=row.weights, purpose=text
    )


def _analysis(world: World) -> Save:
    row = world.more["mine", "control_plan"]
    return lambda by, text: plans.describe_analysis(by=by, plan=row, analysis=text, version=row.version)


def _risk(world: World) -> Save:
    row = world.more["mine", "risk"]
    return lambda by, text: risks.change_risk(by=by, risk=row, changes={"title": text}, version=row.version)


def _value(world: World) -> Save:
    row = world.more["mine", "risk"]
    return lambda by, text: risks.value_risk(
        by=by,
        risk=row,
        likelihood=row.likelihood,
        consequence=row.consequence,
        valued_because=text,
        version=row.version,
    )


def _control(world: World) -> Save:
    row = world.more["mine", "control"]
    return lambda by, text: controls.change_control(by=by, activity=row, changes={"how": text}, version=row.version)


def _measure(world: World) -> Save:
    row = world.more["mine", "deviation"]
    return lambda by, text: controls.plan_measure(
        by=by, deviation=row, cause=text, measure="Fler stickprov", responsible="Chefen", due=date(2026, 12, 1),
        version=row.version,
    )  # fmt: skip


def _recommendation(world: World) -> Save:
    row = world.more["mine", "recommendation"]
    return lambda by, text: recommendations.change_recommendation(
        by=by, recommendation=row, changes={"text": text}, version=row.version
    )


def _programme(world: World) -> Save:
    row = world.more["mine", "programme"]
    return lambda by, text: programmes.change_programme(
        by=by, programme=row, changes={"goals": text}, version=row.version
    )


def _agreement(world: World) -> Save:
    row = world.more["mine", "agreement"]
    return lambda by, text: agreements.change_agreement(
        by=by, agreement=row, changes={"title": text}, version=row.version
    )


def _requirement(world: World) -> Save:
    row = world.more["mine", "requirement"]
    return lambda by, text: agreements.change_requirement(
        by=by, requirement=row, changes={"text": text}, version=row.version
    )


def _provider_plan(world: World) -> Save:
    row = world.more["mine", "provider_plan"]
    return lambda by, text: provider_plans.describe_plan(by=by, plan=row, when_failed=text, version=row.version)


def _plan_row(world: World) -> Save:
    row = world.more["mine", "row"]
    return lambda by, text: provider_plans.change_row(by=by, row=row, changes={"title": text}, version=row.version)


def _told_plan(world: World) -> Save:
    row = world.more["mine", "provider_plan"]
    FollowUpPlan.objects.filter(pk=row.pk).update(state=PlanState.ADOPTED)
    return lambda by, text: provider_plans.tell_plan(by=by, plan=row, told=Told.INTERIM, text=text, version=row.version)


def _data_request(world: World) -> Save:
    row = world.more["mine", "data_request"]
    return lambda by, text: asking.answer_request(by=by, request=row, answer=text, version=row.version)


def _agreement_deviation(world: World) -> Save:
    row = world.more["mine", "agreement_deviation"]
    return lambda by, text: follow_ups.answer_deviation(by=by, deviation=row, response=text, version=row.version)


def _change(row: str, action: Callable[..., Any], argument: str, field: str) -> Callable[[World], Save]:
    """An action that takes changes of a row: `field` is what the two write in."""

    def opened(world: World) -> Save:
        one = world.more["mine", row]
        return lambda by, text: action(by=by, **{argument: one}, changes={field: text}, version=one.version)

    return opened


def _say(row: str, action: Callable[..., Any], argument: str, field: str, **more: Any) -> Callable[[World], Save]:
    """An action that takes a text about a row, in the state that `state` says when it is another."""
    state = more.pop("state", None)

    def opened(world: World) -> Save:
        one = world.more["mine", row]
        if state is not None:
            type(one).objects.filter(pk=one.pk).update(state=state)
        return lambda by, text: action(by=by, **{argument: one, field: text}, version=one.version, **more)

    return opened


def _worked_up(world: World) -> Save:
    row = world.more["mine", "idea"]
    type(row.round).objects.filter(pk=row.round_id).update(state="ideas")
    return lambda by, text: budgets.work_up(
        by=by, idea=row, title=text, text="Prov", cost=Decimal(10), accept=True, version=row.version
    )


def _seated(
    row: str, action: Callable[..., Any], argument: str, field: str, duty: Duty = Duty.ASSESSOR, **more: Any
) -> Callable[[World], Save]:
    """The same in an assessment, where both have the duty that it takes."""

    def opened(world: World) -> Save:
        one = world.more["mine", row]
        who = {"created_by": make.author(), "changed_by": make.author()}
        for person in User.objects.filter(username__in=["anna", "bo"]):
            Seat.objects.create(assessment=getattr(one, "assessment", one), person=person, duty=duty, **who)
        return _say(row, action, argument, field, **more)(world)

    return opened


@dataclass(frozen=True)
class Case:
    """An action that takes the version its form was opened on."""

    action: Callable[..., Any]
    open: Callable[[World], Save]
    elected: bool = False  # done by elected people alone: an official is no member of a party group


CASES = [
    Case(publications.change, _change("publication", publications.change, "publication", "owner")),
    Case(registering.change, _change("registration", registering.change, "registration", "title")),
    Case(changing.change_element, _element),
    Case(changing.report_back, _report_back),
    Case(activities.change_activity, _activity),
    Case(defining.change, _indicator),
    Case(rounds.change_round, _round),
    Case(writing.save_text, _report),
    Case(writing.assess, _assessment),
    Case(frame_requests.change_request, _frame_request),
    Case(projects.change_project, _project),
    Case(motions.change_text, _motion, elected=True),
    Case(recovery.save_recovery_plan, _recovery),
    Case(questions.answer, _answer),
    Case(instructions.change_instruction, _instruction),
    Case(instructions.answer_instruction, _instruction_answer),
    Case(choosing.change_network, _network),
    Case(choosing.change_set, _measure_set),
    Case(plans.describe_analysis, _analysis),
    Case(risks.change_risk, _risk),
    Case(risks.value_risk, _value),
    Case(controls.change_control, _control),
    Case(controls.plan_measure, _measure),
    Case(recommendations.change_recommendation, _recommendation),
    Case(programmes.change_programme, _programme),
    Case(agreements.change_agreement, _agreement),
    Case(agreements.change_requirement, _requirement),
    Case(provider_plans.describe_plan, _provider_plan),
    Case(provider_plans.change_row, _plan_row),
    Case(provider_plans.tell_plan, _told_plan),
    Case(asking.answer_request, _data_request),
    Case(follow_ups.answer_deviation, _agreement_deviation),
    Case(choice.change_system, _change("system", choice.change_system, "system", "name")),
    Case(choice.change_document, _change("choice_document", choice.change_document, "document", "text")),
    Case(places.change_place, _change("place", places.change_place, "place", "name")),
    Case(inspection_plans.change_area, _change("plan_area", inspection_plans.change_area, "area", "criteria")),
    Case(inspection_plans.describe_plan, _say("inspection_plan", inspection_plans.describe_plan, "plan", "purpose")),
    Case(
        inspection_plans.report_plan,
        _say("inspection_plan", inspection_plans.report_plan, "plan", "told", state=InspectionPlanState.ADOPTED),
    ),
    Case(
        cases.handle_document,
        _say("document", cases.handle_document, "document", "handled", received_on=date(2026, 1, 9)),
    ),
    Case(
        rulings.send_draft,
        _say(
            "sent",
            rulings.send_draft,
            "inspection",
            "draft",
            dialogue="",
            sent_on=date(2026, 1, 20),
            answer_by=date(2026, 2, 20),
        ),
    ),
    Case(
        rulings.enter_answer,
        _say("sent", rulings.enter_answer, "inspection", "answer", answered_on=date(2026, 1, 9)),
    ),
    Case(
        rulings.follow,
        _say("ruling", rulings.follow, "ruling", "outcome", obeyed="no", seen_on=date(2026, 2, 20)),
    ),
    Case(gaps.answer_gap, _gap),
    Case(rulings.publish, _say("case", rulings.publish, "inspection", "summary", state=InspectionState.FOLLOWED)),
    Case(matters.sort, _change("feedback", matters.sort, "row", "registered_in")),
    Case(matters.investigate, _say("feedback", matters.investigate, "row", "found", state="assigned", justified="no")),
    Case(matters.answer, _say("praise", matters.answer, "row", "answer", state="assigned", told="code")),
    Case(matters.follow, _say("feedback", matters.follow, "row", "improved", state="answered")),
    Case(improvements.analyse, _change("improvement", improvements.analyse, "row", "why")),
    Case(improvements.plan, _change("improvement", improvements.plan, "row", "trial")),
    Case(improvements.change, _change("improvement", improvements.change, "row", "idea")),
    Case(improvements.judge, _say("improvement", improvements.judge, "row", "result", state="tried", move="keep")),
    Case(improvements.follow, _say("kept", improvements.follow, "row", "effect")),
    Case(improvements.tell_back, _say("copied", improvements.tell_back, "row", "worked_told", worked="yes")),
    Case(practices.change_practice, _change("practice", practices.change_practice, "practice", "done")),
    Case(promises.change_promise, _change("promise", promises.change_promise, "promise", "text")),
    Case(own_surveys.change_survey, _change("own_survey", own_surveys.change_survey, "survey", "intro")),
    Case(dialogue.change_dialogue, _change("dialogue", dialogue.change_dialogue, "dialogue", "title")),
    Case(
        dialogue.answer_dialogue,
        _say("dialogue", dialogue.answer_dialogue, "dialogue", "answer", state="closed", result="Prov"),
    ),
    Case(dialogue.prepare_proposal, _say("proposal", dialogue.prepare_proposal, "proposal", "preparation")),
    Case(budgets.change_budget, _change("round", budgets.change_budget, "round", "criteria")),
    Case(budgets.work_up, _worked_up),
    Case(budgets.tell_budget, _say("round", budgets.tell_budget, "round", "told", state="follow_up")),
    Case(steering.change_document, _change("draft_document", steering.change_document, "document", "summary")),
    Case(delegation.change_rule, _change("delegation_rule", delegation.change_rule, "rule", "note")),
    Case(council.change_assignment, _change("assignment", council.change_assignment, "assignment", "text")),
    Case(council.prove, _say("assignment_share", council.prove, "part", "proof")),
    Case(matters.publish, _say("feedback", matters.publish, "row", "published", state="followed")),
    Case(award_rounds.change_round, _change("award_round", award_rounds.change_round, "round", "invitation")),
    Case(
        award_rounds.write_foreword,
        _say("award_round", award_rounds.write_foreword, "round", "foreword", foreword_by=""),
    ),
    Case(award_applications.describe, _say("award_text", award_applications.describe, "text", "words")),
    Case(
        commission.change,
        _seated(
            "assessment_commissioned",
            commission.change,
            "assessment",
            "purpose",
            Duty.LEAD,
            answer_by=date(2026, 3, 1),
            visit_on=date(2026, 4, 13),
        ),
    ),
    Case(answering.change_evidence, _say("evidence", answering.change_evidence, "evidence", "title", link="", note="")),
    Case(reviewing.review, _seated("evidence_read", reviewing.review, "evidence", "review")),
    Case(
        reviewing.change_interview,
        _seated(
            "interview",
            reviewing.change_interview,
            "interview",
            "who",
            people=1,
            place="",
            questions="Prov?",
            starts_at=datetime(2026, 4, 14, tzinfo=UTC),
        ),
    ),
    Case(
        reviewing.note_interview,
        _seated("interview", reviewing.note_interview, "interview", "notes", confidential=""),
    ),
    Case(
        publishing.change_remark, _seated("remark", publishing.change_remark, "remark", "text", title="Prov", link="")
    ),
    Case(publishing.summarise, _seated("assessment_consensus", publishing.summarise, "assessment", "summary")),
    Case(
        publishing.answer_objection,
        _seated("objection", publishing.answer_objection, "objection", "answer", outcome="kept"),
    ),
]
UNTRIED = {
    "reporting.save_report": "save_text och assess går genom den",
    "archive.propose_rule": "ett val och en tid, utan ord",
    "comparison.review_text": "ett val utan ord",
    "inspection.answer_draft": "enter_answer skriver samma rad på samma sätt",
    "inspection.notify": "bara en dag",
    **dict.fromkeys(
        ("people.prepare", "people.change_contribution", "people.change_step", "people.hold"),
        "bara samtalets två kommer in; areas/people prövar att den ena ser den andras ord",
    ),
    "documents.answer": "den andra vägras av läget; orden står kvar i formuläret",
    "inspection.close": "den andra vägras av läget; orden står kvar i formuläret",
}


@pytest.mark.any_database
def test_every_action_that_edits_a_version_is_tried() -> None:
    """Rows with a number that grows; facts that are replaced whole are tried where their forms are."""
    tried = {case.action for case in CASES}
    untried = {
        f"{module.__name__.split('.')[2]}.{name}"
        for module in _rooms_of_actions()
        for name, action in vars(module).items()
        if inspect.isfunction(action) and action.__module__ == module.__name__
        if hasattr(action, "action") and action not in tried and _takes_a_number(action)
    }
    assert untried == set(UNTRIED)


def _rooms_of_actions() -> Iterator[ModuleType]:
    for area in pkgutil.iter_modules(areas.__path__, "styrkedjan.areas."):
        if find_spec(f"{area.name}.actions"):
            room = import_module(f"{area.name}.actions")
            yield from (import_module(one.name) for one in pkgutil.iter_modules(room.__path__, f"{room.__name__}."))


def _takes_a_number(action: Callable[..., Any]) -> bool:
    version = inspect.signature(action).parameters.get("version")
    return version is not None and "int" in str(version.annotation)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.action.__module__.split('.')[2]}.{case.action.__name__}"
)
def test_the_second_of_two_is_told_and_nothing_is_lost(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "_deficit", lambda *_: None)  # whether there is one is another test's question
    world = _world_again()
    people = [_member(world, name) if case.elected else _everybody(world, name) for name in ("anna", "bo")]
    save = case.open(world)
    first, second = race(lambda: save(people[0], FIRST), lambda: save(people[1], SECOND))
    assert not isinstance(first, BaseException), first
    assert isinstance(second, EditConflict), repr(second)
    assert any(FIRST in text for text in second.theirs.values()), second.theirs
    assert any(SECOND in text for text in second.mine.values()), second.mine
    assert second.saved_by == str(people[0])
    # What the first wrote stands: whoever saves from the old version still meets it.
    with pytest.raises(EditConflict) as again:
        save(people[1], SECOND)
    assert again.value.theirs == second.theirs


@cache
def _built() -> tuple[World, dict[str, bytes]]:
    return build_world(), rows()


def _world_again() -> World:
    """The world as it was built for the first case of this process, with numbers that none of its rows has."""
    world, kept = _built()
    put_back(kept, numbers_from=1_000_000)
    return deepcopy(world)


def _everybody(world: World, name: str) -> User:
    """A person whom no permission stops."""
    person = make.user(name)
    for role in Role:
        make.give(person, role, world.root)
    return person


def _member(world: World, name: str) -> User:
    """An elected person who works in the party group."""
    person = make.user_with(Role.COMMITTEE_MEMBER, world.root, name)
    PartyMembership.objects.create(
        group=world.planning.draft.group,
        user=person,
        valid_from=make.START,
        created_by=person,
        changed_by=person,
        confirmed_by=person,
        confirmed_at=timezone.now(),
    )
    return person


def race(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, Any]:
    """What each gave, or the error it raised. The first commits when the second waits for it, or is done without."""
    written, done = threading.Event(), threading.Event()
    gave: dict[str, Any] = {}

    def run(name: str, work: Callable[[], Any]) -> None:
        try:
            gave[name] = work()
        except BaseException as error:  # noqa: BLE001 - judged by the one who asked
            gave[name] = error
        finally:
            connections.close_all()

    def before() -> Any:
        try:
            with transaction.atomic():
                found = first()
                written.set()
                _until_somebody_waits(done)
            return found
        finally:
            written.set()

    def after() -> Any:
        written.wait(SECONDS)
        try:
            return second()
        finally:
            done.set()

    threads = [threading.Thread(target=run, args=pair) for pair in (("first", before), ("second", after))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
        assert not thread.is_alive(), "they wait for each other"
    return gave["first"], gave["second"]


def _until_somebody_waits(done: threading.Event) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    until = time.monotonic() + SECONDS / 2
    while time.monotonic() < until and not done.wait(0.02):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_report_the_same_new_value_neither_collide_nor_overwrite() -> None:
    """Nothing stands to be locked before the first value: the unit is held instead."""
    world = build_world()
    people = [_everybody(world, name) for name in ("anna", "bo")]

    def save(by: User, value: int) -> Any:
        entry = Entry(world.mine.indicator, world.mine.unit, Period(2025), Decimal(value))
        return reporting.report_period(by=by, entries=[entry], version=facts.version_of([]))

    first, second = race(lambda: save(people[0], 1), lambda: save(people[1], 2))
    assert not isinstance(first, BaseException), first
    assert isinstance(second, EditConflict), repr(second)
    assert (second.theirs, second.mine, second.saved_by) == ({"Alla": "1"}, {"Alla": "2"}, str(people[0]))
    told = NOW.rows(IndicatorValue).filter(indicator=world.mine.indicator, unit=world.mine.unit, period="2025")
    (row,) = told
    entry = Entry(row.indicator, row.unit, Period(2025), Decimal(2))
    reporting.report_period(by=people[1], entries=[entry], version=second.version)
    assert told.get().value == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_set_the_same_new_target_neither_collide_nor_overwrite() -> None:
    world = build_world()
    people = [_everybody(world, name) for name in ("anna", "bo")]

    def save(by: User, floor: int) -> Any:
        aim = Aim(world.mine.indicator, world.mine.unit, 2026, floor=Decimal(floor))
        return targets.set_target(by=by, aim=aim, version=facts.version_of([]))

    first, second = race(lambda: save(people[0], 1), lambda: save(people[1], 2))
    assert not isinstance(first, BaseException), first
    assert isinstance(second, EditConflict), repr(second)
    assert NOW.rows(TargetValue).get().floor == 1
