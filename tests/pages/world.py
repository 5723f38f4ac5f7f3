"""A small world for the doors test, and what each address is about in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from django.utils import timezone

from styrkedjan.areas.chain.models import Activity, Element, OwnModel, PlanYear
from styrkedjan.areas.economy.models import EarmarkedAppropriation, FrameRequest, MarkedItem, MarkKind, Reallocation
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.investments.models import BalanceRequest, CollectedDeviations, InvestmentProject
from styrkedjan.areas.organisation.models import OperatingForm, RoleAssignment, ServiceArea, Unit, UnitKind
from styrkedjan.areas.planning.models import (
    AllocationModel,
    Assumption,
    Fee,
    FeeProposal,
    Motion,
    PartyGroup,
    PartyMembership,
    PeriodisationProfile,
    Question,
    Scenario,
)
from styrkedjan.areas.reporting.models import Instruction, InstructionAnswer, Round, UnitReport
from styrkedjan.areas.year_end.models import CarryOverRequest, CommitteeRecoveryPlan, EquityUseRequest
from styrkedjan.domain.planning.states import ScenarioState
from styrkedjan.foundation import records
from styrkedjan.foundation.attachments import keep
from styrkedjan.foundation.models import Attachment, Comment
from styrkedjan.foundation.roles import Permission, Role
from tests import factories
from tests.areas.planning.conftest import VALUES


@dataclass(frozen=True)
class Side:
    """A committee and one of each thing that belongs to it."""

    unit: Unit
    element: Element
    activity: Activity
    indicator: Indicator
    report: UnitReport
    project: InvestmentProject
    balance: BalanceRequest
    carry_over: CarryOverRequest
    equity_use: EquityUseRequest
    role: RoleAssignment
    marked: MarkedItem
    reallocation: Reallocation
    frame_request: FrameRequest
    comment: Comment
    attachment: Attachment
    instruction_answer: InstructionAnswer
    fees: FeeProposal
    fee: Fee


@dataclass(frozen=True)
class Planning:
    """What the municipality plans: a model, a proposal, a question, and a party's draft that is nobody else's."""

    model: AllocationModel
    scenario: Scenario
    question: Question
    membership: PartyMembership
    draft: Motion


@dataclass(frozen=True)
class World:
    """One municipality with two committees."""

    root: Unit
    plan: PlanYear
    round: Round
    collected: CollectedDeviations
    instruction: Instruction
    planning: Planning
    earmark: EarmarkedAppropriation
    mine: Side
    theirs: Side
    more: dict[tuple[str, str], Any] = field(default_factory=dict)  # ("mine", "risk"): an area's own things

    @property
    def committee(self) -> Unit:
        return self.mine.unit

    def side(self, name: str) -> Side:
        return self.mine if name == "mine" else self.theirs


def build_world() -> World:
    root = factories.municipality()
    factories.account_groups(root)
    factories.service_area(root)
    plan = factories.plan_year(root)
    by = factories.author()
    round_ = Round.objects.create(
        plan_year=plan, cycle_id="interim_report", name="Delårsrapport", period="2026-08", opens="2026-09-01",
        due="2026-09-20", created_by=by, changed_by=by,
    )  # fmt: skip
    collected = CollectedDeviations.objects.create(principal=root, round_key="2026-08", created_by=by, changed_by=by)
    OwnModel.objects.create(principal=root, key="egen-1", text=_model_text(), known_by=by)
    asked = Instruction.objects.create(
        plan_year=plan, cycle_id="statements", name="Prov", text="Prov", to_hand_in="Prov", due="2026-09-20",
        state="issued", issued_at=timezone.now(), created_by=by, changed_by=by,
    )  # fmt: skip
    mine, theirs = (_side(root, plan, round_, asked, code) for code in ("100", "200"))
    earmark = EarmarkedAppropriation.objects.create(
        committee=mine.unit, name="vinterunderhåll", activities=["241"], first_year=2026, known_by=by
    )
    world = World(root, plan, round_, collected, asked, _planning(root), earmark, mine, theirs)
    for about in ABOUT:
        world.more.update(about.build(world))
    return world


def _side(root: Unit, plan: PlanYear, round_: Round, asked_for: Instruction, code: str) -> Side:
    by = factories.author()
    unit = factories.committee(root, code=code, name=f"Nämnd {code}")
    element = factories.element(plan, unit, level=_committee_level(root))
    activity = Activity.objects.create(element=element, unit=unit, title="Gör något", created_by=by, changed_by=by)
    indicator = factories.indicator(root, owner=unit)
    report = UnitReport.objects.create(round=round_, unit=unit, created_by=by, changed_by=by)
    role = factories.give(factories.user(f"innehavare{code}"), Role.READER, unit)
    project = InvestmentProject.objects.create(
        principal=root, committee=unit, code=f"P{code}", name="Bron", kind="streets", created_by=by, changed_by=by
    )
    asked = BalanceRequest.objects.create(project=project, year=2025, amount=1, created_by=by, changed_by=by)
    carried = CarryOverRequest.objects.create(
        committee=unit, year=2025, result=1, carried=1, returned=0, equity_before=0, cap=1, created_by=by, changed_by=by
    )
    use = EquityUseRequest.objects.create(
        committee=unit, year=2026, amount=1, purpose="one_off", description="Böcker", created_by=by, changed_by=by
    )
    CommitteeRecoveryPlan.objects.create(committee=unit, deficit_year=2025, created_by=by, changed_by=by)
    marked = MarkedItem.objects.create(
        unit=unit, kind=MarkKind.ONE_OFF, period="2026-03", account_group="ovrigt", amount=1, reason="Eld", known_by=by
    )
    moved = Reallocation.objects.create(
        committee=unit, year=2026, source_unit=unit, target_unit=unit, amount=1, months=["1"] + ["0"] * 11, known_by=by,
        reason="Prov",
    )  # fmt: skip
    taxes = FeeProposal.objects.create(unit=unit, year=plan.year + 1, created_by=by, changed_by=by)
    wanted = FrameRequest.objects.create(
        committee=unit, year=2026, cause="own", amount=1, text="Prov", created_by=by, changed_by=by
    )
    beside = {**records.beside(wanted), "unit_path": unit.path, "created_by": by}
    said = Comment.objects.create(text="Prov", **beside)
    hung = Attachment.objects.create(name="prov.txt", media_type="text/plain", size=4, sha256=keep(b"prov"), **beside)
    return Side(
        unit,
        element,
        activity,
        indicator,
        report,
        project,
        asked,
        carried,
        use,
        role,
        marked,
        moved,
        wanted,
        said,
        hung,
        InstructionAnswer.objects.create(instruction=asked_for, unit=unit, created_by=by, changed_by=by),
        taxes,
        Fee.objects.create(proposal=taxes, name="Bygglov", per="ansökan", new=1, basis="Självkostnad", known_by=by),
    )


def performer_of(committee: Unit) -> Unit:
    """Who performs the committee's service: the same, whichever area asks first."""
    code = f"{committee.code}P"
    return Unit.objects.filter(code=code).first() or factories.unit(
        committee, UnitKind.PROVIDER, code=code, operating_form=OperatingForm.PRIVATE,
        service_area=ServiceArea.objects.get(principal=committee.principal),
    )  # fmt: skip


def _planning(root: Unit) -> Planning:
    by = {"created_by": factories.author(), "changed_by": factories.author()}
    model = AllocationModel.objects.create(principal=root, key="prov", name="Prov", **by)
    scenario = Scenario.objects.create(
        principal=root,
        first_year=2027,
        name="Förslaget",
        state=ScenarioState.PROPOSED,
        proposed_at=timezone.now(),
        **by,
    )
    Assumption.objects.bulk_create(
        Assumption(scenario=scenario, key=key, year=year, value=value, source="Prov", known_by=factories.author())
        for key, value in VALUES.items()
        for year in scenario.years
    )
    group = PartyGroup.objects.create(principal=root, name="Provpartiet", **by)
    member = PartyMembership.objects.create(
        group=group,
        user=factories.user("partist"),
        valid_from=factories.START,
        confirmed_at=timezone.now(),
        confirmed_by=factories.author(),
        **by,
    )
    question = Question.objects.create(scenario=scenario, group=group, text="Vad kostar det?", **by)
    draft = Motion.objects.create(group=group, scenario=scenario, title="Utkast", **by)
    weights = ["8"] * 11 + ["12"]
    PeriodisationProfile.objects.create(principal=root, key="vinter", name="Vintertungt", weights=weights, **by)
    return Planning(model, scenario, question, member, draft)


def _planned(name: str, **more: Any) -> Kwargs:
    return lambda world, side: {"pk": getattr(world.planning, name).pk, **more}


def _model_text() -> str:
    from styrkedjan.sources.definitions.loading import steering_model_text

    return steering_model_text("minimal").replace("id: minimal", "id: egen-1", 1)


def _committee_level(root: Unit) -> str:
    from styrkedjan.sources.definitions import load_definitions

    return load_definitions().steering_model(root.steering_model).levels_outwards[1].id


# What decides access:
# unit          the thing's own unit
# principal     the whole municipality
# own           the viewer's own place: open to everybody the permission is given to
# municipality  open to everybody with a role in the municipality, hidden from all others
# import        open to whoever may import the kind (any kind, when none is named) somewhere
# missing       a thing that is not there: nobody comes further than "finns inte"
Subject = Literal["unit", "principal", "own", "municipality", "import", "missing"]
Kwargs = Callable[[World, str], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Address:
    subject: Subject
    kwargs: Kwargs
    also: Permission | None = None  # what it takes beside the door's own permission, for the thing as it stands


def _none(world: World, side: str) -> dict[str, Any]:
    return {}


def _code(world: World, side: str) -> dict[str, Any]:
    return {"code": world.side(side).unit.code}


def _pk(name: str) -> Kwargs:
    """The primary key of one of the side's things."""
    return lambda world, side: {"pk": getattr(world.side(side), name).pk}


def _pk_and_code(name: str) -> Kwargs:
    return lambda world, side: {"pk": getattr(world.side(side), name).pk, **_code(world, side)}


def _record(world: World, side: str) -> dict[str, Any]:
    return {"kind": "begaran", "pk": world.side(side).frame_request.pk}


def _own_model(**more: str) -> Kwargs:
    return lambda world, side: {"key": "egen-1", **more}


def _year(world: World, side: str) -> dict[str, Any]:
    return {"year": world.plan.year}


ADDRESSES: dict[str, Address] = {
    "start:start": Address("own", _none),
    "start:password": Address("own", _none),
    "start:keys": Address("own", _none),
    "sign_in:own": Address("own", _none),
    "sign_in:make_passkey": Address("own", _none),
    "sign_in:add_passkey": Address("own", _none),
    "sign_in:app": Address("own", _none),
    "sign_in:codes": Address("own", _none),
    "sign_in:remove": Address("own", lambda world, side: {"pk": 999_999}),
    "start:revoke_key": Address("own", lambda world, side: {"pk": 999_999}),
    "start:log_out": Address("own", _none),
    "start:still_here": Address("own", _none),
    "start:choose": Address("own", _none),
    "start:pick_unit": Address("own", _none),
    "start:search": Address("own", _none),
    "help:here": Address("own", _none),
    "help:page": Address("own", lambda world, side: {"name": "ordlista"}),
    "help:image": Address("own", lambda world, side: {"name": "rapport.png"}),
    "start:brief": Address("unit", _code),
    "start:brief_file": Address("unit", lambda world, side: {**_code(world, side), "form": "pdf"}),
    "onboarding:municipalities": Address("own", _none),
    "onboarding:begin": Address("missing", _none),
    "onboarding:checklist": Address("principal", _none),
    "onboarding:models": Address("principal", _none),
    "onboarding:catalogue": Address("principal", _none),
    "onboarding:model": Address("principal", _own_model()),
    "onboarding:file": Address("principal", _own_model()),
    "onboarding:copy_model": Address("principal", _own_model()),
    "onboarding:choose_model": Address("principal", _own_model()),
    "onboarding:model_basics": Address("principal", _own_model()),
    "onboarding:model_text": Address("principal", _own_model()),
    "onboarding:edit_part": Address("principal", _own_model(part="nivaer", name="unit")),
    "onboarding:remove_part": Address("principal", _own_model(part="nivaer", name="unit")),
    "organisation:tree": Address("own", _none),
    "organisation:unit": Address("unit", _code),
    "organisation:new_unit": Address("unit", _code),
    "organisation:change_details": Address("unit", _code),
    "organisation:rename": Address("unit", _code),
    "organisation:move": Address("unit", _code),
    "organisation:merge": Address("unit", _code),
    "organisation:split": Address("unit", _code),
    "organisation:close": Address("unit", _code),
    "organisation:reopen": Address("missing", _code),
    "organisation:give_role": Address("unit", _code),
    "organisation:save_service_area": Address("principal", _none),
    "organisation:people": Address("unit", _code),
    "organisation:new_person": Address("unit", _code),
    "organisation:end_role": Address("unit", _pk("role")),
    "organisation:password": Address(
        "unit", lambda world, side: {**_code(world, side), "person": world.side(side).role.user_id}
    ),
    "organisation:service_areas": Address("principal", _none),
    "organisation:audit": Address("own", _none),
    "operations:jobs": Address("principal", _none),
    "imports:index": Address("import", _none),
    "imports:review": Address("missing", lambda world, side: {"token": "saknas"}),
    "imports:batch": Address("missing", lambda world, side: {"pk": 999_999}),
    "imports:upload": Address("import", lambda world, side: {"kind": "organisation"}),
    "imports:export": Address("import", lambda world, side: {"kind": "organisation"}),
    "imports:example": Address("import", lambda world, side: {"kind": "organisation"}),
    "records:notices": Address("own", _none),
    "records:letter": Address("own", _none),
    "records:beside": Address("unit", _record),
    "records:say": Address("unit", _record),
    "records:hang": Address("unit", _record),
    "records:unsay": Address("unit", _pk("comment")),
    "records:file": Address("unit", _pk("attachment")),
    "records:unhang": Address("unit", _pk("attachment")),
    "chain:tree": Address("own", _none),
    "chain:create": Address("unit", _code),
    "chain:goal": Address("municipality", _pk("element")),
    "chain:change": Address("unit", _pk("element")),
    "chain:withdraw": Address("unit", _pk("element")),
    "chain:link": Address("unit", _pk("element")),
    "chain:unlink": Address("unit", _pk("element")),
    "chain:link_indicator": Address("unit", _pk("element")),
    "chain:unlink_indicator": Address("unit", _pk("element")),
    "chain:report_back": Address("unit", _pk("element")),
    "chain:add_activity": Address("unit", _pk_and_code("element")),
    "chain:activity": Address("unit", _pk("activity")),
    "chain:wheel": Address("own", _none),
    "chain:wheel_file": Address("own", _none),
    "chain:years": Address("principal", _none),
    "chain:year": Address("principal", _year),
    "chain:begin_year": Address("principal", _none),
    "chain:prepare_year": Address("principal", _year),
    "chain:open_year": Address("principal", _year),
    "chain:close_year": Address("principal", _year),
    "indicators:list": Address("own", _none),
    "indicators:costs": Address("own", _none),
    "indicators:define": Address("unit", _code),
    "indicators:indicator": Address("municipality", _pk("indicator")),
    "indicators:change": Address("unit", _pk("indicator")),
    "indicators:target": Address("unit", _pk_and_code("indicator")),
    "indicators:report": Address("unit", _pk_and_code("indicator")),
    "economy:unit_page": Address("unit", _code),
    "economy:unit": Address("unit", _code),
    "economy:explanation": Address("unit", _code),
    "economy:accounts": Address("unit", _code),
    "economy:transactions": Address("unit", lambda world, side: {**_code(world, side), "account": "5010"}),
    "economy:entries": Address("unit", _code),
    "economy:budget": Address("unit", _code),
    "economy:budget_file": Address("unit", lambda world, side: {**_code(world, side), "form": "csv"}),
    "economy:staffing": Address("unit", _code),
    "economy:marked": Address("unit", _code),
    "economy:mark": Address("unit", _code),
    "economy:correct_mark": Address("unit", _pk_and_code("marked")),
    "economy:unmark": Address("unit", _pk_and_code("marked")),
    "economy:forecast": Address("unit", _code),
    "economy:accuracy": Address("unit", _code),
    "economy:frame": Address("unit", _code),
    "economy:month": Address("unit", _code),
    "economy:review": Address("unit", _code),
    "economy:withdraw_review": Address("unit", _code),
    "economy:close_month": Address("principal", _none),
    "economy:reopen_month": Address("principal", _none),
    "economy:call_for_forecasts": Address("principal", _none),
    "economy:signing": Address("unit", _code),
    "economy:sign_sum": Address("unit", _code),
    "economy:send_back": Address("unit", _code),
    "economy:send_back_sum": Address("unit", _code),
    "economy:findings": Address("principal", _none),
    "economy:committee_findings": Address("unit", _code),
    "economy:findings_notice": Address("unit", _code),
    "economy:remedies": Address("unit", _code),
    "economy:new_request": Address("unit", _code),
    "economy:request": Address("unit", _pk("frame_request")),
    "economy:change_request": Address("unit", _pk("frame_request")),
    "economy:send_request": Address("unit", _pk("frame_request")),
    "economy:withdraw_request": Address("unit", _pk("frame_request")),
    "economy:answer_request": Address("principal", _pk("frame_request")),
    "economy:reallocate": Address("unit", _code),
    "economy:reallocations": Address("unit", _code),
    "economy:undo_reallocation": Address("unit", _pk("reallocation")),
    "economy:priority": Address("unit", _pk("reallocation")),
    "economy:own_rules": Address("unit", _code),
    "economy:earmarks": Address("principal", _none),
    "economy:new_earmark": Address("principal", _none),
    "economy:earmark": Address("principal", lambda world, side: {"pk": world.earmark.pk}),
    "economy:remove_earmark": Address("principal", lambda world, side: {"pk": world.earmark.pk}),
    "economy:adjust": Address("principal", _none),
    "economy:increase": Address("principal", _none),
    "economy:services": Address("own", _none),
    "economy:service": Address("municipality", lambda world, side: {"code": "grundskola"}),
    "accounts:overview": Address("principal", _none),
    "accounts:statement": Address("principal", lambda world, side: {"kind": "resultatrakning"}),
    "accounts:line": Address("principal", lambda world, side: {"kind": "resultatrakning", "line": "taxes"}),
    "accounts:full_year": Address("principal", _none),
    "accounts:state_full_year": Address("principal", _none),
    "accounts:operating": Address("principal", _none),
    "accounts:investments": Address("principal", _none),
    "accounts:balance_requirement": Address("principal", _none),
    "accounts:requirement_year": Address("missing", _year),
    "accounts:restoration_plan": Address("missing", _year),
    "accounts:exempt_deficit": Address("missing", _year),
    "accounts:amounts": Address("principal", _year),
    "accounts:objectives": Address("principal", _none),
    "accounts:new_objective": Address("principal", _none),
    "accounts:objective": Address("missing", lambda world, side: {"key": "saknas"}),
    "accounts:objective_outcome": Address("missing", lambda world, side: {"key": "saknas"}),
    "accounts:guideline": Address("principal", _none),
    "accounts:judge": Address("principal", lambda world, side: {"stage": "board"}),
    "accounts:verdict": Address("missing", lambda world, side: {"pk": 0}),
    "accounts:withdraw_objective": Address("missing", lambda world, side: {"key": "saknas"}),
    "accounts:group": Address("principal", _none),
    "accounts:companies": Address("principal", _year),
    "accounts:dealings": Address("principal", _year),
    "accounts:mapping": Address("principal", _none),
    "accounts:change_mapping": Address("principal", lambda world, side: {"kind": "resultatrakning"}),
    "accounts:undo_mapping": Address("principal", lambda world, side: {"pk": 0}),
    "accounts:download": Address("principal", lambda world, side: {"form": "xlsx"}),
    "reporting:rounds": Address("own", _none),
    "reporting:open_round": Address("principal", _none),
    "reporting:round": Address("municipality", lambda world, side: {"pk": world.round.pk}),
    "reporting:change_round": Address("principal", lambda world, side: {"pk": world.round.pk}),
    "reporting:close_round": Address("principal", lambda world, side: {"pk": world.round.pk}),
    "reporting:reopen_round": Address("principal", lambda world, side: {"pk": world.round.pk}),
    "reporting:report": Address("unit", _pk("report"), Permission.VIEW_DRAFTS),
    "reporting:below": Address("unit", _pk("report"), Permission.VIEW_DRAFTS),
    "reporting:submit": Address("unit", _pk("report")),
    "reporting:refer_back": Address("unit", _pk("report")),
    "reporting:take_back": Address("unit", _pk("report")),
    "reporting:approve_many": Address("own", lambda world, side: {"pk": world.round.pk}),
    "reporting:approve": Address("unit", _pk("report")),
    "reporting:decide": Address("unit", _pk("report")),
    "reporting:read": Address("unit", _pk("report"), Permission.VIEW_DRAFTS),
    "reporting:download": Address(
        "unit", lambda world, side: {**_pk("report")(world, side), "form": "json"}, Permission.VIEW_DRAFTS
    ),
    "reporting:since": Address("unit", _pk("report"), Permission.VIEW_DRAFTS),
    "planning:fees": Address("own", _none),
    "planning:fees_file": Address("own", lambda world, side: {"form": "xlsx"}),
    "planning:fees_of": Address("unit", _code),
    "planning:begin_fees": Address("unit", _code),
    "planning:add_fee": Address("unit", _pk("fees")),
    "planning:change_fee": Address("unit", _pk("fee")),
    "planning:remove_fee": Address("unit", _pk("fee")),
    "planning:propose_fees": Address("unit", _pk("fees")),
    "planning:send_back_fees": Address("unit", _pk("fees")),
    "planning:decide_fees": Address("principal", _year),
    "reporting:instructions": Address("own", _none),
    "reporting:new_instruction": Address("principal", _none),
    "reporting:instruction": Address("municipality", lambda world, side: {"pk": world.instruction.pk}),
    "reporting:change_instruction": Address("principal", lambda world, side: {"pk": world.instruction.pk}),
    "reporting:issue_instruction": Address("principal", lambda world, side: {"pk": world.instruction.pk}),
    "reporting:withdraw_instruction": Address("principal", lambda world, side: {"pk": world.instruction.pk}),
    "reporting:instruction_answer": Address("unit", _pk("instruction_answer")),
    "reporting:answer_instruction": Address("unit", _pk("instruction_answer")),
    "investments:portfolio": Address("unit", _code),
    "investments:plan": Address("unit", _code),
    "investments:follow_up": Address("unit", _code),
    "investments:create": Address("unit", _code),
    "investments:frame": Address("unit", _code),
    "investments:collect": Address("unit", _code),
    "investments:project": Address("unit", _pk("project")),
    "investments:change": Address("unit", _pk("project")),
    "investments:decide": Address("unit", _pk("project")),
    "investments:urgent": Address("unit", _pk("project")),
    "investments:notify": Address("unit", _pk("project")),
    "investments:budget": Address("unit", _pk("project")),
    "investments:transfer": Address("unit", _pk("project")),
    "investments:reopen": Address("unit", _pk("project")),
    "investments:withdraw_balance": Address("unit", _pk("balance")),
    "investments:material": Address("unit", lambda world, side: {**_code(world, side), "form": "docx"}),
    "investments:forecast": Address("unit", _pk("project")),
    "investments:finish": Address("unit", _pk("project")),
    "investments:cost_before": Address("unit", _pk("project")),
    "investments:account": Address("unit", _pk("project")),
    "investments:balance": Address("unit", _pk("project")),
    "investments:review_balance": Address("unit", _pk("balance")),
    "investments:approve": Address("principal", lambda world, side: {"pk": world.collected.pk}),
    "year_end:overview": Address("unit", _code),
    "year_end:equity": Address("unit", _code),
    "year_end:material": Address("unit", lambda world, side: {**_code(world, side), "form": "docx"}),
    "year_end:ask": Address("unit", _code),
    "year_end:opening": Address("unit", _code),
    "year_end:plan_use": Address("unit", _code),
    "year_end:use": Address("unit", _code),
    "year_end:freeze": Address("unit", _code),
    "year_end:recovery": Address("unit", lambda world, side: {**_code(world, side), "year": 2025}),
    "year_end:recovery_plan": Address("unit", lambda world, side: {**_code(world, side), "year": 2025}),
    "year_end:approve_plan": Address("unit", lambda world, side: {**_code(world, side), "year": 2025}),
    "year_end:follow_up": Address("unit", lambda world, side: {**_code(world, side), "year": 2025}),
    "year_end:carry_over": Address("unit", _pk("carry_over")),
    "year_end:review": Address("unit", _pk("carry_over")),
    "year_end:decide": Address("unit", _pk("carry_over")),
    "year_end:withdraw": Address("unit", _pk("carry_over")),
    "year_end:approve_use": Address("unit", _pk("equity_use")),
    "year_end:decline_use": Address("unit", _pk("equity_use")),
    "planning:models": Address("own", _none),
    "planning:new_model": Address("principal", _none),
    "planning:model": Address("municipality", lambda world, side: {"key": world.planning.model.key}),
    "planning:population": Address("own", _none),
    "planning:model_versions": Address("municipality", lambda world, side: {"key": world.planning.model.key}),
    "planning:prices": Address("principal", lambda world, side: {"key": world.planning.model.key}),
    "planning:new_line": Address("principal", lambda world, side: {"key": world.planning.model.key}),
    "planning:model_line": Address("principal", lambda world, side: {"key": world.planning.model.key, "line": "x"}),
    "planning:remove_line": Address("principal", lambda world, side: {"key": world.planning.model.key, "line": "x"}),
    "planning:new_year": Address("principal", lambda world, side: {"key": world.planning.model.key}),
    "planning:withdraw_model": Address("principal", lambda world, side: {"key": world.planning.model.key}),
    "planning:scenarios": Address("own", _none),
    "planning:new_scenario": Address("principal", _none),
    "planning:scenario": Address("municipality", _planned("scenario")),
    "planning:assumptions": Address("principal", _planned("scenario")),
    "planning:reasons": Address("principal", _planned("scenario")),
    "planning:scenario_line": Address("principal", _planned("scenario", line=999_999)),
    "planning:use_model": Address("principal", _planned("scenario")),
    "planning:propose": Address("principal", _planned("scenario")),
    "planning:withdraw": Address("principal", _planned("scenario")),
    "planning:decide": Address("principal", _planned("scenario")),
    "planning:workshop": Address("own", _none),
    "planning:new_motion": Address("own", _none),
    "planning:groups": Address("principal", _none),
    "planning:members": Address("principal", lambda world, side: {"pk": world.planning.membership.group_id}),
    "planning:end_membership": Address("principal", _planned("membership")),
    "planning:confirm_member": Address("missing", _planned("membership")),
    "planning:ask": Address("own", _none),
    "planning:answer": Address("principal", _planned("question")),
    "planning:approve_answer": Address("principal", _planned("question")),
    # A draft is its own group's alone: nobody else comes further than "finns inte", whatever the role.
    "planning:motion": Address("missing", _planned("draft")),
    "planning:motion_text": Address("missing", _planned("draft")),
    "planning:try_change": Address("missing", _planned("draft")),
    "planning:add_change": Address("missing", _planned("draft")),
    "planning:remove_change": Address("missing", _planned("draft", change=1)),
    "planning:present": Address("missing", _planned("draft")),
    "planning:delete_motion": Address("missing", _planned("draft")),
    "planning:motion_print": Address("missing", _planned("draft")),
    "planning:motion_file": Address("missing", _planned("draft", form="pdf")),
    "planning:budget_work": Address("unit", _code),
    "planning:distribute": Address("unit", _code),
    "planning:volumes": Address("unit", _code),
    "planning:posts": Address("unit", _code),
    "planning:posts_from_last_year": Address("unit", _code),
    "planning:staff_terms": Address("own", lambda world, side: {"year": 2027}),
    "planning:save_staff_terms": Address("principal", lambda world, side: {"year": 2027}),
    "planning:profiles": Address("own", _none),
    "planning:new_profile": Address("principal", _none),
    "planning:profile": Address("principal", lambda world, side: {"key": "vinter"}),
    "planning:costs": Address("unit", _code),
    "planning:from_last_year": Address("unit", _code),
    "planning:write_budget": Address("unit", _code),
    "planning:versions": Address("unit", _code),
}

# What an area's addresses are about stands in its own `about.py`: one of its things on both sides (`build`), its
# ADDRESSES, what its actions take (NEEDED), what its forms want in particular (WRITTEN), and SCENES.
ABOUT = [
    import_module(f"tests.pages.{path.parent.name}.about") for path in sorted(Path(__file__).parent.glob("*/about.py"))
]
for _about in ABOUT:
    ADDRESSES |= _about.ADDRESSES
