"""Rounds and reports on pages: filling in, two people at once, the way to a decision, reading and downloading."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from styrkedjan.areas.reporting.actions import moving, writing
from styrkedjan.areas.reporting.models import FrozenReport, Round, UnitReport
from styrkedjan.domain.reporting import ReportState
from styrkedjan.foundation.decisions import Decision
from tests import factories as make


@pytest.fixture
def report(town):
    town.open_round()
    return town.report(town.committee)


def address(report, *parts):
    return "/".join(["/rapport", str(report.pk), *parts, ""])


def text_of(response):
    body = re.sub(r"(?s)<(script|style).*?</\1>", "", response.content.decode())
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", body)).replace("&amp;", "&")


def filled(report, **changes):
    """What a browser sends when the page has been filled in."""
    one = report.assessments.get()
    sent = {
        "version": report.version,
        f"{one.pk}-version": one.version,
        f"{one.pk}-status": "reached",
        f"{one.pk}-override_reason": "",
        f"{one.pk}-forecast": "reached",
        f"{one.pk}-comment": "Bra",
        "summary": "Året går som planerat.",
        "analysis": "Fler når målen.",
    }
    return {**sent, **{key.replace("one", str(one.pk)): value for key, value in changes.items()}}


# -- rounds ----------------------------------------------------------------------------------------------------------


def test_a_controller_opens_a_round_from_the_cycle(town, as_):
    client = as_(town.controller)
    page = client.get("/uppfoljning/oppna/")
    assert "Delårsrapport per augusti, 2026" in text_of(page)
    sent = client.post("/uppfoljning/oppna/", {"step": "2026:interim_report_august", "instruction": "Kort!"})
    round_ = Round.objects.get()
    assert sent["Location"] == f"/uppfoljning/{round_.pk}/"
    listed = text_of(client.get(sent["Location"]))
    assert "Grundskolenämnden" in listed
    assert "Kort!" in listed
    assert "Delårsrapport per augusti 2026" in text_of(client.get("/uppfoljning/"))


def test_a_round_form_with_errors_tells_them(town, as_):
    client = as_(town.controller)
    response = client.post("/uppfoljning/oppna/", {"step": "2026:fel", "due": "i höst"})
    assert response.status_code == 422
    assert "Det finns något att rätta" in text_of(response)


def test_a_round_is_moved_closed_and_opened_again(town, as_, report):
    client = as_(town.controller)
    change = f"/uppfoljning/{report.round.pk}/andra/"
    client.post(change, {"due": "2099-10-09", "instruction": "", "version": "1"})
    assert Round.objects.get().due == date(2099, 10, 9)
    asked = client.post(f"/uppfoljning/{report.round.pk}/stang/")
    assert "rapporter är inte inlämnade" in text_of(asked)  # the days that were given are not over
    client.post(f"/uppfoljning/{report.round.pk}/stang/", {"bekrafta": "1"})
    assert Round.objects.get().closed_at is not None
    assert "Spara och lämna in" not in text_of(as_(town.secretary).get(address(report)))
    client.post(f"/uppfoljning/{report.round.pk}/oppna-igen/")
    assert Round.objects.get().closed_at is None


def test_a_unit_head_sees_their_own_report_and_no_other(town, as_, report):
    client = as_(town.head)
    listed = text_of(client.get(f"/uppfoljning/{report.round.pk}/"))
    assert "Ekskolan" in listed
    assert "Björkskolan" not in listed
    assert client.get(address(report)).status_code == 403
    assert "Det här väntar på dig" in text_of(client.get("/uppfoljning/"))


# -- writing ---------------------------------------------------------------------------------------------------------


def test_the_page_comes_prefilled(town, as_, report):
    page = as_(town.secretary).get(address(report))
    text = text_of(page)
    assert "Siffrorna föreslår: Uppfyllt" in text
    assert "Bidrar till: En likvärdig skola" in text
    assert "minst 90,0" in text
    one = report.assessments.get()
    chosen = re.search(rf'name="{one.pk}-status".*?</select>', page.content.decode(), re.DOTALL)[0]
    assert 'value="reached" selected' in chosen


def test_saving_and_handing_in_on_one_page(town, as_, report):
    client = as_(town.secretary)
    response = client.post(address(report), {**filled(report), "then": "submit"})
    assert response.status_code == 302
    row = town.report(town.committee)
    assert (row.state, row.summary, row.submitted_by) == (
        ReportState.SUBMITTED,
        "Året går som planerat.",
        town.secretary,
    )
    assert "Inlämnad" in text_of(client.get(address(report)))


def test_handing_in_with_gaps_keeps_what_was_written_and_tells_all(town, as_, report):
    client = as_(town.secretary)
    response = client.post(address(report), {**filled(report, summary="", **{"one-forecast": ""}), "then": "submit"})
    assert response.status_code == 422
    text = text_of(response)
    assert "Sammanfattningen är tom." in text
    assert "Prognos för helåret saknas." in text
    row = town.report(town.committee)
    assert (row.state, row.analysis) == (ReportState.DRAFT, "Fler når målen.")


def test_an_override_without_reason_comes_back_with_the_words_kept(town, as_, report):
    response = as_(town.secretary).post(address(report), filled(report, **{"one-status": "partly"}))
    assert response.status_code == 422
    assert "utan skäl" in text_of(response)
    assert "Året går som planerat." in response.content.decode()
    assert town.report(town.committee).summary == ""


def test_two_people_writing_the_same_text_both_keep_their_words(town, as_, report):
    writing.save_text(by=town.director, report=report, version=1, texts={"summary": "Danas text"})
    client = as_(town.secretary)
    response = client.post(address(report), filled(report, summary="Sams text"))
    assert response.status_code == 409
    text = text_of(response)
    assert "Danas text" in text
    assert "Sams text" in response.content.decode()
    row = town.report(town.committee)
    assert (row.summary, row.analysis) == ("Danas text", "Fler når målen.")  # the rest is saved
    versions = dict(re.findall(r'type="hidden" name="([^"]*version)" value="(\d+)"', response.content.decode()))
    client.post(address(report), {**versions, "summary": "Danas text. Sams text."})
    row = town.report(town.committee)
    assert (row.summary, row.analysis) == ("Danas text. Sams text.", "Fler når målen.")


def test_a_save_in_place_answers_with_what_the_next_one_needs(town, as_, report):
    client = as_(town.secretary)
    here = {"Save-In-Place": "1"}
    told = client.post(address(report), filled(report, summary="Ett"), headers=here).json()
    assert told["said"].startswith("Sparat ")
    assert not told["read_again"]
    again = filled(report, summary="Två") | told["fields"]
    assert client.post(address(report), again, headers=here).status_code == 200
    assert town.report(town.committee).summary == "Två"


def test_a_save_in_place_that_does_not_go_well_changes_nothing(town, as_, report):
    """The page's script sends it anew as any other form, which tells both texts."""
    writing.save_text(by=town.director, report=report, version=1, texts={"summary": "Danas text"})
    client = as_(town.secretary)
    sent = filled(report, summary="Sams text")
    answer = client.post(address(report), sent, headers={"Save-In-Place": "1"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert town.report(town.committee).analysis == ""
    assert client.post(address(report), sent).status_code == 409


def test_two_people_choosing_different_statuses(town, as_, report):
    one = report.assessments.get()
    writing.assess(by=town.director, assessment=one, version=1, status="partly", override_reason="Mätningen är gammal")
    response = as_(town.secretary).post(address(report), filled(report, **{"one-version": 1}))
    assert response.status_code == 409
    text = text_of(response)
    assert "Delvis uppfyllt (Dana)" in text
    assert "Uppfyllt (du)" in text


def test_the_last_reports_words_are_at_hand(town, as_, report):
    writing.save_text(by=town.secretary, report=report, version=1, texts={"summary": "Så skrev vi i augusti."})
    town.open_round("operations_report")
    later = UnitReport.objects.get(unit=town.committee, round__cycle_id="operations_report")
    assert "Så skrev vi i augusti." in text_of(as_(town.secretary).get(address(later)))


def test_as_known_earlier_the_page_is_only_read(town, as_, report):
    client = as_(town.secretary)
    session = client.session
    session["choice"] = {"as_of": (timezone.localdate()).isoformat()}
    session.save()
    assert client.get(address(report)).status_code == 200
    session["choice"] = {"as_of": "2020-01-01"}
    session.save()
    assert client.get(address(report)).status_code == 409


@pytest.mark.parametrize("page", ["", "las", "enheterna"])
def test_the_number_of_queries_does_not_grow(town, as_, report, page):
    client = as_(town.secretary)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(report, page) if page else address(report)).status_code == 200
        return len(captured)

    cost()
    before = cost()
    for _ in range(10):
        goal = make.element(town.year, town.committee, parents=[town.goal])
        indicator = make.indicator(town.principal)
        make.link(indicator, goal)
        town.value(indicator, town.committee, "1", "2026-08")
        town.add_assessment(report, goal)
        stamp = {"created_by": town.controller, "changed_by": town.controller}
        UnitReport.objects.create(round=report.round, unit=make.unit(town.school.parent), **stamp)
    assert cost() == before


# -- the way to a decision -------------------------------------------------------------------------------------------


def test_from_hand_in_to_decision(town, as_, report):
    as_(town.secretary).post(address(report), {**filled(report), "then": "submit"})
    chair, director = as_(town.chair), as_(town.director)
    assert "Skicka tillbaka rapporten" in text_of(chair.get(address(report)))
    chair.post(address(report, "skicka-tillbaka"), {"reason": "Förklara mer."})
    assert "Förklara mer." in text_of(as_(town.secretary).get(address(report)))
    as_(town.secretary).post(address(report, "lamna-in"))
    director.post(address(report, "godkann"))
    page = chair.get(address(report, "besluta"))
    assert "Det här låses" in text_of(page)
    wrong = chair.post(address(report, "besluta"), {"body": "", "date": "2025-09-22", "section": ""})
    assert wrong.status_code == 422
    sent = {"body": "Grundskolenämnden", "date": "2025-09-22", "section": "84", "record_number": "GSN-2025/1"}
    warned = chair.post(address(report, "besluta"), sent)
    assert "Beslutet är daterat 2025-09-22, men rapporten godkändes för sammanträdet först" in text_of(warned)
    assert not FrozenReport.objects.exists()
    assert chair.post(address(report, "besluta"), sent | {"bekrafta": "1"})["Location"] == address(report, "las")
    frozen = FrozenReport.objects.get()
    read = text_of(chair.get(address(report, "las")))
    assert "Grundskolenämnden 2025-09-22 § 84, GSN-2025/1" in read
    assert frozen.sha256 in read
    assert "Ingenting har ändrats." in text_of(chair.get(address(report, "sedan-beslutet")))


def test_the_departments_head_reads_what_waits_and_approves_it_together(town, as_, report):
    for unit in (town.committee, town.school):
        moving.submit(by=town.secretary, report=town.fill(unit))
    director = as_(town.director)
    page = director.get(f"/uppfoljning/{report.round_id}/")
    assert "2 rapporter väntar på ditt godkännande" in text_of(page)
    assert "har inte lämnat in" in text_of(page)
    together = f"/uppfoljning/{report.round_id}/godkann/"
    assert "Året går i stort som planerat." in text_of(director.get(together))
    assert director.post(together, {"reports": []}).status_code == 422
    sent = {"reports": [report.pk, town.report(town.school).pk]}
    assert "2 rapporter är godkända." in text_of(director.post(together, sent, follow=True))
    assert director.post(together, sent).status_code == 422


def test_four_eyes_are_explained_and_the_way_on_is_told(town, as_, report):
    director = as_(town.director)
    moving.submit(by=town.director, report=town.fill(town.committee))
    told = text_of(director.get(address(report)))
    assert "Du lämnade in rapporten själv" in told
    assert "Be kommunens administratör" in told
    assert "är ditt utkast igen" in text_of(director.post(address(report, "ta-tillbaka"), follow=True))
    assert "Spara och lämna in" in text_of(director.get(address(report)))


def test_the_decision_warns_when_figures_have_moved_since_the_approval(town, as_, report):
    town.approved(town.committee)
    assert "ändrats sedan rapporten godkändes" not in text_of(as_(town.chair).get(address(report, "besluta")))
    old = town.indicator.values.get()
    old.superseded_at = timezone.now()
    old.save()
    town.value(town.indicator, town.committee, "70", "2026-08")
    told = text_of(as_(town.chair).get(address(report, "besluta"))).replace("\u00a0", " ")
    assert "ändrats sedan rapporten godkändes" in told
    assert "70,0 %" in told
    today = timezone.localdate().isoformat()
    sent = {"body": "Grundskolenämnden", "date": today, "section": "84", "record_number": ""}
    as_(town.chair).post(address(report, "besluta"), sent)
    read = text_of(as_(town.chair).get(address(report, "las"))).replace("\u00a0", " ")
    assert "91,0 %" in read
    assert "70,0 %" not in read


def test_a_reason_is_needed_to_send_back(town, as_, report):
    as_(town.secretary).post(address(report), {**filled(report), "then": "submit"})
    response = as_(town.chair).post(address(report, "skicka-tillbaka"), {"reason": " "})
    assert response.status_code == 422
    assert "Vad behöver ändras?: Detta fält måste fyllas i." in text_of(response)


@pytest.mark.parametrize(
    ("person", "part", "status"),
    [("secretary", "godkann", 403), ("head", "lamna-in", 403), ("director", "besluta", 403), ("chair", "besluta", 409)],
)
def test_who_and_when_are_refused(town, as_, report, person, part, status):
    assert as_(getattr(town, person)).post(address(report, part)).status_code == status


def test_the_difference_is_shown_after_the_decision(town, as_, report):
    client = as_(town.director)
    assert client.get(address(report, "sedan-beslutet")).status_code == 409
    assert as_(town.chair).get(address(report, "sedan-beslutet")).status_code == 403
    from styrkedjan.reports import freezing

    town.approved(town.committee)
    decision = Decision(body="Grundskolenämnden", date=date(2025, 9, 22), section="84")
    freezing.decide(by=town.chair, report=town.report(town.committee), decision=decision)
    old = town.indicator.values.get()
    old.superseded_at = timezone.now()
    old.save()
    town.value(town.indicator, town.committee, "70", "2026-08")
    text = text_of(client.get(address(report, "sedan-beslutet")))
    assert "91,0 %" in text.replace("\u00a0", " ")
    assert "70,0 %" in text.replace("\u00a0", " ")


# -- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "start"), [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("html", b"<!doctype"), ("json", b"{")]
)
def test_downloads(town, as_, report, form, start):
    response = as_(town.director).get(address(report, "fil", form))
    assert response.status_code == 200
    assert response.content.startswith(start)
    assert "attachment" in response["Content-Disposition"]


def test_an_unknown_format_does_not_exist(town, as_, report):
    assert as_(town.director).get(address(report, "fil", "exe")).status_code == 404


def test_pages_have_one_heading_each_and_no_inline_style(town, as_, report):
    client = as_(town.secretary)
    for page in ("/uppfoljning/", f"/uppfoljning/{report.round.pk}/", address(report), address(report, "las"),
                 address(report, "enheterna")):  # fmt: skip
        html = client.get(page).content.decode()
        assert html.count("<h1") == 1, page
        assert " style=" not in html, page
        assert "<script>" not in html, page
