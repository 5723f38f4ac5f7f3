"""The ledger as a kind of import, on files from real accounting programs."""

from pathlib import Path

import pytest
from django.utils import timezone

from styrkedjan.areas.economy.models import AccountGroup, ClosedMonth
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.foundation.models import AuditEvent, ImportBatch
from styrkedjan.foundation.roles import Role
from styrkedjan.pipeline import ledger_kind
from styrkedjan.store import writing
from tests import factories
from tests.pipeline.test_ledger import SIE

pytestmark = pytest.mark.django_db


def test_every_real_sie_file_gets_a_preview(shared_data):
    """Whatever its faults: facts and figures, or every reason why not."""
    municipality = factories.municipality()
    usable = 0
    files = sorted(
        path for path in (shared_data / "sie" / "jsisie").rglob("*") if path.suffix.lower() in {".se", ".si"}
    )
    for path in files:
        preview = ledger_kind.preview(municipality, path, path.name, {})
        usable += not preview.blocked
        assert preview.blocked or preview.facts
        assert preview.messages or not preview.blocked
    assert len(files) > 50
    assert usable > 10


def test_a_web_page_saved_as_a_sie_file_is_named_as_such(tmp_path):
    path = tmp_path / "abc"
    path.write_text("<!DOCTYPE html><title>404</title>", encoding="utf-8")
    preview = ledger_kind.preview(factories.municipality(), path, "BokSald.SE", {})
    assert preview.blocked
    assert "något annat" in preview.messages[0].what


def test_a_preview_never_publishes(tmp_path):
    path = tmp_path / "bok.csv"
    path.write_text("Ansvar;Konto;Period;Belopp\n100;5011;202601;100,50\n", encoding="utf-8")
    municipality = factories.municipality()
    preview = ledger_kind.preview(municipality, path, path.name, {"year": "2026"})
    assert not preview.blocked
    assert ledger_kind._store().newest("ledger", f"{municipality.code}/2026", None) is None


HEAD = "Ansvar;Konto;Period;Belopp\n"


@pytest.fixture
def closed(tmp_path):
    """A municipality whose January 2026 has ten rows and is closed."""
    town = factories.municipality()
    controller = factories.user_with(Role.CONTROLLER, town, "cleo")

    def load(text, **options):
        path = tmp_path / "bok.csv"
        path.write_text(HEAD + text, encoding="utf-8")
        given = {"year": "2026", **options}
        looked = ledger_kind.preview(town, path, path.name, given)
        apply = lambda: ledger_kind.apply(  # noqa: E731 - applied only by some
            by=controller, scope=town, path=path, file_name=path.name, options=given
        )
        return looked, apply

    load("100;5011;202601;100\n" * 10)[1]()
    ClosedMonth.objects.create(
        principal=town, period="2026-01", ledger_version="x", ledger_source="bok.csv", ledger_known_at=timezone.now(),
        net=1000, transactions=10, known_at=timezone.now(), known_by=controller,
    )  # fmt: skip
    return town, controller, load


def test_a_closed_month_is_changed_only_with_a_reason_that_is_kept(closed):
    town, _, load = closed
    looked, apply = load("100;5011;202601;100\n" * 9)
    assert looked.blocked
    assert any("stängd och skulle ändras" in each.what for each in looked.errors)
    assert ("Ändrar kommunens netto med", "−100,00 kr") in looked.facts
    with pytest.raises(InvalidInput):
        apply()
    looked, apply = load("100;5011;202601;100\n" * 9, approve="Rättad hyra")
    assert not looked.blocked
    batch = apply()
    assert batch.summary["approved"] == "Rättad hyra"
    event = AuditEvent.objects.filter(action="import.apply").latest("pk")
    assert event.details["godkänt_därför_att"] == "Rättad hyra"
    assert event.by.username == "cleo"
    assert town.code


def test_a_closed_month_that_stays_the_same_asks_for_nothing(closed):
    _, _, load = closed
    looked, _ = load("100;5011;202601;100\n" * 10 + "100;5011;202602;7\n")
    assert not looked.blocked


def test_a_few_rows_never_take_the_place_of_a_months_many(closed):
    _, _, load = closed
    looked, _ = load("100;5011;202601;1\n" * 2 + "100;5011;202602;7\n" * 20)
    assert any("färre än hälften så många rader" in each.what for each in looked.errors)


def test_a_decision_whose_process_died_is_finished_at_start(closed, monkeypatch):
    """The database has decided, and the rename never came: it comes when the service starts."""
    town, controller, load = closed
    store = ledger_kind._store()
    before = store.newest("ledger", f"{town.code}/2026", None).name

    def dies(self, target):
        raise OSError("strömmen gick")

    _, apply = load("100;5011;202601;100\n" * 10 + "100;5011;202602;7\n")
    with monkeypatch.context() as patched:
        patched.setattr(writing.shutil, "rmtree", lambda *args, **kwargs: None)
        patched.setattr(Path, "rename", dies)
        with pytest.raises(OSError, match="strömmen"):
            apply()
    assert store.newest("ledger", f"{town.code}/2026", None).name == before
    assert ledger_kind.reconcile_all() == 1
    batch = ImportBatch.objects.latest("pk")
    assert store.newest("ledger", f"{town.code}/2026", None).name == batch.store_versions[0]["version"]
    assert batch.undone_at is None
    assert ledger_kind.reconcile_all() == 0
    assert controller.username


def test_accounts_in_no_group_are_told_before_publishing(closed):
    town, _, load = closed
    AccountGroup.objects.create(principal=town, code="lon", name="Löner", first="50", last="50")
    looked, _ = load("100;5011;202602;1\n100;6990;202602;7\n100;9955;202602;2\n100;1920;202602;1\n" * 10, months="2")
    told = next(each.what for each in looked.notes if "kontogrupp" in each.what)
    assert "6990" in told
    assert "9955" in told, "the economy pages count whatever comes after the balance accounts"
    assert "1920" not in told


def test_the_files_company_stands_beside_ours(tmp_path):
    town = factories.municipality()
    path = tmp_path / "bok.se"
    path.write_bytes(SIE.encode("cp437"))
    facts = dict(ledger_kind.preview(town, path, path.name, {}).facts)
    assert facts["Filens företag"] == "Kommunen (212000-0000)"
    assert town.name in facts["Läses in för"]


def test_another_organisation_number_than_the_import_before_is_told(tmp_path):
    town = factories.municipality()
    by, path = factories.user_with(Role.CONTROLLER, town), tmp_path / "bok.se"
    path.write_bytes(SIE.encode("cp437"))
    assert "Vårt organisationsnummer" not in dict(ledger_kind.preview(town, path, path.name, {}).facts)
    ledger_kind.apply(by=by, scope=town, path=path, file_name=path.name, options={"accept_known_units": "on"})
    again = ledger_kind.preview(town, path, path.name, {})
    assert dict(again.facts)["Vårt organisationsnummer"].startswith("212000-0000 enligt inläsningen")
    assert "är ett annat än vårt" not in str(again.facts)
    path.write_bytes(SIE.replace("212000-0000", "212000-9999").encode("cp437"))
    assert "Filens organisationsnummer är ett annat än vårt." in str(
        ledger_kind.preview(town, path, path.name, {}).facts
    )
