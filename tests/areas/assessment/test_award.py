"""A round of an award by its actions and its doors: what is whole, who reads what, and that a conflict closes all."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from styrkedjan.areas.assessment.actions.award import applications, judging, rounds
from styrkedjan.areas.assessment.models import AwardRound, AwardVote
from styrkedjan.areas.assessment.queries import award as queries
from styrkedjan.domain.assessment.award import Level, Said
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.foundation import imports
from styrkedjan.foundation.imports import File
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.assessment import awards
from tests.pages.reading import entered

pytestmark = pytest.mark.django_db


def test_a_round_from_invitation_to_decision() -> None:
    made = awards.nominated(awards.begun())
    row = awards.decided(made)
    year = queries.round_of(row, NOW)
    assert year is not None
    assert year.winner is not None
    assert year.winner.name == "Björkvallas kommun"
    assert [one.voters for one in year.tally] == [4] * 5
    assert row.decision_text.startswith("Juryn ")
    names = [event.action for event in AuditEvent.objects.filter(action__startswith="assessment.award_")]
    assert names.count("assessment.award_submit") == 6
    assert names.count("assessment.award_vote") == 20
    public = Client().get(reverse("assessment:award_public_one", kwargs={"code": "9990", "pk": row.pk}))
    page = public.content.decode()
    assert "Björkvallas kommun är Sveriges KvalitetsKommun 2026" in page
    assert "För sitt lugna arbete." in page
    assert "Fagerlanda" not in page  # not nominated: that it applied is nobody's business
    assert not public.cookies
    with pytest.raises(WrongState):
        rounds.decide(by=made.by, round=row, winner=year.winner.row, motivation="Igen", decision=row.decision)


def test_an_application_is_handed_in_when_it_is_whole_and_an_assessment_is_published() -> None:
    made = awards.begun(towns=1)
    town = made.towns[0]
    by = made.of[town.pk]
    row = applications.begin(by=by, round=made.row, municipality=town)
    with pytest.raises(InvalidInput) as told:
        applications.submit(by=by, application=row, contact="")
    assert len(told.value.problems) == 50 + 4 + 1
    town.assessment_results.all().delete()
    with pytest.raises(InvalidInput) as told:
        applications.submit(by=by, application=row, contact="X")
    assert "ingen publicerad utvärdering" in told.value.problems[0].what
    awards.assessed(town, 50, framework="what_works_cities")
    with pytest.raises(InvalidInput, match="ingen publicerad utvärdering"):  # of another family
        applications.submit(by=by, application=row, contact="X")
    with pytest.raises(Refused, match="redan en ansökan"):
        applications.begin(by=by, round=made.row, municipality=town)


def test_each_municipality_sees_only_its_own_until_the_nominees_are_told() -> None:
    made = awards.begun(towns=2)
    first, second = made.towns
    draft = awards.apply(made, first, submit=False)
    stranger = entered(made.of[second.pk])
    for name in ("award_own_application", "award_submit", "award_withdraw"):
        assert stranger.get(reverse(f"assessment:{name}", kwargs={"pk": draft.pk})).status_code == 404
    assert "Ekevik" not in stranger.get(reverse("assessment:award_own")).content.decode()
    organiser = entered(made.by)
    page = organiser.get(reverse("assessment:award", kwargs={"pk": made.row.pk})).content.decode()
    assert "Ekeviks kommun" not in page  # a draft is nobody else's
    assert "1 utkast" in page
    reads = reverse("assessment:award_application", kwargs={"pk": draft.pk})
    assert organiser.get(reads).status_code == 404
    applications.submit(by=made.of[first.pk], application=draft, contact="X")
    assert organiser.get(reads).status_code == 200
    assert (
        Client().get(reverse("assessment:award_public_one", kwargs={"code": "9990", "pk": made.row.pk})).status_code
        == 404
    )


@pytest.mark.any_database
def test_a_juror_with_a_conflict_reaches_the_municipality_by_no_address() -> None:
    """Every address there is for a juror, with that application: what it says is on none of them, nor in the book."""
    made = awards.nominated(awards.begun())
    barred, juror = made.nominees[0], made.jury[0]
    secret = "Så gör Ekeviks kommun"
    client = entered(juror.person)
    assert client.get(reverse("assessment:award_seat_book", kwargs={"pk": juror.pk})).status_code == 404  # undeclared
    awards.declared(made, juror, barred)
    tried = 0
    for address, answer in _every(client, made, juror, barred):
        tried += 1
        text = answer.content.decode(errors="replace")
        assert secret not in text, address
        seat, _, rest = address.partition(f"/jury/{juror.pk}/")
        if not seat and f"/{rest}".endswith(f"/{barred.pk}/"):
            assert answer.status_code == 404, address
    assert tried > 40
    others = client.get(reverse("assessment:award_seat_book", kwargs={"pk": juror.pk})).content.decode()
    assert "Så gör Almsäters kommun" in others
    pdf = client.get(reverse("assessment:award_seat_book_file", kwargs={"pk": juror.pk, "form": "docx"}))
    assert secret not in _words(pdf.content)
    with pytest.raises(NotAllowed, match="jäv"):
        judging.vote(by=juror.person, seat=juror, application=barred, points={})
    assert not AwardVote.objects.exists()


def _every(client: Client, made: awards.Round, seat: Any, application: Any) -> Any:
    """(address, answer) of every address of the area and every one that names a key, with every key that is there."""
    keys = {
        "pk": [seat.pk, application.pk, made.row.pk], "round": [made.row.pk], "application": [application.pk],
        "code": ["9990"], "criterion": ["work"], "form": ["docx"],
    }  # fmt: skip
    found = get_resolver().namespace_dict["assessment"][1].reverse_dict
    for name in sorted(name for name in found if isinstance(name, str)):
        for possibility, *_ in found.getlist(name):
            _, wanted = possibility[0]
            if not set(wanted) <= set(keys):
                continue
            for pk in keys["pk"] if "pk" in wanted else [None]:
                given = {key: keys[key][0] for key in wanted if key != "pk"} | ({"pk": pk} if pk is not None else {})
                address = reverse(f"assessment:{name}", kwargs=given)
                yield address, client.get(address)
    for address in ("/", "/sok/?q=Ekevik", "/api/v1/awards"):
        yield address, client.get(address)


def _words(data: bytes) -> str:
    from io import BytesIO

    import docx

    return "\n".join(one.text for one in docx.Document(BytesIO(data)).paragraphs)


def test_nobody_reads_anothers_vote_before_all_have_voted() -> None:
    made = awards.nominated(awards.begun())
    for seat in made.jury[:3]:
        awards.declared(made, seat)
        awards.voted(made, seat)
    organiser = entered(made.by)
    address = reverse("assessment:award", kwargs={"pk": made.row.pk})
    page = organiser.get(address).content.decode()
    assert "Juryns poäng" not in page
    assert "Har inte sagt om jäv" in page
    last = entered(made.jury[3].person)
    assert (
        "Juryns poäng"
        not in last.get(reverse("assessment:award_seat", kwargs={"pk": made.jury[3].pk})).content.decode()
    )
    assert not any("points" in str(event.details) for event in AuditEvent.objects.all())
    awards.declared(made, made.jury[3])
    awards.voted(made, made.jury[3])
    assert "Juryns poäng" in organiser.get(address).content.decode()


def test_who_sits_in_a_jury_is_independent() -> None:
    made = awards.nominated(awards.begun(jurors=3))
    with pytest.raises(Refused, match="inte rollen"):
        rounds.seat(by=made.by, round=made.row, person=made.of[made.towns[0].pk], kind="juror", sent_by="LO")
    factories.give(made.by, Role.JUROR, made.organiser)
    by = User.objects.get(pk=made.by.pk)
    with pytest.raises(Refused, match="inte oberoende"):
        rounds.seat(by=by, round=made.row, person=by, kind="juror", sent_by="LO")
    with pytest.raises(Refused, match="redan en plats"):
        rounds.seat(by=by, round=made.row, person=made.group[0].person, kind="juror", sent_by="LO")
    bound = made.jury[0].person
    factories.give(bound, Role.READER, made.towns[0])
    bound = User.objects.get(pk=bound.pk)
    told = {one.pk: (False, "") for one in made.nominees}
    with pytest.raises(InvalidInput, match="Du har en roll i kommunen"):
        judging.declare(by=bound, seat=made.jury[0], conflicts=told)
    stranger = made.jury[1].person
    with pytest.raises(NotAllowed, match="någon annans"):
        judging.declare(by=stranger, seat=made.jury[0], conflicts=told)
    awards.declared(made, made.jury[1], made.nominees[0])
    year = queries.round_of(made.row, NOW)
    assert year is not None
    assert "Bara 0 i juryn saknar jäv" in " ".join(one.what for one in year.undecidable)


def test_a_round_asks_the_database_as_often_however_many_apply(django_assert_max_num_queries) -> None:
    awards.nominated(awards.begun())
    with django_assert_max_num_queries(9):
        queries.rounds(AwardRound.objects.all(), NOW)


def test_answers_go_out_in_a_workbook_and_in_again() -> None:
    made = awards.begun(towns=1)
    town = made.towns[0]
    by = made.of[town.pk]
    row = awards.apply(made, town, submit=False)
    kind = imports.kind_of("award_answers")
    applications.answer(by=by, application=row, answers={"1.1": None})
    exported = imports.export(kind, town, by=by, known=NOW)
    assert exported[:2] == b"PK"
    applications.answer(by=by, application=row, answers={"1.1": Said(Level.NO), "1.2": None})
    file = f"Utmärkelse;År;Fråga;Svar;Vad som visar det\n{awards.AWARD};2026;1.2;Delvis;Protokollet\n"
    imports.apply(by=by, kind=kind, scope=town, file=File("svar.csv", file.encode()))
    found = queries.application_of(row, NOW)
    assert found is not None
    assert found.answers["1.2"].shown == "Protokollet"
    assert found.answers["1.1"].level == "no"  # left alone: rows that the file lacks are not taken away unasked
