"""The operational plan: opened for the bodies that decide it, written as the model asks, decided and frozen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.economy.models import BudgetLine, NetFrame
from styrkedjan.areas.reporting.actions import moving, writing
from styrkedjan.areas.reporting.models import FrozenReport, UnitReport
from styrkedjan.areas.reporting.queries import page as page_queries
from styrkedjan.areas.reporting.queries import rounds
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.errors import InvalidInput, WrongState
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.reports import freezing, interim, sealing, verifying
from styrkedjan.reports.document import Heading, Table
from styrkedjan.reports.material import layout_for
from styrkedjan.reports.verifying import Verdict
from styrkedjan.reports.writers import Format, plain
from tests import factories as make

D = Decimal
ASKED = (
    "commitments", "priorities", "organisation", "follow_up", "volumes", "internal_control_plan",
    "provider_follow_up_plan", "planned_use_of_equity",
)  # fmt: skip


@pytest.fixture
def plan(town):
    """The committee's plan for a year that is being prepared, with a frame, a budget, a goal and a target."""
    make.account_groups(town.principal)
    PlanYear.objects.filter(pk=town.year.pk).update(state=YearState.PREPARING)
    town.year.refresh_from_db()
    town.target(town.indicator, town.committee, "90")
    NetFrame.objects.create(
        unit=town.committee, year=2026, amount=D(181_000_000), known_by=town.controller, decision_body="Fullmäktige",
        decision_date=date(2025, 11, 24), decision_section="12",
    )  # fmt: skip
    NetFrame.objects.create(unit=town.committee, year=2025, amount=D(175_000_000), known_by=town.controller)
    for year, amount in ((2025, 108_000_000), (2026, 120_000_000)):
        months = {f"m{number:02d}": D(amount) / 12 for number in range(1, 13)}
        BudgetLine.objects.create(
            unit=town.school,
            year=year,
            account_group="personal",
            responsibility="S1",
            known_by=town.controller,
            **months,
        )
    town.open_round("operational_plans", instruction="Redovisa nämndmålen först.")
    return town.report(town.committee)


def write_texts(town, report, **changes):
    texts = {
        "summary": "Planen i tre meningar.",
        **{f"section-{key}": f"Vår text om {key}." for key in ASKED},
        **changes,
    }
    return writing.save_report(by=town.secretary, report=report, version=report.version, texts=texts)


def words(document):
    return plain.write(document).replace("\u00a0", " ")


def test_a_plan_is_written_by_the_bodies_that_decide_it_while_the_year_is_prepared(town, plan):
    assert [report.unit for report in UnitReport.objects.all()] == [town.committee]
    assert (plan.round.name, plan.round.period, plan.round.due) == (
        "Verksamhetsplan 2026",
        "2026-12",
        date(2025, 12, 31),
    ) or (plan.round.due >= plan.round.opens)
    assert plan.assessments.count() == 0
    assert not plan.round.with_forecast
    with pytest.raises(WrongState, match="är inte öppet"):
        town.open_round("monthly_report_april")


def test_everything_the_model_asks_for_is_asked_and_shown(town, plan):
    asked = page_queries.report_page(plan, NOW).asked
    assert tuple(one.id for one in asked) == ASKED
    assert "åtar sig att utföra" in asked[0].text
    with pytest.raises(InvalidInput) as refused:
        moving.submit(by=town.secretary, report=plan)
    told = [problem.where for problem in refused.value.problems]
    assert told == ["Sammanfattning", *(one.heading for one in asked)]
    write_texts(town, plan)
    text = words(interim.build(town.report(town.committee), known=NOW))
    for key in ASKED:
        assert f"Vår text om {key}." in text
    assert "Planen i tre meningar." in text
    assert "Redovisa nämndmålen först." in text


def test_the_plan_is_built_of_what_is_known(town, plan):
    document = interim.build(plan, known=NOW)
    text = words(document)
    assert "Grundskolenämnden har 181,0 mnkr till sin verksamhet 2026. Det är 6,0 mnkr mer än 2025." in text
    assert "Planen har ett mål." in text
    tables = {block.caption: block for block in document.blocks if isinstance(block, Table)}
    goal = tables["Mål, uppdrag och kvalitetsnivå"].rows[0].cells
    assert goal[0] == "Alla elever läser (GSN-1)"
    assert "minst 90,0 %" in goal
    budget = tables["Budget per kostnadsslag, tkr"].rows[0].cells
    assert budget[1:] == (D(108_000_000), D(120_000_000), D(12_000_000))
    assert tables["Nettoram, tkr"].rows[0].cells[1:] == ("Fullmäktige 2025-11-24 § 12", D(181_000_000))
    assert "Delårsrapport per augusti" in [row.cells[0] for row in tables["Så följs året upp"].rows]
    for missing in ("Plan för intern kontroll", "Plan för uppföljning av utförare"):
        assert f"{missing} är inte upprättad i systemet." in text
    headings = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 1]
    assert headings == [
        "Planen i korthet", "Åtaganden och kvalitet inom ramen", "Fördelning och prioriteringar",
        "Organisation, budget och interna regler", "Uppföljning", "Volymer, prestationer och internpriser", "Ramar",
        "Planerad användning av eget kapital", "Plan för intern kontroll", "Plan för uppföljning av utförare",
    ]  # fmt: skip


def test_from_instruction_to_decision(town, plan, tmp_path):
    """The journey: written on the page, handed in, approved, decided, taken out as files that are verified."""

    def as_(person):
        client = Client()
        client.force_login(person)
        return client

    address = f"/rapport/{plan.pk}/"
    page = as_(town.secretary).get(address).content.decode()
    assert "Redovisa nämndmålen först." in page
    assert "Hur nämnden fördelar och prioriterar" in page
    sent = {"version": plan.version, "summary": "Planen.", **{f"section-{key}": f"Text {key}" for key in ASKED}}
    assert as_(town.secretary).post(address, {**sent, "then": "submit"}).status_code == 302
    as_(town.director).post(f"{address}godkann/")
    assert UnitReport.objects.get().state == "approved"
    row = freezing.decide(
        by=town.chair,
        report=town.report(town.committee),
        decision=Decision("Grundskolenämnden", date(2025, 12, 15), "90"),
    )
    read = as_(town.chair).get(f"{address}las/").content.decode()
    assert "Grundskolenämnden 2025-12-15 § 90" in read
    assert "Text priorities" in read
    assert FrozenReport.objects.get().sha256 == row.sha256
    value = freezing.issued(town.report(town.committee), NOW)
    for form in (Format.PDF, Format.DOCX):
        data = sealing.issue(value, form, layout_for(row.report, value.document)).data
        assert verifying.verify(data).verdict is Verdict.GENUINE


def test_two_who_write_the_same_section_lose_no_words(town, plan):
    from styrkedjan.domain.errors import EditConflict

    write_texts(town, plan)
    stale = plan.version
    with pytest.raises(EditConflict) as conflict:
        writing.save_report(
            by=town.director, report=plan, version=stale, texts={"section-priorities": "Min text.", "summary": ""}
        )
    assert conflict.value.theirs == {"section-priorities": "Vår text om priorities."}
    writing.save_report(by=town.director, report=plan, version=stale, texts={"section-frames": "Bara min."})
    sections = town.report(town.committee).sections
    assert (sections["priorities"], sections["frames"]) == ("Vår text om priorities.", "Bara min.")


def test_an_unknown_section_is_refused(town, plan):
    with pytest.raises(ValueError, match="inga fält"):
        writing.save_report(by=town.secretary, report=plan, version=1, texts={"section-hittepå": "x"})


def test_a_plan_is_not_the_report_before_a_report(town, plan):
    PlanYear.objects.filter(pk=town.year.pk).update(state=YearState.OPEN)
    town.year.refresh_from_db()
    town.open_round("operations_report")
    report = UnitReport.objects.get(unit=town.committee, round__cycle_id="operations_report")
    assert rounds.previous(report) is None
