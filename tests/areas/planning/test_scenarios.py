"""Scenarios: from last year's frames to the council's decision, all frames or none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.economy.actions import frames
from styrkedjan.areas.economy.models import NetFrame
from styrkedjan.areas.planning.actions import scenarios
from styrkedjan.areas.planning.models import Assumption, Scenario
from styrkedjan.areas.planning.queries import scenarios as scenarios_queries
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.domain.planning.multi_year import Assumption as Value
from styrkedjan.domain.planning.multi_year import Key
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.planning.conftest import YEAR, proposal_of, scenario_of

D = Decimal
DECISION = Decision("Kommunfullmäktige", date(2026, 11, 23), "14", "KS-2026/100")


def test_a_scenario_starts_from_the_decided_frames_split_by_service(town):
    made = scenarios.create_scenario(by=town.controller, principal=town.root, first_year=YEAR, name="A")
    lines = {line.label: line.base for line in made.lines.select_related("committee", "service_area")}
    assert lines == {
        "Skolnämnden: Grundskola": D(60_000_000),
        "Skolnämnden: Gemensamt": D(20_000_000),
        "Gatunämnden: Gemensamt": D(25_000_000),
        "Gatunämnden: Vinterunderhåll": D(5_000_000),
    }
    assert sum(lines.values()) == sum(NetFrame.objects.values_list("amount", flat=True))


def test_every_missing_assumption_is_told_at_once(town):
    made = scenarios.create_scenario(by=town.controller, principal=town.root, first_year=YEAR, name="A")
    with pytest.raises(InvalidInput) as error:
        scenarios.propose(by=town.controller, scenario=made)
    assert len(error.value.problems) == 3 * sum(not key.optional for key in Key)


def test_an_assumption_needs_its_source_and_a_possible_value(town):
    made = scenarios.create_scenario(by=town.controller, principal=town.root, first_year=YEAR, name="A")
    values = {
        (Key.TAX_RATE, YEAR): Value(D(0), "SKR"),
        (Key.TAX_BASE, YEAR): Value(D(1), " "),
        (Key.PRICE_INCREASE, 2040): Value(D(1), "SKR"),
    }
    with pytest.raises(InvalidInput) as error:
        scenarios.save_assumptions(by=town.controller, scenario=made, values=values)
    assert len(error.value.problems) == 3
    assert Assumption.objects.count() == 0


def test_a_changed_assumption_keeps_the_old_one_with_its_time(town):
    made = scenario_of(town)
    changed = {(Key.TAX_RATE, YEAR): Value(D("20.5"), "KS förslag")}
    assert scenarios.save_assumptions(by=town.controller, scenario=made, values=changed) == 1
    assert scenarios.save_assumptions(by=town.controller, scenario=made, values=changed) == 0
    rows = Assumption.objects.filter(scenario=made, key=Key.TAX_RATE, year=YEAR).order_by("known_at")
    assert [(row.value, row.superseded_at is None) for row in rows] == [(D(20), False), (D("20.5"), True)]


def test_frames_of_the_decision_sum_to_the_scenario_s_total(town):
    proposal = proposal_of(town)
    first = scenarios_queries.scenario_view(proposal, NOW).years[0]
    entries = scenarios.decide(by=town.controller, scenario=proposal, decision=DECISION)
    assert sum(entry.amount for entry in entries) == first.total_frames
    written = {(entry.unit.code, entry.earmark) for entry in entries}
    assert written == {("200", ""), ("300", ""), ("300", "vinterunderhåll")}
    assert {entry.decision_section for entry in entries} == {"14"}
    assert Scenario.objects.get().decision_text == "Kommunfullmäktige 2026-11-23 § 14, KS-2026/100"


def test_a_decision_that_fails_half_way_writes_nothing(town, monkeypatch):
    proposal = proposal_of(town)
    real, calls = frames.add_frame, []

    def failing(**given):
        calls.append(given)
        if len(calls) == 2:
            raise Refused("Stopp.")
        return real(**given)

    monkeypatch.setattr(frames, "add_frame", failing)
    before = NetFrame.objects.count()
    with pytest.raises(Refused):
        scenarios.decide(by=town.controller, scenario=proposal, decision=DECISION)
    assert NetFrame.objects.count() == before
    assert Scenario.objects.get().state == "proposed"


@pytest.mark.parametrize("missing", ["body", "date", "section", "record_number"])
def test_a_decision_needs_body_date_section_and_record_number(town, missing):
    proposal = proposal_of(town)
    decision = replace(DECISION, **{missing: None if missing == "date" else ""})
    with pytest.raises(InvalidInput):
        scenarios.decide(by=town.controller, scenario=proposal, decision=decision)


def test_a_budget_year_is_decided_once(town):
    first, other = proposal_of(town), scenario_of(town, "Annat")
    scenarios.propose(by=town.controller, scenario=other)
    scenarios.decide(by=town.controller, scenario=first, decision=DECISION)
    with pytest.raises(Refused, match="redan beslutade"):
        scenarios.decide(by=town.controller, scenario=other, decision=DECISION)


def test_a_proposal_that_does_not_balance_is_not_laid_before_the_parties(town):
    made = scenario_of(town, tax_rate=D(15))
    with pytest.raises(Refused, match="inte i balans"):
        scenarios.propose(by=town.controller, scenario=made)


def test_a_deficit_with_exceptional_reasons_is_lawful_and_laid_forward(town):
    made = scenario_of(town, tax_rate=D(15), new_loans=D(90_000_000))
    scenarios.state_reasons(by=town.controller, scenario=made, reasons=" Stark ställning. ")
    made.refresh_from_db()
    assert made.exceptional_reasons == "Stark ställning."
    assert scenarios.propose(by=town.controller, scenario=made).state == "proposed"
    with pytest.raises(WrongState):
        scenarios.state_reasons(by=town.controller, scenario=made, reasons="")


def test_a_proposal_is_never_changed(town):
    proposal = proposal_of(town)
    with pytest.raises(WrongState, match="förslag"):
        scenarios.save_assumptions(
            by=town.controller, scenario=proposal, values={(Key.TAX_RATE, YEAR): Value(D(21), "SKR")}
        )
    line = proposal.lines.first()
    with pytest.raises(WrongState):
        scenarios.save_steps(by=town.controller, scenario=proposal, steps={(line.pk, YEAR): scenarios.StepRow()})


def test_a_copy_computes_to_the_same(town):
    made = scenario_of(town)
    line = made.lines.first()
    scenarios.save_steps(
        by=town.controller, scenario=made, steps={(line.pk, YEAR + 1): scenarios.StepRow(priority=D(900_000))}
    )
    copy = scenarios.create_scenario(
        by=town.controller, principal=town.root, first_year=YEAR, name="Kopia", copy_of=made
    )
    one, two = (scenarios_queries.scenario_view(each, NOW).years for each in (made, copy))
    assert [year.frames for year in one] == [year.frames for year in two]
    assert [year.result for year in one] == [year.result for year in two]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CONTROLLER])
def test_only_the_controller_plans(town, role):
    person = factories.user_with(role, town.root)
    with pytest.raises(NotAllowed):
        scenarios.create_scenario(by=person, principal=town.root, first_year=YEAR, name="A")


def test_every_step_is_in_the_log(town):
    proposal = proposal_of(town)
    scenarios.decide(by=town.controller, scenario=proposal, decision=DECISION)
    actions_logged = list(AuditEvent.objects.filter(action__startswith="planning.").values_list("action", flat=True))
    assert actions_logged[::-1] == [
        "planning.create_scenario", "planning.save_assumptions", "planning.propose", "planning.decide",
    ]  # fmt: skip


def test_the_cost_in_queries_does_not_grow(town):
    views = [scenario_of(town, f"S{number}") for number in range(2)]

    def cost(found):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            scenarios_queries.scenario_views(found, NOW)
        return len(captured)

    two = cost(views)
    more = [*views, *(scenario_of(town, f"T{number}") for number in range(6))]
    assert cost(more) == two == 3
