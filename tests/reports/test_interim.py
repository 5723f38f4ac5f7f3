"""Reports built from a small municipality: what they say, what they leave out, what a decision freezes."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from styrkedjan.areas.chain.models import Activity
from styrkedjan.areas.economy.actions import signing
from styrkedjan.areas.economy.models import BudgetLine, Forecast, NetFrame
from styrkedjan.areas.reporting.actions import writing
from styrkedjan.areas.reporting.models import FrozenReport, UnitReport
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.periods import Period
from styrkedjan.domain.status import Status
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.reports import freezing, interim, material
from styrkedjan.reports.display import view
from styrkedjan.reports.document import Bullets, Figure, Heading, KeyFigures, Paragraph, StatusList, WorkingNote
from styrkedjan.reports.tables import RowKind, Table
from styrkedjan.reports.writers import Format, plain, write
from tests import factories as make

D = Decimal
NBSP = "\u00a0"


@pytest.fixture
def round_(town):
    make.account_groups(town.principal)
    town.target(town.indicator, town.committee, "90")
    town.value(town.indicator, town.committee, "80", "2026-08")
    opened = town.open_round()
    for unit, budget, forecast in ((town.school, 120_000_000, 132_000_000), (town.sibling, 60_000_000, 58_500_000)):
        money(town, unit, budget, forecast)
    NetFrame.objects.create(unit=town.committee, year=2026, amount=D(181_000_000), known_by=town.controller)
    return opened


def money(town, unit, budget, forecast):
    months = {f"m{number:02d}": D(budget) / 12 for number in range(1, 13)}
    group = {"unit": unit, "year": 2026, "account_group": "personal", "known_by": town.controller}
    BudgetLine.objects.create(**group, responsibility=unit.code, **months)
    Forecast.objects.create(**group, round_key="2026-08", amount=D(forecast))


@pytest.fixture
def report(town, round_):
    return town.report(town.committee)


def build(town, where=None):
    return interim.build(town.report(where or town.committee), known=NOW)


def under(document, *headings):
    return [block for found, block in document.sections() if found[: len(headings)] == headings]


def words(document):
    return plain.write(document).replace(NBSP, " ")


def test_the_summary_says_it_in_sentences(town, report):
    town.fill(town.committee)
    text = words(build(town))
    assert "Grundskolenämnden räknar med ett underskott på 10,5 mnkr, 5,8 % av ramen." in text
    assert "Redovisningen för Grundskolenämnden till och med augusti är inte inläst." in text
    assert "Det enda målet är inte uppfyllt." in text
    assert "Alla elever läser (GSN-1): inte uppfyllt, bedöms bli uppfyllt." in text
    assert "Ekskolan: underskott 12,0 mnkr i helårsprognosen." in text
    assert "Björkskolan: " not in text.split("Ekonomi\n=")[0]


def test_what_is_asked_of_the_body(town, report):
    asked, *_ = under(build(town), "Sammanfattning", "Förslag till beslut")
    assert asked == Bullets(
        (
            "att godkänna delårsrapport per augusti 2026",
            "att överlämna rapporten till kommunstyrelsen och kommunfullmäktige",
            "att redovisa en åtgärdsplan för det underskott som prognosen visar",
        )
    )


def test_nothing_is_asked_in_a_units_report(town, report):
    assert under(build(town, town.school), "Sammanfattning", "Förslag till beslut") == []


def test_sections_follow_the_template_and_empty_ones_are_left_out(town, report):
    headings = [block.text for block in build(town).blocks if isinstance(block, Heading) and block.level == 1]
    assert headings == [
        "Sammanfattning",
        "Måluppfyllelse",
        "Ekonomi",
        "Enheternas läge",
        "Vad som saknas",
        "Bilaga: så är siffrorna framräknade",
    ]


def test_heading_levels_never_jump(town, report):
    levels = [block.level for block in build(town).blocks if isinstance(block, Heading)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_goals_carry_judgement_proposal_and_indicators(town, report):
    town.fill(town.committee)
    one = report.assessments.get()
    writing.assess(by=town.secretary, assessment=one, version=2, status="partly", override_reason="Mätt före insatsen")
    overview = next(block for block in under(build(town), "Måluppfyllelse") if isinstance(block, StatusList))
    (item,) = overview.items
    assert (item.status, item.proposed, item.reason) == (Status.PARTLY, Status.NOT_REACHED, "Mätt före insatsen")
    assert (item.group, item.word, item.forecast_word) == (
        "En likvärdig skola",
        "Delvis uppfyllt",
        "Bedöms bli uppfyllt",
    )
    (line,) = item.indicators
    assert (line.target, line.outcome, line.period) == ("minst 90,0", D(80), "augusti 2026")
    assert "Målet ”Alla elever läser” är bedömt på annat sätt" in words(build(town))


def test_the_economy_is_told_per_group_and_per_unit(town, report):
    tables = [block for block in under(build(town), "Ekonomi") if isinstance(block, Table)]
    assert [table.caption for table in tables] == ["Ekonomi per kostnadsslag, tkr", "Ekonomi per enhet, tkr"]
    total = tables[0].rows[-1]
    assert total.cells[0] == "Summa"
    assert total.cells[4:7] == (D(180_000_000), D(190_500_000), D(-10_500_000))
    assert [row.cells[0] for row in tables[1].rows] == ["Ekskolan", "Björkskolan", "Summa"]
    # What few there are is told by the picture of the first page.
    (figure,) = [block for block in under(build(town), "Sammanfattning") if isinstance(block, Figure)]
    assert figure.chart.series[0].values == (D(-12), D("1.5"))


def test_what_is_missing_is_said(town, report):
    town.indicator.values.all().delete()
    text = words(build(town))
    assert "3 rapporter är inte inlämnade: " in text
    assert "Behöriga elever (GSN-1): Inget utfall är rapporterat." in text
    assert "Inte bedömda mål och uppdrag: Alla elever läser (GSN-1)." in text
    assert "Redovisningen för 2026 är inte inläst." in text


def test_every_figure_has_its_working_in_the_appendix(town, report):
    titles = [block.working.title for block in build(town).blocks if isinstance(block, WorkingNote)]
    assert titles == ["Helårsavvikelse, Grundskolenämnden", "Alla elever läser"]


def test_the_whole_municipality_gathers_its_committees(town, report):
    town.fill(town.committee)
    document = build(town, town.principal)
    text = words(document)
    assert "Grundskolenämnden\n-----------------\n\nÅret går i stort som planerat." in text
    units = next(block for block in under(document, "Enheternas läge") if isinstance(block, Table))
    assert [row.cells[0] for row in units.rows] == ["Grundskolenämnden"]
    assert "En likvärdig skola (KF-11)" in text


def test_a_monthly_report_is_about_money(town, round_):
    town.year.rounds.all().delete()
    town.open_round("monthly_report_october")
    document = build(town)
    headings = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 1]
    assert headings[:2] == ["Sammanfattning", "Ekonomi"]
    assert "Måluppfyllelse" not in headings
    assert document.period == "2026-10"


def test_activities_and_assignments_are_told(town, round_):
    stamp = {"created_by": town.controller, "changed_by": town.controller}
    activity = {"element": town.goal, "unit": town.committee, "end": date(2026, 6, 30)}
    Activity.objects.create(title="Läsgrupper", progress=60, **activity, **stamp)
    text = words(build(town))
    assert "Den enda aktiviteten är inte klar; 60 % är gjort. En har passerat sitt slutdatum." in text
    assert "Läsgrupper | Alla elever läser (GSN-1) | 2026-06-30 | 60" in text


def test_the_same_material_gives_the_same_document(town, report):
    at = timezone.now()
    assert interim.build(report, at=at, known=NOW) == interim.build(town.report(town.committee), at=at, known=NOW)


def test_the_number_of_queries_does_not_grow(town, report):
    def cost():
        row = town.report(town.committee)
        with CaptureQueriesContext(connection) as captured:
            interim.build(row, known=NOW)
        return len(captured)

    before = cost()
    for _ in range(8):
        unit = make.unit(town.school.parent)
        money(town, unit, 1_000_000, 1_000_000)
        goal = make.element(town.year, town.committee, parents=[town.goal])
        indicator = make.indicator(town.principal)
        make.link(indicator, goal)
        town.value(indicator, town.committee, "1", "2026-08")
        town.add_assessment(report, goal)
    assert cost() == before


# -- decisions -------------------------------------------------------------------------------------------------------

DECISION = Decision(body="Grundskolenämnden", date=date(2025, 9, 22), section="84", record_number="GSN-2025/17")


@pytest.fixture
def decided(town, report):
    town.approved(town.committee)
    return freezing.decide(by=town.chair, report=town.report(town.committee), decision=DECISION)


def test_a_decision_freezes_value_text_and_hash(town, decided):
    opened = freezing.reopen(FrozenReport.objects.get(pk=decided.pk))
    assert opened.intact
    assert opened.document.decision == "Grundskolenämnden 2025-09-22 § 84, GSN-2025/17"
    assert opened.row.text == plain.write(opened.document)
    assert under(opened.document, "Sammanfattning", "Förslag till beslut") == []


@pytest.mark.parametrize("field", ["text", "document"])
def test_a_frozen_report_that_was_tampered_with_is_not_shown(town, decided, field):
    if field == "text":
        FrozenReport.objects.update(text=decided.text.replace("10,5", "1,5"))
    else:
        FrozenReport.objects.update(document={**decided.document, "title": "Bättre rapport"})
    assert not freezing.reopen(FrozenReport.objects.get()).intact
    with pytest.raises(Refused, match="kontrollsumma"):
        freezing.document_of(town.report(town.committee), NOW)


def test_a_decided_report_stays_as_it_was(town, decided):
    before = freezing.document_of(town.report(town.committee), NOW)
    old = town.indicator.values.get()
    old.superseded_at = timezone.now()
    old.save()
    town.value(town.indicator, town.committee, "95", "2026-08")
    assert freezing.document_of(town.report(town.committee), NOW) == before


def test_the_difference_to_today(town, decided):
    assert freezing.since(FrozenReport.objects.get()) == ()
    old = town.indicator.values.get()
    old.superseded_at = timezone.now()
    old.save()
    town.value(town.indicator, town.committee, "95", "2026-08")
    town.school.name = "Nya Ekskolan"
    town.school.save()
    changes = {change.place: (change.before, change.after) for change in freezing.since(FrozenReport.objects.get())}
    outcome = "Måluppfyllelse › Mål för mål › Mål för mål › Alla elever läser (GSN-1) › Behöriga elever › Utfall"
    assert changes[outcome] == (f"80,0{NBSP}% (augusti 2026)", f"95,0{NBSP}% (augusti 2026)")
    assert any("Nya Ekskolan" in place for place in changes)


def test_what_the_meeting_reads_says_when_figures_have_moved(town, report):
    """Frozen as it was approved, and warned on its first line; the value that is decided carries no warning."""
    town.approved(town.committee)
    fresh = freezing.issued(town.report(town.committee), NOW).document
    assert "sedan rapporten godkändes" not in words(fresh)
    old = town.indicator.values.get()
    old.superseded_at = timezone.now()
    old.save()
    town.value(town.indicator, town.committee, "95", "2026-08")
    moved = freezing.issued(town.report(town.committee), NOW).document
    assert re.match(r"\d+\suppgift(er)? har ändrats sedan rapporten godkändes", moved.blocks[0].text)
    assert moved.blocks[1:] == fresh.blocks, "the figures are those that were approved"
    frozen = freezing.decide(by=town.chair, report=town.report(town.committee), decision=DECISION)
    assert "sedan rapporten godkändes" not in frozen.text


def test_every_format_of_a_real_report(town, decided):
    document = freezing.document_of(town.report(town.committee), NOW)
    assert isinstance(document.blocks[1], Paragraph)
    assert isinstance(document.blocks[2], KeyFigures)
    for form in Format:
        assert write(document, form).data


def test_a_report_asked_for_as_known_before_its_decision(town, report):
    moment = timezone.now()
    town.approved(town.committee)
    freezing.decide(by=town.chair, report=town.report(town.committee), decision=DECISION)
    then = freezing.document_of(town.report(town.committee), Known.at(moment))
    assert then.decision == ""
    assert "Året går i stort" not in words(then)


# -- what was asked for is shown -------------------------------------------------------------------------------------

WRITTEN = {"summary": "Ord om läget.", "analysis": "Ord om varför.", "economy_comment": "Ord om pengarna."}


def told_in_every_form(document):
    """The words of each form, as a person opening the file would find them."""
    yield "text", words(document)
    for form in (Format.HTML, Format.JSON):
        yield form, write(document, form).data.decode()
    for form in (Format.DOCX, Format.XLSX):
        with zipfile.ZipFile(BytesIO(write(document, form).data)) as package:
            yield (
                form,
                unescape("".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))),
            )
    yield Format.PDF, json.dumps(view(document), ensure_ascii=False)


@pytest.mark.parametrize("cycle_id", ["monthly_report_april", "interim_report_august", "operations_report"])
@pytest.mark.parametrize("lacking", [(), ("goals",), ("economy", "assignments"), ("summary", "goals", "economy")])
def test_every_answer_stands_in_the_report_it_was_asked_for(town, round_, monkeypatch, cycle_id, lacking):
    town.year.rounds.all().delete()
    assignment = make.element(town.year, town.committee, kind="assignment", key="U-1", title="Uppdraget")
    town.open_round(cycle_id, with_goals=True)
    report = town.report(town.committee)
    answers = [
        writing.Answer(
            one.pk, one.version, {"status": one.proposed or "partly", "comment": f"Ord om {one.element.key}."}
        )
        for one in report.assessments.all()
    ]
    writing.save_report(by=town.secretary, report=report, version=report.version, texts=WRITTEN, answers=answers)
    monkeypatch.setattr(material, "template_for", without(lacking, material.template_for))
    document = interim.build(town.report(town.committee), known=NOW)
    wanted = [*WRITTEN.values(), "Ord om GSN-1.", f"Ord om {assignment.key}."]
    for form, shown in told_in_every_form(document):
        # A workbook holds figures and judgements; running text is for the other forms.
        for word in wanted[3:] if form is Format.XLSX else wanted:
            assert word in shown, (form, word)


def without(kinds, original):
    """A municipality's own template that has forgotten sections."""

    def chosen(kind, steering_model):
        template = original(kind, steering_model)
        return replace(template, sections=tuple(one for one in template.sections if one.kind not in kinds))

    return chosen


def test_an_analysis_without_goals_is_told(town, report):
    report.assessments.all().delete()
    writing.save_report(by=town.secretary, report=report, version=report.version, texts=WRITTEN)
    assert "Ord om varför." in words(build(town))


def test_what_was_said_of_the_forecasts_is_told_in_the_report(town, report):
    """The rules ask for words where a forecast leaves the budget, so the report shows them: the worst first."""
    Forecast.objects.filter(unit=town.school).update(comment="Två klasser fler än planerat.")
    Forecast.objects.filter(unit=town.sibling).update(comment="Vikarier behövdes inte.")
    period = Period.month(2026, 8)
    signing.sign_forecast(by=town.head, unit=town.school, period=period, comment="Klasserna är fulla.")
    (table,) = under(build(town), "Ekonomi", "Så förklaras prognoserna")
    assert [row.cells for row in table.rows] == [
        ("Ekskolan", D(-12_000_000), "Klasserna är fulla."),
        ("Björkskolan", D(1_500_000), "Vikarier behövdes inte. (Prognosen är inte påskriven.)"),
    ]
    (own,) = under(build(town, town.sibling), "Ekonomi", "Så förklaras prognoserna")
    assert [row.cells[0] for row in own.rows] == ["Björkskolan"]
    assert under(build(town, town.principal), "Ekonomi", "Så förklaras prognoserna") == []
    signing.sign_sum(by=town.director, unit=town.committee, period=period, comment="Vi ansöker om tillägg.")
    (whole,) = under(build(town, town.principal), "Ekonomi", "Så förklaras prognoserna")
    assert [row.cells for row in whole.rows] == [("Grundskolenämnden", D(-10_500_000), "Vi ansöker om tillägg.")]


def test_volumes_are_told_beside_their_plan(town, report):
    pupils = make.indicator(town.principal, key="V1", name="Elever", kind="volume", unit_of_measure="elever")
    for unit, planned, done in ((town.school, "400", "412"), (town.sibling, "200", None)):
        town.target(pupils, unit, planned)
        if done:
            town.value(pupils, unit, done, "2026-08")
    (table,) = under(build(town), "Volymer")
    assert table.rows[0].cells == ("Elever", "elever", D(400), D(412), D(12), "1 av 2")


def test_reached_goals_are_counted_among_the_judged(town, report):
    (figures,) = [block for block in build(town).blocks if isinstance(block, KeyFigures)]
    reached = figures.items[-1]
    assert (reached.value, reached.note) == (None, "inget av 1 mål är bedömt")
    assert "Det enda målet är inte bedömt än." in words(build(town))
    town.fill(town.committee)
    (figures,) = [block for block in build(town).blocks if isinstance(block, KeyFigures)]
    assert (figures.items[-1].value, figures.items[-1].note) == (D(0), "av 1 mål")


@pytest.mark.parametrize(
    ("where", "state", "expected"),
    [
        ("committee", "draft", "Utkast"),
        ("committee", "referred_back", "Utkast"),
        ("committee", "submitted", "Inlämnad, inte godkänd"),
        ("committee", "approved", "Godkänd, inte beslutad"),
        ("school", "submitted", "Inlämnad, inte godkänd"),
        ("school", "approved", ""),
    ],
)
def test_what_is_not_decided_says_so(town, report, where, state, expected):
    unit = getattr(town, where)
    UnitReport.objects.filter(unit=unit).update(state=state)
    document = interim.build(town.report(unit), known=NOW)
    assert document.standing == expected
    if expected:
        for form, shown in told_in_every_form(document):
            assert expected in shown, form


def test_many_units_are_told_by_service_area_the_worst_first(town, round_):
    areas = [
        make.service_area(town.principal, code=code, name=name)
        for code, name in (("F", "Förskola"), ("G", "Grundskola"))
    ]
    for number in range(8):
        for area in areas:
            unit = make.unit(
                town.school.parent, code=f"{area.code}{number}", name=f"{area.name} {number}", service_area=area
            )
            money(town, unit, 12_000_000, 12_000_000 + (number if area.code == "G" else -number) * 120_000)
    (table,) = [
        block
        for block in under(build(town), "Ekonomi")
        if isinstance(block, Table) and block.caption.startswith("Ekonomi per enhet")
    ]
    groups = [row for row in table.rows if row.kind is RowKind.GROUP]
    assert [row.cells[0] for row in groups] == ["Grundskola", "Förskola", "Övriga enheter"]
    assert [row.cells[6] for row in groups] == [D(-3_360_000), D(3_360_000), D(-10_500_000)]
    names = [row.cells[0] for row in table.rows]
    assert names[1] == "Grundskola 7"
    assert table.rows[-1].cells[6] == sum(row.cells[6] for row in groups)
