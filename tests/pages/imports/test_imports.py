"""Upload, look, apply, undo: as a controller does it in the browser."""

from __future__ import annotations

import io
import os
import re
import time
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.economy.queries.scope import store
from styrkedjan.areas.organisation.actions import changing, creating
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.foundation import uploads
from styrkedjan.foundation.models import ImportBatch
from styrkedjan.foundation.roles import Role
from styrkedjan.store import queries
from tests import factories

pytestmark = pytest.mark.django_db
UNITS = (
    "Kod;Namn;Slag;Överordnad;Gäller från;Ansvarskoder\n"
    "SKN;Skolnämnden;Nämnd;0000;2021-01-01;100\n"
    "S1;Norrskolan;Enhet;SKN;2021-01-01;101, 102\n"
)


@pytest.fixture
def root():
    return factories.municipality()


@pytest.fixture
def controller(root, client: Client) -> Client:
    client.force_login(factories.user_with(Role.CONTROLLER, root, "cleo"))
    return client


def send(client: Client, kind: str, text: str | bytes, name: str = "fil.csv", **fields: str):
    data = text.encode() if isinstance(text, str) else text
    return client.post(f"/underlag/{kind}/", {"file": SimpleUploadedFile(name, data), **fields})


def fingerprint(page: str) -> str:
    return re.search(r'name="fingerprint" value="(\w+)"', page)[1]


def apply(client: Client, address: str, **fields: str):
    page = client.get(address).content.decode()
    return client.post(address, {"fingerprint": fingerprint(page), "las-in": "1", **fields})


def load(client: Client, text: str | bytes = UNITS, name: str = "enheter.csv", **fields: str):
    return apply(client, send(client, "organisation", text, name)["Location"], **fields)


def test_a_file_is_looked_at_applied_and_undone(controller):
    sent = send(controller, "organisation", UNITS, "enheter.csv")
    page = controller.get(sent["Location"]).content.decode()
    assert "2\u00a0nya rader" in page
    assert "Norrskolan" in page
    assert Unit.objects.count() == 1

    done = apply(controller, sent["Location"])
    assert Unit.objects.count() == 3
    assert "enheter.csv är inläst" in controller.get(done["Location"]).content.decode()
    assert controller.get(sent["Location"]).status_code == 404

    controller.post(done["Location"])
    assert Unit.objects.count() == 1
    assert "Ångrad" in controller.get("/underlag/").content.decode()


def test_the_same_file_again_says_that_nothing_changes(controller):
    load(controller)
    page = controller.get(send(controller, "organisation", UNITS)["Location"]).content.decode()
    assert "Inga ändringar" in page
    assert 'name="las-in"' not in page


def test_a_faulty_file_shows_every_fault_with_its_cell(controller):
    sent = send(controller, "organisation", UNITS.replace("Nämnd", "Nämd").replace("2021-01-01;101", "igår;101"))
    response = controller.get(sent["Location"])
    page = response.content.decode()
    assert response.status_code == 422
    assert "C2" in page
    assert "E3" in page
    assert Unit.objects.count() == 1


def test_an_exported_workbook_comes_back_changed(controller):
    load(controller)
    exported = controller.get("/underlag/organisation/exportera/")
    assert exported["Content-Disposition"].startswith('attachment; filename="organisation-0000-')
    book = openpyxl.load_workbook(io.BytesIO(exported.content))
    book["Organisation"]["B2"].value = "Utbildningsnämnden"
    target = io.BytesIO()
    book.save(target)
    load(controller, target.getvalue(), "enheter.xlsx")
    assert Unit.objects.get(code="SKN").name == "Utbildningsnämnden"


def test_two_people_are_asked_about_the_cell_they_both_changed(controller, root):
    load(controller)
    book = openpyxl.load_workbook(io.BytesIO(controller.get("/underlag/organisation/exportera/").content))
    book["Organisation"]["B2"].value = "Mitt namn"
    target = io.BytesIO()
    book.save(target)
    other = factories.user_with(Role.CONTROLLER, root)
    changing.rename(by=other, unit=Unit.objects.get(code="SKN"), name="Deras namn")

    address = send(controller, "organisation", target.getvalue(), "enheter.xlsx")["Location"]
    page = controller.get(address).content.decode()
    assert "Krockar" in page
    assert all(name in page for name in ("Skolnämnden", "Mitt namn", "Deras namn"))
    refused = apply(controller, address)
    assert refused.status_code == 409
    assert "SKN (Namn)" in refused.content.decode()
    assert Unit.objects.get(code="SKN").name == "Deras namn"
    apply(controller, address, **{"krock-0": "mine"})
    assert Unit.objects.get(code="SKN").name == "Mitt namn"


def test_what_changed_since_the_review_is_shown_before_it_is_applied(controller, root):
    address = send(controller, "organisation", UNITS)["Location"]
    seen = fingerprint(controller.get(address).content.decode())
    creating.create_unit(
        by=factories.user_with(Role.ADMINISTRATOR, root),
        parent=root,
        code="SKN",
        name="Skolnämnden",
        kind="committee",
        on=date(2021, 1, 1),
    )
    response = controller.post(address, {"fingerprint": seen, "las-in": "1"})
    assert response.status_code == 409
    assert "Granska filen igen" in response.content.decode()
    assert not Unit.objects.filter(code="S1").exists()


def test_an_undo_that_would_lose_someones_work_is_refused_with_the_cells(controller, root):
    done = load(controller)
    changing.rename(by=factories.user_with(Role.CONTROLLER, root), unit=Unit.objects.get(code="S1"), name="Nytt")
    response = controller.post(done["Location"])
    assert response.status_code == 409
    assert "S1 (Namn)" in response.content.decode()


# --- who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.READER, Role.AUDITOR, Role.COMMITTEE_CHAIR])
def test_who_imports_nothing_has_no_page(role, root, client):
    client.force_login(factories.user_with(role, root))
    for address in ("/underlag/", "/underlag/organisation/", "/underlag/organisation/exportera/", "/underlag/ledger/"):
        assert client.get(address).status_code == 403
    assert send(client, "organisation", UNITS).status_code == 403


def test_an_upload_is_its_senders_alone(controller, root):
    address = send(controller, "organisation", UNITS)["Location"]
    other = Client()
    other.force_login(factories.user_with(Role.CONTROLLER, root))
    assert other.get(address).status_code == 404
    assert controller.get("/underlag/granska/..%2f..%2fdb.sqlite3/").status_code == 404


def test_a_batch_of_another_municipality_does_not_exist(controller):
    done = load(controller)
    stranger = Client()
    stranger.force_login(factories.user_with(Role.CONTROLLER, factories.municipality("0002", "Grannkommun")))
    assert stranger.get(done["Location"]).status_code == 404
    assert stranger.post(done["Location"]).status_code == 404
    assert "enheter.csv" not in stranger.get("/underlag/").content.decode()
    assert Unit.objects.filter(code="S1").exists()


def test_a_committees_controller_imports_for_the_committee_only(controller):
    load(controller)
    local = Client()
    local.force_login(factories.user_with(Role.CONTROLLER, Unit.objects.get(code="SKN")))
    assert "Skolnämnden" in local.get("/underlag/").content.decode()
    assert local.get("/underlag/organisation/?enhet=0000").status_code == 404
    rows = openpyxl.load_workbook(io.BytesIO(local.get("/underlag/organisation/exportera/").content))["Organisation"]
    assert [row[0].value for row in rows.iter_rows(min_row=2)] == ["SKN", "S1"]


# --- hostile --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04" + b"\x00" * 50, b"\x89PNG\r\n\x1a\n" * 50, b"\xd0\xcf\x11\xe0" * 9]
)
def test_a_hostile_upload_is_answered_with_a_page(controller, data):
    sent = send(controller, "organisation", data, "../../<script>alert(1)</script>.xlsx")
    if sent.status_code == 302:
        response = controller.get(sent["Location"])
        assert response.status_code == 422
        assert "<script>alert" not in response.content.decode()
    else:
        assert sent.status_code == 422


def test_an_upload_larger_than_allowed_leaves_no_file_behind(controller, settings):
    settings.MAX_UPLOAD_BYTES = 1000
    response = send(controller, "organisation", UNITS + "x" * 2000)
    assert response.status_code == 422
    assert "större än" in response.content.decode()
    assert not [path for path in uploads.folder().iterdir() if path.stat().st_size > 900]


def test_forgotten_uploads_are_thrown_away_after_a_day(controller):
    send(controller, "organisation", UNITS)
    old = time.time() - uploads.KEPT_SECONDS - 60
    for path in uploads.folder().iterdir():
        os.utime(path, (old, old))
    uploads.purge()
    assert not list(uploads.folder().iterdir())


def test_a_file_can_be_thrown_away(controller):
    address = send(controller, "organisation", UNITS)["Location"]
    controller.post(address, {"slang": "1"})
    assert not list(uploads.folder().iterdir())
    assert Unit.objects.count() == 1


# --- cost -----------------------------------------------------------------------------------------------------------


def test_the_pages_cost_the_same_for_many_units_and_many_imports(controller, root):
    costs = []
    for size in (3, 60):
        committee = factories.committee(root, f"N{size}")
        for number in range(size):
            factories.unit(committee)
            ImportBatch.objects.create(
                kind="organisation",
                principal=str(root.pk),
                file_name=f"{size}-{number}.csv",
                sha256="0" * 64,
                summary={"scope": root.pk, "scope_path": root.path, "rows": {"nya": 1}},
                applied_by=factories.author(),
            )
        controller.get("/underlag/")
        with CaptureQueriesContext(connection) as captured:
            controller.get("/underlag/")
            controller.get("/underlag/organisation/")
        costs.append(len(captured))
    assert costs[0] == costs[1]


# --- the ledger -----------------------------------------------------------------------------------------------------

SIE = """#FLAGGA 0
#SIETYP 4
#FNAMN "Provkommun"
#RAR 0 20260101 20261231
#KONTO 5010 "Lokalhyra"
#KONTO 3010 "Avgift"
#DIM 1 "Ansvar"
#VER A 1 20260115 "Hyra"
{
#TRANS 5010 {1 "100"} 1200.50
#TRANS 3010 {1 "100"} -1200.50
}
#VER A 2 20260215 "Hyra"
{
#TRANS 5010 {1 "100"} 300.00
#TRANS 3010 {1 "100"} -300.00
}
"""


@pytest.fixture
def unit(root):
    unit = factories.committee(root, "SKN")
    Responsibility.objects.create(principal=root, code="100", unit=unit)
    return unit


def rows_in_store(root) -> int:
    version = queries.ledger_version(store(), root.code, 2026, as_of=None)
    return 0 if version is None else version.rows


def test_a_sie_file_is_looked_at_applied_and_undone(controller, root, unit):
    address = send(controller, "ledger", SIE, "huvudbok.se")["Location"]
    page = controller.get(address).content.decode()
    assert "Verifikationer" in page
    assert "SIE 4" in page
    assert "1\u00a0501" in page  # account group 50 becomes 1 500,50 kr
    assert rows_in_store(root) == 0

    done = controller.post(address, {"las-in": "1"})
    assert rows_in_store(root) == 4
    assert "4 transaktioner" in controller.get(done["Location"]).content.decode()

    again = send(controller, "ledger", SIE, "huvudbok.se")["Location"]
    assert "filen är redan inläst" in controller.get(again).content.decode()

    controller.post(done["Location"])
    assert rows_in_store(root) == 0


def test_unknown_responsibilities_stop_the_file_until_someone_accepts_them(controller, root, unit):
    address = send(controller, "ledger", SIE.replace('"100"', '"999"'), "huvudbok.se")["Location"]
    response = controller.get(address)
    assert response.status_code == 422
    assert "999" in response.content.decode()
    controller.post(address, {"granska": "1", "accept_known_units": "on"})
    response = controller.get(address)
    assert response.status_code == 200
    controller.post(address, {"las-in": "1"})
    assert rows_in_store(root) == 4


def test_a_ledger_in_csv_needs_its_year(controller, root, unit):
    text = "Ansvar;Konto;Period;Belopp\n100;5011;202601;100,50\n"
    address = send(controller, "ledger", text, "bok.csv")["Location"]
    response = controller.get(address)
    assert response.status_code == 422
    assert "Året saknas" in response.content.decode()
    controller.post(address, {"granska": "1", "year": "2026"})
    controller.post(address, {"las-in": "1"})
    assert rows_in_store(root) == 1


def test_only_the_latest_ledger_of_a_year_is_undone(controller, root, unit):
    first = controller.post(send(controller, "ledger", SIE, "a.se")["Location"], {"las-in": "1"})
    controller.post(send(controller, "ledger", SIE.replace("300.00", "400.00"), "b.se")["Location"], {"las-in": "1"})
    response = controller.post(first["Location"])
    assert response.status_code == 409
    assert "Ångra den senaste" in response.content.decode()


def test_a_truncated_sie_file_is_refused(controller, root, unit):
    address = send(controller, "ledger", SIE[: SIE.rindex("#TRANS")], "halv.se")["Location"]
    response = controller.get(address)
    assert response.status_code == 422
    assert 'name="las-in"' not in response.content.decode()
