"""The organisation as people meet it: the tree, a unit's history, reshaping with a sentence first, roles, the log."""

from __future__ import annotations

import html
import re
import smtplib
from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.core import mail
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from styrkedjan.areas.organisation.actions import changing, people
from styrkedjan.areas.organisation.models import Responsibility, RoleAssignment, ServiceArea, Unit
from styrkedjan.foundation import audit
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import Role
from styrkedjan.pages.kit.event_details import in_words
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def root():
    return factories.municipality()


@pytest.fixture
def committee(root):
    return factories.committee(root, "SKN", "Skolnämnden")


@pytest.fixture
def school(committee):
    return factories.unit(committee, code="S1", name="Norrskolan")


@pytest.fixture
def admin(root, client: Client) -> Client:
    client.force_login(factories.user_with(Role.ADMINISTRATOR, root, "anna"))
    return client


def text(response) -> str:
    return response.content.decode()


# --- the tree -------------------------------------------------------------------------------------------------------


def test_the_tree_is_nested_lists_with_links(admin, school):
    page = text(admin.get("/organisation/"))
    assert page.index("Skolnämnden") < page.index("Norrskolan")
    assert 'href="/organisation/S1/"' in page


def test_a_closed_unit_is_not_in_the_tree_but_has_its_page(admin, root, school):
    changing.close(by=User.objects.get(username="anna"), unit=school, last_day=date(2024, 12, 31))
    assert "Norrskolan" not in text(admin.get("/organisation/"))
    assert "2024-12-31" in text(admin.get("/organisation/S1/"))


def test_a_large_branch_is_folded_and_opened_on_its_own(admin, root):
    for committee in range(3):
        above = factories.committee(root, f"N{committee}", f"Nämnd {committee}")
        factories.Unit.objects.bulk_create(_many(above, 100))
    _set_paths()
    page = text(admin.get("/organisation/"))
    assert "Visa 100" in page
    assert page.count("<li>") < 260
    opened = text(admin.get("/organisation/?enhet=N1"))
    assert opened.count("N1-") >= 100
    assert "N2-" not in opened


def _many(above: Unit, count: int) -> list[Unit]:
    by = factories.author()
    return [
        Unit(
            parent=above,
            principal=above.principal,
            code=f"{above.code}-{number}",
            name=f"{above.code}-{number}",
            kind="unit",
            valid_from=date(2020, 1, 1),
            created_by=by,
            changed_by=by,
        )
        for number in range(count)
    ]


def _set_paths() -> None:
    rows = list(Unit.objects.filter(path="").select_related("parent"))
    for row in rows:
        row.path = f"{row.parent.path}{row.pk}/"
    Unit.objects.bulk_update(rows, ["path"], batch_size=500)


@pytest.mark.parametrize(
    "address", ["/organisation/", "/organisation/N/", "/organisation/N/personer/", "/handelselogg/"]
)
def test_a_page_costs_the_same_for_30_and_3000_units(admin, root, address):
    committee = factories.committee(root, "N", "Nämnden")
    costs = []
    for size in (30, 2970):
        factories.Unit.objects.bulk_create(_many_more(committee, size))
        _set_paths()
        for number in range(size // 30):
            audit.record(
                "organisation.rename", by=factories.author(), target=committee, unit_path=committee.path, n=number
            )
        admin.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(address).status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]
    assert costs[0] < 20


def _many_more(committee: Unit, count: int) -> list[Unit]:
    rows = _many(committee, count)
    offset = Unit.objects.count()
    for number, row in enumerate(rows):
        row.code = f"X{offset + number}"
    return rows


# --- reshaping ------------------------------------------------------------------------------------------------------


def do(client: Client, where: str, handling: str, /, **data):
    """Fill in, read the sentence, confirm: the sentence and the answer to the confirmation."""
    address = f"/organisation/{where}/andra/{handling}/"
    if version := re.search(r'name="version" value="([^"]+)"', text(client.get(address))):
        data.setdefault("version", html.unescape(version[1]))
    first = client.post(address, data)
    found = re.search(r"Det här händer</h2>\s*<p>(.*?)</p>", text(first), re.S)
    if found is None:
        return "", first
    return found[1], client.post(address, {**data, "bekrafta": "1"})


def test_nothing_happens_before_it_is_confirmed(admin, school):
    before = AuditEvent.objects.count()
    admin.post("/organisation/S1/andra/byt-namn/", {"name": "Nytt", "on": TODAY})
    school.refresh_from_db()
    assert school.name == "Norrskolan"
    assert AuditEvent.objects.count() == before


def test_renaming_says_what_happens_and_does_it(admin, school):
    sentence, done = do(admin, "S1", "byt-namn", name="Nordskolan", on="2026-01-01", note="KF § 1")
    assert sentence.startswith("Norrskolan heter Nordskolan från och med 2026-01-01.")
    assert done.status_code == 302
    page = text(admin.get("/organisation/S1/"))
    assert all(word in page for word in ("Nordskolan", "Norrskolan", "KF § 1"))


def test_moving_tells_how_many_follow(admin, root, school):
    factories.unit(school, code="L")
    factories.committee(root, "KFN", "Kulturnämnden")
    sentence, _ = do(admin, "S1", "flytta", to="KFN", on="2026-01-01")
    assert "från Skolnämnden till Kulturnämnden" in sentence
    assert "med 1\u00a0enhet under sig" in sentence
    assert Unit.objects.get(code="L").path.startswith(Unit.objects.get(code="KFN").path)


def test_an_impossible_change_is_refused_before_it_is_offered(admin, committee, school):
    sentence, answer = do(admin, "SKN", "flytta", to="S1", on="2026-01-01")
    assert sentence == ""
    assert answer.status_code == 422
    assert "under sig själv" in text(answer)
    _, answer = do(admin, "S1", "flytta", to="FINNS-EJ", on="2026-01-01")
    assert answer.status_code == 422
    assert "FINNS-EJ" in text(answer)


def test_merging_and_splitting(admin, root, committee, school):
    factories.unit(committee, code="S2", name="Söderskolan")
    Responsibility.objects.create(principal=root, code="100", unit=school)
    sentence, _ = do(admin, "S1", "sla-samman", others="S2", into_code="S3", into_name="Stadsskolan", on="2026-01-01")
    assert "Norrskolan och Söderskolan blir Stadsskolan 2026-01-01" in sentence
    assert "Ansvarskoderna 100 följer med" in sentence
    page = text(admin.get("/organisation/S3/"))
    assert "Kommer ur" in page
    assert "Söderskolan" in page

    sentence, _ = do(
        admin,
        "S3",
        "dela",
        code1="S4",
        name1="Ett",
        codes1="100",
        code2="S5",
        name2="Två",
        on="2026-06-01",
    )
    assert sentence.startswith("Stadsskolan blir Ett och Två 2026-06-01, och upphör efter 2026-05-31.")
    assert Responsibility.objects.get(code="100").unit.code == "S4"


def test_closing_tells_whose_roles_end(admin, school):
    factories.user_with(Role.UNIT_HEAD, school)
    sentence, _ = do(admin, "S1", "avsluta", last_day="2026-06-30")
    assert "upphör efter 2026-06-30" in sentence
    assert "1\u00a0roll avslutas samma dag" in sentence
    assert RoleAssignment.objects.get(unit=school).valid_to == date(2026, 6, 30)
    sentence, done = do(admin, "S1", "oppna-igen")
    assert done.status_code == 302
    school.refresh_from_db()
    assert school.valid_to is None


def test_details_and_codes_in_one_form(admin, root, school):
    ServiceArea.objects.create(principal=root, code="GR", name="Grundskola")
    data = {
        "kind": "unit",
        "operating_form": "private",
        "service_area": "GR",
        "valid_from": "2020-01-01",
        "responsibilities": "100, 101",
    }
    do(admin, "S1", "uppgifter", **data)
    school.refresh_from_db()
    assert (school.operating_form, school.service_area.code) == ("private", "GR")
    assert sorted(row.code for row in school.responsibilities.all()) == ["100", "101"]
    other = factories.unit(school, code="S9")
    _, answer = do(admin, other.code, "uppgifter", **{**data, "responsibilities": "100"})
    assert answer.status_code == 422
    assert "hör till Norrskolan" in text(answer)


def test_two_who_correct_the_same_unit_see_each_other(admin, root, school):
    data = {"kind": "unit", "operating_form": "in_house", "valid_from": "2020-01-01", "geographic_area": "Norr"}
    version = school.changed_at.isoformat()
    do(admin, "S1", "uppgifter", **data)
    _, met = do(admin, "S1", "uppgifter", **{**data, "geographic_area": "Söder", "version": version})
    assert met.status_code == 409
    assert "sparade samma text medan du skrev" in text(met)
    fresh = html.unescape(re.search(r'name="version" value="([^"]+)"', text(met))[1])
    do(admin, "S1", "uppgifter", **{**data, "geographic_area": "Söder", "version": fresh})
    school.refresh_from_db()
    assert school.geographic_area == "Söder"


def test_a_new_unit(admin, committee):
    sentence, done = do(
        admin, "SKN", "ny-enhet", code="S7", name="Nyskolan", kind="unit", operating_form="in_house", on="2026-08-01"
    )
    assert sentence == "Nyskolan (S7) läggs upp under Skolnämnden från och med 2026-08-01."
    assert done["Location"] == "/organisation/S7/"


def test_the_municipality_itself_is_neither_moved_nor_closed(admin, root):
    for handling in ("flytta", "avsluta", "sla-samman", "dela", "finns-inte"):
        assert admin.get(f"/organisation/{root.code}/andra/{handling}/").status_code == 404


@pytest.mark.parametrize("role", [Role.READER, Role.UNIT_HEAD, Role.AUDITOR, Role.COMMITTEE_CHAIR])
def test_who_only_reads_is_refused(role, root, school, client):
    client.force_login(factories.user_with(role, root))
    assert client.get("/organisation/S1/").status_code == 200
    assert "andra/flytta" not in text(client.get("/organisation/S1/"))
    assert client.get("/organisation/S1/andra/flytta/").status_code == 403
    assert client.get("/organisation/S1/personer/ny/").status_code == 403
    assert client.get("/verksamhetsomraden/").status_code == 403


def test_service_areas(admin, root):
    data = {"code": "FSK", "name": "Förskola", "volume_unit": "barn", "activity_codes": "407 408"}
    assert admin.post("/verksamhetsomraden/spara/", data).status_code == 302
    assert "407, 408" in text(admin.get("/verksamhetsomraden/"))
    answer = admin.post("/verksamhetsomraden/spara/", {**data, "code": "GR"})
    assert answer.status_code == 422
    assert "Förskola" in text(answer)


# --- people ---------------------------------------------------------------------------------------------------------


def test_a_new_persons_password_is_shown_once(admin, school):
    data = {"first_name": "Kim", "last_name": "Berg", "username": "kim", "role": "unit_head"}
    response = admin.post("/organisation/S1/personer/ny/", data)
    secret = re.search(r"lösenord <code>([\w-]+)</code>", text(response))[1]
    assert "no-store" in response["Cache-Control"]
    assert authenticate(RequestFactory().get("/"), username="kim", password=secret) is not None
    page = text(admin.get("/organisation/S1/personer/"))
    assert "Kim Berg" in page
    assert secret not in page
    assert Role.UNIT_HEAD.info.sentence in page


def test_roles_are_given_and_ended(admin, committee, school):
    factories.user_with(Role.READER, committee, "robin")
    admin.post(
        "/organisation/S1/personer/roll/", {"username": "robin", "role": "unit_head", "valid_from": "2026-01-01"}
    )
    row = RoleAssignment.objects.get(user__username="robin", role="unit_head")
    assert row.unit == school
    admin.post(f"/roller/{row.pk}/avsluta/")
    row.refresh_from_db()
    assert row.valid_to is not None
    answer = admin.post(
        "/organisation/S1/personer/roll/", {"username": "ingen", "role": "unit_head", "valid_from": TODAY}
    )
    assert answer.status_code == 422


def test_a_new_password_for_someone_who_lost_theirs(admin, school):
    person = factories.user_with(Role.UNIT_HEAD, school, "kim")
    response = admin.post(f"/organisation/S1/personer/{person.pk}/losenord/")
    secret = re.search(r"lösenord <code>([\w-]+)</code>", text(response))[1]
    assert authenticate(RequestFactory().get("/"), username="kim", password=secret) == person
    stranger = factories.user_with(Role.UNIT_HEAD, factories.municipality("0002", "Grannkommun"))
    assert admin.post(f"/organisation/S1/personer/{stranger.pk}/losenord/").status_code == 404


def test_who_gets_another_password_is_told_by_mail(admin, school, django_capture_on_commit_callbacks, monkeypatch):
    person = factories.user_with(Role.UNIT_HEAD, school, "kim")
    person.email = "kim@example.se"
    person.save()
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(f"/organisation/S1/personer/{person.pk}/losenord/")
        people.change_password(by=person, password="fyra-helt-andra-ord")
    given, chosen = mail.outbox
    assert given.to == chosen.to == ["kim@example.se"]
    assert "har gett dig ett nytt lösenord" in given.body
    assert "Ditt lösenord är bytt" in chosen.body
    assert "fyra-helt-andra-ord" not in given.body + chosen.body + given.subject + chosen.subject

    def refuse(message: mail.EmailMessage) -> int:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        people.change_password(by=person, password="fyra-andra-ord-igen")
    assert person.check_password("fyra-andra-ord-igen")


def test_roles_of_another_municipality_are_out_of_reach(admin):
    other = factories.municipality("0002", "Grannkommun")
    row = factories.give(factories.user(), Role.READER, other)
    assert admin.post(f"/roller/{row.pk}/avsluta/").status_code == 404
    assert admin.get("/organisation/?enhet=0002").status_code == 404


# --- the log --------------------------------------------------------------------------------------------------------


def test_the_log_is_filtered_by_unit_person_event_thing_and_time(admin, root, committee, school):
    anna = User.objects.get(username="anna")
    bo = factories.user_with(Role.CONTROLLER, root, "bo")
    changing.rename(by=anna, unit=school, name="Nordskolan")
    changing.rename(by=bo, unit=committee, name="Utbildningsnämnden")
    everything = text(admin.get("/handelselogg/"))
    assert "Nordskolan" in everything
    assert "bytte namn på en enhet" in everything
    for query, present, absent in [
        ("enhet=S1", "Nordskolan", "Utbildningsnämnden"),
        ("person=bo", "Utbildningsnämnden", "Nordskolan"),
        ("sak=Nord", "Nordskolan", "Utbildningsnämnden"),
        ("till=2020-01-01", "Inga händelser", "Nordskolan"),
        ("handelse=organisation.move", "Inga händelser", "Nordskolan"),
    ]:
        table = text(admin.get(f"/handelselogg/?{query}")).split("<tbody>")[1]
        assert present in table, query
        assert absent not in table, query


def test_an_auditor_reads_the_log_of_their_part_only(root, committee, school, client):
    other = factories.committee(root, "KFN", "Kulturnämnden")
    admin = factories.user_with(Role.ADMINISTRATOR, root)
    changing.rename(by=admin, unit=school, name="Nordskolan")
    changing.rename(by=admin, unit=other, name="Fritidsnämnden")
    client.force_login(factories.user_with(Role.AUDITOR, committee))
    page = text(client.get("/handelselogg/"))
    assert "Nordskolan" in page
    assert "Fritidsnämnden" not in page
    client.force_login(factories.user_with(Role.UNIT_HEAD, school))
    assert client.get("/handelselogg/").status_code == 403


def test_a_strange_filter_is_answered_calmly(admin):
    assert admin.get("/handelselogg/?fran=igår").status_code == 422
    assert admin.get("/handelselogg/?sida=9999&enhet=%00").status_code in {200, 422}


def test_the_log_tells_its_details_in_swedish(admin, root):
    audit.record("economy.set_frame", by=None, target=root, unit_path=root.path, year=2026, kind="supplementary")
    page = admin.get("/handelselogg/").content.decode()
    assert "år: 2026" in page
    assert "slag: tilläggsanslag" in page
    assert "year: 2026" not in page


def test_the_log_writes_amounts_as_people_do_and_leaves_codes_alone():
    details = {
        "amount": "-500000.00",
        "year": 2026,
        "key": "1.10",
        "before": {"budget": "12.50"},
        "values": [-3, "x"],
    }
    assert dict(in_words(details)) == {
        "belopp": "−500\u00a0000", "år": "2026", "beteckning": "1.10", "före": "budget 12,5", "värden": "−3, x",
    }  # fmt: skip
