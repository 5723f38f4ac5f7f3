"""The ledger goes out in the form it comes in, and accounts keep the names that the files gave them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.areas.economy.queries.account_names import account_names
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.periods import Period
from styrkedjan.domain.spreadsheet_text import plain, unguarded
from styrkedjan.foundation import imports
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from styrkedjan.pipeline import ledger_kind
from styrkedjan.store.schema import FACTS, LEDGER
from tests import factories
from tests.pipeline.test_ledger import SIE

pytestmark = pytest.mark.django_db
HEAD = "Ansvar;Konto;Kontonamn;Verksamhet;Projekt;Period;Datum;Belopp;Verifikation;Text\n"
ROWS = (
    "100;5011;Löner;407;;202601;2026-01-15;1 234,50;A 1;Lön\n"
    '0126;3011;Avgifter;;P1;202602;;-0,05;;"citat ""x""; och semikolon"\n'
    "100;5010;Hyra;407;;202601;2026-01-31;0,00;B 2;'=1+1\n"
    "100;5010;;407;;202603;2026-03-01;99,00;B 3;+46 70 summa\n"
)


@pytest.fixture
def town():
    root = factories.municipality()
    return root, factories.user_with(Role.CONTROLLER, root, "cleo")


def facts(root) -> list[dict]:
    version = ledger_kind._store().newest("ledger", f"{root.code}/2026", None)
    rows = pq.read_table(version.file(FACTS)).to_pylist()
    names = [name for name in LEDGER.names if name != "row"]
    return sorted(([row[name] for name in names] for row in rows), key=str)


def load(root, by, folder: Path, data: bytes, name="bok.csv"):
    path = folder / name
    path.write_bytes(data)
    return ledger_kind.apply(by=by, scope=root, path=path, file_name=name, options={"year": "2026"})


def test_what_goes_out_comes_back_the_same(town, tmp_path):
    root, controller = town
    load(root, controller, tmp_path, (HEAD + ROWS).encode())
    before = facts(root)
    kind = imports.kind_of("ledger")
    out = b"".join(imports.export_file(kind, root, 2026, by=controller, known=NOW))
    path = tmp_path / "ut.csv"
    path.write_bytes(out)
    preview = kind.preview(root, path, path.name, {"year": "2026"})
    assert not preview.blocked
    assert dict(preview.facts)["Ändrar kommunens netto med"].replace("\u00a0", " ") == "0,00 kr"
    load(root, controller, tmp_path, out, "ut.csv")
    assert facts(root) == before
    assert len(before) == 4
    with pytest.raises(Refused, match="ingen redovisning för 2025"):
        imports.export_file(kind, root, 2025, by=controller, known=NOW)


def test_a_month_goes_out_as_a_workbook_and_comes_back_the_same(town, tmp_path):
    root, controller = town
    load(root, controller, tmp_path, (HEAD + ROWS).encode())
    before, kind = facts(root), imports.kind_of("ledger")
    out = imports.export_book(kind, root, Period.parse("2026-01"), by=controller, known=NOW)
    path = tmp_path / "ut.xlsx"
    path.write_bytes(out)
    options = {"year": "2026", "months": "1"}
    preview = kind.preview(root, path, path.name, options)
    assert not preview.blocked, preview.messages
    assert dict(preview.facts)["Transaktioner att läsa in"] == "2"
    assert dict(preview.facts)["Transaktioner i året efteråt"] == "4"
    batch = ledger_kind.apply(by=controller, scope=root, path=path, file_name=path.name, options=options)
    assert (batch.rows, facts(root)) == (2, before)
    with pytest.raises(Refused, match="April 2026 har 0 transaktioner"):
        imports.export_book(kind, root, Period.parse("2026-04"), by=controller, known=NOW)


@settings(max_examples=200)
@given(st.text(max_size=12))
def test_a_text_that_a_spreadsheet_would_run_comes_back_as_it_was(text):
    assert unguarded(plain(text)) == (text if not text.startswith("'") else unguarded(text))


def test_accounts_are_called_what_the_newest_file_calls_them_and_undone_with_it(town, tmp_path):
    root, controller = town
    load(root, controller, tmp_path, (HEAD + ROWS).encode())
    assert account_names(root, NOW) == {"5011": "Löner", "3011": "Avgifter", "5010": "Hyra"}
    batch = load(root, controller, tmp_path, (HEAD + ROWS.replace("Löner", "Löner arvoden")).encode(), "ny.csv")
    assert account_names(root, NOW)["5011"] == "Löner arvoden"
    imports.undo(by=controller, batch=batch, scope=root)
    assert account_names(root, NOW)["5011"] == "Löner"


def test_a_sie_file_and_a_code_with_its_name_say_what_accounts_are_called(town, tmp_path):
    root, controller = town
    load(root, controller, tmp_path, b"Ansvar;Konto;Period;Belopp\n100;5011 Lokalhyra;202601;1,00\n")
    assert account_names(root, NOW) == {"5011": "Lokalhyra"}
    file = SIE if isinstance(SIE, bytes) else SIE.encode("cp437")
    other = factories.municipality("0001", "Grannkommun")
    load(other, factories.user_with(Role.CONTROLLER, other, "dag"), tmp_path, file, "bok.se")
    assert account_names(other, NOW)
    assert all(account_names(other, NOW).values())


def test_the_page_hands_out_the_file_and_shows_what_accounts_are_called(town, tmp_path, client):
    root, controller = town
    load(root, controller, tmp_path, (HEAD + ROWS).encode())
    client.force_login(controller)
    answer = client.get(reverse("imports:export", kwargs={"kind": "ledger"}), {"period": "2026-12"})
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0].startswith(
        "Ansvar;Konto;Verksamhet;Projekt;Motpart;Objekt;Kontonamn;Period;Datum;Belopp"
    )
    assert sum(Decimal(line.split(";")[9].replace(",", ".")) for line in text.splitlines()[1:3]) != 0
    assert date(2026, 1, 15).isoformat() in text
    shown = client.get(reverse("economy:accounts", kwargs={"code": root.code}), {"period": "2026-12"})
    assert shown.status_code == 200


def test_the_account_pages_say_what_accounts_are_called(town, tmp_path, client):
    root, controller = town
    load(root, controller, tmp_path, (HEAD + ROWS).encode())
    client.force_login(controller)
    for address in (f"/ekonomi/{root.code}/konton/", f"/ekonomi/{root.code}/konton/5011/"):
        page = client.get(address, {"period": "2026-12"})
        assert page.status_code == 200
        assert "Löner" in page.content.decode(), address
