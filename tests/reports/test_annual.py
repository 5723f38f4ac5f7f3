"""The municipality's own reports: statements, balance requirement and goals inside them (KL 11:16, LKBR 11 and 13)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from styrkedjan.areas.reporting.actions import rounds
from styrkedjan.areas.reporting.models import UnitReport
from styrkedjan.areas.reporting.queries import page
from styrkedjan.domain.report_template import SectionKind
from styrkedjan.foundation.known import NOW
from styrkedjan.reports import interim
from styrkedjan.reports.document import Heading, Paragraph, Table
from tests import factories as make
from tests.areas.accounts.conftest import YEAR, Town, town  # noqa: F401 - the same town

D = Decimal


@pytest.fixture
def year(town: Town):  # noqa: F811
    return make.plan_year(town.root, year=YEAR)


def build(town: Town, year, cycle_id: str, unit):  # noqa: F811
    if not UnitReport.objects.filter(round__cycle_id=cycle_id).exists():
        rounds.open_round(by=town.controller, plan_year=year, cycle_id=cycle_id, units=[town.root, town.school])
    report = UnitReport.objects.select_related("unit__principal", "round__plan_year__principal").get(unit=unit)
    return interim.build(report, known=NOW)


def chapters(document):
    return [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 1]


@pytest.mark.parametrize("cycle_id", ["annual_report", "interim_report_august"])
def test_the_municipalitys_report_holds_its_books(town: Town, year, cycle_id):  # noqa: F811
    town.whole_year(result=30)
    document = build(town, year, cycle_id, town.root)
    sound = "God ekonomisk hushållning" + (" och ekonomisk ställning" if cycle_id == "annual_report" else "")
    assert {sound, "Balanskravsresultat", "Räkenskaper"} <= set(chapters(document))
    parts = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 2]
    whole = {"Driftredovisning", "Investeringsredovisning"}
    assert {"Resultaträkning", "Balansräkning", "Kassaflödesanalys"} <= set(parts)
    assert (whole <= set(parts)) is (cycle_id == "annual_report")
    statement = next(b for b in document.blocks if isinstance(b, Table) and b.caption == "Resultaträkning, mnkr")
    assert statement.rows[-1].cells[0] == "Årets resultat"
    if cycle_id == "annual_report":
        assert statement.rows[-1].cells[1] == D(30)


def test_a_committee_keeps_no_books_and_an_unread_ledger_tells_none(town: Town, year):  # noqa: F811
    assert "Räkenskaper" not in chapters(build(town, year, "annual_report", town.root))
    town.whole_year()
    assert not {"Räkenskaper", "Balanskravsresultat"} & set(chapters(build(town, year, "annual_report", town.school)))


def test_the_law_s_chapters_stand_in_the_annual_report(town: Town, year):  # noqa: F811
    """Each with what the municipality wrote and what the system knows; a committee's report has none of them."""
    town.whole_year(result=30)
    build(town, year, "annual_report", town.root)
    report = UnitReport.objects.get(unit=town.root)
    asked = {one.id for one in page.report_page(report, NOW).asked}
    assert asked == {"group", "conditions", "events", "governance", "staff", "outlook", "notes"}
    report.sections = {one: f"Om {one}." for one in asked}
    report.save()
    document = build(town, year, "annual_report", town.root)
    law = [kind.label for kind in interim.ANNUAL]
    assert [one for one in chapters(document) if one in law or one.startswith("Styrning")] == [
        label if kind is not SectionKind.GOVERNANCE else "Styrning och uppföljning av den kommunala verksamheten"
        for kind, label in zip(interim.ANNUAL, law, strict=True)
    ]
    told = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert {f"Om {one}." for one in asked} <= set(told)
    assert any(text.startswith("Kommunen styrs efter") for text in told)
    own = build(town, year, "annual_report", town.school)
    assert not set(chapters(own)) & set(law)
