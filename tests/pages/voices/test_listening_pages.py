"""The pages of promises, surveys, dialogue and the shared budget: outside and inside, and what stays unread."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from styrkedjan.areas.comparison.models import SurveyResult, SurveyText
from styrkedjan.areas.voices.actions import asking
from styrkedjan.areas.voices.models import Ballot, BudgetIdea, Dialogue, Feedback, SurveySheet, VoteCode
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from styrkedjan.overviews.voices import signals
from styrkedjan.reports.parts import voices as part
from styrkedjan.reports.tables import Table
from tests import factories
from tests.areas.voices.test_listening import opened, promised, voting
from tests.areas.voices.town import Town
from tests.pages.forms import forms_of
from tests.pages.voices.test_pages import entered, said

pytestmark = pytest.mark.django_db
SECRET = "fritextens-hemliga-ord"


@pytest.fixture
def town() -> Town:
    return Town()


def sent(client: Client, address: str, **given: object):
    page = client.get(address)
    form = next(one for one in forms_of(address, page.content.decode()) if one.action == address)
    return client.post(address, form.data(**given))


def test_a_promise_is_read_with_its_breaches_and_by_everybody(town: Town) -> None:
    row = promised(town)
    public = f"/oppet/{town.root.code}/loften/"
    assert "Besked inom tio dagar" in said(Client(), public)
    client = entered(town.controller)
    body = {"reference": "A1", "started_on": f"{town.today.year}-01-02", "done_on": ""}
    client.post(f"/lofte/{row.pk}/arende/", body)
    page = said(client, f"/lofte/{row.pk}/?ar={town.today.year}")
    told = said(Client(), public)
    if town.today.timetuple().tm_yday > 15:
        assert "hölls inte" in page
        assert "A1" in page
        assert "Vi höll det inte alltid" in told
    assert "A1" not in told
    assert client.get(f"/loften/{town.committee.code}/?format=xlsx").content[:2] == b"PK"
    blocks = list(part.kept(town.root, Period.parse(f"{town.today.year}-12"), NOW))
    assert any(isinstance(one, Table) for one in blocks)


def test_a_survey_is_answered_in_easy_swedish_and_read_by_nobody_before_it_is_counted(town: Town) -> None:
    row = opened(town)
    address = f"/oppet/{town.root.code}/enkat/{row.key}/"
    easy = said(Client(), f"{address}?latt=1")
    assert "Känner du dig trygg?" in easy
    assert "Känner du dig trygg?" not in said(Client(), address)
    assert "☐" in said(Client(), f"{address}?papper=1")
    client = Client()
    page = client.get(f"{address}?latt=1").content.decode()
    (form,) = forms_of(address, page)
    thanks = client.post(f"{address}?latt=1", form.data(q0="5", q1="2", remark=SECRET))
    assert "Tack för ditt svar" in thanks.content.decode()
    assert "sessionid" not in client.cookies
    assert SurveySheet.objects.count() == 1
    everybody = factories.user("allt")
    for role in Role:
        factories.give(everybody, role, town.root)
    inside = entered(everybody)
    for place in (f"/undersokning/{row.pk}/", f"/lyssna/{town.committee.code}/", "/undersokningar/"):
        assert SECRET not in inside.get(place, follow=True).content.decode()
    paper = sent(inside, f"/undersokning/{row.pk}/svar/", q0="4", q1="", place="H1|", mode="paper", remark="")
    assert paper.status_code == 302
    closed = inside.post(f"/undersokning/{row.pk}/stang/")
    assert closed.status_code == 302
    assert {one.question for one in NOW.rows(SurveyResult)} == {"Nöjd?", "Trygg?"}
    assert SurveyText.objects.get().state == "waiting"
    assert not SurveySheet.objects.exists()
    assert "är stängd" in said(Client(), address)


def test_a_closed_survey_is_not_counted_by_half(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may not write in the register of surveys closes nothing: the sheets are left."""
    row = opened(town)
    asking.submit(survey=row, nonce="1", unit=town.care, outcome="", grades=[5, 2])
    head = factories.user_with(Role.DEPARTMENT_HEAD, town.committee)
    assert entered(head).post(f"/undersokning/{row.pk}/stang/").status_code == 403
    row.refresh_from_db()
    assert (row.state, SurveySheet.objects.count()) == ("open", 1)


def test_a_dialogue_is_answered_from_outside_and_told_back(town: Town) -> None:
    card = Dialogue.objects.create(
        unit=town.committee, title="Lekparken", question="Vad?", influence="Lekarna", level="consult", state="open",
        opens=town.today, closes=town.today, created_by=town.controller, changed_by=town.controller,
    )  # fmt: skip
    page = said(Client(), f"/oppet/{town.root.code}/dialog/")
    assert "Det här kan du påverka" in page
    answer = sent(Client(), f"/oppet/{town.root.code}/synpunkt/?dialog={card.pk}", text="Mer vatten", website="",
                  mail="", name="", phone="", about="")  # fmt: skip
    assert answer.status_code == 200
    assert Feedback.objects.get().dialogue == card
    assert "Mer vatten" in said(entered(town.registrar), f"/dialog/{card.pk}/")
    assert "Mer vatten" not in said(entered(town.reader), f"/dialog/{card.pk}/")
    Dialogue.objects.update(state="answered", result="Vatten", answer="Det blir vatten", answered_on=town.today)
    assert "Det blir vatten" in said(Client(), f"/oppet/{town.root.code}/dialog/")


def test_one_votes_once_and_the_result_is_told_when_it_is_over(town: Town) -> None:
    row, codes, keys = voting(town)
    address = f"/oppet/{town.root.code}/medborgarbudget/{row.pk}/"
    client = Client()
    first = client.post(address, {"ideas": keys[:2], "code": codes[0].lower()})
    assert "Din röst är räknad" in first.content.decode()
    again = client.post(address, {"ideas": keys[:1], "code": codes[0]})
    assert again.status_code == 422
    assert "röstar en gång" in again.content.decode()
    assert "röster." not in said(Client(), address)
    assert Ballot.objects.count() == 1
    inside = entered(town.controller)
    made = inside.post(f"/medborgarbudget/{row.pk}/koder/", {"count": "2"})
    lines = made.content.decode("utf-8-sig").split("\r\n")
    assert (lines[0], len(lines), made["Cache-Control"]) == ("Kod", 3, "no-store")
    assert VoteCode.objects.count() == 5
    assert not any(one in said(inside, f"/medborgarbudget/{row.pk}/") for one in lines[1:])
    inside.post(f"/medborgarbudget/{row.pk}/nasta/")
    assert "1 röster." in said(Client(), address)


def test_an_idea_is_read_by_somebody_before_everybody(town: Town) -> None:
    row, _, _ = voting(town)
    BudgetIdea.objects.create(round=row, number=9, title=SECRET, text="x", created_by=town.controller,
                              changed_by=town.controller)  # fmt: skip
    assert SECRET not in said(Client(), f"/oppet/{town.root.code}/medborgarbudget/{row.pk}/")
    assert SECRET not in said(entered(town.reader), f"/medborgarbudget/{row.pk}/")
    assert SECRET in said(entered(town.controller), f"/medborgarbudget/{row.pk}/")


def test_what_is_said_stands_where_risks_and_agreements_are_judged(town: Town) -> None:
    assert signals(town.care, town.today.year, NOW).sentences == ()
    town.written(days=0, received_on=town.today - timedelta(days=40))
    found = signals(town.care, (town.today - timedelta(days=40)).year, NOW)
    assert found.sentences == ("1\xa0synpunkt väntar för länge.",)
