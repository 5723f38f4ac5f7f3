"""What each steering document is to hold, point by point: the section that holds it and where its data come from.

The points are those of the steering document that the steering model is made from (the words are its own), and for the
municipality's own reports those of the law. A house test holds the rows against the templates, the steering model and
the tests; what has no section says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from styrkedjan.domain.report_template import SectionKind


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a document, where it is asked for, the sections that tell it, their data, and the tests of them.

    `template` is the id of the report template. `note` says what is done instead where no section is.
    """

    template: str
    words: str
    source: str
    sections: tuple[SectionKind, ...]
    data: str
    tests: tuple[str, ...]
    note: str = ""


# template
#   point | where it is asked for | sections, or – and what is done instead | data | tests
_TABLE = """
operational_plan
  Vad nämnden åtar sig att utföra inom ramen, och med vilken kvalitet | Verksamhetsplan, punkt 1 | commitments | nämndens text; mål, åtaganden, uppdrag och indikatorernas målvärden | reports/test_plan.py::test_the_plan_is_built_of_what_is_known
  Hur nämnden fördelar och prioriterar resurserna | Verksamhetsplan, punkt 2 | priorities | nämndens text; budget per kostnadsslag mot året före | reports/test_plan.py::test_everything_the_model_asks_for_is_asked_and_shown
  Hur verksamheten är organiserad och budgeten fördelad, och interna regler | Verksamhetsplan, punkt 3 | organisation | nämndens text; enheternas budget och nämndens internregelverk för resultatöverföring | reports/test_plan.py::test_the_plan_is_built_of_what_is_known
  Hur resultaten följs upp och redovisas | Verksamhetsplan, punkt 4 | follow_up | nämndens text; årshjulets uppföljningar | reports/test_plan.py::test_everything_the_model_asks_for_is_asked_and_shown
  Prestationer och internpriser | Verksamhetsplan, punkt 5 | volumes | volymmåttens målvärden; resursfördelningsmodellernas priser | reports/test_plan.py::test_the_plan_is_built_of_what_is_known
  Budgetramar | Verksamhetsplan, punkt 5 | frames | nettoramens poster med beslut | reports/test_plan.py::test_the_plan_is_built_of_what_is_known
  Plan för intern kontroll | Intern kontroll, första stycket | internal_control_plan | området Intern kontroll | reports/test_parts.py::test_what_an_area_tells_stands_in_the_report_under_the_templates_heading
  Nämndens årliga uppföljningsplan av utförare | Nämndernas årliga uppföljningsplan | provider_follow_up_plan | nämndens text; området Utförare | reports/test_plan.py::test_everything_the_model_asks_for_is_asked_and_shown
  Tillsynsplan | Skollagen 26 kap. | inspection_plan | området Tillsyn | pages/inspection/test_pages.py::test_the_documents_tell_of_it_by_themselves
  Beräknat uttag ur eget kapital | Princip 7 | planned_use_of_equity | det planerade uttaget | reports/test_plan.py::test_the_plan_is_built_of_what_is_known
  Instruktioner från kommunstyrelsen | Verksamhetsplan, andra stycket | plan | utfärdade anvisningar | areas/reporting/test_instructions.py::test_the_plan_of_the_step_is_the_answer
monthly_report
  Ekonomi och förbrukning av resurser | Uppföljning, månadsrapporter | economy | redovisning, budget, prognos och prognosernas kommentarer | reports/test_interim.py::test_a_monthly_report_is_about_money
  Produktion | Uppföljning, april | volumes | volymmåtten, plan och utfall | reports/test_interim.py::test_volumes_are_told_beside_their_plan
  Om balanserat överskott ska användas under året | Princip 8 | equity | planerade och godkända uttag | reports/test_money_sections.py::test_the_ordinary_report_tells_whether_equity_is_used
  Åtgärdsplanens uppföljning per april | Princip 10 | equity | åtgärdsplaner och uppföljningar | reports/test_money_sections.py::test_a_deficit_is_told_with_its_plan_and_the_newest_follow_up
interim_report
  Prognos på årets måluppfyllelse | Uppföljning, augusti | goals | bedömningar med prognos | reports/test_interim.py::test_goals_carry_judgement_proposal_and_indicators
  Hur internkontrollarbetet fortlöper, avvikelser och åtgärder | Intern kontroll, andra stycket | internal_control | området Intern kontroll | areas/control/test_year.py::test_a_year_from_workshop_to_judgement
  Uppföljningsplanen för utförare följs upp | Nämndernas årliga uppföljningsplan | providers | området Utförare | reports/test_parts.py::test_what_an_area_tells_stands_in_the_report_under_the_templates_heading
  Investeringar på projektnivå | Princip 17 | investments | projektens prognoser mot beslut | reports/test_money_sections.py::test_projects_over_the_limit_stand_by_themselves_and_the_others_together
  Åtgärdsplanens uppföljning per augusti | Princip 10 | equity | åtgärdsplaner och uppföljningar | reports/test_money_sections.py::test_a_deficit_is_told_with_its_plan_and_the_newest_follow_up
  Kommunens resultaträkning och balansräkning | LKBR 13 kap., KL 11:16 | books | räkenskaperna enligt kontoplanens mappning | reports/test_annual.py::test_the_municipalitys_report_holds_its_books
  Balanskravsresultat | LKBR 11:10 | balance_requirement | balanskravsutredningen | reports/test_annual.py::test_the_municipalitys_report_holds_its_books
  God ekonomisk hushållning och kommunens mål | KL 12:2, LKBR 11:12 | sound_management, goals | finansiella mål mot helårsprognosen; bedömda mål | reports/test_annual.py::test_the_municipalitys_report_holds_its_books
  Händelser av väsentlig betydelse | LKBR 13 kap. | events | märkta engångsposter | reports/test_annual.py::test_the_law_s_chapters_stand_in_the_annual_report
  Hur fullmäktiges uppdrag har gått | Fullmäktiges beslut | council_assignments | området Styrdokument och ansvar | pages/documents/test_pages.py::test_assignments_from_decision_to_proof_and_into_the_report
  Förväntad utveckling | LKBR 13 kap. | outlook | beslutad flerårsbudget | reports/test_annual.py::test_the_law_s_chapters_stand_in_the_annual_report
  Fullmäktiges uppdrag och löften | Fullmäktiges beslut | council_assignments | området Styrdokument och ansvar | pages/documents/test_pages.py::test_assignments_from_decision_to_proof_and_into_the_report
operations_report
  Uppfyllelse av mål och uppdrag | Bokslut och verksamhetsberättelse | goals, assignments | bedömningar för hela året | reports/test_interim.py::test_goals_carry_judgement_proposal_and_indicators
  Analys och beskrivning av ekonomiskt utfall | Bokslut och verksamhetsberättelse | economy | redovisning och budget; nämndens kommentar | reports/test_interim.py::test_the_economy_is_told_per_group_and_per_unit
  Utförda prestationer, nyckeltal och kvalitetsmått | Bokslut och verksamhetsberättelse | volumes, goals | volymmåtten; indikatorerna under målen | reports/test_interim.py::test_volumes_are_told_beside_their_plan
  Begäran om resultatöverföring | Princip 6 | equity | begäran och prövning | reports/test_money_sections.py::test_the_operations_report_holds_the_request
  Åtgärdsplanens uppföljning i bokslutet | Princip 10 | equity | åtgärdsplaner och uppföljningar | reports/test_money_sections.py::test_a_deficit_is_told_with_its_plan_and_the_newest_follow_up
  Slutredovisning och balansering av projekt | Princip 17 | investments | slutredovisningar och begäranden | reports/test_money_sections.py::test_projects_over_the_limit_stand_by_themselves_and_the_others_together
  Den interna kontrollens utfall och bedömning | Intern kontroll, andra stycket | internal_control | området Intern kontroll | areas/control/test_year.py::test_a_year_from_workshop_to_judgement
  Tillsynen över fristående verksamhet | Skollagen 26 kap. | inspection | området Tillsyn | pages/inspection/test_pages.py::test_the_documents_tell_of_it_by_themselves
  Uppföljningen av utförare | Nämndernas årliga uppföljningsplan | providers | området Utförare | reports/test_parts.py::test_what_an_area_tells_stands_in_the_report_under_the_templates_heading
annual_report
  Översikt över verksamhetens utveckling | LKBR 11 kap. | summary | kommunens text; ekonomi och mål i korthet | reports/test_interim.py::test_the_summary_says_it_in_sentences
  Den kommunala koncernen | LKBR 11 kap. | group | kommunens text; bolagens räkenskaper efter ägarandel | reports/test_annual.py::test_the_law_s_chapters_stand_in_the_annual_report
  Viktiga förhållanden för resultat och ekonomisk ställning | LKBR 11 kap. | conditions | kommunens text; inlagda prisindex | reports/test_annual.py::test_the_law_s_chapters_stand_in_the_annual_report
  Händelser av väsentlig betydelse | LKBR 11 kap. | events | kommunens text; märkta engångsposter | reports/test_annual.py::test_the_law_s_chapters_stand_in_the_annual_report
  Styrning och uppföljning | LKBR 11 kap. | governance, internal_control, providers | kommunens text; styrmodellen och årets uppföljningar | reports/test_annual.py::test_the_law_s_chapters_stand_in_the_annual_report
  God ekonomisk hushållning och ekonomisk ställning | LKBR 11:12, KL 11:6 | sound_management, goals | finansiella mål mot utfallet; bedömda mål | reports/test_annual.py::test_the_municipalitys_report_holds_its_books
  Balanskravsresultat | LKBR 11:10, KL 11:12 | balance_requirement | balanskravsutredningen | reports/test_annual.py::test_the_municipalitys_report_holds_its_books
  Väsentliga personalförhållanden | LKBR 11 kap. | staff | kommunens text; årsarbetare ur lönesystemet mot plan | reports/test_annual.py::test_the_law_s_chapters_stand_in_the_annual_report
  Förväntad utveckling | LKBR 11 kap. | outlook | kommunens text; beslutad flerårsbudget | reports/test_annual.py::test_the_law_s_chapters_stand_in_the_annual_report
  Resultaträkning, balansräkning och kassaflödesanalys | LKBR | books | räkenskaperna enligt kontoplanens mappning | reports/test_annual.py::test_the_municipalitys_report_holds_its_books
  Driftredovisning och investeringsredovisning | LKBR | books | nämndernas budget och utfall; projekten | reports/test_annual.py::test_the_municipalitys_report_holds_its_books
  Noter | LKBR | notes | kommunens text; konton utan rad står vid räkningarna | reports/test_annual.py::test_the_law_s_chapters_stand_in_the_annual_report
  Sammanställda räkenskaper | LKBR | group | sammandrag efter ägarandel; vad som tas bort inom koncernen post för post med källa | reports/test_annual.py::test_the_law_s_chapters_stand_in_the_annual_report
  Fullständiga sammanställda räkenskaper med egna noter | LKBR | – Koncernen visas i sammandrag. Post för post görs den i koncernens bokslutssystem. | |
"""  # noqa: E501 - a point a line


def _read(table: str) -> Iterator[Point]:
    template = ""
    for line in table.splitlines():
        if line.strip() and not line.startswith(" "):
            template = line.strip()
        elif line.strip():
            words, source, sections, data, tests = (cell.strip() for cell in line.split("|"))
            note = sections.removeprefix("– ") if sections.startswith("–") else ""
            kinds = () if note else tuple(SectionKind(name.strip()) for name in sections.split(","))
            yield Point(template, words, source, kinds, data, tuple(tests.split()), note)


POINTS = tuple(_read(_TABLE))
